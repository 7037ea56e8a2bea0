package report

import (
	"context"
	"math"
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/survival"
)

// Verdict is what a comparison comes to.
type Verdict string

// The verdicts. Faster and Slower are said of the second side, and only where
// the test speaks, its own direction is that of the restricted means and the
// interval of their difference leaves zero out; else what the test has found is
// Different, because curves can cross. NoReply is said where there were items
// enough and not one of them was answered on either side, NoTest where no reply
// came while both sides were waiting: nothing to test, and no small number
// either.
const (
	TooFew     Verdict = "too_few"
	NoReply    Verdict = "no_reply"
	NoTest     Verdict = "no_test"
	NoEvidence Verdict = "no_evidence"
	Different  Verdict = "different"
	Faster     Verdict = "faster"
	Slower     Verdict = "slower"
)

// Significance is from which p-value on a difference between two chosen
// populations is called one.
const Significance = 0.05

// Side is one of the two populations that are compared.
type Side struct {
	Query    Query
	Items    int
	Answered int
	Pending  int
	Rate     Rate // answered within 30 days
	Median   survival.Estimate
	Mean     survival.Limit // days without an answer, restricted to the Tau of the comparison
	Curve    survival.Curve
	Seen     int // the day up to which it is known
}

// StratumContrast is one stratum on both sides; the difference is given from
// MinShare items on each side on.
type StratumContrast struct {
	Stratum Stratum
	First   Rate
	Second  Rate
	Share   survival.Estimate // second minus first
}

// Comparison is two populations side by side.
type Comparison struct {
	First, Second Side
	Hidden        bool // a side is too small to be shown
	Apart         bool // one platform is a part of the other, and each is counted alone
	Widened       bool // the days are other ones than were asked for
	Tau           int  // days the restricted means look at: 90, or for how many both curves are known
	Test          survival.RankTest
	Mean          survival.Difference // of the restricted means, second minus first
	Share         survival.Estimate   // of the shares answered within 30 days, second minus first
	Adjusted      survival.Estimate   // the same within strata
	Strata        []StratumContrast
	Simpson       bool // the strata point the other way than the total
	Verdict       Verdict
}

// Compare looks at two populations: two periods, two platforms, before and
// after an event.
func (s *Service) Compare(ctx context.Context, by people.Person, first, second Query) (Comparison, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Comparison{}, err
	}
	queries, asked := [2]Query{first, second}, [2]Query{first, second}
	for i := range queries {
		q := &queries[i]
		q.Strata = true
		if q.AsOf.IsZero() {
			q.AsOf = q.Today
		}
		if err := q.Check(); err != nil {
			return Comparison{}, err
		}
	}
	apart, err := s.uniteBoth(ctx, &queries[0], &queries[1])
	if err != nil {
		return Comparison{}, err
	}
	crowd, err := s.crowd(ctx, by, queries[0])
	if err != nil {
		return Comparison{}, err
	}
	whole := true
	if crowd != nil {
		queries[0], queries[1], whole = crowd.sides(queries[0], queries[1])
	}
	sides, err := s.store.CellsOf(ctx, s.agency.ID, queries[0], queries[1])
	if err != nil {
		return Comparison{}, err
	}
	c := ComputeComparison(queries[0], sides[0], queries[1], sides[1])
	c.Apart = apart
	if crowd != nil {
		c.veil(crowd, whole)
		c.Widened = queries[0].period() != asked[0].period() || queries[1].period() != asked[1].period()
	}
	return c, nil
}

// uniteBoth says who counts under whom on both sides. A platform that is
// compared with a part of its own stands apart from it: no item is on both
// sides.
func (s *Service) uniteBoth(ctx context.Context, first, second *Query) (apart bool, err error) {
	for _, q := range []*Query{first, second} {
		if q.Union, err = s.union(ctx, q.Recorded, q.AsOf); err != nil {
			return false, err
		}
	}
	a, b := first.Platform, second.Platform
	if a == b || a == "" || b == "" || !first.Union.Within(a, b) && !first.Union.Within(b, a) {
		return false, nil
	}
	first.Alone, second.Alone = true, true
	return true, nil
}

// Around gives the days before a day and those from it on. What was sent before
// is looked at up to the eve of the day only: a reply that came after it belongs
// to neither side's past.
func (q Query) Around(day deadline.Day, days int) (before, after Query) {
	before, after = q, q
	before.From, before.To, before.Until = day.AddDays(-days), day.AddDays(-1), day.AddDays(-1)
	after.From, after.To = day, day.AddDays(days-1)
	return before, after
}

// ComputeComparison makes a comparison of the cells of two populations, whose
// kinds and urgencies are kept apart. It is the one function behind page,
// command line and file.
func ComputeComparison(q1 Query, cells1 []Cell, q2 Query, cells2 []Cell) Comparison {
	c := Comparison{First: sideOf(q1, cells1), Second: sideOf(q2, cells2)}
	c.Hidden = few(c.First.Items) || few(c.Second.Items)
	ch := changeOf(q1, cells1, q2, cells2, Significance)
	c.Test, c.Mean, c.Tau, c.Verdict = ch.Test, ch.Mean, ch.Tau, ch.Verdict
	c.First.Mean, c.Second.Mean = meanTo(q1, cells1, c.Tau), meanTo(q2, cells2, c.Tau)
	c.Share = survival.ShareDifference(c.First.Rate.of, c.Second.Rate.of)
	c.contrast(q1, cells1, q2, cells2)
	return c
}

