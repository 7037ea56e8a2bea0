package postgres

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// Platforms keeps the platforms an agency made beside the directory.
type Platforms struct{ db *sqlx.DB }

// NewPlatforms gives a store of own platforms.
func NewPlatforms(db *sqlx.DB) *Platforms { return &Platforms{db: db} }

// OwnPlatforms lists them by name.
func (s *Platforms) OwnPlatforms(ctx context.Context, agency people.AgencyID) ([]platform.Platform, error) {
	const list = `SELECT id, name FROM own_platforms WHERE agency_id = $1 ORDER BY name`
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency); err != nil {
		return nil, classify(ctx, err)
	}
	all := make([]platform.Platform, len(rows))
	for i, r := range rows {
		all[i] = platform.Platform{ID: platform.ID(r.ID), Name: r.Name, Own: true}
	}
	return all, nil
}

// Ensure gives the own platform of a name and makes it when it is new.
func (s *Platforms) Ensure(ctx context.Context, by people.Person, name, source string, at time.Time) (platform.ID, error) {
	const insert = `INSERT INTO own_platforms (agency_id, id, name, source, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
	if err := platform.CheckOwn(name); err != nil {
		return "", err
	}
	id := slug(name)
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		done, err := tx.ExecContext(ctx, insert, by.Agency, id, name, source, at.UTC())
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "platform.added", Subject: "platform/" + id})
	})
	return platform.ID(id), err
}

// slug makes an id of a name: letters and digits of any script are spelled in
// ASCII where that is simple, everything else becomes a hyphen; a short hash
// keeps apart what would fall together.
func slug(name string) string {
	var b strings.Builder
	lost := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		lost = lost || r > unicode.MaxASCII
	}
	id := "own-" + strings.Trim(b.String(), "-")
	if len(id) > 60 || lost {
		id = strings.TrimRight(id[:min(len(id), 60)], "-") + "-" + audit.Digest([]byte(name))[:8]
	}
	return id
}
