package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/deadline"
	"rogatory/internal/demo"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/postgres"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// plainQuietAll asks of each platform alone, from its items one by one.
func plainQuietAll(l loaded, asOf deadline.Day) map[platform.ID]report.Quiet {
	cells := map[platform.ID][]report.Cell{}
	for _, c := range plainCells(l, report.Query{AsOf: asOf}) {
		cells[c.Platform] = append(cells[c.Platform], c)
	}
	found := map[platform.ID]report.Quiet{}
	for id, own := range cells {
		r := report.ComputeQuiet(report.Query{Platform: id, AsOf: asOf, Today: l.today, Strata: true, Waits: true}, own)
		r.Days, r.Strata = nil, nil
		found[id] = r
	}
	return found
}

// sameQuiet holds every platform of two computations against each other, to the last
// digit.
func sameQuiet(t *testing.T, what string, got report.QuietAll, want map[platform.ID]report.Quiet) {
	t.Helper()
	if len(got.Found) != len(want) || len(want) < 5 {
		t.Errorf("%s: %d platforms, want %d", what, len(got.Found), len(want))
	}
	for id, q := range want {
		if g, w := fmt.Sprintf("%+v", got.Found[id]), fmt.Sprintf("%+v", q); g != w {
			t.Errorf("%s: %s:\n got %.700s\nwant %.700s", what, id, g, w)
		}
	}
}

var reader = people.Person{ID: "00000000-0000-4000-8000-00000000000a", Agency: 1, Role: people.Auditor, Active: true, Console: true}

// TestTheWatchOverAllEqualsThePlainComputation: what is remembered is what would
// be computed, for the present and any earlier day, at first, when asked again,
// and when asked by another program; a filter of the page changes nothing of it.
func TestTheWatchOverAllEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 1500, 23)
	store := postgres.NewReports(l.db, l.books)
	service := report.NewService(store, l.unit.Agency)
	ask := func(q report.Query) report.QuietAll {
		t.Helper()
		if q.Today = l.today; q.AsOf.IsZero() {
			q.AsOf = l.today
		}
		r, err := service.Responsiveness(ctx, reader, q)
		if err != nil {
			t.Fatal(err)
		}
		return *r.QuietAll
	}
	want := plainQuietAll(l, l.today)
	sameQuiet(t, "at first", ask(report.Query{}), want)
	sameQuiet(t, "again", ask(report.Query{}), want)
	sameQuiet(t, "with a filter", ask(report.Query{Urgency: report.Ordinary, From: deadline.NewDay(2026, 1, 1)}), want)
	if err := store.FoldMarks(ctx, 1); err != nil {
		t.Fatal(err)
	}
	sameQuiet(t, "when the marks were added up", ask(report.Query{}), want)
	then := deadline.NewDay(2025, 9, 3)
	sameQuiet(t, "of an earlier day", ask(report.Query{AsOf: then}), plainQuietAll(l, then))
	all := ask(report.Query{})
	if len(all.Gone) == 0 || all.Gone[0].Query.Platform != "signal" || len(all.Better) == 0 || all.Better[0].Query.Platform != "telegram" {
		t.Errorf("gone %d, better %d", len(all.Gone), len(all.Better))
	}
	if all.FalseAlarms() != float64(len(all.Gone)+len(all.Better)+len(all.Steady))/10 {
		t.Errorf("%g false alarms", all.FalseAlarms())
	}
}

