package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// saveSummary puts the derived rows in place of the former ones: the request's
// row, its items, our own work on it, and the counts they change.
func saveSummary(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, before, after request.Summary) error {
	if err := saveRequestRow(ctx, tx, agency, after); err != nil {
		return err
	}
	if err := saveItems(ctx, tx, agency, before, after); err != nil {
		return err
	}
	if err := saveHandling(ctx, tx, agency, after); err != nil {
		return err
	}
	if err := moveCounts(ctx, tx, agency, before, after); err != nil {
		return err
	}
	sent := map[sentKey]sentCount{}
	addSent(sent, before, -1)
	addSent(sent, after, 1)
	if err := saveSent(ctx, tx, agency, sent); err != nil {
		return err
	}
	moved := map[moveKey]moveCount{}
	addMoves(moved, before, -1)
	addMoves(moved, after, 1)
	if err := saveMoves(ctx, tx, agency, moved); err != nil {
		return err
	}
	if err := saveLedger(ctx, tx, agency, before, after); err != nil {
		return err
	}
	own := map[ownTally]int{}
	addOwn(own, before, -1)
	addOwn(own, after, 1)
	if err := saveOwn(ctx, tx, agency, own); err != nil {
		return err
	}
	return saveClocks(ctx, tx, agency, before, after)
}

func saveRequestRow(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, s request.Summary) error {
	const upsert = `INSERT INTO request_summaries (agency_id, request_id, version, reference, case_id, unit_id, compartment,
			platform_id, kind, basis_id, emergency, subject, phase, delivery, outcome, author_id, items, pending, question_open,
			created_at, changed_at, dispatched_at, due_day, overdue_from, next_at, followed_to, first_known, last_known)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
		ON CONFLICT (agency_id, request_id) DO UPDATE SET version = EXCLUDED.version, case_id = EXCLUDED.case_id,
			unit_id = EXCLUDED.unit_id, compartment = EXCLUDED.compartment, platform_id = EXCLUDED.platform_id, kind = EXCLUDED.kind,
			basis_id = EXCLUDED.basis_id, emergency = EXCLUDED.emergency, subject = EXCLUDED.subject, phase = EXCLUDED.phase,
			delivery = EXCLUDED.delivery, outcome = EXCLUDED.outcome, author_id = EXCLUDED.author_id, items = EXCLUDED.items,
			pending = EXCLUDED.pending, question_open = EXCLUDED.question_open, created_at = EXCLUDED.created_at,
			changed_at = EXCLUDED.changed_at, dispatched_at = EXCLUDED.dispatched_at, due_day = EXCLUDED.due_day,
			overdue_from = EXCLUDED.overdue_from, next_at = EXCLUDED.next_at, followed_to = EXCLUDED.followed_to,
			first_known = EXCLUDED.first_known, last_known = EXCLUDED.last_known`
	_, err := tx.ExecContext(ctx, upsert, summaryValues(agency, s)...)
	return err
}

// summaryValues lists the columns of request_summaries in the order of the
// table; COPY and INSERT share it.
func summaryValues(agency people.AgencyID, s request.Summary) []any {
	return []any{int64(agency), string(s.ID), s.Version, string(s.Reference), string(s.Case), text(string(s.Unit)), string(s.Compartment),
		string(s.Platform), string(s.Kind), string(s.Basis), s.Emergency, s.Subject, string(s.Phase), string(s.Delivery),
		string(s.Outcome), string(s.Author), len(s.Items), s.Pending, s.QuestionOpen,
		s.CreatedAt.UTC(), s.ChangedAt.UTC(), instant(s.DispatchedAt), day(s.DueDay), instant(s.OverdueFrom), instant(s.NextAt),
		day(s.FollowedTo), s.FirstKnown.UTC(), s.LastKnown.UTC()}
}

func saveItems(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, before, after request.Summary) error {
	const upsert = `INSERT INTO items (agency_id, request_id, no, platform_id, kind, emergency, category, selector_kind, selector,
			selector_match, sealed, dispatched_day, settled_after, ended_after, first_outcome, outcome, reason, due_day, timing, delivered, followed_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT (agency_id, request_id, no) DO UPDATE SET platform_id = EXCLUDED.platform_id, kind = EXCLUDED.kind,
			emergency = EXCLUDED.emergency, category = EXCLUDED.category, selector_kind = EXCLUDED.selector_kind,
			selector = EXCLUDED.selector, selector_match = EXCLUDED.selector_match, sealed = EXCLUDED.sealed,
			dispatched_day = EXCLUDED.dispatched_day, settled_after = EXCLUDED.settled_after, ended_after = EXCLUDED.ended_after,
			first_outcome = EXCLUDED.first_outcome, outcome = EXCLUDED.outcome, reason = EXCLUDED.reason,
			due_day = EXCLUDED.due_day, timing = EXCLUDED.timing, delivered = EXCLUDED.delivered, followed_to = EXCLUDED.followed_to`
	const drop = `DELETE FROM items WHERE agency_id = $1 AND request_id = $2 AND no > $3`
	if len(before.Items) > len(after.Items) {
		if _, err := tx.ExecContext(ctx, drop, agency, after.ID, len(after.Items)); err != nil {
			return err
		}
	}
	for i, it := range after.Items {
		if i < len(before.Items) && sameRow(before, after, i) {
			continue
		}
		if _, err := tx.ExecContext(ctx, upsert, itemValues(agency, after, it)...); err != nil {
			return err
		}
	}
	return nil
}

func sameRow(before, after request.Summary, i int) bool {
	return before.Items[i] == after.Items[i] && before.Platform == after.Platform && before.Kind == after.Kind &&
		before.Emergency == after.Emergency && before.Compartment == after.Compartment
}

// itemValues lists the columns of items in the order of the table.
func itemValues(agency people.AgencyID, s request.Summary, it request.ItemSummary) []any {
	return []any{int64(agency), string(s.ID), it.No, string(s.Platform), string(s.Kind), s.Emergency, string(it.Category),
		string(it.Selector.Kind), it.Selector.Raw, it.Selector.Normal, s.Compartment == casefile.Sealed, day(it.DispatchedDay),
		count(it.SettledAfter), count(it.EndedAfter), string(it.First), string(it.Outcome), string(it.Reason),
		day(it.DueDay), string(it.Timing), it.Delivered, day(it.FollowedTo)}
}
