package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/templates"
)

// mailsPage shows who gets which report when.
func (s *Site) mailsPage(c echo.Context) error { return s.showMails(c, form{}, nil) }

func (s *Site) showMails(c echo.Context, f form, problem error) error {
	by, p := personOf(c), s.printer(c)
	all, err := s.Post.Subscriptions(c.Request().Context(), by)
	if err != nil {
		return err
	}
	v := templates.MailsView{Shell: s.shell(c, p.Say("publication.mails"), "responsiveness"), Key: newKey(), Problems: templates.Problems(p, problem), NoMail: s.noMail(p),
		Table: templates.Table{Caption: p.Say("publication.mails"), HideCaption: true, Empty: p.Say("publication.mails_none"), Columns: []templates.Column{{Label: p.Say("publication.who"), RowHead: true}, {Label: p.Say("publication.report")},
			{Label: p.Say("publication.rhythm")}, {Label: p.Say("publication.next")}, {Label: p.Say("publication.last")}, {Label: p.Say("publication.end"), HideLabel: true}}}}
	for _, one := range all {
		v.Table.Rows = append(v.Table.Rows, s.mailRow(c, v.Shell, one))
	}
	if v.NoMail == "" {
		if err := s.mailForm(c, &v, f, fieldErrors(p, problem)); err != nil {
			return err
		}
	}
	return s.render(c, statusOf(problem), templates.MailsPage(v))
}

// noMail is the sentence that there is no mail server; empty where there is.
func (s *Site) noMail(p *lang.Printer) string {
	if s.Mail {
		return ""
	}
	return p.Say("publication.no_mail")
}

func (s *Site) mailRow(c echo.Context, sh templates.Shell, one publication.Subscription) templates.Row {
	p := s.printer(c)
	what := []string{savedName(p, one.Report, one.Parameters)}
	if id := one.Parameters["platform"]; id != "" {
		what = append(what, s.platformName(c, platform.ID(id)))
	}
	if one.Report == "statutory" {
		what = append(what, p.Say("publication.year_"+string(one.Rhythm)))
	}
	if period := publication.Period(one.Parameters["period"]); period != "" {
		what = append(what, p.Say(period.LabelKey()))
	}
	last := templates.Cell{Text: p.Say("publication.never")}
	switch {
	case one.Trouble != "":
		last = templates.Cell{Tag: templates.Tag{Label: p.Say(one.Trouble), Tone: templates.ToneBad}}
	case !one.SentAt.IsZero():
		last = templates.Cell{Text: p.Say("publication.sent", p.ShortInstant(one.SentAt))}
	}
	end := templates.EndForm{Action: "/responsiveness/mails/" + string(one.ID) + "/end", Key: newKey(), Label: p.Say("publication.end"), Hidden: p.Say("publication.end_whom", one.Person.Name)}
	return templates.Row{Cells: []templates.Cell{{Text: one.Person.Name, Note: one.Address}, {Text: strings.Join(what, ", ")},
		{Text: p.Say("lang.weekday_" + strconv.Itoa(int(one.Weekday))), Note: p.Say(one.Rhythm.LabelKey())}, {Text: p.ShortInstant(one.NextAt)}, last, {Part: templates.EndButton(sh, end)}}}
}

// mailForm fills the form for one more, as it was left.
func (s *Site) mailForm(c echo.Context, v *templates.MailsView, f form, errs map[string]string) error {
	by, p := personOf(c), s.printer(c)
	or := func(name, otherwise string) string {
		if len(f.values) == 0 {
			return otherwise
		}
		return f.text(name)
	}
	asked := func(name, otherwise string) string { // of the page one comes from
		if v := c.QueryParam(name); v != "" {
			return v
		}
		return otherwise
	}
	readers, err := s.readers(c)
	if err != nil {
		return err
	}
	platforms, err := s.Library.Platforms(c.Request().Context(), by.Agency)
	if err != nil {
		return err
	}
	v.PersonOne = policy.ScopeOf(by, policy.ScheduleReport) != policy.All
	v.Person = templates.Choice{Name: "person", Label: p.Say("publication.who"), Value: or("person", string(by.ID)), Error: errs["person"]}
	for _, one := range readers {
		v.Person.Options = append(v.Person.Options, templates.Option{Value: string(one.ID), Label: one.Name})
	}
	v.Address = templates.Field{Name: "address", Label: p.Say("publication.address"), Hint: p.Say("publication.address_hint"), Type: "email", Value: or("address", ""), Error: errs["address"], MaxLength: 254, Width: 30, Autocomplete: "email"}
	v.Report = templates.Choice{Name: "report", Label: p.Say("publication.report"), Value: or("report", asked("report", "responsiveness")), Error: errs["report"]}
	for _, name := range publication.Scheduled() {
		v.Report.Options = append(v.Report.Options, templates.Option{Value: name, Label: reportName(p, name)})
	}
	v.Platform = templates.Choice{Name: "platform", Label: p.Say("case.platform"), Hint: p.Say("publication.platform_hint"), Value: or("platform", asked("platform", "")), Empty: "–", Error: errs["platform"]}
	for _, one := range platforms {
		v.Platform.Options = append(v.Platform.Options, templates.Option{Value: string(one.ID), Label: one.Name})
	}
	v.Form = templates.Choice{Name: "form", Label: p.Say("statutory.form"), Hint: p.Say("publication.form_hint"), Value: or("form", asked("form", "")), Empty: "–", Error: errs["form"], Options: options(p, report.Forms())}
	v.Period = templates.Choice{Name: "period", Label: p.Say("publication.period"), Hint: p.Say("publication.period_hint"), Value: or("period", string(publication.LastMonth)), Error: errs["period"]}
	for _, one := range publication.Periods() {
		v.Period.Options = append(v.Period.Options, templates.Option{Value: string(one), Label: p.Say(one.LabelKey())})
	}
	v.Rhythm = templates.Choice{Name: "rhythm", Label: p.Say("publication.rhythm"), Value: or("rhythm", string(publication.Weekly)), Error: errs["rhythm"], Small: true}
	for _, one := range publication.Rhythms() {
		v.Rhythm.Options = append(v.Rhythm.Options, templates.Option{Value: string(one), Label: p.Say(one.LabelKey())})
	}
	v.Weekday = templates.Choice{Name: "weekday", Label: p.Say("publication.weekday"), Value: or("weekday", "1"), Error: errs["weekday"]}
	for day := 1; day <= 7; day++ {
		v.Weekday.Options = append(v.Weekday.Options, templates.Option{Value: strconv.Itoa(day % 7), Label: p.Say("lang.weekday_" + strconv.Itoa(day%7))})
	}
	v.Language = templates.Choice{Name: "language", Label: p.Say("publication.language"), Value: or("language", string(p.Language())), Error: errs["language"], Small: true, Inline: true}
	for _, l := range lang.Languages() {
		v.Language.Options = append(v.Language.Options, templates.Option{Value: string(l), Label: l.Name()})
	}
	return nil
}

