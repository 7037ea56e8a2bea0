package legal

import (
	"slices"
	"strings"

	"rogatory/internal/deadline"
)

// Term is one time limit of a basis, ready to be counted: how long, by which
// rule, from what.
type Term struct {
	Period     deadline.Period
	Rule       deadline.Rule
	Lenient    deadline.Rule // the rule of the lenient reading, where it is another one
	Trigger    string        // in the words of the catalogue
	Confidence string        // how sure the catalogue is; empty: as sure as of the rule
}

// term reads a limit of the catalogue; false where it states no number or
// leaves the counting to a law that nobody gave us.
func term(duration string, rule, lenient, trigger, confidence string) (Term, bool) {
	if duration == "" || rule == "" || deadline.Rule(rule) == deadline.NoLimit || deadline.Rule(rule) == deadline.NationalLaw {
		return Term{}, false
	}
	period, err := deadline.ParsePeriod(duration)
	if err != nil || period.Empty() || !deadline.Rule(rule).Valid() {
		return Term{}, false
	}
	if confidence == "confirmed" {
		confidence = "" // then it is the rule of counting that may be unsure
	}
	return Term{Period: period, Rule: deadline.Rule(rule), Lenient: deadline.Rule(lenient), Trigger: trigger, Confidence: confidence}, true
}

// AnswerTerm is the time in which the other side has to answer; false where no
// number binds it.
func (b Basis) AnswerTerm(emergency bool) (Term, bool) {
	limit := b.ResponseTime
	if emergency && b.Emergency != nil && b.Emergency.Duration != "" {
		limit = *b.Emergency
	}
	return term(limit.Duration, limit.Rule, limit.LenientRule, limit.Trigger, b.Confidence)
}

// KeepTerm is how long a preservation lasts, and by how much one renewal
// lengthens it; a zero renewal is one that the text does not know.
func (b Basis) KeepTerm() (first Term, renewal deadline.Period, ok bool) {
	k := b.Preservation
	if k == nil {
		return Term{}, deadline.Period{}, false
	}
	confidence := k.Confidence
	if confidence == "" {
		confidence = b.Confidence
	}
	first, ok = term(k.Duration, k.Rule, "", k.Trigger, confidence)
	if !ok || k.Extension == nil {
		return first, deadline.Period{}, ok
	}
	if renewal, err := deadline.ParsePeriod(k.Extension.Duration); err == nil {
		return first, renewal, true
	}
	return first, deadline.Period{}, true
}

// Keeps says whether a request on this basis makes somebody keep data, with a
// number of days or until a day that the platform names.
func (b Basis) Keeps() bool { return b.Preservation != nil }

// ValidityTerm is how long an order or an authorisation may be used.
func (b Basis) ValidityTerm() (Term, bool) {
	if b.Validity == nil {
		return Term{}, false
	}
	return term(b.Validity.Duration, b.Validity.Rule, "", b.Validity.Trigger, b.Confidence)
}

// AuthorityTerm is the time in which the enforcing authority may object.
func (b Basis) AuthorityTerm(emergency bool) (Term, bool) {
	w := b.Window
	if w == nil {
		return Term{}, false
	}
	if emergency && w.Emergency != nil {
		w = w.Emergency
	}
	return term(w.Duration, w.Rule, "", w.Trigger, b.Confidence)
}

// SeekValidationTerm is the time in which an order that went out without the
// validation it needs has to be brought before a judge or prosecutor.
func (b Basis) SeekValidationTerm() (Term, bool) {
	if d, ok := b.duty("seek validation"); ok {
		return term(d.Duration, d.Rule, "", d.Trigger, b.Confidence)
	}
	return Term{}, false
}

// InformsPerson says whether the sender has to tell the person whose data came.
func (b Basis) InformsPerson() bool {
	_, ok := b.duty("inform the person")
	return ok
}

func (b Basis) duty(begins string) (Duty, bool) {
	i := slices.IndexFunc(b.Duties, func(d Duty) bool { return strings.HasPrefix(d.What, begins) })
	if i < 0 {
		return Duty{}, false
	}
	return b.Duties[i], true
}

// StopEffect is what a question of the platform does to the clocks.
type StopEffect string

// What a question does.
const (
	// NoStop is where the law knows no pause: a question stops no clock.
	NoStop StopEffect = ""
	// StopsAnswer pauses the time to answer until we have answered.
	StopsAnswer StopEffect = "stops_answer"
	// BeginsKeeping lets the preservation begin with our answer.
	BeginsKeeping StopEffect = "begins_keeping"
)

// Stop is one rule by which a clock stands still. A test holds the table
// against clock_stop_rules of the catalogue.
type Stop struct {
	Effect StopEffect
	Resume deadline.Resume // set where the law says what is left; else both readings are kept
	Ours   string          // the time in which we have to react, ISO 8601
	Rule   deadline.Rule   // by which it is counted
}

var stops = map[string]Stop{
	"eu_epoc_art10_6":    {Effect: StopsAnswer, Ours: "P5D", Rule: deadline.EUDays},
	"eu_epoc_pr_art11_5": {Effect: BeginsKeeping, Ours: "P5D", Rule: deadline.EUDays},
	"eu_tco_restart":     {Effect: StopsAnswer, Resume: deadline.RestartFull},
}

// StopRule is the rule by which a question stops a clock of this basis; its
// zero value stops none.
func (b Basis) StopRule() Stop { return stops[b.ClockStop] }

// ReactTerm is the time in which we have to answer a question of the platform.
func (b Basis) ReactTerm() (Term, bool) {
	s := b.StopRule()
	return term(s.Ours, string(s.Rule), "", "receipt of the form", b.Confidence)
}
