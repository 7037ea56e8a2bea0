package postgres_test

import (
	"testing"

	"rogatory/internal/postgres/pgtest"
)

func TestSmoke(t *testing.T) {
	db := pgtest.Open(t)
	var n int
	if err := db.Get(&n, `SELECT count(*) FROM requests`); err != nil {
		t.Fatal(err)
	}
}
