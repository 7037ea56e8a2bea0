package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// The invented unit owns up to its errors: nearly all are reported, most of
// them within the five working days. These events are drawn from a source of
// their own and slipped in between the others, so that they move nothing else.

// owing is an error that will be reported, and when.
type owing struct {
	seq  int
	kind request.EntryKind
	at   time.Time
}

// confess plans the reports of the errors that the last event shows.
func (w *writer) confess() {
	e := w.t.Events[len(w.t.Events)-1]
	for _, kind := range errorsIn(e.Detail) {
		days := w.o.Float64() * 4 // of the five working days
		switch x := w.o.Float64(); {
		case x < 0.03: // nobody thought of it
			continue
		case x < 0.11: // too late
			days = 9 + w.o.Float64()*16
		}
		at := w.u.officeHours(w.o, w.at.Add(time.Duration(days*24)*time.Hour))
		w.owing = append(w.owing, owing{e.Seq, kind, at})
	}
}

// errorsIn names the errors of ours that an event brings to light.
func errorsIn(d request.Detail) []request.EntryKind {
	switch d := d.(type) {
	case request.Undelivered:
		return []request.EntryKind{request.EntryUndelivered}
	case request.Correction:
		return []request.EntryKind{request.EntryStruck}
	case request.Replied:
		var all []request.EntryKind
		if d.Reply == reply.Redirected || slices.ContainsFunc(d.Items, elsewhere) {
			all = append(all, request.EntryWrongEntity)
		}
		if slices.ContainsFunc(d.Items, func(it request.ItemReply) bool { return it.Excess }) {
			all = append(all, request.EntryExcess)
		}
		return all
	}
	return nil
}

// elsewhere says that another had to be asked.
func elsewhere(it request.ItemReply) bool {
	return it.Outcome == reply.RedirectedOut || it.Outcome == reply.Refused && it.Reason == reply.WrongEntity
}

// ownUp reports what is due by an instant, the oldest first.
func (w *writer) ownUp(by time.Time) {
	for len(w.owing) > 0 {
		slices.SortStableFunc(w.owing, func(a, b owing) int { return a.at.Compare(b.at) })
		one := w.owing[0]
		if !one.at.After(w.at) {
			one.at = w.at.Add(time.Duration(3+w.o.IntN(20)) * time.Minute)
		}
		if one.at.After(by) {
			return
		}
		w.owing = w.owing[1:]
		w.enter(pick(w.o, w.u.byRole[people.Liaison]).ID, one.at, one.at, request.Reported{Seq: one.seq, Error: one.kind, Words: pick(w.o, oversight[one.kind])})
	}
}

// oversight is what such reports say.
var oversight = map[request.EntryKind][]string{
	request.EntryUndelivered: {"To the unit that oversees us, number DEMO (invented).", "The address in our directory was old; it was set right (invented)."},
	request.EntryWrongEntity: {"The request was meant for another company of the group; the directory was set right (invented).", "To the head of unit: the entity that holds the data is another (invented)."},
	request.EntryExcess:      {"More than was ordered came; the surplus was locked and not read (invented).", "To the prosecutor: data beyond the period came and were set aside (invented)."},
	request.EntryStruck:      {"A note stood under the wrong request; no data were affected (invented).", "To the head of unit: an entry was struck out (invented)."},
}

// surplus lets a platform send more than was asked, now and then.
func surplus(o *rand.Rand, d demand, r *request.Replied) {
	if d.kind == legal.Production && r.Reply == reply.Disclosure && r.Items[0].Outcome == reply.ProducedFull && o.Float64() < 0.02 {
		r.Items[0].Excess = true
	}
}
