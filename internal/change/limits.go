package change

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a change with the limits of its index. Without limits it is not
// OK: the change is too slight to be placed.
type Interval struct {
	Lower, Index, Upper int
	OK                  bool
}

// Intervals gives 95 % limits of the changes of the mean in a partition (Bai
// 1997), with a variance of its own on each side. Limits may lie outside the
// series, which means that it does not bound them.
func Intervals(s Series, breaks []int) []Interval {
	t, n := newSums(s, Mean), len(s.Values)
	ends := append(append([]int{0}, breaks...), n)
	var all []Interval
	for i := 1; i < len(ends)-1; i++ {
		from, at, to := ends[i-1], ends[i], ends[i+1]
		delta := t.level(at, to) - t.level(from, at)
		first, second := t.rss(from, at)/float64(at-from), t.rss(at, to)/float64(to-at)
		all = append(all, interval(at, delta*delta, first, second))
	}
	return all
}

// interval places a change of the squared size between stretches of two
// variances.
func interval(at int, squared, first, second float64) Interval {
	v := Interval{Index: at}
	if squared <= 0 || first <= 0 || second <= 0 {
		return v
	}
	phi := second / first
	if p := argmax(0, phi); math.IsNaN(p) || p < 0.025 || p > 0.975 {
		return v
	}
	lower, ok1 := quantile(0.025, phi)
	upper, ok2 := quantile(0.975, phi)
	if !ok1 || !ok2 {
		return v
	}
	unit := first / squared
	v.Lower, v.Upper, v.OK = at-int(math.Ceil(upper*unit)), at-int(math.Floor(lower*unit)), true
	return v
}

// argmax is the distribution of the place at which a two-sided Brownian motion
// with drift is highest (Bai 1997, appendix B), for equal regressors and a
// ratio phi of the variance after to the one before. It is NaN where the terms
// leave the range of numbers.
func argmax(x, phi float64) float64 {
	normal := logNormal
	x2 := math.Abs(x)
	if x < 0 {
		f := 1 / phi
		return -math.Exp(math.Log(x2)/2-x2/8-math.Log(2*math.Pi)/2) -
			phi*(phi+2)/(phi+1)*math.Exp(f*(1+f)*x2/2+normal(-(0.5+f)*math.Sqrt(x2))) +
			(x2/2-2+(phi+2)*(phi+2)/(phi+1))*math.Exp(normal(-math.Sqrt(x2)/2))
	}
	f := 1 / phi
	rise := 0.0
	if x2 > 0 {
		rise = math.Sqrt(f) * math.Exp(math.Log(x2)/2-f*x2/8-math.Log(2*math.Pi)/2)
	}
	return 1 + rise + (2*phi+1)/phi/(phi+1)*math.Exp((phi+1)*x2/2+normal(-(phi+0.5)/math.Sqrt(phi)*math.Sqrt(x2))) -
		((2*phi+1)*(2*phi+1)/((phi+1)*phi)-2+f*x2/2)*math.Exp(normal(-math.Sqrt(f)*math.Sqrt(x2)/2))
}

// logNormal is the logarithm of the normal distribution; far out, where the
// distribution itself is no number any more, by its asymptotic series.
func logNormal(z float64) float64 {
	if z > -30 {
		return math.Log(distuv.UnitNormal.CDF(z))
	}
	z2 := z * z
	return -z2/2 - math.Log(-z) - math.Log(2*math.Pi)/2 + math.Log1p(-1/z2+3/(z2*z2)-15/(z2*z2*z2))
}

// quantile inverts argmax by halving.
func quantile(p, phi float64) (float64, bool) {
	lo, hi := -1.0, 1.0
	for i := 0; argmax(lo, phi) > p; i++ {
		if lo *= 2; i > 40 {
			return 0, false
		}
	}
	for i := 0; argmax(hi, phi) < p; i++ {
		if hi *= 2; i > 40 {
			return 0, false
		}
	}
	for range 200 {
		mid := (lo + hi) / 2
		v := argmax(mid, phi)
		if math.IsNaN(v) {
			return 0, false
		}
		if v < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2, true
}
