package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// RegisterCells counts the register of refusals and errors. Of an earlier state
// of knowledge it counts the lines of requests that have learned nothing since,
// and derives those of the others as they stood.
func (s *Reports) RegisterCells(ctx context.Context, agency people.AgencyID, q report.RegisterQuery) ([]report.RegisterCell, error) {
	sums := map[report.RegisterCell]int{}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		var c conditions
		c.and("i.agency_id = %s", agency)
		c.ofPlatforms("i.platform_id", q.Members())
		if q.Recorded.IsZero() {
			c.and("i.compartment <> 'sealed'")
			return s.registerLines(ctx, tx, c, q, sums)
		}
		then, err := s.knowledge(ctx, tx, agency, report.Query{AsOf: q.Today, Recorded: q.Recorded})
		if err != nil {
			return err
		}
		unchanged(&c, then)
		if err := s.registerLines(ctx, tx, c, q, sums); err != nil {
			return err
		}
		return s.derivedEach(ctx, tx, agency, nil, then, func(sum request.Summary) {
			for _, e := range sum.Entries {
				if q.Of(sum.Platform) {
					s.countEntry(sums, q, sum.Platform, e)
				}
			}
		})
	})
	cells := make([]report.RegisterCell, 0, len(sums))
	for c, n := range sums {
		c.N = n
		cells = append(cells, c)
	}
	return cells, err
}

func (s *Reports) registerLines(ctx context.Context, tx *sqlx.Tx, c conditions, q report.RegisterQuery, sums map[report.RegisterCell]int) error {
	query := `SELECT i.request_id, i.seq, i.kind, i.at, i.report_by::text AS report_by, i.overdue_from, i.reported_at, i.report_seq, i.platform_id
		FROM ledger i WHERE ` + c.where()
	rows, err := tx.QueryxContext(ctx, query, c.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var row struct {
			ledgerRow
			Platform string `db:"platform_id"`
		}
		if err := rows.StructScan(&row); err != nil {
			return err
		}
		s.countEntry(sums, q, platform.ID(row.Platform), row.visible())
	}
	return rows.Err()
}

// countEntry counts one entry, if the period holds its day.
func (s *Reports) countEntry(sums map[report.RegisterCell]int, q report.RegisterQuery, of platform.ID, e request.Entry) {
	day := deadline.DayOf(e.At, s.books.Zone)
	if !q.From.IsZero() && day.Before(q.From) || !q.To.IsZero() && day.After(q.To) {
		return
	}
	sums[report.RegisterCell{Platform: of, Month: firstOfMonth(day), Kind: e.Kind, Report: report.ReportingOf(e, q.At)}]++
}
