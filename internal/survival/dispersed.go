package survival

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// DispersedTest is PoissonTest for a count whose variance is larger: the mean
// itself varies as a gamma distribution of some shape around the expected one,
// which makes the count negative binomial with variance mean + mean²/shape. The
// shape stands for what is not known of the reference and for replies that come
// together; where it is not above 0, or not finite, the test is Poisson's. A
// reference of next to nothing gives no upper limit.
func DispersedTest(observed int, expected, shape float64) CountTest {
	if !(shape > 0) || !finite(shape) || expected <= 0 || !finite(expected) {
		return PoissonTest(observed, expected)
	}
	k := max(0, observed)
	t := CountTest{Observed: float64(k), Expected: expected, Fewer: atMost(k, expected, shape), More: atLeast(k, expected, shape)}
	t.TwoSided = math.Min(1, 2*math.Min(t.Fewer, t.More))
	t.Ratio.Value, t.Ratio.Lower = some(float64(k)/expected), some(0)
	if k > 0 {
		t.Ratio.Lower = some(halved(expected, func(r float64) bool { return atLeast(k, r*expected, shape) < 0.025 }))
	}
	if most := halved(expected, func(r float64) bool { return atMost(k, r*expected, shape) > 0.025 }); most*expected < beyond*float64(k+1) {
		t.Ratio.Upper = some(most)
	}
	return t
}

// Shape is the shape that gives a count its variance: counts that are
// dispersion times as spread as Poisson's (1 and above), against a mean that
// rests on as many events of a reference. It is 0 where nothing adds to
// Poisson's variance.
func Shape(expected, dispersion, reference float64) float64 {
	d := math.Max(1, dispersion)
	more := d / math.Max(reference, 1)
	if expected > 0 {
		more += (d - 1) / expected
	}
	if more <= 0 || !finite(more) {
		return 0
	}
	return 1 / more
}

func atMost(k int, mean, shape float64) float64 {
	return mathext.RegIncBeta(shape, float64(k)+1, shape/(shape+mean))
}

func atLeast(k int, mean, shape float64) float64 {
	if k == 0 {
		return 1
	}
	return mathext.RegIncBeta(float64(k), shape, mean/(shape+mean))
}

// beyond is how many times the count a limit of its mean can be; above it there is
// none, because so little is known of the reference that any rate would agree.
const beyond = 1e6

// halved finds the ratio at which a condition that holds from 0 on ceases to.
func halved(expected float64, below func(float64) bool) float64 {
	lo, hi := 0.0, 1.0
	for below(hi) && hi*expected < 1e15 {
		hi *= 2
	}
	for range 100 {
		if mid := (lo + hi) / 2; below(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// CountRange holds the counts that agree with a mean: those that DispersedTest
// gives a two-sided p-value above 0.05. They form one stretch.
func CountRange(expected, shape float64) (from, to int) {
	if expected <= 0 || !finite(expected) {
		return 0, 0
	}
	plain := !(shape > 0) || !finite(shape)
	few := func(k int) bool {
		return !plain && atMost(k, expected, shape) <= 0.025 || plain && PoissonTest(k, expected).Fewer <= 0.025
	}
	many := func(k int) bool {
		return !plain && atLeast(k, expected, shape) <= 0.025 || plain && PoissonTest(k, expected).More <= 0.025
	}
	end := 1
	for !many(end) && end < 1<<40 {
		end *= 2
	}
	// The first count that is not too small, the last one that is not too large.
	from = sort.Search(end, func(k int) bool { return !few(k) })
	return from, sort.Search(end, func(k int) bool { return many(k + 1) })
}
