package report

import (
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/reply"
)

// Month is one column of the cohort chart: items by month of dispatch.
type Month struct {
	First   deadline.Day
	Items   int
	By      map[reply.Outcome]int // Pending included
	Partial bool                  // the month, or the observation of it, is not over
	Hidden  bool                  // too few items to be told, or found by subtraction
}

func months(q Query, cells []Cell) []Month {
	by := map[deadline.Day]*Month{}
	for _, c := range cells {
		if !c.itemsFor(ForResults) {
			continue
		}
		first := c.Month()
		m := by[first]
		if m == nil {
			m = &Month{First: first, By: map[reply.Outcome]int{}}
			m.Partial = !first.AddMonths(1).Before(q.AsOf)
			by[first] = m
		}
		m.Items += c.N
		m.By[current(c)] += c.N
	}
	all := make([]Month, 0, len(by))
	for _, m := range by {
		all = append(all, *m)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].First.Before(all[j].First) })
	return veilMonths(filled(all))
}

// veilMonths hides the months that a query for that month alone would hide.
func veilMonths(all []Month) []Month {
	populations := make([]int, len(all))
	for i, m := range all {
		populations[i] = m.Items
	}
	for i, hide := range Veil(populations) {
		all[i].Hidden = hide
	}
	return all
}

// filled puts empty months between the first and the last one: a gap is a fact.
func filled(all []Month) []Month {
	var out []Month
	for i, m := range all {
		if i > 0 {
			for d := all[i-1].First.AddMonths(1); d.Before(m.First); d = d.AddMonths(1) {
				out = append(out, Month{First: d, By: map[reply.Outcome]int{}})
			}
		}
		out = append(out, m)
	}
	return out
}
