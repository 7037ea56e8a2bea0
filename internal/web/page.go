package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/static"
	"rogatory/templates"
)

// today is the calendar day in the agency's zone.
func (s *Site) today() deadline.Day { return deadline.DayOf(s.now(), s.Zone) }

// render answers with a page. It is complete before a byte is sent, never half.
func (s *Site) render(c echo.Context, status int, page templ.Component) error {
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	if err := page.Render(c.Request().Context(), buffer); err != nil {
		return err
	}
	return c.HTMLBlob(status, buffer.Bytes())
}

// shell is what surrounds a page; nav names the part of the house it is in.
func (s *Site) shell(c echo.Context, title, nav string) templates.Shell {
	p, by := s.printer(c), personOf(c)
	sh := templates.Shell{Lang: p, Title: title, Path: c.Request().URL.RequestURI(), Agency: s.Agency.Name, Demo: s.Agency.Demo,
		Theme: by.Theme, Token: formToken(c), Version: s.Version,
		Assets: templates.Assets{CSS: static.Path("rogatory.css"), JS: static.Path("rogatory.js"), Icon: static.Path("rogatory.svg")}}
	if by.ID == "" {
		return sh
	}
	sh.Person = templates.Person{Name: by.Name, Role: p.Say(by.Role.LabelKey()), Path: "/account"}
	sh.Nav = navigation(p, by, nav)
	if done := c.QueryParam("done"); done != "" && p.Has("done."+done) {
		sh.Flash = p.Say("done." + done)
	}
	return sh
}

// navigation lists the parts of the house a person has something to do in.
func navigation(p *lang.Printer, by people.Person, here string) []templates.NavItem {
	all := []struct {
		name, path string
		action     policy.Action
	}{
		{"desk", "/", anybody},
		{"requests", "/requests", policy.ListRequests},
		{"deadlines", "/deadlines", policy.ListRequests},
		{"cases", "/cases", policy.ListRequests},
		{"responsiveness", "/responsiveness", policy.ReadReports},
		{"platforms", "/platforms", policy.ReadDirectory},
		{"legal", "/legal-bases", policy.ReadDirectory},
		{"people", "/people", policy.ManagePeople},
		{"mail", "/mail", policy.ReadMailTrouble},
	}
	var items []templates.NavItem
	for _, n := range all {
		if n.action == anybody || policy.May(by, n.action) {
			items = append(items, templates.NavItem{Label: p.Say("nav." + n.name), Path: n.path, Current: n.name == here})
		}
	}
	return items
}

// done leads on after a form was carried out; key names the sentence that the
// next page shows once.
func done(c echo.Context, path, key string) error {
	return c.Redirect(http.StatusSeeOther, path+"?done="+url.QueryEscape(key))
}

// fieldErrors gives the sentence beside each field.
func fieldErrors(p *lang.Printer, err error) map[string]string { return p.FieldFaults(err) }

// statuses is the one table from the kind of a fault to a status.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Forbidden:   http.StatusForbidden,
	fault.Conflict:    http.StatusConflict,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.Internal:    http.StatusInternalServerError,
}

// askAgain says whether the page that sent a form should come back with it.
func askAgain(err error) bool { return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) }

// statusOf is the status of the page that comes back with a form.
func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return statuses[fault.KindOf(err)]
}

// fail is the one place where an error becomes an answer. It is logged once,
// here, and without content.
func (s *Site) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	mark, _ := c.Get(keyMark).(string)
	p := s.printer(c)
	status, heading, text := s.explain(p, err)
	if status >= http.StatusInternalServerError {
		s.log.Error("failed", "id", mark, "route", c.Path(), "error", err)
	}
	if c.Request().Method == http.MethodHead {
		if err := c.NoContent(status); err != nil {
			s.log.Warn("answer not sent", "id", mark, "error", err)
		}
		return
	}
	view := templates.ErrorView{Shell: s.shell(c, heading, ""), Status: status, Heading: heading, Text: text}
	if status >= http.StatusInternalServerError {
		view.Mark = mark
	}
	if err := s.render(c, status, templates.ErrorPage(view)); err != nil {
		s.log.Error("error page failed", "id", mark, "error", err)
	}
}

// explain gives status, heading and sentence of an error.
func (s *Site) explain(p *lang.Printer, err error) (int, string, string) {
	var h *echo.HTTPError
	if _, ok := fault.As(err); !ok && errors.As(err, &h) {
		key, known := httpErrors[h.Code]
		if !known {
			key = "bad_request"
		}
		return h.Code, p.Say("fault." + key + "_title"), p.Say("fault." + key)
	}
	kind := fault.KindOf(err)
	if kind == fault.NotFound {
		return http.StatusNotFound, p.Say("fault.page_none_title"), p.Say("fault.page_none")
	}
	return statuses[kind], p.Say("fault." + kind.String() + "_title"), p.Fault(err)
}

// httpErrors names the sentences for what echo and the guards answer.
var httpErrors = map[int]string{
	http.StatusNotFound:              "page_none",
	http.StatusMethodNotAllowed:      "method",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusMisdirectedRequest:    "host",
	http.StatusTooManyRequests:       "too_often",
}

// localPath lets only paths of this site through (A55).
func localPath(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" {
		return "/"
	}
	return s
}
