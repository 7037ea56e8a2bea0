package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/account"
	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Accounts keeps persons, units, sessions and one-time links.
type Accounts struct{ db *sqlx.DB }

var _ account.Store = (*Accounts)(nil)

// NewAccounts gives a store of accounts.
func NewAccounts(db *sqlx.DB) *Accounts { return &Accounts{db: db} }

type personRow struct {
	Agency    int64          `db:"agency_id"`
	ID        string         `db:"id"`
	Unit      sql.NullString `db:"unit_id"`
	Name      string         `db:"name"`
	Login     string         `db:"login"`
	Role      string         `db:"role"`
	Language  string         `db:"language"`
	Theme     string         `db:"theme"`
	Active    bool           `db:"active"`
	CreatedAt time.Time      `db:"created_at"`
}

const personColumns = `p.agency_id, p.id, p.unit_id, p.name, p.login, p.role, p.language, p.theme, p.active, p.created_at`

func (r personRow) visible() people.Person {
	return people.Person{Agency: people.AgencyID(r.Agency), ID: people.ID(r.ID), Unit: people.UnitID(r.Unit.String), Name: r.Name,
		Login: r.Login, Role: people.Role(r.Role), Language: r.Language, Theme: r.Theme, Active: r.Active, CreatedAt: r.CreatedAt}
}

// Agency gives an agency of the installation.
func (s *Accounts) Agency(ctx context.Context, id people.AgencyID) (people.Agency, error) {
	const find = `SELECT id, name, country, zone, demo FROM agencies WHERE id = $1`
	var row struct {
		ID      int64  `db:"id"`
		Name    string `db:"name"`
		Country string `db:"country"`
		Zone    string `db:"zone"`
		Demo    bool   `db:"demo"`
	}
	if err := s.db.GetContext(ctx, &row, find, id); err != nil {
		return people.Agency{}, classify(ctx, none(err, "people.agency_none"))
	}
	return people.Agency{ID: people.AgencyID(row.ID), Name: row.Name, Country: row.Country, Zone: row.Zone, Demo: row.Demo}, nil
}

// EnsureAgency makes the agency when it does not exist yet and gives it as it
// is stored: a setting never renames an agency that has files.
func (s *Accounts) EnsureAgency(ctx context.Context, a people.Agency, at time.Time) (people.Agency, error) {
	const insert = `INSERT INTO agencies (id, name, country, zone, demo, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`
	if _, err := s.db.ExecContext(ctx, insert, a.ID, a.Name, a.Country, a.Zone, a.Demo, at.UTC()); err != nil {
		return people.Agency{}, classify(ctx, err)
	}
	return s.Agency(ctx, a.ID)
}

// Empty says whether nobody can administer the agency yet.
func (s *Accounts) Empty(ctx context.Context, agency people.AgencyID) (bool, error) {
	const find = `SELECT NOT EXISTS (SELECT 1 FROM people WHERE agency_id = $1 AND role = 'administrator')`
	var empty bool
	err := s.db.GetContext(ctx, &empty, find, agency)
	return empty, classify(ctx, err)
}

type listedRow struct {
	personRow
	UnitName string `db:"unit_name"`
	Version  int    `db:"version"`
	Failures int    `db:"failures"`
	Secret   bool   `db:"secret"`
}

const listedPeople = `SELECT ` + personColumns + `, COALESCE(u.name, '') AS unit_name, p.version, p.failures, p.password <> '' AS secret

	FROM people p LEFT JOIN units u ON u.agency_id = p.agency_id AND u.id = p.unit_id WHERE p.agency_id = $1`

func (r listedRow) visible() account.Listed {
	return account.Listed{Person: r.personRow.visible(), UnitName: r.UnitName, Version: r.Version, Locked: r.Failures >= account.MaxFailures, HasSecret: r.Secret}
}

// People lists all accounts by name.
func (s *Accounts) People(ctx context.Context, agency people.AgencyID) ([]account.Listed, error) {
	var rows []listedRow
	if err := s.db.SelectContext(ctx, &rows, listedPeople+` ORDER BY p.active DESC, p.name, p.id`, agency); err != nil {
		return nil, classify(ctx, err)
	}
	all := make([]account.Listed, len(rows))
	for i, r := range rows {
		all[i] = r.visible()
	}
	return all, nil
}

// Person gives one account.
func (s *Accounts) Person(ctx context.Context, agency people.AgencyID, id people.ID) (account.Listed, error) {
	if err := validID(string(id), "people.none"); err != nil {
		return account.Listed{}, err
	}
	var row listedRow
	if err := s.db.GetContext(ctx, &row, listedPeople+` AND p.id = $2`, agency, id); err != nil {
		return account.Listed{}, classify(ctx, none(err, "people.none"))
	}
	return row.visible(), nil
}

