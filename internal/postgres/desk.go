package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/lib/pq"

	"rogatory/internal/alarm"
	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// posts is what a person stands for beside their own requests.
type posts struct {
	owners []string // whose deputy they are
	units  []string // which they lead, themselves or for the agency
	whole  bool     // they lead what belongs to no unit
	away   []string // everybody who is away or gone
}

func (s *Alarms) posts(ctx context.Context, by people.Person, today deadline.Day) (posts, error) {
	const list = `SELECT 'owner' AS what, id::text AS id FROM people WHERE agency_id = $1 AND deputy_id = $2
		UNION ALL SELECT 'unit', u.id::text FROM units u JOIN agencies g ON g.id = u.agency_id
			WHERE u.agency_id = $1 AND COALESCE(u.lead_id, g.lead_id) = $2
		UNION ALL SELECT 'whole', '' FROM agencies WHERE id = $1 AND lead_id = $2
		UNION ALL SELECT 'away', id::text FROM people
			WHERE agency_id = $1 AND (NOT active OR away_from <= CAST($3 AS date) AND (away_to IS NULL OR away_to >= CAST($3 AS date)))`
	var rows []struct {
		What string `db:"what"`
		ID   string `db:"id"`
	}
	var p posts
	if err := s.db.SelectContext(ctx, &rows, list, by.Agency, by.ID, today.String()); err != nil {
		return p, classify(ctx, err)
	}
	for _, r := range rows {
		switch r.What {
		case "owner":
			p.owners = append(p.owners, r.ID)
		case "unit":
			p.units = append(p.units, r.ID)
		case "whole":
			p.whole = true
		case "away":
			p.away = append(p.away, r.ID)
		}
	}
	return p, nil
}

// Desk finds the alarms that may lie on a person's desk: their own, and as far
// as time has brought them up, those of the people they stand above. Each part
// reads no more rows of its index than a desk shows.
func (s *Alarms) Desk(ctx context.Context, by people.Person, now time.Time, today deadline.Day) ([]alarm.Candidate, error) {
	const some = `SELECT a.id, a.about FROM alarms a WHERE a.agency_id = $1 AND a.over_at IS NULL
		AND (a.snoozed_until IS NULL OR a.snoozed_until <= $3) AND `
	const found = `SELECT id FROM (
		(` + some + `a.owner_id = $2 ORDER BY a.about DESC LIMIT $4)
		UNION SELECT x.id, x.about FROM unnest(CAST($5 AS uuid[])) AS of (id) CROSS JOIN LATERAL (` + some + `a.owner_id = of.id
			AND (a.fired_at <= $6 OR a.owner_id = ANY(CAST($7 AS uuid[]))) ORDER BY a.about DESC LIMIT $4) x
		UNION SELECT x.id, x.about FROM unnest(CAST($8 AS uuid[])) AS of (id) CROSS JOIN LATERAL (` + some + `a.unit_id = of.id
			AND a.fired_at <= $6 ORDER BY a.fired_at DESC LIMIT $4) x
		UNION (` + some + `$9 AND a.unit_id IS NULL AND a.fired_at <= $6 ORDER BY a.fired_at DESC LIMIT $4)
		UNION SELECT x.id, x.about FROM unnest(CAST($7 AS uuid[])) AS of (id) CROSS JOIN LATERAL (` + some + `a.owner_id = of.id
			AND (a.unit_id = ANY(CAST($8 AS uuid[])) OR $9 AND a.unit_id IS NULL) ORDER BY a.about DESC LIMIT $4) x
		) mine ORDER BY about DESC LIMIT $4`
	p, err := s.posts(ctx, by, today)
	if err != nil {
		return nil, err
	}
	if !p.whole && len(p.units) == 0 && len(p.owners) == 0 {
		p.away = nil // they stand above nobody
	}
	var ids []string
	if err := s.db.SelectContext(ctx, &ids, found, by.Agency, by.ID, now.UTC(), alarm.MaxShown, pq.Array(p.owners),
		now.Add(-alarm.Patience).UTC(), pq.Array(p.away), pq.Array(p.units), p.whole); err != nil {
		return nil, classify(ctx, err)
	}
	return s.candidates(ctx, by, ids)
}

// Alarm gives one alarm with all that decides on whose desk it lies.
func (s *Alarms) Alarm(ctx context.Context, by people.Person, id alarm.ID) (alarm.Candidate, error) {
	if err := validID(string(id), "alarm.none"); err != nil {
		return alarm.Candidate{}, err
	}
	all, err := s.candidates(ctx, by, []string{string(id)})
	if err != nil {
		return alarm.Candidate{}, err
	}
	if len(all) == 0 {
		return alarm.Candidate{}, fault.New(fault.NotFound, "alarm.none")
	}
	return all[0], nil
}

// postRow is a person of the ladder.
type postRow struct {
	ID     string `db:"id"`
	Unit   string `db:"unit"`
	Role   string `db:"role"`
	Name   string `db:"name"`
	Active bool   `db:"active"`
	Member bool   `db:"member"`
	absenceRow
}

func (r postRow) visible(agency people.AgencyID) alarm.Post {
	return alarm.Post{Away: r.absenceRow.visible(), Person: people.Person{ID: people.ID(r.ID), Agency: agency, Unit: people.UnitID(r.Unit),
		Role: people.Role(r.Role), Name: r.Name, Active: r.Active}}
}

