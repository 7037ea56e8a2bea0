package deadline

import (
	"slices"
	"time"

	"rogatory/internal/fault"
)

// Compute counts one deadline and proves it. It is a pure function; what it
// cannot count it refuses with a fault.
func Compute(in Input) (Deadline, error) {
	if err := in.check(); err != nil {
		return Deadline{}, err
	}
	if in.Calendar != nil && len(in.Calendar.changes) > 0 {
		return computeKnown(in)
	}
	return compute(in)
}

func compute(in Input) (Deadline, error) {
	d := Deadline{Rule: in.Rule, Zone: in.Zone, Computable: true}
	pr := make(proof, 0, 12)
	in.proveStart(&pr)
	m := manners[in.Rule]
	if in.explicit() {
		return in.takeExplicit(d, pr)
	}
	if m.counts == nothing {
		d.Computable = in.Rule != NationalLaw
		pr.add("deadline.proof_" + string(in.Rule))
		return in.finish(d, pr), nil
	}
	total, refused, err := in.extended(&pr)
	if err != nil {
		return Deadline{}, err
	}
	d.Refused = refused
	s, err := in.reckon(total, in.Pauses, &pr)
	if err != nil {
		return Deadline{}, err
	}
	if s.paused {
		d.Paused = true
		return in.finish(d, pr), nil
	}
	d.NominalLastDay, d.LastDay, d.OverdueFrom = s.nominal, s.last, s.over
	in.settle(&d, s.safe, &pr)
	return in.finish(d, pr), nil
}

// span is one count: where it ends before and after rolling, the first late
// instant, and the strictest day for our own step.
type span struct {
	first               Day       // the day of the event, or of the end of the last pause
	begun               time.Time // for hours: the instant from which they are counted
	nominal, last, safe Day
	nominalOver, over   time.Time
	months              Period // for months and years: what was counted
	paused              bool
}

// extended adds the extensions to the first period. Each is judged against
// the period as it stood, and all are counted from the legal start.
func (in Input) extended(pr *proof) (Period, []Extension, error) {
	total := in.Period
	var refused []Extension
	for _, e := range slices.SortedStableFunc(slices.Values(in.Extensions), func(a, b Extension) int { return a.At.Compare(b.At) }) {
		if e.Spent {
			refused = append(refused, e)
			pr.add("deadline.proof_extension_spent", words(e.By), e.At.In(in.Zone))
			continue
		}
		if e.InTime {
			s, err := in.reckon(total, pausesUntil(in.Pauses, e.At), nil)
			if err != nil {
				return Period{}, nil, err
			}
			if !s.paused && !e.At.Before(s.nominalOver) {
				refused = append(refused, e)
				pr.add("deadline.proof_extension_late", words(e.By), e.At.In(in.Zone), s.nominalOver.In(in.Zone))
				continue
			}
		}
		longer := total.Plus(e.By)
		pr.add("deadline.proof_extension", words(e.By), e.At.In(in.Zone), words(longer))
		end, err := in.laterEnd(total, longer)
		if err != nil {
			return Period{}, nil, err
		}
		if !end.IsZero() {
			pr.add("deadline.proof_kept", end.In(in.Zone))
			continue
		}
		total = longer
	}
	return total, refused, nil
}

// laterEnd gives the end of the shorter period if it is the later one. Hours
// that roll do that: one that ends on a Sunday evening moves to Monday evening,
// nine end on Monday morning.
func (in Input) laterEnd(shorter, longer Period) (time.Time, error) {
	before, err := in.reckon(shorter, in.Pauses, nil)
	if err != nil {
		return time.Time{}, err
	}
	after, err := in.reckon(longer, in.Pauses, nil)
	if err != nil || !after.over.Before(before.over) {
		return time.Time{}, err
	}
	return before.over, nil
}

// pausesUntil gives the pauses as an instant knew them.
func pausesUntil(pauses []Pause, at time.Time) []Pause {
	var known []Pause
	for _, p := range pauses {
		if p.From.After(at) {
			break
		}
		if p.To.After(at) {
			p.To = time.Time{}
		}
		known = append(known, p)
	}
	return known
}

// reckon counts a period from the start through the pauses. pr may be nil.
func (in Input) reckon(total Period, pauses []Pause, pr *proof) (span, error) {
	c := counter{Input: in, manner: manners[in.Rule], pr: pr}
	if c.pr == nil {
		c.pr = new(proof)
	}
	if err := checkLength(total); err != nil {
		return span{}, err
	}
	s, err := c.count(in.Start.At, total)
	for _, p := range pauses {
		if err != nil {
			return span{}, err
		}
		if p.From.Equal(p.To) {
			continue // stopping and going on at once changes nothing
		}
		if !p.From.Before(s.over) {
			c.pr.add("deadline.proof_pause_late", p.From.In(in.Zone))
			continue
		}
		if p.To.IsZero() {
			c.pr.add("deadline.proof_paused", p.From.In(in.Zone))
			return span{paused: true}, nil
		}
		before := s
		s, err = c.resume(s, p, total)
		if s.over.Before(before.over) {
			s = before // a pause never shortens
			c.pr.add("deadline.proof_kept", s.over.In(in.Zone))
		}
	}
	if err == nil && !s.over.UTC().Before(lastDay.In(time.UTC)) {
		err = fault.New(fault.Invalid, "deadline.beyond_years")
	}
	if err != nil {
		return span{}, err
	}
	c.proveEnd(s)
	return s, nil
}

