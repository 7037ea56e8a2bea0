package report_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

var quietBegin = deadline.NewDay(2024, 1, 1)

// sent makes one item of each request, every some days, answered by the share
// and after the days that hold on its day of dispatch; what would come after the
// as-of day is pending.
func sent(r *rand.Rand, days, every int, share func(day int) float64) []report.Cell {
	var all []report.Cell
	for day := 0; day < days; day += every {
		c := report.Cell{Platform: "p", Kind: "production", Day: quietBegin.AddDays(day), Settled: -1, Ended: -1, Timing: request.NoLimit, N: 1}
		if r.Float64() < share(day) {
			if after := int(r.ExpFloat64() * 10); day+after < days {
				c.Settled = after
			}
		}
		all = append(all, c)
	}
	return all
}

// lookedAt looks at a record whose last day is over.
func lookedAt(days int) report.Query {
	end := quietBegin.AddDays(days - 1)
	return report.Query{Platform: "p", AsOf: end, Today: end.AddDays(1)}
}

func TestQuietSeesSilenceAndImprovement(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 1))
	silent := report.ComputeQuiet(lookedAt(900), sent(r, 900, 3, func(day int) float64 {
		if day < 600 {
			return 0.8
		}
		return 0
	}))
	if !silent.OK || !silent.Changed || silent.Better || silent.Since.Before(quietBegin.AddDays(590)) || silent.Since.After(quietBegin.AddDays(660)) || silent.Test.TwoSided > 0.001 {
		t.Errorf("%+v", brief(silent))
	}
	better := report.ComputeQuiet(lookedAt(900), sent(r, 900, 3, func(day int) float64 {
		if day < 500 {
			return 0.15
		}
		return 0.9
	}))
	if !better.Changed || !better.Better || better.Since.Before(quietBegin.AddDays(490)) || better.Since.After(quietBegin.AddDays(545)) {
		t.Errorf("%+v", brief(better))
	}
	steady := report.ComputeQuiet(lookedAt(900), sent(r, 900, 3, func(int) float64 { return 0.7 }))
	if steady.Changed || !steady.OK || steady.Test.TwoSided < 0.01 {
		t.Errorf("%+v", brief(steady))
	}
	last := steady.Days[len(steady.Days)-1]
	is(t, "the running difference of the last days", last.Difference, steady.Test.Observed-steady.Test.Expected)
}

// brief leaves the days out.
func brief(q report.Quiet) report.Quiet {
	q.Days = nil
	return q
}

// TestQuietAfterSeveralChanges: the last change counts, and the reference
// begins where the platform changed before.
func TestQuietAfterSeveralChanges(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 2))
	q := report.ComputeQuiet(lookedAt(1200), sent(r, 1200, 1, func(day int) float64 {
		switch {
		case day < 400:
			return 0.1
		case day < 800:
			return 0.9
		}
		return 0.02
	}))
	if !q.Changed || q.Better || q.Since.Before(quietBegin.AddDays(795)) || q.ReferenceFrom.Before(quietBegin.AddDays(395)) || q.ReferenceFrom.After(quietBegin.AddDays(430)) {
		t.Errorf("%+v", brief(q))
	}
}

// TestAMorningIsNoSilence: at a hundred replies a day, three in the morning do
// not mean that a platform fell silent today. What has come today is told apart.
func TestAMorningIsNoSilence(t *testing.T) {
	t.Parallel()
	var cells []report.Cell
	const days = 300
	for day := range days {
		c := report.Cell{Platform: "p", Kind: "production", Day: quietBegin.AddDays(day), Settled: 2, Ended: -1, N: 100}
		switch {
		case day == days-3:
			morning, rest := c, c
			morning.N, rest.N, rest.Settled = 3, 97, -1
			cells = append(cells, morning, rest)
			continue
		case day > days-3:
			c.Settled = -1
		}
		cells = append(cells, c)
	}
	q := lookedAt(days)
	q.Today = q.AsOf
	r := report.ComputeQuiet(q, cells)
	if r.Changed || r.Today != 3 || r.Test.Observed != r.Test.Expected {
		t.Errorf("changed %v, %d today, %g of %g", r.Changed, r.Today, r.Test.Observed, r.Test.Expected)
	}
	q.Today = q.AsOf.AddDays(1)
	if r = report.ComputeQuiet(q, cells); r.Today != 0 || r.Test.Expected-r.Test.Observed < 96 {
		t.Errorf("the day is over: %d today, %g of %g", r.Today, r.Test.Observed, r.Test.Expected)
	}
}