func sideOf(q Query, cells []Cell) Side {
	s := Side{Query: q, Rate: rate(q, cells, 30)}
	all := sample(q, cells)
	s.Items, s.Answered = survival.Total(all.Waits, survival.Reply)
	_, s.Pending = survival.Total(all.Waits, survival.Censored)
	if len(all.Waits) > 0 {
		s.Curve = all.Incidence(survival.Reply)
		s.Median, s.Seen = s.Curve.Quantile(0.5), seen(all.Waits)
	}
	return s
}

func meanTo(q Query, cells []Cell, tau int) survival.Limit {
	all := Observations(q, cells)
	if len(all) == 0 || tau <= 0 {
		return survival.Limit{}
	}
	mean, _ := survival.RestrictedIncidence(all, survival.Reply, float64(tau))
	return survival.Limit{Value: mean, OK: true}
}

// Change is whether and how much a population answers differently from another.
type Change struct {
	First, Second int // items
	Test          survival.RankTest
	Mean          survival.Difference
	Tau           int
	Verdict       Verdict
	Longer        bool  // other periods than the report's were compared
	Before, Last  Query // if so, these
}

// changeOf tests two populations within strata. The test looks at replies: what
// we took back ourselves leaves the waits at risk, as one that still goes on
// does.
func changeOf(q1 Query, cells1 []Cell, q2 Query, cells2 []Cell, alpha float64) Change {
	first, second := sample(q1, cells1), sample(q2, cells2)
	var c Change
	var replies, more int
	c.First, replies = survival.Total(first.Waits, survival.Reply)
	c.Second, more = survival.Total(second.Waits, survival.Reply)
	c.Tau = min(Tau, seen(first.Waits), seen(second.Waits))
	c.Test = stratified(q1, cells1, "1").With(stratified(q2, cells2, "2")).LogRank()
	c.Mean = survival.RestrictedBetween(first, second, survival.Reply, float64(c.Tau))
	switch {
	case c.First >= MinShare && c.Second >= MinShare && replies+more == 0:
		c.Verdict = NoReply
	case c.First < MinShare || c.Second < MinShare:
		c.Verdict = TooFew
	case !c.Test.OK || c.Tau <= 0:
		c.Verdict = NoTest
	case c.Test.P >= alpha:
		c.Verdict = NoEvidence
	default:
		c.Verdict = c.direction()
	}
	return c
}

// direction says which side waits less, where test and means agree.
func (c Change) direction() Verdict {
	more := c.Test.Observed[1] - c.Test.Expected[1] // replies of the second side, more than if both were alike
	switch {
	case c.Mean.OK && c.Mean.Upper < 0 && more > 0:
		return Faster
	case c.Mean.OK && c.Mean.Lower > 0 && more < 0:
		return Slower
	}
	return Different
}

// Tested says whether the test could speak.
func (v Verdict) Tested() bool {
	return v == NoEvidence || v == Different || v == Faster || v == Slower
}

// seen is up to which day the curve of waits is known: the last day to which one
// of them was seen to go on, and any day where all have ended.
func seen(all []survival.Observation) int {
	last, open := -1.0, false
	for _, o := range all {
		if o.Time > last {
			last, open = o.Time, false
		}
		open = open || o.Time == last && o.Event == survival.Censored
	}
	switch {
	case len(all) == 0:
		return 0
	case open:
		return int(last)
	}
	return math.MaxInt
}

// contrast compares the shares stratum by stratum. A total can point the other
// way than its strata when the mix of what is asked has moved (Simpson 1951):
// that is said, not hidden.
func (c *Comparison) contrast(q1 Query, cells1 []Cell, q2 Query, cells2 []Cell) {
	first, second := byStratum(cells1), byStratum(cells2)
	var counts []survival.Versus
	for s := range union(first, second) {
		one := StratumContrast{Stratum: s, First: rate(q1, first[s], 30), Second: rate(q2, second[s], 30)}
		v := survival.Versus{First: one.First.of, Second: one.Second.of}
		if v.First.N >= MinShare && v.Second.N >= MinShare {
			one.Share = survival.ShareDifference(v.First, v.Second)
		}
		c.Strata = append(c.Strata, one)
	}
	sort.Slice(c.Strata, func(i, j int) bool {
		a, b := c.Strata[i], c.Strata[j]
		if n, m := a.First.Matured+a.Second.Matured, b.First.Matured+b.Second.Matured; n != m {
			return n > m
		}
		return a.Stratum.String() < b.Stratum.String()
	})
	for _, one := range c.Strata { // sums of decimals depend on their order
		counts = append(counts, survival.Versus{First: one.First.of, Second: one.Second.of})
	}
	c.Adjusted = survival.StratifiedDifference(counts)
	c.Simpson = len(c.Strata) > 1 && c.Share.Value.OK && c.Adjusted.Value.OK && c.Share.Value.Value*c.Adjusted.Value.Value < 0
}

func byStratum(cells []Cell) map[Stratum][]Cell {
	parts := map[Stratum][]Cell{}
	for _, c := range cells {
		if c.Counts != ForWaits {
			parts[c.Stratum()] = append(parts[c.Stratum()], c)
		}
	}
	return parts
}

func union(a, b map[Stratum][]Cell) map[Stratum]bool {
	all := map[Stratum]bool{}
	for s := range a {
		all[s] = true
	}
	for s := range b {
		all[s] = true
	}
	return all
}
