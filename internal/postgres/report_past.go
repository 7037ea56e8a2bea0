package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// knowledge is a state of knowledge: known before end, entered by recorded, and
// the cases that were sealed then and are not now, or the other way round.
type knowledge struct {
	end, recorded  time.Time
	sealed, opened []string
}

// farFuture is after everything that is recorded.
var farFuture = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func (s *Reports) knowledge(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query) (knowledge, error) {
	const changed = `SELECT DISTINCT ON (case_id) case_id, was = 'sealed' AS sealed FROM case_compartments
		WHERE agency_id = $1 AND changed_at > $2 ORDER BY case_id, changed_at`
	then := knowledge{end: q.AsOf.AddDays(1).In(s.books.Zone).UTC(), recorded: farFuture, sealed: []string{}, opened: []string{}}
	if q.Recorded.IsZero() {
		return then, nil // without an instant, what is sealed today is not counted
	}
	then.recorded = q.Recorded.UTC()
	var rows []struct {
		Case   string `db:"case_id"`
		Sealed bool   `db:"sealed"`
	}
	if err := tx.SelectContext(ctx, &rows, changed, agency, then.recorded); err != nil {
		return then, err
	}
	for _, r := range rows {
		if r.Sealed {
			then.sealed = append(then.sealed, r.Case)
		} else {
			then.opened = append(then.opened, r.Case)
		}
	}
	return then, nil
}

// turned are the cases whose seal was set or taken off since.
func (k knowledge) turned() []string { return append(append([]string{}, k.sealed...), k.opened...) }

// since are the requests r that have learned something since, or whose case was
// sealed then and is not now, or the other way round.
func (k knowledge) since(c *conditions) {
	if k.recorded.Equal(farFuture) {
		c.and("r.last_known >= %s", k.end)
		return
	}
	c.and("(r.last_known >= %s OR r.changed_at > %s OR r.case_id = ANY(CAST(%s AS uuid[])))", k.end, k.recorded, pq.Array(k.turned()))
}

// unchanged keeps the items of requests that have learned nothing since and are
// counted now as they were then.
func unchanged(c *conditions, then knowledge) {
	c.and(`EXISTS (SELECT 1 FROM request_summaries r WHERE r.agency_id = i.agency_id AND r.request_id = i.request_id
		AND r.last_known < %s AND r.changed_at <= %s AND r.compartment <> 'sealed' AND r.case_id <> ALL(CAST(%s AS uuid[])))`, then.end, then.recorded, pq.Array(then.turned()))
}

// unsealed are requests r whose case was not sealed in a state of knowledge.
func unsealed(opened, sealed string) string {
	return `(r.compartment <> 'sealed' OR r.case_id = ANY(CAST(` + opened + ` AS uuid[]))) AND r.case_id <> ALL(CAST(` + sealed + ` AS uuid[]))`
}

// derivedEach derives the requests that have learned something since a state of
// knowledge, as they stood then; some platforms may be named, and something may
// be wanted of them (nil: nothing). The platform of a request whose dispatch was
// struck may have been another one.
func (s *Reports) derivedEach(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, of []platform.ID, then knowledge, wanted func(history) bool, visit func(request.Summary)) error {
	const events = `SELECT '', request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail FROM events
		WHERE request_id = ANY(CAST($1 AS uuid[])) AND agency_id = $2 AND known_at < $3 AND recorded_at <= $4 ORDER BY request_id, seq`
	var c conditions
	c.and("r.agency_id = %s AND r.first_known < %s", agency, then.end)
	then.since(&c)
	c.and(unsealed("%s", "%s"), pq.Array(then.opened), pq.Array(then.sealed))
	if len(of) > 0 {
		c.and(`(`+c.oneOf("r.platform_id", of)+` OR r.request_id IN (SELECT request_id FROM ledger WHERE agency_id = %s AND kind = 'struck'))`, agency)
	}
	var ids []string
	if err := tx.SelectContext(ctx, &ids, `SELECT r.request_id FROM request_summaries r WHERE `+c.where(), c.args...); err != nil {
		return err
	}
	return derivation[request.Summary]{agency: agency, query: events, args: []any{agency, then.end, then.recorded}, wanted: wanted,
		derive: func(t request.Timeline) request.Summary { return request.Summarize(t, s.books) }, take: visit}.run(ctx, tx, ids)
}
