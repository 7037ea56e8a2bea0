package survival

import (
	"cmp"
	"slices"
	"sort"
)

// beat is one distinct time of several groups swept together.
type beat struct {
	time     float64
	risk     []float64 // by group, just before the time
	own      []float64 // by group: events of the cause
	other    []float64 // by group: events of other causes
	risks    float64   // all groups together
	owns     float64
	others   float64
	censored float64
}

// sweep visits the distinct times of all observations, ascending. What it hands
// over is used again for the next time.
func sweep(all []Observation, group map[string]int, cause int, visit func(beat)) {
	exits, late := slices.Clone(all), entries(all)
	slices.SortFunc(exits, func(a, b Observation) int { return cmp.Compare(a.Time, b.Time) })
	k := len(group)
	b := beat{risk: make([]float64, k), own: make([]float64, k), other: make([]float64, k)}
	for _, o := range exits {
		if o.Entry <= 0 {
			b.risk[group[o.Group]] += o.n()
		}
	}
	for len(exits) > 0 {
		b.time = exits[0].Time
		for ; len(late) > 0 && late[0].Entry < b.time; late = late[1:] {
			b.risk[group[late[0].Group]] += late[0].n()
		}
		n := sort.Search(len(exits), func(i int) bool { return exits[i].Time > b.time })
		b.count(exits[:n], group, cause)
		visit(b)
		for _, o := range exits[:n] {
			b.risk[group[o.Group]] -= o.n()
		}
		exits = exits[n:]
	}
}

func (b *beat) count(now []Observation, group map[string]int, cause int) {
	clear(b.own)
	clear(b.other)
	b.risks, b.owns, b.others, b.censored = 0, 0, 0, 0
	for _, r := range b.risk {
		b.risks += r
	}
	for _, o := range now {
		switch o.Event {
		case Censored:
			b.censored += o.n()
		case cause:
			b.own[group[o.Group]] += o.n()
			b.owns += o.n()
		default:
			b.other[group[o.Group]] += o.n()
			b.others += o.n()
		}
	}
}
