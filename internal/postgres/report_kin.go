package postgres

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/report"
)

// waitPairs counts pairs of waits, with some added. They come packed, as the
// cells of a day do: there are many, and most need no day.
func waitPairs(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since map[kinWaitKey]tally) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	columns := "platform_id, kind, emergency, day, settled_one, ended_one, settled_two, ended_two, followed_to"
	if !q.Until.IsZero() { // what came after that day had not come
		until := `CAST(` + c.value(q.Until.String()) + ` AS date)`
		cut := func(column string) string {
			return `CASE WHEN day + ` + column + ` <= ` + until + ` THEN ` + column + ` ELSE -1 END AS ` + column
		}
		columns = `platform_id, kind, emergency, day, ` + cut("settled_one") + `, ` + cut("ended_one") + `, ` + cut("settled_two") + `, ` + cut("ended_two") + `, LEAST(followed_to, ` + until + `) AS followed_to`
	}
	from := spanned(&c, "kin_waits", columns, agency, q, q.AsOf.AddMonths(1))
	from = append(from, addedRows(&c, columns, kinWaitColumns, q, since, kinWaitArrays)...)
	const waits = `t.settled_one < 0 AND t.ended_one < 0 OR t.settled_two < 0 AND t.ended_two < 0`
	kinds, apart := `t.kind AS kind, t.emergency AS emergency`, `2, 3, `
	if !q.Strata {
		kinds, apart = `CAST('' AS text) AS kind, false AS emergency`, ``
	}
	query := `SELECT p.platform_id, p.kind, p.emergency, p.ago, p.followed, string_agg(p.settled_one || ' ' || p.ended_one || ' ' || p.settled_two || ' ' || p.ended_two || ' ' || p.n, ' ')
		FROM (SELECT t.platform_id, ` + kinds + `, CASE WHEN ` + waits + ` THEN ` + asOf + ` - t.day ELSE 0 END AS ago,
				CASE WHEN ` + waits + ` THEN ` + asOf + ` - NULLIF(t.followed_to, 'infinity') END AS followed,
				t.settled_one, t.ended_one, t.settled_two, t.ended_two, sum(t.n::integer) AS n
			FROM (` + strings.Join(from, " UNION ALL ") + `) t GROUP BY 1, ` + apart + `4, 5, 6, 7, 8, 9 HAVING sum(t.n::integer) > 0) p
		GROUP BY 1, 2, 3, 4, 5`
	var all []report.Cell
	err := each(ctx, tx, query, c.args, func(rows *sql.Rows) error {
		one := report.Cell{Counts: report.ForWaits, Twin: report.Twin{Is: true}}
		var ago int
		var followed sql.NullInt64
		if err := rows.Scan(&one.Platform, &one.Kind, &one.Emergency, &ago, &followed, &one.Twin.Many); err != nil {
			return err
		}
		one.Day, one.FollowedTo = q.AsOf.AddDays(-ago), before(q.AsOf, followed)
		all = append(all, one)
		return nil
	})
	return all, err
}

// resultPairs counts pairs of results, with some added, as resultCells counts
// results.
func resultPairs(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since map[kinResultKey]tally) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	followed := `followed_to`
	if !q.Until.IsZero() {
		followed = `LEAST(followed_to, CAST(` + c.value(q.Until.String()) + ` AS date)) AS followed_to`
	}
	columns := "platform_id, kind, emergency, span, reached_one, timing_one, reached_two, timing_two, delivered, due_day, " + followed
	from := spanned(&c, "kin_results", columns, agency, q, afterMatured(q))
	from = append(from, addedRows(&c, columns, kinResultColumns, q, since, kinResultArrays)...)
	kinds, apart := strata(q)
	due := `NULLIF(t.due_day, 'infinity')`
	query := `SELECT t.platform_id, ` + kinds + `, min(` + asOf + ` - t.span), t.reached_one, t.timing_one, t.reached_two, t.timing_two, t.delivered,
			CASE WHEN t.followed_to = 'infinity' THEN ` + dueSide(due, asOf) + ` ELSE ` + asOf + ` - ` + due + ` END, ` + asOf + ` - NULLIF(t.followed_to, 'infinity'), sum(t.n::integer)
		FROM (` + strings.Join(from, " UNION ALL ") + `) t GROUP BY 1, ` + apart + `5, 6, 7, 8, 9, 10, 11, ` + horizonSQL(asOf+` - t.span`) + `, CASE WHEN t.followed_to <> 'infinity' THEN t.span END
		HAVING sum(t.n::integer) > 0`
	var all []report.Cell
	err := each(ctx, tx, query, c.args, func(rows *sql.Rows) error {
		one := report.Cell{Counts: report.ForResults, Twin: report.Twin{Is: true}}
		var ago, first, second int
		var due, followed sql.NullInt64
		if err := rows.Scan(&one.Platform, &one.Kind, &one.Emergency, &ago, &first, &one.Timing, &second, &one.Twin.Timing, &one.Delivered, &due, &followed, &one.N); err != nil {
			return err
		}
		one.Day, one.Due, one.FollowedTo = q.AsOf.AddDays(-ago), before(q.AsOf, due), before(q.AsOf, followed)
		one.Settled, one.Ended = daysOf(first)
		one.Twin.Settled, one.Twin.Ended = daysOf(second)
		all = append(all, one)
		return nil
	})
	return all, err
}

// daysOf gives the days to a reply and to our own end that a reached horizon
// stands for.
func daysOf(reached int) (settled, ended int) {
	switch {
	case reached > 0:
		return reached, -1
	case reached < 0:
		return -1, 0
	}
	return -1, -1
}
