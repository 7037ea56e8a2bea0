package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/alarm"
	"rogatory/internal/audit"
	"rogatory/internal/casefile"
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

// CaseOf gives the case of an alarm, whether or not its clock still runs.
func (s *Alarms) CaseOf(ctx context.Context, agency people.AgencyID, id alarm.ID) (casefile.Case, error) {
	const find = `SELECT r.case_id FROM alarms a JOIN requests r ON r.agency_id = a.agency_id AND r.id = a.request_id
		WHERE a.agency_id = $1 AND a.id = $2`
	if err := validID(string(id), "alarm.none"); err != nil {
		return casefile.Case{}, err
	}
	var in string
	if err := s.db.GetContext(ctx, &in, find, agency, id); err != nil {
		return casefile.Case{}, classify(ctx, none(err, "alarm.none"))
	}
	c, err := loadCase(ctx, s.db, agency, casefile.ID(in))
	return c, classify(ctx, err)
}

// Lapsed is the instant up to which the watch fired everything; zero before
// its first round.
func (s *Alarms) Lapsed(ctx context.Context, agency people.AgencyID) (time.Time, error) {
	const find = `SELECT lapsed FROM leases WHERE agency_id = $1 AND name = 'watch'`
	var lapsed sql.NullTime
	err := s.db.GetContext(ctx, &lapsed, find, agency)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return lapsed.Time, classify(ctx, err)
}

// Seen records who took notice; clear takes the alarm off the desks.
func (s *Alarms) Seen(ctx context.Context, by people.Person, act request.Act, id alarm.ID, clear bool) error {
	const update = `UPDATE alarms SET seen_by = $3, seen_at = $4, over_at = CASE WHEN $5 THEN COALESCE(over_at, $4) ELSE over_at END,
			over_why = CASE WHEN $5 AND over_why = '' THEN $6 ELSE over_why END
		WHERE agency_id = $1 AND id = $2 AND seen_by IS NULL`
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		subject := "alarm/" + string(id)
		made, err := claimKey(ctx, tx, by, act, subject)
		if err != nil || made != "" {
			return err
		}
		res, err := tx.ExecContext(ctx, update, by.Agency, id, by.ID, act.At.UTC(), clear, overSeen)
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

// endAlarms takes the alarms of a clock that has ended off the desks. Those of
// a clock whose end moved hold no more either: the watch marks them.
func endAlarms(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, id request.ID, kind request.ClockKind, no int, at time.Time) error {
	const end = `UPDATE alarms SET over_at = $5, over_why = 'void'
		WHERE agency_id = $1 AND request_id = $2 AND clock_kind = $3 AND clock_no = $4 AND over_at IS NULL`
	_, err := tx.ExecContext(ctx, end, agency, id, string(kind), no, at.UTC())
	return err
}

// endStrayAlarms does the same for all clocks at once, after a rebuild.
func endStrayAlarms(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, at time.Time) error {
	const end = `UPDATE alarms a SET over_at = $2, over_why = 'void' WHERE a.agency_id = $1 AND a.over_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM clocks c WHERE c.agency_id = a.agency_id AND c.request_id = a.request_id
			AND c.kind = a.clock_kind AND c.no = a.clock_no)`
	_, err := tx.ExecContext(ctx, end, agency, at.UTC())
	return err
}
