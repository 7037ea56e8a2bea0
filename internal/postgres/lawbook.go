package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Lawbook keeps what a unit sets right in the shipped law, and holds the shelf
// of this process up to date.
type Lawbook struct {
	db     *sqlx.DB
	agency people.AgencyID
	shelf  *lawbook.Shelf
	books  request.Books // by which deadlines that a day moves are derived anew
	mu     sync.Mutex    // one refresh at a time
}

var _ lawbook.Store = (*Lawbook)(nil)

// NewLawbook gives a store of one agency's book.
func NewLawbook(db *sqlx.DB, agency people.AgencyID, shelf *lawbook.Shelf, books request.Books) *Lawbook {
	return &Lawbook{db: db, agency: agency, shelf: shelf, books: books}
}

// lawbookLock is the class of the advisory lock that orders writers of the
// book and writers of requests: nobody derives a row by an old calendar while
// a new one is being written.
const lawbookLock = 7

// follow makes a transaction that writes requests use the book as it is. Other
// processes may have changed it; a changed generation says so.
func (s *Lawbook) follow(ctx context.Context, tx *sqlx.Tx) error {
	const hold = `SELECT pg_advisory_xact_lock_shared($1, $2)`
	if s == nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, hold, lawbookLock, int32(s.agency)); err != nil {
		return err
	}
	return s.catchUp(ctx, tx)
}

// Refresh takes in what other processes wrote.
func (s *Lawbook) Refresh(ctx context.Context) error { return classify(ctx, s.catchUp(ctx, s.db)) }

func (s *Lawbook) catchUp(ctx context.Context, q sqlx.QueryerContext) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.generation(ctx, q)
	if err != nil || n == s.shelf.Book().Generation {
		return err
	}
	b, err := s.load(ctx, q, n)
	if err == nil {
		s.shelf.Put(b)
	}
	return err
}

func (s *Lawbook) generation(ctx context.Context, q sqlx.QueryerContext) (int64, error) {
	const find = `SELECT coalesce(max(generation), 0) FROM lawbooks WHERE agency_id = $1`
	var n int64
	err := sqlx.GetContext(ctx, q, &n, find, s.agency)
	return n, err
}

func (s *Lawbook) load(ctx context.Context, q sqlx.QueryerContext, generation int64) (lawbook.Book, error) {
	b := lawbook.Book{Generation: generation}
	all, err := proposals(ctx, q, s.agency)
	if err != nil {
		return b, err
	}
	for _, p := range all {
		if p.Decision.Confirmed {
			b.Proposals = append(b.Proposals, p)
		}
	}
	b.Entries, err = entries(ctx, q, s.agency)
	return b, err
}

// inBook runs a write of the book: alone, under the form's key, with a new
// generation at the end. The shelf follows after the commit.
func (s *Lawbook) inBook(ctx context.Context, by people.Person, act lawbook.Act, subject string, work func(*sqlx.Tx) error) error {
	const alone = `SELECT pg_advisory_xact_lock($1, $2)`
	const next = `INSERT INTO lawbooks (agency_id, generation) VALUES ($1, 1)
		ON CONFLICT (agency_id) DO UPDATE SET generation = lawbooks.generation + 1`
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, alone, lawbookLock, int32(s.agency)); err != nil {
			return err
		}
		made, err := claimKey(ctx, tx, by, request.Act{Key: act.Key, Digest: act.Digest, At: act.At}, subject)
		if err != nil || made != "" {
			return err
		}
		if _, err := tx.ExecContext(ctx, next, s.agency); err != nil {
			return err
		}
		return work(tx)
	})
	if err != nil {
		return err
	}
	return s.Refresh(ctx)
}

