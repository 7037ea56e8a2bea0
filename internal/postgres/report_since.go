package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// counted says whether a request is in the figures now, and whether it was in a
// state of knowledge.
type counted struct {
	Request string `db:"request_id"`
	Now     bool   `db:"now"`
	Then    bool   `db:"then"`
}

// changed visits each request that has learned something since a state of
// knowledge, or whose case was sealed or opened since: as it is counted now and
// as it was counted then. One that is in no figure is the zero summary. What was
// neither begun nor sent by the as-of day has moved in no period before it.
func (s *Reports) changed(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, asOf deadline.Day, recorded time.Time, take func(now, then request.Summary)) error {
	const events = `SELECT COALESCE(CAST(r.unit_id AS text), ''), e.request_id, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.request_id = ANY(CAST($1 AS uuid[])) AND r.agency_id = $2 ORDER BY e.request_id, e.seq`
	state, err := s.knowledge(ctx, tx, agency, report.Query{AsOf: asOf, Recorded: recorded})
	if err != nil {
		return err
	}
	all, ids, err := state.countedSince(ctx, tx, agency)
	if err != nil {
		return err
	}
	return derivation[[2]request.Summary]{agency: agency, query: events, args: []any{agency}, derive: func(t request.Timeline) (both [2]request.Summary) {
		c := all[string(t.ID)]
		if c.Now {
			both[0] = request.Summarize(t, s.books)
		}
		if past := state.of(t); c.Then && len(past.Events) > 0 {
			both[1] = request.Summarize(past, s.books)
		}
		return both
	}, take: func(both [2]request.Summary) { take(both[0], both[1]) }}.run(ctx, tx, ids)
}

// countedSince lists the requests that changed has to visit.
func (k knowledge) countedSince(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) (map[string]counted, []string, error) {
	var c conditions
	opened, sealed := c.value(pq.Array(k.opened)), c.value(pq.Array(k.sealed))
	c.and("r.agency_id = %s AND (r.created_at < %s OR r.dispatched_at < %s)", agency, k.end, k.end)
	k.since(&c)
	query := `SELECT r.request_id, r.compartment <> 'sealed' AS now, ` + unsealed(opened, sealed) + ` AS "then" FROM request_summaries r WHERE ` + c.where()
	var rows []counted
	if err := tx.SelectContext(ctx, &rows, query, c.args...); err != nil {
		return nil, nil, err
	}
	all, ids := make(map[string]counted, len(rows)), make([]string, 0, len(rows))
	for _, r := range rows {
		if r.Now || r.Then {
			all[r.Request] = r
			ids = append(ids, r.Request)
		}
	}
	return all, ids, nil
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