// TestWhatIsRememberedIsNeverStale: histories written one event at a time, the
// requests in turns; the watch says after every few steps what the counts say
// then, and the same after marks were added up and after a rebuild.
func TestWhatIsRememberedIsNeverStale(t *testing.T) {
	t.Parallel()
	l := load(t, 0, 25)
	l.unit = demo.New(people.Agency{ID: 1, Name: "Demo", Country: "UA", Zone: "Europe/Kyiv"}, l.books.Zone, 60, 25, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	requests, store := postgres.NewRequests(l.db, l.books), postgres.NewReports(l.db, l.books)
	service := report.NewService(store, l.unit.Agency)
	q := report.Query{AsOf: l.today, Today: l.today}
	changed, last := 0, ""
	check := func(what string) {
		t.Helper()
		r, err := service.Responsiveness(ctx, reader, q)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := store.Daily(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		got, want := fmt.Sprintf("%+v", *r.QuietAll), fmt.Sprintf("%+v", report.ComputeQuietAll(q, cells))
		if got != want {
			t.Errorf("%s:\n got %.700s\nwant %.700s", what, got, want)
		}
		if got != last {
			changed++
		}
		last = got
	}
	lines := make([]request.Timeline, l.unit.Requests())
	ids, written := make([]request.ID, len(lines)), 0
	for i := range lines {
		lines[i] = l.unit.Request(i)
	}
	for n, more := 0, true; more; n++ {
		more = false
		for i, r := range lines {
			if n >= len(r.Events) {
				continue
			}
			more = true
			step := func(request.Timeline) ([]request.Event, error) { return r.Events[n : n+1], nil }
			by, err := people.Person{ID: r.Events[0].By, Agency: 1}, error(nil)
			if n == 0 {
				ids[i], err = requests.Create(ctx, by, request.Act{Key: uuid.NewString()}, request.New{Reference: r.Reference, Case: r.Case.ID}, step)
			} else {
				err = requests.Append(ctx, by, request.Act{Key: uuid.NewString()}, ids[i], step)
			}
			if err != nil {
				t.Fatal(err)
			}
			if written++; written%29 == 0 {
				check(fmt.Sprintf("after %d events", written))
			}
			if written%97 == 0 {
				if err := store.FoldMarks(ctx, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if changed < 10 {
		t.Errorf("only %d states were seen", changed)
	}
	if _, err := requests.Rebuild(ctx, 1, time.Now()); err != nil {
		t.Fatal(err)
	}
	check("after a rebuild")
}

// TestMarksSeeEveryWriter: who writes waits without knowing of marks still
// changes them, one platform and no other.
func TestMarksSeeEveryWriter(t *testing.T) {
	t.Parallel()
	l := load(t, 200, 26)
	store := postgres.NewReports(l.db, l.books)
	before, err := store.Marks(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	for n, write := range []string{`UPDATE waits_by_day SET n = n + 1 WHERE platform_id = 'signal'`, `DELETE FROM waits_by_day WHERE platform_id = 'signal'`} {
		if _, err := l.db.Exec(write); err != nil {
			t.Fatal(err)
		}
		after, err := store.Marks(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		for id, mark := range after {
			if want := before[id]; (id == "signal") != (mark > want) {
				t.Errorf("%d: %s from %d to %d", n, id, want, mark)
			}
		}
		before = after
	}
}

// TestWhatIsRememberedBearsTheNameOfNow: the same platforms may count together
// under another one, or each alone; what was remembered of them leads there.
func TestWhatIsRememberedBearsTheNameOfNow(t *testing.T) {
	t.Parallel()
	l := load(t, 300, 27)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	ask := func(alone bool) {
		t.Helper()
		r, err := service.Responsiveness(ctx, reader, report.Query{AsOf: l.today, Today: l.today, Alone: alone})
		if err != nil {
			t.Fatal(err)
		}
		for id, one := range r.QuietAll.Found {
			if one.Query.Platform != id || one.Query.Alone != alone {
				t.Errorf("%s: remembered of %s, alone %v", id, one.Query.Platform, one.Query.Alone)
			}
		}
	}
	l.merge(t, merger.Wish{Kind: merger.Merge, Platform: "signal", Into: "telegram"})
	ask(false)
	ask(true)
	l.merge(t, merger.Wish{Kind: merger.Separate, Platform: "signal"}, merger.Wish{Kind: merger.Merge, Platform: "telegram", Into: "signal"})
	ask(false)
}
