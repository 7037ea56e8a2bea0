package postgres

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// Daily gives the cells of a population with their strata and with the day of
// every dispatch and reply, from the counts by day that the write path keeps.
func (s *Reports) Daily(ctx context.Context, agency people.AgencyID, q report.Query) ([]report.Cell, error) {
	q.Strata, q.Waits = true, true
	var all []report.Cell
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		since, err := s.turnedBack(ctx, tx, agency, []report.Query{q})
		if err != nil {
			return err
		}
		all, err = dailyCells(ctx, tx, agency, q, since.waits, nil)
		return err
	})
	return q.Cut(all), err
}

// Marks tells how often the waits of each platform were changed. What two
// readers see of a database is the same where the marks are: the changes that
// one sees are among those that the other sees.
func (s *Reports) Marks(ctx context.Context, agency people.AgencyID) (map[platform.ID]int64, error) {
	marks, err := marks(ctx, s.db, agency)
	return marks, classify(ctx, err)
}

func marks(ctx context.Context, db sqlx.QueryerContext, agency people.AgencyID) (map[platform.ID]int64, error) {
	const count = `SELECT platform_id, sum(n) AS n FROM waits_marks WHERE agency_id = $1 GROUP BY platform_id`
	var rows []struct {
		Platform string `db:"platform_id"`
		N        int64  `db:"n"`
	}
	err := sqlx.SelectContext(ctx, db, &rows, count, agency)
	all := make(map[platform.ID]int64, len(rows))
	for _, r := range rows {
		all[platform.ID(r.Platform)] = r.N
	}
	return all, err
}

// Marked gives the present cells of platforms by day, with their marks.
func (s *Reports) Marked(ctx context.Context, agency people.AgencyID, asOf deadline.Day, of []platform.ID) (map[platform.ID]int64, []report.Cell, error) {
	var all []report.Cell
	found := map[platform.ID]int64{}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		marks, err := marks(ctx, tx, agency)
		if err != nil {
			return err
		}
		for _, id := range of {
			found[id] = marks[id]
		}
		all, err = dailyCells(ctx, tx, agency, report.Query{AsOf: asOf, Today: asOf, Strata: true, Waits: true}, nil, of)
		return err
	})
	return found, all, err
}

// FoldMarks adds up the marks of transactions that are over; the sums stay what
// they are.
func (s *Reports) FoldMarks(ctx context.Context, agency people.AgencyID) error {
	const fold = `WITH old AS (SELECT platform_id, xact FROM waits_marks WHERE agency_id = $1 AND xact > 0 FOR UPDATE SKIP LOCKED),
			gone AS (DELETE FROM waits_marks m USING old WHERE m.agency_id = $1 AND m.platform_id = old.platform_id AND m.xact = old.xact RETURNING m.platform_id, m.n)
		INSERT INTO waits_marks (agency_id, platform_id, xact, n) SELECT $1, platform_id, 0, sum(n) FROM gone GROUP BY platform_id ORDER BY platform_id
		ON CONFLICT (agency_id, platform_id, xact) DO UPDATE SET n = waits_marks.n + EXCLUDED.n`
	_, err := s.db.ExecContext(ctx, fold, agency)
	return classify(ctx, err)
}

// dailyCells reads the counts by day. The waits of one day and stratum come in
// one row, each as days to a reply, days to our own end, and a number: there are
// many, and a row costs more than what it holds. Some platforms may be named.
func dailyCells(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Query, since map[waitKey]tally, of []platform.ID) ([]report.Cell, error) {
	var c conditions
	asOf := `CAST(` + c.value(q.AsOf.String()) + ` AS date)`
	c.and("w.agency_id = %s", agency)
	c.ofPlatforms("w.platform_id", q.Members())
	c.ofPlatforms("w.platform_id", of)
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
	number := numberColumn(q.Category)
	c.and(number + " > 0")
	query := `SELECT w.platform_id, w.kind, w.emergency, ` + asOf + ` - w.span, ` + asOf + ` - NULLIF(w.followed_to, 'infinity'),
			string_agg(w.settled_after || ' ' || w.ended_after || ' ' || ` + number + `, ' ')
		FROM waits_by_day w WHERE ` + c.where() + ` GROUP BY 1, 2, 3, 4, 5`
	var all []report.Cell
	added := addedDays(q, since)
	err := each(ctx, tx, query, c.args, func(rows *sql.Rows) error {
		one := report.Cell{Counts: report.ForWaits}
		var ago int
		var followed sql.NullInt64
		var waits string
		if err := rows.Scan(&one.Platform, &one.Kind, &one.Emergency, &ago, &followed, &waits); err != nil {
			return err
		}
		one.Day, one.FollowedTo = q.AsOf.AddDays(-ago), before(q.AsOf, followed)
		day := added[one]
		delete(added, one)
		err := unpack(waits, 3, func(v []int) {
			one.Settled, one.Ended, one.N = v[0], v[1], v[2]+day.take(v[0], v[1])
			if one.N > 0 {
				all = append(all, one)
			}
		})
		all = day.rest(all)
		return err
	})
	for _, day := range added { // days on which nothing stands now
		all = day.rest(all)
	}
	return all, err
}

// unpack reads numbers, so many at a time.
func unpack(packed string, many int, read func([]int)) error {
	group := make([]int, 0, many)
	for word := range strings.FieldsSeq(packed) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return err
		}
		if group = append(group, n); len(group) == many {
			read(group)
			group = group[:0]
		}
	}
	return nil
}
