package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
)

func form(values url.Values) *strings.Reader { return strings.NewReader(values.Encode()) }

func (b *browser) raw(method, path string, body *strings.Reader, header map[string]string) page {
	b.t.Helper()
	r, err := http.NewRequest(method, b.s.server.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	for k, v := range header {
		if k == "Host" {
			r.Host = v
			continue
		}
		r.Header.Set(k, v)
	}
	return b.do(r)
}

const formType = "application/x-www-form-urlencoded"

func TestA01_CrossSiteFormsAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	for name, header := range map[string]map[string]string{
		"cross-site":     {"Sec-Fetch-Site": "cross-site"},
		"same-site":      {"Sec-Fetch-Site": "same-site"},
		"foreign origin": {"Origin": "https://evil.example"},
		"null origin":    {"Origin": "null"},
	} {
		header["Content-Type"] = formType
		p := b.raw(http.MethodPost, "/cases/new", form(url.Values{"number": {"X-" + name}, "title": {"x"}, "compartment": {"open"}}), header)
		if p.status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, p.status)
		}
	}
	b.get("/cases").lacks(t, "X-cross-site", "X-null origin")
}

func TestA02_WithoutHeadersTheFormTokenDecides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	values := url.Values{"number": {"X-1"}, "title": {"A title"}, "compartment": {"open"}}
	p := b.raw(http.MethodPost, "/cases/new", form(values), map[string]string{"Content-Type": formType})
	p.want(t, http.StatusForbidden)
	values.Set("token", b.get("/cases/new").form().Get("token"))
	b.raw(http.MethodPost, "/cases/new", form(values), map[string]string{"Content-Type": formType}).want(t, http.StatusOK, "X-1")
}

func TestA03_ThePlantedCookieIsNeverValid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser(t)
	planted := strings.Repeat("A", 43)
	b.client.Jar.SetCookies(nil, []*http.Cookie{{Name: "rogatory", Value: planted}})
	b.post("/sign-in", url.Values{"login": {"investigator"}, "password": {pgtest.Password}}).want(t, http.StatusOK)
	for _, c := range b.client.Jar.Cookies(nil) {
		if c.Name == "rogatory" && c.Value == planted {
			t.Error("the planted token is in use")
		}
	}
}

func TestA04_ATokenEndsWithItsSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Liaison)
	stolen := b.client.Jar.Cookies(nil)
	b.post("/sign-out", b.get("/").form())
	b.client.Jar.SetCookies(nil, stolen)
	if p := b.get("/requests"); !strings.HasPrefix(p.path, "/sign-in") {
		t.Errorf("the old token opens %s", p.path)
	}
}

func TestM05_IdleSessionsEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Liaison)
	b.get("/requests").want(t, http.StatusOK)
	s.setClock(pgtest.Now.Add(48*time.Hour + 16*time.Minute))
	if p := b.get("/requests"); !strings.HasPrefix(p.path, "/sign-in") {
		t.Errorf("after 16 idle minutes %s opens", p.path)
	}
}

func TestA06_TheFormIsKeptOverSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	values := b.get("/cases/new").form("number", "KEPT-1", "title", "Typed before the break", "compartment", "open")
	s.setClock(pgtest.Now.Add(48*time.Hour + 16*time.Minute))
	b.post("/cases/new", values).want(t, http.StatusUnauthorized, "KEPT-1", "What you typed is kept")
	again := url.Values{"login": {"investigator"}, "password": {pgtest.Password}, "kept_path": {"/cases/new"}}
	for name, v := range values {
		again["kept."+name] = v
	}
	p := b.post("/sign-in", again).want(t, http.StatusOK, "Your text was kept", "Typed before the break")
	b.get("/cases").lacks(t, "KEPT-1") // unsent until asked for
	values.Set("token", p.form().Get("token"))
	b.post("/cases/new", values).want(t, http.StatusOK, "KEPT-1")
}

func TestM06_FiveFailuresCloseThePasswordPath(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser(t)
	for range 5 {
		b.post("/sign-in", url.Values{"login": {"legal"}, "password": {"wrong wrong wrong"}}).want(t, http.StatusUnprocessableEntity, "Login and password do not match")
	}
	b.post("/sign-in", url.Values{"login": {"legal"}, "password": {pgtest.Password}}).want(t, http.StatusUnprocessableEntity)
	b.post("/sign-in", url.Values{"login": {"nobody"}, "password": {pgtest.Password}}).want(t, http.StatusUnprocessableEntity, "Login and password do not match")
}

