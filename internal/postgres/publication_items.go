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
	c := population(by.Agency, q)
	c.and("NOT i.sealed")
	within(c, by, policy.ReachOf(by))
	if policy.ScopeOf(by, policy.ExportItems) == policy.Own {
		c.and("s.author_id = %s", string(by.ID))
	}
	query := `SELECT s.reference, i.no, i.platform_id, i.kind, i.emergency, i.category, CAST(i.dispatched_day AS text) AS dispatched,
			COALESCE(i.settled_after, -1) AS settled, COALESCE(i.ended_after, -1) AS ended, i.outcome, i.reason,
			CAST(i.due_day AS text) AS due, i.timing, CAST(i.followed_to AS text) AS followed
		FROM items i JOIN request_summaries s ON s.agency_id = i.agency_id AND s.request_id = i.request_id
		WHERE ` + c.where() + ` ORDER BY i.dispatched_day, s.reference, i.no LIMIT ` + c.value(limit+1)
	var all []publication.ItemRow
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		var rows []itemRow
		if err := tx.SelectContext(ctx, &rows, query, c.args...); err != nil {
			return err
		}
		all = make([]publication.ItemRow, 0, len(rows))
		for _, r := range rows {
			all = append(all, r.visible())
		}
		leaf := audit.Leaf{At: at, By: string(by.ID), Action: "report.items_exported", Subject: "report/items", Digest: audit.Digest([]byte(reason)), Note: fmt.Sprintf("%d rows", min(len(rows), limit))}
		return saveLeaf(ctx, tx, by.Agency, leaf)
	})
	return all, err
}
