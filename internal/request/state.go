package request

import (
	"slices"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
)

// Delivery is what became of one attempt to reach the platform.
type Delivery string

// The states of an attempt.
const (
	DeliverySent   Delivery = "sent"      // handed over, no word since
	DeliveryProven Delivery = "delivered" // the platform has it
	DeliveryFailed Delivery = "failed"    // our error: starts no clock
)

// LabelKey is the message key of the delivery's name.
func (d Delivery) LabelKey() string { return "request.delivery_" + string(d) }

// Attempt is one dispatch with what became of it.
type Attempt struct {
	No         int
	Channel    platform.ChannelKind
	Address    string
	Proof      string
	By         people.ID
	SentAt     time.Time
	ReceivedAt time.Time // zero: not proven
	FailedAt   time.Time // zero: not failed
	Why        string    // of a failure
}

// Delivery tells what became of the attempt.
func (a Attempt) Delivery() Delivery {
	switch {
	case !a.FailedAt.IsZero():
		return DeliveryFailed
	case !a.ReceivedAt.IsZero():
		return DeliveryProven
	default:
		return DeliverySent
	}
}

// ItemState is an item with what the replies settled about it.
type ItemState struct {
	Item
	Outcome   reply.Outcome // as it stands; empty while pending
	First     reply.Outcome // of the first substantive reply
	SettledAt time.Time     // first substantive reply; zero while there is none
	EndedAt   time.Time     // withdrawn by us before any substantive reply
	Reason    reply.Reason
	Missing   reply.Missing
	View      reply.View
	Excess    bool
	latest    time.Time // of the reply that set Outcome
}

// Pending says that neither the platform nor we have ended the wait.
func (i ItemState) Pending() bool { return i.SettledAt.IsZero() && i.EndedAt.IsZero() }

// State is what the events of a timeline add up to.
type State struct {
	Phase        Phase
	Content      Content
	Text         Hash
	Author       people.ID   // of the first version, responsible for the request
	Writers      []people.ID // everybody who wrote or changed the text
	Approver     people.ID
	ApprovedText Hash
	LastReason   string // of the last return, refusal, cancellation or withdrawal
	Attempts     []Attempt
	Items        []ItemState
	Replies      int
	Reacted      time.Time    // first reaction or substantive reply of any kind
	Questioned   time.Time    // a clarification is asked and not yet given; else zero
	PromisedOn   deadline.Day // the platform announced this day
	CreatedAt    time.Time
	SubmittedAt  time.Time
	ApprovedAt   time.Time
	EndedAt      time.Time    // closed, cancelled or withdrawn
	Source       *Source      // read from an old register
	ObservedTo   deadline.Day // an old register was followed to this day; zero: followed live
	Voided       map[int]int  // event → the correction that struck it
	Changes
}

// State derives the sum of all events.
func (t Timeline) State() State { return t.state(Content.Hash) }

// state lets those do without the digest of the text who never look at it: it
// costs more than all else.
func (t Timeline) state(hash func(Content) Hash) State {
	s := State{Voided: voided(t.Events)}
	for _, e := range t.Events {
		if s.Voided[e.Seq] == 0 {
			s.add(e, hash)
		}
	}
	s.settlePhase()
	return s
}

// voided maps each event that a later correction struck to that correction. A
// correction that was itself struck strikes nothing.
func voided(events []Event) map[int]int {
	struck := map[int]int{}
	for i := len(events) - 1; i >= 0; i-- {
		c, ok := events[i].Detail.(Correction)
		if ok && struck[events[i].Seq] == 0 {
			struck[c.Seq] = events[i].Seq
		}
	}
	return struck
}

