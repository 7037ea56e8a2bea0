// Package audit makes the leaves of the audit log: one for each write and for
// each read of personal data. The leaf bytes are stored exactly as hashed; a
// sequencer may number and sign them later without touching them.
package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Leaf is one thing somebody did. It names records by their random ids and
// carries hashes, never names, selectors or narratives (M31).
type Leaf struct {
	Agency  int64     `json:"agency"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Action  string    `json:"action"`
	Subject string    `json:"subject"`          // kind/id of the record
	Digest  string    `json:"digest,omitempty"` // SHA-256 of what was written
	Note    string    `json:"note,omitempty"`   // a category or a count, no content
}

// Bytes is the one encoding of the leaf: fixed field order, UTC, microseconds.
func (l Leaf) Bytes() ([]byte, error) {
	l.At = l.At.UTC().Truncate(time.Microsecond)
	return json.Marshal(l)
}

// Hash is the leaf hash of RFC 6962 section 2.1: SHA-256 over 0x00 and the bytes.
func Hash(leaf []byte) [sha256.Size]byte {
	return sha256.Sum256(append([]byte{0}, leaf...))
}

// Digest is the SHA-256 of content, in hexadecimal, for the Digest field.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
