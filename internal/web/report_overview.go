package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/templates"
)

// responsiveness shows all platforms on one page.
func (s *Site) responsiveness(c echo.Context) error {
	q, wrong := s.reportQuery(c, "")
	r, err := s.Reports.Responsiveness(c.Request().Context(), personOf(c), q)
	if err != nil {
		return err
	}
	w, err := s.reportWords(c)
	if err != nil {
		return err
	}
	by, down := sortOf(c)
	r.SortBy(by, down, func(id platform.ID) string { return w.Names[id] })
	w.Demand = q.Values().Encode()
	p := s.printer(c)
	d := r.Overview(w)
	v := templates.ResponsivenessView{Shell: s.shell(c, p.Say("nav.responsiveness"), "responsiveness"), Nav: s.reportNav(c, "overview"), Heading: p.Say("report.title"), Lead: p.Say("report.lead"),
		Ask: s.reportAsk(c, q, wrong, "/responsiveness"), Basis: s.reportBasis(p, r), Empty: r.All.Items == 0, Sentence: r.Sentence(w)}
	if r.All.Suppressed {
		v.FewText = p.Say("report.few", report.MinCell)
	}
	if c.QueryParam("sort") != "" {
		v.Ask.Keep = []templates.Pair{{Name: "sort", Value: string(by)}, {Name: "order", Value: orderOf(down)}}
	}
	if v.Merged = s.partsApart(c, r.Query); q.Alone {
		v.Ask.Keep = append(v.Ask.Keep, templates.Pair{Name: "alone", Value: "1"})
	}
	v.TakeAway = s.takeAway(c, "responsiveness", parametersOf(c.QueryParam))
	if !v.Empty && v.FewText == "" {
		quiet, platforms := d.Sections[0], d.Sections[1]
		v.Quiet = quietView(w, *r.QuietAll, quiet)
		v.Table = overviewTable(p, platforms.Tables[0], r, q, by, down)
		v.Periods, v.How = platforms.Text[1:], explained(p, r, d)
	}
	return s.render(c, statusOf(wrong), templates.ResponsivenessPage(v))
}

// sortOf reads the order of the overview; what is no order is the usual one.
func sortOf(c echo.Context) (report.Column, bool) {
	by := report.Column(c.QueryParam("sort"))
	if !slices.Contains(report.Columns(), by) {
		return report.ByItems, true
	}
	return by, c.QueryParam("order") != orderOf(false)
}

func orderOf(down bool) string {
	if down {
		return "down"
	}
	return "up"
}

// overviewTable is the table of the document with heads that sort it and the
// shares as small drawings. A platform without enough items leads nowhere.
func overviewTable(p *lang.Printer, t document.Table, r report.Report, q report.Query, by report.Column, down bool) templates.Table {
	out := documentTable(p, t)
	out.HideCaption = true
	for i, column := range report.Columns() {
		v := q.Values()
		v.Set("sort", string(column))
		// A first click shows the largest first, a name from A, a second one turns it.
		next := column != report.ByPlatform
		if column == by {
			next = !down
			out.Columns[i].Sorted = map[bool]string{true: "descending", false: "ascending"}[down]
		}
		v.Set("order", orderOf(next))
		out.Columns[i].SortPath = "/responsiveness?" + v.Encode()
	}
	out.Columns = out.Columns[:pendingColumn]
	for i := range t.Rows {
		tighten(p, &out.Rows[i], t.Rows[i], r.Platforms[i])
	}
	if len(t.Foot) > 0 {
		tighten(p, &out.Foot[0], t.Foot[0], r.All)
	}
	return out
}

// tighten writes limits and populations short, since nine columns stand side by
// side, and sets the share answered as a drawing before its number.
func tighten(p *lang.Printer, row *templates.Row, of document.Row, f report.Figures) {
	for i, c := range of.Cells {
		var parts []string
		if c.Interval {
			parts = append(parts, p.Say("report.limits_short", c.SayLimit(p, c.Low), c.SayLimit(p, c.High)))
		}
		if c.N != nil && (c.Kind == document.Percent || c.Kind == document.Days) {
			parts = append(parts, p.Say("report.n_short", *c.N))
		}
		if c.Note != "" {
			parts = append(parts, strings.Split(c.Note, "; ")...)
		}
		row.Cells[i].Note, row.Cells[i].Notes = "", parts
	}
	sayChange(&row.Cells[changeColumn])
	row.Cells = row.Cells[:pendingColumn]
	r := f.Rates[1]
	if !f.Suppressed {
		row.Cells[itemsColumn].Notes = append(row.Cells[itemsColumn].Notes, p.Count("report.pending_count", f.Pending))
	}
	if !f.Suppressed && r.Matured >= report.MinShare && r.Lower.OK {
		row.Cells[rateColumn].Part = templates.IntervalMark(r.Share.Value, r.Lower.Value, r.Upper.Value, "")
	}
}

// sayChange puts the verdict before the number that it rests on: whoever has a
// minute reads "slower", not "3.9 d". The cell's lines are limits, verdict, p.
func sayChange(c *templates.Cell) {
	if n := len(c.Notes) - 2; n >= 0 { // a change that was tested
		verdict := c.Notes[n]
		copy(c.Notes[1:], c.Notes[:n])
		c.Text, c.Notes[0] = verdict, c.Text
	}
}

// Where some figures stand. What is pending, the last column of the document,
// stands below the items on a page.
const (
	itemsColumn   = 1
	rateColumn    = 2
	changeColumn  = 6
	pendingColumn = 8
)
