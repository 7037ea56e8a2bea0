package report

import (
	"slices"

	"rogatory/internal/deadline"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// Twin is the other item of a pair: of all that a figure looks at, only this
// can differ between two items of one request.
type Twin struct {
	Is             bool // the cell counts pairs of items, not items
	Settled, Ended int
	Timing         request.Timing
	// Many are many pairs of waits that differ in nothing but their days, as five
	// numbers each: days to a reply and to our own end of the one and of the other,
	// and how many there are. A cell for each would be most of a report's memory.
	Many string
}

// Pairs of items of one request are counted beside the items themselves. A
// platform answers a request, not an item: what is not counted as one piece of
// evidence makes every interval too narrow and every test too sure of itself.

// twin is the fate of an item as the other half of a pair.
func (c Cell) twin() Twin {
	return Twin{Is: true, Settled: c.Settled, Ended: c.Ended, Timing: c.Timing}
}

func (t Twin) cut(day, until deadline.Day) Twin {
	if t.Is && t.Settled >= 0 && day.AddDays(t.Settled).After(until) {
		t.Settled = -1
	}
	if t.Is && t.Ended >= 0 && day.AddDays(t.Ended).After(until) {
		t.Ended = -1
	}
	return t
}

// pairOf is the pair of two items of one request. Delivered says of a pair that
// delivery was confirmed, apart from what a reply shows.
func pairOf(s request.Summary, a, b request.ItemSummary) Cell {
	c := CellOf(s, a)
	c.Outcome, c.Reason, c.Delivered, c.Twin = "", "", a.Delivered, CellOf(s, b).twin()
	return c
}

// CellsOf are the cells of the items of a request that a query asks for, and of
// the pairs of them.
func CellsOf(s request.Summary, q Query) (all []Cell) {
	var held []request.ItemSummary
	for _, it := range s.Items {
		if c := CellOf(s, it); !it.DispatchedDay.IsZero() && q.Holds(c, it.Category) {
			held, all = append(held, it), append(all, c)
		}
	}
	for i, a := range held {
		for _, b := range held[i+1:] {
			all = append(all, pairOf(s, a, b))
		}
	}
	return all
}

// sides are the two items of a pair.
func (c Cell) sides() (a, b Cell) {
	t := c.Twin
	c.Twin = Twin{}
	a, b = c, c
	b.Settled, b.Ended, b.Timing = t.Settled, t.Ended, t.Timing
	a.Delivered, b.Delivered = c.Delivered || a.Settled >= 0, c.Delivered || b.Settled >= 0
	return a, b
}

// eachPair visits the pairs that a cell counts.
func (c *Cell) eachPair(visit func(a, b *Cell, n int)) {
	a, b := c.sides()
	if c.Twin.Many == "" {
		visit(&a, &b, c.N)
		return
	}
	var v [5]int
	at, negative := 0, false
	for i := 0; i <= len(c.Twin.Many); i++ {
		switch {
		case i < len(c.Twin.Many) && c.Twin.Many[i] == '-':
			negative = true
		case i < len(c.Twin.Many) && c.Twin.Many[i] != ' ':
			v[at] = v[at]*10 + int(c.Twin.Many[i]-'0')
		default:
			if negative {
				v[at], negative = -v[at], false
			}
			if at++; at == len(v) {
				a.Settled, a.Ended, b.Settled, b.Ended = v[0], v[1], v[2], v[3]
				visit(&a, &b, v[4])
				v, at = [5]int{}, 0
			}
		}
	}
}

// itemsFor says whether the cell counts items for a kind of figure.
func (c *Cell) itemsFor(figure Counts) bool {
	return !c.Twin.Is && (c.Counts == ForAll || c.Counts == figure)
}

// pairsFor says whether the cell counts pairs for a kind of figure.
func (c *Cell) pairsFor(figure Counts) bool {
	return c.Twin.Is && (c.Counts == ForAll || c.Counts == figure)
}

// shareOf counts the items that are yes among those that are of a share, and
// the pairs among these.
func shareOf(cells []Cell, of, yes func(Cell) bool) (s survival.Share) {
	for _, c := range cells {
		switch {
		case c.itemsFor(ForResults) && of(c):
			s.N += c.N
			if yes(c) {
				s.K += c.N
			}
		case c.pairsFor(ForResults):
			if a, b := c.sides(); of(a) && of(b) {
				s.Pairs(yes(a), yes(b), c.N)
			}
		}
	}
	return s
}

// items are the cells that count items.
func items(cells []Cell) []Cell {
	return slices.DeleteFunc(slices.Clone(cells), func(c Cell) bool { return c.Twin.Is })
}
