package report_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

var books = request.Books{Zone: time.UTC, Basis: func(legal.BasisID) (legal.Basis, bool) { return legal.Basis{}, false }}

var began = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// history invents a timeline: dispatch, replies that are entered late, closing
// and opening again, taking back, entries struck out.
func history(rng *rand.Rand) request.Timeline {
	n := 1 + rng.IntN(4)
	content := request.Content{Platform: platform.ID([]string{"signal", "telegram", "viber"}[rng.IntN(3)])}
	for i := range n {
		content.Items = append(content.Items, request.Item{No: i + 1})
	}
	t := request.Timeline{ID: "x", Case: casefile.Case{Compartment: casefile.Open, Unit: people.UnitID([]string{"", "a", "b"}[rng.IntN(3)])}}
	add := func(at time.Time, d request.Detail) {
		t.Events = append(t.Events, request.Event{Seq: len(t.Events) + 1, OccurredAt: at, RecordedAt: at, KnownAt: at, Detail: d})
	}
	at := began.Add(time.Duration(rng.IntN(90*24)) * time.Hour)
	add(at, request.Drafted{Content: content})
	if rng.IntN(12) == 0 {
		return t
	}
	zero := at.Add(time.Duration(rng.IntN(100)) * time.Hour)
	add(zero, request.Dispatched{Attempt: 1})
	if rng.IntN(10) == 0 {
		add(zero.Add(time.Hour), request.Undelivered{Attempt: 1})
		zero = zero.Add(30 * time.Hour)
		add(zero, request.Dispatched{Attempt: 2})
	}
	at = zero
	closed := false
	for range rng.IntN(7) {
		at = at.Add(time.Duration(rng.IntN(20*24)) * time.Hour)
		item := 1 + rng.IntN(n)
		switch k := rng.IntN(10); {
		case k < 4:
			when := zero.Add(time.Duration(rng.Int64N(int64(at.Sub(zero)) + 1))).Truncate(time.Hour)
			add(when, request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: item, Outcome: reply.ProducedFull}}})
		case k < 5:
			add(at, request.Replied{Reply: reply.Acknowledgement})
		case k < 7:
			if closed {
				add(at, request.Reopening{Reason: "too early"})
			} else {
				add(at, request.Closing{})
			}
			closed = !closed
		case k < 8 && !closed:
			add(at, request.Withdrawal{Reason: "no longer needed", Items: []int{item}})
		case k == 8:
			// Only what is no turn of the request itself, so that the history stays valid.
			seq := 1 + rng.IntN(len(t.Events))
			if t.Events[seq-1].Kind() == request.KindReplied || t.Events[seq-1].Kind() == request.KindWithdrawn {
				add(at, request.Correction{Seq: seq, Reason: "entered twice"})
			}
		}
	}
	return t
}

// recount says, the slow and obvious way, what of a request is open at the end
// of a day: it plays what counts in the order in which it happened.
func recount(t request.Timeline, end time.Time) (items, requests int) {
	s := t.State()
	zero := s.ClockZero()
	if zero.IsZero() || !zero.Before(end) {
		return 0, 0
	}
	events := slices.DeleteFunc(slices.Clone(t.Events), func(e request.Event) bool { return s.Voided[e.Seq] != 0 || !e.OccurredAt.Before(end) })
	slices.SortStableFunc(events, func(a, b request.Event) int { return a.OccurredAt.Compare(b.OccurredAt) })
	done, closed := map[int]bool{}, false
	for _, e := range events {
		switch d := e.Detail.(type) {
		case request.Replied:
			for _, it := range d.Items {
				done[it.No] = true
			}
		case request.Withdrawal:
			for _, no := range d.Items {
				done[no] = true
			}
		case request.Closing:
			closed = true
		case request.Reopening:
			closed = false
		}
	}
	if items = len(s.Items) - len(done); closed || items == 0 {
		return 0, 0
	}
	return items, 1
}

