package postgres

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/feed"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// open lists the open clocks of the person's own requests and of the cases
// they are named in, as far as they may know of them.
func (s *Feeds) open(ctx context.Context, tx *sqlx.Tx, by people.Person, reach policy.Reach, now time.Time) ([]feed.Entry, error) {
	if reach.Nothing {
		return nil, nil
	}
	var c conditions
	c.and("s.agency_id = %s AND s.act_by >= %s AND NOT s.paused", by.Agency, deadline.DayOf(now, s.zone).AddDays(-feed.Past).String())
	c.and(`(s.owner_id = %s OR s.case_id IN (SELECT id FROM cases WHERE agency_id = %s AND owner_id = %s
		UNION ALL SELECT case_id FROM case_members WHERE agency_id = %s AND person_id = %s))`, by.ID, by.Agency, by.ID, by.Agency, by.ID)
	within(&c, by, reach)
	query := `SELECT ` + watchedColumns + ` FROM clocks s WHERE ` + c.where() + ` ORDER BY s.act_by, s.request_id LIMIT ` + strconv.Itoa(feed.MaxEntries)
	var rows []watchedRow
	if err := tx.SelectContext(ctx, &rows, query, c.args...); err != nil {
		return nil, err
	}
	var all []feed.Entry
	for _, r := range rows {
		if e, ok := feed.Of(r.visible(s.zone)); ok {
			all = append(all, e)
		}
	}
	return all, nil
}

type entryRow struct {
	Request   string         `db:"request_id"`
	Kind      string         `db:"kind"`
	No        int            `db:"no"`
	Case      string         `db:"case_id"`
	Reference string         `db:"reference"`
	Day       sql.NullString `db:"day"`
	At        sql.NullTime   `db:"at"`
	Sequence  int            `db:"sequence"`
	ChangedAt time.Time      `db:"changed_at"`
	Ended     bool           `db:"ended"`
	Open      bool           `db:"open"`
}

func (r entryRow) visible() feed.Entry {
	return feed.Entry{Key: feed.Key{Request: request.ID(r.Request), Kind: request.ClockKind(r.Kind), No: r.No}, Case: casefile.ID(r.Case),
		Reference: request.Reference(r.Reference), Day: toDay(r.Day), At: r.At.Time, Sequence: r.Sequence, ChangedAt: r.ChangedAt, Ended: r.Ended}
}

// known lists what the calendar was told, and which of it the person may still
// know of.
func (s *Feeds) known(ctx context.Context, tx *sqlx.Tx, f feed.Feed, reach policy.Reach) ([]feed.Known, error) {
	const list = `SELECT e.request_id, e.kind, e.no, e.case_id, e.reference, e.day::text AS day, e.at, e.sequence, e.changed_at, e.ended,
			EXISTS (SELECT 1 FROM clocks c WHERE c.agency_id = e.agency_id AND c.request_id = e.request_id AND c.kind = e.kind AND c.no = e.no
				AND c.act_by IS NOT NULL AND NOT c.paused) AS open
		FROM feed_entries e WHERE e.agency_id = $1 AND e.token_hash = $2`
	var rows []entryRow
	if err := tx.SelectContext(ctx, &rows, list, f.Person.Agency, f.Hash); err != nil {
		return nil, err
	}
	known := make([]feed.Known, len(rows))
	var cases []casefile.ID
	for i, r := range rows {
		known[i] = feed.Known{Entry: r.visible(), Open: r.Open}
		cases = append(cases, known[i].Case)
	}
	slices.Sort(cases)
	visible, err := s.visibleCases(ctx, tx, f.Person, reach, slices.Compact(cases))
	for i := range known {
		known[i].Visible = visible[known[i].Case]
	}
	return known, err
}

func (s *Feeds) visibleCases(ctx context.Context, tx *sqlx.Tx, by people.Person, reach policy.Reach, ids []casefile.ID) (map[casefile.ID]bool, error) {
	visible := map[casefile.ID]bool{}
	if reach.Nothing || len(ids) == 0 {
		return visible, nil
	}
	var c conditions
	c.and("s.agency_id = %s AND s.id = ANY(CAST(%s AS uuid[]))", by.Agency, pq.Array(ids))
	caseWithin(&c, by, reach)
	var found []string
	if err := tx.SelectContext(ctx, &found, `SELECT s.id FROM cases s WHERE `+c.where(), c.args...); err != nil {
		return nil, err
	}
	for _, id := range found {
		visible[casefile.ID(id)] = true
	}
	return visible, nil
}

