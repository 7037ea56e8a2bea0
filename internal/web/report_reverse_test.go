package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/report"
)

// upload sends a form with a file, as a browser would from a page of the site.
func (b *browser) upload(path string, fields url.Values, name, body string) page {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for key, values := range fields {
		for _, v := range values {
			if err := w.WriteField(key, v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := part.Write([]byte(body)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, b.s.server.URL+path, &buf)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", b.lang)
	return b.do(r)
}

const reversePath = "/responsiveness/reverse"

func TestReverseAuditShowsGapsOnBothSides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.dispatchedTimes(t, 2)
	sealed := s.Dispatched(t, s.Sealed)
	var refs []string
	if err := s.DB.Select(&refs, `SELECT reference FROM requests WHERE id <> $1 ORDER BY reference`, string(sealed)); err != nil {
		t.Fatal(err)
	}
	var hidden string
	if err := s.DB.Get(&hidden, `SELECT reference FROM requests WHERE id = $1`, string(sealed)); err != nil {
		t.Fatal(err)
	}
	list := "Our reference,Your reference,Date received,Status\nSG-1," + refs[0] + ",2026-03-03,Data disclosed\nSG-2,GONE-7,2026-03-03,Rejected\nSG-3," + refs[0] + ",2026-03-03,Pending\nSG-4,,soon,Pending\n"
	b := s.as(t, people.Liaison)
	form := b.get(reversePath).want(t, http.StatusOK, "Their list").form("platform", "signal")
	p := b.upload(reversePath, form, "signal.csv", list).want(t, http.StatusOK, "Only in their list", "GONE-7", refs[0], refs[1], "outcome differs", "Rows that name a request once more", "“soon” is no date.")
	if !strings.Contains(plain(p.body), "Only in theirs: 1. Only in ours: 2.") { // the liaison officer is a member of the sealed case
		t.Errorf("gaps: %s", excerpt(p.body))
	}
	var leaves int
	count := func() int {
		if err := s.DB.Get(&leaves, `SELECT count(*) FROM audit_leaves WHERE action = 'reverse.audit'`); err != nil {
			t.Fatal(err)
		}
		return leaves
	}
	if count() != 1 {
		t.Errorf("%d leaves", leaves)
	}
	b.upload(reversePath, form, "signal.csv", list).want(t, http.StatusOK, "GONE-7")
	if count() != 1 {
		t.Errorf("the same form left %d leaves", leaves)
	}
	b.upload(reversePath, form, "signal.csv", list+"SG-9,,2026-03-03,x\n").want(t, http.StatusConflict)
	b.lang = "uk"
	b.upload(reversePath, b.get(reversePath).form("platform", "signal"), "signal.csv", list).want(t, http.StatusOK, "Лише в їхньому: 1. Лише в нашому: 2.")
}

func TestReverseAuditAnswersBadFilesWithASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Liaison)
	form := func(platform string) url.Values {
		return b.get(reversePath).form("platform", platform, "from", "2026-01-05")
	}
	b.upload(reversePath, form("signal"), "", "").want(t, http.StatusUnprocessableEntity, "Choose the file", `value="2026-01-05"`)
	b.upload(reversePath, form(""), "x.csv", "Ticket,Date\na,2026-01-01\n").want(t, http.StatusUnprocessableEntity, "Choose the platform whose list it is.")
	b.upload(reversePath, form("nowhere"), "x.csv", "Ticket,Date\na,2026-01-01\n").want(t, http.StatusUnprocessableEntity, "There is no such platform")
	b.upload(reversePath, form("signal"), "x.csv", "Name,Colour\nx,y\n").want(t, http.StatusUnprocessableEntity, "No columns with references were recognised")
	b.upload(reversePath, form("signal"), "x.pdf", "%PDF-1.7 …").want(t, http.StatusUnprocessableEntity)
	b.upload(reversePath, form("signal"), "x.csv", "\x00\x01\x02").want(t, http.StatusUnprocessableEntity)
	if p := b.upload(reversePath, form("signal"), "x.csv", strings.Repeat("x", 9<<20)); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("nine megabytes: %d", p.status)
	}
	twice := form("signal")
	twice.Add("platform", "viber")
	b.upload(reversePath, twice, "x.csv", "Ticket,Date\na,2026-01-01\n").want(t, http.StatusBadRequest)
	b.upload("/cases/new", url.Values{"number": {"X"}}, "", "").want(t, http.StatusUnsupportedMediaType)
}

