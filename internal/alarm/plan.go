package alarm

import (
	"slices"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/request"
)

// SoonDays is how many days before the end of the strict reading a deadline is
// called due soon, as deadline.Clock.DueWithin counts them.
const SoonDays = 3

// StaleAfter is how old the instant of an alarm may be when the watch first
// hears of its clock: what an old register missed years ago stands in the list
// of overdue requests and is no alarm any more.
const StaleAfter = 30 * 24 * time.Hour

// lateAfter is how late an alarm may come before it is marked so.
const lateAfter = 5 * time.Minute

// Due is one alarm that a clock gives.
type Due struct {
	Kind   Kind
	About  time.Time
	FireAt time.Time
}

// Plan lists the alarms a clock gives, in the order in which they are due. A
// clock that is paused or has no end gives none.
func Plan(c Clock) []Due {
	if c.Paused || c.StartedAt.IsZero() || c.ActBy.IsZero() {
		return nil
	}
	all := append(c.warnings(), c.last()...)
	for i := range all {
		if all[i].FireAt.Before(c.StartedAt) {
			all[i].FireAt = c.StartedAt // short periods begin in their own warning
		}
	}
	slices.SortStableFunc(all, func(a, b Due) int { return a.FireAt.Compare(b.FireAt) })
	return all
}

// warnings are the alarms before the end.
func (c Clock) warnings() []Due {
	switch {
	case c.Reminder:
		return []Due{{DueToday, c.strictEnd(), c.reminds()}}
	case c.Kind == request.ClockPreservation:
		return c.lapses()
	case c.OverdueFrom.IsZero() || c.LastDay.IsZero():
		return nil
	}
	return []Due{
		{DueSoon, c.strictEnd(), c.dayBegins(c.ActBy.AddDays(-SoonDays))},
		{DueToday, c.OverdueFrom, c.dayBegins(c.LastDay)},
	}
}

// lapses are the alarms of a preservation: the day that counts is the one by
// which it is safely renewed, not the one on which it ends.
func (c Clock) lapses() []Due {
	end := c.ActBy.AddDays(1).In(c.zone())
	return []Due{
		{Lapse14, end, c.dayBegins(c.ActBy.AddDays(-14))},
		{Lapse7, end, c.dayBegins(c.ActBy.AddDays(-7))},
		{Lapse3, end, c.dayBegins(c.ActBy.AddDays(-3))},
		{DueToday, end, c.dayBegins(c.ActBy)},
	}
}

// last is the alarm at the end, from the instant from which every list calls
// the clock overdue. A reminder is never late.
func (c Clock) last() []Due {
	switch {
	case c.Reminder || c.OverdueFrom.IsZero():
		return nil
	case c.Kind == request.ClockEmergency:
		return []Due{{Unreviewed, c.OverdueFrom, c.OverdueFrom}}
	}
	return []Due{{Missed, c.OverdueFrom, c.OverdueFrom}}
}

// reminds is when a reminder of ours comes: in the morning of its day, and
// where it is counted in hours, when they are over.
func (c Clock) reminds() time.Time {
	if end := c.strictEnd(); !end.Equal(c.ActBy.AddDays(1).In(c.zone())) {
		return end
	}
	return c.dayBegins(c.ActBy)
}

// strictEnd is the end of the strict reading.
func (c Clock) strictEnd() time.Time {
	if c.WarnFrom.IsZero() {
		return c.ActBy.AddDays(1).In(c.zone())
	}
	return c.WarnFrom
}

func (c Clock) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

func (c Clock) dayBegins(d deadline.Day) time.Time { return d.In(c.zone()) }

// First is the instant of a clock's first alarm; zero when it gives none.
func First(c Clock) time.Time {
	if all := Plan(c); len(all) > 0 {
		return all[0].FireAt
	}
	return time.Time{}
}

// Next is the instant of a clock's first alarm after now; zero when none comes.
func Next(c Clock, now time.Time) time.Time {
	for _, d := range Plan(c) {
		if d.FireAt.After(now) {
			return d.FireAt
		}
	}
	return time.Time{}
}

// DueAt lists the alarms of a clock that are due at an instant. Lapsed is when
// the watch was last known to have fired everything: what fell due since then
// is given however long that is ago, older things only while they are fresh.
func DueAt(c Clock, now, lapsed time.Time) []Due {
	since := now.Add(-StaleAfter)
	if !lapsed.IsZero() && lapsed.Before(since) {
		since = lapsed
	}
	var due []Due
	for _, d := range Plan(c) {
		if !d.FireAt.After(now) && !d.FireAt.Before(since) {
			due = append(due, d)
		}
	}
	return due
}

// CameLate says that the watch was away when the alarm was due: it had last
// fired everything before that instant, and minutes have passed since.
func (d Due) CameLate(now, lapsed time.Time) bool {
	return !lapsed.IsZero() && d.FireAt.After(lapsed) && now.Sub(d.FireAt) > lateAfter
}

// Holds says whether a clock still gives an alarm about this very instant.
func Holds(c Clock, k Kind, about time.Time) bool {
	return slices.ContainsFunc(Plan(c), func(d Due) bool { return d.Kind == k && d.About.Equal(about) })
}
