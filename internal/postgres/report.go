package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/sync/errgroup"

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

// cells reads rows of: platform, kind, emergency, day, days settled, days ended,
// outcome, reason, timing, delivered, due day, last day followed, number. Days
// come as their distance before the as-of day: a number is cheaper to carry than
// a date, and there are many.
func cells(ctx context.Context, tx *sqlx.Tx, q report.Query, counts report.Counts, query string, args []any) ([]report.Cell, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var all []report.Cell
	for rows.Next() {
		c := report.Cell{Counts: counts}
		var ago int
		var due, followed sql.NullInt64
		if err := rows.Scan(&c.Platform, &c.Kind, &c.Emergency, &ago, &c.Settled, &c.Ended, &c.Outcome, &c.Reason, &c.Timing, &c.Delivered, &due, &followed, &c.N); err != nil {
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

// Cells gives the counts of a population. The present state of knowledge comes
// from the counts that the write path keeps; an earlier one is derived from the
// events known then, and a category of data is counted item by item.
func (s *Reports) Cells(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	switch {
	case q.Historical():
		all, err := s.historical(ctx, agency, q)
		return q.Cut(all), err
	case q.Category != "":
		all, err := s.counted(ctx, agency, q)
		return q.Cut(all), err
	}
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		waits, err := waitCells(ctx, tx, agency, q)
		if err != nil || q.Waits {
			all = waits
			return err
		}
		results, err := resultCells(ctx, tx, agency, q)
		all = append(waits, results...)
		return err
	})
	return all, err
}

// CellsOf gives the counts of several populations, counted side by side.
func (s *Reports) CellsOf(ctx context.Context, agency people.AgencyID, all ...report.Query) ([][]report.Cell, error) {
	found := make([][]report.Cell, len(all))
	work, ctx := errgroup.WithContext(ctx)
	for i, q := range all {
		work.Go(func() (err error) {
			found[i], err = s.Cells(ctx, agency, q)
			return err
		})
	}
	return found, work.Wait()
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

// wholeMonths gives the months [from, before) that lie wholly in the period,
// none of them reaching beyond end; nothing is dispatched after the as-of day,
// so that its month is whole in a period that includes it.
func wholeMonths(q report.Query, end deadline.Day) (from, before deadline.Day) {
	before = firstOfMonth(q.AsOf).AddMonths(1)
	if !q.To.IsZero() && q.To.Before(q.AsOf) {
		before = firstOfMonth(q.To.AddDays(1))
	}
	if end.Before(before) {
		before = firstOfMonth(end)
	}
	from = firstOfMonth(q.From)
	if q.From.IsZero() {
		return q.From, before
	}
	if from.Before(q.From) {
		from = from.AddMonths(1)
	}
	if before.Before(from) {
		before = from
	}
	return from, before
}

func firstOfMonth(d deadline.Day) deadline.Day {
	if d.IsZero() {
		return d
	}
	_, _, n := d.Date()
	return d.AddDays(1 - n)
}

// spanned reads columns of counts: whole months from the table of months, the
// days around them from that of days, and there also what an old register
// holds, because the day it was followed to matters.
func spanned(c *conditions, table, columns string, agency people.AgencyID, q report.Query, end deadline.Day) string {
	from, before := wholeMonths(q, end)
	who := func() string {
		terms := "agency_id = " + c.value(agency)
		if q.Platform != "" {
			terms += " AND platform_id = " + c.value(string(q.Platform))
		}
		if q.Kind != "" {
			terms += " AND kind = " + c.value(string(q.Kind))
		}
		switch q.Urgency {
		case report.Emergency:
			terms += " AND emergency"
		case report.Ordinary:
			terms += " AND NOT emergency"
		}
		return terms
	}
	between := func(from, to deadline.Day) string {
		terms := ""
		if !from.IsZero() {
			terms += " AND span >= CAST(" + c.value(from.String()) + " AS date)"
		}
		if !to.IsZero() {
			terms += " AND span <= CAST(" + c.value(to.String()) + " AS date)"
		}
		return terms
	}
	last := q.AsOf
	if !q.To.IsZero() && q.To.Before(last) {
		last = q.To
	}
	const live = ` AND followed_to = 'infinity'`
	if !q.Until.IsZero() {
		return `SELECT ` + columns + ` FROM ` + table + `_by_day WHERE ` + who() + between(q.From, last)
	}
	read := []string{`SELECT ` + columns + ` FROM ` + table + `_by_day WHERE ` + who() + between(q.From, last) + ` AND followed_to <> 'infinity'`}
	if from.Before(before) {
		read = append(read, `SELECT `+columns+` FROM `+table+`_by_month WHERE `+who()+between(from, before.AddDays(-1))+live)
	}
	if q.From.Before(from) {
		read = append(read, `SELECT `+columns+` FROM `+table+`_by_day WHERE `+who()+between(q.From, earlier(from.AddDays(-1), last))+live)
	}
	if !last.Before(before) {
		read = append(read, `SELECT `+columns+` FROM `+table+`_by_day WHERE `+who()+between(before, last)+live)
	}
	return strings.Join(read, " UNION ALL ")
}

func earlier(a, b deadline.Day) deadline.Day {
	if b.Before(a) {
		return b
	}
	return a
}

// strata are the columns that tell kind and urgency apart, or that do not, and
// their part in GROUP BY: a constant there costs as much as a column.
func strata(q report.Query) (columns, group string) {
	if q.Strata {
		return `t.kind, t.emergency`, `2, 3, `
	}
	return `'', false`, ``
}

// waitCells counts waits. Of a settled one its day does not matter.
func waitCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	columns := "platform_id, kind, emergency, day, settled_after, ended_after, followed_to, n"
	if !q.Until.IsZero() { // what came after that day had not come
		until := `CAST(` + c.value(q.Until.String()) + ` AS date)`
		columns = `platform_id, kind, emergency, day, CASE WHEN day + settled_after <= ` + until + ` THEN settled_after ELSE -1 END AS settled_after,
			CASE WHEN day + ended_after <= ` + until + ` THEN ended_after ELSE -1 END AS ended_after, LEAST(followed_to, ` + until + `) AS followed_to, n`
	}
	from := spanned(&c, "waits", columns, agency, q, q.AsOf.AddMonths(1))
	kinds, apart := strata(q)
	query := `SELECT t.platform_id, ` + kinds + `, CASE WHEN t.settled_after < 0 AND t.ended_after < 0 THEN ` + asOf + ` - t.day ELSE 0 END, t.settled_after, t.ended_after,
			'', '', '', false, NULL::integer, CASE WHEN t.settled_after < 0 AND t.ended_after < 0 THEN ` + asOf + ` - NULLIF(t.followed_to, 'infinity') END, sum(t.n::integer)
		FROM (` + from + `) t GROUP BY 1, ` + apart + `4, 5, 6, 12 HAVING sum(t.n::integer) > 0`
	return cells(ctx, tx, q, report.ForWaits, query, c.args)
}

// resultCells counts results. Whole months must lie further back than any
// horizon; of other days it matters which horizons they have reached.
func resultCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	last := report.Horizons[len(report.Horizons)-1]
	followed := `followed_to`
	if !q.Until.IsZero() {
		followed = `LEAST(followed_to, CAST(` + c.value(q.Until.String()) + ` AS date)) AS followed_to`
	}
	from := spanned(&c, "results", "platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, "+followed+", n", agency, q, q.AsOf.AddDays(1-last))
	month := ``
	if q.Monthly {
		month = `CAST(date_trunc('month', t.span) AS date), `
	}
	kinds, apart := strata(q)
	due := `NULLIF(t.due_day, 'infinity')`
	query := `SELECT t.platform_id, ` + kinds + `, min(` + asOf + ` - t.span), CASE WHEN t.reached > 0 THEN t.reached ELSE -1 END, CASE WHEN t.reached < 0 THEN 0 ELSE -1 END,
			t.outcome, t.reason, t.timing, t.delivered,
			CASE WHEN t.followed_to = 'infinity' THEN ` + dueSide(due, asOf) + ` ELSE ` + asOf + ` - ` + due + ` END, ` + asOf + ` - NULLIF(t.followed_to, 'infinity'), sum(t.n::integer)
		FROM (` + from + `) t GROUP BY 1, ` + apart + `5, 6, 7, 8, 9, 10, 11, 12, ` + month + horizonSQL(asOf+` - t.span`) + `, CASE WHEN t.followed_to <> 'infinity' THEN t.span END
		HAVING sum(t.n::integer) > 0`
	return cells(ctx, tx, q, report.ForResults, query, c.args)
}

