package postgres_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"rogatory/internal/fault"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
)

func TestSeveralInstancesStartAtOnceAndOneMigrates(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	var applied [4]int
	var all sync.WaitGroup
	for i := range applied {
		all.Go(func() {
			db, err := postgres.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = db.Close() }() // the test is over
			if applied[i], err = postgres.Migrate(t.Context(), db.DB); err != nil {
				t.Error(err)
			}
			if pending, err := postgres.Pending(t.Context(), db.DB); err != nil || pending {
				t.Errorf("instance %d: pending %v, %v", i, pending, err)
			}
		})
	}
	all.Wait()
	busy := 0
	for _, n := range applied {
		if n > 0 {
			busy++
		}
	}
	if busy != 1 {
		t.Errorf("applied %v", applied)
	}
}

func TestDatabaseAheadOfTheProgramIsRefused(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t)
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`); err != nil {
		t.Fatal(err)
	}
	_, err := postgres.Pending(t.Context(), db.DB)
	if f, ok := fault.As(err); !ok || f.Key != "postgres.newer_schema" {
		t.Error(err)
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(t.TempDir(), "nobody")
	for name, row := range map[string]struct{ address, key string }{
		"another scheme":    {"mysql://localhost/rogatory", "postgres.bad_url"},
		"nobody listens":    {"postgres:///rogatory?host=" + nowhere + "&sslmode=disable", "postgres.unreachable"},
		"no such database":  {strings.Replace(pgtest.URL(t), "/rogatory_test_", "/missing_", 1), "postgres.unreachable"},
		"words, no address": {"the big server in the cellar", "postgres."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := postgres.Open(context.Background(), row.address)
			if err == nil {
				_ = db.Close() // it should not be open at all
			}
			if f, ok := fault.As(err); !ok || !strings.HasPrefix(f.Key, row.key) {
				t.Errorf("%v, want %s", err, row.key)
			}
		})
	}
}

func TestConnectionsAskAndAreAnsweredInOneRoundTrip(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t)
	// Binary parameters leave no prepared statement behind, named or not.
	var n int
	if err := db.Get(&n, `SELECT count(*) + $1 FROM pg_prepared_statements`, 0); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
	if got := db.Stats().MaxOpenConnections; got < 10 || got > 20 {
		t.Errorf("pool of %d", got)
	}
}
