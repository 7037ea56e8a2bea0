package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// The fence keeps published reports true. A write stamps its events with the
// instant at which its form arrived, and commits later; without a fence it
// could so slip in before an instant whose figures were published. Every write
// therefore reads the last published instant, and by that holds a lock that
// publishing waits for.

// tick is the smallest step between two recorded instants.
const tick = time.Microsecond

// fence gives the last published instant, and zero when there is none.
func fence(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) (time.Time, error) {
	const find = `SELECT as_of FROM report_fences WHERE agency_id = $1`
	var at time.Time
	err := tx.GetContext(ctx, &at, find, agency)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at, err
}

// afterFence records events after the last published instant.
func afterFence(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, events []request.Event) error {
	last, err := fence(ctx, tx, agency)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		if e.RecordedAt.After(last) {
			continue
		}
		if e.KnownAt.Equal(e.RecordedAt) {
			e.KnownAt = last.Add(tick)
		}
		e.RecordedAt = last.Add(tick)
	}
	return nil
}

// pastFence gives an instant for what is recorded now: after the last published
// one.
func pastFence(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, at time.Time) (time.Time, error) {
	last, err := fence(ctx, tx, agency)
	if at = at.Truncate(tick); !at.After(last) {
		at = last.Add(tick)
	}
	return at, err
}

// raiseFence makes an instant the last published one, once every write that
// may lie before it has ended. A register that is being read in holds it up;
// then the reader is asked to come again.
func raiseFence(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, at time.Time) error {
	const patience = `SET LOCAL lock_timeout = '5s'`
	const lock = `LOCK TABLE report_fences IN ACCESS EXCLUSIVE MODE`
	const raise = `INSERT INTO report_fences (agency_id, as_of) VALUES ($1, $2)
		ON CONFLICT (agency_id) DO UPDATE SET as_of = GREATEST(report_fences.as_of, EXCLUDED.as_of)`
	if _, err := tx.ExecContext(ctx, patience); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, lock); err != nil {
		if lockTimeout(err) {
			return fault.New(fault.Conflict, "report.busy")
		}
		return err
	}
	_, err := tx.ExecContext(ctx, raise, agency, at.UTC())
	return err
}

// saveCompartment keeps what the compartment of a case was before a change.
func saveCompartment(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, was casefile.Case, at time.Time) error {
	const insert = `INSERT INTO case_compartments (agency_id, case_id, changed_at, was) SELECT $1, $2,
		GREATEST(CAST($3 AS timestamptz), (SELECT max(k.changed_at) + interval '1 microsecond' FROM case_compartments k WHERE k.agency_id = $1 AND k.case_id = $2)), $4`
	at, err := pastFence(ctx, tx, agency, at)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insert, agency, was.ID, at.UTC(), was.Compartment)
	return err
}
