package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/audit"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/request"
)

// The keys under which one request keeps what the middleware found.
const (
	keyMark   = "mark"
	keyForm   = "form"
	keyPerson = "person"
	keyToken  = "token"
)

// maxFields is how many values one form may carry (A60).
const maxFields = 4000

// form is what a page sent: from the body only, each name once, except names
// that end in "[]", which are rows.
type form struct{ values url.Values }

func readForm(r *http.Request) (form, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return form{}, echo.NewHTTPError(http.StatusRequestEntityTooLarge)
		}
		return form{}, echo.NewHTTPError(http.StatusBadRequest)
	}
	if strings.Count(string(body), "&") > maxFields {
		return form{}, echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return form{}, echo.NewHTTPError(http.StatusBadRequest)
	}
	for name, all := range values {
		if len(all) > 1 && !strings.HasSuffix(name, "[]") {
			return form{}, echo.NewHTTPError(http.StatusBadRequest) // A34
		}
	}
	return form{values}, nil
}

func formOf(c echo.Context) form {
	f, ok := c.Get(keyForm).(form)
	if !ok {
		return form{url.Values{}}
	}
	return f
}

// text is a field without the blanks around it, line ends as one kind.
func (f form) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(f.values.Get(name), "\r\n", "\n"))
}

// raw is a field exactly as sent, for passwords.
func (f form) raw(name string) string { return f.values.Get(name) }

func (f form) has(name string) bool { return f.values.Get(name) != "" }

// rows are the values of a field that stands once in each row.
func (f form) rows(name string) []string { return f.values[name+"[]"] }

func (f form) number(name string) int {
	n, err := strconv.Atoi(f.text(name))
	if err != nil {
		return 0
	}
	return n
}

// day reads an <input type=date>; an empty one is the zero day.
func (f form) day(g *fault.Gather, name string) deadline.Day {
	s := f.text(name)
	if s == "" {
		return deadline.Day{}
	}
	d, err := deadline.ParseDay(s)
	if err != nil || d.Year() < 1990 || d.Year() > 2200 {
		g.On(name, "fault.bad_day")
		return deadline.Day{}
	}
	return d
}

// moment reads a day and an optional time of day. Without a time, today means
// now, any other day its noon, but never before notBefore on that same day: a
// reply logged without a time cannot precede the dispatch it answers.
func (f form) moment(g *fault.Gather, name string, notBefore, now time.Time, zone *time.Location) time.Time {
	d := f.day(g, name)
	if d.IsZero() {
		if f.text(name) == "" {
			g.On(name, "fault.day_missing")
		}
		return time.Time{}
	}
	if clock := f.text(name + "_time"); clock != "" {
		return f.clock(g, name, d, clock, zone)
	}
	if d == deadline.DayOf(now, zone) {
		return now
	}
	noon := d.In(zone).Add(12 * time.Hour)
	if deadline.DayOf(notBefore, zone) == d && noon.Before(notBefore) {
		return notBefore
	}
	return noon
}

func (f form) clock(g *fault.Gather, name string, d deadline.Day, clock string, zone *time.Location) time.Time {
	c, err := time.Parse("15:04", clock)
	if err != nil {
		g.On(name+"_time", "fault.bad_time")
		return time.Time{}
	}
	y, m, day := d.Date()
	at := time.Date(y, m, day, c.Hour(), c.Minute(), 0, 0, zone)
	if at.Hour() != c.Hour() || at.Minute() != c.Minute() {
		g.On(name+"_time", "fault.time_in_gap") // the clocks went forward over it
	}
	return at
}

// checkText refuses what no column can hold (A42), for every field at once.
func (f form) checkText(g *fault.Gather) {
	for name, all := range f.values {
		for _, v := range all {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				g.On(strings.TrimSuffix(name, "[]"), "fault.bad_characters")
			}
		}
	}
}

// digest says what the form carried, so that a key used twice can tell a
// repeated form from another one.
func (f form) digest() string {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		if name != "key" && name != "token" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var b strings.Builder
	for _, name := range names {
		for _, v := range f.values[name] {
			b.WriteString(name + "\x00" + v + "\x00")
		}
	}
	return audit.Digest([]byte(b.String()))
}

// act is what surrounds the write this form asks for.
func (f form) act(path string, now time.Time) request.Act {
	return request.Act{Key: f.text("key"), Digest: path + f.digest(), Seen: f.number("seen"), At: now}
}

// newKey is the idempotency key of a form that is about to be shown.
func newKey() string { return uuid.NewString() }
