package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

func TestReviewShowsTheVeryTextAndDecides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, id := s.submitted(t)
	b := s.as(t, people.Legal)
	p := b.get(path+"/review").want(t, http.StatusOK, "Signal Messenger, LLC", "A page imitated a bank.", "+1 201 555 0123", "+12015550123", "Approve this text", "T/2026/1")
	b.post(path+"/review", p.form("reason", "")).want(t, http.StatusUnprocessableEntity, "Choose one of the three decisions.")
	b.post(path+"/review", p.form("decision", "return", "reason", "")).want(t, http.StatusUnprocessableEntity, "Give the reason")
	b.post(path+"/review", p.form("decision", "refuse", "reason", "........................")).want(t, http.StatusUnprocessableEntity, "Give a real reason", "........................")
	b.post(path+"/review", p.form("decision", "approve", "reason", strings.Repeat("ab cd ", 1000))).want(t, http.StatusUnprocessableEntity, "Use at most 4,000 characters.")
	yes := p.form("decision", "approve", "reason", "As discussed.")
	b.post(path+"/review", yes).want(t, http.StatusOK, "Approved. It may now be sent.")
	b.post(path+"/review", yes).want(t, http.StatusOK, "Approved")
	if st := s.State(t, id); st.Phase != request.Approved {
		t.Errorf("phase %s", st.Phase)
	}
	b.get(path+"/review").want(t, http.StatusConflict, "There is nothing to approve")
}

func TestReturningNamesTheReasonToTheAuthor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, _ := s.submitted(t)
	b := s.as(t, people.Legal)
	b.post(path+"/review", b.get(path+"/review").form("decision", "return", "reason", "Name the article of the code, please.")).want(t, http.StatusOK, "Returned to the author.")
	s.as(t, people.Investigator).get(path+"/edit").want(t, http.StatusOK, "The reviewer asks for a change:", "Name the article of the code, please.")
}

func TestA22_ATextChangedUnderReviewIsShownInBothVersions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, id := s.submitted(t)
	legal := s.as(t, people.Legal)
	p := legal.get(path + "/review")
	changed := s.Content(t, s.Case)
	changed.Narrative = "Something else entirely was asked for."
	by := s.People[people.Investigator]
	if err := s.Requests.Edit(t.Context(), by, pgtest.Act(pgtest.Now), id, changed); err != nil {
		t.Fatal(err)
	}
	if err := s.Requests.Submit(t.Context(), by, pgtest.Act(pgtest.Now), id, s.Text(t, id)); err != nil {
		t.Fatal(err)
	}
	again := legal.post(path+"/review", p.form("decision", "approve", "reason", "My note stays"))
	again.want(t, http.StatusConflict, "Something else entirely was asked for.", "A page imitated a bank.", "What you looked at", "My note stays", "What happened since you opened the page")
	if st := s.State(t, id); st.Phase != request.InReview {
		t.Errorf("phase %s", st.Phase)
	}
	legal.post(path+"/review", again.form("decision", "approve", "reason", "Seen now")).want(t, http.StatusOK, "Approved. It may now be sent.")
}

