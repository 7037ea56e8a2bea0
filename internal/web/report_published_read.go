package web

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"rogatory/internal/audit"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/templates"
)

const (
	readPath = "/responsiveness/published/read"
	// maxFigures is the largest file that a page reads: it goes to the reader and
	// back again, so that nothing is stored before they have looked at it.
	maxFigures = 1 << 20
	// shownFigures is how many rows the preview lists.
	shownFigures = 25
)

// publishedPage is a file of published figures on its way through the form.
type publishedPage struct {
	file upload
	ask  report.PublishedAsk
	read report.PublishedRead
}

// readPublishedPage asks for a file of published figures.
func (s *Site) readPublishedPage(c echo.Context) error {
	return s.showReading(c, publishedPage{}, nil)
}

// readPublished shows what a file holds and, once that was looked at, keeps it.
func (s *Site) readPublished(c echo.Context) error {
	one, wrong := s.publishedFile(c)
	if wrong == nil && formOf(c).text("do") == "keep" && uploadOf(c).name == "" {
		var added int
		if added, wrong = s.keepPublished(c, one); wrong == nil {
			return done(c, "/responsiveness/published", keptKey(added))
		}
	}
	if wrong != nil && !askAgain(wrong) {
		return wrong
	}
	return s.showReading(c, one, wrong)
}

func keptKey(added int) string {
	if added == 0 {
		return "published_known"
	}
	return "published_kept"
}

// publishedFile reads the file that was sent, or the one that was looked at.
func (s *Site) publishedFile(c echo.Context) (publishedPage, error) {
	ctx, f := c.Request().Context(), formOf(c)
	one := publishedPage{file: uploadOf(c), ask: report.PublishedAsk{Company: f.text("company"), Country: f.text("about"), Period: f.text("period"), Encoding: f.text("encoding"), Columns: report.ColumnsNamed(f.text("columns"))}}
	var g fault.Gather
	f.checkText(&g)
	if one.file.name == "" && f.has("content") {
		body, err := base64.StdEncoding.DecodeString(f.raw("content"))
		if err != nil {
			return one, echo.NewHTTPError(http.StatusBadRequest)
		}
		one.file = upload{f.text("name"), body}
	}
	switch {
	case len(one.file.body) == 0:
		g.On("file", "published.file_missing")
	case len(one.file.body) > maxFigures:
		g.On("file", "published.file_large")
		one.file = upload{}
	}
	if err := g.Err(); err != nil {
		return one, err
	}
	all, err := s.Library.Platforms(ctx, personOf(c).Agency)
	if err != nil {
		return one, err
	}
	if one.read, err = s.Figures(ctx, bytes.NewReader(one.file.body), int64(len(one.file.body)), one.ask, all); err != nil {
		return one, besideField(err)
	}
	return one, nil
}

// besideField puts what is wrong with a file as a whole beside the field that
// mends it; the command line names its flags instead.
func besideField(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	switch f.Key {
	case "published.company_missing":
		return fault.On("company", "published.ask_company", f.Args...)
	case "published.country_missing":
		return fault.On("about", "published.ask_country", f.Args...)
	case "published.period_missing":
		return fault.On("period", "published.ask_period", f.Args...)
	case "published.no_figures":
		return fault.On("columns", "published.ask_columns", f.Args...)
	case "published.country_none":
		return f.In("about")
	case "published.period_none":
		return f.In("period")
	case "published.role_none", "published.column_none":
		return f.In("columns")
	case "sheet.encoding_guess", "sheet.encoding_wrong":
		return f.In("encoding")
	}
	return f.In("file")
}

// keepPublished stores the figures; rows that cannot be read have to be left
// out in so many words, as on the command line.
func (s *Site) keepPublished(c echo.Context, one publishedPage) (int, error) {
	f := formOf(c)
	if one.read.Reported > 0 && f.text("partial") != "yes" {
		return 0, fault.On("partial", "published.partial_missing", one.read.Reported)
	}
	file := report.PublishedFile{Digest: audit.Digest(one.file.body), Name: one.file.name, Source: f.text("source"), Licence: f.text("licence"), Figures: one.read.Figures}
	if file.Source == "" {
		file.Source = file.Name
	}
	return s.Reports.SavePublished(c.Request().Context(), personOf(c), file, s.now())
}

