package postgres

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// sentKey is a row of sent_by_month, sentCount what it counts; the migration
// says what the columns are.
type (
	sentKey struct {
		category       string
		month          deadline.Day
		platform, kind string
		emergency      bool
	}
	sentCount struct{ requests, items int }
)

// addSent counts the items of a summary. What was not sent counts nowhere, and
// neither do sealed cases.
func addSent(counts map[sentKey]sentCount, s request.Summary, n int) {
	if s.Compartment == casefile.Sealed {
		return
	}
	own, first := map[sentKey]int{}, map[string]deadline.Day{}
	for _, it := range s.Items {
		if it.DispatchedDay.IsZero() {
			continue
		}
		month := firstOfMonth(it.DispatchedDay)
		for _, key := range report.SentKeys(it.Category) {
			own[sentKey{key, month, string(s.Platform), string(s.Kind), s.Emergency}]++
			if begun := first[key]; begun.IsZero() || month.Before(begun) {
				first[key] = month
			}
		}
	}
	for k, items := range own {
		c := counts[k]
		if c.items += n * items; k.month == first[k.category] {
			c.requests += n
		}
		counts[k] = c
	}
}

func (k sentKey) compare(o sentKey) int {
	return cmp.Or(cmp.Compare(k.category, o.category), cmp.Compare(k.month.String(), o.month.String()), cmp.Compare(k.platform, o.platform), cmp.Compare(k.kind, o.kind), orderBool(k.emergency, o.emergency))
}

// saveSent moves the counts, in one fixed order as saveWaits does.
func saveSent(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, counts map[sentKey]sentCount) error {
	const move = `INSERT INTO sent_by_month (agency_id, category, month, platform_id, kind, emergency, requests, items)
		SELECT $1, u.* FROM unnest($2::text[], $3::date[], $4::text[], $5::text[], $6::bool[], $7::bigint[], $8::bigint[]) u
		ON CONFLICT (agency_id, category, month, platform_id, kind, emergency) DO UPDATE SET requests = sent_by_month.requests + EXCLUDED.requests, items = sent_by_month.items + EXCLUDED.items`
	maps.DeleteFunc(counts, func(_ sentKey, c sentCount) bool { return c == sentCount{} })
	if len(counts) == 0 {
		return nil
	}
	keys := slices.SortedFunc(maps.Keys(counts), sentKey.compare)
	_, err := tx.ExecContext(ctx, move, agency, column(keys, func(k sentKey) string { return k.category }), column(keys, func(k sentKey) string { return k.month.String() }),
		column(keys, func(k sentKey) string { return k.platform }), column(keys, func(k sentKey) string { return k.kind }), column(keys, func(k sentKey) bool { return k.emergency }),
		column(keys, func(k sentKey) int64 { return int64(counts[k].requests) }), column(keys, func(k sentKey) int64 { return int64(counts[k].items) }))
	return err
}

// sentItems counts the items that a condition holds of, as addSent does; keys are
// the categories as one argument.
func sentItems(where, keys string) string {
	return `SELECT key AS category, month, platform_id, kind, emergency, count(*) FILTER (WHERE month = begun) AS requests, sum(n) AS items
		FROM (SELECT platform_id, kind, emergency, key, request_id, month, sum(n) AS n, min(month) OVER (PARTITION BY key, request_id) AS begun
			FROM (SELECT i.platform_id, i.kind, i.emergency, i.request_id, CAST(date_trunc('month', i.dispatched_day) AS date) AS month, i.category, count(*) AS n
				FROM items i WHERE ` + where + ` GROUP BY 1, 2, 3, 4, 5, 6) m
			CROSS JOIN LATERAL (SELECT '' AS key UNION ALL SELECT m.category UNION ALL SELECT '!' || c FROM unnest(CAST(` + keys + ` AS text[])) c WHERE c <> m.category) k
			GROUP BY platform_id, kind, emergency, key, request_id, month) r
		GROUP BY 1, 2, 3, 4, 5`
}

