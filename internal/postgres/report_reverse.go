package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// ReverseRows gives our requests to a platform within the reader's reach, with
// every reference the platform gave us, and leaves the leaf of the comparison.
func (s *Reports) ReverseRows(ctx context.Context, by people.Person, reach policy.Reach, q report.ReverseAsk) ([]report.OurRow, error) {
	var all []report.OurRow
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		made, err := claimKey(ctx, tx, by, q.Act, "reverse/"+string(q.Platform))
		if err != nil {
			return err
		}
		if all, err = s.reverseRows(ctx, tx, by, reach, q); err != nil || made != "" {
			return err
		}
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: q.Act.At, By: string(by.ID), Action: "reverse.audit", Subject: "platform/" + string(q.Platform),
			Digest: q.List.Digest, Note: fmt.Sprintf("%d rows of theirs, %d requests of ours", len(q.List.Rows), len(all))})
	})
	return all, err
}

func (s *Reports) reverseRows(ctx context.Context, tx *sqlx.Tx, by people.Person, reach policy.Reach, q report.ReverseAsk) ([]report.OurRow, error) {
	if reach.Nothing {
		return nil, nil
	}
	var c conditions
	c.and("s.agency_id = %s AND s.dispatched_at IS NOT NULL", by.Agency)
	c.ofPlatforms("s.platform_id", q.Union.Members(q.Platform))
	within(&c, by, reach)
	if !q.From.IsZero() {
		c.and("s.dispatched_at >= %s", q.From.In(s.books.Zone).UTC())
	}
	if !q.To.IsZero() {
		c.and("s.dispatched_at < %s", q.To.AddDays(1).In(s.books.Zone).UTC())
	}
	zone := c.value(s.books.Zone.String())
	query := `SELECT s.request_id, s.reference, s.outcome, CAST(CAST(s.dispatched_at AT TIME ZONE ` + zone + ` AS date) AS text) AS day,
			COALESCE(e.detail ->> 'their_ref', '') AS theirs, COALESCE(e.detail ->> 'proof', '') AS proof
		FROM request_summaries s
		LEFT JOIN events e ON e.agency_id = s.agency_id AND e.request_id = s.request_id AND e.kind IN ('dispatched', 'delivered', 'replied')
		WHERE ` + c.where() + ` ORDER BY s.dispatched_at, s.request_id, e.seq LIMIT 500000`
	rows, err := tx.QueryxContext(ctx, query, c.args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var all []report.OurRow
	for rows.Next() {
		var r struct {
			ID        string         `db:"request_id"`
			Reference string         `db:"reference"`
			Outcome   string         `db:"outcome"`
			Day       sql.NullString `db:"day"`
			Theirs    string         `db:"theirs"`
			Proof     string         `db:"proof"`
		}
		if err := rows.StructScan(&r); err != nil {
			return nil, err
		}
		if n := len(all); n == 0 || all[n-1].ID != request.ID(r.ID) {
			all = append(all, report.OurRow{ID: request.ID(r.ID), Reference: r.Reference, Outcome: reply.Outcome(r.Outcome), Day: toDay(r.Day)})
		}
		last := &all[len(all)-1]
		for _, ref := range []string{r.Theirs, r.Proof} {
			if ref != "" {
				last.Theirs = append(last.Theirs, ref)
			}
		}
	}
	return all, rows.Err()
}
