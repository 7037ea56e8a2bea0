package survival

import "math"

// Wilson gives the 95 % interval of a share (Wilson 1927): k of n. For n = 0
// there is none.
func Wilson(k, n int) (lower, upper Limit) { return wilson(float64(k), float64(n)) }

func wilson(k, n float64) (lower, upper Limit) {
	if n <= 0 {
		return Limit{}, Limit{}
	}
	p, z2 := k/n, z975*z975
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := z975 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	lower, upper = some(math.Max(0, centre-half)), some(math.Min(1, centre+half))
	if k <= 0 {
		lower = some(0) // exactly, where rounding would leave 1e-17
	}
	if k >= n {
		upper = some(1)
	}
	return lower, upper
}

// Share is K of N, with the pairs among the N that belong to one cluster, by
// how many of the two are among the K.
type Share struct {
	K, N            int
	Both, One, None int
}

// Pairs adds pairs of which each half is among the K or not.
func (s *Share) Pairs(a, b bool, n int) {
	switch {
	case a && b:
		s.Both += n
	case a || b:
		s.One += n
	default:
		s.None += n
	}
}

// Value is the share; of nothing there is none.
func (s Share) Value() Limit {
	if s.N <= 0 {
		return Limit{}
	}
	return some(float64(s.K) / float64(s.N))
}

// Effect is the design effect: the robust variance of the ratio over that of
// independent waits (Kish 1965; Korn and Graubard 1998), as effect says. Of a
// share of 0 or 1, which shows no variance, clusters are what is counted.
func (s Share) Effect() float64 {
	if s.N <= 0 || s.Both+s.One+s.None <= 0 {
		return 1
	}
	n, kk := float64(s.N), float64(s.K+2*s.Both)
	p, kn, nn := float64(s.K)/n, kk+float64(s.One), n+2*float64(s.Both+s.One+s.None)
	return effect(n, n*n/nn, n*p*(1-p), kk-2*p*kn+p*p*nn)
}

// Wilson gives the 95 % interval at the effective sample size, N over the
// design effect: for waits that stand alone the function Wilson.
func (s Share) Wilson() (lower, upper Limit) {
	e := s.Effect()
	return wilson(float64(s.K)/e, float64(s.N)/e)
}

// Tally is K of N within one cluster.
type Tally struct{ K, N int }

// ShareOf sums clusters up.
func ShareOf(clusters []Tally) (s Share) {
	for _, c := range clusters {
		other := c.N - c.K
		s.K, s.N = s.K+c.K, s.N+c.N
		s.Both, s.One, s.None = s.Both+c.K*(c.K-1)/2, s.One+c.K*other, s.None+other*(other-1)/2
	}
	return s
}

// AnsweredMean is the mean wait of those that were answered. It leaves out the
// slow and the silent, and is shown only beside figures that do not: a platform
// that falls silent looks faster by it. It is not OK when none was answered.
func AnsweredMean(all []Observation) (mean Limit) {
	sum, n := 0.0, 0.0
	for _, o := range all {
		if o.Event == Reply {
			sum += o.Time * o.n()
			n += o.n()
		}
	}
	if n == 0 {
		return Limit{}
	}
	return some(sum / n)
}

// AnsweredMedian is the median wait of those that were answered, misleading
// for the same reason as AnsweredMean.
func AnsweredMedian(all []Observation) Limit {
	var answered []Observation
	for _, o := range all {
		if o.Event == Reply {
			answered = append(answered, o)
		}
	}
	return KaplanMeier(answered, LogLog).Quantile(0.5).Value
}