// horizonSQL is how many horizons an age has reached.
func horizonSQL(ago string) string {
	parts := make([]string, 0, len(report.Horizons))
	for _, h := range report.Horizons {
		parts = append(parts, fmt.Sprintf("CAST(%s >= %d AS integer)", ago, h))
	}
	return strings.Join(parts, " + ")
}

// reachedSQL is report.Reached of an item, and -1 for one we withdrew.
func reachedSQL(i string) string {
	sql := `CASE WHEN ` + i + `.ended_after IS NOT NULL THEN -1 WHEN ` + i + `.settled_after IS NULL THEN 0`
	for _, h := range report.Horizons {
		sql += fmt.Sprintf(" WHEN %s.settled_after <= %d THEN %d", i, h, h)
	}
	return sql + fmt.Sprintf(" ELSE %d END", report.Horizons[len(report.Horizons)-1]+1)
}

// dueSide says on which side of the as-of day a limit lies: which day exactly
// matters to no figure of an item that is followed live.
func dueSide(due, asOf string) string {
	return `CASE WHEN ` + due + ` < ` + asOf + ` THEN 1 WHEN ` + due + ` = ` + asOf + ` THEN 0 WHEN ` + due + ` IS NOT NULL THEN -1 END`
}

// counted counts a population item by item.
func (s *Reports) counted(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		c := population(agency, q)
		c.and("NOT i.sealed")
		query := countItems(c, q)
		var err error
		all, err = cells(ctx, tx, q, report.ForAll, query, c.args)
		return err
	})
	return all, err
}

