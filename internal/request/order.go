package request

import (
	"strings"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/reply"
)

// Instrument is what a yearly return of a law counts. Empty is any other.
type Instrument string

// The instruments that have returns of their own.
const (
	EPOC    Instrument = "epoc"     // European Production Order Certificate
	EPOCPR  Instrument = "epoc_pr"  // European Preservation Order Certificate
	UKComms Instrument = "uk_comms" // communications data under Part 3 of the Investigatory Powers Act 2016
)

// The bases that empower these instruments, as the catalogue names them.
const (
	epocBasis       = "eu-eevidence-epoc-"
	preserveBasis   = "eu-eevidence-epoc-pr"
	unvalidatedCall = "eu-eevidence-emergency-unvalidated"
	ukBasis         = "uk-ipa-"
	ukUrgentBasis   = "uk-ipa-61a"
)

// InstrumentOf says which counted instrument a text rests on.
func InstrumentOf(c Content) Instrument {
	id := string(c.Basis)
	switch {
	case id == preserveBasis, id == unvalidatedCall && c.Kind == legal.Preservation:
		return EPOCPR
	case strings.HasPrefix(id, epocBasis), id == unvalidatedCall:
		return EPOC
	case strings.HasPrefix(id, ukBasis):
		return UKComms
	}
	return ""
}

// Order is what the returns of a law look at in one request. Days are calendar
// days of the agency; a zero day has not come.
type Order struct {
	ID         ID
	Reference  Reference
	Sealed     bool
	Instrument Instrument
	Addressee  string // the legal person addressed
	Emergency  bool
	Derogation bool // issued or sent without prior validation
	Urgent     bool // under a provision for urgent cases
	Profession Profession
	Follows    ID // the preservation that keeps what is asked for here
	AppliedDay deadline.Day
	Decisions  []Decision
	IssuedDay  deadline.Day // the day of the order, else of its approval; zero until it was sent
	Items      []OrderItem
	Notified   []deadline.Day // of the enforcing authority
	Stated     []StatedOn
	Errors     []ErrorOn
}

// Decision is one of a reviewer: granted, returned or refused.
type Decision struct {
	Day    deadline.Day
	Kind   Kind // KindApproved, KindReturned, KindRefused
	Reason string
}

// OrderItem is one item with what became of it.
type OrderItem struct {
	Category   legal.Category
	Outcome    reply.Outcome
	SettledDay deadline.Day // of the first substantive reply
	GivenDay   deadline.Day // of the first reply that gave all of it, whatever others said before
	EndedDay   deadline.Day // of our own withdrawal
}

// ErrorOn is an error of ours with the day on which it was discovered.
type ErrorOn struct {
	Day deadline.Day
	Entry
}

// StatedOn is a particular with its day.
type StatedOn struct {
	Day deadline.Day
	Stated
}

// OrderOf derives it from the timeline. What was struck counts nowhere.
func OrderOf(t Timeline, books Books) Order {
	s := t.state(func(Content) Hash { return "" })
	c := s.Content
	o := Order{ID: t.ID, Reference: t.Reference, Sealed: t.Case.Compartment == casefile.Sealed, Instrument: InstrumentOf(c), Addressee: c.Entity,
		Emergency: c.Emergency, Derogation: string(c.Basis) == unvalidatedCall, Urgent: c.Emergency || string(c.Basis) == ukUrgentBasis,
		Profession: c.Profession, Follows: c.Follows}
	for _, e := range entries(t, s.Voided, books) {
		if e.Kind.Ours() {
			o.Errors = append(o.Errors, ErrorOn{deadline.DayOf(e.At, books.Zone), e})
		}
	}
	for _, e := range t.Events {
		if s.Voided[e.Seq] == 0 {
			o.add(e, books.Zone)
		}
	}
	o.issue(s, books.Zone)
	for _, it := range s.Items {
		o.Items = append(o.Items, OrderItem{Category: it.Category, Outcome: it.Outcome, SettledDay: dayOf(it.SettledAt, books.Zone),
			GivenDay: dayOf(given(t, s, it.No), books.Zone), EndedDay: dayOf(it.EndedAt, books.Zone)})
	}
	return o
}

// given is when a platform first gave all of an item. A refusal that it took back
// later is a substantive reply and no data.
func given(t Timeline, s State, no int) (first time.Time) {
	for _, e := range t.Events {
		d, ok := e.Detail.(Replied)
		if !ok || s.Voided[e.Seq] != 0 {
			continue
		}
		for _, it := range d.Items {
			full := it.Outcome == reply.ProducedFull || it.Outcome == reply.Done
			if it.No == no && full && (first.IsZero() || e.OccurredAt.Before(first)) {
				first = e.OccurredAt
			}
		}
	}
	return first
}

func (o *Order) add(e Event, zone *time.Location) {
	day := deadline.DayOf(e.OccurredAt, zone)
	switch d := e.Detail.(type) {
	case Submitted:
		if o.AppliedDay.IsZero() {
			o.AppliedDay = day
		}
	case SentBack:
		o.Decisions = append(o.Decisions, Decision{day, KindReturned, d.Reason})
	case Refusal:
		o.Decisions = append(o.Decisions, Decision{day, KindRefused, d.Reason})
	case Approval:
		o.Decisions = append(o.Decisions, Decision{day, KindApproved, d.Note})
	case Dispatched:
		o.Derogation = o.Derogation || d.Emergency
		if o.AppliedDay.IsZero() {
			o.AppliedDay = day // it went out before anybody was asked
		}
	case Notified:
		o.Notified = append(o.Notified, day)
	case Stated:
		o.Stated = append(o.Stated, StatedOn{day, d})
	}
}

// issue finds the day of issue of an order that was sent: the day it bears,
// else that of the last approval before it went out, else that of dispatch.
func (o *Order) issue(s State, zone *time.Location) {
	sent := s.firstSent()
	if sent.IsZero() {
		return
	}
	o.IssuedDay = deadline.DayOf(sent, zone)
	switch {
	case !s.Content.OrderedOn.IsZero():
		o.IssuedDay = s.Content.OrderedOn
	case !s.ApprovedAt.IsZero() && s.ApprovedAt.Before(sent):
		o.IssuedDay = deadline.DayOf(s.ApprovedAt, zone)
	}
}

func dayOf(at time.Time, zone *time.Location) deadline.Day {
	if at.IsZero() {
		return deadline.Day{}
	}
	return deadline.DayOf(at, zone)
}
