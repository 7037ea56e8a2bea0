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

	"rogatory/internal/audit"
	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/feed"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// Feeds keeps the calendars people subscribe to.
type Feeds struct {
	db   *sqlx.DB
	zone *time.Location
}

var _ feed.Store = (*Feeds)(nil)

// NewFeeds gives a store of feeds; the zone is that of the agency.
func NewFeeds(db *sqlx.DB, zone *time.Location) *Feeds { return &Feeds{db: db, zone: zone} }

// Make ends the person's feed, if there is one, and begins another.
func (s *Feeds) Make(ctx context.Context, by people.Person, hash []byte, language string, at time.Time) error {
	const insert = `INSERT INTO feeds (agency_id, token_hash, person_id, language, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := revokeFeed(ctx, tx, by, at); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insert, by.Agency, hash, by.ID, language, at.UTC()); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "feed.made", Subject: "person/" + string(by.ID)})
	})
}

// Revoke ends the person's feed; ending none is no error.
func (s *Feeds) Revoke(ctx context.Context, by people.Person, at time.Time) error {
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if n, err := revokeFeed(ctx, tx, by, at); err != nil || n == 0 {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "feed.revoked", Subject: "person/" + string(by.ID)})
	})
}

// revokeFeed locks the person, so that two forms sent at once make one feed.
func revokeFeed(ctx context.Context, tx *sqlx.Tx, by people.Person, at time.Time) (int64, error) {
	const lock = `SELECT id FROM people WHERE agency_id = $1 AND id = $2 FOR NO KEY UPDATE`
	const forget = `DELETE FROM feed_entries e USING feeds f WHERE f.agency_id = $1 AND f.person_id = $2 AND f.revoked_at IS NULL
		AND e.agency_id = f.agency_id AND e.token_hash = f.token_hash`
	const end = `UPDATE feeds SET revoked_at = $3 WHERE agency_id = $1 AND person_id = $2 AND revoked_at IS NULL`
	if err := tx.GetContext(ctx, new(string), lock, by.Agency, by.ID); err != nil {
		return 0, none(err, "people.none")
	}
	if _, err := tx.ExecContext(ctx, forget, by.Agency, by.ID); err != nil {
		return 0, err
	}
	res, err := tx.ExecContext(ctx, end, by.Agency, by.ID, at.UTC())
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

type feedRow struct {
	personRow
	Hash      []byte    `db:"token_hash"`
	Chosen    string    `db:"feed_language"`
	MadeAt    time.Time `db:"made_at"`
	ChangedAt time.Time `db:"changed_at"`
}

const feedColumns = `SELECT ` + personColumns + `, f.token_hash, f.language AS feed_language, f.made_at, f.changed_at
	FROM feeds f JOIN people p ON p.agency_id = f.agency_id AND p.id = f.person_id WHERE f.agency_id = $1 AND f.revoked_at IS NULL AND `

func (s *Feeds) one(ctx context.Context, query string, args ...any) (feed.Feed, error) {
	var row feedRow
	if err := s.db.GetContext(ctx, &row, query, args...); err != nil {
		return feed.Feed{}, classify(ctx, none(err, "feed.none"))
	}
	return feed.Feed{Hash: row.Hash, Person: row.visible(), Language: row.Chosen, MadeAt: row.MadeAt, ChangedAt: row.ChangedAt}, nil
}

// Of gives the person's feed.
func (s *Feeds) Of(ctx context.Context, by people.Person) (feed.Feed, error) {
	return s.one(ctx, feedColumns+`f.person_id = $2`, by.Agency, by.ID)
}

// Find gives the feed of a secret with its person as they are now.
func (s *Feeds) Find(ctx context.Context, agency people.AgencyID, hash []byte) (feed.Feed, error) {
	return s.one(ctx, feedColumns+`f.token_hash = $2`, agency, hash)
}

// Sent records that a calendar is sent.
func (s *Feeds) Sent(ctx context.Context, f feed.Feed, entries int, at time.Time) error {
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		return saveLeaf(ctx, tx, f.Person.Agency, audit.Leaf{At: at, By: string(f.Person.ID), Action: "feed.read",
			Subject: "person/" + string(f.Person.ID), Note: strconv.Itoa(entries)})
	})
}

// Refresh brings what the calendar was told up to date, one reader at a time.
func (s *Feeds) Refresh(ctx context.Context, f feed.Feed, reach policy.Reach, now time.Time) (feed.Calendar, error) {
	const lock = `SELECT window_at, window_reads FROM feeds WHERE agency_id = $1 AND token_hash = $2 AND revoked_at IS NULL FOR UPDATE`
	const count = `UPDATE feeds SET window_at = $3, window_reads = $4 WHERE agency_id = $1 AND token_hash = $2`
	cal := feed.Calendar{Feed: f}
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		var window struct {
			At    sql.NullTime `db:"window_at"`
			Reads int          `db:"window_reads"`
		}
		if err := tx.GetContext(ctx, &window, lock, f.Person.Agency, f.Hash); err != nil {
			return none(err, "feed.none")
		}
		begun := window.At.Time
		if now.Sub(begun) >= feed.Window {
			begun, window.Reads = now, 0
		}
		if window.Reads >= feed.MaxReads {
			cal.Wait = begun.Add(feed.Window).Sub(now)
			return nil
		}
		if _, err := tx.ExecContext(ctx, count, f.Person.Agency, f.Hash, begun.UTC(), window.Reads+1); err != nil {
			return err
		}
		var err error
		cal, err = s.refresh(ctx, tx, f, reach, now)
		return err
	})
	return cal, err
}

func (s *Feeds) refresh(ctx context.Context, tx *sqlx.Tx, f feed.Feed, reach policy.Reach, now time.Time) (feed.Calendar, error) {
	known, err := s.known(ctx, tx, f, reach)
	if err != nil {
		return feed.Calendar{}, err
	}
	open, err := s.open(ctx, tx, f.Person, reach, now)
	if err != nil {
		return feed.Calendar{}, err
	}
	merged := feed.Merge(known, open, now)
	changed, err := s.tell(ctx, tx, f, known, merged)
	if err != nil {
		return feed.Calendar{}, err
	}
	if changed {
		const touch = `UPDATE feeds SET changed_at = $3 WHERE agency_id = $1 AND token_hash = $2`
		f.ChangedAt = now
		if _, err := tx.ExecContext(ctx, touch, f.Person.Agency, f.Hash, now.UTC()); err != nil {
			return feed.Calendar{}, err
		}
	}
	slices.SortFunc(merged, func(a, b feed.Entry) int {
		return slices.Compare([]string{a.Day.String(), a.UID()}, []string{b.Day.String(), b.UID()})
	})
	return feed.Calendar{Feed: f, Entries: merged}, nil
}

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
