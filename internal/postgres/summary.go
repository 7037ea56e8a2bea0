package postgres

import (
	"context"
	"sort"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
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
	if err := saveTallies(ctx, tx, agency, tallyChange(before, after)); err != nil {
		return err
	}
	moved := map[moveKey]moveCount{}
	addMoves(moved, before, -1)
	addMoves(moved, after, 1)
	return saveMoves(ctx, tx, agency, moved)
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
			selector_match, sealed, dispatched_day, settled_after, ended_after, first_outcome, outcome, reason, due_day, timing, followed_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		ON CONFLICT (agency_id, request_id, no) DO UPDATE SET platform_id = EXCLUDED.platform_id, kind = EXCLUDED.kind,
			emergency = EXCLUDED.emergency, category = EXCLUDED.category, selector_kind = EXCLUDED.selector_kind,
			selector = EXCLUDED.selector, selector_match = EXCLUDED.selector_match, sealed = EXCLUDED.sealed,
			dispatched_day = EXCLUDED.dispatched_day, settled_after = EXCLUDED.settled_after, ended_after = EXCLUDED.ended_after,
			first_outcome = EXCLUDED.first_outcome, outcome = EXCLUDED.outcome, reason = EXCLUDED.reason,
			due_day = EXCLUDED.due_day, timing = EXCLUDED.timing, followed_to = EXCLUDED.followed_to`
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
		day(it.DueDay), string(it.Timing), day(it.FollowedTo)}
}

// tally is the key of one cell of the figures.
type tally struct {
	Platform  string
	Kind      string
	Emergency bool
	Month     deadline.Day
	Day       deadline.Day
	Settled   int
	Ended     int
	Outcome   string
	Timing    string
	Due       string
	Followed  string
}

// tallyOf gives the cell an item counts in; none for what was not sent and for
// sealed cases, which are in no figure.
func tallyOf(s request.Summary, it request.ItemSummary) (tally, bool) {
	if it.DispatchedDay.IsZero() || s.Compartment == casefile.Sealed {
		return tally{}, false
	}
	month := firstOfMonth(it.DispatchedDay)
	k := tally{Platform: string(s.Platform), Kind: string(s.Kind), Emergency: s.Emergency, Month: month, Day: month,
		Settled: it.SettledAfter, Ended: it.EndedAfter, Outcome: string(it.Outcome),
		Timing: string(it.Timing), Due: "infinity", Followed: dayOr(it.FollowedTo)}
	if it.SettledAfter < 0 && it.EndedAfter < 0 {
		k.Day, k.Due = it.DispatchedDay, dayOr(it.DueDay)
	}
	return k, true
}

// tallyChange is how the counts move when one summary replaces another.
func tallyChange(before, after request.Summary) map[tally]int {
	change := map[tally]int{}
	for _, it := range before.Items {
		if k, ok := tallyOf(before, it); ok {
			change[k]--
		}
	}
	for _, it := range after.Items {
		if k, ok := tallyOf(after, it); ok {
			change[k]++
		}
	}
	return change
}

// saveTallies moves the counts. The cells are taken in one fixed order, so that
// two writers cannot wait for each other in a circle.
func saveTallies(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, change map[tally]int) error {
	const move = `INSERT INTO tallies (agency_id, platform_id, kind, emergency, month, day, settled_after, ended_after,
			outcome, timing, due_day, followed_to, n)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (agency_id, platform_id, month, kind, emergency, day, settled_after, ended_after, outcome, timing, due_day, followed_to)
		DO UPDATE SET n = tallies.n + EXCLUDED.n`
	for _, k := range ordered(change) {
		if _, err := tx.ExecContext(ctx, move, tallyValues(agency, k, change[k])...); err != nil {
			return err
		}
	}
	return nil
}

func tallyValues(agency people.AgencyID, k tally, n int) []any {
	return []any{int64(agency), k.Platform, k.Kind, k.Emergency, k.Month.String(), k.Day.String(), k.Settled, k.Ended,
		k.Outcome, k.Timing, k.Due, k.Followed, n}
}

func ordered(change map[tally]int) []tally {
	keys := make([]tally, 0, len(change))
	for k, n := range change {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].less(keys[j]) })
	return keys
}

func (k tally) less(o tally) bool {
	switch {
	case k.Platform != o.Platform:
		return k.Platform < o.Platform
	case k.Month != o.Month:
		return k.Month.Before(o.Month)
	case k.Day != o.Day:
		return k.Day.Before(o.Day)
	case k.Settled != o.Settled:
		return k.Settled < o.Settled
	case k.Ended != o.Ended:
		return k.Ended < o.Ended
	}
	if k.Emergency != o.Emergency {
		return o.Emergency
	}
	return k.Kind+k.Outcome+k.Timing+k.Due+k.Followed < o.Kind+o.Outcome+o.Timing+o.Due+o.Followed
}
