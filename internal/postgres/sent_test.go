package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/reply"
	"rogatory/internal/report"
)

// plainSent counts requests and items from the timelines.
func plainSent(l loaded, q report.Span, category legal.Category) []string {
	counts := map[report.Sent][2]int{}
	for _, s := range asKnown(l, q) {
		first, own := map[string]deadline.Day{}, map[report.Sent]int{}
		for _, it := range s.Items {
			if it.DispatchedDay.IsZero() {
				continue
			}
			_, _, n := it.DispatchedDay.Date()
			month := it.DispatchedDay.AddDays(1 - n)
			for _, key := range report.SentKeys(it.Category) {
				if key != "" && (category == "" || key != string(category) && key != "!"+string(category)) {
					continue
				}
				own[report.Sent{Platform: s.Platform, Kind: s.Kind, Emergency: s.Emergency, Category: key, Month: month}]++
				if at, ok := first[key]; !ok || month.Before(at) {
					first[key] = month
				}
			}
		}
		for k, items := range own {
			n := counts[k]
			if n[1] += items; first[k.Category] == k.Month {
				n[0]++
			}
			counts[k] = n
		}
	}
	var all []report.Sent
	for k, n := range counts {
		k.Requests, k.Items = n[0], n[1]
		all = append(all, k)
	}
	return printed(all)
}

func printed(all []report.Sent) (lines []string) {
	for _, s := range all {
		lines = append(lines, fmt.Sprint(s))
	}
	sort.Strings(lines)
	return lines
}

// TestSentEqualsThePlainComputation: what suppression rests on is what the
// timelines say, at present and as recorded by an instant.
func TestSentEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 700, 31)
	store := postgres.NewReports(l.db, l.books)
	for _, recorded := range []time.Time{{}, time.Date(2025, 8, 3, 11, 0, 0, 0, time.UTC)} {
		for _, category := range []legal.Category{"", legal.Subscriber, legal.Content} {
			today := l.today
			if !recorded.IsZero() {
				today = deadline.DayOf(recorded, l.books.Zone)
			}
			found, err := store.Sent(ctx, 1, category, today, recorded)
			if err != nil {
				t.Fatal(err)
			}
			want := plainSent(l, report.Span{AsOf: today, Recorded: recorded}, category)
			if got := printed(found); fmt.Sprint(got) != fmt.Sprint(want) || len(got) < 30 {
				t.Errorf("%s as of %s: %d rows, want %d", category, recorded, len(got), len(want))
			}
		}
	}
}

