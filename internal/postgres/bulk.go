package postgres

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"rogatory/internal/audit"
	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Bulk loads a whole register into an empty agency: everything or nothing, in
// one transaction, by COPY.
type Bulk struct {
	db    *sqlx.DB
	books request.Books
}

// NewBulk gives a loader.
func NewBulk(db *sqlx.DB, books request.Books) *Bulk { return &Bulk{db: db, books: books} }

// Register is what is loaded: people with the stored form of their passwords,
// cases, and requests by number.
type Register struct {
	Agency    people.Agency
	Units     []people.Unit
	People    []people.Person
	Passwords map[people.ID]string
	Cases     []casefile.Case
	Requests  int
	Request   func(i int) request.Timeline
	Note      string // what the audit log says of it
}

// chunk is how many requests are encoded at once.
const chunk = 500

// Load fills an empty agency. It refuses one that has requests. Events, the
// larger half, travel on a second connection; they are committed first, so that
// what a crash between the two commits can leave is events without requests,
// which nothing shows and the next Load removes.
func (b *Bulk) Load(ctx context.Context, r Register, at time.Time) error {
	return inTx(ctx, b.db, func(tx *sqlx.Tx) error {
		var any bool
		if err := tx.GetContext(ctx, &any, `SELECT EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM people)`); err != nil {
			return err
		}
		if any {
			return fault.New(fault.Conflict, "demo.not_empty")
		}
		if err := b.loadPeople(ctx, tx, r, at); err != nil {
			return err
		}
		return once(ctx, b.db, func(events *sqlx.Tx) error {
			if err := b.loadRequests(ctx, tx, events, r); err != nil {
				return err
			}
			return saveLeaf(ctx, tx, r.Agency.ID, audit.Leaf{At: at, By: "system", Action: "register.loaded", Subject: "agency", Note: r.Note})
		})
	})
}

