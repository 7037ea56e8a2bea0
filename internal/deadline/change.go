package deadline

import (
	"slices"
	"time"
)

// CalendarChange is something a unit recorded about the days of its place: a
// day off, a listed holiday on which it works, or a run of days under martial
// law. It counts for a deadline only if it was recorded while that deadline
// ran, so that no later entry moves a date that has passed.
type CalendarChange struct {
	At      time.Time // when it was recorded
	Off     *Holiday  // a day off
	Works   Day       // a working day after all
	Martial []Interval
	// Sets says that Martial replaces the intervals known until then.
	Sets bool
	// Undone takes the entry for this day back: the table counts again.
	Undone Day
}

// known is a calendar from the instant at which it became so.
type known struct {
	at          time.Time
	first, last Day // the days it concerns; a zero last is open
	then        *Calendar
}

// WithChanges gives the calendar with what was recorded, in the order of recording.
func (c *Calendar) WithChanges(all ...CalendarChange) *Calendar {
	n := c.clone()
	n.changes = nil
	then := c.clone()
	for _, ch := range slices.SortedStableFunc(slices.Values(all), func(a, b CalendarChange) int { return a.At.Compare(b.At) }) {
		k := known{at: ch.At}
		then, k.first, k.last = ch.applyTo(then, c)
		k.then = then
		n.changes = append(n.changes, k)
	}
	if len(n.changes) > 0 {
		n.days, n.martial = then.days, then.martial // what is asked outside a count is the present state
	}
	n.listed = c
	return n
}

func (ch CalendarChange) applyTo(c, table *Calendar) (*Calendar, Day, Day) {
	switch {
	case ch.Off != nil:
		return c.With(*ch.Off), ch.Off.Day, ch.Off.Day
	case !ch.Works.IsZero():
		return c.Without(ch.Works), ch.Works, ch.Works
	case !ch.Undone.IsZero():
		n := c.Without(ch.Undone)
		if h, ok := table.Holiday(ch.Undone); ok {
			n.days[h.Day] = h
		}
		return n, ch.Undone, ch.Undone
	case ch.Sets:
		first := firstDay
		return c.WithMartialLaw(ch.Martial...), first, Day{}
	}
	return c, Day{}, Day{}
}

// before gives the calendar as it stood before the unit changed anything.
func (c *Calendar) before() *Calendar {
	if c == nil || c.listed == nil {
		return c
	}
	return c.listed
}

// asOf gives the calendar after the first n changes.
func (c *Calendar) asOf(n int) *Calendar {
	if n == 0 {
		return c.before()
	}
	return c.changes[n-1].then
}

// concerns says that a change can move a count between two days.
func (k known) concerns(first, last Day) bool {
	return !k.first.After(last) && (k.last.IsZero() || !k.last.Before(first))
}

// computeKnown counts with the calendar as it was known while the deadline ran:
// changes before the start are known from the beginning, a later one counts if
// it was recorded before the end as it then stood.
func computeKnown(in Input) (Deadline, error) {
	calendar := in.Calendar
	n := 0
	for n < len(calendar.changes) && (in.Start.At.IsZero() || !calendar.changes[n].at.After(in.Start.At)) {
		n++
	}
	in.Calendar = calendar.asOf(n)
	d, err := compute(in)
	for ; err == nil && n < len(calendar.changes); n++ {
		k := calendar.changes[n]
		if d.HasEnd() && !k.at.Before(d.OverdueFrom) {
			break
		}
		if !d.HasEnd() || k.concerns(DayOf(in.Start.At, in.Zone), d.LastDay.AddDays(14)) { // so far a lapse could roll
			in.Calendar = k.then
			d, err = compute(in)
		}
	}
	return d, err
}
