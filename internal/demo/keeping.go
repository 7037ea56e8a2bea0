package demo

import (
	"math/rand/v2"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// The invented unit preserves first: where a preservation has an even number,
// the next request asks for the data that it keeps. Renewals come in time, most
// preservations are let go once the data are there, and a few lapse unseen.

// head is what a request begins with.
type head struct {
	r  *rand.Rand
	t  request.Timeline
	at time.Time
	a  actor
	d  demand
}

// head draws the beginning of the request of a number.
func (u *Unit) head(i int) head {
	r := u.random(uint64(i), 2)
	day := u.dayOf((float64(i) + r.Float64()) / float64(u.size))
	h := head{r: r, at: u.officeHours(r, day)}
	c := u.Cases[u.caseOf(r, i)]
	h.t = request.Timeline{ID: request.ID(draw(r, h.at)), Agency: u.Agency.ID, Case: c, Reference: reference(u.seed, i, h.at)}
	h.a, h.d = u.actor(r), u.demand(r)
	return h
}

// follow makes a request ask for what the preservation before it keeps.
func (u *Unit) follow(i int, h *head) (preservation request.ID) {
	if i%2 == 0 {
		return ""
	}
	before := u.head(i - 1)
	if before.d.kind != legal.Preservation {
		return ""
	}
	h.t.Case, h.a, h.d = before.t.Case, before.a, demands[0]
	return before.t.ID
}

// later is an instant in office hours some days on, drawn from a source of its
// own, so that what follows here moves nothing in the rest of the story.
func (w *writer) later(days float64) time.Time {
	at := w.u.officeHours(w.x, w.at.Add(time.Duration(days*24)*time.Hour))
	if !at.After(w.at) {
		at = w.at.Add(time.Duration(20+w.x.IntN(90)) * time.Minute)
	}
	return at
}

// keep is what becomes of a preservation after its exchange: a renewal before
// it lapses, and the day on which it is let go.
func (w *writer) keep() {
	if w.d.kind != legal.Preservation {
		return
	}
	s := w.t.State()
	receipt := s.Receipt()
	if receipt.IsZero() || s.Phase != request.Sent && s.Phase != request.Closed || refusedAll(s) {
		return
	}
	by := w.officer()
	on := func(days int) time.Time {
		at := w.u.officeHours(w.x, receipt.AddDate(0, 0, days))
		if !at.After(w.at) {
			at = w.at.Add(time.Hour)
		}
		return at
	}
	lapse := receipt.AddDate(0, 0, 60)
	if w.x.Float64() < 0.04 { // nobody looked
		return
	}
	if w.x.Float64() < 0.55 {
		at := on(38 + w.x.IntN(14))
		if !at.Before(lapse) || !w.add(by, at, request.Renewed{Until: deadline.DayOf(receipt, w.u.zone).AddDays(150), Words: "The platform keeps the data until that day (invented)."}) {
			return
		}
		lapse = receipt.AddDate(0, 0, 150)
	}
	span := int(lapse.Sub(receipt).Hours()/24) - 16
	if at := on(span/2 + w.x.IntN(span/2)); at.Before(lapse) {
		w.add(by, at, request.Waiver{Clock: request.ClockPreservation, Reason: "The data that were kept have come (invented)."})
	}
}

// refusedAll says that the platform keeps nothing.
func refusedAll(s request.State) bool {
	for _, it := range s.Items {
		if it.Outcome != reply.Refused && it.Outcome != reply.NoneHeld && it.Outcome != reply.RedirectedOut {
			return false
		}
	}
	return true
}

// weigh is our view of an extension that was just announced.
func (w *writer) weigh() {
	seq := len(w.t.Events)
	switch x := w.x.Float64(); {
	case x < 0.45:
		w.add(w.officer(), w.at.Add(3*time.Hour), request.Weighing{Seq: seq, Accepted: true})
	case x < 0.8:
		w.add(w.officer(), w.at.Add(3*time.Hour), request.Weighing{Seq: seq, Reason: "The ruling names the day; the platform cannot move it (invented)."})
	}
}

// contest lodges a remedy against a refusal that we do not accept.
func (w *writer) contest() {
	e := w.t.Events[len(w.t.Events)-1]
	r, ok := e.Detail.(request.Replied)
	if !ok || w.x.Float64() < 0.5 {
		return
	}
	for _, it := range r.Items {
		if it.Outcome == reply.Refused && it.View == reply.Contest {
			w.add(w.officer(), w.later(2), request.Fulfilled{Clock: request.ClockRemedy, No: e.Seq, Words: "Objection sent to the platform's legal desk (invented)."})
			return
		}
	}
}

// urgent sends an emergency before approval; the review follows, nearly always
// in time.
func (w *writer) urgent() bool {
	if !w.d.emergent || w.x.Float64() >= 0.3 {
		return false
	}
	w.h = w.c.Hash()
	sent := request.Dispatched{Attempt: 1, Channel: w.a.channel, Proof: numbered("demo-", w.x.IntN(100_000_000), 8), Text: w.h, Emergency: true,
		Reason: "The invented threat is for tonight; waiting would be too late."}
	if !w.add(w.officer(), w.at.Add(time.Duration(10+w.x.IntN(50))*time.Minute), sent) {
		return false
	}
	if x := w.x.Float64(); x < 0.96 {
		hours := 1 + w.x.IntN(22)
		if x < 0.04 {
			hours = 26 + w.x.IntN(20)
		}
		w.add(pick(w.x, w.u.byRole[people.Legal]).ID, w.at.Add(time.Duration(hours)*time.Hour), request.Approval{Text: w.h})
	}
	return true
}

// officer is a liaison officer of this part of the story.
func (w *writer) officer() people.ID { return pick(w.x, w.u.byRole[people.Liaison]).ID }
