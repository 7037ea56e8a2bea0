package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

// preserved sends a preservation, so that it is kept for sixty days.
func (s *site) preserved(t testing.TB) request.ID {
	t.Helper()
	c := s.Content(t, s.Case)
	c.Kind, c.Basis, c.Order, c.OrderedOn, c.AnswerOn = legal.Preservation, "ua-24-7-contact", "", deadline.Day{}, deadline.Day{}
	id, err := s.Requests.Draft(t.Context(), s.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	text := s.Text(t, id)
	sent := pgtest.Now.Add(24 * time.Hour)
	for _, err := range []error{err, s.Requests.Submit(t.Context(), s.People[people.Investigator], pgtest.Act(pgtest.Now), id, text),
		s.Requests.Approve(t.Context(), s.People[people.Legal], pgtest.Act(pgtest.Now), id, text, ""),
		s.Requests.Dispatch(t.Context(), s.People[people.Liaison], pgtest.Act(sent), id, request.Dispatched{Channel: "email", Text: text}, sent)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// TestDeadlineListAndItsChips: what is due soon, today, over, in both languages.
func TestDeadlineListAndItsChips(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case) // answer by 1 April 2026, the order valid until 1 May
	b := s.as(t, people.Liaison)
	b.get("/deadlines").want(t, http.StatusOK, "Deadlines", "Holidays are known until", "All open (3)", "Acknowledgement")
	all := b.get("/deadlines?standing=all").want(t, http.StatusOK, "Answer", "the platform", "1 Apr 2026", "1 May 2026", "ends", "Why this date?")
	if first, second := strings.Index(all.body, "validity ends"), strings.Index(all.body, "clock"); first < 0 || second == 0 {
		t.Error("what can be lost is not named")
	}
	b.get("/deadlines?kind=preservation").want(t, http.StatusOK, "Nothing ends within seven days.")
	b.get("/deadlines?kind=answer&platform=signal&standing=all&mine=").want(t, http.StatusOK, "Kind of deadline: Answer", "Platform: Signal")
	s.setClock(time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC))
	b = s.as(t, people.Liaison)
	b.get("/deadlines?standing=today").want(t, http.StatusOK, "due today", "Today (1)")
	b.get("/deadlines?standing=overdue").want(t, http.StatusOK, "Nothing is overdue.")
	s.setClock(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC))
	b = s.as(t, people.Liaison)
	b.get("/deadlines?standing=overdue").want(t, http.StatusOK, "overdue by 1 day", "Overdue (1)")
	b.get("/deadlines?standing=today").want(t, http.StatusOK, "Nothing ends today.")
	b.lang = "uk"
	b.get("/deadlines?standing=overdue").want(t, http.StatusOK, "Строки", "прострочено на 1 день", "Чому саме ця дата?")
	b.get("/requests/"+string(id)+"/deadlines/answer").want(t, http.StatusOK, "Відповідь", "Правова підстава")
}

// TestDeadlineListRefusesWhatItCannotMean: a sentence beside the field, never a
// wider list, never a fault of ours.
func TestDeadlineListRefusesWhatItCannotMean(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	b := s.as(t, people.Liaison)
	for _, query := range []string{"standing=late", "kind=answers", "platform=nobody", "unit=north", "after=1.2.3", "after=9.none." + string(id) + ".answer.0", "after=1.2026-99-01." + string(id) + ".answer.0"} {
		b.get("/deadlines?"+query).want(t, http.StatusUnprocessableEntity).lacks(t, "Act by")
	}
	b.get("/requests/"+string(id)+"/deadlines/nothing").want(t, http.StatusNotFound)
	b.get("/requests/"+string(id)+"/deadlines/answer?no=x").want(t, http.StatusNotFound)
	b.get("/requests/"+string(id)+"/deadlines/preservation").want(t, http.StatusNotFound)
	b.get("/requests/"+string(id)+"/act/renew").want(t, http.StatusConflict)
	b.get("/requests/"+string(id)+"/act/waive?clock=answer&no=7").want(t, http.StatusConflict)
	s.as(t, people.Administrator).get("/deadlines").want(t, http.StatusForbidden)
}

