package request

import (
	"regexp"
	"time"

	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// maxCents keeps sums of costs inside what can be counted: ten thousand million.
const maxCents = 1_000_000_000_000

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// StateParticular records a particular of the order that a law wants counted.
func (t Timeline) StateParticular(by people.Person, d Stated, when, at time.Time) (Event, error) {
	s := t.State()
	if err := s.allow(KindStated); err != nil {
		return Event{}, err
	}
	var g fault.Gather
	if !d.What.Valid() {
		g.On("what", "request.particular_missing")
	}
	checkText(&g, "words", d.Words, "", MaxWords)
	switch {
	case d.What == GroundRaised && !d.Ground.Valid():
		g.On("ground", "request.ground_missing")
	case d.What != GroundRaised && d.Ground != "":
		d.Ground = ""
	}
	if d.What.Money() {
		if d.Cents <= 0 || d.Cents > maxCents {
			g.On("amount", "request.amount_missing")
		}
		if !currency.MatchString(d.Currency) {
			g.On("currency", "request.currency_missing")
		}
	} else {
		d.Cents, d.Currency = 0, ""
	}
	g.Add(between("when", s.firstSent().Truncate(time.Minute), when, at, "request.before_dispatch"))
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// firstSent is when the order first went out, whatever became of the attempt.
func (s State) firstSent() time.Time {
	if len(s.Attempts) == 0 {
		return time.Time{}
	}
	return s.Attempts[0].SentAt
}

// Report records that an error of ours was reported; when is the report.
func (t Timeline) Report(by people.Person, d Reported, books Books, when, at time.Time) (Event, error) {
	if err := t.State().allow(KindReported); err != nil {
		return Event{}, err
	}
	one, ok := t.entry(d.Seq, d.Error, books)
	switch {
	case !ok || !d.Error.Ours():
		return Event{}, fault.New(fault.NotFound, "request.error_unknown")
	case !one.Open():
		return Event{}, fault.New(fault.Conflict, "request.error_reported")
	}
	var g fault.Gather
	checkText(&g, "words", d.Words, "request.words_missing", MaxWords)
	g.Add(between("when", one.At.Truncate(time.Minute), when, at, "request.before_error"))
	if err := g.Err(); err != nil {
		return Event{}, err
	}
	return t.step(by, when, at, d)
}

// entry finds a refusal or an error by the event that shows it.
func (t Timeline) entry(seq int, kind EntryKind, books Books) (Entry, bool) {
	for _, e := range Entries(t, books) {
		if e.Seq == seq && e.Kind == kind {
			return e, true
		}
	}
	return Entry{}, false
}
