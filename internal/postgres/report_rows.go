package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Rows gives a page of the items behind a figure, the last sent first. Of an
// earlier state of knowledge they are the items as they stood then.
func (s *Reports) Rows(ctx context.Context, by people.Person, reach policy.Reach, q report.Query, pick report.Pick, page int) (report.Rows, error) {
	var found report.Rows
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		then, err := s.knowledge(ctx, tx, by.Agency, q)
		if err != nil {
			return err
		}
		since, past, err := s.pastItems(ctx, tx, by.Agency, q, pick)
		if err != nil {
			return err
		}
		if found.Total, err = countBehind(ctx, tx, by.Agency, q, since, pick); err != nil || reach.Nothing {
			return err
		}
		if found.Visible, err = countWithin(ctx, tx, by, reach, q, then, pick, found.Total-len(past)); err != nil {
			return err
		}
		if past, err = withinReach(ctx, tx, by, reach, past); err != nil {
			return err
		}
		found.Visible += len(past)
		mine := behind(by.Agency, q, then, pick)
		within(mine, by, reach)
		found.Items, err = rowPage(ctx, tx, mine, past, page)
		return err
	})
	return found, err
}

const itemsJoined = ` FROM items i JOIN request_summaries s ON s.agency_id = i.agency_id AND s.request_id = i.request_id`

// behind are the conditions on the items behind a figure. Of an earlier state
// of knowledge they leave out requests that have learned something since.
func behind(agency people.AgencyID, q report.Query, then knowledge, pick report.Pick) *conditions {
	c := population(agency, q)
	if q.Historical() {
		unchanged(c, then)
	} else {
		c.and("NOT i.sealed")
	}
	picked(c, q, pick)
	return c
}

// picked adds what report.Pick says of an item; a test compares the two.
func picked(c *conditions, q report.Query, pick report.Pick) {
	day := func(d deadline.Day) string { return `DATE '` + d.String() + `'` } // a day writes digits and dashes only
	seen := `LEAST(` + day(q.AsOf) + `, i.followed_to)`
	window := `GREATEST(0, ` + seen + ` - i.dispatched_day)`
	const waiting = `i.settled_after IS NULL AND i.ended_after IS NULL`
	overdue := `i.timing = 'open' AND (i.due_day < ` + seen + ` OR i.due_day = ` + seen + ` AND ` + seen + ` < ` + day(q.Today) + `)`
	switch family, of := pick.Split(); family {
	case "outcome":
		c.and(`NOT (`+waiting+`) AND i.outcome = %s`, of)
	case "reason":
		c.and(`NOT (`+waiting+`) AND i.outcome = 'refused' AND COALESCE(NULLIF(i.reason, ''), 'none') = %s`, of)
	case "open":
		from, to := pick.Band()
		c.and(fmt.Sprintf(`%s AND %s >= %d AND (%d < 0 OR %s <= %d)`, waiting, window, from, to, window, to))
	default:
		c.and(`(` + map[string]string{
			"items": `true`, "answered": `i.settled_after IS NOT NULL`, "pending": waiting, "withdrawn": `i.settled_after IS NULL AND i.ended_after IS NOT NULL`,
			"on_time": `i.timing = 'on_time'`, "late": `i.timing = 'late'`, "overdue": overdue, "due": `i.timing IN ('on_time', 'late') OR ` + overdue,
			"not_due": `i.timing = 'open' AND NOT (` + overdue + `)`,
			"within":  fmt.Sprintf(`%s >= %d AND i.settled_after <= %d`, window, pick.Days(), pick.Days()),
			"of":      fmt.Sprintf(`%s >= %d`, window, pick.Days()), "young": fmt.Sprintf(`%s < %d`, window, pick.Days()),
			"delivered": fmt.Sprintf(`(i.delivered OR i.settled_after IS NOT NULL) AND i.followed_to IS NULL AND %s >= %d`, window, report.SilenceDays),
			"silent":    fmt.Sprintf(`i.delivered AND i.followed_to IS NULL AND %s >= %d AND %s`, window, report.SilenceDays, waiting),
		}[family] + `)`)
	}
}

// pastItems are the items behind a figure whose requests have learned something
// since the as-of day, and what all such requests change in the counts.
func (s *Reports) pastItems(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, pick report.Pick) (countMoves, []report.Item, error) {
	if !q.Historical() {
		return countMoves{}, nil, nil
	}
	since, all := dayMoves(), []report.Item(nil)
	err := s.turned(ctx, tx, agency, q, q.Members(), func(sum request.Summary, n int) {
		if since.add(sum, n); n < 0 {
			return
		}
		for _, it := range sum.Items {
			c := report.CellOf(sum, it)
			if !it.DispatchedDay.IsZero() && q.Holds(c, it.Category) && pick.Holds(q, c) {
				all = append(all, report.Item{Request: sum.ID, No: it.No, Category: it.Category, Cell: c})
			}
		}
	})
	return since, all, err
}

