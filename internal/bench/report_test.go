package bench

import (
	"context"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/policy"
	"rogatory/internal/report"
)

func (w *world) cells(b *testing.B, q report.Query) func() {
	q.AsOf, q.Today = w.today, w.today
	return func() {
		if _, err := w.reports.Cells(context.Background(), 1, q); err != nil {
			b.Fatal(err)
		}
	}
}

// all reads several populations side by side.
func (w *world) all(b *testing.B, queries ...report.Query) func() {
	return func() {
		if _, err := w.reports.CellsOf(context.Background(), 1, queries...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkResponsivenessAll is the overview: all platforms, and what changed
// since the period before.
func BenchmarkResponsivenessAll(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today, Today: w.today}
	before, last := q.Recent()
	w.measure(b, "/responsiveness", w.all(b, q, before, last))
}

// BenchmarkResponsivenessPeriod begins and ends within a month.
func BenchmarkResponsivenessPeriod(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today, Today: w.today, From: w.today.AddDays(-400), To: w.today.AddDays(-200)}
	before, last := q.Recent()
	w.measure(b, "/responsiveness?from="+q.From.String()+"&to="+q.To.String(), w.all(b, q, before, last))
}

// BenchmarkCompare compares all platforms in two periods, BenchmarkCompareTwo
// two platforms, BenchmarkCompareEvent the time before and after an event.
func BenchmarkCompare(b *testing.B) {
	w := given(b)
	before, last := report.Query{AsOf: w.today, Today: w.today}.Recent()
	before.Waits, last.Waits = false, false
	w.measure(b, "/responsiveness/compare", w.all(b, before, last))
}

func BenchmarkCompareTwo(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today, Today: w.today, Platform: "signal", Strata: true}
	other := q
	other.Platform = "telegram"
	w.measure(b, "/responsiveness/compare?mode=platforms&platform=signal&other=telegram", w.all(b, q, other))
}

func BenchmarkCompareEvent(b *testing.B) {
	w := given(b)
	before, after := report.Query{AsOf: w.today, Today: w.today, Platform: "telegram", Strata: true}.Around(deadline.NewDay(2024, 9, 23), 180)
	w.measure(b, "/responsiveness/compare?mode=event&platform=telegram&event=telegram-policy-8-3&days=180", w.all(b, before, after))
}

// BenchmarkRows is the page of items behind a figure, BenchmarkRowsMost behind
// the largest one of the largest platform.
func BenchmarkRows(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today, Today: w.today, Platform: "signal"}
	w.measure(b, "/responsiveness/signal/items?pick=silent", func() {
		if _, err := w.reports.Rows(context.Background(), w.liaison, policy.ReachOf(w.liaison), q, report.PickSilent, 0); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkResponsivenessOne(b *testing.B) {
	w := given(b)
	w.measure(b, "/responsiveness/telegram", w.cells(b, report.Query{Platform: "telegram"}))
}

func BenchmarkRowsMost(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today, Today: w.today, Platform: "telegram"}
	w.measure(b, "/responsiveness/telegram/items?pick=items", func() {
		if _, err := w.reports.Rows(context.Background(), w.liaison, policy.ReachOf(w.liaison), q, report.PickItems, 0); err != nil {
			b.Fatal(err)
		}
	})
}

// asOf measures the overview as it was known at the end of an earlier day.
func asOf(b *testing.B, days int) {
	w := given(b)
	q := report.Query{AsOf: w.today.AddDays(-days), Today: w.today}
	before, last := q.Recent()
	w.measure(b, "/responsiveness?as_of="+q.AsOf.String(), w.all(b, q, before, last))
}

func BenchmarkAsOfYesterday(b *testing.B) { asOf(b, 1) }
func BenchmarkAsOfLastWeek(b *testing.B)  { asOf(b, 7) }
func BenchmarkAsOfQuarter(b *testing.B)   { asOf(b, 92) }

// BenchmarkAsOfOne is the largest platform as of a week ago.
func BenchmarkAsOfOne(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today.AddDays(-7), Today: w.today, Platform: "telegram"}
	w.measure(b, "/responsiveness/telegram?as_of="+q.AsOf.String(), w.all(b, q))
}

// BenchmarkCategory looks at one category of data, of all platforms and of one.
func BenchmarkCategory(b *testing.B) {
	w := given(b)
	q := report.Query{AsOf: w.today, Today: w.today, Category: legal.Traffic}
	before, last := q.Recent()
	w.measure(b, "/responsiveness?category=traffic", w.all(b, q, before, last))
}

func BenchmarkCategoryOne(b *testing.B) {
	w := given(b)
	w.measure(b, "/responsiveness/telegram?category=subscriber", w.cells(b, report.Query{Platform: "telegram", Category: legal.Subscriber}))
}

// own measures a page about ourselves.
func own(b *testing.B, path string) {
	w := given(b)
	q := report.Span{Today: w.today}.Settled()
	w.measure(b, path, func() {
		if _, _, err := w.reports.Own(context.Background(), 1, q); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkQuality(b *testing.B) { own(b, "/responsiveness/quality") }
func BenchmarkUnits(b *testing.B)   { own(b, "/responsiveness/units") }

func BenchmarkFlow(b *testing.B) {
	w := given(b)
	q := report.Span{Today: w.today}.Settled()
	w.measure(b, "/responsiveness/flow", func() {
		if _, err := w.reports.Moves(context.Background(), 1, q); err != nil {
			b.Fatal(err)
		}
	})
}
