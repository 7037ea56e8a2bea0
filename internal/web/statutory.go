package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/templates"
)

// returnQuery reads form, year and as-of day out of the address bar.
func (s *Site) returnQuery(c echo.Context) (report.ReturnQuery, error) {
	return parametersOf(c.QueryParam).Return(publication.Knowledge{Today: s.today()})
}

// statutory shows a yearly return, or gives it as a file.
func (s *Site) statutory(c echo.Context) error {
	q, wrong := s.returnQuery(c)
	if wrong != nil {
		q = report.ReturnQuery{Today: s.today()}.Settled()
	}
	r, err := s.Reports.YearlyReturn(c.Request().Context(), personOf(c), q)
	if err != nil {
		return err
	}
	p := s.printer(c)
	d := r.Document(report.Words{Say: p, Demo: s.Agency.Demo})
	if f := c.QueryParam("as"); f != "" && wrong == nil {
		return s.sendReturn(c, p, q, d, export.Format(f))
	}
	v := templates.ReturnView{Shell: s.shell(c, p.Say("statutory.title"), "responsiveness"), Nav: s.reportNav(c, "statutory"), Ask: s.returnAsk(c, p, q, wrong),
		Subtitle: d.Subtitle, Cover: d.Cover, Sections: documentSections(p, d.Sections), Notes: d.Notes}
	if !r.Used {
		v.Unused = p.Say("statutory.no_value_text")
		v.Notes = slices.DeleteFunc(slices.Clone(d.Notes), func(n string) bool { return n == v.Unused }) // the page says it on top
	}
	for _, f := range d.Facts[1:] {
		v.Facts = append(v.Facts, templates.SummaryRow{Label: f.Label, Text: f.Value.Say(p), Note: f.Value.SayBelow(p)})
	}
	v.TakeAway = s.returnAway(c, q)
	return s.render(c, statusOf(wrong), templates.ReturnPage(v))
}

// returnAway is how a return leaves its page. The question is written out,
// because it is another one next year.
func (s *Site) returnAway(c echo.Context, q report.ReturnQuery) templates.TakeAwayView {
	p := s.printer(c)
	params := publication.Parameters{"form": string(q.Form), "year": strconv.Itoa(q.Year)}
	if q.AsOf != q.Today {
		params["as_of"] = q.AsOf.String()
	}
	v := s.takeAway(c, "statutory", params)
	for i, f := range export.Formats() {
		v.Files[i].Path = q.FilePath(string(f))
	}
	if policy.May(personOf(c), policy.WholeReturns) {
		v.Whole = &templates.Box{Name: "whole", Value: "yes", Label: p.Say("publication.save_whole"), Hint: p.Say("publication.save_whole_hint", report.MinCell)}
	}
	return v
}

// sendReturn sends the return as a file that says which it is and as of when.
func (s *Site) sendReturn(c echo.Context, p *lang.Printer, q report.ReturnQuery, d document.Document, f export.Format) error {
	d.Stamp = document.Stamp{Agency: s.Agency.Name, Program: s.Version, AsOf: q.AsOf.AddDays(1).In(s.Zone).Add(-time.Second)}
	if q.AsOf == q.Today {
		d.Stamp.AsOf = s.now()
	}
	b, err := export.File(f, d, p, c.QueryParam("table"))
	if err != nil {
		return err
	}
	name := "rogatory-" + string(q.Form) + "-" + strconv.Itoa(q.Year) + "-" + q.AsOf.String() + "." + string(f)
	return sendFile(c, name, f.MediaType(), b)
}

func (s *Site) returnAsk(c echo.Context, p *lang.Printer, q report.ReturnQuery, wrong error) templates.ReturnAsk {
	errs := fieldErrors(p, wrong)
	a := templates.ReturnAsk{Action: "/responsiveness/statutory", Problems: templates.Problems(p, wrong), Open: wrong != nil || c.QueryString() == "" || c.QueryParam("form") == ""}
	a.Form = templates.Choice{Name: "form", Label: p.Say("statutory.form"), Value: string(q.Form), Error: errs["form"], Options: options(p, report.Forms())}
	a.Year = templates.Field{Name: "year", Label: p.Say("statutory.year"), Hint: p.Say("statutory.year_hint", strconv.Itoa(q.Today.Year())), Value: strconv.Itoa(q.Year), Error: errs["year"], Width: 4, MaxLength: 4}
	a.AsOf = templates.Field{Name: "as_of", Label: p.Say("report.as_of"), Hint: p.Say("report.as_of_hint"), Value: c.QueryParam("as_of"), Max: q.Today.String(), Error: errs["as_of"]}
	if wrong != nil {
		a.Form.Value, a.Year.Value = c.QueryParam("form"), shown(c.QueryParam("year"))
	}
	return a
}

// statutoryRows lists the requests behind one figure, as far as the reader may
// see them; the others are counted.
func (s *Site) statutoryRows(c echo.Context) error {
	q, wrong := s.returnQuery(c)
	if wrong != nil {
		return wrong
	}
	ctx, by, p := c.Request().Context(), personOf(c), s.printer(c)
	r, err := s.Reports.YearlyReturn(ctx, by, q)
	if err != nil {
		return err
	}
	cell, table, _, ok := r.Cell(c.QueryParam("cell"))
	if !ok {
		return fault.New(fault.NotFound, "statutory.cell_unknown")
	}
	begin, err := strconv.Atoi(c.QueryParam("begin"))
	if err != nil || begin < 0 || begin >= len(cell.Rows) {
		begin = 0
	}
	ids := cell.Rows[begin:min(len(cell.Rows), begin+request.PageSize)]
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	page, err := s.Requests.List(ctx, by, request.Filter{Only: slices.Clone(ids), Now: s.now().In(s.Zone), Today: s.today()})
	if err != nil {
		return err
	}
	v := templates.ReturnRowsView{Shell: s.shell(c, p.Say("statutory.title"), "responsiveness"), Back: templates.Link{Label: p.Say("statutory.title"), Path: q.Path()},
		Title: p.Say("statutory.rows_title", r.CellName(report.Words{Say: p}, table, cell)), Lead: p.Say("statutory.rows_lead", p.Say(q.Form.LabelKey()), strconv.Itoa(q.Year), p.Number(cell.N))}
	if v.Table, err = s.registerTable(c, page.Rows, names); err != nil {
		return err
	}
	v.Table.Empty = p.Say("statutory.rows_none")
	if unseen := len(ids) - len(page.Rows); unseen > 0 {
		v.Rest = p.Count("statutory.rows_more", unseen)
		v.Table.Empty = v.Rest
	}
	if begin+len(ids) < len(cell.Rows) {
		v.Next = q.RowsPath(cell.Key) + "&begin=" + strconv.Itoa(begin+len(ids))
	}
	return s.render(c, http.StatusOK, templates.ReturnRowsPage(v))
}
