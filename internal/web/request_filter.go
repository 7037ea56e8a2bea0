package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/request"
)

// filterNames are what the address of the list may carry, in the order of the
// form. Words that somebody searches for are not among them, references are:
// free text does not travel in an address (M20).
var filterNames = []string{"standing", "phase", "platform", "kind", "case", "mine", "from", "to", "q", "sort"}

// isReference says whether words are a reference of ours, which may stand in an
// address. All other words travel in a form: references of old registers look
// like anything.
func isReference(words string) bool { return ownReference.MatchString(words) }

// ownReference is the form request.NewReference draws.
var ownReference = regexp.MustCompile(`^(?i)R\d{2}-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{4}$`)

// query is the address of a list, read and judged.
type query struct {
	values url.Values
	filter request.Filter
}

// readQuery turns the address into a filter; what cannot be meant is a fault
// beside its field, never a wider list.
func readQuery(values url.Values, by people.Person, known func(platform.ID) bool) (query, error) {
	var g fault.Gather
	q := query{values: url.Values{}}
	for _, name := range append(slices.Clone(filterNames), "after", "key") {
		if v := strings.TrimSpace(values.Get(name)); v != "" {
			q.values.Set(name, v)
		}
	}
	get := q.values.Get
	f := &q.filter
	if v := request.Phase(get("phase")); v != "" && !slices.Contains(request.Phases(), v) {
		g.On("phase", "show.filter_unknown")
	} else {
		f.Phase = v
	}
	if v := request.Standing(get("standing")); v != "" && !slices.Contains(request.Standings(), v) {
		g.On("standing", "show.filter_unknown")
	} else {
		f.Standing = v
	}
	if v := legal.RequestKind(get("kind")); v != "" && !v.Valid() {
		g.On("kind", "show.filter_unknown")
	} else {
		f.Kind = v
	}
	if v := platform.ID(get("platform")); v != "" && !known(v) {
		g.On("platform", "request.platform_unknown")
	} else {
		f.Platform = v
	}
	if v := get("case"); v != "" && uuid.Validate(v) != nil {
		g.On("case", "casefile.none")
	} else {
		f.Case = casefile.ID(v)
	}
	if get("mine") != "" {
		f.Author = by.ID
	}
	f.From, f.To = dayIn(&g, "from", get("from")), dayIn(&g, "to", get("to"))
	if f.Search = get("q"); f.Search != "" && !isReference(f.Search) {
		g.On("q", "show.reference_form")
	}
	switch f.Sort = request.Sort(get("sort")); f.Sort {
	case "":
		// A queue is read from what is lost first; the whole register, which holds
		// what is long over, from what moved last.
		if f.Sort = request.ByChanged; f.Standing != "" {
			f.Sort = request.ByDue
		}
	case request.ByDue, request.ByChanged:
	default:
		g.On("sort", "show.filter_unknown")
	}
	f.After = cursorIn(&g, f.Sort, get("after"), get("key"))
	g.Add(f.Check())
	return q, g.Err()
}

func dayIn(g *fault.Gather, name, text string) deadline.Day {
	if text == "" {
		return deadline.Day{}
	}
	d, err := deadline.ParseDay(text)
	if err != nil || d.Year() < 1990 || d.Year() > 2200 {
		g.On(name, "fault.bad_day")
		return deadline.Day{}
	}
	return d
}

// cursorIn reads the place after which a page begins.
func cursorIn(g *fault.Gather, sort request.Sort, after, key string) request.Cursor {
	if after == "" && key == "" {
		return request.Cursor{}
	}
	good := uuid.Validate(after) == nil
	if sort == request.ByChanged {
		_, err := time.Parse(time.RFC3339Nano, key)
		good = good && err == nil
	} else if key != "none" {
		_, err := deadline.ParseDay(key)
		good = good && err == nil
	}
	if !good {
		g.On("", "show.page_gone")
		return request.Cursor{}
	}
	return request.Cursor{ID: request.ID(after), Key: key}
}

// path is the address of the list with some values changed; an empty value
// takes a filter off. Every change begins at the first page.
func (q query) path(changes ...string) string {
	v := url.Values{}
	for _, name := range filterNames {
		if old := q.values.Get(name); old != "" {
			v.Set(name, old)
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			v.Del(changes[i])
		} else {
			v.Set(changes[i], changes[i+1])
		}
	}
	if len(v) == 0 {
		return "/requests"
	}
	return "/requests?" + v.Encode()
}

// filtered says whether anything narrows the list.
func (q query) filtered() bool {
	for _, name := range filterNames {
		if name != "sort" && q.values.Get(name) != "" {
			return true
		}
	}
	return false
}
