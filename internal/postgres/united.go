package postgres

import (
	"database/sql/driver"

	"github.com/lib/pq"

	"rogatory/internal/platform"
)

// ofPlatforms keeps the rows of some platforms; none means all.
func (c *conditions) ofPlatforms(column string, ids []platform.ID) {
	if len(ids) > 0 {
		c.terms = append(c.terms, c.oneOf(column, ids))
	}
}

// oneOf says that a column is one of some platforms. Where nothing was merged
// there is one, and the planner is told so.
func (c *conditions) oneOf(column string, ids []platform.ID) string {
	if len(ids) == 1 {
		return column + " = " + c.value(string(ids[0]))
	}
	return column + " = ANY(CAST(" + c.value(idArray(ids)) + " AS text[]))"
}

// idArray writes platforms as PostgreSQL writes an array.
func idArray(ids []platform.ID) driver.Valuer {
	names := make(pq.StringArray, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return names
}
