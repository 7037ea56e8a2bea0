// Package survival computes statistics of waiting times that end in a reply,
// in a competing event, or not yet. It has never heard of a request. Input may
// be single rows or counts of equal rows; both give the same figures.
package survival

import (
	"math"
	"sort"

	"rogatory/internal/fault"
)

// The events of an observation; larger numbers are further competing causes.
const (
	Censored  = 0 // still waiting when it was last looked at
	Reply     = 1 // the event of interest
	Competing = 2 // something else ended the wait
)

// z975 is the 97.5 % point of the standard normal distribution.
const z975 = 1.959963984540054

// Observation is a number of equal waits: Count of them (0 means one) were
// seen from Entry (left truncation; 0 where the whole wait was seen) until
// Time, when Event happened. Group, Stratum and Cluster are labels.
type Observation struct {
	Time    float64
	Entry   float64
	Event   int
	Count   int
	Group   string
	Stratum string
	Cluster string
}

func (o Observation) n() float64 {
	if o.Count <= 0 {
		return 1
	}
	return float64(o.Count)
}

// Check refuses what no estimator can use: a negative or infinite time, a wait
// that ends before it began to be seen, a negative event.
func Check(all []Observation) error {
	for i, o := range all {
		switch {
		case math.IsNaN(o.Time) || math.IsInf(o.Time, 0) || o.Time < 0:
			return fault.New(fault.Invalid, "survival.bad_time", i+1)
		case math.IsNaN(o.Entry) || o.Entry < 0 || o.Entry > 0 && o.Entry >= o.Time:
			return fault.New(fault.Invalid, "survival.bad_entry", i+1)
		case o.Event < 0:
			return fault.New(fault.Invalid, "survival.bad_event", i+1)
		}
	}
	return nil
}

// tie is one distinct time: how many were at risk just before it, how many
// ended by which cause, and how many were censored at it (after the events).
type tie struct {
	time     float64
	risk     float64
	events   []float64 // by cause, index 0 unused
	all      float64   // events of every cause
	censored float64
}

// ties groups observations by distinct time, ascending. Events come before
// censorings at the same time, which is the convention of R and of the books.
func ties(all []Observation, causes int) []tie {
	type cell struct {
		events   []float64
		censored float64
	}
	cells := map[float64]*cell{}
	var entries, exits []point
	for _, o := range all {
		c := cells[o.Time]
		if c == nil {
			c = &cell{events: make([]float64, causes+1)}
			cells[o.Time] = c
		}
		if o.Event == Censored {
			c.censored += o.n()
		} else {
			c.events[o.Event] += o.n()
		}
		exits = append(exits, point{o.Time, o.n()})
		if o.Entry > 0 {
			entries = append(entries, point{o.Entry, o.n()})
		}
	}
	steps := make([]tie, 0, len(cells))
	for t, c := range cells {
		s := tie{time: t, events: c.events, censored: c.censored}
		for _, e := range c.events {
			s.all += e
		}
		steps = append(steps, s)
	}
	sort.Slice(steps, func(i, j int) bool { return steps[i].time < steps[j].time })
	atRisk(steps, entries, exits)
	return steps
}

type point struct{ at, n float64 }

// atRisk counts for each time who entered before it and has not left before it.
func atRisk(steps []tie, entries, exits []point) {
	sort.Slice(entries, func(i, j int) bool { return entries[i].at < entries[j].at })
	sort.Slice(exits, func(i, j int) bool { return exits[i].at < exits[j].at })
	total, late := 0.0, 0.0
	for _, e := range exits {
		total += e.n
	}
	for _, e := range entries {
		late += e.n
	}
	risk := total - late
	in, out := 0, 0
	for i := range steps {
		for in < len(entries) && entries[in].at < steps[i].time {
			risk += entries[in].n
			in++
		}
		for out < len(exits) && exits[out].at < steps[i].time {
			risk -= exits[out].n
			out++
		}
		steps[i].risk = risk
	}
}

// causes is the largest event number, at least 1.
func causes(all []Observation) int {
	k := 1
	for _, o := range all {
		k = max(k, o.Event)
	}
	return k
}

// Total counts observations and events of one cause.
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
