package publication

import (
	"context"
	"strconv"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// The three things that can be compared.
const (
	ComparePeriods   = "periods"
	ComparePlatforms = "platforms"
	CompareEvent     = "event"
)

// UsualWindow is how many days before and after an event are looked at.
const UsualWindow = 180

// Versus is what the parameters ask to compare.
type Versus struct {
	First, Second report.Query
	Labels        [2]string
	Whole         bool // false: the form was only opened, or a first choice leads to the next
}

// comparison reads the two sides out of parameters.
type comparison struct {
	Parameters
	fault.Gather
	say    *lang.Printer
	names  map[platform.ID]string
	events []platform.Event // of the platform
	base   report.Query
}

// Versus reads the two sides out of the parameters. Without any of them the
// last period stands against the one before.
func (p Parameters) Versus(k Knowledge, say *lang.Printer, names map[platform.ID]string, events []platform.Event) (Versus, error) {
	c := comparison{Parameters: p, say: say, names: names, events: events}
	c.base = report.Query{Platform: platform.ID(p["platform"]), Kind: legal.RequestKind(p["kind"]), Urgency: report.Urgency(p["urgency"]), Category: legal.Category(p["category"]), AsOf: k.Today, Today: k.Today, Recorded: k.Recorded, Alone: p.alone(), Public: k.public()}
	if c.base.Platform != "" && names[c.base.Platform] == "" {
		c.On("platform", "request.platform_unknown")
	}
	if c.base.Kind != "" && !c.base.Kind.Valid() {
		c.On("kind", "show.filter_unknown")
	}
	if !c.base.Urgency.Valid() {
		c.On("urgency", "show.filter_unknown")
	}
	if c.base.Category != "" && !c.base.Category.Valid() {
		c.On("category", "show.filter_unknown")
	}
	if d := c.day("as_of"); !d.IsZero() {
		c.base.AsOf = d
	}
	if c.base.AsOf.After(c.base.Today) {
		c.On("as_of", "report.as_of_future")
	}
	var v Versus
	switch p["mode"] {
	case ComparePlatforms:
		v = c.twoPlatforms()
	case CompareEvent:
		v = c.aroundEvent()
	case ComparePeriods, "":
		v = c.twoPeriods()
	default:
		c.On("mode", "show.filter_unknown")
	}
	return v, c.Err()
}

// day reads one day of the question.
func (c *comparison) day(name string) deadline.Day {
	text := c.Parameters[name]
	if text == "" {
		return deadline.Day{}
	}
	d, err := deadline.ParseDay(text)
	if err != nil || d.Year() < 1990 || d.Year() > 2200 {
		c.On(name, "fault.bad_day")
		return deadline.Day{}
	}
	return d
}

func (c *comparison) twoPeriods() Versus {
	v := Versus{First: c.base, Second: c.base, Whole: true}
	if chosen, ok := c.chosen(); ok {
		before, last := chosen.Recent()
		v.First.From, v.First.To, v.Second.From, v.Second.To = before.From, before.To, last.From, last.To
	} else {
		v.First.From, v.First.To = c.period("from", "to")
		v.Second.From, v.Second.To = c.period("from2", "to2")
		if f, l := v.First, v.Second; c.Err() == nil && !f.From.After(l.To) && !l.From.After(f.To) {
			c.On("from2", "compare.overlap")
		}
	}
	for i, q := range []report.Query{v.First, v.Second} {
		v.Labels[i] = c.say.Say("compare.label_period", c.say.ShortDay(q.From), c.say.ShortDay(q.To))
	}
	return v
}

// chosen says whether the reader comes with one period, or with none, from
// another page: it stands against the one before it.
func (c *comparison) chosen() (report.Query, bool) {
	p, q := c.Parameters, c.base
	if p["from2"]+p["to2"] != "" || p["mode"] != "" && p["from"]+p["to"] != "" {
		return q, false
	}
	q.From, q.To = c.day("from"), c.day("to")
	c.Add(q.Check())
	return q, true
}

// period reads a period that must have both ends.
func (c *comparison) period(from, to string) (first, last deadline.Day) {
	first, last = c.day(from), c.day(to)
	switch {
	case first.IsZero() && c.Parameters[from] == "":
		c.On(from, "compare.need_period")
	case last.IsZero() && c.Parameters[to] == "":
		c.On(to, "compare.need_period")
	case first.IsZero() || last.IsZero():
	case last.Before(first):
		c.On(to, "report.period_backwards")
	case first.After(c.base.AsOf):
		c.On(from, "report.from_after_as_of")
	}
	return first, last
}

func (c *comparison) twoPlatforms() Versus {
	v := Versus{First: c.base, Second: c.base, Whole: c.Parameters["other"] != ""}
	if !v.Whole {
		return v
	}
	v.Second.Platform = platform.ID(c.Parameters["other"])
	if c.base.Platform == "" {
		c.On("platform", "compare.need_platform")
	}
	if c.names[v.Second.Platform] == "" || v.Second.Platform == c.base.Platform {
		c.On("other", "compare.need_other")
	}
	from, to := c.day("from"), c.day("to")
	v.First.From, v.First.To, v.Second.From, v.Second.To = from, to, from, to
	c.Add(v.First.Check())
	v.Labels = [2]string{c.names[v.First.Platform], c.names[v.Second.Platform]}
	return v
}

// aroundEvent compares the days before an event with those from it on. What was
// sent before is looked at up to the eve of the event only.
func (c *comparison) aroundEvent() Versus {
	v := Versus{First: c.base, Second: c.base, Whole: c.Parameters["event"] != ""}
	if !v.Whole {
		return v
	}
	if c.base.Platform == "" {
		c.On("platform", "compare.need_platform")
	}
	days := UsualWindow
	if text := c.Parameters["days"]; text != "" {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 14 || n > 730 {
			c.On("days", "compare.bad_window")
		}
		days = n
	}
	day, ok := c.eventDay()
	switch {
	case !ok:
		c.On("event", "compare.need_event")
		return v
	case !day.Before(c.base.AsOf):
		c.On("event", "compare.event_future")
		return v
	}
	v.First, v.Second = c.base.Around(day, days)
	name := c.names[c.base.Platform]
	v.Labels = [2]string{c.say.Say("compare.label_before", name, c.say.ShortDay(day)), c.say.Say("compare.label_after", name, c.say.ShortDay(day))}
	return v
}

// eventDay finds an event of a platform's timeline by its id.
func (c *comparison) eventDay() (deadline.Day, bool) {
	for _, e := range c.events {
		if e.ID == c.Parameters["event"] {
			d, err := deadline.ParseDay(e.Date)
			return d, err == nil
		}
	}
	return deadline.Day{}, false
}

// compare makes the comparison of two periods, two platforms, or before and
// after an event.
func (r Reports) compare(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	w, err := r.words(ctx, by, say)
	if err != nil {
		return document.Document{}, err
	}
	events, err := r.Dir.Events(ctx, by.Agency, platform.ID(p["platform"]), k.Recorded)
	if err != nil {
		return document.Document{}, err
	}
	v, err := p.Versus(k, say, w.Names, events)
	if err != nil {
		return document.Document{}, err
	}
	if !v.Whole {
		return document.Document{}, fault.New(fault.Invalid, "publication.not_whole")
	}
	found, err := r.Service.Compare(ctx, by, v.First, v.Second)
	if err != nil {
		return document.Document{}, err
	}
	return found.Document(w, v.Labels[0], v.Labels[1]), nil
}
