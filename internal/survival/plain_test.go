package survival_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"rogatory/internal/survival"
)

// plain computes influences the long way, one wait after another and time by
// time, as the definition says: a calculator that shares no code with the room.
type plain struct {
	times           []float64
	risk, any, own  []float64
	survive, happen []float64
}

func newPlain(all []survival.Observation, cause int) plain {
	var p plain
	seen := map[float64]bool{}
	for _, o := range all {
		seen[o.Time] = true
	}
	for len(seen) > 0 {
		least := math.Inf(1)
		for t := range seen {
			least = math.Min(least, t)
		}
		delete(seen, least)
		p.times = append(p.times, least)
	}
	s, f := 1.0, 0.0
	for _, t := range p.times {
		var risk, ended, own float64
		for _, o := range all {
			n := float64(max(1, o.Count))
			if o.Time >= t && (o.Entry == 0 || o.Entry < t) {
				risk += n
			}
			if o.Time == t && o.Event > 0 {
				ended += n
				if o.Event == cause {
					own += n
				}
			}
		}
		f += s * own / risk
		s *= 1 - ended/risk
		p.risk, p.any, p.own = append(p.risk, risk), append(p.any, ended), append(p.own, own)
		p.survive, p.happen = append(p.survive, s), append(p.happen, f)
	}
	return p
}

// influence is the path of one wait's influence on the incidence.
func (p plain) influence(o survival.Observation, cause int) []float64 {
	path := make([]float64, len(p.times))
	s, ds, df := 1.0, 0.0, 0.0
	for i, t := range p.times {
		h, k := p.any[i]/p.risk[i], p.own[i]/p.risk[i]
		dh, dk := 0.0, 0.0
		if o.Time >= t && (o.Entry == 0 || o.Entry < t) {
			dh, dk = -h/p.risk[i], -k/p.risk[i]
		}
		if o.Time == t && o.Event > 0 {
			dh += 1 / p.risk[i]
		}
		if o.Time == t && o.Event == cause {
			dk += 1 / p.risk[i]
		}
		df += ds*k + s*dk
		ds = ds*(1-h) - s*dh
		s *= 1 - h
		path[i] = df
	}
	return path
}

// errors are the robust standard errors at each time, and of the area to tau.
func (p plain) errors(all []survival.Observation, cause int, tau float64) (path []float64, area float64) {
	sums := map[string][]float64{}
	for i, o := range all {
		name := o.Cluster
		u := p.influence(o, cause)
		for c := range max(1, o.Count) {
			if o.Cluster == "" {
				name = fmt.Sprint("row ", i, " ", c)
			}
			if sums[name] == nil {
				sums[name] = make([]float64, len(u))
			}
			for j := range u {
				sums[name][j] += u[j]
			}
		}
	}
	path = make([]float64, len(p.times))
	for _, u := range sums {
		a := 0.0
		for j := range u {
			path[j] += u[j] * u[j]
			end := tau
			if j+1 < len(u) {
				end = math.Min(tau, p.times[j+1])
			}
			a += u[j] * math.Max(0, end-p.times[j])
		}
		area += a * a
	}
	for j := range path {
		path[j] = math.Sqrt(path[j])
	}
	return path, math.Sqrt(area)
}

// invented makes waits of all kinds: ties, replies on day 0, counts, clusters,
// late entries, competing events.
func invented(r *rand.Rand, n int) []survival.Observation {
	var all []survival.Observation
	late, clustered := r.IntN(2) == 0, r.IntN(2) == 0
	for range n {
		o := survival.Observation{Time: float64(r.IntN(12)), Event: r.IntN(3), Count: r.IntN(4), Group: string(rune('a' + r.IntN(3))), Stratum: string(rune('x' + r.IntN(2)))}
		if late && o.Time > 1 && r.IntN(3) == 0 {
			o.Entry = float64(r.IntN(int(o.Time)))
		}
		if clustered && r.IntN(4) > 0 {
			o.Cluster = fmt.Sprint(r.IntN(5))
		}
		all = append(all, o)
	}
	return all
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > 1e-7*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: got %.12g, the plain computation says %.12g", what, got, want)
	}
}

func TestOnePassEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for run := range 400 {
		all := invented(r, 1+r.IntN(25))
		for cause := 1; cause <= 2; cause++ {
			p := newPlain(all, cause)
			tau := float64(1+r.IntN(14)) + 0.5*float64(r.IntN(2))
			errors, area := p.errors(all, cause, tau)
			c := survival.RobustIncidence(all, cause)
			for i, s := range c.Steps {
				what := fmt.Sprintf("run %d cause %d time %g", run, cause, s.Time)
				same(t, what+" at risk", s.AtRisk, p.risk[i])
				same(t, what+" incidence", s.Estimate, p.happen[i])
				same(t, what+" jackknife", survival.Jackknife(all, cause, s.Time), errors[i])
				if s.Estimate > 0 && s.Estimate < 1 {
					same(t, what+" error of the path", s.StdError, errors[i])
				}
			}
			_, se := survival.RestrictedIncidence(all, cause, tau)
			same(t, fmt.Sprintf("run %d cause %d error of the area to %g", run, cause, tau), se, area)
		}
		if t.Failed() {
			t.Fatalf("%+v", all)
		}
	}
}

// TestAtRiskBetweenSteps: who ended since the last step is at risk no more.
func TestAtRiskBetweenSteps(t *testing.T) {
	t.Parallel()
	c := survival.KaplanMeier([]survival.Observation{{Time: 2, Event: survival.Reply}, {Time: 5}, {Time: 5}, {Time: 9, Event: survival.Reply}}, survival.LogLog)
	for _, row := range [][2]float64{{1, 4}, {2, 4}, {3, 3}, {5, 3}, {6, 1}, {9, 1}, {10, 0}} {
		if got := c.At(row[0]).AtRisk; got != row[1] {
			t.Errorf("at risk on day %g: %g, want %g", row[0], got, row[1])
		}
	}
}
