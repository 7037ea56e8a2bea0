package request

import (
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/selector"
)

// Summary is what lists need of a request: one row, derived from the timeline
// by Summarize and thrown away at will.
type Summary struct {
	ID           ID
	Reference    Reference
	Version      int
	Case         casefile.ID
	Unit         people.UnitID
	Compartment  casefile.Compartment
	Platform     platform.ID
	Kind         legal.RequestKind
	Basis        legal.BasisID
	Emergency    bool
	Subject      string
	Phase        Phase
	Delivery     Delivery
	Outcome      reply.Outcome
	Author       people.ID
	Items        []ItemSummary
	Pending      int
	QuestionOpen bool
	CreatedAt    time.Time
	ChangedAt    time.Time
	DispatchedAt time.Time
	DueDay       deadline.Day
	OverdueFrom  time.Time
	NextAt       time.Time
	FollowedTo   deadline.Day
	FirstKnown   time.Time
	LastKnown    time.Time
	Moves        []Moved  // through the stock of what is open
	Own          Handling // what we did with it ourselves
	Clocks       []OpenClock
	Entries      []Entry // in the register of refusals and errors
}

// Overdue asks the clock of the answer, as much of it as a row keeps.
func (s Summary) Overdue(now time.Time) bool {
	if s.Phase != Sent || s.Pending == 0 {
		return false // the clock has ended
	}
	c := deadline.Clock{StartedAt: s.DispatchedAt}
	c.Lenient.OverdueFrom = s.OverdueFrom
	return c.Overdue(now)
}

// Timing says how an item stands against its answer-by day.
type Timing string

// The timings of an item.
const (
	NoLimit Timing = "none"    // no numeric limit, or not sent
	OnTime  Timing = "on_time" // settled before it was late
	Late    Timing = "late"    // settled, but late; a late answer stays late
	Open    Timing = "open"    // still pending; late once its day has passed
)

// ItemSummary is what the figures need of an item. Days are calendar days in
// the agency's zone; After counts days from the day of dispatch.
type ItemSummary struct {
	No            int
	Selector      selector.Selector
	Category      legal.Category
	DispatchedDay deadline.Day // zero: not sent, or delivery failed
	SettledAfter  int          // -1: no substantive reply yet
	EndedAfter    int          // -1: not withdrawn by us first
	First         reply.Outcome
	Outcome       reply.Outcome
	Reason        reply.Reason
	DueDay        deadline.Day
	Timing        Timing
	Delivered     bool // delivery confirmed
	FollowedTo    deadline.Day
}

// Books are what a summary needs to know beside the timeline: the agency's
// zone and the rules by which a basis sets its answer-by day.
type Books struct {
	Zone     *time.Location
	Calendar *deadline.Calendar // of the agency's country; nil knows weekends only
	Basis    func(legal.BasisID) (legal.Basis, bool)
	// BasisAt gives the version under which a request was filed; nil where only one is known.
	BasisAt func(id legal.BasisID, version int) (legal.Basis, bool)
	// Today gives the calendar as the unit keeps it now; nil where Calendar is all there is.
	Today func() *deadline.Calendar
	// Own are the unit's periods, for what no law gives a number.
	Own Periods
	// ReviewFirst says that this unit sends nothing before approval, emergencies included.
	ReviewFirst bool
}

// Current gives the books with the calendar as it is kept now.
func (b Books) Current() Books {
	if b.Today != nil {
		b.Calendar = b.Today()
	}
	return b
}

// BasisOf gives the legal basis of a request in the version under which it was
// filed: a basis that was corrected since changes no clock that runs.
func (b Books) BasisOf(c Content) (legal.Basis, bool) {
	if b.BasisAt != nil && c.BasisVersion > 0 {
		return b.BasisAt(c.Basis, c.BasisVersion)
	}
	return b.Basis(c.Basis)
}

// Summarize derives the row of a request, with its items.
func Summarize(t Timeline, books Books) Summary {
	books = books.Current()
	s := t.state(func(Content) Hash { return "" }) // a summary has nothing of the text's digest
	sum := Summary{
		ID: t.ID, Reference: t.Reference, Version: t.Version(),
		Case: t.Case.ID, Unit: t.Case.Unit, Compartment: t.Case.Compartment,
		Platform: s.Content.Platform, Kind: s.Content.Kind, Basis: s.Content.Basis,
		Emergency: s.Content.Emergency, Subject: s.Content.Subject,
		Phase: s.Phase, Delivery: s.Delivery(), Outcome: s.Outcome(), Author: s.Author,
		QuestionOpen: !s.Questioned.IsZero(), CreatedAt: s.CreatedAt, FollowedTo: s.ObservedTo,
		DispatchedAt: s.ClockZero(), Moves: moves(t, s, books.Zone), Own: handling(t, s, books.Zone), Entries: entries(t, s.Voided, books),
	}
	if n := len(t.Events); n > 0 {
		sum.ChangedAt = t.Events[n-1].RecordedAt
		sum.FirstKnown, sum.LastKnown = t.Events[0].KnownAt, t.Events[0].KnownAt
		for _, e := range t.Events {
			if e.KnownAt.After(sum.LastKnown) {
				sum.LastKnown = e.KnownAt
			}
		}
	}
	sum.count(planned(s, books, true), books.Zone)
	for _, it := range s.Items {
		row := summarizeItem(it, s, sum, books.Zone)
		if it.Pending() {
			sum.Pending++
		}
		sum.Items = append(sum.Items, row)
	}
	return sum
}

func summarizeItem(it ItemState, s State, sum Summary, zone *time.Location) ItemSummary {
	row := ItemSummary{No: it.No, Selector: it.Selector, Category: it.Category, SettledAfter: -1, EndedAfter: -1,
		First: it.First, Outcome: it.Outcome, Reason: it.Reason, Timing: NoLimit, Delivered: s.Delivery() == DeliveryProven, FollowedTo: s.ObservedTo}
	if sum.DispatchedAt.IsZero() {
		return row
	}
	row.DispatchedDay = deadline.DayOf(sum.DispatchedAt, zone)
	row.DueDay = sum.DueDay
	switch {
	case !it.EndedAt.IsZero():
		row.EndedAfter = days(row.DispatchedDay, it.EndedAt, zone)
	case !it.SettledAt.IsZero():
		row.SettledAfter = days(row.DispatchedDay, it.SettledAt, zone)
		if !sum.OverdueFrom.IsZero() {
			row.Timing = OnTime
			if !it.SettledAt.Before(sum.OverdueFrom) {
				row.Timing = Late
			}
		}
	case !sum.OverdueFrom.IsZero():
		row.Timing = Open
	}
	return row
}

func days(from deadline.Day, to time.Time, zone *time.Location) int {
	return max(0, deadline.DayOf(to, zone).Sub(from))
}

// count takes the answer-by day and the open clocks into the row.
func (s *Summary) count(plans []plan, zone *time.Location) {
	for _, p := range plans {
		if !p.open() && p.kind != ClockAnswer && p.kind != ClockFollowUp {
			continue
		}
		c := p.clock()
		switch p.kind {
		case ClockAnswer:
			s.DueDay, s.OverdueFrom = c.Lenient.LastDay, c.Lenient.OverdueFrom
			s.NextAt = s.OverdueFrom
		case ClockFollowUp:
			if s.NextAt = c.Strict.OverdueFrom; !p.in.Rule.InHours() {
				s.NextAt = c.Strict.LastDay.In(zone) // in the morning of the day
			}
		}
		if row, ok := c.row(); ok {
			s.Clocks = append(s.Clocks, row)
		}
	}
}
