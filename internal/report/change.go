package report

import (
	"rogatory/internal/deadline"
	"rogatory/internal/platform"
)

// Changes compares the last period with the one before it, platform by
// platform. As many platforms are asked, the level is shared out among them
// (Bonferroni): one false word among all of them in twenty such pages.
type Changes struct {
	Before, Last Query
	All          Change
	By           map[platform.ID]Change
	Alpha        float64              // from which p-value on one platform is said to have changed
	Own          map[platform.ID]Part // our own share in the last period; nil in the first published reports
}

// recentMonths is how long a period is where nobody chose one.
const recentMonths = 3

// Recent gives the last period of a query and the one before it, as long as the
// last: what was chosen and the days or months before, or the last three months
// up to the as-of day and the three before them.
func (q Query) Recent() (before, last Query) {
	last = q
	last.Waits, last.Strata, last.Monthly = true, true, false
	if last.To.IsZero() || last.To.After(q.AsOf) {
		last.To = q.AsOf
	}
	before = last
	switch from := firstOf(last.To).AddMonths(1 - recentMonths); {
	case last.From.IsZero():
		last.From = from
		before.From = from.AddMonths(-recentMonths)
	case wholeFrom(last.From, last.To, q.AsOf) > 0:
		before.From = last.From.AddMonths(-wholeFrom(last.From, last.To, q.AsOf))
	default:
		before.From = last.From.AddDays(last.From.Sub(last.To) - 1)
	}
	before.To = last.From.AddDays(-1)
	return before, last
}

// wholeFrom is how many whole months a period is; the month of the as-of day is
// whole, because nothing was sent after it.
func wholeFrom(from, to, asOf deadline.Day) int {
	if from != firstOf(from) || to != asOf && to.AddDays(1) != firstOf(to.AddDays(1)) {
		return 0
	}
	n := 0
	for d := from; !d.After(to); d = d.AddMonths(1) {
		n++
	}
	return n
}

// ComputeChanges makes the changes of the cells of two periods.
func ComputeChanges(before Query, first []Cell, last Query, second []Cell) Changes {
	one, two := byPlatform(first), byPlatform(second)
	c := Changes{Before: before, Last: last, By: map[platform.ID]Change{}, Alpha: Significance}
	for id := range one {
		if len(two[id]) > 0 {
			c.By[id] = Change{}
		}
	}
	c.Alpha /= float64(max(1, len(c.By)))
	for id := range c.By {
		c.By[id] = changeOf(before, one[id], last, two[id], c.Alpha)
	}
	c.All = changeOf(before, first, last, second, Significance)
	return c
}

// between are the periods that were compared for a platform, or (empty) for all.
func (c Changes) between(id platform.ID) (before, last Query) {
	one := c.All
	if id != "" {
		one = c.By[id]
	}
	if one.Longer {
		return one.Before, one.Last
	}
	return c.Before, c.Last
}

// longer says whether other periods were compared for any platform.
func (c Changes) longer() bool {
	for _, one := range c.By {
		if one.Longer {
			return true
		}
	}
	return c.All.Longer
}

// byPlatform parts cells; there are many, and none is copied twice.
func byPlatform(cells []Cell) map[platform.ID][]Cell {
	counts := map[platform.ID]int{}
	for i := range cells {
		counts[cells[i].Platform]++
	}
	parts := make(map[platform.ID][]Cell, len(counts))
	for id, n := range counts {
		parts[id] = make([]Cell, 0, n)
	}
	for i := range cells {
		id := cells[i].Platform
		parts[id] = append(parts[id], cells[i])
	}
	return parts
}
