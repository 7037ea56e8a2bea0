package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
)

var (
	linkIn    = regexp.MustCompile(`href="(/[^"#]*)`)
	anyID     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	unwritten = regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]+\]|%!|\bNaN\b|\bInf\b`)
)

// kindOf is what two links have in common that lead to the same kind of page.
func kindOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	var names []string
	for name := range u.Query() {
		names = append(names, name)
	}
	sort.Strings(names)
	path := anyID.ReplaceAllString(u.Path, "ID")
	for _, shelf := range []string{"/platforms/", "/legal-bases/", "/responsiveness/"} {
		if rest, ok := strings.CutPrefix(path, shelf); ok && shelf != "/responsiveness/" {
			path = shelf + "ONE" + strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz0123456789-_")
		}
	}
	return path + "?" + strings.Join(names, ",")
}

// TestNoLinkIsRefused: a page offers nobody what it then refuses. Every kind of
// page that links lead to is opened once by each role, in both languages, and
// says everything in words.
func TestNoLinkIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Dispatched(t, s.Case)
	s.failed(t)
	s.drafted(t, "A draft")
	s.Merge(t, "viber", "signal", deadline.NewDay(2026, 2, 1), pgtest.Now)
	for _, role := range people.Roles() {
		b, seen := s.as(t, role), map[string]bool{}
		for todo := []string{"/"}; len(todo) > 0; todo = todo[1:] {
			link := todo[0]
			if seen[kindOf(link)] || strings.HasPrefix(link, "/static/") {
				continue
			}
			seen[kindOf(link)] = true
			b.lang = []string{"en", "uk"}[len(seen)%2]
			p := b.get(link)
			if p.status != http.StatusOK {
				t.Errorf("%s is led to %s, which answers %d", role, link, p.status)
			}
			if !strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
				continue
			}
			if slip := unwritten.FindString(p.body); slip != "" {
				t.Errorf("%s reads %q on %s", role, slip, link)
			}
			for _, m := range linkIn.FindAllStringSubmatch(p.body, -1) {
				todo = append(todo, html.UnescapeString(m[1]))
			}
		}
		if len(seen) < 8 {
			t.Errorf("%s reached only %d kinds of pages", role, len(seen))
		}
	}
}
