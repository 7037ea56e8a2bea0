package postgres_test

import (
	"context"
	"fmt"
	"sort"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/demo"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

var ctx = context.Background()

// loaded is a demonstration on a database of its own.
type loaded struct {
	db    *sqlx.DB
	unit  *demo.Unit
	books request.Books
	today deadline.Day
	read  bool // every third request was read from a register that was followed to some day
	late  bool // what every fourth request heard was entered days later
	// compartment tells what the compartment of a case was at an instant; nil where none changed.
	compartment func(c casefile.Case, at time.Time) casefile.Compartment
}

// request is one request, as a register left it where one is read.
func (l loaded) request(i int) request.Timeline {
	t := l.unit.Request(i)
	if l.late && i%4 == 1 {
		enterLate(t.Events, i, l.today.In(l.books.Zone))
	}
	if !l.read || i%3 != 0 {
		return t
	}
	last := t.Events[len(t.Events)-1]
	last.Seq++
	last.Detail = request.Observed{Source: request.Source{Register: "old", Row: fmt.Sprint(i), AsOf: l.today.AddDays(-i)}}
	t.Events = append(t.Events[:len(t.Events):len(t.Events)], last)
	return t
}

// enterLate lets events be entered up to 40 days after they were known, in their
// order and by the last day.
func enterLate(events []request.Event, i int, last time.Time) {
	var before time.Time
	for k := range events {
		e := &events[k]
		at := e.RecordedAt.AddDate(0, 0, (i*7+k*13)%41)
		if at.After(last) {
			at = last
		}
		if at.Before(before) {
			at = before
		}
		if at.After(e.RecordedAt) {
			e.RecordedAt = at
		}
		before = e.RecordedAt
	}
}

func load(t testing.TB, requests int, seed uint64) loaded {
	t.Helper()
	return loadAs(t, requests, seed, loaded{})
}

// loadAs loads the demonstration with what another register would hold.
func loadAs(t testing.TB, requests int, seed uint64, l loaded) loaded {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	library, err := catalogue.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	calendar, _ := deadline.CalendarOf("UA")
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	l.db, l.books, l.today = pgtest.Open(t), request.Books{Zone: zone, Calendar: calendar, Basis: library.Basis}, deadline.DayOf(now, zone)
	l.unit = demo.New(people.Agency{ID: 1, Name: "Demo", Country: "UA", Zone: "Europe/Kyiv"}, zone, requests, seed, now)
	r := postgres.Register{Agency: l.unit.Agency, Units: l.unit.Units, People: l.unit.People, Cases: l.unit.Cases, Requests: requests, Request: l.request, Note: "test"}
	if err := postgres.NewBulk(l.db, l.books).Load(ctx, r, now); err != nil {
		t.Fatal(err)
	}
	return l
}

// dump writes a derived table out in a fixed order.
func dump(t testing.TB, db *sqlx.DB, query string) []string {
	t.Helper()
	var rows []string
	if err := db.Select(&rows, query); err != nil {
		t.Fatal(err)
	}
	return rows
}

var derivedTables = map[string]string{
	"request_summaries":    `SELECT s::text FROM request_summaries s ORDER BY request_id`,
	"items":                `SELECT i::text FROM items i ORDER BY request_id, no`,
	"clocks":               `SELECT c::text FROM clocks c ORDER BY request_id, kind, no`,
	"ledger":               `SELECT e::text FROM ledger e ORDER BY request_id, seq, kind`,
	"handling":             `SELECT h::text FROM handling h ORDER BY request_id`,
	"handling_tallies":     `SELECT t::text FROM handling_tallies t WHERE n <> 0 ORDER BY t::text`,
	"moves":                `SELECT m::text FROM moves m WHERE items <> 0 OR requests <> 0 ORDER BY m::text`,
	"waits_by_day":         `SELECT t::text FROM waits_by_day t WHERE n <> 0 ORDER BY t::text`,
	"waits_by_month":       `SELECT t::text FROM waits_by_month t WHERE n <> 0 ORDER BY t::text`,
	"results_by_day":       `SELECT t::text FROM results_by_day t WHERE n <> 0 ORDER BY t::text`,
	"results_by_month":     `SELECT t::text FROM results_by_month t WHERE n <> 0 ORDER BY t::text`,
	"waits_ever":           `SELECT t::text FROM waits_ever t WHERE n <> 0 ORDER BY t::text`,
	"kin_waits_ever":       `SELECT t::text FROM kin_waits_ever t WHERE n <> 0 ORDER BY t::text`,
	"kin_waits_by_day":     `SELECT t::text FROM kin_waits_by_day t WHERE n <> 0 ORDER BY t::text`,
	"kin_waits_by_month":   `SELECT t::text FROM kin_waits_by_month t WHERE n <> 0 ORDER BY t::text`,
	"kin_results_by_day":   `SELECT t::text FROM kin_results_by_day t WHERE n <> 0 ORDER BY t::text`,
	"kin_results_by_month": `SELECT t::text FROM kin_results_by_month t WHERE n <> 0 ORDER BY t::text`,
	"sent_by_month":        `SELECT s::text FROM sent_by_month s WHERE items <> 0 OR requests <> 0 ORDER BY s::text`,
}

// TestRebuildGivesTheSame: what is derived can be thrown away.
func TestRebuildGivesTheSame(t *testing.T) {
	t.Parallel()
	l := load(t, 600, 7)
	before := map[string][]string{}
	for table, query := range derivedTables {
		before[table] = dump(t, l.db, query)
	}
	n, err := postgres.NewRequests(l.db, l.books).Rebuild(ctx, 1, time.Now())
	if err != nil || n != 600 {
		t.Fatalf("rebuilt %d: %v", n, err)
	}
	for table, query := range derivedTables {
		after := dump(t, l.db, query)
		if len(after) != len(before[table]) {
			t.Fatalf("%s has %d rows, had %d", table, len(after), len(before[table]))
		}
		for i := range after {
			if after[i] != before[table][i] {
				t.Fatalf("%s row %d:\n now %s\n was %s", table, i, after[i], before[table][i])
			}
		}
	}
}

// TestCellsEqualThePlainComputation: counts kept by month and counts taken from
// the timelines give the same figures, for the present and for any earlier day.
func TestCellsEqualThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 800, 11)
	store := postgres.NewReports(l.db, l.books)
	for _, q := range []report.Query{
		{AsOf: l.today, Today: l.today},
		{AsOf: l.today, Today: l.today, Platform: "telegram", Monthly: true},
		{AsOf: l.today, Today: l.today, Monthly: true},
		{AsOf: l.today, Today: l.today, Kind: "production"},
		{AsOf: l.today, Today: l.today, From: deadline.NewDay(2024, 9, 24), To: deadline.NewDay(2025, 2, 2)},
		{AsOf: l.today, Today: l.today, From: deadline.NewDay(2024, 9, 1), To: deadline.NewDay(2024, 9, 30), Platform: "telegram"},
		{AsOf: l.today, Today: l.today, From: deadline.NewDay(2025, 9, 24), Monthly: true},
		{AsOf: l.today, Today: l.today, From: deadline.NewDay(2025, 9, 24), To: l.today.AddDays(-20), Urgency: report.Ordinary},
		{AsOf: l.today, Today: l.today, To: deadline.NewDay(2025, 2, 28), Urgency: report.Emergency, Monthly: true},
		{AsOf: l.today, Today: l.today, From: l.today.AddDays(-3), Platform: "telegram", Monthly: true},
		{AsOf: l.today, Today: l.today, Category: "subscriber", Monthly: true},
		{AsOf: deadline.NewDay(2025, 3, 18), Today: l.today, Category: "content", Urgency: report.Ordinary},
		{AsOf: deadline.NewDay(2025, 3, 18), Today: l.today},
		{AsOf: deadline.NewDay(2024, 12, 31), Today: l.today, Platform: "signal"},
	} {
		cells, err := store.Cells(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		got, want := fmt.Sprintf("%+v", report.Compute(q, cells)), fmt.Sprintf("%+v", report.Compute(q, plain(l, q)))
		if got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
	}
}

