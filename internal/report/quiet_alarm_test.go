package report_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"rogatory/internal/report"
)

// steady is a platform that answers four in five requests in the same way for
// ten years, after ten days on the average.
type steady struct {
	name     string
	items    [2]int  // of a request, from and to; they are answered together
	weekdays bool    // it is asked and answers from Monday to Friday only
	batch    int     // it answers on every so manyth day only; 0: on each
	campaign int     // so many requests go out at once; 0: one
	alike    float64 // the share of a campaign's requests that have one fate
	swing    float64 // its pace rises and falls: standard deviation of the logarithm
	memory   float64 // for how many days it keeps to a pace
}

var steadies = []steady{
	{name: "one item", items: [2]int{1, 1}},
	{name: "two or three items, weekdays only", items: [2]int{2, 3}, weekdays: true},
	{name: "one to ten items, weekdays only", items: [2]int{1, 10}, weekdays: true},
	{name: "answers weekly", items: [2]int{2, 3}, weekdays: true, batch: 7},
	{name: "answers every thirty days", items: [2]int{2, 3}, batch: 30},
	{name: "campaigns of five, half alike", items: [2]int{2, 3}, weekdays: true, campaign: 5, alike: 0.5},
	{name: "campaigns of five, all alike", items: [2]int{2, 3}, weekdays: true, campaign: 5, alike: 1},
	{name: "pace swings, kept for two weeks", items: [2]int{2, 3}, weekdays: true, swing: 0.5, memory: 14},
	{name: "pace swings, kept for two months", items: [2]int{2, 3}, weekdays: true, swing: 0.5, memory: 60},
}

const tenYears = 3652

// cells are ten years of requests, so many a month.
func (p steady) cells(r *rand.Rand, monthly float64) (cells []report.Cell) {
	several := max(1, p.campaign)
	pace, day := r.NormFloat64(), 0
	next := func() float64 { return r.ExpFloat64() * 30.4375 / monthly * float64(several) }
	for at := next(); at < tenYears; at += next() {
		on := p.working(int(at))
		for ; day < on && p.memory > 0; day++ {
			keep := math.Exp(-1 / p.memory)
			pace = keep*pace + math.Sqrt(1-keep*keep)*r.NormFloat64()
		}
		fate := func() int {
			if wait := int(r.ExpFloat64() * 10 * math.Exp(p.swing*pace)); r.Float64() < 0.8 {
				return p.answered(on+wait) - on
			}
			return -1
		}
		for shared := fate(); several > 0; several-- {
			c := report.Cell{Platform: "p", Kind: "production", Day: quietBegin.AddDays(on), Settled: fate(), Ended: -1, N: p.items[0] + r.IntN(p.items[1]-p.items[0]+1)}
			if r.Float64() < p.alike {
				c.Settled = shared
			}
			cells = append(cells, c)
		}
		several = max(1, p.campaign)
	}
	return cells
}

// working is the day, or the Monday after it; quietBegin is a Monday.
func (p steady) working(day int) int {
	for p.weekdays && day%7 > 4 {
		day++
	}
	return day
}

// answered is the day on which it answers what it could answer on a day.
func (p steady) answered(day int) int {
	if p.batch > 1 {
		day += (p.batch - day%p.batch) % p.batch
	}
	return p.working(day)
}

// alarms counts how often the platform is said to have changed in ten years; one
// that is said so, then no longer, then again, counts twice.
func (p steady) alarms(r *rand.Rand, monthly float64, every int) (n int) {
	cells, was := p.cells(r, monthly), false
	for day := 84; day < tenYears; day += every {
		is := report.ComputeQuiet(lookedAt(day), known(cells, lookedAt(day).AsOf)).Changed
		if is && !was {
			n++
		}
		was = is
	}
	return n
}

// TestASteadyPlatformRaisesFewAlarms holds what the pages say of false alarms on
// the platforms that are hardest on it; docs/quiet.md has them all.
func TestASteadyPlatformRaisesFewAlarms(t *testing.T) {
	t.Parallel()
	for _, p := range steadies[1:6] {
		r, n, runs := rand.New(rand.NewPCG(77, 20)), 0, 3
		for range runs {
			n += p.alarms(r, 20, 28)
		}
		if mean := float64(n) / float64(runs); mean > 1 {
			t.Errorf("%s: %.1f false alarms in ten years", p.name, mean)
		}
	}
}

// BenchmarkQuietFalseAlarms is the table of docs/quiet.md.
func BenchmarkQuietFalseAlarms(b *testing.B) {
	for _, p := range steadies {
		for _, monthly := range []float64{2, 5, 10, 20} {
			b.Run(fmt.Sprintf("%s/%g-requests-a-month", p.name, monthly), func(b *testing.B) {
				r, n := rand.New(rand.NewPCG(77, uint64(monthly))), 0
				for range b.N {
					n += p.alarms(r, monthly, 28)
				}
				b.ReportMetric(float64(n)/float64(b.N), "alarms/10y")
			})
		}
	}
}
