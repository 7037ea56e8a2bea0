package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/report"
)

// countOwn counts handling_tallies anew from the rows of handling, for a
// register that is loaded and for rebuild.
func countOwn(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	const counts = `INSERT INTO handling_tallies (agency_id, platform_id, month, unit, what, days, event, n)
		SELECT $1, s.platform_id, s.month, s.unit, v.what, 0, 0, v.n FROM (
			SELECT platform_id, CAST(date_trunc('month', begun_day) AS date) AS month, unit, count(*) AS begun, count(*) FILTER (WHERE live) AS live,
				count(*) FILTER (WHERE attempts > 0) AS sent, count(*) FILTER (WHERE live AND returned > 0) AS returned, sum(attempts) AS attempts,
				sum(failed) AS failed, count(*) FILTER (WHERE failed > 0) AS failed_once, count(*) FILTER (WHERE misdirected) AS misdirected,
				count(*) FILTER (WHERE questions > 0) AS questioned, count(*) FILTER (WHERE withdrawn) AS withdrawn,
				count(*) FILTER (WHERE corrected > 0) AS corrected, sum(corrected) AS corrections,
				count(*) FILTER (WHERE attempts > 0 AND (failed > 0 OR misdirected OR questions > 0)) AS ours
			FROM handling WHERE agency_id = $1 GROUP BY 1, 2, 3) s
		CROSS JOIN LATERAL (VALUES ('begun', begun), ('live', live), ('sent', sent), ('returned', returned), ('attempts', attempts), ('failed', failed),
			('failed_once', failed_once), ('misdirected', misdirected), ('questioned', questioned), ('withdrawn', withdrawn),
			('corrected', corrected), ('corrections', corrections), ('ours', ours)) v(what, n) WHERE v.n > 0`
	const steps = `INSERT INTO handling_tallies (agency_id, platform_id, month, unit, what, days, event, n)
		SELECT $1, h.platform_id, CAST(date_trunc('month', h.begun_day) AS date), h.unit, s.what, s.days, s.event, count(*) FROM handling h
		CROSS JOIN LATERAL (
			SELECT 'dispatch', COALESCE(h.sent_after, h.given_up_after), CASE WHEN h.sent_after IS NOT NULL THEN 1 ELSE 2 END
				WHERE h.live AND (h.sent_after IS NOT NULL OR h.given_up_after IS NOT NULL)
			UNION ALL SELECT 'handover', h.handed_after, 1 WHERE h.handed_after IS NOT NULL
			UNION ALL SELECT 'review', d, 1 FROM unnest(h.reviewed) d
			UNION ALL SELECT 'clarify', d, 1 FROM unnest(h.answered) d
			UNION ALL SELECT 'log', d, 1 FROM unnest(h.logged) d) s(what, days, event)
		WHERE h.agency_id = $1 GROUP BY 2, 3, 4, 5, 6, 7`
	for _, query := range []string{counts, steps} {
		if _, err := tx.ExecContext(ctx, query, agency); err != nil {
			return err
		}
	}
	return nil
}

// wholeMonthsOf gives the months [from, before) that lie wholly in a span.
func wholeMonthsOf(q report.Span) (from, before deadline.Day) {
	from, before = firstOfMonth(q.From), firstOfMonth(q.To.AddDays(1))
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
	if q.Platform != "" {
		c.and("h.platform_id = %s", string(q.Platform))
	}
}

func (o ownSums) tallied(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span, from, before deadline.Day) error {
	const query = `SELECT t.platform_id, t.unit, t.what, t.days, t.event, sum(t.n)::bigint FROM handling_tallies t
		WHERE t.agency_id = $1 AND t.month >= CAST($2 AS date) AND t.month < CAST($3 AS date) AND ($4 = '' OR t.platform_id = $4)
		GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0`
	rows, err := tx.QueryContext(ctx, query, agency, from.String(), before.String(), string(q.Platform))
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
