package platform

import (
	"maps"
	"slices"
	"time"

	"rogatory/internal/deadline"
)

// Merger is a recorded fact about two entries of the directory: from a day on
// one is a part of the other, or it is a part no longer.
type Merger struct {
	Platform ID
	Into     ID
	From     deadline.Day // zero: always; of a separation: it never was a part
	Apart    bool         // separated again
	At       time.Time    // when it was recorded
	No       int          // its place in the order of recording, from 1
}

// Mergers are facts in the order in which they were recorded.
type Mergers []Merger

// Known are the facts that were recorded by an instant; zero means all.
func (all Mergers) Known(by time.Time) Mergers {
	if by.IsZero() {
		return all
	}
	var known Mergers
	for _, m := range all {
		if !m.At.After(by) {
			known = append(known, m)
		}
	}
	return known
}

// Standing are the facts without those that were taken back: a separation
// without a day says that the merger before it was none.
func (all Mergers) Standing() Mergers {
	var kept Mergers
	for _, m := range all {
		if !m.Apart || !m.From.IsZero() {
			kept = append(kept, m)
			continue
		}
		for i := len(kept) - 1; i >= 0; i-- {
			if kept[i].Platform == m.Platform && !kept[i].Apart {
				kept = slices.Delete(kept, i, i+1)
				break
			}
		}
	}
	return kept
}

// On is who is a part of whom on a day, the zero day being the last state
// there is; nil when nobody is.
func (all Mergers) On(day deadline.Day) *Union {
	into := map[ID]Merger{}
	for _, m := range all.Standing() {
		switch begun := day.IsZero() || !m.From.After(day); {
		case !begun:
		case m.Apart:
			delete(into, m.Platform)
		default:
			into[m.Platform] = m
		}
	}
	if len(into) == 0 {
		return nil
	}
	return &Union{into: into}
}

// Concerning are the dated facts that stand and have to do with one of some
// platforms: what a reader of their figures should know of.
func (all Mergers) Concerning(ids ...ID) Mergers {
	var found Mergers
	for _, m := range all.Standing() {
		if !m.From.IsZero() && (slices.Contains(ids, m.Platform) || slices.Contains(ids, m.Into)) {
			found = append(found, m)
		}
	}
	return found
}

// Union is who is a part of whom. A nil one says that everybody stands alone.
type Union struct{ into map[ID]Merger }

// Of gives the merger by which a platform is a part of another.
func (u *Union) Of(id ID) (Merger, bool) {
	if u == nil {
		return Merger{}, false
	}
	m, ok := u.into[id]
	return m, ok
}

// Whole is the platform under which one counts in the end: A in B and B in C
// leads to C, and who is no part of another is its own whole.
func (u *Union) Whole(id ID) ID {
	if u == nil {
		return id
	}
	for range len(u.into) { // no rule makes a circle, and none could hold us up
		m, ok := u.into[id]
		if !ok {
			break
		}
		id = m.Into
	}
	return id
}

// Within says whether one platform is the other, or a part of it at any depth.
func (u *Union) Within(id, whole ID) bool {
	if u == nil {
		return id == whole
	}
	for range len(u.into) + 1 {
		if id == whole {
			return true
		}
		m, ok := u.into[id]
		if !ok {
			return false
		}
		id = m.Into
	}
	return false
}

// All are the mergers in force, by the id of the part.
func (u *Union) All() []Merger {
	if u == nil {
		return nil
	}
	var all []Merger
	for _, part := range slices.Sorted(maps.Keys(u.into)) {
		all = append(all, u.into[part])
	}
	return all
}

// Members are a platform and all its parts, itself first.
func (u *Union) Members(id ID) []ID {
	all := []ID{id}
	for _, m := range u.Parts(id) {
		all = append(all, m.Platform)
	}
	return all
}

// Parts are the mergers by which others are a part of a platform, directly or
// by way of another part, by the id of the part.
func (u *Union) Parts(id ID) []Merger {
	var all []Merger
	for _, m := range u.All() {
		if m.Platform != id && u.Within(m.Platform, id) {
			all = append(all, m)
		}
	}
	return all
}

// circular says whether somebody is a part of itself.
func (u *Union) circular() bool {
	if u == nil {
		return false
	}
	for id := range u.into {
		if _, ok := u.into[u.Whole(id)]; ok { // who is a part is no whole
			return true
		}
	}
	return false
}

// Circular says whether a further merger would make somebody a part of itself,
// on its first day or on any later one.
func (all Mergers) Circular(more Merger) bool {
	then := append(slices.Clone(all), more)
	days := []deadline.Day{more.From}
	for _, m := range all {
		if !m.From.Before(more.From) {
			days = append(days, m.From)
		}
	}
	for _, day := range days {
		if day.IsZero() { // before every dated fact
			day = deadline.NewDay(1, 1, 1)
		}
		if then.On(day).circular() {
			return true
		}
	}
	return then.On(deadline.Day{}).circular()
}
