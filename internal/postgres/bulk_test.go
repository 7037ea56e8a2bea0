package postgres_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/demo"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

// register is an invented register, with the books to derive it by.
func register(t testing.TB, requests int) (postgres.Register, request.Books) {
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
	u := demo.New(people.Agency{ID: 1, Name: "Demo", Country: "UA", Zone: "Europe/Kyiv"}, zone, requests, 5, loadedAt)
	return postgres.Register{Agency: u.Agency, Units: u.Units, People: u.People, Cases: u.Cases, Requests: requests, Request: u.Request, Note: "test"},
		request.Books{Zone: zone, Calendar: calendar, Basis: library.Basis}
}

var loadedAt = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// awkward holds what COPY reads as its own, and what JSON escapes.
const awkward = "tab\there, line\nfeed, return\r, \\N, \\., \\\\ and \"quotes\" <&> \u2028 ґедзь 🛰"

// TestLoadedTimelinesReadBackTheSame: every event, to the letter and to the
// microsecond.
func TestLoadedTimelinesReadBackTheSame(t *testing.T) {
	t.Parallel()
	r, books := register(t, 200)
	plain := r.Request
	r.Request = func(i int) request.Timeline {
		line := plain(i)
		first := line.Events[0].Detail.(request.Drafted)
		first.Content.Subject, first.Content.Narrative = awkward, awkward
		line.Events[0].Detail = first
		line.Events[0].RecordedAt = line.Events[0].OccurredAt.Add(1234567 * time.Microsecond)
		return line
	}
	db := pgtest.Open(t)
	if err := postgres.NewBulk(db, books).Load(ctx, r, loadedAt); err != nil {
		t.Fatal(err)
	}
	store := postgres.NewRequests(db, books)
	for i := range r.Requests {
		want := r.Request(i)
		got, err := store.Timeline(ctx, r.People[0], want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Reference != want.Reference || got.Case.ID != want.Case.ID || len(got.Events) != len(want.Events) {
			t.Fatalf("request %d is another", i)
		}
		for k := range want.Events {
			if g, w := utc(got.Events[k]), utc(want.Events[k]); !reflect.DeepEqual(g, w) {
				t.Fatalf("request %d:\n got %+v\nwant %+v", i, g, w)
			}
		}
	}
	var subjects int
	if err := db.Get(&subjects, `SELECT count(*) FROM request_summaries WHERE subject = $1`, awkward); err != nil || subjects == 0 {
		t.Errorf("%d summaries have the subject: %v", subjects, err)
	}
}

func utc(e request.Event) request.Event {
	e.OccurredAt, e.RecordedAt, e.KnownAt = e.OccurredAt.UTC(), e.RecordedAt.UTC(), e.KnownAt.UTC()
	return e
}

// TestLoadIsAllOrNothing: a register with a mistake in its last rows leaves
// nothing behind, neither rows nor tables without their keys, and the next
// load finds everything as it was.
func TestLoadIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t)
	before := shape(t, db)
	for name, spoil := range map[string]func(*request.Timeline){
		"an event without a number": func(l *request.Timeline) { l.Events[0].Seq = -1 },
		"a reference that is taken": func(l *request.Timeline) { l.Reference = "R26-AAA-AAAA" },
		"a case that is not there":  func(l *request.Timeline) { l.Case.ID = "018ce7cc-ae00-77f0-947c-5ecb506c02d4" },
	} {
		r, books := register(t, 5000)
		plain := r.Request
		r.Request = func(i int) request.Timeline {
			line := plain(i)
			if i >= r.Requests-2 {
				spoil(&line)
			}
			return line
		}
		if err := postgres.NewBulk(db, books).Load(ctx, r, loadedAt); err == nil {
			t.Fatalf("%s was loaded", name)
		}
		for _, table := range []string{"people", "cases", "requests", "events", "request_summaries", "items", "waits_by_day", "waits_by_month", "results_by_day", "results_by_month", "kin_waits_by_day", "kin_results_by_month", "audit_leaves"} {
			var n int
			if err := db.Get(&n, `SELECT count(*) FROM `+table); err != nil || n != 0 {
				t.Errorf("%s left %d rows in %s: %v", name, n, table, err)
			}
		}
	}
	if after := shape(t, db); after != before {
		t.Errorf("the schema is now\n%s\nwas\n%s", after, before)
	}
	r, books := register(t, 100)
	if err := postgres.NewBulk(db, books).Load(ctx, r, loadedAt); err != nil {
		t.Fatal(err)
	}
	if after := shape(t, db); after != before {
		t.Errorf("after loading the schema is\n%s\nwas\n%s", after, before)
	}
	err := postgres.NewBulk(db, books).Load(ctx, r, loadedAt)
	if f, ok := fault.As(err); !ok || f.Key != "demo.not_empty" {
		t.Errorf("loaded twice: %v", err)
	}
}

// TestLoadStopsWhenNobodyWaits: an interrupted load ends soon and leaves nothing.
func TestLoadStopsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t)
	r, books := register(t, 50_000)
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	plain := r.Request
	r.Request = func(i int) request.Timeline {
		if i == 9000 {
			stop()
		}
		if i >= 49_000 {
			t.Error("it went on to the end")
		}
		return plain(i)
	}
	if err := postgres.NewBulk(db, books).Load(waiting, r, loadedAt); !fault.Is(err, fault.Unavailable) {
		t.Errorf("interrupted: %v", err)
	}
	var n int
	if err := db.Get(&n, `SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM requests) + (SELECT count(*) FROM events)`); err != nil || n != 0 {
		t.Errorf("%d rows are left: %v", n, err)
	}
}

// shape lists all keys and indexes.
func shape(t *testing.T, db *sqlx.DB) string {
	t.Helper()
	return strings.Join(dump(t, db, `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`), "\n")
}

// BenchmarkLoad tells how many requests a second a register is loaded with,
// for a few sizes: part of the work is the same for any.
func BenchmarkLoad(b *testing.B) {
	for _, requests := range []int{2_000, 20_000, 100_000} {
		b.Run(fmt.Sprint(requests), func(b *testing.B) {
			r, books := register(b, requests)
			for b.Loop() {
				b.StopTimer()
				db := pgtest.Open(b)
				b.StartTimer()
				if err := postgres.NewBulk(db, books).Load(ctx, r, loadedAt); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(requests)*float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
