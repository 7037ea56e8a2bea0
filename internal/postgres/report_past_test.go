package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/report"
)

// TestEarlierStatesEqualThePlainComputation: what was learned since is taken
// back exactly, whatever day and instant are asked for, with cases that were
// sealed or opened in between and with what was entered late.
func TestEarlierStatesEqualThePlainComputation(t *testing.T) {
	t.Parallel()
	l := loadAs(t, 700, 31, loaded{read: true, late: true})
	l.compartment = closeAndOpen(t, l)
	store := postgres.NewReports(l.db, l.books)
	auditor := personOf(t, l, people.Auditor)
	r := rand.New(rand.NewPCG(31, 7))
	compared := 0
	for range 45 {
		q := anyQuery(r, l)
		cells, err := store.Cells(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		slow := plain(l, q)
		got, want := fmt.Sprintf("%+v", report.Compute(q, cells)), fmt.Sprintf("%+v", report.Compute(q, slow))
		if got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		pick := report.Picks()[r.IntN(len(report.Picks()))]
		rows, err := store.Rows(ctx, auditor, policy.ReachOf(auditor), q, pick, 0)
		if err != nil {
			t.Fatal(err)
		}
		behind := 0
		for _, c := range slow {
			if !c.Twin.Is && pick.Holds(q, c) {
				behind++
			}
		}
		if rows.Total != behind {
			t.Errorf("%+v, %s: %d rows, want %d", q, pick, rows.Total, behind)
		}
		q.Strata, q.Waits, q.Monthly = true, true, false
		if cells, err = store.Daily(ctx, 1, q); err != nil {
			t.Fatal(err)
		}
		got, want = fmt.Sprintf("%+v", report.ComputeQuiet(q, cells)), fmt.Sprintf("%+v", report.ComputeQuiet(q, slow))
		if got != want {
			t.Errorf("quiet %+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		compared += len(slow)
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

// TestEarlierComparisonsEqualThePlainComputation: the same for two periods that
// are counted together, one of them looked at to its own end only.
func TestEarlierComparisonsEqualThePlainComputation(t *testing.T) {
	t.Parallel()
	l := loadAs(t, 500, 37, loaded{read: true, late: true})
	store := postgres.NewReports(l.db, l.books)
	for _, asOf := range []deadline.Day{l.today.AddDays(-1), l.today.AddDays(-70), deadline.NewDay(2025, 3, 18)} {
		before := report.Query{AsOf: asOf, Today: l.today, Strata: true, To: asOf.AddDays(-40), Until: asOf.AddDays(-40)}
		after := report.Query{AsOf: asOf, Today: l.today, Strata: true, From: asOf.AddDays(-39), Platform: "telegram"}
		cells, err := store.CellsOf(ctx, 1, before, after)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%+v", report.ComputeComparison(before, cells[0], after, cells[1]))
		want := fmt.Sprintf("%+v", report.ComputeComparison(before, before.Cut(plain(l, before)), after, plain(l, after)))
		if got != want {
			t.Errorf("as of %s:\n got %.900s\nwant %.900s", asOf, got, want)
		}
	}
}

// anyQuery asks for anything that can be asked for.
func anyQuery(r *rand.Rand, l loaded) report.Query {
	q := report.Query{Today: l.today, AsOf: l.today, Monthly: r.IntN(2) == 0, Strata: r.IntN(3) == 0}
	if r.IntN(4) > 0 {
		q.AsOf = l.today.AddDays(-[]int{1, 7, 30, 92, 400, 800}[r.IntN(6)] - r.IntN(9))
	}
	if q.AsOf == l.today || r.IntN(3) == 0 {
		q.Recorded = l.today.AddDays(-r.IntN(500)).In(l.books.Zone).Add(time.Duration(r.IntN(86400)) * time.Second)
	}
	if r.IntN(2) == 0 {
		q.From = q.AsOf.AddDays(-r.IntN(600))
		if r.IntN(2) == 0 {
			q.To = q.From.AddDays(r.IntN(300))
		}
	}
	if r.IntN(3) == 0 {
		q.Platform = "telegram"
	}
	if r.IntN(4) == 0 {
		q.Kind = legal.Production
	}
	if r.IntN(3) == 0 {
		q.Urgency = report.Urgencies()[r.IntN(2)]
	}
	if r.IntN(3) == 0 {
		q.Category = legal.Categories()[r.IntN(len(legal.Categories()))]
	}
	return q
}

// closeAndOpen seals every third case, opens those that were sealed, and does
// some of it twice. It tells the compartment of a case at an instant, or now.
func closeAndOpen(t *testing.T, l loaded) func(casefile.Case, time.Time) casefile.Compartment {
	t.Helper()
	type change struct {
		at  time.Time
		was casefile.Compartment
	}
	changes, now := map[casefile.ID][]change{}, map[casefile.ID]casefile.Compartment{}
	cases := postgres.NewCases(l.db, l.books)
	for i, c := range l.unit.Cases {
		now[c.ID] = c.Compartment
		for n := 0; n < 1+i%2 && (i%3 == 0 || now[c.ID] == casefile.Sealed); n++ {
			at := l.today.AddDays(n*90 - 300 + i).In(l.books.Zone)
			changes[c.ID] = append(changes[c.ID], change{at, now[c.ID]})
			if c.Version, c.Compartment = n+1, casefile.Sealed; now[c.ID] == casefile.Sealed {
				c.Compartment = casefile.Open
			}
			if err := cases.Change(ctx, people.Person{ID: c.Owner, Agency: 1}, c, "for the test", at); err != nil {
				t.Fatal(err)
			}
			now[c.ID] = c.Compartment
		}
	}
	return func(c casefile.Case, at time.Time) casefile.Compartment {
		for _, one := range changes[c.ID] {
			if !at.IsZero() && one.at.After(at) {
				return one.was
			}
		}
		return now[c.ID]
	}
}

// TestWhoAsksAtTheSameTimeGetsTheSame: the parts of pages that are derived
// together say what each would say alone.
func TestWhoAsksAtTheSameTimeGetsTheSame(t *testing.T) {
	t.Parallel()
	l := loadAs(t, 400, 41, loaded{read: true, late: true})
	store := postgres.NewReports(l.db, l.books)
	for _, asOf := range []deadline.Day{l.today.AddDays(-5), deadline.NewDay(2025, 3, 18)} {
		one := report.Query{AsOf: asOf, Today: l.today, Platform: "telegram"}
		all := report.Query{AsOf: asOf, Today: l.today}
		slow := map[platform.ID]string{}
		for _, q := range []report.Query{one, all} {
			slow[q.Platform] = fmt.Sprintf("%+v", report.Compute(q, plain(l, q)))
		}
		var asked errgroup.Group
		for i := range 12 {
			asked.Go(func() error {
				q := []report.Query{one, all}[i%2]
				if i%3 == 0 {
					_, _, err := store.Own(ctx, 1, report.Span{AsOf: asOf, Today: l.today}.Settled())
					return err
				}
				cells, err := store.Cells(ctx, 1, q)
				if got := fmt.Sprintf("%+v", report.Compute(q, cells)); err == nil && got != slow[q.Platform] {
					t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, slow[q.Platform])
				}
				return err
			})
		}
		if err := asked.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestManyEarlierDaysAtOnce: readers who ask for more states of knowledge than
// are derived at a time wait for each other, never in a circle, and are given
// what each is given alone.
func TestManyEarlierDaysAtOnce(t *testing.T) {
	t.Parallel()
	l := loadAs(t, 200, 39, loaded{late: true})
	store := postgres.NewReports(l.db, l.books)
	const days, times = 8, 3
	ask := func(n int) (string, error) {
		q := report.Query{AsOf: l.today.AddDays(-1 - 40*(n%days)), Today: l.today}
		cells, err := store.Cells(ctx, 1, q)
		return fmt.Sprintf("%+v", report.Compute(q, cells)), err
	}
	var got [days * times]string
	work, _ := errgroup.WithContext(ctx)
	for n := range got {
		work.Go(func() (err error) {
			got[n], err = ask(n)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		t.Fatal(err)
	}
	for n := range got {
		if want, err := ask(n); err != nil || got[n] != want {
			t.Errorf("%d: %v\n got %.900s\nwant %.900s", n, err, got[n], want)
		}
	}
}
