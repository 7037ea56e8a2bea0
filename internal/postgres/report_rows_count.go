package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/report"
)

// countBehind counts the items behind a figure: those of the present are added
// up from the counts, as the figure itself is; of an earlier state of knowledge
// the items of requests that have learned nothing since are counted.
func countBehind(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, then knowledge, pick report.Pick) (int, error) {
	var n int
	if q.Historical() {
		all := behind(agency, q, then, pick)
		err := tx.GetContext(ctx, &n, `SELECT count(*) FROM items i WHERE `+all.where(), all.args...)
		return n, err
	}
	q.Monthly, q.Strata = false, false
	read := func() ([]report.Cell, error) { return resultCells(ctx, tx, agency, q, nil) }
	if family, _ := pick.Split(); family == "open" { // results know no age
		read = func() ([]report.Cell, error) { return waitCells(ctx, tx, agency, q, nil) }
	}
	cells, err := read()
	for _, c := range cells {
		if pick.Holds(q, c) {
			n += c.N
		}
	}
	return n, err
}

// countWithin counts those of all items behind a figure that are within reach.
// Whoever sees everything but what is restricted is spared the walk through
// everything: what is restricted is little.
func countWithin(ctx context.Context, tx *sqlx.Tx, by people.Person, reach policy.Reach, q report.Query, then knowledge, pick report.Pick, all int) (int, error) {
	var n int
	c := behind(by.Agency, q, then, pick)
	switch {
	case q.Historical(), !reach.AnyButSeal && !reach.OpenAll:
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
