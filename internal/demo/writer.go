package demo

import (
	"math/rand/v2"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// writer invents one timeline, event by event, until the present.
type writer struct {
	u  *Unit
	r  *rand.Rand
	x  *rand.Rand // of what moves clocks beside the exchange
	o  *rand.Rand // of what the unit owns up to
	t  request.Timeline
	at time.Time // of the last event
	c  request.Content
	h  request.Hash // of c, once it is submitted
	a  actor
	d  demand
	// owed: the platform passed over an item, so that the request stays open.
	owed bool
	// owing are the errors of ours that wait to be reported.
	owing []owing
}

// add appends an event unless it lies in the future; then the story stops.
func (w *writer) add(by people.ID, at time.Time, d request.Detail) bool {
	if at.After(w.u.now) {
		return false
	}
	recorded := at
	switch d.(type) {
	case request.Replied, request.Delivered:
		if recorded = at.Add(time.Duration(w.r.IntN(240)) * time.Minute); recorded.After(w.u.now) {
			recorded = w.u.now
		}
	}
	w.ownUp(at)
	w.enter(by, at, recorded, d)
	w.confess()
	return true
}

func (w *writer) enter(by people.ID, at, recorded time.Time, d request.Detail) {
	w.at = recorded
	w.t.Events = append(w.t.Events, request.Event{Seq: len(w.t.Events) + 1, By: by, OccurredAt: at, RecordedAt: recorded, KnownAt: recorded, Detail: d})
}

// after is a later instant in office hours, days on average away.
func (w *writer) after(days float64) time.Time {
	at := w.u.officeHours(w.r, w.at.Add(time.Duration(w.r.ExpFloat64()*days*24)*time.Hour))
	if !at.After(w.at) {
		at = w.at.Add(time.Duration(20+w.r.IntN(90)) * time.Minute)
	}
	return at
}

func (w *writer) write(i int) {
	author := w.author()
	w.compose(i, author)
	if !w.add(author, w.at, request.Drafted{Content: w.c}) {
		w.t.Events = append(w.t.Events, request.Event{Seq: 1, By: author, OccurredAt: w.u.now, RecordedAt: w.u.now, KnownAt: w.u.now, Detail: request.Drafted{Content: w.c}})
		return
	}
	if sent := w.urgent(); sent || w.review(author) {
		w.exchange(sent)
		w.keep()
	}
	w.ownUp(w.u.now)
}

func (w *writer) author() people.ID {
	if w.r.Float64() < 0.2 {
		return w.liaison()
	}
	for range 8 {
		p := pick(w.r, w.u.byRole[people.Investigator])
		if p.Unit == "" || p.Unit == w.t.Case.Unit {
			return p.ID
		}
	}
	return w.t.Case.Owner
}

func (w *writer) liaison() people.ID { return pick(w.r, w.u.byRole[people.Liaison]).ID }
func (w *writer) legal() people.ID   { return pick(w.r, w.u.byRole[people.Legal]).ID }

func (u *Unit) actor(r *rand.Rand) actor {
	x := r.IntN(u.weight.actors)
	for _, a := range actors {
		if x -= a.weight; x < 0 {
			return a
		}
	}
	return actors[0]
}

func (u *Unit) demand(r *rand.Rand) demand {
	x := r.IntN(u.weight.demands)
	for _, d := range demands {
		if x -= d.weight; x < 0 {
			return d
		}
	}
	return demands[0]
}

func (w *writer) compose(i int, _ people.ID) {
	today := deadline.DayOf(w.at, w.u.zone)
	w.c = request.Content{Follows: w.c.Follows, Case: w.t.Case.ID, Platform: w.a.id, Kind: w.d.kind, Basis: w.d.basis, BasisVersion: 1, Emergency: w.d.emergent,
		Subject: w.d.subject, Narrative: w.d.facts}
	if w.d.byOrder {
		w.c.Order = numbered(numbered("DEMO/", today.Year(), 4)+"/", i%100000, 5)
		w.c.OrderedOn = today.AddDays(-1)
		w.c.AnswerOn = today.AddDays(30)
	}
	people := 1 + w.r.IntN(3)
	for range people {
		s := target(w.r, w.a.selector, w.a.id)
		for k, category := range categories(w.d) {
			if k > 0 && w.r.Float64() < 0.8 {
				continue
			}
			it := request.Item{No: len(w.c.Items) + 1, Selector: s, Category: category}
			if w.d.data && category != legal.Category("subscriber") {
				it.From, it.To = today.AddDays(-30-w.r.IntN(60)), today.AddDays(-1)
			}
			w.c.Items = append(w.c.Items, it)
		}
	}
}

// review brings the text to approval; false when it got no further.
func (w *writer) review(author people.ID) bool {
	if w.r.Float64() < 0.2 {
		w.c.Narrative += " The period was checked against the ruling."
		if !w.add(author, w.after(0.2), request.Edited{Content: w.c}) {
			return false
		}
	}
	if w.r.Float64() < 0.015 {
		w.add(author, w.after(1), request.Cancellation{Reason: "The invented case no longer needs these data."})
		return false
	}
	w.h = w.c.Hash()
	if !w.add(author, w.after(0.2), request.Submitted{Text: w.h}) {
		return false
	}
	if w.r.Float64() < 0.18 {
		if !w.add(w.legal(), w.after(0.7), request.SentBack{Text: w.h, Reason: pick(w.r, returns)}) {
			return false
		}
		w.c.Narrative += " Amended as the reviewer asked."
		w.h = w.c.Hash()
		if !w.add(author, w.after(0.8), request.Edited{Content: w.c}) || !w.add(author, w.after(0.1), request.Submitted{Text: w.h}) {
			return false
		}
	}
	if w.r.Float64() < 0.02 {
		w.add(w.legal(), w.after(0.7), request.Refusal{Text: w.h, Reason: "The necessity is not shown; other means come first."})
		return false
	}
	return w.add(w.legal(), w.after(0.6), request.Approval{Text: w.h})
}

var returns = []string{
	"State the period for each item.",
	"The narrative does not say why content is needed.",
	"The selector and the ruling do not agree.",
}
