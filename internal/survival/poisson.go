package survival

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Garwood gives the exact 95 % limits of the mean of a Poisson count (Garwood
// 1936): half the 2.5 % point of chi-square with 2k degrees of freedom, half
// the 97.5 % point with 2k+2. For k = 0 the lower limit is 0. A negative count
// has no limits.
func Garwood(k int) (lower, upper Limit) {
	if k < 0 {
		return Limit{}, Limit{}
	}
	lower = some(0)
	if k > 0 {
		lower = some(mathext.GammaIncRegInv(float64(k), 0.025))
	}
	return lower, some(mathext.GammaIncRegCompInv(float64(k)+1, 0.025))
}

// CountTest compares an observed count with the mean expected of it. Fewer and
// More are the exact one-sided Poisson probabilities of a count as small, or
// as large; TwoSided is twice the smaller, at most 1 (the p-value that agrees
// with Garwood's limits). Where 0 is expected and 0 seen all are 1.
type CountTest struct {
	Observed, Expected    float64
	Fewer, More, TwoSided float64
	Ratio                 Estimate // observed over expected with Garwood's limits; not OK where nothing is expected
}

// PoissonTest tests a count against an expected mean >= 0 that is taken as
// known. A negative or infinite mean counts as 0.
func PoissonTest(observed int, expected float64) CountTest {
	if expected < 0 || !finite(expected) {
		expected = 0
	}
	k := max(0, observed)
	t := CountTest{Observed: float64(k), Expected: expected, Fewer: 1, More: 1}
	if expected > 0 {
		t.Fewer = mathext.GammaIncRegComp(float64(k)+1, expected)
		if k > 0 {
			t.More = mathext.GammaIncReg(float64(k), expected)
		}
		lower, upper := Garwood(k)
		t.Ratio = Estimate{some(float64(k) / expected), some(lower.Value / expected), some(upper.Value / expected)}
	} else if k > 0 {
		t.More = 0
	}
	t.TwoSided = math.Min(1, 2*math.Min(t.Fewer, t.More))
	return t
}
