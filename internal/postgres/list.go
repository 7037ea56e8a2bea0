package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

type summaryRow struct {
	ID           string         `db:"request_id"`
	Version      int            `db:"version"`
	Reference    string         `db:"reference"`
	Case         string         `db:"case_id"`
	Unit         sql.NullString `db:"unit_id"`
	Compartment  string         `db:"compartment"`
	Platform     string         `db:"platform_id"`
	Kind         string         `db:"kind"`
	Basis        string         `db:"basis_id"`
	Emergency    bool           `db:"emergency"`
	Subject      string         `db:"subject"`
	Phase        string         `db:"phase"`
	Delivery     string         `db:"delivery"`
	Outcome      string         `db:"outcome"`
	Author       string         `db:"author_id"`
	Items        int            `db:"items"`
	Pending      int            `db:"pending"`
	QuestionOpen bool           `db:"question_open"`
	CreatedAt    time.Time      `db:"created_at"`
	ChangedAt    time.Time      `db:"changed_at"`
	DispatchedAt sql.NullTime   `db:"dispatched_at"`
	DueDay       sql.NullString `db:"due_day"`
	OverdueFrom  sql.NullTime   `db:"overdue_from"`
}

const summaryColumns = `request_id, version, reference, case_id, unit_id, compartment, platform_id, kind, basis_id, emergency,
	subject, phase, delivery, outcome, author_id, items, pending, question_open, created_at, changed_at, dispatched_at,
	due_day::text AS due_day, overdue_from`

func (r summaryRow) visible() request.Summary {
	return request.Summary{ID: request.ID(r.ID), Version: r.Version, Reference: request.Reference(r.Reference),
		Case: casefile.ID(r.Case), Unit: people.UnitID(r.Unit.String), Compartment: casefile.Compartment(r.Compartment),
		Platform: platform.ID(r.Platform), Kind: legal.RequestKind(r.Kind), Basis: legal.BasisID(r.Basis), Emergency: r.Emergency,
		Subject: r.Subject, Phase: request.Phase(r.Phase), Delivery: request.Delivery(r.Delivery), Outcome: reply.Outcome(r.Outcome),
		Author: people.ID(r.Author), Items: make([]request.ItemSummary, r.Items), Pending: r.Pending, QuestionOpen: r.QuestionOpen,
		CreatedAt: r.CreatedAt, ChangedAt: r.ChangedAt, DispatchedAt: r.DispatchedAt.Time, DueDay: toDay(r.DueDay), OverdueFrom: r.OverdueFrom.Time}
}

// conditions collects the WHERE of a list. Every value is a placeholder; only
// constants of this file become SQL.
type conditions struct {
	terms []string
	args  []any
}

// and adds a term whose %s are filled with the placeholders of the values.
func (c *conditions) and(term string, values ...any) {
	marks := make([]any, len(values))
	for i, v := range values {
		c.args = append(c.args, v)
		marks[i] = fmt.Sprintf("$%d", len(c.args))
	}
	c.terms = append(c.terms, fmt.Sprintf(term, marks...))
}

// value adds a value and gives its placeholder.
func (c *conditions) value(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}

func (c *conditions) where() string { return strings.Join(c.terms, " AND ") }

// List gives one page of the requests within reach. The page begins after the
// cursor, so that the hundredth page costs as much as the first.
func (s *Requests) List(ctx context.Context, by people.Person, reach policy.Reach, f request.Filter) (request.Page, error) {
	if reach.Nothing {
		return request.Page{}, nil
	}
	var c conditions
	c.and("s.agency_id = %s", by.Agency)
	within(&c, by, reach)
	narrow(&c, by, reach, f)
	limit := f.Limit
	if limit <= 0 || limit > request.PageSize {
		limit = request.PageSize
	}
	order := ordering(&c, f)
	query := `SELECT ` + summaryColumns + ` FROM request_summaries s WHERE ` + c.where() + order + fmt.Sprintf(" LIMIT %d", limit+1)
	var rows []summaryRow
	if err := s.db.SelectContext(ctx, &rows, query, c.args...); err != nil {
		return request.Page{}, classify(ctx, err)
	}
	return page(rows, limit, f), nil
}

func page(rows []summaryRow, limit int, f request.Filter) request.Page {
	var p request.Page
	if p.More = len(rows) > limit; p.More {
		rows = rows[:limit]
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, r.visible())
	}
	if n := len(p.Rows); p.More && n > 0 {
		last := p.Rows[n-1]
		p.Next = request.Cursor{ID: last.ID, Key: cursorKey(last, f.Sort)}
	}
	return p
}

func cursorKey(s request.Summary, by request.Sort) string {
	if by == request.ByChanged {
		return s.ChangedAt.UTC().Format(time.RFC3339Nano)
	}
	if s.DueDay.IsZero() {
		return "none"
	}
	return s.DueDay.String()
}

