package chart

import "math"

// Estimate is one row of a forest plot; Low and High are its interval. A row
// without a figure has NaN.
type Estimate struct{ Value, Low, High float64 }

// Whisker is a drawn estimate; Known is false where there is no figure.
type Whisker struct {
	Y, X, Low, High float64
	Known           bool
	CutLow, CutHigh bool // the interval goes on beyond the plot
}

// ForestDrawing is the geometry of a forest plot.
type ForestDrawing struct {
	Frame     Frame
	Rows      []Whisker
	Reference float64 // x of "no difference"
	XTicks    []Tick
	LabelY    float64 // how far above a whisker its label stands on a narrow drawing; its value stands half as high
}

// The heights of a row, and the width of the words beside it on a wide drawing.
const (
	forestRow       = 30
	forestRowNarrow = 58
	forestWords     = 290
	forestFigures   = 200
)

// Forest draws estimates under each other around a reference value.
func Forest(narrowFrame bool, rows []Estimate, reference float64) ForestDrawing {
	f := wide(0)
	f.Left, f.Right, f.Top = forestWords, forestFigures, 8
	height := float64(forestRow)
	if narrowFrame {
		f = narrow(0)
		f.Left, f.Top, height = 12, 8, forestRowNarrow
	}
	f.Height = f.Top + height*math.Max(1, float64(len(rows))) + f.Bottom
	lo, hi := forestExtent(rows, reference)
	x := scale{lo, hi, f.Left, f.PlotRight()}
	wanted := 5
	if narrowFrame {
		wanted = 4
	}
	d := ForestDrawing{Frame: f, Reference: x.at(reference), XTicks: ticksOf(x, Ticks(lo, hi, wanted, false)), LabelY: 28}
	for i, r := range rows {
		w := Whisker{Y: f.Top + height*(float64(i)+.5)}
		if narrowFrame {
			w.Y += 17
		}
		if finite(r.Value) {
			w.Known = true
			w.X = x.clamped(r.Value)
			w.Low, w.CutLow = end(x, r.Low, lo, r.Value)
			w.High, w.CutHigh = end(x, r.High, hi, r.Value)
		}
		d.Rows = append(d.Rows, w)
	}
	return d
}

// end is one end of an interval; an unknown one is as long as the plot.
func end(x scale, v, edge, value float64) (float64, bool) {
	if math.IsNaN(v) {
		return x.clamped(value), false
	}
	return x.clamped(v), math.IsInf(v, 0) || (edge < value && v < edge) || (edge > value && v > edge)
}

// forestExtent holds all intervals that have ends, and the reference, with a
// little air.
func forestExtent(rows []Estimate, reference float64) (lo, hi float64) {
	lo, hi = reference, reference
	for _, r := range rows {
		for _, v := range []float64{r.Value, r.Low, r.High} {
			if finite(v) {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	if lo == hi {
		return lo - 1, hi + 1
	}
	air := (hi - lo) * .06
	return lo - air, hi + air
}

// IntervalBar is a small bar for a table cell: a share with its interval.
type IntervalBar struct {
	Width, Height      float64
	Low, High, Centre  float64
	Known, HasInterval bool
}

// Interval lays a share and its interval, all between 0 and 1, on a small bar.
func Interval(share, low, high float64) IntervalBar {
	b := IntervalBar{Width: 120, Height: 16}
	x := scale{0, 1, 4, b.Width - 4}
	if !finite(share) {
		return b
	}
	b.Known, b.Centre = true, x.clamped(share)
	if finite(low) && finite(high) {
		b.HasInterval, b.Low, b.High = true, x.clamped(low), x.clamped(high)
	}
	return b
}

// Spark lays a short series as a line of 120 by 24; gaps are left out.
func Spark(values []float64) []Point {
	most := 0.0
	for _, v := range values {
		if finite(v) {
			most = math.Max(most, v)
		}
	}
	if most == 0 {
		most = 1
	}
	x := scale{0, math.Max(1, float64(len(values)-1)), 3, 117}
	y := scale{0, most, 21, 3}
	var points []Point
	for i, v := range values {
		if finite(v) {
			points = append(points, Point{x.at(float64(i)), y.clamped(v)})
		}
	}
	return points
}
