# Reference figures for items that share a request: R's survival package with
# cluster. Run: Rscript kin.R (writes kin.csv and kin.json beside itself).
suppressMessages(library(survival))
set.seed(20261126)
rows <- NULL
for (id in 1:40) {
  wait <- 1 + floor(rexp(1, 1 / 18)); seen <- 20 + floor(runif(1, 0, 40)); group <- ifelse(id %% 2 == 0, "a", "b"); stratum <- ifelse(id %% 3 == 0, "x", "y")
  for (item in 1:(1 + id %% 5)) {
    own <- if (runif(1) < 0.3) 1 + floor(rexp(1, 1 / 18)) else wait
    rows <- rbind(rows, data.frame(id = id, time = min(own, seen), event = as.integer(own <= seen), group = group, stratum = stratum))
  }
}
write.csv(rows, "kin.csv", row.names = FALSE, quote = FALSE)
s <- survfit(Surv(time, event) ~ 1, data = rows, cluster = id)
se <- if (isTRUE(s$logse)) s$std.err * s$surv else s$std.err
rob <- summary(coxph(Surv(time, event) ~ group + strata(stratum), data = rows, cluster = id, ties = "breslow"))$robscore
rm <- summary(s, rmean = 30)$table
fmt <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ","), "]")
one <- function(x) format(unname(x), digits = 15)
cat(sprintf('{"time":%s,"surv":%s,"std_error":%s,"rmean":%s,"rmean_error":%s,"score":%s}\n', fmt(s$time), fmt(s$surv), fmt(se),
  one(rm["rmean"]), one(rm["se(rmean)"]), one(rob["test"])), file = "kin.json")
