// Package watch is the worker that fires alarms. Several instances may run: one
// holds the lease and works, the others wait for it to end.
package watch

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Tick is how often the watch looks for alarms that are due.
const Tick = 10 * time.Second

// parting is how long giving the lease back may take at the end.
const parting = 5 * time.Second

// Store is what the watch works on.
type Store interface {
	Now(ctx context.Context) (time.Time, error)
	Take(ctx context.Context, agency people.AgencyID, holder string, now time.Time) (alarm.Lease, error)
	Fire(ctx context.Context, l alarm.Lease, now time.Time) (alarm.Round, error)
	Settle(ctx context.Context, l alarm.Lease, now time.Time) error
	Release(ctx context.Context, l alarm.Lease, now time.Time) error
}

// Watch fires the alarms of one agency.
type Watch struct {
	store  Store
	agency people.AgencyID
	holder string
	log    *slog.Logger
	lease  alarm.Lease
}

// New makes an instance with a name of its own.
func New(store Store, agency people.AgencyID, log *slog.Logger) *Watch {
	return &Watch{store: store, agency: agency, holder: rand.Text(), log: log}
}

// Once does one step at an instant: it takes or renews the lease and fires one
// batch. A round that has more asks for another step at once; an instance that
// does not hold the lease does nothing.
func (w *Watch) Once(ctx context.Context, now time.Time) (alarm.Round, error) {
	lease, err := w.store.Take(ctx, w.agency, w.holder, now)
	if err != nil {
		return alarm.Round{}, err
	}
	if w.lease = lease; !lease.Held(w.holder) {
		return alarm.Round{}, nil
	}
	round, err := w.store.Fire(ctx, lease, now)
	if err != nil || round.More() {
		return round, err
	}
	return round, w.store.Settle(ctx, lease, now)
}

// Run steps until it is told to stop, then gives the lease back. The instants
// are those of the database, which all instances share. Between two batches it
// rests twice as long as the batch took, so that the pages keep the better part
// of the database.
func (w *Watch) Run(ctx context.Context) {
	for {
		began := time.Now()
		rest := Tick
		if w.step(ctx) {
			rest = 2 * time.Since(began)
		}
		select {
		case <-ctx.Done():
			w.stop()
			return
		case <-time.After(rest):
		}
	}
}

// step says whether more waits to be fired. A failure is logged and tried
// again at the next tick: what is due stays due.
func (w *Watch) step(ctx context.Context) (more bool) {
	defer func() {
		if r := recover(); r != nil { // the pages go on
			w.log.Error("the watch broke", "error", fmt.Sprint(r), "stack", string(debug.Stack()))
			more = false
		}
	}()
	now, err := w.store.Now(ctx)
	if err != nil {
		w.tell(ctx, err)
		return false
	}
	round, err := w.Once(ctx, now)
	if err != nil {
		w.tell(ctx, err)
		return false
	}
	if round.Fired > 0 {
		w.log.Info("alarms fired", "alarms", round.Fired)
	}
	return round.More()
}

func (w *Watch) tell(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil: // stopping
	case fault.Is(err, fault.Conflict):
		w.log.Warn("another instance keeps the watch now")
	default:
		w.log.Error("the watch failed", "error", err)
	}
}

func (w *Watch) stop() {
	if !w.lease.Held(w.holder) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), parting)
	defer cancel()
	now, err := w.store.Now(ctx)
	if err == nil {
		err = w.store.Release(ctx, w.lease, now)
	}
	if err != nil {
		w.log.Warn("the lease of the watch was not given back; it ends by itself", "error", err)
	}
}
