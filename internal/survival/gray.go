package survival

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// Gray compares the cumulative incidence of one cause between groups while
// other causes compete (Gray 1988, rho = 0, one stratum), with the variance of
// the R package cmprsk. N and Observed are filled; Expected is what each group
// would have seen under the pooled sub-distribution hazard.
func Gray(all []Observation, cause int) RankTest {
	r := RankTest{Groups: Groups(all)}
	sort.Strings(r.Groups)
	k := len(r.Groups)
	r.N, r.Observed, r.Expected = make([]float64, k), make([]float64, k), make([]float64, k)
	g := newGray(k)
	for i, name := range r.Groups {
		own := Of(all, name)
		for _, o := range own {
			r.N[i] += o.n()
		}
		g.risk[i] = r.N[i]
		g.own = append(g.own, ties(own, max(causes(all), cause)))
	}
	for _, t := range ties(all, max(causes(all), cause)) {
		g.step(t.time, cause, &r)
	}
	v := g.variance()
	r.finish(v)
	return r
}

// gray holds the running sums of Gray's variance, by group.
type gray struct {
	own      [][]tie
	next     []int
	risk     []float64
	left     []float64 // Kaplan-Meier of any event just before the time
	f        []float64 // incidence of the cause just before the time
	pooled   float64   // pooled incidence just before the time
	c, v, v2 [][]float64
	v3       []float64
}

func newGray(k int) *gray {
	g := &gray{next: make([]int, k), risk: make([]float64, k), left: make([]float64, k), f: make([]float64, k), v3: make([]float64, k)}
	for i := range k {
		g.left[i] = 1
		g.c, g.v, g.v2 = append(g.c, make([]float64, k)), append(g.v, make([]float64, k)), append(g.v2, make([]float64, k))
	}
	return g
}

// step takes all groups over one distinct time.
func (g *gray) step(at float64, cause int, r *RankTest) {
	k := len(g.risk)
	d1, d2, gone := make([]float64, k), make([]float64, k), make([]float64, k)
	n1 := 0.0
	for i := range k {
		if g.next[i] < len(g.own[i]) && g.own[i][g.next[i]].time == at {
			t := g.own[i][g.next[i]]
			d1[i], d2[i], gone[i] = t.events[cause], t.all-t.events[cause], t.all+t.censored
			g.next[i]++
			n1 += d1[i]
		}
	}
	after, tr, tq := make([]float64, k), 0.0, 0.0
	for i := range k {
		after[i] = g.left[i]
		if g.risk[i] > 0 {
			after[i] = g.left[i] * (g.risk[i] - d1[i] - d2[i]) / g.risk[i]
			tr += g.risk[i] / g.left[i]
			tq += g.risk[i] * (1 - g.f[i]) / g.left[i]
		}
	}
	if tr > 0 {
		pooled := g.pooled + n1/tr
		g.score(d1, n1, tq, r)
		a := g.spread(n1, tr)
		g.ownEvents(a, after, pooled, n1, tr)
		g.otherEvents(d2, after, pooled)
		g.pooled = pooled
	}
	for i := range k {
		if g.risk[i] > 0 {
			g.f[i] += g.left[i] * d1[i] / g.risk[i]
		}
		g.left[i] = after[i]
		g.risk[i] -= gone[i]
	}
}

func (g *gray) score(d1 []float64, n1, tq float64, r *RankTest) {
	for i := range d1 {
		r.Observed[i] += d1[i]
		if g.risk[i] > 0 && tq > 0 {
			r.Expected[i] += n1 * g.risk[i] * (1 - g.f[i]) / (g.left[i] * tq)
		}
	}
}

func (g *gray) spread(n1, tr float64) [][]float64 {
	k := len(g.risk)
	a := make([][]float64, k)
	for i := range k {
		a[i] = make([]float64, k)
		if g.risk[i] <= 0 {
			continue
		}
		ti := g.risk[i] / g.left[i]
		for j := range k {
			if g.risk[j] <= 0 {
				continue
			}
			a[i][j] = -ti * g.risk[j] / g.left[j] / tr
			if i == j {
				a[i][j] += ti
			}
			g.c[i][j] += a[i][j] * n1 / (tr * (1 - g.pooled))
		}
	}
	return a
}

func (g *gray) ownEvents(a [][]float64, after []float64, pooled, n1, tr float64) {
	if n1 <= 0 {
		return
	}
	for k := range g.risk {
		if g.risk[k] <= 0 {
			continue
		}
		t4, t5 := 1.0, 1.0
		if after[k] > 0 {
			t4 = 1 - (1-pooled)/after[k]
		}
		if n1 > 1 {
			t5 = 1 - (n1-1)/(tr*g.left[k]-1)
		}
		t3 := t5 * g.left[k] * n1 / (tr * g.risk[k])
		g.v3[k] += t4 * t4 * t3
		for i := range g.risk {
			t1 := a[i][k] - t4*g.c[i][k]
			g.v2[i][k] += t1 * t4 * t3
			for j := range g.risk {
				g.v[i][j] += t1 * (a[j][k] - t4*g.c[j][k]) * t3
			}
		}
	}
}

