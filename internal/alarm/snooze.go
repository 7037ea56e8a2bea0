package alarm

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/fault"
)

// Limits of a snooze.
const (
	MinReason = 10  // characters: "." and "ok" are no reasons (A72)
	MaxReason = 500 // characters; the schema repeats it
	// MaxSnooze is how long an alarm whose deadline is over can be put off.
	MaxSnooze = 7 * 24 * time.Hour
)

// Latest is the last instant to which the alarm may be put off: never beyond
// its own deadline; one that is over already for a week at a time.
func (a Alarm) Latest(now time.Time) time.Time {
	if now.Before(a.About) {
		return a.About
	}
	return now.Add(MaxSnooze)
}

// PutOff hides the alarm until an instant. It needs a reason, and an emergency
// that nobody reviewed cannot be put off.
func (a Alarm) PutOff(by Mark, until time.Time, reason string) (Snooze, error) {
	reason = strings.TrimSpace(reason)
	var g fault.Gather
	switch latest := a.Latest(by.At); {
	case !a.Kind.Dismissible():
		g.Add(fault.New(fault.Conflict, "alarm.not_dismissible"))
	case until.IsZero():
		g.On("until", "alarm.until_missing")
	case !until.After(by.At):
		g.On("until", "alarm.until_past")
	case until.After(latest):
		g.On("until", "alarm.until_late", latest)
	}
	switch n := utf8.RuneCountInString(reason); {
	case !utf8.ValidString(reason) || strings.ContainsFunc(reason, hidden):
		g.On("reason", "fault.bad_characters")
	case n < MinReason:
		g.On("reason", "alarm.reason_short", MinReason)
	case n > MaxReason:
		g.On("reason", "alarm.reason_long", MaxReason)
	}
	return Snooze{Mark: by, Until: until, Reason: reason}, g.Err()
}

func hidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t'
}
