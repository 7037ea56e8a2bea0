package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Orders derives what yearly returns count: the requests that rest on a counted
// instrument, and those of the same cases that may follow a preservation, as
// they stood in a state of knowledge. Cases that were sealed then are left out.
// A draft may rest on another instrument by now, so that of what has changed
// since every text is looked at.
func (s *Reports) Orders(ctx context.Context, agency people.AgencyID, q report.ReturnQuery) ([]request.Order, error) {
	var orders []request.Order
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		state, err := s.knowledge(ctx, tx, agency, report.Query{AsOf: q.AsOf, Recorded: q.Recorded})
		if err != nil {
			return err
		}
		var c conditions
		who := c.value(agency)
		since := `(r.last_known >= ` + c.value(state.end) + ` OR r.changed_at > ` + c.value(state.recorded) + `)`
		seen := unsealed(c.value(pq.Array(state.opened)), c.value(pq.Array(state.sealed)))
		query := `WITH counted AS (SELECT r.request_id, r.case_id, r.kind = 'preservation' AS keeps FROM request_summaries r
					WHERE r.agency_id = ` + who + ` AND (r.basis_id LIKE 'eu-eevidence-%' OR r.basis_id LIKE 'uk-ipa-%') AND ` + seen + `
				UNION SELECT r.request_id, r.case_id, true FROM request_summaries r
					WHERE r.agency_id = ` + who + ` AND ` + since + ` AND ` + seen + `
						AND EXISTS (SELECT 1 FROM events e WHERE e.agency_id = r.agency_id AND e.request_id = r.request_id
							AND e.kind IN ('drafted', 'registered', 'edited') AND e.detail -> 'content' ->> 'basis' LIKE ANY('{eu-eevidence-%,uk-ipa-%}'))),
				chosen AS (SELECT request_id FROM counted UNION SELECT r.request_id FROM request_summaries r
					WHERE r.agency_id = ` + who + ` AND r.case_id IN (SELECT case_id FROM counted WHERE keeps) AND (r.kind <> 'preservation' OR ` + since + `) AND ` + seen + `)
			SELECT e.request_id, r.reference, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
			FROM chosen c JOIN requests r ON r.agency_id = ` + who + ` AND r.id = c.request_id
				JOIN events e ON e.agency_id = ` + who + ` AND e.request_id = c.request_id ORDER BY e.request_id, e.seq`
		orders = nil
		rows, err := tx.QueryxContext(ctx, query, c.args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // a failure to read is told by Err
		var t request.Timeline
		flush := func() {
			if past := state.of(t); len(past.Events) > 0 {
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
