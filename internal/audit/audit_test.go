package audit_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"
	"time"

	"rogatory/internal/audit"
)

func TestTheSameLeafIsTheSameBytes(t *testing.T) {
	kyiv := time.FixedZone("EET", 2*3600)
	at := time.Date(2026, 3, 2, 11, 30, 0, 123456789, kyiv)
	a := audit.Leaf{Agency: 1, At: at, By: "p", Action: "request.read", Subject: "request/r", Digest: "d", Note: "1"}
	b := a
	b.At = at.UTC().Truncate(time.Microsecond)
	one, errA := a.Bytes()
	two, errB := b.Bytes()
	want := `{"agency":1,"at":"2026-03-02T09:30:00.123456Z","by":"p","action":"request.read","subject":"request/r","digest":"d","note":"1"}`
	if errA != nil || errB != nil || string(one) != want || string(two) != want {
		t.Errorf("%s\n%s\n%v %v", one, two, errA, errB)
	}
	bare, err := audit.Leaf{Agency: 1, At: at, By: "p", Action: "x", Subject: "y"}.Bytes()
	var read map[string]any
	if err != nil || json.Unmarshal(bare, &read) != nil || len(read) != 5 {
		t.Errorf("%s %v", bare, err)
	}
}

// RFC 6962 section 2.1: the hash of an empty leaf, as its reference prints it.
func TestLeafHashIsThatOfRFC6962(t *testing.T) {
	empty := audit.Hash(nil)
	if got := hex.EncodeToString(empty[:]); got != "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" {
		t.Error(got)
	}
	if a, b := audit.Hash([]byte("a")), audit.Hash([]byte("b")); a == b {
		t.Error("two leaves, one hash")
	}
	if got := audit.Digest(nil); got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Error(got)
	}
}