func TestDispatchRecordsChannelProofAndMoment(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, id := s.submitted(t)
	if err := s.Requests.Approve(t.Context(), s.People[people.Legal], pgtest.Act(pgtest.Now), id, s.Text(t, id), ""); err != nil {
		t.Fatal(err)
	}
	b := s.as(t, people.Liaison)
	p := b.get(path+"/dispatch").want(t, http.StatusOK, "Compare with the source once more", "+1 201 555 0123", "+12015550123")
	b.post(path+"/dispatch", p.form("when", "2026-03-03")).want(t, http.StatusUnprocessableEntity, "Choose how it was sent.")
	b.post(path+"/dispatch", p.form("channel", "pigeon", "when", "2026-03-03")).want(t, http.StatusUnprocessableEntity, "Choose how it was sent.")
	b.post(path+"/dispatch", p.form("channel", "email", "when", "")).want(t, http.StatusUnprocessableEntity, "Enter the day.")
	b.post(path+"/dispatch", p.form("channel", "email", "when", "2026-03-09")).want(t, http.StatusUnprocessableEntity, "This lies in the future.")
	b.post(path+"/dispatch", p.form("channel", "email", "when", "2026-03-01", "address", "desk@signal.example")).want(t, http.StatusUnprocessableEntity, "before the request was approved", "desk@signal.example")
	b.post(path+"/dispatch", p.form("channel", "email", "when", "2026-03-03", "proof", strings.Repeat("x", 501))).want(t, http.StatusUnprocessableEntity, "Use at most 500 characters.")
	b.post(path+"/dispatch", p.form("channel", "email", "when", "2026-03-03", "when_time", "25:99")).want(t, http.StatusUnprocessableEntity, "Enter a time of day")
	good := p.form("channel", "email", "when", "2026-03-03", "when_time", "10:15", "proof", "<1@unit.example>", "address", "desk@signal.example")
	b.post(path+"/dispatch", good).want(t, http.StatusOK, "Recorded as sent.")
	b.post(path+"/dispatch", good).want(t, http.StatusOK)
	st := s.State(t, id)
	if len(st.Attempts) != 1 || st.Attempts[0].Proof != "<1@unit.example>" || st.Attempts[0].SentAt.In(s.Zone).Format("15:04") != "10:15" {
		t.Errorf("attempts %+v", st.Attempts)
	}
	stale := p.form("channel", "email", "when", "2026-03-03", "proof", "typed by another officer")
	stale.Set("key", "7b0f6a0e-5f5d-4a0e-9a63-8a6a2a0f0b11")
	b.post(path+"/dispatch", stale).want(t, http.StatusConflict, "typed by another officer", "What happened since you opened the page")
}

func TestDeliveryIsReceivedOrFailedWithAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	p := b.get(path+"/delivery").want(t, http.StatusOK, "It arrived", "It did not arrive")
	b.post(path+"/delivery", p.form("attempt", "1", "when", "2026-03-03")).want(t, http.StatusUnprocessableEntity, "Say whether it arrived.")
	b.post(path+"/delivery", p.form("attempt", "9", "result", "received", "when", "2026-03-04")).want(t, http.StatusUnprocessableEntity, "Choose the attempt.")
	b.post(path+"/delivery", p.form("attempt", "1", "result", "received", "when", "2026-03-02")).want(t, http.StatusUnprocessableEntity, "before the request was sent")
	b.post(path+"/delivery", p.form("attempt", "1", "result", "failed", "when", "2026-03-04", "reason", "ok")).want(t, http.StatusUnprocessableEntity, "Give a real reason")
	b.post(path+"/delivery", p.form("attempt", "1", "result", "received", "when", "2026-03-03")).want(t, http.StatusOK, "Receipt recorded.")
	if st := s.State(t, id); st.Delivery() != request.DeliveryProven {
		t.Errorf("delivery %s", st.Delivery())
	}
	b.post(path+"/delivery", b.get(path+"/delivery").form("attempt", "1", "result", "failed", "when", "2026-03-04", "reason", "The mailbox does not exist.")).want(t, http.StatusOK, "Recorded as not delivered.")
}

// replyForm is a reply with one answer for each of the two items.
func replyForm(p page, kind string, outcomes ...string) url.Values {
	f := p.form("reply", kind, "when", "2026-03-04", "item[]", "1", "item[]", "2")
	for _, o := range outcomes {
		f.Add("outcome[]", o)
	}
	return f
}

