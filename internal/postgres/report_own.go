package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Own gives how the requests begun in a period were handled by ourselves: as is
// known today, and for an earlier state of knowledge with the requests taken
// back that have learned something since.
func (s *Reports) Own(ctx context.Context, agency people.AgencyID, q report.Span) ([]report.OwnCell, []report.WaitCell, error) {
	own := newOwnSums()
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		if err := own.present(ctx, tx, agency, q); err != nil || !q.Historical() {
			return err
		}
		then, err := s.knowledge(ctx, tx, agency, report.Query{AsOf: q.AsOf, Recorded: q.Recorded})
		if err != nil {
			return err
		}
		if err := own.takeBack(ctx, tx, agency, q, then); err != nil {
			return err
		}
		// A draft may have been for another platform, and so all are derived.
		return s.derivedEach(ctx, tx, agency, nil, then, func(sum request.Summary) { own.take(sum, q) })
	})
	counts, waits := own.cells()
	return counts, waits, err
}

// takeBack takes away what was done with the requests that have learned
// something since a state of knowledge.
func (o ownSums) takeBack(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span, then knowledge) error {
	var r conditions
	r.and("r.agency_id = %s AND r.created_at < %s", agency, then.end)
	then.since(&r)
	all, err := versions(ctx, tx, r)
	if err != nil {
		return err
	}
	ids := make([]string, len(all))
	for i, v := range all {
		ids[i] = v.Request
	}
	var c conditions
	c.and("h.agency_id = %s AND h.request_id = ANY(CAST(%s AS uuid[]))", agency, pq.Array(ids))
	c.and("h.begun_day >= CAST(%s AS date) AND h.begun_day <= CAST(%s AS date)", q.From.String(), q.To.String())
	ofPlatform(&c, q)
	gone := newOwnSums()
	if err := gone.count(ctx, tx, c); err != nil {
		return err
	}
	if err := gone.wait(ctx, tx, c, q.AsOf, false); err != nil {
		return err
	}
	for k, n := range gone.counts {
		sum := o.counts[k]
		sum.Add(n.Negative())
		o.counts[k] = sum
	}
	for w, n := range gone.waits {
		o.waits[w] -= n
	}
	return nil
}

type ownKey struct {
	platform platform.ID
	unit     people.UnitID
}

// ownSums adds up what we did with many requests.
type ownSums struct {
	counts map[ownKey]report.OwnCell
	waits  map[report.WaitCell]int
}

func newOwnSums() ownSums {
	return ownSums{counts: map[ownKey]report.OwnCell{}, waits: map[report.WaitCell]int{}}
}

// take adds one request that was derived from its timeline.
func (o ownSums) take(s request.Summary, q report.Span) {
	d := s.Own.BegunDay
	if d.IsZero() || d.Before(q.From) || d.After(q.To) || !q.Of(s.Platform) {
		return
	}
	count, waits := report.CountOwn(s.Own, q.AsOf)
	k := ownKey{s.Platform, s.Unit}
	sum := o.counts[k]
	sum.Add(count)
	o.counts[k] = sum
	for _, w := range waits {
		w.Platform, w.Unit, w.N = s.Platform, s.Unit, 0
		o.waits[w]++
	}
}

func (o ownSums) cells() (counts []report.OwnCell, waits []report.WaitCell) {
	for k, c := range o.counts {
		if c != (report.OwnCell{}) {
			c.Platform, c.Unit = k.platform, k.unit
			counts = append(counts, c)
		}
	}
	for w, n := range o.waits {
		if w.N = n; n != 0 {
			waits = append(waits, w)
		}
	}
	return counts, waits
}

func (o ownSums) count(ctx context.Context, tx *sqlx.Tx, c conditions) error {
	query := `SELECT h.platform_id, h.unit, count(*), count(*) FILTER (WHERE h.live), count(*) FILTER (WHERE h.attempts > 0),
			count(*) FILTER (WHERE h.live AND h.returned > 0), sum(h.attempts)::bigint, sum(h.failed)::bigint, count(*) FILTER (WHERE h.failed > 0),
			count(*) FILTER (WHERE h.misdirected), count(*) FILTER (WHERE h.questions > 0), count(*) FILTER (WHERE h.withdrawn),
			count(*) FILTER (WHERE h.corrected > 0), sum(h.corrected)::bigint,
			count(*) FILTER (WHERE h.attempts > 0 AND (h.failed > 0 OR h.misdirected OR h.questions > 0))
		FROM handling h WHERE ` + c.where() + ` GROUP BY 1, 2`
	rows, err := tx.QueryContext(ctx, query, c.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var k ownKey
		var n report.OwnCell
		if err := rows.Scan(&k.platform, &k.unit, &n.Begun, &n.Live, &n.Sent, &n.Returned, &n.Attempts, &n.Failed, &n.FailedOnce,
			&n.Misdirected, &n.Questioned, &n.Withdrawn, &n.Corrected, &n.Corrections, &n.Ours); err != nil {
			return err
		}
		sum := o.counts[k]
		sum.Add(n)
		o.counts[k] = sum
	}
	return rows.Err()
}

