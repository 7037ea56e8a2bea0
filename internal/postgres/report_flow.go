package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Moves gives the flow of a period: for the present state of knowledge from the
// counts kept by day, for an earlier one with the requests taken back that have
// learned something since.
func (s *Reports) Moves(ctx context.Context, agency people.AgencyID, q report.Span) ([]report.MoveCell, error) {
	sums := map[report.MoveCell]moveCount{}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		if err := sumMoves(ctx, tx, agency, q, sums); err != nil || !q.Historical() {
			return err
		}
		return s.changed(ctx, tx, agency, q, func(now, then request.Summary) {
			takeMoves(sums, q, now, -1)
			takeMoves(sums, q, then, 1)
		})
	})
	var cells []report.MoveCell
	for k, n := range sums {
		if n != (moveCount{}) {
			k.Items, k.Requests = n.items, n.requests
			cells = append(cells, k)
		}
	}
	return cells, err
}

func sumMoves(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span, into map[report.MoveCell]moveCount) error {
	const query = `SELECT m.platform_id, m.unit, CASE WHEN m.day >= CAST($2 AS date) THEN to_char(m.day, 'YYYY-MM-01') END,
			m.move, sum(m.items)::bigint, sum(m.requests)::bigint
		FROM moves m WHERE m.agency_id = $1 AND m.day <= CAST($3 AS date) AND ($4 = '' OR m.platform_id = $4) GROUP BY 1, 2, 3, 4`
	rows, err := tx.QueryContext(ctx, query, agency, q.From.String(), q.To.String(), string(q.Platform))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var c report.MoveCell
		var month sql.NullString
		var n moveCount
		if err := rows.Scan(&c.Platform, &c.Unit, &month, &c.Move, &n.items, &n.requests); err != nil {
			return err
		}
		c.Month = toDay(month)
		into[c] = n
	}
	return rows.Err()
}

// takeMoves adds the moves of one request to the sums of a period.
func takeMoves(sums map[report.MoveCell]moveCount, q report.Span, s request.Summary, sign int) {
	if q.Platform != "" && s.Platform != q.Platform {
		return
	}
	for _, m := range s.Moves {
		if m.Day.After(q.To) {
			continue
		}
		k := report.MoveCell{Platform: s.Platform, Unit: s.Unit, Move: m.Move}
		if !m.Day.Before(q.From) {
			k.Month = firstOfMonth(m.Day)
		}
		n := sums[k]
		sums[k] = moveCount{n.items + sign*m.Items, n.requests + sign*m.Requests}
	}
}

// changed derives, for each request that has learned something since the end of
// the as-of day, how it stands now and how it stood then.
func (s *Reports) changed(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.Span, take func(now, then request.Summary)) error {
	const list = `SELECT e.request_id, COALESCE(CAST(r.unit_id AS text), '') AS unit, e.seq, e.kind, e.by_id, e.occurred_at, e.recorded_at, e.known_at, e.detail
		FROM request_summaries r JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.request_id
		WHERE r.agency_id = $1 AND r.last_known >= $2 AND r.compartment <> 'sealed' ORDER BY e.request_id, e.seq`
	end := q.AsOf.AddDays(1).In(s.books.Zone)
	rows, err := tx.QueryxContext(ctx, list, agency, end.UTC())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var t request.Timeline
	flush := func() {
		if len(t.Events) > 0 {
			take(request.Summarize(t, s.books), request.Summarize(known(t, end), s.books))
		}
	}
	for rows.Next() {
		var row struct {
			Request string `db:"request_id"`
			Unit    string `db:"unit"`
			eventRow
		}
		if err := rows.StructScan(&row); err != nil {
			return err
		}
		e, err := row.event()
		if err != nil {
			return err
		}
		if row.Request != string(t.ID) {
			flush()
			t = request.Timeline{ID: request.ID(row.Request), Agency: agency, Case: casefile.Case{Compartment: casefile.Open, Unit: people.UnitID(row.Unit)}}
		}
		t.Events = append(t.Events, e)
	}
	flush()
	return rows.Err()
}

// known is the timeline as it was known at an instant.
func known(t request.Timeline, end time.Time) request.Timeline {
	events := t.Events
	t.Events = nil
	for _, e := range events {
		if e.KnownAt.Before(end) {
			t.Events = append(t.Events, e)
		}
	}
	return t
}

// UnitNames gives the names of the units.
func (s *Reports) UnitNames(ctx context.Context, agency people.AgencyID) (map[people.UnitID]string, error) {
	const list = `SELECT id, name FROM units WHERE agency_id = $1`
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency); err != nil {
		return nil, classify(ctx, err)
	}
	names := map[people.UnitID]string{}
	for _, r := range rows {
		names[people.UnitID(r.ID)] = r.Name
	}
	return names, nil
}

// Own gives how the requests begun in a period were handled by ourselves.
func (s *Reports) Own(ctx context.Context, agency people.AgencyID, q report.Span) ([]report.OwnCell, []report.WaitCell, error) {
	own := ownSums{counts: map[ownKey]report.OwnCell{}, waits: map[report.WaitCell]int{}}
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		if !q.Historical() {
			return own.present(ctx, tx, agency, q)
		}
		var c conditions
		c.and("h.agency_id = %s AND h.begun_day >= CAST(%s AS date) AND h.begun_day <= CAST(%s AS date)", agency, q.From.String(), q.To.String())
		ofPlatform(&c, q)
		c.and(`EXISTS (SELECT 1 FROM request_summaries r WHERE r.agency_id = h.agency_id AND r.request_id = h.request_id AND r.last_known < %s)`,
			q.AsOf.AddDays(1).In(s.books.Zone).UTC())
		if err := own.count(ctx, tx, c); err != nil {
			return err
		}
		if err := own.wait(ctx, tx, c, q.AsOf, false); err != nil {
			return err
		}
		return s.changed(ctx, tx, agency, q, func(_, then request.Summary) { own.take(then, q) })
	})
	counts, waits := own.cells()
	return counts, waits, err
}

