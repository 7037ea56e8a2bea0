package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

type itemRow struct {
	Reference  string         `db:"reference"`
	No         int            `db:"no"`
	Platform   string         `db:"platform_id"`
	Kind       string         `db:"kind"`
	Emergency  bool           `db:"emergency"`
	Category   string         `db:"category"`
	Dispatched sql.NullString `db:"dispatched"`
	Settled    int            `db:"settled"`
	Ended      int            `db:"ended"`
	Outcome    string         `db:"outcome"`
	Reason     string         `db:"reason"`
	Due        sql.NullString `db:"due"`
	Timing     string         `db:"timing"`
	FollowedTo sql.NullString `db:"followed"`
}

func (r itemRow) visible() publication.ItemRow {
	return publication.ItemRow{Reference: request.Reference(r.Reference), No: r.No, Platform: platform.ID(r.Platform), Kind: legal.RequestKind(r.Kind), Emergency: r.Emergency,
		Category: legal.Category(r.Category), Dispatched: toDay(r.Dispatched), Settled: r.Settled, Ended: r.Ended, Outcome: reply.Outcome(r.Outcome), Reason: reply.Reason(r.Reason),
		Due: toDay(r.Due), Timing: request.Timing(r.Timing), FollowedTo: toDay(r.FollowedTo)}
}

// Items lists the items behind a report within a person's reach, the first sent
// first, up to limit and one more. The leaf with the reason and the number of
// rows is committed with the reading (M16, M19).
func (s *Publications) Items(ctx context.Context, by people.Person, q report.Query, reason string, limit int, at time.Time) ([]publication.ItemRow, error) {
	var all []publication.ItemRow
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		facts, err := mergers(ctx, tx, by.Agency)
		if err != nil {
			return err
		}
		q.Union = facts.Known(q.Recorded).On(q.AsOf)
		query, args := itemsSent(by, q, limit)
		var rows []itemRow
		if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
			return err
		}
		all = make([]publication.ItemRow, 0, len(rows))
		for _, r := range rows {
			all = append(all, r.visible())
		}
		return saveLeaf(ctx, tx, by.Agency, exported(by, at, "report/items", reason, min(len(rows), limit)))
	})
	return all, err
}

// Entries lists the lines of the register within a person's reach, the newest
// first, up to limit and one more; the leaf is that of Items.
func (s *Publications) Entries(ctx context.Context, by people.Person, q report.RegisterQuery, zone *time.Location, reason string, limit int) ([]publication.EntryRow, error) {
	var all []publication.EntryRow
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		facts, err := mergers(ctx, tx, by.Agency)
		if err != nil {
			return err
		}
		q.Union = facts.Known(q.Recorded).On(q.Today)
		query, args := entriesOf(by, q, zone, limit)
		var rows []struct {
			ledgerRow
			Platform  string `db:"platform_id"`
			Reference string `db:"reference"`
		}
		if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
			return err
		}
		all = make([]publication.EntryRow, 0, len(rows))
		for _, r := range rows {
			all = append(all, publication.EntryRow{Entry: r.visible(), Reference: request.Reference(r.Reference), Platform: platform.ID(r.Platform)})
		}
		return saveLeaf(ctx, tx, by.Agency, exported(by, q.At, "report/entries", reason, min(len(rows), limit)))
	})
	return all, err
}

// exported is the leaf that says how many rows were given out, and why.
func exported(by people.Person, at time.Time, subject, reason string, rows int) audit.Leaf {
	return audit.Leaf{At: at, By: string(by.ID), Action: "report.items_exported", Subject: subject, Digest: audit.Digest([]byte(reason)), Note: fmt.Sprintf("%d rows", rows)}
}

// itemsSent finds the items of a population within a person's reach.
func itemsSent(by people.Person, q report.Query, limit int) (string, []any) {
	c := population(by.Agency, q)
	c.and("NOT i.sealed")
	within(c, by, policy.ReachOf(by))
	if policy.ScopeOf(by, policy.ExportItems) == policy.Own {
		c.and("s.author_id = %s", string(by.ID))
	}
	return `SELECT s.reference, i.no, i.platform_id, i.kind, i.emergency, i.category, CAST(i.dispatched_day AS text) AS dispatched,
			COALESCE(i.settled_after, -1) AS settled, COALESCE(i.ended_after, -1) AS ended, i.outcome, i.reason,
			CAST(i.due_day AS text) AS due, i.timing, CAST(i.followed_to AS text) AS followed
		FROM items i JOIN request_summaries s ON s.agency_id = i.agency_id AND s.request_id = i.request_id
		WHERE ` + c.where() + ` ORDER BY i.dispatched_day, s.reference, i.no LIMIT ` + c.value(limit+1), c.args
}

// entriesOf finds the lines of the register within a person's reach.
func entriesOf(by people.Person, q report.RegisterQuery, zone *time.Location, limit int) (string, []any) {
	var c conditions
	c.and("s.agency_id = %s AND s.compartment <> 'sealed'", by.Agency)
	within(&c, by, policy.ReachOf(by))
	narrowEntries(&c, request.EntryFilter{Members: q.Members(), From: q.From, To: q.To, Now: q.At.In(zone)})
	if policy.ScopeOf(by, policy.ExportItems) == policy.Own {
		c.and("r.author_id = %s", string(by.ID))
	}
	return `SELECT s.request_id, s.seq, s.kind, s.at, s.report_by::text AS report_by, s.overdue_from, s.reported_at, s.report_seq, s.platform_id, r.reference
		FROM ledger s JOIN request_summaries r ON r.agency_id = s.agency_id AND r.request_id = s.request_id
		WHERE ` + c.where() + ` ORDER BY s.at DESC, s.request_id DESC, s.seq DESC, s.kind DESC LIMIT ` + c.value(limit+1), c.args
}