// TestFlowBalancesOnRandomHistories: what is open at the end is what was open at
// the start and what moved, and it is what a recount of the timelines finds on
// every day, for items and for requests.
func TestFlowBalancesOnRandomHistories(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 10))
	var all []request.Timeline
	var cells []report.MoveCell
	seen := map[request.Move]int{}
	var sums []request.Summary
	for range 400 {
		h := history(rng)
		all, sums = append(all, h), append(sums, request.Summarize(h, books))
	}
	first := deadline.DayOf(began, time.UTC)
	for d := range 200 {
		q := report.Span{From: first.AddDays(d), To: first.AddDays(d + d%45)}
		cells = cells[:0]
		for _, s := range sums {
			for _, m := range s.Moves {
				if m.Day.After(q.To) {
					continue
				}
				c := report.MoveCell{Platform: s.Platform, Unit: s.Unit, Move: m.Move, Items: m.Items, Requests: m.Requests}
				if !m.Day.Before(q.From) {
					_, _, n := m.Day.Date()
					c.Month = m.Day.AddDays(1 - n)
				}
				cells = append(cells, c)
				seen[m.Move]++
			}
		}
		f := report.ComputeFlow(q, cells)
		lines := append(append([]report.FlowLine{f.All}, f.Months...), f.Platforms...)
		for _, l := range append(lines, f.Units...) {
			balances(t, l.Balance)
		}
		var start, end report.Stock
		for _, h := range all {
			i, r := recount(h, q.From.In(time.UTC))
			start.Items, start.Requests = start.Items+i, start.Requests+r
			i, r = recount(h, q.To.AddDays(1).In(time.UTC))
			end.Items, end.Requests = end.Items+i, end.Requests+r
		}
		if f.All.Start != start || f.All.End != end {
			t.Fatalf("%s to %s: %+v to %+v, the recount finds %+v to %+v", q.From, q.To, f.All.Start, f.All.End, start, end)
		}
		if last := f.Months[len(f.Months)-1].End; last != f.All.End {
			t.Fatalf("the months end with %+v, the period with %+v", last, f.All.End)
		}
	}
	for _, m := range request.Moves() {
		if seen[m] == 0 {
			t.Errorf("no history has the move %s", m)
		}
	}
}

func balances(t *testing.T, b report.Balance) {
	t.Helper()
	if b.Start.Items+b.Sent.Items+b.Reopened.Items-b.Settled().Items-b.Withdrawn.Items != b.End.Items ||
		b.Start.Requests+b.Sent.Requests+b.Reopened.Requests-b.Settled().Requests-b.Withdrawn.Requests != b.End.Requests {
		t.Errorf("does not balance: %+v", b)
	}
	if b.End.Items < 0 || b.End.Requests < 0 || b.End.Requests > b.End.Items {
		t.Errorf("no such stock: %+v", b)
	}
}

func TestVeilHidesSmallPopulationsAndWhatWouldBetrayThem(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		in   []int
		want []bool
	}{
		{"nothing small", []int{5, 40}, []bool{false, false}},
		{"none is no one", []int{0, 9}, []bool{false, false}},
		{"one small line and the total betray it, so the smallest other goes too", []int{40, 9, 3}, []bool{false, true, true}},
		{"two small lines of together five hide each other", []int{40, 3, 2}, []bool{false, true, true}},
		{"alone and small", []int{4}, []bool{true}},
	} {
		if got := report.Veil(row.in); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}

func TestSpanRefusesWhatNoFigureCanBeMadeOf(t *testing.T) {
	t.Parallel()
	today := deadline.NewDay(2026, 3, 10)
	for name, q := range map[string]report.Span{
		"backwards":     {Today: today, From: deadline.NewDay(2026, 2, 2), To: deadline.NewDay(2026, 2, 1)},
		"future as-of":  {Today: today, AsOf: today.AddDays(1)},
		"begins beyond": {Today: today, From: today.AddDays(1)},
	} {
		if q.Settled().Check() == nil {
			t.Errorf("%s is let through", name)
		}
	}
	if q := (report.Span{Today: today}).Settled(); q.From != deadline.NewDay(2025, 4, 1) || q.To != today || q.Check() != nil {
		t.Errorf("usual period: %+v", q)
	}
}
