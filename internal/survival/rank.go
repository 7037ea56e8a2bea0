package survival

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// RankTest is the result of a test that compares the curves of groups.
type RankTest struct {
	Groups   []string
	N        []float64
	Observed []float64
	Expected []float64
	ChiSq    float64
	DF       int
	P        float64
	OK       bool // false: fewer than two groups with anything to compare
}

// LogRank compares groups by the log-rank test (Mantel 1966), within strata
// where the observations carry them. Any event ends the wait. Rho 0 is the
// log-rank test, rho 1 the Peto-Peto modification of Gehan-Wilcoxon (Harrington
// and Fleming 1982), as in R's survdiff.
func LogRank(all []Observation, rho float64) RankTest {
	r := RankTest{Groups: Groups(all)}
	sort.Strings(r.Groups)
	k := len(r.Groups)
	r.N, r.Observed, r.Expected = make([]float64, k), make([]float64, k), make([]float64, k)
	index := map[string]int{}
	for i, g := range r.Groups {
		index[g] = i
	}
	v := mat.NewSymDense(max(k, 1), nil)
	for _, stratum := range strata(all) {
		r.addStratum(stratum, index, rho, v)
	}
	r.finish(v)
	return r
}

func strata(all []Observation) [][]Observation {
	at := map[string]int{}
	var groups [][]Observation
	for _, o := range all {
		i, ok := at[o.Stratum]
		if !ok {
			i = len(groups)
			at[o.Stratum] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], o)
	}
	return groups
}

func (r *RankTest) addStratum(all []Observation, index map[string]int, rho float64, v *mat.SymDense) {
	k := len(r.Groups)
	steps := ties(all, causes(all))
	byGroup := make([][]tie, k)
	for i, g := range r.Groups {
		own := Of(all, g)
		for _, o := range own {
			r.N[i] += o.n()
		}
		byGroup[i] = ties(own, causes(all))
	}
	next := make([]int, k)
	s := 1.0
	for _, t := range steps {
		risk, died := make([]float64, k), make([]float64, k)
		for i := range byGroup {
			for next[i] < len(byGroup[i]) && byGroup[i][next[i]].time < t.time {
				next[i]++
			}
			risk[i] = riskAt(Of(all, r.Groups[i]), byGroup[i], next[i], t.time)
			if next[i] < len(byGroup[i]) && byGroup[i][next[i]].time == t.time {
				died[i] = byGroup[i][next[i]].all
			}
		}
		if t.all > 0 {
			r.addTime(t, risk, died, math.Pow(s, rho), v)
			s *= 1 - t.all/t.risk
		}
	}
}

// riskAt is how many of a group are at risk just before a time.
func riskAt(_ []Observation, steps []tie, next int, at float64) float64 {
	if next >= len(steps) {
		return 0
	}
	if steps[next].time == at {
		return steps[next].risk
	}
	return steps[next].risk // nobody left between the last own time and this one
}

func (r *RankTest) addTime(t tie, risk, died []float64, w float64, v *mat.SymDense) {
	for i := range risk {
		r.Observed[i] += w * died[i]
		r.Expected[i] += w * t.all * risk[i] / t.risk
	}
	if t.risk < 2 {
		return
	}
	spread := w * w * t.all * (t.risk - t.all) / (t.risk - 1)
	for i := range risk {
		for j := i; j < len(risk); j++ {
			cov := -risk[i] * risk[j] / (t.risk * t.risk)
			if i == j {
				cov += risk[i] / t.risk
			}
			v.SetSym(i, j, v.At(i, j)+spread*cov)
		}
	}
}

// finish solves for the chi-square with one group left out, as all differences
// sum to zero; groups with nothing expected do not count.
func (r *RankTest) finish(v *mat.SymDense) {
	var use []int
	for i, e := range r.Expected {
		if e > 0 {
			use = append(use, i)
		}
	}
	if len(use) < 2 {
		return
	}
	use = use[:len(use)-1]
	d := mat.NewVecDense(len(use), nil)
	s := mat.NewSymDense(len(use), nil)
	for a, i := range use {
		d.SetVec(a, r.Observed[i]-r.Expected[i])
		for b := a; b < len(use); b++ {
			s.SetSym(a, b, v.At(i, use[b]))
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(s, d); err != nil {
		return
	}
	r.ChiSq, r.DF, r.OK = mat.Dot(d, &x), len(use), true
	r.P = distuv.ChiSquared{K: float64(r.DF)}.Survival(r.ChiSq)
}
