package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"rogatory/migrations"
)

// TestMigrationCountsThePairsOfWhatIsThere: a database that was filled before
// pairs were counted has them after its migration.
func TestMigrationCountsThePairsOfWhatIsThere(t *testing.T) {
	t.Parallel()
	l := load(t, 400, 41)
	file, err := migrations.FS.ReadFile("0014_kin.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, fill, found := strings.Cut(string(file), "-- What was recorded before.\n")
	if !found {
		t.Fatal("the migration says nothing of what was recorded before")
	}
	tables := []string{"waits_ever", "kin_waits_by_day", "kin_waits_by_month", "kin_waits_ever", "kin_results_by_day", "kin_results_by_month"}
	want := map[string][]string{}
	tx := l.db.MustBegin()
	for _, table := range tables {
		want[table] = dump(t, l.db, derivedTables[table])
		if len(want[table]) < 20 {
			t.Fatalf("%s has %d rows only", table, len(want[table]))
		}
		tx.MustExec(`DELETE FROM ` + table)
	}
	if _, err := tx.Exec(fill); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if got := dump(t, l.db, derivedTables[table]); !slices.Equal(got, want[table]) {
			t.Errorf("%s: %d rows, want %d", table, len(got), len(want[table]))
		}
	}
}
