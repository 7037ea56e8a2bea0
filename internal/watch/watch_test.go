package watch_test

import (
	"context"
	"io"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/fault"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/watch"
)

// house is a world with a request under way and the instants of its answer.
type house struct {
	*pgtest.World
	t testing.TB
}

func newHouse(t testing.TB) house {
	t.Helper()
	w := house{World: pgtest.NewWorld(t), t: t}
	w.Dispatched(t, w.Case)
	w.Dispatched(t, w.Case)
	return w
}

func (h house) instance() *watch.Watch {
	return watch.New(h.Watch, h.Agency.ID, slog.New(slog.NewTextHandler(io.Discard, nil)))
}

// until steps one instance until nothing more is due, and gives what it fired.
func (h house) until(w *watch.Watch, now time.Time) int {
	h.t.Helper()
	fired := 0
	for {
		round, err := w.Once(context.Background(), now)
		if err != nil {
			h.t.Fatal(err)
		}
		if fired += round.Fired; !round.More() {
			return fired
		}
	}
}

func (h house) count(where string) int {
	h.t.Helper()
	var n int
	if err := h.DB.Get(&n, `SELECT count(*) FROM alarms WHERE `+where); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// answerEnds is the first late instant of the answer to the requests: 1 April
// 2026 stands in their orders.
func (h house) answerEnds() time.Time {
	return time.Date(2026, time.April, 2, 0, 0, 0, 0, h.Zone)
}

func TestEachAlarmFiresOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w, end := h.instance(), h.answerEnds()
	for _, at := range []time.Time{end.AddDate(0, 0, -5), end.AddDate(0, 0, -4), end.AddDate(0, 0, -4), end.AddDate(0, 0, -1), end, end, end.Add(time.Hour)} {
		h.until(w, at)
		h.until(w, at)
	}
	for _, kind := range []alarm.Kind{alarm.DueSoon, alarm.DueToday, alarm.Missed} {
		if n := h.count(`clock_kind = 'answer' AND NOT late AND kind = '` + string(kind) + `'`); n != 2 {
			t.Errorf("%s: %d alarms for two requests", kind, n)
		}
	}
	if n := h.count(`clock_kind = 'answer' AND over_at IS NULL`); n != 2 {
		t.Errorf("%d alarms lie on desks: only the gravest of a clock should", n)
	}
}

func TestAfterAnOutageEverythingFiresOnceAndLate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	end := h.answerEnds()
	h.until(h.instance(), end.AddDate(0, 0, -20))
	h.until(h.instance(), end.AddDate(0, 0, 40))
	if n := h.count(`clock_kind = 'answer' AND late`); n != 6 {
		t.Errorf("%d late alarms, want due soon, due today and missed of two requests", n)
	}
	h.until(h.instance(), end.AddDate(0, 0, 41))
	if n := h.count(`clock_kind = 'answer'`); n != 6 {
		t.Errorf("%d alarms after another look", n)
	}
}

func TestF32_OneOfSeveralInstancesWorksAndAnotherTakesOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second, now := h.instance(), h.instance(), h.answerEnds()
	if h.until(first, now) == 0 {
		t.Fatal("the first instance fired nothing")
	}
	h.forget()
	if n := h.until(second, now.Add(alarm.LeaseLength-time.Second)); n != 0 {
		t.Errorf("the second fired %d while the first held the lease", n)
	}
	if n := h.until(second, now.Add(alarm.LeaseLength)); n == 0 {
		t.Error("the second did not take over when the lease had ended")
	}
	h.forget()
	if n := h.until(first, now.Add(alarm.LeaseLength+time.Second)); n != 0 {
		t.Errorf("the first went on and fired %d", n)
	}
}

// forget makes every clock due anew, as if its alarms had never been fired.
func (h house) forget() {
	h.t.Helper()
	for _, q := range []string{`DELETE FROM alarms`, `UPDATE clocks SET alarm_at = DEFAULT`} {
		if _, err := h.DB.Exec(q); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestF32_WhatAStaleHolderWritesIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, now := context.Background(), h.answerEnds()
	stalled, err := h.Watch.Take(ctx, h.Agency.ID, "stalled", now)
	if err != nil || !stalled.Held("stalled") {
		t.Fatalf("%+v, %v", stalled, err)
	}
	later := now.Add(alarm.LeaseLength)
	fresh, err := h.Watch.Take(ctx, h.Agency.ID, "fresh", later)
	if err != nil || !fresh.Held("fresh") || fresh.Token <= stalled.Token {
		t.Fatalf("%+v, %v", fresh, err)
	}
	if _, err := h.Watch.Fire(ctx, stalled, later); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale holder fired: %v", err)
	}
	if err := h.Watch.Settle(ctx, stalled, later); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale holder settled: %v", err)
	}
	if n := h.count(`true`); n != 0 {
		t.Errorf("%d alarms of a stale holder", n)
	}
	if round, err := h.Watch.Fire(ctx, fresh, later); err != nil || round.Fired == 0 {
		t.Errorf("the new holder fired %d: %v", round.Fired, err)
	}
	if err := h.Watch.Release(ctx, stalled, later); err != nil {
		t.Error(err)
	}
	if held, err := h.Watch.Take(ctx, h.Agency.ID, "third", later); err != nil || !held.Held("fresh") {
		t.Errorf("a stale holder gave the lease of another away: %+v, %v", held, err)
	}
}

func TestALeaseGivenBackIsFreeAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, now := context.Background(), h.answerEnds()
	lease, err := h.Watch.Take(ctx, h.Agency.ID, "one", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Watch.Release(ctx, lease, now); err != nil {
		t.Fatal(err)
	}
	if next, err := h.Watch.Take(ctx, h.Agency.ID, "two", now); err != nil || !next.Held("two") {
		t.Errorf("%+v, %v", next, err)
	}
}

// TestF32_SeveralAtOnceFireNothingTwice lets eight instances fire at the same time: whoever holds
// the lease works, and no alarm comes twice.
func TestF32_SeveralAtOnceFireNothingTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	now := h.answerEnds()
	errs := make(chan error, 8)
	for range 8 {
		w := h.instance()
		go func() {
			_, err := w.Once(context.Background(), now)
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := h.count(`clock_kind = 'answer' AND kind = 'missed'`); n != 2 {
		t.Errorf("%d missed alarms for two requests", n)
	}
}

// TestRunStopsAndGivesTheLeaseBack runs the loop itself on the database's clock.
func TestRunStopsAndGivesTheLeaseBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.instance().Run(ctx)
	}()
	for h.leases() == 0 && t.Context().Err() == nil {
		runtime.Gosched() // until the loop has done its first step
	}
	stop()
	<-ended
	now, err := h.Watch.Now(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if next, err := h.Watch.Take(context.Background(), h.Agency.ID, "next", now); err != nil || !next.Held("next") {
		t.Errorf("%+v, %v", next, err)
	}
}

func (h house) leases() int {
	h.t.Helper()
	var n int
	if err := h.DB.Get(&n, `SELECT count(*) FROM leases`); err != nil {
		h.t.Fatal(err)
	}
	return n
}
