package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/report"
)

// wholeMonths gives the months [from, before) that lie wholly in the period,
// none of them reaching beyond end; nothing is dispatched after today, so that
// its month is whole in a period that includes it.
func wholeMonths(q report.Query, end deadline.Day) (from, before deadline.Day) {
	before = firstOfMonth(q.AsOf).AddMonths(1)
	if last := lastDay(q); last.Before(q.AsOf) || q.Historical() {
		before = firstOfMonth(last.AddDays(1))
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

// lastDay is the last day of dispatch that a query looks at.
func lastDay(q report.Query) deadline.Day {
	if q.To.IsZero() || q.AsOf.Before(q.To) {
		return q.AsOf
	}
	return q.To
}

func firstOfMonth(d deadline.Day) deadline.Day {
	if d.IsZero() {
		return d
	}
	_, _, n := d.Date()
	return d.AddDays(1 - n)
}

// spanned reads columns of counts, the last of them the number: whole months
// from the table of months, the days around them from that of days, and there
// also what an old register holds, because the day it was followed to matters.
func spanned(c *conditions, table, columns string, agency people.AgencyID, q report.Query, end deadline.Day) []string {
	columns += ", " + numberColumn(q.Category) + " AS n"
	from, before := wholeMonths(q, end)
	who := func() string {
		terms := "agency_id = " + c.value(agency)
		if ids := q.Members(); len(ids) > 0 {
			terms += " AND " + c.oneOf("platform_id", ids)
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
	last := lastDay(q)
	if always(q, end) {
		return []string{`SELECT ` + columns + ` FROM ` + table + `_ever WHERE ` + who()}
	}
	const live = ` AND followed_to = 'infinity'`
	if !q.Until.IsZero() {
		return []string{`SELECT ` + columns + ` FROM ` + table + `_by_day WHERE ` + who() + between(q.From, last)}
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
	return read
}

// always says whether a query reads all there is, up to today, and keeps nothing
// apart.
func always(q report.Query, end deadline.Day) bool {
	return q.Kind == "" && q.Urgency == report.AnyUrgency && !q.Strata && q.From.IsZero() && q.Until.IsZero() && !q.Historical() && lastDay(q) == q.AsOf && q.AsOf.Before(end)
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

// waitCells counts waits, with some added. Of a settled one its day does not
// matter.
func waitCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since map[waitKey]tally) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	columns := "platform_id, kind, emergency, day, settled_after, ended_after, followed_to"
	if !q.Until.IsZero() { // what came after that day had not come
		until := `CAST(` + c.value(q.Until.String()) + ` AS date)`
		columns = `platform_id, kind, emergency, day, CASE WHEN day + settled_after <= ` + until + ` THEN settled_after ELSE -1 END AS settled_after,
			CASE WHEN day + ended_after <= ` + until + ` THEN ended_after ELSE -1 END AS ended_after, LEAST(followed_to, ` + until + `) AS followed_to`
	}
	from := spanned(&c, "waits", columns, agency, q, q.AsOf.AddMonths(1))
	from = append(from, addedRows(&c, columns, waitColumns, q, since, waitArrays)...)
	kinds, apart := strata(q)
	query := `SELECT t.platform_id, ` + kinds + `, CASE WHEN t.settled_after < 0 AND t.ended_after < 0 THEN ` + asOf + ` - t.day ELSE 0 END, t.settled_after, t.ended_after,
			'', '', '', false, NULL::integer, CASE WHEN t.settled_after < 0 AND t.ended_after < 0 THEN ` + asOf + ` - NULLIF(t.followed_to, 'infinity') END, sum(t.n::integer)
		FROM (` + strings.Join(from, " UNION ALL ") + `) t GROUP BY 1, ` + apart + `4, 5, 6, 12 HAVING sum(t.n::integer) > 0`
	return cells(ctx, tx, q, report.ForWaits, query, c.args)
}

// resultCells counts results, with some added. Whole months must lie further
// back than any horizon; of other days it matters which horizons they have
// reached.
func resultCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since map[resultKey]tally) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	followed := `followed_to`
	if !q.Until.IsZero() {
		followed = `LEAST(followed_to, CAST(` + c.value(q.Until.String()) + ` AS date)) AS followed_to`
	}
	columns := "platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, " + followed
	from := spanned(&c, "results", columns, agency, q, afterMatured(q))
	from = append(from, addedRows(&c, columns, resultsColumns, q, since, resultArrays)...)
	month := ``
	if q.Monthly {
		month = `CAST(date_trunc('month', t.span) AS date), `
	}
	kinds, apart := strata(q)
	due := `NULLIF(t.due_day, 'infinity')`
	query := `SELECT t.platform_id, ` + kinds + `, min(` + asOf + ` - t.span), CASE WHEN t.reached > 0 THEN t.reached ELSE -1 END, CASE WHEN t.reached < 0 THEN 0 ELSE -1 END,
			t.outcome, t.reason, t.timing, t.delivered,
			CASE WHEN t.followed_to = 'infinity' THEN ` + dueSide(due, asOf) + ` ELSE ` + asOf + ` - ` + due + ` END, ` + asOf + ` - NULLIF(t.followed_to, 'infinity'), sum(t.n::integer)
		FROM (` + strings.Join(from, " UNION ALL ") + `) t GROUP BY 1, ` + apart + `5, 6, 7, 8, 9, 10, 11, 12, ` + month + horizonSQL(asOf+` - t.span`) + `, CASE WHEN t.followed_to <> 'infinity' THEN t.span END
		HAVING sum(t.n::integer) > 0`
	return cells(ctx, tx, q, report.ForResults, query, c.args)
}

// afterMatured is the day after the last one that every horizon has reached.
func afterMatured(q report.Query) deadline.Day {
	return q.AsOf.AddDays(1 - report.Horizons[len(report.Horizons)-1])
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
