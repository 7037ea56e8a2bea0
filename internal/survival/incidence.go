package survival

import "math"

// Incidence estimates the probability that a cause has ended the wait by each
// time, other causes competing (Aalen and Johansen 1978). Without competing
// events it is one minus Kaplan-Meier with Greenwood's variance; with them the
// variance is Aalen's by the delta method (Gray 1988, as the R package cmprsk
// computes it). Limits are on the scale log(-log(1-F)), the log-log scale of
// the survival function, so that the two agree. Clusters are not looked at:
// that is RobustIncidence.
func Incidence(all []Observation, cause int) Curve {
	steps := ties(all, max(causes(all), cause))
	if !competes(steps, cause) {
		return KaplanMeier(all, LogLog).complement()
	}
	c := Curve{Steps: make([]Step, 0, len(steps))}
	v := aalen{left: 1}
	for _, t := range steps {
		v.add(t.risk, t.events[cause], t.all-t.events[cause])
		c.add(t, cause, v.incidence, math.Sqrt(math.Max(0, v.variance())))
	}
	return c
}

// RobustIncidence is Incidence with the variance of the infinitesimal
// jackknife (Jaeckel 1972; for these curves as in R's survfit), summed within
// clusters first: waits of one cluster count as one piece of evidence. Without
// clusters and without competing events it equals Greenwood's. Limits as in
// Incidence.
func RobustIncidence(all []Observation, cause int) Curve {
	steps := ties(all, max(causes(all), cause))
	errors := pathErrors(newPath(steps, cause), all)
	c := Curve{Steps: make([]Step, 0, len(steps))}
	left, incidence, alone := 1.0, 0.0, !competes(steps, cause)
	for i, t := range steps {
		incidence += left * t.events[cause] / t.risk
		left *= 1 - t.all/t.risk
		if alone {
			incidence = 1 - left // so that the end is 1 and not almost 1
		}
		c.add(t, cause, incidence, errors[i])
	}
	return c
}

// RobustSurvival is KaplanMeier on the log-log scale with the variance of
// RobustIncidence.
func RobustSurvival(all []Observation) Curve {
	return RobustIncidence(anyEvent(all), Reply).complement()
}

// anyEvent lets whatever ended a wait count as the event.
func anyEvent(all []Observation) []Observation {
	one := make([]Observation, len(all))
	for i, o := range all {
		o.Event = min(o.Event, Reply)
		one[i] = o
	}
	return one
}

func (c *Curve) add(t tie, cause int, f, se float64) {
	own := t.events[cause]
	s := Step{Time: t.time, AtRisk: t.risk, Events: own, Other: t.all - own, Censored: t.censored, Estimate: math.Min(1, f)}
	if f > 0 && f < 1 { // a curve that has ended at 1 has no error, as in R
		s.StdError = se
		lower, upper := limits(1-f, se/(1-f), LogLog)
		s.Lower, s.Upper = flip(upper), flip(lower)
	}
	c.Steps = append(c.Steps, s)
	c.N += t.all + t.censored
	c.Events += own
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