// tell writes what the calendar is told now, as far as it is new, and says
// whether anything is.
func (s *Feeds) tell(ctx context.Context, tx *sqlx.Tx, f feed.Feed, known []feed.Known, merged []feed.Entry) (bool, error) {
	before := make(map[feed.Key]feed.Entry, len(known))
	for _, k := range known {
		before[k.Key] = k.Entry
	}
	var news []feed.Entry
	for _, e := range merged {
		if was, told := before[e.Key]; !told || was.Sequence != e.Sequence {
			news = append(news, e)
		}
		delete(before, e.Key)
	}
	return len(news)+len(before) > 0, errors.Join(s.write(ctx, tx, f, news), s.forget(ctx, tx, f, before))
}

func (s *Feeds) write(ctx context.Context, tx *sqlx.Tx, f feed.Feed, news []feed.Entry) error {
	const upsert = `INSERT INTO feed_entries (agency_id, token_hash, request_id, kind, no, case_id, reference, day, at, sequence, changed_at, ended)
		SELECT $1, $2, request_id, kind, no, case_id, reference, day, NULLIF(at, 'infinity'), sequence, changed_at, ended
		FROM unnest(CAST($3 AS uuid[]), CAST($4 AS text[]), CAST($5 AS integer[]), CAST($6 AS uuid[]), CAST($7 AS text[]), CAST($8 AS date[]),
			CAST($9 AS timestamptz[]), CAST($10 AS integer[]), CAST($11 AS timestamptz[]), CAST($12 AS boolean[]))
			AS t (request_id, kind, no, case_id, reference, day, at, sequence, changed_at, ended)
		ON CONFLICT (agency_id, token_hash, request_id, kind, no) DO UPDATE SET day = EXCLUDED.day, at = EXCLUDED.at,
			sequence = EXCLUDED.sequence, changed_at = EXCLUDED.changed_at, ended = EXCLUDED.ended`
	if len(news) == 0 {
		return nil
	}
	n := len(news)
	id, kind, in, ref, day, at, changed := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	no, sequence, ended := make([]int64, n), make([]int64, n), make([]bool, n)
	for i, e := range news {
		id[i], kind[i], no[i], in[i], ref[i] = string(e.Request), string(e.Kind), int64(e.No), string(e.Case), string(e.Reference)
		day[i], at[i], sequence[i], changed[i], ended[i] = e.Day.String(), sqlInstant(e.At), int64(e.Sequence), sqlInstant(e.ChangedAt), e.Ended
	}
	_, err := tx.ExecContext(ctx, upsert, f.Person.Agency, f.Hash, pq.Array(id), pq.Array(kind), pq.Array(no), pq.Array(in), pq.Array(ref),
		pq.Array(day), pq.Array(at), pq.Array(sequence), pq.Array(changed), pq.Array(ended))
	return err
}

func (s *Feeds) forget(ctx context.Context, tx *sqlx.Tx, f feed.Feed, gone map[feed.Key]feed.Entry) error {
	const drop = `DELETE FROM feed_entries e USING unnest(CAST($3 AS uuid[]), CAST($4 AS text[]), CAST($5 AS integer[])) AS t (request_id, kind, no)
		WHERE e.agency_id = $1 AND e.token_hash = $2 AND e.request_id = t.request_id AND e.kind = t.kind AND e.no = t.no`
	if len(gone) == 0 {
		return nil
	}
	var id, kind []string
	var no []int64
	for k := range gone {
		id, kind, no = append(id, string(k.Request)), append(kind, string(k.Kind)), append(no, int64(k.No))
	}
	_, err := tx.ExecContext(ctx, drop, f.Person.Agency, f.Hash, pq.Array(id), pq.Array(kind), pq.Array(no))
	return err
}