// plain counts the slow, obvious way: every timeline as it was known at the end
// of the day, and entered by the instant where one is named, every item into a
// cell of its own.
func plain(l loaded, q report.Query) []report.Cell {
	var cells []report.Cell
	end := q.AsOf.AddDays(1).In(l.books.Zone)
	for i := range l.unit.Requests() {
		t := l.request(i)
		known := t.Events[:0:0]
		for _, e := range t.Events {
			if e.KnownAt.Before(end) && (q.Recorded.IsZero() || !e.RecordedAt.After(q.Recorded)) {
				known = append(known, e)
			}
		}
		if l.compartment != nil {
			t.Case.Compartment = l.compartment(t.Case, q.Recorded)
		}
		if t.Events = known; len(known) == 0 || t.Case.Compartment == casefile.Sealed {
			continue
		}
		t.Case.Compartment = casefile.Open
		cells = append(cells, report.CellsOf(request.Summarize(t, l.books), q)...)
	}
	return cells
}

// TestReachSaysTheSameAsReading: a list shows exactly the requests whose case
// the policy lets the person read, for every role.
func TestReachSaysTheSameAsReading(t *testing.T) {
	t.Parallel()
	l := load(t, 300, 3)
	store := postgres.NewRequests(l.db, l.books)
	for _, p := range l.unit.People {
		var want []string
		for i := range l.unit.Requests() {
			r := l.unit.Request(i)
			if policy.Reading(p, r.Case) != policy.Hidden {
				want = append(want, string(r.ID))
			}
		}
		got := everything(t, store, p)
		sort.Strings(want)
		sort.Strings(got)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s lists %d requests, may read %d", p.Login, len(got), len(want))
		}
	}
}

