package survival

import (
	"math"
	"sort"
)

// pair is the influence of something on survival (s) and on incidence (f).
type pair struct{ s, f float64 }

// path holds, after each step (index 0: before the first), survival of any
// event, incidence of the cause, and what a wait that has been at risk from the
// start and still is has done to both. The influence of any other wait follows
// from these in constant time, because between its entry, its end and today it
// only travels along linear steps.
type path struct {
	steps []tie
	cause int
	s, f  []float64
	p     []pair
}

func newPath(steps []tie, cause int) path {
	m := len(steps) + 1
	w := path{steps: steps, cause: cause, s: make([]float64, m), f: make([]float64, m), p: make([]pair, m)}
	w.s[0] = 1
	for i, t := range steps {
		h, k := t.all/t.risk, t.events[cause]/t.risk
		s, p := w.s[i], w.p[i]
		w.f[i+1], w.s[i+1] = w.f[i]+s*k, s*(1-h)
		w.p[i+1] = pair{p.s*(1-h) + s*h/t.risk, p.f + p.s*k - s*k/t.risk}
	}
	return w
}

// carry takes an influence from after step a to after step b while nothing
// new happens to its wait.
func (w path) carry(x pair, a, b int) pair {
	if w.s[a] <= 0 {
		return pair{0, x.f} // nobody is left: nothing changes any more
	}
	return pair{x.s * w.s[b] / w.s[a], x.f + x.s*(w.f[b]-w.f[a])/w.s[a]}
}

// atRisk is the influence gained by one wait at risk from step a to step b. It
// is none where the curve had come to its end before the wait began to be seen:
// under left truncation all of a small early risk set may end, and those who
// enter later change nothing any more.
func (w path) atRisk(a, b int) pair {
	if w.s[a] <= 0 {
		return pair{}
	}
	from := w.carry(w.p[a], a, b)
	return pair{w.p[b].s - from.s, w.p[b].f - from.f}
}

// jump is what an event of one wait adds at step b.
func (w path) jump(event, b int) pair {
	t, s := w.steps[b-1], w.s[b-1]
	var x pair
	if event != Censored {
		x.s = -s / t.risk
	}
	if event == w.cause {
		x.f = s / t.risk
	}
	return x
}

// after is how many steps lie at or before a time.
func (w path) after(t float64) int {
	return sort.Search(len(w.steps), func(i int) bool { return w.steps[i].time > t })
}

// span is the step after which a wait is at risk and the step that ends it.
func (w path) span(o Observation) (a, b int) {
	if o.Entry > 0 {
		a = w.after(o.Entry)
	}
	return a, w.after(o.Time)
}

// on is the influence of one wait on the incidence after step j.
func (w path) on(o Observation, j int) float64 {
	a, b := w.span(o)
	switch {
	case j <= a:
		return 0
	case j < b:
		return w.atRisk(a, j).f
	}
	x, y := w.atRisk(a, b), w.jump(o.Event, b)
	return w.carry(pair{x.s + y.s, x.f + y.f}, b, j).f
}

// Jackknife is the standard error of the incidence of a cause at one time by
// the infinitesimal jackknife, which is how R's survfit does it for competing
// events. Clusters are summed first. It is 0 before the first event.
func Jackknife(all []Observation, cause int, t float64) float64 {
	w := newPath(ties(all, max(causes(all), cause)), cause)
	j := w.after(t)
	return math.Sqrt(spread(all, func(o Observation) float64 { return w.on(o, j) }))
}

// spread is the sum of squared influences, within clusters summed first.
func spread(all []Observation, influence func(Observation) float64) float64 {
	variance, clusters := 0.0, map[string]float64{}
	for _, o := range all {
		u := influence(o)
		if o.Cluster == "" {
			variance += u * u * o.n()
			continue
		}
		clusters[o.Cluster] += u * o.n()
	}
	for _, c := range clusters {
		variance += c * c
	}
	return variance
}
