package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// Books are the books by which the store derives what it keeps.
func (s *Requests) Books() request.Books { return s.books }

type clockRow struct {
	Request     string         `db:"request_id"`
	Kind        string         `db:"kind"`
	No          int            `db:"no"`
	Case        string         `db:"case_id"`
	Unit        sql.NullString `db:"unit_id"`
	Compartment string         `db:"compartment"`
	Platform    string         `db:"platform_id"`
	Reference   string         `db:"reference"`
	Owner       string         `db:"owner_id"`
	StartedAt   time.Time      `db:"started_at"`
	LastDay     sql.NullString `db:"last_day"`
	ActBy       sql.NullString `db:"act_by"`
	WarnFrom    sql.NullTime   `db:"warn_from"`
	OverdueFrom sql.NullTime   `db:"overdue_from"`
	Paused      bool           `db:"paused"`
	Reminder    bool           `db:"reminder"`
}

const clockColumns = `request_id, kind, no, case_id, unit_id, compartment, platform_id, reference, owner_id, started_at,
	last_day::text AS last_day, act_by::text AS act_by, warn_from, overdue_from, paused, reminder`

func (r clockRow) visible() request.ListedClock {
	return request.ListedClock{Request: request.ID(r.Request), Reference: request.Reference(r.Reference), Case: casefile.ID(r.Case),
		Unit: people.UnitID(r.Unit.String), Compartment: casefile.Compartment(r.Compartment), Platform: platform.ID(r.Platform), Owner: people.ID(r.Owner),
		OpenClock: request.OpenClock{Kind: request.ClockKind(r.Kind), No: r.No, StartedAt: r.StartedAt, LastDay: toDay(r.LastDay), ActBy: toDay(r.ActBy),
			WarnFrom: r.WarnFrom.Time, OverdueFrom: r.OverdueFrom.Time, Paused: r.Paused, Reminder: r.Reminder}}
}

// Clocks gives one page of the open clocks within reach, in the order in which
// things are lost, and how many there are of each standing.
func (s *Requests) Clocks(ctx context.Context, by people.Person, reach policy.Reach, f request.ClockFilter) (request.ClockPage, error) {
	if reach.Nothing {
		return request.ClockPage{}, nil
	}
	var c conditions
	c.and("s.agency_id = %s", by.Agency)
	within(&c, by, reach)
	narrowClocks(&c, f)
	p, err := s.countClocks(ctx, c, f)
	if err != nil {
		return p, classify(ctx, err)
	}
	limit := f.Limit
	if limit <= 0 || limit > request.PageSize {
		limit = request.PageSize
	}
	if term := standing(&c, f.Standing, f); term != "" {
		c.terms = append(c.terms, term)
	}
	afterClock(&c, f.After)
	query := clocksFrom(f.Standing, c.where()) + ` ORDER BY s.loss, s.act_by, s.request_id, s.kind, s.no` + fmt.Sprintf(" LIMIT %d", limit+1)
	var rows []clockRow
	if err := s.db.SelectContext(ctx, &rows, query, c.args...); err != nil {
		return p, classify(ctx, err)
	}
	if p.More = len(rows) > limit; p.More {
		rows = rows[:limit]
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, r.visible())
	}
	if p.More {
		last := p.Rows[limit-1]
		p.Next = request.ClockCursor{Loss: last.Loss(), ActBy: "none", ID: last.Request, Kind: last.Kind, No: last.No}
		if !last.ActBy.IsZero() {
			p.Next.ActBy = last.ActBy.String()
		}
	}
	return p, nil
}

// clocksFrom finds the clocks of a list. Those that are still to be kept are few
// and found by their day; without the fence the planner would rather walk past
// all that is long over, in the order of the list.
func clocksFrom(of request.ClockStanding, where string) string {
	const fence = `WITH s AS MATERIALIZED (SELECT request_id, kind, no, case_id, unit_id, compartment, platform_id, reference, owner_id, loss,
		started_at, last_day, act_by, warn_from, overdue_from, paused, reminder FROM clocks s WHERE `
	if of == request.ClocksSoon || of == request.ClocksToday {
		return fence + where + `) SELECT ` + clockColumns + ` FROM s`
	}
	return `SELECT ` + clockColumns + ` FROM clocks s WHERE ` + where
}

