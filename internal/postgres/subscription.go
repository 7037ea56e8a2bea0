package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/publication"
	"rogatory/internal/request"
)

var _ publication.Rounds = (*Publications)(nil)

// mailKind is the kind of a mail's row in the outbox.
const mailKind = "report.mail"

// Subscribe adds a subscription and its leaf.
func (s *Publications) Subscribe(ctx context.Context, by people.Person, act request.Act, sub publication.Subscription) (publication.SubscriptionID, error) {
	const insert = `INSERT INTO report_subscriptions (agency_id, id, person_id, address, report, parameters, rhythm, weekday, language, next_at, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	id := publication.SubscriptionID(uuid.Must(uuid.NewV7()).String())
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		made, err := claimKey(ctx, tx, by, act, "subscription/"+string(id))
		if err != nil {
			return err
		}
		if made != "" {
			id = publication.SubscriptionID(made[len("subscription/"):])
			return nil
		}
		parameters, err := asJSON(sub.Parameters)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insert, by.Agency, id, sub.Person.ID, sub.Address, sub.Report, parameters, sub.Rhythm, isoWeekday(sub.Weekday),
			sub.Language, sub.NextAt.UTC(), by.ID, act.At.UTC())
		if err != nil {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: act.At, By: string(by.ID), Action: "report.subscribed", Subject: "subscription/" + string(id), Digest: audit.Digest([]byte(sub.Address)), Note: sub.Report})
	})
	return id, err
}

// isoWeekday is 1 for Monday to 7 for Sunday.
func isoWeekday(d time.Weekday) int { return (int(d)+6)%7 + 1 }

// Unsubscribe ends a subscription of a person, or of anybody when none is named.
func (s *Publications) Unsubscribe(ctx context.Context, by people.Person, id publication.SubscriptionID, of people.ID, reason string, at time.Time) error {
	const end = `UPDATE report_subscriptions SET ended_at = $4 WHERE agency_id = $1 AND id = $2 AND ($3 = '' OR person_id::text = $3) AND ended_at IS NULL`
	if err := validID(string(id), "publication.no_subscription"); err != nil {
		return err
	}
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, end, by.Agency, id, string(of), at.UTC())
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, "publication.no_subscription")
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "report.unsubscribed", Subject: "subscription/" + string(id), Note: reason})
	})
}

type subscriptionRow struct {
	ID         string         `db:"id"`
	Address    string         `db:"address"`
	Report     string         `db:"report"`
	Parameters []byte         `db:"parameters"`
	Rhythm     string         `db:"rhythm"`
	Weekday    int            `db:"weekday"`
	Language   string         `db:"language"`
	NextAt     time.Time      `db:"next_at"`
	Person     string         `db:"person_id"`
	Agency     int64          `db:"agency_id"`
	Unit       sql.NullString `db:"unit_id"`
	Name       string         `db:"name"`
	Login      string         `db:"login"`
	Role       string         `db:"role"`
	Active     bool           `db:"active"`
	Trouble    sql.NullString `db:"trouble"`
	SentAt     sql.NullTime   `db:"sent_at"`
}

// subscriptionColumns are a subscription t of a person p as they are now.
const subscriptionColumns = `t.id, t.address, t.report, t.parameters, t.rhythm, t.weekday, t.language, t.next_at,
	t.person_id, t.agency_id, p.unit_id, p.name, p.login, p.role, p.active`

func (r subscriptionRow) subscription() (publication.Subscription, error) {
	by := people.Person{ID: people.ID(r.Person), Agency: people.AgencyID(r.Agency), Unit: people.UnitID(r.Unit.String), Name: r.Name, Login: r.Login, Role: people.Role(r.Role), Active: r.Active}
	sub := publication.Subscription{ID: publication.SubscriptionID(r.ID), Person: by, Address: r.Address, Report: r.Report, Rhythm: publication.Rhythm(r.Rhythm),
		Weekday: time.Weekday(r.Weekday % 7), Language: lang.Language(r.Language), NextAt: r.NextAt.UTC(), Trouble: r.Trouble.String, SentAt: r.SentAt.Time}
	if err := json.Unmarshal(r.Parameters, &sub.Parameters); err != nil {
		return sub, fmt.Errorf("postgres: parameters of subscription %s: %w", r.ID, err)
	}
	return sub, nil
}

func subscriptions(rows []subscriptionRow) ([]publication.Subscription, error) {
	all := make([]publication.Subscription, 0, len(rows))
	for _, r := range rows {
		sub, err := r.subscription()
		if err != nil {
			return nil, err
		}
		all = append(all, sub)
	}
	return all, nil
}

// Subscriptions lists what a person has subscribed to, or everybody, with what
// became of the last mail.
func (s *Publications) Subscriptions(ctx context.Context, agency people.AgencyID, of people.ID) ([]publication.Subscription, error) {
	const list = `SELECT ` + subscriptionColumns + `, m.trouble, m.sent_at FROM report_subscriptions t
		JOIN people p ON p.agency_id = t.agency_id AND p.id = t.person_id
		LEFT JOIN LATERAL (SELECT trouble, sent_at FROM report_mails m WHERE m.agency_id = t.agency_id AND m.subscription_id = t.id ORDER BY m.outbox_id DESC LIMIT 1) m ON true
		WHERE t.agency_id = $1 AND t.ended_at IS NULL AND ($2 = '' OR t.person_id::text = $2) ORDER BY p.name, t.id`
	var rows []subscriptionRow
	if err := s.db.SelectContext(ctx, &rows, list, agency, string(of)); err != nil {
		return nil, classify(ctx, err)
	}
	return subscriptions(rows)
}

// Turns lists subscriptions whose turn has come.
func (s *Publications) Turns(ctx context.Context, agency people.AgencyID, at time.Time) ([]publication.Subscription, error) {
	const list = `SELECT ` + subscriptionColumns + ` FROM report_subscriptions t JOIN people p ON p.agency_id = t.agency_id AND p.id = t.person_id
		WHERE t.agency_id = $1 AND t.ended_at IS NULL AND t.next_at <= $2 ORDER BY t.next_at, t.id`
	var rows []subscriptionRow
	if err := s.db.SelectContext(ctx, &rows, list, agency, at.UTC()); err != nil {
		return nil, classify(ctx, err)
	}
	return subscriptions(rows)
}

// Enqueue moves a subscription on and leaves its mail in the outbox, in one
// transaction; false where another worker did.
func (s *Publications) Enqueue(ctx context.Context, sub publication.Subscription, made publication.ID, messageID string, next, at time.Time) (bool, error) {
	const move = `UPDATE report_subscriptions SET next_at = $4 WHERE agency_id = $1 AND id = $2 AND next_at = $3 AND ended_at IS NULL`
	const work = `INSERT INTO outbox (agency_id, kind, subject, created_at) VALUES ($1, $2, $3, $4) RETURNING id`
	const mail = `INSERT INTO report_mails (agency_id, outbox_id, subscription_id, report_id, message_id) VALUES ($1, $2, $3, $4, $5)`
	agency, moved := sub.Person.Agency, false
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, move, agency, sub.ID, sub.NextAt.UTC(), next.UTC())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if moved = n > 0; err != nil || !moved {
			return err
		}
		var outbox int64
		if err := tx.GetContext(ctx, &outbox, work, agency, mailKind, "report/"+string(made), at.UTC()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, mail, agency, outbox, sub.ID, made, messageID); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, agency, audit.Leaf{At: at, By: string(sub.Person.ID), Action: "report.scheduled", Subject: "report/" + string(made), Note: "subscription/" + string(sub.ID)})
	})
	return moved, err
}

// Claim takes the oldest mail that waits, for a while. Workers pass over what
// another one holds; a worker that dies gives its mail back by time.
func (s *Publications) Claim(ctx context.Context, agency people.AgencyID, at, until time.Time) (publication.Errand, bool, error) {
	const claim = `UPDATE outbox SET locked_until = $4, attempts = attempts + 1 WHERE agency_id = $1 AND id = (
			SELECT id FROM outbox WHERE agency_id = $1 AND kind = $2 AND done_at IS NULL AND (locked_until IS NULL OR locked_until <= $3)
			ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
		RETURNING id, attempts`
	const find = `SELECT ` + subscriptionColumns + `, m.report_id, m.message_id FROM report_mails m
		JOIN report_subscriptions t ON t.agency_id = m.agency_id AND t.id = m.subscription_id
		JOIN people p ON p.agency_id = t.agency_id AND p.id = t.person_id
		WHERE m.agency_id = $1 AND m.outbox_id = $2`
	var e publication.Errand
	found := false
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		var work struct {
			ID       int64 `db:"id"`
			Attempts int   `db:"attempts"`
		}
		if err := tx.GetContext(ctx, &work, claim, agency, mailKind, at.UTC(), until.UTC()); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			return err
		}
		var row struct {
			subscriptionRow
			Report  string `db:"report_id"`
			Message string `db:"message_id"`
		}
		if err := tx.GetContext(ctx, &row, find, agency, work.ID); err != nil {
			return err
		}
		sub, err := row.subscription()
		e = publication.Errand{Outbox: work.ID, Subscription: sub, Publication: publication.ID(row.Report), MessageID: row.Message, Attempts: work.Attempts}
		found = err == nil
		return err
	})
	return e, found, err
}

// Settle records what became of an attempt: sent, to be tried again, or given up.
func (s *Publications) Settle(ctx context.Context, agency people.AgencyID, e publication.Errand, trouble string, again, at time.Time) error {
	const done = `UPDATE outbox SET done_at = $4, locked_until = $5 WHERE agency_id = $1 AND id = $2 AND attempts = $3 AND done_at IS NULL`
	const note = `UPDATE report_mails SET sent_at = $3, failed_at = $4, trouble = $5 WHERE agency_id = $1 AND outbox_id = $2`
	var sentAt, failedAt, doneAt any
	action := "report.mail_postponed"
	switch {
	case trouble == "":
		sentAt, doneAt, action = at.UTC(), at.UTC(), "report.mail_sent"
	case again.IsZero():
		failedAt, doneAt, action = at.UTC(), at.UTC(), "report.mail_failed"
	}
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, done, agency, e.Outbox, e.Attempts, doneAt, instant(again))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // another worker took the mail over when this one was too slow
		}
		if _, err := tx.ExecContext(ctx, note, agency, e.Outbox, sentAt, failedAt, trouble); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, agency, audit.Leaf{At: at, By: string(e.Subscription.Person.ID), Action: action, Subject: "report/" + string(e.Publication), Note: trouble})
	})
}

// Troubles lists mails that were given up or wait after a failure, the newest
// first.
func (s *Publications) Troubles(ctx context.Context, agency people.AgencyID) ([]publication.Trouble, error) {
	const list = `SELECT p.name, t.address, t.report, m.trouble, o.attempts, o.created_at, m.failed_at IS NOT NULL AS given_up FROM report_mails m
		JOIN outbox o ON o.agency_id = m.agency_id AND o.id = m.outbox_id
		JOIN report_subscriptions t ON t.agency_id = m.agency_id AND t.id = m.subscription_id
		JOIN people p ON p.agency_id = t.agency_id AND p.id = t.person_id
		WHERE m.agency_id = $1 AND m.trouble <> '' ORDER BY m.outbox_id DESC LIMIT 200`
	var rows []struct {
		Name     string    `db:"name"`
		Address  string    `db:"address"`
		Report   string    `db:"report"`
		Trouble  string    `db:"trouble"`
		Attempts int       `db:"attempts"`
		At       time.Time `db:"created_at"`
		GivenUp  bool      `db:"given_up"`
	}
	if err := s.db.SelectContext(ctx, &rows, list, agency); err != nil {
		return nil, classify(ctx, err)
	}
	all := make([]publication.Trouble, 0, len(rows))
	for _, r := range rows {
		all = append(all, publication.Trouble{Person: r.Name, Address: r.Address, Report: r.Report, Key: r.Trouble, Attempts: r.Attempts, At: r.At, GivenUp: r.GivenUp})
	}
	return all, nil
}
