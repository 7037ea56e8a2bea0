package survival

import (
	"math"
	"sort"
)

// HazardStep is one time at which the cumulative hazard jumps.
type HazardStep struct {
	Time     float64
	AtRisk   float64
	Events   float64
	Estimate float64 // events expected of one wait at risk all the way to Time
	StdError float64
}

// Hazard is a cumulative cause-specific hazard: a step function from 0, with
// one step for each time at which the cause occurred. Reach is the longest time
// seen; nothing is known beyond it.
type Hazard struct {
	Steps  []HazardStep
	N      float64
	Events float64
	Reach  float64
}

// NelsonAalen estimates the cumulative hazard of a cause (Nelson 1972, Aalen
// 1978): the sum of events over waits at risk, other causes counting as
// censored at their time. The standard error is that of R's survfit: the root
// of the sum of events over risk squared. Without observations it has no steps.
func NelsonAalen(all []Observation, cause int) Hazard {
	var h Hazard
	sum, variance := 0.0, 0.0
	for _, t := range ties(all, max(causes(all), cause)) {
		h.N += t.all + t.censored
		h.Reach = math.Max(h.Reach, t.time)
		d := t.events[cause]
		if d == 0 {
			continue
		}
		h.Events += d
		sum += d / t.risk
		variance += d / (t.risk * t.risk)
		h.Steps = append(h.Steps, HazardStep{t.time, t.risk, d, sum, math.Sqrt(variance)})
	}
	return h
}

// At gives the cumulative hazard that holds at a time.
func (h Hazard) At(t float64) float64 {
	i := sort.Search(len(h.Steps), func(i int) bool { return h.Steps[i].Time > t })
	if i == 0 {
		return 0
	}
	return h.Steps[i-1].Estimate
}
