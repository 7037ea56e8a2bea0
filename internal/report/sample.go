package report

import (
	"cmp"
	"maps"
	"slices"

	"rogatory/internal/survival"
)

// waitKind is what a wait looks like to the statistics: the day of dispatch does
// not matter any more.
type waitKind struct {
	stratum     Stratum
	time, event int
}

func (k waitKind) compare(o waitKind) int {
	urgent := func(s Stratum) int {
		if s.Emergency {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(k.stratum.Kind, o.stratum.Kind), urgent(k.stratum)-urgent(o.stratum), cmp.Compare(k.time, o.time), cmp.Compare(k.event, o.event))
}

// sample turns cells into waits and pairs of them: a substantive reply is the
// event, our own withdrawal competes, what still waits is censored when it was
// last looked at.
func sample(q Query, cells []Cell) survival.Sample {
	return gather(cells, "", func(c Cell) (k waitKind) {
		k.time, k.event = c.wait(q.AsOf)
		return k
	})
}

// stratified are the waits of a side with their strata. A test looks at replies:
// a wait that we ended ourselves is one that goes on.
func stratified(q Query, cells []Cell, group string) survival.Sample {
	return gather(cells, group, func(c Cell) (k waitKind) {
		k.stratum = c.Stratum()
		if k.time, k.event = c.wait(q.AsOf); k.event == survival.Competing {
			k.event = survival.Censored
		}
		return k
	})
}

// Observations are the waits of a sample.
func Observations(q Query, cells []Cell) []survival.Observation { return sample(q, cells).Waits }

// gather counts the waits of a group, and the pairs of them, in one fixed order:
// sums of decimals depend on it.
func gather(cells []Cell, group string, kind func(Cell) waitKind) survival.Sample {
	waits, pairs := map[waitKind]int{}, map[[2]waitKind]int{}
	for i := range cells {
		switch c := &cells[i]; {
		case c.itemsFor(ForWaits):
			waits[kind(*c)] += c.N
		case c.pairsFor(ForWaits):
			a, b := c.sides()
			pairs[[2]waitKind{kind(a), kind(b)}] += c.N
		}
	}
	var s survival.Sample
	place := make(map[waitKind]int, len(waits))
	for i, k := range slices.SortedFunc(maps.Keys(waits), waitKind.compare) {
		place[k] = i
		s.Waits = append(s.Waits, survival.Observation{Time: float64(k.time), Event: k.event, Count: waits[k], Group: group, Stratum: k.stratum.String()})
	}
	s.Kin = kinOf(pairs, place)
	return s
}

// kinOf names the waits of pairs by their places.
func kinOf(pairs map[[2]waitKind]int, place map[waitKind]int) []survival.Kin {
	counts := make(map[[2]int]int, len(pairs))
	for k, n := range pairs {
		a, b := place[k[0]], place[k[1]]
		counts[[2]int{min(a, b), max(a, b)}] += n
	}
	all := make([]survival.Kin, 0, len(counts))
	for k, n := range counts {
		all = append(all, survival.Kin{A: k[0], B: k[1], N: n})
	}
	slices.SortFunc(all, func(x, y survival.Kin) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return all
}

// results are the cells that count for all but the curves: few beside the waits.
func results(cells []Cell) []Cell {
	var all []Cell
	for i := range cells {
		if cells[i].Counts != ForWaits {
			all = append(all, cells[i])
		}
	}
	return all
}