// checkLength refuses sums that no day of four-digit years can hold, before anything is added.
func checkLength(p Period) error {
	if p.Years > 9999 || p.Months > 120_000 || p.Days > 3_660_000 || p.Hours > 87_840_000 || p.Minutes > 1_000_000_000 {
		return fault.New(fault.Invalid, "deadline.beyond_years")
	}
	return nil
}

// takeExplicit uses a date that was set: no counting, no roll-forward.
func (in Input) takeExplicit(d Deadline, pr proof) (Deadline, error) {
	if in.ExplicitAt.IsZero() {
		d.LastDay, d.OverdueFrom = in.ExplicitDay, in.ExplicitDay.AddDays(1).In(in.Zone)
		pr.add("deadline.proof_explicit_date", weekday(d.LastDay), d.LastDay)
	} else {
		d.OverdueFrom = in.ExplicitAt
		d.LastDay = DayOf(in.ExplicitAt.Add(-time.Second), in.Zone)
		pr.add("deadline.proof_explicit_instant", in.ExplicitAt.In(in.Zone))
	}
	d.NominalLastDay = d.LastDay
	safe := d.LastDay
	if m := manners[in.Rule]; m.cautious && !m.rolls {
		safe = safe.AddDays(-1) // a stated end of a preservation is treated like a computed one
	}
	in.settle(&d, safe, &pr)
	return in.finish(d, pr), nil
}

// settle derives from the end what hangs on it: the last second, the day for
// our own step, the rolled lapse, and whether the calendar reached that far.
func (in Input) settle(d *Deadline, safe Day, pr *proof) {
	d.OverdueFrom = d.OverdueFrom.UTC()
	d.DueLocal = d.OverdueFrom.Add(-time.Second).In(in.Zone)
	pr.add("deadline.proof_overdue", d.DueLocal, d.OverdueFrom)
	m := manners[in.Rule]
	first := Day{}
	if !in.Start.At.IsZero() {
		first = DayOf(in.Start.At, in.Zone)
	}
	d.SafeRenewBy = in.renewCalendar().workingOnOrBefore(safe)
	if d.SafeRenewBy.Before(first) {
		d.SafeRenewBy = first // nothing can be done before the start
	}
	pr.add("deadline.proof_safe", weekday(d.SafeRenewBy), d.SafeRenewBy)
	if m.counts == civil && !m.rolls && !in.explicit() {
		rolled := d.NominalLastDay
		for !in.Calendar.Works(rolled) {
			rolled = rolled.AddDays(1)
		}
		d.RolledLapseFrom = rolled.AddDays(1).In(in.Zone).UTC()
	}
	in.checkCoverage(d, m, pr)
}

// checkCoverage warns when the holiday table ends before the date does.
func (in Input) checkCoverage(d *Deadline, m manner, pr *proof) {
	if m.counts == fixed || m.counts == hours && !m.rolls || in.explicit() && !m.cautious {
		return
	}
	calendar := in.Calendar
	if !m.rolls && m.counts != working {
		calendar = in.renewCalendar()
	}
	d.KnownUntil = calendar.KnownUntil()
	if calendar.Covers(d.LastDay) && calendar.Covers(d.NominalLastDay) {
		return
	}
	d.BeyondCalendar = true
	if d.KnownUntil.IsZero() {
		pr.add("deadline.proof_no_calendar", d.LastDay)
		return
	}
	pr.add("deadline.proof_beyond_calendar", calendar.KnownFrom(), d.KnownUntil, d.LastDay)
}

// unsure are the degrees of certainty that a proof has to admit.
var unsure = map[string]string{
	"interpretation":  "deadline.proof_interpretation",
	"recalled":        "deadline.proof_recalled",
	"product_default": "deadline.proof_product_default",
}

// finish closes the proof with the source, and with a word where the counting
// is open to argument.
func (in Input) finish(d Deadline, pr proof) Deadline {
	confidence := in.Confidence
	if confidence == "" {
		confidence = in.Rule.Confidence()
	}
	if key := unsure[confidence]; key != "" && d.HasEnd() {
		pr.add(key)
	}
	source := in.Source
	if source == "" {
		source = in.Rule.Source()
	}
	if source != "" {
		pr.add("deadline.proof_source", source)
	}
	d.Proof = pr
	return d
}
