package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"rogatory/internal/policy"
	"rogatory/templates"
)

// reportPlaces are the pages of responsiveness in the order in which a reader
// asks: who answers, compared with whom, does it add up, is it us, what do they
// say, what does the law want. Each is offered where it has a row in the table
// of routes and the reader the right that stands there.
var reportPlaces = []struct{ name, path string }{
	{"overview", "/responsiveness"},
	{"compare", "/responsiveness/compare"},
	{"flow", "/responsiveness/flow"},
	{"quality", "/responsiveness/quality"},
	{"units", "/responsiveness/units"},
	{"published", "/responsiveness/published"},
	{"reverse", "/responsiveness/reverse"},
	{"statutory", "/responsiveness/statutory"},
	{"register", "/responsiveness/register"},
	{"saved", "/responsiveness/saved"},
}

// reportNav lists the pages of responsiveness for the reader; here names the
// one that is shown. The period that was chosen goes along.
func (s *Site) reportNav(c echo.Context, here string) []templates.NavItem {
	p, by := s.printer(c), personOf(c)
	rights := map[string]policy.Action{}
	for _, r := range s.routes() {
		if r.method == http.MethodGet {
			rights[r.path] = r.action
		}
	}
	period := url.Values{}
	for _, name := range []string{"from", "to"} {
		if v := c.QueryParam(name); v != "" {
			period.Set(name, v)
		}
	}
	var items []templates.NavItem
	for _, one := range reportPlaces {
		action, ok := rights[one.path]
		if !ok || action != anybody && !policy.May(by, action) {
			continue
		}
		path := one.path
		if len(period) > 0 {
			path += "?" + period.Encode()
		}
		items = append(items, templates.NavItem{Label: p.Say("report_nav." + one.name), Path: path, Current: one.name == here})
	}
	return items
}
