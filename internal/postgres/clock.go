package postgres

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/people"
	"rogatory/internal/request"
)

const copyClocksSQL = `COPY clocks (agency_id, request_id, kind, no, case_id, unit_id, compartment, platform_id, reference, owner_id,
	loss, started_at, last_day, act_by, warn_from, overdue_from, paused, reminder) FROM STDIN`

// saveClocks puts the open clocks of a request in place of the former ones.
// Most steps move one clock or none.
func saveClocks(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, before, after request.Summary) error {
	const upsert = `INSERT INTO clocks (agency_id, request_id, kind, no, case_id, unit_id, compartment, platform_id, reference, owner_id,
			loss, started_at, last_day, act_by, warn_from, overdue_from, paused, reminder)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (agency_id, request_id, kind, no) DO UPDATE SET case_id = EXCLUDED.case_id, unit_id = EXCLUDED.unit_id,
			compartment = EXCLUDED.compartment, platform_id = EXCLUDED.platform_id, reference = EXCLUDED.reference, owner_id = EXCLUDED.owner_id,
			loss = EXCLUDED.loss, started_at = EXCLUDED.started_at, last_day = EXCLUDED.last_day, act_by = EXCLUDED.act_by,
			warn_from = EXCLUDED.warn_from, overdue_from = EXCLUDED.overdue_from, paused = EXCLUDED.paused, reminder = EXCLUDED.reminder,
			alarm_at = DEFAULT`
	const drop = `DELETE FROM clocks WHERE agency_id = $1 AND request_id = $2 AND kind = $3 AND no = $4`
	for _, was := range before.Clocks {
		stays := slices.ContainsFunc(after.Clocks, func(c request.OpenClock) bool { return c.Kind == was.Kind && c.No == was.No })
		if stays {
			continue
		}
		if _, err := tx.ExecContext(ctx, drop, agency, after.ID, string(was.Kind), was.No); err != nil {
			return err
		}
		if err := endAlarms(ctx, tx, agency, after.ID, was.Kind, was.No, after.ChangedAt); err != nil {
			return err
		}
	}
	moved := !sameOwner(before, after)
	for _, c := range after.Clocks {
		if !moved && slices.Contains(before.Clocks, c) {
			continue
		}
		if _, err := tx.ExecContext(ctx, upsert, clockValues(agency, after, c)...); err != nil {
			return err
		}
	}
	return nil
}

// sameOwner says that what a clock's row repeats of its request is unchanged.
func sameOwner(a, b request.Summary) bool {
	return a.Case == b.Case && a.Unit == b.Unit && a.Compartment == b.Compartment && a.Platform == b.Platform && a.Reference == b.Reference && a.Author == b.Author
}

// clockValues lists the columns of clocks in the order of the table.
func clockValues(agency people.AgencyID, s request.Summary, c request.OpenClock) []any {
	return []any{int64(agency), string(s.ID), string(c.Kind), c.No, string(s.Case), text(string(s.Unit)), string(s.Compartment),
		string(s.Platform), string(s.Reference), string(s.Author), c.Loss(), c.StartedAt.UTC(), day(c.LastDay), day(c.ActBy),
		instant(c.WarnFrom), instant(c.OverdueFrom), c.Paused, c.Reminder}
}

func copyClocks(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, all []derivedRequest) error {
	return copyRows(ctx, tx, copyClocksSQL, func(put func(...any) error) error {
		for _, d := range all {
			for _, c := range d.sum.Clocks {
				if err := put(clockValues(agency, d.sum, c)...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
