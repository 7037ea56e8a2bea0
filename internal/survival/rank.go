package survival

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// RankTest is the result of a test that compares the curves of groups. N,
// Observed, Expected and Variance go with Groups, which are sorted by name.
type RankTest struct {
	Groups   []string
	N        []float64
	Observed []float64
	Expected []float64
	Variance []float64 // of observed minus expected, by group
	ChiSq    float64
	DF       int
	P        float64
	OK       bool // false: fewer than two groups with anything to compare
}

func newRankTest(all []Observation) (RankTest, map[string]int) {
	r := RankTest{Groups: Groups(all)}
	sort.Strings(r.Groups)
	k := len(r.Groups)
	r.N, r.Observed, r.Expected = make([]float64, k), make([]float64, k), make([]float64, k)
	group := map[string]int{}
	for i, name := range r.Groups {
		group[name] = i
	}
	for _, o := range all {
		r.N[group[o.Group]] += o.n()
	}
	return r, group
}

// LogRank compares groups by the log-rank test (Mantel 1966), within strata
// where the observations carry them. Any event ends the wait. Rho 0 is the
// log-rank test, rho 1 the Peto-Peto modification of Gehan-Wilcoxon (Harrington
// and Fleming 1982), as in R's survdiff; Observed and Expected are weighted
// accordingly.
func LogRank(all []Observation, rho float64) RankTest {
	all = anyEvent(all)
	r, group := newRankTest(all)
	v := mat.NewSymDense(max(len(group), 1), nil)
	for _, stratum := range strata(all) {
		s := 1.0
		sweep(stratum, group, Reply, func(b beat) {
			if b.owns > 0 {
				r.addTime(b, math.Pow(s, rho), v)
				s *= 1 - b.owns/b.risks
			}
		})
	}
	r.finish(v)
	return r
}

func (r *RankTest) addTime(b beat, w float64, v *mat.SymDense) {
	for i := range b.risk {
		r.Observed[i] += w * b.own[i]
		r.Expected[i] += w * b.owns * b.risk[i] / b.risks
	}
	if b.risks < 2 {
		return
	}
	spread := w * w * b.owns * (b.risks - b.owns) / (b.risks - 1)
	for i := range b.risk {
		for j := i; j < len(b.risk) && b.risk[i] > 0; j++ {
			cov := -b.risk[i] * b.risk[j] / (b.risks * b.risks)
			if i == j {
				cov += b.risk[i] / b.risks
			}
			v.SetSym(i, j, v.At(i, j)+spread*cov)
		}
	}
}

// finish gives the chi-square of observed minus expected under a variance, on
// as many degrees of freedom as the variance has: usually one less than there
// are groups, as all differences sum to zero.
func (r *RankTest) finish(v *mat.SymDense) {
	k := len(r.Groups)
	r.Variance = make([]float64, k)
	for i := range k {
		r.Variance[i] = v.At(i, i)
	}
	var eigen mat.EigenSym
	if k < 2 || !eigen.Factorize(v, true) {
		return
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	least := 1e-10 * values[k-1]
	for j, value := range values {
		if value <= least || value <= 0 {
			continue
		}
		dot := 0.0
		for i := range k {
			dot += vectors.At(i, j) * (r.Observed[i] - r.Expected[i])
		}
		r.ChiSq += dot * dot / value
		r.DF++
	}
	if r.DF == 0 {
		return
	}
	r.OK = true
	r.P = chiSquareP(r.ChiSq, r.DF)
}

func chiSquareP(x float64, df int) float64 { return distuv.ChiSquared{K: float64(df)}.Survival(x) }

// HazardRatio is Peto's one-step estimate of how often a reply comes in the
// second of two groups for one in the first (Yusuf and others 1985), with 95 %
// limits, from the log-rank test of rho 0. It is not OK unless there are
// exactly two groups that can be compared.
func (r RankTest) HazardRatio() Estimate {
	if !r.OK || len(r.Groups) != 2 || r.Variance[1] <= 0 {
		return Estimate{}
	}
	beta, half := (r.Observed[1]-r.Expected[1])/r.Variance[1], z975/math.Sqrt(r.Variance[1])
	return Estimate{some(math.Exp(beta)), some(math.Exp(beta - half)), some(math.Exp(beta + half))}
}
