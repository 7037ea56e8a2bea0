package export

import (
	"strings"

	"rogatory/internal/document"
)

// Sizes of a table: type in points, the rest in millimetres.
const (
	cellPad     = 1.4
	cellPoint   = 8.5
	leastType   = 5.5
	longestWord = 42.0 // a longer one is broken
	wholeFact   = 32.0 // limits and populations up to here are not broken
	nameWidth   = 34.0 // what names of rows get before type is made smaller
)

// grid is a table under way: its type and the width of each column.
type gridOf struct {
	document.Table
	size   float64
	widths []float64
}

// table prints a table; its head is repeated on each page, a row never breaks.
func (s *sheet) table(t document.Table, caption bool) {
	if len(t.Columns) == 0 {
		return
	}
	g := s.measure(t)
	if caption {
		s.heading(t.Caption, 10, s.beginning(g)+2)
	} else {
		s.room(s.beginning(g))
	}
	s.tableHead(g)
	for _, r := range t.Rows {
		s.tableRow(g, r, false)
	}
	for _, r := range t.Foot {
		s.tableRow(g, r, true)
	}
	s.Ln(4)
}

// beginning is what the head and the first rows need: a head without a row says
// nothing.
func (s *sheet) beginning(g gridOf) float64 {
	_, height := s.labels(g)
	for i, r := range g.Rows {
		if i < 2 {
			_, _, h := s.cells(g, r, "")
			height += h
		}
	}
	return height
}

// measure finds widths that break no word, with smaller type where there are
// many columns; what is left goes to the columns in proportion to their need.
func (s *sheet) measure(t document.Table) gridOf {
	g := gridOf{Table: t, size: cellPoint}
	for ; ; g.size -= .5 {
		least, wish := s.needs(t, g.size)
		free := s.textWidth - sum(least)
		if free < 0 && g.size > leastType {
			continue
		}
		g.widths = make([]float64, len(least))
		missing := 0.0
		for i := range least {
			missing += wish[i] - least[i]
		}
		for i := range least {
			switch {
			case free < 0: // even small type breaks a word: shrink all alike
				g.widths[i] = least[i] * s.textWidth / sum(least)
			case missing > 0:
				g.widths[i] = least[i] + (wish[i]-least[i])*min(1, free/missing)
			default:
				g.widths[i] = least[i]
			}
		}
		if rest := s.textWidth - sum(g.widths); rest > 0 {
			for i := range g.widths {
				g.widths[i] += rest / float64(len(g.widths))
			}
		}
		return g
	}
}

// needs gives for each column the width of its widest word, and of its widest
// line up to a third of the paper.
func (s *sheet) needs(t document.Table, size float64) (least, wish []float64) {
	least, wish = make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	hold := func(i int, text string) {
		least[i] = max(least[i], min(s.widest(text), longestWord)+2*cellPad+.4)
		wish[i] = max(wish[i], min(s.GetStringWidth(clean(text))+2*cellPad+.4, s.textWidth/3), least[i])
	}
	for i, c := range t.Columns {
		s.SetFont("sans", "B", size)
		hold(i, c.Label)
	}
	for _, r := range t.All() {
		for i, c := range r.Cells {
			if i >= len(least) {
				break
			}
			s.SetFont("sans", "", size)
			hold(i, c.Say(s.say))
			s.SetFont("sans", "", size-1.2)
			for _, fact := range strings.Split(c.SayBelow(s.say), "; ") {
				if w := s.GetStringWidth(clean(fact)+";") + 2*cellPad + .4; w <= wholeFact {
					least[i] = max(least[i], w)
				}
			}
			hold(i, c.SayBelow(s.say))
		}
	}
	if !t.Columns[0].Numeric { // names should not fall into five lines
		least[0] = max(least[0], min(wish[0], nameWidth))
	}
	return least, wish
}

func sum(all []float64) float64 {
	total := 0.0
	for _, v := range all {
		total += v
	}
	return total
}

// labels breaks the heads of the columns and says how high they stand.
func (s *sheet) labels(g gridOf) ([][]string, float64) {
	s.ink("B", g.size, ink)
	cells, most := make([][]string, len(g.Columns)), 1
	for i, c := range g.Columns {
		cells[i] = s.split(c.Label, g.widths[i]-2*cellPad)
		most = max(most, len(cells[i]))
	}
	return cells, float64(most)*g.size*.42 + 2
}

func (s *sheet) tableHead(g gridOf) {
	step := g.size * .42
	s.ink("B", g.size, ink)
	cells, height := s.labels(g)
	y := s.GetY()
	s.fill(sunken)
	s.Rect(marginSide, y, sum(g.widths), height, "F")
	x := marginSide
	for i := range g.Columns {
		top := y + height - 1 - float64(len(cells[i]))*step // labels stand on one line
		s.block(cells[i], x+cellPad, top, g.widths[i]-2*cellPad, step, align(g.Columns[i]))
		x += g.widths[i]
	}
	s.stroke(strong, .3)
	s.Line(marginSide, y+height, marginSide+sum(g.widths), y+height)
	s.SetXY(marginSide, y+height)
}

func align(c document.Column) string {
	if c.Numeric {
		return "R"
	}
	return "L"
}

// cells breaks a row into lines and says how high it stands.
func (s *sheet) cells(g gridOf, r document.Row, style string) (tops, lows [][]string, height float64) {
	step, small := g.size*.43, (g.size-1.2)*.42
	tops, lows = make([][]string, len(r.Cells)), make([][]string, len(r.Cells))
	for i, c := range r.Cells {
		if i >= len(g.widths) {
			break
		}
		s.ink(style, g.size, ink)
		tops[i] = s.split(c.Say(s.say), g.widths[i]-2*cellPad)
		if below := c.SayBelow(s.say); below != "" {
			s.ink("", g.size-1.2, quiet)
			lows[i] = s.secondLine(below, g.widths[i]-2*cellPad)
		}
		height = max(height, float64(len(tops[i]))*step+float64(len(lows[i]))*small)
	}
	return tops, lows, height + 2
}

// secondLine puts limits, population and note on lines of their own unless all of
// them fit on one.
func (s *sheet) secondLine(text string, width float64) []string {
	if s.GetStringWidth(clean(text)) <= width {
		return []string{clean(text)}
	}
	var all []string
	for _, one := range strings.SplitAfter(text, "; ") {
		all = append(all, s.split(one, width)...)
	}
	return all
}

// tableRow prints one line; below each value stand its limits and population.
func (s *sheet) tableRow(g gridOf, r document.Row, foot bool) {
	style := ""
	if foot {
		style = "B"
	}
	step, small := g.size*.43, (g.size-1.2)*.42
	tops, lows, height := s.cells(g, r, style)
	if s.GetY()+height > s.pageHeight-marginBottom {
		s.AddPage()
		s.tableHead(g)
	}
	x, y := marginSide, s.GetY()
	for i := range r.Cells {
		if i >= len(g.widths) {
			break
		}
		s.ink(style, g.size, ink)
		s.block(tops[i], x+cellPad, y+1, g.widths[i]-2*cellPad, step, align(g.Columns[i]))
		s.ink("", g.size-1.2, quiet)
		s.block(lows[i], x+cellPad, y+1+float64(len(tops[i]))*step, g.widths[i]-2*cellPad, small, align(g.Columns[i]))
		x += g.widths[i]
	}
	s.stroke(line, .15)
	s.Line(marginSide, y+height, marginSide+sum(g.widths), y+height)
	s.SetXY(marginSide, y+height)
}
