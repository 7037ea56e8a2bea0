package chart

import "math"

// LinePlan is a line over time, above and below zero: the running difference
// between what came and what was to be expected.
type LinePlan struct {
	Points []Point   // x in any unit of time, y the value
	Ticks  []float64 // x values with labels, such as the first days of months
	Events []float64 // x values of dated events
	Turn   float64   // x of the turning point; NaN when there is none
}

// LineDrawing is the geometry of such a line.
type LineDrawing struct {
	Frame   Frame
	Line    []Point
	Zero    float64 // y of the value 0
	XTicks  []Tick  // Value is the index in LinePlan.Ticks
	YTicks  []Tick
	Markers []Marker
	Turn    *Point
}

// Line draws a line over time.
func Line(f Frame, plan LinePlan) LineDrawing {
	lo, hi, from, to := extent(plan.Points)
	x := scale{from, to, f.Left, f.PlotRight()}
	places := make([]float64, 0, len(plan.Events))
	for _, e := range plan.Events {
		places = append(places, x.clamped(e))
	}
	markers, rows := layMarkers(f, places)
	f.Top += float64(rows) * markerRow
	step := niceStep((hi - lo) / 4)
	lo, hi = clean(math.Floor(lo/step)*step), clean(math.Ceil(hi/step)*step)
	y := scale{lo, hi, f.PlotBottom(), f.Top}
	d := LineDrawing{Frame: f, Zero: y.at(0), YTicks: ticksOf(y, Ticks(lo, hi, 5, false)), Markers: markers}
	for i := range d.Markers {
		d.Markers[i].Foot = f.PlotBottom()
	}
	for _, p := range plan.Points {
		if finite(p.X) && finite(p.Y) {
			d.Line = append(d.Line, Point{x.at(p.X), y.at(p.Y)})
		}
	}
	d.XTicks = spaced(f, x, plan.Ticks)
	if finite(plan.Turn) && plan.Turn >= from && plan.Turn <= to && len(d.Line) > 1 {
		d.Turn = &Point{x.at(plan.Turn), heightAt(d.Line, x.at(plan.Turn))}
	}
	return d
}

// extent is the range of the points; y always reaches zero and has some height.
func extent(points []Point) (lo, hi, from, to float64) {
	first := true
	for _, p := range points {
		if !finite(p.X) || !finite(p.Y) {
			continue
		}
		if first {
			from, to, first = p.X, p.X, false
		}
		from, to = math.Min(from, p.X), math.Max(to, p.X)
		lo, hi = math.Min(lo, p.Y), math.Max(hi, p.Y)
	}
	if hi == lo {
		lo, hi = lo-1, hi+1
	}
	return lo, hi, from, to
}

// edgeRoom keeps half a label away from the ends of the axis, where it would
// meet the words of the other axis.
const edgeRoom = 22

// labelRoom is what the name of a month needs.
const labelRoom = 48

// spaced drops labels that would touch, evenly.
func spaced(f Frame, x scale, values []float64) []Tick {
	most := int(math.Max(1, math.Floor(f.PlotWidth()/56)))
	step := (len(values) + most - 1) / most
	var ticks []Tick
	for i := 0; i < len(values); i += max(step, 1) {
		if v := values[i]; v >= x.lo && v <= x.hi {
			at := math.Max(f.Left+edgeRoom, math.Min(f.PlotRight()-edgeRoom, x.at(v)))
			if n := len(ticks); n > 0 && at-ticks[n-1].At < labelRoom { // the one before was moved inwards
				continue
			}
			ticks = append(ticks, Tick{At: at, Value: float64(i)})
		}
	}
	return ticks
}

// heightAt is the height of a drawn line at a place.
func heightAt(line []Point, x float64) float64 {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if x <= b.X {
			if b.X == a.X {
				return b.Y
			}
			return a.Y + (x-a.X)/(b.X-a.X)*(b.Y-a.Y)
		}
	}
	return line[len(line)-1].Y
}
