package demo

import (
	"math"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// exchange sends the request and lets the platform answer, or not.
func (w *writer) exchange(sent bool) {
	by := w.liaison()
	if !sent && !w.send(by, w.after(0.4), 1) {
		return
	}
	if w.r.Float64() < 0.04 { // our error: a wrong address
		if !w.add(by, w.after(0.5), request.Undelivered{Attempt: 1, Reason: "The message came back: unknown address."}) {
			return
		}
		if w.r.Float64() < 0.1 || !w.send(by, w.after(0.5), 2) { // some wait for a better address
			return
		}
		w.delivered(by, 2)
	} else {
		w.delivered(by, 1)
	}
	from := w.at
	w.remark(by)
	h := w.a.at(from)
	fate := w.fate(h)
	if w.r.Float64() < 0.5*h.answer+0.1 {
		if !w.add(by, w.at.Add(time.Duration(5+w.r.IntN(600))*time.Minute), request.Replied{Reply: reply.AutoAcknowledgement, Channel: w.a.channel, TheirRef: numbered("DEMO-", w.r.IntN(10_000_000), 7)}) {
			return
		}
	}
	w.question(by, fate)
	w.interlude(by, from, fate[0])
	w.answer(by, from, h, fate)
}

// fate is when the platform will have answered each item, in days; infinite
// when it never will.
func (w *writer) fate(h habit) []float64 {
	days := make([]float64, len(w.c.Items))
	if w.r.Float64() >= h.answer { // platforms answer or ignore whole requests, mostly
		for i := range days {
			days[i] = math.Inf(1)
		}
		return days
	}
	first := h.median * math.Exp(h.spread*w.r.NormFloat64())
	if w.d.emergent {
		first /= 8
	}
	for i := range days {
		days[i] = first
		if w.r.Float64() < 0.08 {
			days[i] = first + h.median*w.r.ExpFloat64() // a second letter
		}
	}
	return days
}

func (w *writer) send(by people.ID, at time.Time, attempt int) bool {
	return w.add(by, at, request.Dispatched{Attempt: attempt, Channel: w.a.channel, Proof: numbered("demo-", w.r.IntN(100_000_000), 8), Text: w.h})
}

func (w *writer) delivered(by people.ID, attempt int) {
	if w.r.Float64() < 0.9 {
		w.add(by, w.at.Add(time.Duration(1+w.r.IntN(120))*time.Minute), request.Delivered{Attempt: attempt, Proof: "portal receipt (invented)"})
	}
}

// remark leaves the notes that fill a real timeline.
func (w *writer) remark(by people.ID) {
	for range 1 + w.r.IntN(3) {
		if w.r.Float64() < 0.75 {
			w.add(by, w.at.Add(time.Duration(10+w.r.IntN(200))*time.Minute), request.Note{Words: pick(w.r, notes)})
		}
	}
	last := w.t.Events[len(w.t.Events)-1]
	if last.Kind() == request.KindNoted && w.r.Float64() < 0.02 {
		w.add(by, w.at.Add(time.Duration(5+w.r.IntN(60))*time.Minute), request.Correction{Seq: last.Seq, Reason: "The note belongs to another invented request."})
	}
}

var notes = []string{
	"Entered into the demonstration log.",
	"Colleague informed by telephone (invented).",
	"Checked that the account still exists (invented).",
}

func (w *writer) question(by people.ID, fate []float64) {
	if w.r.Float64() >= 0.07 || math.IsInf(fate[0], 1) {
		return
	}
	if w.add(by, w.at.Add(26*time.Hour), request.Replied{Reply: reply.ClarificationAsked, Channel: w.a.channel, Words: "Please confirm the period (invented)."}) {
		w.add(by, w.after(0.8), request.Clarified{Words: "The period is as stated in the ruling (invented)."})
	}
}

// interludes are what a platform may say before it answers; the share is of
// the requests it will answer.
var interludes = []struct {
	share float64
	kind  reply.Kind
	words string
}{
	{0.08, reply.Acknowledgement, "Your request was given to a member of our team (invented)."},
	{0.05, reply.ExtensionAnnounced, "We need more time (invented)."},
	{0.03, reply.UserNoticeWarning, "We shall inform the user in seven days (invented)."},
	{0.02, reply.CostClaim, "Please confirm that you bear the costs (invented)."},
}

// interlude comes between the dispatch and the answer, and never moves it.
func (w *writer) interlude(by people.ID, sent time.Time, days float64) {
	answer := sent.Add(time.Duration(days*24*60) * time.Minute)
	if math.IsInf(days, 1) || !answer.After(w.at.Add(48*time.Hour)) {
		return
	}
	x := w.r.Float64()
	for _, say := range interludes {
		if x -= say.share; x >= 0 {
			continue
		}
		at := w.at.Add(time.Duration(w.r.Float64() * 0.8 * float64(answer.Sub(w.at))).Truncate(time.Minute))
		r := request.Replied{Reply: say.kind, Channel: w.a.channel, Words: say.words}
		if say.kind == reply.ExtensionAnnounced {
			r.PromisedOn = deadline.DayOf(answer, w.u.zone).AddDays(w.r.IntN(4))
		}
		if w.add(by, at, r) && say.kind == reply.ExtensionAnnounced {
			w.weigh()
		}
		return
	}
}

// answer brings the substantive replies, in one letter or several, our own
// withdrawals, and the closing.
func (w *writer) answer(by people.ID, sent time.Time, h habit, fate []float64) {
	if w.r.Float64() < 0.03 {
		at := sent.Add(time.Duration(2+w.r.IntN(20)) * 24 * time.Hour)
		if at.After(w.at) && w.add(by, at, request.Withdrawal{Reason: "The invented suspect was identified by other means."}) {
			return
		}
	}
	done := make([]bool, len(fate))
	for left := len(fate); left > 0; {
		day := math.Inf(1)
		for i, f := range fate {
			if !done[i] {
				day = min(day, f)
			}
		}
		if math.IsInf(day, 1) || !w.letter(by, sent, h, fate, done, day) {
			return
		}
		left = 0
		for _, d := range done {
			if !d {
				left++
			}
		}
	}
	w.finish(by, h)
}

// finish is what follows the last letter: now and then a correction by the
// platform, the closing, and now and then a closing that came too early.
func (w *writer) finish(by people.ID, h habit) {
	w.contest()
	if w.r.Float64() < 0.02 {
		it := request.ItemReply{No: 1, Outcome: w.outcome(h)}
		explain(w.r, h, &it)
		if !w.add(by, w.after(6), request.Replied{Reply: reply.Correction, Channel: w.a.channel, Words: "Our earlier answer was wrong (invented).", Items: []request.ItemReply{it}}) {
			return
		}
	}
	if w.owed || w.r.Float64() >= 0.85 || !w.add(by, w.after(2), request.Closing{}) {
		return
	}
	if w.r.Float64() < 0.015 && w.add(by, w.after(3), request.Reopening{Reason: "The attachment could not be opened (invented)."}) &&
		w.add(by, w.after(1), request.Note{Words: "The platform sent the attachment once more (invented)."}) {
		w.add(by, w.after(1), request.Closing{Note: "Complete now (invented)."})
	}
}
