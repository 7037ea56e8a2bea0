package merger

import (
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/platform"
)

// firstYear is before every service there is: an earlier day is a slip.
const firstYear = 1990

// check holds a wish against what is recorded. Of a separation it fills in of
// what the platform is a part.
func check(all platform.Mergers, g *fault.Gather, w *Wish, names Names, today deadline.Day) {
	switch w.Kind {
	case Merge:
		checkInto(all, g, *w, names)
		if last, ok := lastApart(all, w.Platform); ok && w.From.Before(last) && (!w.Dated || !w.From.IsZero()) {
			g.On("from", "merger.before_separation", last)
		}
	case Separate:
		checkSeparate(all, g, w)
	default:
		g.Add(fault.New(fault.Invalid, "fault.bad_form"))
	}
	switch {
	case w.Dated && w.From.IsZero():
		g.On("from", "fault.day_missing")
	case w.Dated && w.From.Year() < firstYear:
		g.On("from", "fault.bad_day")
	case w.From.After(today):
		g.On("from", "merger.day_future")
	}
}

func checkInto(all platform.Mergers, g *fault.Gather, w Wish, names Names) {
	now := all.On(deadline.Day{})
	m, merged := now.Of(w.Platform)
	switch {
	case merged:
		g.On("into", "merger.already", names[m.Into])
		return
	case w.Into == "":
		g.On("into", "merger.into_missing")
		return
	case names[w.Into] == "":
		g.On("into", "merger.into_unknown")
		return
	case w.Into == w.Platform:
		g.On("into", "merger.into_itself")
		return
	case now.Within(w.Into, w.Platform), all.Circular(w.fact()):
		g.On("into", "merger.circle", names[w.Into], names[w.Platform])
		return
	}
	// A part that had gone into a third one by then could take nobody in.
	if m, ok := now.Of(w.Into); ok && w.Dated && !w.From.IsZero() && !m.From.After(w.From) {
		g.On("into", "merger.into_part", names[w.Into], names[now.Whole(w.Into)])
	}
}

// checkSeparate: a merger with a day ends on a day or was a mistake; of two
// entries that were said to be always the same only the latter can be true.
func checkSeparate(all platform.Mergers, g *fault.Gather, w *Wish) {
	m, ok := all.On(deadline.Day{}).Of(w.Platform)
	if !ok {
		g.Add(fault.New(fault.Conflict, "merger.not_merged"))
		return
	}
	w.Into = m.Into
	switch {
	case w.Dated && m.From.IsZero():
		g.On("from", "merger.apart_always")
	case w.Dated && !w.From.IsZero() && !w.From.After(m.From):
		g.On("from", "merger.apart_before", m.From)
	}
}

// lastApart is the last day from which a platform stood alone again.
func lastApart(all platform.Mergers, id platform.ID) (day deadline.Day, ok bool) {
	for _, m := range all.Standing() {
		if m.Platform == id && m.Apart {
			day, ok = m.From, true
		}
	}
	return day, ok
}