// Add makes an account with its one-time link.
func (s *Accounts) Add(ctx context.Context, by people.Person, p people.Person, unit string, inv account.Invitation, at time.Time) (people.ID, error) {
	id := people.ID(uuid.NewString())
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		p.ID, inv.Person = id, id
		if err := addPerson(ctx, tx, p, unit, "", at); err != nil {
			return err
		}
		if err := saveInvitation(ctx, tx, by.Agency, inv); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "account.added", Subject: "person/" + string(id), Note: string(p.Role)})
	})
	return id, err
}

func addPerson(ctx context.Context, tx *sqlx.Tx, p people.Person, unit, password string, at time.Time) error {
	const insert = `INSERT INTO people (agency_id, id, unit_id, name, login, role, password, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	unitID, err := ensureUnit(ctx, tx, p.Agency, unit)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insert, p.Agency, p.ID, unitID, p.Name, p.Login, p.Role, password, at.UTC())
	return err
}

// ensureUnit gives the id of the unit of this name and makes it when new; an
// empty name is the agency as a whole.
func ensureUnit(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, name string) (any, error) {
	const find = `SELECT id FROM units WHERE agency_id = $1 AND name = $2`
	const insert = `INSERT INTO units (agency_id, id, name) VALUES ($1, $2, $3)`
	name = strings.TrimSpace(name)
	if name == "" {
		return nil, nil
	}
	if len([]rune(name)) > people.MaxName {
		return nil, fault.On("unit", "people.unit_long", people.MaxName)
	}
	var id string
	err := tx.GetContext(ctx, &id, find, agency, name)
	if err == nil {
		return id, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	id = uuid.NewString()
	_, err = tx.ExecContext(ctx, insert, agency, id, name)
	return id, err
}

// importLogin is the account in whose name the command line reads registers.
// It has no password, so nobody can sign in with it.
const importLogin = "register-import"

// Importer gives the account in whose name a register is read: the one named,
// or one made for it.
func (s *Accounts) Importer(ctx context.Context, agency people.AgencyID, login string, at time.Time) (people.Person, error) {
	if login != "" {
		c, err := s.Credentials(ctx, agency, people.FoldLogin(login))
		return c.Person, err
	}
	c, err := s.Credentials(ctx, agency, importLogin)
	if !fault.Is(err, fault.NotFound) {
		return c.Person, err
	}
	p := people.Person{ID: people.ID(uuid.NewString()), Agency: agency, Name: "Register import", Login: importLogin, Role: people.Liaison, Active: true, CreatedAt: at}
	err = inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if err := addPerson(ctx, tx, p, "", "", at); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, agency, audit.Leaf{At: at, By: "system", Action: "account.added", Subject: "person/" + string(p.ID), Note: string(p.Role)})
	})
	return p, err
}

// Change alters an account; a changed role or a disabled account ends its
// sessions, so that the change bites on the next request.
func (s *Accounts) Change(ctx context.Context, by people.Person, p people.Person, unit string, seen int, at time.Time) error {
	const update = `UPDATE people SET name = $4, role = $5, unit_id = $6, active = $7, version = version + 1
		WHERE agency_id = $1 AND id = $2 AND version = $3`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		unitID, err := ensureUnit(ctx, tx, by.Agency, unit)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, update, by.Agency, p.ID, seen, p.Name, p.Role, unitID, p.Active)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.Conflict, "people.stale")
		}
		if err := endSessions(ctx, tx, by.Agency, p.ID, at); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "account.changed", Subject: "person/" + string(p.ID), Note: string(p.Role)})
	})
}

// Prefer keeps a person's language and theme.
func (s *Accounts) Prefer(ctx context.Context, by people.Person, language, theme string, at time.Time) error {
	const update = `UPDATE people SET language = $3, theme = $4 WHERE agency_id = $1 AND id = $2`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, update, by.Agency, by.ID, language, theme); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "account.preferences", Subject: "person/" + string(by.ID)})
	})
}

// Units lists the agency's units by name.
func (s *Accounts) Units(ctx context.Context, agency people.AgencyID) ([]people.Unit, error) {
	const list = `SELECT id, name FROM units WHERE agency_id = $1 ORDER BY name`
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency); err != nil {
		return nil, classify(ctx, err)
	}
	units := make([]people.Unit, len(rows))
	for i, r := range rows {
		units[i] = people.Unit{ID: people.UnitID(r.ID), Name: r.Name}
	}
	return units, nil
}
