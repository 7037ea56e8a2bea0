package deadline

import "time"

// Readings are the two counts of a period whose counting is open to argument:
// the strict one warns us, the lenient one calls the other side late.
type Readings struct{ Strict, Lenient Deadline }

// Same says that both readings end at the same instant.
func (r Readings) Same() bool { return r.Strict.OverdueFrom.Equal(r.Lenient.OverdueFrom) }

// Read computes both readings. The strict one counts elapsed hours, leaves
// only unused days after a pause, and disregards contested extensions; the
// lenient one keeps the rule as given (or Input.LenientRule), gives the whole
// period anew and lets contested extensions count.
func Read(in Input) (Readings, error) {
	strict, lenient := in, in
	if in.Rule == EUHours {
		strict.Rule = ElapsedHours
	}
	strict.Resume, lenient.Resume = ResumeRemaining, RestartFull
	if in.LenientRule != "" {
		lenient.Rule = in.LenientRule
	}
	if len(in.Extensions) > 0 {
		strict.Extensions = nil
		for _, e := range in.Extensions {
			if !e.Contested {
				strict.Extensions = append(strict.Extensions, e)
			}
		}
	}
	var r Readings
	var err error
	if r.Strict, err = Compute(strict); err != nil {
		return Readings{}, err
	}
	if r.Lenient, err = Compute(lenient); err != nil {
		return Readings{}, err
	}
	if r.Lenient.HasEnd() && r.Strict.OverdueFrom.After(r.Lenient.OverdueFrom) {
		r.Lenient = r.Strict // the lenient reading is the later one, whatever a rule's corners give
	}
	return r, nil
}

// State is what a clock says at an instant.
type State string

// The states of a clock.
const (
	NotStarted State = "not_started"
	Running    State = "running"
	Paused     State = "paused"
	Met        State = "met"
	Missed     State = "missed"
	Void       State = "void"
)

// States lists the states of a clock.
func States() []State { return []State{NotStarted, Running, Paused, Met, Missed, Void} }

// Valid says that the state is one of the closed set.
func (s State) Valid() bool {
	switch s {
	case NotStarted, Running, Paused, Met, Missed, Void:
		return true
	}
	return false
}

// Key names the sentence that names the state.
func (s State) Key() string { return "deadline.state_" + string(s) }

// Clock is one deadline of a request with the facts that end it. Everything a
// list, a count, an alarm, a report or a feed says about lateness is asked of
// it, so that all of them agree.
type Clock struct {
	Readings
	StartedAt time.Time // zero: not started
	MetAt     time.Time // what was asked happened
	VoidAt    time.Time // the duty fell away
	Reminder  bool      // a follow-up of ours where the law has no number: never overdue
}

// ended is the instant from which the clock no longer counts, if any.
func (c Clock) ended() time.Time {
	if !c.MetAt.IsZero() && (c.VoidAt.IsZero() || !c.VoidAt.Before(c.MetAt)) {
		return c.MetAt
	}
	return c.VoidAt
}

// binding says that the clock can be missed at all.
func (c Clock) binding() bool {
	return !c.Reminder && !c.StartedAt.IsZero() && c.Lenient.HasEnd() && !c.Lenient.Paused
}

// MissedAt is the first late instant if the clock was missed by now; a late
// answer does not undo it. Zero when it was not missed.
func (c Clock) MissedAt(now time.Time) time.Time {
	if !c.binding() {
		return time.Time{}
	}
	seen := now
	if end := c.ended(); !end.IsZero() && end.Before(seen) {
		seen = end
	}
	if seen.Before(c.Lenient.OverdueFrom) {
		return time.Time{}
	}
	return c.Lenient.OverdueFrom
}

// Overdue is the one predicate of lateness: the last instant of the lenient
// reading is over and the duty is still open. Due today is not overdue.
func (c Clock) Overdue(now time.Time) bool {
	if end := c.ended(); !end.IsZero() && !end.After(now) {
		return false
	}
	return !c.MissedAt(now).IsZero()
}

// State says what the clock stands at.
func (c Clock) State(now time.Time) State {
	switch {
	case c.StartedAt.IsZero() || c.StartedAt.After(now):
		if !c.VoidAt.IsZero() && !c.VoidAt.After(now) {
			return Void
		}
		return NotStarted
	case !c.MissedAt(now).IsZero():
		return Missed
	case !c.MetAt.IsZero() && !c.MetAt.After(now):
		return Met
	case !c.VoidAt.IsZero() && !c.VoidAt.After(now):
		return Void
	case c.Lenient.Paused:
		return Paused
	}
	return Running
}

// open says that something is still to be waited for.
func (c Clock) open(now time.Time) bool {
	s := c.State(now)
	return (s == Running || s == Paused) && !c.Lenient.Paused
}

// DueToday says that the clock is open and its last day, in the zone of the
// place of action, is the day of now. Such a clock is due, not overdue, and in
// every list of due ones.
func (c Clock) DueToday(now time.Time) bool {
	return c.open(now) && c.Lenient.HasEnd() && !c.Overdue(now) && DayOf(now, c.Lenient.Zone) == c.Lenient.LastDay
}

// DueWithin says that the clock is open and its strict reading ends in this
// many days from today or has ended already: the moment to warn ourselves.
func (c Clock) DueWithin(now time.Time, days int) bool {
	if !c.open(now) || !c.Strict.HasEnd() || c.Overdue(now) {
		return false
	}
	return c.Strict.LastDay.Sub(DayOf(now, c.Strict.Zone)) <= days
}

// ReminderDue says that a follow-up of ours is due; it is never called late.
func (c Clock) ReminderDue(now time.Time) bool {
	return c.Reminder && c.open(now) && c.Strict.HasEnd() && !now.Before(c.Strict.OverdueFrom)
}
