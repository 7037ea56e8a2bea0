# Writes figures.csv, the reference of what the reports say of register.csv, from
# the definitions in docs/report.md and with nothing of the program.
# R 4.2.2, survival 3.5-3, cmprsk 2.2-11. Run in this folder: Rscript figures.R
suppressMessages({ library(survival); library(cmprsk) })
asof <- as.Date("2025-06-30")
d <- read.csv("register.csv", stringsAsFactors = FALSE)
for (k in c("Sent", "Due", "Back", "Withdrawn")) d[[k]] <- as.Date(d[[k]])
d$event <- ifelse(!is.na(d$Back), 1, ifelse(!is.na(d$Withdrawn), 2, 0))
d$window <- as.numeric(asof - d$Sent)
d$time <- ifelse(d$event == 1, d$Back - d$Sent, ifelse(d$event == 2, d$Withdrawn - d$Sent, d$window))
d$kind <- paste(d$Kind, d$Urgent)
word <- c(given = "produced_full", "in part" = "produced_part", none = "none_held", refused = "refused", "sent on" = "redirected", done = "action_taken", withdrawn = "withdrawn")
d$outcome <- ifelse(d$Result == "", "pending", word[d$Result])
z <- qnorm(0.975)
out <- data.frame()
say <- function(query, platform, figure, value) {
  value <- if (length(value) == 0 || is.na(value) || is.infinite(value)) "" else sprintf("%.12g", value)
  out <<- rbind(out, data.frame(query = query, platform = platform, figure = figure, value = value))
}
wilson <- function(k, n) if (n == 0) c(NA, NA) else suppressWarnings(prop.test(k, n, correct = FALSE)$conf.int[1:2])

# The curve of replies: where we withdrew, Aalen-Johansen with cmprsk's variance,
# else Kaplan-Meier with Greenwood's; limits on the scale log(-log(1-F)).
incidence <- function(x) {
  at <- sort(unique(x$time[x$event == 1]))
  if (length(at) == 0) return(NULL)
  if (any(x$event == 2)) {
    g <- cuminc(x$time, x$event)[["1 1"]]
    f <- sapply(at, function(t) g$est[max(which(g$time <= t))])
    se <- sqrt(sapply(at, function(t) g$var[max(which(g$time <= t))]))
  } else {
    s <- summary(survfit(Surv(time, event == 1) ~ 1, x))
    f <- 1 - s$surv; se <- s$std.err
  }
  w <- ifelse(f > 0 & f < 1, exp(z * se / abs((1 - f) * log(1 - f))), NA)
  data.frame(at, f, lower = 1 - (1 - f)^(1 / w), upper = 1 - (1 - f)^w)
}
# The first day on which a curve has reached p; where it is flat at p, the middle
# of the flat stretch, as in quantile.survfit.
reach <- function(at, y, p, last) {
  ok <- !is.na(y); at <- at[ok]; y <- y[ok]
  i <- which(y >= p - 1e-8); after <- which(y > p + 1e-8)
  if (length(i) == 0) NA
  else if (abs(y[i[1]] - p) < 1e-8) (at[i[1]] + (if (length(after)) at[after[1]] else last)) / 2
  else at[i[1]]
}
# Days without a reply within tau, and their standard error from the influence of each item.
restricted <- function(x, tau) {
  if (!any(x$event > 0)) return(c(tau, 0))
  x$state <- factor(x$event, 0:2, c("waits", "reply", "withdrawn")); x$t1 <- x$time + 1
  assign("x", x, envir = .GlobalEnv)
  # one day later, because survfit begins at 0 and here a reply can come on day 0
  fit <- survfit(Surv(t1, state) ~ 1, x)
  share <- pseudo(fit, times = tau + 1, type = "rmst")[, "reply"]
  c(tau - summary(fit, rmean = tau + 1)$table["reply", "rmean"], sqrt(sum((share - mean(share))^2)) / nrow(x))
}
# How long a curve is known: to the last wait seen to go on, for ever where all ended.
seen <- function(x) if (any(x$event[x$time == max(x$time)] == 0)) max(x$time) else Inf

