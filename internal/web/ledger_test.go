package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// failed is a request whose delivery failed on 4 March 2026: the report is due
// by 11 March.
func (s *site) failed(t testing.TB) request.ID {
	t.Helper()
	id, at := s.Dispatched(t, s.Case), pgtest.Now.Add(48*time.Hour)
	if err := s.Requests.FailDelivery(t.Context(), s.People[people.Liaison], pgtest.Act(at), id, request.Undelivered{Attempt: 1, Reason: "The address is unknown there."}, at); err != nil {
		t.Fatal(err)
	}
	s.setClock(at.Add(time.Hour))
	return id
}

// overbroad refuses everything, the first item as too wide.
func overbroad() request.Replied {
	return request.Replied{Reply: reply.Refusal, Words: "This is too wide.", Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.Overbroad, View: reply.Contest}}}
}

const toMark = "/report-error?seq=5&error=undelivered"

func TestTheRegisterListsRefusalsAndErrors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id, refused := s.failed(t), s.Dispatched(t, s.Case)
	s.answered(t, refused, pgtest.Now.Add(48*time.Hour), overbroad())
	b := s.as(t, people.Liaison)
	b.get("/responsiveness/register").want(t, http.StatusOK, "1 error waits to be reported; past its last day: 0.", s.reference(t, id), s.reference(t, refused), "Delivery failed", "The address is unknown there.",
		"“This is too wide.”", "Our view", "By 11 Mar 2026", "Mark as reported")
	b.get("/responsiveness/register?kind=refusal").want(t, http.StatusOK, s.reference(t, refused)).lacks(t, s.reference(t, id))
	b.get("/responsiveness/register?standing=overdue").want(t, http.StatusOK, "No refusal and no error matches.")
	b.get("/responsiveness/register?from=2026-03-05").want(t, http.StatusOK, "No refusal and no error matches.", "From: 05 Mar 2026")
	s.setClock(time.Date(2026, 3, 11, 21, 0, 0, 0, time.UTC)) // 23:00 in Kyiv
	s.as(t, people.Liaison).get("/responsiveness/register?standing=overdue").want(t, http.StatusOK, "past its last day: 0.")
	s.setClock(time.Date(2026, 3, 11, 22, 0, 0, 0, time.UTC))
	b = s.as(t, people.Liaison)
	b.get("/responsiveness/register?standing=overdue&platform=signal").want(t, http.StatusOK, "past its last day: 1.", "Report overdue", s.reference(t, id))
	b.lang = "uk"
	b.get("/responsiveness/register").want(t, http.StatusOK, "Відмови та помилки", "Належить повідомити про 1 помилку; строк минув: 1.", "Не доставлено")
}

func TestTheRegisterRefusesWhatItCannotMean(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := string(s.failed(t))
	b := s.as(t, people.Liaison)
	for ask, want := range map[string]string{"kind=no": "Choose a kind of the list, or all.", "standing=late": "Choose a state of the list, or all.", "platform=nobody": "This platform is not in the directory.",
		"from=x": "There is a problem", "from=2026-05-02&to=2026-05-01": "There is a problem", "after=1_x_2_refusal": "This page of the list cannot be found.", "after=1_" + id + "_99999999999_refusal": "This page of the list cannot be found.",
		"after=9223372036854775807_" + id + "_1_refusal": "This page of the list cannot be found.", "after=1_" + id + "_1_no": "This page of the list cannot be found."} {
		b.get("/responsiveness/register?"+ask).want(t, http.StatusUnprocessableEntity, want).lacks(t, "The address is unknown there.", "No refusal and no error matches.")
	}
	s.as(t, people.Administrator).get("/responsiveness/register").want(t, http.StatusForbidden)
}

func TestAnErrorIsMarkedAsReportedByClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := "/requests/" + string(s.failed(t))
	b := s.as(t, people.Liaison)
	b.get(path).want(t, http.StatusOK, "Mark as reported: Delivery failed")
	p := b.get(path+toMark).want(t, http.StatusOK, "Last day of the report", "11 March 2026", "The address is unknown there.")
	fill := func(more ...string) page {
		return b.post(path+"/report-error", p.form(append([]string{"seq", "5", "error", "undelivered"}, more...)...))
	}
	fill("when", "2026-03-04", "words", " ").want(t, http.StatusUnprocessableEntity, "There is a problem")
	fill("when", "2026-03-02", "words", "Letter 7 to the overseer").want(t, http.StatusUnprocessableEntity, "This is before the error was discovered.", "Letter 7 to the overseer", `value="2026-03-02"`)
	fill("when", "", "words", "Letter 7 to the overseer").want(t, http.StatusUnprocessableEntity, "Letter 7 to the overseer")
	fill("when", "2026-03-04", "words", "Letter 7 to the overseer").want(t, http.StatusOK, "Marked as reported.", "On 04 Mar 2026").lacks(t, "waits to be reported")
	b.get(path).want(t, http.StatusOK, "Error reported", "Letter 7 to the overseer").lacks(t, "Mark as reported: ")
	b.get(path+toMark).want(t, http.StatusConflict, "This error is marked as reported already.")
	late := b.get(path+"/act/note").form("seq", "5", "error", "undelivered", "when", "2026-03-04", "words", "Letter 8")
	b.post(path+"/report-error", late).want(t, http.StatusConflict, "This error is marked as reported already.", "Letter 8")
	for _, odd := range []string{"?seq=4&error=undelivered", "?seq=5&error=refusal", "?seq=x&error=undelivered", ""} {
		b.get(path+"/report-error"+odd).want(t, http.StatusNotFound)
	}
}

func TestAParticularOfAnOrderByClicks(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	path := "/requests/" + string(s.order(t, september, nil))
	b := s.as(t, people.Liaison)
	b.get(path).want(t, http.StatusOK, "Record a particular for the yearly return")
	p := b.get(path+"/particular").want(t, http.StatusOK, "Costs claimed by the platform", "Fundamental right")
	fill := func(more ...string) page { return b.post(path+"/particular", p.form(more...)) }
	fill("when", "2026-09-10", "words", "Kept words").want(t, http.StatusUnprocessableEntity, "Choose what happened.", "Kept words")
	fill("when", "2026-09-10", "what", "ground_raised").want(t, http.StatusUnprocessableEntity, "Choose the ground that the authority raised.")
	for _, amount := range []string{"", "0", "-5", "1.234", "twelve", "1e3"} {
		fill("when", "2026-09-10", "what", "costs_claimed", "amount", amount, "currency", "EU").want(t, http.StatusUnprocessableEntity, "Enter an amount above zero", "Enter the three letters of the currency")
	}
	fill("when", "2026-09-01", "what", "enforced").want(t, http.StatusUnprocessableEntity, "before the request was sent")
	fill("when", "2026-09-10", "what", "costs_claimed", "amount", "1 120,5", "currency", "eur", "words", "Invoice 3").want(t, http.StatusOK, "Particular recorded.", "Costs claimed by the platform", "1,120.50 EUR", "Invoice 3")
	b.get("/responsiveness/statutory?form=art28&year=2026").want(t, http.StatusOK, "1,120.50")
}

func TestAParticularOfAnotherOrderIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	sent, draft := "/requests/"+string(s.Dispatched(t, s.Case)), "/requests/"+s.draft(t)
	b := s.as(t, people.Liaison)
	for _, path := range []string{sent, draft} {
		b.get(path).want(t, http.StatusOK).lacks(t, "Record a particular")
		b.get(path+"/particular").want(t, http.StatusConflict, "European orders")
		f := b.get(path+"/act/note").form("when", "2026-03-04", "what", "enforced")
		b.post(path+"/particular", f).want(t, http.StatusConflict, "European orders")
	}
}

