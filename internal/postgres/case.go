package postgres

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/audit"
	"rogatory/internal/casefile"
	"rogatory/internal/casework"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

type caseRow struct {
	ID          string         `db:"id"`
	Number      string         `db:"number"`
	Title       string         `db:"title"`
	Unit        sql.NullString `db:"unit_id"`
	Compartment string         `db:"compartment"`
	Owner       string         `db:"owner_id"`
	Version     int            `db:"version"`
	CreatedAt   time.Time      `db:"created_at"`
}

func (r caseRow) visible() casefile.Case {
	return casefile.Case{ID: casefile.ID(r.ID), Number: r.Number, Title: r.Title, Unit: people.UnitID(r.Unit.String),
		Compartment: casefile.Compartment(r.Compartment), Owner: people.ID(r.Owner), Version: r.Version, CreatedAt: r.CreatedAt}
}

func loadCase(ctx context.Context, q sqlx.QueryerContext, agency people.AgencyID, id casefile.ID) (casefile.Case, error) {
	const find = `SELECT id, number, title, unit_id, compartment, owner_id, version, created_at
		FROM cases WHERE agency_id = $1 AND id = $2`
	const members = `SELECT person_id FROM case_members WHERE agency_id = $1 AND case_id = $2 ORDER BY person_id`
	if err := validID(string(id), "casefile.none"); err != nil {
		return casefile.Case{}, err
	}
	var row caseRow
	if err := sqlx.GetContext(ctx, q, &row, find, agency, id); err != nil {
		return casefile.Case{}, none(err, "casefile.none")
	}
	c := row.visible()
	var ids []string
	if err := sqlx.SelectContext(ctx, q, &ids, members, agency, id); err != nil {
		return casefile.Case{}, err
	}
	for _, m := range ids {
		c.Members = append(c.Members, people.ID(m))
	}
	return c, nil
}

// Cases keeps cases and their members.
type Cases struct {
	db    *sqlx.DB
	books request.Books
	law   *Lawbook // nil where the books never change
}

var _ casework.Store = (*Cases)(nil)

// NewCases gives a store of cases.
func NewCases(db *sqlx.DB, books request.Books) *Cases { return &Cases{db: db, books: books} }

// Following makes every write use the unit's calendar as it is then.
func (s *Cases) Following(law *Lawbook) *Cases {
	s.law = law
	return s
}

// Case loads one case with its members.
func (s *Cases) Case(ctx context.Context, agency people.AgencyID, id casefile.ID) (casefile.Case, error) {
	c, err := loadCase(ctx, s.db, agency, id)
	return c, classify(ctx, err)
}

// Cases lists the cases within reach, the newest first.
func (s *Cases) Cases(ctx context.Context, by people.Person, reach policy.Reach, limit int) ([]casework.Listed, error) {
	if reach.Nothing {
		return nil, nil
	}
	var c conditions
	c.and("s.agency_id = %s", by.Agency)
	caseWithin(&c, by, reach)
	c.args = append(c.args, limit)
	query := `SELECT s.id, s.number, s.title, s.unit_id, s.compartment, s.owner_id, s.version, s.created_at,
			COALESCE(u.name, '') AS unit_name, p.name AS owner_name, COALESCE(m.ids, '') AS members,
			(SELECT count(*) FROM (SELECT 1 FROM request_summaries r WHERE r.agency_id = s.agency_id AND r.case_id = s.id LIMIT 10001) few) AS requests,
			(SELECT count(*) FROM (SELECT 1 FROM request_summaries r WHERE r.agency_id = s.agency_id AND r.case_id = s.id AND r.phase = 'dispatched' AND r.pending > 0 LIMIT 10001) few) AS waiting
		FROM cases s
		JOIN people p ON p.agency_id = s.agency_id AND p.id = s.owner_id
		LEFT JOIN units u ON u.agency_id = s.agency_id AND u.id = s.unit_id
		LEFT JOIN LATERAL (SELECT string_agg(person_id::text, ',') AS ids FROM case_members WHERE agency_id = s.agency_id AND case_id = s.id) m ON true
		WHERE ` + c.where() + ` ORDER BY s.created_at DESC, s.id LIMIT $` + strconv.Itoa(len(c.args))
	var rows []struct {
		caseRow
		UnitName  string `db:"unit_name"`
		OwnerName string `db:"owner_name"`
		Members   string `db:"members"`
		Requests  int    `db:"requests"`
		Waiting   int    `db:"waiting"`
	}
	if err := s.db.SelectContext(ctx, &rows, query, c.args...); err != nil {
		return nil, classify(ctx, err)
	}
	listed := make([]casework.Listed, len(rows))
	for i, r := range rows {
		listed[i] = casework.Listed{Case: r.visible(), UnitName: r.UnitName, OwnerName: r.OwnerName, Requests: r.Requests, Waiting: r.Waiting}
		for _, id := range strings.Split(r.Members, ",") {
			if id != "" {
				listed[i].Members = append(listed[i].Members, people.ID(id))
			}
		}
	}
	return listed, nil
}

