// Package pgtest gives each test a migrated PostgreSQL database of its own: on
// the server that ROGATORY_TEST_DATABASE names, else on a private one that
// lives as long as the test process. Without PostgreSQL a test fails; it never
// passes unseen.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver

	"rogatory/internal/pgserver"
	"rogatory/internal/postgres"
)

// server is the one server of a test process, with a migrated template.
type server struct {
	address  string
	template string
	admin    *sqlx.DB
	err      error
}

var (
	once   sync.Once
	shared server
	number atomic.Int64
)

// Open gives a test a database of its own, migrated.
func Open(t testing.TB) *sqlx.DB {
	t.Helper()
	db, err := postgres.Open(context.Background(), URL(t))
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// URL gives the address of a database of its own for a test that starts the
// whole program.
func URL(t testing.TB) string {
	t.Helper()
	once.Do(func() { shared = start() })
	if shared.err != nil {
		t.Fatalf("this test needs PostgreSQL 15 or newer: run 'make test', which installs it, or name one in ROGATORY_TEST_DATABASE: %v", shared.err)
	}
	name := fmt.Sprintf("t%d_%d", os.Getpid(), number.Add(1))
	// A clone of the template costs some 20 ms; dropping it would cost more.
	if _, err := shared.admin.Exec(fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy`, name, shared.template)); err != nil {
		t.Fatalf("test database: %v", err)
	}
	return within(shared.address, name)
}

func start() server {
	s := server{address: os.Getenv("ROGATORY_TEST_DATABASE"), template: fmt.Sprintf("rogatory_template_%d", os.Getpid())}
	if s.address == "" {
		if s.address, s.err = private(); s.err != nil {
			return s
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if s.admin, s.err = postgres.Open(ctx, s.address); s.err != nil {
		return s
	}
	s.admin.SetMaxOpenConns(2) // a template cannot be cloned twice at once
	if _, s.err = s.admin.Exec(`CREATE DATABASE ` + s.template); s.err != nil {
		return s
	}
	db, err := postgres.Open(ctx, within(s.address, s.template))
	if err != nil {
		s.err = err
		return s
	}
	if _, s.err = postgres.Migrate(ctx, db.DB); s.err != nil {
		return s
	}
	s.err = db.Close() // a template must have no other connection
	return s
}

// private starts a throw-away server in shared memory where there is some. It
// ends with the test process, and its folder goes with the next one that finds
// it without an owner.
func private() (string, error) {
	base := filepath.Join(os.TempDir(), "rogatory-test")
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm/rogatory-test"
	}
	if err := os.MkdirAll(base, 0o777); err != nil {
		return "", err
	}
	_ = os.Chmod(base, 0o1777) // somebody else's folder is fine as it is
	sweep(base)
	dir, err := os.MkdirTemp(base, "pg")
	if err != nil {
		return "", err
	}
	s, err := pgserver.Start(context.Background(), pgserver.Options{Dir: dir, Throwaway: true})
	if err != nil {
		return "", err
	}
	return s.URL(), nil
}

// sweep removes folders whose test process is gone.
func sweep(base string) {
	dirs, err := filepath.Glob(filepath.Join(base, "pg*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		pid, err := os.ReadFile(filepath.Join(dir, "lock"))
		if err != nil {
			continue
		}
		if _, err := os.Stat("/proc/" + strings.TrimSpace(string(pid))); os.IsNotExist(err) {
			_ = os.RemoveAll(dir) // another test may be doing the same
		}
	}
}

// within gives the address of another database on the same server.
func within(address, name string) string {
	if u, err := url.Parse(address); err == nil && u.Scheme != "" {
		u.Path = "/" + name
		return u.String()
	}
	var parts []string
	for _, p := range strings.Fields(address) {
		if !strings.HasPrefix(p, "dbname=") {
			parts = append(parts, p)
		}
	}
	return strings.Join(append(parts, "dbname="+name), " ")
}
