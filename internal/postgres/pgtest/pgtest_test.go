package pgtest_test

import (
	"strings"
	"testing"

	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	for _, name := range []string{"one", "another", "a third"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.Open(t)
			pending, err := postgres.Pending(t.Context(), db.DB)
			if err != nil || pending {
				t.Errorf("not migrated: %v %v", pending, err)
			}
			if _, err := db.Exec(`CREATE TABLE mine (what text)`); err != nil {
				t.Errorf("somebody was here before: %v", err)
			}
		})
	}
}

func TestEmptyDatabaseHasNothingInIt(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the test is over
	var n int
	if err := db.Get(&n, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`); err != nil || n != 0 {
		t.Errorf("%d tables, %v", n, err)
	}
}

func TestAddressIsOneThatTheProgramTakes(t *testing.T) {
	t.Parallel()
	a, b := pgtest.URL(t), pgtest.URL(t)
	if a == b || !strings.Contains(a, "sslmode=") {
		t.Errorf("%s and %s", a, b)
	}
}
