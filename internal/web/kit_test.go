package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/sheet"
	"rogatory/internal/watch"
	"rogatory/internal/web"
	"rogatory/static"
)

// site is a running site on a world of its own.
type site struct {
	*pgtest.World
	server *httptest.Server
	clock  atomic.Pointer[time.Time]
	site   *web.Site
	broken atomic.Bool // the readiness check panics
	keeper *watch.Watch
}

func newSite(t testing.TB) *site {
	t.Helper()
	return siteOf(t, pgtest.NewWorld(t))
}

// siteOf is a site over a world of one's own.
func siteOf(t testing.TB, w *pgtest.World) *site {
	t.Helper()
	s := &site{World: w}
	s.keeper = watch.New(s.Watch, s.Agency.ID, slog.New(slog.NewTextHandler(io.Discard, nil)))
	s.setClock(pgtest.Now.Add(48 * time.Hour))
	base, err := url.Parse("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	services := web.Services{Accounts: s.Accounts, Cases: s.Cases, Requests: s.Requests, Alarms: s.Alarms, Feeds: s.Feeds, Reports: s.Reports, Lists: sheet.ReadTheirList, Figures: sheet.ReadFigures, Press: s.Press, Post: s.Post, Library: s.Library, Law: s.Law, Mergers: s.Mergers}
	settings := web.Settings{BaseURL: base, Agency: s.Agency, Zone: s.Zone, Books: s.Books, Mail: true, Version: "test"}
	now := func() time.Time { return *s.clock.Load() }
	s.site = web.New(services, settings, static.FS, slog.New(slog.NewTextHandler(io.Discard, nil)), now, s.ping)
	s.server = httptest.NewServer(s.site.Handler())
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) ping(ctx context.Context) error {
	if s.broken.Load() {
		panic("broken on purpose")
	}
	return s.DB.PingContext(ctx)
}

func (s *site) setClock(at time.Time) { s.clock.Store(&at) }

// browser is one person's browser, without scripts.
type browser struct {
	t      testing.TB
	s      *site
	client *http.Client
	lang   string
}

// page is an answer that was read.
type page struct {
	status int
	path   string // where redirects led
	body   string
	header http.Header
}

func (s *site) browser(t testing.TB) *browser {
	t.Helper()
	jar := newJar()
	return &browser{t: t, s: s, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, lang: "en"}
}

// as gives a browser in which the person of a role is signed in.
func (s *site) as(t testing.TB, role people.Role) *browser {
	t.Helper()
	return s.signedIn(t, s.People[role].Login)
}

func (s *site) signedIn(t testing.TB, login string) *browser {
	t.Helper()
	b := s.browser(t)
	p := b.post("/sign-in", url.Values{"login": {login}, "password": {pgtest.Password}})
	if p.status != http.StatusOK || strings.HasPrefix(p.path, "/sign-in") {
		t.Fatalf("%s cannot sign in: %d at %s", login, p.status, p.path)
	}
	return b
}

func (b *browser) get(path string) page { return b.send(http.MethodGet, path, nil) }

// post sends a form as a browser would from a page of the site.
func (b *browser) post(path string, form url.Values) page {
	return b.send(http.MethodPost, path, form)
}

func (b *browser) send(method, path string, form url.Values) page {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.s.server.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", b.lang)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return b.do(r)
}

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{status: res.StatusCode, path: res.Request.URL.RequestURI(), body: string(text), header: res.Header}
}

func (p page) want(t testing.TB, status int, texts ...string) page {
	t.Helper()
	if p.status != status {
		t.Errorf("%s: status %d, want %d\n%s", p.path, p.status, status, excerpt(p.body))
	}
	for _, text := range texts {
		if !strings.Contains(plain(p.body), text) {
			t.Errorf("%s does not say %q\n%s", p.path, text, excerpt(p.body))
		}
	}
	return p
}

func (p page) lacks(t testing.TB, texts ...string) page {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(plain(p.body), text) {
			t.Errorf("%s says %q", p.path, text)
		}
	}
	return p
}

// plain folds the spaces that do not break into ordinary ones, and entities
// into their signs.
func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u2060", "", "&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}

func excerpt(body string) string {
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	if len(body) > 1500 {
		body = body[:1500] + " …"
	}
	return body
}

var hidden = regexp.MustCompile(`name="(key|seen|text|token)" value="([^"]*)"`)

// form gives the hidden fields of a page's form with further values.
func (p page) form(values ...string) url.Values {
	f := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(p.body, -1) {
		f.Set(m[1], m[2])
	}
	for i := 0; i+1 < len(values); i += 2 {
		f.Add(values[i], values[i+1])
	}
	return f
}

// newJar keeps cookies whatever their Secure flag, as a browser on loopback does.
func newJar() http.CookieJar { return &jar{cookies: map[string]*http.Cookie{}} }

type jar struct{ cookies map[string]*http.Cookie }

func (j *jar) SetCookies(_ *url.URL, all []*http.Cookie) {
	for _, c := range all {
		if c.MaxAge < 0 {
			delete(j.cookies, c.Name)
			continue
		}
		j.cookies[c.Name] = c
	}
}

func (j *jar) Cookies(*url.URL) []*http.Cookie {
	var all []*http.Cookie
	for _, c := range j.cookies {
		all = append(all, c)
	}
	return all
}
