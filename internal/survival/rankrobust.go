package survival

import (
	"sort"

	"gonum.org/v1/gonum/mat"
)

// RobustLogRank is LogRank (rho 0, within strata) with a variance that counts
// waits of one cluster as one piece of evidence: the sum over clusters of the
// squared score residuals (Lin and Wei 1989; the robust score test of R's
// coxph). Items of one request are answered together, and the plain test would
// be too sure of itself. Without clusters each wait stands alone.
func RobustLogRank(all []Observation) RankTest {
	all = anyEvent(all)
	r, group := newRankTest(all)
	k := len(group)
	v := mat.NewSymDense(max(k, 1), nil)
	clusters := map[string][]float64{}
	for _, stratum := range strata(all) {
		l := newLadder(stratum, group, &r)
		for _, o := range stratum {
			u := l.residual(o, group[o.Group])
			if o.Cluster == "" {
				v.SymRankOne(v, o.n(), mat.NewVecDense(k, u))
				continue
			}
			sum := clusters[o.Cluster]
			if sum == nil {
				sum = make([]float64, k)
				clusters[o.Cluster] = sum
			}
			for i := range u {
				sum[i] += o.n() * u[i]
			}
		}
	}
	for _, sum := range clusters {
		v.SymRankOne(v, 1, mat.NewVecDense(k, sum))
	}
	r.finish(v)
	return r
}

// ladder holds for each event time of a stratum what share of those at risk
// each group had, and the hazard summed up to it, plain and times that share.
type ladder struct {
	times  []float64
	share  [][]float64
	hazard []float64   // index 0: before the first
	pulled [][]float64 // index 0: before the first
}

func newLadder(stratum []Observation, group map[string]int, r *RankTest) ladder {
	k := len(group)
	l := ladder{hazard: []float64{0}, pulled: [][]float64{make([]float64, k)}}
	sweep(stratum, group, Reply, func(b beat) {
		if b.owns == 0 {
			return
		}
		h, share, pulled := b.owns/b.risks, make([]float64, k), make([]float64, k)
		for i := range share {
			share[i] = b.risk[i] / b.risks
			pulled[i] = l.pulled[len(l.times)][i] + share[i]*h
			r.Observed[i] += b.own[i]
			r.Expected[i] += b.owns * share[i]
		}
		l.hazard = append(l.hazard, l.hazard[len(l.times)]+h)
		l.times, l.share, l.pulled = append(l.times, b.time), append(l.share, share), append(l.pulled, pulled)
	})
	return l
}

// residual is what one wait adds to observed minus expected of each group.
func (l ladder) residual(o Observation, own int) []float64 {
	after := func(t float64) int { return sort.Search(len(l.times), func(i int) bool { return l.times[i] > t }) }
	from, to := 0, after(o.Time)
	if o.Entry > 0 {
		from = after(o.Entry)
	}
	u := make([]float64, len(l.pulled[0]))
	for i := range u {
		u[i] = l.pulled[to][i] - l.pulled[from][i]
		if o.Event != Censored {
			u[i] -= l.share[to-1][i]
		}
	}
	u[own] -= l.hazard[to] - l.hazard[from]
	if o.Event != Censored {
		u[own]++
	}
	return u
}
