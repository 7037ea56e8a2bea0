package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/templates"
)

// namedOptions are platforms to choose from, by name.
func namedOptions(names map[platform.ID]string) []templates.Option {
	var all []templates.Option
	for id, name := range names {
		all = append(all, templates.Option{Value: string(id), Label: name})
	}
	slices.SortFunc(all, func(a, b templates.Option) int { return strings.Compare(a.Label, b.Label) })
	return all
}

// reportItems shows the items behind a figure, within the reader's rights.
func (s *Site) reportItems(c echo.Context) error {
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	id := platform.ID(c.Param("id"))
	if id == "all" {
		id = ""
	} else if names[id] == "" {
		return fault.New(fault.NotFound, "platform.none")
	}
	q, wrong := s.reportQuery(c, id)
	pick := report.Pick(c.QueryParam("pick"))
	if pick == "" {
		pick = report.PickItems
	}
	page, _ := strconv.Atoi(c.QueryParam("page")) // what is no page is the first
	page = min(max(page, 1), 100_000)
	rows, err := s.Reports.Rows(c.Request().Context(), personOf(c), q, pick, page-1)
	if err != nil && !askAgain(err) {
		return err
	}
	if err != nil {
		return fault.New(fault.NotFound, "report.pick_unknown")
	}
	p := s.printer(c)
	title := p.Say("report.all_platforms")
	back := templates.Link{Label: p.Say("nav.responsiveness"), Path: "/responsiveness?" + q.Values().Encode()}
	if id != "" {
		title = names[id]
		back = templates.Link{Label: p.Say("report.back_to", title), Path: "/responsiveness/" + url.PathEscape(string(id)) + "?" + q.Values().Encode()}
	}
	v := templates.FigureItemsView{Shell: s.shell(c, p.Say("report.items_title"), "responsiveness"), Back: back, Caption: title, Heading: pickText(p, pick), Basis: p.Say("report.items_basis", s.periodText(p, q)),
		Count: p.Count("report.items_count", rows.Total), Table: itemTable(p, q, rows, names)}
	switch {
	case rows.Few:
		v.Count, v.Hidden = p.Say("report.few", report.MinCell)+".", p.Say("report.few_text")
	case !rows.Content && pick.TellsContent():
		v.Hidden = p.Say("report.items_content")
	case rows.Visible < rows.Total:
		v.Hidden = p.Say("report.items_visible", rows.Visible, rows.Total)
	}
	v.Paging = itemPaging(p, q, pick, page, rows.Visible)
	return s.render(c, statusOf(wrong), templates.FigureItemsPage(v))
}

// periodText says of which population the items are.
func (s *Site) periodText(p *lang.Printer, q report.Query) string {
	from, to := p.Say("report.beginning"), p.Civil(q.AsOf)
	if !q.From.IsZero() {
		from = p.Civil(q.From)
	}
	if !q.To.IsZero() {
		to = p.Civil(q.To)
	}
	text := p.Say("report.items_period", from, to, p.Civil(q.AsOf))
	if q.Kind != "" {
		text += ", " + p.Say(q.Kind.LabelKey())
	}
	if q.Urgency != report.AnyUrgency {
		text += ", " + p.Say(q.Urgency.LabelKey())
	}
	if q.Category != "" {
		text += ", " + p.Say(q.Category.LabelKey())
	}
	return text
}

// pickText names the figure.
func pickText(p *lang.Printer, pick report.Pick) string {
	family, of := pick.Split()
	switch family {
	case "within", "of", "young":
		return p.Say("report.pick_"+family, pick.Days())
	case "outcome":
		return p.Say("report.pick_outcome", lang.Key(reply.Outcome(of).LabelKey()))
	case "reason":
		if of == "none" {
			return p.Say("report.pick_reason", lang.Key("report.reason_none"))
		}
		return p.Say("report.pick_reason", lang.Key(reply.Reason(of).LabelKey()))
	case "open":
		from, to := pick.Band()
		if to < 0 {
			return p.Say("report.pick_open", p.Say("report.open_from", from))
		}
		return p.Say("report.pick_open", p.Say("report.open_from_to", from, to))
	}
	return p.Say("report.pick_" + family)
}

