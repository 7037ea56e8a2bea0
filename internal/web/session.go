package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// cookieName carries the __Host- prefix wherever the browser takes it: it is
// bound to this host and to TLS. On plain http, which is allowed on loopback
// only, browsers differ, so the prefix falls.
func (s *Site) cookieName() string {
	if s.BaseURL.Scheme == "https" {
		return "__Host-rogatory"
	}
	return "rogatory"
}

const languageCookie = "rogatory-language"

func (s *Site) setCookie(c echo.Context, name, value string, age int) {
	c.SetCookie(&http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: s.BaseURL.Scheme == "https", SameSite: http.SameSiteLaxMode})
}

// who finds the person behind the session cookie. A cookie that leads to
// nobody is no error here: the route decides whether it needs somebody.
func (s *Site) who(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		cookie, err := c.Cookie(s.cookieName())
		if err != nil || len(cookie.Value) != 43 || strings.HasPrefix(c.Request().URL.Path, "/static/") {
			return next(c)
		}
		token := account.Token(cookie.Value)
		by, err := s.Accounts.Session(c.Request().Context(), token, s.now())
		switch {
		case err == nil:
			c.Set(keyPerson, by)
			c.Set(keyToken, token)
		case !fault.Is(err, fault.NotFound):
			return err
		}
		return next(c)
	}
}

// personOf gives the signed-in person; the zero person when nobody is.
func personOf(c echo.Context) people.Person {
	by, ok := c.Get(keyPerson).(people.Person)
	if !ok {
		return people.Person{}
	}
	return by
}

// formToken binds a form to the session for clients that send neither
// Sec-Fetch-Site nor Origin (A02).
func formToken(c echo.Context) string {
	token, ok := c.Get(keyToken).(account.Token)
	if !ok {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// provenForm says whether a POST comes from a page of ours.
func provenForm(c echo.Context) bool {
	h := c.Request().Header
	if h.Get("Sec-Fetch-Site") != "" || h.Get("Origin") != "" {
		return true // the cross-origin check has looked at these
	}
	want := formToken(c)
	return want != "" && hmac.Equal([]byte(want), []byte(formOf(c).raw("token")))
}

// allowed wraps a handler with what its row of the route table demands: a
// signed-in person, a form of ours, a role that grants the action at all. On
// which record the right holds is asked by the service.
func (s *Site) allowed(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r.action == public {
			return r.handle(c)
		}
		by := personOf(c)
		if by.ID == "" {
			return s.askSignIn(c)
		}
		if r.method == http.MethodPost && !provenForm(c) {
			return fault.New(fault.Forbidden, "fault.cross_site")
		}
		if r.action != anybody && !policy.May(by, r.action) {
			return fault.New(fault.Forbidden, "policy.forbidden")
		}
		return r.handle(c)
	}
}

// languageOf picks the reader's language: their own choice, then the cookie of
// the language switch, then the browser.
func languageOf(c echo.Context) lang.Language {
	chosen := personOf(c).Language
	if chosen == "" {
		if cookie, err := c.Cookie(languageCookie); err == nil {
			chosen = cookie.Value
		}
	}
	return lang.Match(chosen, c.Request().Header.Get("Accept-Language"))
}

// printer speaks the reader's language in the agency's zone.
func (s *Site) printer(c echo.Context) *lang.Printer {
	return lang.For(languageOf(c)).In(s.Zone)
}
