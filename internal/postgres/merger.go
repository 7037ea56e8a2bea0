package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/request"
)

// Mergers keeps the book of mergers. Rows are only added.
type Mergers struct{ db *sqlx.DB }

var _ merger.Store = (*Mergers)(nil)

// NewMergers gives a store of mergers.
func NewMergers(db *sqlx.DB) *Mergers { return &Mergers{db: db} }

// mergerLock is the class of the advisory lock under which writers of the book
// take turns: a rule holds each entry against all that were recorded before.
const mergerLock = 8

// inMergers runs a write of the book: alone, under the form's key, and with the
// book as it stands.
func (s *Mergers) inMergers(ctx context.Context, by people.Person, act merger.Act, subject string, work func(*sqlx.Tx, merger.Book) error) error {
	const alone = `SELECT pg_advisory_xact_lock($1, $2)`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, alone, mergerLock, int32(by.Agency)); err != nil {
			return err
		}
		made, err := claimKey(ctx, tx, by, request.Act{Key: act.Key, Digest: act.Digest, At: act.At}, subject)
		if err != nil || made != "" {
			return err
		}
		book, err := mergerBook(ctx, tx, by.Agency)
		if err != nil {
			return err
		}
		return work(tx, book)
	})
}

// Propose keeps a proposal until somebody decides.
func (s *Mergers) Propose(ctx context.Context, by people.Person, act merger.Act, decide func(merger.Book) (merger.Proposal, error)) error {
	const insert = `INSERT INTO merger_proposals (agency_id, id, kind, platform_id, into_id, from_day, why, by_id, at)
		VALUES ($1, $2, $3, $4, $5, CAST($6 AS date), $7, $8, $9)`
	id := uuid.Must(uuid.NewV7()).String()
	return s.inMergers(ctx, by, act, "merger/"+id, func(tx *sqlx.Tx, b merger.Book) error {
		p, err := decide(b)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insert, by.Agency, id, string(p.Kind), string(p.Platform), string(p.Into), day(p.From), p.Why, by.ID, p.At.UTC()); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: p.At, By: string(by.ID), Action: "merger.proposed", Subject: "platform/" + string(p.Platform),
			Digest: audit.Digest([]byte(p.Why)), Note: mergerNote(p)})
	})
}

// Decide writes what the second person said.
func (s *Mergers) Decide(ctx context.Context, by people.Person, act merger.Act, id string, decide func(merger.Book, merger.Proposal) (merger.Decision, error)) error {
	if err := validID(id, "merger.proposal_none"); err != nil {
		return err
	}
	return s.inMergers(ctx, by, act, "merger/"+id, func(tx *sqlx.Tx, b merger.Book) error {
		for _, p := range b {
			if p.ID != id {
				continue
			}
			d, err := decide(b, p)
			if err != nil {
				return err
			}
			return saveMerger(ctx, tx, by, p, d)
		}
		return fault.New(fault.NotFound, "merger.proposal_none")
	})
}

// saveMerger records a decision after the last published instant: a report that
// is out was made without it.
func saveMerger(ctx context.Context, tx *sqlx.Tx, by people.Person, p merger.Proposal, d merger.Decision) error {
	const insert = `INSERT INTO merger_decisions (agency_id, proposal_id, no, why, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)`
	last, err := fence(ctx, tx, by.Agency)
	if err != nil {
		return err
	}
	if d.At = d.At.Truncate(tick); !d.At.After(last) { // as exact as the column
		d.At = last.Add(tick)
	}
	var no any
	action := "merger.turned_down"
	if d.Confirmed() {
		no, action = d.No, "merger.confirmed"
	}
	if _, err := tx.ExecContext(ctx, insert, by.Agency, p.ID, no, d.Why, by.ID, d.At.UTC()); err != nil {
		return err
	}
	return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: d.At, By: string(by.ID), Action: action, Subject: "platform/" + string(p.Platform),
		Digest: audit.Digest([]byte(d.Why)), Note: mergerNote(p)})
}

func mergerNote(p merger.Proposal) string {
	if p.From.IsZero() {
		return fmt.Sprintf("%s %s, no day", p.Kind, p.Into)
	}
	return fmt.Sprintf("%s %s from %s", p.Kind, p.Into, p.From)
}

