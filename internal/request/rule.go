package request

import (
	"strings"
	"time"
	"unicode/utf8"

	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Limits of what can be typed, in characters; the schema repeats them where a
// column holds the text.
const (
	MaxSubject   = 200
	MaxNarrative = 20_000
	MaxReason    = 4_000
	MaxWords     = 20_000
	MaxProof     = 500
	MaxItems     = 200
	// MinReason keeps "." and "ok" out of decisions (A72).
	MinReason = 10
	// clockLeeway is how far the clock of another machine may run ahead.
	clockLeeway = 2 * time.Minute
)

// Draft begins a request: nobody has seen it but its author.
func (t Timeline) Draft(by people.Person, c Content, at time.Time) (Event, error) {
	return t.step(by, at, at, Drafted{Content: c})
}

// Edit replaces the text; an approval given to the old one is void.
func (t Timeline) Edit(by people.Person, c Content, at time.Time) (Event, error) {
	s := t.State()
	if s.Phase != Unwritten && c.Case != s.Content.Case {
		return Event{}, fault.On("case", "request.case_fixed")
	}
	return t.step(by, at, at, Edited{Content: c})
}

// Submit asks for review of exactly the present text.
func (t Timeline) Submit(by people.Person, text Hash, at time.Time) (Event, error) {
	if err := t.sameText(text); err != nil {
		return Event{}, err
	}
	return t.step(by, at, at, Submitted{Text: text})
}

// Return sends the text back to its author with what is to be changed.
func (t Timeline) Return(by people.Person, text Hash, reason string, at time.Time) (Event, error) {
	return t.judge(by, text, at, SentBack{Text: text, Reason: reason}, reason)
}

// Approve lets exactly this text go out.
func (t Timeline) Approve(by people.Person, text Hash, note string, at time.Time) (Event, error) {
	return t.judge(by, text, at, Approval{Text: text, Note: strings.TrimSpace(note)}, "")
}

// Refuse decides that the request will not go out.
func (t Timeline) Refuse(by people.Person, text Hash, reason string, at time.Time) (Event, error) {
	return t.judge(by, text, at, Refusal{Text: text, Reason: reason}, reason)
}

// judge holds what every decision of a reviewer needs: the step, the very text
// that was looked at, and a reason where the answer is not yes.
func (t Timeline) judge(by people.Person, text Hash, at time.Time, d Detail, reason string) (Event, error) {
	s := t.State()
	if err := s.allow(d.Kind()); err != nil {
		return Event{}, err
	}
	if err := t.sameText(text); err != nil {
		return Event{}, err
	}
	if yes, ok := d.(Approval); !ok {
		if err := checkReason("reason", reason); err != nil {
			return Event{}, err
		}
	} else if err := checkLine("reason", yes.Note, MaxReason); err != nil {
		return Event{}, err
	}
	return t.step(by, at, at, d)
}

func (t Timeline) sameText(text Hash) error {
	if text != t.State().Text {
		return fault.New(fault.Conflict, "request.text_changed")
	}
	return nil
}

// Cancel gives the request up before anything was sent.
func (t Timeline) Cancel(by people.Person, reason string, at time.Time) (Event, error) {
	return t.because(by, at, at, Cancellation{Reason: reason}, reason)
}

// Dispatch records one attempt to hand over the approved text; of an emergency
// also before approval, with the reason why it could not wait.
func (t Timeline) Dispatch(by people.Person, d Dispatched, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindDispatched); err != nil {
		return Event{}, err
	}
	var g fault.Gather
	switch {
	case s.Early():
		g.Add(s.urgent(d))
		g.Add(between("when", s.CreatedAt.Truncate(time.Minute), when, at, "request.before_draft"))
	case d.Text != s.mayGoOut():
		return Event{}, fault.New(fault.Conflict, "request.text_changed")
	default:
		d.Emergency, d.Reason = false, ""
		g.Add(notFuture("when", when, at))
		if s.ApprovedText != "" && when.Before(s.ApprovedAt.Truncate(time.Minute)) && s.UncheckedAt.IsZero() {
			g.On("when", "request.before_approval")
		}
	}
	if d.Channel == "" {
		g.On("channel", "request.channel_missing")
	}
	checkText(&g, "address", d.Address, "", MaxProof)
	checkText(&g, "proof", d.Proof, "", MaxProof)
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	d.Attempt = len(s.Attempts) + 1
	return t.step(by, when, at, d)
}

// Deliver records that the platform has the attempt; when is the receipt.
func (t Timeline) Deliver(by people.Person, d Delivered, when, at time.Time) (Event, error) {
	if err := checkLine("proof", d.Proof, MaxProof); err != nil {
		return Event{}, err
	}
	return t.delivery(by, d.Attempt, d, when, at)
}

// FailDelivery records that the attempt did not arrive: our error.
func (t Timeline) FailDelivery(by people.Person, d Undelivered, when, at time.Time) (Event, error) {
	if err := checkReason("reason", d.Reason); err != nil {
		return Event{}, err
	}
	return t.delivery(by, d.Attempt, d, when, at)
}

func (t Timeline) delivery(by people.Person, no int, d Detail, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(d.Kind()); err != nil {
		return Event{}, err
	}
	if no < 1 || no > len(s.Attempts) {
		return Event{}, fault.On("attempt", "request.attempt_unknown")
	}
	if err := between("when", s.Attempts[no-1].SentAt, when, at, "request.before_dispatch"); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// Clarify records our answer to the platform's question.
func (t Timeline) Clarify(by people.Person, words string, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindClarified); err != nil {
		return Event{}, err
	}
	if s.Questioned.IsZero() {
		return Event{}, fault.New(fault.Conflict, "request.no_question")
	}
	var g fault.Gather
	checkText(&g, "words", words, "request.words_missing", MaxWords)
	g.Add(between("when", s.Questioned, when, at, "request.before_question"))
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, Clarified{Words: words})
}

