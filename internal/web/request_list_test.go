package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

var (
	aReference = regexp.MustCompile(`href="/requests/[0-9a-f-]{36}">(R\d\d-[0-9A-Z]{3}-[0-9A-Z]{4})</a>`)
	aNextPage  = regexp.MustCompile(`href="([^"]*)" rel="next"`)
)

// references lists the requests a page shows.
func references(p page) []string {
	var all []string
	for _, m := range aReference.FindAllStringSubmatch(p.body, -1) {
		all = append(all, m[1])
	}
	return all
}

func (s *site) reference(t testing.TB, id request.ID) string {
	t.Helper()
	line, err := s.Store.Timeline(context.Background(), s.People[people.Investigator], id)
	if err != nil {
		t.Fatal(err)
	}
	return string(line.Reference)
}

// drafted files a draft with a subject of its own.
func (s *site) drafted(t testing.TB, subject string) request.ID {
	t.Helper()
	c := s.Content(t, s.Case)
	c.Subject = subject
	id, err := s.Requests.Draft(context.Background(), s.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTheListIsNarrowedByItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	sent, draft := s.Dispatched(t, s.Case), s.drafted(t, "Only a draft")
	out, in := s.reference(t, sent), s.reference(t, draft)
	b := s.as(t, people.Liaison)
	late := s.reference(t, s.Dispatched(t, s.Sealed))
	for address, want := range map[string]string{
		"/requests":              "all",
		"/requests?sort=changed": "all",
		"/requests?phase=draft":  in,
		"/requests?phase=dispatched&case=" + string(s.Case.ID): out,
		"/requests?standing=waiting&case=" + string(s.Case.ID): out,
		"/requests?standing=overdue":                           "",
		"/requests?platform=signal&kind=takedown":              "",
		"/requests?case=" + string(s.Sealed.ID):                late,
		"/requests?q=" + out:                                   out,
		"/requests?q=" + strings.ToLower(out):                  out,
		"/requests?mine=1":                                     "",
		"/requests?from=2026-03-04":                            "",
		"/requests?phase=dispatched&from=2026-03-03&to=2026-03-03&case=" + string(s.Case.ID): out,
	} {
		p := b.get(address).want(t, http.StatusOK)
		got := strings.Join(references(p), " ")
		if want == "all" && len(references(p)) != 3 || want != "all" && got != want {
			t.Errorf("%s shows %q, want %q", address, got, want)
		}
		if want == "" {
			p.want(t, http.StatusOK, "No request that you can see fits.")
		}
	}
}

func TestAFilterThatCannotBeMeantIsASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Dispatched(t, s.Case)
	b := s.as(t, people.Liaison)
	for address, want := range map[string]string{
		"/requests?phase=nonsense":                        "There is no such choice.",
		"/requests?standing=%00":                          "There is no such choice.",
		"/requests?kind=x&sort=y":                         "There is no such choice.",
		"/requests?platform=nobody":                       "This platform is not in the directory.",
		"/requests?case=1":                                "There is no such case",
		"/requests?from=2026-02-30":                       "Enter a day that exists",
		"/requests?from=2026-03-02&to=2026-03-01":         "The period ends before it begins.",
		"/requests?q=%2B12015550123":                      "This is not the reference of a request",
		"/requests?after=x&key=none":                      "This page of the list cannot be found.",
		"/requests?after=" + string(s.Case.ID) + "&key=x": "This page of the list cannot be found.",
		"/requests?sort=changed&after=" + string(s.Case.ID) + "&key=2026-01-01": "This page of the list cannot be found.",
	} {
		p := b.get(address).want(t, http.StatusUnprocessableEntity, want)
		if len(references(p)) > 0 {
			t.Errorf("%s shows rows although nobody knows which were meant", address)
		}
	}
}

func TestPagesFollowEachOtherWithoutGapOrRepetition(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range request.PageSize + 3 {
		s.drafted(t, fmt.Sprintf("Draft %d", i))
	}
	for range 3 {
		s.Dispatched(t, s.Case)
	}
	const total = request.PageSize + 6
	b := s.as(t, people.Liaison)
	for _, start := range []string{"/requests", "/requests?sort=changed", "/requests?platform=signal"} {
		seen := map[string]int{}
		pages := 0
		for address := start; address != ""; pages++ {
			p := b.get(address).want(t, http.StatusOK)
			for _, r := range references(p) {
				seen[r]++
			}
			if pages > 0 {
				p.want(t, http.StatusOK, "Back to the first page")
			}
			address = ""
			if m := aNextPage.FindStringSubmatch(p.body); m != nil {
				address = strings.ReplaceAll(m[1], "&amp;", "&")
			}
		}
		if pages != 2 || len(seen) != total {
			t.Errorf("%s: %d pages with %d requests, want 2 with %d", start, pages, len(seen), total)
		}
		for r, n := range seen {
			if n != 1 {
				t.Errorf("%s shows %s %d times", start, r, n)
			}
		}
	}
	first := b.post("/requests", url.Values{"q": {"+1 (201) 555-0123"}}).want(t, http.StatusOK, "Show the next ones")
	values := url.Values{"q": {"+1 (201) 555-0123"}}
	for _, name := range []string{"after", "key"} {
		m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(first.body)
		if m == nil {
			t.Fatalf("the search does not carry %s on", name)
		}
		values.Set(name, m[1])
	}
	second := b.post("/requests", values).want(t, http.StatusOK)
	if n := len(references(first)) + len(references(second)); n != total {
		t.Errorf("the search shows %d requests on two pages, want %d", n, total)
	}
}

