package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

// startForm opens the form for a production request to a platform.
func (b *browser) startForm(platform string) page {
	b.t.Helper()
	return b.get("/requests/new?platform="+platform+"&kind=production").want(b.t, http.StatusOK)
}

// filled is a form with everything a request needs.
func (b *browser) filled(p page, more ...string) url.Values {
	f := p.form("platform", "telegram", "kind", "production", "case", string(b.s.Case.ID), "basis", "ua-voluntary", "subject", "Account behind a fraud",
		"narrative", "Money was taken with the help of this account on 2 November 2026.", "order", "", "ordered_on", "", "answer_on", "",
		"selector_kind[]", "phone", "selector[]", "+380 50 123 45 67", "category[]", "subscriber", "from[]", "2026-01-01", "to[]", "2026-02-01", "save", "draft")
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

func TestNewRequestAsksForThePlatformFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	b.get("/requests/new").want(t, http.StatusOK, "What you ask for", "Signal", "Telegram")
	b.get("/requests/new?platform=&kind=production").want(t, http.StatusUnprocessableEntity, "Choose the platform.")
	b.get("/requests/new?platform=nowhere&kind=production").want(t, http.StatusUnprocessableEntity, "This platform is not in the directory.")
	b.get("/requests/new?platform=signal&kind=nonsense").want(t, http.StatusUnprocessableEntity, "Choose what you ask for.")
	p := b.startForm("signal")
	p.want(t, http.StatusOK, "Signal Messenger, LLC", "A full answer is", "Voluntary cooperation request", "(nothing held)")
	p.lacks(t, `value="eu-eevidence-epoc-subscriber"`)
	if !strings.Contains(p.body, "bases that cannot be used") {
		t.Error("the bases that do not fit are not named")
	}
}

func TestASensitiveProfessionIsSeenByTheReviewer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	p := b.post("/requests/new", b.filled(b.startForm("telegram"), "profession", "journalist", "save", "submit")).want(t, http.StatusOK, "Sensitive profession", "Journalist", "weighed with special care")
	s.as(t, people.Legal).get(p.path+"/review").want(t, http.StatusOK, "Sensitive profession", "Journalist")
}

func TestADraftIsFiledOnceHoweverOftenTheFormIsSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	form := b.filled(b.startForm("telegram"))
	first := b.post("/requests/new", form).want(t, http.StatusOK, "Account behind a fraud", "The draft is saved.")
	second := b.post("/requests/new", form).want(t, http.StatusOK)
	if first.path != second.path {
		t.Errorf("sent twice, made two: %s and %s", first.path, second.path)
	}
	form.Set("subject", "Something else")
	b.post("/requests/new", form).want(t, http.StatusConflict, "already sent", "Something else")
}

func TestSaveAndSubmitGoesStraightToReview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	form := b.filled(b.startForm("telegram"), "save", "submit")
	b.post("/requests/new", form).want(t, http.StatusOK, "In review", "Submitted for review.")
	b.post("/requests/new", form).want(t, http.StatusOK, "In review")
}

func TestABlockedPlatformKeepsTheDraftAndSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	blocked := ""
	for _, one := range s.Library.Shipped() {
		if one.Blocked() {
			blocked = string(one.ID)
		}
	}
	form := b.filled(b.startForm(blocked).want(t, http.StatusOK, "This request cannot be sent:"), "platform", blocked, "save", "submit")
	b.post("/requests/new", form).want(t, http.StatusConflict, "The draft is saved.", "The check before sending found something that stops this request.")
}

func TestEveryFaultOfTheFormStandsBesideItsField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	rows := []struct {
		what, field, value string
		want               string
		id                 string
	}{
		{"no case", "case", "", "Choose the case.", "case"},
		{"a case of nobody", "case", "00000000-0000-4000-8000-000000000000", "Choose the case.", "case"},
		{"no subject", "subject", "  ", "Enter one line", "subject"},
		{"too long a subject", "subject", strings.Repeat("я", 201), "Use at most 200 characters.", "subject"},
		{"broken characters", "narrative", "a\xffb", "broken characters", "narrative"},
		{"no basis", "basis", "", "Choose the legal basis.", "basis"},
		{"a basis of others", "basis", "eu-eevidence-epoc-subscriber", "", "basis"},
		{"a telephone number that is none", "selector[]", "12", "This is not a telephone number.", "items-0-selector"},
		{"no kind of selector", "selector_kind[]", "", "Choose the kind of identifier.", "items-0-selector_kind"},
		{"no category", "category[]", "", "Choose the data category.", "items-0-category"},
		{"a category beyond the basis", "category[]", "content", "does not reach this data category", "items-0-category"},
		{"a period that ends before it begins", "to[]", "2025-01-01", "The period ends before it begins.", "items-0-to"},
		{"a period in the future", "to[]", "2031-01-01", "reaches into the future", "items-0-to"},
		{"a day that does not exist", "from[]", "2026-02-30", "Enter a day that exists", "items-0-from"},
		{"an order of tomorrow", "ordered_on", "2031-01-01", "cannot be dated in the future", "ordered_on"},
		{"a profession of no list", "profession", "spy", "Choose a profession of the list", "profession"},
		{"an answer due yesterday", "answer_on", "2020-01-01", "lies before today", "answer_on"},
	}
	for _, row := range rows {
		p := b.post("/requests/new", b.filled(b.startForm("telegram"), row.field, row.value))
		p.want(t, http.StatusUnprocessableEntity, row.want, "There is a problem", "2026-01-01"[:4])
		if !strings.Contains(p.body, `href="#`+row.id+`"`) || !strings.Contains(p.body, `id="`+row.id+`"`) {
			t.Errorf("%s: no link to the field %s", row.what, row.id)
		}
		if row.field != "subject" && !strings.Contains(p.body, "Account behind a fraud") {
			t.Errorf("%s: what was typed is gone", row.what)
		}
	}
}

