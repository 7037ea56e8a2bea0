// Package feed knows the calendars people subscribe to: a secret address, and
// of each deadline the reference and its kind, nothing of the case.
package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Feed is one person's calendar as it is subscribed to.
type Feed struct {
	Hash      []byte // of the secret in its address
	Person    people.Person
	Language  string // of the page it was made on; the person's own choice wins
	MadeAt    time.Time
	ChangedAt time.Time // when what it says changed last
}

// Limits of a calendar.
const (
	MaxEntries = 1000                // the first ones
	Past       = 90                  // days: what ended longer ago is not added any more
	KeepEnded  = 30 * 24 * time.Hour // so long an ended deadline is taken back
	MaxReads   = 10                  // in one window, for all devices of the person
	Window     = time.Minute
)

// Key says which clock an entry is about.
type Key struct {
	Request request.ID
	Kind    request.ClockKind
	No      int
}

// Entry is one deadline as the calendar shows it.
type Entry struct {
	Key
	Case      casefile.ID
	Reference request.Reference
	Day       deadline.Day
	At        time.Time // where the deadline ends within the day; else zero
	Sequence  int       // counts the changes
	ChangedAt time.Time
	Ended     bool // met, void or missed and closed: the calendar takes it back
}

// UID names the entry for ever. It is a digest, so that a calendar which leaks
// tells no id of ours.
func (e Entry) UID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "rogatory deadline %s %s %d", e.Request, e.Kind, e.No))
	return hex.EncodeToString(sum[:16]) + "@rogatory"
}

// Of is the entry of a clock; false while it is paused or has no day. Of a
// preservation the calendar shows the day by which to renew it.
func Of(c alarm.Clock) (Entry, bool) {
	e := Entry{Key: Key{Request: c.Request, Kind: c.Kind, No: c.No}, Case: c.Case, Reference: c.Reference, Day: c.LastDay}
	if c.Kind == request.ClockPreservation || c.Reminder || e.Day.IsZero() {
		e.Day = c.ActBy
	} else if end := c.OverdueFrom; !end.IsZero() && !end.Equal(e.Day.AddDays(1).In(c.Zone)) {
		e.At = end.UTC()
	}
	return e, !c.Paused && !e.Day.IsZero()
}

// Known is an entry the calendar was told before, with what became of it.
type Known struct {
	Entry
	Open    bool // its clock still runs
	Visible bool // the person may still know of the case
}

// Merge says what the calendar shows now: a new or changed deadline counts up,
// an ended one is taken back for a while, and what the person may not know of
// any more is gone without a word.
func Merge(known []Known, open []Entry, now time.Time) []Entry {
	before := make(map[Key]Known, len(known))
	for _, k := range known {
		before[k.Key] = k
	}
	merged := make([]Entry, 0, len(open)+len(known))
	for _, e := range open {
		merged = append(merged, e.after(before, now))
		delete(before, e.Key)
	}
	for _, k := range known {
		if _, left := before[k.Key]; !left || !k.Visible {
			continue
		}
		if !k.Open && !k.Ended {
			k.Ended, k.Sequence, k.ChangedAt = true, k.Sequence+1, now
		}
		if !k.Ended || now.Sub(k.ChangedAt) < KeepEnded {
			merged = append(merged, k.Entry)
		}
	}
	return merged
}

func (e Entry) after(before map[Key]Known, now time.Time) Entry {
	was, told := before[e.Key]
	switch {
	case !told:
		e.ChangedAt = now
	case was.Ended || was.Day != e.Day || !was.At.Equal(e.At):
		e.Sequence, e.ChangedAt = was.Sequence+1, now
	default:
		e.Sequence, e.ChangedAt = was.Sequence, was.ChangedAt
	}
	return e
}
