package alarm

import (
	"time"

	"rogatory/internal/people"
)

// Patience is how long an alarm waits to be seen before it goes one step up.
const Patience = 24 * time.Hour

// Step is why an alarm lies on a desk.
type Step string

// The steps of the ladder; an alarm that is on no desk of this person has none.
const (
	Nowhere   Step = ""
	OwnersOwn Step = "owner"  // whose request it is
	Deputised Step = "deputy" // the owner is away, or has not seen it for a day
	Led       Step = "lead"   // nor has the deputy, or there is none
)

// LabelKey is the message key of the step's name.
func (s Step) LabelKey() string { return "alarm.step_" + string(s) }

// Stand is one person of the ladder as they stand now.
type Stand struct {
	ID   people.ID
	Here bool // works here and is not away today
	May  bool // may know that the case exists
}

// can says that an alarm handed to them would be seen.
func (s Stand) can() bool { return s.ID != "" && s.Here && s.May }

// Ladder is who stands above an alarm.
type Ladder struct{ Owner, Deputy, Lead Stand }

// ReachesDeputy is the instant from which an alarm nobody has seen lies on the
// deputy's desk; false when there is no deputy who could act.
func (a Alarm) ReachesDeputy(l Ladder) (time.Time, bool) {
	if !l.Deputy.can() || l.Deputy.ID == l.Owner.ID {
		return time.Time{}, false
	}
	if !l.Owner.Here {
		return a.FiredAt, true
	}
	return a.FiredAt.Add(Patience), true
}

// ReachesLead is the instant from which an alarm nobody has seen lies on the
// lead's desk: a day after the deputy's, or instead of it.
func (a Alarm) ReachesLead(l Ladder) (time.Time, bool) {
	if !l.Lead.can() {
		return time.Time{}, false
	}
	if from, ok := a.ReachesDeputy(l); ok {
		return from.Add(Patience), true
	}
	if !l.Owner.Here {
		return a.FiredAt, true
	}
	return a.FiredAt.Add(Patience), true
}

// Cleared says that the alarm lies on no desk: somebody took notice of it, or
// put it off. An emergency that nobody reviewed is never cleared.
func (a Alarm) Cleared(now time.Time) bool {
	return a.Kind.Dismissible() && (a.Seen.By != "" || a.Hidden(now))
}

// For says by which step the alarm lies on a person's desk at an instant.
func (a Alarm) For(who people.ID, l Ladder, now time.Time) Step {
	if a.Cleared(now) {
		return Nowhere
	}
	if who == l.Owner.ID && l.Owner.May {
		return OwnersOwn
	}
	if from, ok := a.ReachesDeputy(l); ok && who == l.Deputy.ID && !now.Before(from) {
		return Deputised
	}
	if from, ok := a.ReachesLead(l); ok && who == l.Lead.ID && !now.Before(from) {
		return Led
	}
	return Nowhere
}
