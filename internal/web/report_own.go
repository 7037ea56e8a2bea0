package web

import (
	"net/url"
	"sort"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/survival"
	"rogatory/templates"
)

// spanOf reads period, platform and as-of day out of the address bar.
func (s *Site) spanOf(c echo.Context, names map[platform.ID]string) (report.Span, error) {
	q := report.Span{Platform: platform.ID(c.QueryParam("platform")), Today: s.today(), Alone: c.QueryParam("alone") != ""}
	var g fault.Gather
	for name, into := range map[string]*deadline.Day{"from": &q.From, "to": &q.To, "as_of": &q.AsOf} {
		text := c.QueryParam(name)
		if text == "" {
			continue
		}
		d, err := deadline.ParseDay(text)
		if err != nil {
			g.On(name, "fault.bad_day")
			continue
		}
		*into = d
	}
	if _, ok := names[q.Platform]; q.Platform != "" && !ok {
		g.On("platform", "own.platform_none")
	}
	q = q.Settled()
	g.Add(q.Check())
	if err := g.Err(); err != nil {
		return report.Span{Today: s.today()}.Settled(), err
	}
	return q, nil
}

// ownView begins the page of a report on flow or on ourselves.
func (s *Site) ownView(c echo.Context, name string, q report.Span, names map[platform.ID]string, wrong error) templates.OwnView {
	p := s.printer(c)
	path := "/responsiveness/" + name
	a := templates.SpanAsk{Action: path, From: c.QueryParam("from"), To: c.QueryParam("to"), AsOf: c.QueryParam("as_of"), Platform: c.QueryParam("platform"),
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), Open: wrong != nil || c.QueryString() != "", Max: q.Today.String()}
	for id, label := range names {
		a.Platforms = append(a.Platforms, templates.Option{Value: string(id), Label: label})
	}
	sort.Slice(a.Platforms, func(i, j int) bool { return a.Platforms[i].Label < a.Platforms[j].Label })
	about := p.Say("own.all_platforms")
	if q.Platform != "" {
		about = names[q.Platform]
	}
	basis := p.Say("own.basis", about, p.Civil(q.From), p.Civil(q.To), p.Civil(q.AsOf))
	if q.Widened {
		basis += " " + p.Say("report.widened", report.MinCell)
	}
	return templates.OwnView{Shell: s.shell(c, p.Say("report_nav."+name), "responsiveness"), Nav: s.reportNav(c, name), Heading: p.Say(name + ".title"), Lead: p.Say(name + ".lead"), Merged: report.Words{Say: p, Names: names}.MergerNotes(q.Union, q.Alone, q.Platform),
		TakeAway: s.takeAway(c, name, writtenOut(q)), Ask: a, Basis: basis}
}

// writtenOut is a span with both of its days, because the usual period is
// another one tomorrow.
func writtenOut(q report.Span) publication.Parameters {
	p := publication.Parameters{"from": q.From.String(), "to": q.To.String()}
	if q.Platform != "" {
		p["platform"] = string(q.Platform)
	}
	if q.Alone {
		p["alone"] = "1"
	}
	if q.AsOf != q.Today {
		p["as_of"] = q.AsOf.String()
	}
	return p
}

// narrowed leads to the same page for one platform, in the same period.
func narrowed(c echo.Context, path string, id platform.ID) string {
	v := url.Values{"platform": {string(id)}}
	for _, name := range []string{"from", "to", "as_of", "alone"} {
		if text := c.QueryParam(name); text != "" {
			v.Set(name, text)
		}
	}
	return path + "?" + v.Encode()
}

// unitOf names a unit; cases of the agency as a whole have none.
func unitOf(p *lang.Printer, names map[people.UnitID]string, id people.UnitID) string {
	if id == "" {
		return p.Say("own.no_unit")
	}
	return names[id]
}

// partCell tells the counts, and from MinShare on the share with its interval.
func partCell(p *lang.Printer, x report.Part) templates.Cell {
	if x.N == 0 {
		return templates.Cell{Text: "–"}
	}
	cell := templates.Cell{Text: p.Say("report.of", p.Number(x.K), p.Number(x.N))}
	if x.Share.OK && x.Lower.OK && x.Upper.OK {
		cell.Note = p.Say("own.part", p.Percent(x.Share.Value, 0), p.Decimal(100*x.Lower.Value, 0), p.Decimal(100*x.Upper.Value, 0))
	}
	return cell
}

// waitCell tells a median of days; those still going on are named.
func waitCell(p *lang.Printer, w report.Wait) templates.Cell {
	switch {
	case w.N == 0:
		return templates.Cell{Text: "–"}
	case w.N < report.MinCell:
		return templates.Cell{Text: p.Say("report.n", w.N)}
	}
	notes := []string{p.Say("own.wait", estimateText(p, w.P90), p.Number(w.N))}
	if w.Open > 0 {
		notes = append(notes, p.Say("own.wait_open", p.Number(w.Open)))
	}
	return templates.Cell{Text: estimateText(p, w.Median), Notes: notes}
}

func estimateText(p *lang.Printer, e survival.Estimate) string {
	return daysText(p, e.Value)
}
