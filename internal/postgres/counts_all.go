package postgres

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
)

// countAll counts all items of an agency whose counts are empty.
func countAll(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	tallies := strings.Join(tallyColumns, ", ")
	waits := `INSERT INTO waits_by_day (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, ` + tallies + `)
		SELECT agency_id, platform_id, kind, emergency, dispatched_day, dispatched_day, COALESCE(settled_after, -1), COALESCE(ended_after, -1), COALESCE(followed_to, 'infinity'), ` + countedTally() + `
		FROM items WHERE agency_id = $1 AND dispatched_day IS NOT NULL AND NOT sealed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
	waitsOfMonth := `INSERT INTO waits_by_month (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, ` + tallies + `)
		SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date),
			CASE WHEN settled_after < 0 AND ended_after < 0 THEN day ELSE CAST(date_trunc('month', span) AS date) END, settled_after, ended_after, followed_to, ` + addedTally() + `
		FROM waits_by_day WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
	waitsEver := `INSERT INTO waits_ever (agency_id, platform_id, kind, emergency, span, day, settled_after, ended_after, followed_to, ` + tallies + `)
		SELECT agency_id, platform_id, ` + noKind + `, ` + everSpan + `, CASE WHEN settled_after < 0 AND ended_after < 0 THEN day ELSE ` + everSpan + ` END, settled_after, ended_after, followed_to, ` + addedTally() + `
		FROM waits_by_month WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
	results := `INSERT INTO results_by_day (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, followed_to, ` + tallies + `)
		SELECT ` + resultColumns("i") + `, ` + countedTally() + ` FROM items i WHERE i.agency_id = $1 AND i.dispatched_day IS NOT NULL AND NOT i.sealed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
	resultsOfMonth := `INSERT INTO results_by_month (agency_id, platform_id, kind, emergency, span, reached, outcome, reason, timing, delivered, due_day, followed_to, ` + tallies + `)
		SELECT agency_id, platform_id, kind, emergency, CAST(date_trunc('month', span) AS date), reached, outcome, reason, timing, delivered, due_day, followed_to, ` + addedTally() + `
		FROM results_by_day WHERE agency_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`
	for _, fill := range []string{waits, waitsOfMonth, waitsEver, results, resultsOfMonth} {
		if _, err := tx.ExecContext(ctx, fill, agency); err != nil {
			return err
		}
	}
	return countKin(ctx, tx, agency)
}

// countedTally counts items into the columns of a tally, addedTally adds up
// tallies.
func countedTally() string {
	counts := []string{"count(*)"}
	for _, c := range categories {
		counts = append(counts, "count(*) FILTER (WHERE category = '"+string(c)+"')") // a constant of a closed type
	}
	return strings.Join(counts, ", ")
}

func addedTally() string { return "sum(" + strings.Join(tallyColumns, "), sum(") + ")" }

// resultColumns turns an item into the key of a result, as resultOf does.
func resultColumns(i string) string {
	waits := i + `.settled_after IS NULL AND ` + i + `.ended_after IS NULL`
	return i + `.agency_id, ` + i + `.platform_id, ` + i + `.kind, ` + i + `.emergency, ` + i + `.dispatched_day, ` + reachedSQL(i) + `,
		CASE WHEN ` + waits + ` THEN '' ELSE ` + i + `.outcome END, CASE WHEN ` + waits + ` THEN '' ELSE ` + i + `.reason END, ` + i + `.timing,
		` + i + `.delivered OR ` + i + `.settled_after IS NOT NULL, CASE WHEN ` + waits + ` THEN COALESCE(` + i + `.due_day, 'infinity') ELSE 'infinity' END, COALESCE(` + i + `.followed_to, 'infinity')`
}
