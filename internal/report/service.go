package report

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
)

// Service gives reports to those who may read them.
type Service struct {
	store      Store
	agency     people.Agency
	remembered *memory
}

// NewService works on a store of counts.
func NewService(store Store, agency people.Agency) *Service {
	return &Service{store: united{store}, agency: agency, remembered: newMemory()}
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
	var err error
	if q.Union, err = s.union(ctx, q.Recorded, q.AsOf); err != nil {
		return Report{}, err
	}
	crowd, err := s.crowd(ctx, by, q)
	if err != nil {
		return Report{}, err
	}
	widened := false
	if crowd != nil {
		q, widened = crowd.Snap(q)
	}
	var r Report
	if q.Platform != "" {
		r, err = s.onePlatform(ctx, q)
	} else {
		r, err = s.allPlatforms(ctx, by, q)
	}
	if err == nil && crowd != nil {
		r.veil(crowd)
		r.Widened = widened
		if r.Changes != nil {
			err = s.veil(ctx, r.Changes, crowd)
		}
	}
	return r, err
}

func (s *Service) onePlatform(ctx context.Context, q Query) (Report, error) {
	days := q
	days.Strata, days.Waits, days.Monthly = true, true, false
	daily := beside(func() ([]Cell, error) { return s.store.Daily(ctx, s.agency.ID, days) })
	cells, err := s.store.Cells(ctx, s.agency.ID, q)
	if err != nil {
		return Report{}, err
	}
	r := Compute(q, cells)
	if cells, err = daily(); err != nil {
		return Report{}, err
	}
	quiet := ComputeQuiet(days, cells)
	r.Quiet = &quiet
	return r, nil
}

func (s *Service) allPlatforms(ctx context.Context, by people.Person, q Query) (Report, error) {
	before, last := q.Recent()
	own := beside(func() (map[platform.ID]Part, error) {
		return s.OwnShare(ctx, by, Span{From: last.From, To: last.To, AsOf: q.AsOf, Today: q.Today, Recorded: q.Recorded, Alone: q.Alone, Public: q.Public})
	})
	watched := beside(func() (QuietAll, error) { return s.quietAll(ctx, q) })
	cells, err := s.store.CellsOf(ctx, s.agency.ID, q, before, last)
	if err != nil {
		return Report{}, err
	}
	changed := beside(func() (Changes, error) { return ComputeChanges(before, cells[1], last, cells[2]), nil })
	r := Compute(q, cells[0])
	changes, err := changed()
	if err != nil {
		return Report{}, err
	}
	r.Changes = &changes
	if changes.Own, err = own(); err != nil {
		return Report{}, err
	}
	quiet, err := watched()
	r.QuietAll = &quiet
	return r, err
}

// Foresee computes what the watch over all platforms would have to compute, so
// that the next reader does not wait for it.
func (s *Service) Foresee(ctx context.Context, today deadline.Day) error {
	u, err := s.union(ctx, time.Time{}, today)
	if err == nil {
		_, err = s.quietAll(ctx, Query{AsOf: today, Today: today, Union: u})
	}
	return err
}

// beside fetches something while the caller goes on, and gives it when asked.
func beside[T any](fetch func() (T, error)) func() (T, error) {
	type answer struct {
		value T
		err   error
	}
	ready := make(chan answer, 1)
	go func() {
		value, err := fetch()
		ready <- answer{value, err}
	}()
	return func() (T, error) {
		a := <-ready
		return a.value, a.err
	}
}
