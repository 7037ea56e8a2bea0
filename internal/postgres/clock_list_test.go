package postgres_test

import (
	"fmt"
	"slices"
	"sort"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/request"
)

// allClocks walks all pages of a list of clocks.
func allClocks(t *testing.T, store *postgres.Requests, p people.Person, f request.ClockFilter) []request.ListedClock {
	t.Helper()
	var rows []request.ListedClock
	for f.Limit = 23; ; {
		page, err := store.Clocks(ctx, p, policy.ReachOf(p), f)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, page.Rows...)
		if !page.More {
			return rows
		}
		f.After = page.Next
	}
}

func name(r request.ListedClock) string { return fmt.Sprint(r.Request, " ", r.Kind, " ", r.No) }

// TestClocksListWhatThePredicatesSay: each standing of the list holds exactly
// the open clocks of which OpenClock.In says so, for every role, in the order
// in which things are lost, each once.
func TestClocksListWhatThePredicatesSay(t *testing.T) {
	t.Parallel()
	l := load(t, 700, 5)
	store := postgres.NewRequests(l.db, l.books)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, p := range l.unit.People {
		for _, standing := range request.ClockStandings() {
			f := request.ClockFilter{Standing: standing, Now: now, Today: l.today}
			var want []string
			for i := range l.unit.Requests() {
				r := l.unit.Request(i)
				if policy.Reading(p, r.Case) == policy.Hidden {
					continue
				}
				for _, c := range request.Summarize(r, l.books).Clocks {
					if c.In(standing, now, l.today, l.books.Zone) {
						want = append(want, name(request.ListedClock{Request: r.ID, OpenClock: c}))
					}
				}
			}
			rows := allClocks(t, store, p, f)
			got := make([]string, len(rows))
			for i, r := range rows {
				got[i] = name(r)
			}
			if !slices.IsSortedFunc(rows, before) {
				t.Errorf("%s, %s: not in the order of loss", p.Login, standing)
			}
			sort.Strings(want)
			sort.Strings(got)
			if !slices.Equal(want, got) {
				t.Errorf("%s, %s: %d clocks, want %d", p.Login, standing, len(got), len(want))
			}
		}
	}
}

// before compares by loss and by the day to act; a clock without a day comes last.
func before(a, b request.ListedClock) int {
	if a.Loss() != b.Loss() {
		return a.Loss() - b.Loss()
	}
	far := func(d deadline.Day) deadline.Day {
		if d.IsZero() {
			return deadline.NewDay(9999, 12, 31)
		}
		return d
	}
	return far(a.ActBy).Compare(far(b.ActBy))
}

// TestClockFilters: each filter narrows the list to what it names, and the counts
// follow it.
func TestClockFilters(t *testing.T) {
	t.Parallel()
	l := load(t, 500, 9)
	store := postgres.NewRequests(l.db, l.books)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	var liaison people.Person
	for _, p := range l.unit.People {
		if p.Login == "liaison" {
			liaison = p
		}
	}
	every := allClocks(t, store, liaison, request.ClockFilter{Now: now, Today: l.today})
	for _, row := range []struct {
		what string
		f    request.ClockFilter
		fits func(request.ListedClock) bool
	}{
		{"a kind", request.ClockFilter{Kind: request.ClockPreservation}, func(c request.ListedClock) bool { return c.Kind == request.ClockPreservation }},
		{"a platform", request.ClockFilter{Platform: "telegram"}, func(c request.ListedClock) bool { return c.Platform == "telegram" }},
		{"a unit", request.ClockFilter{Unit: l.unit.Units[0].ID}, func(c request.ListedClock) bool { return c.Unit == l.unit.Units[0].ID }},
		{"a person", request.ClockFilter{Owner: liaison.ID}, func(c request.ListedClock) bool { return c.Owner == liaison.ID }},
	} {
		row.f.Now, row.f.Today = now, l.today
		want := 0
		for _, c := range every {
			if row.fits(c) {
				want++
			}
		}
		got := allClocks(t, store, liaison, row.f)
		if len(got) != want || want == 0 || !allOf(got, row.fits) {
			t.Errorf("%s: %d clocks, want %d", row.what, len(got), want)
		}
		page, err := store.Clocks(ctx, liaison, policy.ReachOf(liaison), row.f)
		if err != nil || page.Counts[request.ClocksAll] != min(want, request.MostCounted+1) {
			t.Errorf("%s: counted %d of %d, %v", row.what, page.Counts[request.ClocksAll], want, err)
		}
	}
}

func allOf(rows []request.ListedClock, fits func(request.ListedClock) bool) bool {
	return !slices.ContainsFunc(rows, func(c request.ListedClock) bool { return !fits(c) })
}
