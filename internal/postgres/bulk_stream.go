package postgres

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"rogatory/internal/casefile"
	"rogatory/internal/request"
)

// batchSize is how many requests are invented, derived and written out at once.
const batchSize = 2000

// ahead is how many batches of some megabytes may wait for one taker, so that
// the other can begin with its indexes while the events still travel.
const ahead = 24

// batch is some neighbouring requests, written out as COPY wants them. Its
// maker closes ready; err and the lines may be read only then.
type batch struct {
	ready     chan struct{}
	err       error
	events    line
	requests  line
	summaries line
	items     line
	handling  line
	clocks    line
	entries   line
	moves     map[moveKey]moveCount
	users     atomic.Int32 // takers that have not finished with it
	spare     spare
}

// spare keeps the space of batches that were sent, some megabytes each. The
// runtime's own pool would lose them at every collection.
type spare chan *batch

func (s spare) take(users int) *batch {
	var m *batch
	select {
	case m = <-s:
		m.err = nil
		m.events, m.requests, m.summaries, m.items = m.events[:0], m.requests[:0], m.summaries[:0], m.items[:0]
		m.handling, m.clocks, m.entries = m.handling[:0], m.clocks[:0], m.entries[:0]
		clear(m.moves)
	default:
		m = &batch{moves: map[moveKey]moveCount{}, spare: s}
	}
	m.ready = make(chan struct{})
	m.users.Store(int32(users))
	return m
}

// done gives the space back when the last taker has finished.
func (m *batch) done() {
	if m.users.Add(-1) > 0 {
		return
	}
	select {
	case m.spare <- m:
	default:
	}
}

// wait gives the batch when it is made.
func (b *batch) wait(ctx context.Context) error {
	select {
	case <-b.ready:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stream makes the batches on all cores and hands each, in the order of its
// numbers, to every taker. A taker that is quicker runs ahead of the others by
// a few batches; the rest is backpressure.
func (b *Bulk) stream(ctx context.Context, r Register, takers ...func(context.Context, <-chan *batch) error) error {
	work, ctx := errgroup.WithContext(ctx)
	queues := make([]chan *batch, len(takers))
	for i, take := range takers {
		queues[i] = make(chan *batch, ahead)
		work.Go(func() error { return take(ctx, queues[i]) })
	}
	work.Go(func() error {
		defer func() {
			for _, q := range queues {
				close(q)
			}
		}()
		return b.feed(ctx, r, queues)
	})
	return work.Wait()
}

func (b *Bulk) feed(ctx context.Context, r Register, queues []chan *batch) error {
	var making sync.WaitGroup
	defer making.Wait() // nobody invents any more once Load has returned
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	sent := make(spare, ahead)
	for from := 0; from < r.Requests; from += batchSize {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		made := sent.take(len(queues))
		making.Go(func() {
			defer func() { <-free }()
			defer close(made.ready)
			made.fill(r, b.books, from, min(from+batchSize, r.Requests))
		})
		for _, q := range queues {
			select {
			case q <- made:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

func (m *batch) fill(r Register, books request.Books, from, to int) {
	agency := r.Agency.ID
	var w writer
	for i := from; i < to; i++ {
		t := r.Request(i)
		sum := request.Summarize(t, books)
		if m.err = w.events(&m.events, agency, t); m.err != nil {
			return
		}
		m.requests.add(requestValues(agency, t)...)
		m.summaries.add(summaryValues(agency, sum)...)
		if sum.Compartment != casefile.Sealed {
			m.handling.add(handlingValues(agency, sum)...)
		}
		for _, c := range sum.Clocks {
			m.clocks.add(clockValues(agency, sum, c)...)
		}
		for _, e := range sum.Entries {
			m.entries.add(entryValues(agency, sum, e)...)
		}
		addMoves(m.moves, sum, 1)
		for _, it := range sum.Items {
			m.items.add(itemValues(agency, sum, it)...)
		}
	}
}

func copyEvents(ctx context.Context, p pipe, batches <-chan *batch) error {
	for m := range batches {
		if err := m.wait(ctx); err != nil {
			return err
		}
		if err := p.copy(ctx, copyEventsSQL, m.events); err != nil {
			return err
		}
		m.done()
	}
	return ctx.Err()
}

// copyMain writes all tables but the events and adds up the moves.
func copyMain(ctx context.Context, p pipe, batches <-chan *batch) (map[moveKey]moveCount, error) {
	moved := map[moveKey]moveCount{}
	for m := range batches {
		if err := m.wait(ctx); err != nil {
			return nil, err
		}
		for _, table := range []struct {
			into string
			rows line
		}{{copyRequestsSQL, m.requests}, {copySummariesSQL, m.summaries}, {copyItemsSQL, m.items}, {copyHandlingSQL, m.handling}, {copyClocksSQL, m.clocks}, {copyLedgerSQL, m.entries}} {
			if err := p.copy(ctx, table.into, table.rows); err != nil {
				return nil, err
			}
		}
		for k, n := range m.moves {
			was := moved[k]
			moved[k] = moveCount{was.items + n.items, was.requests + n.requests}
		}
		m.done()
	}
	return moved, ctx.Err()
}
