package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// listCases shows the cases a person may know of.
func (s *Site) listCases(c echo.Context) error {
	by := personOf(c)
	all, err := s.Cases.Cases(c.Request().Context(), by)
	if err != nil {
		return err
	}
	p := s.printer(c)
	table := templates.Table{Caption: p.Say("nav.cases"), HideCaption: true, Empty: p.Say("case.none_yet"), Columns: []templates.Column{
		{Label: p.Say("case.number"), RowHead: true}, {Label: p.Say("case.title")}, {Label: p.Say("case.compartment")}, {Label: p.Say("case.owner")},
		{Label: p.Say("account.unit")}, {Label: p.Say("case.requests"), Numeric: true}, {Label: p.Say("case.waiting"), Numeric: true}}}
	for _, one := range all {
		title, owner := one.Title, one.OwnerName
		if policy.Reading(by, one.Case) != policy.Full {
			title, owner = p.Say("case.not_shown"), ""
		}
		unit := one.UnitName
		if unit == "" {
			unit = p.Say("account.all_units")
		}
		table.Rows = append(table.Rows, templates.Row{Cells: []templates.Cell{
			{Text: one.Number, Path: "/cases/" + string(one.ID)}, {Text: title}, {Tag: compartmentTag(s, c, one.Compartment)}, {Text: owner},
			{Text: unit}, {Text: p.Number(one.Requests)}, {Text: p.Number(one.Waiting)}}})
	}
	return s.render(c, http.StatusOK, templates.CasesPage(templates.CasesView{Shell: s.shell(c, p.Say("nav.cases"), "cases"), Table: table, MayOpen: policy.May(by, policy.ManageCase)}))
}

func compartmentTag(s *Site, c echo.Context, k casefile.Compartment) templates.Tag {
	tone := map[casefile.Compartment]templates.Tone{casefile.Open: templates.ToneNone, casefile.Restricted: templates.ToneWarn, casefile.Sealed: templates.ToneBad}[k]
	return templates.Tag{Label: s.printer(c).Say(k.LabelKey()), Tone: tone}
}

// showCase shows one case with its members and its latest requests.
func (s *Site) showCase(c echo.Context) error {
	ctx, by := c.Request().Context(), personOf(c)
	one, detail, err := s.Cases.Case(ctx, by, casefile.ID(c.Param("id")))
	if err != nil {
		return err
	}
	names, err := s.Accounts.Names(ctx, by)
	if err != nil {
		return err
	}
	rows, err := s.Requests.List(ctx, by, request.Filter{Case: one.ID, Sort: request.ByChanged, Limit: 20, Now: s.now().In(s.Zone), Today: s.today()})
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.CaseView{Shell: s.shell(c, one.Number, "cases"), Number: one.Number, Compartment: compartmentTag(s, c, one.Compartment), Path: "/cases/" + string(one.ID), Full: detail == policy.Full}
	v.ListPath = "/requests?case=" + string(one.ID)
	if v.Full {
		v.Title = one.Title
		v.MayEdit = one.Owner == by.ID && policy.May(by, policy.ManageCase)
		v.MayFile = policy.May(by, policy.CreateRequest) && policy.Within(by, one)
		v.NewPath = "/requests/new?case=" + string(one.ID)
		v.Facts = append(v.Facts, templates.SummaryRow{Label: p.Say("case.owner"), Text: names[one.Owner]})
		members := make([]string, 0, len(one.Members))
		for _, m := range one.Members {
			members = append(members, names[m])
		}
		slices.Sort(members)
		v.Members = members
	}
	v.Facts = append(v.Facts, templates.SummaryRow{Label: p.Say("case.opened"), Text: p.Day(one.CreatedAt)},
		templates.SummaryRow{Label: p.Say("case.compartment"), Text: p.Say(one.Compartment.LabelKey()), Note: p.Say(one.Compartment.LabelKey() + "_hint")})
	v.More, v.Table = rows.More, s.requestTable(c, rows.Rows, detail == policy.Full)
	return s.render(c, http.StatusOK, templates.CasePage(v))
}

