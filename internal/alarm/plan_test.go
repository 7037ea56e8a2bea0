package alarm_test

import (
	"slices"
	"testing"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/deadline"
	"rogatory/internal/request"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// until is a clock whose whole last day is the one given, started long before.
func until(z *time.Location, last deadline.Day) alarm.Clock {
	end := last.AddDays(1).In(z)
	c := alarm.Clock{Zone: z}
	c.OpenClock = request.OpenClock{Kind: request.ClockAnswer, StartedAt: last.AddDays(-90).In(z), LastDay: last, ActBy: last, WarnFrom: end, OverdueFrom: end}
	return c
}

func says(due []alarm.Due) []alarm.Kind {
	var kinds []alarm.Kind
	for _, d := range due {
		kinds = append(kinds, d.Kind)
	}
	return kinds
}

// TestAlarmsAgreeWithTheClock steps through four days before and after the end
// in four zones: an alarm is due at exactly the instants at which the clock's
// own predicates begin to hold.
func TestAlarmsAgreeWithTheClock(t *testing.T) {
	for _, name := range []string{"Europe/Kyiv", "Europe/Dublin", "America/New_York", "Asia/Singapore"} {
		for _, last := range []deadline.Day{deadline.NewDay(2026, 3, 29), deadline.NewDay(2026, 10, 25), deadline.NewDay(2028, 2, 29)} {
			z := zone(t, name)
			c := until(z, last)
			clock := c.OpenClock.Clock(z)
			from := last.AddDays(-5).In(z)
			for now := from; now.Before(last.AddDays(4).In(z)); now = now.Add(15 * time.Minute) {
				due := says(alarm.DueAt(c, now, time.Time{}))
				for _, row := range []struct {
					kind  alarm.Kind
					holds bool
				}{
					{alarm.DueSoon, clock.DueWithin(now, alarm.SoonDays) || clock.Overdue(now)},
					{alarm.DueToday, clock.DueToday(now) || clock.Overdue(now)},
					{alarm.Missed, clock.Overdue(now)},
				} {
					if slices.Contains(due, row.kind) != row.holds {
						t.Fatalf("%s at %s, last day %s: alarms %v, but the clock says %v of %s", name, now.In(z), last, due, row.holds, row.kind)
					}
				}
			}
		}
	}
}

func TestDayBeforeDayAndDayAfter(t *testing.T) {
	for _, name := range []string{"Europe/Kyiv", "Europe/Dublin", "America/Los_Angeles", "Asia/Kathmandu"} {
		z := zone(t, name)
		last := deadline.NewDay(2026, 11, 25)
		for _, row := range []struct {
			what string
			at   time.Time
			want alarm.Kind
		}{
			{"four days before nothing is due", last.AddDays(-4).In(z).Add(12 * time.Hour), ""},
			{"three days before it is due soon", last.AddDays(-3).In(z), alarm.DueSoon},
			{"in the last second of the day before it is still due soon", last.In(z).Add(-time.Second), alarm.DueSoon},
			{"in the first second of the day it is due today", last.In(z), alarm.DueToday},
			{"in the last second of the day it is not missed", last.AddDays(1).In(z).Add(-time.Second), alarm.DueToday},
			{"in the first second of the day after it is missed", last.AddDays(1).In(z), alarm.Missed},
		} {
			due := says(alarm.DueAt(until(z, last), row.at, time.Time{}))
			var gravest alarm.Kind
			if n := len(due); n > 0 {
				gravest = due[n-1]
			}
			if gravest != row.want {
				t.Errorf("%s: %s: %q", name, row.what, gravest)
			}
		}
	}
}

func TestWhatAClockGives(t *testing.T) {
	z := zone(t, "Europe/Kyiv")
	last := deadline.NewDay(2026, 11, 25)
	plain := until(z, last)
	with := func(change func(*alarm.Clock)) alarm.Clock { c := plain; change(&c); return c }
	for _, row := range []struct {
		what  string
		clock alarm.Clock
		want  []alarm.Kind
	}{
		{"an answer warns, is due, is missed", plain, []alarm.Kind{alarm.DueSoon, alarm.DueToday, alarm.Missed}},
		{"a preservation warns 14, 7 and 3 days before it should be renewed",
			with(func(c *alarm.Clock) { c.Kind, c.ActBy = request.ClockPreservation, last.AddDays(-2) }),
			[]alarm.Kind{alarm.Lapse14, alarm.Lapse7, alarm.Lapse3, alarm.DueToday, alarm.Missed}},
		{"an emergency is not missed but not reviewed", with(func(c *alarm.Clock) { c.Kind = request.ClockEmergency }),
			[]alarm.Kind{alarm.DueSoon, alarm.DueToday, alarm.Unreviewed}},
		{"a reminder of ours is never late", with(func(c *alarm.Clock) { c.Kind, c.Reminder, c.OverdueFrom = request.ClockFollowUp, true, time.Time{} }),
			[]alarm.Kind{alarm.DueToday}},
		{"a paused clock is silent", with(func(c *alarm.Clock) { c.Paused = true }), nil},
		{"a clock without an end is silent", with(func(c *alarm.Clock) {
			c.OpenClock = request.OpenClock{Kind: request.ClockAnswer, StartedAt: c.StartedAt}
		}), nil},
	} {
		if got := says(alarm.Plan(row.clock)); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v", row.what, got)
		}
	}
}

