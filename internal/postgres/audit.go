package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// saveLeaf is the one place that writes to the audit log. It comes last in a
// transaction.
func saveLeaf(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, l audit.Leaf) error {
	const insert = `INSERT INTO audit_leaves (agency_id, at, by_id, action, subject, leaf, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	l.Agency = int64(agency)
	b, err := l.Bytes()
	if err != nil {
		return err
	}
	hash := audit.Hash(b)
	_, err = tx.ExecContext(ctx, insert, agency, l.At.UTC(), l.By, l.Action, l.Subject, b, hash[:])
	return err
}

func saveEventLeaves(ctx context.Context, tx *sqlx.Tx, by people.Person, t request.Timeline, events []request.Event) error {
	for _, e := range events {
		leaf, err := eventLeaf(by, t, e)
		if err != nil {
			return err
		}
		if err := saveLeaf(ctx, tx, t.Agency, leaf); err != nil {
			return err
		}
	}
	return nil
}

// eventLeaf is what the audit log says of an event.
func eventLeaf(by people.Person, t request.Timeline, e request.Event) (audit.Leaf, error) {
	detail, err := asJSON(e.Detail)
	return audit.Leaf{Agency: int64(t.Agency), At: e.RecordedAt, By: string(by.ID), Action: "request." + string(e.Kind()),
		Subject: "request/" + string(t.ID), Digest: audit.Digest([]byte(detail))}, err
}

// SaveRead records that somebody read a record; it is committed before the
// first byte is sent (M16).
func (s *Requests) SaveRead(ctx context.Context, by people.Person, subject string, at time.Time) error {
	return saveRead(ctx, s.db, by, subject, at)
}

func saveRead(ctx context.Context, db *sqlx.DB, by people.Person, subject string, at time.Time) error {
	return inTx(ctx, db, func(tx *sqlx.Tx) error {
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "read", Subject: subject})
	})
}

// claimKey takes a form's idempotency key. It gives the subject that the same
// form made before, empty when this is the first time; the same key with
// another form is a conflict (M14). A second click waits here for the first.
func claimKey(ctx context.Context, tx *sqlx.Tx, by people.Person, act request.Act, subject string) (string, error) {
	const claim = `INSERT INTO idempotency (agency_id, person_id, key, digest, subject, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING RETURNING subject`
	const find = `SELECT digest, subject FROM idempotency WHERE agency_id = $1 AND person_id = $2 AND key = $3`
	if act.Key == "" {
		return "", nil
	}
	if err := validID(act.Key, "fault.bad_form"); err != nil {
		return "", fault.New(fault.Invalid, "fault.bad_form")
	}
	digest := sha256.Sum256([]byte(act.Digest))
	err := tx.GetContext(ctx, new(string), claim, by.Agency, by.ID, act.Key, digest[:], subject, act.At.UTC())
	if err == nil {
		return "", nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	var was struct {
		Digest  []byte `db:"digest"`
		Subject string `db:"subject"`
	}
	if err := tx.GetContext(ctx, &was, find, by.Agency, by.ID, act.Key); err != nil {
		return "", err
	}
	if string(was.Digest) != string(digest[:]) {
		return "", fault.New(fault.Conflict, "fault.key_reused")
	}
	return was.Subject, nil
}
