package web

import (
	"github.com/labstack/echo/v4"

	"rogatory/internal/lang"
	"rogatory/internal/report"
	"rogatory/templates"
)

// quality shows our own part in what became of the requests.
func (s *Site) quality(c echo.Context) error {
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	q, wrong := s.spanOf(c, names)
	r, err := s.Reports.Quality(c.Request().Context(), personOf(c), q)
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := s.ownView(c, "quality", r.Span, names, wrong)
	v.How = []string{p.Say("quality.how_population"), p.Say("quality.how_shares"), p.Say("quality.how_waits"), p.Say("quality.how_ours"), p.Say("own.how_small", report.MinCell)}
	n := r.All.Counts
	switch {
	case n.Begun == 0:
		v.Empty = templates.Empty{Title: p.Say("quality.empty_title"), Text: p.Say("quality.empty_text")}
	case r.All.Hidden:
		v.Empty = templates.Empty{Title: p.Say("own.few", report.MinCell), Text: p.Say("report.few_text")}
	default:
		v.Sentence = p.Count("quality.sentence", n.Sent, p.Number(n.Ours), p.Number(n.Corrections))
		label := func(f report.OwnFigures) templates.Cell {
			return platformCell(c, "/responsiveness/quality", names, f.Platform, f.Hidden)
		}
		lines := r.Platforms
		if q.Platform != "" {
			lines = nil
		}
		v.Sections = []templates.OwnSection{{Text: p.Say("quality.slips_text"), Table: slipTable(p, r.All, lines, label)},
			{Text: p.Say("quality.waits_text"), Table: waitTable(p, p.Say("quality.waits"), p.Say("case.platform"), r.All, lines, label)}}
	}
	v.Links = rowLinks(p, q.Platform)
	return s.render(c, statusOf(wrong), templates.OwnPage(v))
}

// slipTable says how often something went wrong on our side.
func slipTable(p *lang.Printer, all report.OwnFigures, lines []report.OwnFigures, name func(report.OwnFigures) templates.Cell) templates.Table {
	t := templates.Table{Caption: p.Say("quality.slips"), Columns: []templates.Column{{Label: p.Say("case.platform"), RowHead: true}}}
	for _, key := range []string{"requests", "returned", "failed", "misdirected", "questioned", "withdrawn", "corrected", "ours"} {
		t.Columns = append(t.Columns, templates.Column{Label: p.Say("quality." + key), Numeric: true})
	}
	row := func(name templates.Cell, f report.OwnFigures) templates.Row {
		if f.Hidden {
			return templates.Row{Cells: []templates.Cell{name, {Text: p.Say("own.few", report.MinCell)}, {}, {}, {}, {}, {}, {}, {}}}
		}
		return templates.Row{Cells: []templates.Cell{name, {Text: p.Number(f.Counts.Begun)}, partCell(p, f.Returned), partCell(p, f.Failed),
			partCell(p, f.Misdirected), partCell(p, f.Questioned), partCell(p, f.Withdrawn), partCell(p, f.Corrected), partCell(p, f.Ours)}}
	}
	for _, f := range lines {
		t.Rows = append(t.Rows, row(name(f), f))
	}
	foot := row(templates.Cell{Text: p.Say("report.all")}, all)
	if len(lines) == 0 {
		t.Rows = []templates.Row{foot}
	} else {
		t.Foot = []templates.Row{foot}
	}
	return t
}

// waitTable says how long our own steps take.
func waitTable(p *lang.Printer, caption, head string, all report.OwnFigures, lines []report.OwnFigures, name func(report.OwnFigures) templates.Cell) templates.Table {
	t := templates.Table{Caption: caption, Columns: []templates.Column{{Label: head, RowHead: true}}}
	for _, w := range all.Waits {
		t.Columns = append(t.Columns, templates.Column{Label: p.Say("quality.step_" + string(w.Step)), Numeric: true})
	}
	row := func(name templates.Cell, f report.OwnFigures) templates.Row {
		r := templates.Row{Cells: []templates.Cell{name}}
		for i, w := range f.Waits {
			switch {
			case !f.Hidden:
				r.Cells = append(r.Cells, waitCell(p, w))
			case i == 0:
				r.Cells = append(r.Cells, templates.Cell{Text: p.Say("own.few", report.MinCell)})
			default:
				r.Cells = append(r.Cells, templates.Cell{})
			}
		}
		return r
	}
	for _, f := range lines {
		t.Rows = append(t.Rows, row(name(f), f))
	}
	foot := row(templates.Cell{Text: p.Say("report.all")}, all)
	if len(lines) == 0 {
		t.Rows = []templates.Row{foot}
	} else {
		t.Foot = []templates.Row{foot}
	}
	return t
}
