package postgres_test

import (
	"fmt"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/postgres"
	"rogatory/internal/report"
)

// plainCells are the cells of all items one by one, from the timelines.
func plainCells(l loaded, q report.Query) []report.Cell {
	var all []report.Cell
	for _, s := range asKnown(l, report.Span{AsOf: q.AsOf}) {
		for _, it := range s.Items {
			if c := report.CellOf(s, it); !it.DispatchedDay.IsZero() && q.Holds(c, it.Category) {
				all = append(all, c)
			}
		}
	}
	return all
}

// TestQuietEqualsThePlainComputation: the counts by day give what the timelines
// give, to the last digit, for the present and for any earlier day.
func TestQuietEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	l := load(t, 900, 21)
	store := postgres.NewReports(l.db, l.books)
	for _, q := range []report.Query{
		{}, {Platform: "telegram"}, {Platform: "signal", Kind: legal.Production}, {Platform: "whatsapp", Urgency: report.Emergency},
		{From: deadline.NewDay(2024, 6, 1), To: deadline.NewDay(2025, 9, 30)}, {Platform: "telegram", AsOf: deadline.NewDay(2025, 3, 18)}, {Platform: "signal", Category: legal.Subscriber},
	} {
		q.Today = l.today
		if q.AsOf.IsZero() {
			q.AsOf = q.Today
		}
		q.Strata, q.Waits = true, true
		cells, err := store.Daily(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		r := report.ComputeQuiet(q, cells)
		got, want := fmt.Sprintf("%+v", r), fmt.Sprintf("%+v", report.ComputeQuiet(q, plainCells(l, q)))
		if got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		if r.Items == 0 {
			t.Errorf("%+v: nothing was compared", q)
		}
	}
}

// TestTheDemonstrationShowsWhoChanged: Signal falls silent in early 2025,
// Telegram answers more from late September 2024, and nobody else changes.
func TestTheDemonstrationShowsWhoChanged(t *testing.T) {
	t.Parallel()
	l := load(t, 3000, 22)
	store := postgres.NewReports(l.db, l.books)
	for id, want := range map[platform.ID]struct {
		changed, better bool
		from, to        deadline.Day
	}{
		"signal":   {true, false, deadline.NewDay(2025, 1, 20), deadline.NewDay(2025, 3, 15)},
		"telegram": {true, true, deadline.NewDay(2024, 9, 20), deadline.NewDay(2024, 10, 20)},
		"meta":     {}, "google": {}, "viber": {}, "tiktok": {}, "x": {}, "binance": {},
	} {
		q := report.Query{Platform: id, AsOf: l.today, Today: l.today}
		cells, err := store.Daily(ctx, 1, q)
		if err != nil {
			t.Fatal(err)
		}
		r := report.ComputeQuiet(q, cells)
		t.Logf("%s: changed %v since %s (%s to %s), ratio %.1f, %g of %.1f, p %.2g, dispersion %.2f, reference %s to %s with %g", id, r.Changed, r.Since, r.From, r.To, r.Turn.Ratio,
			r.Test.Observed, r.Test.Expected, r.Test.TwoSided, r.Dispersion, r.ReferenceFrom, r.ReferenceTo, r.ReferenceReplies)
		if r.Changed != want.changed || r.Better != want.better || !r.OK {
			t.Errorf("%s: changed %v, better %v", id, r.Changed, r.Better)
		}
		if want.changed && (r.Since.Before(want.from) || r.Since.After(want.to)) {
			t.Errorf("%s changed on %s", id, r.Since)
		}
	}
}