type candidateRow struct {
	ID           string         `db:"alarm_id"`
	AlarmKind    string         `db:"alarm_kind"`
	About        time.Time      `db:"about"`
	FireAt       time.Time      `db:"fire_at"`
	FiredAt      time.Time      `db:"fired_at"`
	Late         bool           `db:"late"`
	SeenBy       sql.NullString `db:"seen_by"`
	SeenAt       sql.NullTime   `db:"seen_at"`
	Snoozed      sql.NullTime   `db:"snoozed_until"`
	SnoozedBy    string         `db:"snoozed_by"`
	SnoozedAt    sql.NullTime   `db:"snoozed_at"`
	SnoozeReason string         `db:"snooze_reason"`
	CaseOwner    string         `db:"case_owner"`
	ReaderMember bool           `db:"reader_member"`
	watchedRow
	OwnerPost  postRow `db:"o"`
	DeputyPost postRow `db:"d"`
	LeadPost   postRow `db:"l"`
}

func (r candidateRow) visible(by people.Person, zone *time.Location) alarm.Candidate {
	c := alarm.Candidate{Owner: r.OwnerPost.visible(by.Agency), Deputy: r.DeputyPost.visible(by.Agency), Lead: r.LeadPost.visible(by.Agency)}
	c.Alarm = alarm.Alarm{ID: alarm.ID(r.ID), Kind: alarm.Kind(r.AlarmKind), Clock: r.watchedRow.visible(zone), About: r.About, FireAt: r.FireAt,
		FiredAt: r.FiredAt, Late: r.Late, Seen: alarm.Mark{By: people.ID(r.SeenBy.String), At: r.SeenAt.Time},
		Snooze: alarm.Snooze{Mark: alarm.Mark{By: people.ID(r.SnoozedBy), At: r.SnoozedAt.Time}, Until: r.Snoozed.Time, Reason: r.SnoozeReason}}
	c.In = casefile.Case{ID: c.Clock.Case, Unit: c.Clock.Unit, Compartment: c.Clock.Compartment, Owner: people.ID(r.CaseOwner)}
	for _, p := range []postRow{r.OwnerPost, r.DeputyPost, r.LeadPost, {ID: string(by.ID), Member: r.ReaderMember}} {
		if p.Member {
			c.In.Members = append(c.In.Members, people.ID(p.ID))
		}
	}
	return c
}

// candidates joins alarms with their clocks as they are now, their cases, and
// the people above them. An alarm whose clock has ended is not found.
func (s *Alarms) candidates(ctx context.Context, by people.Person, ids []string) ([]alarm.Candidate, error) {
	const member = `EXISTS (SELECT 1 FROM case_members m WHERE m.agency_id = a.agency_id AND m.case_id = s.case_id AND m.person_id = `
	const list = `SELECT a.id AS alarm_id, a.kind AS alarm_kind, a.about, a.fire_at, a.fired_at, a.late, a.seen_by, a.seen_at, a.snoozed_until,
			COALESCE(z.by_id::text, '') AS snoozed_by, z.at AS snoozed_at, COALESCE(z.reason, '') AS snooze_reason,
			k.owner_id AS case_owner, ` + member + `$3) AS reader_member, ` + watchedColumns + `,
			o.id AS "o.id", COALESCE(o.unit_id::text, '') AS "o.unit", o.role AS "o.role", o.name AS "o.name", o.active AS "o.active",
			` + member + `o.id) AS "o.member", COALESCE(o.deputy_id::text, '') AS "o.deputy", o.away_from::text AS "o.away_from", o.away_to::text AS "o.away_to",
			COALESCE(d.id::text, '') AS "d.id", COALESCE(d.unit_id::text, '') AS "d.unit", COALESCE(d.role, '') AS "d.role", COALESCE(d.name, '') AS "d.name",
			COALESCE(d.active, false) AS "d.active", ` + member + `d.id) AS "d.member", '' AS "d.deputy", d.away_from::text AS "d.away_from", d.away_to::text AS "d.away_to",
			COALESCE(l.id::text, '') AS "l.id", COALESCE(l.unit_id::text, '') AS "l.unit", COALESCE(l.role, '') AS "l.role", COALESCE(l.name, '') AS "l.name",
			COALESCE(l.active, false) AS "l.active", ` + member + `l.id) AS "l.member", '' AS "l.deputy", l.away_from::text AS "l.away_from", l.away_to::text AS "l.away_to"
		FROM alarms a
		JOIN clocks s ON s.agency_id = a.agency_id AND s.request_id = a.request_id AND s.kind = a.clock_kind AND s.no = a.clock_no
		JOIN cases k ON k.agency_id = s.agency_id AND k.id = s.case_id
		JOIN people o ON o.agency_id = s.agency_id AND o.id = s.owner_id
		JOIN agencies g ON g.id = a.agency_id
		LEFT JOIN LATERAL (SELECT by_id, at, reason FROM snoozes WHERE agency_id = a.agency_id AND alarm_id = a.id ORDER BY id DESC LIMIT 1) z ON true
		LEFT JOIN people d ON d.agency_id = o.agency_id AND d.id = o.deputy_id
		LEFT JOIN units u ON u.agency_id = s.agency_id AND u.id = s.unit_id
		LEFT JOIN people l ON l.agency_id = s.agency_id AND l.id = COALESCE(u.lead_id, g.lead_id)
		WHERE a.agency_id = $1 AND a.id = ANY(CAST($2 AS uuid[]))`
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []candidateRow
	if err := s.db.SelectContext(ctx, &rows, list, by.Agency, pq.Array(ids), by.ID); err != nil {
		return nil, classify(ctx, err)
	}
	all := make([]alarm.Candidate, len(rows))
	for i, r := range rows {
		all[i] = r.visible(by, s.zone)
	}
	return all, nil
}
