package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/templates"
)

// flow shows the flow that balances: by month and by platform.
func (s *Site) flow(c echo.Context) error {
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	q, wrong := s.spanOf(c, names)
	f, err := s.Reports.Flow(c.Request().Context(), personOf(c), q)
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := s.ownView(c, "flow", f.Span, names, wrong)
	v.How = []string{p.Say("flow.how_identity"), p.Say("flow.how_open"), p.Say("flow.how_settled"), p.Say("flow.how_as_of"), p.Say("own.how_small", report.MinCell)}
	switch {
	case f.Quiet():
		v.Empty = templates.Empty{Title: p.Say("flow.empty_title"), Text: p.Say("flow.empty_text")}
	case f.All.Hidden:
		v.Empty = templates.Empty{Title: p.Say("own.few", report.MinCell), Text: p.Say("report.few_text")}
	default:
		b := f.All
		v.Sentence = p.Say("flow.sentence", p.Number(b.Start.Items), p.Number(b.Sent.Items), p.Number(b.Reopened.Items), p.Number(b.Settled().Items), p.Number(b.Withdrawn.Items), p.Number(b.End.Items))
		v.Sections = append(v.Sections, templates.OwnSection{Table: flowTable(p, p.Say("flow.by_month"), p.Say("flow.month"), f, f.Months, func(l report.FlowLine) templates.Cell { return templates.Cell{Text: p.CivilMonth(l.Month)} })})
		if q.Platform == "" {
			v.Sections = append(v.Sections, templates.OwnSection{Table: flowTable(p, p.Say("report.by_platform"), p.Say("case.platform"), f, f.Platforms, func(l report.FlowLine) templates.Cell {
				return platformCell(c, "/responsiveness/flow", names, l.Platform, l.Hidden)
			})})
		}
	}
	v.Links = rowLinks(p, q.Platform)
	return s.render(c, statusOf(wrong), templates.OwnPage(v))
}

// rowLinks lead to the rows behind the figures, as far as the reader may see them.
func rowLinks(p *lang.Printer, id platform.ID) []templates.Link {
	path := "/requests"
	if id != "" {
		path += "?platform=" + url.QueryEscape(string(id))
	}
	return []templates.Link{{Label: p.Say("report.rows"), Path: path}}
}

// platformCell names a platform and leads to the page for it alone.
func platformCell(c echo.Context, path string, names map[platform.ID]string, id platform.ID, hidden bool) templates.Cell {
	cell := templates.Cell{Text: names[id]}
	if cell.Text == "" {
		cell.Text = string(id)
	}
	if !hidden {
		cell.Path = narrowed(c, path, id)
	}
	return cell
}

// flowTable shows balances line by line, with their sum at the foot.
func flowTable(p *lang.Printer, caption, head string, f report.Flow, lines []report.FlowLine, name func(report.FlowLine) templates.Cell) templates.Table {
	t := templates.Table{Caption: caption, Columns: []templates.Column{{Label: head, RowHead: true}}}
	for _, key := range []string{"start", "sent", "reopened", "settled", "withdrawn", "end"} {
		t.Columns = append(t.Columns, templates.Column{Label: p.Say("flow." + key), Numeric: true})
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, flowRow(p, name(l), l))
	}
	t.Foot = []templates.Row{flowRow(p, templates.Cell{Text: p.Say("flow.period")}, f.All)}
	return t
}

func flowRow(p *lang.Printer, name templates.Cell, l report.FlowLine) templates.Row {
	if l.Hidden {
		return templates.Row{Cells: []templates.Cell{name, {Text: p.Say("own.few", report.MinCell)}, {}, {}, {}, {}, {}}}
	}
	settled := stockCell(p, l.Settled())
	if l.Closed.Items > 0 {
		settled.Note = p.Say("flow.closed_note", settled.Note, p.Number(l.Closed.Items))
	}
	return templates.Row{Cells: []templates.Cell{name, stockCell(p, l.Start), stockCell(p, l.Sent), stockCell(p, l.Reopened), settled, stockCell(p, l.Withdrawn), stockCell(p, l.End)}}
}

// stockCell tells items, and the requests they belong to.
func stockCell(p *lang.Printer, s report.Stock) templates.Cell {
	return templates.Cell{Text: p.Number(s.Items), Note: p.Count("flow.requests", s.Requests)}
}
