package report

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// Urgency narrows a population to emergencies or to all others.
type Urgency string

// The urgencies a query can ask for.
const (
	AnyUrgency Urgency = ""
	Emergency  Urgency = "emergency"
	Ordinary   Urgency = "ordinary"
)

// Urgencies lists them in the order a page offers them.
func Urgencies() []Urgency { return []Urgency{Emergency, Ordinary} }

// Valid says whether the urgency is one of the list, or any.
func (u Urgency) Valid() bool { return u == AnyUrgency || u == Emergency || u == Ordinary }

// LabelKey is the message key of the urgency's name.
func (u Urgency) LabelKey() string { return "report.urgency_" + string(u) }

// Holds says whether an item of this urgency is asked for.
func (u Urgency) Holds(emergency bool) bool { return u == AnyUrgency || emergency == (u == Emergency) }

// Query chooses the population: items dispatched in a period (a cohort), not
// items closed in it.
type Query struct {
	Platform platform.ID       // empty: all
	Kind     legal.RequestKind // empty: all
	Urgency  Urgency           // empty: all
	Category legal.Category    // empty: all
	From, To deadline.Day      // days of dispatch; zero: open
	AsOf     deadline.Day      // what was known at the end of this day; never after Today
	Today    deadline.Day      // of the agency
	Monthly  bool              // also tell what became of each month of dispatch
	Recorded time.Time         // only what was entered here by this instant; zero: everything
	Strata   bool              // keep kind and urgency of the cells apart
	Waits    bool              // the waits only: curves, and nothing of what came back
	Public   bool              // to be read by every reader of reports, whoever asks (A64)
	Until    deadline.Day      // look at waits up to the end of this day only; zero: to AsOf
	Alone    bool              // each platform without those that were merged into it
	Union    *platform.Union   // who counts under whom; the service fills it in
}

// Check refuses what no figure can be made of.
func (q Query) Check() error {
	var g fault.Gather
	refuseEarly(&g, q.From, q.To, q.AsOf)
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		g.On("to", "report.period_backwards")
	}
	if q.AsOf.After(q.Today) {
		g.On("as_of", "report.as_of_future")
	}
	if !q.From.IsZero() && q.From.After(q.AsOf) {
		g.On("from", "report.from_after_as_of")
	}
	return g.Err()
}

// Historical says whether the query looks at an earlier state of knowledge.
// A published report does: what an import enters later was known on the day of
// its register, but not recorded when the report was made.
func (q Query) Historical() bool { return q.AsOf.Before(q.Today) || !q.Recorded.IsZero() }

// Holds says whether an item belongs to the population.
func (q Query) Holds(c Cell, category legal.Category) bool {
	return q.Of(c.Platform) && (q.Kind == "" || c.Kind == q.Kind) && q.Urgency.Holds(c.Emergency) &&
		(q.Category == "" || category == q.Category) && (q.From.IsZero() || !c.Day.Before(q.From)) && (q.To.IsZero() || !c.Day.After(q.To))
}

// Counts says for which figures a cell counts.
type Counts int

// What cells count for. A count of waits knows the day a reply came and
// nothing else of it; a count of results knows all but that day.
const (
	ForAll     Counts = iota
	ForWaits          // curves and what is read off them
	ForResults        // counts, outcomes, rates, deadlines
)

// Cell is a number of items that are alike in everything a figure looks at.
// Day is the day of dispatch, or another day that leads to the same figures;
// Settled of a result is the first horizon it reached (see Reached). Kind and
// Emergency are empty where the query keeps no strata apart.
type Cell struct {
	Counts     Counts
	Platform   platform.ID
	Kind       legal.RequestKind
	Emergency  bool
	Day        deadline.Day
	Settled    int // days to the first substantive reply; -1: none
	Ended      int // days to our own withdrawal; -1: none
	Outcome    reply.Outcome
	Reason     reply.Reason // of a refusal
	Timing     request.Timing
	Delivered  bool         // delivery confirmed, or shown by a reply
	Due        deadline.Day // zero: no numeric limit
	FollowedTo deadline.Day // zero: followed live
	N          int
	Twin       Twin // of a pair: the other item; see pair.go
}

// CellOf is the cell of one item.
func CellOf(s request.Summary, it request.ItemSummary) Cell {
	return Cell{Platform: s.Platform, Kind: s.Kind, Emergency: s.Emergency, Day: it.DispatchedDay, Settled: it.SettledAfter, Ended: it.EndedAfter,
		Outcome: it.Outcome, Reason: it.Reason, Timing: it.Timing, Delivered: it.Delivered || it.SettledAfter >= 0, Due: it.DueDay, FollowedTo: it.FollowedTo, N: 1}
}

// cut looks at a cell of known days up to the end of a day: what came later had
// not come yet.
func (c Cell) cut(until deadline.Day) Cell {
	if until.IsZero() {
		return c
	}
	if c.Settled >= 0 && c.Day.AddDays(c.Settled).After(until) {
		c.Settled = -1
	}
	if c.Ended >= 0 && c.Day.AddDays(c.Ended).After(until) {
		c.Ended = -1
	}
	c.Twin = c.Twin.cut(c.Day, until)
	if c.FollowedTo.IsZero() || until.Before(c.FollowedTo) {
		c.FollowedTo = until
	}
	return c
}

// Cut looks at cells of known days as a query does that ends before its as-of
// day.
func (q Query) Cut(cells []Cell) []Cell {
	if q.Until.IsZero() {
		return cells
	}
	all := make([]Cell, len(cells))
	for i, c := range cells {
		all[i] = c.cut(q.Until)
	}
	return all
}

// Stratum is what replies are compared within: like with like.
type Stratum struct {
	Kind      legal.RequestKind
	Emergency bool
}

// Stratum is the stratum of the cell's items.
func (c Cell) Stratum() Stratum { return Stratum{c.Kind, c.Emergency} }

// String names the stratum for the statistics, which know no kinds.
func (s Stratum) String() string {
	if s.Emergency {
		return string(s.Kind) + "!"
	}
	return string(s.Kind)
}

// Waiting says whether the items wait for a substantive reply.
func (c Cell) Waiting() bool { return c.Settled < 0 && c.Ended < 0 }

// Month is the first day of the month of dispatch.
func (c Cell) Month() deadline.Day {
	_, _, d := c.Day.Date()
	return c.Day.AddDays(1 - d)
}

// Window is for how many days after dispatch the item could be observed.
func (c Cell) Window(asOf deadline.Day) int {
	return max(0, c.seenTo(asOf).Sub(c.Day))
}

// seenTo is the last day on which an answer could be seen.
func (c Cell) seenTo(asOf deadline.Day) deadline.Day {
	if !c.FollowedTo.IsZero() && c.FollowedTo.Before(asOf) {
		return c.FollowedTo
	}
	return asOf
}

// Reached is the first horizon within which an item was settled, one day more
// than the last horizon for later, and 0 for an item that was not settled: all
// that a rate needs to know of the days. An item settled on its first day
// reached the first horizon.
func Reached(settled int) int {
	if settled < 0 {
		return 0
	}
	for _, h := range Horizons {
		if settled <= h {
			return h
		}
	}
	return Horizons[len(Horizons)-1] + 1
}

// Store gives the cells of a population.
type Store interface {
	OwnStore
	PublishedStore
	ReverseStore
	RegisterStore
	QuietStore
	RowStore
	CrowdStore
	ReturnStore
	MergerStore
	Cells(ctx context.Context, agency people.AgencyID, q Query) ([]Cell, error)
	CellsOf(ctx context.Context, agency people.AgencyID, all ...Query) ([][]Cell, error) // side by side
}