// wait counts the steps by their days. The events are those of the estimators:
// 1 done, 2 given up, 0 still going on at the as-of day; going says that only
// the last are wanted.
func (o ownSums) wait(ctx context.Context, tx *sqlx.Tx, c conditions, asOf deadline.Day, going bool) error {
	today := `CAST(` + c.value(asOf.String()) + ` AS date)`
	query := `WITH chosen AS MATERIALIZED (SELECT h.platform_id, h.unit, h.live, h.begun_day, h.sent_after, h.given_up_after, h.approved_day,
			h.handed_after, h.reviewed, h.review_since, h.answered, h.asked_since, h.logged FROM handling h WHERE ` + c.where() + `)
		SELECT platform_id, unit, 'dispatch', COALESCE(sent_after, given_up_after, GREATEST(0, ` + today + ` - begun_day)),
			CASE WHEN sent_after IS NOT NULL THEN 1 WHEN given_up_after IS NOT NULL THEN 2 ELSE 0 END, count(*)
			FROM chosen WHERE live GROUP BY 1, 2, 4, 5
		UNION ALL SELECT platform_id, unit, 'handover', COALESCE(handed_after, GREATEST(0, ` + today + ` - approved_day)),
			CASE WHEN handed_after IS NOT NULL THEN 1 ELSE 0 END, count(*)
			FROM chosen WHERE handed_after IS NOT NULL OR approved_day IS NOT NULL GROUP BY 1, 2, 4, 5
		UNION ALL SELECT platform_id, unit, 'review', d, 1, count(*) FROM chosen, unnest(reviewed) d GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'review', GREATEST(0, ` + today + ` - review_since), 0, count(*) FROM chosen WHERE review_since IS NOT NULL GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'clarify', d, 1, count(*) FROM chosen, unnest(answered) d GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'clarify', GREATEST(0, ` + today + ` - asked_since), 0, count(*) FROM chosen WHERE asked_since IS NOT NULL GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'log', d, 1, count(*) FROM chosen, unnest(logged) d GROUP BY 1, 2, 4`
	rows, err := tx.QueryContext(ctx, query, c.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var w report.WaitCell
		var n int
		if err := rows.Scan(&w.Platform, &w.Unit, &w.Step, &w.Days, &w.Event, &n); err != nil {
			return err
		}
		if !going || w.GoingOn() {
			o.waits[w] += n
		}
	}
	return rows.Err()
}

// wholeMonthsOf gives the months [from, before) that lie wholly in a span. In
// the present nothing is begun after today, so that its month is whole; the today
// of a frozen report is a day of the past.
func wholeMonthsOf(q report.Span) (from, before deadline.Day) {
	from, before = firstOfMonth(q.From), firstOfMonth(q.To.AddDays(1))
	if q.To == q.Today && !q.Historical() {
		before = firstOfMonth(q.To).AddMonths(1)
	}
	if from.Before(q.From) {
		from = from.AddMonths(1)
	}
	if before.Before(from) {
		before = from
	}
	return from, before
}

// present gives how requests were handled as it is known today: whole months
// from the tallies, the days around them from the rows, and everywhere what is
// still going on from the rows, because it ages.
func (o ownSums) present(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span) error {
	from, before := wholeMonthsOf(q)
	if err := o.tallied(ctx, tx, agency, q, from, before); err != nil {
		return err
	}
	edge := func() conditions {
		var c conditions
		c.and("h.agency_id = %s AND h.begun_day >= CAST(%s AS date) AND h.begun_day <= CAST(%s AS date)", agency, q.From.String(), q.To.String())
		c.and("(h.begun_day < CAST(%s AS date) OR h.begun_day >= CAST(%s AS date))", from.String(), before.String())
		ofPlatform(&c, q)
		return c
	}
	if q.From.Before(from) || !q.To.Before(before) {
		if err := o.count(ctx, tx, edge()); err != nil {
			return err
		}
		if err := o.wait(ctx, tx, edge(), q.AsOf, false); err != nil {
			return err
		}
	}
	var c conditions
	c.and("h.agency_id = %s AND h.begun_day >= CAST(%s AS date) AND h.begun_day < CAST(%s AS date)", agency, from.String(), before.String())
	c.and(`(h.live AND h.sent_after IS NULL AND h.given_up_after IS NULL OR h.approved_day IS NOT NULL AND h.handed_after IS NULL
		OR h.review_since IS NOT NULL OR h.asked_since IS NOT NULL)`)
	ofPlatform(&c, q)
	return o.wait(ctx, tx, c, q.AsOf, true)
}

func ofPlatform(c *conditions, q report.Span) {
	c.ofPlatforms("h.platform_id", q.Members())
}

func (o ownSums) tallied(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span, from, before deadline.Day) error {
	const query = `SELECT t.platform_id, t.unit, t.what, t.days, t.event, sum(t.n)::bigint FROM handling_tallies t
		WHERE t.agency_id = $1 AND t.month >= CAST($2 AS date) AND t.month < CAST($3 AS date) AND ($4 OR t.platform_id = ANY(CAST($5 AS text[])))
		GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0`
	rows, err := tx.QueryContext(ctx, query, agency, from.String(), before.String(), q.Platform == "", idArray(q.Members()))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var k ownKey
		var what string
		var days, event, n int
		if err := rows.Scan(&k.platform, &k.unit, &what, &days, &event, &n); err != nil {
			return err
		}
		sum := o.counts[k]
		if number, ok := sum.Numbers()[what]; ok {
			*number += n
			o.counts[k] = sum
			continue
		}
		o.waits[report.WaitCell{Platform: k.platform, Unit: k.unit, Step: report.Step(what), Days: days, Event: event}] += n
	}
	return rows.Err()
}
