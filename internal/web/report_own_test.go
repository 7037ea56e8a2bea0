package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

var ownPages = []string{"/responsiveness/flow", "/responsiveness/quality", "/responsiveness/units"}

// dispatchedTimes files and dispatches n requests.
func (s *site) dispatchedTimes(t testing.TB, n int) []request.ID {
	t.Helper()
	var all []request.ID
	for range n {
		all = append(all, s.Dispatched(t, s.Case))
	}
	return all
}

func TestFlowPageBalances(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ids := s.dispatchedTimes(t, 6)
	at := pgtest.Now.Add(30 * time.Hour)
	err := s.Requests.Hear(t.Context(), s.People[people.Liaison], pgtest.Act(at), ids[0], request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: 1, Outcome: reply.ProducedFull}}}, at)
	if err != nil {
		t.Fatal(err)
	}
	b := s.as(t, people.Leadership)
	b.get("/responsiveness/flow").want(t, http.StatusOK, "0 open at the start + 12 dispatched + 0 reopened − 1 settled − 0 withdrawn = 11 open at the end", "6 requests", "March 2026", "Signal", "Sealed cases are never included")
	b.get("/responsiveness/flow?platform=signal").want(t, http.StatusOK, "Signal, from", "11 open at the end")
	b.lang = "uk"
	b.get("/responsiveness/flow").want(t, http.StatusOK, "12 надісланих + 0 поновлених − 1 вирішених", "6 запитів")
}

func TestOwnQualityPageSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ids := s.dispatchedTimes(t, 10)
	at := pgtest.Now.Add(30 * time.Hour)
	if err := s.Requests.Hear(t.Context(), s.People[people.Liaison], pgtest.Act(at), ids[0], request.Replied{Reply: reply.ClarificationAsked, Words: "Which period?"}, at); err != nil {
		t.Fatal(err)
	}
	b := s.as(t, people.Auditor)
	b.get("/responsiveness/quality").want(t, http.StatusOK, "10 requests were sent; in 1 of them", "1 of 10", "10% (2–40)", "Days we held it ourselves")
	b.get("/responsiveness/units").want(t, http.StatusOK, "Unit A", "10 requests", "no person is named")
	b.lang = "uk"
	b.get("/responsiveness/quality").want(t, http.StatusOK, "Надіслано 10 запитів; у 1 з них")
}

// TestA64_OwnPagesWithNothingAndWithTooLittle: no request, then fewer than five.
func TestA64_OwnPagesWithNothingAndWithTooLittle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Leadership)
	for _, path := range ownPages {
		b.get(path).want(t, http.StatusOK).lacks(t, "NaN")
	}
	b.get("/responsiveness/flow").want(t, http.StatusOK, "Nothing moved in this period")
	b.get("/responsiveness/quality").want(t, http.StatusOK, "No request was begun in this period")
	s.dispatchedTimes(t, 1)
	for _, path := range ownPages {
		b.get(path).want(t, http.StatusOK, "Fewer than 5 requests").lacks(t, "1 request\n", "Unit A")
	}
}

func TestOwnPagesAnswerBadQuestionsWithASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Legal)
	for _, path := range ownPages {
		b.get(path+"?from=2026-02-02&to=2026-02-01").want(t, http.StatusUnprocessableEntity, "The period ends before it begins.", `value="2026-02-01"`)
		b.get(path+"?from=yesterday").want(t, http.StatusUnprocessableEntity, `value="yesterday"`)
		b.get(path+"?platform=nowhere").want(t, http.StatusUnprocessableEntity, "There is no such platform")
		b.get(path+"?as_of=2099-01-01").want(t, http.StatusUnprocessableEntity, "The as-of day lies in the future.")
		b.get(path+"?from=0001-01-01&to=9999-12-31").lacks(t, "NaN")
	}
}

func TestP20_OwnPagesAreForReadersOfReports(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, people.Administrator)
	for _, path := range ownPages {
		admin.get(path).want(t, http.StatusForbidden)
	}
	reader := s.as(t, people.Investigator)
	if body := reader.get("/responsiveness").body; !strings.Contains(body, `href="/responsiveness/flow"`) || !strings.Contains(body, `href="/responsiveness/units"`) {
		t.Error("the pages are not offered")
	}
}

// TestOwnReportsLeaveAsFiles: the same numbers in every format, and nothing that
// a reader of aggregates may not see.
func TestOwnReportsLeaveAsFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Leadership)
	for _, name := range []string{"flow", "quality", "units", "published"} {
		b.get("/responsiveness/file/"+name+".json").want(t, http.StatusOK)
	}
	s.dispatchedTimes(t, 6)
	b.get("/responsiveness/file/flow.csv?table=months/months").want(t, http.StatusOK, "2026-03,0,12,0,0,0,12")
	b.get("/responsiveness/file/flow.csv?table=months/months_requests").want(t, http.StatusOK, "2026-03,0,6,0,0,0,6")
	for _, name := range []string{"flow", "quality", "units", "published"} {
		for _, format := range []string{"json", "csv", "xlsx", "pdf"} {
			if p := b.get("/responsiveness/file/" + name + "." + format); p.status != http.StatusOK || len(p.body) < 40 {
				t.Errorf("%s.%s: %d, %d bytes", name, format, p.status, len(p.body))
			}
		}
	}
	b.get("/responsiveness/file/flow.json?from=2026-02-02&to=2026-02-01").want(t, http.StatusUnprocessableEntity)
	b.get("/responsiveness/flow").want(t, http.StatusOK, "/responsiveness/file/flow.pdf")
	s.as(t, people.Administrator).get("/responsiveness/file/flow.json").want(t, http.StatusForbidden)
}
