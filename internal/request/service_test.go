package request_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

var ctx = context.Background()

func wants(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok {
		t.Fatalf("%s: got %v, want %s %s", what, err, kind, key)
	}
	if f.Kind != kind || key != "" && f.Key != key {
		t.Errorf("%s: got %v, want %s %s", what, err, kind, key)
	}
}

func fine(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func disclosure(items ...request.ItemReply) request.Replied {
	return request.Replied{Reply: reply.Disclosure, Channel: "email", TheirRef: "X-1", Items: items}
}

// TestMainJob is the life of a request from the draft to the closing.
func TestMainJob(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Case)
	got := pgtest.Now.Add(5 * 24 * time.Hour)
	liaison := w.People[people.Liaison]
	err := w.Requests.Hear(ctx, liaison, pgtest.Act(got), id, disclosure(request.ItemReply{No: 1, Outcome: reply.ProducedFull}, request.ItemReply{No: 2, Outcome: reply.Refused, Reason: reply.MLARequired}), got)
	fine(t, "reply", err)
	s := w.State(t, id)
	if s.Phase != request.Sent || s.AnyPending() || s.Items[0].Outcome != reply.ProducedFull || s.Items[1].Reason != reply.MLARequired {
		t.Errorf("after the reply: %s, %+v", s.Phase, s.Items)
	}
	fine(t, "close", w.Requests.Close(ctx, liaison, pgtest.Act(got), id, ""))
	page, err := w.Requests.List(ctx, liaison, request.Filter{Now: got, Today: deadline.DayOf(got, w.Zone)})
	fine(t, "list", err)
	if len(page.Rows) != 1 || page.Rows[0].Phase != request.Closed || page.Rows[0].Outcome != reply.ProducedPart || page.Rows[0].DueDay.String() != "2026-04-01" {
		t.Errorf("the list shows %+v", page.Rows)
	}
}

// TestA21_StepsOutOfOrder: dispatch a draft, approve twice, a reply to a draft.
func TestA21_StepsOutOfOrder(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id, err := w.Requests.Draft(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), w.Content(t, w.Case))
	fine(t, "draft", err)
	text := w.Text(t, id)
	liaison, legal := w.People[people.Liaison], w.People[people.Legal]
	wants(t, "dispatch a draft", w.Requests.Dispatch(ctx, liaison, pgtest.Act(pgtest.Now), id, request.Dispatched{Channel: "email", Text: text}, pgtest.Now), fault.Conflict, "request.step_dispatched")
	wants(t, "reply to a draft", w.Requests.Hear(ctx, liaison, pgtest.Act(pgtest.Now), id, disclosure(request.ItemReply{No: 1, Outcome: reply.ProducedFull}), pgtest.Now), fault.Conflict, "request.step_replied")
	fine(t, "submit", w.Requests.Submit(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), id, text))
	fine(t, "approve", w.Requests.Approve(ctx, legal, pgtest.Act(pgtest.Now), id, text, ""))
	wants(t, "approve twice", w.Requests.Approve(ctx, w.Second, pgtest.Act(pgtest.Now), id, text, ""), fault.Conflict, "request.step_approved")
	wants(t, "close before sent", w.Requests.Close(ctx, liaison, pgtest.Act(pgtest.Now), id, ""), fault.Conflict, "request.step_closed")
}

// TestA22_TextChangedBetweenViewAndClick: approval binds to the hash.
func TestA22_TextChangedBetweenViewAndClick(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	inv := w.People[people.Investigator]
	c := w.Content(t, w.Case)
	id, err := w.Requests.Draft(ctx, inv, pgtest.Act(pgtest.Now), c)
	fine(t, "draft", err)
	seen := w.Text(t, id)
	fine(t, "submit", w.Requests.Submit(ctx, inv, pgtest.Act(pgtest.Now), id, seen))
	c.Narrative = "A different text."
	fine(t, "edit", w.Requests.Edit(ctx, inv, pgtest.Act(pgtest.Now), id, c))
	fine(t, "submit again", w.Requests.Submit(ctx, inv, pgtest.Act(pgtest.Now), id, w.Text(t, id)))
	wants(t, "approve what was seen", w.Requests.Approve(ctx, w.People[people.Legal], pgtest.Act(pgtest.Now), id, seen, ""), fault.Conflict, "request.text_changed")
}