// readers are the colleagues who may read reports.
func (s *Site) readers(c echo.Context) ([]people.Person, error) {
	all, err := s.Accounts.Colleagues(c.Request().Context(), personOf(c))
	if err != nil {
		return nil, err
	}
	var readers []people.Person
	for _, l := range all {
		if policy.May(l.Person, policy.ReadReports) {
			readers = append(readers, l.Person)
		}
	}
	return readers, nil
}

// subscribe schedules a report.
func (s *Site) subscribe(c echo.Context) error {
	f, by := formOf(c), personOf(c)
	if !s.Mail {
		return fault.New(fault.Conflict, "publication.no_mail")
	}
	person := by
	if id := people.ID(f.text("person")); id != "" && id != by.ID {
		readers, err := s.readers(c)
		if err != nil {
			return err
		}
		person = people.Person{ID: id} // who may read nothing, unless found
		for _, one := range readers {
			if one.ID == id {
				person = one
			}
		}
	}
	weekday, err := strconv.Atoi(f.text("weekday"))
	if err != nil {
		weekday = -1
	}
	one := publication.Subscription{Person: person, Address: f.text("address"), Report: f.text("report"), Rhythm: publication.Rhythm(f.text("rhythm")),
		Weekday: time.Weekday(weekday), Language: lang.Language(f.text("language"))}
	one.Parameters, err = s.subscribed(c, f, one.Report)
	if askAgain(err) {
		return s.showMails(c, f, err)
	}
	if err != nil {
		return err
	}
	_, err = s.Post.Subscribe(c.Request().Context(), by, f.act("/responsiveness/mails", s.now()), one)
	if askAgain(err) {
		return s.showMails(c, f, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/responsiveness/mails", "subscribed")
}

// subscribed is what a schedule asks of its report: only what that looks at.
func (s *Site) subscribed(c echo.Context, f form, name string) (publication.Parameters, error) {
	p := publication.Parameters{}
	if v := f.text("form"); name == "statutory" && v != "" {
		p["form"] = v
	}
	if v := f.text("period"); name != "statutory" && name != "published" && v != "" {
		p["period"] = v
	}
	if v := f.text("platform"); publication.OfPlatform(name) && v != "" {
		if _, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, platform.ID(v)); err != nil {
			return nil, fault.On("platform", "publication.no_choice")
		}
		p["platform"] = v
	}
	return p, nil
}

// unsubscribe ends a scheduled report.
func (s *Site) unsubscribe(c echo.Context) error {
	err := s.Post.Unsubscribe(c.Request().Context(), personOf(c), publication.SubscriptionID(c.Param("id")), s.now())
	if err != nil {
		return err
	}
	return done(c, "/responsiveness/mails", "unsubscribed")
}

// mailTrouble shows the administrator which mails were not sent.
func (s *Site) mailTrouble(c echo.Context) error {
	all, err := s.Post.Troubles(c.Request().Context(), personOf(c))
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.MailTroubleView{Shell: s.shell(c, p.Say("publication.troubles"), "mail"), NoMail: s.noMail(p), Table: templates.Table{Caption: p.Say("publication.troubles"), HideCaption: true, Empty: p.Say("publication.troubles_none"),
		Columns: []templates.Column{{Label: p.Say("publication.who"), RowHead: true}, {Label: p.Say("publication.made_at")}, {Label: p.Say("publication.trouble")}, {Label: p.Say("publication.attempts"), Numeric: true}}}}
	for _, t := range all {
		state := "publication.will_retry"
		if t.GivenUp {
			state = "publication.given_up"
		}
		v.Table.Rows = append(v.Table.Rows, templates.Row{Cells: []templates.Cell{{Text: t.Person, Note: t.Address}, {Text: p.ShortInstant(t.At)}, {Text: p.Say(t.Key), Note: p.Say(state)}, {Text: p.Number(t.Attempts)}}})
	}
	return s.render(c, http.StatusOK, templates.MailTroublePage(v))
}
