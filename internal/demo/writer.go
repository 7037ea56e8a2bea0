package demo

import (
	"math"
	"math/rand/v2"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// writer invents one timeline, event by event, until the present.
type writer struct {
	u  *Unit
	r  *rand.Rand
	x  *rand.Rand // of what moves clocks beside the exchange
	t  request.Timeline
	at time.Time // of the last event
	c  request.Content
	h  request.Hash // of c, once it is submitted
	a  actor
	d  demand
	// owed: the platform passed over an item, so that the request stays open.
	owed bool
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
	w.at = recorded
	w.t.Events = append(w.t.Events, request.Event{Seq: len(w.t.Events) + 1, By: by, OccurredAt: at, RecordedAt: recorded, KnownAt: recorded, Detail: d})
	return true
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
		w.ownUp(by)
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

// ownUp reports the error that the last event shows; some forget to.
func (w *writer) ownUp(by people.ID) {
	if w.r.Float64() < 0.6 {
		w.add(by, w.after(1), request.Reported{Seq: len(w.t.Events), Error: request.EntryUndelivered, Words: "To the unit that oversees us, number DEMO (invented)."})
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
