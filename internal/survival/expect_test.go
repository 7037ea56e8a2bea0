package survival_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"rogatory/internal/survival"
)

// histories makes waits of all kinds over some days.
func histories(r *rand.Rand, n, days int) []survival.Begun {
	var all []survival.Begun
	for range n {
		b := survival.Begun{Day: r.IntN(days)}
		b.Time, b.Event, b.Count, b.Stratum = float64(r.IntN(days-b.Day)), r.IntN(3), r.IntN(4), string(rune('a'+r.IntN(3)))
		all = append(all, b)
	}
	return all
}

// TestExpectEqualsNelsonAalen: summed over the waits one by one, what is
// expected is what the cumulative hazard of the truncated waits says.
func TestExpectEqualsNelsonAalen(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for run := range 200 {
		days := 3 + r.IntN(20)
		all := histories(r, 1+r.IntN(40), days)
		first := r.IntN(days)
		end := first + 1 + r.IntN(days-first)
		for _, l := range survival.NewRegister(all).Expect(days, first, end) {
			plainExpected, plainObserved, unknown := plainly(all, l.Stratum, days, first, end)
			if math.Abs(l.Unknown-unknown) > 1e-9 {
				t.Errorf("run %d: unknown %g, plainly %g", run, l.Unknown, unknown)
			}
			inside, came := 0.0, 0.0
			for d := range days {
				same(t, fmt.Sprintf("run %d day %d expected", run, d), l.Expected[d], plainExpected[d])
				same(t, fmt.Sprintf("run %d day %d observed", run, d), l.Observed[d], plainObserved[d])
				if d >= first && d < end {
					inside, came = inside+l.Expected[d], came+l.Observed[d]
				}
			}
			same(t, "sum within the reference", inside, came)
		}
	}
}

// plainly looks at every wait on every day.
func plainly(all []survival.Begun, stratum string, days, first, end int) (expected, observed []float64, unknown float64) {
	expected, observed = make([]float64, days), make([]float64, days)
	risk, came := make([]float64, days), make([]float64, days)
	each := func(visit func(b survival.Begun, n float64, age, day int, replied bool)) {
		for _, b := range all {
			for age := 0; b.Stratum == stratum && age <= int(b.Time) && b.Day+age < days; age++ {
				visit(b, float64(max(1, b.Count)), age, b.Day+age, b.Event == survival.Reply && age == int(b.Time))
			}
		}
	}
	each(func(_ survival.Begun, n float64, age, day int, replied bool) {
		if day >= first && day < end {
			risk[age] += n
			if replied {
				came[age] += n
			}
		}
	})
	each(func(_ survival.Begun, n float64, age, day int, replied bool) {
		if risk[age] > 0 {
			expected[day] += n * came[age] / risk[age]
			if replied {
				observed[day] += n
			}
		} else if replied {
			unknown += n
		}
	})
	return expected, observed, unknown
}

// TestForetellFollowsEachWait: what is foretold is, wait by wait, the probability
// of a reply on each day from the end of the reference on.
func TestForetellFollowsEachWait(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 9))
	for run := range 200 {
		days := 3 + r.IntN(20)
		all := histories(r, 1+r.IntN(40), days)
		for i := range all {
			all[i].Until = int(all[i].Time) + r.IntN(days-all[i].Day-int(all[i].Time))
		}
		first := r.IntN(days)
		end := first + 1 + r.IntN(days-first)
		register := survival.NewRegister(all)
		before := register.Expect(days, first, end)
		for i, l := range register.Foretell(days, first, end) {
			want, waits := make([]float64, days), 0.0
			copy(want, before[i].Expected[:end])
			for _, b := range all {
				if b.Stratum == l.Stratum && b.Day+int(b.Time) >= end {
					waits += float64(max(1, b.Count))
					foretoldPlainly(all, b, want, days, first, end)
				}
			}
			sum := 0.0
			for d := range days {
				same(t, fmt.Sprintf("run %d day %d", run, d), l.Expected[d], want[d])
				if d >= end {
					sum += l.Expected[d]
				}
			}
			if sum > waits+1e-9 {
				t.Errorf("run %d: %g replies to %g waits", run, sum, waits)
			}
		}
	}
}

