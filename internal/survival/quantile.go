package survival

import (
	"cmp"
	"math"
	"slices"
)

// tolerance is within which two probabilities count as equal: the square root
// of the machine's precision, as in R, so that 0.1+0.2 reaches 0.3.
const tolerance = 1.490116119384766e-08

// Quantile gives the time by which a share p (0 to 1) of the waits has ended,
// with the limits of Brookmeyer and Crowley (1982): the times at which the
// limits of the curve cross. Where the curve is flat exactly at p it is the
// middle of the flat stretch; where a limit falls back, as it can at the end of
// a curve and under left truncation, its least value that reaches p decides.
// Both are the rules of R's quantile.survfit. What was not reached is not OK;
// that is a valid answer.
func (c Curve) Quantile(p float64) Estimate {
	ended := func(s Step) Limit { return some(math.Abs(s.Estimate - c.start)) }
	fast, slow := func(s Step) Limit { return s.Upper }, func(s Step) Limit { return s.Lower }
	if c.start == 1 {
		fast = func(s Step) Limit { return flip(s.Lower) }
		slow = func(s Step) Limit { return flip(s.Upper) }
	}
	return Estimate{Value: c.cross(p, ended), Lower: c.cross(p, fast), Upper: c.cross(p, slow)}
}

// level is the first time at which a step function has a value.
type level struct{ value, time float64 }

// cross finds when a step function reaches p.
func (c Curve) cross(p float64, y func(Step) Limit) Limit {
	levels := c.levels(y)
	last := levels[len(levels)-1].value
	slices.SortFunc(levels, func(a, b level) int { return cmp.Compare(a.value, b.value) })
	reached := slices.IndexFunc(levels, func(l level) bool { return l.value+tolerance >= p })
	passed := slices.IndexFunc(levels, func(l level) bool { return l.value-tolerance >= p })
	switch {
	case reached < 0:
		return Limit{}
	case p <= 0:
		return some(0)
	case math.Abs(p-last) < tolerance && len(c.Steps) > 0: // flat at p to the end of what was seen
		return some((levels[reached].time + c.Steps[len(c.Steps)-1].Time) / 2)
	case passed < 0:
		return Limit{}
	}
	return some((levels[reached].time + levels[passed].time) / 2)
}

// levels are the distinct values of a step function in order of time, from 0
// at time 0.
func (c Curve) levels(y func(Step) Limit) []level {
	levels, seen := []level{{0, 0}}, map[float64]bool{0: true}
	for _, s := range c.Steps {
		if v := y(s); v.OK && !seen[v.Value] {
			seen[v.Value] = true
			levels = append(levels, level{v.Value, s.Time})
		}
	}
	return levels
}
