package report

import (
	"context"

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
	names, err := s.store.UnitNames(ctx, s.agency.ID)
	return Workload{Span: flow.Span, Flow: flow, Quality: quality, Names: names}, err
}