// requestTable is the short list of requests inside another page.
func (s *Site) requestTable(c echo.Context, rows []request.Summary, full bool) templates.Table {
	p := s.printer(c)
	t := templates.Table{Caption: p.Say("nav.requests"), HideCaption: true, Empty: p.Say("case.no_requests"), Columns: []templates.Column{
		{Label: p.Say("case.reference"), RowHead: true}, {Label: p.Say("case.subject")}, {Label: p.Say("case.platform")}, {Label: p.Say("case.phase")}, {Label: p.Say("case.due")}}}
	for _, r := range rows {
		subject := r.Subject
		if !full {
			subject = ""
		}
		due := ""
		if !r.DueDay.IsZero() {
			due = p.Civil(r.DueDay)
		}
		row := templates.Row{Cells: []templates.Cell{{Text: string(r.Reference), Path: "/requests/" + string(r.ID)}, {Text: subject},
			{Text: s.platformName(c, r.Platform)}, {Tag: templates.Tag{Label: p.Say(r.Phase.LabelKey()), Tone: templates.ToneOf(string(r.Phase))}}, {Text: due}}}
		if r.Overdue(s.now()) {
			row.Tone = templates.ToneBad
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Site) newCasePage(c echo.Context) error {
	return s.showCaseForm(c, http.StatusOK, casefile.Case{Compartment: casefile.Open}, "", nil)
}

// showCaseForm is the form of a case, new or known.
func (s *Site) showCaseForm(c echo.Context, status int, one casefile.Case, reason string, problem error) error {
	p, by := s.printer(c), personOf(c)
	all, err := s.Accounts.Colleagues(c.Request().Context(), by)
	if err != nil {
		return err
	}
	v := templates.CaseFormView{Shell: s.shell(c, p.Say("case.new"), "cases"), Heading: p.Say("case.new"), Path: "/cases/new", Back: "/cases", Key: newKey(), Number: one.Number, Title: one.Title,
		Compartment: string(one.Compartment), Reason: reason, Problems: templates.Problems(p, problem), Errors: fieldErrors(p, problem)}
	if one.ID != "" {
		v.Known, v.Version, v.Path = true, one.Version, "/cases/"+string(one.ID)+"/edit"
		v.Back, v.Heading, v.Owner = "/cases/"+string(one.ID), p.Say("case.edit", one.Number), string(one.Owner)
	}
	for _, k := range casefile.Compartments() {
		v.Compartments = append(v.Compartments, templates.Option{Value: string(k), Label: p.Say(k.LabelKey()), Hint: p.Say(k.LabelKey() + "_hint")})
	}
	for _, m := range one.Members {
		v.Members = append(v.Members, string(m))
	}
	for _, l := range all {
		if l.Role == people.Administrator {
			continue
		}
		o := templates.Option{Value: string(l.ID), Label: l.Name, Hint: p.Say(l.Role.LabelKey())}
		if policy.May(l.Person, policy.ManageCase) {
			v.Owners = append(v.Owners, o)
		}
		if l.ID != one.Owner && l.ID != by.ID {
			v.Colleagues = append(v.Colleagues, o)
		}
	}
	return s.render(c, status, templates.CaseFormPage(v))
}

func readCase(f form) casefile.Case {
	one := casefile.Case{Number: f.text("number"), Title: f.text("title"), Compartment: casefile.Compartment(f.text("compartment")), Owner: people.ID(f.text("owner")), Version: f.number("seen")}
	for _, m := range f.rows("member") {
		one.Members = append(one.Members, people.ID(m))
	}
	return one
}

func (s *Site) createCase(c echo.Context) error {
	f := formOf(c)
	one := readCase(f)
	var g fault.Gather
	f.checkText(&g)
	err := g.Err()
	var id casefile.ID
	if err == nil {
		id, err = s.Cases.Open(c.Request().Context(), personOf(c), one, f.text("key"), s.now())
	}
	if askAgain(err) {
		return s.showCaseForm(c, statusOf(err), one, "", err)
	}
	if err != nil {
		return err
	}
	return done(c, "/cases/"+string(id), "saved")
}

// ownCase gives a case to the person who may change it.
func (s *Site) ownCase(c echo.Context) (casefile.Case, error) {
	one, _, err := s.Cases.Case(c.Request().Context(), personOf(c), casefile.ID(c.Param("id")))
	if err != nil {
		return casefile.Case{}, err
	}
	return one, policy.Check(personOf(c), policy.ManageCase, policy.Object{Case: one, Author: one.Owner})
}

func (s *Site) editCasePage(c echo.Context) error {
	one, err := s.ownCase(c)
	if err != nil {
		return err
	}
	return s.showCaseForm(c, http.StatusOK, one, "", nil)
}

func (s *Site) editCase(c echo.Context) error {
	was, err := s.ownCase(c)
	if err != nil {
		return err
	}
	f := formOf(c)
	one := readCase(f)
	one.ID, one.Number = was.ID, was.Number
	err = s.Cases.Change(c.Request().Context(), personOf(c), one, f.text("reason"), s.now())
	if askAgain(err) {
		one.Version = was.Version
		return s.showCaseForm(c, statusOf(err), one, f.text("reason"), err)
	}
	if err != nil {
		return err
	}
	return done(c, "/cases/"+string(was.ID), "saved")
}
