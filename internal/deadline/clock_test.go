package deadline_test

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func day(t testing.TB, s string) deadline.Day {
	t.Helper()
	return must[deadline.Day](t)(deadline.ParseDay(s))
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	return must[*time.Location](t)(deadline.LoadZone(name))
}

func clockOf(t *testing.T, in deadline.Input) deadline.Clock {
	t.Helper()
	return deadline.Clock{Readings: must[deadline.Readings](t)(deadline.Read(in)), StartedAt: in.Start.At}
}

// Ten days from noon of 7 September end with 17 September, wherever that is.
func tenDays(t *testing.T, name string) (deadline.Clock, *time.Location) {
	z := zone(t, name)
	start := time.Date(2026, 9, 7, 12, 0, 0, 0, z)
	return clockOf(t, deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: z,
		Start: deadline.Start{At: start}, Calendar: deadline.Only()}), z
}

func TestDueTodayIsDueAndNotOverdueInEveryZone(t *testing.T) {
	for _, name := range []string{"Europe/Dublin", "Europe/Kyiv", "America/Los_Angeles", "Asia/Kathmandu"} {
		c, z := tenDays(t, name)
		rows := []struct {
			says           string
			now            time.Time
			today, overdue bool
		}{
			{"the day before it is neither", time.Date(2026, 9, 16, 23, 59, 59, 0, z), false, false},
			{"in the first second of the day it is due", time.Date(2026, 9, 17, 0, 0, 0, 0, z), true, false},
			{"in the last second of the day it is due", time.Date(2026, 9, 17, 23, 59, 59, 0, z), true, false},
			{"in the first second after it is overdue", time.Date(2026, 9, 18, 0, 0, 0, 0, z), false, true},
			{"the day after it is overdue", time.Date(2026, 9, 18, 12, 0, 0, 0, z), false, true},
		}
		for _, row := range rows {
			if c.DueToday(row.now) != row.today || c.Overdue(row.now) != row.overdue {
				t.Errorf("%s: %s: today %v, overdue %v", name, row.says, c.DueToday(row.now), c.Overdue(row.now))
			}
		}
	}
}

func TestTheStateOfAClock(t *testing.T) {
	begin, before, after := at(t, "2026-09-07T12:00:00+01:00"), at(t, "2026-09-10T12:00:00+01:00"), at(t, "2026-09-20T12:00:00+01:00")
	rows := []struct {
		says    string
		change  func(*deadline.Clock)
		now     time.Time
		want    deadline.State
		overdue bool
	}{
		{"without a start it has not started", func(c *deadline.Clock) { c.StartedAt = time.Time{} }, after, deadline.NotStarted, false},
		{"before its start it has not started", func(*deadline.Clock) {}, begin.Add(-time.Hour), deadline.NotStarted, false},
		{"between start and end it runs", func(*deadline.Clock) {}, before, deadline.Running, false},
		{"an answer in time meets it", func(c *deadline.Clock) { c.MetAt = before }, after, deadline.Met, false},
		{"silence misses it", func(*deadline.Clock) {}, after, deadline.Missed, true},
		{"a late answer does not undo the miss, but nothing is overdue", func(c *deadline.Clock) { c.MetAt = after }, after.Add(time.Hour), deadline.Missed, false},
		{"a duty that fell away in time is void", func(c *deadline.Clock) { c.VoidAt = before }, after, deadline.Void, false},
		{"a duty that fell away too late stays missed", func(c *deadline.Clock) { c.VoidAt = after }, after.Add(time.Hour), deadline.Missed, false},
		{"a reminder is never missed", func(c *deadline.Clock) { c.Reminder = true }, after, deadline.Running, false},
		{"an answer to come is not known yet", func(c *deadline.Clock) { c.MetAt = after }, before, deadline.Running, false},
	}
	for _, row := range rows {
		c, _ := tenDays(t, "Europe/Dublin")
		row.change(&c)
		if got := c.State(row.now); got != row.want || c.Overdue(row.now) != row.overdue {
			t.Errorf("%s: %s, overdue %v", row.says, got, c.Overdue(row.now))
		}
	}
}

func TestAPauseThatGoesOnStopsTheClock(t *testing.T) {
	z := zone(t, "Europe/Dublin")
	c := clockOf(t, deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: z, Calendar: deadline.Only(),
		Start:  deadline.Start{At: at(t, "2026-09-07T12:00:00+01:00")},
		Pauses: []deadline.Pause{{From: at(t, "2026-09-10T12:00:00+01:00")}}})
	if now := at(t, "2027-09-10T12:00:00+01:00"); c.State(now) != deadline.Paused || c.Overdue(now) {
		t.Errorf("%s, overdue %v", c.State(now), c.Overdue(now))
	}
}

func TestWithoutANumberNothingIsOverdue(t *testing.T) {
	for _, rule := range []deadline.Rule{deadline.NoLimit, deadline.NationalLaw} {
		c := clockOf(t, deadline.Input{Rule: rule, Zone: time.UTC, Start: deadline.Start{At: at(t, "2020-01-01T00:00:00Z")}})
		if c.Overdue(at(t, "2026-01-01T00:00:00Z")) {
			t.Errorf("%s is overdue", rule)
		}
	}
}

func TestTheStrictReadingWarnsAndTheLenientOneAccuses(t *testing.T) {
	c := clockOf(t, deadline.Input{Rule: deadline.EUHours, Period: deadline.Hours(8), Zone: zone(t, "Europe/Dublin"),
		Start: deadline.Start{At: at(t, "2026-09-12T14:20:00+01:00")}, Calendar: deadline.Only()})
	if got := c.Strict.OverdueFrom.Format(time.RFC3339); got != "2026-09-12T21:20:00Z" {
		t.Error("strict", got)
	}
	if got := c.Lenient.OverdueFrom.Format(time.RFC3339); got != "2026-09-12T22:00:00Z" {
		t.Error("lenient", got)
	}
	if between := at(t, "2026-09-12T21:30:00Z"); c.Overdue(between) || !c.DueWithin(between, 0) {
		t.Error("between the readings the clock warns and does not accuse")
	}
}
