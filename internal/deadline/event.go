package deadline

import (
	"slices"
	"strings"
	"time"

	"rogatory/internal/fault"
)

// Event is a later fact that may change a clock.
type Event struct {
	Type string
	At   time.Time
}

// Standards that take the place of a number once an event has happened.
const (
	AsSoonAsPossible = "as_soon_as_possible"
	PreservedUntil   = "preserved_until_produced_or_released"
)

// Change is what an event does to a clock.
type Change int

// The changes.
const (
	// ChangesNothing is a fact the clock does not feel.
	ChangesNothing Change = iota
	// Pauses stops the clock.
	Pauses
	// Resumes lets it go on.
	Resumes
	// Extends lengthens the period from the legal start.
	Extends
	// OpensGate lets the addressee act at once without moving the outer limit.
	OpensGate
	// Confirms makes a preservation open-ended.
	Confirms
)

// Key names the sentence that says what the change does.
func (c Change) Key() string {
	switch c {
	case Pauses:
		return "deadline.change_pauses"
	case Resumes:
		return "deadline.change_resumes"
	case Extends:
		return "deadline.change_extends"
	case OpensGate:
		return "deadline.change_opens_gate"
	case Confirms:
		return "deadline.change_confirms"
	}
	return "deadline.change_nothing"
}

// effect is one line of the table of events.
type effect struct {
	change Change
	first  Period // the period the law gives at first
	by     Period // what the extension adds to it
}

// effects holds the events that change a clock. The periods are those of the
// law: Regulation 2023/1543 Article 11(1), 18 U.S.C. 2703(f)(2).
var effects = map[string]effect{
	"annex_iii_clarification_requested": {change: Pauses},
	"clarification_requested":           {change: Pauses},
	"removal_order_unclear":             {change: Pauses},
	"removal_order_impossible":          {change: Pauses},
	"clarification_provided":            {change: Resumes},
	"clarification_received":            {change: Resumes},
	"correction_provided":               {change: Resumes},
	"obstacle_ceased":                   {change: Resumes},
	"clock_paused":                      {change: Pauses},
	"clock_resumed":                     {change: Resumes},
	"annex_iii_impossibility_reported":  {}, // Regulation 2023/1543, Article 10(7): no suspension by itself
	"renewal_granted":                   {}, // Investigatory Powers Act, section 65(3): the running month stays as it is
	"enforcing_authority_no_objection":  {change: OpensGate},
	"annex_vi_extension_sent":           {change: Extends, first: Days(60), by: Days(30)},
	"renewed_request":                   {change: Extends, first: Days(90), by: Days(90)},
	"annex_v_confirmation_sent":         {change: Confirms},
}

// EffectOf says what an event does to a clock. Names that are not in the table
// are read by their words, since each platform's form has its own.
func EffectOf(event string) Change { return effectOf(event).change }

// KnowsEvent says that an event stands in the table and is not read by its words.
func KnowsEvent(event string) bool {
	_, ok := effects[event]
	return ok
}

func effectOf(event string) effect {
	if e, ok := effects[event]; ok {
		return e
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(event, w) })
	}
	switch {
	case has("clarif", "correct", "obstacle", "impossib", "unclear", "doubt", "explan", "review") &&
		has("provided", "received", "given", "answered", "ceased", "resolved", "decided", "removed", "supplied"):
		return effect{change: Resumes}
	case has("clarif", "unclear", "suspen", "annex_iii", "impossib", "doubt", "obstacle", "error") && has("request", "ask", "sent", "report", "told", "tells", "notif", "inform", "suspended", "unclear"):
		if has("impossib") && has("annex_iii") {
			return effect{} // Article 10(7): no suspension by itself
		}
		return effect{change: Pauses}
	}
	return effect{}
}

// After is what a row of events made of an input: the changed input, and the
// standard that applies beside the date.
type After struct {
	Input    Input
	Standard string // empty when the number alone counts
}

// Apply folds later facts into an input. A pause that was never ended stays open.
func Apply(in Input, events []Event) (After, error) {
	out := After{Input: in}
	sorted := slices.SortedStableFunc(slices.Values(events), func(a, b Event) int { return a.At.Compare(b.At) })
	for _, e := range sorted {
		f := effectOf(e.Type)
		switch f.change {
		case Pauses:
			out.pause(e.At)
		case Resumes:
			if err := out.resume(e.At); err != nil {
				return After{}, err
			}
		case OpensGate:
			out.Standard = AsSoonAsPossible
		case Extends:
			out.extend(e, f)
		case Confirms:
			if err := out.confirm(e); err != nil {
				return After{}, err
			}
		}
	}
	return out, nil
}

