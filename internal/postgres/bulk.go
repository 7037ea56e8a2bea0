package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

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

// Load fills an empty agency. It refuses one that has requests. Events, the
// larger half, travel on a second connection; they are committed first, so that
// what a crash between the two commits can leave is events without requests,
// which nothing shows and the next Load removes.
func (b *Bulk) Load(ctx context.Context, r Register, at time.Time) error {
	return classify(ctx, onPipe(ctx, b.db, func(main pipe) error {
		var any bool
		if err := main.tx.GetContext(ctx, &any, `SELECT EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM people)`); err != nil {
			return err
		}
		if any {
			return fault.New(fault.Conflict, "demo.not_empty")
		}
		if err := b.loadPeople(ctx, main, r, at); err != nil {
			return err
		}
		return onPipe(ctx, b.db, func(events pipe) error {
			if err := b.loadRequests(ctx, main, events, r); err != nil {
				return err
			}
			return saveLeaf(ctx, main.tx, r.Agency.ID, audit.Leaf{At: at, By: "system", Action: "register.loaded", Subject: "agency", Note: r.Note})
		})
	}))
}

func (b *Bulk) loadPeople(ctx context.Context, main pipe, r Register, at time.Time) error {
	const agency = `INSERT INTO agencies (id, name, country, zone, demo, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, demo = EXCLUDED.demo`
	if _, err := main.tx.ExecContext(ctx, agency, r.Agency.ID, r.Agency.Name, r.Agency.Country, r.Agency.Zone, r.Agency.Demo, at.UTC()); err != nil {
		return err
	}
	for _, table := range []struct {
		into string
		rows line
	}{{copyUnitsSQL, unitLines(r)}, {copyPeopleSQL, personLines(r)}, {copyCasesSQL, caseLines(r)}, {copyMembersSQL, memberLines(r)}} {
		if err := main.copy(ctx, table.into, table.rows); err != nil {
			return err
		}
	}
	return nil
}

// mainTables and eventTables are filled row by row by COPY; their keys and
// indexes are built afterwards, which costs a fraction of keeping them up to
// date row by row.
var (
	mainTables  = append([]string{"requests", "request_summaries", "items", "clocks", "ledger", "handling", "handling_tallies", "moves"}, countTables...)
	eventTables = []string{"events"}
)

func (b *Bulk) loadRequests(ctx context.Context, main, events pipe, r Register) error {
	if _, err := events.tx.ExecContext(ctx, `TRUNCATE events`); err != nil {
		return err
	}
	restoreEvents, err := strip(ctx, events.tx, eventTables)
	if err != nil {
		return err
	}
	restore, err := strip(ctx, main.tx, mainTables)
	if err != nil {
		return err
	}
	return b.stream(ctx, r, func(ctx context.Context, batches <-chan *batch) error {
		if err := copyEvents(ctx, events, batches); err != nil {
			return err
		}
		return finish(ctx, events.tx, restoreEvents, eventTables)
	}, func(ctx context.Context, batches <-chan *batch) error {
		moved, err := copyMain(ctx, main, batches)
		if err != nil {
			return err
		}
		if err := main.copy(ctx, copyMovesSQL, moveLines(r.Agency.ID, moved)); err != nil {
			return err
		}
		if err := countOwn(ctx, main.tx, r.Agency.ID); err != nil {
			return err
		}
		if err := countSent(ctx, main.tx, r.Agency.ID); err != nil {
			return err
		}
		if err := countAll(ctx, main.tx, r.Agency.ID); err != nil {
			return err
		}
		return finish(ctx, main.tx, restore, append([]string{"cases"}, mainTables...))
	})
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
