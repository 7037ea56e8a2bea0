package postgres

import (
	"cmp"
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// kinTables are the counts of pairs of items of one request: the intervals of
// figures over items need them, because a platform answers a request. A pair is
// of a category of data where both items are.
var kinTables = []string{"kin_waits_by_day", "kin_waits_by_month", "kin_waits_ever", "kin_results_by_day", "kin_results_by_month"}

// fate is how the wait of an item ended, grade how the item stands for a share.
type (
	fate  struct{ settled, ended int }
	grade struct {
		reached int
		timing  string
	}
)

func (f fate) compare(o fate) int {
	return cmp.Or(cmp.Compare(f.settled, o.settled), cmp.Compare(f.ended, o.ended))
}

func (s grade) compare(o grade) int {
	return cmp.Or(cmp.Compare(s.reached, o.reached), cmp.Compare(s.timing, o.timing))
}

// kinWaitKey is a row of the kin_waits, kinResultKey one of the kin_results; the
// migration says what the columns are.
type (
	kinWaitKey struct {
		spanKey
		day      deadline.Day
		one, two fate
		followed string
	}
	kinResultKey struct {
		spanKey
		one, two      grade
		delivered     bool
		due, followed string
	}
)

// addPairs counts the pairs of items of a summary that was sent.
func (m countMoves) addPairs(s request.Summary, n int) {
	for i, a := range s.Items {
		for _, b := range s.Items[i+1:] {
			category := a.Category
			if b.Category != category {
				category = ""
			}
			m.addWaitPair(kinWaitOf(s, a, b), category, n)
			m.addResultPair(kinResultOf(s, a, b), category, n)
		}
	}
}

func kinWaitOf(s request.Summary, a, b request.ItemSummary) kinWaitKey {
	w := waitOf(s, a)
	k := kinWaitKey{spanKey: w.spanKey, day: w.day, one: fate{a.SettledAfter, a.EndedAfter}, two: fate{b.SettledAfter, b.EndedAfter}, followed: w.followed}
	if k.two.compare(k.one) < 0 {
		k.one, k.two = k.two, k.one
	}
	return k
}

func kinResultOf(s request.Summary, a, b request.ItemSummary) kinResultKey {
	one, two := resultOf(s, a), resultOf(s, b)
	k := kinResultKey{spanKey: one.spanKey, one: grade{one.reached, one.timing}, two: grade{two.reached, two.timing},
		delivered: a.Delivered, due: min(one.due, two.due), followed: one.followed} // a day comes before infinity
	if k.two.compare(k.one) < 0 {
		k.one, k.two = k.two, k.one
	}
	return k
}

func (m countMoves) addWaitPair(k kinWaitKey, category legal.Category, n int) {
	m.kinWaits[k] = m.kinWaits[k].plus(category, n)
	if m.kinWaitsOfMonth == nil {
		return
	}
	k = k.within(firstOfMonth(k.span))
	m.kinWaitsOfMonth[k] = m.kinWaitsOfMonth[k].plus(category, n)
	k = k.within(ever)
	k.spanKey = k.overall()
	m.kinWaitsEver[k] = m.kinWaitsEver[k].plus(category, n)
}

func (m countMoves) addResultPair(k kinResultKey, category legal.Category, n int) {
	m.kinResults[k] = m.kinResults[k].plus(category, n)
	if m.kinResultsOfMonth == nil {
		return
	}
	k.span = firstOfMonth(k.span)
	m.kinResultsOfMonth[k] = m.kinResultsOfMonth[k].plus(category, n)
}

// within is the row of a wider span: while one of the two waits it keeps its day.
func (k kinWaitKey) within(span deadline.Day) kinWaitKey {
	waits := func(f fate) bool { return f.settled < 0 && f.ended < 0 }
	if k.span = span; !waits(k.one) && !waits(k.two) {
		k.day = span
	}
	return k
}

func (k kinWaitKey) compare(o kinWaitKey) int {
	return cmp.Or(k.spanKey.compare(o.spanKey), k.day.Compare(o.day), k.one.compare(o.one), k.two.compare(o.two), cmp.Compare(k.followed, o.followed))
}

func (k kinResultKey) compare(o kinResultKey) int {
	return cmp.Or(k.spanKey.compare(o.spanKey), k.one.compare(o.one), k.two.compare(o.two), orderBool(k.delivered, o.delivered), cmp.Compare(k.due, o.due), cmp.Compare(k.followed, o.followed))
}

// The columns of the keys, with their types.
var (
	kinWaitColumns = []sqlColumn{{"platform_id", "text"}, {"kind", "text"}, {"emergency", "bool"}, {"span", "date"}, {"day", "date"},
		{"settled_one", "int"}, {"ended_one", "int"}, {"settled_two", "int"}, {"ended_two", "int"}, {"followed_to", "date"}}
	kinResultColumns = []sqlColumn{{"platform_id", "text"}, {"kind", "text"}, {"emergency", "bool"}, {"span", "date"},
		{"reached_one", "smallint"}, {"timing_one", "text"}, {"reached_two", "smallint"}, {"timing_two", "text"}, {"delivered", "bool"}, {"due_day", "date"}, {"followed_to", "date"}}
)

func kinWaitArrays(keys []kinWaitKey) []any {
	return append(spanArrays(keys), column(keys, func(k kinWaitKey) string { return k.day.String() }),
		column(keys, func(k kinWaitKey) int64 { return int64(k.one.settled) }), column(keys, func(k kinWaitKey) int64 { return int64(k.one.ended) }),
		column(keys, func(k kinWaitKey) int64 { return int64(k.two.settled) }), column(keys, func(k kinWaitKey) int64 { return int64(k.two.ended) }),
		column(keys, func(k kinWaitKey) string { return k.followed }))
}

func kinResultArrays(keys []kinResultKey) []any {
	return append(spanArrays(keys), column(keys, func(k kinResultKey) int64 { return int64(k.one.reached) }), column(keys, func(k kinResultKey) string { return k.one.timing }),
		column(keys, func(k kinResultKey) int64 { return int64(k.two.reached) }), column(keys, func(k kinResultKey) string { return k.two.timing }),
		column(keys, func(k kinResultKey) bool { return k.delivered }), column(keys, func(k kinResultKey) string { return k.due }), column(keys, func(k kinResultKey) string { return k.followed }))
}

func saveKinWaits(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, counts map[kinWaitKey]tally) error {
	keys := orderedKeys(counts, kinWaitKey.compare)
	return saveTallies(ctx, tx, agency, table, kinWaitColumns, kinWaitArrays(keys), tallyArrays(keys, counts))
}

func saveKinResults(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, counts map[kinResultKey]tally) error {
	keys := orderedKeys(counts, kinResultKey.compare)
	return saveTallies(ctx, tx, agency, table, kinResultColumns, kinResultArrays(keys), tallyArrays(keys, counts))
}

// countKin counts all pairs of an agency whose counts are empty.
func countKin(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	tallies := strings.Join(tallyColumns, ", ")
	const pairs = ` FROM items a JOIN items b ON b.agency_id = a.agency_id AND b.request_id = a.request_id AND b.no > a.no
		WHERE a.agency_id = $1 AND a.dispatched_day IS NOT NULL AND NOT a.sealed`
	const category = `CASE WHEN a.category = b.category THEN a.category ELSE '' END AS category`
	waits := `INSERT INTO kin_waits_by_day (agency_id, ` + named(kinWaitColumns) + `, ` + tallies + `)
		SELECT p.agency_id, p.platform_id, p.kind, p.emergency, p.dispatched_day, p.dispatched_day, (LEAST(p.one, p.two))[1], (LEAST(p.one, p.two))[2],
			(GREATEST(p.one, p.two))[1], (GREATEST(p.one, p.two))[2], p.followed_to, ` + countedTally() + `
		FROM (SELECT a.agency_id, a.platform_id, a.kind, a.emergency, a.dispatched_day, COALESCE(a.followed_to, 'infinity') AS followed_to, ` + category + `,
			ARRAY[COALESCE(a.settled_after, -1), COALESCE(a.ended_after, -1)] AS one, ARRAY[COALESCE(b.settled_after, -1), COALESCE(b.ended_after, -1)] AS two` + pairs + `) p
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`
	of := func(i, other string) string {
		return reachedSQL(i) + ` AS reached_` + other + `, ` + i + `.timing AS timing_` + other
	}
	const ordered = `(p.reached_one, p.timing_one COLLATE "C") <= (p.reached_two, p.timing_two COLLATE "C")`
	results := `INSERT INTO kin_results_by_day (agency_id, ` + named(kinResultColumns) + `, ` + tallies + `)
		SELECT p.agency_id, p.platform_id, p.kind, p.emergency, p.dispatched_day,
			CASE WHEN ` + ordered + ` THEN p.reached_one ELSE p.reached_two END, CASE WHEN ` + ordered + ` THEN p.timing_one ELSE p.timing_two END,
			CASE WHEN ` + ordered + ` THEN p.reached_two ELSE p.reached_one END, CASE WHEN ` + ordered + ` THEN p.timing_two ELSE p.timing_one END,
			p.delivered, CASE WHEN p.reached_one = 0 OR p.reached_two = 0 THEN p.due_day ELSE 'infinity' END, p.followed_to, ` + countedTally() + `
		FROM (SELECT a.agency_id, a.platform_id, a.kind, a.emergency, a.dispatched_day, a.delivered, COALESCE(a.due_day, 'infinity') AS due_day,
			COALESCE(a.followed_to, 'infinity') AS followed_to, ` + category + `, ` + of("a", "one") + `, ` + of("b", "two") + pairs + `) p
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
	resultsOfMonth := `INSERT INTO kin_results_by_month (agency_id, ` + named(kinResultColumns) + `, ` + tallies + `)
		SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date), reached_one, timing_one, reached_two, timing_two, delivered, due_day, followed_to, ` + addedTally() + `
		FROM kin_results_by_day WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
	const open = `settled_one < 0 AND ended_one < 0 OR settled_two < 0 AND ended_two < 0`
	wider := func(into, from, kinds, span string) string {
		return `INSERT INTO ` + into + ` (agency_id, ` + named(kinWaitColumns) + `, ` + tallies + `)
			SELECT agency_id, platform_id, ` + kinds + `, ` + span + `, CASE WHEN ` + open + ` THEN day ELSE ` + span + ` END, settled_one, ended_one, settled_two, ended_two, followed_to, ` + addedTally() + `
			FROM ` + from + ` WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`
	}
	for _, fill := range []string{waits, wider("kin_waits_by_month", "kin_waits_by_day", "kind, emergency", monthOfSpan), wider("kin_waits_ever", "kin_waits_by_month", noKind, everSpan), results, resultsOfMonth} {
		if _, err := tx.ExecContext(ctx, fill, agency); err != nil {
			return err
		}
	}
	return nil
}

// The first day of a span's month, the span of all days, and no kind, in SQL.
const (
	noKind      = `CAST('' AS text), false`
	monthOfSpan = `CAST(date_trunc('month', span) AS date)`
	everSpan    = `CAST('0001-01-01' AS date)`
)
