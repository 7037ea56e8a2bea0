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
	return gather(cells, "", func(c *Cell) (k waitKind) {
		k.time, k.event = c.wait(q.AsOf)
		return k
	})
}

// stratified are the waits of a side with their strata. A test looks at replies:
// a wait that we ended ourselves is one that goes on.
func stratified(q Query, cells []Cell, group string) survival.Sample {
	return gather(cells, group, func(c *Cell) (k waitKind) {
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
func gather(cells []Cell, group string, kind func(*Cell) waitKind) survival.Sample {
	waits := map[waitKind]int{}
	for i := range cells {
		if c := &cells[i]; c.itemsFor(ForWaits) {
			waits[kind(c)] += c.N
		}
	}
	var s survival.Sample
	place := make(map[waitKind]int32, len(waits))
	for i, k := range slices.SortedFunc(maps.Keys(waits), waitKind.compare) {
		place[k] = int32(i)
		s.Waits = append(s.Waits, survival.Observation{Time: float64(k.time), Event: k.event, Count: waits[k], Group: group, Stratum: k.stratum.String()})
	}
	pairs := map[[2]int32]int{}
	for i := range cells {
		if c := &cells[i]; c.pairsFor(ForWaits) {
			c.eachPair(func(a, b *Cell, n int) {
				one, two := place[kind(a)], place[kind(b)]
				pairs[[2]int32{min(one, two), max(one, two)}] += n
			})
		}
	}
	for k, n := range pairs {
		s.Kin = append(s.Kin, survival.Kin{A: int(k[0]), B: int(k[1]), N: n})
	}
	slices.SortFunc(s.Kin, func(x, y survival.Kin) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return s
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
