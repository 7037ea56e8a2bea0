package request_test

import (
	"slices"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// erred makes requests with an error each: found on different days, one of them
// reported, beside a refusal and a struck entry.
func erred(t *testing.T, w *pgtest.World) []request.ID {
	t.Helper()
	liaison := w.People[people.Liaison]
	var all []request.ID
	for i := range 4 {
		id, at := w.Dispatched(t, w.Case), pgtest.Now.Add(time.Duration(2+3*i)*day)
		fine(t, "failed", w.Requests.FailDelivery(ctx, liaison, pgtest.Act(at), id, undelivered, at))
		all = append(all, id)
	}
	at := pgtest.Now.Add(4 * day)
	fine(t, "reported", w.Requests.Report(ctx, liaison, pgtest.Act(at), all[0], request.Reported{Seq: 5, Error: request.EntryUndelivered, Words: "To the overseer."}, at))
	id := w.Dispatched(t, w.Case)
	refusal := request.Replied{Reply: reply.Refusal, Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.Overbroad}, {No: 2, Outcome: reply.Refused, Reason: reply.WrongEntity}}}
	fine(t, "refused", w.Requests.Hear(ctx, liaison, pgtest.Act(at), id, refusal, at))
	other := w.Dispatched(t, w.Case)
	fine(t, "heard", w.Requests.Hear(ctx, liaison, pgtest.Act(at), other, refusal, at))
	fine(t, "struck", w.Requests.Correct(ctx, liaison, pgtest.Act(at.Add(time.Hour)), other, request.Correction{Seq: 5, Reason: "Belongs to another request."}))
	return append(all, id, other)
}

// TestTheRegisterCountsByThePredicate: at every instant around every last day
// the numbers and the lists of the database are those of Entry.Clock.
func TestTheRegisterCountsByThePredicate(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	erred(t, w)
	liaison := w.People[people.Liaison]
	page, err := w.Requests.Ledger(ctx, liaison, request.EntryFilter{Now: pgtest.Now.In(w.Zone)})
	fine(t, "list", err)
	if len(page.Rows) != 7 {
		t.Fatalf("%d entries, want 7", len(page.Rows))
	}
	instants := []time.Time{pgtest.Now.Add(-day), pgtest.Now.Add(90 * day)}
	for _, r := range page.Rows {
		derived := request.Entries(r.Timeline, w.Books)
		if !slices.ContainsFunc(derived, func(e request.Entry) bool {
			return lineOf(e) == lineOf(r.Entry) && e.Overdue.Equal(r.Overdue) && e.ReportBy == r.ReportBy
		}) {
			t.Errorf("the row %+v is not in %+v", r.Entry, derived)
		}
		if r.Kind.Ours() {
			instants = append(instants, r.Overdue.Add(-day), r.Overdue.Add(-time.Microsecond), r.Overdue, r.Overdue.Add(day))
		}
	}
	for _, now := range instants {
		var open, late int
		for _, r := range page.Rows {
			if r.Open() {
				open++
			}
			if r.Clock().Overdue(now) {
				late++
			}
		}
		got, err := w.Requests.Ledger(ctx, liaison, request.EntryFilter{Standing: request.EntriesOverdue, Now: now.In(w.Zone)})
		fine(t, "late", err)
		if got.Open != open || got.Overdue != late || len(got.Rows) != late {
			t.Errorf("at %s the database counts %d open, %d late and lists %d; the predicate says %d and %d", now, got.Open, got.Overdue, len(got.Rows), open, late)
		}
	}
}

// TestTheRegisterIsWhatRebuildMakes: the rows that the steps wrote are those
// that a rebuild makes of the timelines.
func TestTheRegisterIsWhatRebuildMakes(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	erred(t, w)
	stored := func() []string {
		var all []string
		fine(t, "read", w.DB.Select(&all, `SELECT l::text FROM ledger l ORDER BY request_id, seq, kind`))
		return all
	}
	written := stored()
	_, err := w.Store.Rebuild(ctx, 1, pgtest.Now)
	fine(t, "rebuild", err)
	if made := stored(); len(made) == 0 || !slices.Equal(written, made) {
		t.Errorf("rebuild makes\n%v of\n%v", made, written)
	}
}

// TestA16_EntriesOfASealedCaseAreAsAbsent: in no list and in no count of those
// who may not know of it; an administrator has no register.
func TestA16_EntriesOfASealedCaseAreAsAbsent(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id, at := w.Dispatched(t, w.Sealed), pgtest.Now.Add(2*day)
	fine(t, "failed", w.Requests.FailDelivery(ctx, w.People[people.Liaison], pgtest.Act(at), id, undelivered, at))
	f := request.EntryFilter{Now: pgtest.Now.Add(90 * day).In(w.Zone)}
	for _, by := range []people.Person{w.Stranger, w.People[people.Leadership], w.People[people.Auditor], w.Second} {
		page, err := w.Requests.Ledger(ctx, by, f)
		fine(t, string(by.Role), err)
		if len(page.Rows)+page.Open+page.Overdue > 0 {
			t.Errorf("%s sees %d entries and counts %d, %d", by.Role, len(page.Rows), page.Open, page.Overdue)
		}
	}
	page, err := w.Requests.Ledger(ctx, w.People[people.Liaison], f)
	fine(t, "member", err)
	if len(page.Rows) != 1 || page.Overdue != 1 {
		t.Errorf("a member sees %d entries, %d late", len(page.Rows), page.Overdue)
	}
	_, err = w.Requests.Ledger(ctx, w.People[people.Administrator], f)
	wants(t, "administrator", err, fault.Forbidden, "policy.forbidden")
	wants(t, "stranger reports", w.Requests.Report(ctx, w.Stranger, pgtest.Act(at), id, request.Reported{Seq: 5, Error: request.EntryUndelivered, Words: "x"}, at), fault.NotFound, "")
	wants(t, "backwards", request.EntryFilter{From: deadline.NewDay(2026, 5, 2), To: deadline.NewDay(2026, 5, 1)}.Check(), fault.Invalid, "request.item_period_backwards")
}
