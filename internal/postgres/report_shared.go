package postgres

import (
	"context"
	"sync"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/request"
)

// The parts of one page ask for the same earlier state of knowledge at the same
// time. Whoever comes first derives the requests; the others take what is there.
// Nothing is kept beyond the last of them.

// statesAtOnce is how many states are derived and held at a time. Each takes all
// cores and memory for all that it derives, and any reader may ask for any day.
const statesAtOnce = 2

// shared are the states of knowledge that somebody derives at present.
type shared struct {
	lock   sync.Mutex
	states map[stateKey]*derived
	slots  chan struct{} // one for each state that is derived or held
}

func newShared() *shared {
	return &shared{states: map[stateKey]*derived{}, slots: make(chan struct{}, statesAtOnce)}
}

type stateKey struct {
	agency        people.AgencyID
	end, recorded time.Time
}

// version names a request with its events: a timeline is only ever added to, so
// that two readers of the database who see the same version see the same events.
type version struct {
	Request string `db:"request_id"`
	N       int    `db:"version"`
}

// derived are requests as they stood in one state of knowledge.
type derived struct {
	users int
	turn  chan struct{} // held by who derives or reads
	slots chan struct{}
	held  bool // one of the slots; under the turn, or by the last user
	then  map[version]request.Summary
}

// enter gives what is derived of a state of knowledge, and the way to leave it.
func (s *shared) enter(k stateKey) (d *derived, leave func()) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.states[k] == nil {
		s.states[k] = &derived{turn: make(chan struct{}, 1), slots: s.slots, then: map[version]request.Summary{}}
	}
	d = s.states[k]
	d.users++
	return d, func() {
		s.lock.Lock()
		defer s.lock.Unlock()
		if d.users--; d.users > 0 {
			return
		}
		if delete(s.states, k); d.held {
			<-d.slots
		}
	}
}

// of gives some requests as they stood, and derives those that nobody has
// derived yet.
func (d *derived) of(ctx context.Context, all []version, derive func(missing []version, take func(version, request.Summary)) error) ([]request.Summary, error) {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var missing []version
	for _, v := range all {
		if _, ok := d.then[v]; !ok {
			missing = append(missing, v)
		}
	}
	if len(missing) > 0 {
		if err := d.hold(ctx); err != nil {
			return nil, err
		}
		if err := derive(missing, func(v version, sum request.Summary) { d.then[v] = sum }); err != nil {
			return nil, err
		}
	}
	sums := make([]request.Summary, 0, len(all))
	for _, v := range all {
		if sum := d.then[v]; sum.ID != "" { // one without events at the time is none
			sums = append(sums, sum)
		}
	}
	return sums, nil
}

// hold waits until few enough other states are held. Who holds one waits for
// nobody else.
func (d *derived) hold(ctx context.Context) error {
	if d.held {
		return nil
	}
	select {
	case d.slots <- struct{}{}:
		d.held = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