// Withdraw takes the request back after dispatch, whole or by item.
func (t Timeline) Withdraw(by people.Person, d Withdrawal, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindWithdrawn); err != nil {
		return Event{}, err
	}
	if err := checkReason("reason", d.Reason); err != nil {
		return Event{}, err
	}
	for _, no := range d.Items {
		if no < 1 || no > len(s.Items) {
			return Event{}, fault.On("items", "request.item_unknown", no)
		}
	}
	if err := between("when", s.ClockZero(), when, at, "request.before_dispatch"); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// Close ends the work: nothing more is expected. What is still pending is
// named, and closing then needs a reason, because those items stay unanswered.
func (t Timeline) Close(by people.Person, note string, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindClosed); err != nil {
		return Event{}, err
	}
	if s.AnyPending() {
		if err := checkReason("note", note); err != nil {
			return Event{}, fault.On("note", "request.close_pending")
		}
	} else if err := checkLine("note", note, MaxReason); err != nil {
		return Event{}, err
	}
	return t.step(by, at, at, Closing{Note: strings.TrimSpace(note)})
}

// Reopen takes a closing back.
func (t Timeline) Reopen(by people.Person, reason string, at time.Time) (Event, error) {
	return t.because(by, at, at, Reopening{Reason: reason}, reason)
}

// Remark adds a note that changes nothing.
func (t Timeline) Remark(by people.Person, words string, at time.Time) (Event, error) {
	var g fault.Gather
	checkText(&g, "words", words, "request.words_missing", MaxWords)
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, at, at, Note{Words: words})
}

// Correct strikes an event that was entered wrongly. Decisions of a reviewer
// and the text itself are never struck: they are taken anew.
func (t Timeline) Correct(by people.Person, c Correction, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindCorrected); err != nil {
		return Event{}, err
	}
	if err := checkReason("reason", c.Reason); err != nil {
		return Event{}, err
	}
	if c.Seq < 1 || c.Seq > len(t.Events) {
		return Event{}, fault.On("seq", "request.event_unknown")
	}
	if !t.Correctable(c.Seq) {
		return Event{}, fault.New(fault.Conflict, "request.not_correctable")
	}
	return t.step(by, at, at, c)
}

// Correctable says whether an event may be struck now: a reply, a delivery or
// a note at any time, a dispatch only while nothing rests on it.
func (t Timeline) Correctable(seq int) bool {
	s := t.State()
	if seq < 1 || seq > len(t.Events) || s.Voided[seq] != 0 || !s.Allows(KindCorrected) {
		return false
	}
	switch d := t.Events[seq-1].Detail.(type) {
	case Replied, Delivered, Undelivered, Clarified, Note, Renewed, Weighing, Notified, Fulfilled, Waiver, Stated, Reported:
		return true
	case Dispatched:
		return s.Replies == 0 && d.Attempt == len(s.Attempts) && s.Attempts[len(s.Attempts)-1].Delivery() == DeliverySent
	}
	return false
}

// because is a step that needs nothing but a reason.
func (t Timeline) because(by people.Person, when, at time.Time, d Detail, reason string) (Event, error) {
	if err := t.State().allow(d.Kind()); err != nil {
		return Event{}, err
	}
	if err := checkReason("reason", reason); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// step makes the event when the table of steps allows it.
func (t Timeline) step(by people.Person, when, at time.Time, d Detail) (Event, error) {
	if err := t.State().allow(d.Kind()); err != nil {
		return Event{}, err
	}
	return Event{Seq: len(t.Events) + 1, By: by.ID, OccurredAt: when, RecordedAt: at, KnownAt: at, Detail: d}, nil
}

func checkReason(field, reason string) error {
	var g fault.Gather
	switch n := len([]rune(strings.TrimSpace(reason))); {
	case n == 0:
		g.On(field, "request.reason_missing")
	case !utf8.ValidString(reason):
		g.On(field, "request.encoding")
	case n < MinReason || !varied(reason):
		g.On(field, "request.reason_short", MinReason)
	case n > MaxReason:
		g.On(field, "request.too_long", MaxReason)
	}
	return g.Err()
}

// varied refuses a reason that is one key held down (A72).
func varied(s string) bool {
	seen := map[rune]bool{}
	for _, r := range strings.TrimSpace(s) {
		seen[r] = true
	}
	return len(seen) > 3
}

func checkText(g *fault.Gather, field, text, missing string, limit int) {
	switch {
	case strings.TrimSpace(text) == "":
		if missing != "" {
			g.On(field, missing)
		}
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		g.On(field, "request.encoding")
	case utf8.RuneCountInString(text) > limit:
		g.On(field, "request.too_long", limit)
	}
}

// checkLine is checkText for a text that may be empty.
func checkLine(field, text string, limit int) error {
	var g fault.Gather
	checkText(&g, field, text, "", limit)
	return g.Err()
}

func notFuture(field string, when, now time.Time) error {
	if when.IsZero() {
		return fault.On(field, "request.when_missing")
	}
	if when.After(now.Add(clockLeeway)) {
		return fault.On(field, "request.in_future")
	}
	return nil
}

// between holds an instant against what it must not precede and against now.
func between(field string, not, when, now time.Time, before string) error {
	if err := notFuture(field, when, now); err != nil {
		return err
	}
	if when.Before(not) {
		return fault.On(field, before)
	}
	return nil
}
