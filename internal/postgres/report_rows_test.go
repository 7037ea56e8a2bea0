package postgres_test

import (
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// TestRowsAreBehindTheFigures: every pick counts what the plain computation
// counts, and the figure says the same number.
func TestRowsAreBehindTheFigures(t *testing.T) {
	t.Parallel()
	l := load(t, 500, 17)
	store := postgres.NewReports(l.db, l.books)
	auditor := personOf(t, l, people.Auditor)
	for _, q := range []report.Query{
		{AsOf: l.today, Today: l.today},
		{AsOf: l.today, Today: l.today, Platform: "telegram", From: deadline.NewDay(2024, 5, 5), Urgency: report.Ordinary},
		{AsOf: deadline.NewDay(2025, 3, 18), Today: l.today, Category: "subscriber"},
	} {
		cells, err := store.Cells(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		said := numbers(report.Compute(q, cells).All)
		for _, pick := range report.Picks() {
			rows, err := store.Rows(ctx, auditor, policy.ReachOf(auditor), q, pick, 0)
			if err != nil {
				t.Fatalf("%s: %v", pick, err)
			}
			want := 0
			for _, c := range plain(l, q) {
				if !c.Twin.Is && pick.Holds(q, c) {
					want++
				}
			}
			if rows.Total != want || rows.Visible != want {
				t.Errorf("%s as of %s: %d rows, %d visible, want %d", pick, q.AsOf, rows.Total, rows.Visible, want)
			}
			if n, ok := said[pick]; ok && n != want || !ok && want != 0 {
				t.Errorf("%s as of %s: the figure says %d, there are %d rows", pick, q.AsOf, n, want)
			}
		}
	}
}

func personOf(t *testing.T, l loaded, role people.Role) people.Person {
	t.Helper()
	for _, p := range l.unit.People {
		if p.Role == role {
			return p
		}
	}
	t.Fatalf("no %s", role)
	return people.Person{}
}

// numbers are the counts of a report by what is behind them.
func numbers(f report.Figures) map[report.Pick]int {
	n := map[report.Pick]int{report.PickItems: f.Items, report.PickAnswered: f.Answered, report.PickPending: f.Pending, report.PickWithdrawn: f.Withdrawn,
		report.PickOnTime: f.OnTime.OnTime, report.PickLate: f.OnTime.Late, report.PickOverdue: f.OnTime.Overdue, report.PickDue: f.OnTime.Due, report.PickNotDue: f.OnTime.NotYet,
		report.PickSilent: f.Silence.Silent, report.PickDelivered: f.Silence.Delivered}
	for _, r := range f.Rates {
		n[report.PickWithin(r.Days)], n[report.PickOf(r.Days)], n[report.PickYoung(r.Days)] = r.Answered, r.Matured, r.NotYet
	}
	for _, o := range f.Outcomes {
		if o.Outcome != reply.Pending {
			n[report.PickOutcome(o.Outcome)] = o.N
		}
	}
	for _, r := range f.Reasons {
		n[report.PickReason(r.Reason)] = r.N
	}
	for _, b := range f.Open {
		n[report.PickAge(b)] = b.N
	}
	return n
}

// TestRowsStayWithinReach: whoever asks, the pages hold exactly the items of
// cases the person may read, and none twice.
func TestRowsStayWithinReach(t *testing.T) {
	t.Parallel()
	l := load(t, 200, 19)
	store := postgres.NewReports(l.db, l.books)
	for _, asOf := range []deadline.Day{l.today, deadline.NewDay(2025, 6, 1)} {
		q := report.Query{AsOf: asOf, Today: l.today}
		for _, role := range []people.Role{people.Investigator, people.Liaison, people.Leadership} {
			by := personOf(t, l, role)
			may := map[request.ID]bool{}
			for i := range l.unit.Requests() {
				r := l.unit.Request(i)
				may[r.ID] = policy.Reading(by, r.Case) != policy.Hidden
			}
			shown := map[string]bool{}
			visible := 0
			for page := 0; ; page++ {
				rows, err := store.Rows(ctx, by, policy.ReachOf(by), q, report.PickItems, page)
				if err != nil {
					t.Fatal(err)
				}
				visible = rows.Visible
				for _, one := range rows.Items {
					key := string(one.Request) + string(rune('0'+one.No))
					if !may[one.Request] || shown[key] || one.Reference == "" {
						t.Fatalf("%s: %s shown, may read: %v, shown before: %v", role, key, may[one.Request], shown[key])
					}
					shown[key] = true
				}
				if len(rows.Items) < report.RowsPage {
					break
				}
			}
			if len(shown) != visible || visible == 0 {
				t.Errorf("%s as of %s: %d shown, %d said to be visible", role, asOf, len(shown), visible)
			}
		}
	}
}
