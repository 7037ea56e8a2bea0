package report

import (
	"slices"

	"rogatory/internal/deadline"
)

// rest is what a wider filter holds besides a filter.
func (c *Crowd) rest(wide, f filter, from, before deadline.Day) crowdSize {
	if f.category == "" || wide.category != "" {
		return c.size(wide, string(wide.category), from, before).less(c.size(f, string(f.category), from, before))
	}
	all := f
	all.category = ""
	n := c.size(wide, "", from, before).less(c.size(all, "", from, before))
	others := c.size(all, other(f.category), from, before)
	return crowdSize{n.requests + others.requests, n.items + others.items}
}

func (s crowdSize) less(o crowdSize) crowdSize {
	return crowdSize{s.requests - o.requests, s.items - o.items}
}

// Snap widens a period to the lattice of its filter, so that the days asked for
// are in it; the as-of day goes back to the end of a period. It says whether the
// days are other ones than were asked for.
func (c *Crowd) Snap(q Query) (Query, bool) {
	return c.snap(q, c.lattice(q.filter()))
}

func (c *Crowd) snap(q Query, on []deadline.Day) (Query, bool) {
	asked := q
	if q.AsOf.Before(q.Today) {
		if q.AsOf = backTo(on, q.AsOf.AddDays(1)); q.AsOf.IsZero() {
			q.AsOf = asked.AsOf // before the first beginning; Tells refuses it
		} else {
			q.AsOf = q.AsOf.AddDays(-1)
		}
	}
	q.From = backTo(on, q.From)
	if !q.To.IsZero() {
		if q.To = onTo(on, q.To.AddDays(1)); !q.To.IsZero() {
			q.To = q.To.AddDays(-1)
		}
	}
	if q.AsOf.Before(q.From) {
		q.From = backTo(on, q.AsOf)
	}
	if q.AsOf.Before(q.To) {
		q.To = deadline.Day{}
	}
	widened := q.From != asked.From || q.AsOf != asked.AsOf || q.To != asked.To && (asked.To.Before(q.AsOf) || !q.To.IsZero())
	return q, widened
}

// backTo is the last day of a lattice that is not after a day, onTo the first
// that is not before it; zero where there is none.
func backTo(on []deadline.Day, day deadline.Day) (found deadline.Day) {
	for _, m := range on {
		if !m.After(day) {
			found = m
		}
	}
	return found
}

func onTo(on []deadline.Day, day deadline.Day) deadline.Day {
	for _, m := range on {
		if !m.Before(day) {
			return m
		}
	}
	return deadline.Day{}
}

// Tells says whether a reader of aggregates may be told of a population whose
// period lies on the lattice: it has MinCell requests or none, and so has what
// each wider filter holds besides it, and it is not what gives a smaller one away.
func (c *Crowd) Tells(q Query) bool {
	f, on := q.filter(), c.lattice(q.filter())
	from, before := q.From, c.end(q)
	if !from.IsZero() && !slices.Contains(on, from) || !before.IsZero() && !slices.Contains(on, before) {
		return c.size(f, string(f.category), firstOf(from), before).items == 0 // nothing at all may be told
	}
	if !c.size(f, string(f.category), from, before).tells() {
		return false
	}
	for _, g := range c.wider(f) {
		if !c.rest(g, f, from, before).tells() {
			return false
		}
	}
	return !c.veiled(f, from, before)
}

// end is the day before which a population was sent; zero: not over.
func (c *Crowd) end(q Query) deadline.Day {
	last := q.To
	if q.AsOf.Before(q.Today) && (last.IsZero() || q.AsOf.Before(last)) {
		last = q.AsOf
	}
	if last.IsZero() || !last.Before(q.AsOf) && !q.AsOf.Before(q.Today) {
		return deadline.Day{}
	}
	return last.AddDays(1)
}

// veiled says whether a platform or kind stands among others that add up to a
// total, and is hidden there (Veil).
func (c *Crowd) veiled(f filter, from, before deadline.Day) bool {
	for _, beside := range c.beside(f) {
		populations := make([]int, len(beside))
		for i, g := range beside {
			if n := c.size(g, string(g.category), from, before); n.items > 0 {
				populations[i] = max(1, n.requests)
			}
		}
		hidden := Veil(populations)
		if at := slices.Index(beside, f); at >= 0 && hidden[at] {
			return true
		}
	}
	return false
}

// beside are the filters that differ from a filter in one of its terms: one list
// for each term, in one order.
func (c *Crowd) beside(f filter) [][]filter {
	var platforms, kinds []filter
	if f.platform != "" {
		ids := c.wholes
		if f.alone {
			ids = c.platforms
		}
		for _, id := range ids {
			g := f
			g.platform = id
			platforms = append(platforms, g)
		}
	}
	if f.kind != "" {
		for _, kind := range c.kinds {
			g := f
			g.kind = kind
			kinds = append(kinds, g)
		}
	}
	return [][]filter{platforms, kinds}
}
