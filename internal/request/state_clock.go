package request

import (
	"slices"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/reply"
)

// Question is one time the platform asked us something.
type Question struct {
	Seq        int // of the reply that asked
	AskedAt    time.Time
	AnsweredAt time.Time // zero: not yet
}

// Extension is what the platform announced instead of an answer, and what we
// said to it.
type Extension struct {
	Seq      int // of the reply that announced it
	At       time.Time
	On       deadline.Day
	Longer   deadline.Period
	Ground   string
	Weighed  bool
	Accepted bool
	Reason   string
}

// Objection is a refusal that we may contest.
type Objection struct {
	Seq    int // of the reply
	At     time.Time
	Agreed bool // our view: they are right
}

// Renewal is one renewal of a preservation.
type Renewal struct {
	At time.Time
	Renewed
}

// clockName is a clock of a request.
type clockName struct {
	kind ClockKind
	no   int
}

// Changes are the facts of a timeline that move clocks beside the exchange
// itself.
type Changes struct {
	Questions     []Question // in the order in which they were entered
	Extensions    []Extension
	Objections    []Objection
	Renewals      []Renewal
	KeptUntil     deadline.Day // the last day the platform named for a preservation
	UncheckedAt   time.Time    // sent before approval
	ReviewedAt    time.Time    // somebody decided about what had been sent …
	ReviewRefused bool         // … and said no
	NotifiedAt    time.Time    // the enforcing authority has the notification
	fulfilled     map[clockName]time.Time
	waived        map[clockName]time.Time
}

// note takes an event into account that moves a clock.
func (s *State) note(e Event) {
	switch d := e.Detail.(type) {
	case Renewed:
		s.Renewals = append(s.Renewals, Renewal{At: e.OccurredAt, Renewed: d})
	case Weighing:
		for i := range s.Extensions {
			if x := &s.Extensions[i]; x.Seq == d.Seq {
				x.Weighed, x.Accepted, x.Reason = true, d.Accepted, d.Reason
			}
		}
	case Notified:
		s.NotifiedAt = e.OccurredAt
	case Fulfilled:
		put(&s.fulfilled, clockName{d.Clock, d.No}, e.OccurredAt)
	case Waiver:
		put(&s.waived, clockName{d.Clock, d.No}, e.OccurredAt)
	case Clarified:
		s.clarify(e.OccurredAt)
	}
}

func put(m *map[clockName]time.Time, k clockName, at time.Time) {
	if *m == nil {
		*m = map[clockName]time.Time{}
	}
	(*m)[k] = at
}

// clarify answers every question that was asked before.
func (s *State) clarify(at time.Time) {
	for i := range s.Questions {
		if q := &s.Questions[i]; q.AnsweredAt.IsZero() && !q.AskedAt.After(at) {
			q.AnsweredAt = at
		}
	}
}

// hearClock notes what a reply does to clocks.
func (s *State) hearClock(e Event, d Replied) {
	switch d.Reply {
	case reply.ClarificationAsked:
		s.Questions = append(s.Questions, Question{Seq: e.Seq, AskedAt: e.OccurredAt})
	case reply.ExtensionAnnounced:
		s.Extensions = append(s.Extensions, Extension{Seq: e.Seq, At: e.OccurredAt, On: d.PromisedOn, Longer: d.Longer, Ground: d.Ground})
	}
	if !d.KeptUntil.IsZero() {
		s.KeptUntil = d.KeptUntil
	}
	refused, contested := false, false
	for _, it := range d.Items {
		refused = refused || it.Outcome == reply.Refused
		contested = contested || it.Outcome == reply.Refused && it.View != reply.Agree
	}
	if refused {
		s.Objections = append(s.Objections, Objection{Seq: e.Seq, At: e.OccurredAt, Agreed: !contested})
	}
}

// Unreviewed says that the request went out before approval and nobody has
// decided about it since.
func (s State) Unreviewed() bool {
	return !s.UncheckedAt.IsZero() && s.ReviewedAt.IsZero()
}

// produced is when data first came; zero while none did.
func (s State) produced() time.Time {
	var first time.Time
	for _, it := range s.Items {
		if (it.First == reply.ProducedFull || it.First == reply.ProducedPart) && (first.IsZero() || it.SettledAt.Before(first)) {
			first = it.SettledAt
		}
	}
	return first
}

// answered is when the last item ceased to wait because of the platform; zero
// while one waits, and where we took everything back.
func (s State) answered() time.Time {
	var last time.Time
	for _, it := range s.Items {
		switch {
		case it.Pending():
			return time.Time{}
		case it.EndedAt.IsZero() && it.SettledAt.After(last):
			last = it.SettledAt
		}
	}
	return last
}

// nothingKept says that the platform will keep nothing: it refused, or holds
// nothing.
func (s State) nothingKept() bool {
	return len(s.Items) > 0 && !slices.ContainsFunc(s.Items, func(it ItemState) bool {
		return it.Outcome != reply.Refused && it.Outcome != reply.NoneHeld && it.Outcome != reply.RedirectedOut
	})
}
