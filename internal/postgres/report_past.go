package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// historical counts what was known at the end of the as-of day, and recorded by
// the instant where one is named. Requests that nothing was added to since are
// counted from their items; the others are derived from the events known then.
func (s *Reports) historical(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		then, err := s.knowledge(ctx, tx, agency, q)
		if err != nil {
			return err
		}
		c := population(agency, q)
		unchanged(c, then)
		query := countItems(c, q)
		settled, err := cells(ctx, tx, q, report.ForAll, query, c.args)
		if err != nil {
			return err
		}
		derived, err := s.derived(ctx, tx, agency, q, then)
		all = append(settled, derived...)
		return err
	})
	return all, err
}

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

// unchanged keeps the items of requests that have learned nothing since.
func unchanged(c *conditions, then knowledge) {
	c.and(`EXISTS (SELECT 1 FROM request_summaries r WHERE r.agency_id = i.agency_id AND r.request_id = i.request_id
		AND r.last_known < %s AND r.changed_at <= %s AND `+unsealed("%s", "%s")+`)`, then.end, then.recorded, pq.Array(then.opened), pq.Array(then.sealed))
}

// unsealed are requests r whose case was not sealed in a state of knowledge.
func unsealed(opened, sealed string) string {
	return `(r.compartment <> 'sealed' OR r.case_id = ANY(CAST(` + opened + ` AS uuid[]))) AND r.case_id <> ALL(CAST(` + sealed + ` AS uuid[]))`
}

// derived summarizes the requests that were known by an instant and have
// learned something since, as they stood then.
func (s *Reports) derived(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, then knowledge) ([]report.Cell, error) {
	counts := map[report.Cell]int{}
	err := s.derivedEach(ctx, tx, agency, q, then, func(sum request.Summary) { count1(counts, sum, q) })
	all := make([]report.Cell, 0, len(counts))
	for c, n := range counts {
		c.N = n
		all = append(all, c)
	}
	return all, err
}

// derivedEach visits their summaries one by one.
func (s *Reports) derivedEach(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, then knowledge, visit func(request.Summary)) error {
	list := `SELECT e.request_id, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.agency_id = $1 AND r.first_known < $2 AND (r.last_known >= $2 OR r.changed_at > $4) AND ` + unsealed("$5", "$6") + `
			AND e.known_at < $2 AND e.recorded_at <= $4 AND ($3 OR r.platform_id = ANY(CAST($7 AS text[])))
		ORDER BY e.request_id, e.seq`
	var rows []struct {
		Request string `db:"request_id"`
		eventRow
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, then.end, q.Platform == "", then.recorded, pq.Array(then.opened), pq.Array(then.sealed), idArray(q.Members())); err != nil {
		return err
	}
	for i := 0; i < len(rows); {
		t := request.Timeline{ID: request.ID(rows[i].Request), Agency: agency, Case: casefile.Case{Compartment: casefile.Open}}
		for ; i < len(rows) && rows[i].Request == string(t.ID); i++ {
			e, err := rows[i].event()
			if err != nil {
				return err
			}
			t.Events = append(t.Events, e)
		}
		visit(request.Summarize(t, s.books))
	}
	return nil
}

// count1 adds the items of one summary to the cells they belong to.
func count1(counts map[report.Cell]int, sum request.Summary, q report.Query) {
	for _, it := range sum.Items {
		c := report.CellOf(sum, it)
		if !it.DispatchedDay.IsZero() && q.Holds(c, it.Category) {
			c.N = 0 // the number is counted beside
			counts[c]++
		}
	}
}
