package survival

import "gonum.org/v1/gonum/mat"

// Gray compares the cumulative incidence of one cause between groups while
// other causes compete (Gray 1988, rho = 0), with the variance of the R package
// cmprsk, summed over strata where the observations carry them. Expected is
// what each group would have seen under the pooled sub-distribution hazard. The
// test is not defined for waits that were seen only from the middle: it is then
// not OK.
func Gray(all []Observation, cause int) RankTest {
	r, group := newRankTest(all)
	k := len(group)
	v := mat.NewSymDense(max(k, 1), nil)
	if truncated(all) {
		return r
	}
	for _, stratum := range strata(all) {
		g := newGray(k)
		sweep(stratum, group, cause, func(b beat) { g.step(b, &r) })
		v.AddSym(v, g.variance())
	}
	r.finish(v)
	return r
}

// gray holds the running sums of Gray's variance, by group.
type gray struct {
	risk     []float64
	left     []float64 // Kaplan-Meier of any event just before the time
	f        []float64 // incidence of the cause just before the time
	pooled   float64   // pooled incidence just before the time
	c, v, v2 [][]float64
	v3       []float64
}

func newGray(k int) *gray {
	g := &gray{left: make([]float64, k), f: make([]float64, k), v3: make([]float64, k)}
	for i := range k {
		g.left[i] = 1
		g.c, g.v, g.v2 = append(g.c, make([]float64, k)), append(g.v, make([]float64, k)), append(g.v2, make([]float64, k))
	}
	return g
}

// step takes all groups over one distinct time.
func (g *gray) step(b beat, r *RankTest) {
	if b.owns+b.others == 0 {
		return
	}
	g.risk = b.risk
	after, tr, tq := make([]float64, len(g.risk)), 0.0, 0.0
	for i, risk := range g.risk {
		after[i] = g.left[i]
		if risk > 0 {
			after[i] = g.left[i] * (risk - b.own[i] - b.other[i]) / risk
			tr += risk / g.left[i]
			tq += risk * (1 - g.f[i]) / g.left[i]
		}
	}
	pooled := g.pooled + b.owns/tr
	g.score(b.own, b.owns, tq, r)
	a := g.spread(b.owns, tr)
	g.ownEvents(a, after, pooled, b.owns, tr)
	g.otherEvents(b.other, after, pooled)
	g.pooled = pooled
	for i, risk := range g.risk {
		if risk > 0 {
			g.f[i] += g.left[i] * b.own[i] / risk
		}
		g.left[i] = after[i]
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
	k := len(g.left)
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