// TestA16_TheRegisterOfOthers: a foreign and a sealed request answer as one
// that does not exist, and readers of metadata see no words.
func TestA16_TheRegisterOfOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open := s.failed(t)
	sealed, at := s.Dispatched(t, s.Sealed), pgtest.Now.Add(48*time.Hour)
	if err := s.Requests.FailDelivery(t.Context(), s.People[people.Liaison], pgtest.Act(at), sealed, request.Undelivered{Attempt: 1, Reason: "Nobody lives there."}, at); err != nil {
		t.Fatal(err)
	}
	for login, hidden := range map[string]request.ID{"stranger": open, "legal2": sealed, "leadership": sealed} {
		b := s.signedIn(t, login)
		b.get("/responsiveness/register").want(t, http.StatusOK).lacks(t, s.reference(t, hidden), "Nobody lives there.")
		for _, rest := range []string{toMark, "/particular"} {
			p := b.get("/requests/" + string(hidden) + rest)
			if p.status != http.StatusNotFound && p.status != http.StatusForbidden || login == "stranger" && p.status != http.StatusNotFound {
				t.Errorf("%s: %s answers %d", login, rest, p.status)
			}
			q := b.get("/requests/" + strings.Repeat("0", 8) + string(hidden)[8:] + rest)
			if q.status != p.status {
				t.Errorf("%s can tell a hidden request (%d) from a missing one (%d)", login, p.status, q.status)
			}
		}
	}
	for _, role := range []people.Role{people.Leadership, people.Auditor} {
		s.as(t, role).get("/responsiveness/register").want(t, http.StatusOK, s.reference(t, open), "Delivery failed").lacks(t, "The address is unknown there.", "Mark as reported", "In words")
	}
	s.as(t, people.Legal).get("/responsiveness/register").want(t, http.StatusOK, "In words", "The address is unknown there.", "Nobody lives there.").lacks(t, "Mark as reported")
}

// TestLedgerPagesAreAccessible: no violation and no sideways scroll, in both
// languages, wide and narrow.
func TestLedgerPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	order := s.order(t, september, nil)
	at := september.AddDate(0, 0, 3)
	s.answered(t, order, at, overbroad())
	wrong := s.order(t, september, nil)
	if err := s.Requests.FailDelivery(t.Context(), s.People[people.Liaison], pgtest.Act(at), wrong, request.Undelivered{Attempt: 1, Reason: "The address is unknown there."}, at); err != nil {
		t.Fatal(err)
	}
	for _, screen := range []struct {
		language string
		width    int64
	}{{"en", 1280}, {"uk", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.open("/sign-in")
		b.signIn(people.Liaison)
		for _, path := range []string{"/responsiveness/register", "/responsiveness/register?kind=no", "/responsiveness/register?standing=overdue", "/requests/" + string(wrong), "/requests/" + string(wrong) + toMark, "/requests/" + string(order) + "/particular"} {
			b.open(path)
			b.axe(screen.language + " " + path)
		}
		b.noFaults()
	}
}

// TestTheRegisterLeavesAsRowsForAReason: the workbook has one row for each line
// that the person may list, no words of the request, and a leaf with the reason.
func TestTheRegisterLeavesAsRowsForAReason(t *testing.T) {
	t.Parallel()
	s := everySite(t)
	lia := s.as(t, people.Liaison)
	lia.get("/responsiveness/register").want(t, http.StatusOK, "Take away", "The register in numbers", "/responsiveness/items?report=register")
	s.as(t, people.Leadership).get("/responsiveness/register").want(t, http.StatusOK, "Save this report").lacks(t, "/responsiveness/items")
	ask := url.Values{"report": {"register"}, "reason": {"short"}}
	lia.post("/responsiveness/items", ask).want(t, http.StatusUnprocessableEntity, "at least 10 characters")
	ask.Set("reason", "asked for by the oversight body")
	p := lia.post("/responsiveness/items", ask)
	f, err := excelize.OpenReader(strings.NewReader(p.body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Items")
	if err != nil || len(rows) != 13 || len(rows[0]) != 7 || rows[1][0] == "" || strings.Contains(p.body, "phishing") {
		t.Errorf("%d rows: %v %v", len(rows), rows, err)
	}
	stranger, err := excelize.OpenReader(strings.NewReader(s.signedIn(t, "stranger").post("/responsiveness/items", ask).body))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := stranger.GetRows("Items"); err != nil || len(rows) != 1 {
		t.Errorf("a stranger gets %d rows: %v", len(rows), err)
	}
	var leaves int
	if err := s.DB.Get(&leaves, `SELECT count(*) FROM audit_leaves WHERE action = 'report.items_exported' AND subject = 'report/entries'`); err != nil || leaves != 2 {
		t.Errorf("%d leaves: %v", leaves, err)
	}
}
