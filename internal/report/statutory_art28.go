package report

import (
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// art28Parts are the letters a to j of Article 28(2). The population of a, c, e
// and f are the certificates issued in the year, with what is known of them on
// the as-of day; b, d, g, h, i and j count what happened in the year.
func art28Parts(q ReturnQuery, orders []request.Order) ([]ReturnPart, bool) {
	var all, issued, epocs, keeps []request.Order
	next := map[request.ID]deadline.Day{} // preservation → issue of the earliest order that follows it
	for _, o := range orders {
		if was := next[o.Follows]; o.Follows != "" && !o.IssuedDay.IsZero() && (was.IsZero() || o.IssuedDay.Before(was)) {
			next[o.Follows] = o.IssuedDay
		}
		if o.Instrument != request.EPOC && o.Instrument != request.EPOCPR || o.IssuedDay.IsZero() {
			continue
		}
		all = append(all, o)
		if !q.holds(o.IssuedDay) {
			continue
		}
		issued = append(issued, o)
		if o.Instrument == request.EPOC {
			epocs = append(epocs, o)
		} else {
			keeps = append(keeps, o)
		}
	}
	by, none := Dimensions{Category: true, Addressee: true, Situation: true}, Dimensions{}
	is := func(i request.Instrument) func(look) bool {
		return func(l look) bool { return l.order.Instrument == i }
	}
	parts := []ReturnPart{
		{"a", []ReturnTable{tally("a", "issued", by, issued, []measure{counted("epoc", is(request.EPOC)), counted("epoc_pr", is(request.EPOCPR))})}},
		{"b", []ReturnTable{tally("b", "derogations", none, epocs, []measure{counted("epoc", func(l look) bool { return l.order.Derogation })})}},
		{"c", []ReturnTable{tally("c", "epoc", by, epocs, ends()), tally("c", "epoc_pr", by, keeps, ends())}},
		{"d", []ReturnTable{tally("d", "notified", by, happened(q, all, request.EPOC, notifications, refusals), grounds(q))}},
		{"e", []ReturnTable{tally("e", "obtained", by, epocs, obtained(q))}},
		{"f", []ReturnTable{tally("f", "followed", Dimensions{Category: true, Addressee: true}, keeps, followed(next))}},
		{"g", []ReturnTable{tally("g", "enforcement", by, happened(q, all, "", stated(request.EnforcementSent), stated(request.Enforced)), []measure{
			counted("transmitted", in(q, stated(request.EnforcementSent))), counted("fulfilled", in(q, stated(request.Enforced)))})}},
		{"h", []ReturnTable{tally("h", "remedies", Dimensions{Category: true}, happened(q, all, request.EPOC, stated(request.RemedyIssuing), stated(request.RemedyEnforcing)), []measure{
			times("issuing", q, stated(request.RemedyIssuing)), times("enforcing", q, stated(request.RemedyEnforcing))})}},
		{"i", []ReturnTable{tally("i", "unvalidated", none, happened(q, all, "", stated(request.ValidationRefused)), []measure{counted("cases", in(q, stated(request.ValidationRefused)))})}},
		{"j", []ReturnTable{costs(q, all)}},
	}
	return parts, len(all) > 0
}

// end is what became of a certificate, or of its part in one class of data.
type end string

// The ends: together they are all that was issued.
const (
	endFull      end = "fulfilled"
	endPart      end = "partly"
	endNot       end = "not"
	endOpen      end = "open"
	endWithdrawn end = "withdrawn"
)

// endOf joins the items: fulfilled when every item that we did not take back
// was given in full, open while one waits.
func endOf(l look) end {
	full, given, pending, taken := 0, 0, 0, 0
	for _, it := range l.items {
		switch it.Outcome {
		case reply.ProducedFull, reply.Done:
			full++
		case reply.ProducedPart:
			given++
		case reply.Pending:
			pending++
		case reply.Withdrawn:
			taken++
		}
	}
	left := len(l.items) - taken
	switch {
	case left == 0:
		return endWithdrawn
	case pending > 0:
		return endOpen
	case full == left:
		return endFull
	case full+given > 0:
		return endPart
	}
	return endNot
}

func ends() []measure {
	var all []measure
	for _, e := range []end{endFull, endPart, endNot, endOpen, endWithdrawn} {
		all = append(all, counted(string(e), func(l look) bool { return endOf(l) == e }))
	}
	return all
}

// gotAfter is how many days after its issue the last data of a fulfilled
// certificate came.
func gotAfter(l look) (int, bool) {
	if endOf(l) != endFull {
		return 0, false
	}
	return lastAfter(l, func(it request.OrderItem) deadline.Day { return it.GivenDay }), true
}

// lastAfter is how many days after its issue the last of some days came.
func lastAfter(l look, days ...func(request.OrderItem) deadline.Day) int {
	last := 0
	for _, it := range l.items {
		for _, of := range days {
			if day := of(it); !day.IsZero() {
				last = max(last, day.Sub(l.order.IssuedDay))
			}
		}
	}
	return last
}

// obtained is the mean that letter e orders, over fulfilled certificates only,
// and beside it the median of all, those that still wait counted as waiting and
// those that ended otherwise as what they are: no data.
func obtained(q ReturnQuery) []measure {
	return []measure{
		counted("fulfilled", func(l look) bool { return endOf(l) == endFull }),
		{key: "mean", kind: CellMean, days: gotAfter},
		{key: "median", kind: CellMedian, waited: func(l look) survival.Observation {
			o := survival.Observation{Count: 1}
			switch endOf(l) {
			case endFull:
				after, _ := gotAfter(l)
				o.Time, o.Event = float64(after), survival.Reply
			case endOpen:
				o.Time, o.Event = float64(max(0, q.AsOf.Sub(l.order.IssuedDay))), survival.Censored
			default:
				after := lastAfter(l, func(it request.OrderItem) deadline.Day { return it.SettledDay }, func(it request.OrderItem) deadline.Day { return it.EndedDay })
				o.Time, o.Event = float64(after), survival.Competing
			}
			return o
		}},
	}
}

// followed is letter f: from the issue of a fulfilled preservation to the issue
// of the order that asks for what it keeps. One that nothing followed has no
// value and is left out of the mean, and counted beside it.
func followed(next map[request.ID]deadline.Day) []measure {
	after := func(l look) (int, bool) {
		day := next[l.order.ID]
		if endOf(l) != endFull || day.IsZero() || day.Before(l.order.IssuedDay) {
			return 0, false
		}
		return day.Sub(l.order.IssuedDay), true
	}
	return []measure{
		counted("followed", func(l look) bool { _, ok := after(l); return ok }),
		{key: "mean", kind: CellMean, days: after},
		counted("unfollowed", func(l look) bool { _, ok := after(l); return endOf(l) == endFull && !ok }),
	}
}

// occasions lists the days on which something happened to an order.
type occasions func(request.Order) []deadline.Day

func notifications(o request.Order) []deadline.Day { return o.Notified }

func refusals(o request.Order) []deadline.Day { return stated(request.GroundRaised)(o) }

func stated(what request.Particular) occasions {
	return func(o request.Order) []deadline.Day {
		var days []deadline.Day
		for _, s := range o.Stated {
			if s.What == what {
				days = append(days, s.Day)
			}
		}
		return days
	}
}

// count is how often it happened in the year.
func (f occasions) count(q ReturnQuery, o request.Order) int {
	n := 0
	for _, d := range f(o) {
		n += one(q.holds(d))
	}
	return n
}

// happened are the orders to which one of the things happened in the year.
func happened(q ReturnQuery, all []request.Order, of request.Instrument, any ...occasions) []request.Order {
	var some []request.Order
	for _, o := range all {
		n := 0
		for _, f := range any {
			n += f.count(q, o)
		}
		if n > 0 && (of == "" || o.Instrument == of) {
			some = append(some, o)
		}
	}
	return some
}

func in(q ReturnQuery, f occasions) func(look) bool {
	return func(l look) bool { return f.count(q, l.order) > 0 }
}

// times counts each time, not each order.
func times(key string, q ReturnQuery, f occasions) measure {
	return measure{key: key, count: func(l look) int { return f.count(q, l.order) }}
}

// grounds is letter d: notifications, refusals, and the grounds raised.
func grounds(q ReturnQuery) []measure {
	all := []measure{times("notified", q, notifications), counted("refused", in(q, refusals))}
	for _, g := range request.Grounds() {
		all = append(all, counted(string(g), in(q, func(o request.Order) []deadline.Day {
			var days []deadline.Day
			for _, s := range o.Stated {
				if s.What == request.GroundRaised && s.Ground == g {
					days = append(days, s.Day)
				}
			}
			return days
		})))
	}
	return all
}

// costs is letter j: what was claimed and what was reimbursed, by currency,
// since sums of several would need a rate that nobody named.
func costs(q ReturnQuery, all []request.Order) ReturnTable {
	t := ReturnTable{Key: "costs", By: Dimensions{Currency: true}, Measures: []string{"claimed", "reimbursed"}}
	lines := map[string]*ReturnGroup{}
	for _, o := range all {
		seen := map[string]bool{}
		for _, s := range o.Stated {
			if !s.What.Money() || !q.holds(s.Day) {
				continue
			}
			g := lines[s.Currency]
			if g == nil {
				g = &ReturnGroup{Currency: s.Currency, Cells: []ReturnCell{{Key: "j.costs.claimed|" + s.Currency, Kind: CellMoney}, {Key: "j.costs.reimbursed|" + s.Currency, Kind: CellMoney}}}
				lines[s.Currency] = g
			}
			if !seen[s.Currency] {
				seen[s.Currency] = true
				g.Population++
			}
			c := &g.Cells[one(s.What == request.CostsReimbursed)]
			c.N++
			c.Cents += s.Cents
			if len(c.Rows) == 0 || c.Rows[len(c.Rows)-1] != o.ID {
				c.Rows = append(c.Rows, o.ID)
			}
		}
	}
	for _, g := range lines {
		t.Groups = append(t.Groups, *g)
		t.Total.Population += g.Population
	}
	sort.Slice(t.Groups, func(i, k int) bool { return t.Groups[i].Currency < t.Groups[k].Currency })
	return t
}