func TestP33_ReverseAuditIsForLiaison(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, role := range []people.Role{people.Investigator, people.Leadership, people.Auditor, people.Administrator, people.Legal} {
		s.as(t, role).get(reversePath).want(t, http.StatusForbidden)
	}
}

func TestA25_ReverseAuditNeverShowsACaseOfOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Dispatched(t, s.Case)
	s.Dispatched(t, s.Sealed)
	member := s.People[people.Liaison]
	outsider := member
	outsider.ID = s.Stranger.ID
	for _, row := range []struct {
		by   people.Person
		ours int
	}{{member, 2}, {outsider, 1}} {
		r, err := s.Reports.ReverseAudit(t.Context(), row.by, report.ReverseAsk{Platform: "signal", Act: pgtest.Act(pgtest.Now)})
		if err != nil || len(r.OnlyOurs) != row.ours {
			t.Errorf("%s sees %d of ours, want %d: %v", row.by.ID, len(r.OnlyOurs), row.ours, err)
		}
	}
}

// TestAReverseAuditLeavesAsAFile: each kind of file holds every row of both
// sides that the person may see, and no other; nothing is stored.
func TestAReverseAuditLeavesAsAFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.dispatchedTimes(t, 2)
	var refs []string
	if err := s.DB.Select(&refs, `SELECT reference FROM requests ORDER BY reference`); err != nil {
		t.Fatal(err)
	}
	list := "Our reference,Your reference,Date received,Status\nSG-1," + refs[0] + ",2026-03-03,Data disclosed\nSG-2,GONE-7,2026-03-03,Rejected\nSG-3," + refs[0] + ",2026-03-03,Pending\nSG-4,,soon,Pending\n"
	b := s.as(t, people.Liaison)
	for format, begins := range map[string]string{"pdf": "%PDF-", "xlsx": "PK", "csv": "\ufeff", "json": "{"} {
		form := b.get(reversePath).want(t, http.StatusOK, "Result").form("platform", "signal", "as", format)
		p := b.upload(reversePath, form, "signal.csv", list)
		if p.status != http.StatusOK || !strings.HasPrefix(p.body, begins) || !strings.Contains(p.header.Get("Content-Disposition"), "rogatory-reverse-") {
			t.Errorf("%s: %d %q %.20q", format, p.status, p.header.Get("Content-Disposition"), p.body)
		}
		if format == "csv" {
			for _, text := range []string{refs[0], refs[1], "GONE-7", "outcome differs", "Rows that name a request once more", "“soon” is no date."} {
				if !strings.Contains(p.body, text) {
					t.Errorf("the CSV lacks %q:\n%s", text, p.body)
				}
			}
		}
	}
	form := b.get(reversePath).form("platform", "signal", "as", "doc")
	form.Set("as", "csv") // a file leaves the page as it is, and its form is sent again
	b.upload(reversePath, form, "signal.csv", list).want(t, http.StatusOK, "GONE-7")
	form.Set("as", "doc")
	b.upload(reversePath, form, "signal.csv", list).want(t, http.StatusNotFound)
	form.Set("as", "saved")
	saved := b.upload(reversePath, form, "signal.csv", list).want(t, http.StatusOK, "This is a saved report", "Only in their list", "hidden").lacks(t, refs[0], "GONE-7")
	s.as(t, people.Auditor).get(strings.Split(saved.path, "?")[0]).want(t, http.StatusOK, "SHA-256 of their list")
	s.as(t, people.Auditor).get("/responsiveness/saved").want(t, http.StatusOK, "Reverse audit", "Signal", "list ")
}
