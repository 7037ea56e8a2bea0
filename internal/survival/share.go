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

// Tally is K of N within one cluster.
type Tally struct{ K, N int }

// ClusteredWilson gives the share over all clusters and its Wilson interval at
// the effective sample size: n divided by the design effect, the robust
// variance of the ratio over that of independent waits (Kish 1965; Korn and
// Graubard 1998). The effect is never below 1, so clustering never narrows. Of
// a share of 0 or 1, which shows no variance, clusters are what is counted.
// Without any wait there is no share.
func ClusteredWilson(clusters []Tally) (share Estimate, effect float64) {
	k, n, m := 0.0, 0.0, 0.0
	for _, c := range clusters {
		if c.N > 0 {
			k, n, m = k+float64(c.K), n+float64(c.N), m+1
		}
	}
	if n == 0 {
		return Estimate{}, 1
	}
	p, sum := k/n, 0.0
	for _, c := range clusters {
		r := float64(c.K) - p*float64(c.N)
		sum += r * r
	}
	effect = n / m
	if p > 0 && p < 1 && m > 1 {
		effect = m / (m - 1) * sum / (n * p * (1 - p))
	}
	effect = math.Max(1, effect)
	share.Value = some(p)
	share.Lower, share.Upper = wilson(k/effect, n/effect)
	return share, effect
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
