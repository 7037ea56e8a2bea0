// Package cipher is the back room of secrets: password hashes now, keys later.
package cipher

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Params are the cost of one argon2id hash (RFC 9106).
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// Default costs what a sign-in may cost on the smallest server we know: the
// floor of M03 is 19 MiB, 2 passes, 1 lane; memory is raised, because that is
// what hurts an attacker's hardware most.
var Default = Params{MemoryKiB: 46 * 1024, Passes: 2, Lanes: 1}

const (
	saltLen = 16
	keyLen  = 32
)

// Passwords hashes and compares, at most one hash per core at a time (M03).
type Passwords struct {
	params Params
	slots  chan struct{}
	decoy  string // compared when there is no account, so that both cost the same
}

// NewPasswords prepares a hasher with the given cost.
func NewPasswords(p Params) (*Passwords, error) {
	h := &Passwords{params: p, slots: make(chan struct{}, runtime.NumCPU())}
	var err error
	h.decoy, err = h.Hash(context.Background(), "decoy")
	return h, err
}

// Hash gives the PHC string of a password under a fresh salt.
func (h *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("cipher: salt: %w", err)
	}
	key, err := h.derive(ctx, password, salt, h.params)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.params.MemoryKiB, h.params.Passes, h.params.Lanes, enc(salt), enc(key)), nil
}

// Matches compares a password with a stored PHC string. An empty string, of an
// account that does not exist or has no password, costs the same and is false.
func (h *Passwords) Matches(ctx context.Context, stored, password string) (bool, error) {
	real := stored != ""
	if !real {
		stored = h.decoy
	}
	params, salt, want, err := parse(stored)
	if err != nil {
		return false, err
	}
	key, err := h.derive(ctx, password, salt, params)
	if err != nil {
		return false, err
	}
	return real && subtle.ConstantTimeCompare(key, want) == 1, nil
}

func (h *Passwords) derive(ctx context.Context, password string, salt []byte, p Params) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// One normal form, so that a keyboard that composes ґ or й differently still
	// opens the door.
	plain := norm.NFKC.String(password)
	return argon2.IDKey([]byte(plain), salt, p.Passes, p.MemoryKiB, p.Lanes, keyLen), nil
}

func parse(stored string) (Params, []byte, []byte, error) {
	bad := func() (Params, []byte, []byte, error) {
		return Params{}, nil, nil, fmt.Errorf("cipher: stored password has an unknown form")
	}
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return bad()
	}
	var p Params
	var version int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return bad()
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Passes, &p.Lanes); err != nil {
		return bad()
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return bad()
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) != keyLen {
		return bad()
	}
	return p, salt, key, nil
}
