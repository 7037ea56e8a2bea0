package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Requests keeps timelines and what is derived from them.
type Requests struct {
	db    *sqlx.DB
	books request.Books
	law   *Lawbook // nil where the books never change
}

var _ request.Store = (*Requests)(nil)

// NewRequests gives a store that derives summaries by these books.
func NewRequests(db *sqlx.DB, books request.Books) *Requests {
	return &Requests{db: db, books: books}
}

// Following makes every write use the unit's calendar as it is then.
func (s *Requests) Following(law *Lawbook) *Requests {
	s.law = law
	return s
}

// Create makes a request with its first events. A form's key used before, or
// a register's row that is known, leads to the request it made then.
func (s *Requests) Create(ctx context.Context, by people.Person, act request.Act, n request.New, decide request.Decide) (request.ID, error) {
	var id request.ID
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if err := s.law.follow(ctx, tx); err != nil {
			return err
		}
		fresh := request.ID(uuid.Must(uuid.NewV7()).String())
		made, err := claimKey(ctx, tx, by, act, "request/"+string(fresh))
		if err != nil {
			return err
		}
		if made != "" {
			id = request.ID(made[len("request/"):])
			return nil
		}
		id, err = bySource(ctx, tx, by.Agency, n.Source)
		if err != nil {
			return err
		}
		if id != "" {
			return s.append(ctx, tx, by, act, id, decide)
		}
		id = fresh
		return s.create(ctx, tx, by, id, n, decide)
	})
	return id, err
}

func (s *Requests) create(ctx context.Context, tx *sqlx.Tx, by people.Person, id request.ID, n request.New, decide request.Decide) error {
	const insert = `INSERT INTO requests (agency_id, id, reference, case_id, source) VALUES ($1, $2, $3, $4, $5)`
	c, err := loadCase(ctx, tx, by.Agency, n.Case)
	if err != nil {
		return err
	}
	t := request.Timeline{ID: id, Agency: by.Agency, Reference: n.Reference, Case: c}
	events, err := decide(t)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insert, by.Agency, id, n.Reference, n.Case, text(n.Source)); err != nil {
		return err
	}
	return s.record(ctx, tx, by, t, events)
}

func bySource(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, source string) (request.ID, error) {
	const find = `SELECT id FROM requests WHERE agency_id = $1 AND source = $2`
	if source == "" {
		return "", nil
	}
	var id request.ID
	err := tx.GetContext(ctx, &id, find, agency, source)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// Append adds what decide makes of the timeline, under a lock on the request.
func (s *Requests) Append(ctx context.Context, by people.Person, act request.Act, id request.ID, decide request.Decide) error {
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if err := s.law.follow(ctx, tx); err != nil {
			return err
		}
		made, err := claimKey(ctx, tx, by, act, "request/"+string(id))
		if err != nil || made != "" {
			return err
		}
		return s.append(ctx, tx, by, act, id, decide)
	})
}

func (s *Requests) append(ctx context.Context, tx *sqlx.Tx, by people.Person, act request.Act, id request.ID, decide request.Decide) error {
	const lock = `SELECT id FROM requests WHERE agency_id = $1 AND id = $2 FOR UPDATE`
	if err := validID(string(id), "request.none"); err != nil {
		return err
	}
	if err := tx.GetContext(ctx, new(string), lock, by.Agency, id); err != nil {
		return none(err, "request.none")
	}
	t, err := loadTimeline(ctx, tx, by.Agency, id)
	if err != nil {
		return err
	}
	if act.Seen > 0 && act.Seen != t.Version() {
		return s.stale(by, t, decide)
	}
	events, err := decide(t)
	if err != nil {
		return err
	}
	return s.record(ctx, tx, by, t, events)
}

// stale answers a form that looked at an older timeline. Who may not act at
// all hears that first, so that a version gives nothing away.
func (s *Requests) stale(_ people.Person, t request.Timeline, decide request.Decide) error {
	if _, err := decide(t); fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return err
	}
	return fault.New(fault.Conflict, "request.stale")
}

