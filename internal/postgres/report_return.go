package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Orders derives what yearly returns count: the requests that rest on a counted
// instrument, and those of the same cases that may follow a preservation, as
// they were known at the end of a day. Sealed cases are left out.
func (s *Reports) Orders(ctx context.Context, agency people.AgencyID, asOf deadline.Day) ([]request.Order, error) {
	const query = `WITH counted AS (SELECT r.request_id, r.case_id, r.kind FROM request_summaries r
				WHERE r.agency_id = $1 AND (r.basis_id LIKE 'eu-eevidence-%' OR r.basis_id LIKE 'uk-ipa-%') AND r.compartment <> 'sealed' AND r.first_known < $2),
			chosen AS (SELECT request_id FROM counted UNION SELECT f.request_id FROM request_summaries f
				WHERE f.agency_id = $1 AND f.case_id IN (SELECT case_id FROM counted WHERE kind = 'preservation') AND f.kind <> 'preservation' AND f.compartment <> 'sealed')
		SELECT e.request_id, r.reference, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM chosen c JOIN requests r ON r.agency_id = $1 AND r.id = c.request_id
			JOIN events e ON e.agency_id = $1 AND e.request_id = c.request_id ORDER BY e.request_id, e.seq`
	end := asOf.AddDays(1).In(s.books.Zone)
	var orders []request.Order
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		orders = nil
		rows, err := tx.QueryxContext(ctx, query, agency, end.UTC())
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // a failure to read is told by Err
		var t request.Timeline
		flush := func() {
			if past := known(t, end); len(past.Events) > 0 {
				orders = append(orders, request.OrderOf(past, s.books))
			}
		}
		for rows.Next() {
			var row struct {
				Request   string `db:"request_id"`
				Reference string `db:"reference"`
				eventRow
			}
			if err := rows.StructScan(&row); err != nil {
				return err
			}
			e, err := row.event()
			if err != nil {
				return err
			}
			if row.Request != string(t.ID) {
				flush()
				t = request.Timeline{ID: request.ID(row.Request), Agency: agency, Reference: request.Reference(row.Reference), Case: casefile.Case{Compartment: casefile.Open}}
			}
			t.Events = append(t.Events, e)
		}
		flush()
		return rows.Err()
	})
	return orders, err
}
