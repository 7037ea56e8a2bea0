package report

import (
	"sort"
	"strconv"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// Form is a yearly return that a law or a code of practice wants.
type Form string

// The forms.
const (
	// Art28 is Article 28(2) of Regulation (EU) 2023/1543, letters a to j.
	Art28 Form = "art28"
	// UKRecord is what the Communications Data Code of Practice under Part 3 of
	// the Investigatory Powers Act 2016 has an authority record for each year.
	UKRecord Form = "uk"
)

// Forms lists them in the order a page offers them.
func Forms() []Form { return []Form{Art28, UKRecord} }

// Valid says whether the form is one of the list.
func (f Form) Valid() bool { return f == Art28 || f == UKRecord }

// LabelKey is the message key of the form's name.
func (f Form) LabelKey() string { return "statutory.form_" + string(f) }

// firstCounted is the first day of Article 28: the Regulation applies from then.
var firstCounted = deadline.NewDay(2026, 8, 18)

// ReturnQuery asks for the return of one calendar year.
type ReturnQuery struct {
	Form     Form
	Year     int
	AsOf     deadline.Day // what was known at the end of this day
	Today    deadline.Day
	Recorded time.Time // only what was entered here by this instant; zero: everything
}

// From is the first day that counts.
func (q ReturnQuery) From() deadline.Day {
	first := deadline.NewDay(q.Year, 1, 1)
	if q.Form == Art28 && first.Before(firstCounted) {
		return firstCounted
	}
	return first
}

// To is the last day that counts.
func (q ReturnQuery) To() deadline.Day { return deadline.NewDay(q.Year, 12, 31) }

// Due is the day by which a Member State sends the figures of Article 28 to
// the Commission; the other form has none.
func (q ReturnQuery) Due() deadline.Day {
	if q.Form == Art28 {
		return deadline.NewDay(q.Year+1, 3, 31)
	}
	return deadline.Day{}
}

func (q ReturnQuery) holds(d deadline.Day) bool {
	return !d.IsZero() && !d.Before(q.From()) && !d.After(q.To())
}

// Settled fills in what was left open: the present year.
func (q ReturnQuery) Settled() ReturnQuery {
	if q.Form == "" {
		q.Form = Art28
	}
	if q.Year == 0 {
		q.Year = q.Today.Year()
	}
	if q.AsOf.IsZero() {
		q.AsOf = q.Today
	}
	return q
}

// Check refuses a return that nothing can be counted for.
func (q ReturnQuery) Check() error {
	var g fault.Gather
	if !q.Form.Valid() {
		g.On("form", "statutory.form_unknown")
	}
	switch {
	case q.Year < 2000 || q.Year > q.Today.Year():
		g.On("year", "statutory.year_unknown", strconv.Itoa(q.Today.Year()))
	case q.Form == Art28 && q.Year < firstCounted.Year():
		g.On("year", "statutory.year_before", strconv.Itoa(firstCounted.Year()))
	}
	if q.AsOf.After(q.Today) {
		g.On("as_of", "report.as_of_future")
	}
	return g.Err()
}

// Return is one yearly return. Used says whether the unit uses the instrument
// at all: where it does not, no cell has a value, which is not zero.
type Return struct {
	Query ReturnQuery
	Used  bool
	Parts []ReturnPart
}

// ReturnPart is one letter of the return.
type ReturnPart struct {
	Letter string
	Tables []ReturnTable
}

// ReturnTable is what one letter wants counted, group by group. A certificate
// that asks for several classes of data stands in the line of each, so that the
// lines can add up to more than the total.
type ReturnTable struct {
	Key      string
	By       Dimensions
	Measures []string
	Groups   []ReturnGroup
	Total    ReturnGroup
}

// Dimensions are what a letter breaks its figures down by.
type Dimensions struct{ Category, Addressee, Situation, Profession, Currency bool }

func (d Dimensions) any() bool { return d != Dimensions{} }

// ReturnGroup is one line: a class of data, an addressee, emergency or not.
type ReturnGroup struct {
	Category   legal.Category
	Addressee  string
	Emergency  bool
	Profession request.Profession
	Currency   string
	Population int // certificates the line speaks of
	Hidden     bool
	Cells      []ReturnCell
}

// ReturnCell is one figure with the requests behind it.
type ReturnCell struct {
	Key    string // of the cell in the return: its rows are found by it
	Kind   CellKind
	N      int               // certificates, items or cases counted
	Mean   survival.Limit    // days, calendar; the mean that the law orders
	Median survival.Estimate // days, read off the cumulative incidence
	Cents  int64             // hundredths of the group's currency
	Rows   []request.ID
}

// CellKind says what a cell holds.
type CellKind int

// The kinds of cells.
const (
	CellCount CellKind = iota
	CellMean
	CellMedian
	CellMoney
)

// Cell finds a cell that has a value by its key.
func (r Return) Cell(key string) (ReturnCell, ReturnTable, ReturnGroup, bool) {
	if !r.Used {
		return ReturnCell{}, ReturnTable{}, ReturnGroup{}, false
	}
	for _, p := range r.Parts {
		for _, t := range p.Tables {
			for _, g := range append(t.Groups[:len(t.Groups):len(t.Groups)], t.Total) {
				for _, c := range g.Cells {
					if c.Key == key && !g.Hidden {
						return c, t, g, true
					}
				}
			}
		}
	}
	return ReturnCell{}, ReturnTable{}, ReturnGroup{}, false
}

// ComputeReturn makes the return of all orders: the one function behind page,
// command line and file. Orders of sealed cases are in no figure.
func ComputeReturn(q ReturnQuery, orders []request.Order) Return {
	open := make([]request.Order, 0, len(orders))
	for _, o := range orders {
		if !o.Sealed {
			open = append(open, o)
		}
	}
	r := Return{Query: q}
	if q.Form == UKRecord {
		r.Parts, r.Used = ukParts(q, open)
	} else {
		r.Parts, r.Used = art28Parts(q, open)
	}
	return r
}

// Veiled hides what speaks of fewer than five certificates, for readers of
// aggregates, and what could be found by subtracting.
func (r Return) Veiled() Return {
	for p := range r.Parts {
		for t := range r.Parts[p].Tables {
			table := &r.Parts[p].Tables[t]
			populations := make([]int, len(table.Groups))
			for i, g := range table.Groups {
				populations[i] = g.Population
			}
			for i, hide := range Veil(populations) {
				table.Groups[i].Hidden = hide
			}
			table.Total.Hidden = few(table.Total.Population)
		}
	}
	return r
}

// sortGroups puts the lines in the order of data, addressee, situation.
func sortGroups(all []ReturnGroup) {
	place := map[legal.Category]int{}
	for i, c := range legal.Categories() {
		place[c] = i
	}
	sort.SliceStable(all, func(i, k int) bool {
		a, b := all[i], all[k]
		switch {
		case a.Category != b.Category:
			return place[a.Category] < place[b.Category]
		case a.Addressee != b.Addressee:
			return a.Addressee < b.Addressee
		case a.Emergency != b.Emergency:
			return a.Emergency
		case a.Profession != b.Profession:
			return a.Profession < b.Profession
		}
		return a.Currency < b.Currency
	})
}