// TestF13_StaleTab: the second of two editors gets a conflict, nothing is lost.
func TestF13_StaleTab(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	inv := w.People[people.Investigator]
	c := w.Content(t, w.Case)
	id, err := w.Requests.Draft(ctx, inv, pgtest.Act(pgtest.Now), c)
	fine(t, "draft", err)
	c.Subject = "First editor"
	first := pgtest.Act(pgtest.Now)
	first.Seen = 1
	fine(t, "first", w.Requests.Edit(ctx, inv, first, id, c))
	c.Subject = "Second editor"
	second := pgtest.Act(pgtest.Now)
	second.Seen = 1
	wants(t, "second", w.Requests.Edit(ctx, inv, second, id, c), fault.Conflict, "request.stale")
	if got := w.State(t, id).Content.Subject; got != "First editor" {
		t.Errorf("the subject is %q", got)
	}
}

// TestF14_OneEffect: the same form twice has one effect; the same key with
// another form is a conflict (M14).
func TestF14_OneEffect(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	inv := w.People[people.Investigator]
	act := request.Act{Key: uuid.NewString(), Digest: "form", At: pgtest.Now}
	one, err := w.Requests.Draft(ctx, inv, act, w.Content(t, w.Case))
	fine(t, "first", err)
	two, err := w.Requests.Draft(ctx, inv, act, w.Content(t, w.Case))
	fine(t, "second", err)
	if one != two {
		t.Errorf("two requests came of one form: %s, %s", one, two)
	}
	act.Digest = "another form"
	_, err = w.Requests.Draft(ctx, inv, act, w.Content(t, w.Case))
	wants(t, "same key, other form", err, fault.Conflict, "fault.key_reused")
}

// TestF15_OnlyOneWins: approve and edit at the same moment.
func TestF15_OnlyOneWins(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	inv := w.People[people.Investigator]
	id, err := w.Requests.Draft(ctx, inv, pgtest.Act(pgtest.Now), w.Content(t, w.Case))
	fine(t, "draft", err)
	text := w.Text(t, id)
	fine(t, "submit", w.Requests.Submit(ctx, inv, pgtest.Act(pgtest.Now), id, text))
	results := make(chan error, 2)
	for _, by := range []people.Person{w.People[people.Legal], w.Second} {
		go func() {
			act := pgtest.Act(pgtest.Now)
			act.Seen = 2
			results <- w.Requests.Approve(ctx, by, act, id, text, "")
		}()
	}
	won := 0
	for range 2 {
		if err := <-results; err == nil {
			won++
		} else if !fault.Is(err, fault.Conflict) {
			t.Errorf("the loser got %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d approvals won", won)
	}
}

// TestDuties: author and approver, approver and dispatcher are never one person.
func TestDuties(t *testing.T) {
	t.Parallel()
	err := policy.Duties(people.Person{ID: "a"}, policy.Review, []people.ID{"b", "a"}, "")
	wants(t, "approve own text", err, fault.Forbidden, "policy.own_text")
	err = policy.Duties(people.Person{ID: "a"}, policy.Dispatch, []people.ID{"b"}, "a")
	wants(t, "dispatch own approval", err, fault.Forbidden, "policy.own_approval")
}

// TestA16_SealedIsAsAbsent: a sealed request and a random id look the same.
func TestA16_SealedIsAsAbsent(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Sealed)
	for _, by := range []people.Person{w.Stranger, w.People[people.Leadership], w.People[people.Auditor], w.People[people.Administrator], w.Second} {
		_, _, err := w.Requests.Show(ctx, by, id, pgtest.Now)
		wants(t, string(by.Role), err, fault.NotFound, "request.none")
		page, err := w.Requests.List(ctx, by, request.Filter{Now: pgtest.Now, Today: deadline.DayOf(pgtest.Now, w.Zone)})
		if err == nil && len(page.Rows) > 0 {
			t.Errorf("%s lists a sealed request", by.Role)
		}
	}
	q, err := w.Reports.Responsiveness(ctx, w.People[people.Leadership], reportToday(w))
	fine(t, "report", err)
	if q.All.Items != 0 {
		t.Errorf("%d sealed items are in a figure", q.All.Items)
	}
}

