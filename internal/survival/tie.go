package survival

import (
	"cmp"
	"slices"
)

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
// It takes O(n log n) for n rows.
func ties(all []Observation, causes int) []tie {
	exits := slices.Clone(all)
	slices.SortFunc(exits, func(a, b Observation) int { return cmp.Compare(a.Time, b.Time) })
	distinct := 0
	for i, o := range exits {
		if i == 0 || o.Time != exits[i-1].Time {
			distinct++
		}
	}
	steps, slab := make([]tie, 0, distinct), make([]float64, distinct*(causes+1))
	for i, o := range exits {
		if i == 0 || o.Time != exits[i-1].Time {
			at := len(steps) * (causes + 1)
			steps = append(steps, tie{time: o.Time, events: slab[at : at+causes+1]})
		}
		t := &steps[len(steps)-1]
		if o.Event == Censored {
			t.censored += o.n()
			continue
		}
		t.events[o.Event] += o.n()
		t.all += o.n()
	}
	countRisk(steps, all)
	return steps
}

// countRisk says for each time who entered before it and has not left before
// it.
func countRisk(steps []tie, all []Observation) {
	late, risk := entries(all), 0.0
	for _, o := range all {
		if o.Entry <= 0 {
			risk += o.n()
		}
	}
	for i := range steps {
		for len(late) > 0 && late[0].Entry < steps[i].time {
			risk += late[0].n()
			late = late[1:]
		}
		steps[i].risk = risk
		risk -= steps[i].all + steps[i].censored
	}
}

// entries are the waits that were seen only from the middle, by time of entry.
func entries(all []Observation) []Observation {
	var late []Observation
	for _, o := range all {
		if o.Entry > 0 {
			late = append(late, o)
		}
	}
	slices.SortFunc(late, func(a, b Observation) int { return cmp.Compare(a.Entry, b.Entry) })
	return late
}

// competes says whether anything but the cause ends waits.
func competes(steps []tie, cause int) bool {
	for _, t := range steps {
		if t.all > t.events[cause] {
			return true
		}
	}
	return false
}
