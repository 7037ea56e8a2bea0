package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
)

// TestReportsAreSavedByAClick saves a report in a browser, and holds the pages
// of saved and scheduled reports against WCAG in both languages and widths.
func TestReportsAreSavedByAClick(t *testing.T) {
	t.Parallel()
	s := withReports(t)
	kept, err := s.Press.Publish(t.Context(), s.People[people.Leadership], pgtest.Act(pgtest.Now), "platform", map[string]string{"platform": "signal"})
	if err != nil {
		t.Fatal(err)
	}
	for _, screen := range []struct {
		language string
		width    int64
	}{{"en-GB", 1280}, {"uk", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.signIn(people.Leadership)
		b.open("/responsiveness")
		b.press("form[action='/responsiveness/saved'] button")
		var where string
		b.run(chromedp.Location(&where))
		if !strings.Contains(where, "/responsiveness/saved/") {
			t.Errorf("saving leads to %s", where)
		}
		for _, path := range []string{"/responsiveness/saved/" + string(kept), "/responsiveness/saved", "/responsiveness/mails"} {
			b.open(path)
			b.axe(fmt.Sprintf("%s %d %s", screen.language, screen.width, path))
		}
		b.leave()
		b.signIn(people.Liaison)
		b.open("/responsiveness/items?report=responsiveness")
		b.axe("items")
		b.leave()
		b.signIn(people.Administrator)
		b.open("/mail")
		b.axe("mail")
		b.noFaults()
	}
}