func (a *After) open() *Pause {
	if n := len(a.Input.Pauses); n > 0 && a.Input.Pauses[n-1].To.IsZero() {
		return &a.Input.Pauses[n-1]
	}
	return nil
}

// pause stops the clock; a clock that stands already stands since the first stop.
func (a *After) pause(at time.Time) {
	if a.open() == nil {
		a.Input.Pauses = append(slices.Clone(a.Input.Pauses), Pause{From: at})
	}
}

func (a *After) resume(at time.Time) error {
	p := a.open()
	switch {
	case p != nil:
		p.To = at
	case len(a.Input.Pauses) == 0 && a.Input.Resume != ResumeRemaining:
		// The doubt was there from the beginning: the period starts when it is gone.
		a.Input.Pauses = []Pause{{From: a.Input.Start.At, To: at}}
	default:
		return fault.New(fault.Conflict, "deadline.resume_without_pause")
	}
	return nil
}

// extend adds the extension of the law. A period stated with the extension
// inside it (180 days for 90 and 90) is taken apart first, so that the
// extension is judged against the first period.
func (a *After) extend(e Event, f effect) {
	if e.At.Before(a.Input.Start.At) {
		return // a renewal granted before its period begins changes nothing in that period
	}
	spent := slices.ContainsFunc(a.Input.Extensions, func(x Extension) bool { return x.InTime && x.By == f.by }) // both laws grant one
	a.Input.Extensions = append(slices.Clone(a.Input.Extensions), Extension{By: f.by, At: e.At, InTime: true, Spent: spent})
	if a.Input.Period == f.first.Plus(f.by) {
		a.Input.Period = f.first
	}
}

// confirm makes a preservation open-ended when the confirmation came while it lasted.
func (a *After) confirm(e Event) error {
	judged := a.Input
	if manners[judged.Rule].counts == nothing {
		judged.Rule = PreservationDays
	}
	if judged.Period.IsZero() {
		a.Input.Rule, a.Standard = NoLimit, PreservedUntil
		return nil
	}
	d, err := Compute(judged)
	if err != nil {
		return err
	}
	if d.Paused || e.At.Before(d.OverdueFrom) {
		a.Input.Rule, a.Input.Extensions, a.Standard = NoLimit, nil, PreservedUntil
	}
	return nil
}

// Collection of the figures of Article 28 of Regulation 2023/1543 began with
// its application.
var article28Begins = NewDay(2026, time.August, 18)

// ReportingPeriod gives the days that an Article 28 report due on a day
// covers: the preceding calendar year, the first time from 18 August 2026.
func ReportingPeriod(due Day) Interval {
	year := due.Year() - 1
	from := NewDay(year, time.January, 1)
	if from.Before(article28Begins) {
		from = article28Begins
	}
	return Interval{From: from, To: NewDay(year, time.December, 31)}
}

// eventKeys are the events that have a sentence in the catalogue.
var eventKeys = map[string]bool{
	"epoc_received_by_addressee": true, "notification_received_by_enforcing_authority": true,
	"annex_iii_received_by_issuing_authority": true, "new_deadline_set_by_issuing_authority": true,
	"order_issued_without_validation": true, "epoc_pr_received_by_addressee": true,
	"order_received_by_enforcing_authority": true, "calendar_year_closed": true,
	"removal_order_received_by_provider": true, "copy_received_by_authority_of_establishment": true,
	"content_removed": true, "decision_to_send_request": true, "ruling_given": true,
	"preservation_request_received": true, "order_served": true, "delay_order_given": true,
	"nondisclosure_order_given": true, "authorisation_granted": true, "renewed_period_begins": true,
	"preservation_ordered": true, "preservation_effected_by_requested_party": true,
	"order_received_by_provider": true, "all_information_received_by_requested_party": true,
	"provider_served_by_requested_party": true, "generic_event": true,
	"request_dispatched": true, "request_received": true, "question_received": true,
	"reply_received": true, "refusal_received": true, "emergency_dispatched": true, "preservation_confirmed": true,
}
