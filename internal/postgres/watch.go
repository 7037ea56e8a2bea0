package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/alarm"
	"rogatory/internal/audit"
	"rogatory/internal/people"
)

// Watch keeps the lease of the watch and fires alarms.
type Watch struct {
	db   *sqlx.DB
	zone *time.Location
}

// NewWatch gives the store of the watch; the zone is that of the agency.
func NewWatch(db *sqlx.DB, zone *time.Location) *Watch { return &Watch{db: db, zone: zone} }

// Now is the database's clock: the one that all instances share.
func (s *Watch) Now(ctx context.Context) (time.Time, error) {
	var now time.Time
	err := s.db.GetContext(ctx, &now, `SELECT clock_timestamp()`)
	return now, classify(ctx, err)
}

type leaseRow struct {
	Holder string       `db:"holder"`
	Token  int64        `db:"token"`
	Until  time.Time    `db:"until"`
	Lapsed sql.NullTime `db:"lapsed"`
}

// Take gives the lease to this holder when it is free, over or theirs already,
// and tells in any case who has it.
func (s *Watch) Take(ctx context.Context, agency people.AgencyID, holder string, now time.Time) (alarm.Lease, error) {
	const take = `INSERT INTO leases AS l (agency_id, name, holder, token, until) VALUES ($1, 'watch', $2, 1, $3)
		ON CONFLICT (agency_id, name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until,
			token = CASE WHEN l.holder = EXCLUDED.holder THEN l.token ELSE l.token + 1 END
		WHERE l.holder = EXCLUDED.holder OR l.until <= $4
		RETURNING holder, token, until, lapsed`
	const whose = `SELECT holder, token, until, lapsed FROM leases WHERE agency_id = $1 AND name = 'watch'`
	var row leaseRow
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		err := tx.GetContext(ctx, &row, take, agency, holder, now.Add(alarm.LeaseLength).UTC(), now.UTC())
		if errors.Is(err, sql.ErrNoRows) {
			err = tx.GetContext(ctx, &row, whose, agency)
		}
		return err
	})
	return alarm.Lease{Agency: agency, Holder: row.Holder, Token: row.Token, Until: row.Until, Lapsed: row.Lapsed.Time}, err
}

// holds refuses the write of a holder whose lease somebody else took since. As
// one of the last statements of a transaction it holds the row only until the
// commit: whoever takes the lease next waits for that and then sees all of it.
func holds(ctx context.Context, tx *sqlx.Tx, l alarm.Lease, now time.Time) error {
	const renew = `UPDATE leases SET until = GREATEST(until, $4) WHERE agency_id = $1 AND name = 'watch' AND holder = $2 AND token = $3`
	res, err := tx.ExecContext(ctx, renew, l.Agency, l.Holder, l.Token, now.Add(alarm.LeaseLength).UTC())
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(alarm.Lost(), err)
	}
	return nil
}

// Settle notes that everything due by now was fired.
func (s *Watch) Settle(ctx context.Context, l alarm.Lease, now time.Time) error {
	const settle = `UPDATE leases SET lapsed = $2 WHERE agency_id = $1 AND name = 'watch'`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		if err := holds(ctx, tx, l, now); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, settle, l.Agency, now.UTC())
		return err
	})
}

// Release gives the lease back, so that another instance need not wait for its
// end. It is no error when somebody else has it by now.
func (s *Watch) Release(ctx context.Context, l alarm.Lease, now time.Time) error {
	const release = `UPDATE leases SET until = $4 WHERE agency_id = $1 AND name = 'watch' AND holder = $2 AND token = $3`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, release, l.Agency, l.Holder, l.Token, now.UTC())
		return err
	})
}

// Fire looks at one batch of clocks that have an alarm due and fires what the
// rule says. Clocks somebody is writing to are left for the next round, so
// that neither waits for the other.
func (s *Watch) Fire(ctx context.Context, l alarm.Lease, now time.Time) (alarm.Round, error) {
	const due = `SELECT ` + watchedColumns + ` FROM clocks s WHERE s.agency_id = $1 AND s.alarm_at <= $2
		ORDER BY s.alarm_at LIMIT $3 FOR UPDATE SKIP LOCKED`
	var round alarm.Round
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		round = alarm.Round{}
		var rows []watchedRow
		if err := tx.SelectContext(ctx, &rows, due, l.Agency, now.UTC(), alarm.Batch); err != nil {
			return err
		}
		if round.Looked = len(rows); round.Looked == 0 {
			return nil
		}
		v := newVolley(rows, s.zone, l, now)
		if err := v.clear(ctx, tx, l.Agency); err != nil {
			return err
		}
		var err error
		if round.Fired, err = v.fire(ctx, tx, l.Agency); err != nil {
			return err
		}
		if err := v.moveOn(ctx, tx, l.Agency); err != nil {
			return err
		}
		if err := holds(ctx, tx, l, now); err != nil || round.Fired == 0 {
			return err
		}
		return saveLeaf(ctx, tx, l.Agency, audit.Leaf{At: now, By: "system", Action: "watch.fired", Subject: "alarms", Note: strconv.Itoa(round.Fired)})
	})
	return round, err
}
