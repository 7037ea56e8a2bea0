package request

import (
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/reply"
)

// Handling is what we ourselves did with a request: how often it went wrong on
// our side, and how many calendar days each of our own steps took. Days of
// steps that are not done yet are known by when they began.
type Handling struct {
	BegunDay     deadline.Day
	Live         bool         // written here, not read from an old register
	SentAfter    int          // days from the first draft to the first dispatch; -1: not sent
	GivenUpAfter int          // days from the first draft until it was given up unsent; -1: it was not
	ApprovedDay  deadline.Day // of the last approval; zero: none stands
	HandedAfter  int          // days from that approval to the dispatch; -1: not sent
	Reviewed     []int        // days of each review that ended in a decision
	ReviewSince  deadline.Day // the review that is going on; zero: none
	Answered     []int        // days of each question of the platform until we answered
	AskedSince   deadline.Day // the question that waits for us; zero: none
	Logged       []int        // days between each reply and its entry here
	Returned     int          // by the reviewer, before dispatch
	Attempts     int          // to hand it over
	Failed       int          // of the attempts
	Misdirected  bool         // another entity, channel or instrument was named instead
	Questions    int          // clarifications the platform had to ask for
	Withdrawn    bool         // taken back by us after dispatch
	Corrected    int          // entries struck out
}

// handling derives it from the timeline.
func handling(t Timeline, s State, zone *time.Location) Handling {
	h := Handling{SentAfter: -1, GivenUpAfter: -1, HandedAfter: -1}
	for i, e := range t.Events {
		if i == 0 {
			h.BegunDay, h.Live = deadline.DayOf(e.OccurredAt, zone), e.Kind() == KindDrafted
		}
		if e.Kind() == KindCorrected {
			h.Corrected++
		}
		if s.Voided[e.Seq] == 0 {
			h.add(e, zone)
		}
	}
	if s.Phase != Sent || !s.AnyPending() {
		h.AskedSince = deadline.Day{} // the question is moot
	}
	return h
}

func (h *Handling) add(e Event, zone *time.Location) {
	switch d := e.Detail.(type) {
	case Submitted:
		h.ReviewSince = deadline.DayOf(e.OccurredAt, zone)
	case SentBack:
		h.Returned++
		h.decide(e, zone)
	case Approval:
		h.decide(e, zone)
		h.ApprovedDay = deadline.DayOf(e.OccurredAt, zone)
	case Refusal:
		h.decide(e, zone)
		h.GivenUpAfter = days(h.BegunDay, e.OccurredAt, zone)
	case Edited:
		h.ReviewSince, h.ApprovedDay = deadline.Day{}, deadline.Day{}
	case Cancellation:
		h.ReviewSince, h.ApprovedDay = deadline.Day{}, deadline.Day{}
		h.GivenUpAfter = days(h.BegunDay, e.OccurredAt, zone)
	case Dispatched:
		h.send(e, zone)
	case Undelivered:
		h.Failed++
	case Replied:
		h.hear(e, d, zone)
	case Clarified:
		if !h.AskedSince.IsZero() {
			h.Answered = append(h.Answered, days(h.AskedSince, e.OccurredAt, zone))
			h.AskedSince = deadline.Day{}
		}
	case Withdrawal:
		h.Withdrawn = true
	}
}

func (h *Handling) decide(e Event, zone *time.Location) {
	if !h.ReviewSince.IsZero() {
		h.Reviewed = append(h.Reviewed, days(h.ReviewSince, e.OccurredAt, zone))
		h.ReviewSince = deadline.Day{}
	}
}

func (h *Handling) send(e Event, zone *time.Location) {
	h.Attempts++
	if h.SentAfter < 0 {
		h.SentAfter = days(h.BegunDay, e.OccurredAt, zone)
	}
	if h.HandedAfter < 0 && !h.ApprovedDay.IsZero() {
		h.HandedAfter = days(h.ApprovedDay, e.OccurredAt, zone)
	}
}

// hear looks at what a reply says about us, and how long it lay before it was
// entered. What an old register held was entered there, not here.
func (h *Handling) hear(e Event, d Replied, zone *time.Location) {
	if d.Source == nil {
		h.Logged = append(h.Logged, days(deadline.DayOf(e.OccurredAt, zone), e.RecordedAt, zone))
	}
	if d.Reply == reply.ClarificationAsked {
		h.Questions++
		if h.AskedSince.IsZero() {
			h.AskedSince = deadline.DayOf(e.OccurredAt, zone)
		}
	}
	h.Misdirected = h.Misdirected || d.Reply == reply.Redirected
	for _, it := range d.Items {
		if it.Outcome == reply.RedirectedOut || it.Outcome == reply.Refused && it.Reason == reply.WrongEntity {
			h.Misdirected = true
		}
	}
}
