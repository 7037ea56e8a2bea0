package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/account"
	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Absence gives who stands in for a person and when they are away.
func (s *Accounts) Absence(ctx context.Context, agency people.AgencyID, id people.ID) (account.Absence, error) {
	if err := validID(string(id), "people.none"); err != nil {
		return account.Absence{}, err
	}
	const find = `SELECT COALESCE(deputy_id::text, '') AS deputy, away_from::text AS away_from, away_to::text AS away_to
		FROM people WHERE agency_id = $1 AND id = $2`
	var row absenceRow
	if err := s.db.GetContext(ctx, &row, find, agency, id); err != nil {
		return account.Absence{}, classify(ctx, none(err, "people.none"))
	}
	return row.visible(), nil
}

type absenceRow struct {
	Deputy string         `db:"deputy"`
	From   sql.NullString `db:"away_from"`
	To     sql.NullString `db:"away_to"`
}

func (r absenceRow) visible() account.Absence {
	return account.Absence{Deputy: people.ID(r.Deputy), From: toDay(r.From), To: toDay(r.To)}
}

// StandIn keeps who stands in for a person and when they are away.
func (s *Accounts) StandIn(ctx context.Context, by people.Person, of people.ID, a account.Absence, at time.Time) error {
	const update = `UPDATE people SET deputy_id = $3, away_from = $4, away_to = $5 WHERE agency_id = $1 AND id = $2`
	if err := validID(string(of), "people.none"); err != nil {
		return err
	}
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, update, by.Agency, of, text(string(a.Deputy)), day(a.From), day(a.To))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.NotFound, "people.none")
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "account.deputy", Subject: "person/" + string(of), Note: string(a.Deputy)})
	})
}

// UnitLeads lists the units by name with their leads, the agency itself first.
func (s *Accounts) UnitLeads(ctx context.Context, agency people.AgencyID) ([]account.UnitLead, error) {
	const list = `SELECT '' AS id, a.name, COALESCE(a.lead_id::text, '') AS lead, 0 AS place,
			(SELECT count(*) FROM people p WHERE p.agency_id = a.id AND p.unit_id IS NULL AND p.active) AS people
		FROM agencies a WHERE a.id = $1
		UNION ALL SELECT u.id::text, u.name, COALESCE(u.lead_id::text, ''), 1,
			(SELECT count(*) FROM people p WHERE p.agency_id = u.agency_id AND p.unit_id = u.id AND p.active)
		FROM units u WHERE u.agency_id = $1 ORDER BY place, name`
	var rows []struct {
		ID     string `db:"id"`
		Name   string `db:"name"`
		Lead   string `db:"lead"`
		Place  int    `db:"place"`
		People int    `db:"people"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency); err != nil {
		return nil, classify(ctx, err)
	}
	all := make([]account.UnitLead, len(rows))
	for i, r := range rows {
		all[i] = account.UnitLead{Unit: people.Unit{ID: people.UnitID(r.ID), Name: r.Name}, Lead: people.ID(r.Lead), People: r.People}
	}
	return all, nil
}

// Lead keeps who leads a unit, or the agency where the unit is empty.
func (s *Accounts) Lead(ctx context.Context, by people.Person, unit people.UnitID, lead people.ID, at time.Time) error {
	const agency = `UPDATE agencies SET lead_id = $2 WHERE id = $1`
	const one = `UPDATE units SET lead_id = $3 WHERE agency_id = $1 AND id = $2`
	subject := "agency"
	if unit != "" {
		subject = "unit/" + string(unit)
		if err := validID(string(unit), "people.unit_none"); err != nil {
			return err
		}
	}
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		var res sql.Result
		var err error
		if unit == "" {
			res, err = tx.ExecContext(ctx, agency, by.Agency, text(string(lead)))
		} else {
			res, err = tx.ExecContext(ctx, one, by.Agency, unit, text(string(lead)))
		}
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.NotFound, "people.unit_none")
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "unit.lead", Subject: subject, Note: string(lead)})
	})
}
