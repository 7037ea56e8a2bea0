package report

import (
	"strings"

	"rogatory/internal/platform"
)

// Mergers are those by which a question counts one platform under another, or
// would if it did not ask for platforms alone: of all, or of the one asked for.
func (q Query) Mergers() []platform.Merger { return concerning(q.Union, q.Platform) }

func concerning(u *platform.Union, asked platform.ID) []platform.Merger {
	if asked == "" {
		return u.All()
	}
	all := u.Parts(asked)
	if m, ok := u.Of(asked); ok {
		all = append(all, m)
	}
	return all
}

// MergerNotes say what a reader must know of mergers to read the figures. Where
// each platform is counted alone none counts under another.
func (w Words) MergerNotes(u *platform.Union, alone bool, asked platform.ID) []string {
	var notes []string
	all := concerning(u, asked)
	for _, m := range all {
		if alone && m.Platform != asked {
			continue
		}
		key := "merger.note_part"
		if m.Platform == asked {
			key = "merger.note_own"
		}
		if m.From.IsZero() {
			key += "_always"
		}
		notes = append(notes, w.Say.Say(key, w.Name(m.Platform), w.Name(m.Into), w.Say.Civil(m.From)))
	}
	if alone && len(all) > 0 {
		notes = append(notes, w.Say.Say("merger.note_alone"))
	}
	return notes
}

// MergerNotes say how the two sides of a comparison count what was merged.
func (c Comparison) MergerNotes(w Words) []string {
	if c.Apart {
		return []string{w.Say.Say("merger.note_apart")}
	}
	q := c.First.Query
	return w.MergerNotes(q.Union, q.Alone, q.Platform)
}

// withParts names the parts of a platform beside its own name; empty where it
// has none.
func (w Words) withParts(q Query, id platform.ID) string {
	if q.Alone || id == "" {
		return ""
	}
	var all []string
	for _, m := range q.Union.Parts(id) {
		if m.From.IsZero() {
			all = append(all, w.Say.Say("merger.with_always", w.Name(m.Platform)))
		} else {
			all = append(all, w.Say.Say("merger.with_since", w.Name(m.Platform), w.Say.Civil(m.From)))
		}
	}
	return strings.Join(all, "; ")
}
