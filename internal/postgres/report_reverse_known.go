package postgres

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// ReverseKnown gives our requests to a platform as they stood in a state of
// knowledge, whoever asks; only their numbers are shown. Cases that were sealed
// then are left out.
func (s *Reports) ReverseKnown(ctx context.Context, agency people.AgencyID, q report.ReverseAsk) ([]report.OurRow, error) {
	var all []report.OurRow
	err := s.read(ctx, func(tx *sqlx.Tx) error {
		then, err := s.knowledge(ctx, tx, agency, report.Query{AsOf: q.Today, Recorded: q.Recorded})
		if err != nil {
			return err
		}
		first, after := s.dispatchedIn(q)
		ids, err := reverseCandidates(ctx, tx, agency, q, then, first, after)
		if err != nil {
			return err
		}
		const events = `SELECT '', request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail FROM events
			WHERE request_id = ANY(CAST($1 AS uuid[])) AND agency_id = $2 AND known_at < $3 AND recorded_at <= $4 ORDER BY request_id, seq`
		sent := map[string]time.Time{}
		err = derivation[request.Summary]{agency: agency, query: events, args: []any{agency, then.end, then.recorded}, wanted: history.sent,
			derive: func(t request.Timeline) request.Summary { return request.Summarize(t, s.books) },
			take: func(sum request.Summary) {
				at := sum.DispatchedAt
				if at.IsZero() || at.Before(first) || !at.Before(after) || !slices.Contains(q.Union.Members(q.Platform), sum.Platform) {
					return
				}
				sent[string(sum.ID)] = at
				all = append(all, report.OurRow{ID: sum.ID, Day: deadline.DayOf(at, s.books.Zone), Outcome: sum.Outcome})
			}}.run(ctx, tx, ids)
		if err != nil {
			return err
		}
		slices.SortFunc(all, func(a, b report.OurRow) int {
			return cmp.Or(sent[string(a.ID)].Compare(sent[string(b.ID)]), cmp.Compare(a.ID, b.ID))
		})
		return withReferences(ctx, tx, agency, then, all)
	})
	return all, err
}

// dispatchedIn are the first instant of the days that are looked at and the first
// one after them.
func (s *Reports) dispatchedIn(q report.ReverseAsk) (first, after time.Time) {
	after = farFuture
	if !q.From.IsZero() {
		first = q.From.In(s.books.Zone)
	}
	if !q.To.IsZero() {
		after = q.To.AddDays(1).In(s.books.Zone)
	}
	return first, after
}

// reverseCandidates are the requests that are dispatched in these days by now, and
// those that may have been.
func reverseCandidates(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, q report.ReverseAsk, then knowledge, first, after time.Time) ([]string, error) {
	find := func(narrow func(*conditions)) ([]string, error) {
		var c conditions
		c.and("r.agency_id = %s", agency)
		narrow(&c)
		c.and(unsealed("%s", "%s"), pq.Array(then.opened), pq.Array(then.sealed))
		var ids []string
		err := tx.SelectContext(ctx, &ids, `SELECT r.request_id FROM request_summaries r WHERE `+c.where(), c.args...)
		return ids, err
	}
	ids, err := find(func(c *conditions) {
		c.ofPlatforms("r.platform_id", q.Union.Members(q.Platform))
		c.and("r.dispatched_at >= %s AND r.dispatched_at < %s", first.UTC(), after.UTC())
	})
	if err != nil || q.Recorded.IsZero() {
		return ids, err
	}
	changed, err := find(func(c *conditions) { then.since(c) })
	ids = append(ids, changed...)
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// withReferences adds our reference and those that the platform gave us by then.
func withReferences(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, then knowledge, all []report.OurRow) error {
	const list = `SELECT r.id, r.reference, COALESCE(e.detail ->> 'their_ref', '') AS theirs, COALESCE(e.detail ->> 'proof', '') AS proof
		FROM requests r LEFT JOIN events e ON e.agency_id = r.agency_id AND e.request_id = r.id AND e.kind IN ('dispatched', 'delivered', 'replied')
			AND e.known_at < $3 AND e.recorded_at <= $4
		WHERE r.agency_id = $1 AND r.id = ANY(CAST($2 AS uuid[])) ORDER BY r.id, e.seq`
	at := map[string]int{}
	ids := make([]string, len(all))
	for i, o := range all {
		ids[i], at[string(o.ID)] = string(o.ID), i
	}
	var rows []struct {
		ID        string `db:"id"`
		Reference string `db:"reference"`
		Theirs    string `db:"theirs"`
		Proof     string `db:"proof"`
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, pq.Array(ids), then.end, then.recorded); err != nil {
		return err
	}
	for _, r := range rows {
		o := &all[at[r.ID]]
		o.Reference = r.Reference
		for _, ref := range []string{r.Theirs, r.Proof} {
			if ref != "" {
				o.Theirs = append(o.Theirs, ref)
			}
		}
	}
	return nil
}
