package request_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// kept files a preservation and sends it, a day after the world began.
func kept(t *testing.T, w *pgtest.World) request.ID {
	t.Helper()
	c := w.Content(t, w.Case)
	c.Kind, c.Basis, c.Order, c.OrderedOn, c.AnswerOn = legal.Preservation, "ua-24-7-contact", "", deadline.Day{}, deadline.Day{}
	id, err := w.Requests.Draft(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	fine(t, "draft", err)
	text := w.Text(t, id)
	fine(t, "submit", w.Requests.Submit(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), id, text))
	fine(t, "approve", w.Requests.Approve(ctx, w.People[people.Legal], pgtest.Act(pgtest.Now), id, text, ""))
	sent := pgtest.Now.Add(day)
	fine(t, "dispatch", w.Requests.Dispatch(ctx, w.People[people.Liaison], pgtest.Act(sent), id, request.Dispatched{Channel: "email", Text: text}, sent))
	return id
}

// rows are the rows of the open clocks, as text.
func rows(t *testing.T, w *pgtest.World) []string {
	t.Helper()
	var all []string
	if err := w.DB.Select(&all, `SELECT c::text FROM clocks c ORDER BY request_id, kind, no`); err != nil {
		t.Fatal(err)
	}
	return all
}

func openOf(t *testing.T, w *pgtest.World, by people.Person, kind request.ClockKind) []request.ListedClock {
	t.Helper()
	page, err := w.Requests.Deadlines(ctx, by, request.ClockFilter{Kind: kind, Now: pgtest.Now, Today: deadline.DayOf(pgtest.Now, w.Zone)})
	fine(t, "list", err)
	return page.Rows
}

// TestEveryStepLeavesTheRowsThatRebuildMakes: after each step that moves a
// clock the table is what a rebuild would make of the timelines.
func TestEveryStepLeavesTheRowsThatRebuildMakes(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	liaison := w.People[people.Liaison]
	preservation, production := kept(t, w), w.Dispatched(t, w.Case)
	at := func(days int) time.Time { return pgtest.Now.Add(time.Duration(days) * day) }
	refusal := request.Replied{Reply: reply.Refusal, Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.Overbroad, View: reply.Contest}}}
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"sent", func() error { return nil }},
		{"renewed", func() error {
			return w.Requests.Renew(ctx, liaison, pgtest.Act(at(20)), preservation, request.Renewed{Until: deadline.NewDay(2026, 7, 1)}, at(20))
		}},
		{"delivered", func() error {
			return w.Requests.Deliver(ctx, liaison, pgtest.Act(at(2)), production, request.Delivered{Attempt: 1}, at(2))
		}},
		{"extended", func() error {
			return w.Requests.Hear(ctx, liaison, pgtest.Act(at(5)), production, request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, 4, 20)}, at(5))
		}},
		{"accepted", func() error {
			return w.Requests.Weigh(ctx, liaison, pgtest.Act(at(6)), production, request.Weighing{Seq: 6, Accepted: true})
		}},
		{"refused in part", func() error { return w.Requests.Hear(ctx, liaison, pgtest.Act(at(7)), production, refusal, at(7)) }},
		{"contested", func() error {
			return w.Requests.Fulfil(ctx, liaison, pgtest.Act(at(8)), production, request.Fulfilled{Clock: request.ClockRemedy, No: 8, Words: "Objection sent."}, at(8))
		}},
		{"let go", func() error {
			return w.Requests.Waive(ctx, liaison, pgtest.Act(at(30)), preservation, request.Waiver{Clock: request.ClockPreservation, Reason: "The data that were kept have come."})
		}},
		{"struck out", func() error {
			return w.Requests.Correct(ctx, liaison, pgtest.Act(at(31)), preservation, request.Correction{Seq: 6, Reason: "It was another preservation."})
		}},
		{"closed", func() error {
			return w.Requests.Close(ctx, liaison, pgtest.Act(at(40)), production, "Nothing more is needed.")
		}},
	} {
		fine(t, step.what, step.do())
		written := rows(t, w)
		_, err := w.Store.Rebuild(ctx, 1, pgtest.Now)
		fine(t, "rebuild", err)
		if made := rows(t, w); !slices.Equal(written, made) {
			t.Fatalf("%s: rebuild makes\n%v of\n%v", step.what, made, written)
		}
	}
	if got := openOf(t, w, liaison, request.ClockPreservation); len(got) != 1 || got[0].LastDay.String() != "2026-07-01" {
		t.Errorf("the preservation: %+v", got)
	}
	if got := openOf(t, w, liaison, request.ClockAnswer); len(got) != 0 {
		t.Errorf("a closed request waits for an answer: %+v", got)
	}
}

