package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// entriesOnPage is how many lines of the register a page shows: each brings the
// whole timeline it stands in.
const entriesOnPage = 25

type ledgerRow struct {
	Request    string         `db:"request_id"`
	Seq        int            `db:"seq"`
	Kind       string         `db:"kind"`
	At         time.Time      `db:"at"`
	ReportBy   sql.NullString `db:"report_by"`
	Overdue    sql.NullTime   `db:"overdue_from"`
	ReportedAt sql.NullTime   `db:"reported_at"`
	ReportSeq  int            `db:"report_seq"`
}

func (r ledgerRow) visible() request.Entry {
	return request.Entry{Seq: r.Seq, Kind: request.EntryKind(r.Kind), At: r.At, ReportBy: toDay(r.ReportBy), Overdue: r.Overdue.Time,
		ReportedAt: r.ReportedAt.Time, ReportSeq: r.ReportSeq}
}

const (
	unreported = `s.reported_at IS NULL AND s.overdue_from IS NOT NULL`
	toolate    = unreported + ` AND s.overdue_from <= %s`
)

// Ledger gives one page of the register within reach, the newest first, and
// how many errors wait to be reported.
func (s *Requests) Ledger(ctx context.Context, by people.Person, reach policy.Reach, f request.EntryFilter) (request.EntryPage, error) {
	var page request.EntryPage
	if reach.Nothing {
		return page, nil
	}
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		page = request.EntryPage{}
		var c conditions
		c.and("s.agency_id = %s", by.Agency)
		within(&c, by, reach)
		if err := countEntries(ctx, tx, c, f.Now, &page); err != nil {
			return err
		}
		narrowEntries(&c, f)
		query := `SELECT s.request_id, s.seq, s.kind, s.at, s.report_by::text AS report_by, s.overdue_from, s.reported_at, s.report_seq
			FROM ledger s WHERE ` + c.where() + fmt.Sprintf(` ORDER BY s.at DESC, s.request_id DESC, s.seq DESC, s.kind DESC LIMIT %d`, entriesOnPage+1)
		var rows []ledgerRow
		if err := tx.SelectContext(ctx, &rows, query, c.args...); err != nil {
			return err
		}
		if page.More = len(rows) > entriesOnPage; page.More {
			rows = rows[:entriesOnPage]
			last := rows[len(rows)-1]
			page.Next = request.EntryCursor{At: last.At, ID: request.ID(last.Request), Seq: last.Seq, Of: request.EntryKind(last.Kind)}
		}
		return withTimelines(ctx, tx, by.Agency, rows, &page)
	})
	return page, classify(ctx, err)
}

// countEntries counts what waits and what is late; the condition of late is
// that of Entry.Clock, which a test compares row by row.
func countEntries(ctx context.Context, tx *sqlx.Tx, c conditions, now time.Time, page *request.EntryPage) error {
	all := conditions{terms: c.terms[:len(c.terms):len(c.terms)], args: c.args[:len(c.args):len(c.args)]}
	late := all.value(now.UTC())
	query := `SELECT count(*), count(*) FILTER (WHERE s.overdue_from <= ` + late + `) FROM ledger s WHERE ` + all.where() + ` AND ` + unreported
	return tx.QueryRowxContext(ctx, query, all.args...).Scan(&page.Open, &page.Overdue)
}

func narrowEntries(c *conditions, f request.EntryFilter) {
	if f.Kind != "" {
		c.and("s.kind = %s", string(f.Kind))
	}
	c.ofPlatforms("s.platform_id", f.Platforms())
	if !f.From.IsZero() {
		c.and("s.at >= %s", f.From.In(zoneOf(f.Now)).UTC())
	}
	if !f.To.IsZero() {
		c.and("s.at < %s", f.To.AddDays(1).In(zoneOf(f.Now)).UTC())
	}
	switch f.Standing {
	case request.EntriesOpen:
		c.and(unreported)
	case request.EntriesOverdue:
		c.and(toolate, f.Now.UTC())
	case request.EntriesReported:
		c.and("s.reported_at IS NOT NULL")
	}
	if f.After.ID != "" {
		c.and(`(s.at, s.request_id, s.seq, s.kind) < (CAST(%s AS timestamptz), CAST(%s AS uuid), CAST(%s AS integer), %s)`,
			f.After.At.UTC().Format(time.RFC3339Nano), string(f.After.ID), f.After.Seq, string(f.After.Of))
	}
}

// withTimelines brings the timelines of a page in three queries, however long
// the page.
func withTimelines(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, rows []ledgerRow, page *request.EntryPage) error {
	ids := make([]string, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.Request)
	}
	lines, err := loadTimelines(ctx, tx, agency, ids)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if t := lines[r.Request]; t != nil {
			page.Rows = append(page.Rows, request.EntryRow{Entry: r.visible(), Timeline: *t})
		}
	}
	return nil
}

// loadTimelines reads several timelines with their cases.
func loadTimelines(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, ids []string) (map[string]*request.Timeline, error) {
	const heads = `SELECT r.id, r.reference, c.id AS case_id, COALESCE(CAST(c.unit_id AS text), '') AS unit, c.compartment, c.owner_id,
			ARRAY(SELECT CAST(m.person_id AS text) FROM case_members m WHERE m.agency_id = c.agency_id AND m.case_id = c.id) AS members
		FROM requests r JOIN cases c ON c.agency_id = r.agency_id AND c.id = r.case_id WHERE r.agency_id = $1 AND r.id = ANY(CAST($2 AS uuid[]))`
	const list = `SELECT request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail FROM events
		WHERE agency_id = $1 AND request_id = ANY(CAST($2 AS uuid[])) ORDER BY request_id, seq`
	var found []struct {
		headRow
		Unit        string         `db:"unit"`
		Compartment string         `db:"compartment"`
		Owner       string         `db:"owner_id"`
		Members     pq.StringArray `db:"members"`
	}
	if err := tx.SelectContext(ctx, &found, heads, agency, pq.Array(ids)); err != nil {
		return nil, err
	}
	lines := make(map[string]*request.Timeline, len(found))
	for _, h := range found {
		c := casefile.Case{ID: casefile.ID(h.Case), Unit: people.UnitID(h.Unit), Compartment: casefile.Compartment(h.Compartment), Owner: people.ID(h.Owner)}
		for _, m := range h.Members {
			c.Members = append(c.Members, people.ID(m))
		}
		lines[h.ID] = &request.Timeline{ID: request.ID(h.ID), Agency: agency, Reference: request.Reference(h.Reference), Case: c}
	}
	var rows []struct {
		Request string `db:"request_id"`
		eventRow
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, pq.Array(ids)); err != nil {
		return nil, err
	}
	for _, r := range rows {
		e, err := r.event()
		if err != nil {
			return nil, err
		}
		if t := lines[r.Request]; t != nil {
			t.Events = append(t.Events, e)
		}
	}
	return lines, nil
}
