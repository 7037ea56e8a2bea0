package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/alarm"
	"rogatory/internal/people"
)

// volley is the alarms of one batch of clocks as columns, so that each table
// is written once and not once for every alarm.
type volley struct {
	id, request, clockKind, kind, about, fireAt, owner, unit []string
	clockNo                                                  []int64
	late                                                     []bool

	grave graves
	moves moves
	clock map[clockKey]alarm.Clock
}

// clockKey names a clock of the agency.
type clockKey struct {
	request, kind string
	no            int
}

// graves are the clocks of the batch, each with its gravest alarm.
type graves struct {
	request, clockKind, kind, about []string
	clockNo                         []int64
}

// moves are the clocks of the batch, each with its next alarm.
type moves struct {
	request, clockKind, next []string
	clockNo                  []int64
}

// sqlInstant is how an instant stands in an array; infinity is no instant.
func sqlInstant(t time.Time) string {
	if t.IsZero() {
		return "infinity"
	}
	return t.UTC().Format("2006-01-02 15:04:05.999999Z07:00")
}

func newVolley(rows []watchedRow, zone *time.Location, l alarm.Lease, now time.Time) *volley {
	v := &volley{clock: make(map[clockKey]alarm.Clock, len(rows))}
	for _, r := range rows {
		c := r.visible(zone)
		v.clock[clockKey{r.Request, r.Kind, r.No}] = c
		due := alarm.DueAt(c, now, l.Lapsed)
		for _, d := range due {
			v.add(c, d, d.CameLate(now, l.Lapsed))
		}
		if n := len(due); n > 0 {
			g := &v.grave
			g.request, g.clockKind, g.clockNo = append(g.request, r.Request), append(g.clockKind, r.Kind), append(g.clockNo, int64(r.No))
			g.kind, g.about = append(g.kind, string(due[n-1].Kind)), append(g.about, sqlInstant(due[n-1].About))
		}
		m := &v.moves
		m.request, m.clockKind, m.clockNo = append(m.request, r.Request), append(m.clockKind, r.Kind), append(m.clockNo, int64(r.No))
		m.next = append(m.next, sqlInstant(alarm.Next(c, now)))
	}
	return v
}

func (v *volley) add(c alarm.Clock, d alarm.Due, late bool) {
	v.id = append(v.id, uuid.NewString())
	v.request, v.clockKind, v.clockNo = append(v.request, string(c.Request)), append(v.clockKind, string(c.Kind)), append(v.clockNo, int64(c.No))
	v.kind, v.about, v.fireAt = append(v.kind, string(d.Kind)), append(v.about, sqlInstant(d.About)), append(v.fireAt, sqlInstant(d.FireAt))
	v.late, v.owner, v.unit = append(v.late, late), append(v.owner, string(c.Owner)), append(v.unit, string(c.Unit))
}