// TestEveryDeadlineSaysWhy: start, zone, rule, version, arithmetic, source and
// how sure it is, on the request's page and on a page of its own.
func TestEveryDeadlineSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.preserved(t)
	b := s.as(t, people.Liaison)
	texts := []string{"Preservation ends", "Saturday, 2 May 2026", "Legal basis: ua-24-7-contact, version 1", "Europe/Kyiv", "Day 1 is Wednesday 4 March 2026; day 60 is Saturday 2 May 2026",
		"Renew by Friday, 1 May 2026", "recalled", "zakon.rada.gov.ua"}
	b.get("/requests/"+string(id)).want(t, http.StatusOK, append(texts, "Which comes first?", "No request follows this preservation yet.")...)
	b.get("/requests/"+string(id)+"/deadlines/preservation").want(t, http.StatusOK, texts...)
}

// TestRenewalByClicks: the form, its refusals, and what it leaves.
func TestRenewalByClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.preserved(t)
	path := "/requests/" + string(id)
	s.setClock(pgtest.Now.Add(20 * 24 * time.Hour))
	b := s.as(t, people.Liaison)
	p := b.get(path+"/act/renew").want(t, http.StatusOK, "Preservation ends", "The legal basis states no period")
	b.post(path+"/act/renew", p.form("when", "2026-03-10", "words", "By their portal")).want(t, http.StatusUnprocessableEntity, "Enter the last day that the platform named.", "By their portal")
	b.post(path+"/act/renew", p.form("when", "2026-03-10", "until", "2026-04-01")).want(t, http.StatusUnprocessableEntity, "A renewal never shortens.")
	b.post(path+"/act/renew", p.form("when", "2026-03-01", "until", "2026-08-01")).want(t, http.StatusUnprocessableEntity, "before the request was sent")
	b.post(path+"/act/renew", p.form("when", "2026-03-10", "until", "2026-08-01", "words", "By their portal")).want(t, http.StatusOK, "Renewal recorded.", "Saturday, 1 August 2026", "By their portal")
	w := b.get(path+"/act/waive?clock=preservation&no=0").want(t, http.StatusOK, "Preservation ends")
	b.post(path+"/act/waive", w.form("clock", "preservation", "no", "0", "reason", "ok")).want(t, http.StatusUnprocessableEntity, "real reason")
	b.post(path+"/act/waive", w.form("clock", "preservation", "no", "0", "reason", "The data that were kept have come.")).want(t, http.StatusOK, "The deadline was let go.", "has ended")
}

// TestExtensionByClicks: announced, judged, shown in both readings.
func TestExtensionByClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	s.setClock(pgtest.Now.Add(10 * 24 * time.Hour))
	b := s.as(t, people.Liaison)
	p := b.get(path + "/reply")
	b.post(path+"/reply", p.form("reply", "extension_announced", "when", "2026-03-10", "longer", "many")).want(t, http.StatusUnprocessableEntity, "Enter a whole number of days", "many")
	b.post(path+"/reply", p.form("reply", "extension_announced", "when", "2026-03-10", "longer", "10", "promised_on", "2026-04-11")).want(t, http.StatusUnprocessableEntity, "not both")
	b.post(path+"/reply", p.form("reply", "acknowledgement", "when", "2026-03-10", "longer", "10")).want(t, http.StatusUnprocessableEntity, "announced extension only")
	b.post(path+"/reply", p.form("reply", "extension_announced", "when", "2026-03-10", "promised_on", "2026-04-11", "ground", "Many accounts")).want(t, http.StatusOK, "Many accounts", "Judge the extension", "Wednesday, 1 April 2026")
	j := b.get(path+"/act/weigh?seq=5").want(t, http.StatusOK, "We accept it", "We contest it")
	b.post(path+"/act/weigh", j.form("seq", "5", "reason", "")).want(t, http.StatusUnprocessableEntity, "Choose whether we accept")
	b.post(path+"/act/weigh", j.form("seq", "5", "judged", "contested", "reason", "")).want(t, http.StatusUnprocessableEntity, "Give the reason")
	b.post(path+"/act/weigh", j.form("seq", "5", "judged", "accepted")).want(t, http.StatusOK, "Our view is recorded.", "Saturday, 11 April 2026")
}

