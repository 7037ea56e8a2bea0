package report

import (
	"cmp"
	"context"
	"slices"

	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Workload is what the units had to do in a period and how promptly they did
// their own steps. Both parts have units in the order of their open stock.
type Workload struct {
	Span    Span
	Flow    Flow
	Quality Quality
	Names   map[people.UnitID]string
}

// Units gives workload and timeliness of the units.
func (s *Service) Units(ctx context.Context, by people.Person, q Span) (Workload, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Workload{}, err
	}
	flow, err := s.Flow(ctx, by, q)
	if err != nil {
		return Workload{}, err
	}
	quality, err := s.Quality(ctx, by, q)
	if err != nil {
		return Workload{}, err
	}
	quality.AsIn(flow)
	names, err := s.store.UnitNames(ctx, s.agency.ID)
	return Workload{Span: flow.Span, Flow: flow, Quality: quality, Names: names}, err
}

// AsIn puts the units into the order that they have in a flow, so that two
// tables on one page name them alike; the others follow.
func (q *Quality) AsIn(f Flow) {
	place := map[people.UnitID]int{}
	for i, l := range f.Units {
		place[l.Unit] = i - len(f.Units)
	}
	slices.SortStableFunc(q.Units, func(a, b OwnFigures) int { return cmp.Compare(place[a.Unit], place[b.Unit]) })
}