// within turns a person's reach into a condition; it says the same as
// policy.Reading, which a test compares row by row.
func within(c *conditions, by people.Person, r policy.Reach) {
	member, me := ofMember(by, r)
	switch {
	case r.AnyButSeal:
		c.and(`(s.compartment <> 'sealed' OR `+member+`)`, me...)
	case r.OpenAll:
		c.and(`(s.compartment = 'open' OR `+member+`)`, me...)
	default:
		c.and(`((s.compartment = 'open' AND s.unit_id = %s) OR `+member+`)`, append([]any{string(r.OpenUnit)}, me...)...)
	}
}

// without leaves out the requests of cases that the person works on.
func without(c *conditions, by people.Person, r policy.Reach) {
	member, me := ofMember(by, r)
	c.and(`NOT `+member, me...)
}

// ofMember are the requests of cases that the person owns or is a member of.
func ofMember(by people.Person, r policy.Reach) (term string, values []any) {
	return `(s.case_id IN (SELECT id FROM cases WHERE agency_id = %s AND owner_id = %s
		UNION ALL SELECT case_id FROM case_members WHERE agency_id = %s AND person_id = %s))`, []any{by.Agency, string(r.Person), by.Agency, string(r.Person)}
}

func narrow(c *conditions, by people.Person, reach policy.Reach, f request.Filter) {
	if f.Phase != "" {
		c.and("s.phase = %s", string(f.Phase))
	}
	c.ofPlatforms("s.platform_id", f.Platforms())
	if f.Kind != "" {
		c.and("s.kind = %s", string(f.Kind))
	}
	if f.Case != "" {
		c.and("s.case_id = %s", string(f.Case))
	}
	if f.Author != "" {
		c.and("s.author_id = %s", string(f.Author))
	}
	if !f.From.IsZero() {
		c.and("s.dispatched_at >= %s", f.From.In(zoneOf(f.Now)).UTC())
	}
	if !f.To.IsZero() {
		c.and("s.dispatched_at < %s", f.To.AddDays(1).In(zoneOf(f.Now)).UTC())
	}
	if f.Only != nil {
		c.and("s.request_id = ANY(CAST(%s AS uuid[]))", pq.Array(f.Only))
	}
	stand(c, f)
	if f.Search != "" {
		search(c, by, reach, f.Search, f.Country)
	}
}

// zoneOf is the zone in which the filter's days are meant: that of its instant.
func zoneOf(now time.Time) *time.Location { return now.Location() }

func stand(c *conditions, f request.Filter) {
	const waiting = `s.phase = 'dispatched' AND s.pending > 0`
	switch f.Standing {
	case request.Waiting:
		c.and(waiting)
	case request.DueSoon:
		// The days only lead the index to the place; an instant may fall on another
		// day elsewhere, so they reach two days further than the instants.
		c.and(waiting+` AND s.overdue_from > %s AND s.overdue_from <= %s AND s.due_day BETWEEN CAST(%s AS date) AND CAST(%s AS date)`,
			f.Now.UTC(), f.Today.AddDays(8).In(zoneOf(f.Now)).UTC(), f.Today.AddDays(-2).String(), f.Today.AddDays(10).String())
	case request.Overdue:
		c.and(waiting+` AND s.overdue_from <= %s`, f.Now.UTC())
	case request.FollowUp:
		c.and(waiting+` AND s.due_day IS NULL AND s.next_at <= %s`, f.Now.UTC())
	case request.Answered:
		c.and(`s.phase = 'dispatched' AND s.pending = 0`)
	case request.Questioned:
		c.and(`s.phase = 'dispatched' AND s.question_open`)
	case request.Failed:
		c.and(`s.phase = 'dispatched' AND s.delivery = 'failed'`)
	}
}

// search matches a reference, or a selector in its normal form, exactly. Who
// sees metadata only cannot learn by searching whom a request is about.
func search(c *conditions, by people.Person, reach policy.Reach, words, country string) {
	if reach.Metadata {
		c.and(`s.reference = %s`, strings.ToUpper(strings.TrimSpace(words)))
		return
	}
	c.and(`(s.reference = %s OR s.request_id IN (SELECT request_id FROM items WHERE agency_id = %s AND selector_match = ANY(%s)))`,
		strings.ToUpper(strings.TrimSpace(words)), by.Agency, pq.Array(selector.Candidates(words, country)))
}

func ordering(c *conditions, f request.Filter) string {
	if f.Sort == request.ByChanged {
		if f.After.ID != "" {
			c.and(`(s.changed_at, s.request_id) < (CAST(%s AS timestamptz), CAST(%s AS uuid))`, f.After.Key, string(f.After.ID))
		}
		return ` ORDER BY s.agency_id DESC, s.changed_at DESC, s.request_id DESC`
	}
	switch {
	case f.After.ID == "":
	case f.After.Key == "none":
		c.and(`s.due_day IS NULL AND s.request_id > CAST(%s AS uuid)`, string(f.After.ID))
	default:
		c.and(`((s.due_day, s.request_id) > (CAST(%s AS date), CAST(%s AS uuid)) OR s.due_day IS NULL)`, f.After.Key, string(f.After.ID))
	}
	return ` ORDER BY s.due_day, s.request_id`
}
