package survival

import "math"

// Wilson gives the 95 % interval of a share (Wilson 1927): k of n. For n = 0
// there is none.
func Wilson(k, n int) (lower, upper Limit) {
	if n <= 0 {
		return Limit{}, Limit{}
	}
	p, m, z2 := float64(k)/float64(n), float64(n), z975*z975
	centre := (p + z2/(2*m)) / (1 + z2/m)
	half := z975 / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	return some(math.Max(0, centre-half)), some(math.Min(1, centre+half))
}

// AnsweredMean is the mean wait of those that were answered. It leaves out the
// slow and the silent, and is shown only beside figures that do not: a platform
// that falls silent looks faster by it.
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
