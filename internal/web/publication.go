package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/templates"
)

// parametersOf are what a report was asked, out of the address bar. Only the
// names that reports know are taken along.
func parametersOf(get func(string) string) publication.Parameters {
	p := publication.Parameters{}
	for _, name := range publication.Asked() {
		if v := strings.TrimSpace(get(name)); v != "" {
			p[name] = v
		}
	}
	return p
}

func asQuery(p publication.Parameters) string {
	values := url.Values{}
	for name, v := range p {
		values.Set(name, v)
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

// takeAway is how the report of a page leaves it.
func (s *Site) takeAway(c echo.Context, name string, params publication.Parameters) templates.TakeAwayView {
	p, by := s.printer(c), personOf(c)
	v := templates.TakeAwayView{Key: newKey()}
	for _, f := range export.Formats() {
		v.Files = append(v.Files, templates.Link{Label: p.Say("publication.as_" + string(f)), Path: "/responsiveness/file/" + name + "." + string(f) + asQuery(params)})
	}
	if policy.May(by, policy.PublishReport) {
		v.Save, v.Keep = "/responsiveness/saved", keep(name, params)
	}
	if policy.May(by, policy.ExportItems) && slices.Contains([]string{"responsiveness", "platform", "register"}, name) { // one population, and one list of rows
		v.Items = "/responsiveness/items" + asQuery(params.With("report", name))
	}
	if policy.May(by, policy.ScheduleReport) && schedulable(params) {
		v.Mails = "/responsiveness/mails" + asQuery(scheduled(name, params))
	}
	return v
}

// schedulable says whether a schedule can ask the same again: it compares a
// period with the one before it, and neither two platforms nor an event.
func schedulable(params publication.Parameters) bool {
	return params["mode"] == "" || params["mode"] == publication.ComparePeriods
}

// scheduled is what the form of a schedule takes from a page: the report, and
// what stays when time goes on.
func scheduled(name string, params publication.Parameters) publication.Parameters {
	p := publication.Parameters{"report": name}
	for _, n := range []string{"platform", "form"} {
		if v := params[n]; v != "" {
			p[n] = v
		}
	}
	return p
}

// keep are the hidden fields that carry a report and what was asked.
func keep(name string, params publication.Parameters) []templates.Value {
	all := []templates.Value{{Name: "report", Value: name}}
	for n, v := range params {
		all = append(all, templates.Value{Name: n, Value: v})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// reportFile gives a report of now as a file: name.pdf, name.xlsx and so on.
func (s *Site) reportFile(c echo.Context) error {
	name, ending, _ := strings.Cut(c.Param("file"), ".")
	p := s.printer(c)
	d, err := s.Press.Document(c.Request().Context(), personOf(c), name, parametersOf(c.QueryParam), p, s.now())
	if err != nil {
		return err
	}
	return s.sendDocument(c, d, p, export.Format(ending), c.QueryParam("table"))
}

// shortFile is reportFile for the addresses that people type.
func (s *Site) shortFile(f export.Format) echo.HandlerFunc {
	return func(c echo.Context) error {
		name := "responsiveness"
		if c.QueryParam("platform") != "" {
			name = "platform"
		}
		p := s.printer(c)
		d, err := s.Press.Document(c.Request().Context(), personOf(c), name, parametersOf(c.QueryParam), p, s.now())
		if err != nil {
			return err
		}
		return s.sendDocument(c, d, p, f, c.QueryParam("table"))
	}
}

func (s *Site) sendDocument(c echo.Context, d document.Document, p *lang.Printer, f export.Format, table string) error {
	b, err := export.File(f, d, p, table)
	if err != nil {
		return err
	}
	return sendFile(c, fileName(d.Report, d.Stamp.AsOf.In(s.Zone), string(f)), f.MediaType(), b)
}

// fileName says what a file is and as of when.
func fileName(name string, asOf time.Time, ending string) string {
	return "rogatory-" + name + "-" + asOf.Format("2006-01-02-1504") + "." + ending
}

func sendFile(c echo.Context, name, mediaType string, b []byte) error {
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.Blob(http.StatusOK, mediaType, b)
}

// saveReport publishes the report of a page.
func (s *Site) saveReport(c echo.Context) error {
	f := formOf(c)
	id, err := s.Press.Publish(c.Request().Context(), personOf(c), f.act("/responsiveness/saved", s.now()), f.text("report"), parametersOf(f.text))
	if err != nil {
		return err
	}
	return done(c, "/responsiveness/saved/"+string(id), "report_saved")
}

// savedPage is how many saved reports one page lists.
const savedPage = 50

// savedReports lists published reports.
func (s *Site) savedReports(c echo.Context) error {
	p := s.printer(c)
	from, err := strconv.Atoi(c.QueryParam("after"))
	if err != nil || from < 0 || from > 1_000_000 {
		from = 0
	}
	all, total, err := s.Press.List(c.Request().Context(), personOf(c), from, savedPage)
	if err != nil {
		return err
	}
	names, err := s.peopleNames(c)
	if err != nil {
		return err
	}
	v := templates.SavedListView{Shell: s.shell(c, p.Say("publication.saved"), "responsiveness"), Nav: s.reportNav(c, "saved")}
	v.Table = templates.Table{Caption: p.Say("publication.saved"), HideCaption: true, Empty: p.Say("publication.saved_none"), Columns: []templates.Column{{Label: p.Say("publication.report"), RowHead: true},
		{Label: p.Say("publication.asked")}, {Label: p.Say("publication.as_of")}, {Label: p.Say("publication.saved_by")}, {Label: p.Say("publication.hash")}}}
	for _, one := range all {
		v.Table.Rows = append(v.Table.Rows, templates.Row{Cells: []templates.Cell{{Text: savedName(p, one.Report, one.Parameters), Path: "/responsiveness/saved/" + string(one.ID)}, {Text: s.askedWords(c, one.Report, one.Parameters)},
			{Text: p.ShortInstant(one.AsOf), Wide: true}, {Text: savedBy(p, names, one.By)}, {Text: one.Hash[:12] + "…", Mono: true, Wide: true}}})
	}
	if from > 0 {
		v.Newer = fmt.Sprintf("/responsiveness/saved?after=%d", max(0, from-savedPage))
	}
	if from+len(all) < total {
		v.Older = fmt.Sprintf("/responsiveness/saved?after=%d", from+savedPage)
	}
	return s.render(c, http.StatusOK, templates.SavedListPage(v))
}

// openSaved gives a published report in the reader's language.
func (s *Site) openSaved(c echo.Context) (publication.Publication, document.Document, error) {
	one, err := s.Press.Show(c.Request().Context(), personOf(c), publication.ID(c.Param("id")))
	if err != nil {
		return one, document.Document{}, err
	}
	f, err := one.Content()
	if err != nil {
		return one, document.Document{}, err
	}
	d, ok := f.Documents[s.printer(c).Language()]
	if !ok {
		return one, d, fault.New(fault.NotFound, "publication.none")
	}
	d.Stamp.Hash = one.Hash
	return one, d, nil
}

// savedReport shows a published report as it was; nothing is computed.
func (s *Site) savedReport(c echo.Context) error {
	one, d, err := s.openSaved(c)
	if err != nil {
		return err
	}
	names, err := s.peopleNames(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	heading, caption := d.Title, ""
	if d.Subtitle != "" {
		heading, caption = d.Subtitle, d.Title
	}
	v := templates.SavedView{Shell: s.shell(c, heading, "responsiveness"), Heading: heading, Caption: caption, Cover: d.Cover, Notice: d.Notice, Notes: d.Notes,
		Frozen: p.Say("publication.frozen", p.FullInstant(one.AsOf)), Sections: documentSections(p, d.Sections)}
	for _, f := range d.Facts {
		v.Facts = append(v.Facts, templates.SummaryRow{Label: f.Label, Text: f.Value.Say(p)})
	}
	v.Facts = append(v.Facts, templates.SummaryRow{Label: p.Say("publication.saved_by"), Text: savedBy(p, names, one.By)},
		templates.SummaryRow{Label: p.Say("publication.program"), Text: one.Program}, templates.SummaryRow{Label: p.Say("publication.hash"), Text: one.Hash, Mono: true})
	for _, e := range d.Method {
		v.Method = append(v.Method, templates.SummaryRow{Label: e.Term, Text: e.Text})
	}
	for _, f := range []export.Format{export.PDF, export.XLSX, export.CSV} {
		v.Files = append(v.Files, templates.Link{Label: p.Say("publication.as_" + string(f)), Path: "/responsiveness/saved/" + string(one.ID) + "/report." + string(f)})
	}
	v.Files = append(v.Files, templates.Link{Label: p.Say("publication.as_file"), Path: "/responsiveness/saved/" + string(one.ID) + "/report.json"})
	return s.render(c, http.StatusOK, templates.SavedPage(v))
}

// savedFile gives a published report as a file; the JSON is the one that can be
// verified.
func (s *Site) savedFile(c echo.Context) error {
	one, d, err := s.openSaved(c)
	if err != nil {
		return err
	}
	ending, ok := strings.CutPrefix(c.Param("file"), "report.")
	if !ok {
		return echo.ErrNotFound
	}
	if export.Format(ending) != export.JSON {
		return s.sendDocument(c, d, s.printer(c), export.Format(ending), c.QueryParam("table"))
	}
	b, err := one.Sealed()
	if err != nil {
		return err
	}
	return sendFile(c, fileName(one.Report, one.AsOf.In(s.Zone), ending), export.JSON.MediaType(), b)
}
