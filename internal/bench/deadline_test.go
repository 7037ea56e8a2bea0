package bench

import (
	"context"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// BenchmarkDueDate counts one due date with its proof, skipped days by name.
func BenchmarkDueDate(b *testing.B) {
	zone, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		b.Fatal(err)
	}
	calendar, _ := deadline.CalendarOf("IE")
	in := deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: zone, Calendar: calendar,
		Start: deadline.Start{Event: "epoc_received_by_addressee", At: time.Date(2026, 12, 16, 10, 0, 0, 0, time.UTC)}}
	b.ReportAllocs()
	for range b.N {
		if _, err := deadline.Compute(in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "µs/date")
}

// deadlines measures the list of deadlines of somebody who works for all units.
func deadlines(b *testing.B, path string, standing request.ClockStanding) {
	w := given(b)
	var clocks int
	if err := w.db.Get(&clocks, `SELECT count(*) FROM clocks WHERE agency_id = 1`); err != nil {
		b.Fatal(err)
	}
	f := request.ClockFilter{Standing: standing, Now: time.Now(), Today: w.today}
	w.measure(b, path, func() {
		if _, err := w.store.Clocks(context.Background(), w.liaison, policy.ReachOf(w.liaison), f); err != nil {
			b.Fatal(err)
		}
	})
	b.ReportMetric(float64(clocks), "clocks")
}

func BenchmarkDeadlines(b *testing.B) { deadlines(b, "/deadlines", request.ClocksSoon) }

func BenchmarkDeadlinesAll(b *testing.B) {
	deadlines(b, "/deadlines?standing=all", request.ClocksAll)
}

func BenchmarkDeadlinesOverdue(b *testing.B) {
	deadlines(b, "/deadlines?standing=overdue", request.ClocksOverdue)
}
