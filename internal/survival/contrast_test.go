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
		d := ShareDifference(row.k1, row.n1, row.k2, row.n2)
		if math.Abs(d.Lower.Value-row.low) > 5e-5 || math.Abs(d.Upper.Value-row.high) > 5e-5 {
			t.Errorf("%+v: %.4f to %.4f", row, d.Lower.Value, d.Upper.Value)
		}
	}
	if ShareDifference(0, 0, 1, 2).Value.OK || StratifiedDifference([]Versus{{0, 0, 1, 2}}).Value.OK {
		t.Error("a difference with nobody on one side")
	}
}

func TestStratifiedDifferenceOfOneStratumIsThePlainOne(t *testing.T) {
	t.Parallel()
	one, plain := StratifiedDifference([]Versus{{48, 80, 56, 70}}), ShareDifference(48, 80, 56, 70)
	for _, pair := range [][2]Limit{{one.Value, plain.Value}, {one.Lower, plain.Lower}, {one.Upper, plain.Upper}} {
		if math.Abs(pair[0].Value-pair[1].Value) > 1e-12 || !pair[0].OK {
			t.Errorf("%+v, plain %+v", one, plain)
		}
	}
}
