package report

import (
	"context"
	"sync"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// memory keeps what was found out about each platform with the day and the mark
// it was computed from. It answers with it only while both are the same, so that
// what it gives is always what would be computed now.
type memory struct {
	turn  chan struct{} // held by who computes; the others find it done
	lock  sync.Mutex
	asOf  deadline.Day
	found map[platform.ID]markedQuiet
}

type markedQuiet struct {
	mark  int64
	quiet Quiet
}

func newMemory() *memory { return &memory{turn: make(chan struct{}, 1)} }

// all gives what holds of each platform, and computes what is not known.
func (m *memory) all(ctx context.Context, store QuietStore, agency people.AgencyID, q Query) (QuietAll, error) {
	known, unknown, err := m.look(ctx, store, agency, q)
	if err != nil || len(unknown) == 0 {
		return sorted(known), err
	}
	select {
	case m.turn <- struct{}{}:
	case <-ctx.Done():
		return QuietAll{}, ctx.Err()
	}
	defer func() { <-m.turn }()
	known, unknown, err = m.look(ctx, store, agency, q)
	if err != nil || len(unknown) == 0 {
		return sorted(known), err
	}
	marks, cells, err := store.Marked(ctx, agency, q.AsOf, unknown)
	if err != nil {
		return QuietAll{}, err
	}
	fresh := quietOfEach(q, byPlatform(cells))
	m.keep(q.AsOf, marks, fresh)
	for id, quiet := range fresh {
		known[id] = quiet
	}
	return sorted(known), nil
}

// look parts the platforms into those that are known as they stand and others.
func (m *memory) look(ctx context.Context, store QuietStore, agency people.AgencyID, q Query) (known map[platform.ID]Quiet, unknown []platform.ID, err error) {
	marks, err := store.Marks(ctx, agency)
	if err != nil {
		return nil, nil, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	known = map[platform.ID]Quiet{}
	for id, mark := range marks {
		if kept, ok := m.found[id]; ok && kept.mark == mark && m.asOf == q.AsOf {
			known[id] = kept.quiet
		} else {
			unknown = append(unknown, id)
		}
	}
	return known, unknown, nil
}

// keep remembers; what was found on another day is forgotten. A platform whose
// items are all gone has no cells and nothing to be told.
func (m *memory) keep(asOf deadline.Day, marks map[platform.ID]int64, fresh map[platform.ID]Quiet) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.found == nil || m.asOf != asOf {
		m.asOf, m.found = asOf, map[platform.ID]markedQuiet{}
	}
	for id, mark := range marks {
		m.found[id] = markedQuiet{mark, fresh[id]}
	}
}