func narrowClocks(c *conditions, f request.ClockFilter) {
	if f.Kind != "" {
		c.and("s.kind = %s", string(f.Kind))
	}
	c.ofPlatforms("s.platform_id", f.Platforms())
	if f.Unit != "" {
		c.and("s.unit_id = %s", string(f.Unit))
	}
	if f.Owner != "" {
		c.and("s.owner_id = %s", string(f.Owner))
	}
}

// standing is the condition of a standing; it says the same as OpenClock.In.
func standing(c *conditions, of request.ClockStanding, f request.ClockFilter) string {
	now, today := func() string { return c.value(f.Now.UTC()) }, func(days int) string {
		return "CAST(" + c.value(f.Today.AddDays(days).String()) + " AS date)"
	}
	live := func() string {
		return "s.last_day >= " + today(0) + " AND (s.overdue_from IS NULL OR s.overdue_from > " + now() + ")"
	}
	switch of {
	case request.ClocksSoon:
		return live() + " AND s.act_by <= " + today(request.SoonDays)
	case request.ClocksToday:
		return live() + " AND (s.last_day = " + today(0) + " OR s.act_by = " + today(0) + ")"
	case request.ClocksOverdue:
		return "s.overdue_from <= " + now()
	case request.ClocksRemind:
		return "s.reminder AND s.last_day <= " + today(0)
	}
	return ""
}

// countClocks counts each standing, up to the most a page says.
func (s *Requests) countClocks(ctx context.Context, base conditions, f request.ClockFilter) (request.ClockPage, error) {
	p := request.ClockPage{Counts: map[request.ClockStanding]int{}}
	c := conditions{args: append([]any{}, base.args...)}
	var parts []string
	for _, of := range request.ClockStandings() {
		where := base.where()
		if term := standing(&c, of, f); term != "" {
			where += " AND " + term
		}
		parts = append(parts, fmt.Sprintf("(SELECT count(*) FROM (SELECT 1 FROM clocks s WHERE %s LIMIT %d) few)", where, request.MostCounted+1))
	}
	row := s.db.QueryRowxContext(ctx, `SELECT `+strings.Join(parts, ", "), c.args...)
	counts, err := row.SliceScan()
	if err != nil {
		return p, err
	}
	for i, of := range request.ClockStandings() {
		if n, ok := counts[i].(int64); ok {
			p.Counts[of] = int(n)
		}
	}
	return p, nil
}

// afterClock begins the page after a row. Rows without a day come last in
// their class.
func afterClock(c *conditions, a request.ClockCursor) {
	switch {
	case a.ID == "":
	case a.ActBy == "none":
		c.and(`(s.loss > %s OR s.loss = %s AND s.act_by IS NULL AND (s.request_id, s.kind, s.no) > (CAST(%s AS uuid), %s, %s))`,
			a.Loss, a.Loss, string(a.ID), string(a.Kind), a.No)
	default:
		c.and(`(s.loss > %s OR s.loss = %s AND (s.act_by IS NULL OR (s.act_by, s.request_id, s.kind, s.no) > (CAST(%s AS date), CAST(%s AS uuid), %s, %s)))`,
			a.Loss, a.Loss, a.ActBy, string(a.ID), string(a.Kind), a.No)
	}
}

// Followers finds the requests whose text names a preservation as the one that
// keeps what they ask for; they stand in the same case. The service reads each
// of them to see whether its present text still does.
func (s *Requests) Followers(ctx context.Context, by people.Person, preservation request.ID) ([]request.ID, error) {
	const find = `SELECT DISTINCT e.request_id FROM request_summaries k
		JOIN request_summaries s ON s.agency_id = k.agency_id AND s.case_id = k.case_id AND s.kind <> 'preservation'
		JOIN events e ON e.agency_id = s.agency_id AND e.request_id = s.request_id AND e.kind IN ('drafted', 'edited')
		WHERE k.agency_id = $1 AND k.request_id = $2 AND e.detail -> 'content' ->> 'follows' = $3 ORDER BY 1 LIMIT 20`
	if err := validID(string(preservation), "request.none"); err != nil {
		return nil, err
	}
	var ids []request.ID
	err := s.db.SelectContext(ctx, &ids, find, by.Agency, string(preservation), string(preservation))
	return ids, classify(ctx, err)
}