// fire writes the alarms and gives how many are new. One whose deadline moved
// away and came back is valid again without being fired twice; of several
// alarms of one clock only the gravest stays on the desks.
func (v *volley) fire(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, now time.Time) (int, error) {
	const insert = `WITH fired AS (
		INSERT INTO alarms (agency_id, id, request_id, clock_kind, clock_no, kind, about, fire_at, fired_at, late, owner_id, unit_id)
		SELECT $1, id, request_id, clock_kind, clock_no, kind, about, fire_at, $2, late, owner_id, CAST(NULLIF(unit_id, '') AS uuid)
		FROM unnest(CAST($3 AS uuid[]), CAST($4 AS uuid[]), CAST($5 AS text[]), CAST($6 AS integer[]), CAST($7 AS text[]),
			CAST($8 AS timestamptz[]), CAST($9 AS timestamptz[]), CAST($10 AS boolean[]), CAST($11 AS uuid[]), CAST($12 AS text[]))
			AS t (id, request_id, clock_kind, clock_no, kind, about, fire_at, late, owner_id, unit_id)
		ON CONFLICT ON CONSTRAINT alarm_fired DO UPDATE SET over_at = NULL, over_why = '' WHERE alarms.over_why = 'void'
		RETURNING xmax = 0 AS new)
		SELECT count(*) FILTER (WHERE new) FROM fired`
	const graver = `UPDATE alarms a SET over_at = $2, over_why = 'graver'
		FROM unnest(CAST($3 AS uuid[]), CAST($4 AS text[]), CAST($5 AS integer[]), CAST($6 AS text[]), CAST($7 AS timestamptz[]))
			AS t (request_id, clock_kind, clock_no, kind, about)
		WHERE a.agency_id = $1 AND a.request_id = t.request_id AND a.clock_kind = t.clock_kind AND a.clock_no = t.clock_no
			AND a.over_at IS NULL AND (a.kind, a.about) <> (t.kind, t.about)`
	if len(v.id) == 0 {
		return 0, nil
	}
	var n int
	err := tx.GetContext(ctx, &n, insert, agency, now.UTC(), pq.Array(v.id), pq.Array(v.request), pq.Array(v.clockKind), pq.Array(v.clockNo),
		pq.Array(v.kind), pq.Array(v.about), pq.Array(v.fireAt), pq.Array(v.late), pq.Array(v.owner), pq.Array(v.unit))
	if err != nil {
		return 0, err
	}
	g := v.grave
	_, err = tx.ExecContext(ctx, graver, agency, now.UTC(), pq.Array(g.request), pq.Array(g.clockKind), pq.Array(g.clockNo), pq.Array(g.kind), pq.Array(g.about))
	return n, err
}

// void takes those alarms of the batch's clocks off the desks whose deadline
// moved since they were fired.
func (v *volley) void(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, now time.Time) error {
	const open = `SELECT a.id, a.request_id, a.clock_kind, a.clock_no, a.kind, a.about FROM alarms a
		JOIN unnest(CAST($2 AS uuid[]), CAST($3 AS text[]), CAST($4 AS integer[])) AS t (request_id, kind, no)
			ON a.request_id = t.request_id AND a.clock_kind = t.kind AND a.clock_no = t.no
		WHERE a.agency_id = $1 AND a.over_at IS NULL`
	const void = `UPDATE alarms SET over_at = $3, over_why = 'void' WHERE agency_id = $1 AND id = ANY(CAST($2 AS uuid[]))`
	var rows []struct {
		ID      string    `db:"id"`
		Request string    `db:"request_id"`
		Clock   string    `db:"clock_kind"`
		No      int       `db:"clock_no"`
		Kind    string    `db:"kind"`
		About   time.Time `db:"about"`
	}
	m := v.moves
	if err := tx.SelectContext(ctx, &rows, open, agency, pq.Array(m.request), pq.Array(m.clockKind), pq.Array(m.clockNo)); err != nil {
		return err
	}
	var over []string
	for _, r := range rows {
		if !alarm.Holds(v.clock[clockKey{r.Request, r.Clock, r.No}], alarm.Kind(r.Kind), r.About) {
			over = append(over, r.ID)
		}
	}
	if len(over) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, void, agency, pq.Array(over), now.UTC())
	return err
}

// moveOn writes when each clock of the batch gives its next alarm.
func (v *volley) moveOn(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	const move = `UPDATE clocks c SET alarm_at = NULLIF(t.next, 'infinity')
		FROM unnest(CAST($2 AS uuid[]), CAST($3 AS text[]), CAST($4 AS integer[]), CAST($5 AS timestamptz[]))
			AS t (request_id, kind, no, next)
		WHERE c.agency_id = $1 AND c.request_id = t.request_id AND c.kind = t.kind AND c.no = t.no`
	m := v.moves
	_, err := tx.ExecContext(ctx, move, agency, pq.Array(m.request), pq.Array(m.clockKind), pq.Array(m.clockNo), pq.Array(m.next))
	return err
}
