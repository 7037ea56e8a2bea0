package chart

import "math"

// Column is one month: its parts from the bottom up.
type Column struct {
	Parts   []float64
	Partial bool // the month is not over
}

// Bar is one part of a column.
type Bar struct {
	Column, Part        int
	X, Y, Width, Height float64
	Partial             bool
}

// Marker is the numbered mark of a dated event above the columns.
type Marker struct {
	Number int
	Point  Point   // centre of the number
	At     float64 // where the event stands on the axis; the number may stand beside it
	Foot   float64 // where its line ends below
}

// ColumnDrawing is the geometry of stacked columns.
type ColumnDrawing struct {
	Frame   Frame
	Bars    []Bar
	Hits    []Bar // one over the full height for each column
	XTicks  []Tick
	YTicks  []Tick // Value is the count
	Markers []Marker
}

// MarkerRadius is the size of a marker, for who draws it.
const MarkerRadius = 9

// How high a row of markers is, and how many rows there may be.
const (
	markerRow = 22
	mostRows  = 4
)

// Columns draws columns side by side. Events are places along them: 2.5 is the
// middle of the third month.
func Columns(f Frame, columns []Column, events []float64) ColumnDrawing {
	x := scale{0, math.Max(1, float64(len(columns))), f.Left, f.PlotRight()}
	places := make([]float64, 0, len(events))
	for _, e := range events {
		places = append(places, x.clamped(e))
	}
	markers, rows := layMarkers(f, places)
	f.Top += float64(rows) * markerRow

	most := 0.0
	for _, c := range columns {
		most = math.Max(most, c.sum())
	}
	end := top(most, 4, true)
	y := scale{0, end, f.PlotBottom(), f.Top}
	d := ColumnDrawing{Frame: f, YTicks: ticksOf(y, Ticks(0, end, 4, true)), Markers: markers}
	for i := range d.Markers {
		d.Markers[i].Foot = f.PlotBottom()
	}
	for i, c := range columns {
		d.addColumn(i, c, x, y)
	}
	d.XTicks = everyNth(f, x, len(columns))
	return d
}

func (c Column) sum() float64 {
	sum := 0.0
	for _, p := range c.Parts {
		if finite(p) && p > 0 {
			sum += p
		}
	}
	return sum
}

func (d *ColumnDrawing) addColumn(i int, c Column, x, y scale) {
	from, to := x.at(float64(i)), x.at(float64(i+1))
	gap := math.Min(6, (to-from)*.2)
	d.Hits = append(d.Hits, Bar{Column: i, X: from, Y: y.to, Width: to - from, Height: y.from - y.to})
	sum := 0.0
	for part, v := range c.Parts {
		if !finite(v) || v <= 0 {
			continue
		}
		low, high := y.at(sum), y.at(sum+v)
		sum += v
		d.Bars = append(d.Bars, Bar{Column: i, Part: part, X: from + gap/2, Y: high, Width: to - from - gap, Height: low - high, Partial: c.Partial})
	}
}

// everyNth labels as many columns as there is room for, the last one always
// among those that repeat evenly from the first.
func everyNth(f Frame, x scale, n int) []Tick {
	room := 52.0
	most := math.Max(1, math.Floor(f.PlotWidth()/room))
	step := 1
	for _, s := range []int{1, 2, 3, 6, 12, 24, 60, 120, 240, 600} {
		step = s
		if float64(n)/float64(s) <= most {
			break
		}
	}
	var ticks []Tick
	for i := 0; i < n; i += step {
		ticks = append(ticks, Tick{At: x.at(float64(i) + .5), Value: float64(i)})
	}
	return ticks
}

// layMarkers numbers the places, which come in order of time, and puts markers
// that would touch into the next row. There are at most mostRows, so that many
// events never leave the plot without height; what finds none free stands
// beside its place, with a line that leads there.
func layMarkers(f Frame, places []float64) ([]Marker, int) {
	var ends []float64 // right edge of each row
	markers := make([]Marker, 0, len(places))
	for i, at := range places {
		cx := math.Max(f.Left+MarkerRadius, math.Min(f.PlotRight()-MarkerRadius, at))
		row := freeRow(ends, cx-MarkerRadius)
		if row == len(ends) {
			ends = append(ends, 0)
		}
		if ends[row] > 0 {
			cx = math.Min(f.PlotRight()-MarkerRadius, math.Max(cx, ends[row]+markerGap+MarkerRadius))
		}
		ends[row] = cx + MarkerRadius
		markers = append(markers, Marker{Number: i + 1, At: at, Point: Point{cx, f.Top + MarkerRadius + float64(row)*markerRow}})
	}
	return markers, len(ends)
}

// markerGap is how far markers of one row stand apart at least.
const markerGap = 3

// freeRow is the first row with room from a left edge on, else the one with
// room soonest.
func freeRow(ends []float64, from float64) int {
	least := 0
	for row, end := range ends {
		if from >= end+markerGap {
			return row
		}
		if end < ends[least] {
			least = row
		}
	}
	if len(ends) < mostRows {
		return len(ends)
	}
	return least
}