func (s *Site) showReading(c echo.Context, one publishedPage, wrong error) error {
	p, f := s.printer(c), formOf(c)
	v := templates.ReadPublishedView{Shell: s.shell(c, p.Say("published.read_title"), "responsiveness"), Nav: s.reportNav(c, "published"), Key: newKey(), Action: readPath,
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), Company: f.text("company"), About: f.text("about"), Period: f.text("period"), Encoding: f.text("encoding"), Columns: f.text("columns"),
		Source: f.text("source"), Licence: f.text("licence"), Partial: f.text("partial") == "yes"}
	if len(one.file.body) > 0 {
		v.Name, v.Content = one.file.name, base64.StdEncoding.EncodeToString(one.file.body)
	}
	if one.read.Rows > 0 {
		names, err := s.platformNames(c)
		if err != nil {
			return err
		}
		v.Sentence = p.Say("published.read", p.Number(one.read.Rows), p.Number(len(one.read.Figures)), p.Number(one.read.Reported))
		v.Reported, v.MayKeep = one.read.Reported > 0, len(one.read.Figures) > 0
		if v.Reported {
			v.Tables = append(v.Tables, faultTable(p, one.read.Faults))
		}
		v.Tables = append(v.Tables, rolesTable(p, one.read.Roles), figuresTable(p, one.read.Figures, names))
	}
	return s.render(c, statusOf(wrong), templates.ReadPublishedPage(v))
}

// figuresTable lists what was read, as far as somebody can look through it.
func figuresTable(p *lang.Printer, figures []report.Published, names map[platform.ID]string) templates.Table {
	t := templates.Table{Caption: p.Say("published.preview"), Empty: p.Say("published.preview_none"), Columns: []templates.Column{{Label: p.Say("published.period"), RowHead: true}, {Label: p.Say("published.whose")},
		{Label: p.Say("published.country_short")}, {Label: p.Say("published.requests"), Numeric: true}, {Label: p.Say("published.complied"), Numeric: true}, {Label: p.Say("published.accounts"), Numeric: true}}}
	if len(figures) > shownFigures {
		t.Caption = p.Say("published.preview_first", shownFigures, p.Number(len(figures)))
	}
	for _, one := range figures[:min(len(figures), shownFigures)] {
		whose := templates.Cell{Text: orDash(one.Company), Note: names[one.Platform]}
		switch {
		case one.Side == report.OriginAuthority:
			whose.Text, whose.Note = one.Authority, one.Company
		case one.Platform == "":
			whose.Note = p.Say("published.not_in_directory")
		case whose.Note == whose.Text:
			whose.Note = ""
		}
		complied := templates.Cell{Text: boundText(p, one.Complied)}
		if one.Percent.OK {
			complied.Note = p.Say("published.percent", percentText(p, one.Percent))
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Civil(one.From) + " – " + p.Civil(one.To), Note: p.Say("reverse.line", strconv.Itoa(one.Line))}, whose, {Text: p.Country(one.Country)},
			{Text: boundText(p, one.Requests)}, complied, {Text: boundText(p, one.Accounts)}}})
	}
	return t
}

// rolesTable tells which column was taken for what.
func rolesTable(p *lang.Printer, roles map[string]string) templates.Table {
	t := templates.Table{Caption: p.Say("published.roles"), Plain: true, Columns: []templates.Column{{Label: p.Say("published.role"), RowHead: true}, {Label: p.Say("reverse.column")}}}
	var all []string
	for role := range roles {
		all = append(all, role)
	}
	slices.Sort(all)
	for _, role := range all {
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say("published.role_" + role), Note: role}, {Text: roles[role]}}})
	}
	return t
}

// readLink leads to the form for those who may read figures in.
func (s *Site) readLink(c echo.Context) []templates.Button {
	if !policy.May(personOf(c), policy.ImportRegister) {
		return nil
	}
	return []templates.Button{{Label: s.printer(c).Say("published.read_button"), Path: readPath, Kind: templates.Secondary}}
}
