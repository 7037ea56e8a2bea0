package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// row is one line of an invented register as of a day: every third one was
// answered by then.
func row(t testing.TB, w *pgtest.World, no int, asOf deadline.Day) request.Recalled {
	t.Helper()
	content := w.Content(t, w.Case)
	content.Items = content.Items[:1]
	content.Items[0].No = 1
	src := request.Source{Register: "old", Row: fmt.Sprint(no), AsOf: asOf}
	sent := pgtest.Now.AddDate(0, 0, no%9)
	past := request.Past{Source: src, Content: content, SentAt: sent, Dispatched: request.Dispatched{Channel: "email"}}
	if at := sent.AddDate(0, 0, 1+no%5); no%3 == 0 && deadline.DayOf(at, w.Zone).Before(asOf) {
		past.Reply = &request.Heard{At: at, Replied: request.Replied{Reply: reply.NoneHeldReply, Items: []request.ItemReply{{No: 1, Outcome: reply.NoneHeld, Missing: reply.NoSuchAccount}}}}
	}
	return request.Recalled{New: request.New{Case: w.Case.ID, Reference: request.Reference(fmt.Sprintf("OLD-%d", no)), Source: fmt.Sprintf("old/%d", no)},
		Past: past, Known: asOf.In(w.Zone)}
}

// TestARegisterReadAtOnceIsAsReadRowByRow: thousands of rows go another way
// into the tables than single ones do; what is there afterwards is what a
// rebuild derives, each event has its leaf and its message, and reading again
// adds what the register has learned and nothing else.
func TestARegisterReadAtOnceIsAsReadRowByRow(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	by, first := w.People[people.Liaison], deadline.DayOf(pgtest.Now, w.Zone).AddDays(4)
	const rows = 2300 // more than one batch
	read := func(asOf deadline.Day, want, wantEvents int) {
		t.Helper()
		var all []request.Recalled
		for no := range rows {
			all = append(all, row(t, w, no, asOf))
		}
		all = append(all, row(t, w, 7, asOf)) // the same line once more
		requests, events, err := w.Requests.Import(ctx, by, all, asOf.AddDays(30).In(w.Zone).Add(time.Hour))
		if err != nil || requests != want || wantEvents >= 0 && events != wantEvents {
			t.Fatalf("as of %s: %d requests, %d events, %v; want %d and %d", asOf, requests, events, err, want, wantEvents)
		}
	}
	read(first, rows, -1)
	read(first, 0, 0)
	read(first.AddDays(20), 0, -1)
	var n struct{ Events, Leaves, Messages, Pending, Requests int }
	const count = `SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM audit_leaves WHERE action LIKE 'request.%') AS leaves,
		(SELECT count(*) FROM outbox) AS messages, (SELECT count(*) FROM request_summaries WHERE pending > 0) AS pending, (SELECT count(*) FROM requests) AS requests`
	if err := w.DB.Get(&n, count); err != nil {
		t.Fatal(err)
	}
	if n.Requests != rows || n.Pending != rows-(rows+2)/3 || n.Leaves != n.Events || n.Messages != n.Events {
		t.Errorf("%+v", n)
	}
	before := map[string][]string{}
	for table, query := range derivedTables {
		before[table] = dump(t, w.DB, query)
	}
	if _, err := postgres.NewRequests(w.DB, w.Books).Rebuild(ctx, 1, time.Now()); err != nil {
		t.Fatal(err)
	}
	for table, query := range derivedTables {
		after := dump(t, w.DB, query)
		if fmt.Sprint(after) != fmt.Sprint(before[table]) {
			t.Errorf("%s: a rebuild gives other rows", table)
		}
	}
}
