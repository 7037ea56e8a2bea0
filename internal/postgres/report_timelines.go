package postgres

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/sync/errgroup"

	"rogatory/internal/casefile"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// lookedUp is how many requests one query looks up. A join would leave it to
// the planner, who thinks of half the register and reads all of it.
const lookedUp = 500

// bundle is how many requests are derived at a time.
const bundle = 50

// history is one request with its events as they are stored.
type history struct {
	id, unit string
	events   []eventRow
}

// derivation reads the events of many requests, derives something of each on
// all cores while the next are read, and hands over what it derived, one at a
// time and in no order.
type derivation[T any] struct {
	agency people.AgencyID
	// query has the requests as $1 and gives unit, request, seq, kind, by_id,
	// occurred_at, recorded_at, known_at and detail, ordered by request and seq.
	query  string
	args   []any // $2 and following
	wanted func(history) bool
	derive func(request.Timeline) T
	take   func(T)
}

func (d derivation[T]) run(ctx context.Context, tx *sqlx.Tx, ids []string) error {
	work, ctx := errgroup.WithContext(ctx)
	queue := make(chan []history, runtime.GOMAXPROCS(0))
	var taking sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() error {
			for all := range queue {
				if err := d.deriveAll(all, &taking); err != nil {
					return err
				}
			}
			return nil
		})
	}
	work.Go(func() error {
		defer close(queue)
		for some := range slices.Chunk(ids, lookedUp) {
			all, err := d.histories(ctx, tx, some)
			if err != nil {
				return err
			}
			for few := range slices.Chunk(all, bundle) {
				select {
				case queue <- few:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	return work.Wait()
}

// histories reads the events of some requests.
func (d derivation[T]) histories(ctx context.Context, tx *sqlx.Tx, ids []string) ([]history, error) {
	rows, err := tx.QueryContext(ctx, d.query, append([]any{pq.Array(ids)}, d.args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // a failure to read is told by Err
	var all []history
	for rows.Next() {
		var h history
		var e eventRow
		if err := rows.Scan(&h.unit, &h.id, &e.Seq, &e.Kind, &e.By, &e.OccurredAt, &e.RecordedAt, &e.KnownAt, &e.Detail); err != nil {
			return nil, err
		}
		if n := len(all); n == 0 || all[n-1].id != h.id {
			all = append(all, h)
		}
		last := &all[len(all)-1]
		last.events = append(last.events, e)
	}
	return all, rows.Err()
}

func (d derivation[T]) deriveAll(all []history, taking *sync.Mutex) error {
	derived := make([]T, 0, len(all))
	for _, h := range all {
		if d.wanted != nil && !d.wanted(h) {
			continue
		}
		t, err := h.timeline(d.agency)
		if err != nil {
			return err
		}
		derived = append(derived, d.derive(t))
	}
	taking.Lock()
	defer taking.Unlock()
	for _, one := range derived {
		d.take(one)
	}
	return nil
}

// timeline decodes the events. What the compartment means is the caller's to
// judge.
func (h history) timeline(agency people.AgencyID) (request.Timeline, error) {
	t := request.Timeline{ID: request.ID(h.id), Agency: agency, Case: casefile.Case{Compartment: casefile.Open, Unit: people.UnitID(h.unit)}, Events: make([]request.Event, len(h.events))}
	for i, r := range h.events {
		var err error
		if t.Events[i], err = r.event(); err != nil {
			return t, err
		}
	}
	return t, nil
}

// sent says whether the request was ever dispatched; what was not counts in no
// figure of replies.
func (h history) sent() bool {
	return slices.ContainsFunc(h.events, func(e eventRow) bool { return e.Kind == string(request.KindDispatched) })
}
