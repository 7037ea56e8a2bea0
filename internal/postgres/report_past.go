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
// knowledge, as they stood then; some platforms may be named. The platform of a
// request whose dispatch was struck may have been another one.
func (s *Reports) derivedEach(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, of []platform.ID, then knowledge, visit func(request.Summary)) error {
	var c conditions
	c.and("r.agency_id = %s AND r.first_known < %s", agency, then.end)
	then.since(&c)
	c.and(unsealed("%s", "%s"), pq.Array(then.opened), pq.Array(then.sealed))
	if len(of) > 0 {
		c.and(`(`+c.oneOf("r.platform_id", of)+` OR r.request_id IN (SELECT request_id FROM ledger WHERE agency_id = %s AND kind = 'struck'))`, agency)
	}
	all, err := versions(ctx, tx, c)
	if err != nil {
		return err
	}
	known, leave := s.past.enter(stateKey{agency, then.end, then.recorded})
	defer leave()
	sums, err := known.of(ctx, all, func(missing []version, take func(version, request.Summary)) error {
		return s.deriveThen(ctx, tx, agency, then, missing, take)
	})
	for _, sum := range sums {
		visit(sum)
	}
	return err
}

// deriveThen derives requests as they stood from the events that were known.
func (s *Reports) deriveThen(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, then knowledge, all []version, take func(version, request.Summary)) error {
	const events = `SELECT COALESCE(CAST(r.unit_id AS text), ''), e.request_id, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.request_id = ANY(CAST($1 AS uuid[])) AND r.agency_id = $2 AND e.known_at < $3 AND e.recorded_at <= $4 ORDER BY e.request_id, e.seq`
	ids, of := make([]string, len(all)), make(map[string]version, len(all))
	for i, v := range all {
		ids[i], of[v.Request] = v.Request, v
		take(v, request.Summary{}) // stays where nothing was known yet
	}
	return derivation[request.Summary]{agency: agency, query: events, args: []any{agency, then.end, then.recorded},
		derive: func(t request.Timeline) request.Summary { return request.Summarize(t, s.books) },
		take:   func(sum request.Summary) { take(of[string(sum.ID)], sum) }}.run(ctx, tx, ids)
}

// versions lists requests r with their versions.
func versions(ctx context.Context, tx *sqlx.Tx, c conditions) ([]version, error) {
	var all []version
	err := tx.SelectContext(ctx, &all, `SELECT r.request_id, r.version FROM request_summaries r WHERE `+c.where()+` ORDER BY r.request_id`, c.args...)
	return all, err
}
