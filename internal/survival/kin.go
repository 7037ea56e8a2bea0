package survival

import (
	"math"
	"slices"
)

// Kin are N pairs of waits of one cluster, in either order: A and B say which
// of the waits of a sample they are like. What is known of clusters can be
// counted this way, so that a million of them need not be read one by one: a sum
// over clusters of squared influences is the sum over waits plus twice the sum
// over pairs.
type Kin struct{ A, B, N int }

// Sample is waits together with the pairs among them that belong to one
// cluster; the waits' own labels of clusters are not looked at. Its estimators
// give the same values as those of the waits alone; standard errors, limits and
// tests are widened by the design effect (Kish 1965): how much more the figure
// varies between clusters than it would if all waits stood alone. Without pairs
// nothing is widened.
type Sample struct {
	Waits []Observation
	Kin   []Kin
}

// With gives both samples as one; no cluster lies in both.
func (s Sample) With(other Sample) Sample {
	n := len(s.Waits)
	both := Sample{Waits: append(slices.Clone(s.Waits), other.Waits...), Kin: slices.Clone(s.Kin)}
	for _, k := range other.Kin {
		both.Kin = append(both.Kin, Kin{k.A + n, k.B + n, k.N})
	}
	return both
}

// size is the number of waits, and the number of clusters of one size that
// would hold as many pairs (Kish's n²/Σm²).
func (s Sample) size() (waits, clusters float64) {
	squares := 0.0
	for _, o := range s.Waits {
		waits += o.n()
	}
	for _, k := range s.Kin {
		squares += 2 * float64(k.N)
	}
	if waits == 0 {
		return 0, 0
	}
	return waits, waits * waits / (waits + squares)
}

// effect is the design effect of a variance: together, as clusters vary, over
// alone, as if each wait were a cluster. The loss of degrees of freedom, that
// of few clusters over that of as many waits, is made good. It is at least 1,
// because clustering is no evidence of its own, and at most the number of
// waits. A single cluster says nothing of how clusters vary: it is then taken
// for one wait, and so is the size of the clusters where nothing varies at all.
func effect(waits, clusters, alone, together float64) float64 {
	const one = 1 + 1e-9
	switch {
	case clusters <= 0:
		return 1
	case clusters <= one || alone <= 0:
		return waits / clusters
	}
	e := (1 - 1/waits) / (1 - 1/clusters) * together / alone
	return math.Min(math.Max(1, e), waits)
}

// spread is the sum of squared influences of the waits, alone and together
// with the products of the pairs.
func (s Sample) spread(influence func(Observation) float64) (alone, together float64) {
	each := make([]float64, len(s.Waits))
	for i, o := range s.Waits {
		each[i] = influence(o)
		alone += each[i] * each[i] * o.n()
	}
	together = alone
	for _, k := range s.Kin {
		together += 2 * float64(k.N) * each[k.A] * each[k.B]
	}
	return alone, together
}

// Incidence is Incidence of the waits, with limits for clusters. The design
// effect is that of the infinitesimal jackknife at each step.
func (s Sample) Incidence(cause int) Curve {
	c := Incidence(s.Waits, cause)
	if len(s.Kin) == 0 {
		return c
	}
	alone, together := s.products(newPath(ties(s.Waits, max(causes(s.Waits), cause)), cause))
	waits, clusters := s.size()
	for i := range c.Steps {
		step := &c.Steps[i]
		if step.Estimate <= 0 || step.Estimate >= 1 {
			continue
		}
		step.StdError *= math.Sqrt(effect(waits, clusters, alone[i], together[i]))
		lower, upper := limits(1-step.Estimate, step.StdError/(1-step.Estimate), LogLog)
		step.Lower, step.Upper = flip(upper), flip(lower)
	}
	return c
}

// lone are the waits without what they say of clusters themselves.
func (s Sample) lone() []Observation {
	all := make([]Observation, len(s.Waits))
	for i, o := range s.Waits {
		o.Cluster = ""
		all[i] = o
	}
	return all
}

