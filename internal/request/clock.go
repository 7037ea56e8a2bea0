package request

import (
	"strconv"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
)

// Clock is one clock of a request: what it counts towards, the two readings of
// its end with their proofs, and the facts that ended it.
type Clock struct {
	Kind ClockKind
	No   int // the entry of the timeline it rests on, where a request can have several of a kind
	deadline.Clock
	Event      string // what starts it, as the engine names it
	Basis      legal.BasisID
	Version    int             // of the basis
	Source     string          // address of the text that sets the time
	Confidence string          // how sure that is: confirmed, recalled, interpretation, product_default
	Renewal    deadline.Period // what one renewal adds to a preservation
	Pauses     []deadline.Pause
}

// Open says that the clock runs or stands still and nothing has ended it yet.
func (c Clock) Open() bool {
	return !c.StartedAt.IsZero() && c.MetAt.IsZero() && c.VoidAt.IsZero()
}

// ActBy is the day by which we should act: the strict reading, and for a
// preservation the last day on which a renewal is safe. Zero while paused.
func (c Clock) ActBy() deadline.Day {
	if c.Kind == ClockPreservation && c.Strict.HasEnd() {
		return c.Strict.SafeRenewBy
	}
	return c.Strict.LastDay
}

// Periods are the unit's own, for what no law gives a number. They are reminders
// of ours, but for the review of an emergency.
type Periods struct {
	Acknowledge, AcknowledgeEmergency deadline.Period // until a platform should have let us know that it has the request
	Review                            deadline.Period // of what went out before approval
	Inform                            deadline.Period // until the person whose data came should be told
	Remedy                            deadline.Period // until a refusal should be contested
}

// DefaultPeriods are those of a unit that set none.
func DefaultPeriods() Periods {
	return Periods{Acknowledge: deadline.Days(3), AcknowledgeEmergency: deadline.Hours(2), Review: deadline.Hours(24),
		Inform: deadline.Days(30), Remedy: deadline.Days(14)}
}

// periods gives the unit's own, the defaults where it set none.
func (b Books) periods() Periods {
	p, d := b.Own, DefaultPeriods()
	if p == (Periods{}) {
		return d
	}
	for _, one := range []struct {
		own *deadline.Period
		def deadline.Period
	}{{&p.Acknowledge, d.Acknowledge}, {&p.AcknowledgeEmergency, d.AcknowledgeEmergency}, {&p.Review, d.Review}, {&p.Inform, d.Inform}, {&p.Remedy, d.Remedy}} {
		if one.own.Empty() {
			*one.own = one.def
		}
	}
	return p
}

// Clocks derives every clock of a request, those that have ended too, in the
// order of ClockKinds.
func Clocks(s State, books Books) []Clock {
	plans := planned(s, books.Current(), false)
	all := make([]Clock, 0, len(plans))
	for _, kind := range ClockKinds() {
		for _, p := range plans {
			if p.kind == kind {
				all = append(all, p.clock())
			}
		}
	}
	return all
}

// ClockOf finds a clock by its kind and number.
func ClockOf(all []Clock, kind ClockKind, no int) (Clock, bool) {
	for _, c := range all {
		if c.Kind == kind && c.No == no {
			return c, true
		}
	}
	return Clock{}, false
}

// AnswerBy is the clock of the platform's answer; false before dispatch and
// where no number binds the platform.
func AnswerBy(s State, books Books) (Clock, bool) {
	return ClockOf(Clocks(s, books), ClockAnswer, 0)
}

// plan is a clock before its end is counted: the counting costs more than all
// else, and the row of a request needs that of its open clocks only.
type plan struct {
	kind    ClockKind
	no      int
	in      deadline.Input
	started time.Time
	// later is the start of the lenient reading, where that is another one.
	later time.Time
	// named is a day the platform named for its answer; agreed, that we accept it.
	named, agreed deadline.Day
	met, void     time.Time
	// over ends a clock that lapses by itself, once it has lapsed: with it nobody waits any more.
	over     time.Time
	reminder bool
	renewal  deadline.Period
}

// open says that nothing has ended the clock, as far as that is known uncounted.
func (p plan) open() bool { return p.met.IsZero() && p.void.IsZero() }

// clock counts the plan.
func (p plan) clock() Clock {
	c := Clock{Kind: p.kind, No: p.no, Event: p.in.Start.Event, Basis: legal.BasisID(p.in.Basis), Source: p.in.Source, Confidence: p.in.Confidence,
		Renewal: p.renewal, Pauses: p.in.Pauses,
		Clock: deadline.Clock{StartedAt: p.started, MetAt: p.met, VoidAt: p.void, Reminder: p.reminder}}
	c.Version, _ = strconv.Atoi(p.in.Version) // written by us; none is 0
	if c.Confidence == "" {
		c.Confidence = p.in.Rule.Confidence()
	}
	if c.Source == "" {
		c.Source = p.in.Rule.Source()
	}
	c.Readings = p.read()
	if c.VoidAt.IsZero() && !p.over.IsZero() && c.Lenient.HasEnd() && !p.over.Before(c.Lenient.OverdueFrom) {
		c.VoidAt = p.over
	}
	return c
}

// read counts both readings. What the rule cannot count beside the period of
// the law, such as an extension in hours of a time in days, is left out.
func (p plan) read() deadline.Readings {
	r, err := both(p.in)
	if err != nil {
		p.in.Pauses, p.in.Extensions = nil, nil
		if r, err = both(p.in); err != nil {
			return deadline.Readings{}
		}
	}
	if p.later.After(p.in.Start.At) {
		in := p.in
		in.Start.At, in.Extensions = p.later, after(in.Extensions, p.later)
		if later, err := both(in); err == nil {
			r.Lenient = later.Lenient
		}
	}
	r.Lenient = p.onDay(r.Lenient, p.named)
	r.Lenient, r.Strict = p.onDay(r.Lenient, p.agreed), p.onDay(r.Strict, p.agreed)
	return r
}

// both is deadline.Read where the two readings can differ, one count where not.
func both(in deadline.Input) (deadline.Readings, error) {
	if in.Rule != deadline.EUHours && in.LenientRule == "" && len(in.Pauses) == 0 && len(in.Extensions) == 0 {
		d, err := deadline.Compute(in)
		return deadline.Readings{Strict: d, Lenient: d}, err
	}
	return deadline.Read(in)
}

// onDay puts a named day in the place of a count that ends before it: an
// extension never shortens.
func (p plan) onDay(d deadline.Deadline, on deadline.Day) deadline.Deadline {
	if on.IsZero() || d.Paused || !d.LastDay.Before(on) {
		return d
	}
	in := p.in
	in.ExplicitDay, in.ExplicitAt, in.Extensions, in.Pauses = on, time.Time{}, nil, nil
	named, err := deadline.Compute(in)
	if err != nil {
		return d
	}
	return named
}

// after keeps extensions from counting before the start.
func after(all []deadline.Extension, start time.Time) []deadline.Extension {
	kept := make([]deadline.Extension, len(all))
	for i, e := range all {
		if e.At.Before(start) {
			e.At = start
		}
		kept[i] = e
	}
	return kept
}