// Numbers gives the file numbers of the cases of a list that are within reach.
func (s *Cases) Numbers(ctx context.Context, by people.Person, reach policy.Reach, ids []casefile.ID) (map[casefile.ID]string, error) {
	numbers := map[casefile.ID]string{}
	if reach.Nothing || len(ids) == 0 {
		return numbers, nil
	}
	var c conditions
	c.and("s.agency_id = %s", by.Agency)
	c.and("s.id = ANY(CAST(%s AS uuid[]))", pq.Array(ids))
	caseWithin(&c, by, reach)
	var rows []struct {
		ID     string `db:"id"`
		Number string `db:"number"`
	}
	if err := s.db.SelectContext(ctx, &rows, `SELECT s.id, s.number FROM cases s WHERE `+c.where(), c.args...); err != nil {
		return nil, classify(ctx, err)
	}
	for _, r := range rows {
		numbers[casefile.ID(r.ID)] = r.Number
	}
	return numbers, nil
}

// caseWithin says for cases what within says for requests.
func caseWithin(c *conditions, by people.Person, r policy.Reach) {
	const member = `(s.owner_id = %s OR s.id IN (SELECT case_id FROM case_members WHERE agency_id = %s AND person_id = %s))`
	me := []any{string(r.Person), by.Agency, string(r.Person)}
	switch {
	case r.AnyButSeal:
		c.and(`(s.compartment <> 'sealed' OR `+member+`)`, me...)
	case r.OpenAll:
		c.and(`(s.compartment = 'open' OR `+member+`)`, me...)
	default:
		c.and(`((s.compartment = 'open' AND s.unit_id = %s) OR `+member+`)`, append([]any{text(string(r.OpenUnit))}, me...)...)
	}
}

// Add makes a case. A form's key used before gives the case it made then.
func (s *Cases) Add(ctx context.Context, by people.Person, c casefile.Case, key, digest string, at time.Time) (casefile.ID, error) {
	const insert = `INSERT INTO cases (agency_id, id, number, title, unit_id, compartment, owner_id, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	id := casefile.ID(uuid.NewString())
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		made, err := claimKey(ctx, tx, by, request.Act{Key: key, Digest: digest, At: at}, "case/"+string(id))
		if err != nil {
			return err
		}
		if made != "" {
			id = casefile.ID(strings.TrimPrefix(made, "case/"))
			return nil
		}
		_, err = tx.ExecContext(ctx, insert, by.Agency, id, c.Number, c.Title, text(string(c.Unit)), c.Compartment, c.Owner, c.Version, at.UTC())
		if err != nil {
			return err
		}
		if err := saveMembers(ctx, tx, by.Agency, id, c.Members); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "case.opened", Subject: "case/" + string(id), Digest: audit.Digest([]byte(digest))})
	})
	return id, err
}

// Change replaces title, compartment, owner and members, and carries a changed
// compartment to the summaries, items and counts of the case's requests.
func (s *Cases) Change(ctx context.Context, by people.Person, c casefile.Case, reason string, at time.Time) error {
	const update = `UPDATE cases SET title = $4, compartment = $5, owner_id = $6, version = version + 1
		WHERE agency_id = $1 AND id = $2 AND version = $3`
	const drop = `DELETE FROM case_members WHERE agency_id = $1 AND case_id = $2`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if err := s.law.follow(ctx, tx); err != nil {
			return err
		}
		was, err := loadCase(ctx, tx, by.Agency, c.ID)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, update, by.Agency, c.ID, c.Version, c.Title, c.Compartment, c.Owner)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.Conflict, "casefile.stale")
		}
		if _, err := tx.ExecContext(ctx, drop, by.Agency, c.ID); err != nil {
			return err
		}
		if err := saveMembers(ctx, tx, by.Agency, c.ID, c.Members); err != nil {
			return err
		}
		if was.Compartment != c.Compartment {
			if err := saveCompartment(ctx, tx, by.Agency, was, at); err != nil {
				return err
			}
			if err := resummarizeCase(ctx, tx, s.books, by.Agency, was, c); err != nil {
				return err
			}
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "case.changed", Subject: "case/" + string(c.ID), Digest: audit.Digest([]byte(reason)), Note: string(c.Compartment)})
	})
}

func saveMembers(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, id casefile.ID, members []people.ID) error {
	const insert = `INSERT INTO case_members (agency_id, case_id, person_id)
		SELECT $1, $2, p.id FROM people p WHERE p.agency_id = $1 AND p.id = ANY(CAST($3 AS uuid[])) AND p.role <> 'administrator'`
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = string(m)
	}
	_, err := tx.ExecContext(ctx, insert, agency, id, pq.Array(ids))
	return err
}

// resummarizeCase derives the rows of all requests of a case anew.
func resummarizeCase(ctx context.Context, tx *sqlx.Tx, books request.Books, agency people.AgencyID, was, now casefile.Case) error {
	const list = `SELECT id FROM requests WHERE agency_id = $1 AND case_id = $2 ORDER BY id FOR UPDATE`
	var ids []string
	if err := tx.SelectContext(ctx, &ids, list, agency, now.ID); err != nil {
		return err
	}
	for _, id := range ids {
		t, err := loadTimeline(ctx, tx, agency, request.ID(id))
		if err != nil {
			return err
		}
		t.Case = was
		before := request.Summarize(t, books)
		t.Case = now
		if err := saveSummary(ctx, tx, agency, before, request.Summarize(t, books)); err != nil {
			return err
		}
	}
	return nil
}
