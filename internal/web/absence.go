package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// standInForm names a person's deputy and days away; nil for those who see no
// requests. With a problem it is shown as it was left.
func (s *Site) standInForm(c echo.Context, of people.Person, problem error) (*templates.StandInForm, error) {
	p, f, own := s.printer(c), formOf(c), of.ID == personOf(c).ID
	if !policy.May(of, policy.ListRequests) {
		return nil, nil
	}
	options, err := s.colleagues(c, of.ID)
	if err != nil {
		return nil, err
	}
	v := &templates.StandInForm{Title: p.Say("account.deputy_title"), Text: p.Say("account.deputy_text"), Action: "/account/deputy", Colleagues: options}
	if !own {
		v.Title, v.Text, v.Action = p.Say("account.deputy_of"), p.Say("account.deputy_of_text"), "/people/"+string(of.ID)+"/deputy"
	}
	if problem != nil {
		v.Deputy, v.From, v.To = f.text("deputy"), f.text("away_from"), f.text("away_to")
		v.Problems, v.Errors = templates.Problems(p, problem), fieldErrors(p, problem)
		return v, nil
	}
	var a account.Absence
	if own {
		a, err = s.Accounts.Absence(c.Request().Context(), of)
	} else {
		a, err = s.Accounts.AbsenceOf(c.Request().Context(), personOf(c), of.ID)
	}
	v.Deputy, v.From, v.To = string(a.Deputy), a.From.String(), a.To.String()
	return v, err
}

func readAbsence(f form) (account.Absence, error) {
	var g fault.Gather
	a := account.Absence{Deputy: people.ID(f.text("deputy")), From: f.day(&g, "away_from"), To: f.day(&g, "away_to")}
	return a, g.Err()
}

// saveStandIn keeps the reader's own deputy and days away.
func (s *Site) saveStandIn(c echo.Context) error {
	a, err := readAbsence(formOf(c))
	if err == nil {
		err = s.Accounts.StandIn(c.Request().Context(), personOf(c), a, s.now())
	}
	if fault.Is(err, fault.Invalid) {
		return s.showAccount(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/account", "saved")
}

// saveStandInFor lets the administrator do it for somebody who fell ill.
func (s *Site) saveStandInFor(c echo.Context) error {
	ctx, by := c.Request().Context(), personOf(c)
	l, err := s.Accounts.Person(ctx, by, people.ID(c.Param("id")))
	if err != nil {
		return err
	}
	a, err := readAbsence(formOf(c))
	if err == nil {
		err = s.Accounts.StandInFor(ctx, by, l.ID, a, s.now())
	}
	if fault.Is(err, fault.Invalid) {
		return s.showPersonWith(c, http.StatusUnprocessableEntity, l, nil, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/people/"+string(l.ID), "saved")
}
