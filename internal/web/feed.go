package web

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/feed"
	"rogatory/internal/ics"
	"rogatory/internal/lang"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// feedForm says whether the reader has a calendar; nil for those who see no
// requests.
func (s *Site) feedForm(c echo.Context) (*templates.FeedForm, error) {
	by := personOf(c)
	if !policy.May(by, policy.ListRequests) {
		return nil, nil
	}
	f, err := s.Feeds.Of(c.Request().Context(), by)
	if fault.Is(err, fault.NotFound) {
		return &templates.FeedForm{}, nil
	}
	if err != nil {
		return nil, err
	}
	p := s.printer(c)
	return &templates.FeedForm{Made: p.Say("feed.made", p.Instant(f.MadeAt))}, nil
}

// makeFeed shows the address of a new calendar; it cannot be shown again.
func (s *Site) makeFeed(c echo.Context) error {
	p := s.printer(c)
	token, err := s.Feeds.Make(c.Request().Context(), personOf(c), string(p.Language()), s.now())
	if err != nil {
		return err
	}
	v := templates.FeedView{Shell: s.shell(c, p.Say("feed.shown_title"), ""), Address: s.BaseURL.String() + "/calendar/" + string(token) + ".ics"}
	v.Shell.Path = "/account"
	return s.render(c, http.StatusOK, templates.FeedPage(v))
}

func (s *Site) revokeFeed(c echo.Context) error {
	if err := s.Feeds.Revoke(c.Request().Context(), personOf(c), s.now()); err != nil {
		return err
	}
	return done(c, "/account", "saved")
}

// calendar answers a calendar program, which has no session: the secret in the
// address is all it shows. It is told only what changed.
func (s *Site) calendar(c echo.Context) error {
	secret, ok := strings.CutSuffix(c.Param("secret"), ".ics")
	if !ok || len(secret) != 43 {
		return echo.ErrNotFound
	}
	ctx, now := c.Request().Context(), s.now()
	cal, err := s.Feeds.Read(ctx, account.Token(secret), now)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	if cal.Wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(cal.Wait.Seconds()))))
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	body, err := ics.Write(cal, lang.For(spoken(cal.Feed)).In(s.Zone))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tag, changed := `"`+hex.EncodeToString(sum[:16])+`"`, cal.ChangedAt.UTC().Truncate(time.Second)
	h.Set("ETag", tag)
	h.Set("Last-Modified", changed.Format(http.TimeFormat))
	if unchanged(c.Request().Header, tag, changed) {
		return c.NoContent(http.StatusNotModified)
	}
	if err := s.Feeds.Sent(ctx, cal, now); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, ics.Type, body)
}

// spoken is the person's own language, else that of the page on which the
// calendar was made.
func spoken(f feed.Feed) lang.Language {
	if l := lang.Language(f.Person.Language); l.Valid() {
		return l
	}
	return lang.Language(f.Language)
}

// unchanged says whether the program holds these very bytes; the tag counts
// before the time (RFC 9110, 13.2.2).
func unchanged(h http.Header, tag string, changed time.Time) bool {
	if match := h.Get("If-None-Match"); match != "" {
		for _, one := range strings.Split(match, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	return err == nil && !changed.After(since)
}