// products gives the variance of the incidence after every step, alone and
// together with the pairs.
func (s Sample) products(w path) (alone, together []float64) {
	courses := make([]course, len(s.Waits))
	for i, o := range s.Waits {
		courses[i] = w.course(o)
	}
	var lone, kin productSum
	for i, o := range s.Waits {
		lone.add(w, courses[i], courses[i], o.n())
	}
	for _, k := range s.Kin {
		kin.add(w, courses[k.A], courses[k.B], 2*float64(k.N))
	}
	alone, together = lone.along(w), kin.along(w)
	for i := range together {
		together[i] += alone[i]
	}
	return alone, together
}

// Restricted is RestrictedInterval for clusters.
func (s Sample) Restricted(cause int, tau float64) (mean Estimate, se float64) {
	if len(s.Kin) == 0 || tau <= 0 {
		return RestrictedInterval(s.Waits, cause, tau)
	}
	lone := s.lone()
	v, se := RestrictedIncidence(lone, cause, tau)
	e := s.areaEffect(cause, tau)
	waits, clusters := s.size()
	se *= math.Sqrt(e)
	return bounded(Estimate{Value: some(v)}, se, independent(lone, cause, tau)*clusters/waits, tau), se
}

// areaEffect is the design effect of the restricted mean.
func (s Sample) areaEffect(cause int, tau float64) float64 {
	if len(s.Kin) == 0 {
		return 1
	}
	a := newAreas(newPath(ties(s.Waits, max(causes(s.Waits), cause)), cause), tau)
	alone, together := s.spread(a.of)
	waits, clusters := s.size()
	return effect(waits, clusters, alone, together)
}

// RestrictedBetween is RestrictedDifference of two samples that share no
// cluster.
func RestrictedBetween(first, second Sample, cause int, tau float64) Difference {
	d := RestrictedDifference(first.lone(), second.lone(), cause, tau)
	if d.StdError <= 0 || len(first.Kin)+len(second.Kin) == 0 {
		return d
	}
	_, se1 := RestrictedIncidence(first.lone(), cause, tau)
	_, se2 := RestrictedIncidence(second.lone(), cause, tau)
	return d.spread(math.Sqrt(se1*se1*first.areaEffect(cause, tau) + se2*se2*second.areaEffect(cause, tau)))
}

// LogRank is the log-rank test (rho 0, within strata) of the groups, its
// chi-square divided by the design effect of observed minus expected (the first
// correction of Rao and Scott 1984). For two groups the effect is that of the
// robust score test.
func (s Sample) LogRank() RankTest {
	r := LogRank(s.Waits, 0)
	if len(s.Kin) == 0 || !r.OK {
		return r
	}
	waits, clusters := s.size()
	alone, together := s.scores()
	e := effect(waits, clusters, alone, together)
	r.ChiSq /= e
	for i := range r.Variance {
		r.Variance[i] *= e
	}
	r.P = chiSquareP(r.ChiSq, r.DF)
	return r
}

// scores is the spread of the score residuals of all groups.
func (s Sample) scores() (alone, together float64) {
	waits := anyEvent(s.Waits)
	r, group := newRankTest(waits)
	ladders := map[string]ladder{}
	for _, stratum := range strata(waits) {
		ladders[stratum[0].Stratum] = newLadder(stratum, group, &r)
	}
	each := make([][]float64, len(waits))
	for i, o := range waits {
		each[i] = ladders[o.Stratum].residual(o, group[o.Group])
		alone += o.n() * dot(each[i], each[i])
	}
	together = alone
	for _, k := range s.Kin {
		together += 2 * float64(k.N) * dot(each[k.A], each[k.B])
	}
	return alone, together
}

func dot(u, v []float64) (sum float64) {
	for i := range u {
		sum += u[i] * v[i]
	}
	return sum
}
