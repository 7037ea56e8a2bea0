package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/report"
)

// counted counts a population item by item.
func (s *Reports) counted(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		c := population(agency, q)
		c.and("NOT i.sealed")
		query := countItems(c, q)
		var err error
		all, err = cells(ctx, tx, q, report.ForAll, query, c.args)
		return err
	})
	return all, err
}

// population are the conditions on items that a query sets.
func population(agency people.AgencyID, q report.Query) *conditions {
	c := &conditions{}
	c.and("i.agency_id = %s", agency)
	c.and("i.dispatched_day IS NOT NULL")
	c.and("i.dispatched_day <= CAST(%s AS date)", q.AsOf.String())
	if !q.From.IsZero() {
		c.and("i.dispatched_day >= CAST(%s AS date)", q.From.String())
	}
	if !q.To.IsZero() {
		c.and("i.dispatched_day <= CAST(%s AS date)", q.To.String())
	}
	c.ofPlatforms("i.platform_id", q.Members())
	if q.Kind != "" {
		c.and("i.kind = %s", string(q.Kind))
	}
	if q.Urgency != report.AnyUrgency {
		c.and("i.emergency = %s", q.Urgency == report.Emergency)
	}
	if q.Category != "" {
		c.and("i.category = %s", string(q.Category))
	}
	return c
}

// countItems counts items that are alike in everything.
func countItems(c *conditions, q report.Query) string {
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	return `SELECT i.platform_id, i.kind, i.emergency, ` + asOf + ` - i.dispatched_day, COALESCE(i.settled_after, -1), COALESCE(i.ended_after, -1), i.outcome, i.reason, i.timing,
			i.delivered OR i.settled_after IS NOT NULL, ` + asOf + ` - i.due_day, ` + asOf + ` - i.followed_to, count(*)
		FROM items i WHERE ` + c.where() + ` GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
}
