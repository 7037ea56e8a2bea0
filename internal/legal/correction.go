package legal

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// Correction holds what a unit may set right in a basis of the catalogue:
// numbers that were recalled, the rule that counts them, what it knows better.
// It is always whole, so that a version can be read without the ones before it.
// Periods are ISO 8601; an empty one states no number.
type Correction struct {
	Answer        string `json:"answer"`
	AnswerRule    string `json:"answer_rule"`
	Lenient       string `json:"lenient"` // rule of the lenient reading; empty: the same
	Emergency     string `json:"emergency"`
	EmergencyRule string `json:"emergency_rule"`
	Keeping       string `json:"keeping"` // how long a preservation lasts
	FollowUp      string `json:"follow_up"`
	Notes         string `json:"notes"`
	Source        string `json:"source"`
	Confidence    string `json:"confidence"`
	Off           bool   `json:"off"` // the unit does not use this basis
}

// MaxNotes is how long the notes of a basis may be, in characters.
const MaxNotes = 4000

// Confidences are the marks a fact can carry, the surest first.
func Confidences() []string {
	return []string{"confirmed", "interpretation", "recalled", "product_default"}
}

// Correctable gives what a unit may set right, as it stands.
func (b Basis) Correctable() Correction {
	c := Correction{Answer: b.ResponseTime.Duration, AnswerRule: b.ResponseTime.Rule, Lenient: b.ResponseTime.LenientRule,
		Notes: b.Notes, Source: b.SourceURL, Confidence: b.Confidence, Off: b.Off}
	if b.Emergency != nil {
		c.Emergency, c.EmergencyRule = b.Emergency.Duration, b.Emergency.Rule
	}
	if b.Preservation != nil {
		c.Keeping = b.Preservation.Duration
	}
	if b.FollowUp != nil {
		c.FollowUp = b.FollowUp.Duration
	}
	return c
}

// Corrected gives the basis as a version of it: what the pointers lead to is
// copied, because other versions share it.
func (b Basis) Corrected(c Correction, version int) Basis {
	b.Version, b.Notes, b.SourceURL, b.Confidence, b.Off = version, c.Notes, c.Source, c.Confidence, c.Off
	b.ResponseTime.Duration, b.ResponseTime.Rule, b.ResponseTime.LenientRule = c.Answer, c.AnswerRule, c.Lenient
	if b.Emergency != nil {
		limit := *b.Emergency
		limit.Duration, limit.Rule = c.Emergency, c.EmergencyRule
		b.Emergency = &limit
	}
	if b.Preservation != nil {
		keeping := *b.Preservation
		keeping.Duration = c.Keeping
		b.Preservation = &keeping
	}
	if c.FollowUp == "" {
		b.FollowUp = nil
	} else {
		b.FollowUp = followUp(b.FollowUp, c.FollowUp)
	}
	return b
}

func followUp(was *FollowUp, period string) *FollowUp {
	now := FollowUp{Duration: period}
	if was != nil {
		now.Marks = was.Marks
	}
	return &now
}

// Check holds a correction against what the engine can count; each fault
// stands beside its field.
func (c Correction) Check(b Basis) error {
	g := &fault.Gather{}
	checkPeriod(g, "answer", c.Answer, c.AnswerRule)
	if c.Lenient != "" {
		checkPeriod(g, "lenient", c.Answer, c.Lenient)
	}
	if b.Emergency != nil {
		checkPeriod(g, "emergency", c.Emergency, c.EmergencyRule)
	}
	if b.Preservation != nil {
		checkPeriod(g, "keeping", c.Keeping, b.Preservation.Rule)
	}
	checkPeriod(g, "follow_up", c.FollowUp, "")
	if !slices.Contains(Confidences(), c.Confidence) {
		g.On("confidence", "legal.confidence_missing")
	}
	if c.Source != "" && !webAddress(c.Source) {
		g.On("source", "legal.source_form")
	}
	if utf8.RuneCountInString(c.Notes) > MaxNotes {
		g.On("notes", "legal.notes_long", MaxNotes)
	}
	return g.Err()
}

// checkPeriod asks whether the engine can count the period by the rule.
func checkPeriod(g *fault.Gather, field, period, rule string) {
	if period == "" {
		return
	}
	p, err := deadline.ParsePeriod(period)
	if err != nil {
		g.Add(at(err, field))
		return
	}
	if rule == "" {
		if field == "answer" || field == "emergency" {
			g.On(field+"_rule", "legal.rule_missing")
		}
		return
	}
	r, err := deadline.ParseRule(rule)
	if err == nil {
		err = r.Takes(p)
	}
	if err != nil {
		g.Add(at(err, field))
	}
}

// at puts a fault beside a field.
func at(err error, field string) error {
	if f, ok := fault.As(err); ok {
		return f.In(field)
	}
	return err
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " \t\r\n")
}

// Difference is one field in which two versions differ.
type Difference struct{ Field, Was, Is string }

// Against lists what is different from an earlier state, in the order of the form.
func (c Correction) Against(was Correction) []Difference {
	var all []Difference
	add := func(field, was, is string) {
		if was != is {
			all = append(all, Difference{Field: field, Was: was, Is: is})
		}
	}
	add("answer", was.Answer, c.Answer)
	add("answer_rule", was.AnswerRule, c.AnswerRule)
	add("lenient", was.Lenient, c.Lenient)
	add("emergency", was.Emergency, c.Emergency)
	add("emergency_rule", was.EmergencyRule, c.EmergencyRule)
	add("keeping", was.Keeping, c.Keeping)
	add("follow_up", was.FollowUp, c.FollowUp)
	add("notes", was.Notes, c.Notes)
	add("source", was.Source, c.Source)
	add("confidence", was.Confidence, c.Confidence)
	add("off", onOff(was.Off), onOff(c.Off))
	return all
}

func onOff(off bool) string {
	if off {
		return "off"
	}
	return "on"
}
