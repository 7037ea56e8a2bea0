package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	other "github.com/emersion/go-ical"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

var feedAddress = regexp.MustCompile(`http://127\.0\.0\.1(/calendar/[A-Za-z0-9_-]{43}\.ics)`)

// subscribe makes the calendar of a person and gives its path.
func (b *browser) subscribe(t testing.TB) string {
	t.Helper()
	p := b.post("/account/calendar", b.get("/account").form()).want(t, http.StatusOK, "Address of your calendar")
	m := feedAddress.FindStringSubmatch(p.body)
	if m == nil {
		t.Fatalf("no address on %s", excerpt(p.body))
	}
	return m[1]
}

// program is a calendar program: no cookie, no session.
func (s *site) program(t testing.TB, path string, header map[string]string) page {
	t.Helper()
	return s.browser(t).raw(http.MethodGet, path, strings.NewReader(""), header)
}

// events reads a calendar with a parser that did not write it.
func (p page) events(t testing.TB) []other.Event {
	t.Helper()
	if p.status != http.StatusOK {
		t.Fatalf("%s: status %d", p.path, p.status)
	}
	cal, err := other.NewDecoder(strings.NewReader(p.body)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return cal.Events()
}

// about gives the events whose summary names a reference and begins so.
func about(t testing.TB, all []other.Event, begins, reference string) []other.Event {
	t.Helper()
	var found []other.Event
	for _, e := range all {
		summary, err := e.Props.Text(other.PropSummary)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(summary, begins) && strings.HasSuffix(summary, reference) {
			found = append(found, e)
		}
	}
	return found
}

func TestACalendarTellsReferenceKindAndDayOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	path := s.as(t, people.Investigator).subscribe(t)
	p := s.program(t, path, nil)
	answer := about(t, p.events(t), "Answer due: ", reference)
	if len(answer) != 1 || answer[0].Props.Get(other.PropDateTimeStart).Value != "20260401" {
		t.Fatalf("%s", p.body)
	}
	for _, secret := range []string{"T-1", "Test case", "Signal", "signal", "phishing", "555 0123", "5550123", "requests/", "Test investigator"} {
		if strings.Contains(p.body, secret) {
			t.Errorf("the calendar tells %q", secret)
		}
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := p.header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if n := s.leaves(t, "feed.read"); n != 1 {
		t.Errorf("%d leaves of reading", n)
	}
}

func TestACalendarFollowsItsDeadlines(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.underWay(t, s.Case)
	reference, path := s.reference(t, id), ""
	path = s.as(t, people.Investigator).subscribe(t)
	first := about(t, s.program(t, path, nil).events(t), "Answer due: ", reference)
	at := pgtest.Now.Add(72 * time.Hour)
	s.setClock(at)
	if err := s.Requests.Withdraw(context.Background(), s.People[people.Investigator], pgtest.Act(at), id, request.Withdrawal{Reason: "The account was found elsewhere"}, at); err != nil {
		t.Fatal(err)
	}
	gone := about(t, s.program(t, path, nil).events(t), "Answer due: ", reference)
	if len(first) != 1 || len(gone) != 1 {
		t.Fatalf("%d and %d events", len(first), len(gone))
	}
	value := func(e other.Event, name string) string { return e.Props.Get(name).Value }
	if value(gone[0], other.PropUID) != value(first[0], other.PropUID) || value(gone[0], other.PropStatus) != "CANCELLED" || value(gone[0], other.PropSequence) != "1" {
		t.Errorf("%v", gone[0].Props)
	}
	s.setClock(at.AddDate(0, 0, 31))
	if left := about(t, s.program(t, path, nil).events(t), "Answer due: ", reference); len(left) != 0 {
		t.Error("after a month it is still taken back")
	}
}

func TestACalendarIsSentAgainOnlyWhenItChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.underWay(t, s.Case)
	path := s.as(t, people.Investigator).subscribe(t)
	p := s.program(t, path, nil).want(t, http.StatusOK)
	tag, changed := p.header.Get("ETag"), p.header.Get("Last-Modified")
	s.setClock(pgtest.Now.Add(50 * time.Hour))
	for name, header := range map[string]map[string]string{
		"the same tag": {"If-None-Match": tag}, "a weak tag": {"If-None-Match": `"x", W/` + tag}, "the same time": {"If-Modified-Since": changed},
	} {
		if p := s.program(t, path, header); p.status != http.StatusNotModified || p.body != "" {
			t.Errorf("%s: %d %q", name, p.status, p.body)
		}
	}
	if p := s.program(t, path, map[string]string{"If-None-Match": `"x"`, "If-Modified-Since": changed}); p.status != http.StatusOK {
		t.Errorf("the tag does not count before the time: %d", p.status)
	}
	s.underWay(t, s.Case)
	if p := s.program(t, path, map[string]string{"If-None-Match": tag}); p.status != http.StatusOK {
		t.Errorf("a new deadline was kept back: %d", p.status)
	}
}

func TestACalendarEndsWithItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	first := b.subscribe(t)
	b.get("/account").want(t, http.StatusOK, "It was shown once").lacks(t, first)
	second := b.subscribe(t)
	s.program(t, first, nil).want(t, http.StatusNotFound)
	s.program(t, second, nil).want(t, http.StatusOK)
	b.post("/account/calendar/revoke", b.get("/account").form()).want(t, http.StatusOK, "Make an address")
	s.program(t, second, nil).want(t, http.StatusNotFound)
	for _, path := range []string{"/calendar/x.ics", "/calendar/" + strings.Repeat("A", 43) + ".ics", strings.TrimSuffix(second, ".ics"), "/calendar/"} {
		s.program(t, path, nil).want(t, http.StatusNotFound)
	}
	var stored int
	if err := s.DB.Get(&stored, `SELECT count(*) FROM feeds f WHERE position(convert_to($1, 'UTF8') IN f.token_hash) > 0`, second[10:53]); err != nil || stored != 0 {
		t.Errorf("the secret is stored, %v", err)
	}
}

// TestA04_ACalendarAsksTheRightsAtEachReading: who is disabled has no
// calendar, who left a case has none of its deadlines.
func TestA04_ACalendarAsksTheRightsAtEachReading(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open, sealed := s.reference(t, s.underWay(t, s.Case)), s.reference(t, s.underWay(t, s.Sealed))
	path := s.as(t, people.Investigator).subscribe(t)
	all := s.program(t, path, nil).events(t)
	if len(about(t, all, "", open)) == 0 || len(about(t, all, "", sealed)) == 0 {
		t.Fatalf("%d events", len(all))
	}
	c := s.Sealed
	c.Owner, c.Members = s.People[people.Legal].ID, nil
	if err := s.Cases.Change(context.Background(), s.People[people.Investigator], c, "handed over to another officer", s.noon(0)); err != nil {
		t.Fatal(err)
	}
	p := s.program(t, path, nil)
	if strings.Contains(p.body, sealed) || !strings.Contains(p.body, open) {
		t.Errorf("who left the case reads %s", p.body)
	}
	gone := s.People[people.Investigator]
	gone.Active = false
	if err := s.Accounts.Change(context.Background(), s.People[people.Administrator], gone, "Unit A", 1, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	s.program(t, path, nil).want(t, http.StatusNotFound)
}

func TestACalendarIsReadTenTimesAMinute(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.as(t, people.Investigator).subscribe(t)
	for range 10 {
		s.program(t, path, nil).want(t, http.StatusOK)
	}
	if p := s.program(t, path, nil).want(t, http.StatusTooManyRequests); p.header.Get("Retry-After") != "60" {
		t.Errorf("retry after %q", p.header.Get("Retry-After"))
	}
	s.setClock(pgtest.Now.Add(48*time.Hour + time.Minute))
	s.program(t, path, nil).want(t, http.StatusOK)
}

func TestACalendarSpeaksItsPersonsLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	b := s.as(t, people.Investigator)
	path := b.subscribe(t)
	b.post("/account", b.get("/account").form("language", "uk")).want(t, http.StatusOK)
	if len(about(t, s.program(t, path, nil).events(t), "Строк відповіді: ", reference)) != 1 {
		t.Error("the person chose Ukrainian")
	}
	s.as(t, people.Administrator).post("/account/calendar", url.Values{}).want(t, http.StatusForbidden)
}