figures <- function(query, platform, x) {
  put <- function(figure, value) say(query, platform, figure, value)
  n <- nrow(x); e <- x$event
  put("n", n); put("answered", sum(e == 1)); put("withdrawn", sum(e == 2)); put("pending", sum(e == 0))
  for (o in sort(unique(x$outcome))) put(paste0("outcomes/", o), sum(x$outcome == o))
  for (o in sort(unique(x$Reason[x$outcome == "refused"]))) put(paste0("refusal_reasons/", o), sum(x$outcome == "refused" & x$Reason == o))
  for (h in c(7, 30, 90)) {
    old <- x[x$window >= h, ]; k <- sum(old$event == 1 & old$time <= h); l <- wilson(k, nrow(old)); p <- sprintf("reply_rates/%d/", h)
    put(paste0(p, "n"), nrow(old)); put(paste0(p, "answered"), k); put(paste0(p, "not_yet_due"), n - nrow(old))
    put(paste0(p, "share"), if (nrow(old)) k / nrow(old) else NA); put(paste0(p, "lower"), l[1]); put(paste0(p, "upper"), l[2])
  }
  lim <- x[!is.na(x$Due) & e != 2, ]
  on <- sum(lim$event == 1 & lim$Back <= lim$Due); late <- sum(lim$event == 1) - on
  over <- sum(lim$event == 0 & lim$Due <= asof); young <- sum(lim$event == 0) - over # the day of the register is over
  l <- wilson(on, on + late + over)
  put("on_time/n", on + late + over); put("on_time/on_time", on); put("on_time/late", late); put("on_time/overdue", over); put("on_time/not_yet_due", young)
  put("on_time/lower", l[1]); put("on_time/upper", l[2])
  put("silence/delivered", 0); put("silence/share", NA) # a register tells nothing of deliveries
  ages <- c(0, 8, 31, 91, 181, 366, Inf)
  for (i in 1:6) put(sprintf("open_by_age/%d", ages[i]), sum(e == 0 & x$window >= ages[i] & x$window < ages[i + 1]))
  put("answered_only_mean_days_misleading", if (any(e == 1)) mean(x$time[e == 1]) else NA)
  curve <- incidence(x)
  for (q in c(0.5, 0.9)) {
    p <- if (q == 0.5) "median_days/" else "p90_days/"
    put(paste0(p, "value"), if (is.null(curve)) NA else reach(curve$at, curve$f, q, max(x$time)))
    put(paste0(p, "lower"), if (is.null(curve)) NA else reach(curve$at, curve$upper, q, max(x$time)))
    put(paste0(p, "upper"), if (is.null(curve)) NA else reach(curve$at, curve$lower, q, max(x$time)))
  }
  tau <- min(90, seen(x)); m <- restricted(x, tau); k <- sum(e == 1 & x$time <= tau)
  put("restricted_mean_days/tau", tau); put("restricted_mean_days/value", m[1]); put("restricted_mean_days/std_error", m[2])
  s <- m[1] / tau # Karrison's limits on the scale of the logit, variance times k/(k-1)
  h <- if (k >= 2 && m[2] > 0 && s > 0 && s < 1) z * sqrt(k / (k - 1)) * m[2] / tau / (s * (1 - s)) else NA
  put("restricted_mean_days/lower", tau / (1 + exp(h - log(s / (1 - s))))); put("restricted_mean_days/upper", tau / (1 + exp(-h - log(s / (1 - s)))))
}

# Platforms of one to four items are hidden; the smallest other one with them where their sum is so small.
platforms <- function(query, x) {
  figures(query, "", x)
  size <- table(x$To); hidden <- size < 5
  if (sum(size[hidden]) > 0 && sum(size[hidden]) < 5) hidden[names(which.min(size[!hidden]))] <- TRUE
  for (p in names(size)) if (hidden[p]) say(query, p, "suppressed", 1) else figures(query, p, x[x$To == p, ])
}

newcombe <- function(k1, n1, k2, n2) {
  p1 <- k1 / n1; p2 <- k2 / n2; a <- wilson(k1, n1); b <- wilson(k2, n2)
  c(p2 - p1, p2 - p1 - sqrt((p2 - b[1])^2 + (a[2] - p1)^2), p2 - p1 + sqrt((b[2] - p2)^2 + (p1 - a[1])^2))
}
within30 <- function(x) { old <- x[x$window >= 30, ]; c(sum(old$event == 1 & old$time <= 30), nrow(old)) }

compare <- function(query, a, b) {
  put <- function(figure, value) say(query, "", figure, value)
  a$side <- 1; b$side <- 2; x <- rbind(a, b)
  t <- survdiff(Surv(time, event == 1) ~ side + strata(kind), x)
  put("chi_square", t$chisq); put("observed", rowSums(as.matrix(t$obs))[2]); put("expected", rowSums(as.matrix(t$exp))[2])
  tau <- min(90, seen(a), seen(b)); m <- restricted(a, tau); w <- restricted(b, tau); v <- w[1] - m[1]; se <- sqrt(m[2]^2 + w[2]^2)
  put("mean_first", m[1]); put("mean_second", w[1]); put("mean", v); put("mean_lower", v - z * se); put("mean_upper", v + z * se)
  r <- within30(a); s <- within30(b); e <- 100 * newcombe(r[1], r[2], s[1], s[2])
  put("share", e[1]); put("share_lower", e[2]); put("share_upper", e[3])
  sum <- weights <- down <- up <- 0 # Mantel-Haenszel weights, limits of Zou and Donner
  for (k in unique(x$kind)) {
    r <- within30(a[a$kind == k, ]); s <- within30(b[b$kind == k, ])
    if (r[2] > 0 && s[2] > 0) {
      e <- newcombe(r[1], r[2], s[1], s[2]); w <- r[2] * s[2] / (r[2] + s[2])
      sum <- sum + w * e[1]; weights <- weights + w; down <- down + w^2 * (e[1] - e[2])^2; up <- up + w^2 * (e[3] - e[1])^2
    }
  }
  put("adjusted", 100 * sum / weights); put("adjusted_lower", 100 * (sum - sqrt(down)) / weights); put("adjusted_upper", 100 * (sum + sqrt(up)) / weights)
}

platforms("all", d)
platforms("month", d[d$Sent >= "2025-03-01" & d$Sent <= "2025-03-31", ])
platforms("period", d[d$Sent >= "2024-11-10" & d$Sent <= "2025-04-20", ])
platforms("preservation", d[d$Kind == "preservation", ])
alfa <- d[d$To == "Alfa", ]
compare("periods", alfa[alfa$Sent >= "2024-07-01" & alfa$Sent <= "2024-12-31", ], alfa[alfa$Sent >= "2025-01-01" & alfa$Sent <= "2025-06-30", ])
compare("platforms", alfa, d[d$To == "Bravo", ])
compare("all_answered", d[d$To == "Kilo", ], d[d$To == "Bravo", ])
write.csv(out, "figures.csv", row.names = FALSE, quote = FALSE)
