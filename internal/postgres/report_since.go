package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// sinceRow is an event of a request that has changed since a state of
// knowledge.
type sinceRow struct {
	Request string `db:"request_id"`
	Unit    string `db:"unit"`
	Counted bool   `db:"counted"`
	Then    bool   `db:"counted_then"`
	eventRow
}

// changed visits each request that has learned something since a state of
// knowledge, or whose case was sealed or opened since: as it is counted now and
// as it was counted then. One that is in no figure is the zero summary.
func (s *Reports) changed(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, asOf deadline.Day, recorded time.Time, take func(now, then request.Summary)) error {
	const list = `SELECT e.request_id, COALESCE(CAST(r.unit_id AS text), '') AS unit, r.compartment <> 'sealed' AS counted,
			r.case_id <> ALL(CAST($5 AS uuid[])) AS counted_then, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.agency_id = $1 AND (r.last_known >= $2 OR r.changed_at > $3 OR r.case_id = ANY(CAST($4 AS uuid[])) OR r.case_id = ANY(CAST($5 AS uuid[])))
			AND (r.compartment <> 'sealed' OR r.case_id = ANY(CAST($4 AS uuid[])))
		ORDER BY e.request_id, e.seq`
	state, err := s.knowledge(ctx, tx, agency, report.Query{AsOf: asOf, Recorded: recorded})
	if err != nil {
		return err
	}
	rows, err := tx.QueryxContext(ctx, list, agency, state.end, state.recorded, pq.Array(state.opened), pq.Array(state.sealed))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var t request.Timeline
	var last sinceRow
	flush := func() {
		if len(t.Events) == 0 {
			return
		}
		var now, then request.Summary
		if last.Counted {
			now = request.Summarize(t, s.books)
		}
		if past := state.of(t); last.Then && len(past.Events) > 0 {
			then = request.Summarize(past, s.books)
		}
		take(now, then)
	}
	for rows.Next() {
		var row sinceRow
		if err := rows.StructScan(&row); err != nil {
			return err
		}
		e, err := row.event()
		if err != nil {
			return err
		}
		if row.Request != string(t.ID) {
			flush()
			t = request.Timeline{ID: request.ID(row.Request), Agency: agency, Case: casefile.Case{Compartment: casefile.Open, Unit: people.UnitID(row.Unit)}}
		}
		last = row
		t.Events = append(t.Events, e)
	}
	flush()
	return rows.Err()
}

// recordedBy is the instant by which something must have been recorded.
func recordedBy(at time.Time) time.Time {
	if at.IsZero() {
		return farFuture
	}
	return at.UTC()
}

// of is the timeline as it was in a state of knowledge.
func (k knowledge) of(t request.Timeline) request.Timeline {
	events := t.Events
	t.Events = nil
	for _, e := range events {
		if e.KnownAt.Before(k.end) && !e.RecordedAt.After(k.recorded) {
			t.Events = append(t.Events, e)
		}
	}
	return t
}
