package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/audit"
	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// intake is a register on its way in. Requests that are new here are gathered
// and written by COPY, some thousands at once: a statement for each row and
// each count would take a minute for what a second is enough.
type intake struct {
	store *Requests
	tx    *sqlx.Tx
	by    people.Person
	known map[string]request.ID // register and row: the request it led to
	cases map[casefile.ID]casefile.Case
	fresh []recalledRequest
}

// recalledRequest is a request that is new here, with the row it was read from.
type recalledRequest struct {
	derivedRequest
	source string
}

// openIntake finds which rows of the register led to a request before.
func (s *Requests) openIntake(ctx context.Context, tx *sqlx.Tx, by people.Person, all []request.Recalled) (*intake, error) {
	const list = `SELECT source, id FROM requests WHERE agency_id = $1 AND source = ANY($2)`
	in := &intake{store: s, tx: tx, by: by, known: map[string]request.ID{}, cases: map[casefile.ID]casefile.Case{}}
	sources := make([]string, 0, len(all))
	for _, r := range all {
		if r.Source != "" {
			sources = append(sources, r.Source)
		}
	}
	var rows []struct {
		Source string `db:"source"`
		ID     string `db:"id"`
	}
	if err := tx.SelectContext(ctx, &rows, list, by.Agency, pq.Array(sources)); err != nil {
		return nil, err
	}
	for _, r := range rows {
		in.known[r.Source] = request.ID(r.ID)
	}
	return in, nil
}

// make gathers a request that is new here.
func (in *intake) make(ctx context.Context, r request.New, decide request.Decide) error {
	c, err := in.caseOf(ctx, r.Case)
	if err != nil {
		return err
	}
	t := request.Timeline{ID: request.ID(uuid.Must(uuid.NewV7()).String()), Agency: in.by.Agency, Reference: r.Reference, Case: c}
	if t.Events, err = decide(t); err != nil || len(t.Events) == 0 {
		return err
	}
	if err := afterFence(ctx, in.tx, t.Agency, t.Events); err != nil {
		return err
	}
	in.fresh = append(in.fresh, recalledRequest{derivedRequest{t: t, sum: request.Summarize(t, in.store.books)}, r.Source})
	if r.Source != "" {
		in.known[r.Source] = t.ID
	}
	if len(in.fresh) < batchSize {
		return nil
	}
	return in.write(ctx)
}

func (in *intake) caseOf(ctx context.Context, id casefile.ID) (casefile.Case, error) {
	if c, ok := in.cases[id]; ok {
		return c, nil
	}
	c, err := loadCase(ctx, in.tx, in.by.Agency, id)
	if err == nil {
		in.cases[id] = c
	}
	return c, err
}

// write stores what was gathered: what record stores of one request, for all of
// them at once. The leaves come last.
func (in *intake) write(ctx context.Context) error {
	if len(in.fresh) == 0 {
		return nil
	}
	derived := make([]derivedRequest, len(in.fresh))
	moved, own, sent, counts := map[moveKey]moveCount{}, map[ownTally]int{}, map[sentKey]sentCount{}, newCountMoves()
	for i, r := range in.fresh {
		derived[i] = r.derivedRequest
		addMoves(moved, r.sum, 1)
		addOwn(own, r.sum, 1)
		addSent(sent, r.sum, 1)
		counts.add(r.sum, 1)
	}
	for _, step := range []func() error{
		func() error { return in.copyRequests(ctx) },
		func() error { return in.copyEvents(ctx) },
		func() error { return copyDerived(ctx, in.tx, in.by.Agency, derived) },
		func() error { return counts.save(ctx, in.tx, in.by.Agency) },
		func() error { return saveSent(ctx, in.tx, in.by.Agency, sent) },
		func() error { return saveMoves(ctx, in.tx, in.by.Agency, moved) },
		func() error { return saveOwn(ctx, in.tx, in.by.Agency, own) },
		func() error { return in.copyOutbox(ctx) },
		func() error { return in.copyLeaves(ctx) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	in.fresh = in.fresh[:0]
	return nil
}

func (in *intake) copyRequests(ctx context.Context) error {
	return copyRows(ctx, in.tx, copyRequestsSQL, func(put func(...any) error) error {
		for _, r := range in.fresh {
			if err := put(int64(r.t.Agency), string(r.t.ID), string(r.t.Reference), string(r.t.Case.ID), text(r.source)); err != nil {
				return err
			}
		}
		return nil
	})
}

// each copies one row for each event.
func (in *intake) each(ctx context.Context, statement string, row func(t request.Timeline, e request.Event) ([]any, error)) error {
	return copyRows(ctx, in.tx, statement, func(put func(...any) error) error {
		for _, r := range in.fresh {
			for _, e := range r.t.Events {
				values, err := row(r.t, e)
				if err != nil {
					return err
				}
				if err := put(values...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (in *intake) copyEvents(ctx context.Context) error {
	const into = `COPY events (agency_id, request_id, seq, kind, by_id, occurred_at, recorded_at, known_at, detail) FROM STDIN`
	return in.each(ctx, into, func(t request.Timeline, e request.Event) ([]any, error) {
		detail, err := asJSON(e.Detail)
		return []any{int64(t.Agency), string(t.ID), e.Seq, string(e.Kind()), string(e.By), e.OccurredAt.UTC(), e.RecordedAt.UTC(), e.KnownAt.UTC(), detail}, err
	})
}

func (in *intake) copyOutbox(ctx context.Context) error {
	const into = `COPY outbox (agency_id, kind, subject, created_at) FROM STDIN`
	return in.each(ctx, into, func(t request.Timeline, e request.Event) ([]any, error) {
		return []any{int64(t.Agency), "request." + string(e.Kind()), "request/" + string(t.ID), e.RecordedAt.UTC()}, nil
	})
}

func (in *intake) copyLeaves(ctx context.Context) error {
	const into = `COPY audit_leaves (agency_id, at, by_id, action, subject, leaf, hash) FROM STDIN`
	return in.each(ctx, into, func(t request.Timeline, e request.Event) ([]any, error) {
		leaf, err := eventLeaf(in.by, t, e)
		if err != nil {
			return nil, err
		}
		b, err := leaf.Bytes()
		hash := audit.Hash(b)
		return []any{int64(t.Agency), leaf.At.UTC(), leaf.By, leaf.Action, leaf.Subject, b, hash[:]}, err
	})
}
