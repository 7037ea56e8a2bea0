package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Rebuild throws away everything derived from the timelines of an agency and
// derives it again, in one transaction: readers see the old rows until the new
// ones are complete. It gives the number of requests.
func (s *Requests) Rebuild(ctx context.Context, agency people.AgencyID, at time.Time) (int, error) {
	var n int
	err := inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		n = 0
		if err := s.law.follow(ctx, tx); err != nil {
			return err
		}
		// Nobody may add an event between reading it and writing what it adds up to.
		if _, err := tx.ExecContext(ctx, `LOCK TABLE requests, events IN SHARE MODE`); err != nil {
			return err
		}
		for _, table := range append([]string{"request_summaries", "items", "clocks", "ledger", "handling", "handling_tallies", "moves", "sent_by_month"}, countTables...) {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE agency_id = $1`, agency); err != nil {
				return err
			}
		}
		var err error
		if n, err = s.rebuild(ctx, tx, agency); err != nil {
			return err
		}
		if err := endStrayAlarms(ctx, tx, agency, at); err != nil {
			return err
		}
		return saveLeaf(ctx, tx, agency, audit.Leaf{At: at, By: "system", Action: "summaries.rebuilt", Subject: "agency"})
	})
	return n, err
}

// rebuild walks the requests in chunks of the key's order.
func (s *Requests) rebuild(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID) (int, error) {
	const heads = `SELECT id, reference, case_id FROM requests WHERE agency_id = $1 AND id > CAST($2 AS uuid) ORDER BY id LIMIT 5000`
	cases := map[casefile.ID]casefile.Case{}
	moved := map[moveKey]moveCount{}
	last, n := "00000000-0000-0000-0000-000000000000", 0
	for {
		var rows []headRow
		if err := tx.SelectContext(ctx, &rows, heads, agency, last); err != nil {
			return n, err
		}
		if len(rows) == 0 {
			if err := copyMoves(ctx, tx, agency, moved); err != nil {
				return n, err
			}
			if err := countOwn(ctx, tx, agency); err != nil {
				return n, err
			}
			if err := countSent(ctx, tx, agency); err != nil {
				return n, err
			}
			return n, countAll(ctx, tx, agency)
		}
		all, err := s.rebuildChunk(ctx, tx, agency, rows, cases)
		if err != nil {
			return n, err
		}
		for _, d := range all {
			addMoves(moved, d.sum, 1)
		}
		n, last = n+len(rows), rows[len(rows)-1].ID
	}
}

type headRow struct {
	ID        string `db:"id"`
	Reference string `db:"reference"`
	Case      string `db:"case_id"`
}

func (s *Requests) rebuildChunk(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, heads []headRow, cases map[casefile.ID]casefile.Case) ([]derivedRequest, error) {
	const list = `SELECT request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail FROM events
		WHERE agency_id = $1 AND request_id >= CAST($2 AS uuid) AND request_id <= CAST($3 AS uuid) ORDER BY request_id, seq`
	var rows []struct {
		Request string `db:"request_id"`
		eventRow
	}
	if err := tx.SelectContext(ctx, &rows, list, agency, heads[0].ID, heads[len(heads)-1].ID); err != nil {
		return nil, err
	}
	byID := map[string]*request.Timeline{}
	all := make([]derivedRequest, len(heads))
	for i, h := range heads {
		id := casefile.ID(h.Case)
		if _, ok := cases[id]; !ok {
			c, err := loadCase(ctx, tx, agency, id)
			if err != nil {
				return nil, err
			}
			cases[id] = c
		}
		all[i].t = request.Timeline{ID: request.ID(h.ID), Agency: agency, Reference: request.Reference(h.Reference), Case: cases[id]}
		byID[h.ID] = &all[i].t
	}
	for _, r := range rows {
		e, err := r.event()
		if err != nil {
			return nil, err
		}
		byID[r.Request].Events = append(byID[r.Request].Events, e)
	}
	for i := range all {
		all[i].sum = request.Summarize(all[i].t, s.books)
	}
	return all, copyDerived(ctx, tx, agency, all)
}