func (g *gray) otherEvents(d2, after []float64, pooled float64) {
	for k := range g.risk {
		if after[k] <= 0 || d2[k] <= 0 {
			continue
		}
		t4, t5 := (1-pooled)/after[k], 1.0
		if d2[k] > 1 {
			t5 = 1 - (d2[k]-1)/(g.risk[k]-1)
		}
		t3 := t5 * g.left[k] * g.left[k] * d2[k] / (g.risk[k] * g.risk[k])
		g.v3[k] += t4 * t4 * t3
		for i := range g.risk {
			t1 := t4 * g.c[i][k]
			g.v2[i][k] -= t1 * t4 * t3
			for j := range g.risk {
				g.v[i][j] += t1 * t4 * g.c[j][k] * t3
			}
		}
	}
}

func (g *gray) variance() *mat.SymDense {
	k := len(g.risk)
	v := mat.NewSymDense(max(k, 1), nil)
	for i := range k {
		for j := i; j < k; j++ {
			sum := g.v[i][j]
			for l := range k {
				sum += g.c[i][l]*g.c[j][l]*g.v3[l] + g.c[i][l]*g.v2[j][l] + g.c[j][l]*g.v2[i][l]
			}
			v.SetSym(i, j, sum)
		}
	}
	return v
}

// Jackknife is the standard error of the incidence of a cause at a time by the
// infinitesimal jackknife (Efron 1982), as R's survfit gives it for competing
// events: the root of the summed squares of what each observation contributes,
// summed within clusters first where the observations carry them.
func Jackknife(all []Observation, cause int, at float64) float64 {
	errors := Jackknives(all, cause)
	last := 0.0
	for i, t := range ties(all, max(causes(all), cause)) {
		if t.time > at {
			break
		}
		last = errors[i]
	}
	return last
}

// Jackknives are the standard errors of Jackknife at every distinct time, in
// the order of the steps of Incidence. Rows that are alike are taken together.
func Jackknives(all []Observation, cause int) []float64 {
	steps := ties(all, max(causes(all), cause))
	variance := make([]float64, len(steps))
	clusters := map[string][]float64{}
	for o, n := range alike(all) {
		path := influences(steps, o, cause)
		if o.Cluster != "" {
			sum := clusters[o.Cluster]
			if sum == nil {
				sum = make([]float64, len(steps))
				clusters[o.Cluster] = sum
			}
			for i, u := range path {
				sum[i] += u * n
			}
			continue
		}
		for i, u := range path {
			variance[i] += u * u * n
		}
	}
	for _, sum := range clusters {
		for i, u := range sum {
			variance[i] += u * u
		}
	}
	for i, v := range variance {
		variance[i] = math.Sqrt(v)
	}
	return variance
}

// alike counts equal rows, whatever their group and stratum.
func alike(all []Observation) map[Observation]float64 {
	counts := map[Observation]float64{}
	for _, o := range all {
		counts[Observation{Time: o.Time, Entry: o.Entry, Event: o.Event, Cluster: o.Cluster}] += o.n()
	}
	return counts
}

// influences is the path of influence over all steps.
func influences(steps []tie, o Observation, cause int) []float64 {
	path := make([]float64, len(steps))
	s, ds, df := 1.0, 0.0, 0.0
	for i, t := range steps {
		if t.risk > 0 && t.all > 0 {
			h, hk := t.all/t.risk, t.events[cause]/t.risk
			dh, dhk := 0.0, 0.0
			if o.Time >= t.time && o.Entry < t.time {
				dh, dhk = -h/t.risk, -hk/t.risk
				if o.Time == t.time && o.Event != Censored {
					dh += 1 / t.risk
					if o.Event == cause {
						dhk += 1 / t.risk
					}
				}
			}
			df += ds*hk + s*dhk
			ds = ds*(1-h) - s*dh
			s *= 1 - h
		}
		path[i] = df
	}
	return path
}

// RestrictedIncidence is the mean time without an event of the cause within
// the first tau units: the integral of one minus the incidence, with its
// standard error by the infinitesimal jackknife. Where nothing competes the
// mean is the restricted mean of Kaplan-Meier, and so is its error.
func RestrictedIncidence(all []Observation, cause int, tau float64) (mean, se float64) {
	steps := ties(all, max(causes(all), cause))
	if !competes(steps, cause) {
		return KaplanMeier(all, LogLog).RestrictedMean(tau)
	}
	mean = tau - integral(steps, Observation{Time: -1}, cause, tau, false)
	variance := 0.0
	for _, o := range all {
		u := integral(steps, o, cause, tau, true)
		variance += u * u * o.n()
	}
	return mean, math.Sqrt(variance)
}

// integral is the area under the incidence to tau, or the area under the
// influence of one observation on it.
func integral(steps []tie, o Observation, cause int, tau float64, influenced bool) float64 {
	s, f, ds, df, at, area := 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for _, t := range steps {
		if t.time >= tau {
			break
		}
		if influenced {
			area += df * (t.time - at)
		} else {
			area += f * (t.time - at)
		}
		at = t.time
		if t.risk <= 0 || t.all == 0 {
			continue
		}
		h, hk := t.all/t.risk, t.events[cause]/t.risk
		dh, dhk := 0.0, 0.0
		if o.Time >= t.time && o.Entry < t.time {
			dh, dhk = -h/t.risk, -hk/t.risk
			if o.Time == t.time && o.Event != Censored {
				dh += 1 / t.risk
				if o.Event == cause {
					dhk += 1 / t.risk
				}
			}
		}
		df += ds*hk + s*dhk
		ds = ds*(1-h) - s*dh
		f += s * hk
		s *= 1 - h
	}
	if influenced {
		return area + df*(tau-at)
	}
	return area + f*(tau-at)
}