// Book lists all proposals of the agency, the newest first.
func (s *Mergers) Book(ctx context.Context, agency people.AgencyID) (merger.Book, error) {
	book, err := mergerBook(ctx, s.db, agency)
	return book, classify(ctx, err)
}

type mergerRow struct {
	ID          string         `db:"id"`
	Kind        string         `db:"kind"`
	Platform    string         `db:"platform_id"`
	Into        string         `db:"into_id"`
	From        sql.NullString `db:"from_day"`
	Why         string         `db:"why"`
	By          string         `db:"by_id"`
	ByName      string         `db:"by_name"`
	At          time.Time      `db:"at"`
	No          sql.NullInt64  `db:"no"`
	DecidedWhy  sql.NullString `db:"decided_why"`
	DecidedBy   sql.NullString `db:"decided_by"`
	DecidedName sql.NullString `db:"decided_name"`
	DecidedAt   sql.NullTime   `db:"decided_at"`
}

func (r mergerRow) proposal() merger.Proposal {
	p := merger.Proposal{ID: r.ID, Wish: merger.Wish{Kind: merger.Kind(r.Kind), Platform: platform.ID(r.Platform), Into: platform.ID(r.Into), Dated: r.From.Valid, From: toDay(r.From)},
		Why: r.Why, By: people.ID(r.By), ByName: r.ByName, At: r.At.UTC()}
	if r.DecidedAt.Valid {
		p.Decision = merger.Decision{No: int(r.No.Int64), Why: r.DecidedWhy.String, By: people.ID(r.DecidedBy.String), ByName: r.DecidedName.String, At: r.DecidedAt.Time.UTC()}
	}
	return p
}

func mergerBook(ctx context.Context, q sqlx.QueryerContext, agency people.AgencyID) (merger.Book, error) {
	const list = `SELECT p.id, p.kind, p.platform_id, p.into_id, CAST(p.from_day AS text) AS from_day, p.why, p.by_id, a.name AS by_name, p.at,
			d.no, d.why AS decided_why, d.by_id AS decided_by, b.name AS decided_name, d.at AS decided_at
		FROM merger_proposals p JOIN people a ON a.agency_id = p.agency_id AND a.id = p.by_id
		LEFT JOIN merger_decisions d ON d.agency_id = p.agency_id AND d.proposal_id = p.id
		LEFT JOIN people b ON b.agency_id = d.agency_id AND b.id = d.by_id
		WHERE p.agency_id = $1 ORDER BY p.at DESC, p.id DESC`
	var rows []mergerRow
	if err := sqlx.SelectContext(ctx, q, &rows, list, agency); err != nil {
		return nil, err
	}
	book := make(merger.Book, len(rows))
	for i, r := range rows {
		book[i] = r.proposal()
	}
	return book, nil
}

// mergers reads the confirmed entries in the order of recording, for those who
// only count by them.
func mergers(ctx context.Context, q sqlx.QueryerContext, agency people.AgencyID) (platform.Mergers, error) {
	const list = `SELECT p.kind, p.platform_id, p.into_id, CAST(p.from_day AS text) AS from_day, d.no, d.at
		FROM merger_decisions d JOIN merger_proposals p ON p.agency_id = d.agency_id AND p.id = d.proposal_id
		WHERE d.agency_id = $1 AND d.no IS NOT NULL ORDER BY d.no`
	var rows []mergerRow
	if err := sqlx.SelectContext(ctx, q, &rows, list, agency); err != nil {
		return nil, err
	}
	var all platform.Mergers
	for _, r := range rows {
		all = append(all, platform.Merger{Platform: platform.ID(r.Platform), Into: platform.ID(r.Into), From: toDay(r.From), Apart: merger.Kind(r.Kind) == merger.Separate, At: r.At.UTC(), No: int(r.No.Int64)})
	}
	return all, nil
}

// Mergers gives what is recorded of an agency's platforms.
func (s *Platforms) Mergers(ctx context.Context, agency people.AgencyID) (platform.Mergers, error) {
	all, err := mergers(ctx, s.db, agency)
	return all, classify(ctx, err)
}

// Mergers gives what is recorded of an agency's platforms.
func (s *Reports) Mergers(ctx context.Context, agency people.AgencyID) (platform.Mergers, error) {
	all, err := mergers(ctx, s.db, agency)
	return all, classify(ctx, err)
}