func TestM20_WordsOfASearchStayOutOfEveryAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ref := s.reference(t, s.Dispatched(t, s.Case))
	b := s.as(t, people.Liaison)
	p := b.post("/requests", url.Values{"q": {"+1 201 555-0123"}}).want(t, http.StatusOK, "1 request")
	if got := references(p); len(got) != 1 || got[0] != ref {
		t.Errorf("found %v, want %s", got, ref)
	}
	for _, m := range regexp.MustCompile(`(?:href|action|name="back" value)="([^"]*)"`).FindAllStringSubmatch(p.body, -1) {
		if strings.Contains(m[1], "555") {
			t.Errorf("the words stand in an address: %s", m[1])
		}
	}
	if p.path != "/requests" {
		t.Errorf("the search led to %s", p.path)
	}
	b.post("/requests", url.Values{"q": {ref}}).want(t, http.StatusOK, ref)
	b.post("/requests", url.Values{"q": {"nobody@example.com"}}).want(t, http.StatusOK, "No request that you can see fits.")
	b.post("/requests", url.Values{"q": {strings.Repeat("x", request.MaxSearch+1)}}).want(t, http.StatusUnprocessableEntity, "Search for at most 200 characters.")
	b.post("/requests", url.Values{"q": {"a\x00b"}}).want(t, http.StatusUnprocessableEntity, "This text holds characters that cannot be stored.")
	b.post("/requests", url.Values{"q": {" "}}).want(t, http.StatusOK, ref)
}

func TestReadersOfMetadataSeeNoContentInLists(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ref := s.reference(t, s.Dispatched(t, s.Case))
	hiddenRef := s.reference(t, s.Dispatched(t, s.Sealed))
	for _, role := range []people.Role{people.Leadership, people.Auditor} {
		b := s.as(t, role)
		b.get("/requests").want(t, http.StatusOK, ref, "Production of data").lacks(t, "Account behind a phishing page", hiddenRef, "Only mine")
		b.get("/").want(t, http.StatusOK).lacks(t, "Account behind a phishing page", hiddenRef)
		b.post("/requests", url.Values{"q": {"+12015550123"}}).want(t, http.StatusOK, "No request that you can see fits.").lacks(t, ref)
		b.get("/requests?q="+hiddenRef).want(t, http.StatusOK, "No request that you can see fits.")
		b.get("/requests?case="+string(s.Sealed.ID)).want(t, http.StatusOK, "No request that you can see fits.").lacks(t, "T-2")
	}
	s.signedIn(t, "stranger").get("/requests").want(t, http.StatusOK, "Nothing has been filed").lacks(t, ref)
	s.as(t, people.Administrator).get("/requests").want(t, http.StatusForbidden)
}

func TestDueIsSaidTheSameEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case) // answer by 1 April 2026
	for _, row := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC), "in 2 days"},
		{time.Date(2026, 4, 1, 20, 59, 0, 0, time.UTC), "due today"}, // 23:59 in Kyiv
		{time.Date(2026, 4, 1, 21, 0, 0, 0, time.UTC), "overdue by 1 day"},
		{time.Date(2026, 4, 13, 9, 0, 0, 0, time.UTC), "overdue by 12 days"},
	} {
		s.setClock(row.at)
		late := strings.HasPrefix(row.want, "overdue")
		b := s.as(t, people.Liaison)
		b.get("/requests").want(t, http.StatusOK, row.want)
		b.get("/requests/"+string(id)).want(t, http.StatusOK, row.want)
		b.get("/").want(t, http.StatusOK, row.want)
		if n := len(references(b.get("/requests?standing=overdue"))); (n == 1) != late {
			t.Errorf("%s: %d overdue", row.at, n)
		}
		if n := len(references(b.get("/requests?standing=due_soon"))); (n == 1) == late {
			t.Errorf("%s: %d due soon", row.at, n)
		}
	}
}

func TestTheDeskShowsWhatWaitsForItsRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, author := context.Background(), s.People[people.Investigator]
	s.as(t, people.Investigator).get("/").want(t, http.StatusOK, "Nothing waits for you", "File a request")
	draft, review := s.drafted(t, "A draft"), s.drafted(t, "For review")
	if err := s.Requests.Submit(ctx, author, pgtest.Act(pgtest.Now), review, s.Text(t, review)); err != nil {
		t.Fatal(err)
	}
	sent := s.Dispatched(t, s.Case)
	mine := s.as(t, people.Investigator).get("/").want(t, http.StatusOK, "Your drafts", "A draft").lacks(t, "Waiting for your decision")
	if got := references(mine); len(got) != 1 || got[0] != s.reference(t, draft) {
		t.Errorf("the investigator's desk shows %v", got)
	}
	s.as(t, people.Legal).get("/").want(t, http.StatusOK, "Waiting for your decision", "For review").lacks(t, "Your drafts")
	s.setClock(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC))
	s.as(t, people.Liaison).get("/").want(t, http.StatusOK, "Overdue", s.reference(t, sent))
	s.as(t, people.Leadership).get("/").want(t, http.StatusOK, "Overdue", "Waiting for legal review", "Responsiveness")
	s.as(t, people.Administrator).get("/").want(t, http.StatusOK, "You run the accounts.", "9 accounts in use.").lacks(t, s.reference(t, sent))
}

func TestEveryChoiceOfTheFilterHasAName(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Dispatched(t, s.Case)
	for _, language := range []string{"en", "uk"} {
		b := s.as(t, people.Liaison)
		b.lang = language
		for _, address := range []string{"/", "/requests", "/requests?standing=waiting&phase=dispatched&platform=signal&kind=production&mine=1&from=2026-01-01&to=2026-12-31&case=" + string(s.Case.ID)} {
			if m := regexp.MustCompile(`\[[a-z]+\.[a-z_]+\]`).FindString(b.get(address).want(t, http.StatusOK).body); m != "" {
				t.Errorf("%s in %s says %s", address, language, m)
			}
		}
	}
}
