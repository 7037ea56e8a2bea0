package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/publication"
	"rogatory/internal/report"
)

// reportName says which report; one without words of its own is its name.
func reportName(p *lang.Printer, name string) string {
	if key := "publication.name_" + name; p.Has(key) {
		return p.Say("publication.name_" + name)
	}
	return name
}

// savedName says which report, and which of the yearly returns.
func savedName(p *lang.Printer, name string, params publication.Parameters) string {
	if form := report.Form(params["form"]); name == "statutory" && form.Valid() {
		return p.Say(form.LabelKey())
	}
	return reportName(p, name)
}

// askedWords says what a report was asked, in short.
func (s *Site) askedWords(c echo.Context, name string, params publication.Parameters) string {
	p := s.printer(c)
	var parts []string
	for _, one := range publication.Asked() {
		v := params[one]
		if v == "" {
			continue
		}
		switch one {
		case "platform", "other":
			v = s.platformName(c, platform.ID(v))
		case "from", "to", "from2", "to2", "as_of":
			if day, err := deadline.ParseDay(v); err == nil {
				v = p.ShortDay(day)
			}
		case "mode":
			v = p.Say("compare.mode_" + v)
		case "kind":
			v = p.Say(legal.RequestKind(v).LabelKey())
		case "urgency":
			v = p.Say(report.Urgency(v).LabelKey())
		case "category":
			v = p.Say(legal.Category(v).LabelKey())
		case "list":
			v = v[:min(12, len(v))] + "…"
		case "form":
			continue // it is in the name
		case "whole":
			v = p.Say("publication.whole")
		case "country":
			v = p.Country(v)
		case "event":
			v = s.eventWords(c, platform.ID(params["platform"]), v)
		case "alone":
			v = p.Say("merger.alone")
		}
		if key := "publication.ask_" + one; p.Has(key) {
			v = p.Say("publication.ask_"+one, v)
		}
		parts = append(parts, v)
	}
	if len(parts) == 0 && name == "compare" {
		return p.Say("publication.usual_comparison")
	}
	if len(parts) == 0 {
		return p.Say("publication.everything")
	}
	return strings.Join(parts, ", ")
}

// eventWords says which event; one that is gone stands for itself.
func (s *Site) eventWords(c echo.Context, of platform.ID, id string) string {
	events, err := s.events(c, of)
	if err != nil {
		return id
	}
	for _, e := range events {
		if day, err := deadline.ParseDay(e.Date); e.ID == id && err == nil {
			return s.eventLabel(s.printer(c), e, day)
		}
	}
	return id
}

// peopleNames gives the names of colleagues.
func (s *Site) peopleNames(c echo.Context) (map[people.ID]string, error) {
	all, err := s.Accounts.Colleagues(c.Request().Context(), personOf(c))
	if err != nil {
		return nil, err
	}
	names := map[people.ID]string{}
	for _, l := range all {
		names[l.ID] = l.Name
	}
	return names, nil
}

func savedBy(p *lang.Printer, names map[people.ID]string, by string) string {
	switch {
	case names[people.ID(by)] != "":
		return names[people.ID(by)]
	case strings.HasPrefix(by, publication.Schedule):
		return p.Say("publication.by_schedule")
	}
	return "–"
}
