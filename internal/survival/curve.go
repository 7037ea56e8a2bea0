package survival

import (
	"math"
	"sort"
)

// Limit is a figure that may not exist: nothing is ever NaN.
type Limit struct {
	Value float64
	OK    bool
}

func some(v float64) Limit { return Limit{v, true} }

// flip is one minus a limit.
func flip(l Limit) Limit {
	if !l.OK {
		return l
	}
	return some(1 - l.Value)
}

// Estimate is a figure with its 95 % limits; a missing one was not reached.
type Estimate struct {
	Value, Lower, Upper Limit
}

// Step is one distinct time of a curve. Estimate is a survival probability or
// a cumulative incidence (0 to 1), StdError its standard error, Lower and Upper
// its 95 % limits; on the log-log scale they do not exist at 0 and 1.
type Step struct {
	Time     float64
	AtRisk   float64 // just before Time
	Events   float64 // of the curve's cause
	Other    float64 // events of other causes
	Censored float64 // at Time, after the events
	Estimate float64
	StdError float64
	Lower    Limit
	Upper    Limit
}

// Curve is a step function with a step at each distinct time, censorings
// included. Without observations it has no steps.
type Curve struct {
	Steps  []Step
	N      float64 // waits
	Events float64 // of the curve's cause
	start  float64 // the value before the first step: 1 for survival, 0 for incidence
}

// Scale is the scale on which limits are symmetric.
type Scale string

// The scales of R's survfit. LogLog keeps limits between 0 and 1 and is what
// the product shows.
const (
	LogLog Scale = "log-log"
	Log    Scale = "log"
	Plain  Scale = "plain"
)

// KaplanMeier estimates the probability of still waiting, any event ending the
// wait (Kaplan and Meier 1958), with Greenwood's variance (1926) and pointwise
// 95 % limits on a scale (log-log: Kalbfleisch and Prentice 1980). At a survival
// of 0 there is no standard error and there are no limits, as in R. Under left
// truncation the curve can fall to 0 early where few were at risk, and stays
// there.
func KaplanMeier(all []Observation, scale Scale) Curve {
	steps := ties(all, causes(all))
	c := Curve{start: 1, Steps: make([]Step, 0, len(steps))}
	s, sum := 1.0, 0.0
	for _, t := range steps {
		s *= 1 - t.all/t.risk
		if t.risk > t.all {
			sum += t.all / (t.risk * (t.risk - t.all))
		}
		step := Step{Time: t.time, AtRisk: t.risk, Events: t.all, Censored: t.censored, Estimate: s}
		if s > 0 {
			step.StdError = s * math.Sqrt(sum)
			step.Lower, step.Upper = limits(s, math.Sqrt(sum), scale)
		}
		c.Steps = append(c.Steps, step)
		c.N += t.all + t.censored
		c.Events += t.all
	}
	return c
}

// limits gives 95 % limits of a probability from the standard error of its
// logarithm.
func limits(s, seLog float64, scale Scale) (Limit, Limit) {
	if s <= 0 {
		return Limit{}, Limit{}
	}
	switch scale {
	case Plain:
		return some(math.Max(0, s-z975*s*seLog)), some(math.Min(1, s+z975*s*seLog))
	case Log:
		return some(s * math.Exp(-z975*seLog)), some(math.Min(1, s*math.Exp(z975*seLog)))
	}
	if s >= 1 {
		return Limit{}, Limit{} // the logarithm of zero: R gives NA as well
	}
	theta := z975 * seLog / math.Log(s) // negative
	return some(math.Pow(s, math.Exp(-theta))), some(math.Pow(s, math.Exp(theta)))
}

// complement turns survival into incidence, or incidence into survival.
func (c Curve) complement() Curve {
	out := Curve{N: c.N, Events: c.Events, start: 1 - c.start, Steps: make([]Step, len(c.Steps))}
	for i, s := range c.Steps {
		s.Estimate = 1 - s.Estimate
		s.Lower, s.Upper = flip(s.Upper), flip(s.Lower)
		out.Steps[i] = s
	}
	return out
}

// At gives the step that holds at a time: the last one not after it, with those
// at risk just before the time itself. Before the first step the curve has its
// starting value and no error.
func (c Curve) At(t float64) Step {
	i := sort.Search(len(c.Steps), func(i int) bool { return c.Steps[i].Time > t })
	if i == 0 {
		return Step{Estimate: c.start, AtRisk: c.N}
	}
	at := c.Steps[i-1]
	switch {
	case at.Time == t:
	case i < len(c.Steps):
		at.AtRisk = c.Steps[i].AtRisk // some have ended since the step
	default:
		at.AtRisk = 0
	}
	return at
}
