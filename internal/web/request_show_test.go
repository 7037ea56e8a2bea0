package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

func TestARequestReadsLikeAFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	s.as(t, people.Liaison).get("/requests/"+string(id)).want(t, http.StatusOK,
		s.reference(t, id), "Account behind a phishing page", "Signal", "T-1", "Production of data", "Test investigator",
		"1 April 2026", "Why this date?", "Log a reply", "Record the delivery", "Withdraw",
		"+1 201 555 0123", "compared as +12015550123", "Subscriber data", "A page imitated a bank.", "T/2026/1",
		"message 1", "2 items count from 3 March 2026", "2 are still waiting", "Responsiveness of Signal",
		"Draft written", "Submitted for review", "Approved", "Sent to the platform", "Test liaison").
		lacks(t, "overdue", "Submit for review")
}

func TestWhatIsOfferedIsWhatMayBeDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, author := context.Background(), s.People[people.Investigator]
	id := s.drafted(t, "A draft")
	path := "/requests/" + string(id)
	offers := func(role people.Role, yes, no []string) {
		t.Helper()
		main := s.as(t, role).get(path).want(t, http.StatusOK, yes...)
		main.lacks(t, no...)
	}
	offers(people.Investigator, []string{"Submit for review", "Change the text", "Cancel the request", string(s.Text(t, id))}, []string{"Record the dispatch", "Log a reply"})
	offers(people.Legal, []string{"Where it stands", "This is a draft."}, []string{"Submit for review", "Change the text"})
	text := s.Text(t, id)
	if err := s.Requests.Submit(ctx, author, pgtest.Act(pgtest.Now), id, text); err != nil {
		t.Fatal(err)
	}
	offers(people.Legal, []string{path + "/review"}, []string{"Submit for review", "Record the dispatch"})
	offers(people.Investigator, []string{"A legal reviewer decides"}, []string{path + "/review"})
	if err := s.Requests.Return(ctx, s.People[people.Legal], pgtest.Act(pgtest.Now), id, text, "Name the account, please."); err != nil {
		t.Fatal(err)
	}
	offers(people.Investigator, []string{"Change the text", "Name the account, please."}, []string{"Submit for review"})
}

func TestA16_HiddenAndMissingRequestsGiveTheSameAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	sealed, open := string(s.Dispatched(t, s.Sealed)), string(s.Dispatched(t, s.Case))
	nowhere := uuid.NewString()
	neutral := func(p page, id string) string {
		return regexp.MustCompile(`[0-9a-f]{16}`).ReplaceAllString(strings.ReplaceAll(p.body, id, "ID"), "MARK")
	}
	for login, hidden := range map[string]string{"stranger": open, "leadership": sealed, "auditor": sealed, "legal2": sealed} {
		b := s.signedIn(t, login)
		got, want := b.get("/requests/"+hidden).want(t, http.StatusNotFound), b.get("/requests/"+nowhere).want(t, http.StatusNotFound)
		if neutral(got, hidden) != neutral(want, nowhere) {
			t.Errorf("%s can tell a hidden request from a missing one", login)
		}
		for _, odd := range []string{"x", "..%2f", strings.ToUpper(hidden) + "0", "%00"} {
			b.get("/requests/"+odd).want(t, http.StatusNotFound)
		}
	}
	s.as(t, people.Administrator).get("/requests/"+open).want(t, http.StatusForbidden)
	s.as(t, people.Legal).get("/requests/"+sealed).want(t, http.StatusOK, "Sealed", "The case is sealed, so this request is in no figure.")
}

func TestReadersOfMetadataSeeNoContentOfARequest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	if err := s.Requests.Remark(context.Background(), s.People[people.Liaison], pgtest.Act(pgtest.Now.Add(25*time.Hour)), id, "A secret remark."); err != nil {
		t.Fatal(err)
	}
	for _, role := range []people.Role{people.Leadership, people.Auditor} {
		s.as(t, role).get("/requests/"+string(id)).want(t, http.StatusOK, s.reference(t, id), "Signal", "Sent to the platform", "You see which steps were taken and when.").
			lacks(t, "555", "phishing", "imitated", "T/2026/1", "message 1", "secret remark", "Test investigator", "Test liaison", "Test case T-1", string(s.Text(t, id))[:12], "Log a reply")
	}
}

func TestAStruckEntryStaysReadable(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, by := context.Background(), s.People[people.Liaison]
	id := s.Dispatched(t, s.Case)
	at := pgtest.Now.Add(26 * time.Hour)
	heard := request.Replied{Reply: reply.Refusal, Words: "We <b>refuse</b>.", TheirRef: "SIG-7",
		Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.MLARequired, View: reply.Contest}}}
	if err := s.Requests.Hear(ctx, by, pgtest.Act(at), id, heard, at); err != nil {
		t.Fatal(err)
	}
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	p := b.get(path).want(t, http.StatusOK, "Reply: Refusal", "SIG-7", "Refused", "our view: ", "Strike out", path+"/act/correct?seq=5", "1 was answered, after 0 days.")
	if strings.Contains(p.body, "<b>refuse") {
		t.Error("the platform's words become markup")
	}
	if err := s.Requests.Correct(ctx, by, pgtest.Act(at), id, request.Correction{Seq: 5, Reason: "It belongs to another request."}); err != nil {
		t.Fatal(err)
	}
	p = b.get(path).want(t, http.StatusOK, "Struck out", "It belongs to another request.", "SIG-7", "2 are still waiting").lacks(t, "was answered")
	if !regexp.MustCompile(`(?s)<del>.*SIG-7.*</del>`).MatchString(p.body) {
		t.Error("the struck entry is not marked as deleted")
	}
	s.as(t, people.Auditor).get(path).want(t, http.StatusOK, "Struck out").lacks(t, "SIG-7", "another request")
}

func TestReadingARequestIsRecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	count := func() (n int) {
		t.Helper()
		if err := s.DB.Get(&n, `SELECT count(*) FROM audit_leaves WHERE agency_id = 1 AND subject = $1 AND action = 'read'`, "request/"+string(id)); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	s.as(t, people.Legal).get("/requests/"+string(id)).want(t, http.StatusOK)
	if after := count(); after != before+1 {
		t.Errorf("%d leaves before the reading, %d after", before, after)
	}
}

func TestEveryWordOfARequestHasATranslation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ids := []request.ID{s.Dispatched(t, s.Case), s.drafted(t, "A draft")}
	for _, language := range []string{"en", "uk"} {
		for _, role := range []people.Role{people.Investigator, people.Liaison, people.Legal, people.Leadership} {
			b := s.as(t, role)
			b.lang = language
			for _, id := range ids {
				if m := regexp.MustCompile(`\[[a-z]+\.[a-z_]+\]`).FindString(b.get("/requests/"+string(id)).want(t, http.StatusOK).body); m != "" {
					t.Errorf("%s in %s reads %s", role, language, m)
				}
			}
		}
	}
}
