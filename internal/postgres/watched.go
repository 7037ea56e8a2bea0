package postgres

import (
	"database/sql"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/request"
)

// watchedRow is an open clock as the watch and the calendars read it.
type watchedRow struct {
	Request     string         `db:"request_id"`
	Kind        string         `db:"kind"`
	No          int            `db:"no"`
	Case        string         `db:"case_id"`
	Unit        sql.NullString `db:"unit_id"`
	Compartment string         `db:"compartment"`
	Platform    string         `db:"platform_id"`
	Reference   string         `db:"reference"`
	Owner       string         `db:"owner_id"`
	StartedAt   time.Time      `db:"started_at"`
	LastDay     sql.NullString `db:"last_day"`
	ActBy       sql.NullString `db:"act_by"`
	WarnFrom    sql.NullTime   `db:"warn_from"`
	OverdueFrom sql.NullTime   `db:"overdue_from"`
	Paused      bool           `db:"paused"`
	Reminder    bool           `db:"reminder"`
}

// watchedColumns name the table s, as the conditions of a reach do.
const watchedColumns = `s.request_id, s.kind, s.no, s.case_id, s.unit_id, s.compartment, s.platform_id, s.reference, s.owner_id,
	s.started_at, s.last_day::text AS last_day, s.act_by::text AS act_by, s.warn_from, s.overdue_from, s.paused, s.reminder`

func (r watchedRow) visible(zone *time.Location) alarm.Clock {
	open := request.OpenClock{Kind: request.ClockKind(r.Kind), No: r.No, StartedAt: r.StartedAt, LastDay: toDay(r.LastDay), ActBy: toDay(r.ActBy),
		WarnFrom: r.WarnFrom.Time, OverdueFrom: r.OverdueFrom.Time, Paused: r.Paused, Reminder: r.Reminder}
	return alarm.Clock{Zone: zone, ListedClock: request.ListedClock{OpenClock: open, Request: request.ID(r.Request),
		Reference: request.Reference(r.Reference), Case: casefile.ID(r.Case), Unit: people.UnitID(r.Unit.String),
		Compartment: casefile.Compartment(r.Compartment), Platform: platform.ID(r.Platform), Owner: people.ID(r.Owner)}}
}
