package postgres

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"rogatory/internal/fault"
	"rogatory/migrations"
)

// provider runs the embedded migrations under a session lock, so that several
// instances can start at once and one of them migrates.
func provider(db *sql.DB) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithSessionLocker(locker))
}

// Migrate brings the database to the program's schema; it gives the number of
// migrations that were applied.
func Migrate(ctx context.Context, db *sql.DB) (int, error) {
	p, err := provider(db)
	if err != nil {
		return 0, fault.Wrap(err, fault.Internal, "postgres.migrate")
	}
	done, err := p.Up(ctx)
	if err != nil {
		return 0, fault.Wrap(err, fault.Internal, "postgres.migrate")
	}
	return len(done), nil
}

// Pending says whether the database lacks a migration of this program; a
// database that is ahead of the program is refused (F29).
func Pending(ctx context.Context, db *sql.DB) (bool, error) {
	p, err := provider(db)
	if err != nil {
		return false, err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return false, err
	}
	if have > want {
		return false, fault.New(fault.Invalid, "postgres.newer_schema")
	}
	return have < want, nil
}
