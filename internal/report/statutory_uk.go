package report

import (
	"rogatory/internal/request"
)

// ukParts are what the Communications Data Code of Practice (chapter on record
// keeping) has an authority record: applications made, referred back or
// refused, granted, urgent, the items of data by type, applications about
// sensitive professions, and errors. Everything is counted in the year in which
// it happened.
func ukParts(q ReturnQuery, orders []request.Order) ([]ReturnPart, bool) {
	var ours, applied, granted []request.Order
	for _, o := range orders {
		if o.Instrument != request.UKComms {
			continue
		}
		ours = append(ours, o)
		if q.holds(o.AppliedDay) {
			applied = append(applied, o)
		}
		if decided(q, o, request.KindApproved) {
			granted = append(granted, o)
		}
	}
	none := Dimensions{}
	did := func(k request.Kind) func(look) bool { return func(l look) bool { return decided(q, l.order, k) } }
	parts := []ReturnPart{
		{"1", []ReturnTable{tally("1", "applications", none, applied, []measure{counted("made", func(look) bool { return true })})}},
		{"2", []ReturnTable{tally("2", "decisions", none, decidedAtAll(q, ours), []measure{
			counted("referred_back", did(request.KindReturned)), counted("refused", did(request.KindRefused)), counted("granted", did(request.KindApproved))})}},
		{"3", []ReturnTable{tally("3", "urgent", none, applied, []measure{counted("urgent", func(l look) bool { return l.order.Urgent }),
			counted("before_approval", func(l look) bool { return l.order.Derogation })})}},
		{"4", []ReturnTable{tally("4", "items", Dimensions{Category: true}, granted, []measure{
			{key: "items", count: func(l look) int { return len(l.items) }}, counted("authorisations", func(look) bool { return true })})}},
		{"5", []ReturnTable{tally("5", "professions", Dimensions{Profession: true}, sensitive(applied), []measure{counted("applications", func(look) bool { return true })})}},
		{"6", []ReturnTable{tally("6", "errors", none, mistaken(q, ours), mistakes(q))}},
	}
	return parts, len(ours) > 0
}

func decided(q ReturnQuery, o request.Order, kind request.Kind) bool {
	for _, d := range o.Decisions {
		if d.Kind == kind && q.holds(d.Day) {
			return true
		}
	}
	return false
}

func decidedAtAll(q ReturnQuery, all []request.Order) []request.Order {
	var some []request.Order
	for _, o := range all {
		if decided(q, o, request.KindApproved) || decided(q, o, request.KindReturned) || decided(q, o, request.KindRefused) {
			some = append(some, o)
		}
	}
	return some
}

func sensitive(all []request.Order) []request.Order {
	var some []request.Order
	for _, o := range all {
		if o.Profession != request.NoProfession {
			some = append(some, o)
		}
	}
	return some
}

func mistaken(q ReturnQuery, all []request.Order) []request.Order {
	var some []request.Order
	for _, o := range all {
		for _, e := range o.Errors {
			if q.holds(e.Day) {
				some = append(some, o)
				break
			}
		}
	}
	return some
}

// mistakes counts errors: each kind, and how they stand with their report.
func mistakes(q ReturnQuery) []measure {
	count := func(key string, holds func(request.ErrorOn) bool) measure {
		return measure{key: key, count: func(l look) int {
			n := 0
			for _, e := range l.order.Errors {
				n += one(q.holds(e.Day) && holds(e))
			}
			return n
		}}
	}
	var all []measure
	for _, kind := range request.EntryKinds() {
		if kind.Ours() {
			all = append(all, count(string(kind), func(e request.ErrorOn) bool { return e.Kind == kind }))
		}
	}
	return append(all,
		count("reported_in_time", func(e request.ErrorOn) bool { return !e.Open() && e.ReportedAt.Before(e.Overdue) }),
		count("reported_late", func(e request.ErrorOn) bool { return !e.Open() && !e.ReportedAt.Before(e.Overdue) }),
		count("unreported", request.ErrorOn.Open))
}
