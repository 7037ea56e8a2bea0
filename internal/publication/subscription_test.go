package publication_test

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/publication"
)

func TestTurnsFallOnTheirDay(t *testing.T) {
	t.Parallel()
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		rhythm  publication.Rhythm
		weekday time.Weekday
		after   string
		want    string
	}{
		{"later the same day", publication.Weekly, time.Monday, "2026-03-02T06:59:59+02:00", "2026-03-02T07:00:00+02:00"},
		{"the very instant is over", publication.Weekly, time.Monday, "2026-03-02T07:00:00+02:00", "2026-03-09T07:00:00+02:00"},
		{"seven stays seven when clocks change", publication.Weekly, time.Sunday, "2026-03-22T08:00:00+02:00", "2026-03-29T07:00:00+03:00"},
		{"the first Friday of a month", publication.Monthly, time.Friday, "2026-03-02T12:00:00+02:00", "2026-03-06T07:00:00+02:00"},
		{"else that of the next", publication.Monthly, time.Monday, "2026-03-02T12:00:00+02:00", "2026-04-06T07:00:00+03:00"},
		{"over the year", publication.Monthly, time.Monday, "2026-12-08T12:00:00+02:00", "2027-01-04T07:00:00+02:00"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		got := publication.Subscription{Rhythm: c.rhythm, Weekday: c.weekday}.Next(after, kyiv)
		if got.In(kyiv).Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.In(kyiv).Format(time.RFC3339), c.want)
		}
	}
}

func TestPeriodsEndBeforeTheirTurn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		period publication.Period
		today  deadline.Day
		want   string
	}{
		{publication.LastMonth, deadline.NewDay(2026, 3, 9), "2026-02-01 2026-02-28"},
		{publication.LastMonth, deadline.NewDay(2026, 1, 31), "2025-12-01 2025-12-31"},
		{publication.LastQuarter, deadline.NewDay(2026, 3, 31), "2025-10-01 2025-12-31"},
		{publication.LastQuarter, deadline.NewDay(2026, 4, 1), "2026-01-01 2026-03-31"},
		{publication.TwelveMonths, deadline.NewDay(2026, 3, 9), "2025-03-01 2026-02-28"},
		{publication.AllDays, deadline.NewDay(2026, 3, 9), " "},
	} {
		from, to := c.period.Days(c.today)
		if got := from.String() + " " + to.String(); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.period, c.today, got, c.want)
		}
	}
}
