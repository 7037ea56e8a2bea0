package report_test

import (
	"math"
	"strings"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// day is a fixed day of dispatch; the query looks at it forty days later.
var day = deadline.NewDay(2026, 3, 2)

func answered(after, n int) report.Cell {
	return report.Cell{Platform: "p", Day: day, Settled: after, Ended: -1, Outcome: reply.ProducedFull, Timing: request.NoLimit, N: n}
}

func pending(n int) report.Cell {
	return report.Cell{Platform: "p", Day: day, Settled: -1, Ended: -1, Timing: request.NoLimit, N: n}
}

func withdrawn(after, n int) report.Cell {
	return report.Cell{Platform: "p", Day: day, Settled: -1, Ended: after, Outcome: reply.Withdrawn, Timing: request.NoLimit, N: n}
}

func query() report.Query {
	return report.Query{AsOf: day.AddDays(40), Today: day.AddDays(40)}
}

func is(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}

// TestWorkedCheck is the check of the definition: 10 items dispatched the same
// day, replies on days 2, 3, 5, 10, six pending on day 40.
func TestWorkedCheck(t *testing.T) {
	t.Parallel()
	f := report.Compute(query(), []report.Cell{answered(2, 1), answered(3, 1), answered(5, 1), answered(10, 1), pending(6)}).All
	is(t, "mean of the answered", f.NaiveMean.Value, 5)
	is(t, "share at 30 days", f.Rates[1].Share.Value, 0.40)
	if f.Rates[1].Matured != 10 || f.Rates[2].Matured != 0 || f.Rates[2].NotYet != 10 {
		t.Errorf("matured at 30: %d, at 90: %d, not yet at 90: %d", f.Rates[1].Matured, f.Rates[2].Matured, f.Rates[2].NotYet)
	}
	if f.Median.Value.OK {
		t.Errorf("median is %g, want not reached", f.Median.Value.Value)
	}
	if f.Items != 10 || f.Pending != 6 {
		t.Errorf("%d items, %d pending", f.Items, f.Pending)
	}
	is(t, "silence at 40 days", 1-f.Curve.At(40).Estimate, 0.60)
}

// TestWithdrawalCompetes is the same with two of the six withdrawn by us on
// day 4: one minus Kaplan-Meier would print 0.47 and be wrong.
func TestWithdrawalCompetes(t *testing.T) {
	t.Parallel()
	f := report.Compute(query(), []report.Cell{answered(2, 1), answered(3, 1), answered(5, 1), answered(10, 1), withdrawn(4, 2), pending(4)}).All
	for after, want := range map[float64]float64{2: 0.10, 3: 0.20, 5: 0.30, 10: 0.40} {
		is(t, "incidence", f.Curve.At(after).Estimate, want)
	}
	is(t, "withdrawn", f.Ended.At(40).Estimate, 0.20)
	is(t, "share at 30 days", f.Rates[1].Share.Value, 0.40)
}

func TestWilsonOfSixtyInAHundred(t *testing.T) {
	t.Parallel()
	f := report.Compute(query(), []report.Cell{answered(3, 60), pending(40)}).All
	r := f.Rates[1]
	if math.Round(r.Lower.Value*1000) != 502 || math.Round(r.Upper.Value*1000) != 691 {
		t.Errorf("60 of 100 is %.4f to %.4f, want 50.2 to 69.1 %%", r.Lower.Value, r.Upper.Value)
	}
}

func TestNothingIsDefined(t *testing.T) {
	t.Parallel()
	for name, cells := range map[string][]report.Cell{"no items": nil, "all pending": {pending(7)}, "all on day 0": {answered(0, 7)}, "all withdrawn": {withdrawn(0, 3)}, "one item": {answered(4, 1)}} {
		f := report.Compute(query(), cells).All
		for _, v := range []float64{f.Mean.Value, f.MeanSE, f.Median.Value.Value, f.P90.Value.Value, f.NaiveMean.Value} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s: a figure is %g", name, v)
			}
		}
	}
}

// TestA64_AMonthOfFewItemsIsHidden: a query for that month alone shows nothing,
// so that its column tells nothing either, nor by subtraction.
func TestA64_AMonthOfFewItemsIsHidden(t *testing.T) {
	t.Parallel()
	in := func(months int, c report.Cell) report.Cell {
		c.Day = day.AddMonths(months)
		return c
	}
	q := report.Query{AsOf: day.AddMonths(6), Today: day.AddMonths(6), Platform: "p", Monthly: true}
	r := report.Compute(q, []report.Cell{in(0, answered(2, 12)), in(0, pending(8)), in(1, answered(1, 1)), in(1, pending(2)), in(3, answered(3, 6))})
	quiet := report.Quiet{}
	r.Quiet = &quiet
	d := r.OfPlatform(report.Words{Say: lang.For(lang.English), Names: map[platform.ID]string{"p": "P"}}, report.About{})
	got := map[string]string{}
	for _, f := range d.Figures() {
		if strings.HasPrefix(f.Path, "months/months/") {
			got[strings.TrimPrefix(f.Path, "months/months/")] = string(f.Kind) + " " + f.Value
		}
	}
	for path, want := range map[string]string{"2026-03/items": "count 20", "2026-03/full": "count 12", "2026-04/items": "suppressed ", "2026-05/items": "count 0", "2026-06/items": "suppressed "} {
		if got[path] != want {
			t.Errorf("%s is %q, want %q", path, got[path], want)
		}
	}
	for _, path := range []string{"2026-04/full", "2026-04/pending", "2026-06/full"} {
		if strings.HasPrefix(got[path], "count") {
			t.Errorf("%s is told: %q", path, got[path])
		}
	}
	for _, s := range d.Sections {
		for _, c := range s.Charts {
			if c.Key == "months" && (c.Columns.Columns[1].Values[6] != 0 || c.Columns.Columns[3].Values[0] != 0) {
				t.Error("a hidden month is drawn")
			}
		}
	}
}

// TestAnOldRegisterIsNeverSilent: it tells nothing of deliveries, so that only
// what was answered would be counted, and none of it is silent.
func TestAnOldRegisterIsNeverSilent(t *testing.T) {
	t.Parallel()
	followed := func(c report.Cell) report.Cell {
		c.Delivered, c.FollowedTo = c.Settled >= 0, day.AddDays(39)
		return c
	}
	f := report.Compute(query(), []report.Cell{followed(answered(2, 12)), followed(pending(80))}).All
	if f.Silence.Delivered != 0 || f.Silence.Share.OK {
		t.Errorf("%+v", f.Silence)
	}
	if q := query(); report.PickDelivered.Holds(q, followed(answered(2, 12))) || report.PickSilent.Holds(q, followed(pending(1))) {
		t.Error("the rows behind it count more")
	}
}

// TestAYearWithADigitMissingIsRefused, at every door.
func TestAYearWithADigitMissingIsRefused(t *testing.T) {
	t.Parallel()
	early, today := deadline.NewDay(202, 3, 4), day.AddDays(40)
	for name, err := range map[string]error{
		"from": report.Query{From: early, AsOf: today, Today: today}.Check(), "to": report.Query{To: deadline.NewDay(1, 1, 2), AsOf: today, Today: today}.Check(),
		"as of": report.Query{AsOf: early, Today: today}.Check(), "span": report.Span{From: early, AsOf: today, Today: today}.Check(),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := query().Check(); err != nil {
		t.Errorf("no period: %v", err)
	}
}
