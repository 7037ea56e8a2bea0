package postgres

import (
	"database/sql"

	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// addedDay is what has to be added to the waits that one row of dailyCells
// holds: a number by days to a reply and days to our own end.
type addedDay struct {
	row report.Cell
	n   map[[2]int]int
}

// addedDays puts counts to be added with the rows they belong to.
func addedDays(q report.Query, since map[waitKey]tally) map[report.Cell]*addedDay {
	days := map[report.Cell]*addedDay{}
	for k, t := range since {
		n := t.number(q.Category)
		if n == 0 || !k.head().within(q) {
			continue
		}
		row := report.Cell{Counts: report.ForWaits, Platform: platform.ID(k.platform), Kind: legal.RequestKind(k.kind), Emergency: k.emergency, Day: k.span,
			FollowedTo: toDay(sql.NullString{String: k.followed, Valid: true})}
		if days[row] == nil {
			days[row] = &addedDay{row: row, n: map[[2]int]int{}}
		}
		days[row].n[[2]int{k.settled, k.ended}] += n
	}
	return days
}

// take gives what has to be added to one number of the row, once.
func (d *addedDay) take(settled, ended int) int {
	if d == nil {
		return 0
	}
	n := d.n[[2]int{settled, ended}]
	delete(d.n, [2]int{settled, ended})
	return n
}

// rest adds a cell for each number that the row did not have.
func (d *addedDay) rest(all []report.Cell) []report.Cell {
	if d == nil {
		return all
	}
	for days, n := range d.n {
		c := d.row
		c.Settled, c.Ended, c.N = days[0], days[1], n
		all = append(all, c)
	}
	return all
}
