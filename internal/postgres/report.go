package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Reports gives the counts that figures are made of.
type Reports struct {
	db    *sqlx.DB
	books request.Books
}

var _ report.Store = (*Reports)(nil)

// NewReports gives a store of counts.
func NewReports(db *sqlx.DB, books request.Books) *Reports { return &Reports{db: db, books: books} }

// cells reads rows of: platform, day, days settled, days ended, outcome,
// timing, due day, last day followed, number. Days come as their distance before
// the as-of day: a number is cheaper to carry than a date, and there are many.
func cells(ctx context.Context, tx *sqlx.Tx, q report.Query, query string, args []any) ([]report.Cell, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var all []report.Cell
	for rows.Next() {
		var c report.Cell
		var ago int
		var due, followed sql.NullInt64
		if err := rows.Scan(&c.Platform, &ago, &c.Settled, &c.Ended, &c.Outcome, &c.Timing, &due, &followed, &c.N); err != nil {
			return nil, err
		}
		c.Day = q.AsOf.AddDays(-ago)
		if due.Valid {
			c.Due = q.AsOf.AddDays(-int(due.Int64))
		}
		if followed.Valid {
			c.FollowedTo = q.AsOf.AddDays(-int(followed.Int64))
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// matured is how many days back the exact day of dispatch still matters to a
// settled item: the longest horizon of a report.
const matured = 90

// Cells gives the counts of a population. For the present state of knowledge
// whole months that lie back far enough come from the tallies, the days around
// them from the items; an earlier state is derived from the events known then.
func (s *Reports) Cells(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	if q.Historical() {
		return s.historical(ctx, agency, q)
	}
	var cells []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		old, err := tallied(ctx, tx, agency, q)
		if err != nil {
			return err
		}
		young, err := counted(ctx, tx, agency, q)
		cells = append(old, young...)
		return err
	})
	return cells, err
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

// wholeMonths gives the months [from, before) that lie wholly in the period and
// wholly before the days that still matter.
func wholeMonths(q report.Query) (from, before deadline.Day) {
	before = firstOfMonth(q.AsOf.AddDays(-matured))
	if !q.To.IsZero() {
		if end := firstOfMonth(q.To.AddDays(1)); end.Before(before) {
			before = end
		}
	}
	if !q.From.IsZero() {
		from = firstOfMonth(q.From)
		if from.Before(q.From) {
			from = firstOfMonth(from.AddDays(31))
		}
		if before.Before(from) {
			before = from
		}
	}
	return from, before
}

func firstOfMonth(d deadline.Day) deadline.Day {
	_, _, n := d.Date()
	return d.AddDays(1 - n)
}

func tallied(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	from, before := wholeMonths(q)
	var c conditions
	c.and("t.agency_id = %s", agency)
	c.and("t.followed_to = 'infinity'")
	c.and("t.month < CAST(%s AS date)", before.String())
	if !from.IsZero() {
		c.and("t.month >= CAST(%s AS date)", from.String())
	}
	choose(&c, "t", q)
	// All these months lie further back than any horizon. Where no figure looks
	// at months, one day stands for all days of settled items.
	asOf, shown := c.value(q.AsOf.String()), `t.day`
	if !q.Monthly {
		shown = `CASE WHEN t.settled_after < 0 AND t.ended_after < 0 THEN t.day ELSE CAST(` + c.value(before.AddDays(-1).String()) + ` AS date) END`
	}
	query := `SELECT t.platform_id, CAST(` + asOf + ` AS date) - ` + shown + `, t.settled_after, t.ended_after, t.outcome, t.timing,
			` + dueSide("NULLIF(t.due_day, 'infinity')", asOf) + `, NULL::integer, sum(t.n)::bigint
		FROM tallies t WHERE ` + c.where() + ` GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(t.n) > 0`
	return cells(ctx, tx, q, query, c.args)
}

// dueSide says on which side of the as-of day a limit lies: which day exactly
// matters to no figure of an item that is followed live.
func dueSide(due, asOf string) string {
	return `CASE WHEN ` + due + ` < CAST(` + asOf + ` AS date) THEN 1 WHEN ` + due + ` = CAST(` + asOf + ` AS date) THEN 0 WHEN ` + due + ` IS NOT NULL THEN -1 END`
}

func counted(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	from, before := wholeMonths(q)
	var c conditions
	c.and("i.agency_id = %s", agency)
	c.and("i.dispatched_day IS NOT NULL AND NOT i.sealed")
	c.and("i.dispatched_day <= CAST(%s AS date)", q.AsOf.String())
	if from.IsZero() {
		c.and("(i.dispatched_day >= CAST(%s AS date) OR i.followed_to IS NOT NULL)", before.String())
	} else {
		c.and("(i.dispatched_day >= CAST(%s AS date) OR i.dispatched_day < CAST(%s AS date) OR i.followed_to IS NOT NULL)", before.String(), from.String())
	}
	period(&c, q)
	choose(&c, "i", q)
	query := countItems(&c, q)
	return cells(ctx, tx, q, query, c.args)
}

// countItems counts items by cell. Where no figure looks at months, a settled
// item that is followed live stands on the first day that reaches the same
// horizons.
func countItems(c *conditions, q report.Query) string {
	asOf := c.value(q.AsOf.String())
	ago := `CAST(` + asOf + ` AS date) - i.dispatched_day`
	shown := ago
	if !q.Monthly {
		shown = `CASE WHEN i.followed_to IS NOT NULL OR (i.settled_after IS NULL AND i.ended_after IS NULL) THEN ` + ago + `
			WHEN ` + ago + ` >= 90 THEN 90 WHEN ` + ago + ` >= 30 THEN 30 WHEN ` + ago + ` >= 7 THEN 7 ELSE 0 END`
	}
	return `SELECT i.platform_id, ` + shown + `, COALESCE(i.settled_after, -1), COALESCE(i.ended_after, -1), i.outcome, i.timing,
			CASE WHEN i.followed_to IS NULL THEN ` + dueSide("i.due_day", asOf) + ` ELSE CAST(` + asOf + ` AS date) - i.due_day END,
			CAST(` + asOf + ` AS date) - i.followed_to, count(*)
		FROM items i WHERE ` + c.where() + ` GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`
}

func period(c *conditions, q report.Query) {
	if !q.From.IsZero() {
		c.and("i.dispatched_day >= CAST(%s AS date)", q.From.String())
	}
	if !q.To.IsZero() {
		c.and("i.dispatched_day <= CAST(%s AS date)", q.To.String())
	}
}

func choose(c *conditions, table string, q report.Query) {
	if q.Platform != "" {
		c.and(table+".platform_id = %s", string(q.Platform))
	}
	if q.Kind != "" {
		c.and(table+".kind = %s", string(q.Kind))
	}
}

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
		var c conditions
		c.and("i.agency_id = %s", agency)
		c.and("i.dispatched_day IS NOT NULL")
		c.and(`EXISTS (SELECT 1 FROM request_summaries r WHERE r.agency_id = i.agency_id AND r.request_id = i.request_id
			AND r.last_known < %s AND r.changed_at <= %s AND `+unsealed("%s", "%s")+`)`, then.end, then.recorded, pq.Array(then.opened), pq.Array(then.sealed))
		period(&c, q)
		choose(&c, "i", q)
		query := countItems(&c, q)
		settled, err := cells(ctx, tx, q, query, c.args)
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

// unsealed are requests r whose case was not sealed in a state of knowledge.
func unsealed(opened, sealed string) string {
	return `(r.compartment <> 'sealed' OR r.case_id = ANY(CAST(` + opened + ` AS uuid[]))) AND r.case_id <> ALL(CAST(` + sealed + ` AS uuid[]))`
}

// derived summarizes the requests that were known by an instant and have
// learned something since, as they stood then.
func (s *Reports) derived(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, then knowledge) ([]report.Cell, error) {
	list := `SELECT e.request_id, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.agency_id = $1 AND r.first_known < $2 AND (r.last_known >= $2 OR r.changed_at > $4) AND ` + unsealed("$5", "$6") + `
			AND e.known_at < $2 AND e.recorded_at <= $4 AND ($3 = '' OR r.platform_id = $3)
		ORDER BY e.request_id, e.seq`
	var rows []struct {
		Request string `db:"request_id"`
		eventRow
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, then.end, string(q.Platform), then.recorded, pq.Array(then.opened), pq.Array(then.sealed)); err != nil {
		return nil, err
	}
	counts := map[report.Cell]int{}
	for i := 0; i < len(rows); {
		t := request.Timeline{ID: request.ID(rows[i].Request), Agency: agency, Case: casefile.Case{Compartment: casefile.Open}}
		for ; i < len(rows) && rows[i].Request == string(t.ID); i++ {
			e, err := rows[i].event()
			if err != nil {
				return nil, err
			}
			t.Events = append(t.Events, e)
		}
		count1(counts, request.Summarize(t, s.books), q)
	}
	all := make([]report.Cell, 0, len(counts))
	for c, n := range counts {
		c.N = n
		all = append(all, c)
	}
	return all, nil
}

// count1 adds the items of one summary to the cells they belong to.
func count1(counts map[report.Cell]int, sum request.Summary, q report.Query) {
	if q.Kind != "" && sum.Kind != q.Kind || q.Platform != "" && sum.Platform != q.Platform {
		return
	}
	for _, it := range sum.Items {
		d := it.DispatchedDay
		if d.IsZero() || !q.From.IsZero() && d.Before(q.From) || !q.To.IsZero() && d.After(q.To) {
			continue
		}
		c := report.Cell{Platform: sum.Platform, Day: d, Settled: it.SettledAfter, Ended: it.EndedAfter,
			Outcome: it.Outcome, Timing: it.Timing, Due: it.DueDay, FollowedTo: it.FollowedTo}
		counts[c]++
	}
}