func (b *Bulk) loadPeople(ctx context.Context, tx *sqlx.Tx, r Register, at time.Time) error {
	const agency = `INSERT INTO agencies (id, name, country, zone, demo, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, demo = EXCLUDED.demo`
	const unit = `INSERT INTO units (agency_id, id, name) VALUES ($1, $2, $3)`
	const person = `INSERT INTO people (agency_id, id, unit_id, name, login, role, password, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	const file = `INSERT INTO cases (agency_id, id, number, title, unit_id, compartment, owner_id, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	if _, err := tx.ExecContext(ctx, agency, r.Agency.ID, r.Agency.Name, r.Agency.Country, r.Agency.Zone, r.Agency.Demo, at.UTC()); err != nil {
		return err
	}
	for _, u := range r.Units {
		if _, err := tx.ExecContext(ctx, unit, r.Agency.ID, u.ID, u.Name); err != nil {
			return err
		}
	}
	for _, p := range r.People {
		if _, err := tx.ExecContext(ctx, person, r.Agency.ID, p.ID, text(string(p.Unit)), p.Name, p.Login, p.Role, r.Passwords[p.ID], p.CreatedAt.UTC()); err != nil {
			return err
		}
	}
	for _, c := range r.Cases {
		if _, err := tx.ExecContext(ctx, file, r.Agency.ID, c.ID, c.Number, c.Title, text(string(c.Unit)), c.Compartment, c.Owner, c.Version, c.CreatedAt.UTC()); err != nil {
			return err
		}
		if err := saveMembers(ctx, tx, r.Agency.ID, c.ID, c.Members); err != nil {
			return err
		}
	}
	return nil
}

// mainTables and eventTables are filled row by row by COPY; their keys and
// indexes are built afterwards, which costs a fraction of keeping them up to
// date row by row.
var (
	mainTables  = []string{"requests", "request_summaries", "items"}
	eventTables = []string{"events"}
)

func (b *Bulk) loadRequests(ctx context.Context, tx, events *sqlx.Tx, r Register) error {
	if _, err := events.ExecContext(ctx, `TRUNCATE events`); err != nil {
		return err
	}
	restoreEvents, err := strip(ctx, events, eventTables)
	if err != nil {
		return err
	}
	restore, err := strip(ctx, tx, mainTables)
	if err != nil {
		return err
	}
	tallies, err := b.copyRequests(ctx, tx, events, r)
	if err != nil {
		return err
	}
	var both errgroup.Group
	both.Go(func() error { return finish(ctx, events, restoreEvents, eventTables) })
	both.Go(func() error {
		if err := copyTallies(ctx, tx, r.Agency.ID, tallies); err != nil {
			return err
		}
		return finish(ctx, tx, restore, append([]string{"tallies", "cases"}, mainTables...))
	})
	return both.Wait()
}

// finish builds keys and indexes and counts the rows for the planner.
func finish(ctx context.Context, tx *sqlx.Tx, restore, tables []string) error {
	for _, definition := range restore {
		if _, err := tx.ExecContext(ctx, definition); err != nil {
			return err
		}
	}
	for _, table := range tables {
		if _, err := tx.ExecContext(ctx, `ANALYZE `+table); err != nil {
			return err
		}
	}
	return nil
}

// strip drops the keys and indexes of the bulk tables inside the transaction
// and gives the statements that build exactly the same again.
func strip(ctx context.Context, tx *sqlx.Tx, tables []string) ([]string, error) {
	const keys = `SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS remove,
			format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS restore
		FROM pg_constraint c WHERE c.conrelid = CAST($1 AS regclass) AND c.contype IN ('p', 'u', 'f') ORDER BY c.contype = 'f', c.conname`
	const indexes = `SELECT format('DROP INDEX %I', i.indexrelid::regclass) AS remove, pg_get_indexdef(i.indexrelid) AS restore
		FROM pg_index i WHERE i.indrelid = CAST($1 AS regclass)
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1`
	var restore []string
	for _, table := range tables {
		for _, query := range []string{keys, indexes} {
			var rows []struct {
				Remove  string `db:"remove"`
				Restore string `db:"restore"`
			}
			if err := tx.SelectContext(ctx, &rows, query, table); err != nil {
				return nil, err
			}
			for _, r := range rows {
				if _, err := tx.ExecContext(ctx, r.Remove); err != nil {
					return nil, err
				}
				restore = append(restore, r.Restore)
			}
		}
	}
	return restore, nil
}

// derivedRequest is one request with its summary.
type derivedRequest struct {
	t   request.Timeline
	sum request.Summary
}

// copyRequests streams the tables one after another in chunks, while other
// cores invent and derive the next chunk. The order of rows is that of numbers.
func (b *Bulk) copyRequests(ctx context.Context, tx, events *sqlx.Tx, r Register) (map[tally]int, error) {
	ctx, stop := context.WithCancel(ctx) // the inventors stop when copying fails
	defer stop()
	tallies := map[tally]int{}
	for chunk := range b.chunks(ctx, r) {
		var both errgroup.Group
		both.Go(func() error { return copyEvents(ctx, events, r.Agency.ID, chunk) })
		both.Go(func() error { return copyChunk(ctx, tx, r.Agency.ID, chunk) })
		if err := both.Wait(); err != nil {
			return nil, err
		}
		for _, d := range chunk {
			for _, it := range d.sum.Items {
				if k, ok := tallyOf(d.sum, it); ok {
					tallies[k]++
				}
			}
		}
	}
	return tallies, ctx.Err()
}

// chunks derives chunks in parallel and hands them on in order.
func (b *Bulk) chunks(ctx context.Context, r Register) <-chan []derivedRequest {
	const size = chunk * 20
	out := make(chan []derivedRequest)
	pending := make(chan chan []derivedRequest, runtime.NumCPU())
	go func() {
		defer close(pending)
		for from := 0; from < r.Requests; from += size {
			one := make(chan []derivedRequest, 1)
			select {
			case pending <- one:
			case <-ctx.Done():
				return
			}
			go func() { one <- b.derive(r, from, min(from+size, r.Requests)) }()
		}
	}()
	go func() {
		defer close(out)
		for one := range pending {
			select {
			case out <- <-one:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (b *Bulk) derive(r Register, from, to int) []derivedRequest {
	all := make([]derivedRequest, to-from)
	var wait sync.WaitGroup
	for start := from; start < to; start += chunk {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := start; i < min(start+chunk, to); i++ {
				t := r.Request(i)
				all[i-from] = derivedRequest{t, request.Summarize(t, b.books)}
			}
		}()
	}
	wait.Wait()
	return all
}

const (
	copyRequestsSQL  = `COPY requests (agency_id, id, reference, case_id, source) FROM STDIN`
	copyEventsSQL    = `COPY events (agency_id, request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail) FROM STDIN`
	copySummariesSQL = `COPY request_summaries (agency_id, request_id, version, reference, case_id, unit_id, compartment,
		platform_id, kind, basis_id, emergency, subject, phase, delivery, outcome, author_id, items, pending, question_open,
		created_at, changed_at, dispatched_at, due_day, overdue_from, next_at, followed_to, first_known, last_known) FROM STDIN`
	copyItemsSQL = `COPY items (agency_id, request_id, no, platform_id, kind, emergency, category, selector_kind, selector,
		selector_match, sealed, dispatched_day, settled_after, ended_after, first_outcome, outcome, reason, due_day, timing, followed_to) FROM STDIN`
	copyTalliesSQL = `COPY tallies (agency_id, platform_id, kind, emergency, month, day, settled_after, ended_after,
		outcome, timing, due_day, followed_to, n) FROM STDIN`
)

func copyChunk(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	err := copyRows(ctx, tx, copyRequestsSQL, func(put func(...any) error) error {
		for _, d := range all {
			if err := put(int64(agency), string(d.t.ID), string(d.t.Reference), string(d.t.Case.ID), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return copyDerived(ctx, tx, agency, all)
}

// copyDerived writes the summaries and items of a chunk.
func copyDerived(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	err := copyRows(ctx, tx, copySummariesSQL, func(put func(...any) error) error {
		for _, d := range all {
			if err := put(summaryValues(agency, d.sum)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return copyRows(ctx, tx, copyItemsSQL, func(put func(...any) error) error {
		for _, d := range all {
			for _, it := range d.sum.Items {
				if err := put(itemValues(agency, d.sum, it)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func copyEvents(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	return copyRows(ctx, tx, copyEventsSQL, func(put func(...any) error) error { return putEvents(put, agency, all) })
}

func putEvents(put func(...any) error, agency people.AgencyID, all []derivedRequest) error {
	for _, d := range all {
		for _, e := range d.t.Events {
			detail, err := asJSON(e.Detail)
			if err != nil {
				return err
			}
			if err := put(int64(agency), string(d.t.ID), e.Seq, string(e.Kind()), string(e.By), e.OccurredAt.UTC(), e.RecordedAt.UTC(), e.KnownAt.UTC(), detail); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyTallies(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, change map[tally]int) error {
	return copyRows(ctx, tx, copyTalliesSQL, func(put func(...any) error) error {
		for _, k := range ordered(change) {
			if err := put(tallyValues(agency, k, change[k])...); err != nil {
				return err
			}
		}
		return nil
	})
}

// copyRows runs one COPY inside the transaction.
func copyRows(ctx context.Context, tx *sqlx.Tx, statement string, fill func(put func(...any) error) error) error {
	stmt, err := tx.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	err = fill(func(values ...any) error {
		_, err := stmt.ExecContext(ctx, values...)
		return err
	})
	if err == nil {
		_, err = stmt.ExecContext(ctx) // the empty row ends the COPY
	}
	if closing := stmt.Close(); err == nil {
		err = closing
	}
	return err
}
