package postgres

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"rogatory/internal/fault"
)

// oldest is the oldest PostgreSQL the schema runs on.
const oldest = 150000

// Open connects to a database by its URL and refuses one that cannot be
// trusted: too old, or behind a pooler that swaps answers.
func Open(ctx context.Context, address string) (*sqlx.DB, error) {
	dsn, err := binary(address)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "postgres.bad_url")
	}
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "postgres.bad_url")
	}
	// As many idle as open connections: reconnecting costs more than waiting.
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	db.SetConnMaxLifetime(30 * time.Minute)
	if err := trust(ctx, db); err != nil {
		_ = db.Close() // the first failure is the one to tell
		return nil, err
	}
	return db, nil
}

// binary forces binary parameters: without them the driver asks twice, and a
// pooler in transaction mode may give the second answer to another client.
func binary(address string) (string, error) {
	if !strings.Contains(address, "://") {
		return address + " binary_parameters=yes", nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", fmt.Errorf("postgres: not a postgres:// address")
	}
	q := u.Query()
	q.Set("binary_parameters", "yes")
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func trust(ctx context.Context, db *sqlx.DB) error {
	var version int
	if err := db.GetContext(ctx, &version, `SELECT current_setting('server_version_num')::int`); err != nil {
		return fault.Wrap(err, fault.Unavailable, "postgres.unreachable")
	}
	if version < oldest {
		return fault.New(fault.Invalid, "postgres.too_old", version/10000)
	}
	return swapped(ctx, db)
}

// swapped fires distinct questions in parallel: every answer must be to its own.
func swapped(ctx context.Context, db *sqlx.DB) error {
	var g errgroup.Group
	var once sync.Once
	var found bool
	for i := range 8 {
		g.Go(func() error {
			for j := range 10 {
				var got int
				if err := db.GetContext(ctx, &got, `SELECT $1::int`, i*100+j); err != nil {
					return fault.Wrap(err, fault.Unavailable, "postgres.unreachable")
				}
				if got != i*100+j {
					once.Do(func() { found = true })
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if found {
		return fault.New(fault.Invalid, "postgres.swapped")
	}
	return nil
}
