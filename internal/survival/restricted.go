package survival

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// RestrictedMean is the mean wait, no wait counting longer than tau, any event
// ending it: the area under Kaplan-Meier to tau (Irwin 1949), with the standard
// error of R's survfit (Greenwood's variance), or one that is robust where
// observations have clusters. Beyond the last time the curve goes on as it
// stood. Without observations, or for tau <= 0, both are 0.
func RestrictedMean(all []Observation, tau float64) (mean, se float64) {
	all = anyEvent(all)
	mean, se = RestrictedIncidence(all, Reply, tau)
	if truncated(all) && !clustered(all) {
		se = greenwoodArea(ties(all, Reply), tau)
	}
	return mean, se
}

// greenwoodArea is the standard error of the area under Kaplan-Meier to tau.
// Without left truncation the infinitesimal jackknife gives the very same.
func greenwoodArea(steps []tie, tau float64) float64 {
	for len(steps) > 0 && steps[len(steps)-1].time >= tau {
		steps = steps[:len(steps)-1]
	}
	s, left := 1.0, make([]float64, len(steps))
	for i, t := range steps {
		s *= 1 - t.all/t.risk
		left[i] = s
	}
	variance, area, end := 0.0, 0.0, tau
	for i := len(steps) - 1; i >= 0; i-- {
		t := steps[i]
		area += left[i] * (end - t.time)
		end = t.time
		if t.risk > t.all {
			variance += area * area * t.all / (t.risk * (t.risk - t.all))
		}
	}
	return math.Sqrt(variance)
}

// RestrictedIncidence is the mean time without an event of the cause within
// the first tau units, other causes competing: the integral of one minus the
// incidence, with its standard error by the infinitesimal jackknife, clusters
// summed first. A wait that another cause ended counts as going on. Where
// nothing competes and all waits were seen from their start it is
// RestrictedMean. Without observations, or for tau <= 0,
// both are 0.
func RestrictedIncidence(all []Observation, cause int, tau float64) (mean, se float64) {
	if len(all) == 0 || tau <= 0 {
		return 0, 0
	}
	a := newAreas(newPath(ties(all, max(causes(all), cause)), cause), tau)
	return tau - a.f[a.last] - a.w.f[a.last]*(tau-a.time(a.last)), math.Sqrt(spread(all, a.of))
}

// RestrictedMeanInterval is RestrictedMean with 95 % limits.
func RestrictedMeanInterval(all []Observation, tau float64) (mean Estimate, se float64) {
	mean.Value.Value, se = RestrictedMean(all, tau)
	mean.Value.OK = len(all) > 0 && tau > 0
	return bounded(mean, se, independent(anyEvent(all), Reply, tau), tau), se
}

// RestrictedInterval is RestrictedIncidence with 95 % limits. They are symmetric
// in the logit of the share of tau, and the variance is taken times m/(m-1) for
// m waits that ended by the cause within tau (Karrison 1987; m counts clusters
// where there are any): plus and minus 1.96 standard errors would leave out the
// true mean in one of fourteen samples of fifty. Without two such waits, or
// where nothing varies, there are no limits.
func RestrictedInterval(all []Observation, cause int, tau float64) (mean Estimate, se float64) {
	if len(all) == 0 || tau <= 0 {
		return Estimate{}, 0
	}
	v, se := RestrictedIncidence(all, cause, tau)
	return bounded(Estimate{Value: some(v)}, se, independent(all, cause, tau), tau), se
}

func bounded(mean Estimate, se, m, tau float64) Estimate {
	share := mean.Value.Value / tau
	if !mean.Value.OK || m < 2 || se <= 0 || share <= 0 || share >= 1 {
		return mean
	}
	centre := math.Log(share / (1 - share))
	half := z975 * math.Sqrt(m/(m-1)) * se / tau / (share * (1 - share))
	mean.Lower = some(tau / (1 + math.Exp(half-centre)))
	mean.Upper = some(tau / (1 + math.Exp(-half-centre)))
	return mean
}

