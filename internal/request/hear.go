package request

import (
	"time"
	"unicode/utf8"

	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/reply"
)

// Hear records what the platform said and what it settles, item by item.
func (t Timeline) Hear(by people.Person, r Replied, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindReplied); err != nil {
		return Event{}, err
	}
	var g fault.Gather
	if !r.Reply.Valid() {
		g.On("reply", "request.reply_missing")
	}
	if utf8.RuneCountInString(r.Words) > MaxWords {
		g.On("words", "request.too_long", MaxWords)
	} else if !utf8.ValidString(r.Words) {
		g.On("words", "request.encoding")
	}
	if utf8.RuneCountInString(r.TheirRef) > MaxProof {
		g.On("their_ref", "request.too_long", MaxProof)
	}
	g.Add(between("when", s.ClockZero(), when, at, "request.before_dispatch"))
	if s.ClockZero().IsZero() {
		g.Add(fault.New(fault.Conflict, "request.not_delivered"))
	}
	s.checkItems(&g, r)
	s.checkPromise(&g, r, when)
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, r)
}

// checkItems holds each answer against the kind of reply it came with.
func (s State) checkItems(g *fault.Gather, r Replied) {
	if r.Reply.Valid() && r.Reply.Substantive() && len(r.Items) == 0 {
		g.On("items", "request.reply_settles_nothing")
	}
	seen := map[int]bool{}
	for _, it := range r.Items {
		field := ItemField(it.No, "outcome")
		switch {
		case it.No < 1 || it.No > len(s.Items):
			g.On("items", "request.item_unknown", it.No)
		case seen[it.No]:
			g.On(field, "request.item_twice", it.No)
		case r.Reply.Valid() && !r.Reply.Allows(it.Outcome):
			g.On(field, "request.outcome_of_other_reply")
		case it.Outcome == reply.Refused && it.Reason == "":
			g.On(ItemField(it.No, "reason"), "request.refusal_reason_missing")
		}
		seen[it.No] = true
	}
}