// countSent counts all items of an agency whose counts are empty.
func countSent(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	fill := `INSERT INTO sent_by_month (category, month, platform_id, kind, emergency, requests, items, agency_id)
		SELECT s.*, $1 FROM (` + sentItems(`i.agency_id = $1 AND i.dispatched_day IS NOT NULL AND NOT i.sealed`, `$2`) + `) s`
	_, err := tx.ExecContext(ctx, fill, agency, pq.Array(legal.Categories()))
	return err
}

// Sent gives how many requests and items were sent in each month: those of any
// category, and where one is named also those of it and of all others. As of an
// instant they are counted from what was recorded by then.
func (s *Reports) Sent(ctx context.Context, agency people.AgencyID, category legal.Category, today deadline.Day, recorded time.Time) ([]report.Sent, error) {
	counts := map[sentKey]sentCount{}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		if !recorded.IsZero() {
			return s.sentThen(ctx, tx, agency, report.Query{AsOf: today, Today: today, Recorded: recorded}, counts)
		}
		const list = `SELECT category, CAST(month AS text) AS month, platform_id, kind, emergency, requests, items FROM sent_by_month
			WHERE agency_id = $1 AND category IN ('', $2, '!' || $2) AND items > 0`
		return readSent(ctx, tx, counts, list, agency, string(category))
	})
	var all []report.Sent
	for k, c := range counts {
		if c.items > 0 && (k.category == "" || category != "" && strings.TrimPrefix(k.category, "!") == string(category)) {
			all = append(all, report.Sent{Platform: platform.ID(k.platform), Kind: legal.RequestKind(k.kind), Emergency: k.emergency, Category: k.category, Month: k.month, Requests: c.requests, Items: c.items})
		}
	}
	return all, err
}

// sentThen counts what was recorded by an instant: requests that nothing was
// added to since from their items, the others from the events known then.
func (s *Reports) sentThen(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, counts map[sentKey]sentCount) error {
	then, err := s.knowledge(ctx, tx, agency, q)
	if err != nil {
		return err
	}
	c := population(agency, q)
	unchanged(c, then)
	keys := c.value(pq.Array(legal.Categories()))
	list := `SELECT s.category, CAST(s.month AS text) AS month, s.platform_id, s.kind, s.emergency, s.requests, s.items FROM (` + sentItems(c.where(), keys) + `) s`
	if err := readSent(ctx, tx, counts, list, c.args...); err != nil {
		return err
	}
	return s.derivedEach(ctx, tx, agency, nil, then, func(sum request.Summary) { addSent(counts, sum, 1) })
}

func readSent(ctx context.Context, tx *sqlx.Tx, counts map[sentKey]sentCount, list string, args ...any) error {
	var rows []struct {
		Category  string `db:"category"`
		Month     string `db:"month"`
		Platform  string `db:"platform_id"`
		Kind      string `db:"kind"`
		Emergency bool   `db:"emergency"`
		Requests  int    `db:"requests"`
		Items     int    `db:"items"`
	}
	if err := tx.SelectContext(ctx, &rows, list, args...); err != nil {
		return err
	}
	for _, r := range rows {
		month, err := deadline.ParseDay(r.Month)
		if err != nil {
			return err
		}
		counts[sentKey{r.Category, month, r.Platform, r.Kind, r.Emergency}] = sentCount{r.Requests, r.Items}
	}
	return nil
}

// SeesAll says whether a person may read every case of the agency that is not
// sealed, so that no figure tells them more than their lists.
func (s *Reports) SeesAll(ctx context.Context, by people.Person, reach policy.Reach) (bool, error) {
	if reach.Nothing || reach.Metadata {
		return false, nil
	}
	const outside = `SELECT EXISTS (SELECT 1 FROM cases c WHERE c.agency_id = $1 AND c.compartment <> 'sealed' AND c.owner_id <> CAST($4 AS uuid)
		AND NOT (c.compartment = 'open' AND ($2 OR COALESCE(CAST(c.unit_id AS text), '') = $3))
		AND NOT EXISTS (SELECT 1 FROM case_members m WHERE m.agency_id = c.agency_id AND m.case_id = c.id AND m.person_id = CAST($4 AS uuid)))`
	var more bool
	err := s.db.GetContext(ctx, &more, outside, by.Agency, reach.OpenAll, string(reach.OpenUnit), string(by.ID))
	return !more, classify(ctx, err)
}
