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

// volley is what one batch of clocks gives, as columns, so that each table is
// written once and not once for every alarm. Rows are reached by their keys
// only: while the table fills, the planner knows nothing else about it.
type volley struct {
	now    time.Time
	clocks struct {
		request, kind, next []string
		no                  []int64
	}
	alarms struct {
		id, request, clockKind, kind, about, fireAt, overAt, overWhy, owner, unit []string
		clockNo                                                                   []int64
		late                                                                      []bool
	}
	gives map[clockKey]given
}

// clockKey names a clock of the agency.
type clockKey struct {
	request, kind string
	no            int
}

// given is a clock with the alarms it gives now, the gravest last.
type given struct {
	clock alarm.Clock
	due   []alarm.Due
}

// The reasons why an alarm lies on no desk.
const (
	overGraver = "graver" // a graver one of the same clock came
	overVoid   = "void"   // its deadline moved or ended
	overSeen   = "seen"
)

// sqlInstant is how an instant stands in an array; infinity is no instant.
func sqlInstant(t time.Time) string {
	if t.IsZero() {
		return "infinity"
	}
	return t.UTC().Format("2006-01-02 15:04:05.999999Z07:00")
}

func newVolley(rows []watchedRow, zone *time.Location, l alarm.Lease, now time.Time) *volley {
	v := &volley{now: now, gives: make(map[clockKey]given, len(rows))}
	for _, r := range rows {
		g := given{clock: r.visible(zone)}
		g.due = alarm.DueAt(g.clock, now, l.Lapsed)
		v.gives[clockKey{r.Request, r.Kind, r.No}] = g
		for i, d := range g.due {
			v.add(g.clock, d, i == len(g.due)-1, d.CameLate(now, l.Lapsed))
		}
		c := &v.clocks
		c.request, c.kind, c.no = append(c.request, r.Request), append(c.kind, r.Kind), append(c.no, int64(r.No))
		c.next = append(c.next, sqlInstant(alarm.Next(g.clock, now)))
	}
	return v
}

func (v *volley) add(c alarm.Clock, d alarm.Due, gravest, late bool) {
	a, over, why := &v.alarms, time.Time{}, ""
	if !gravest {
		over, why = v.now, overGraver
	}
	a.id, a.request, a.clockKind = append(a.id, uuid.NewString()), append(a.request, string(c.Request)), append(a.clockKind, string(c.Kind))
	a.clockNo, a.kind, a.late = append(a.clockNo, int64(c.No)), append(a.kind, string(d.Kind)), append(a.late, late)
	a.about, a.fireAt = append(a.about, sqlInstant(d.About)), append(a.fireAt, sqlInstant(d.FireAt))
	a.overAt, a.overWhy = append(a.overAt, sqlInstant(over)), append(a.overWhy, why)
	a.owner, a.unit = append(a.owner, string(c.Owner)), append(a.unit, string(c.Unit))
}

// over says why an alarm that lies on desks must leave them now; empty: it stays.
func (g given) over(kind alarm.Kind, about time.Time) string {
	if !alarm.Holds(g.clock, kind, about) {
		return overVoid
	}
	if n := len(g.due); n > 0 && (g.due[n-1].Kind != kind || !g.due[n-1].About.Equal(about)) {
		return overGraver
	}
	return ""
}

