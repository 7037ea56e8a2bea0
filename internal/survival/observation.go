// Package survival computes statistics of waiting times that end in a reply,
// in a competing event, or not yet. It has never heard of a request.
//
// Input is single rows or counts of equal rows; both give the same figures.
// Times are in whatever unit the caller counts (the product counts days), and
// every time that comes out is in that unit. Estimators expect input that Check
// has passed; they never give NaN or infinity: a figure that does not exist is
// a Limit that is not OK.
package survival

import (
	"math"

	"rogatory/internal/fault"
)

// The events of an observation; larger numbers, up to MaxCause, are further
// competing causes.
const (
	Censored  = 0 // still waiting when it was last looked at
	Reply     = 1 // the event of interest
	Competing = 2 // something else ended the wait
	MaxCause  = 32
)

// z975 is the 97.5 % point of the standard normal distribution.
const z975 = 1.959963984540054

// Observation is a number of equal waits: Count of them (0 means one) were
// seen from Entry (left truncation; 0 where the whole wait was seen) until
// Time, when Event happened. A wait is at risk at t when Entry < t <= Time; one
// with Entry 0 is at risk at time 0, too, so that replies on the day of sending
// count. Group, Stratum and Cluster are labels; waits with the same Cluster
// are not independent, an empty Cluster stands alone.
type Observation struct {
	Time    float64
	Entry   float64
	Event   int
	Count   int
	Group   string
	Stratum string
	Cluster string
}

// n is how many waits the observation stands for.
func (o Observation) n() float64 {
	if o.Count <= 0 {
		return 1
	}
	return float64(o.Count)
}

// Check refuses what no estimator can use, as a fault of kind Invalid that
// names the row (from 1): a time that is negative or no number, a wait that
// ends before it began to be seen, an event outside 0..MaxCause, a negative
// count. No rows at all are valid.
func Check(all []Observation) error {
	for i, o := range all {
		switch {
		case !finite(o.Time) || o.Time < 0:
			return fault.New(fault.Invalid, "survival.bad_time", i+1)
		case !finite(o.Entry) || o.Entry < 0 || o.Entry > 0 && o.Entry >= o.Time:
			return fault.New(fault.Invalid, "survival.bad_entry", i+1)
		case o.Event < 0 || o.Event > MaxCause:
			return fault.New(fault.Invalid, "survival.bad_event", i+1, MaxCause)
		case o.Count < 0:
			return fault.New(fault.Invalid, "survival.bad_count", i+1)
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// causes is the largest event number, at least 1.
func causes(all []Observation) int {
	k := 1
	for _, o := range all {
		k = max(k, o.Event)
	}
	return k
}

// truncated says whether any wait was seen only from the middle.
func truncated(all []Observation) bool {
	for _, o := range all {
		if o.Entry > 0 {
			return true
		}
	}
	return false
}

// clustered says whether any waits belong together.
func clustered(all []Observation) bool {
	for _, o := range all {
		if o.Cluster != "" {
			return true
		}
	}
	return false
}

// Total counts the waits and those that ended by one cause.
func Total(all []Observation, cause int) (n, events int) {
	for _, o := range all {
		n += int(o.n())
		if o.Event == cause {
			events += int(o.n())
		}
	}
	return n, events
}

// Groups lists the labels of groups in order of first appearance.
func Groups(all []Observation) []string {
	var names []string
	seen := map[string]bool{}
	for _, o := range all {
		if !seen[o.Group] {
			seen[o.Group] = true
			names = append(names, o.Group)
		}
	}
	return names
}

// Of gives the observations of one group.
func Of(all []Observation, group string) []Observation {
	var some []Observation
	for _, o := range all {
		if o.Group == group {
			some = append(some, o)
		}
	}
	return some
}

// strata splits observations by stratum, in order of first appearance.
func strata(all []Observation) [][]Observation {
	at := map[string]int{}
	var parts [][]Observation
	for _, o := range all {
		i, ok := at[o.Stratum]
		if !ok {
			i = len(parts)
			at[o.Stratum] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], o)
	}
	return parts
}
