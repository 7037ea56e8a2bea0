package demo

import (
	"math/rand/v2"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// letter is one substantive reply: it settles every item due by its day.
func (w *writer) letter(by people.ID, sent time.Time, h habit, fate []float64, done []bool, day float64) bool {
	at := sent.Add(time.Duration(day*24*60) * time.Minute)
	if !at.After(w.at) {
		at = w.at.Add(time.Minute)
	}
	r := request.Replied{Channel: w.a.channel, TheirRef: numbered("DEMO-", w.r.IntN(10_000_000), 7)}
	outcome := w.outcome(h)
	var settled []int
	for i, f := range fate {
		if done[i] || f > day {
			continue
		}
		it := request.ItemReply{No: i + 1, Outcome: outcome}
		if w.d.data && len(r.Items) > 0 && w.r.Float64() < 0.25 {
			it.Outcome = w.outcome(h)
		}
		explain(w.r, h, &it)
		r.Items = append(r.Items, it)
		settled = append(settled, i)
	}
	r.Reply = kindOf(r.Items)
	if n := len(r.Items) - 1; r.Reply == reply.Disclosure && n > 0 && w.r.Float64() < 0.03 { // one is passed over in silence
		r.Items[n] = request.ItemReply{No: r.Items[n].No, Outcome: reply.NotAddressed}
		w.owed = true
	}
	for i := range r.Items { // what this kind of letter cannot say, it does not say
		if !r.Reply.Allows(r.Items[i].Outcome) {
			r.Items[i] = request.ItemReply{No: r.Items[i].No, Outcome: r.Items[0].Outcome, Reason: r.Items[0].Reason, Missing: r.Items[0].Missing, View: r.Items[0].View}
		}
	}
	surplus(w.o, w.d, &r)
	if !w.add(by, at, r) {
		return false
	}
	for _, i := range settled {
		done[i] = true
	}
	return true
}

func explain(r *rand.Rand, h habit, it *request.ItemReply) {
	switch it.Outcome {
	case reply.Refused:
		it.Reason, it.View = h.reason, pick(r, reply.Views())
	case reply.NoneHeld:
		it.Missing = pick(r, reply.Missings())
	}
}

func (w *writer) outcome(h habit) reply.Outcome {
	x := w.r.Float64()
	if !w.d.data && w.d.kind != "preservation" {
		if x < h.full+h.part+h.none {
			return reply.Done
		}
		return reply.Refused
	}
	switch {
	case x < h.full:
		return reply.ProducedFull
	case x < h.full+h.part:
		return reply.ProducedPart
	case x < h.full+h.part+h.none:
		return reply.NoneHeld
	case x < h.full+h.part+h.none+h.refuse:
		return reply.Refused
	default:
		return reply.RedirectedOut
	}
}

// kindOf names a letter after the most it gives.
func kindOf(items []request.ItemReply) reply.Kind {
	rank := map[reply.Outcome]int{reply.Done: 5, reply.ProducedFull: 4, reply.ProducedPart: 4, reply.Refused: 3, reply.NoneHeld: 2, reply.RedirectedOut: 1}
	kind := map[int]reply.Kind{5: reply.ActionTaken, 4: reply.Disclosure, 3: reply.Refusal, 2: reply.NoneHeldReply, 1: reply.Redirected}
	best := 1
	for _, it := range items {
		best = max(best, rank[it.Outcome])
	}
	return kind[best]
}
