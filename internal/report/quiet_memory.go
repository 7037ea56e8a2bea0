package report

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// memory keeps what was found out about each platform with the day and the
// marks it was computed from. It answers with it only while they are the same,
// so that what it gives is always what would be computed now.
type memory struct {
	turn  chan struct{} // held by who computes; the others find it done
	past  chan struct{} // held by who computes an earlier day, of which nothing is remembered
	lock  sync.Mutex
	asOf  deadline.Day
	found map[string]markedQuiet // by the members that count together
}

type markedQuiet struct {
	marks string
	quiet Quiet
}

func newMemory() *memory { return &memory{turn: make(chan struct{}, 1), past: make(chan struct{}, 1)} }

// family are the platforms that count together, and their marks.
type family struct {
	members []platform.ID
	marks   string
}

func (f family) key() string { return fmt.Sprint(f.members) }

// families puts the platforms that count together side by side.
func (q Query) families(marks map[platform.ID]int64) map[platform.ID]family {
	all := map[platform.ID]family{}
	for _, id := range slices.Sorted(maps.Keys(marks)) {
		whole := under(q.Union, q.Alone, "", id)
		f := all[whole]
		f.members, f.marks = append(f.members, id), fmt.Sprint(f.marks, " ", marks[id])
		all[whole] = f
	}
	return all
}

// all gives what holds of each platform, and computes what is not known.
func (m *memory) all(ctx context.Context, store QuietStore, agency people.AgencyID, q Query) (QuietAll, error) {
	known, unknown, err := m.look(ctx, store, agency, q)
	if err != nil || len(unknown) == 0 {
		return sorted(known), err
	}
	if err := take(ctx, m.turn); err != nil {
		return QuietAll{}, err
	}
	defer func() { <-m.turn }()
	known, unknown, err = m.look(ctx, store, agency, q)
	if err != nil || len(unknown) == 0 {
		return sorted(known), err
	}
	fresh, err := m.compute(ctx, store, agency, q, unknown)
	maps.Copy(known, fresh)
	return sorted(known), err
}

// compute reads and computes what is not known, one family of platforms on each
// core: all of them together would fill the memory with every day of the record.
func (m *memory) compute(ctx context.Context, store QuietStore, agency people.AgencyID, q Query, unknown [][]platform.ID) (map[platform.ID]Quiet, error) {
	type answer struct {
		fresh map[platform.ID]Quiet
		err   error
	}
	ready, cores := make(chan answer, len(unknown)), make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, members := range unknown {
		go func() {
			cores <- struct{}{}
			defer func() { <-cores }()
			fresh, err := m.one(ctx, store, agency, q, members)
			ready <- answer{fresh, err}
		}()
	}
	all, failures := map[platform.ID]Quiet{}, []error(nil)
	for range unknown {
		a := <-ready
		maps.Copy(all, a.fresh)
		failures = append(failures, a.err)
	}
	return all, errors.Join(failures...)
}

// one computes and remembers one family of platforms.
func (m *memory) one(ctx context.Context, store QuietStore, agency people.AgencyID, q Query, members []platform.ID) (map[platform.ID]Quiet, error) {
	marks, cells, err := store.Marked(ctx, agency, q.AsOf, members)
	if err != nil {
		return nil, err
	}
	fresh := quietOfEach(q, byPlatform(q.unite(cells)))
	m.keep(q.AsOf, q.families(marks), fresh)
	return fresh, nil
}

// take waits until nobody else holds a turn.
func take(ctx context.Context, turn chan struct{}) error {
	select {
	case turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// look parts the platforms into those that are known as they stand and the
// members of all other families.
func (m *memory) look(ctx context.Context, store QuietStore, agency people.AgencyID, q Query) (known map[platform.ID]Quiet, unknown [][]platform.ID, err error) {
	marks, err := store.Marks(ctx, agency)
	if err != nil {
		return nil, nil, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	known = map[platform.ID]Quiet{}
	for id, f := range q.families(marks) {
		if kept, ok := m.found[f.key()]; ok && kept.marks == f.marks && m.asOf == q.AsOf {
			known[id] = kept.quiet.under(q, id)
		} else {
			unknown = append(unknown, f.members)
		}
	}
	return known, unknown, nil
}

// under is what was found of the same items when they counted under another
// platform, or among others.
func (r Quiet) under(q Query, id platform.ID) Quiet {
	if r.Items > 0 {
		r.Query = q
		r.Query.Platform = id
	}
	return r
}

// keep remembers; what was found on another day is forgotten. A platform whose
// items are all gone has no cells and nothing to be told.
func (m *memory) keep(asOf deadline.Day, of map[platform.ID]family, fresh map[platform.ID]Quiet) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.found == nil || m.asOf != asOf {
		m.asOf, m.found = asOf, map[string]markedQuiet{}
	}
	for id, f := range of {
		m.found[f.key()] = markedQuiet{f.marks, fresh[id]}
	}
}
