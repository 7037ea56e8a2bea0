package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/report"
)

// Daily gives the cells of a population with their strata and with the day of
// every dispatch and reply. The present state of knowledge comes from the counts
// by day that the write path keeps; an earlier one, or a category of data, is
// counted as Cells counts it, which keeps days as well.
func (s *Reports) Daily(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	q.Strata, q.Waits = true, true
	if q.Historical() || q.Category != "" {
		return s.Cells(ctx, agency, q)
	}
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) (err error) {
		all, err = dailyCells(ctx, tx, agency, q)
		return err
	})
	return q.Cut(all), err
}

// dailyCells reads the counts by day. The first wait of a day and stratum may
// stand in several rows, one for each length.
func dailyCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	c.and("w.agency_id = %s", agency)
	c.and("w.n > 0")
	if q.Platform != "" {
		c.and("w.platform_id = %s", string(q.Platform))
	}
	if q.Kind != "" {
		c.and("w.kind = %s", string(q.Kind))
	}
	if q.Urgency != report.AnyUrgency {
		c.and("w.emergency = %s", q.Urgency == report.Emergency)
	}
	c.and("w.span <= CAST(%s AS date)", q.AsOf.String())
	if !q.From.IsZero() {
		c.and("w.span >= CAST(%s AS date)", q.From.String())
	}
	if !q.To.IsZero() {
		c.and("w.span <= CAST(%s AS date)", q.To.String())
	}
	query := `SELECT w.platform_id, w.kind, w.emergency, ` + asOf + ` - w.span, w.settled_after, w.ended_after, '', '', '', false, NULL::integer,
			` + asOf + ` - NULLIF(w.followed_to, 'infinity'), w.n
		FROM waits_by_day w WHERE ` + c.where()
	return cells(ctx, tx, q, report.ForWaits, query, c.args)
}
