package postgres

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/people"
)

// save writes the moves.
func (m countMoves) save(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	for _, save := range []func() error{
		func() error { return saveWaits(ctx, tx, agency, "waits_by_day", m.waits) },
		func() error { return saveWaits(ctx, tx, agency, "waits_by_month", m.waitsOfMonth) },
		func() error { return saveResults(ctx, tx, agency, "results_by_day", m.results) },
		func() error { return saveResults(ctx, tx, agency, "results_by_month", m.resultsOfMonth) },
		func() error { return saveWaits(ctx, tx, agency, "waits_ever", m.waitsEver) },
		func() error { return saveKinWaits(ctx, tx, agency, "kin_waits_by_day", m.kinWaits) },
		func() error { return saveKinWaits(ctx, tx, agency, "kin_waits_by_month", m.kinWaitsOfMonth) },
		func() error { return saveKinWaits(ctx, tx, agency, "kin_waits_ever", m.kinWaitsEver) },
		func() error { return saveKinResults(ctx, tx, agency, "kin_results_by_day", m.kinResults) },
		func() error { return saveKinResults(ctx, tx, agency, "kin_results_by_month", m.kinResultsOfMonth) },
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

// orderedKeys lists the keys whose count changes, in one fixed order, so that two
// writers cannot wait for each other in a circle.
func orderedKeys[K comparable](counts map[K]tally, order func(a, b K) int) []K {
	keys := slices.Collect(maps.Keys(counts))
	keys = slices.DeleteFunc(keys, func(k K) bool { return counts[k] == tally{} })
	slices.SortFunc(keys, order)
	return keys
}

func (k spanKey) compare(o spanKey) int {
	return cmp.Or(cmp.Compare(k.platform, o.platform), k.span.Compare(o.span), cmp.Compare(k.kind, o.kind), orderBool(k.emergency, o.emergency))
}

func (k waitKey) compare(o waitKey) int {
	return cmp.Or(k.spanKey.compare(o.spanKey), k.day.Compare(o.day), cmp.Compare(k.settled, o.settled), cmp.Compare(k.ended, o.ended), cmp.Compare(k.followed, o.followed))
}

func (k resultKey) compare(o resultKey) int {
	return cmp.Or(k.spanKey.compare(o.spanKey), cmp.Compare(k.reached, o.reached), cmp.Compare(k.outcome, o.outcome), cmp.Compare(k.reason, o.reason), cmp.Compare(k.timing, o.timing),
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

// The columns of the keys, with their types.
var (
	waitColumns = []sqlColumn{{"platform_id", "text"}, {"kind", "text"}, {"emergency", "bool"}, {"span", "date"},
		{"day", "date"}, {"settled_after", "int"}, {"ended_after", "int"}, {"followed_to", "date"}}
	resultsColumns = []sqlColumn{{"platform_id", "text"}, {"kind", "text"}, {"emergency", "bool"}, {"span", "date"},
		{"reached", "smallint"}, {"outcome", "text"}, {"reason", "text"}, {"timing", "text"}, {"delivered", "bool"}, {"due_day", "date"}, {"followed_to", "date"}}
)

type sqlColumn struct{ name, kind string }

func named(columns []sqlColumn) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

// spanArrays are the columns that all keys begin with, as arguments.
func spanArrays[K countKey](keys []K) []any {
	return []any{column(keys, func(k K) string { return k.head().platform }), column(keys, func(k K) string { return k.head().kind }),
		column(keys, func(k K) bool { return k.head().emergency }), column(keys, func(k K) string { return k.head().span.String() })}
}

func waitArrays(keys []waitKey) []any {
	return append(spanArrays(keys), column(keys, func(k waitKey) string { return k.day.String() }),
		column(keys, func(k waitKey) int64 { return int64(k.settled) }), column(keys, func(k waitKey) int64 { return int64(k.ended) }), column(keys, func(k waitKey) string { return k.followed }))
}

func resultArrays(keys []resultKey) []any {
	return append(spanArrays(keys), column(keys, func(k resultKey) int64 { return int64(k.reached) }),
		column(keys, func(k resultKey) string { return k.outcome }), column(keys, func(k resultKey) string { return k.reason }), column(keys, func(k resultKey) string { return k.timing }),
		column(keys, func(k resultKey) bool { return k.delivered }), column(keys, func(k resultKey) string { return k.due }), column(keys, func(k resultKey) string { return k.followed }))
}

func saveWaits(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, counts map[waitKey]tally) error {
	keys := orderedKeys(counts, waitKey.compare)
	return saveTallies(ctx, tx, agency, table, waitColumns, waitArrays(keys), tallyArrays(keys, counts))
}

func saveResults(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, counts map[resultKey]tally) error {
	keys := orderedKeys(counts, resultKey.compare)
	return saveTallies(ctx, tx, agency, table, resultsColumns, resultArrays(keys), tallyArrays(keys, counts))
}

// tallyArrays are the columns of tallies as arguments; none where nothing moves.
func tallyArrays[K comparable](keys []K, counts map[K]tally) []any {
	if len(keys) == 0 {
		return nil
	}
	arrays := []any{column(keys, func(k K) int64 { return int64(counts[k].n) })}
	for i := range categories {
		arrays = append(arrays, column(keys, func(k K) int64 { return int64(counts[k].of[i]) }))
	}
	return arrays
}

func saveTallies(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, table string, columns []sqlColumn, keys, tallies []any) error {
	if len(tallies) == 0 {
		return nil
	}
	var types, added []string
	for i, c := range columns {
		types = append(types, fmt.Sprintf("$%d::%s[]", i+2, c.kind))
	}
	for i, name := range tallyColumns {
		types = append(types, fmt.Sprintf("$%d::bigint[]", len(columns)+i+2))
		added = append(added, name+` = `+table+`.`+name+` + EXCLUDED.`+name)
	}
	move := `INSERT INTO ` + table + ` (agency_id, ` + named(columns) + `, ` + strings.Join(tallyColumns, ", ") + `)
		SELECT $1, u.* FROM unnest(` + strings.Join(types, ", ") + `) u
		ON CONFLICT (agency_id, ` + named(columns) + `) DO UPDATE SET ` + strings.Join(added, ", ")
	_, err := tx.ExecContext(ctx, move, append(append([]any{agency}, keys...), tallies...)...)
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
