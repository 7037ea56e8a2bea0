package postgres

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Moves gives the flow of a period: for the present state of knowledge from the
// counts kept by day, for an earlier one with the requests taken back that have
// learned something since.
func (s *Reports) Moves(ctx context.Context, agency people.AgencyID, q report.Span) ([]report.MoveCell, error) {
	sums := map[report.MoveCell]moveCount{}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		if err := sumMoves(ctx, tx, agency, q, sums); err != nil || !q.Historical() {
			return err
		}
		return s.changed(ctx, tx, agency, q.AsOf, q.Recorded, func(now, then request.Summary) {
			takeMoves(sums, q, now, -1)
			takeMoves(sums, q, then, 1)
		})
	})
	var cells []report.MoveCell
	for k, n := range sums {
		if n != (moveCount{}) {
			k.Items, k.Requests = n.items, n.requests
			cells = append(cells, k)
		}
	}
	return cells, err
}

func sumMoves(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span, into map[report.MoveCell]moveCount) error {
	const query = `SELECT m.platform_id, m.unit, CASE WHEN m.day >= CAST($2 AS date) THEN to_char(m.day, 'YYYY-MM-01') END,
			m.move, sum(m.items)::bigint, sum(m.requests)::bigint
		FROM moves m WHERE m.agency_id = $1 AND m.day <= CAST($3 AS date) AND ($4 OR m.platform_id = ANY(CAST($5 AS text[]))) GROUP BY 1, 2, 3, 4`
	rows, err := tx.QueryContext(ctx, query, agency, q.From.String(), q.To.String(), q.Platform == "", idArray(q.Members()))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var c report.MoveCell
		var month sql.NullString
		var n moveCount
		if err := rows.Scan(&c.Platform, &c.Unit, &month, &c.Move, &n.items, &n.requests); err != nil {
			return err
		}
		c.Month = toDay(month)
		into[c] = n
	}
	return rows.Err()
}

// takeMoves adds the moves of one request to the sums of a period.
func takeMoves(sums map[report.MoveCell]moveCount, q report.Span, s request.Summary, sign int) {
	if !q.Of(s.Platform) {
		return
	}
	for _, m := range s.Moves {
		if m.Day.After(q.To) {
			continue
		}
		k := report.MoveCell{Platform: s.Platform, Unit: s.Unit, Move: m.Move}
		if !m.Day.Before(q.From) {
			k.Month = firstOfMonth(m.Day)
		}
		n := sums[k]
		sums[k] = moveCount{n.items + sign*m.Items, n.requests + sign*m.Requests}
	}
}

// UnitNames gives the names of the units.
func (s *Reports) UnitNames(ctx context.Context, agency people.AgencyID) (map[people.UnitID]string, error) {
	const list = `SELECT id, name FROM units WHERE agency_id = $1`
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency); err != nil {
		return nil, classify(ctx, err)
	}
	names := map[people.UnitID]string{}
	for _, r := range rows {
		names[people.UnitID(r.ID)] = r.Name
	}
	return names, nil
}
