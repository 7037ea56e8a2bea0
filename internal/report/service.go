package report

import (
	"context"

	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Service gives reports to those who may read them.
type Service struct {
	store  Store
	agency people.Agency
}

// NewService works on a store of counts.
func NewService(store Store, agency people.Agency) *Service {
	return &Service{store: store, agency: agency}
}

// Responsiveness computes the figures of a population. What a reader of
// aggregates may not see is suppressed by the size of the population, never by
// the outcome: 0 replies to 40 stays visible.
func (s *Service) Responsiveness(ctx context.Context, by people.Person, q Query) (Report, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Report{}, err
	}
	if q.AsOf.IsZero() {
		q.AsOf = q.Today
	}
	if err := q.Check(); err != nil {
		return Report{}, err
	}
	if q.Platform != "" {
		cells, err := s.store.Cells(ctx, s.agency.ID, q)
		if err != nil {
			return Report{}, err
		}
		r := Compute(q, cells)
		quiet, err := s.Quiet(ctx, by, q)
		r.Quiet = &quiet
		return r, err
	}
	before, last := q.Recent()
	cells, err := s.store.CellsOf(ctx, s.agency.ID, q, before, last)
	if err != nil {
		return Report{}, err
	}
	r, changes := Compute(q, cells[0]), ComputeChanges(before, cells[1], last, cells[2])
	r.Changes = &changes
	if q.Recorded.IsZero() { // our own work is not known by the instant of its entry
		changes.Own, err = s.OwnShare(ctx, by, Span{From: last.From, To: last.To, AsOf: q.AsOf, Today: q.Today, NoWaits: true})
	}
	return r, err
}
