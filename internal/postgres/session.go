package postgres

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/account"
	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Credentials gives what sign-in needs of an account.
func (s *Accounts) Credentials(ctx context.Context, agency people.AgencyID, login string) (account.Credentials, error) {
	const find = `SELECT ` + personColumns + `, p.password, p.failures, p.failing_since FROM people p WHERE p.agency_id = $1 AND p.login = $2`
	var row struct {
		personRow
		Password     string       `db:"password"`
		Failures     int          `db:"failures"`
		FailingSince sql.NullTime `db:"failing_since"`
	}
	if strings.ContainsRune(login, 0) {
		return account.Credentials{}, fault.New(fault.NotFound, "people.none")
	}
	if err := s.db.GetContext(ctx, &row, find, agency, login); err != nil {
		return account.Credentials{}, classify(ctx, none(err, "people.none"))
	}
	return account.Credentials{Person: row.visible(), Password: row.Password, Failures: row.Failures, FailingSince: row.FailingSince.Time}, nil
}

// Failed counts a failed password; counts older than the window begin anew,
// unless the path is already closed.
func (s *Accounts) Failed(ctx context.Context, p people.Person, window time.Duration, at time.Time) error {
	const countIt = `UPDATE people SET
			failures = CASE WHEN failures >= $5 OR failing_since > $4 THEN failures + 1 ELSE 1 END,
			failing_since = CASE WHEN failures >= $5 OR failing_since > $4 THEN failing_since ELSE $3 END
		WHERE agency_id = $1 AND id = $2`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, countIt, p.Agency, p.ID, at.UTC(), at.Add(-window).UTC(), account.MaxFailures); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, p.Agency, audit.Leaf{At: at, By: string(p.ID), Action: "account.sign_in_failed", Subject: "person/" + string(p.ID)})
	})
}

// SignIn opens a session and ends the oldest beyond the number kept.
func (s *Accounts) SignIn(ctx context.Context, p people.Person, token []byte, keep int, at time.Time) error {
	const clear = `UPDATE people SET failures = 0, failing_since = NULL WHERE agency_id = $1 AND id = $2`
	const insert = `INSERT INTO sessions (token_hash, agency_id, person_id, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)`
	const trim = `UPDATE sessions SET ended_at = $3 WHERE agency_id = $1 AND person_id = $2 AND ended_at IS NULL AND token_hash NOT IN (
		SELECT token_hash FROM sessions WHERE agency_id = $1 AND person_id = $2 AND ended_at IS NULL ORDER BY created_at DESC, seen_at DESC LIMIT $4)`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, clear, p.Agency, p.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insert, token, p.Agency, p.ID, at.UTC()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, trim, p.Agency, p.ID, at.UTC(), keep); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, p.Agency, audit.Leaf{At: at, By: string(p.ID), Action: "account.signed_in", Subject: "person/" + string(p.ID)})
	})
}

// SignOut ends a session.
func (s *Accounts) SignOut(ctx context.Context, by people.Person, token []byte, at time.Time) error {
	const end = `UPDATE sessions SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, end, token, at.UTC()); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "account.signed_out", Subject: "person/" + string(by.ID)})
	})
}

// Session gives the open session of a token with its person as they are now.
func (s *Accounts) Session(ctx context.Context, token []byte) (account.Session, error) {
	const find = `SELECT ` + personColumns + `, s.created_at AS session_at, s.seen_at FROM sessions s
		JOIN people p ON p.agency_id = s.agency_id AND p.id = s.person_id WHERE s.token_hash = $1 AND s.ended_at IS NULL`
	var row struct {
		personRow
		SessionAt time.Time `db:"session_at"`
		SeenAt    time.Time `db:"seen_at"`
	}
	if err := s.db.GetContext(ctx, &row, find, token); err != nil {
		return account.Session{}, classify(ctx, none(err, "people.session_over"))
	}
	return account.Session{Person: row.visible(), CreatedAt: row.SessionAt, SeenAt: row.SeenAt}, nil
}

// Touch notes that the session was used.
func (s *Accounts) Touch(ctx context.Context, token []byte, at time.Time) error {
	const touch = `UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND ended_at IS NULL`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, touch, token, at.UTC())
		return err
	})
}

func endSessions(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, id people.ID, at time.Time) error {
	const end = `UPDATE sessions SET ended_at = $3 WHERE agency_id = $1 AND person_id = $2 AND ended_at IS NULL`
	_, err := tx.ExecContext(ctx, end, agency, id, at.UTC())
	return err
}
