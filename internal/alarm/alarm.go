// Package alarm says which alarms the clocks of requests give, at which
// instant each is due, on whose desk it lies and who may put it off. An alarm
// is about one deadline: when the deadline moves, the alarm is over and the
// new deadline gives its own.
package alarm

import (
	"slices"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// ID names an alarm that was fired.
type ID string

// Kind is what an alarm says of its deadline.
type Kind string

// The kinds of alarm, from the first warning to the last word.
const (
	DueSoon    Kind = "due_soon"             // the strict reading ends within SoonDays
	Lapse14    Kind = "preservation_14"      // 14 days before it should be renewed at the latest
	Lapse7     Kind = "preservation_7"       // 7 days before
	Lapse3     Kind = "preservation_3"       // 3 days before
	DueToday   Kind = "due_today"            // the last day has begun
	Missed     Kind = "missed"               // the first late instant has come
	Unreviewed Kind = "emergency_unreviewed" // sent before approval, and nobody reviewed it in time
)

// Kinds lists the kinds of alarm in the order in which a clock gives them.
func Kinds() []Kind {
	return []Kind{DueSoon, Lapse14, Lapse7, Lapse3, DueToday, Missed, Unreviewed}
}

// Valid says whether the kind is one of the closed set.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// LabelKey is the message key of what the alarm says.
func (k Kind) LabelKey() string {
	if k.Renews() {
		return "alarm.kind_preservation"
	}
	return "alarm.kind_" + string(k)
}

// Renews says that the alarm asks for a renewal in time.
func (k Kind) Renews() bool { return k == Lapse14 || k == Lapse7 || k == Lapse3 }

// Late says that the alarm comes after its deadline.
func (k Kind) Late() bool { return k == Missed || k == Unreviewed }

// Dismissible says whether somebody who has seen the alarm may clear it from
// the desk. An emergency nobody reviewed stays until it is reviewed.
func (k Kind) Dismissible() bool { return k != Unreviewed }

// Clock is an open clock of a request. Its zone is that of the agency: alarms
// come in the morning of the reader's day.
type Clock struct {
	request.ListedClock
	Zone *time.Location
}

// Alarm is one that was fired.
type Alarm struct {
	ID      ID
	Kind    Kind
	Clock   Clock
	About   time.Time // the instant it is about: the end of the deadline
	FireAt  time.Time // when it was due
	FiredAt time.Time // when it was fired
	Late    bool      // the watch was away when it was due
	Seen    Mark      // who took notice first
	Snooze  Snooze    // the last one
}

// Mark is who did something and when; the zero mark is nobody.
type Mark struct {
	By people.ID
	At time.Time
}

// Snooze hides an alarm for a while, for a reason.
type Snooze struct {
	Mark
	Until  time.Time
	Reason string
}

// Hidden says that somebody put the alarm off beyond now.
func (a Alarm) Hidden(now time.Time) bool { return now.Before(a.Snooze.Until) }

// Shown is an alarm on a desk: why it lies there, and how much of it its
// reader may know.
type Shown struct {
	Alarm
	Step   Step
	Detail policy.Detail
	Owner  string // name of the owner, where it came up from somebody else
}
