package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// asKnown gives the summaries of all requests that are not sealed as they were
// known at the end of a day and recorded by an instant, the slow and obvious way.
func asKnown(l loaded, q report.Span) []request.Summary {
	var all []request.Summary
	end := q.AsOf.AddDays(1).In(l.books.Zone)
	for i := range l.unit.Requests() {
		t := l.unit.Request(i)
		known := t.Events[:0:0]
		for _, e := range t.Events {
			if e.KnownAt.Before(end) && (q.Recorded.IsZero() || !e.RecordedAt.After(q.Recorded)) {
				known = append(known, e)
			}
		}
		if t.Events = known; len(known) > 0 && t.Case.Compartment != casefile.Sealed {
			all = append(all, request.Summarize(t, l.books))
		}
	}
	return all
}

var spans = []report.Span{
	{},
	{Platform: "telegram"},
	{From: deadline.NewDay(2024, 9, 24), To: deadline.NewDay(2025, 2, 2)},
	{From: deadline.NewDay(2024, 1, 1), AsOf: deadline.NewDay(2025, 3, 18)},
	{From: deadline.NewDay(2024, 1, 1), AsOf: deadline.NewDay(2024, 12, 31), Platform: "signal"},
	{From: deadline.NewDay(2025, 1, 1), Recorded: time.Date(2026, 8, 3, 11, 0, 0, 0, time.UTC)},
	{From: deadline.NewDay(2024, 1, 1), AsOf: deadline.NewDay(2026, 7, 4), Recorded: time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC), Platform: "telegram"},
}

// TestFlowEqualsThePlainComputation: the counts kept by the write path give the
// flow that the timelines give, for the present and for any earlier day.
func TestFlowEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 800, 12)
	store := postgres.NewReports(l.db, l.books)
	for _, q := range spans {
		q.Today = l.today
		q = q.Settled()
		cells, err := store.Moves(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		var plain []report.MoveCell
		for _, s := range asKnown(l, q) {
			if q.Platform != "" && s.Platform != q.Platform {
				continue
			}
			for _, m := range s.Moves {
				c := report.MoveCell{Platform: s.Platform, Unit: s.Unit, Move: m.Move, Items: m.Items, Requests: m.Requests}
				if _, _, n := m.Day.Date(); !m.Day.Before(q.From) {
					c.Month = m.Day.AddDays(1 - n)
				}
				if !m.Day.After(q.To) {
					plain = append(plain, c)
				}
			}
		}
		f := report.ComputeFlow(q, cells)
		got, want := fmt.Sprintf("%+v", f), fmt.Sprintf("%+v", report.ComputeFlow(q, plain))
		if got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		if f.All.Population() == 0 {
			t.Errorf("%+v: nothing was compared", q)
		}
	}
}

// TestOwnQualityEqualsThePlainComputation: the rows about our own work say what
// the timelines say, for the present and for any earlier day.
func TestOwnQualityEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 800, 13)
	store := postgres.NewReports(l.db, l.books)
	for _, q := range spans {
		q.Today = l.today
		q = q.Settled()
		counts, waits, err := store.Own(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		var plainCounts []report.OwnCell
		var plainWaits []report.WaitCell
		for _, s := range asKnown(l, q) {
			if d := s.Own.BegunDay; d.Before(q.From) || d.After(q.To) || q.Platform != "" && s.Platform != q.Platform {
				continue
			}
			c, w := report.CountOwn(s.Own, q.AsOf)
			c.Platform, c.Unit = s.Platform, s.Unit
			plainCounts = append(plainCounts, c)
			for _, one := range w {
				one.Platform, one.Unit = s.Platform, s.Unit
				plainWaits = append(plainWaits, one)
			}
		}
		own := report.ComputeQuality(q, counts, waits)
		got, want := fmt.Sprintf("%+v", own), fmt.Sprintf("%+v", report.ComputeQuality(q, plainCounts, plainWaits))
		if got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		if own.All.Counts.Begun == 0 {
			t.Errorf("%+v: nothing was compared", q)
		}
	}
}