// Propose keeps a proposal until somebody decides.
func (s *Lawbook) Propose(ctx context.Context, by people.Person, act lawbook.Act, p lawbook.Proposal) error {
	const insert = `INSERT INTO basis_proposals (agency_id, id, basis_id, from_no, correction, why, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	id := uuid.Must(uuid.NewV7()).String()
	return s.inBook(ctx, by, act, "proposal/"+id, func(tx *sqlx.Tx) error {
		correction, err := asJSON(p.Correction)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insert, by.Agency, id, string(p.Basis), p.From, correction, p.Why, by.ID, p.At.UTC()); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: p.At, By: string(by.ID), Action: "basis.proposed", Subject: "proposal/" + id,
			Digest: audit.Digest([]byte(correction)), Note: string(p.Basis)})
	})
}

// Decide writes what the second person said.
func (s *Lawbook) Decide(ctx context.Context, by people.Person, act lawbook.Act, id string, decide func(lawbook.Proposal, int) (lawbook.Decision, error)) error {
	if err := validID(id, "lawbook.proposal_none"); err != nil {
		return err
	}
	return s.inBook(ctx, by, act, "proposal/"+id, func(tx *sqlx.Tx) error {
		all, err := proposals(ctx, tx, by.Agency)
		if err != nil {
			return err
		}
		p, last, ok := pick(all, id)
		if !ok {
			return fault.New(fault.NotFound, "lawbook.proposal_none")
		}
		d, err := decide(p, last)
		if err != nil {
			return err
		}
		return saveDecision(ctx, tx, by, p, d)
	})
}

// pick finds a proposal and the last version of its basis.
func pick(all []lawbook.Proposal, id string) (found lawbook.Proposal, last int, ok bool) {
	for _, p := range all {
		if p.ID == id {
			found, ok = p, true
		}
	}
	last = 1
	for _, p := range all {
		if p.Basis == found.Basis {
			last = max(last, p.Decision.Version)
		}
	}
	return found, last, ok
}

func saveDecision(ctx context.Context, tx *sqlx.Tx, by people.Person, p lawbook.Proposal, d lawbook.Decision) error {
	const insert = `INSERT INTO basis_decisions (agency_id, proposal_id, basis_id, version, why, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	var version any
	action := "basis.turned_down"
	if d.Confirmed {
		version, action = d.Version, "basis.confirmed"
	}
	if _, err := tx.ExecContext(ctx, insert, by.Agency, p.ID, string(p.Basis), version, d.Why, by.ID, d.At.UTC()); err != nil {
		return err
	}
	return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: d.At, By: string(by.ID), Action: action, Subject: "proposal/" + p.ID,
		Digest: audit.Digest([]byte(d.Why)), Note: fmt.Sprintf("%s version %d", p.Basis, d.Version)})
}

// Proposals lists all proposals of the agency, the newest first.
func (s *Lawbook) Proposals(ctx context.Context, agency people.AgencyID) ([]lawbook.Proposal, error) {
	all, err := proposals(ctx, s.db, agency)
	return all, classify(ctx, err)
}

