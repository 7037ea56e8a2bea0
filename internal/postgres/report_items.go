package postgres

import (
	"rogatory/internal/people"
	"rogatory/internal/report"
)

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
