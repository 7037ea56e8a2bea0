package survival

import "math"

// Limit is a bound that may not exist: nothing is ever NaN.
type Limit struct {
	Value float64
	OK    bool
}

func some(v float64) Limit { return Limit{v, true} }

// Step is one distinct time of a curve. Estimate is a survival probability or
// a cumulative incidence, StdError its standard error, Lower and Upper its
// 95 % limits on the log-log scale; they do not exist at 0 and 1.
type Step struct {
	Time     float64
	AtRisk   float64
	Events   float64 // of the curve's cause
	Other    float64 // events of other causes
	Censored float64
	Estimate float64
	StdError float64
	Lower    Limit
	Upper    Limit
}

// Curve is a step function with a step at each distinct time.
type Curve struct {
	Steps   []Step
	N       float64
	Events  float64
	start   float64 // the value before the first step: 1 for survival, 0 for incidence
	greened []float64
}

// Scale is the scale on which limits are symmetric.
type Scale string

// The scales of R's survfit.
const (
	LogLog Scale = "log-log"
	Log    Scale = "log"
	Plain  Scale = "plain"
)

// KaplanMeier estimates the probability of still waiting (Kaplan and Meier
// 1958), any event ending the wait, with Greenwood's variance (1926) and 95 %
// limits on a scale (Kalbfleisch and Prentice 1980 for log-log). Zero
// observations give a curve without steps.
func KaplanMeier(all []Observation, scale Scale) Curve {
	c := Curve{start: 1}
	s, sum := 1.0, 0.0
	for _, t := range ties(all, causes(all)) {
		if t.risk > 0 {
			s *= 1 - t.all/t.risk
		}
		if t.risk > t.all {
			sum += t.all / (t.risk * (t.risk - t.all))
		}
		step := Step{Time: t.time, AtRisk: t.risk, Events: t.all, Censored: t.censored, Estimate: s}
		if s > 0 {
			step.StdError = s * math.Sqrt(sum)
			step.Lower, step.Upper = limits(s, math.Sqrt(sum), scale)
		}
		c.Steps = append(c.Steps, step)
		c.greened = append(c.greened, greenwood(t))
		c.N += t.all + t.censored
		c.Events += t.all
	}
	return c
}

