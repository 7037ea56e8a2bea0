package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/account"
	"rogatory/internal/audit"
	"rogatory/internal/people"
)

// Unlock ends the old password and all sessions and gives a one-time link.
func (s *Accounts) Unlock(ctx context.Context, by people.Person, id people.ID, inv account.Invitation, at time.Time) error {
	const clear = `UPDATE people SET password = '', failures = 0, failing_since = NULL, version = version + 1 WHERE agency_id = $1 AND id = $2`
	const void = `UPDATE invitations SET used_at = $3 WHERE agency_id = $1 AND person_id = $2 AND used_at IS NULL`
	if err := validID(string(id), "people.none"); err != nil {
		return err
	}
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, clear, by.Agency, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, void, by.Agency, id, at.UTC()); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, by.Agency, id, at); err != nil {
			return err
		}
		if err := saveInvitation(ctx, tx, by.Agency, inv); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "account.unlocked", Subject: "person/" + string(id)})
	})
}

// Invitation gives a one-time link by its hash.
func (s *Accounts) Invitation(ctx context.Context, agency people.AgencyID, hash []byte) (account.Invited, error) {
	const find = `SELECT i.token_hash, i.person_id, i.expires_at, i.used_at IS NOT NULL AS used, COALESCE(p.name, '') AS name, COALESCE(p.login, '') AS login
		FROM invitations i LEFT JOIN people p ON p.agency_id = i.agency_id AND p.id = i.person_id
		WHERE i.agency_id = $1 AND i.token_hash = $2`
	var row struct {
		Hash      []byte         `db:"token_hash"`
		Person    sql.NullString `db:"person_id"`
		ExpiresAt time.Time      `db:"expires_at"`
		Used      bool           `db:"used"`
		Name      string         `db:"name"`
		Login     string         `db:"login"`
	}
	if err := s.db.GetContext(ctx, &row, find, agency, hash); err != nil {
		return account.Invited{}, classify(ctx, none(err, "people.link_over"))
	}
	return account.Invited{Invitation: account.Invitation{Hash: row.Hash, Person: people.ID(row.Person.String), ExpiresAt: row.ExpiresAt},
		Name: row.Name, Login: row.Login, Used: row.Used}, nil
}

// Accept uses a one-time link exactly once: it makes the first administrator,
// or keeps the password its owner chose.
func (s *Accounts) Accept(ctx context.Context, agency people.AgencyID, hash []byte, first *people.Person, password string, at time.Time) error {
	const use = `UPDATE invitations SET used_at = $3 WHERE agency_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3
		RETURNING COALESCE(person_id::text, '')`
	const set = `UPDATE people SET password = $3, failures = 0, failing_since = NULL WHERE agency_id = $1 AND id = $2`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		var id string
		if err := tx.GetContext(ctx, &id, use, agency, hash, at.UTC()); err != nil {
			return none(err, "people.link_over")
		}
		if first != nil {
			first.ID = people.ID(uuid.NewString())
			id = string(first.ID)
			if err := addPerson(ctx, tx, *first, "", password, at); err != nil {
				return err
			}
		} else if _, err := tx.ExecContext(ctx, set, agency, id, password); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, agency, audit.Leaf{At: at, By: id, Action: "account.password_set", Subject: "person/" + id})
	})
}

// Invite keeps a one-time link that has no person yet; earlier ones end.
func (s *Accounts) Invite(ctx context.Context, agency people.AgencyID, inv account.Invitation, at time.Time) error {
	const void = `UPDATE invitations SET used_at = $2 WHERE agency_id = $1 AND person_id IS NULL AND used_at IS NULL`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, void, agency, at.UTC()); err != nil {
			return err
		}
		if err := saveInvitation(ctx, tx, agency, inv); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, agency, audit.Leaf{At: at, By: "system", Action: "account.setup_link", Subject: "agency"})
	})
}

func saveInvitation(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, inv account.Invitation) error {
	const insert = `INSERT INTO invitations (token_hash, agency_id, person_id, expires_at) VALUES ($1, $2, $3, $4)`
	_, err := tx.ExecContext(ctx, insert, inv.Hash, agency, text(string(inv.Person)), inv.ExpiresAt.UTC())
	return err
}
