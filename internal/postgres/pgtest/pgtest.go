// Package pgtest gives each test a migrated PostgreSQL database of its own: on
// the server that ROGATORY_TEST_DATABASE names, else on a private one that
// ends with the test process. Without PostgreSQL a test fails; it never passes
// unseen.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver

	"rogatory/internal/fault"
	"rogatory/internal/postgres"
)

// shared is the one server of a test process.
var shared = sync.OnceValues(start)

// Open gives a test a database of its own, migrated.
func Open(t testing.TB) *sqlx.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), URL(t))
	if err != nil {
		t.Fatalf("test database: %s", told(err))
	}
	if s, err := shared(); err == nil {
		s.spare(db)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("test database: %v", err)
		}
	})
	return db
}

// URL gives the address of a migrated database of its own, for a test that
// starts the whole program.
func URL(t testing.TB) string {
	t.Helper()
	return address(t, func(s *server) (string, error) { return s.migrated() })
}

// EmptyURL gives the address of a database with nothing in it, for a test of
// the migrations themselves.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return address(t, func(*server) (string, error) { return "template0", nil })
}

func address(t testing.TB, template func(*server) (string, error)) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("this test needs PostgreSQL 15 or newer: run 'make test', which installs it, or name a server in ROGATORY_TEST_DATABASE (%s)", told(err))
	}
	from, err := template(s)
	if err != nil {
		t.Fatalf("test database: %s", told(err))
	}
	name := "rogatory_test_" + strings.ToLower(rand.Text())
	// A clone costs some 20 ms; dropping one costs more and stalls the others,
	// so on a server that ends with us it stays.
	if err := s.exec(context.Background(), fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy`, name, from)); err != nil {
		t.Fatalf("test database: %s", told(err))
	}
	if s.own == nil {
		t.Cleanup(func() {
			if err := s.exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
				t.Errorf("test database: %v", err)
			}
		})
	}
	return s.within(name)
}

// told gives the whole of an error: a fault keeps what it names apart.
func told(err error) string {
	f, ok := fault.As(err)
	if !ok || len(f.Args) == 0 {
		return err.Error()
	}
	return fmt.Sprintf("%v %v", err, f.Args)
}
