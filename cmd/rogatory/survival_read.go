package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rogatory/internal/survival"
)

// waits are the rows that can be used. Grouped and stratified leave out rows
// without a group or a stratum, as they can be compared with nothing.
type waits struct {
	all, grouped, stratified []survival.Observation
	left                     leftOut
	codes                    []codeOut
	notes                    []string
}

// leftOut counts rows that lack a value.
type leftOut struct {
	TimeOrEvent int `json:"time_or_event"`
	Group       int `json:"group"`
	Stratum     int `json:"stratum"`
}

// waitColumns are where the values stand.
type waitColumns struct{ time, event, group, strata, entry, cluster []int }

func readWaits(a survivalAsk) (waits, error) {
	t, err := readTable(a.file)
	if err != nil {
		return waits{}, err
	}
	var c waitColumns
	for _, one := range []struct {
		flag, name string
		into       *[]int
	}{{"time", a.time, &c.time}, {"event", a.event, &c.event}, {"group", a.group, &c.group}, {"strata", a.strata, &c.strata}, {"entry", a.entry, &c.entry}, {"cluster", a.cluster, &c.cluster}} {
		if *one.into, err = t.columns(one.flag, one.name); err != nil {
			return waits{}, err
		}
	}
	if len(c.time) != 1 || len(c.event) != 1 || len(c.entry) > 1 {
		return waits{}, errors.New("--time, --event and --entry take one column each")
	}
	var w waits
	k := newCoding(a)
	for i, row := range t.rows {
		if err := w.add(t, c, k, row); err != nil {
			return waits{}, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	if len(w.all) == 0 {
		return waits{}, errors.New("no row has both a time and an event")
	}
	w.codes = k.found
	w.note(k)
	return w, nil
}

// add reads one row.
func (w *waits) add(t table, c waitColumns, k *coding, row []string) error {
	at, what := strings.TrimSpace(row[c.time[0]]), strings.TrimSpace(row[c.event[0]])
	if missing(at) || missing(what) {
		w.left.TimeOrEvent++
		return nil
	}
	o, err := wait(t, c, k, row, at, what)
	if err != nil {
		return err
	}
	var grouped, stratified bool
	o.Cluster, _ = label(row, c.cluster)
	o.Group, grouped = label(row, c.group)
	o.Stratum, stratified = label(row, c.strata)
	w.all = append(w.all, o)
	switch {
	case !grouped:
		w.left.Group++
	case !stratified:
		w.left.Stratum++
		w.grouped = append(w.grouped, o)
	default:
		w.grouped = append(w.grouped, o)
		w.stratified = append(w.stratified, o)
	}
	return nil
}

func wait(t table, c waitColumns, k *coding, row []string, at, what string) (o survival.Observation, err error) {
	name := func(columns []int) string { return strings.TrimSpace(t.heads[columns[0]]) }
	if o.Time, err = t.number(at); err != nil {
		return o, fmt.Errorf("column %s: %w", name(c.time), err)
	}
	if o.Time < 0 {
		return o, fmt.Errorf("column %s: %q is below 0; a wait cannot be negative", name(c.time), at)
	}
	if o.Event, err = k.event(what); err != nil {
		return o, fmt.Errorf("column %s: %w", name(c.event), err)
	}
	if len(c.entry) == 0 || missing(strings.TrimSpace(row[c.entry[0]])) {
		return o, nil
	}
	entry := strings.TrimSpace(row[c.entry[0]])
	if o.Entry, err = t.number(entry); err != nil {
		return o, fmt.Errorf("column %s: %w", name(c.entry), err)
	}
	if o.Entry < 0 {
		return o, fmt.Errorf("column %s: %q is below 0; count from the start of the wait", name(c.entry), entry)
	}
	if o.Entry > 0 && o.Entry >= o.Time {
		return o, fmt.Errorf("column %s: %s is not before the end of the wait at %s", name(c.entry), entry, at)
	}
	return o, nil
}

// codeOut says what a value of the event column was taken for.
type codeOut struct {
	Value string `json:"value"`
	Means string `json:"means"` // censored, reply, competing
	Cause int    `json:"cause"`
	Rows  int    `json:"rows"`
}

// coding gives values of the event column their meaning.
type coding struct {
	reply, competing, censored []string
	found                      []codeOut
}

func newCoding(a survivalAsk) *coding {
	list := func(text string) []string {
		var all []string
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.ToLower(strings.TrimSpace(part)); part != "" {
				all = append(all, part)
			}
		}
		return all
	}
	return &coding{reply: list(a.reply), competing: list(a.competing), censored: list(a.censored)}
}

// event says what a value means and counts it.
func (k *coding) event(value string) (int, error) {
	i := slices.IndexFunc(k.found, func(c codeOut) bool { return c.Value == value })
	if i < 0 {
		cause, err := k.means(strings.ToLower(value))
		if err != nil {
			return 0, err
		}
		i = len(k.found)
		k.found = append(k.found, codeOut{Value: value, Means: [...]string{"censored", "reply", "competing"}[min(cause, survival.Competing)], Cause: cause})
	}
	k.found[i].Rows++
	return k.found[i].Cause, nil
}

// ordinary are the words that need no explanation.
var ordinary = map[string]int{
	"false": survival.Censored, "f": survival.Censored, "no": survival.Censored, "censored": survival.Censored, "pending": survival.Censored, "open": survival.Censored,
	"true": survival.Reply, "t": survival.Reply, "yes": survival.Reply, "event": survival.Reply, "reply": survival.Reply, "answered": survival.Reply,
	"competing": survival.Competing, "withdrawn": survival.Competing,
}

func (k *coding) means(value string) (int, error) {
	switch {
	case slices.Contains(k.reply, value):
		return survival.Reply, nil
	case slices.Contains(k.competing, value):
		return survival.Competing, nil
	case slices.Contains(k.censored, value):
		return survival.Censored, nil
	case len(k.censored) > 0:
		return 0, fmt.Errorf("%q is in none of --reply, --competing, --censored", value)
	case len(k.reply)+len(k.competing) > 0:
		return survival.Censored, nil
	}
	if cause, ok := ordinary[value]; ok {
		return cause, nil
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || v != math.Trunc(v) || v < 0 || v > survival.MaxCause {
		return 0, fmt.Errorf("%q is no event: 0 is censored, 1 a reply, 2 to %d competing; say what other values mean with --reply, --competing and --censored", value, survival.MaxCause)
	}
	return int(v), nil
}

// note tells what a reader has to know about how the rows were read.
func (w *waits) note(k *coding) {
	for _, one := range []struct {
		n    int
		what string
	}{{w.left.TimeOrEvent, "have no time or no event and were left out"}, {w.left.Group, "have no group; they count over all and in no comparison"}, {w.left.Stratum, "have no stratum and are in no stratified test"}} {
		if one.n > 0 {
			w.notes = append(w.notes, fmt.Sprintf("%d of the rows %s.", one.n, one.what))
		}
	}
	known := len(k.reply)+len(k.competing)+len(k.censored) > 0
	numbers := len(k.found) == 2 && k.found[0].Cause+k.found[1].Cause == survival.Reply+survival.Competing && k.found[0].Cause > 0
	if numbers && !known {
		w.notes = append(w.notes, "no row is censored: 1 was taken for a reply and 2 for a competing event. Where 1 means censored and 2 the event, say --censored 1 --reply 2.")
	}
}
