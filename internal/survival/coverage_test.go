package survival_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"rogatory/internal/survival"
)

// The simulations have 10,000 seeded runs of n = 50 waits, of which 40 % are
// censored: waits are exponential with mean 1, censoring is exponential with
// mean 1.5, independent of them. An interval that says 95 % holds the truth in
// 94 to 96 % of the runs.
const (
	runs = 10_000
	many = 50
)

// part counts how often something held.
type part struct{ held, of float64 }

func (s *part) add(ok bool) {
	s.of++
	if ok {
		s.held++
	}
}

func (s *part) within(t *testing.T, what string, from, to float64) {
	t.Helper()
	got := s.held / s.of
	t.Logf("%s: %.4f", what, got)
	if got < from || got > to {
		t.Errorf("%s: %.4f of %g, want %g to %g", what, got, s.of, from, to)
	}
}

func holds(lower, upper survival.Limit, truth float64) bool {
	return lower.OK && upper.OK && lower.Value <= truth && truth <= upper.Value
}

// invent draws waits; with competing a third of the events are of cause 2.
func invent(r *rand.Rand, competing bool, rate float64) []survival.Observation {
	all := make([]survival.Observation, many)
	for i := range all {
		wait, end := r.ExpFloat64()/rate, r.ExpFloat64()*1.5
		o := survival.Observation{Time: min(wait, end)}
		if wait <= end {
			o.Event = survival.Reply
			if competing && r.IntN(3) == 0 {
				o.Event = survival.Competing
			}
		}
		all[i] = o
	}
	return all
}

func TestIntervalsOfCurvesCover(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2025, 1))
	var early, middle, late, incidence, robust, mean, median part
	for range runs {
		all := invent(r, false, 1)
		km := survival.KaplanMeier(all, survival.LogLog)
		for at, s := range map[float64]*part{0.25: &early, 0.75: &middle, 1.25: &late} {
			step := km.At(at)
			s.add(holds(step.Lower, step.Upper, math.Exp(-at)))
		}
		m, _ := survival.RestrictedMeanInterval(all, 1)
		mean.add(holds(m.Lower, m.Upper, 1-math.Exp(-1)))
		q := km.Quantile(0.5)
		median.add(q.Lower.OK && q.Lower.Value <= math.Ln2 && (!q.Upper.OK || math.Ln2 <= q.Upper.Value))

		all = invent(r, true, 1)
		truth := 2.0 / 3 * (1 - math.Exp(-1))
		step := survival.Incidence(all, survival.Reply).At(1)
		incidence.add(holds(step.Lower, step.Upper, truth))
		step = survival.RobustIncidence(all, survival.Reply).At(1)
		robust.add(holds(step.Lower, step.Upper, truth))
	}
	early.within(t, "Kaplan-Meier at 0.25", 0.94, 0.96)
	middle.within(t, "Kaplan-Meier at 0.75", 0.94, 0.96)
	late.within(t, "Kaplan-Meier at 1.25", 0.94, 0.96)
	incidence.within(t, "Aalen-Johansen, delta method, at 1", 0.94, 0.96)
	robust.within(t, "Aalen-Johansen, jackknife, at 1", 0.94, 0.96)
	mean.within(t, "restricted mean to 1", 0.94, 0.96)
	median.within(t, "median", 0.94, 0.96)
}

// TestRestrictedMeanOfCompetingWaitsCovers, and so does a difference of two.
func TestRestrictedMeanOfCompetingWaitsCovers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2025, 2))
	var mean, difference part
	area := 1 - 2.0/3*(1-(1-math.Exp(-1))) // of one minus the incidence, to 1
	for range runs {
		all := invent(r, true, 1)
		m, _ := survival.RestrictedInterval(all, survival.Reply, 1)
		mean.add(holds(m.Lower, m.Upper, area))
		other := invent(r, false, 2)
		d := survival.RestrictedDifference(invent(r, false, 1), other, survival.Reply, 1)
		truth := (1-math.Exp(-2))/2 - (1 - math.Exp(-1))
		difference.add(d.OK && d.Lower <= truth && truth <= d.Upper)
	}
	mean.within(t, "restricted mean, competing, to 1", 0.94, 0.96)
	difference.within(t, "difference of two restricted means", 0.94, 0.96)
}