// everything walks all pages of the list.
func everything(t *testing.T, store *postgres.Requests, p people.Person) []string {
	t.Helper()
	var ids []string
	f := request.Filter{Limit: 17, Now: time.Now()}
	for {
		page, err := store.List(ctx, p, policy.ReachOf(p), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			ids = append(ids, string(r.ID))
		}
		if !page.More {
			return ids
		}
		f.After = page.Next
	}
}

// TestEveryEventHasItsLeaf: M13, counted.
func TestEveryEventHasItsLeaf(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	w.Dispatched(t, w.Case)
	var events, leaves, messages int
	for query, into := range map[string]*int{`SELECT count(*) FROM events`: &events, `SELECT count(*) FROM audit_leaves WHERE action LIKE 'request.%'`: &leaves, `SELECT count(*) FROM outbox`: &messages} {
		if err := w.DB.Get(into, query); err != nil {
			t.Fatal(err)
		}
	}
	if events != 4 || leaves != events || messages != events {
		t.Errorf("%d events, %d leaves, %d messages", events, leaves, messages)
	}
}

// TestCountsFollowEveryStep: histories written one event at a time, in the
// order of a seed, leave the counts that a rebuild derives, and the figures of
// the plain computation.
func TestCountsFollowEveryStep(t *testing.T) {
	t.Parallel()
	l := load(t, 0, 5)
	l.unit = demo.New(people.Agency{ID: 1, Name: "Demo", Country: "UA", Zone: "Europe/Kyiv"}, l.books.Zone, 120, 5, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	l.read = true
	store := postgres.NewRequests(l.db, l.books)
	for i := range l.unit.Requests() {
		r := l.request(i)
		by := people.Person{ID: r.Events[0].By, Agency: 1}
		step := func(from, to int) request.Decide {
			return func(request.Timeline) ([]request.Event, error) { return r.Events[from:to], nil }
		}
		id, err := store.Create(ctx, by, request.Act{Key: uuid.NewString()}, request.New{Reference: r.Reference, Case: r.Case.ID}, step(0, 1))
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n < len(r.Events); n++ {
			if err := store.Append(ctx, by, request.Act{Key: uuid.NewString()}, id, step(n, n+1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, q := range []report.Query{{AsOf: l.today, Today: l.today, Monthly: true}, {AsOf: l.today, Today: l.today, From: deadline.NewDay(2024, 5, 9), Urgency: report.Ordinary},
		{AsOf: l.today, Today: l.today, Until: deadline.NewDay(2025, 9, 9), Strata: true}} {
		cells, err := postgres.NewReports(l.db, l.books).Cells(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		slow := q.Cut(plain(l, q))
		got, want := fmt.Sprintf("%+v", report.Compute(q, cells)), fmt.Sprintf("%+v", report.Compute(q, slow))
		if !q.Until.IsZero() { // what is cut is compared only: outcomes are as they stand
			got, want = fmt.Sprintf("%+v", report.ComputeComparison(q, cells, q, cells)), fmt.Sprintf("%+v", report.ComputeComparison(q, slow, q, slow))
		}
		if got != want {
			t.Errorf("%+v:\ngot %.900s\nwant %.900s", q, got, want)
		}
	}
	before := map[string][]string{}
	for table, query := range derivedTables {
		before[table] = dump(t, l.db, query)
	}
	if _, err := store.Rebuild(ctx, 1, time.Now()); err != nil {
		t.Fatal(err)
	}
	for table, query := range derivedTables {
		if after := dump(t, l.db, query); fmt.Sprint(after) != fmt.Sprint(before[table]) {
			t.Errorf("%s differs: %d rows written, %d rebuilt", table, len(before[table]), len(after))
		}
	}
}

// TestComparisonsEqualThePlainComputation: the same for two sides within
// strata, and for the time before an event, which sees no reply after it.
func TestComparisonsEqualThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 800, 13)
	store := postgres.NewReports(l.db, l.books)
	side := func(id string, from, to, until deadline.Day) report.Query {
		return report.Query{Platform: platform.ID(id), From: from, To: to, Until: until, AsOf: l.today, Today: l.today, Strata: true}
	}
	d, open := deadline.NewDay, deadline.Day{}
	for _, pair := range [][2]report.Query{
		{side("telegram", d(2024, 3, 1), d(2024, 9, 23), d(2024, 9, 23)), side("telegram", d(2024, 9, 24), d(2025, 4, 11), open)},
		{side("", d(2024, 2, 10), d(2025, 2, 2), d(2025, 2, 2)), side("", d(2025, 2, 3), open, open)},
		{side("signal", open, open, open), side("telegram", open, open, open)},
	} {
		var got, want [2][]report.Cell
		for i, q := range pair {
			var err error
			if got[i], err = store.Cells(ctx, 1, q); err != nil {
				t.Fatal(err)
			}
			want[i] = q.Cut(plain(l, q))
		}
		fast := fmt.Sprintf("%+v", report.ComputeComparison(pair[0], got[0], pair[1], got[1]))
		slow := fmt.Sprintf("%+v", report.ComputeComparison(pair[0], want[0], pair[1], want[1]))
		if fast != slow {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", pair, fast, slow)
		}
	}
	before, last := report.Query{AsOf: l.today, Today: l.today}.Recent()
	first, err := store.Cells(ctx, 1, before)
	if err != nil {
		t.Fatal(err)
	}
	second, err := store.Cells(ctx, 1, last)
	if err != nil {
		t.Fatal(err)
	}
	fast, slow := report.ComputeChanges(before, first, last, second), report.ComputeChanges(before, plain(l, before), last, plain(l, last))
	if fmt.Sprintf("%+v", fast) != fmt.Sprintf("%+v", slow) {
		t.Errorf("changes:\n got %+v\nwant %+v", fast, slow)
	}
}