func greenwood(t tie) float64 {
	if t.risk <= t.all {
		return 0
	}
	return t.all / (t.risk * (t.risk - t.all))
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

// Incidence estimates the probability that a cause has ended the wait by each
// time, other causes competing (Aalen and Johansen 1978). Without competing
// events it is one minus Kaplan-Meier with Greenwood's variance; with them the
// variance is Aalen's by the delta method (Gray 1988, as the R package cmprsk
// computes it). Limits are on the scale log(-log(1-F)), so that the two agree.
func Incidence(all []Observation, cause int) Curve {
	k := max(causes(all), cause)
	steps := ties(all, k)
	if !competes(steps, cause) {
		return complement(KaplanMeier(all, LogLog))
	}
	c := Curve{}
	var v aalen
	v.left = 1
	for _, t := range steps {
		own, other := t.events[cause], t.all-t.events[cause]
		v.add(t.risk, own, other)
		step := Step{Time: t.time, AtRisk: t.risk, Events: own, Other: other, Censored: t.censored, Estimate: v.incidence, StdError: math.Sqrt(math.Max(0, v.variance()))}
		step.Lower, step.Upper = incidenceLimits(step.Estimate, step.StdError)
		c.Steps = append(c.Steps, step)
		c.N += t.all + t.censored
		c.Events += own
	}
	return c
}

func competes(steps []tie, cause int) bool {
	for _, t := range steps {
		if t.all > t.events[cause] {
			return true
		}
	}
	return false
}

func complement(km Curve) Curve {
	c := Curve{N: km.N, Events: km.Events}
	for _, s := range km.Steps {
		s.Estimate = 1 - s.Estimate
		s.Lower, s.Upper = flip(s.Upper), flip(s.Lower)
		c.Steps = append(c.Steps, s)
	}
	return c
}

func flip(l Limit) Limit {
	if !l.OK {
		return l
	}
	return some(1 - l.Value)
}

func incidenceLimits(f, se float64) (Limit, Limit) {
	if f <= 0 || f >= 1 {
		return Limit{}, Limit{}
	}
	lower, upper := limits(1-f, se/(1-f), LogLog)
	return flip(upper), flip(lower)
}

// aalen accumulates the incidence of one cause and the three sums of its
// variance, with the hypergeometric correction for ties.
type aalen struct {
	left       float64 // Kaplan-Meier of any event, just before the next time
	incidence  float64
	v1, v2, v3 float64
}

func (v *aalen) add(risk, own, other float64) {
	if risk <= 0 || own+other == 0 {
		return
	}
	next := v.left * (risk - own - other) / risk
	v.incidence += v.left * own / risk
	if other > 0 && next > 0 {
		v.sum(risk, other, v.incidence/next, 1/next)
	}
	if own > 0 {
		t3 := 0.0
		if next > 0 {
			t3 = 1 / next
		}
		v.sum(risk, own, 1+t3*v.incidence, t3)
	}
	v.left = next
}

func (v *aalen) sum(risk, d, t4, t3 float64) {
	ties := 1.0
	if d > 1 {
		ties = 1 - (d-1)/(risk-1)
	}
	t6 := v.left * v.left * ties * d / (risk * risk)
	v.v1 += t4 * t4 * t6
	v.v2 += t3 * t4 * t6
	v.v3 += t3 * t3 * t6
}

func (v *aalen) variance() float64 {
	return v.v1 + v.incidence*v.incidence*v.v3 - 2*v.incidence*v.v2
}

// At gives the step that holds at a time: the last one not after it. Before
// the first step the curve has its starting value and no error.
func (c Curve) At(t float64) Step {
	last := Step{Estimate: c.start, AtRisk: c.N}
	for _, s := range c.Steps {
		if s.Time > t {
			break
		}
		last = s
	}
	return last
}

// Estimate is a figure with its 95 % limits; a missing one was not reached.
type Estimate struct {
	Value, Lower, Upper Limit
}

// tolerance is within which two probabilities count as equal, as in R.
const tolerance = 1.490116119384766e-08

// Quantile gives the time by which a share p of the waits has ended, with the
// limits of Brookmeyer and Crowley (1982): the times at which the limits of
// the curve cross. Where the curve is flat exactly at p it is the middle of the
// flat stretch, as in R. Not reached is a valid answer.
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
	level := 0.0
	reached := -1.0
	for _, s := range c.Steps {
		v := y(s)
		if !v.OK {
			continue // at 0 and 1 the limits do not exist
		}
		if v.Value <= level+1e-15 {
			continue // a censoring, or a limit that does not rise
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
	if reached >= 0 {
		return some((reached + c.Steps[len(c.Steps)-1].Time) / 2)
	}
	return Limit{}
}

// RestrictedMean is the mean wait, no wait counting longer than tau, with its
// standard error (Irwin 1949; variance as in R's survfit). It always exists for
// tau > 0 and at least one observation. It is computed on Kaplan-Meier: any
// event ends the wait.
func (c Curve) RestrictedMean(tau float64) (mean, se float64) {
	type piece struct{ from, area float64 }
	var pieces []piece
	at, s := 0.0, 1.0
	for _, step := range c.Steps {
		if step.Time >= tau {
			break
		}
		pieces = append(pieces, piece{at, (step.Time - at) * s})
		at, s = step.Time, step.Estimate
	}
	pieces = append(pieces, piece{at, (tau - at) * s})
	for _, p := range pieces {
		mean += p.area
	}
	rest := mean
	variance := 0.0
	for i, step := range c.Steps {
		if step.Time >= tau {
			break
		}
		rest -= pieces[i].area
		variance += rest * rest * c.greened[i]
	}
	return mean, math.Sqrt(variance)
}
