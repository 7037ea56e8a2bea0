package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/templates"
)

// compare shows two populations side by side.
func (s *Site) compare(c echo.Context) error {
	w, err := s.reportWords(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	params := parametersOf(c.QueryParam)
	events, err := s.events(c, platform.ID(params["platform"]))
	if err != nil {
		return err
	}
	asked, wrong := params.Versus(publication.Knowledge{Today: s.today()}, p, w.Names, events)
	v := templates.CompareView{Shell: s.shell(c, p.Say("compare.title"), "responsiveness"), Nav: s.reportNav(c, "compare"), Ask: s.compareAsk(c, w.Names, events, asked, wrong)}
	if wrong != nil || !asked.Whole {
		if wrong == nil {
			v.Basis = p.Say("compare.incomplete")
		}
		return s.render(c, statusOf(wrong), templates.ComparePage(v))
	}
	found, err := s.Reports.Compare(c.Request().Context(), personOf(c), asked.First, asked.Second)
	if err != nil {
		return err
	}
	d := found.Document(w, asked.Labels[0], asked.Labels[1])
	v.TakeAway = s.takeAway(c, "compare", params)
	v.Subtitle, v.Sentence, v.Notes, v.Sections = d.Subtitle, d.Cover, found.MergerNotes(w), documentSections(p, d.Sections)
	if len(d.Sections) > 0 {
		v.Basis = strings.Join(append([]string{p.Count("compare.basis", found.First.Items, found.Second.Items, p.Civil(found.Second.Query.AsOf))}, found.Days(p)...), " ")
		v.Rows = []templates.Link{{Label: p.Say("compare.rows_first"), Path: found.First.Query.Behind(report.PickItems)}, {Label: p.Say("compare.rows_second"), Path: found.Second.Query.Behind(report.PickItems)}}
		if found.Simpson {
			v.Warning = d.Sections[2].Text[0]
		}
	}
	for _, m := range d.Method {
		v.How = append(v.How, templates.SummaryRow{Label: m.Term, Text: m.Text})
	}
	return s.render(c, statusOf(wrong), templates.ComparePage(v))
}

// compareAsk is the question as it was typed, with the events of the platform.
func (s *Site) compareAsk(c echo.Context, names map[platform.ID]string, events []platform.Event, asked publication.Versus, wrong error) templates.CompareAsk {
	p, get := s.printer(c), c.QueryParam
	a := templates.CompareAsk{Mode: get("mode"), Platform: get("platform"), Other: get("other"), From: get("from"), To: get("to"), From2: get("from2"), To2: get("to2"), Event: get("event"), Days: get("days"),
		Kind: get("kind"), Urgency: get("urgency"), AsOf: get("as_of"), Kinds: options(p, legal.RequestKinds()), Urgencies: options(p, report.Urgencies()), Max: s.today().String(),
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), Platforms: namedOptions(names)}
	for _, mode := range []string{publication.ComparePeriods, publication.ComparePlatforms, publication.CompareEvent} {
		a.Modes = append(a.Modes, templates.NavItem{Label: p.Say("compare.mode_" + mode), Path: "/responsiveness/compare?" + modeValues(get, mode).Encode(), Current: mode == a.Mode || mode == publication.ComparePeriods && a.Mode == ""})
	}
	if a.Mode == "" {
		a.Mode = publication.ComparePeriods
	}
	if before, last := asked.First, asked.Second; a.Mode == publication.ComparePeriods && wrong == nil {
		a.From, a.To, a.From2, a.To2 = before.From.String(), before.To.String(), last.From.String(), last.To.String()
	}
	if a.Days == "" {
		a.Days = strconv.Itoa(publication.UsualWindow)
	}
	for _, e := range events {
		if day, err := deadline.ParseDay(e.Date); err == nil && a.Platform != "" {
			a.Events = append(a.Events, templates.Option{Value: e.ID, Label: s.eventLabel(p, e, day)})
		}
	}
	return a
}

func (s *Site) eventLabel(p *lang.Printer, e platform.Event, day deadline.Day) string {
	return p.ShortDay(day) + ": " + publication.EventTitle(s.Library, p, e)
}

// events are what happened to a platform, as it is recorded now.
func (s *Site) events(c echo.Context, of platform.ID) ([]platform.Event, error) {
	return s.Library.Events(c.Request().Context(), personOf(c).Agency, of, time.Time{})
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
