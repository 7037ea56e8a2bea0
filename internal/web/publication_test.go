package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rogatory/internal/people"
	"rogatory/internal/publication"
)

// withReports is a site with ten items of one platform and two sealed ones.
func withReports(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	for range 5 {
		s.Dispatched(t, s.Case)
	}
	s.Dispatched(t, s.Sealed)
	return s
}

func TestReportsLeaveAsFiles(t *testing.T) {
	t.Parallel()
	s := withReports(t)
	for role, want := range map[people.Role]int{people.Leadership: 200, people.Auditor: 200, people.Investigator: 200, people.Administrator: 403} {
		b := s.as(t, role)
		for _, path := range []string{"/responsiveness.pdf", "/responsiveness.xlsx?from=2026-01-01", "/responsiveness.csv?platform=signal", "/responsiveness/file/platform.json?platform=signal"} {
			p := b.get(path)
			if p.status != want {
				t.Errorf("%s gets %s with %d", role, path, p.status)
			}
			if want == 200 && !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment; filename=rogatory-") {
				t.Errorf("%s is %q", path, p.header.Get("Content-Disposition"))
			}
		}
	}
	b := s.as(t, people.Leadership)
	b.get("/responsiveness/file/weather.pdf").want(t, http.StatusNotFound)
	b.get("/responsiveness/file/platform.doc?platform=signal").want(t, http.StatusNotFound)
	b.get("/responsiveness/file/platform.pdf?platform=nobody").want(t, http.StatusNotFound)
	b.get("/responsiveness.pdf?from=2026-02-30").want(t, http.StatusUnprocessableEntity)
}

// TestA82_FilesHoldNothingTheReaderMayNotSee: sealed cases are in no figure and
// in no row, and no file names a selector.
func TestA82_FilesHoldNothingTheReaderMayNotSee(t *testing.T) {
	t.Parallel()
	s := withReports(t)
	p := s.as(t, people.Legal).get("/responsiveness.json")
	p.want(t, http.StatusOK, `"number": 10`)
	p.lacks(t, `"number": 12`, "2015550123", "T-2")
}

func TestSavingAReportAndReadingItLater(t *testing.T) {
	t.Parallel()
	s := withReports(t)
	b := s.as(t, people.Leadership)
	form := b.get("/responsiveness").want(t, http.StatusOK, "Save this report", `name="report" value="responsiveness"`).form("report", "responsiveness")
	saved := b.post("/responsiveness/saved", form).want(t, http.StatusOK, "This is a saved report", "Saved. The figures stay")
	saved.path, _, _ = strings.Cut(saved.path, "?")
	b.post("/responsiveness/saved", form) // the same form once more changes nothing
	s.Dispatched(t, s.Case)
	b.get(saved.path).want(t, http.StatusOK, "This is a saved report").lacks(t, ">12<")
	list := s.as(t, people.Auditor).get("/responsiveness/saved").want(t, http.StatusOK, "Responsiveness of all platforms")
	if n := strings.Count(list.body, `href="/responsiveness/saved/`); n != 1 {
		t.Errorf("%d reports are listed", n)
	}
	file := b.get(saved.path + "/report.json")
	var f publication.File
	if err := json.Unmarshal([]byte(file.body), &f); err != nil || f.Report != "responsiveness" {
		t.Fatalf("the file is no report: %v", err)
	}
	v, err := s.Press.Verify(t.Context(), s.People[people.Auditor], []byte(file.body))
	if err != nil || !v.Equal() {
		t.Errorf("the file does not verify: %+v %v", v.Differences, err)
	}
	for _, ending := range []string{"pdf", "xlsx", "csv"} {
		b.get(saved.path+"/report."+ending).want(t, http.StatusOK)
	}
	b.get(saved.path+"/other.pdf").want(t, http.StatusNotFound)
	b.get("/responsiveness/saved/00000000-0000-7000-8000-000000000000").want(t, http.StatusNotFound)
	b.get("/responsiveness/saved?after=x").want(t, http.StatusOK)
	s.as(t, people.Auditor).get("/responsiveness").want(t, http.StatusOK).lacks(t, "Save this report")
}

// TestP21_RowsNeedAReason: the export of rows asks for a reason, keeps what was
// typed, and holds what the person may list.
func TestP21_RowsNeedAReason(t *testing.T) {
	t.Parallel()
	s := withReports(t)
	for role, rows := range map[people.Role]int{people.Liaison: 10, people.Investigator: 10, people.Auditor: 10} {
		b := s.as(t, role)
		form := b.get("/responsiveness/items?report=responsiveness").want(t, http.StatusOK, "Responsiveness of all platforms, everything").form("report", "responsiveness", "reason", "short")
		b.post("/responsiveness/items", form).want(t, http.StatusUnprocessableEntity, "at least 10 characters", "short")
		p := b.post("/responsiveness/items", url.Values{"report": {"responsiveness"}, "reason": {"asked for by the court"}})
		f, err := excelize.OpenReader(bytes.NewReader([]byte(p.body)))
		if err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		got, err := f.GetRows("Items")
		if err != nil || len(got) != rows+1 || strings.Contains(strings.Join(got[0], " "), "elector") {
			t.Errorf("%s gets %d rows: %v %v", role, len(got)-1, got, err)
		}
	}
	s.signedIn(t, "stranger").post("/responsiveness/items", url.Values{"report": {"responsiveness"}, "reason": {"curious about others"}}).want(t, http.StatusOK)
	s.as(t, people.Leadership).get("/responsiveness/items").want(t, http.StatusForbidden)
	var leaves int
	if err := s.DB.Get(&leaves, `SELECT count(*) FROM audit_leaves WHERE action = 'report.items_exported'`); err != nil || leaves != 4 {
		t.Errorf("%d leaves: %v", leaves, err)
	}
}

func TestSchedulingAReport(t *testing.T) {
	t.Parallel()
	s := withReports(t)
	b := s.as(t, people.Leadership)
	page := b.get("/responsiveness/mails").want(t, http.StatusOK, "No report is scheduled")
	bad := page.form("address", "nobody", "report", "platform", "rhythm", "weekly", "weekday", "9", "language", "en")
	b.post("/responsiveness/mails", bad).want(t, http.StatusUnprocessableEntity, "Enter one address", "Choose one of the list", "nobody")
	good := page.form("address", "me@example.org", "report", "platform", "platform", "signal", "rhythm", "monthly", "weekday", "5", "language", "uk", "period", "quarter")
	b.post("/responsiveness/mails", good).want(t, http.StatusOK, "Scheduled.", "me@example.org", "Signal", "Friday")
	s.as(t, people.Investigator).get("/responsiveness/mails").want(t, http.StatusOK).lacks(t, "me@example.org")
	listed := b.get("/responsiveness/mails")
	at := strings.Index(listed.body, "/responsiveness/mails/")
	path := listed.body[at : at+strings.Index(listed.body[at:], `"`)]
	s.as(t, people.Investigator).post(path, url.Values{}).want(t, http.StatusNotFound)
	b.post(path, url.Values{}).want(t, http.StatusOK, "Ended.", "No report is scheduled")
	s.as(t, people.Administrator).get("/mail").want(t, http.StatusOK, "Every mail was sent")
	s.as(t, people.Administrator).get("/responsiveness/mails").want(t, http.StatusForbidden)
}
