package report_test

import (
	"math"
	"testing"

	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// sentTogether are requests of so many items each, answered wholly after some
// days (−1: not at all).
func sentTogether(q report.Query, items int, settled ...int) (all []report.Cell) {
	for _, after := range settled {
		s := request.Summary{Platform: "telegram", Kind: "production"}
		for no := range items {
			s.Items = append(s.Items, request.ItemSummary{No: no + 1, Category: "subscriber", DispatchedDay: q.AsOf.AddDays(-60), SettledAfter: after, EndedAfter: -1, Timing: request.NoLimit, Delivered: true})
		}
		all = append(all, report.CellsOf(s, q)...)
	}
	return all
}

func repeat(n, after int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = after
	}
	return all
}

// TestItemsOfOneRequestAreOnePieceOfEvidence: sixty of a hundred items in twenty
// requests are as sure as twelve of twenty, and not as sixty of a hundred.
func TestItemsOfOneRequestAreOnePieceOfEvidence(t *testing.T) {
	t.Parallel()
	q := query()
	cells := append(sentTogether(q, 5, repeat(12, 3)...), sentTogether(q, 5, repeat(8, -1)...)...)
	f := report.Compute(q, cells).All
	effect := 5 * (1 - 1.0/100) / (1 - 1.0/20)
	lower, upper := survival.Share{K: 60, N: 100, Both: 120, None: 80}.Wilson()
	r := f.Rates[1]
	if r.Matured != 100 || r.Answered != 60 || math.Abs(r.Weight-100/effect) > 1e-9 || r.Lower != lower || r.Upper != upper {
		t.Errorf("%+v, want a weight of %v and %v to %v", r, 100/effect, lower, upper)
	}
	if alone := report.Compute(q, sentTogether(q, 1, append(repeat(60, 3), repeat(40, -1)...)...)).All; alone.Rates[1].Weight != 100 || alone.Rates[1].Lower.Value < r.Lower.Value+0.05 {
		t.Errorf("each in a request of its own: %+v", alone.Rates[1])
	}
	if f.Silence.Silent != 40 || f.Silence.Lower.Value > 0.25 {
		t.Errorf("silence %+v", f.Silence)
	}
	// The band is that of a robust variance, corrected for few requests.
	step := f.Curve.At(30)
	want := math.Sqrt(0.6 * 0.4 / 100 * effect)
	if math.Abs(step.StdError-want) > 1e-9 || math.Abs(f.MeanSE-87*want) > 1e-6 && f.MeanSE <= 0 {
		t.Errorf("standard error %v, want %v", step.StdError, want)
	}
}

// TestFewRequestsOfManyItemsShowNoChange: ten of fifteen requests against five of
// fifteen is no evidence, however many items they have.
func TestFewRequestsOfManyItemsShowNoChange(t *testing.T) {
	t.Parallel()
	q := query()
	side := func(answered, items int) []report.Cell {
		return sentTogether(q, items, append(repeat(answered, 5), repeat(15-answered, -1)...)...)
	}
	few := report.ComputeComparison(q, side(5, 1), q, side(10, 1))
	many := report.ComputeComparison(q, side(5, 6), q, side(10, 6))
	if few.Verdict != report.NoEvidence || many.Verdict != report.NoEvidence || many.First.Items != 90 {
		t.Errorf("one item each: %s (p %.3f), six: %s (p %.3f)", few.Verdict, few.Test.P, many.Verdict, many.Test.P)
	}
	if math.Abs(many.Test.P-few.Test.P) > 0.05 || !many.Share.Lower.OK || many.Share.Lower.Value > 0.05 {
		t.Errorf("p %v and %v, difference %+v", few.Test.P, many.Test.P, many.Share)
	}
}
