package web

import (
	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/survival"
	"rogatory/templates"
)

// reportQuery reads the population out of the address bar. What cannot be meant
// is a fault beside its field, and the query without it.
func (s *Site) reportQuery(c echo.Context, id platform.ID) (report.Query, error) {
	q := report.Query{Platform: id, Today: s.today(), AsOf: s.today(), Monthly: id != "", Alone: c.QueryParam("alone") != ""}
	var g fault.Gather
	for _, d := range []struct {
		name string
		into *deadline.Day
	}{{"from", &q.From}, {"to", &q.To}, {"as_of", &q.AsOf}} {
		if text := c.QueryParam(d.name); text != "" {
			if day := dayIn(&g, d.name, text); !day.IsZero() {
				*d.into = day
			}
		}
	}
	if q.Kind = legal.RequestKind(c.QueryParam("kind")); q.Kind != "" && !q.Kind.Valid() {
		g.On("kind", "show.filter_unknown")
	}
	if q.Urgency = report.Urgency(c.QueryParam("urgency")); !q.Urgency.Valid() {
		g.On("urgency", "show.filter_unknown")
	}
	if q.Category = legal.Category(c.QueryParam("category")); q.Category != "" && !q.Category.Valid() {
		g.On("category", "show.filter_unknown")
	}
	g.Add(q.Check())
	if wrong := g.Err(); wrong != nil {
		return report.Query{Platform: id, Today: s.today(), AsOf: s.today(), Monthly: q.Monthly}, wrong
	}
	return q, nil
}

// reportAsk is the question as it was typed.
func (s *Site) reportAsk(c echo.Context, q report.Query, wrong error, action string) templates.ReportAsk {
	p, get := s.printer(c), c.QueryParam
	return templates.ReportAsk{Action: action, From: get("from"), To: get("to"), AsOf: get("as_of"), Kind: get("kind"), Urgency: get("urgency"), Category: get("category"),
		Kinds: options(p, legal.RequestKinds()), Urgencies: options(p, report.Urgencies()), Categories: options(p, legal.Categories()),
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), Open: wrong != nil || len(q.Values()) > 0, Max: q.Today.String()}
}

// reportWords are what a document of figures needs besides them.
func (s *Site) reportWords(c echo.Context) (report.Words, error) {
	names, err := s.platformNames(c)
	return report.Words{Say: s.printer(c), Names: names, Demo: s.Agency.Demo}, err
}

// shareText tells a share from MinShare items on, and the counts below.
func shareText(p *lang.Printer, share survival.Limit, n int) string {
	if !share.OK {
		return "–"
	}
	if n < report.MinShare {
		return p.Say("report.of", int(share.Value*float64(n)+0.5), n)
	}
	return p.Percent(share.Value, 0)
}

func daysText(p *lang.Printer, l survival.Limit) string {
	if !l.OK {
		return p.Say("report.not_reached")
	}
	return p.Say("report.days", p.Decimal(l.Value, -1))
}

// spanText is an interval of days as far as it has limits: where all came on one
// day there is none.
func spanText(p *lang.Printer, e survival.Estimate) string {
	if !e.Lower.OK && !e.Upper.OK {
		return ""
	}
	limit := func(l survival.Limit) string {
		if !l.OK {
			return p.Say("report.open_end")
		}
		return p.Decimal(l.Value, -1)
	}
	return p.Say("report.span", limit(e.Lower), limit(e.Upper))
}

// reportBasis says what a figure rests on: items, period, as-of day.
func (s *Site) reportBasis(p *lang.Printer, r report.Report) string {
	q := r.Query
	from, to := p.Say("report.beginning"), p.Civil(q.AsOf)
	if !q.From.IsZero() {
		from = p.Civil(q.From)
	}
	if !q.To.IsZero() {
		to = p.Civil(q.To)
	}
	basis := p.Count("report.basis", r.All.Items, from, to, p.Civil(q.AsOf))
	if r.Widened {
		basis += " " + p.Say("report.widened", report.MinCell)
	}
	return basis
}

// platformNames gives the names of all platforms.
func (s *Site) platformNames(c echo.Context) (map[platform.ID]string, error) {
	all, err := s.Library.Platforms(c.Request().Context(), personOf(c).Agency)
	if err != nil {
		return nil, err
	}
	names := make(map[platform.ID]string, len(all))
	for _, one := range all {
		names[one.ID] = one.Name
	}
	return names, nil
}

// platformName gives one name; an id that is gone stands for itself.
func (s *Site) platformName(c echo.Context, id platform.ID) string {
	name, err := s.Library.Name(c.Request().Context(), personOf(c).Agency, id)
	if err != nil || name == "" {
		return string(id)
	}
	return name
}