func TestShortPeriodsWarnFromTheirStart(t *testing.T) {
	z := zone(t, "Europe/Kyiv")
	c := until(z, deadline.NewDay(2026, 11, 25))
	c.StartedAt = time.Date(2026, 11, 25, 10, 0, 0, 0, z)
	c.WarnFrom, c.OverdueFrom = c.StartedAt.Add(8*time.Hour), c.StartedAt.Add(8*time.Hour)
	if got := alarm.First(c); !got.Equal(c.StartedAt) {
		t.Errorf("first alarm at %s", got)
	}
	if got := alarm.Next(c, c.StartedAt); !got.Equal(c.OverdueFrom) {
		t.Errorf("then at %s", got)
	}
	c.Reminder = true
	if got := alarm.First(c); !got.Equal(c.WarnFrom) {
		t.Errorf("a reminder counted in hours comes at %s", got)
	}
}

func TestAStrictReadingWarnsBeforeTheLenientOneIsLate(t *testing.T) {
	z := zone(t, "Europe/Kyiv")
	c := until(z, deadline.NewDay(2026, 11, 25))
	c.ActBy, c.WarnFrom = deadline.NewDay(2026, 11, 20), deadline.NewDay(2026, 11, 21).In(z)
	plan := alarm.Plan(c)
	if !plan[0].FireAt.Equal(deadline.NewDay(2026, 11, 17).In(z)) || !plan[2].FireAt.Equal(c.OverdueFrom) {
		t.Errorf("%+v", plan)
	}
}

func TestWhatIsLateAndWhatIsNoAlarmAnyMore(t *testing.T) {
	z := zone(t, "Europe/Kyiv")
	c := until(z, deadline.NewDay(2026, 11, 25))
	end := c.OverdueFrom
	for _, row := range []struct {
		what        string
		now, lapsed time.Time
		due         int
		late        bool // of the last one
	}{
		{"the first watch ever marks nothing late", end.Add(time.Hour), time.Time{}, 3, false},
		{"in its minute it is not late", end.Add(time.Minute), end.Add(-time.Minute), 3, false},
		{"after an outage of hours it is late", end.Add(5 * time.Hour), end.Add(-time.Hour), 3, true},
		{"after an outage of a year all of it is given", end.AddDate(1, 0, 0), end.AddDate(0, 0, -30), 3, true},
		{"what was heard of afterwards is not late", end.Add(5 * time.Hour), end.Add(4 * time.Hour), 3, false},
		{"what an old register missed long ago is no alarm", end.AddDate(0, 0, 31), end.AddDate(0, 0, 30), 0, false},
	} {
		due := alarm.DueAt(c, row.now, row.lapsed)
		if len(due) != row.due {
			t.Errorf("%s: %v", row.what, says(due))
			continue
		}
		if n := len(due); n > 0 && due[n-1].CameLate(row.now, row.lapsed) != row.late {
			t.Errorf("%s: late is %v", row.what, !row.late)
		}
	}
}

func TestAMovedDeadlineHoldsNoOldAlarm(t *testing.T) {
	z := zone(t, "Europe/Kyiv")
	c, moved := until(z, deadline.NewDay(2026, 11, 25)), until(z, deadline.NewDay(2026, 12, 25))
	for _, d := range alarm.Plan(c) {
		if !alarm.Holds(c, d.Kind, d.About) || alarm.Holds(moved, d.Kind, d.About) {
			t.Errorf("%s", d.Kind)
		}
	}
}
