package change

import "math"

// Threshold is the likelihood ratio (Turn.Ratio) from which a record is said to
// have changed. A simulation of ten years, looked at every week, holds it to
// at most one false alarm per record in ten years on the average, from half a
// reply a month to sixty (BenchmarkFalseAlarms; docs/quiet.md has the table).
const Threshold = 16

// least sum of what was expected on each side of a change: the ratio of
// something to next to nothing says little.
const leastExpected = 2

// leastDays on each side of a change: a platform that says nothing for a week
// may be on holiday.
const leastDays = 14

// bin is how many days are looked at together to see how far counts spread.
const bin = 7

// Turn is the day on which replies began to come at another rate than before.
type Turn struct {
	Day         int     // the first day of the new rate
	From, To    int     // first and last day within Drop units of log-likelihood
	Ratio       float64 // twice the gain of log-likelihood by the change, over Dispersion
	Rise        float64 // rate after over rate before; 0 when nothing came any more
	Dispersion  float64 // variance of weekly counts over Poisson's, at least 1
	Alarm       bool    // Ratio is above Threshold
	OK          bool    // false: too little was expected to look for a change
	FewerBefore bool    // the rate rose
}

// Watch looks for the day on which the rate of replies changed most: observed
// and expected are counts by day, what was expected resting on all days
// together. It compares one rate for the whole record with one before and one
// after each day, by the likelihood of Poisson counts (a generalised likelihood
// ratio), divided by how much more the weekly counts spread than Poisson's do,
// because replies to one request come together.
//
// Whether anything changed is asked at whole weeks before the end only: who
// answers from Monday to Friday, or on one day of the week, is not silent on the
// others. The day is then looked for within the week to each side.
func Watch(observed, expected []float64) Turn {
	t := newSums(Series{Values: observed, Weights: expected}, Poisson)
	n := len(observed)
	most, week := t.best(n, n-leastDays, leastDays, bin)
	if week == 0 {
		return Turn{}
	}
	best, at := t.best(n, min(week+bin-1, n-1), week-bin+1, 1)
	before, after := t.level(0, at), t.level(at, n)
	r := Turn{Day: at, From: at, To: at, OK: true, FewerBefore: before < after, Dispersion: spread(observed, expected, at, before, after)}
	r.Ratio = 2 * most / r.Dispersion
	r.Alarm = r.Ratio > Threshold
	if before > 0 {
		r.Rise = after / before
	}
	for day := 1; day < n; day++ {
		if g := t.gain(day, n); g > 0 && (best-g)/r.Dispersion <= Drop {
			r.From, r.To = min(r.From, day), max(r.To, day)
		}
	}
	return r
}

// best finds the day of most gain, from the last one down to the first in steps;
// day 0 where there is none. Among equals the earliest wins.
func (t sums) best(n, last, first, step int) (gain float64, at int) {
	for day := last; day >= first; day -= step {
		if g := t.gain(day, n); g > 0 && g >= gain {
			gain, at = g, day
		}
	}
	return gain, at
}

// gain is what a change on a day adds to the log-likelihood; 0 where too little
// was expected on one side, or too few days were seen of it.
func (t sums) gain(day, n int) float64 {
	if day < leastDays || n-day < leastDays || t.weight[day] < leastExpected || t.weight[n]-t.weight[day] < leastExpected {
		return 0
	}
	return math.Max(0, (t.cost(0, n)-t.cost(0, day)-t.cost(day, n))/2)
}

// Spread is how many times more the counts of a record in which nothing changed
// vary than Poisson counts around what was expected would, at least 1.
func Spread(observed, expected []float64) float64 {
	return spread(observed, expected, len(observed), 1, 1)
}

// spread is Pearson's chi-square of weekly counts around the two rates, over
// its degrees of freedom, and at least 1. Weeks are joined until two replies
// are expected of them.
func spread(observed, expected []float64, at int, before, after float64) float64 {
	chi, bins := 0.0, 0
	var o, e float64
	days := 0
	for day := range observed {
		if day == at {
			o, e, days = 0, 0, 0 // a week does not straddle the change
		}
		rate := before
		if day >= at {
			rate = after
		}
		o, e, days = o+observed[day], e+rate*expected[day], days+1
		if days >= bin && e >= leastExpected {
			chi, bins = chi+(o-e)*(o-e)/e, bins+1
			o, e, days = 0, 0, 0
		}
	}
	if bins < 10 { // too few weeks to say: how many came on one day has to do
		return math.Max(1, daily(observed, expected, at, before, after))
	}
	return math.Max(1, chi/float64(bins-2))
}

// daily is how much more the counts of single days spread than Poisson's.
func daily(observed, expected []float64, at int, before, after float64) float64 {
	squares, sum := 0.0, 0.0
	for day := range observed {
		e := before * expected[day]
		if day >= at {
			e = after * expected[day]
		}
		squares, sum = squares+(observed[day]-e)*(observed[day]-e), sum+e
	}
	if sum <= 0 {
		return 1
	}
	return squares / sum
}