// population are the conditions on items that a query sets.
func population(agency people.AgencyID, q report.Query) *conditions {
	c := &conditions{}
	c.and("i.agency_id = %s", agency)
	c.and("i.dispatched_day IS NOT NULL")
	c.and("i.dispatched_day <= CAST(%s AS date)", q.AsOf.String())
	if !q.From.IsZero() {
		c.and("i.dispatched_day >= CAST(%s AS date)", q.From.String())
	}
	if !q.To.IsZero() {
		c.and("i.dispatched_day <= CAST(%s AS date)", q.To.String())
	}
	if q.Platform != "" {
		c.and("i.platform_id = %s", string(q.Platform))
	}
	if q.Kind != "" {
		c.and("i.kind = %s", string(q.Kind))
	}
	if q.Urgency != report.AnyUrgency {
		c.and("i.emergency = %s", q.Urgency == report.Emergency)
	}
	if q.Category != "" {
		c.and("i.category = %s", string(q.Category))
	}
	return c
}

// countItems counts items that are alike in everything.
func countItems(c *conditions, q report.Query) string {
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	return `SELECT i.platform_id, i.kind, i.emergency, ` + asOf + ` - i.dispatched_day, COALESCE(i.settled_after, -1), COALESCE(i.ended_after, -1), i.outcome, i.reason, i.timing,
			i.delivered OR i.settled_after IS NOT NULL, ` + asOf + ` - i.due_day, ` + asOf + ` - i.followed_to, count(*)
		FROM items i WHERE ` + c.where() + ` GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
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
			AND e.known_at < $2 AND e.recorded_at <= $4 AND ($3 = '' OR r.platform_id = $3)
		ORDER BY e.request_id, e.seq`
	var rows []struct {
		Request string `db:"request_id"`
		eventRow
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, then.end, string(q.Platform), then.recorded, pq.Array(then.opened), pq.Array(then.sealed)); err != nil {
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
