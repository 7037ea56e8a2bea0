package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/report"
)

// countBehind adds the items behind a figure up from the counts, as the figure
// itself does, with what an earlier state of knowledge changes in them.
func countBehind(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since countMoves, pick report.Pick) (int, error) {
	q.Monthly, q.Strata = false, false
	read := func() ([]report.Cell, error) { return resultCells(ctx, tx, agency, q, since.results) }
	if family, _ := pick.Split(); family == "open" { // results know no age
		read = func() ([]report.Cell, error) { return waitCells(ctx, tx, agency, q, since.waits) }
	}
	cells, err := read()
	n := 0
	for _, c := range cells {
		if pick.Holds(q, c) {
			n += c.N
		}
	}
	return n, err
}

// countWithin counts those within reach of all items behind a figure that stand
// as they did. Whoever sees everything but what is restricted is spared the walk
// through everything: what is restricted is little.
func countWithin(ctx context.Context, tx *sqlx.Tx, by people.Person, reach policy.Reach, q report.Query, then knowledge, pick report.Pick, all int) (int, error) {
	var n int
	c := behind(by.Agency, q, then, pick)
	switch {
	case !reach.AnyButSeal && !reach.OpenAll:
		within(c, by, reach)
		err := tx.GetContext(ctx, &n, `SELECT count(*)`+itemsJoined+` WHERE `+c.where(), c.args...)
		return n, err
	case reach.AnyButSeal: // and what is sealed is behind no figure
		return all, nil
	}
	c.and("s.agency_id = %s AND s.compartment = 'restricted'", by.Agency)
	c.ofPlatforms("s.platform_id", q.Members())
	without(c, by, reach)
	err := tx.GetContext(ctx, &n, `SELECT count(*)`+itemsJoined+` WHERE `+c.where(), c.args...)
	return all - n, err
}
