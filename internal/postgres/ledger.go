package postgres

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/request"
)

const copyLedgerSQL = `COPY ledger (agency_id, request_id, seq, kind, at, case_id, unit_id, compartment, platform_id,
	report_by, overdue_from, reported_at, report_seq) FROM STDIN`

// saveLedger puts a request's lines of the register in place of the former
// ones. Most requests have none.
func saveLedger(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, before, after request.Summary) error {
	const drop = `DELETE FROM ledger WHERE agency_id = $1 AND request_id = $2`
	const insert = `INSERT INTO ledger (agency_id, request_id, seq, kind, at, case_id, unit_id, compartment, platform_id,
			report_by, overdue_from, reported_at, report_seq)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`
	if slices.Equal(before.Entries, after.Entries) && (len(after.Entries) == 0 || sameOwner(before, after)) {
		return nil
	}
	if _, err := tx.ExecContext(ctx, drop, agency, after.ID); err != nil {
		return err
	}
	for _, e := range after.Entries {
		if _, err := tx.ExecContext(ctx, insert, entryValues(agency, after, e)...); err != nil {
			return err
		}
	}
	return nil
}

// entryValues lists the columns of ledger in the order of the table.
func entryValues(agency people.AgencyID, s request.Summary, e request.Entry) []any {
	return []any{int64(agency), string(s.ID), e.Seq, string(e.Kind), e.At.UTC(), string(s.Case), text(string(s.Unit)), string(s.Compartment),
		string(s.Platform), day(e.ReportBy), instant(e.Overdue), instant(e.ReportedAt), e.ReportSeq}
}

func copyLedger(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	return copyRows(ctx, tx, copyLedgerSQL, func(put func(...any) error) error {
		for _, d := range all {
			for _, e := range d.sum.Entries {
				if err := put(entryValues(agency, d.sum, e)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
