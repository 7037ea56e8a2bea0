package request

import (
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"time"
)

// ClockStanding is the part of the open clocks a list shows.
type ClockStanding string

// The standings of a list of clocks.
const (
	ClocksSoon    ClockStanding = "soon"    // not over, and we should act within seven days or should have acted
	ClocksToday   ClockStanding = "today"   // due today, or ours to act on today
	ClocksOverdue ClockStanding = "overdue" // the one predicate
	ClocksRemind  ClockStanding = "remind"  // our own reminders whose day has come
	ClocksAll     ClockStanding = "all"
)

// ClockStandings lists them in the order a page offers them.
func ClockStandings() []ClockStanding {
	return []ClockStanding{ClocksSoon, ClocksToday, ClocksOverdue, ClocksRemind, ClocksAll}
}

// LabelKey is the message key of the standing's name.
func (s ClockStanding) LabelKey() string { return "clock.standing_" + string(s) }

// SoonDays is how far ahead a list of clocks looks.
const SoonDays = 7

// MostCounted is how far a list counts; more is said as "and more".
const MostCounted = 1000

// ClockFilter narrows a list of clocks; its zero value is all of them.
type ClockFilter struct {
	Standing ClockStanding
	Kind     ClockKind
	Platform platform.ID
	Members  []platform.ID // of the platform; the service fills them in
	Unit     people.UnitID
	Owner    people.ID
	After    ClockCursor
	Limit    int
	Now      time.Time
	Today    deadline.Day // of the agency
}

// ClockCursor is the row after which the next page begins.
type ClockCursor struct {
	Loss  int
	ActBy string // a day, or "none"
	ID    ID
	Kind  ClockKind
	No    int
}

// ClockPage is one page of a list of clocks.
type ClockPage struct {
	Rows   []ListedClock
	More   bool
	Next   ClockCursor
	Counts map[ClockStanding]int // of each standing under the same filter, up to MostCounted + 1
}

// In says whether a clock belongs to a standing; the store's conditions say the
// same, which a test compares row by row.
func (c OpenClock) In(s ClockStanding, now time.Time, today deadline.Day, zone *time.Location) bool {
	over := c.Clock(zone).Overdue(now)
	live := !over && !c.LastDay.IsZero() && !c.LastDay.Before(today)
	switch s {
	case ClocksSoon:
		return live && !c.ActBy.IsZero() && !c.ActBy.After(today.AddDays(SoonDays))
	case ClocksToday:
		return live && (c.LastDay == today || c.ActBy == today)
	case ClocksOverdue:
		return over
	case ClocksRemind:
		return c.Reminder && !c.LastDay.IsZero() && !c.LastDay.After(today)
	}
	return true
}
