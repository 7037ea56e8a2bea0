package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/templates"
)

// The three things that can be compared.
const (
	comparePeriods   = "periods"
	comparePlatforms = "platforms"
	compareEvent     = "event"
)

// usualWindow is how many days before and after an event are looked at.
const usualWindow = 180

// versus is what the address asks to compare.
type versus struct {
	first, second report.Query
	labels        [2]string
	whole         bool // false: the form was only opened, or a first choice leads to the next
}

// compare shows two populations side by side.
func (s *Site) compare(c echo.Context) error {
	w, err := s.reportWords(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	asked, wrong := s.readVersus(c, w.Names)
	v := templates.CompareView{Shell: s.shell(c, p.Say("compare.title"), "responsiveness"), Nav: s.reportNav(c, "compare"), Ask: s.compareAsk(c, w.Names, asked, wrong)}
	if wrong != nil || !asked.whole {
		return s.render(c, statusOf(wrong), templates.ComparePage(v))
	}
	found, err := s.Reports.Compare(c.Request().Context(), personOf(c), asked.first, asked.second)
	if err != nil {
		return err
	}
	d := found.Document(w, asked.labels[0], asked.labels[1])
	v.Subtitle, v.Sentence, v.Sections = d.Subtitle, d.Cover, documentSections(p, d.Sections)
	if len(d.Sections) > 0 {
		v.Basis = p.Say("compare.basis", found.First.Items, found.Second.Items, p.Civil(asked.second.AsOf))
		v.Rows = []templates.Link{{Label: p.Say("compare.rows_first"), Path: asked.first.Behind(report.PickItems)}, {Label: p.Say("compare.rows_second"), Path: asked.second.Behind(report.PickItems)}}
		if found.Simpson {
			v.Warning = d.Sections[2].Text[0]
		}
	}
	for _, m := range d.Method {
		v.How = append(v.How, templates.SummaryRow{Label: m.Term, Text: m.Text})
	}
	return s.render(c, statusOf(wrong), templates.ComparePage(v))
}

// readVersus reads the two sides out of the address bar. Without any parameter
// the last period stands against the one before.
func (s *Site) readVersus(c echo.Context, names map[platform.ID]string) (versus, error) {
	var g fault.Gather
	get := c.QueryParam
	base := report.Query{Platform: platform.ID(get("platform")), Kind: legal.RequestKind(get("kind")), Urgency: report.Urgency(get("urgency")), Category: legal.Category(get("category")), AsOf: s.today(), Today: s.today()}
	if base.Platform != "" && names[base.Platform] == "" {
		g.On("platform", "request.platform_unknown")
	}
	if base.Kind != "" && !base.Kind.Valid() {
		g.On("kind", "show.filter_unknown")
	}
	if !base.Urgency.Valid() {
		g.On("urgency", "show.filter_unknown")
	}
	if base.Category != "" && !base.Category.Valid() {
		g.On("category", "show.filter_unknown")
	}
	if d := dayIn(&g, "as_of", get("as_of")); !d.IsZero() {
		base.AsOf = d
	}
	if base.AsOf.After(base.Today) {
		g.On("as_of", "report.as_of_future")
	}
	var v versus
	switch get("mode") {
	case comparePlatforms:
		v = s.twoPlatforms(c, &g, base, names)
	case compareEvent:
		v = s.aroundEvent(c, &g, base, names)
	case comparePeriods, "":
		v = s.twoPeriods(c, &g, base)
	default:
		g.On("mode", "show.filter_unknown")
	}
	return v, g.Err()
}

func (s *Site) twoPeriods(c echo.Context, g *fault.Gather, base report.Query) versus {
	p, v := s.printer(c), versus{first: base, second: base, whole: true}
	if chosen, ok := s.periodChosen(c, g, base); ok {
		before, last := chosen.Recent()
		v.first.From, v.first.To, v.second.From, v.second.To = before.From, before.To, last.From, last.To
	} else {
		v.first.From, v.first.To = s.periodIn(c, g, base, "from", "to")
		v.second.From, v.second.To = s.periodIn(c, g, base, "from2", "to2")
		if f, l := v.first, v.second; g.Err() == nil && !f.From.After(l.To) && !l.From.After(f.To) {
			g.On("from2", "compare.overlap")
		}
	}
	for i, q := range []report.Query{v.first, v.second} {
		v.labels[i] = p.Say("compare.label_period", p.ShortDay(q.From), p.ShortDay(q.To))
	}
	return v
}

// periodChosen says whether the reader comes with one period, or with none, from
// another page: it stands against the one before it.
func (s *Site) periodChosen(c echo.Context, g *fault.Gather, base report.Query) (report.Query, bool) {
	get := c.QueryParam
	if get("from2")+get("to2") != "" || get("mode") != "" && get("from")+get("to") != "" {
		return base, false
	}
	base.From, base.To = dayIn(g, "from", get("from")), dayIn(g, "to", get("to"))
	g.Add(base.Check())
	return base, true
}

// periodIn reads a period that must have both ends.
func (s *Site) periodIn(c echo.Context, g *fault.Gather, base report.Query, from, to string) (first, last deadline.Day) {
	first, last = dayIn(g, from, c.QueryParam(from)), dayIn(g, to, c.QueryParam(to))
	switch {
	case first.IsZero() && c.QueryParam(from) == "":
		g.On(from, "compare.need_period")
	case last.IsZero() && c.QueryParam(to) == "":
		g.On(to, "compare.need_period")
	case first.IsZero() || last.IsZero():
	case last.Before(first):
		g.On(to, "report.period_backwards")
	case first.After(base.AsOf):
		g.On(from, "report.from_after_as_of")
	}
	return first, last
}

func (s *Site) twoPlatforms(c echo.Context, g *fault.Gather, base report.Query, names map[platform.ID]string) versus {
	v := versus{first: base, second: base, whole: c.QueryParam("other") != ""}
	if !v.whole {
		return v
	}
	v.second.Platform = platform.ID(c.QueryParam("other"))
	if base.Platform == "" {
		g.On("platform", "compare.need_platform")
	}
	if names[v.second.Platform] == "" || v.second.Platform == base.Platform {
		g.On("other", "compare.need_other")
	}
	from, to := dayIn(g, "from", c.QueryParam("from")), dayIn(g, "to", c.QueryParam("to"))
	v.first.From, v.first.To, v.second.From, v.second.To = from, to, from, to
	g.Add(v.first.Check())
	v.labels = [2]string{names[v.first.Platform], names[v.second.Platform]}
	return v
}

// aroundEvent compares the days before an event with those from it on. What was
// sent before is looked at up to the eve of the event only.
func (s *Site) aroundEvent(c echo.Context, g *fault.Gather, base report.Query, names map[platform.ID]string) versus {
	p, v := s.printer(c), versus{first: base, second: base, whole: c.QueryParam("event") != ""}
	if !v.whole {
		return v
	}
	if base.Platform == "" {
		g.On("platform", "compare.need_platform")
	}
	days := usualWindow
	if text := c.QueryParam("days"); text != "" {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 14 || n > 730 {
			g.On("days", "compare.bad_window")
		}
		days = n
	}
	day, ok := s.eventDay(base.Platform, c.QueryParam("event"))
	switch {
	case !ok:
		g.On("event", "compare.need_event")
		return v
	case !day.Before(base.AsOf):
		g.On("event", "compare.event_future")
		return v
	}
	v.first, v.second = base.Around(day, days)
	v.labels = [2]string{p.Say("compare.label_before", names[base.Platform], p.ShortDay(day)), p.Say("compare.label_after", names[base.Platform], p.ShortDay(day))}
	return v
}

// eventDay finds an event of a platform's timeline by its id.
func (s *Site) eventDay(id platform.ID, event string) (deadline.Day, bool) {
	for _, e := range s.Library.Events(id) {
		if e.ID == event && event != "" {
			d, err := deadline.ParseDay(e.Date)
			return d, err == nil
		}
	}
	return deadline.Day{}, false
}

// compareAsk is the question as it was typed, with the events of the platform.
func (s *Site) compareAsk(c echo.Context, names map[platform.ID]string, asked versus, wrong error) templates.CompareAsk {
	p, get := s.printer(c), c.QueryParam
	a := templates.CompareAsk{Mode: get("mode"), Platform: get("platform"), Other: get("other"), From: get("from"), To: get("to"), From2: get("from2"), To2: get("to2"), Event: get("event"), Days: get("days"),
		Kind: get("kind"), Urgency: get("urgency"), AsOf: get("as_of"), Kinds: options(p, legal.RequestKinds()), Urgencies: options(p, report.Urgencies()), Max: s.today().String(),
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), Platforms: namedOptions(names)}
	for _, mode := range []string{comparePeriods, comparePlatforms, compareEvent} {
		a.Modes = append(a.Modes, templates.NavItem{Label: p.Say("compare.mode_" + mode), Path: "/responsiveness/compare?" + modeValues(get, mode).Encode(), Current: mode == a.Mode || mode == comparePeriods && a.Mode == ""})
	}
	if a.Mode == "" {
		a.Mode = comparePeriods
	}
	if before, last := asked.first, asked.second; a.Mode == comparePeriods && wrong == nil {
		a.From, a.To, a.From2, a.To2 = before.From.String(), before.To.String(), last.From.String(), last.To.String()
	}
	if a.Days == "" {
		a.Days = strconv.Itoa(usualWindow)
	}
	for _, e := range s.Library.Events(platform.ID(a.Platform)) {
		if day, err := deadline.ParseDay(e.Date); err == nil && a.Platform != "" {
			a.Events = append(a.Events, templates.Option{Value: e.ID, Label: s.eventLabel(p, e, day)})
		}
	}
	return a
}

func (s *Site) eventLabel(p *lang.Printer, e platform.Event, day deadline.Day) string {
	title, _ := s.Library.Say(string(p.Language()), e.Title)
	return p.ShortDay(day) + ": " + title
}

// modeValues keeps of the question what the other mode asks, too.
func modeValues(get func(string) string, mode string) url.Values {
	v := url.Values{"mode": {mode}}
	for _, name := range []string{"platform", "kind", "urgency", "as_of"} {
		if text := get(name); text != "" {
			v.Set(name, text)
		}
	}
	return v
}
