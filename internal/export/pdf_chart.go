package export

import (
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"rogatory/internal/chart"
	"rogatory/internal/document"
)

// drawing carries the places of a frame to the paper: the wide frame of the
// page, as vectors.
type drawing struct {
	*sheet
	frame chart.Frame
	scale float64 // millimetres for one unit of the frame
	top   float64
}

// chartType is the size of the words in a drawing, in points.
const chartType = 7.5

// chartRoom is what a drawing of the usual height needs with its words.
func (s *sheet) chartRoom() float64 {
	f := chart.Wide()
	return f.Height*s.textWidth/f.Width + 22
}

// chart prints a drawing with its title, what it shows, and its events.
func (s *sheet) chart(c document.Chart, title bool) {
	if title {
		s.heading(c.Title, 10.5, s.chartRoom())
	} else {
		s.room(s.chartRoom())
	}
	s.paragraph(c.Text, 8.5, quiet)
	switch {
	case c.Curve != nil:
		s.curve(*c.Curve)
	case c.Columns != nil:
		s.columns(*c.Columns, c.Events)
	case c.Difference != nil:
		s.difference(*c.Difference, c.Events)
	case c.Forest != nil:
		s.forest(*c.Forest)
	}
	s.events(c.Events)
	s.Ln(3)
}

// begin takes the room of a frame.
func (s *sheet) begin(f chart.Frame) drawing {
	d := drawing{sheet: s, frame: f, scale: s.textWidth / f.Width}
	s.room(f.Height*d.scale + 8)
	d.top = s.GetY()
	return d
}

func (d drawing) end() { d.SetXY(marginSide, d.top+d.frame.Height*d.scale+1.5) }

func (d drawing) x(v float64) float64 { return marginSide + v*d.scale }
func (d drawing) y(v float64) float64 { return d.top + v*d.scale }

func (d drawing) path(points []chart.Point) {
	if len(points) == 0 {
		return
	}
	d.MoveTo(d.x(points[0].X), d.y(points[0].Y))
	for _, p := range points[1:] {
		d.LineTo(d.x(p.X), d.y(p.Y))
	}
	d.DrawPath("D")
}

func (d drawing) area(points []chart.Point) {
	all := make([]fpdf.PointType, 0, len(points))
	for _, p := range points {
		all = append(all, fpdf.PointType{X: d.x(p.X), Y: d.y(p.Y)})
	}
	d.Polygon(all, "F")
}

func (d drawing) segment(x1, y1, x2, y2 float64) { d.Line(d.x(x1), d.y(y1), d.x(x2), d.y(y2)) }

// word writes a text at a place of the frame, its baseline there; anchor is
// start, middle or end.
func (d drawing) word(x, y float64, anchor, style, text string) {
	d.ink(style, chartType, ink)
	text = clean(text)
	w := d.GetStringWidth(text)
	px := d.x(x)
	switch anchor {
	case "middle":
		px -= w / 2
	case "end":
		px -= w
	}
	d.Text(px, d.y(y), text)
}

// halo is a word on a white ground, so that it can stand on lines.
func (d drawing) halo(x, y float64, anchor, style, text string) {
	d.ink(style, chartType, ink)
	w, px := d.GetStringWidth(clean(text)), d.x(x)
	if anchor == "end" {
		px -= w
	}
	d.fill(white)
	d.SetAlpha(.8, "Normal")
	d.Rect(px-.4, d.y(y)-2.3, w+.8, 3, "F")
	d.SetAlpha(1, "Normal")
	d.word(x, y, anchor, style, text)
}

func (d drawing) gridLine(at float64, label string) {
	d.stroke(grid, .15)
	d.segment(d.frame.Left, at, d.frame.PlotRight(), at)
	d.word(d.frame.Left-8, at+4, "end", "", label)
}

func (d drawing) axis() {
	d.stroke(axisInk, .3)
	d.segment(d.frame.Left, d.frame.PlotBottom(), d.frame.PlotRight(), d.frame.PlotBottom())
}

func (d drawing) xLabel(at float64, label string) {
	d.word(at, d.frame.PlotBottom()+17, "middle", "", label)
}

func (d drawing) axisTitle(label string) {
	d.word(d.frame.PlotRight(), d.frame.Height-6, "end", "", label)
}

func (d drawing) dashed(x1, y1, x2, y2 float64) {
	d.stroke(strong, .25)
	d.SetDashPattern([]float64{1, .8}, 0)
	d.segment(x1, y1, x2, y2)
	d.SetDashPattern(nil, 0)
}

func (d drawing) dot(x, y, radius float64, c colour) {
	d.fill(c)
	d.Circle(d.x(x), d.y(y), radius*d.scale, "F")
}

// markers are the numbered events above a plot.
func (d drawing) markers(all []chart.Marker) {
	for _, m := range all {
		d.fill(bar)
		d.Circle(d.x(m.Point.X), d.y(m.Point.Y), chart.MarkerRadius*d.scale, "F")
		d.ink("B", 6.5, white)
		text := strconv.Itoa(m.Number)
		d.Text(d.x(m.Point.X)-d.GetStringWidth(text)/2, d.y(m.Point.Y)+.8, text)
	}
}

func (d drawing) markerLines(all []chart.Marker) {
	for _, m := range all {
		d.dashed(m.Point.X, m.Point.Y, m.Point.X, m.Foot)
	}
}

// key is one entry of a legend; a line that is dashed in the drawing is dashed
// in its key, so that paper without colours tells it apart.
type key struct {
	name   string
	colour colour
	dash   []float64
}

// legend explains colours: a swatch and a word for each.
func (s *sheet) legend(keys []key) {
	s.ink("", chartType, ink)
	x, y := marginSide, s.GetY()
	for _, k := range keys {
		name := clean(k.name)
		s.ink("", chartType, ink)
		w := s.GetStringWidth(name) + 10
		if x+w > s.pageWidth-marginSide && x > marginSide {
			x, y = marginSide, y+4.4
		}
		if k.dash == nil {
			s.fill(k.colour)
			s.Rect(x, y+.7, 4, 2.2, "F")
		} else {
			s.stroke(k.colour, .7)
			s.SetDashPattern(k.dash, 0)
			s.Line(x, y+1.8, x+4, y+1.8)
			s.SetDashPattern(nil, 0)
		}
		s.Text(x+5.4, y+2.8, name)
		x += w
	}
	s.SetXY(marginSide, y+5)
}

// events are the words of the numbers in a drawing.
func (s *sheet) events(all []document.Event) {
	for i, e := range all {
		s.ink("", 8, ink)
		words := s.split(e.Day+": "+e.Text, s.textWidth-8)
		s.room(float64(len(words)) * 3.8)
		y := s.GetY()
		s.ink("B", 8, ink)
		s.block([]string{strconv.Itoa(i + 1)}, marginSide, y, 7, 3.8, "R")
		s.ink("", 8, ink)
		s.block(words, marginSide+8, y, s.textWidth-8, 3.8, "L")
		s.SetXY(marginSide, y+float64(len(words))*3.8)
	}
}
