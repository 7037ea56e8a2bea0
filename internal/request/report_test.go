package request_test

import (
	"rogatory/internal/deadline"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/report"
)

// reportToday asks for everything, a quarter after the world began.
func reportToday(w *pgtest.World) report.Query {
	today := deadline.DayOf(pgtest.Now, w.Zone).AddDays(90)
	return report.Query{AsOf: today, Today: today}
}