// TestAnEmergencyGoesOutFirstByClicks: the page says what it means and asks why.
func TestAnEmergencyGoesOutFirstByClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Content(t, s.Case)
	c.Kind, c.Basis, c.Order, c.OrderedOn, c.AnswerOn = legal.EmergencyDisclosure, "us-sca-2702-emergency", "", deadline.Day{}, deadline.Day{}
	id, err := s.Requests.Draft(t.Context(), s.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	if err != nil {
		t.Fatal(err)
	}
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	p := b.get(path+"/dispatch").want(t, http.StatusOK, "This request is not approved.", "Why it cannot wait")
	b.post(path+"/dispatch", p.form("early", "1", "channel", "email", "when", "2026-03-04", "reason", "x")).want(t, http.StatusUnprocessableEntity, "Give a real reason")
	b.post(path+"/dispatch", p.form("early", "1", "channel", "email", "when", "2026-03-04", "reason", "A life is at stake tonight.")).want(t, http.StatusOK, "It was sent before approval.", "Review after emergency", "A life is at stake tonight.")
	r := s.as(t, people.Legal).get(path+"/review").want(t, http.StatusOK, "Approve this text")
	s.as(t, people.Legal).post(path+"/review", r.form("decision", "approve")).want(t, http.StatusOK, "Approved")
	if s.State(t, id).Unreviewed() {
		t.Error("the review is still open")
	}
}

// TestTheRaceIsShownOnBothPages: the preservation and the request that follows it.
func TestTheRaceIsShownOnBothPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	preservation := s.preserved(t)
	b := s.as(t, people.Investigator)
	p := b.get("/requests/new?platform=signal&kind=production&case="+string(s.Case.ID)+"&follows="+string(preservation)).want(t, http.StatusOK, "Preservation that keeps these data")
	if !strings.Contains(p.body, `value="`+string(preservation)+`" selected`) {
		t.Error("the preservation is not chosen")
	}
	c := s.Content(t, s.Case)
	c.Follows = preservation
	id, err := s.Requests.Draft(t.Context(), s.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	if err != nil {
		t.Fatal(err)
	}
	b.get("/requests/"+string(preservation)).want(t, http.StatusOK, "Nobody can say when the answer comes.", "Asks for the data", "not sent yet")
	b.get("/requests/"+string(id)).want(t, http.StatusOK, "Which comes first?", "Kept by", "Saturday, 2 May 2026")
}

// TestDeadlinePagesAreAccessible: no violation and no sideways scroll, in both
// languages, wide and narrow.
func TestDeadlinePagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	kept, sent := string(s.preserved(t)), string(s.Dispatched(t, s.Case))
	for _, screen := range []struct {
		language string
		width    int64
	}{{"en", 1280}, {"uk", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.open("/sign-in")
		b.signIn(people.Liaison)
		for _, path := range []string{"/deadlines?standing=all", "/deadlines?standing=overdue", "/deadlines?kind=no", "/requests/" + kept, "/requests/" + sent, "/requests/" + kept + "/deadlines/preservation",
			"/requests/" + kept + "/act/renew", "/requests/" + kept + "/act/waive?clock=preservation&no=0", "/requests/" + sent + "/reply"} {
			b.open(path)
			b.axe(screen.language + " " + path)
		}
		b.noFaults()
	}
}
