package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// SavePublished stores published figures and says how many were new.
func (s *Reports) SavePublished(ctx context.Context, by people.Person, f report.PublishedFile, at time.Time) (int, error) {
	const file = `INSERT INTO published_files (agency_id, digest, name, source, licence, by_id, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (agency_id, digest) DO NOTHING`
	const figure = `INSERT INTO published (agency_id, key, file, line, side, company, platform_id, authority, country, from_day, to_day, subject, process,
			requests_low, requests_high, requests_text, complied_low, complied_high, complied_text,
			percent_low, percent_high, percent_text, accounts_low, accounts_high, accounts_text, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
		ON CONFLICT (agency_id, key) DO NOTHING`
	var added int
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		added = 0
		at, err := pastFence(ctx, tx, by.Agency, at)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, file, by.Agency, f.Digest, f.Name, f.Source, f.Licence, string(by.ID), at.UTC()); err != nil {
			return err
		}
		for _, p := range f.Figures {
			done, err := tx.ExecContext(ctx, figure, publishedValues(by.Agency, f.Digest, p, at)...)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		if added == 0 {
			return nil
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "published.read", Subject: "published/" + f.Digest[:16], Digest: f.Digest, Note: fmt.Sprintf("%d figures", added)})
	})
	return added, err
}

func publishedValues(agency people.AgencyID, file string, p report.Published, at time.Time) []any {
	values := []any{int64(agency), publishedKey(p), file, p.Line, string(p.Side), p.Company, string(p.Platform), p.Authority, p.Country, p.From.String(), p.To.String(),
		string(p.Subject), p.Process}
	for _, b := range []report.Bound{p.Requests, p.Complied, p.Percent, p.Accounts} {
		if b.OK {
			values = append(values, b.Low, b.High, b.Text)
		} else {
			values = append(values, nil, nil, b.Text)
		}
	}
	return append(values, at.UTC())
}

// publishedKey is the same for the same figure, whichever file and line it is
// read from.
func publishedKey(p report.Published) string {
	text := fmt.Sprintf("%q %q %q %q %s %s %q %q", p.Side, p.Company, p.Authority, p.Country, p.From, p.To, p.Subject, p.Process)
	for _, b := range []report.Bound{p.Requests, p.Complied, p.Percent, p.Accounts} {
		text += fmt.Sprintf(" %v:%v:%v", b.OK, b.Low, b.High)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// publishedRow is a row of published with the words about its file.
type publishedRow struct {
	File         string          `db:"file"`
	Source       string          `db:"source"`
	Line         int             `db:"line"`
	Side         string          `db:"side"`
	Company      string          `db:"company"`
	Platform     string          `db:"platform_id"`
	Authority    string          `db:"authority"`
	Country      string          `db:"country"`
	From         sql.NullString  `db:"from_day"`
	To           sql.NullString  `db:"to_day"`
	Subject      string          `db:"subject"`
	Process      string          `db:"process"`
	RequestsLow  sql.NullFloat64 `db:"requests_low"`
	RequestsHigh sql.NullFloat64 `db:"requests_high"`
	RequestsText string          `db:"requests_text"`
	CompliedLow  sql.NullFloat64 `db:"complied_low"`
	CompliedHigh sql.NullFloat64 `db:"complied_high"`
	CompliedText string          `db:"complied_text"`
	PercentLow   sql.NullFloat64 `db:"percent_low"`
	PercentHigh  sql.NullFloat64 `db:"percent_high"`
	PercentText  string          `db:"percent_text"`
	AccountsLow  sql.NullFloat64 `db:"accounts_low"`
	AccountsHigh sql.NullFloat64 `db:"accounts_high"`
	AccountsText string          `db:"accounts_text"`
}

func (r publishedRow) published() report.Published {
	bound := func(low, high sql.NullFloat64, text string) report.Bound {
		return report.Bound{Low: low.Float64, High: high.Float64, OK: low.Valid, Text: text}
	}
	return report.Published{Line: r.Line, Side: report.Origin(r.Side), Company: r.Company, Platform: platform.ID(r.Platform), Authority: r.Authority, Country: r.Country,
		From: toDay(r.From), To: toDay(r.To), Subject: report.Subject(r.Subject), Process: r.Process,
		Requests: bound(r.RequestsLow, r.RequestsHigh, r.RequestsText), Complied: bound(r.CompliedLow, r.CompliedHigh, r.CompliedText),
		Percent: bound(r.PercentLow, r.PercentHigh, r.PercentText), Accounts: bound(r.AccountsLow, r.AccountsHigh, r.AccountsText), File: r.File, Source: r.Source}
}

// Published gives the published figures of a country, by platform and period,
// the latest first.
func (s *Reports) Published(ctx context.Context, agency people.AgencyID, q report.PublishedQuery) ([]report.Published, error) {
	const list = `SELECT p.file, f.source, p.line, p.side, p.company, p.platform_id, p.authority, p.country, CAST(p.from_day AS text) AS from_day, CAST(p.to_day AS text) AS to_day,
			p.subject, p.process, p.requests_low, p.requests_high, p.requests_text, p.complied_low, p.complied_high, p.complied_text,
			p.percent_low, p.percent_high, p.percent_text, p.accounts_low, p.accounts_high, p.accounts_text
		FROM published p JOIN published_files f ON f.agency_id = p.agency_id AND f.digest = p.file
		WHERE p.agency_id = $1 AND p.country = $2 AND p.read_at <= $3
		ORDER BY p.side DESC, p.company, p.authority, p.from_day DESC, p.to_day DESC, p.subject, p.process, f.source, p.line LIMIT 2000`
	var rows []publishedRow
	if err := s.db.SelectContext(ctx, &rows, list, agency, q.Country, recordedBy(q.Recorded)); err != nil {
		return nil, classify(ctx, err)
	}
	all := make([]report.Published, len(rows))
	for i, r := range rows {
		all[i] = r.published()
	}
	return all, nil
}

// PublishedFiles lists the files that were read, and the countries they speak of.
func (s *Reports) PublishedFiles(ctx context.Context, agency people.AgencyID, q report.PublishedQuery) ([]report.PublishedFile, []string, error) {
	const list = `SELECT digest, name, source, licence FROM published_files WHERE agency_id = $1 AND read_at <= $2 ORDER BY read_at, name`
	const known = `SELECT DISTINCT country FROM published WHERE agency_id = $1 AND read_at <= $2 ORDER BY country`
	var rows []struct {
		Digest  string `db:"digest"`
		Name    string `db:"name"`
		Source  string `db:"source"`
		Licence string `db:"licence"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency, recordedBy(q.Recorded)); err != nil {
		return nil, nil, classify(ctx, err)
	}
	var countries []string
	if err := s.db.SelectContext(ctx, &countries, known, agency, recordedBy(q.Recorded)); err != nil {
		return nil, nil, classify(ctx, err)
	}
	files := make([]report.PublishedFile, len(rows))
	for i, r := range rows {
		files[i] = report.PublishedFile{Digest: r.Digest, Name: r.Name, Source: r.Source, Licence: r.Licence}
	}
	return files, countries, nil
}