func TestA14_AFourthSessionEndsTheOldest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.as(t, people.Liaison)
	for i := range 3 {
		s.setClock(pgtest.Now.Add(48*time.Hour + time.Duration(i+1)*time.Minute))
		s.as(t, people.Liaison)
	}
	if p := first.get("/requests"); !strings.HasPrefix(p.path, "/sign-in") {
		t.Errorf("the oldest of four sessions opens %s", p.path)
	}
}

func TestA17_AFunctionTheRoleLacks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.as(t, people.Investigator).get("/people").want(t, http.StatusForbidden)
	s.as(t, people.Administrator).get("/requests").want(t, http.StatusForbidden)
	s.as(t, people.Leadership).get("/requests/new").want(t, http.StatusForbidden)
}

func TestA32_OtherMethodsDoNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodTrace, http.MethodPatch} {
		if p := b.raw(method, "/cases/new", form(nil), nil); p.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", method, p.status)
		}
	}
	if p := b.raw(http.MethodHead, "/cases", form(nil), nil); p.status != http.StatusOK {
		t.Errorf("HEAD: status %d", p.status)
	}
}

func TestA34_OneValueFromTheBodyOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	same := map[string]string{"Sec-Fetch-Site": "same-origin", "Content-Type": formType}
	b.raw(http.MethodPost, "/cases/new", form(url.Values{"number": {"a", "b"}}), same).want(t, http.StatusBadRequest)
	b.raw(http.MethodPost, "/cases/new", strings.NewReader(`{"number":"a"}`), map[string]string{"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}).want(t, http.StatusUnsupportedMediaType)
	b.raw(http.MethodPost, "/cases/new?number=Q-1&title=q&compartment=open", form(url.Values{}), same).want(t, http.StatusUnprocessableEntity, "Enter the file number")
}

func TestA42_BrokenCharacters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	for _, bad := range []string{"a\x00b", "a\xffb", "a\xed\xa0\x80b"} {
		p := b.post("/cases/new", b.get("/cases/new").form("number", bad, "title", bad, "compartment", "open"))
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: status %d", bad, p.status)
		}
	}
}

func TestA55_NextStaysHere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/x\r\nSet-Cookie: a=b", "javascript:alert(1)"} {
		b := s.browser(t)
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		p := b.post("/sign-in", url.Values{"login": {"liaison"}, "password": {pgtest.Password}, "next": {next}})
		if to := p.header.Get("Location"); to != "/" {
			t.Errorf("next=%q leads to %q", next, to)
		}
	}
}

func TestA56_UnknownHost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser(t).raw(http.MethodGet, "/sign-in", form(nil), map[string]string{"Host": "evil.example"}).want(t, http.StatusMisdirectedRequest)
}

func TestA60_TooManyFields(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	same := map[string]string{"Sec-Fetch-Site": "same-origin", "Content-Type": formType}
	if p := b.raw(http.MethodPost, "/cases/new", strings.NewReader(strings.Repeat("a=1&", 50_000)), same); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("50,000 fields: status %d", p.status)
	}
	if p := b.raw(http.MethodPost, "/cases/new", strings.NewReader("title="+strings.Repeat("x", 2<<20)), same); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MiB: status %d", p.status)
	}
}

func TestA79_NothingElseIsServed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Administrator)
	for _, path := range []string{"/debug/pprof/", "/metrics", "/.git/config", "/static/", "/static/../go.mod", "/static/rogatory.css", "/requests/../people"} {
		if p := b.get(path); p.status == http.StatusOK && p.path == path {
			t.Errorf("%s is served", path)
		}
	}
}

func TestM10_HeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Liaison)
	for _, path := range []string{"/", "/requests", "/nowhere", "/healthz"} {
		h := b.get(path).header
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser(t)
	b.get("/healthz").want(t, http.StatusOK, "ok")
	b.get("/readyz").want(t, http.StatusOK, "ready")
}

func TestAPanicIsAPageWithAMark(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.broken.Store(true)
	b := s.browser(t)
	p := b.get("/readyz").want(t, http.StatusInternalServerError)
	if mark := p.header.Get("X-Request-Id"); !strings.Contains(p.body, mark) {
		t.Errorf("the page does not name %s", mark)
	}
	p.lacks(t, "goroutine", "broken on purpose")
	s.broken.Store(false)
	b.get("/readyz").want(t, http.StatusOK, "ready")
}
