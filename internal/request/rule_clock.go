package request

import (
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
)

// fits says what the table of steps cannot: some steps need more than a phase.
func (s State) fits(k Kind) bool {
	switch k {
	case KindDispatched: // before approval only what cannot wait
		return s.Phase == Approved || s.Phase == Sent || s.Content.Emergency
	case KindApproved, KindRefused: // after dispatch only what nobody has decided about
		return s.Phase == InReview || s.Unreviewed()
	case KindRenewed:
		return s.Content.Kind == legal.Preservation && !s.ClockZero().IsZero()
	case KindWeighed:
		return len(s.Extensions) > 0
	case KindStated: // of other orders no law wants them
		i := InstrumentOf(s.Content)
		return len(s.Attempts) > 0 && (i == EPOC || i == EPOCPR)
	}
	return true
}

// Early says that a dispatch now would come before approval.
func (s State) Early() bool { return s.ApprovedText == "" && s.Phase != Sent }

// Outgoing is the text that a dispatch now would hand over.
func (s State) Outgoing() Hash {
	if s.Early() {
		return s.Text
	}
	return s.mayGoOut()
}

// mayGoOut is the text that may be handed over: the approved one, and once it
// went out before approval, that very text again.
func (s State) mayGoOut() Hash {
	if s.ApprovedText == "" && s.Phase == Sent {
		return s.Text
	}
	return s.ApprovedText
}

// urgent holds what went out before approval against what that needs: an
// emergency, the present text, and why it could not wait.
func (s State) urgent(d Dispatched) error {
	switch {
	case !d.Emergency:
		return s.refuse(KindDispatched)
	case d.Text != s.Text:
		return fault.New(fault.Conflict, "request.text_changed")
	}
	return checkReason("reason", d.Reason)
}

// Renew records that a preservation was renewed. After it lapsed there is
// nothing to renew: the data may be gone, and a new request is needed.
func (t Timeline) Renew(by people.Person, d Renewed, books Books, when, at time.Time) (Event, error) {
	s := t.State()
	c, err := s.openClock(KindRenewed, ClockPreservation, 0, books)
	if err != nil {
		return Event{}, err
	}
	var g fault.Gather
	checkText(&g, "proof", d.Proof, "", MaxProof)
	checkText(&g, "words", d.Words, "", MaxWords)
	g.Add(between("when", s.ClockZero(), when, at, "request.before_dispatch"))
	today := deadline.DayOf(when, books.Zone)
	switch {
	case c.Lenient.HasEnd() && !when.Before(c.Lenient.OverdueFrom):
		g.On("when", "request.renewed_late", c.Lenient.LastDay)
	case !d.By.Empty() && !d.Until.IsZero():
		g.On("until", "request.renewal_twice")
	case !d.Until.IsZero() && (d.Until.Before(today) || d.Until.Before(c.Lenient.LastDay)):
		g.On("until", "request.renewal_shortens")
	case d.Until.IsZero() && d.By.Empty() && c.Renewal.Empty():
		g.On("until", "request.renewal_unknown")
	case d.Until.IsZero() && d.By.Empty():
		d.By = c.Renewal
	}
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// openClock gives a clock that is open, or says why it is none.
func (s State) openClock(step Kind, kind ClockKind, no int, books Books) (Clock, error) {
	if err := s.allow(step); err != nil {
		return Clock{}, err
	}
	c, ok := ClockOf(Clocks(s, books), kind, no)
	if !ok || !c.Open() {
		return Clock{}, fault.New(fault.Conflict, "request.no_such_clock")
	}
	return c, nil
}

// Weigh says whether we accept an extension that the platform announced.
func (t Timeline) Weigh(by people.Person, d Weighing, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindWeighed); err != nil {
		return Event{}, err
	}
	known := false
	for _, x := range s.Extensions {
		known = known || x.Seq == d.Seq
	}
	if !known {
		return Event{}, fault.On("seq", "request.no_extension")
	}
	d.Reason = strings.TrimSpace(d.Reason)
	check := checkReason("reason", d.Reason)
	if d.Accepted && d.Reason == "" {
		check = nil // to agree needs no words
	}
	if check != nil {
		return Event{}, check
	}
	return t.step(by, at, at, d)
}

// Notify records that the enforcing authority has the notification.
func (t Timeline) Notify(by people.Person, d Notified, books Books, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindNotified); err != nil {
		return Event{}, err
	}
	basis, ok := books.BasisOf(s.Content)
	if _, window := basis.AuthorityTerm(s.Content.Emergency); !ok || !window {
		return Event{}, fault.New(fault.Conflict, "request.no_notification")
	}
	var g fault.Gather
	checkText(&g, "words", d.Words, "request.words_missing", MaxWords)
	g.Add(between("when", s.CreatedAt.Truncate(time.Minute), when, at, "request.before_draft"))
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// Fulfil records that a duty was done which no reply of the platform ends.
func (t Timeline) Fulfil(by people.Person, d Fulfilled, books Books, when, at time.Time) (Event, error) {
	if !d.Clock.ByHand() {
		return Event{}, fault.On("clock", "request.clock_not_by_hand")
	}
	c, err := t.State().openClock(KindFulfilled, d.Clock, d.No, books)
	if err != nil {
		return Event{}, err
	}
	var g fault.Gather
	checkText(&g, "words", d.Words, "request.words_missing", MaxWords)
	g.Add(between("when", c.StartedAt.Truncate(time.Minute), when, at, "request.before_clock"))
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// Waive lets a clock go, with the reason on file.
func (t Timeline) Waive(by people.Person, d Waiver, books Books, at time.Time) (Event, error) {
	if !d.Clock.Waivable() {
		return Event{}, fault.On("clock", "request.clock_not_waivable")
	}
	if _, err := t.State().openClock(KindWaived, d.Clock, d.No, books); err != nil {
		return Event{}, err
	}
	return t.because(by, at, at, d, d.Reason)
}

// checkPromise holds an announced extension, and a day until which data are
// kept, against the day on which they were said.
func (s State) checkPromise(g *fault.Gather, r Replied, when time.Time) {
	said := deadline.DayOf(when, when.Location())
	switch extends := r.Reply == reply.ExtensionAnnounced; {
	case !extends && (!r.Longer.Empty() || r.Ground != ""):
		g.On("longer", "request.extension_only")
	case !r.PromisedOn.IsZero() && !r.Longer.Empty():
		g.On("longer", "request.promised_twice")
	case !r.PromisedOn.IsZero() && r.PromisedOn.Before(said):
		g.On("promised_on", "request.promised_past")
	}
	checkText(g, "ground", r.Ground, "", MaxReason)
	switch {
	case r.KeptUntil.IsZero():
	case s.Content.Kind != legal.Preservation:
		g.On("kept_until", "request.kept_only")
	case r.KeptUntil.Before(said):
		g.On("kept_until", "request.kept_past")
	}
}
