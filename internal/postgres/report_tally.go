package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
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
