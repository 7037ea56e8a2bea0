package web

import (
	"github.com/labstack/echo/v4"

	"rogatory/internal/report"
	"rogatory/templates"
)

// units shows what the units had to do and how promptly they did their own steps.
func (s *Site) units(c echo.Context) error {
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	q, wrong := s.spanOf(c, names)
	w, err := s.Reports.Units(c.Request().Context(), personOf(c), q)
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := s.ownView(c, "units", w.Span, names, wrong)
	v.How = []string{p.Say("units.how_workload"), p.Say("units.how_steps"), p.Say("quality.how_waits"), p.Say("own.how_small", report.MinCell)}
	switch {
	case w.Flow.Quiet() && w.Quality.All.Counts.Begun == 0:
		v.Empty = templates.Empty{Title: p.Say("units.empty_title"), Text: p.Say("units.empty_text")}
	case w.Flow.All.Hidden || w.Quality.All.Hidden:
		v.Empty = templates.Empty{Title: p.Say("own.few", report.MinCell), Text: p.Say("report.few_text")}
	default:
		v.Sections = []templates.OwnSection{
			{Text: p.Say("units.workload_text"), Table: flowTable(p, p.Say("units.workload"), p.Say("units.unit"), w.Flow, w.Flow.Units, func(l report.FlowLine) templates.Cell { return templates.Cell{Text: unitOf(p, w.Names, l.Unit)} })},
			{Text: p.Say("units.steps_text"), Table: waitTable(p, p.Say("units.steps"), p.Say("units.unit"), w.Quality.All, w.Quality.Units, func(f report.OwnFigures) templates.Cell { return templates.Cell{Text: unitOf(p, w.Names, f.Unit)} })}}
	}
	v.Links = rowLinks(p, q.Platform)
	return s.render(c, statusOf(wrong), templates.OwnPage(v))
}