func TestAReplyIsLoggedItemByItem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	p := b.get(path+"/reply").want(t, http.StatusOK, "Disclosure", "The same for everything still open")
	b.post(path+"/reply", replyForm(p, "", "", "")).want(t, http.StatusUnprocessableEntity, "Choose what kind of reply it is.")
	b.post(path+"/reply", replyForm(p, "disclosure", "", "")).want(t, http.StatusUnprocessableEntity, "Say for at least one item")
	b.post(path+"/reply", replyForm(p, "none_held", "produced_full", "")).want(t, http.StatusUnprocessableEntity, "does not belong to this kind of reply", `id="items-1-outcome-error"`)
	f := replyForm(p, "disclosure", "produced_full", "refused")
	b.post(path+"/reply", f).want(t, http.StatusUnprocessableEntity, "Choose the reason the platform gave.", `href="#items-2-reason"`)
	f["reason[]"], f["view[]"] = []string{"", "mla_required"}, []string{"", "contest"}
	f.Set("words", "Subscriber data attached. Traffic needs an MLA request.")
	f.Set("excess[]", "1")
	b.post(path+"/reply", f).want(t, http.StatusOK, "Reply recorded.")
	b.post(path+"/reply", f).want(t, http.StatusOK)
	st := s.State(t, id)
	if st.Replies != 1 || st.Items[0].Outcome != reply.ProducedFull || !st.Items[0].Excess || st.Items[1].Reason != reply.MLARequired || st.Items[1].View != reply.Contest {
		t.Errorf("state %+v", st.Items)
	}
}

func TestOneAnswerForAllFillsWhatIsLeftOpen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	f := replyForm(b.get(path+"/reply"), "refusal", "none_held", "")
	f.Set("apply_all", "refused")
	f.Set("apply_reason", "no_legal_basis")
	f.Set("apply_missing", "no_such_account")
	b.post(path+"/reply", f).want(t, http.StatusOK, "Reply recorded.")
	st := s.State(t, id)
	if st.Items[0].Missing != reply.NoSuchAccount || st.Items[1].Outcome != reply.Refused || st.Items[1].Reason != reply.NoLegalBasis {
		t.Errorf("state %+v", st.Items)
	}
}

func TestBadRepliesAreRefusedWithASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	rows := []struct{ field, value, want string }{
		{"when", "", "Enter the day."},
		{"when", "2026-03-01", "This lies before the request was sent."},
		{"when", "2026-04-01", "This lies in the future."},
		{"when", "2026-02-30", "Enter a day that exists"},
		{"words", "a\xff\xfe", "characters that cannot be stored"},
		{"words", strings.Repeat("я", 20_001), "Use at most 20,000 characters."},
		{"their_ref", strings.Repeat("x", 501), "Use at most 500 characters."},
		{"promised_on", "2026-05-01", "belongs to an extension"},
	}
	for _, row := range rows {
		f := replyForm(b.get(path+"/reply"), "acknowledgement", "", "")
		f.Set(row.field, row.value)
		b.post(path+"/reply", f).want(t, http.StatusUnprocessableEntity, row.want)
	}
	if st := s.State(t, id); st.Replies != 0 {
		t.Errorf("%d replies were recorded", st.Replies)
	}
}

func TestADraftTakesNoReply(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, _ := s.submitted(t)
	b := s.as(t, people.Liaison)
	b.get(path+"/reply").want(t, http.StatusConflict, "A reply needs a request that was sent")
	b.post(path+"/reply", url.Values{"reply": {"refusal"}, "when": {"2026-03-04"}, "key": {"7b0f6a0e-5f5d-4a0e-9a63-8a6a2a0f0b12"}}).want(t, http.StatusConflict, "A reply needs a request that was sent")
}