func (s *State) add(e Event, hash func(Content) Hash) {
	if s.Source != nil && !fromRegister(e.Detail) {
		s.ObservedTo = deadline.Day{} // somebody follows it here now
	}
	switch d := e.Detail.(type) {
	case Drafted:
		s.Author, s.CreatedAt = e.By, e.OccurredAt
		s.write(e.By, d.Content, hash)
	case Registered:
		s.Author, s.CreatedAt = e.By, e.OccurredAt
		s.write(e.By, d.Content, hash)
		s.Phase, s.ApprovedText = Approved, s.Text
		s.observe(d.Source)
	case Edited:
		s.write(e.By, d.Content, hash)
	case Submitted:
		s.Phase, s.SubmittedAt = InReview, e.OccurredAt
	case SentBack:
		s.Phase, s.LastReason = Returned, d.Reason
	case Approval:
		s.Approver, s.ApprovedText, s.ApprovedAt = e.By, d.Text, e.OccurredAt
		if s.UncheckedAt.IsZero() {
			s.Phase = Approved
		} else {
			s.ReviewedAt = e.OccurredAt
		}
	case Refusal:
		if s.LastReason = d.Reason; s.UncheckedAt.IsZero() {
			s.end(Cancelled, e.OccurredAt, d.Reason)
		} else {
			s.ReviewedAt, s.ReviewRefused = e.OccurredAt, true // it is out: it can only be withdrawn
		}
	case Cancellation:
		s.end(Cancelled, e.OccurredAt, d.Reason)
	case Dispatched:
		s.Phase = Sent
		if d.Emergency && s.ApprovedText == "" && s.UncheckedAt.IsZero() {
			s.UncheckedAt = e.OccurredAt
		}
		s.Attempts = append(s.Attempts, Attempt{No: d.Attempt, Channel: d.Channel, Address: d.Address, Proof: d.Proof, By: e.By, SentAt: e.OccurredAt})
	case Delivered:
		s.attempt(d.Attempt, func(a *Attempt) { a.ReceivedAt, a.FailedAt, a.Why = e.OccurredAt, time.Time{}, "" })
	case Undelivered:
		s.attempt(d.Attempt, func(a *Attempt) { a.FailedAt, a.Why = e.OccurredAt, d.Reason })
	case Replied:
		s.hear(e, d)
	case Clarified:
		s.Questioned = time.Time{}
		s.note(e)
	case Withdrawal:
		s.takeBack(e.OccurredAt, d)
	case Closing:
		s.end(Closed, e.OccurredAt, d.Note)
	case Reopening:
		s.Phase, s.EndedAt, s.LastReason = Sent, time.Time{}, d.Reason
	case Observed:
		s.observe(d.Source)
	default:
		s.note(e)
	}
}

// fromRegister says whether an event came out of an old register, so that the
// request is still followed there and not here.
func fromRegister(d Detail) bool {
	switch d := d.(type) {
	case Registered, Observed, Dispatched, Delivered, Undelivered, Correction, Closing, Stated, Reported:
		return true
	case Replied:
		return d.Source != nil
	case Withdrawal:
		return d.Source != nil
	}
	return false
}

func (s *State) observe(src Source) {
	s.Source = &src
	s.ObservedTo = src.AsOf
}

func (s *State) write(by people.ID, c Content, hash func(Content) Hash) {
	s.Phase, s.Content, s.Text = Draft, c, hash(c)
	s.Approver, s.ApprovedText = "", ""
	if !slices.Contains(s.Writers, by) {
		s.Writers = append(s.Writers, by)
	}
	s.Items = make([]ItemState, len(c.Items))
	for i, item := range c.Items {
		s.Items[i] = ItemState{Item: item}
	}
}

func (s *State) end(p Phase, at time.Time, reason string) {
	s.Phase, s.EndedAt, s.LastReason = p, at, reason
}

func (s *State) attempt(no int, change func(*Attempt)) {
	for i := range s.Attempts {
		if s.Attempts[i].No == no {
			change(&s.Attempts[i])
		}
	}
}

