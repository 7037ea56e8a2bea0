package report

import (
	"context"

	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// ReturnStore gives the orders that a law wants counted, as they were known at
// the end of a day and recorded by an instant, with the orders that follow a
// preservation.
type ReturnStore interface {
	Orders(ctx context.Context, agency people.AgencyID, q ReturnQuery) ([]request.Order, error)
}

// YearlyReturn gives the return of a year. Those who send it see every cell;
// other readers of figures none that speaks of fewer than five certificates.
func (s *Service) YearlyReturn(ctx context.Context, by people.Person, q ReturnQuery) (Return, error) {
	r, err := s.WholeReturn(ctx, by, q)
	if err == nil && !policy.May(by, policy.WholeReturns) {
		r = r.Veiled()
	}
	return r, err
}

// WholeReturn gives the return with every cell, for the console of the server:
// who can type there can read the database.
func (s *Service) WholeReturn(ctx context.Context, by people.Person, q ReturnQuery) (Return, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Return{}, err
	}
	q = q.Settled()
	if err := q.Check(); err != nil {
		return Return{}, err
	}
	orders, err := s.store.Orders(ctx, s.agency.ID, q)
	if err != nil {
		return Return{}, err
	}
	return ComputeReturn(q, orders), nil
}
