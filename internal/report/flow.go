package report

import (
	"context"
	"slices"
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// MoveCell is how many items and requests of one platform and unit made a move
// in a month. Month is its first day, zero for all that lies before the period.
type MoveCell struct {
	Platform platform.ID
	Unit     people.UnitID
	Month    deadline.Day
	Move     request.Move
	Items    int
	Requests int
}

// OwnStore gives what reports on flow and on ourselves are made of.
type OwnStore interface {
	Moves(ctx context.Context, agency people.AgencyID, s Span) ([]MoveCell, error)
	Own(ctx context.Context, agency people.AgencyID, s Span) ([]OwnCell, []WaitCell, error)
	UnitNames(ctx context.Context, agency people.AgencyID) (map[people.UnitID]string, error)
}

// Stock is a number of items and of the requests they belong to.
type Stock struct{ Items, Requests int }

func (s *Stock) add(items, requests int) { s.Items, s.Requests = s.Items+items, s.Requests+requests }

// Balance is the flow through the stock of what is open: Start + Sent +
// Reopened − Answered − Closed − Withdrawn = End, for items and for requests.
// Settled is Answered and Closed together.
type Balance struct {
	Start     Stock
	Sent      Stock
	Reopened  Stock
	Answered  Stock // with a substantive reply
	Closed    Stock // by us, without an answer
	Withdrawn Stock
	End       Stock
}

// Settled is what left the stock by an answer or by closing.
func (b Balance) Settled() Stock {
	return Stock{b.Answered.Items + b.Closed.Items, b.Answered.Requests + b.Closed.Requests}
}

// Population is how many requests the balance speaks of.
func (b Balance) Population() int { return b.Start.Requests + b.Sent.Requests + b.Reopened.Requests }

// take adds a move that happened within the period.
func (b *Balance) take(c MoveCell) {
	into := map[request.Move]*Stock{request.MoveSent: &b.Sent, request.MoveReopened: &b.Reopened, request.MoveAnswered: &b.Answered,
		request.MoveClosed: &b.Closed, request.MoveTaken: &b.Withdrawn}[c.Move]
	if into == nil {
		return
	}
	into.add(c.Items, c.Requests)
	b.End.add(c.Move.Sign()*c.Items, c.Move.Sign()*c.Requests)
}

// start adds a move that happened before the period.
func (b *Balance) start(c MoveCell) {
	b.Start.add(c.Move.Sign()*c.Items, c.Move.Sign()*c.Requests)
	b.End.add(c.Move.Sign()*c.Items, c.Move.Sign()*c.Requests)
}

// FlowLine is the balance of one month, platform or unit. Hidden ones speak of
// too few requests to be shown.
type FlowLine struct {
	Month    deadline.Day
	Platform platform.ID
	Unit     people.UnitID
	Balance
	Hidden bool
}

// Flow is the flow of a period: as a whole, by month, by platform and by unit.
type Flow struct {
	Span      Span
	All       FlowLine
	Months    []FlowLine
	Platforms []FlowLine
	Units     []FlowLine
}

// Flow gives the flow that balances.
func (s *Service) Flow(ctx context.Context, by people.Person, q Span) (Flow, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Flow{}, err
	}
	q = q.Settled()
	if err := q.Check(); err != nil {
		return Flow{}, err
	}
	var err error
	if q.Union, err = s.union(ctx, q.Recorded, q.AsOf); err != nil {
		return Flow{}, err
	}
	if q, err = s.span(ctx, by, q); err != nil {
		return Flow{}, err
	}
	cells, err := s.store.Moves(ctx, s.agency.ID, q)
	if err != nil {
		return Flow{}, err
	}
	return ComputeFlow(q, cells), nil
}

// ComputeFlow makes the balances of all cells: the one function behind page,
// command line and file.
func ComputeFlow(q Span, cells []MoveCell) Flow {
	f := Flow{Span: q}
	platforms, units, months := map[platform.ID]*FlowLine{}, map[people.UnitID]*FlowLine{}, map[deadline.Day][]MoveCell{}
	for _, c := range cells {
		p := lineOf(platforms, c.Platform, FlowLine{Platform: c.Platform})
		u := lineOf(units, c.Unit, FlowLine{Unit: c.Unit})
		for _, b := range []*Balance{&f.All.Balance, &p.Balance, &u.Balance} {
			if c.Month.IsZero() {
				b.start(c)
			} else {
				b.take(c)
			}
		}
		months[c.Month] = append(months[c.Month], c)
	}
	f.Platforms, f.Units = lines(platforms), lines(units)
	f.Months = byMonth(q, months)
	f.All.Hidden = few(f.All.Population())
	return f
}

func lineOf[K comparable, L any](of map[K]*L, k K, fresh L) *L {
	if of[k] == nil {
		of[k] = &fresh
	}
	return of[k]
}

// lines sorts by what moved, the most first, and hides what is too small.
func lines[K comparable](of map[K]*FlowLine) []FlowLine {
	var all []FlowLine
	for _, l := range of {
		if l.Population() > 0 {
			all = append(all, *l)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Population() != b.Population() {
			return a.Population() > b.Population()
		}
		return a.Platform+platform.ID(a.Unit) < b.Platform+platform.ID(b.Unit)
	})
	return veiled(all)
}

func veiled(all []FlowLine) []FlowLine {
	populations := make([]int, len(all))
	for i, l := range all {
		populations[i] = l.Population()
	}
	for i, hide := range Veil(populations) {
		all[i].Hidden = hide
	}
	return all
}

// byMonth carries the stock from month to month, empty ones included; it begins
// with the first month in which anything was open or moved.
func byMonth(q Span, cells map[deadline.Day][]MoveCell) []FlowLine {
	var before Balance
	for _, c := range cells[deadline.Day{}] {
		before.start(c)
	}
	var all []FlowLine
	stock := before.End
	for m := firstOf(q.From); !m.After(q.To); m = m.AddMonths(1) {
		l := FlowLine{Month: m, Balance: Balance{Start: stock, End: stock}}
		for _, c := range cells[m] {
			l.take(c)
		}
		stock = l.End
		if len(all) == 0 && l.Population() == 0 && m.AddMonths(1).Before(q.To) {
			continue
		}
		l.Hidden = few(l.Population())
		all = append(all, l)
	}
	return all
}

func few(n int) bool { return n > 0 && n < MinCell }

// Quiet says that nothing moved and nothing was open.
func (f Flow) Quiet() bool {
	return f.All.Population() == 0 && !slices.ContainsFunc(f.Platforms, func(l FlowLine) bool { return l.Population() > 0 })
}
