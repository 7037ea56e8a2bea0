package platform

import "slices"

// Level says how weighty a finding of the pre-flight check is.
type Level string

// The levels of a finding.
const (
	Block Level = "block"
	Warn  Level = "warn"
	Info  Level = "info"
)

// Finding is one result of the pre-flight check, with the fact it rests on.
type Finding struct {
	Level Level
	Key   string
	Args  []any
	Note  string // the fact in the directory's words
	Marks Marks
}

// Ask is what the pre-flight check compares with the profile.
type Ask struct {
	Country       string
	Kind          string // preservation, emergency, takedown, or empty
	Categories    []string
	SelectorKinds []string
}

// Preflight compares what is asked with the profile. It blocks only what would
// be unlawful or pointless for certain; a recalled fact never blocks.
func (p Platform) Preflight(a Ask) []Finding {
	var found []Finding
	add := func(level Level, key string, m Marks, args ...any) {
		found = append(found, Finding{Level: level, Key: key, Args: args, Note: m.Note, Marks: m})
	}
	if p.Blocked() {
		add(Block, "platform.guard_block", Marks{Confidence: "confirmed"})
	}
	if p.Own {
		add(Info, "platform.profile_none", Marks{})
		return found
	}
	for _, category := range append(slices.Clone(a.Categories), a.Kind) {
		if r, ok := p.RouteOf(category); ok && category != "" {
			if level, key := weigh(r.Way); key != "" {
				add(level, key, r.Marks, Term("platform.category_"+category))
			}
		}
		if held := p.HeldIn(category); category != "" && nothing(held) {
			add(Warn, "platform.nothing_held", held[0].Marks, Term("platform.category_"+category))
		}
	}
	for _, k := range a.SelectorKinds {
		if p.Takes(k) == "no" {
			add(Warn, "platform.selector_not_taken", Marks{}, Term("selector.kind_"+k))
		}
	}
	if !slices.ContainsFunc(p.Channels, func(c Channel) bool { return c.UsableFrom(a.Country) && c.ForAuthorities() }) {
		add(Warn, "platform.no_channel", Marks{})
	}
	switch p.Notice.Policy {
	case "notifies_before", "may_notify_before", "notifies_on_abuse_report":
		add(Warn, "platform.tells_user", p.Notice.Marks)
	}
	return found
}

// Term is a message key used as an argument of another message.
type Term string

// MessageKey lets the catalogue print the term in the reader's language.
func (t Term) MessageKey() string { return string(t) }

func nothing(held []Holding) bool {
	return len(held) > 0 && !slices.ContainsFunc(held, func(h Holding) bool { return h.Available != "no" })
}

func weigh(way string) (Level, string) {
	switch way {
	case "mla_required":
		return Warn, "platform.route_mla"
	case "home_state_only":
		return Warn, "platform.route_home"
	case "refused_by_policy":
		return Warn, "platform.route_refused"
	case "no_data":
		return Warn, "platform.route_no_data"
	case "not_available":
		return Block, "platform.route_not_available"
	case "direct_discretionary":
		return Info, "platform.route_discretion"
	}
	return "", ""
}
