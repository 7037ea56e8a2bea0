package export

import (
	"rogatory/internal/chart"
	"rogatory/internal/document"
)

// curve draws shares by day, from the geometry of the page.
func (s *sheet) curve(c document.Curve) {
	g := chart.Curves(chart.Wide(), c.Plan())
	d := s.begin(g.Frame)
	for _, t := range g.YTicks {
		d.gridLine(t.At, s.say.Percent(t.Value, 0))
	}
	for i, points := range g.Bands {
		if len(points) > 2 {
			s.fill(lineColours[c.Lines[i].Kind])
			s.SetAlpha(.16, "Normal")
			d.area(points)
			s.SetAlpha(1, "Normal")
		}
	}
	for _, h := range g.Horizons {
		d.dashed(h.At, g.Frame.Top, h.At, g.Frame.PlotBottom())
		if h.Labelled {
			d.halo(h.LabelX, g.Frame.Top+13, anchorOf(h.Left), "", s.say.Say("chart.day", int(h.Value)))
		}
	}
	for i := len(g.Lines) - 1; i >= 0; i-- {
		s.stroke(lineColours[c.Lines[i].Kind], .5)
		s.SetDashPattern(lineDashes[c.Lines[i].Kind], 0)
		d.path(g.Lines[i])
		s.SetDashPattern(nil, 0)
	}
	d.median(g, c)
	d.axis()
	for _, t := range g.XTicks {
		d.xLabel(t.At, s.say.Number(int(t.Value)))
	}
	d.axisTitle(s.say.Say("chart.days_since"))
	d.end()
	s.legend(curveKeys(s, c))
}

func anchorOf(left bool) string {
	if left {
		return "end"
	}
	return "start"
}

func (d drawing) median(g chart.CurveDrawing, c document.Curve) {
	if g.Median != nil {
		d.dashed(g.Frame.Left, g.Median.Y, g.Median.X, g.Median.Y)
		d.dot(g.Median.X, g.Median.Y, 5, lineColours[""])
	}
	switch {
	case c.MedianLabel == "":
	case g.Median == nil:
		d.halo(g.Frame.PlotRight()-6, g.Frame.Top+36, "end", "B", c.MedianLabel)
	case g.Median.X > g.Frame.Left+g.Frame.PlotWidth()*.6:
		d.halo(g.Median.X-9, g.Median.Y-9, "end", "B", c.MedianLabel)
	default:
		d.halo(g.Median.X+10, g.Median.Y+18, "start", "B", c.MedianLabel)
	}
}

func curveKeys(s *sheet, c document.Curve) []key {
	var all []key
	for i, l := range c.Lines {
		name := l.Label
		if l.Band && i == 0 {
			name += " " + s.say.Say("chart.with_band")
		}
		all = append(all, key{name, lineColours[l.Kind], lineDashes[l.Kind]})
	}
	return all
}

// columns draws months side by side, stacked by outcome.
func (s *sheet) columns(c document.Columns, events []document.Event) {
	g := chart.Columns(chart.Wide(), c.Plan(), document.Places(events))
	d := s.begin(g.Frame)
	for _, t := range g.YTicks {
		d.gridLine(t.At, s.say.Number(int(t.Value)))
	}
	d.markerLines(g.Markers)
	partial := false
	for _, b := range g.Bars {
		s.fill(seriesColour(c, b.Part))
		if b.Partial {
			partial = true
			s.SetAlpha(.45, "Normal")
		}
		s.Rect(d.x(b.X), d.y(b.Y), b.Width*d.scale, b.Height*d.scale, "F")
		if b.Partial {
			s.SetAlpha(1, "Normal")
		}
	}
	d.axis()
	for _, t := range g.XTicks {
		d.xLabel(t.At, c.Columns[int(t.Value)].Short)
	}
	d.axisTitle(c.Unit)
	d.markers(g.Markers)
	d.end()
	var keys []key
	for i, one := range c.Series {
		keys = append(keys, key{name: one.Label, colour: seriesColour(c, i)})
	}
	s.legend(keys)
	if partial {
		s.paragraph(s.say.Say("chart.partial"), chartType, quiet)
	}
}

