package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
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

type cellRow struct {
	Platform  string         `db:"platform_id"`
	Kind      string         `db:"kind"`
	Emergency bool           `db:"emergency"`
	Day       string         `db:"day"`
	Settled   int            `db:"settled_after"`
	Ended     int            `db:"ended_after"`
	First     string         `db:"first_outcome"`
	Outcome   string         `db:"outcome"`
	Timing    string         `db:"timing"`
	Due       sql.NullString `db:"due_day"`
	Followed  sql.NullString `db:"followed_to"`
	N         int            `db:"n"`
}

func (r cellRow) visible() (report.Cell, error) {
	d, err := deadline.ParseDay(r.Day)
	return report.Cell{Platform: platform.ID(r.Platform), Kind: legal.RequestKind(r.Kind), Emergency: r.Emergency, Day: d,
		Settled: r.Settled, Ended: r.Ended, First: reply.Outcome(r.First), Outcome: reply.Outcome(r.Outcome),
		Timing: request.Timing(r.Timing), Due: toDay(r.Due), FollowedTo: toDay(r.Followed), N: r.N}, err
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
	// Day is grouped for pending items only: a settled one stands on its month.
	query := `SELECT t.platform_id, ` + kinds(q, "t") + `, t.day::text AS day, t.settled_after, t.ended_after, t.first_outcome, t.outcome, t.timing,
			NULLIF(t.due_day, 'infinity')::text AS due_day, NULL::text AS followed_to, sum(t.n)::bigint AS n
		FROM tallies t WHERE ` + c.where() + `
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, t.due_day HAVING sum(t.n) > 0`
	return cells(ctx, tx, query, c.args)
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
	return cells(ctx, tx, countItems(c, q), c.args)
}

func countItems(c conditions, q report.Query) string {
	return `SELECT i.platform_id, ` + kinds(q, "i") + `, i.dispatched_day::text AS day, COALESCE(i.settled_after, -1) AS settled_after,
			COALESCE(i.ended_after, -1) AS ended_after, i.first_outcome, i.outcome, i.timing, i.due_day::text AS due_day,
			i.followed_to::text AS followed_to, count(*) AS n
		FROM items i WHERE ` + c.where() + `
		GROUP BY 1, 2, 3, i.dispatched_day, 5, 6, 7, 8, 9, i.due_day, i.followed_to`
}

// kinds is grouped away where no figure looks at it.
func kinds(q report.Query, table string) string {
	if q.ByKind {
		return table + `.kind, ` + table + `.emergency`
	}
	return `'' AS kind, false AS emergency`
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

func cells(ctx context.Context, tx *sqlx.Tx, query string, args []any) ([]report.Cell, error) {
	var rows []cellRow
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	all := make([]report.Cell, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = r.visible(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// historical counts what was known at the end of the as-of day. Requests that
// nothing was added to since are counted from their items; the others are
// derived from the events known by then.
func (s *Reports) historical(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	end := q.AsOf.AddDays(1).In(s.books.Zone)
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		var c conditions
		c.and("i.agency_id = %s", agency)
		c.and("i.dispatched_day IS NOT NULL AND NOT i.sealed")
		c.and(`EXISTS (SELECT 1 FROM request_summaries r WHERE r.agency_id = i.agency_id AND r.request_id = i.request_id AND r.last_known < %s)`, end.UTC())
		period(&c, q)
		choose(&c, "i", q)
		settled, err := cells(ctx, tx, countItems(c, q), c.args)
		if err != nil {
			return err
		}
		derived, err := s.derived(ctx, tx, agency, q, end)
		all = append(settled, derived...)
		return err
	})
	return all, err
}

// derived summarizes the requests that were known by an instant and have
// learned something since, as they stood then.
func (s *Reports) derived(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, end time.Time) ([]report.Cell, error) {
	const list = `SELECT e.request_id, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.agency_id = $1 AND r.first_known < $2 AND r.last_known >= $2 AND r.compartment <> 'sealed' AND e.known_at < $2
			AND ($3 = '' OR r.platform_id = $3)
		ORDER BY e.request_id, e.seq`
	var rows []struct {
		Request string `db:"request_id"`
		eventRow
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, end.UTC(), string(q.Platform)); err != nil {
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
		c := report.Cell{Platform: sum.Platform, Day: d, Settled: it.SettledAfter, Ended: it.EndedAfter, First: it.First,
			Outcome: it.Outcome, Timing: it.Timing, Due: it.DueDay, FollowedTo: it.FollowedTo}
		if q.ByKind {
			c.Kind, c.Emergency = sum.Kind, sum.Emergency
		}
		counts[c]++
	}
}
