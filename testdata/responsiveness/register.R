# Writes register.csv: an invented register with every small number and every
# limit case that the figures know. Run in this folder: Rscript register.R
set.seed(20250630)
asof <- as.Date("2025-06-30")
rows <- data.frame()
add <- function(to, n, kind, urgent, from, until, wait, share, withdrawn = 0, limit = 30) {
  sent <- as.Date(from) + sample(0:as.integer(as.Date(until) - as.Date(from)), n, TRUE)
  days <- round(wait(n)); fate <- runif(n)
  back <- ifelse(fate < share, sent + days, NA)
  taken <- ifelse(fate >= share & fate < share + withdrawn, sent + sample(1:40, n, TRUE), NA)
  back[!is.na(back) & back > asof] <- NA
  taken[!is.na(taken) & taken > asof] <- NA
  result <- rep("", n)
  result[!is.na(back)] <- sample(c("given", "in part", "none", "refused", "sent on", "done"), sum(!is.na(back)), TRUE, c(5, 2, 2, 2, 1, 1))
  result[!is.na(taken)] <- "withdrawn"
  reason <- ifelse(result == "refused", sample(c("overbroad", "no_legal_basis"), n, TRUE), "")
  rows <<- rbind(rows, data.frame(To = to, Kind = kind, Urgent = urgent, Sent = sent, Due = if (limit > 0) sent + limit else NA,
    Back = as.Date(back, origin = "1970-01-01"), Withdrawn = as.Date(taken, origin = "1970-01-01"), Result = result, Reason = reason))
}
few <- function(mean) function(n) rexp(n, 1 / mean)
at <- function(day) function(n) rep(day, n)
add("Alfa", 90, "production", "no", "2024-07-01", "2024-12-31", few(9), 0.85, 0.05)
add("Alfa", 70, "production", "no", "2025-01-01", "2025-06-29", few(22), 0.65, 0.05)
add("Alfa", 40, "preservation", "no", "2024-07-01", "2025-06-30", few(4), 0.9, 0.03, 0)
add("Alfa", 24, "emergency", "yes", "2024-08-01", "2025-06-25", few(1), 0.95, 0, 2)
add("Bravo", 60, "production", "no", "2024-09-01", "2025-06-20", few(40), 0.3, 0.35)        # many withdrawn
add("Charlie", 14, "production", "no", "2025-01-01", "2025-05-31", at(0), 0)                # none answered
add("Delta", 12, "production", "no", "2025-02-01", "2025-06-30", at(0), 1)                  # all on the first day
add("Echo", 10, "production", "no", "2024-10-01", "2025-04-30", few(10), 0.8)
add("Foxtrot", 9, "production", "no", "2024-10-01", "2025-04-30", few(10), 0.6)
add("Golf", 5, "production", "no", "2024-10-01", "2025-04-30", few(10), 0.6)
add("Hotel", 4, "production", "no", "2024-10-01", "2025-04-30", few(10), 0.6)
add("India", 1, "production", "no", "2025-03-01", "2025-03-31", few(10), 1)
add("Juliett", 20, "production", "no", "2025-06-10", "2025-06-30", few(5), 0.7)             # all young
add("Kilo", 15, "production", "no", "2025-03-01", "2025-05-31", at(30), 1)                  # all on the last day of their limit
rows <- rows[order(rows$Sent, rows$To), ]
rows <- cbind(No = sprintf("S-%04d", seq_len(nrow(rows))), rows)
write.csv(rows, "register.csv", row.names = FALSE, na = "", quote = FALSE)
