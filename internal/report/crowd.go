package report

import (
	"slices"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
)

// Sent is how many requests and items of one kind were sent in a month. Category
// is one of SentKeys; a request counts in its first month with an item of it.
type Sent struct {
	Platform  platform.ID
	Kind      legal.RequestKind
	Emergency bool
	Category  string
	Month     deadline.Day
	Requests  int
	Items     int
}

// SentKeys are the categories that an item counts for: any, its own, and all
// others each.
func SentKeys(of legal.Category) []string {
	keys := []string{"", string(of)}
	for _, c := range legal.Categories() {
		if c != of {
			keys = append(keys, other(c))
		}
	}
	return keys
}

// other stands for items of all categories but one.
func other(c legal.Category) string { return "!" + string(c) }

// Crowd decides what a reader of aggregates may be told of, so that neither a
// report nor the difference of two speaks of one to four requests (A64).
// docs/report.md says how.
type Crowd struct {
	rows      []crowdRow
	union     *platform.Union
	platforms []platform.ID       // to which anything was sent
	wholes    []platform.ID       // those they count under
	kinds     []legal.RequestKind // of which anything was sent
	first     deadline.Day        // month in which anything was sent
	months    []deadline.Day      // beginnings of all months after it, the most important first
	known     map[filter][]deadline.Day
	sums      map[crowdKey][]crowdSize // before each month, from the first on; the last of all
}

// NewCrowd looks at everything that was sent; the union says who counts under
// whom.
func NewCrowd(sent []Sent, union *platform.Union) *Crowd {
	c := &Crowd{union: union, known: map[filter][]deadline.Day{}, sums: map[crowdKey][]crowdSize{}}
	var last deadline.Day
	for _, s := range sent {
		if c.first.IsZero() || s.Month.Before(c.first) {
			c.first = s.Month
		}
		if last.Before(s.Month) {
			last = s.Month
		}
	}
	if c.first.IsZero() {
		return c
	}
	for m := c.first.AddMonths(1); !m.After(last); m = m.AddMonths(1) {
		c.months = append(c.months, m)
	}
	slices.SortStableFunc(c.months, func(a, b deadline.Day) int { return importance(a) - importance(b) })
	c.gather(sent)
	return c
}

// importance puts the beginnings of years before those of quarters and months.
func importance(month deadline.Day) int {
	switch _, m, _ := month.Date(); {
	case m == 1:
		return 0
	case m%3 == 1:
		return 1
	}
	return 2
}

// filter is what a query asks for besides its period.
type filter struct {
	platform platform.ID
	alone    bool // without those that were merged into it
	kind     legal.RequestKind
	urgency  Urgency
	category legal.Category
}

func (q Query) filter() filter {
	return filter{q.Platform, q.Alone && q.Platform != "", q.Kind, q.Urgency, q.Category}
}

// wider are the filters that leave out one or more of the terms, or ask for the
// whole that a platform is a part of.
func (c *Crowd) wider(f filter) []filter {
	var all []filter
	drops := []func(*filter){func(f *filter) { f.platform, f.alone = "", false }, func(f *filter) { f.alone = false }, func(f *filter) { f.kind = "" }, func(f *filter) { f.urgency = "" }, func(f *filter) { f.category = "" }}
	for at := f.platform; at != c.union.Whole(f.platform); {
		m, _ := c.union.Of(at)
		at = m.Into
		drops = append(drops, func(f *filter) {
			if f.platform != "" {
				f.platform, f.alone = m.Into, false
			}
		})
	}
	for _, drop := range drops {
		for _, g := range append([]filter{f}, all...) {
			if drop(&g); g != f && !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	return all
}

// lattice are the days on which a period of a filter may begin, ascending. Any
// two periods on it differ by nothing or by MinCell requests, and every day of
// it is one of each wider filter, too, so that the same holds of two filters.
// Years come before quarters and months, so that the lattices of filters meet.
func (c *Crowd) lattice(f filter) []deadline.Day {
	if found, ok := c.known[f]; ok {
		return found
	}
	key, wider, chosen := string(f.category), c.wider(f), []deadline.Day{}
	for _, m := range c.months {
		fits := true
		for _, g := range wider {
			fits = fits && slices.Contains(c.lattice(g), m)
		}
		at, _ := slices.BinarySearchFunc(chosen, m, deadline.Day.Compare)
		var from, before deadline.Day
		if at > 0 {
			from = chosen[at-1]
		}
		if at < len(chosen) {
			before = chosen[at]
		}
		if fits && c.size(f, key, from, m).tells() && c.size(f, key, m, before).tells() {
			chosen = slices.Insert(chosen, at, m)
		}
	}
	c.known[f] = chosen
	return chosen
}