// foretoldPlainly adds the probabilities of one wait.
func foretoldPlainly(all []survival.Begun, b survival.Begun, into []float64, days, first, end int) {
	until, waiting := int(b.Time), 1.0
	if b.Event == survival.Reply {
		until = b.Until
	}
	for age := max(0, end-b.Day); age <= until && b.Day+age < days; age++ {
		risk, came := 0.0, 0.0
		for _, o := range all {
			on, n := o.Day+age, float64(max(1, o.Count))
			if o.Stratum != b.Stratum || on < first || on >= end || int(o.Time) < age {
				continue
			}
			if risk += n; o.Event == survival.Reply && int(o.Time) == age {
				came += n
			}
		}
		if risk > 0 {
			into[b.Day+age] += float64(max(1, b.Count)) * waiting * came / risk
			waiting *= 1 - came/risk
		}
	}
}

// TestDispersedTest: without anything more it is Poisson's, and its limits are
// those its probabilities say.
func TestDispersedTest(t *testing.T) {
	t.Parallel()
	if got, want := survival.DispersedTest(3, 9.3, 0), survival.PoissonTest(3, 9.3); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	same(t, "none of 9.3", survival.PoissonTest(0, 9.3).Fewer, math.Exp(-9.3))
	same(t, "none of 9.3 with shape 20", survival.DispersedTest(0, 9.3, 20).Fewer, math.Pow(1+9.3/20, -20))
	wide, narrow := survival.DispersedTest(4, 9, 5), survival.PoissonTest(4, 9)
	if wide.TwoSided <= narrow.TwoSided || wide.Ratio.Upper.Value <= narrow.Ratio.Upper.Value || wide.Ratio.Lower.Value >= narrow.Ratio.Lower.Value {
		t.Errorf("what is less certain is told with more certainty: %+v, %+v", wide, narrow)
	}
	same(t, "at the upper limit", survival.DispersedTest(4, 9*wide.Ratio.Upper.Value, 5).Fewer, 0.025)
	same(t, "at the lower limit", survival.DispersedTest(4, 9*wide.Ratio.Lower.Value, 5).More, 0.025)
	same(t, "shape", survival.Shape(10, 2, 50), 1/(2.0/50+1.0/10))
	for _, v := range []survival.CountTest{survival.DispersedTest(0, 0, 3), survival.DispersedTest(5, 0, 3), survival.DispersedTest(0, math.Inf(1), 3), survival.DispersedTest(2, 3, math.NaN())} {
		if math.IsNaN(v.TwoSided) || math.IsNaN(v.Fewer) {
			t.Errorf("%+v", v)
		}
	}
}

// TestNoLimitOfARatioToNextToNothing: one reply in a scattered reference bounds
// no rate from above.
func TestNoLimitOfARatioToNextToNothing(t *testing.T) {
	t.Parallel()
	c := survival.DispersedTest(102, 0.75, survival.Shape(0.75, 3.85, 1))
	if c.Ratio.Upper.OK || !c.Ratio.Lower.OK || math.Abs(c.Ratio.Value.Value-136) > 1e-9 {
		t.Errorf("%+v", c.Ratio)
	}
	if c = survival.DispersedTest(1_000_000, 2_000_000, 5000); !c.Ratio.Upper.OK || c.Ratio.Upper.Value > 0.6 {
		t.Errorf("of many: %+v", c.Ratio)
	}
}

// TestCountRangeIsWhatTheTestAgreesWith: a count lies within when its two-sided
// p-value is above 0.05, and not otherwise.
func TestCountRangeIsWhatTheTestAgreesWith(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 2))
	for range 300 {
		expected, shape := math.Exp(r.Float64()*8-1), math.Exp(r.Float64()*9-2)
		if r.IntN(5) == 0 {
			shape = 0
		}
		from, to := survival.CountRange(expected, shape)
		for k := max(0, from-3); k <= to+3; k++ {
			if k > from+3 && k < to-3 {
				continue
			}
			if p := survival.DispersedTest(k, expected, shape).TwoSided; (k >= from && k <= to) != (p > 0.05) {
				t.Fatalf("%d of %g (shape %g): p %g, from %d to %d", k, expected, shape, p, from, to)
			}
		}
	}
	for _, e := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if from, to := survival.CountRange(e, 3); from != 0 || to != 0 {
			t.Errorf("%g: %d to %d", e, from, to)
		}
	}
}
