package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/people"
	"rogatory/internal/publication"
	"rogatory/internal/request"
)

// Publications keeps published reports. Rows are only added.
type Publications struct{ db *sqlx.DB }

var _ publication.Shelf = (*Publications)(nil)

// NewPublications gives a store of published reports.
func NewPublications(db *sqlx.DB) *Publications { return &Publications{db: db} }

// Fence makes at the last published instant of an agency.
func (s *Publications) Fence(ctx context.Context, agency people.AgencyID, at time.Time) error {
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error { return raiseFence(ctx, tx, agency, at) })
}

// Quiet says that no event and no merger was recorded, no compartment changed
// and no published figures were read after an instant.
func (s *Publications) Quiet(ctx context.Context, agency people.AgencyID, at time.Time) (bool, error) {
	const find = `SELECT NOT EXISTS (SELECT 1 FROM request_summaries WHERE agency_id = $1 AND changed_at > $2)
		AND NOT EXISTS (SELECT 1 FROM merger_decisions WHERE agency_id = $1 AND at > $2)
		AND NOT EXISTS (SELECT 1 FROM case_compartments WHERE agency_id = $1 AND changed_at > $2)
		AND NOT EXISTS (SELECT 1 FROM published WHERE agency_id = $1 AND read_at > $2)`
	var quiet bool
	err := s.db.GetContext(ctx, &quiet, find, agency, at.UTC())
	return quiet, classify(ctx, err)
}

// Keep adds a publication and its leaf. A form's key used before gives the one
// it made then.
func (s *Publications) Keep(ctx context.Context, by people.Person, act request.Act, p publication.Publication) (publication.ID, error) {
	id := publication.ID(uuid.Must(uuid.NewV7()).String())
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		made, err := claimKey(ctx, tx, by, act, "report/"+string(id))
		if err != nil {
			return err
		}
		if made != "" {
			id = publication.ID(made[len("report/"):])
			return nil
		}
		p.ID = id
		return keepPublication(ctx, tx, by, p)
	})
	return id, err
}

func keepPublication(ctx context.Context, tx *sqlx.Tx, by people.Person, p publication.Publication) error {
	const insert = `INSERT INTO reports (agency_id, id, report, parameters, as_of, made_at, by_id, program, file, sha256)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	parameters, err := asJSON(p.Parameters)
	if err != nil {
		return err
	}
	sum, err := hex.DecodeString(p.Hash)
	if err != nil {
		return fmt.Errorf("postgres: digest %q: %w", p.Hash, err)
	}
	if _, err := tx.ExecContext(ctx, insert, by.Agency, p.ID, p.Report, parameters, p.AsOf.UTC(), p.MadeAt.UTC(), p.By, p.Program, p.File, sum); err != nil {
		return err
	}
	return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: p.MadeAt, By: string(by.ID), Action: "report.published", Subject: "report/" + string(p.ID), Digest: p.Hash, Note: p.Report})
}

type publicationRow struct {
	ID         string    `db:"id"`
	Report     string    `db:"report"`
	Parameters []byte    `db:"parameters"`
	AsOf       time.Time `db:"as_of"`
	MadeAt     time.Time `db:"made_at"`
	By         string    `db:"by_id"`
	Program    string    `db:"program"`
	File       []byte    `db:"file"`
	Hash       []byte    `db:"sha256"`
}

func (r publicationRow) publication() (publication.Publication, error) {
	p := publication.Publication{ID: publication.ID(r.ID), Report: r.Report, AsOf: r.AsOf.UTC(), MadeAt: r.MadeAt.UTC(), By: r.By,
		Program: r.Program, File: r.File, Hash: hex.EncodeToString(r.Hash)}
	if err := json.Unmarshal(r.Parameters, &p.Parameters); err != nil {
		return p, fmt.Errorf("postgres: parameters of report %s: %w", r.ID, err)
	}
	return p, nil
}

// Publication loads one published report with its file.
func (s *Publications) Publication(ctx context.Context, agency people.AgencyID, id publication.ID) (publication.Publication, error) {
	const find = `SELECT id, report, parameters, as_of, made_at, by_id, program, file, sha256 FROM reports WHERE agency_id = $1 AND id = $2`
	if err := validID(string(id), "publication.none"); err != nil {
		return publication.Publication{}, err
	}
	var row publicationRow
	if err := s.db.GetContext(ctx, &row, find, agency, id); err != nil {
		return publication.Publication{}, classify(ctx, none(err, "publication.none"))
	}
	return row.publication()
}

// Publications lists a page of published reports without their files, the
// newest instant first, and says how many there are; whole returns are among
// them only where that is said.
func (s *Publications) Publications(ctx context.Context, agency people.AgencyID, whole bool, from, limit int) ([]publication.Publication, int, error) {
	const total = `SELECT count(*) FROM reports WHERE agency_id = $1 AND ($2 OR parameters ->> 'whole' IS NULL)`
	const list = `SELECT id, report, parameters, as_of, made_at, by_id, program, sha256 FROM reports
		WHERE agency_id = $1 AND ($2 OR parameters ->> 'whole' IS NULL) ORDER BY as_of DESC, id DESC OFFSET $3 LIMIT $4`
	var n int
	if err := s.db.GetContext(ctx, &n, total, agency, whole); err != nil {
		return nil, 0, classify(ctx, err)
	}
	var rows []publicationRow
	if err := s.db.SelectContext(ctx, &rows, list, agency, whole, from, limit); err != nil {
		return nil, 0, classify(ctx, err)
	}
	all := make([]publication.Publication, 0, len(rows))
	for _, r := range rows {
		p, err := r.publication()
		if err != nil {
			return nil, 0, err
		}
		all = append(all, p)
	}
	return all, n, nil
}
