package web

import (
	"github.com/labstack/echo/v4"

	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/internal/request"
	"rogatory/templates"
)

// itemsPage asks why somebody needs the rows behind a report.
func (s *Site) itemsPage(c echo.Context) error {
	return s.askReason(c, c.QueryParam("report"), parametersOf(c.QueryParam), "", nil)
}

func (s *Site) askReason(c echo.Context, name string, params publication.Parameters, reason string, problem error) error {
	p := s.printer(c)
	v := templates.ItemsView{Shell: s.shell(c, p.Say("publication.items"), "responsiveness"), Back: "/responsiveness", Action: "/responsiveness/items", Key: newKey(),
		Lead: p.Say("publication.items_lead", policy.ExportLimit(personOf(c))), Keep: keep(name, params), Reason: reason, Problems: templates.Problems(p, problem), Errors: fieldErrors(p, problem)}
	if name != "" {
		v.About = savedName(p, name, params) + ", " + s.askedWords(c, name, params)
	}
	return s.render(c, statusOf(problem), templates.ItemsPage(v))
}

// itemsFile gives a workbook with one row for each item.
func (s *Site) itemsFile(c echo.Context) error {
	f, p, by := formOf(c), s.printer(c), personOf(c)
	name, params := f.text("report"), parametersOf(f.text)
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	act := request.Act{At: s.now()}
	d, err := s.Press.Document(ctx, by, name, params, p, act.At)
	if err == nil {
		var rows document.Table
		rowsOf := s.Press.Items
		if name == "register" {
			rowsOf = s.Press.Entries
		}
		rows, d.ItemNote, err = rowsOf(ctx, by, act, f.text("reason"), params, p, names)
		d.Items = &rows
	}
	if askAgain(err) {
		return s.askReason(c, name, params, f.text("reason"), err)
	}
	if err != nil {
		return err
	}
	return s.sendDocument(c, d, p, export.XLSX, "")
}