func proposals(ctx context.Context, q sqlx.QueryerContext, agency people.AgencyID) ([]lawbook.Proposal, error) {
	const list = `SELECT p.id, p.basis_id, p.from_no, p.correction, p.why, p.by_id, a.name AS by_name, p.at,
			d.version, d.why AS decided_why, d.by_id AS decided_by, b.name AS decided_name, d.at AS decided_at
		FROM basis_proposals p JOIN people a ON a.agency_id = p.agency_id AND a.id = p.by_id
		LEFT JOIN basis_decisions d ON d.agency_id = p.agency_id AND d.proposal_id = p.id
		LEFT JOIN people b ON b.agency_id = d.agency_id AND b.id = d.by_id
		WHERE p.agency_id = $1 ORDER BY p.at DESC, p.id DESC`
	var rows []proposalRow
	if err := sqlx.SelectContext(ctx, q, &rows, list, agency); err != nil {
		return nil, err
	}
	all := make([]lawbook.Proposal, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = r.proposal(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

type proposalRow struct {
	ID          string         `db:"id"`
	Basis       string         `db:"basis_id"`
	From        int            `db:"from_no"`
	Correction  []byte         `db:"correction"`
	Why         string         `db:"why"`
	By          string         `db:"by_id"`
	ByName      string         `db:"by_name"`
	At          time.Time      `db:"at"`
	Version     sql.NullInt64  `db:"version"`
	DecidedWhy  sql.NullString `db:"decided_why"`
	DecidedBy   sql.NullString `db:"decided_by"`
	DecidedName sql.NullString `db:"decided_name"`
	DecidedAt   sql.NullTime   `db:"decided_at"`
}

func (r proposalRow) proposal() (lawbook.Proposal, error) {
	p := lawbook.Proposal{ID: r.ID, Basis: legal.BasisID(r.Basis), From: r.From, Why: r.Why, By: people.ID(r.By), ByName: r.ByName, At: r.At.UTC()}
	if r.DecidedAt.Valid {
		p.Decision = lawbook.Decision{Confirmed: r.Version.Valid, Version: int(r.Version.Int64), Why: r.DecidedWhy.String,
			By: people.ID(r.DecidedBy.String), ByName: r.DecidedName.String, At: r.DecidedAt.Time.UTC()}
	}
	if err := json.Unmarshal(r.Correction, &p.Correction); err != nil {
		return p, fmt.Errorf("postgres: correction %s: %w", r.ID, err)
	}
	return p, nil
}

func entries(ctx context.Context, q sqlx.QueryerContext, agency people.AgencyID) ([]lawbook.Entry, error) {
	const list = `SELECT e.kind, CAST(e.day AS text) AS day, CAST(e.until AS text) AS until, e.name, e.why, e.by_id, p.name AS by_name, e.at
		FROM calendar_entries e JOIN people p ON p.agency_id = e.agency_id AND p.id = e.by_id WHERE e.agency_id = $1 ORDER BY e.no`
	var rows []struct {
		Kind   string         `db:"kind"`
		Day    sql.NullString `db:"day"`
		Until  sql.NullString `db:"until"`
		Name   string         `db:"name"`
		Why    string         `db:"why"`
		By     string         `db:"by_id"`
		ByName string         `db:"by_name"`
		At     time.Time      `db:"at"`
	}
	if err := sqlx.SelectContext(ctx, q, &rows, list, agency); err != nil {
		return nil, err
	}
	all := make([]lawbook.Entry, len(rows))
	for i, r := range rows {
		all[i] = lawbook.Entry{Kind: lawbook.EntryKind(r.Kind), Day: toDay(r.Day), Until: toDay(r.Until), Name: r.Name, Why: r.Why,
			By: people.ID(r.By), ByName: r.ByName, At: r.At.UTC()}
	}
	return all, nil
}

// Enter adds entries to the calendar and derives every open deadline that they
// can move anew, in one transaction. It gives the number of requests whose
// rows changed.
func (s *Lawbook) Enter(ctx context.Context, by people.Person, act lawbook.Act, decide func(lawbook.Book) ([]lawbook.Entry, error)) (int, error) {
	moved := 0
	err := s.inBook(ctx, by, act, "calendar", func(tx *sqlx.Tx) error {
		moved = 0
		was, err := s.load(ctx, tx, 0)
		if err != nil {
			return err
		}
		made, err := decide(was)
		if err != nil {
			return err
		}
		if err := saveEntries(ctx, tx, by, len(was.Entries), made); err != nil {
			return err
		}
		now := was
		now.Entries = append(was.Entries[:len(was.Entries):len(was.Entries)], made...)
		if moved, err = s.derive(ctx, tx, by.Agency, was, now, made, act.At); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: act.At, By: string(by.ID), Action: "calendar.entered", Subject: "calendar",
			Digest: audit.Digest([]byte(made[0].Why)), Note: fmt.Sprintf("%d entries, %d requests", len(made), moved)})
	})
	return moved, err
}

func saveEntries(ctx context.Context, tx *sqlx.Tx, by people.Person, last int, made []lawbook.Entry) error {
	const insert = `INSERT INTO calendar_entries (agency_id, no, kind, day, until, name, why, by_id, at)
		VALUES ($1, $2, $3, CAST($4 AS date), CAST($5 AS date), $6, $7, $8, $9)`
	for i, e := range made {
		_, err := tx.ExecContext(ctx, insert, by.Agency, last+i+1, string(e.Kind), e.Day.String(), day(e.Until), e.Name, e.Why, by.ID, e.At.UTC())
		if err != nil {
			return err
		}
	}
	return nil
}

// derive writes the rows of the requests anew whose open clocks or whose
// answer day can lie behind a changed day. What is over already does not move:
// the engine counts with what was recorded while the deadline ran.
func (s *Lawbook) derive(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, was, now lawbook.Book, made []lawbook.Entry, at time.Time) (int, error) {
	const list = `SELECT r.id FROM requests r WHERE r.agency_id = $1 AND (
			EXISTS (SELECT 1 FROM clocks c WHERE c.agency_id = r.agency_id AND c.request_id = r.id AND (c.last_day IS NULL OR c.last_day >= CAST($2 AS date)))
			OR EXISTS (SELECT 1 FROM request_summaries m WHERE m.agency_id = r.agency_id AND m.request_id = r.id AND m.due_day >= CAST($2 AS date) AND m.overdue_from > $3))
		ORDER BY r.id FOR UPDATE`
	var ids []string
	if err := tx.SelectContext(ctx, &ids, list, agency, first(made).String(), at.UTC()); err != nil {
		return 0, err
	}
	before, after := s.books, s.books
	before.Calendar, before.Today = s.shelf.CalendarWith(was), nil
	after.Calendar, after.Today = s.shelf.CalendarWith(now), nil
	moved := 0
	for _, id := range ids {
		t, err := loadTimeline(ctx, tx, agency, request.ID(id))
		if err != nil {
			return moved, err
		}
		old, fresh := request.Summarize(t, before), request.Summarize(t, after)
		if reflect.DeepEqual(old, fresh) {
			continue
		}
		moved++
		if err := saveSummary(ctx, tx, agency, old, fresh); err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// first is the earliest day that the entries concern.
func first(made []lawbook.Entry) deadline.Day {
	d := made[0].Day
	for _, e := range made[1:] {
		if e.Day.Before(d) {
			d = e.Day
		}
	}
	return d
}
