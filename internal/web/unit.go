package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// listUnits shows the administrator who leads which unit.
func (s *Site) listUnits(c echo.Context) error { return s.showUnits(c, http.StatusOK, "", "", nil) }

// showUnits is the page of all units; the form of one may carry a problem.
func (s *Site) showUnits(c echo.Context, status int, unit people.UnitID, typed string, problem error) error {
	units, err := s.Accounts.UnitLeads(c.Request().Context(), personOf(c))
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.UnitsView{Shell: s.shell(c, p.Say("account.units"), "people")}
	if v.People, err = s.colleagues(c, ""); err != nil {
		return err
	}
	for _, u := range units {
		form := templates.UnitForm{ID: string(u.ID), Name: u.Name, Note: p.Count("account.unit_people", u.People), Lead: string(u.Lead)}
		if u.ID == "" {
			form.Note = p.Count("account.unit_whole", u.People)
		}
		if problem != nil && u.ID == unit {
			form.Lead, form.Problems, form.Errors = typed, templates.Problems(p, problem), fieldErrors(p, problem)
		}
		v.Units = append(v.Units, form)
	}
	return s.render(c, status, templates.UnitsPage(v))
}

func (s *Site) saveUnit(c echo.Context) error {
	f := formOf(c)
	unit, lead := people.UnitID(f.text("unit")), f.text("lead")
	err := s.Accounts.Lead(c.Request().Context(), personOf(c), unit, people.ID(lead), s.now())
	if fault.Is(err, fault.Invalid) {
		return s.showUnits(c, http.StatusUnprocessableEntity, unit, lead, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/units", "saved")
}

// colleagues are the people an alarm can be handed to, but for one.
func (s *Site) colleagues(c echo.Context, but people.ID) ([]templates.Option, error) {
	all, err := s.Accounts.Colleagues(c.Request().Context(), personOf(c))
	if err != nil {
		return nil, err
	}
	p := s.printer(c)
	var options []templates.Option
	for _, one := range all {
		if one.ID != but && policy.May(one.Person, policy.ListRequests) {
			options = append(options, templates.Option{Value: string(one.ID), Label: one.Name + ", " + p.Say(one.Role.LabelKey())})
		}
	}
	return options, nil
}