// TestA16_ClocksOfASealedCaseAreAsAbsent: they are in nobody's list who may not
// know of the case, and in no count.
func TestA16_ClocksOfASealedCaseAreAsAbsent(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	w.Dispatched(t, w.Sealed)
	for _, by := range []people.Person{w.Stranger, w.People[people.Leadership], w.People[people.Auditor], w.Second} {
		page, err := w.Requests.Deadlines(ctx, by, request.ClockFilter{Now: pgtest.Now, Today: deadline.DayOf(pgtest.Now, w.Zone)})
		fine(t, string(by.Role), err)
		if len(page.Rows) > 0 || page.Counts[request.ClocksAll] > 0 {
			t.Errorf("%s sees %d clocks and counts %d", by.Role, len(page.Rows), page.Counts[request.ClocksAll])
		}
	}
	if len(openOf(t, w, w.People[people.Liaison], request.ClockAnswer)) != 1 {
		t.Error("a member of the case does not see its clock")
	}
	_, err := w.Requests.Deadlines(ctx, w.People[people.Administrator], request.ClockFilter{})
	wants(t, "administrator", err, fault.Forbidden, "policy.forbidden")
}

// TestP08_AnEmergencyGoesFirst: a liaison officer may send it before approval,
// with a reason; the review is due in a day, and nobody reviews their own text.
func TestP08_AnEmergencyGoesFirst(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	c := w.Content(t, w.Case)
	c.Kind, c.Basis, c.Order, c.OrderedOn, c.AnswerOn = legal.EmergencyDisclosure, "us-sca-2702-emergency", "", deadline.Day{}, deadline.Day{}
	id, err := w.Requests.Draft(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	fine(t, "draft", err)
	sent := pgtest.Now.Add(time.Hour)
	d := request.Dispatched{Channel: "email", Text: w.Text(t, id), Emergency: true, Reason: "A life is at stake tonight."}
	for _, by := range []people.Person{w.People[people.Investigator], w.People[people.Legal]} {
		wants(t, string(by.Role), w.Requests.Dispatch(ctx, by, pgtest.Act(sent), id, d, sent), fault.Forbidden, "policy.forbidden")
	}
	fine(t, "liaison", w.Requests.Dispatch(ctx, w.People[people.Liaison], pgtest.Act(sent), id, d, sent))
	open := openOf(t, w, w.People[people.Liaison], request.ClockEmergency)
	if len(open) != 1 || !open[0].OverdueFrom.Equal(sent.Add(day)) {
		t.Fatalf("the review: %+v", open)
	}
	if s := w.State(t, id); s.Phase != request.Sent || !s.Unreviewed() || !s.Allows(request.KindApproved) {
		t.Errorf("phase %s, unreviewed %v", s.Phase, s.Unreviewed())
	}
	fine(t, "review", w.Requests.Approve(ctx, w.People[people.Legal], pgtest.Act(sent.Add(3*time.Hour)), id, d.Text, "Seen."))
	if s := w.State(t, id); s.Phase != request.Sent || s.Unreviewed() || s.Allows(request.KindApproved) {
		t.Errorf("after the review: phase %s, unreviewed %v", s.Phase, s.Unreviewed())
	}
	if len(openOf(t, w, w.People[people.Liaison], request.ClockEmergency)) != 0 {
		t.Error("the review is still open")
	}
	if err := policy.Check(w.People[people.Liaison], policy.EmergencyFirst, policy.Object{Case: w.Case}); err != nil {
		t.Error(err)
	}
}

// TestAUnitThatReviewsFirst: where the unit does not allow it, nothing goes out
// before approval.
func TestAUnitThatReviewsFirst(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	c := w.Content(t, w.Case)
	c.Kind, c.Basis, c.Order, c.OrderedOn, c.AnswerOn = legal.EmergencyDisclosure, "us-sca-2702-emergency", "", deadline.Day{}, deadline.Day{}
	id, err := w.Requests.Draft(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	fine(t, "draft", err)
	books := w.Books
	books.ReviewFirst = true
	strict := request.NewService(postgres.NewRequests(w.DB, books), w.Library, w.Agency)
	d := request.Dispatched{Channel: "email", Text: w.Text(t, id), Emergency: true, Reason: "A life is at stake tonight."}
	wants(t, "emergency first", strict.Dispatch(ctx, w.People[people.Liaison], pgtest.Act(pgtest.Now), id, d, pgtest.Now), fault.Conflict, "request.review_first")
}

// TestFollows: a request names the preservation that keeps its data; another
// case, another platform or no preservation at all is refused.
func TestFollows(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	by := w.People[people.Investigator]
	preservation, production := kept(t, w), w.Dispatched(t, w.Case)
	c := w.Content(t, w.Case)
	c.Follows = preservation
	other, elsewhere, none, absent := c, c, c, c
	other.Platform, elsewhere.Case, none.Follows, absent.Follows = "telegram", w.Sealed.ID, production, request.ID("01900000-0000-7000-8000-000000000000")
	for what, bad := range map[string]request.Content{"another platform": other, "another case": elsewhere, "no preservation": none, "nothing": absent} {
		wants(t, what, w.Requests.Check(ctx, by, bad, pgtest.Now), fault.Invalid, "request.follows_other")
	}
	id, err := w.Requests.Draft(ctx, by, pgtest.Act(pgtest.Now), c)
	fine(t, "draft", err)
	line, err := w.Store.Timeline(ctx, by, preservation)
	fine(t, "timeline", err)
	_, followers, err := w.Requests.Linked(ctx, by, line)
	fine(t, "linked", err)
	line, err = w.Store.Timeline(ctx, by, id)
	fine(t, "timeline", err)
	keeper, _, err := w.Requests.Linked(ctx, by, line)
	fine(t, "linked", err)
	if len(followers) != 1 || followers[0].ID != id || keeper == nil || keeper.ID != preservation {
		t.Errorf("followers %v, kept by %v", followers, keeper)
	}
	c.Follows = ""
	fine(t, "edit", w.Requests.Edit(ctx, by, pgtest.Act(pgtest.Now), id, c))
	line, err = w.Store.Timeline(ctx, by, preservation)
	fine(t, "timeline", err)
	if _, followers, err = w.Requests.Linked(ctx, by, line); err != nil || len(followers) != 0 {
		t.Errorf("a text that no longer names it still follows: %v, %v", followers, err)
	}
}

// TestContentDays: the days an order and secrecy end are held against today and
// against the day of the order.
func TestContentDays(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	for _, row := range []struct {
		change func(*request.Content)
		key    string
	}{
		{func(c *request.Content) { c.OrderUntil = deadline.NewDay(2026, 3, 1) }, "request.order_until_past"},
		{func(c *request.Content) { c.SecretUntil = deadline.NewDay(2026, 3, 1) }, "request.secret_until_past"},
	} {
		c := w.Content(t, w.Case)
		row.change(&c)
		wants(t, fmt.Sprint(c.OrderUntil, c.SecretUntil), w.Requests.Check(ctx, w.People[people.Investigator], c, pgtest.Now), fault.Invalid, row.key)
	}
}