// TestSeesAll: who may read every case that is not sealed, and nobody else.
func TestSeesAll(t *testing.T) {
	t.Parallel()
	l := load(t, 50, 32)
	store := postgres.NewReports(l.db, l.books)
	sees := func(role people.Role, unit people.UnitID) bool {
		t.Helper()
		by := people.Person{ID: "00000000-0000-4000-8000-00000000000b", Agency: 1, Role: role, Unit: unit, Active: true}
		all, err := store.SeesAll(ctx, by, policy.ReachOf(by))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if _, err := l.db.Exec(`UPDATE cases SET compartment = 'open' WHERE compartment = 'restricted'`); err != nil {
		t.Fatal(err)
	}
	unit := l.unit.Units[0].ID
	if !sees(people.Liaison, "") || sees(people.Liaison, people.UnitID(unit)) || sees(people.Leadership, "") || sees(people.Auditor, "") || sees(people.Administrator, "") {
		t.Error("of open cases those see all who work for all units")
	}
	if _, err := l.db.Exec(`UPDATE cases SET compartment = 'restricted' WHERE id = (SELECT id FROM cases WHERE compartment = 'open' LIMIT 1)`); err != nil {
		t.Fatal(err)
	}
	if sees(people.Liaison, "") {
		t.Error("a restricted case is not for everybody")
	}
}

// TestA64_LeadershipLearnsNothingOfFewRequestsBySubtraction: a reader of
// aggregates asks the service many questions, and subtracts every two answers of
// which one lies within the other. The rows behind them count no more.
func TestA64_LeadershipLearnsNothingOfFewRequestsBySubtraction(t *testing.T) {
	t.Parallel()
	l := load(t, 300, 33)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	leader := people.Person{ID: "00000000-0000-4000-8000-00000000000c", Agency: 1, Role: people.Leadership, Active: true}
	all := asKnown(l, report.Span{AsOf: l.today})
	r := rand.New(rand.NewPCG(64, 33))
	populations, questions := []map[string]bool{}, []report.Query{}
	for range 90 {
		q := report.Query{AsOf: l.today, Today: l.today, Monthly: true}
		if q.Platform = platform.ID([]string{"", "", "telegram", "signal", "meta", "viber"}[r.IntN(6)]); r.IntN(3) == 0 {
			q.Urgency = report.Urgencies()[r.IntN(2)]
		}
		if r.IntN(4) == 0 {
			q.Category = legal.Categories()[r.IntN(3)]
		}
		if r.IntN(2) == 0 {
			q.From = deadline.NewDay(2024, 1, 1).AddDays(r.IntN(900))
		}
		if r.IntN(2) == 0 {
			q.To = q.From.AddDays(1 + r.IntN(200))
			if q.From.IsZero() {
				q.To = deadline.NewDay(2024, 3, 1).AddDays(r.IntN(900))
			}
		}
		found, err := service.Responsiveness(ctx, leader, q)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := service.Rows(ctx, leader, q, report.PickItems, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found.All.Suppressed {
			if rows.Total > 0 && !rows.Few && rows.Visible < rows.Total {
				t.Errorf("%+v: %d rows are counted out", q, rows.Total)
			}
			continue
		}
		in := map[string]bool{}
		for _, s := range all {
			for _, it := range s.Items {
				if !it.DispatchedDay.IsZero() && found.Query.Holds(report.CellOf(s, it), it.Category) {
					in[fmt.Sprintf("%s %d", s.ID, it.No)] = true
				}
			}
		}
		if len(in) != found.All.Items {
			t.Fatalf("%+v: %d items, counted %d", found.Query, found.All.Items, len(in))
		}
		populations, questions = append(populations, in), append(questions, found.Query)
	}
	differences := 0
	for i, one := range populations {
		for j, two := range populations {
			rest, nested := map[string]bool{}, true
			for id := range two {
				nested = nested && one[id]
			}
			for id := range one {
				if !two[id] {
					rest[id[:36]] = true
				}
			}
			if nested && i != j {
				if differences++; len(rest) > 0 && len(rest) < report.MinCell {
					t.Errorf("%d requests are told by\n %+v less\n %+v", len(rest), questions[i], questions[j])
				}
			}
		}
	}
	if len(populations) < 40 || differences < 150 {
		t.Errorf("only %d answers and %d differences", len(populations), differences)
	}
}

// TestA64_LongerPeriodsAreComparedWhereShortOnesSetFewApart: the overview of a
// reader of aggregates still says what changed, and says of longer periods what
// the comparison of these says to them.
func TestA64_LongerPeriodsAreComparedWhereShortOnesSetFewApart(t *testing.T) {
	t.Parallel()
	l := load(t, 600, 35)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	leader := people.Person{ID: "00000000-0000-4000-8000-00000000000c", Agency: 1, Role: people.Leadership, Active: true}
	found, err := service.Responsiveness(ctx, leader, report.Query{AsOf: l.today, Today: l.today})
	if err != nil {
		t.Fatal(err)
	}
	longer := 0
	for id, c := range found.Changes.By {
		if !c.Longer {
			continue
		}
		longer++
		if c.Last.From.After(found.Changes.Last.From) || c.Before.To != c.Last.From.AddDays(-1) || c.Before.Platform != id {
			t.Errorf("%s: %s to %s against %s to %s", id, c.Before.From, c.Before.To, c.Last.From, c.Last.To)
		}
		same, err := service.Compare(ctx, leader, c.Before, c.Last)
		if err != nil {
			t.Fatal(err)
		}
		if same.Hidden || same.Widened || same.Test.P != c.Test.P || same.First.Items != c.First || same.Second.Items != c.Second {
			t.Errorf("%s: hidden %v, other days %v, %d and %d items (p %v), the overview has %d and %d (p %v)", id, same.Hidden, same.Widened, same.First.Items, same.Second.Items, same.Test.P, c.First, c.Second, c.Test.P)
		}
	}
	if longer < 2 {
		t.Errorf("only %d platforms have longer periods", longer)
	}
}

// TestA64_APublicReportIsTheSameWhoeverAsks: who may read every case, who may see
// figures only and who owns the database are given one and the same, our own
// share with it, or a saved report would not hold against the database.
func TestA64_APublicReportIsTheSameWhoeverAsks(t *testing.T) {
	t.Parallel()
	l := load(t, 90, 43)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	told := map[string]string{}
	for name, by := range map[string]people.Person{"console": reader, "leadership": {ID: reader.ID, Agency: 1, Role: people.Leadership, Active: true}} {
		r, err := service.Responsiveness(ctx, by, report.Query{AsOf: l.today, Today: l.today, Public: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Changes.Own) == 0 { // of months that are widened for want of requests
			t.Errorf("%s: %d shares of our own", name, len(r.Changes.Own))
		}
		told[name] = fmt.Sprintf("%+v %+v", r.Changes.Own, r.All)
	}
	if told["console"] != told["leadership"] {
		t.Errorf("\n%.900s\n%.900s", told["console"], told["leadership"])
	}
}

// TestA64_WhatWasEnteredLateTellsOfNoFewBeforeIt: of an earlier day fewer items
// were known than were sent by now; a figure of one to four of them is hidden, too.
func TestA64_WhatWasEnteredLateTellsOfNoFewBeforeIt(t *testing.T) {
	t.Parallel()
	l := load(t, 120, 47)
	const late = `UPDATE events SET known_at = $1 WHERE request_id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM requests) r WHERE n % 5 > 0)`
	if _, err := l.db.Exec(late, l.today.AddDays(-3).In(l.books.Zone)); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.NewRequests(l.db, l.books).Rebuild(ctx, 1, time.Now()); err != nil {
		t.Fatal(err)
	}
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	by := people.Person{ID: reader.ID, Agency: 1, Role: people.Leadership, Active: true}
	told := 0
	for n := 1; n < 800; n += 23 {
		r, err := service.Responsiveness(ctx, by, report.Query{AsOf: l.today.AddDays(-n), Today: l.today})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range append(r.Platforms, r.All) {
			if !f.Suppressed && f.Items > 0 && f.Items < report.MinCell {
				t.Errorf("as of %s, %s: %d items are told of", r.Query.AsOf, f.Platform, f.Items)
			}
			q := r.Query
			q.Platform = f.Platform
			rows, err := service.Rows(ctx, by, q, report.PickOutcome(reply.ProducedFull), 0)
			if err != nil {
				t.Fatal(err)
			}
			if rows.Total > 0 && f.Items < report.MinCell {
				t.Errorf("as of %s, %s: %d of %d items were produced", q.AsOf, f.Platform, rows.Total, f.Items)
			}
			if !f.Suppressed {
				told++
			}
		}
	}
	if told < 10 {
		t.Errorf("only %d figures were told", told)
	}
}
