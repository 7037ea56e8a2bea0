package request

import (
	"time"

	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Past is one request as an old register knew it on its as-of day: what was
// sent when, and what came back. A re-read of the register yields a later Past
// of the same request.
type Past struct {
	Source     Source
	Content    Content
	Dispatched Dispatched
	SentAt     time.Time
	Reaction   *Heard // acknowledgement or interim answer
	Reply      *Heard // the substantive reply
	TakenBack  time.Time
	Reason     string
}

// Heard is a reply with the instant it came.
type Heard struct {
	Replied
	At time.Time
}

// Recall gives the events by which a request read from an old register comes
// to the state the register shows. On a new timeline that is all of them, on
// a known one only what the register has learned since; nothing new gives no
// events. Known is the instant the register was as of.
func (t Timeline) Recall(by people.Person, p Past, known, at time.Time) ([]Event, error) {
	s := t.State()
	if s.Phase != Unwritten && (s.Source == nil || s.Source.Register != p.Source.Register) {
		return nil, fault.New(fault.Conflict, "request.register_other")
	}
	r := recalling{t: t, by: by, known: known, at: at}
	if s.Phase == Unwritten {
		r.add(p.SentAt, Registered{Content: p.Content, Source: p.Source})
		p.Dispatched.Attempt, p.Dispatched.Text = 1, p.Content.Hash()
		r.add(p.SentAt, p.Dispatched)
	} else if !s.Source.AsOf.Before(p.Source.AsOf) {
		return nil, nil // this extract, or a later one, was read already
	}
	r.hear(p.Reaction, p.Source)
	r.hear(p.Reply, p.Source)
	if !p.TakenBack.IsZero() && r.t.State().AnyPending() {
		r.add(p.TakenBack, Withdrawal{Reason: p.Reason, Source: &p.Source})
	}
	if now := r.t.State(); now.Phase == Sent && !now.AnyPending() {
		r.add(known, Closing{}) // the register has nothing open here
	}
	if s.Phase != Unwritten {
		r.add(known, Observed{Source: p.Source})
	}
	return r.t.Events[len(t.Events):], r.err
}

// recalling collects events, each allowed by the steps that came before it.
type recalling struct {
	t         Timeline
	by        people.Person
	known, at time.Time
	err       error
}

func (r *recalling) add(when time.Time, d Detail) {
	if r.err != nil {
		return
	}
	e, err := r.t.step(r.by, when, r.at, d)
	if err != nil {
		r.err = err
		return
	}
	e.KnownAt = r.known
	events := make([]Event, 0, len(r.t.Events)+4)
	r.t.Events = append(append(events, r.t.Events...), e)
}

func (r *recalling) hear(h *Heard, src Source) {
	if h == nil || r.t.heard(h) {
		return
	}
	h.Replied.Source = &src
	if h.At.Before(r.t.State().ClockZero()) {
		r.err = fault.New(fault.Invalid, "request.before_dispatch")
		return
	}
	r.add(h.At, h.Replied)
}

// heard says whether a reply of this kind on this instant is already there.
func (t Timeline) heard(h *Heard) bool {
	for _, e := range t.Events {
		if d, ok := e.Detail.(Replied); ok && d.Reply == h.Reply && e.OccurredAt.Equal(h.At) {
			return true
		}
	}
	return false
}