// record writes everything one act leaves behind; the leaves come last.
func (s *Requests) record(ctx context.Context, tx *sqlx.Tx, by people.Person, t request.Timeline, events []request.Event) error {
	if len(events) == 0 {
		return nil
	}
	if err := afterFence(ctx, tx, t.Agency, events); err != nil {
		return err
	}
	before := request.Summary{}
	if len(t.Events) > 0 {
		before = request.Summarize(t, s.books)
	}
	t.Events = append(t.Events[:len(t.Events):len(t.Events)], events...)
	after := request.Summarize(t, s.books)
	if err := saveEvents(ctx, tx, t, events); err != nil {
		return err
	}
	if err := saveSummary(ctx, tx, t.Agency, before, after); err != nil {
		return err
	}
	if err := saveOutbox(ctx, tx, t, events); err != nil {
		return err
	}
	return saveEventLeaves(ctx, tx, by, t, events)
}

func saveEvents(ctx context.Context, tx *sqlx.Tx, t request.Timeline, events []request.Event) error {
	const insert = `INSERT INTO events (agency_id, request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	for _, e := range events {
		detail, err := asJSON(e.Detail)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insert, t.Agency, t.ID, e.Seq, string(e.Kind()), string(e.By),
			e.OccurredAt.UTC(), e.RecordedAt.UTC(), e.KnownAt.UTC(), detail)
		if err != nil {
			return err
		}
	}
	return nil
}

// saveOutbox leaves word of each event for the workers that tell people.
func saveOutbox(ctx context.Context, tx *sqlx.Tx, t request.Timeline, events []request.Event) error {
	const insert = `INSERT INTO outbox (agency_id, kind, subject, created_at) VALUES ($1, $2, $3, $4)`
	for _, e := range events {
		if _, err := tx.ExecContext(ctx, insert, t.Agency, "request."+string(e.Kind()), "request/"+string(t.ID), e.RecordedAt.UTC()); err != nil {
			return err
		}
	}
	return nil
}

// Timeline loads a request with its case and all events. Whether the reader
// may see it is the service's to ask.
func (s *Requests) Timeline(ctx context.Context, by people.Person, id request.ID) (request.Timeline, error) {
	if err := validID(string(id), "request.none"); err != nil {
		return request.Timeline{}, err
	}
	t, err := loadTimeline(ctx, s.db, by.Agency, id)
	return t, classify(ctx, err)
}

type eventRow struct {
	Seq        int       `db:"seq"`
	Kind       string    `db:"kind"`
	By         string    `db:"by_id"`
	OccurredAt time.Time `db:"occurred_at"`
	RecordedAt time.Time `db:"recorded_at"`
	KnownAt    time.Time `db:"known_at"`
	Detail     []byte    `db:"detail"`
}

func (r eventRow) event() (request.Event, error) {
	d, err := request.DecodeDetail(request.Kind(r.Kind), r.Detail)
	return request.Event{Seq: r.Seq, By: people.ID(r.By), OccurredAt: r.OccurredAt, RecordedAt: r.RecordedAt, KnownAt: r.KnownAt, Detail: d}, err
}

func loadTimeline(ctx context.Context, q sqlx.QueryerContext, agency people.AgencyID, id request.ID) (request.Timeline, error) {
	const head = `SELECT reference, case_id FROM requests WHERE agency_id = $1 AND id = $2`
	const list = `SELECT seq, kind, by_id, occurred_at, recorded_at, known_at, detail
		FROM events WHERE agency_id = $1 AND request_id = $2 ORDER BY seq`
	var row struct {
		Reference string `db:"reference"`
		Case      string `db:"case_id"`
	}
	if err := sqlx.GetContext(ctx, q, &row, head, agency, id); err != nil {
		return request.Timeline{}, none(err, "request.none")
	}
	c, err := loadCase(ctx, q, agency, casefile.ID(row.Case))
	if err != nil {
		return request.Timeline{}, err
	}
	var rows []eventRow
	if err := sqlx.SelectContext(ctx, q, &rows, list, agency, id); err != nil {
		return request.Timeline{}, err
	}
	t := request.Timeline{ID: id, Agency: agency, Reference: request.Reference(row.Reference), Case: c}
	for _, r := range rows {
		e, err := r.event()
		if err != nil {
			return request.Timeline{}, err
		}
		t.Events = append(t.Events, e)
	}
	return t, nil
}

// validID answers a malformed id as an unknown one: the two look the same from
// outside.
func validID(id, key string) error {
	if len(id) != 36 || uuid.Validate(id) != nil {
		return fault.New(fault.NotFound, key)
	}
	return nil
}