// TestIntervalsOfCountsCover: Wilson covers 95 % on the average over shares.
// Garwood's limits are exact and so never cover less than 95 %.
func TestIntervalsOfCountsCover(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2025, 3))
	var wilson, garwood part
	for range runs {
		p, k := 0.05+0.9*r.Float64(), 0
		for range many {
			if r.Float64() < p {
				k++
			}
		}
		lower, upper := survival.Wilson(k, many)
		wilson.add(holds(lower, upper, p))
		mean := 0.5 + 20*r.Float64()
		lower, upper = survival.Garwood(poisson(r, mean))
		garwood.add(holds(lower, upper, mean))
	}
	wilson.within(t, "Wilson", 0.94, 0.96)
	garwood.within(t, "Garwood", 0.95, 0.985)
}

func poisson(r *rand.Rand, mean float64) int {
	k, left := 0, r.ExpFloat64()
	for left < mean {
		k++
		left += r.ExpFloat64()
	}
	return k
}

// TestTestsAreTheirSize: where nothing differs one in twenty says it does.
func TestTestsAreTheirSize(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2025, 4))
	var rank, robust, gray part
	for range runs / 4 {
		both := append(invent(r, true, 1), invent(r, true, 1)...)
		for i := range both {
			both[i].Group = "a"
			if i >= many {
				both[i].Group = "b"
			}
		}
		rank.add(survival.LogRank(both, 0).P < 0.05)
		robust.add(survival.RobustLogRank(both).P < 0.05)
		gray.add(survival.Gray(both, survival.Reply).P < 0.05)
	}
	rank.within(t, "log-rank", 0.04, 0.06)
	robust.within(t, "robust log-rank", 0.04, 0.07) // a little bold with few clusters, as sandwich variances are
	gray.within(t, "Gray", 0.04, 0.06)
}

// TestClustersWidenWhatTheyMust: ten requests of five items each that are all
// answered at once are ten pieces of evidence, not fifty.
func TestClustersWidenWhatTheyMust(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2025, 5))
	var plain, robust, wilson, band, mean, bold, rank part
	truth, area := 1-math.Exp(-0.75), 1-math.Exp(-1)
	for range runs / 2 {
		all, tallies := together(r, 50, 5)
		step := survival.Incidence(all, survival.Reply).At(0.75)
		plain.add(holds(step.Lower, step.Upper, truth))
		step = survival.RobustIncidence(all, survival.Reply).At(0.75)
		robust.add(holds(step.Lower, step.Upper, truth))
		lower, upper := survival.ShareOf(tallies).Wilson()
		wilson.add(holds(lower, upper, truth))
		step = paired(all).Incidence(survival.Reply).At(0.75)
		band.add(holds(step.Lower, step.Upper, truth))
		m, _ := paired(all).Restricted(survival.Reply, 1)
		mean.add(holds(m.Lower, m.Upper, area))
		other, _ := together(r, 50, 5)
		both := paired(sided(all, "a")).With(paired(sided(other, "b")))
		bold.add(survival.LogRank(both.Waits, 0).P < 0.05)
		rank.add(both.LogRank().P < 0.05)
	}
	plain.within(t, "as if alone", 0.5, 0.75)
	band.within(t, "band by pairs", 0.93, 0.97)
	mean.within(t, "restricted mean by pairs", 0.93, 0.97)
	bold.within(t, "log-rank as if alone", 0.25, 0.5)
	rank.within(t, "log-rank by pairs", 0.035, 0.065)
	robust.within(t, "robust", 0.93, 0.96)
	wilson.within(t, "clustered Wilson", 0.93, 0.97)
}

// together makes requests whose items share one wait, censored at 2.
func together(r *rand.Rand, requests, items int) (all []survival.Observation, tallies []survival.Tally) {
	for i := range requests {
		wait := r.ExpFloat64()
		o := survival.Observation{Time: min(wait, 2), Count: items, Cluster: string(rune('a' + i))}
		tally := survival.Tally{N: items}
		if wait <= 2 {
			o.Event = survival.Reply
		}
		if wait <= 0.75 {
			tally.K = items
		}
		all, tallies = append(all, o), append(tallies, tally)
	}
	return all, tallies
}

// paired counts the pairs of requests whose items are all alike.
func paired(all []survival.Observation) survival.Sample {
	s := survival.Sample{Waits: all}
	for i, o := range all {
		s.Kin = append(s.Kin, survival.Kin{A: i, B: i, N: o.Count * (o.Count - 1) / 2})
	}
	return s
}

func sided(all []survival.Observation, group string) []survival.Observation {
	for i := range all {
		all[i].Group = group
	}
	return all
}