// itemTable is a page of items. Readers of metadata see dates and state only;
// the platform is named where it is not the one that the page is about.
func itemTable(p *lang.Printer, q report.Query, rows report.Rows, names map[platform.ID]string) templates.Table {
	t := templates.Table{Caption: p.Say("report.items"), HideCaption: true, Columns: []templates.Column{{Label: p.Say("show.reference"), RowHead: true}, {Label: p.Say("report.item_no"), Numeric: true}}}
	several := slices.ContainsFunc(rows.Items, func(one report.Item) bool { return one.Cell.Platform != q.Platform })
	if several {
		t.Columns = append(t.Columns, templates.Column{Label: p.Say("show.platform")})
	}
	t.Columns = append(t.Columns, templates.Column{Label: p.Say("show.kind")}, templates.Column{Label: p.Say("report.item_sent")}, templates.Column{Label: p.Say("report.item_state")}, templates.Column{Label: p.Say("report.item_due")})
	if rows.Content {
		t.Columns = append(t.Columns, templates.Column{Label: p.Say("report.category")}, templates.Column{Label: p.Say("report.outcome")})
	}
	for _, one := range rows.Items {
		cell := one.Cell
		reference := templates.Cell{Text: string(one.Reference), Path: "/requests/" + string(one.Request), Wide: true}
		if cell.Emergency {
			reference.Tag = templates.Tag{Label: p.Say("show.emergency"), Tone: templates.ToneOf("emergency")}
		}
		row := templates.Row{Cells: []templates.Cell{reference, {Text: p.Number(one.No)}}}
		if several {
			row.Cells = append(row.Cells, templates.Cell{Text: names[cell.Platform]})
		}
		row.Cells = append(row.Cells, templates.Cell{Text: p.Say(cell.Kind.LabelKey())}, templates.Cell{Text: p.ShortDay(cell.Day), Wide: true}, templates.Cell{Text: itemState(p, q, cell)}, itemDue(p, cell))
		if rows.Content {
			outcome := templates.Cell{}
			if !cell.Waiting() {
				outcome.Text = p.Say(cell.Outcome.LabelKey())
				if cell.Outcome == reply.Refused && cell.Reason != "" {
					outcome.Note = p.Say(cell.Reason.LabelKey())
				}
			}
			row.Cells = append(row.Cells, templates.Cell{Text: p.Say(one.Category.LabelKey())}, outcome)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func itemState(p *lang.Printer, q report.Query, c report.Cell) string {
	switch {
	case c.Settled >= 0:
		return p.Count("report.item_answered", c.Settled)
	case c.Ended >= 0:
		return p.Count("report.item_withdrawn", c.Ended)
	}
	return p.Count("report.item_waiting", c.Window(q.AsOf))
}

func itemDue(p *lang.Printer, c report.Cell) templates.Cell {
	if c.Due.IsZero() {
		return templates.Cell{Text: "–"}
	}
	cell := templates.Cell{Text: p.ShortDay(c.Due), Wide: true}
	switch c.Timing {
	case request.OnTime:
		cell.Note = p.Say("report.item_on_time")
	case request.Late:
		cell.Note = p.Say("report.item_late")
	}
	return cell
}

func itemPaging(p *lang.Printer, q report.Query, pick report.Pick, page, visible int) templates.Pagination {
	last := (visible + report.RowsPage - 1) / report.RowsPage
	if last < 2 {
		return templates.Pagination{}
	}
	path := func(n int) string { return q.Behind(pick) + "&page=" + strconv.Itoa(n) }
	paging := templates.Pagination{Summary: p.Say("report.items_page", min((page-1)*report.RowsPage+1, visible), min(page*report.RowsPage, visible), visible), Pages: templates.PagesOf(page, last, path)}
	if page > 1 {
		paging.Previous = path(min(page-1, last))
	}
	if page < last {
		paging.Next = path(page + 1)
	}
	return paging
}
