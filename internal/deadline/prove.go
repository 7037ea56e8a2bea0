package deadline

import (
	"strings"
	"time"
)

// mostSkipped is how many skipped days a proof lists by name before it only counts them.
const mostSkipped = 40

// words says a period in words.
func words(p Period) Step {
	parts := make([]Step, 0, 2)
	add := func(key string, n int) {
		if n != 0 {
			parts = append(parts, Step{Key: key, Args: []any{n}})
		}
	}
	add("deadline.period_years", p.Years)
	add("deadline.period_months", p.Months)
	add("deadline.period_days", p.Days)
	add("deadline.period_hours", p.Hours)
	add("deadline.period_minutes", p.Minutes)
	if len(parts) == 0 {
		return Step{Key: "deadline.period_nothing"}
	}
	all := parts[0]
	for _, next := range parts[1:] {
		all = Step{Key: "deadline.period_and", Args: []any{all, next}}
	}
	return all
}

func wordsOf(d time.Duration) Step {
	return words(Period{Hours: int(d / time.Hour), Minutes: int(d % time.Hour / time.Minute)})
}

// Words says the period in words, for pages that name it outside a proof.
func (p Period) Words() Step { return words(p) }

// EventTitle names the event that started or changed a clock; an event without
// a sentence of its own is shown as it is recorded.
func EventTitle(event string) any {
	if eventKeys[event] {
		return Step{Key: "deadline.event_" + event}
	}
	return strings.ReplaceAll(event, "_", " ")
}

// proveStart says what set the clock going, where, and under which rule.
func (in Input) proveStart(pr *proof) {
	rule := Step{Key: in.Rule.Key()}
	switch {
	case in.Basis != "" && in.Version != "":
		pr.add("deadline.proof_basis_version", in.Basis, in.Version, rule)
	case in.Basis != "":
		pr.add("deadline.proof_basis", in.Basis, rule)
	default:
		pr.add("deadline.proof_rule", rule)
	}
	if in.Start.At.IsZero() {
		return
	}
	day := DayOf(in.Start.At, in.Zone)
	if in.Start.Event == "" {
		pr.add("deadline.proof_start_plain", in.Start.At.In(in.Zone), in.Zone.String(), weekday(day), day)
		return
	}
	pr.add("deadline.proof_start", EventTitle(in.Start.Event), in.Start.At.In(in.Zone), in.Zone.String(), weekday(day), day)
}

// proveEnd writes the sentence of arithmetic and every day that was skipped.
func (c counter) proveEnd(s span) {
	if c.counts == hours {
		c.proveHours(s)
		return
	}
	first := s.first.AddDays(1)
	if c.firstDay {
		first = s.first
	}
	if c.counts == working {
		c.skipped(first, s.last)
		c.pr.add("deadline.proof_working_days", c.Calendar.workingIn(s.first, s.last), first, weekday(s.last), s.last)
		c.proveOffice(s)
		return
	}
	key := "deadline.proof_days"
	if c.firstDay {
		key = "deadline.proof_days_beginning_with"
	}
	if s.months.IsZero() {
		c.pr.add(key, s.nominal.Sub(c.base(s.first)), weekday(first), first, weekday(s.nominal), s.nominal)
	} else {
		c.pr.add("deadline.proof_months", words(s.months), weekday(c.base(s.first)), c.base(s.first), weekday(s.nominal), s.nominal)
	}
	if !c.rolls {
		c.pr.add("deadline.proof_no_roll")
		return
	}
	c.proveRoll(s)
	c.proveOffice(s)
}

func (c counter) proveRoll(s span) {
	if h, ok := c.Calendar.Holiday(s.nominal); ok && c.Calendar.MartialLaw(s.nominal) {
		c.pr.add("deadline.proof_martial_law", s.nominal, h.Title())
	}
	rolled := s.nominal
	for !c.Calendar.Works(rolled) {
		rolled = rolled.AddDays(1)
	}
	c.skipped(s.nominal, rolled)
	if rolled != s.nominal {
		c.pr.add("deadline.proof_rolled", weekday(rolled), rolled)
	}
	if s.last.After(rolled) {
		c.skipped(rolled.AddDays(1), s.last)
		c.pr.add("deadline.proof_two_working_days", weekday(s.last), s.last)
	}
	if s.last == s.nominal {
		c.pr.add("deadline.proof_working_day", weekday(s.last), s.last)
	}
}

func (c counter) proveOffice(s span) {
	if c.OfficeCloses != 0 {
		c.pr.add("deadline.proof_office", c.OfficeCloses, s.last)
	}
}

func (c counter) proveHours(s span) {
	key := "deadline.proof_hours"
	if c.clockHour {
		key = "deadline.proof_clock_hours"
	}
	c.pr.add(key, wordsOf(s.nominalOver.Sub(s.begun)), s.begun.In(c.Zone), s.nominalOver.In(c.Zone))
	if !c.rolls {
		c.pr.add("deadline.proof_hours_no_roll")
		return
	}
	c.skipped(DayOf(s.nominalOver, c.Zone), DayOf(s.over, c.Zone))
	if !s.over.Equal(s.nominalOver) {
		c.pr.add("deadline.proof_hours_rolled", s.over.In(c.Zone))
	}
}

// skipped names each day that is no working day, from one day to another.
func (c counter) skipped(from, to Day) {
	listed := 0
	for d := from; !d.After(to); d = d.AddDays(1) {
		reason, off := c.Calendar.WhyNot(d)
		if !off {
			continue
		}
		if listed++; listed > mostSkipped {
			continue
		}
		if h, ok := c.Calendar.Holiday(d); ok && h.Sure == Recalled {
			c.pr.add("deadline.proof_skipped_recalled", d, reason)
			continue
		}
		c.pr.add("deadline.proof_skipped", d, reason)
	}
	if listed > mostSkipped {
		c.pr.add("deadline.proof_skipped_more", listed-mostSkipped)
	}
}
