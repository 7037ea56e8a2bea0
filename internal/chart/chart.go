// Package chart is the geometry of the drawings: scales, ticks, lines, bands,
// bars and markers as numbers. Pages and PDF draw the same numbers; words and
// colours are theirs. Every drawing is made for one frame, a wide or a narrow
// one, because a wide drawing shrunk to a phone cannot be read.
package chart

import (
	"math"
	"strconv"
	"strings"
)

// Point is a place in a drawing, y downwards.
type Point struct{ X, Y float64 }

// Frame is the size of a drawing and the margins around its plot.
type Frame struct {
	Width, Height            float64
	Left, Right, Top, Bottom float64
	Narrow                   bool // room for few labels only
}

// The frames of the pages; the PDF uses the wide one.
func wide(height float64) Frame {
	return Frame{Width: 880, Height: height, Left: 58, Right: 16, Top: 14, Bottom: 46}
}

func narrow(height float64) Frame {
	return Frame{Width: 360, Height: height, Left: 46, Right: 12, Top: 14, Bottom: 44, Narrow: true}
}

// Wide is the frame for screens of a desk and for paper.
func Wide() Frame { return wide(320) }

// Narrow is the frame for a phone.
func Narrow() Frame { return narrow(270) }

// PlotRight is the right edge of the plot.
func (f Frame) PlotRight() float64 { return f.Width - f.Right }

// PlotBottom is the lower edge of the plot.
func (f Frame) PlotBottom() float64 { return f.Height - f.Bottom }

// PlotWidth is the width of the plot.
func (f Frame) PlotWidth() float64 { return f.Width - f.Left - f.Right }

// PlotHeight is the height of the plot.
func (f Frame) PlotHeight() float64 { return f.Height - f.Top - f.Bottom }

// scale carries values to places. A scale without extent puts all in its middle.
type scale struct{ lo, hi, from, to float64 }

func (s scale) at(v float64) float64 {
	if s.hi == s.lo {
		return (s.from + s.to) / 2
	}
	return s.from + (v-s.lo)/(s.hi-s.lo)*(s.to-s.from)
}

// clamped keeps a value inside the scale first.
func (s scale) clamped(v float64) float64 { return s.at(math.Max(s.lo, math.Min(s.hi, v))) }

// Tick is a labelled place on an axis.
type Tick struct {
	At    float64 // where
	Value float64 // what stands there
}

func ticksOf(s scale, values []float64) []Tick {
	ticks := make([]Tick, 0, len(values))
	for _, v := range values {
		ticks = append(ticks, Tick{At: s.at(v), Value: v})
	}
	return ticks
}

// Ticks picks round values from lo to hi, about as many as wanted, by steps of
// 1, 2 or 5 times a power of ten. Whole asks for steps of at least one.
func Ticks(lo, hi float64, wanted int, whole bool) []float64 {
	if !finite(lo) || !finite(hi) || hi < lo || wanted < 1 {
		return nil
	}
	if hi == lo {
		return []float64{lo}
	}
	step := niceStep((hi - lo) / float64(wanted))
	if whole && step < 1 {
		step = 1
	}
	var values []float64
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+step*1e-9; i++ {
		values = append(values, clean(i*step))
	}
	return values
}

func niceStep(rough float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5} {
		if rough <= m*power*1.0000001 {
			return m * power
		}
	}
	return 10 * power
}

// dayStep picks a step people count days by.
func dayStep(rough float64) float64 {
	for _, days := range []float64{1, 2, 5, 7, 14, 30, 60, 90, 180, 365} {
		if rough <= days*1.05 {
			return days
		}
	}
	return 365 * math.Ceil(rough/365)
}

// dayTicks are days from 0 to the end.
func dayTicks(end float64, wanted int) []float64 {
	step := dayStep(end / float64(wanted))
	var values []float64
	for v := 0.0; v <= end; v += step {
		values = append(values, v)
	}
	return values
}

// top is the round value at which an axis for 0..most ends.
func top(most float64, wanted int, whole bool) float64 {
	if !(most > 0) || !finite(most) {
		return 1
	}
	step := niceStep(most / float64(wanted))
	if whole && step < 1 {
		step = 1
	}
	return clean(math.Ceil(most/step-1e-9) * step)
}

// Path writes points as the path of a line.
func Path(points []Point) string {
	if len(points) == 0 {
		return ""
	}
	var b strings.Builder
	for i, p := range points {
		if i == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(Number(p.X))
		b.WriteByte(' ')
		b.WriteString(Number(p.Y))
	}
	return b.String()
}

// Area writes points as the path of a closed shape.
func Area(points []Point) string {
	if len(points) < 3 {
		return ""
	}
	return Path(points) + "Z"
}

// Number writes a coordinate: one decimal is a quarter of what an eye can see.
func Number(v float64) string {
	if !finite(v) {
		return "0"
	}
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// clean takes away the dust that sums of decimals leave, and the sign of zero.
func clean(v float64) float64 { return math.Round(v*1e9)/1e9 + 0 }
