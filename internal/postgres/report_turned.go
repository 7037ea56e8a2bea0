package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// turnedBack is what has to be added to the counts of the present to have those
// of the queries' state of knowledge: nothing, where it is the present.
func (s *Reports) turnedBack(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []report.Query) (countMoves, error) {
	if len(all) == 0 || !all[0].Historical() {
		return countMoves{}, nil
	}
	of := all[0].Members()
	for _, q := range all[1:] {
		if len(of) == 0 || len(q.Members()) == 0 {
			of = nil
			break
		}
		of = append(slices.Clone(of), q.Members()...)
	}
	since := dayMoves()
	err := s.turned(ctx, tx, agency, all[0], of, since.add)
	return since, err
}

// turned visits each request that has learned something since a query's state
// of knowledge: as it stands now with -1, as it stood then with 1. Whatever is
// counted for requests, the counts of the present and these are the counts of
// that state. Who was not sent by its last day is left out: it counts nowhere.
// Some platforms may be named.
func (s *Reports) turned(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, of []platform.ID, visit func(request.Summary, int)) error {
	then, err := s.knowledge(ctx, tx, agency, q)
	if err != nil {
		return err
	}
	if err := asTheyStand(ctx, tx, agency, q, of, then, func(sum request.Summary) { visit(sum, -1) }); err != nil {
		return err
	}
	return s.derivedEach(ctx, tx, agency, of, then, func(sum request.Summary) { visit(sum, 1) })
}

// asTheyStand gives the requests that have learned something since as they
// stand now, with as much of a summary as is counted.
func asTheyStand(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, of []platform.ID, then knowledge, visit func(request.Summary)) error {
	var c conditions
	c.and("r.agency_id = %s AND r.dispatched_at < %s AND r.compartment <> 'sealed'", agency, then.end)
	then.since(&c)
	c.ofPlatforms("r.platform_id", of)
	var ids []string
	if err := tx.SelectContext(ctx, &ids, `SELECT r.request_id FROM request_summaries r WHERE `+c.where()+` ORDER BY r.request_id`, c.args...); err != nil {
		return err
	}
	for some := range slices.Chunk(ids, lookedUp) {
		if err := countedItems(ctx, tx, agency, q, some, visit); err != nil {
			return err
		}
	}
	return nil
}

// countedItems gives what is counted of some requests as they stand now. Days
// come as their distance before the as-of day, as those of cells do.
func countedItems(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, ids []string, visit func(request.Summary)) error {
	const query = `SELECT request_id, no, category, platform_id, kind, emergency, CAST($3 AS date) - dispatched_day, COALESCE(settled_after, -1), COALESCE(ended_after, -1),
			outcome, reason, timing, delivered, CAST($3 AS date) - due_day, CAST($3 AS date) - followed_to
		FROM items WHERE request_id = ANY(CAST($1 AS uuid[])) AND agency_id = $2 AND dispatched_day IS NOT NULL ORDER BY request_id, no`
	rows, err := tx.QueryContext(ctx, query, pq.Array(ids), agency, q.AsOf.String())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var sum request.Summary
	for rows.Next() {
		one := request.Summary{Compartment: casefile.Open}
		var it request.ItemSummary
		var ago int
		var due, followed sql.NullInt64
		if err := rows.Scan(&one.ID, &it.No, &it.Category, &one.Platform, &one.Kind, &one.Emergency, &ago, &it.SettledAfter, &it.EndedAfter,
			&it.Outcome, &it.Reason, &it.Timing, &it.Delivered, &due, &followed); err != nil {
			return err
		}
		it.DispatchedDay, it.DueDay, it.FollowedTo = q.AsOf.AddDays(-ago), before(q.AsOf, due), before(q.AsOf, followed)
		if one.ID != sum.ID {
			if sum.ID != "" {
				visit(sum)
			}
			sum = one
		}
		sum.Items = append(sum.Items, it)
	}
	if sum.ID != "" {
		visit(sum)
	}
	return rows.Err()
}

// before is the day so many days before another one, and no day for null.
func before(d deadline.Day, ago sql.NullInt64) deadline.Day {
	if !ago.Valid {
		return deadline.Day{}
	}
	return d.AddDays(-int(ago.Int64))
}

// addedRows gives a query of the counts to be added that belong to a
// population, to be read beside the tables; none where there are none. They are
// counted by day: a row that a table counts by month falls into the same cell.
func addedRows[K countKey](c *conditions, columns string, key []sqlColumn, q report.Query, since map[K]tally, arrays func([]K) []any) []string {
	keys := make([]K, 0, len(since))
	for k, n := range since {
		if n.number(q.Category) != 0 && k.head().within(q) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	var values, names []string
	for i, a := range arrays(keys) {
		values = append(values, fmt.Sprintf("CAST(%s AS %s[])", c.value(a), key[i].kind))
		names = append(names, key[i].name)
	}
	values = append(values, "CAST("+c.value(column(keys, func(k K) int64 { return int64(since[k].number(q.Category)) }))+" AS bigint[])")
	return []string{`SELECT ` + columns + `, n FROM unnest(` + strings.Join(values, ", ") + `) since(` + strings.Join(append(names, "n"), ", ") + `)`}
}

// within says whether a count belongs to a query's population.
func (k spanKey) within(q report.Query) bool {
	return q.Holds(report.Cell{Platform: platform.ID(k.platform), Kind: legal.RequestKind(k.kind), Emergency: k.emergency, Day: k.span}, q.Category) && !k.span.After(q.AsOf)
}
