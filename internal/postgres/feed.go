package postgres

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/feed"
	"rogatory/internal/people"
	"rogatory/internal/policy"
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