func seriesColour(c document.Columns, part int) colour {
	if part < len(c.Series) {
		return outcomeColours[c.Series[part].Kind]
	}
	return outcomeColours["pending"]
}

// difference draws a running difference over time.
func (s *sheet) difference(c document.Difference, events []document.Event) {
	g := chart.Line(chart.Wide(), c.Plan(events))
	d := s.begin(g.Frame)
	for _, t := range g.YTicks {
		label := s.say.Decimal(t.Value, -1)
		if t.Value > 0 {
			label = "+" + label
		}
		d.gridLine(t.At, label)
	}
	d.markerLines(g.Markers)
	s.stroke(axisInk, .3)
	d.segment(g.Frame.Left, g.Zero, g.Frame.PlotRight(), g.Zero)
	s.stroke(lineColours[""], .5)
	d.path(g.Line)
	if g.Turn != nil {
		d.dot(g.Turn.X, g.Turn.Y, 6, badText)
		if c.TurnLabel != "" {
			right := g.Turn.X > g.Frame.Left+g.Frame.PlotWidth()/2
			x := g.Turn.X + 10
			if right {
				x = g.Turn.X - 10
			}
			d.halo(x, g.Turn.Y-10, anchorOf(right), "B", c.TurnLabel)
		}
	}
	for _, t := range g.XTicks {
		d.xLabel(t.At, c.Ticks[int(t.Value)].Label)
	}
	d.axisTitle(c.Unit)
	d.markers(g.Markers)
	d.end()
}

// forest draws an estimate for each stratum around "no difference".
func (s *sheet) forest(c document.Forest) {
	g := chart.Forest(false, c.Plan(), c.Reference)
	d := s.begin(g.Frame)
	for _, t := range g.XTicks {
		s.stroke(grid, .15)
		d.segment(t.At, g.Frame.Top, t.At, g.Frame.PlotBottom())
		label := s.say.Decimal(t.Value, -1)
		if c.Percent {
			label = s.say.Percent(t.Value, 0)
		}
		d.xLabel(t.At, label)
	}
	s.stroke(axisInk, .3)
	d.segment(g.Reference, g.Frame.Top, g.Reference, g.Frame.PlotBottom())
	for i, w := range g.Rows {
		style := ""
		if c.Rows[i].All {
			style = "B"
		}
		s.ink(style, chartType, ink)
		d.word(g.Frame.Left-14, w.Y+4, "end", style, s.cut(clean(c.Rows[i].Label), (g.Frame.Left-16)*d.scale))
		d.word(g.Frame.PlotRight()+14, w.Y+4, "start", "B", c.Rows[i].Words)
		if w.Known {
			d.whisker(w, c.Rows[i].All)
		}
	}
	d.axis()
	if c.Low != "" || c.High != "" {
		d.word(g.Frame.Left, g.Frame.Height-6, "start", "", "← "+c.Low)
		d.word(g.Frame.PlotRight(), g.Frame.Height-6, "end", "", c.High+" →")
	}
	d.end()
}

func (d drawing) whisker(w chart.Whisker, all bool) {
	c := lineColours[""]
	d.stroke(c, .45)
	d.segment(w.Low, w.Y, w.High, w.Y)
	d.fill(c)
	if w.CutLow {
		d.area([]chart.Point{{X: w.Low - 6, Y: w.Y}, {X: w.Low + 2, Y: w.Y - 5}, {X: w.Low + 2, Y: w.Y + 5}})
	}
	if w.CutHigh {
		d.area([]chart.Point{{X: w.High + 6, Y: w.Y}, {X: w.High - 2, Y: w.Y - 5}, {X: w.High - 2, Y: w.Y + 5}})
	}
	if all {
		d.area([]chart.Point{{X: w.X - 7, Y: w.Y}, {X: w.X, Y: w.Y - 7}, {X: w.X + 7, Y: w.Y}, {X: w.X, Y: w.Y + 7}})
		return
	}
	d.dot(w.X, w.Y, 5, c)
}
