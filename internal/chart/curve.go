package chart

import "math"

// Step is one step of a curve: from X on the estimate is Y, with its limits.
type Step struct{ X, Y, Low, High float64 }

// Curve is a step function that starts at (0, 0).
type Curve struct {
	Steps []Step
	Band  bool // draw the limits
}

// CurvePlan is what a drawing of curves shows: shares (0 to 1) by day.
type CurvePlan struct {
	Curves   []Curve
	End      float64   // last day that is drawn
	Horizons []float64 // days with a vertical line
	Median   float64   // day on which the first curve crosses one half; 0 or NaN when it does not
}

// CurveDrawing is the geometry of curves.
type CurveDrawing struct {
	Frame    Frame
	XTicks   []Tick
	YTicks   []Tick
	Lines    [][]Point
	Bands    [][]Point // as many as Lines; empty for a curve without band
	Horizons []Horizon
	Median   *Point
	Strips   []Strip
}

// Horizon is an upright line at a day that matters; it is labelled where its
// label has room before the next one.
type Horizon struct {
	Tick
	Labelled bool
	Left     bool // the label stands left of the line
	LabelX   float64
}

// Strip is an upright slice of a plot: what the pointer is over, and what the
// first curve says there.
type Strip struct {
	X, Width float64
	Day      float64
	Step     Step
}

// mostStrips bounds how many slices a drawing has.
const mostStrips = 90

// Curves draws step functions.
func Curves(f Frame, plan CurvePlan) CurveDrawing {
	end := plan.End
	if !(end > 0) || !finite(end) {
		end = 1
	}
	x := scale{0, end, f.Left, f.PlotRight()}
	y := scale{0, 1, f.PlotBottom(), f.Top}
	wanted := 9
	if f.Narrow {
		wanted = 4
	}
	d := CurveDrawing{Frame: f, XTicks: ticksOf(x, dayTicks(end, wanted)), YTicks: ticksOf(y, []float64{0, .25, .5, .75, 1})}
	for _, c := range plan.Curves {
		d.Lines = append(d.Lines, c.line(x, y))
		d.Bands = append(d.Bands, c.band(x, y))
	}
	d.Horizons = horizons(f, x, plan.Horizons)
	if plan.Median > 0 && plan.Median <= end {
		d.Median = &Point{x.at(plan.Median), y.at(.5)}
	}
	if len(plan.Curves) > 0 {
		d.Strips = plan.Curves[0].strips(x)
	}
	return d
}

// horizonRoom is how wide a label such as "day 30" is.
const horizonRoom = 58

// horizons come in order of time.
func horizons(f Frame, x scale, days []float64) []Horizon {
	var lines []Horizon
	for _, day := range days {
		if day > 0 && day <= x.hi {
			lines = append(lines, Horizon{Tick: Tick{At: x.at(day), Value: day}})
		}
	}
	for i := range lines {
		h := &lines[i]
		h.LabelX = h.At + 5
		room := f.PlotRight()
		if i+1 < len(lines) {
			room = lines[i+1].At
		}
		h.Labelled = room-h.At >= horizonRoom
		if i+1 == len(lines) && !h.Labelled {
			h.Left, h.LabelX = true, h.At-5
			h.Labelled = i == 0 || h.At-lines[i-1].At >= 2*horizonRoom
		}
	}
	return lines
}

// line walks the curve: along to each step, then up it.
func (c Curve) line(x, y scale) []Point {
	last := Point{x.at(0), y.at(0)}
	points := []Point{last}
	for _, s := range c.seen(x) {
		px, py := x.at(s.X), y.clamped(s.Y)
		if px-last.X < .3 && math.Abs(py-last.Y) < .3 {
			continue // too small to see: keeps long logs short
		}
		if px != last.X {
			points = append(points, Point{px, last.Y})
		}
		last = Point{px, py}
		points = append(points, last)
	}
	if last.X < x.to {
		points = append(points, Point{x.to, last.Y})
	}
	return points
}

// band walks the upper limits to the right and the lower ones back.
func (c Curve) band(x, y scale) []Point {
	if !c.Band {
		return nil
	}
	var upper, lower []Point
	corner := func(points []Point, px, py float64) []Point {
		if n := len(points); n > 0 {
			if px-points[n-1].X < .3 && math.Abs(py-points[n-1].Y) < .3 {
				return points
			}
			points = append(points, Point{px, points[n-1].Y})
		}
		return append(points, Point{px, py})
	}
	for _, s := range c.seen(x) {
		if !finite(s.Low) || !finite(s.High) {
			continue
		}
		upper = corner(upper, x.at(s.X), y.clamped(s.High))
		lower = corner(lower, x.at(s.X), y.clamped(s.Low))
	}
	if len(upper) == 0 {
		return nil
	}
	upper = append(upper, Point{x.to, upper[len(upper)-1].Y})
	lower = append(lower, Point{x.to, lower[len(lower)-1].Y})
	for i := len(lower) - 1; i >= 0; i-- {
		upper = append(upper, lower[i])
	}
	return upper
}

// seen are the steps inside the plot.
func (c Curve) seen(x scale) []Step {
	var steps []Step
	for _, s := range c.Steps {
		if finite(s.X) && finite(s.Y) && s.X >= 0 && s.X <= x.hi {
			steps = append(steps, s)
		}
	}
	return steps
}

func (c Curve) strips(x scale) []Strip {
	width := math.Max(1, math.Ceil(x.hi/mostStrips))
	steps := c.seen(x)
	var strips []Strip
	now, next := Step{}, 0
	for day := 0.0; day <= x.hi; day += width {
		for next < len(steps) && steps[next].X <= day {
			now = steps[next]
			next++
		}
		from, to := x.clamped(day-width/2), x.clamped(day+width/2)
		strips = append(strips, Strip{X: from, Width: to - from, Day: day, Step: now})
	}
	return strips
}
