package report

import (
	"rogatory/internal/legal"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// look is what a measure sees of one order: all of its items, or those of the
// class of data a line speaks of.
type look struct {
	order request.Order
	items []request.OrderItem
}

// measure is one column: how often an order counts in it, and for a mean how
// many days it took.
type measure struct {
	key    string
	kind   CellKind
	count  func(look) int
	days   func(look) (int, bool)          // CellMean
	waited func(look) survival.Observation // CellMedian
}

// tally fills a table with the lines of all orders it is given.
func tally(part, key string, by Dimensions, orders []request.Order, measures []measure) ReturnTable {
	t := ReturnTable{Key: key, By: by}
	for _, m := range measures {
		t.Measures = append(t.Measures, m.key)
	}
	lines := map[ReturnGroupKey][]look{}
	var order []ReturnGroupKey
	var all []look
	for _, o := range orders {
		all = append(all, look{o, o.Items})
		for _, k := range keysOf(o, by) {
			if lines[k] == nil {
				order = append(order, k)
			}
			lines[k] = append(lines[k], look{o, within(o, k.Category, by.Category)})
		}
	}
	prefix := part + "." + key
	t.Total = line(prefix, ReturnGroupKey{}, all, measures)
	if by.any() {
		for _, k := range order {
			t.Groups = append(t.Groups, line(prefix, k, lines[k], measures))
		}
		sortGroups(t.Groups)
	}
	return t
}

// ReturnGroupKey names a line.
type ReturnGroupKey struct {
	Category   legal.Category
	Addressee  string
	Emergency  bool
	Profession request.Profession
}

func (k ReturnGroupKey) String() string {
	situation := "ordinary"
	if k.Emergency {
		situation = "emergency"
	}
	return string(k.Category) + "|" + k.Addressee + "|" + situation + "|" + string(k.Profession)
}

// keysOf lists the lines in which an order stands.
func keysOf(o request.Order, by Dimensions) []ReturnGroupKey {
	var k ReturnGroupKey
	if by.Addressee {
		k.Addressee = o.Addressee
	}
	if by.Situation {
		k.Emergency = o.Emergency
	}
	if by.Profession {
		if k.Profession = o.Profession; k.Profession == request.NoProfession {
			return nil
		}
	}
	if !by.Category {
		return []ReturnGroupKey{k}
	}
	var all []ReturnGroupKey
	seen := map[legal.Category]bool{}
	for _, it := range o.Items {
		if !seen[it.Category] {
			seen[it.Category] = true
			k.Category = it.Category
			all = append(all, k)
		}
	}
	return all
}

func within(o request.Order, c legal.Category, narrowed bool) []request.OrderItem {
	if !narrowed {
		return o.Items
	}
	var items []request.OrderItem
	for _, it := range o.Items {
		if it.Category == c {
			items = append(items, it)
		}
	}
	return items
}

func line(prefix string, k ReturnGroupKey, looks []look, measures []measure) ReturnGroup {
	g := ReturnGroup{Category: k.Category, Addressee: k.Addressee, Emergency: k.Emergency, Profession: k.Profession, Population: len(looks)}
	suffix := ""
	if k != (ReturnGroupKey{}) {
		suffix = "|" + k.String()
	}
	for _, m := range measures {
		c := m.fill(looks)
		c.Key = prefix + "." + m.key + suffix
		g.Cells = append(g.Cells, c)
	}
	return g
}

// fill counts one column over the orders of one line.
func (m measure) fill(looks []look) ReturnCell {
	c := ReturnCell{Kind: m.kind}
	total := 0
	var waits []survival.Observation
	for _, l := range looks {
		switch m.kind {
		case CellMean:
			if d, ok := m.days(l); ok {
				c.N++
				total += d
				c.Rows = append(c.Rows, l.order.ID)
			}
		case CellMedian:
			c.N++
			waits = append(waits, m.waited(l))
			c.Rows = append(c.Rows, l.order.ID)
		default:
			if n := m.count(l); n > 0 {
				c.N += n
				c.Rows = append(c.Rows, l.order.ID)
			}
		}
	}
	if m.kind == CellMean && c.N > 0 {
		c.Mean = survival.Limit{Value: float64(total) / float64(c.N), OK: true}
	}
	if m.kind == CellMedian && c.N > 0 {
		c.Median = survival.Incidence(waits, survival.Reply).Quantile(0.5)
	}
	return c
}

// counted makes a column that counts orders for which something holds.
func counted(key string, holds func(look) bool) measure {
	return measure{key: key, count: func(l look) int { return one(holds(l)) }}
}