func TestAllFaultsAreShownAtOnceInTheOrderOfTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	p := b.post("/requests/new", b.filled(b.startForm("telegram"), "subject", "", "selector[]", "12", "narrative", ""))
	p.want(t, http.StatusUnprocessableEntity)
	last := 0
	for _, id := range []string{"subject", "items-0-selector", "narrative"} {
		at := strings.Index(p.body, `href="#`+id+`"`)
		if at <= last {
			t.Errorf("%s is missing or out of order", id)
		}
		last = at
	}
}

func TestRowsCanBeAddedRepeatedAndRemovedWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	form := b.filled(b.startForm("telegram"), "more", "repeat-0")
	p := b.post("/requests/new", form).want(t, http.StatusOK, "Account behind a fraud")
	if n := strings.Count(p.body, `value="+380 50 123 45 67"`); n != 2 {
		t.Errorf("repeated: %d rows hold the number", n)
	}
	form.Set("more", "add")
	if p = b.post("/requests/new", form); strings.Count(p.body, `name="selector[]"`) != 2 {
		t.Error("no row was added")
	}
	form.Set("more", "remove-0")
	if p = b.post("/requests/new", form); strings.Contains(p.body, `value="+380 50 123 45 67"`) {
		t.Error("the row was not removed")
	}
	form = b.filled(p)
	form.Add("selector_kind[]", "phone")
	for _, name := range []string{"selector[]", "category[]", "from[]", "to[]"} {
		form.Add(name, "")
	}
	b.post("/requests/new", form).want(t, http.StatusOK, "The draft is saved.")
}

func TestTheSameItemTwiceIsNamed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	form := b.filled(b.startForm("telegram"))
	for name, value := range map[string]string{"selector_kind[]": "phone", "selector[]": "050 123 45 67", "category[]": "subscriber", "from[]": "2026-01-01", "to[]": "2026-02-01"} {
		form.Add(name, value)
	}
	b.post("/requests/new", form).want(t, http.StatusUnprocessableEntity, "stands in item 1 already")
}

func TestAStaleEditShowsBothTextsAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	path := address(b.post("/requests/new", b.filled(b.startForm("telegram"))))
	old := b.get(path+"/edit").want(t, http.StatusOK, "Account behind a fraud")
	b.post(path+"/edit", b.filled(b.get(path+"/edit"), "subject", "Changed by a colleague")).want(t, http.StatusOK, "Changed by a colleague")
	p := b.post(path+"/edit", b.filled(old, "subject", "Typed meanwhile"))
	p.want(t, http.StatusConflict, "As it is now", "Changed by a colleague", "Typed meanwhile")
	b.post(path+"/edit", b.filled(p, "subject", "Typed meanwhile")).want(t, http.StatusOK, "Typed meanwhile")
}

func TestOnlyItsAuthorAndALiaisonOfficerEditADraft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := address(s.as(t, people.Investigator).post("/requests/new", s.as(t, people.Investigator).filled(s.as(t, people.Investigator).startForm("telegram"))))
	s.as(t, people.Liaison).get(path+"/edit").want(t, http.StatusOK)
	s.as(t, people.Legal).get(path+"/edit").want(t, http.StatusForbidden)
	s.signedIn(t, s.Stranger.Login).get(path+"/edit").want(t, http.StatusNotFound)
	s.as(t, people.Legal).get("/requests/new").want(t, http.StatusForbidden)
}

func TestASentRequestCannotBeEdited(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	s.as(t, people.Liaison).get("/requests/"+string(id)+"/edit").want(t, http.StatusConflict, "The text cannot be changed any more")
}

// address is the path of a request from a page that a form led to.
func address(p page) string {
	path, _, _ := strings.Cut(p.path, "?")
	return path
}

// draftBy files a draft through the service and gives its path.
func (s *site) submitted(t *testing.T) (string, request.ID) {
	t.Helper()
	by := s.People[people.Investigator]
	id, err := s.Requests.Draft(t.Context(), by, pgtest.Act(pgtest.Now), s.Content(t, s.Case))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Requests.Submit(t.Context(), by, pgtest.Act(pgtest.Now), id, s.Text(t, id)); err != nil {
		t.Fatal(err)
	}
	return "/requests/" + string(id), id
}