// TestNoMoreIsExpectedThanWasAsked: of forty requests that wait for a year, a
// platform that answered four in five is not said to owe more than forty replies.
func TestNoMoreIsExpectedThanWasAsked(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 5))
	q := report.ComputeQuiet(lookedAt(1200), sent(r, 1200, 9, func(day int) float64 {
		if day < 840 {
			return 0.9
		}
		return 0
	}))
	if !q.Changed || q.Test.Expected > 46 || q.Test.Expected < 25 {
		t.Errorf("%g expected since %s", q.Test.Expected, q.Since)
	}
	if q.From95 > int(q.Test.Expected) || q.To95 < int(q.Test.Expected) || q.From95 == 0 {
		t.Errorf("%d to %d around %g", q.From95, q.To95, q.Test.Expected)
	}
}

func TestQuietOfThinRecords(t *testing.T) {
	t.Parallel()
	many := func(c report.Cell, n int) report.Cell {
		c.N = n
		return c
	}
	for name, cells := range map[string][]report.Cell{"no items": nil, "one item": {answered(4, 1)}, "all pending": {pending(40)}, "all on day 0": {answered(0, 40)}, "all withdrawn": {withdrawn(0, 9)}, "answered at once": {many(answered(1, 1), 30), pending(3)}} {
		q := report.ComputeQuiet(query(), cells)
		if q.Changed {
			t.Errorf("%s: changed", name)
		}
		if q.Items < report.MinCell && q.Items > 0 && !q.Suppressed {
			t.Errorf("%s: not suppressed", name)
		}
		for _, v := range []float64{q.Test.Expected, q.Test.TwoSided, q.Turn.Ratio, q.Dispersion, q.Test.Ratio.Upper.Value} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s: a figure is %g", name, v)
			}
		}
	}
}

// known is what was known of items on a day.
func known(cells []report.Cell, asOf deadline.Day) (all []report.Cell) {
	for _, c := range cells {
		if c.Day.After(asOf) {
			continue
		}
		if c.Settled >= 0 && c.Day.AddDays(c.Settled).After(asOf) {
			c.Settled = -1
		}
		all = append(all, c)
	}
	return all
}

// delay is after how many days of complete silence the alarm is raised on a
// platform that got some requests a month and answered four in five of them,
// half within a week, for two years; -1 when not within two years more.
func delay(r *rand.Rand, monthly float64) int {
	const before, after = 730, 730
	var cells []report.Cell
	for at := r.ExpFloat64() * 30.4375 / monthly; at < before+after; at += r.ExpFloat64() * 30.4375 / monthly {
		c := report.Cell{Platform: "p", Kind: "production", Day: quietBegin.AddDays(int(at)), Settled: -1, Ended: -1, N: 1}
		if wait := int(r.ExpFloat64() * 10); r.Float64() < 0.8 && int(at)+wait < before {
			c.Settled = wait
		}
		cells = append(cells, c)
	}
	lo, hi := 1, after // silence only grows: halving finds the first day
	if !alarmed(cells, before+hi) {
		return -1
	}
	for lo < hi {
		if mid := (lo + hi) / 2; alarmed(cells, before+mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

func alarmed(cells []report.Cell, days int) bool {
	r := report.ComputeQuiet(lookedAt(days), known(cells, lookedAt(days).AsOf))
	return r.Changed && !r.Better && !r.Since.Before(quietBegin.AddDays(600))
}

// delays gives the median and the ninth decile of some runs, in days.
func delays(monthly float64, runs int) (median, ninth int) {
	r := rand.New(rand.NewPCG(31, uint64(monthly)))
	all := make([]int, 0, runs)
	for range runs {
		d := delay(r, monthly)
		if d < 0 {
			d = math.MaxInt
		}
		all = append(all, d)
	}
	for i := range all { // a few numbers: no need for more than the plainest way
		for j := i; j > 0 && all[j] < all[j-1]; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all[(len(all)-1)/2], all[(len(all)-1)*9/10]
}

// TestDelayToNoticeSilence: docs/quiet.md tells these figures from more runs
// (BenchmarkDelay).
func TestDelayToNoticeSilence(t *testing.T) {
	t.Parallel()
	for monthly, most := range map[float64]int{2: 240, 5: 100, 10: 60, 20: 40} {
		median, ninth := delays(monthly, 15)
		t.Logf("%g requests a month: median %d days, ninth decile %d", monthly, median, ninth)
		if median > most {
			t.Errorf("%g requests a month: noticed after %d days, want %d at the most", monthly, median, most)
		}
	}
}

// BenchmarkDelay is the table of docs/quiet.md.
func BenchmarkDelay(b *testing.B) {
	for _, monthly := range []float64{2, 5, 10, 20} {
		b.Run(fmt.Sprintf("%g-requests-a-month", monthly), func(b *testing.B) {
			median, ninth := 0, 0
			for range b.N {
				median, ninth = delays(monthly, 200)
			}
			b.ReportMetric(float64(median), "days-median")
			b.ReportMetric(float64(ninth), "days-90%")
		})
	}
}