func (s *State) hear(e Event, d Replied) {
	s.Replies++
	if s.Reacted.IsZero() || e.OccurredAt.Before(s.Reacted) {
		s.Reacted = e.OccurredAt
	}
	switch d.Reply {
	case reply.ClarificationAsked:
		s.Questioned = e.OccurredAt
	case reply.ExtensionAnnounced:
		s.PromisedOn = d.PromisedOn
	}
	s.hearClock(e, d)
	for _, r := range d.Items {
		s.settle(e.OccurredAt, r)
	}
}

// settle applies one answer about one item. Replies may be entered out of
// order: the wait ended with the earliest substantive one, the outcome is what
// the latest one said.
func (s *State) settle(at time.Time, r ItemReply) {
	for i := range s.Items {
		it := &s.Items[i]
		if it.No != r.No {
			continue
		}
		if r.Outcome.Substantive() && (it.SettledAt.IsZero() || at.Before(it.SettledAt)) {
			it.SettledAt, it.First = at, r.Outcome
		}
		if it.latest.IsZero() || !at.Before(it.latest) {
			it.latest, it.Outcome = at, r.Outcome
			it.Reason, it.Missing, it.View = r.Reason, r.Missing, r.View
		}
		it.Excess = it.Excess || r.Excess
		if !it.EndedAt.IsZero() && !it.SettledAt.IsZero() && !it.SettledAt.After(it.EndedAt) {
			it.EndedAt = time.Time{} // answered before we took it back, entered afterwards
		}
	}
}

func (s *State) takeBack(at time.Time, d Withdrawal) {
	s.LastReason = d.Reason
	for i := range s.Items {
		it := &s.Items[i]
		named := len(d.Items) == 0 || slices.Contains(d.Items, it.No)
		if named && it.Pending() { // what was taken back before stays ended then
			it.EndedAt, it.Outcome = at, reply.Withdrawn
		}
	}
	if len(d.Items) == 0 || !s.AnyPending() {
		s.Phase, s.EndedAt = Withdrawn, at
	}
}

// settlePhase keeps a request whose only attempt was struck out where it was:
// approved and not sent.
func (s *State) settlePhase() {
	if s.Phase == Sent && len(s.Attempts) == 0 {
		s.Phase = Approved
	}
}

// AnyPending says whether an item still waits for a substantive reply.
func (s State) AnyPending() bool {
	return slices.ContainsFunc(s.Items, ItemState.Pending)
}

// ClockZero is the instant from which the platform is measured: the dispatch
// of the first attempt that did not fail. Zero time when there is none.
func (s State) ClockZero() time.Time {
	for _, a := range s.Attempts {
		if a.Delivery() != DeliveryFailed {
			return a.SentAt
		}
	}
	return time.Time{}
}

// Receipt is when the platform got it: the proven receipt, else the dispatch.
func (s State) Receipt() time.Time {
	for _, a := range s.Attempts {
		if a.Delivery() == DeliveryProven {
			return a.ReceivedAt
		}
	}
	return s.ClockZero()
}

// Delivery tells the state of the attempt that counts: the first that did not
// fail, else the last. Empty before any dispatch.
func (s State) Delivery() Delivery {
	var last Delivery
	for _, a := range s.Attempts {
		last = a.Delivery()
		if last != DeliveryFailed {
			return last
		}
	}
	return last
}

// Outcome is the request's outcome, derived from its items: the one they
// share, "partial" when they differ, empty while any is pending.
func (s State) Outcome() reply.Outcome {
	if s.AnyPending() || len(s.Items) == 0 {
		return reply.Pending
	}
	same := s.Items[0].Outcome
	produced := false
	for _, it := range s.Items {
		produced = produced || it.Outcome == reply.ProducedFull || it.Outcome == reply.ProducedPart
		if it.Outcome != same {
			same = ""
		}
	}
	switch {
	case same != "":
		return same
	case produced:
		return reply.ProducedPart
	default:
		return reply.Refused
	}
}
