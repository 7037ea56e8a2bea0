package postgres

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// countTables are the counts that figures are read from.
var countTables = []string{"waits_by_day", "waits_by_month", "results_by_day", "results_by_month"}

// waitKey is a row of waits_by_day or waits_by_month, resultKey one of the
// results; the migration says what the columns are.
type (
	waitKey struct {
		platform, kind string
		emergency      bool
		span, day      deadline.Day
		settled, ended int
		followed       string
	}
	resultKey struct {
		platform, kind          string
		emergency               bool
		span                    deadline.Day
		reached                 int
		outcome, reason, timing string
		delivered               bool
		due, followed           string
	}
)

// countMoves are how the counts change when one summary replaces another.
type countMoves struct {
	waits, waitsOfMonth     map[waitKey]int
	results, resultsOfMonth map[resultKey]int
}

func newCountMoves() countMoves {
	return countMoves{map[waitKey]int{}, map[waitKey]int{}, map[resultKey]int{}, map[resultKey]int{}}
}

// moveCounts moves the counts from one summary to the next.
func moveCounts(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, before, after request.Summary) error {
	m := newCountMoves()
	m.add(before, -1)
	m.add(after, 1)
	return m.save(ctx, tx, agency)
}

// save writes the moves.
func (m countMoves) save(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	for _, save := range []func() error{
		func() error { return saveWaits(ctx, tx, agency, "waits_by_day", m.waits) },
		func() error { return saveWaits(ctx, tx, agency, "waits_by_month", m.waitsOfMonth) },
		func() error { return saveResults(ctx, tx, agency, "results_by_day", m.results) },
		func() error { return saveResults(ctx, tx, agency, "results_by_month", m.resultsOfMonth) },
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

// add counts the items of a summary. What was not sent counts nowhere, and
// neither do sealed cases.
func (m countMoves) add(s request.Summary, n int) {
	if s.Compartment == casefile.Sealed {
		return
	}
	for _, it := range s.Items {
		if it.DispatchedDay.IsZero() {
			continue
		}
		w, r := waitOf(s, it), resultOf(s, it)
		m.waits[w] += n
		m.results[r] += n
		w.span, r.span = firstOfMonth(w.span), firstOfMonth(r.span)
		if !waiting(it) {
			w.day = w.span
		}
		m.waitsOfMonth[w] += n
		m.resultsOfMonth[r] += n
	}
}

func waiting(it request.ItemSummary) bool { return it.SettledAfter < 0 && it.EndedAfter < 0 }

func waitOf(s request.Summary, it request.ItemSummary) waitKey {
	return waitKey{platform: string(s.Platform), kind: string(s.Kind), emergency: s.Emergency, span: it.DispatchedDay, day: it.DispatchedDay,
		settled: it.SettledAfter, ended: it.EndedAfter, followed: dayOr(it.FollowedTo)}
}

func resultOf(s request.Summary, it request.ItemSummary) resultKey {
	k := resultKey{platform: string(s.Platform), kind: string(s.Kind), emergency: s.Emergency, span: it.DispatchedDay, reached: report.Reached(it.SettledAfter),
		outcome: string(it.Outcome), reason: string(it.Reason), timing: string(it.Timing), delivered: it.Delivered || it.SettledAfter >= 0, due: "infinity", followed: dayOr(it.FollowedTo)}
	switch {
	case waiting(it):
		k.outcome, k.reason, k.due = string(reply.Pending), "", dayOr(it.DueDay)
	case it.SettledAfter < 0:
		k.reached = -1
	}
	return k
}

// changed lists the keys whose count changes, in one fixed order, so that two
// writers cannot wait for each other in a circle.
func changed[K comparable](counts map[K]int, order func(a, b K) int) []K {
	keys := slices.Collect(maps.Keys(counts))
	keys = slices.DeleteFunc(keys, func(k K) bool { return counts[k] == 0 })
	slices.SortFunc(keys, order)
	return keys
}

func (k waitKey) compare(o waitKey) int {
	return cmp.Or(cmp.Compare(k.platform, o.platform), cmp.Compare(k.span.String(), o.span.String()), cmp.Compare(k.kind, o.kind), orderBool(k.emergency, o.emergency),
		cmp.Compare(k.day.String(), o.day.String()), cmp.Compare(k.settled, o.settled), cmp.Compare(k.ended, o.ended), cmp.Compare(k.followed, o.followed))
}

func (k resultKey) compare(o resultKey) int {
	return cmp.Or(cmp.Compare(k.platform, o.platform), cmp.Compare(k.span.String(), o.span.String()), cmp.Compare(k.kind, o.kind), orderBool(k.emergency, o.emergency),
		cmp.Compare(k.reached, o.reached), cmp.Compare(k.outcome, o.outcome), cmp.Compare(k.reason, o.reason), cmp.Compare(k.timing, o.timing),
		orderBool(k.delivered, o.delivered), cmp.Compare(k.due, o.due), cmp.Compare(k.followed, o.followed))
}

func orderBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func saveWaits(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, counts map[waitKey]int) error {
	keys := changed(counts, waitKey.compare)
	if len(keys) == 0 {
		return nil
	}
	move := `INSERT INTO ` + table + ` (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, n)
		SELECT $1, u.* FROM unnest($2::text[], $3::text[], $4::bool[], $5::date[], $6::date[], $7::int[], $8::int[], $9::date[], $10::bigint[]) u
		ON CONFLICT (agency_id, platform_id, span, kind, emergency, day, settled_after, ended_after, followed_to) DO UPDATE SET n = ` + table + `.n + EXCLUDED.n`
	_, err := tx.ExecContext(ctx, move, agency, column(keys, func(k waitKey) string { return k.platform }), column(keys, func(k waitKey) string { return k.kind }),
		column(keys, func(k waitKey) bool { return k.emergency }), column(keys, func(k waitKey) string { return k.span.String() }), column(keys, func(k waitKey) string { return k.day.String() }),
		column(keys, func(k waitKey) int64 { return int64(k.settled) }), column(keys, func(k waitKey) int64 { return int64(k.ended) }),
		column(keys, func(k waitKey) string { return k.followed }), column(keys, func(k waitKey) int64 { return int64(counts[k]) }))
	return err
}

func saveResults(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, counts map[resultKey]int) error {
	keys := changed(counts, resultKey.compare)
	if len(keys) == 0 {
		return nil
	}
	move := `INSERT INTO ` + table + ` (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, followed_to, n)
		SELECT $1, u.* FROM unnest($2::text[], $3::text[], $4::bool[], $5::date[], $6::smallint[], $7::text[], $8::text[], $9::text[], $10::bool[], $11::date[], $12::date[], $13::bigint[]) u
		ON CONFLICT (agency_id, platform_id, span, kind, emergency, reached, outcome, reason, timing, delivered, due_day, followed_to) DO UPDATE SET n = ` + table + `.n + EXCLUDED.n`
	_, err := tx.ExecContext(ctx, move, agency, column(keys, func(k resultKey) string { return k.platform }), column(keys, func(k resultKey) string { return k.kind }),
		column(keys, func(k resultKey) bool { return k.emergency }), column(keys, func(k resultKey) string { return k.span.String() }), column(keys, func(k resultKey) int64 { return int64(k.reached) }),
		column(keys, func(k resultKey) string { return k.outcome }), column(keys, func(k resultKey) string { return k.reason }), column(keys, func(k resultKey) string { return k.timing }),
		column(keys, func(k resultKey) bool { return k.delivered }), column(keys, func(k resultKey) string { return k.due }), column(keys, func(k resultKey) string { return k.followed }),
		column(keys, func(k resultKey) int64 { return int64(counts[k]) }))
	return err
}

// column is one column of many rows, as one argument.
func column[K, V any](keys []K, of func(K) V) any {
	values := make([]V, len(keys))
	for i, k := range keys {
		values[i] = of(k)
	}
	return pq.Array(values)
}

// countAll counts all items of an agency whose counts are empty.
func countAll(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	const waits = `INSERT INTO waits_by_day (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, n)
		SELECT agency_id, platform_id, kind, emergency, dispatched_day, dispatched_day, COALESCE(settled_after, -1), COALESCE(ended_after, -1), COALESCE(followed_to, 'infinity'), count(*)
		FROM items WHERE agency_id = $1 AND dispatched_day IS NOT NULL AND NOT sealed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
	const waitsOfMonth = `INSERT INTO waits_by_month (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, n)
		SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date),
			CASE WHEN settled_after < 0 AND ended_after < 0 THEN day ELSE CAST(date_trunc('month', span) AS date) END, settled_after, ended_after, followed_to, sum(n)
		FROM waits_by_day WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
	results := `INSERT INTO results_by_day (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, followed_to, n)
		SELECT ` + resultColumns("i") + `, count(*) FROM items i WHERE i.agency_id = $1 AND i.dispatched_day IS NOT NULL AND NOT i.sealed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
	const resultsOfMonth = `INSERT INTO results_by_month (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, followed_to, n)
		SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date), reached, outcome, reason, timing, delivered, due_day, followed_to, sum(n)
		FROM results_by_day WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
	for _, fill := range []string{waits, waitsOfMonth, results, resultsOfMonth} {
		if _, err := tx.ExecContext(ctx, fill, agency); err != nil {
			return err
		}
	}
	return nil
}

// resultColumns turns an item into the key of a result, as resultOf does.
func resultColumns(i string) string {
	waits := i + `.settled_after IS NULL AND ` + i + `.ended_after IS NULL`
	return i + `.agency_id, ` + i + `.platform_id, ` + i + `.kind, ` + i + `.emergency, ` + i + `.dispatched_day, ` + reachedSQL(i) + `,
		CASE WHEN ` + waits + ` THEN '' ELSE ` + i + `.outcome END, CASE WHEN ` + waits + ` THEN '' ELSE ` + i + `.reason END, ` + i + `.timing,
		` + i + `.delivered OR ` + i + `.settled_after IS NOT NULL, CASE WHEN ` + waits + ` THEN COALESCE(` + i + `.due_day, 'infinity') ELSE 'infinity' END, COALESCE(` + i + `.followed_to, 'infinity')`
}
