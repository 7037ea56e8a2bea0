package report

import (
	"net/url"

	"rogatory/internal/platform"
)

// Values are a query's filters as they stand in an address bar; what is open or
// usual is left out.
func (q Query) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("from", dayIn(q.From))
	set("to", dayIn(q.To))
	set("kind", string(q.Kind))
	set("urgency", string(q.Urgency))
	set("category", string(q.Category))
	if q.Alone {
		v.Set("alone", "1")
	}
	if q.AsOf.Before(q.Today) {
		set("as_of", dayIn(q.AsOf))
	}
	return v
}

func pathOf(id platform.ID) string { return url.PathEscape(string(id)) }
