package survival

import "math"

// ShareDifference is the difference of two shares, the second minus the first,
// with Newcombe's 95 % interval, which is made of the two Wilson intervals
// (Newcombe 1998, method 10), those at the effective sample size where there
// are clusters, and stays within −1 and 1. It is not OK where one side has
// nobody.
func ShareDifference(first, second Share) Estimate {
	if first.N <= 0 || second.N <= 0 {
		return Estimate{}
	}
	p1, p2 := first.Value().Value, second.Value().Value
	l1, u1 := first.Wilson()
	l2, u2 := second.Wilson()
	d := p2 - p1
	return Estimate{some(d), some(d - math.Hypot(p2-l2.Value, u1.Value-p1)), some(d + math.Hypot(u2.Value-p2, p1-l1.Value))}
}

// Versus are the shares of one stratum on both sides.
type Versus struct{ First, Second Share }

// StratifiedDifference is the difference of two shares within strata, weighed
// as Mantel and Haenszel do (n1·n2/(n1+n2)), with a 95 % interval that combines
// the strata's own Newcombe intervals (Zou and Donner 2008). Strata in which one
// side has nobody say nothing; without any other it is not OK.
func StratifiedDifference(all []Versus) Estimate {
	sum, weights, down, up := 0.0, 0.0, 0.0, 0.0
	for _, v := range all {
		n1, n2 := float64(v.First.N), float64(v.Second.N)
		if n1 <= 0 || n2 <= 0 {
			continue
		}
		d := ShareDifference(v.First, v.Second)
		w := n1 * n2 / (n1 + n2)
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
