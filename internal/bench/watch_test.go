package bench

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"rogatory/internal/postgres"
	"rogatory/internal/watch"
)

// readings are the times of a number of readings.
func readings(n int, read func() time.Duration) []time.Duration {
	times := make([]time.Duration, n)
	for i := range times {
		times[i] = read()
	}
	return times
}

// BenchmarkWatch lets 100,000 alarms fall due within one minute while pages are
// read, and reports how many were fired a second and how much longer than
// otherwise a page took meanwhile: 2 is the limit.
func BenchmarkWatch(b *testing.B) {
	w := given(b)
	paths := []string{"/", "/requests?standing=waiting", "/requests/" + w.open[len(w.open)/3], "/alarms"}
	read := func() time.Duration {
		began := time.Now()
		for _, path := range paths {
			w.page(b, path)
		}
		return time.Since(began)
	}
	b.StopTimer()
	for range b.N {
		keeper := w.drain(b)
		w.gather(b)
		alone := readings(25, read)
		b.StartTimer()
		fired, took, meanwhile := w.fireBeside(b, keeper, read)
		b.StopTimer()
		normal := middleOf(append(alone, readings(25, read)...)) // before and after: machines are noisy
		b.ReportMetric(float64(fired), "alarms")
		b.ReportMetric(float64(fired)/took.Seconds(), "alarms/s")
		b.ReportMetric(float64(normal.Microseconds())/1000/float64(len(paths)), "page-ms")
		b.ReportMetric(float64(meanwhile)/float64(normal), "page/normal")
	}
}

// drain lets the watch look at every clock once, as it has in a running house,
// and gives the instance that holds the lease.
func (w *world) drain(b *testing.B) *watch.Watch {
	b.Helper()
	keeper, now := watch.New(postgres.NewWatch(w.db, time.UTC), 1, slog.New(slog.NewTextHandler(io.Discard, nil))), time.Now()
	for {
		round, err := keeper.Once(context.Background(), now)
		if err != nil {
			b.Fatal(err)
		}
		if !round.More() {
			return keeper
		}
	}
}

// gather makes clocks of which each has one alarm due within the last minute.
func (w *world) gather(b *testing.B) {
	b.Helper()
	for _, q := range []string{
		`DELETE FROM alarms WHERE clock_no >= 1000000`,
		`DELETE FROM clocks WHERE no >= 1000000`,
		`INSERT INTO clocks (agency_id, request_id, kind, no, case_id, unit_id, compartment, platform_id, reference, owner_id, loss,
			started_at, last_day, act_by, warn_from, overdue_from, paused, reminder, alarm_at)
		SELECT s.agency_id, s.request_id, 'follow_up', 1000000 + n, s.case_id, s.unit_id, s.compartment, s.platform_id, s.reference, s.author_id, 2,
			due - interval '3 days', NULL, CAST(due AS date), due, NULL, false, true, due
		FROM (SELECT r.*, row_number() OVER (ORDER BY r.request_id) AS place FROM request_summaries r WHERE r.agency_id = 1) s
		CROSS JOIN LATERAL (SELECT i AS n, now() - ((s.place + i) % 60) * interval '1 second' AS due
			FROM generate_series(1, CAST(ceil(100000.0 / (SELECT count(*) FROM request_summaries WHERE agency_id = 1)) AS integer)) i) d
		WHERE s.agency_id = 1 LIMIT 100000`,
		`ANALYZE clocks`, `ANALYZE alarms`,
	} {
		if _, err := w.db.Exec(q); err != nil {
			b.Fatal(err)
		}
	}
}

// fireBeside runs the watch as the server does while pages are read, and gives
// how many alarms it fired, in what time, and the middle time of a reading.
func (w *world) fireBeside(b *testing.B, keeper *watch.Watch, read func() time.Duration) (int, time.Duration, time.Duration) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	began := time.Now()
	done.Add(1)
	go func() {
		defer done.Done()
		keeper.Run(ctx)
	}()
	var times []time.Duration
	for w.waiting(b) {
		times = append(times, read())
	}
	took := time.Since(began)
	stop()
	done.Wait()
	var fired int
	if err := w.db.Get(&fired, `SELECT count(*) FROM alarms WHERE clock_no >= 1000000`); err != nil {
		b.Fatal(err)
	}
	return fired, took, middleOf(times)
}

func (w *world) waiting(b *testing.B) bool {
	b.Helper()
	var waits bool
	if err := w.db.Get(&waits, `SELECT EXISTS (SELECT 1 FROM clocks WHERE agency_id = 1 AND alarm_at <= now())`); err != nil {
		b.Fatal(err)
	}
	return waits
}
