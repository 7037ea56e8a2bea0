package report

import (
	"cmp"
	"slices"

	"rogatory/internal/deadline"
)

// crowdRow is what was sent of one kind, by month.
type crowdRow struct {
	Sent
	months []crowdSize
}

// crowdKey is a filter with the category that counts, or all others.
type crowdKey struct {
	filter
	key string
}

// gather puts the months of one kind side by side: a question looks at each kind
// many times.
func (c *Crowd) gather(sent []Sent) {
	place := map[Sent]int{}
	for _, s := range sent {
		key := Sent{Platform: s.Platform, Kind: s.Kind, Emergency: s.Emergency, Category: s.Category}
		i, ok := place[key]
		if !ok {
			i = len(c.rows)
			place[key], c.rows = i, append(c.rows, crowdRow{key, make([]crowdSize, len(c.months)+1)})
			c.platforms, c.wholes, c.kinds = append(c.platforms, s.Platform), append(c.wholes, c.union.Whole(s.Platform)), append(c.kinds, s.Kind)
		}
		at := &c.rows[i].months[monthsSince(c.first, s.Month)]
		at.requests, at.items = at.requests+s.Requests, at.items+s.Items
	}
	c.platforms, c.wholes, c.kinds = distinct(c.platforms), distinct(c.wholes), distinct(c.kinds)
}

func distinct[T cmp.Ordered](all []T) []T {
	slices.Sort(all)
	return slices.Compact(all)
}

// crowdSize is a number of items and of their requests. Requests are not counted
// twice, and rather too few than too many.
type crowdSize struct{ requests, items int }

// tells says whether it may be told of: of nothing, or of MinCell requests.
func (s crowdSize) tells() bool { return s.items == 0 || s.requests >= MinCell }

// size counts what was sent from a month on and before another; zero days leave
// an end open. The key is the category, or all others.
func (c *Crowd) size(f filter, key string, from, before deadline.Day) crowdSize {
	sums := c.sumsOf(crowdKey{f, key})
	begin, end := 0, len(sums)-1
	if !from.IsZero() {
		begin = min(max(0, c.monthFrom(from)), end)
	}
	if !before.IsZero() {
		end = min(max(begin, c.monthFrom(before)), end)
	}
	return sums[end].less(sums[begin])
}

// monthFrom is the place of the first month that does not begin before a day.
func (c *Crowd) monthFrom(day deadline.Day) int {
	n := monthsSince(c.first, day)
	if firstOf(day).Before(day) {
		n++
	}
	return n
}

// sumsOf counts what was sent before each month.
func (c *Crowd) sumsOf(k crowdKey) []crowdSize {
	if found, ok := c.sums[k]; ok {
		return found
	}
	sums := make([]crowdSize, len(c.months)+2)
	for _, r := range c.rows {
		if r.Category == k.key && asksFor(c.union, k.alone, k.platform, r.Platform) && (k.kind == "" || r.Kind == k.kind) && k.urgency.Holds(r.Emergency) {
			for i, m := range r.months {
				sums[i+1].requests, sums[i+1].items = sums[i+1].requests+m.requests, sums[i+1].items+m.items
			}
		}
	}
	for i := range sums[1:] {
		sums[i+1].requests, sums[i+1].items = sums[i+1].requests+sums[i].requests, sums[i+1].items+sums[i].items
	}
	c.sums[k] = sums
	return sums
}

// monthsSince is how many months one beginning of a month is after another.
func monthsSince(first, month deadline.Day) int {
	y1, m1, _ := first.Date()
	y2, m2, _ := month.Date()
	return (y2-y1)*12 + int(m2-m1)
}
