package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// everyReport are the pages of reports that can be saved, with the name under
// which the list shows them.
var everyReport = map[string]string{
	"/responsiveness":                                    "Responsiveness of all platforms",
	"/responsiveness/google":                             "One platform",
	"/responsiveness/compare":                            "Comparison",
	"/responsiveness/flow?from=2026-09-01&to=2026-09-30": "Flow that balances",
	"/responsiveness/quality?platform=google":            "Our own quality",
	"/responsiveness/units":                              "Units: workload and timeliness",
	"/responsiveness/register":                           "Refusals and errors",
	"/responsiveness/published":                          "Against published figures",
	"/responsiveness/statutory?form=art28&year=2026":     "Regulation (EU) 2023/1543, Article 28(2)",
	"/responsiveness/statutory?form=uk&year=2026":        "Communications data, yearly record (United Kingdom)",
}

var carried = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// saving gives what the form of saving on a page carries.
func (p page) saving(values ...string) url.Values {
	f := url.Values{}
	_, rest, _ := strings.Cut(p.body, `action="/responsiveness/saved"`)
	form, _, _ := strings.Cut(rest, "</form>")
	for _, m := range carried.FindAllStringSubmatch(form, -1) {
		f.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i+1 < len(values); i += 2 {
		f.Set(values[i], values[i+1])
	}
	return f
}

// published reads a file of published figures about our platform.
func (s *site) published(t testing.TB) {
	t.Helper()
	all := figures()
	for i := range all {
		all[i].Country = s.Agency.Country
	}
	f := report.PublishedFile{Digest: "0123456789abcdef0123456789abcdef", Name: "signal.csv", Source: "A report made for this test", Figures: all}
	if _, err := s.Reports.SavePublished(t.Context(), s.People[people.Liaison], f, september); err != nil {
		t.Fatal(err)
	}
}

// everySite is a unit whose every report has figures.
func everySite(t testing.TB) *site {
	t.Helper()
	s := germanSite(t)
	for i := range 6 {
		s.order(t, september.AddDate(0, 0, i), nil)
	}
	for i := range 6 {
		id := s.order(t, september.AddDate(0, 0, i), nil)
		s.answered(t, id, september.AddDate(0, 0, 9), request.Replied{Reply: reply.Refusal, Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.WrongEntity}}})
	}
	s.published(t)
	return s
}

// TestEveryReportIsSavedFromItsPage: the button stands on each page for those
// who may publish, the list names what was saved, its page shows the figures,
// and its file holds against the database after more was entered.
func TestEveryReportIsSavedFromItsPage(t *testing.T) {
	t.Parallel()
	s := everySite(t)
	led, aud := s.as(t, people.Leadership), s.as(t, people.Auditor)
	saved := map[string]string{}
	for path, name := range everyReport {
		aud.get(path).want(t, http.StatusOK).lacks(t, "Save this report")
		form := led.get(path).want(t, http.StatusOK, "Save this report", "/responsiveness/mails?").saving()
		p := led.post("/responsiveness/saved", form).want(t, http.StatusOK, "This is a saved report", "Saved. The figures stay")
		saved[path], _, _ = strings.Cut(p.path, "?")
		led.get("/responsiveness/saved").want(t, http.StatusOK, name)
	}
	s.answered(t, s.order(t, september.AddDate(0, 0, 20), nil), september.AddDate(0, 0, 21), given())
	for path, where := range saved {
		file := aud.get(where+"/report.json").want(t, http.StatusOK)
		if v, err := s.Press.Verify(t.Context(), s.People[people.Auditor], []byte(file.body)); err != nil || !v.Equal() {
			t.Errorf("%s: %+v %v", path, v.Differences, err)
		}
		for _, ending := range []string{"pdf", "xlsx", "csv"} {
			aud.get(where+"/report."+ending).want(t, http.StatusOK)
		}
	}
}

// TestA64_AWholeReturnIsSavedByAMark: the mark stands only before those who see
// every cell, and the copy is found by them alone.
func TestA64_AWholeReturnIsSavedByAMark(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	s.order(t, september, nil)
	const path = "/responsiveness/statutory?form=art28&year=2026"
	led, leg := s.as(t, people.Leadership), s.as(t, people.Legal)
	led.get(path).want(t, http.StatusOK, "Save this report").lacks(t, `name="whole"`)
	form := leg.get(path).want(t, http.StatusOK, `name="whole"`).saving("whole", "yes")
	p := leg.post("/responsiveness/saved", form).want(t, http.StatusOK, "This is a saved report").lacks(t, `rg-cell__value">hidden`)
	where, _, _ := strings.Cut(p.path, "?")
	led.get(where).want(t, http.StatusNotFound)
	led.get("/responsiveness/saved").want(t, http.StatusOK, "No report has been saved yet")
	leg.get("/responsiveness/saved").want(t, http.StatusOK, "with the small figures")
	led.post("/responsiveness/saved", url.Values{"report": {"statutory"}, "form": {"art28"}, "year": {"2026"}, "whole": {"yes"}}).want(t, http.StatusForbidden)
	veiled := led.post("/responsiveness/saved", url.Values{"report": {"statutory"}, "form": {"art28"}, "year": {"2026"}}).want(t, http.StatusOK, `rg-cell__value">hidden`)
	leg.get(strings.Split(veiled.path, "?")[0]).want(t, http.StatusOK, `rg-cell__value">hidden`)
}

// TestSavedReportsAreAccessible holds a saved report of each kind, the list and
// the schedule with entries against WCAG in both languages and widths.
func TestSavedReportsAreAccessible(t *testing.T) {
	t.Parallel()
	s := everySite(t)
	led := s.as(t, people.Leadership)
	var paths []string
	for path := range everyReport {
		p := led.post("/responsiveness/saved", led.get(path).saving())
		where, _, _ := strings.Cut(p.path, "?")
		paths = append(paths, path, where)
	}
	for _, name := range []string{"flow", "statutory"} {
		form := led.get("/responsiveness/mails").form("address", "me@example.org", "report", name, "form", "art28", "rhythm", "yearly", "weekday", "1", "language", "en", "period", "year")
		led.post("/responsiveness/mails", form).want(t, http.StatusOK, "Scheduled.")
	}
	for _, screen := range []struct {
		language string
		width    int64
	}{{"en", 1280}, {"uk", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.signIn(people.Leadership)
		for _, path := range append(paths, "/responsiveness/saved", "/responsiveness/mails", "/responsiveness/mails?report=statutory&form=uk") {
			b.open(path)
			b.axe(fmt.Sprintf("%s %d %s", screen.language, screen.width, path))
		}
		b.noFaults()
	}
}