type ownKey struct {
	platform platform.ID
	unit     people.UnitID
}

// ownSums adds up what we did with many requests.
type ownSums struct {
	counts map[ownKey]report.OwnCell
	waits  map[report.WaitCell]int
}

// take adds one request that was derived from its timeline.
func (o ownSums) take(s request.Summary, q report.Span) {
	d := s.Own.BegunDay
	if d.IsZero() || d.Before(q.From) || d.After(q.To) || q.Platform != "" && s.Platform != q.Platform {
		return
	}
	count, waits := report.CountOwn(s.Own, q.AsOf)
	k := ownKey{s.Platform, s.Unit}
	sum := o.counts[k]
	sum.Add(count)
	o.counts[k] = sum
	for _, w := range waits {
		w.Platform, w.Unit, w.N = s.Platform, s.Unit, 0
		o.waits[w]++
	}
}

func (o ownSums) cells() (counts []report.OwnCell, waits []report.WaitCell) {
	for k, c := range o.counts {
		c.Platform, c.Unit = k.platform, k.unit
		counts = append(counts, c)
	}
	for w, n := range o.waits {
		w.N = n
		waits = append(waits, w)
	}
	return counts, waits
}

func (o ownSums) count(ctx context.Context, tx *sqlx.Tx, c conditions) error {
	query := `SELECT h.platform_id, h.unit, count(*), count(*) FILTER (WHERE h.live), count(*) FILTER (WHERE h.attempts > 0),
			count(*) FILTER (WHERE h.live AND h.returned > 0), sum(h.attempts)::bigint, sum(h.failed)::bigint, count(*) FILTER (WHERE h.failed > 0),
			count(*) FILTER (WHERE h.misdirected), count(*) FILTER (WHERE h.questions > 0), count(*) FILTER (WHERE h.withdrawn),
			count(*) FILTER (WHERE h.corrected > 0), sum(h.corrected)::bigint,
			count(*) FILTER (WHERE h.attempts > 0 AND (h.failed > 0 OR h.misdirected OR h.questions > 0))
		FROM handling h WHERE ` + c.where() + ` GROUP BY 1, 2`
	rows, err := tx.QueryContext(ctx, query, c.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var k ownKey
		var n report.OwnCell
		if err := rows.Scan(&k.platform, &k.unit, &n.Begun, &n.Live, &n.Sent, &n.Returned, &n.Attempts, &n.Failed, &n.FailedOnce,
			&n.Misdirected, &n.Questioned, &n.Withdrawn, &n.Corrected, &n.Corrections, &n.Ours); err != nil {
			return err
		}
		sum := o.counts[k]
		sum.Add(n)
		o.counts[k] = sum
	}
	return rows.Err()
}

// wait counts the steps by their days. The events are those of the estimators:
// 1 done, 2 given up, 0 still going on at the as-of day; going says that only
// the last are wanted.
func (o ownSums) wait(ctx context.Context, tx *sqlx.Tx, c conditions, asOf deadline.Day, going bool) error {
	today := `CAST(` + c.value(asOf.String()) + ` AS date)`
	query := `WITH chosen AS MATERIALIZED (SELECT h.platform_id, h.unit, h.live, h.begun_day, h.sent_after, h.given_up_after, h.approved_day,
			h.handed_after, h.reviewed, h.review_since, h.answered, h.asked_since, h.logged FROM handling h WHERE ` + c.where() + `)
		SELECT platform_id, unit, 'dispatch', COALESCE(sent_after, given_up_after, GREATEST(0, ` + today + ` - begun_day)),
			CASE WHEN sent_after IS NOT NULL THEN 1 WHEN given_up_after IS NOT NULL THEN 2 ELSE 0 END, count(*)
			FROM chosen WHERE live GROUP BY 1, 2, 4, 5
		UNION ALL SELECT platform_id, unit, 'handover', COALESCE(handed_after, GREATEST(0, ` + today + ` - approved_day)),
			CASE WHEN handed_after IS NOT NULL THEN 1 ELSE 0 END, count(*)
			FROM chosen WHERE handed_after IS NOT NULL OR approved_day IS NOT NULL GROUP BY 1, 2, 4, 5
		UNION ALL SELECT platform_id, unit, 'review', d, 1, count(*) FROM chosen, unnest(reviewed) d GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'review', GREATEST(0, ` + today + ` - review_since), 0, count(*) FROM chosen WHERE review_since IS NOT NULL GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'clarify', d, 1, count(*) FROM chosen, unnest(answered) d GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'clarify', GREATEST(0, ` + today + ` - asked_since), 0, count(*) FROM chosen WHERE asked_since IS NOT NULL GROUP BY 1, 2, 4
		UNION ALL SELECT platform_id, unit, 'log', d, 1, count(*) FROM chosen, unnest(logged) d GROUP BY 1, 2, 4`
	rows, err := tx.QueryContext(ctx, query, c.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	for rows.Next() {
		var w report.WaitCell
		var n int
		if err := rows.Scan(&w.Platform, &w.Unit, &w.Step, &w.Days, &w.Event, &n); err != nil {
			return err
		}
		if !going || w.GoingOn() {
			o.waits[w] += n
		}
	}
	return rows.Err()
}