// independent counts the waits that ended by a cause within tau, those of one
// cluster as one.
func independent(all []Observation, cause int, tau float64) float64 {
	m, clusters := 0.0, map[string]bool{}
	for _, o := range all {
		switch {
		case o.Event != cause || o.Time > tau:
		case o.Cluster == "":
			m += o.n()
		case !clusters[o.Cluster]:
			clusters[o.Cluster] = true
			m++
		}
	}
	return m
}

// Difference is the difference of two means, the second minus the first, with
// its standard error, 95 % limits and the two-sided p-value of the normal
// approximation. It is not OK where one side has no observations, or where
// neither varies.
type Difference struct {
	Value, StdError, Lower, Upper, P float64
	OK                               bool
}

// RestrictedDifference compares the restricted means (RestrictedIncidence) of
// two populations (Royston and Parmar 2013). A cluster that has waits on both
// sides is summed over both. Negative: the second waits less.
func RestrictedDifference(first, second []Observation, cause int, tau float64) Difference {
	if len(first) == 0 || len(second) == 0 || tau <= 0 {
		return Difference{}
	}
	m1, _ := RestrictedIncidence(first, cause, tau)
	m2, _ := RestrictedIncidence(second, cause, tau)
	d := Difference{Value: m2 - m1}
	a := newAreas(newPath(ties(first, max(causes(first), cause)), cause), tau)
	b := newAreas(newPath(ties(second, max(causes(second), cause)), cause), tau)
	both := make([]Observation, 0, len(first)+len(second))
	for side, part := range [][]Observation{first, second} {
		for _, o := range part {
			o.Group = [...]string{"1", "2"}[side]
			both = append(both, o)
		}
	}
	d.StdError = math.Sqrt(spread(both, func(o Observation) float64 {
		if o.Group == "1" {
			return -a.of(o)
		}
		return b.of(o)
	}))
	return d.spread(d.StdError)
}

// spread gives the difference a standard error, and what follows from it.
func (d Difference) spread(se float64) Difference {
	if d.StdError = se; se <= 0 {
		return d
	}
	d.Lower, d.Upper = d.Value-z975*se, d.Value+z975*se
	d.P, d.OK = 2*distuv.UnitNormal.Survival(math.Abs(d.Value)/se), true
	return d
}

// areas holds the integrals of the incidence and of the influence of a wait
// at risk, from 0 to each step before tau.
type areas struct {
	w    path
	tau  float64
	last int // the last step before tau
	f, p []float64
}

func newAreas(w path, tau float64) areas {
	a := areas{w: w, tau: tau, f: make([]float64, len(w.f)), p: make([]float64, len(w.f))}
	for i, t := range w.steps {
		if t.time >= tau {
			break
		}
		width := t.time - a.time(i)
		a.f[i+1], a.p[i+1] = a.f[i]+w.f[i]*width, a.p[i]+w.p[i].f*width
		a.last = i + 1
	}
	return a
}

func (a areas) time(i int) float64 {
	if i == 0 {
		return 0
	}
	return a.w.steps[i-1].time
}

// drift is the area, from step i to step j and on to width after it, under the
// influence x that nothing adds to.
func (a areas) drift(x pair, i, j int, beyond float64) float64 {
	width := a.time(j) - a.time(i) + beyond
	if a.w.s[i] <= 0 {
		return x.f * width
	}
	rise := a.f[j] + a.w.f[j]*beyond - a.f[i] - a.w.f[i]*width
	return x.f*width + x.s*rise/a.w.s[i]
}

// of is the influence of one wait on the area under the incidence to tau.
func (a areas) of(o Observation) float64 {
	from, to := a.w.span(o)
	if o.Entry >= a.tau || a.w.s[from] <= 0 {
		return 0
	}
	end, beyond := min(to, a.last), 0.0
	if to > a.last {
		beyond = a.tau - a.time(a.last)
	}
	from = min(from, end)
	area := a.p[end] + a.w.p[end].f*beyond - a.p[from] - a.drift(a.w.p[from], from, end, beyond)
	if to > a.last {
		return area
	}
	x, y := a.w.atRisk(from, to), a.w.jump(o.Event, to)
	return area + a.drift(pair{x.s + y.s, x.f + y.f}, to, a.last, a.tau-a.time(a.last))
}