// TestA25_SealedCasesAreInNoFigureOfFlowAndQuality: closing a case off takes its
// requests out of the counts, opening it brings them back; what was frozen before stays.
func TestA25_SealedCasesAreInNoFigureOfFlowAndQuality(t *testing.T) {
	t.Parallel()
	l := load(t, 300, 14)
	store := postgres.NewReports(l.db, l.books)
	now := report.Span{Today: l.today, From: deadline.NewDay(2020, 1, 1)}.Settled()
	frozen := now
	frozen.Recorded = l.today.In(l.books.Zone).Add(-time.Second)
	count := func(q report.Span) (begun, sent int) {
		t.Helper()
		cells, err := store.Moves(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		counts, waits, err := store.Own(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		return report.ComputeQuality(q, counts, waits).All.Counts.Begun, report.ComputeFlow(q, cells).All.Sent.Requests
	}
	total := func() (begun, sent int) { return count(now) }
	wasBegun, wasSent := count(frozen)
	stays := func(when string) {
		t.Helper()
		if begun, sent := count(frozen); begun != wasBegun || sent != wasSent || begun == 0 {
			t.Errorf("%s: the frozen figures are %d and %d, were %d and %d", when, begun, sent, wasBegun, wasSent)
		}
	}
	var c casefile.Case
	var owner people.Person
	n := 0
	for _, one := range l.unit.Cases {
		if one.Compartment == casefile.Open {
			c = one
			break
		}
	}
	for i := range l.unit.Requests() {
		if l.unit.Request(i).Case.ID == c.ID {
			n++
		}
	}
	for _, p := range l.unit.People {
		if p.ID == c.Owner {
			owner = p
		}
	}
	begun, sent := total()
	cases := postgres.NewCases(l.db, l.books)
	c.Compartment = casefile.Sealed
	if err := cases.Change(ctx, owner, c, "closed off for the test", l.today.In(l.books.Zone)); err != nil {
		t.Fatal(err)
	}
	sealed, sealedSent := total()
	if n == 0 || begun-sealed != n || sent <= sealedSent {
		t.Errorf("%d requests of the case, %d fewer are counted; sent %d, then %d", n, begun-sealed, sent, sealedSent)
	}
	stays("sealed")
	c.Version, c.Compartment = c.Version+1, casefile.Open
	if err := cases.Change(ctx, owner, c, "opened again for the test", l.today.In(l.books.Zone)); err != nil {
		t.Fatal(err)
	}
	if again, againSent := total(); again != begun || againSent != sent {
		t.Errorf("opened again: %d and %d, before %d and %d", again, againSent, begun, sent)
	}
	stays("opened again")
}

// TestEveryWriteKeepsWhatReportsOnOurselvesRead: what the write path adds up act
// by act is what a rebuild derives from the timelines.
func TestEveryWriteKeepsWhatReportsOnOurselvesRead(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	lia, at := w.People[people.Liaison], pgtest.Now.Add(30*time.Hour)
	ids := []request.ID{w.Dispatched(t, w.Case), w.Dispatched(t, w.Case), w.Dispatched(t, w.Sealed), w.Dispatched(t, w.Case)}
	hear := func(id request.ID, r request.Replied) {
		t.Helper()
		if err := w.Requests.Hear(ctx, lia, pgtest.Act(at), id, r, at); err != nil {
			t.Fatal(err)
		}
		at = at.Add(25 * time.Hour)
	}
	hear(ids[0], request.Replied{Reply: reply.ClarificationAsked, Words: "Which period is meant?"})
	hear(ids[0], request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: 1, Outcome: reply.ProducedFull}}})
	hear(ids[1], request.Replied{Reply: reply.Redirected, Items: []request.ItemReply{{No: 1, Outcome: reply.RedirectedOut}, {No: 2, Outcome: reply.RedirectedOut}}})
	hear(ids[2], request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: 2, Outcome: reply.ProducedPart}}})
	tables := []string{"handling", "handling_tallies", "moves"}
	before := map[string][]string{}
	for _, table := range tables {
		if before[table] = dump(t, w.DB, derivedTables[table]); len(before[table]) == 0 {
			t.Errorf("%s is empty", table)
		}
	}
	if _, err := w.Store.Rebuild(ctx, 1, at); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if after := dump(t, w.DB, derivedTables[table]); fmt.Sprint(after) != fmt.Sprint(before[table]) {
			t.Errorf("%s:\n now %v\n was %v", table, after, before[table])
		}
	}
}