// clear takes those alarms of the batch's clocks off the desks whose deadline
// moved, and those that give way to a graver one.
func (v *volley) clear(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	const open = `SELECT a.id, a.request_id, a.clock_kind, a.clock_no, a.kind, a.about
		FROM unnest(CAST($2 AS uuid[]), CAST($3 AS text[]), CAST($4 AS integer[])) AS t (request_id, kind, no)
		CROSS JOIN LATERAL (SELECT id, request_id, clock_kind, clock_no, kind, about FROM alarms
			WHERE agency_id = $1 AND request_id = t.request_id AND clock_kind = t.kind AND clock_no = t.no AND over_at IS NULL OFFSET 0) a`
	const end = `UPDATE alarms SET over_at = $3, over_why = $4 WHERE agency_id = $1 AND id = ANY(CAST($2 AS uuid[]))`
	var rows []struct {
		ID      string    `db:"id"`
		Request string    `db:"request_id"`
		Clock   string    `db:"clock_kind"`
		No      int       `db:"clock_no"`
		Kind    string    `db:"kind"`
		About   time.Time `db:"about"`
	}
	c := v.clocks
	if err := tx.SelectContext(ctx, &rows, open, agency, pq.Array(c.request), pq.Array(c.kind), pq.Array(c.no)); err != nil {
		return err
	}
	leave := map[string][]string{}
	for _, r := range rows {
		why := v.gives[clockKey{r.Request, r.Clock, r.No}].over(alarm.Kind(r.Kind), r.About)
		leave[why] = append(leave[why], r.ID)
	}
	for _, why := range []string{overVoid, overGraver} {
		if len(leave[why]) == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, end, agency, pq.Array(leave[why]), v.now.UTC(), why); err != nil {
			return err
		}
	}
	return nil
}

// fire writes the alarms and gives how many are new. One whose deadline moved
// away and came back is valid again without being fired twice; of several
// alarms of one clock only the gravest lies on the desks.
func (v *volley) fire(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) (int, error) {
	const insert = `WITH fired AS (
		INSERT INTO alarms (agency_id, id, request_id, clock_kind, clock_no, kind, about, fire_at, fired_at, late, owner_id, unit_id, over_at, over_why)
		SELECT $1, id, request_id, clock_kind, clock_no, kind, about, fire_at, $2, late, owner_id, CAST(NULLIF(unit_id, '') AS uuid), NULLIF(over_at, 'infinity'), over_why
		FROM unnest(CAST($3 AS uuid[]), CAST($4 AS uuid[]), CAST($5 AS text[]), CAST($6 AS integer[]), CAST($7 AS text[]),
			CAST($8 AS timestamptz[]), CAST($9 AS timestamptz[]), CAST($10 AS boolean[]), CAST($11 AS uuid[]), CAST($12 AS text[]),
			CAST($13 AS timestamptz[]), CAST($14 AS text[]))
			AS t (id, request_id, clock_kind, clock_no, kind, about, fire_at, late, owner_id, unit_id, over_at, over_why)
		ON CONFLICT ON CONSTRAINT alarm_fired DO UPDATE SET over_at = EXCLUDED.over_at, over_why = EXCLUDED.over_why WHERE alarms.over_why = 'void'
		RETURNING xmax = 0 AS new)
		SELECT count(*) FILTER (WHERE new) FROM fired`
	if len(v.alarms.id) == 0 {
		return 0, nil
	}
	var n int
	a := v.alarms
	err := tx.GetContext(ctx, &n, insert, agency, v.now.UTC(), pq.Array(a.id), pq.Array(a.request), pq.Array(a.clockKind), pq.Array(a.clockNo),
		pq.Array(a.kind), pq.Array(a.about), pq.Array(a.fireAt), pq.Array(a.late), pq.Array(a.owner), pq.Array(a.unit), pq.Array(a.overAt), pq.Array(a.overWhy))
	return n, err
}

// moveOn writes when the watch has to look at each clock of the batch again.
func (v *volley) moveOn(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) error {
	const move = `UPDATE clocks c SET alarm_at = NULLIF(t.next, 'infinity')
		FROM unnest(CAST($2 AS uuid[]), CAST($3 AS text[]), CAST($4 AS integer[]), CAST($5 AS timestamptz[]))
			AS t (request_id, kind, no, next)
		WHERE c.agency_id = $1 AND c.request_id = t.request_id AND c.kind = t.kind AND c.no = t.no`
	c := v.clocks
	_, err := tx.ExecContext(ctx, move, agency, pq.Array(c.request), pq.Array(c.kind), pq.Array(c.no), pq.Array(c.next))
	return err
}
