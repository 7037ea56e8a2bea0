package survival

import "math"

// tolerance is within which two probabilities count as equal: the square root
// of the machine's precision, as in R, so that 0.1+0.2 reaches 0.3.
const tolerance = 1.490116119384766e-08

// Quantile gives the time by which a share p (0 to 1) of the waits has ended,
// with the limits of Brookmeyer and Crowley (1982): the times at which the
// limits of the curve cross. Where the curve is flat exactly at p it is the
// middle of the flat stretch, as in R's quantile.survfit. What was not reached
// is not OK; that is a valid answer.
func (c Curve) Quantile(p float64) Estimate {
	ended := func(s Step) Limit { return some(math.Abs(s.Estimate - c.start)) }
	fast, slow := func(s Step) Limit { return s.Upper }, func(s Step) Limit { return s.Lower }
	if c.start == 1 {
		fast = func(s Step) Limit { return flip(s.Lower) }
		slow = func(s Step) Limit { return flip(s.Upper) }
	}
	return Estimate{Value: c.cross(p, ended), Lower: c.cross(p, fast), Upper: c.cross(p, slow)}
}

// cross finds when a rising step function reaches p.
func (c Curve) cross(p float64, y func(Step) Limit) Limit {
	level, reached := 0.0, -1.0
	for _, s := range c.Steps {
		v := y(s)
		if !v.OK || v.Value <= level+1e-15 {
			continue // no limit at 0 and 1; a censoring; a limit that does not rise
		}
		if reached >= 0 { // the flat stretch at p ended here
			return some((reached + s.Time) / 2)
		}
		level = v.Value
		if level-tolerance >= p {
			return some(s.Time)
		}
		if level+tolerance >= p {
			reached = s.Time
		}
	}
	if reached >= 0 { // flat at p to the end of what was seen
		return some((reached + c.Steps[len(c.Steps)-1].Time) / 2)
	}
	return Limit{}
}
