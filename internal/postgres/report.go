package postgres

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Reports gives the counts that figures are made of.
type Reports struct {
	db    *sqlx.DB
	books request.Books
	past  *shared
}

var _ report.Store = (*Reports)(nil)

// NewReports gives a store of counts.
func NewReports(db *sqlx.DB, books request.Books) *Reports {
	return &Reports{db: db, books: books, past: newShared()}
}

// Cells gives the counts of a population. They come from the counts that the
// write path keeps; for an earlier state of knowledge what was learned since is
// taken back.
func (s *Reports) Cells(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	all, err := s.together(ctx, agency, []report.Query{q})
	return all[0], err
}

// CellsOf gives the counts of several populations: side by side, or one after
// the other where what was learned since is taken back from all of them.
func (s *Reports) CellsOf(ctx context.Context, agency people.AgencyID, all ...report.Query) ([][]report.Cell, error) {
	if sameKnowledge(all) {
		return s.together(ctx, agency, all)
	}
	found := make([][]report.Cell, len(all))
	work, ctx := errgroup.WithContext(ctx)
	for i, q := range all {
		work.Go(func() (err error) {
			found[i], err = s.Cells(ctx, agency, q)
			return err
		})
	}
	return found, work.Wait()
}

// sameKnowledge says whether all look at one earlier state of knowledge.
func sameKnowledge(all []report.Query) bool {
	for _, q := range all {
		if !q.Historical() || q.AsOf != all[0].AsOf || !q.Recorded.Equal(all[0].Recorded) {
			return false
		}
	}
	return true
}

// together counts populations of one state of knowledge in one state of the
// database.
func (s *Reports) together(ctx context.Context, agency people.AgencyID, all []report.Query) ([][]report.Cell, error) {
	found := make([][]report.Cell, len(all))
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		since, err := s.turnedBack(ctx, tx, agency, all)
		if err != nil {
			return err
		}
		for i, q := range all {
			if found[i], err = countCells(ctx, tx, agency, q, since); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// countCells reads what a query wants to know of its population.
func countCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since countMoves) ([]report.Cell, error) {
	all, err := waitCells(ctx, tx, agency, q, since.waits)
	if err != nil {
		return nil, err
	}
	kin, err := waitPairs(ctx, tx, agency, q, since.kinWaits)
	if all = append(all, kin...); err != nil || q.Waits {
		return all, err
	}
	results, err := resultCells(ctx, tx, agency, q, since.results)
	if err != nil {
		return nil, err
	}
	pairs, err := resultPairs(ctx, tx, agency, q, since.kinResults)
	return append(append(all, results...), pairs...), err
}

// read runs queries that must see one state of the database.
func (s *Reports) read(ctx context.Context, work func(*sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return classify(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return classify(ctx, work(tx))
}

// cells reads rows of: platform, kind, emergency, day, days settled, days ended,
// outcome, reason, timing, delivered, due day, last day followed, number. Days
// come as their distance before the as-of day: a number is cheaper to carry than
// a date, and there are many.
func cells(ctx context.Context, tx *sqlx.Tx, q report.Query, counts report.Counts, query string, args []any) ([]report.Cell, error) {
	var all []report.Cell
	err := each(ctx, tx, query, args, func(rows *sql.Rows) error {
		c := report.Cell{Counts: counts}
		var ago int
		var due, followed sql.NullInt64
		if err := rows.Scan(&c.Platform, &c.Kind, &c.Emergency, &ago, &c.Settled, &c.Ended, &c.Outcome, &c.Reason, &c.Timing, &c.Delivered, &due, &followed, &c.N); err != nil {
			return err
		}
		c.Day, c.Due, c.FollowedTo = q.AsOf.AddDays(-ago), before(q.AsOf, due), before(q.AsOf, followed)
		all = append(all, c)
		return nil
	})
	return all, err
}

// each reads the rows of a query.
func each(ctx context.Context, tx *sqlx.Tx, query string, args []any, read func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
