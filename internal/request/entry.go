package request

import (
	"slices"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/reply"
)

// EntryKind is what an entry of the register of refusals and errors is about.
type EntryKind string

// A refusal of theirs, and the errors that were ours.
const (
	EntryRefusal     EntryKind = "refusal"
	EntryUndelivered EntryKind = "undelivered"  // it did not arrive
	EntryWrongEntity EntryKind = "wrong_entity" // it went to somebody who was not to be asked
	EntryExcess      EntryKind = "excess"       // more data came than was asked for
	EntryStruck      EntryKind = "struck"       // something was entered here wrongly
)

// EntryKinds lists them in the order a page offers them.
func EntryKinds() []EntryKind {
	return []EntryKind{EntryRefusal, EntryUndelivered, EntryWrongEntity, EntryExcess, EntryStruck}
}

// Valid says whether the kind is one of the list.
func (k EntryKind) Valid() bool { return slices.Contains(EntryKinds(), k) }

// Ours says that it is an error of ours, which has to be reported.
func (k EntryKind) Ours() bool { return k.Valid() && k != EntryRefusal }

// LabelKey is the message key of the kind's name.
func (k EntryKind) LabelKey() string { return "request.entry_" + string(k) }

// reportIn is the time in which an error has to be reported: five working days
// from its discovery. The number is that of the codes of practice under the
// Acquisition and Disclosure rules of the United Kingdom, and a habit elsewhere.
const reportIn = 5

// Entry is one line of the register: a refusal, or an error of ours with its
// clock. It is derived from the timeline; lateness is asked of its clock.
type Entry struct {
	Seq        int // the event that shows it
	Kind       EntryKind
	At         time.Time // a refusal: when it came; an error: when it was discovered
	ReportBy   deadline.Day
	Overdue    time.Time // first late instant; zero where no clock runs
	ReportedAt time.Time // zero: not reported
	ReportSeq  int       // the event that says so
}

// Clock is the clock of an error; a refusal has none.
func (e Entry) Clock() deadline.Clock {
	c := deadline.Clock{MetAt: e.ReportedAt}
	if e.Kind.Ours() {
		c.StartedAt = e.At
		c.Strict.OverdueFrom, c.Lenient.OverdueFrom = e.Overdue, e.Overdue
		c.Strict.LastDay, c.Lenient.LastDay = e.ReportBy, e.ReportBy
	}
	return c
}

// Open says that an error waits to be reported.
func (e Entry) Open() bool { return e.Kind.Ours() && e.ReportedAt.IsZero() }

// Entries lists the refusals and errors of a request in the order of their events.
func Entries(t Timeline, books Books) []Entry { return entries(t, voided(t.Events), books) }

func entries(t Timeline, struck map[int]int, books Books) []Entry {
	var all []Entry
	for _, e := range t.Events {
		if struck[e.Seq] != 0 {
			continue
		}
		switch d := e.Detail.(type) {
		case Undelivered:
			all = append(all, mistake(e, EntryUndelivered, books))
		case Correction:
			all = append(all, mistake(e, EntryStruck, books))
		case Replied:
			all = append(all, heard(e, d, books)...)
		case Reported:
			for i := range all {
				if all[i].Seq == d.Seq && all[i].Kind == d.Error {
					all[i].ReportedAt, all[i].ReportSeq = e.OccurredAt, e.Seq
				}
			}
		}
	}
	return all
}

// heard finds what a reply shows: that something was refused, that another had
// to be asked, that too much came.
func heard(e Event, d Replied, books Books) []Entry {
	refused, elsewhere, excess := d.Reply == reply.Refusal, d.Reply == reply.Redirected, false
	for _, it := range d.Items {
		refused = refused || it.Outcome == reply.Refused
		elsewhere = elsewhere || it.Outcome == reply.RedirectedOut || it.Outcome == reply.Refused && it.Reason == reply.WrongEntity
		excess = excess || it.Excess
	}
	var all []Entry
	if refused {
		all = append(all, Entry{Seq: e.Seq, Kind: EntryRefusal, At: e.OccurredAt})
	}
	if elsewhere {
		all = append(all, mistake(e, EntryWrongEntity, books))
	}
	if excess {
		all = append(all, mistake(e, EntryExcess, books))
	}
	return all
}

// mistake starts the clock of an error at the moment we knew of it.
func mistake(e Event, kind EntryKind, books Books) Entry {
	one := Entry{Seq: e.Seq, Kind: kind, At: e.KnownAt}
	in := deadline.Input{Rule: deadline.EUWorkingDays, Period: deadline.Days(reportIn), Zone: books.Zone, Calendar: books.Current().Calendar,
		Start: deadline.Start{Event: "error_discovered", At: e.KnownAt}}
	if d, err := deadline.Compute(in); err == nil && d.Computable {
		one.ReportBy, one.Overdue = d.LastDay, d.OverdueFrom
	}
	return one
}