func TestSmallStepsAskWhatTheyNeed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	b.get(path+"/act/burn").want(t, http.StatusNotFound)
	b.get(path+"/act/clarify").want(t, http.StatusConflict, "The platform has asked nothing that is still open.")
	b.get(path+"/act/reopen").want(t, http.StatusConflict, "Only a closed request can be reopened")
	b.get(path+"/act/cancel").want(t, http.StatusConflict, "cannot be cancelled any more")
	b.get(path+"/act/correct?seq=99").want(t, http.StatusNotFound)

	note := b.get(path+"/act/note").want(t, http.StatusOK)
	b.post(path+"/act/note", note.form("words", " ")).want(t, http.StatusUnprocessableEntity, "Write the note.")
	b.post(path+"/act/note", note.form("words", "Called their desk.")).want(t, http.StatusOK, "Note added.", "Called their desk.")

	some := b.get(path+"/act/withdraw").want(t, http.StatusOK, "Only the items chosen below")
	b.post(path+"/act/withdraw", some.form("reason", "The suspect was found.", "when", "2026-03-04")).want(t, http.StatusUnprocessableEntity, "Say whether everything is withdrawn")
	b.post(path+"/act/withdraw", some.form("reason", "The suspect was found.", "when", "2026-03-04", "scope", "some")).want(t, http.StatusUnprocessableEntity, "Choose at least one item.")
	b.post(path+"/act/withdraw", some.form("reason", "The suspect was found.", "when", "2026-03-04", "scope", "some", "items[]", "2")).want(t, http.StatusOK, "Withdrawal recorded.")

	end := b.get(path+"/act/close").want(t, http.StatusOK, "1 item is still unanswered", "+1 201 555 0123")
	b.post(path+"/act/close", end.form("note", "")).want(t, http.StatusUnprocessableEntity, "Items are still unanswered.")
	b.post(path+"/act/close", end.form("note", "No answer is needed any more.")).want(t, http.StatusOK, "Closed.")

	open := b.get(path+"/act/reopen").want(t, http.StatusOK)
	b.post(path+"/act/reopen", open.form("reason", "It was closed by mistake.")).want(t, http.StatusOK, "Reopened.")
}

func TestAQuestionIsAnsweredAndAnEntryStruckOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	b := s.as(t, people.Liaison)
	f := b.get(path+"/reply").form("reply", "clarification_asked", "when", "2026-03-04", "words", "Which account do you mean?")
	b.post(path+"/reply", f).want(t, http.StatusOK, "Reply recorded.")
	ask := b.get(path+"/act/clarify").want(t, http.StatusOK, "Which account do you mean?")
	b.post(path+"/act/clarify", ask.form("words", "", "when", "2026-03-04")).want(t, http.StatusUnprocessableEntity, "Write the note.")
	b.post(path+"/act/clarify", ask.form("words", "The one with this number.", "when", "2026-03-04")).want(t, http.StatusOK, "Answer recorded.")
	strike := b.get(path+"/act/correct?seq=5").want(t, http.StatusOK, "Which account do you mean?")
	b.post(path+"/act/correct", strike.form("seq", "5", "reason", "no")).want(t, http.StatusUnprocessableEntity, "Give a real reason", "Which account do you mean?")
	b.post(path+"/act/correct", strike.form("seq", "5", "reason", "This belongs to another request.")).want(t, http.StatusOK, "Entry struck out.")
	if st := s.State(t, id); st.Replies != 0 {
		t.Errorf("%d replies still count", st.Replies)
	}
	b.get(path+"/act/correct?seq=3").want(t, http.StatusConflict, "This entry cannot be struck out.")
}

func TestNobodyTakesAStepThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Dispatched(t, s.Case)
	path := "/requests/" + string(id)
	s.as(t, people.Legal).get(path+"/reply").want(t, http.StatusForbidden)
	s.as(t, people.Auditor).get(path+"/act/close").want(t, http.StatusForbidden)
	s.as(t, people.Investigator).get(path+"/dispatch").want(t, http.StatusForbidden)
	s.signedIn(t, s.Stranger.Login).get(path+"/reply").want(t, http.StatusNotFound)
	s.signedIn(t, s.Stranger.Login).post(path+"/act/note", url.Values{"words": {"x"}}).want(t, http.StatusNotFound)
}