// withinReach keeps the items a person may see and gives them their references.
func withinReach(ctx context.Context, tx *sqlx.Tx, by people.Person, reach policy.Reach, all []report.Item) ([]report.Item, error) {
	if len(all) == 0 {
		return nil, nil
	}
	ids := make([]string, 0, len(all))
	for _, one := range all {
		ids = append(ids, string(one.Request))
	}
	var c conditions
	c.and("s.agency_id = %s AND s.request_id = ANY(CAST(%s AS uuid[]))", by.Agency, pq.Array(ids))
	within(&c, by, reach)
	var rows []struct {
		ID        string `db:"request_id"`
		Reference string `db:"reference"`
	}
	if err := tx.SelectContext(ctx, &rows, `SELECT s.request_id, s.reference FROM request_summaries s WHERE `+c.where(), c.args...); err != nil {
		return nil, err
	}
	references := map[request.ID]request.Reference{}
	for _, r := range rows {
		references[request.ID(r.ID)] = request.Reference(r.Reference)
	}
	var mine []report.Item
	for _, one := range all {
		if ref, ok := references[one.Request]; ok {
			one.Reference = ref
			mine = append(mine, one)
		}
	}
	return mine, nil
}

// rowPage is a page of the rows of the database and the past ones together.
func rowPage(ctx context.Context, tx *sqlx.Tx, c *conditions, past []report.Item, page int) ([]report.Item, error) {
	last := (page + 1) * report.RowsPage
	query := `SELECT i.request_id, s.reference, i.no, i.category, i.platform_id, i.kind, i.emergency, i.dispatched_day::text AS day, i.settled_after, i.ended_after,
			i.outcome, i.reason, i.timing, i.delivered, i.due_day::text AS due_day, i.followed_to::text AS followed_to` + itemsJoined + ` WHERE ` + c.where() +
		fmt.Sprintf(` ORDER BY i.dispatched_day DESC, i.request_id, i.no LIMIT %d`, last)
	var rows []behindRow
	if err := tx.SelectContext(ctx, &rows, query, c.args...); err != nil {
		return nil, err
	}
	all := slices.Clone(past)
	for _, r := range rows {
		all = append(all, r.item())
	}
	slices.SortFunc(all, func(a, b report.Item) int {
		return cmp.Or(b.Cell.Day.Compare(a.Cell.Day), strings.Compare(string(a.Request), string(b.Request)), cmp.Compare(a.No, b.No))
	})
	first := min(page*report.RowsPage, len(all))
	return all[first:min(last, len(all))], nil
}

type behindRow struct {
	Request   string         `db:"request_id"`
	Reference string         `db:"reference"`
	No        int            `db:"no"`
	Category  string         `db:"category"`
	Platform  string         `db:"platform_id"`
	Kind      string         `db:"kind"`
	Emergency bool           `db:"emergency"`
	Day       sql.NullString `db:"day"`
	Settled   sql.NullInt64  `db:"settled_after"`
	Ended     sql.NullInt64  `db:"ended_after"`
	Outcome   string         `db:"outcome"`
	Reason    string         `db:"reason"`
	Timing    string         `db:"timing"`
	Delivered bool           `db:"delivered"`
	Due       sql.NullString `db:"due_day"`
	Followed  sql.NullString `db:"followed_to"`
}

func (r behindRow) item() report.Item {
	days := func(n sql.NullInt64) int {
		if !n.Valid {
			return -1
		}
		return int(n.Int64)
	}
	c := report.Cell{Platform: platform.ID(r.Platform), Kind: legal.RequestKind(r.Kind), Emergency: r.Emergency, Day: toDay(r.Day), Settled: days(r.Settled), Ended: days(r.Ended),
		Outcome: reply.Outcome(r.Outcome), Reason: reply.Reason(r.Reason), Timing: request.Timing(r.Timing), Delivered: r.Delivered || r.Settled.Valid, Due: toDay(r.Due), FollowedTo: toDay(r.Followed), N: 1}
	return report.Item{Request: request.ID(r.Request), Reference: request.Reference(r.Reference), No: r.No, Category: legal.Category(r.Category), Cell: c}
}
