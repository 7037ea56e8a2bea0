package survival

import "math"

// ShareDifference is the difference of two shares, the second (k2 of n2) minus
// the first (k1 of n1), with Newcombe's 95 % interval, which is made of the two
// Wilson intervals (Newcombe 1998, method 10) and stays within −1 and 1. It is
// not OK where one side has nobody.
func ShareDifference(k1, n1, k2, n2 int) Estimate {
	if n1 <= 0 || n2 <= 0 {
		return Estimate{}
	}
	p1, p2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	l1, u1 := Wilson(k1, n1)
	l2, u2 := Wilson(k2, n2)
	d := p2 - p1
	return Estimate{some(d), some(d - math.Hypot(p2-l2.Value, u1.Value-p1)), some(d + math.Hypot(u2.Value-p2, p1-l1.Value))}
}

// Versus are the counts of one stratum on both sides: K of N were answered.
type Versus struct{ K1, N1, K2, N2 int }

// StratifiedDifference is the difference of two shares within strata, weighed
// as Mantel and Haenszel do (n1·n2/(n1+n2)), with a 95 % interval that combines
// the strata's own Newcombe intervals (Zou and Donner 2008). Strata in which one
// side has nobody say nothing; without any other it is not OK.
func StratifiedDifference(all []Versus) Estimate {
	sum, weights, down, up := 0.0, 0.0, 0.0, 0.0
	for _, v := range all {
		if v.N1 <= 0 || v.N2 <= 0 {
			continue
		}
		d := ShareDifference(v.K1, v.N1, v.K2, v.N2)
		w := float64(v.N1) * float64(v.N2) / float64(v.N1+v.N2)
		sum, weights = sum+w*d.Value.Value, weights+w
		down += w * w * math.Pow(d.Value.Value-d.Lower.Value, 2)
		up += w * w * math.Pow(d.Upper.Value-d.Value.Value, 2)
	}
	if weights == 0 {
		return Estimate{}
	}
	d := sum / weights
	return Estimate{some(d), some(d - math.Sqrt(down)/weights), some(d + math.Sqrt(up)/weights)}
}
