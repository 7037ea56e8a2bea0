package web

import (
	"net/http"
	"net/url"
	"sort"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/templates"
)

// signInPage asks who is there.
func (s *Site) signInPage(c echo.Context) error {
	if personOf(c).ID != "" {
		return c.Redirect(http.StatusSeeOther, localPath(c.QueryParam("next")))
	}
	return s.showSignIn(c, http.StatusOK, templates.SignInView{Next: localPath(c.QueryParam("next"))}, nil)
}

func (s *Site) showSignIn(c echo.Context, status int, v templates.SignInView, err error) error {
	p := s.printer(c)
	v.Shell = s.shell(c, p.Say("account.sign_in"), "")
	v.Shell.Path = "/sign-in"
	v.Problems = templates.Problems(p, err)
	return s.render(c, status, templates.SignInPage(v))
}

// askSignIn is the answer to everybody who is not signed in. A form that came
// too late is kept: after signing in it is shown again, unsent (A06).
func (s *Site) askSignIn(c echo.Context) error {
	if c.Request().Method != http.MethodPost {
		return c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(c.Request().URL.RequestURI()))
	}
	f := formOf(c)
	v := templates.SignInView{Next: "/", KeptPath: localPath(c.Request().URL.Path), Kept: kept(f.values)}
	return s.showSignIn(c, http.StatusUnauthorized, v, nil)
}

// kept turns the fields of a form into hidden ones, in a fixed order. Secrets
// are not kept.
func kept(values url.Values) []templates.KeptField {
	var all []templates.KeptField
	for name, each := range values {
		if name == "token" || strings.HasPrefix(name, "password") || name == "again" {
			continue
		}
		for _, v := range each {
			all = append(all, templates.KeptField{Name: name, Value: v})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

const keptPrefix = "kept."

// signIn opens a session under a new token (A03).
func (s *Site) signIn(c echo.Context) error {
	f := formOf(c)
	v := templates.SignInView{Login: f.text("login"), Next: localPath(f.text("next")), KeptPath: f.text("kept_path")}
	rest := url.Values{}
	for name, all := range f.values {
		if field, ok := strings.CutPrefix(name, keptPrefix); ok {
			rest[field] = all
		}
	}
	v.Kept = kept(rest)
	token, by, err := s.Accounts.SignIn(c.Request().Context(), v.Login, f.raw("password"), s.now())
	if fault.Is(err, fault.Invalid) {
		return s.showSignIn(c, http.StatusUnprocessableEntity, v, err)
	}
	if err != nil {
		return err
	}
	s.setCookie(c, s.cookieName(), string(token), 0)
	if v.KeptPath == "" {
		return c.Redirect(http.StatusSeeOther, v.Next)
	}
	c.Set(keyPerson, by)
	c.Set(keyToken, token)
	p := s.printer(c)
	return s.render(c, http.StatusOK, templates.KeptPage(templates.KeptView{Shell: s.shell(c, p.Say("account.kept_title"), ""), Action: localPath(v.KeptPath), Fields: v.Kept}))
}

func (s *Site) signOut(c echo.Context) error {
	token, ok := c.Get(keyToken).(account.Token)
	if ok {
		if err := s.Accounts.SignOut(c.Request().Context(), personOf(c), token, s.now()); err != nil {
			return err
		}
	}
	s.setCookie(c, s.cookieName(), "", -1)
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// chooseLanguage keeps the choice with the person, or in a cookie before
// anybody signed in.
func (s *Site) chooseLanguage(c echo.Context) error {
	f := formOf(c)
	chosen := lang.Language(f.text("language"))
	if !chosen.Valid() {
		return fault.New(fault.Invalid, "account.language_unknown")
	}
	if by := personOf(c); by.ID != "" {
		if err := s.Accounts.Prefer(c.Request().Context(), by, string(chosen), by.Theme, s.now()); err != nil {
			return err
		}
	}
	s.setCookie(c, languageCookie, string(chosen), 365*24*3600)
	return c.Redirect(http.StatusSeeOther, localPath(f.text("back")))
}

// welcomePage opens a one-time link: its owner chooses a password; the set-up
// link makes the first administrator.
func (s *Site) welcomePage(c echo.Context) error { return s.showWelcome(c, http.StatusOK, nil) }

func (s *Site) showWelcome(c echo.Context, status int, problem error) error {
	inv, err := s.Accounts.Invitation(c.Request().Context(), account.Token(c.Param("token")), s.now())
	if err != nil {
		return err
	}
	p, f := s.printer(c), formOf(c)
	v := templates.WelcomeView{Shell: s.shell(c, p.Say("account.welcome"), ""), Path: "/welcome/" + c.Param("token"), First: inv.Person == "",
		Name: inv.Name, Login: inv.Login, Problems: templates.Problems(p, problem), Errors: fieldErrors(p, problem)}
	v.Shell.Path = v.Path
	if v.First {
		v.Name, v.Login = f.text("name"), f.text("login")
	}
	return s.render(c, status, templates.WelcomePage(v))
}

func (s *Site) welcome(c echo.Context) error {
	f := formOf(c)
	err := s.Accounts.Accept(c.Request().Context(), account.Token(c.Param("token")), f.text("name"), f.text("login"), f.raw("password"), f.raw("again"), s.now())
	if fault.Is(err, fault.Invalid) {
		return s.showWelcome(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// accountPage shows a person's own settings.
func (s *Site) accountPage(c echo.Context) error { return s.showAccount(c, http.StatusOK, nil) }

// showAccount is the page of a person's own settings; the problem is one of
// the form that names a deputy.
func (s *Site) showAccount(c echo.Context, status int, problem error) error {
	p, by := s.printer(c), personOf(c)
	v := templates.AccountView{Shell: s.shell(c, p.Say("account.title"), ""), Name: by.Name, Login: by.Login, Role: p.Say(by.Role.LabelKey()),
		Language: by.Language, Theme: by.Theme}
	v.Shell.Path = "/account"
	for _, l := range lang.Languages() {
		v.Languages = append(v.Languages, templates.Option{Value: string(l), Label: l.Name()})
	}
	var err error
	if v.StandIn, err = s.standInForm(c, by, problem); err != nil {
		return err
	}
	if v.Feed, err = s.feedForm(c); err != nil {
		return err
	}
	return s.render(c, status, templates.AccountPage(v))
}

func (s *Site) saveAccount(c echo.Context) error {
	f := formOf(c)
	language, theme := f.text("language"), f.text("theme")
	if language != "" && !lang.Language(language).Valid() || theme != "" && theme != "light" && theme != "dark" {
		return fault.New(fault.Invalid, "account.language_unknown")
	}
	if err := s.Accounts.Prefer(c.Request().Context(), personOf(c), language, theme, s.now()); err != nil {
		return err
	}
	return done(c, "/account", "saved")
}