// TestReplyRules: a date before dispatch, in the future, an outcome of another
// kind of reply, a refusal without reason.
func TestReplyRules(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Case)
	liaison, now := w.People[people.Liaison], pgtest.Now.Add(10*24*time.Hour)
	full := request.ItemReply{No: 1, Outcome: reply.ProducedFull}
	for _, row := range []struct {
		what string
		r    request.Replied
		when time.Time
		key  string
	}{
		{"before dispatch", disclosure(full), pgtest.Now, "request.before_dispatch"},
		{"in the future", disclosure(full), now.Add(time.Hour), "request.in_future"},
		{"no day", disclosure(full), time.Time{}, "request.when_missing"},
		{"no such item", disclosure(request.ItemReply{No: 9, Outcome: reply.ProducedFull}), now, "request.item_unknown"},
		{"one item twice", disclosure(full, full), now, "request.item_twice"},
		{"action in a disclosure", disclosure(request.ItemReply{No: 1, Outcome: reply.Done}), now, "request.outcome_of_other_reply"},
		{"refusal without reason", disclosure(request.ItemReply{No: 1, Outcome: reply.Refused}), now, "request.refusal_reason_missing"},
		{"substantive and settles nothing", disclosure(), now, "request.reply_settles_nothing"},
		{"no kind", request.Replied{}, now, "request.reply_missing"},
	} {
		wants(t, row.what, w.Requests.Hear(ctx, liaison, pgtest.Act(now), id, row.r, row.when), fault.Invalid, row.key)
	}
}

// TestFailedDeliveryStartsNoClock: our error never counts against the platform.
func TestFailedDeliveryStartsNoClock(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Case)
	liaison, now := w.People[people.Liaison], pgtest.Now.Add(48*time.Hour)
	fine(t, "failed", w.Requests.FailDelivery(ctx, liaison, pgtest.Act(now), id, request.Undelivered{Attempt: 1, Reason: "The address is unknown there."}, now))
	s := w.State(t, id)
	if !s.ClockZero().IsZero() || s.Delivery() != request.DeliveryFailed {
		t.Errorf("clock zero %v, delivery %s", s.ClockZero(), s.Delivery())
	}
	r, err := w.Reports.Responsiveness(ctx, w.People[people.Leadership], reportToday(w))
	fine(t, "report", err)
	if r.All.Items != 0 {
		t.Errorf("a failed delivery counts in a figure")
	}
	wants(t, "reply to what never arrived", w.Requests.Hear(ctx, liaison, pgtest.Act(now), id, disclosure(request.ItemReply{No: 1, Outcome: reply.ProducedFull}), now), fault.Conflict, "request.not_delivered")
}

// TestCorrection: a struck reply counts no more, and stays in the timeline.
func TestCorrection(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Case)
	liaison, now := w.People[people.Liaison], pgtest.Now.Add(72*time.Hour)
	fine(t, "reply", w.Requests.Hear(ctx, liaison, pgtest.Act(now), id, disclosure(request.ItemReply{No: 1, Outcome: reply.ProducedFull}, request.ItemReply{No: 2, Outcome: reply.ProducedFull}), now))
	fine(t, "correct", w.Requests.Correct(ctx, liaison, pgtest.Act(now), id, request.Correction{Seq: 5, Reason: "Belongs to another request."}))
	s := w.State(t, id)
	if !s.AnyPending() || s.Replies != 0 || s.Voided[5] != 6 {
		t.Errorf("after the correction: pending %v, replies %d, struck %v", s.AnyPending(), s.Replies, s.Voided)
	}
}
