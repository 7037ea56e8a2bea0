package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/alarm"
	"rogatory/internal/audit"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Alarms keeps alarms that were fired, and what people answer to them.
type Alarms struct {
	db   *sqlx.DB
	zone *time.Location
}

var _ alarm.Store = (*Alarms)(nil)

// NewAlarms gives a store of alarms; the zone is that of the agency.
func NewAlarms(db *sqlx.DB, zone *time.Location) *Alarms { return &Alarms{db: db, zone: zone} }

// Seen records who took notice; clear takes the alarm off the desks.
func (s *Alarms) Seen(ctx context.Context, by people.Person, act request.Act, id alarm.ID, clear bool) error {
	const update = `UPDATE alarms SET seen_by = $3, seen_at = $4, over_at = CASE WHEN $5 THEN COALESCE(over_at, $4) ELSE over_at END,
			over_why = CASE WHEN $5 AND over_why = '' THEN 'seen' ELSE over_why END
		WHERE agency_id = $1 AND id = $2 AND seen_by IS NULL`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		subject := "alarm/" + string(id)
		made, err := claimKey(ctx, tx, by, act, subject)
		if err != nil || made != "" {
			return err
		}
		res, err := tx.ExecContext(ctx, update, by.Agency, id, by.ID, act.At.UTC(), clear)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // somebody else was first
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: act.At, By: string(by.ID), Action: "alarm.seen", Subject: subject})
	})
}

// PutOff hides an alarm and keeps who wanted it, until when, and why.
func (s *Alarms) PutOff(ctx context.Context, by people.Person, act request.Act, id alarm.ID, z alarm.Snooze) error {
	const update = `UPDATE alarms SET snoozed_until = $3 WHERE agency_id = $1 AND id = $2`
	const insert = `INSERT INTO snoozes (agency_id, alarm_id, by_id, at, until, reason) VALUES ($1, $2, $3, $4, $5, $6)`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		subject := "alarm/" + string(id)
		made, err := claimKey(ctx, tx, by, act, subject)
		if err != nil || made != "" {
			return err
		}
		if _, err := tx.ExecContext(ctx, update, by.Agency, id, z.Until.UTC()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insert, by.Agency, id, by.ID, z.At.UTC(), z.Until.UTC(), z.Reason); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: act.At, By: string(by.ID), Action: "alarm.snoozed", Subject: subject, Digest: audit.Digest([]byte(z.Reason))})
	})
}

// voidAlarms takes those alarms of a request off the desks whose deadline
// moved or ended; it belongs to the transaction that writes the clocks.
func voidAlarms(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, id request.ID, clocks []alarm.Clock, at time.Time) error {
	const open = `SELECT id, clock_kind, clock_no, kind, about FROM alarms WHERE agency_id = $1 AND request_id = $2 AND over_at IS NULL`
	const void = `UPDATE alarms SET over_at = $3, over_why = 'void' WHERE agency_id = $1 AND id = ANY(CAST($2 AS uuid[]))`
	var rows []struct {
		ID    string    `db:"id"`
		Clock string    `db:"clock_kind"`
		No    int       `db:"clock_no"`
		Kind  string    `db:"kind"`
		About time.Time `db:"about"`
	}
	if err := tx.SelectContext(ctx, &rows, open, agency, id); err != nil {
		return err
	}
	var over []string
	for _, r := range rows {
		holds := slices.ContainsFunc(clocks, func(c alarm.Clock) bool {
			return string(c.Kind) == r.Clock && c.No == r.No && alarm.Holds(c, alarm.Kind(r.Kind), r.About)
		})
		if !holds {
			over = append(over, r.ID)
		}
	}
	if len(over) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, void, agency, pq.Array(over), at.UTC())
	return err
}
