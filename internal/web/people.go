package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/people"
	"rogatory/templates"
)

// listPeople shows all accounts to the administrator.
func (s *Site) listPeople(c echo.Context) error {
	all, err := s.Accounts.People(c.Request().Context(), personOf(c))
	if err != nil {
		return err
	}
	p := s.printer(c)
	table := templates.Table{Caption: p.Say("account.people"), HideCaption: true, Empty: p.Say("account.people_none"), Columns: []templates.Column{
		{Label: p.Say("account.name"), RowHead: true}, {Label: p.Say("account.login")}, {Label: p.Say("account.role")},
		{Label: p.Say("account.unit")}, {Label: p.Say("account.state")}}}
	for _, one := range all {
		key, tone := accountState(one)
		table.Rows = append(table.Rows, templates.Row{Cells: []templates.Cell{
			{Text: one.Name, Path: "/people/" + string(one.ID)}, {Text: one.Login, Mono: true}, {Text: p.Say(one.Role.LabelKey())},
			{Text: unitName(s, c, one)}, {Tag: templates.Tag{Label: p.Say(key), Tone: tone}}}})
	}
	return s.render(c, http.StatusOK, templates.PeoplePage(templates.PeopleView{Shell: s.shell(c, p.Say("account.people"), "people"), Table: table}))
}

func unitName(s *Site, c echo.Context, l account.Listed) string {
	if l.UnitName == "" {
		return s.printer(c).Say("account.all_units")
	}
	return l.UnitName
}

func accountState(l account.Listed) (string, templates.Tone) {
	switch {
	case !l.Active:
		return "account.state_disabled", templates.ToneQuiet
	case l.Locked:
		return "account.state_locked", templates.ToneBad
	case !l.HasSecret:
		return "account.state_invited", templates.ToneWarn
	default:
		return "account.state_active", templates.ToneGood
	}
}

func (s *Site) newPersonPage(c echo.Context) error {
	return s.showPerson(c, http.StatusOK, account.Listed{Person: people.Person{Active: true}}, nil)
}

// showPerson is the form of one account, new or known.
func (s *Site) showPerson(c echo.Context, status int, l account.Listed, problem error) error {
	return s.showPersonWith(c, status, l, problem, nil)
}

// showPersonWith is the same page; the second problem is one of the form that
// names a deputy.
func (s *Site) showPersonWith(c echo.Context, status int, l account.Listed, problem, standIn error) error {
	units, err := s.Accounts.Units(c.Request().Context(), personOf(c))
	if err != nil {
		return err
	}
	p := s.printer(c)
	title := l.Name
	if l.ID == "" {
		title = p.Say("account.new_person")
	}
	v := templates.PersonView{Shell: s.shell(c, title, "people"), Heading: title, Path: "/people/new", Name: l.Name, Login: l.Login, Role: string(l.Role), Unit: l.UnitName,
		Active: l.Active, Version: l.Version, Known: l.ID != "", Self: l.ID != "" && l.ID == personOf(c).ID, Locked: l.Locked, Problems: templates.Problems(p, problem), Errors: fieldErrors(p, problem)}
	if v.Known {
		v.Path = "/people/" + string(l.ID)
	}
	for _, r := range people.Roles() {
		v.Roles = append(v.Roles, templates.Option{Value: string(r), Label: p.Say(r.LabelKey()), Hint: p.Say("account.role_hint_" + string(r))})
	}
	for _, u := range units {
		v.Units = append(v.Units, u.Name)
	}
	if v.Known && !v.Self {
		if v.StandIn, err = s.standInForm(c, l.Person, standIn); err != nil {
			return err
		}
	}
	return s.render(c, status, templates.PersonPage(v))
}

func readPerson(f form) account.Listed {
	return account.Listed{Person: people.Person{Name: f.text("name"), Login: people.FoldLogin(f.text("login")), Role: people.Role(f.text("role")), Active: f.has("active")},
		UnitName: f.text("unit"), Version: f.number("seen")}
}

func (s *Site) addPerson(c echo.Context) error {
	l := readPerson(formOf(c))
	token, err := s.Accounts.Add(c.Request().Context(), personOf(c), l.Person, l.UnitName, s.now())
	if askAgain(err) {
		l.Active = true
		return s.showPerson(c, statusOf(err), l, err)
	}
	if err != nil {
		return err
	}
	return s.showLink(c, l.Name, token)
}

// showLink shows a one-time link once; it cannot be shown again.
func (s *Site) showLink(c echo.Context, name string, token account.Token) error {
	p := s.printer(c)
	return s.render(c, http.StatusOK, templates.LinkPage(templates.LinkView{Shell: s.shell(c, p.Say("account.link_title"), "people"), Name: name,
		Link: s.BaseURL.String() + "/welcome/" + string(token), Days: int(account.InvitationLife.Hours() / 24)}))
}

func (s *Site) personPage(c echo.Context) error {
	l, err := s.Accounts.Person(c.Request().Context(), personOf(c), people.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return s.showPerson(c, http.StatusOK, l, nil)
}

func (s *Site) changePerson(c echo.Context) error {
	ctx, by := c.Request().Context(), personOf(c)
	was, err := s.Accounts.Person(ctx, by, people.ID(c.Param("id")))
	if err != nil {
		return err
	}
	l := readPerson(formOf(c))
	l.ID, l.Login, l.Locked, l.HasSecret = was.ID, was.Login, was.Locked, was.HasSecret
	err = s.Accounts.Change(ctx, by, l.Person, l.UnitName, l.Version, s.now())
	if askAgain(err) {
		l.Version = was.Version
		return s.showPerson(c, statusOf(err), l, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/people/"+string(l.ID), "saved")
}

func (s *Site) unlockPerson(c echo.Context) error {
	ctx, by, id := c.Request().Context(), personOf(c), people.ID(c.Param("id"))
	l, err := s.Accounts.Person(ctx, by, id)
	if err != nil {
		return err
	}
	token, err := s.Accounts.Unlock(ctx, by, id, s.now())
	if err != nil {
		return err
	}
	return s.showLink(c, l.Name, token)
}
