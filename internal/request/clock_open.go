package request

import (
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// OpenClock is the row of a clock that nothing has ended.
type OpenClock struct {
	Kind        ClockKind
	No          int
	StartedAt   time.Time
	LastDay     deadline.Day // of the lenient reading; zero while paused
	ActBy       deadline.Day // by when we should act
	WarnFrom    time.Time    // first late instant of the strict reading
	OverdueFrom time.Time    // of the lenient one; zero while paused and for reminders
	Paused      bool
	Reminder    bool
}

// row gives the row of an open clock; a clock without any end has none.
func (c Clock) row() (OpenClock, bool) {
	if !c.Open() || !c.Lenient.HasEnd() && !c.Lenient.Paused {
		return OpenClock{}, false
	}
	row := OpenClock{Kind: c.Kind, No: c.No, StartedAt: c.StartedAt.UTC(), LastDay: c.Lenient.LastDay, ActBy: c.ActBy(),
		WarnFrom: c.Strict.OverdueFrom, OverdueFrom: c.Lenient.OverdueFrom, Paused: c.Lenient.Paused, Reminder: c.Reminder}
	if c.Reminder {
		row.OverdueFrom = time.Time{}
	}
	return row, true
}

// Loss is how much is lost when the clock runs out: 0 something for good, 1 a
// duty, 2 a reminder of ours. Lists begin with 0.
func (c OpenClock) Loss() int {
	switch {
	case c.Reminder:
		return 2
	case c.Kind.Lapses():
		return 0
	}
	return 1
}

// Clock is the clock of the row, so that a list asks the same predicates as a
// page about one request.
func (c OpenClock) Clock(zone *time.Location) deadline.Clock {
	made := deadline.Clock{StartedAt: c.StartedAt, Reminder: c.Reminder}
	made.Strict = deadline.Deadline{Zone: zone, Computable: true, Paused: c.Paused && c.WarnFrom.IsZero(), LastDay: c.ActBy, OverdueFrom: c.WarnFrom}
	made.Lenient = deadline.Deadline{Zone: zone, Computable: true, Paused: c.Paused, LastDay: c.LastDay, OverdueFrom: c.OverdueFrom}
	if c.Reminder {
		made.Lenient.OverdueFrom = c.WarnFrom
	}
	return made
}

// ListedClock is an open clock with the request it belongs to.
type ListedClock struct {
	OpenClock
	Request     ID
	Reference   Reference
	Case        casefile.ID
	Unit        people.UnitID
	Compartment casefile.Compartment
	Platform    platform.ID
	Owner       people.ID
}
