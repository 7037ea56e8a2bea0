package survival

import (
	"math"
	"testing"
)

// TestShareDifference holds the interval against Newcombe's own table (1998,
// table II, method 10), there for the first share minus the second.
func TestShareDifference(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		k1, n1, k2, n2 int
		low, high      float64
	}{
		{48, 80, 56, 70, 0.0524, 0.3339}, // 56/70 − 48/80
		{3, 10, 9, 10, 0.1705, 0.8090},
		{2, 7, 6, 7, 0.0582, 0.8062},
		{0, 29, 5, 56, -0.0381, 0.1926},
		{0, 20, 0, 10, -0.1611, 0.2775},
		{0, 20, 10, 10, 0.6791, 1},
	} {
		d := ShareDifference(Share{K: row.k1, N: row.n1}, Share{K: row.k2, N: row.n2})
		if math.Abs(d.Lower.Value-row.low) > 5e-5 || math.Abs(d.Upper.Value-row.high) > 5e-5 {
			t.Errorf("%+v: %.4f to %.4f", row, d.Lower.Value, d.Upper.Value)
		}
	}
	if ShareDifference(Share{}, Share{K: 1, N: 2}).Value.OK || StratifiedDifference([]Versus{{Share{}, Share{K: 1, N: 2}}}).Value.OK {
		t.Error("a difference with nobody on one side")
	}
}

func TestStratifiedDifferenceOfOneStratumIsThePlainOne(t *testing.T) {
	t.Parallel()
	first, second := Share{K: 48, N: 80}, Share{K: 56, N: 70}
	one, plain := StratifiedDifference([]Versus{{first, second}}), ShareDifference(first, second)
	for _, pair := range [][2]Limit{{one.Value, plain.Value}, {one.Lower, plain.Lower}, {one.Upper, plain.Upper}} {
		if math.Abs(pair[0].Value-pair[1].Value) > 1e-12 || !pair[0].OK {
			t.Errorf("%+v, plain %+v", one, plain)
		}
	}
}
