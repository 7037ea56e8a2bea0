package export

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"

	"rogatory/internal/document"
	"rogatory/internal/lang"
)

// Sizes of the paper in millimetres.
const (
	marginSide   = 18.0
	marginTop    = 25.0
	marginBottom = 20.0
	shortSide    = 210.0
	longSide     = 297.0
)

// manyColumns is from where on a table wants the paper to lie on its side.
const manyColumns = 8

// pages stands for the number of pages until it is known: a sign that occurs in
// no text, because clean lets none of the private ones through.
const pages = "\ue000"

// sheet is a PDF under way.
type sheet struct {
	*fpdf.Fpdf
	say *lang.Printer
	doc document.Document

	pageWidth, pageHeight, textWidth float64
}

// lies says whether the paper lies on its side: a table that is read, and not
// one behind a chart, has many columns.
func lies(d document.Document) bool {
	for _, n := range d.Tables() {
		if !n.Table.Behind && len(n.Table.Columns) >= manyColumns {
			return true
		}
	}
	return false
}

// paper prints a document as PDF. The same document gives the same bytes: both
// dates are those of the state of knowledge it shows.
func paper(d document.Document, say *lang.Printer) ([]byte, error) {
	s := &sheet{say: say, doc: d, pageWidth: shortSide, pageHeight: longSide}
	way := "P"
	if lies(d) {
		way, s.pageWidth, s.pageHeight = "L", longSide, shortSide
	}
	s.textWidth = s.pageWidth - 2*marginSide
	s.Fpdf = fpdf.New(way, "mm", "A4", "")
	s.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	s.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	s.AddUTF8FontFromBytes("mono", "", liberationmonoregular.TTF)
	s.describe()
	s.SetMargins(marginSide, marginTop, marginSide)
	s.SetAutoPageBreak(false, marginBottom)
	s.AliasNbPages(pages)
	s.SetHeaderFunc(s.head)
	s.SetFooterFunc(s.foot)
	s.AddPage()
	s.cover()
	for _, one := range d.Sections {
		s.section(one)
	}
	s.remarks()
	s.appendix()
	var out bytes.Buffer
	if err := s.Output(&out); err != nil {
		return nil, fmt.Errorf("export: pdf: %w", err)
	}
	return out.Bytes(), nil
}

// describe fills the properties of the file; they say nothing the page does
// not (A82).
func (s *sheet) describe() {
	s.SetCatalogSort(true)
	at := s.doc.Stamp.AsOf.UTC()
	s.SetCreationDate(at)
	s.SetModificationDate(at)
	s.SetLang(string(s.doc.Language))
	s.SetTitle(clean(s.title()), true)
	s.SetAuthor(clean(s.doc.Stamp.Agency), true)
	s.SetCreator("Rogatory "+clean(s.doc.Stamp.Program), true)
	s.SetDisplayMode("fullwidth", "continuous")
}

func (s *sheet) title() string {
	if s.doc.Subtitle == "" {
		return s.doc.Title
	}
	return s.doc.Title + ": " + s.doc.Subtitle
}

// ink sets font and colour.
func (s *sheet) ink(style string, size float64, c colour) {
	s.SetFont("sans", style, size)
	s.SetTextColor(c.r, c.g, c.b)
}

// head stands on every page: whose figures, which report, as of when.
func (s *sheet) head() {
	s.ink("", 7.5, quiet)
	right := s.say.Say("export.as_of", s.say.FullInstant(s.doc.Stamp.AsOf))
	rightWidth := s.GetStringWidth(right) + 2
	s.SetXY(marginSide, 11)
	s.CellFormat(s.textWidth-rightWidth, 4, s.cut(clean(s.doc.Stamp.Agency+" · "+s.title()), s.textWidth-rightWidth-4), "", 0, "L", false, 0, "")
	s.CellFormat(rightWidth, 4, right, "", 1, "R", false, 0, "")
	s.stroke(line, .2)
	s.Line(marginSide, 16.5, s.pageWidth-marginSide, 16.5)
	s.SetXY(marginSide, marginTop)
}

// foot stands on every page: program, digest of the frozen report, page.
func (s *sheet) foot() {
	s.stroke(line, .2)
	s.Line(marginSide, s.pageHeight-14.5, s.pageWidth-marginSide, s.pageHeight-14.5)
	s.SetXY(marginSide, s.pageHeight-12.5)
	s.ink("", 7, quiet)
	page := s.say.Say("export.page", fmt.Sprint(s.PageNo()), pages)
	s.CellFormat(s.textWidth-30, 4, "Rogatory "+clean(s.doc.Stamp.Program), "", 0, "L", false, 0, "")
	s.CellFormat(30, 4, page, "", 1, "R", false, 0, "")
	if s.doc.Stamp.Hash != "" {
		s.SetX(marginSide)
		s.SetFont("mono", "", 6.5)
		s.CellFormat(s.textWidth, 3.5, "SHA-256 "+s.doc.Stamp.Hash, "", 1, "L", false, 0, "")
	}
}

// room begins a new page where less than the height is left.
func (s *sheet) room(height float64) {
	if s.GetY()+height > s.pageHeight-marginBottom && s.GetY() > marginTop+1 {
		s.AddPage()
	}
}

// cover is what a minister reads: title, the one sentence, what was asked.
func (s *sheet) cover() {
	s.SetY(marginTop)
	s.ink("B", 22, bar)
	s.lines(s.doc.Title, s.textWidth, 9.5)
	if s.doc.Subtitle != "" {
		s.ink("B", 15, ink)
		s.lines(s.doc.Subtitle, s.textWidth, 7)
	}
	s.Ln(3)
	if s.doc.Notice != "" {
		s.panel(s.doc.Notice, "B", 10, bad, badText)
	}
	s.panel(s.doc.Cover, "B", 13, sunken, ink)
	s.facts()
}

// panel is a text on a ground with a bar beside it.
func (s *sheet) panel(text, style string, size float64, ground, words colour) {
	s.ink(style, size, words)
	height := size * .46
	all := s.split(text, s.textWidth-12)
	total := float64(len(all))*height + 6
	s.room(total + 3)
	y := s.GetY()
	s.fill(ground)
	s.Rect(marginSide, y, s.textWidth, total, "F")
	s.fill(words)
	s.Rect(marginSide, y, 1.4, total, "F")
	s.SetY(y + 3)
	for _, l := range all {
		s.SetX(marginSide + 6)
		s.CellFormat(s.textWidth-12, height, l, "", 1, "L", false, 0, "")
	}
	s.SetY(y + total + 4)
}

// facts are the parameters, label and value side by side.
func (s *sheet) facts() {
	for _, f := range s.doc.Facts {
		s.ink("", 9, quiet)
		label := s.split(f.Label, 52)
		s.ink("", 9, ink)
		value := s.split(f.Value.Say(s.say), s.textWidth-56)
		height := 4.6 * float64(max(len(label), len(value)))
		s.room(height)
		y := s.GetY()
		s.ink("", 9, quiet)
		s.block(label, marginSide, y, 52, 4.6, "L")
		s.ink("", 9, ink)
		s.block(value, marginSide+56, y, s.textWidth-56, 4.6, "L")
		s.SetY(y + height)
	}
	s.Ln(4)
}

// follows is what has to stand on the page of a section's heading: its words,
// and its first chart or the beginning of its first table.
func (s *sheet) follows(one document.Section) float64 {
	height := 0.0
	s.ink("", 9.5, ink)
	for _, t := range one.Text {
		height += float64(len(s.split(t, s.textWidth)))*4.75 + 1.4
	}
	if len(one.Charts) > 0 {
		return height + s.chartRoom()
	}
	for _, t := range one.Tables {
		if !t.Behind && len(t.Columns) > 0 {
			return height + 7 + s.beginning(s.measure(t))
		}
	}
	return height + 10
}

// section prints its blocks in the order of document.Section. The table behind
// a chart goes to the appendix.
func (s *sheet) section(one document.Section) {
	s.heading(one.Heading, 13, s.follows(one))
	for _, t := range one.Text {
		s.paragraph(t, 9.5, ink)
	}
	for _, c := range one.Charts {
		s.chart(c, c.Title != one.Heading)
	}
	for _, t := range one.Tables {
		if !t.Behind {
			s.table(t, t.Caption != one.Heading)
		}
	}
	for _, n := range one.Notes {
		s.paragraph(n, 8.5, quiet)
	}
	s.Ln(2)
}

// heading keeps what follows it on the same page.
func (s *sheet) heading(text string, size, follows float64) {
	if text == "" {
		return
	}
	s.ink("B", size, bar)
	all := s.split(text, s.textWidth)
	s.room(float64(len(all))*size*.45 + follows)
	s.ink("B", size, bar)
	s.Bookmark(clean(text), 0, -1)
	for _, l := range all {
		s.SetX(marginSide)
		s.CellFormat(s.textWidth, size*.45, l, "", 1, "L", false, 0, "")
	}
	s.Ln(1.6)
}

// paragraph keeps a few lines together, so that none stands alone on a page.
func (s *sheet) paragraph(text string, size float64, c colour) {
	s.ink("", size, c)
	all := s.split(text, s.textWidth)
	s.room(float64(min(len(all), 5)) * size * .5)
	for _, l := range all {
		s.room(size * .5)
		s.ink("", size, c)
		s.SetX(marginSide)
		s.CellFormat(s.textWidth, size*.5, l, "", 1, "L", false, 0, "")
	}
	s.Ln(1.4)
}

// remarks are what holds for the whole report.
func (s *sheet) remarks() {
	for _, n := range s.doc.Notes {
		s.paragraph(n, 8.5, quiet)
	}
}

// appendix is the method and the numbers behind the charts.
func (s *sheet) appendix() {
	if len(s.doc.Method) > 0 {
		s.Ln(2)
		s.heading(s.say.Say("export.method"), 13, 24)
		last := ""
		for _, e := range s.doc.Method { // paragraphs of one term stand under it together
			e.Term, last = newTerm(e.Term, last), e.Term
			s.entry(e)
		}
	}
	first := true
	for _, n := range s.doc.Tables() {
		if !n.Table.Behind {
			continue
		}
		if first {
			s.Ln(2)
			s.heading(s.say.Say("export.behind"), 13, 40)
			first = false
		}
		s.table(n.Table, true)
	}
}

// newTerm is the term of an entry, nothing where the entry before has it.
func newTerm(term, last string) string {
	if term == last {
		return ""
	}
	return term
}

func (s *sheet) entry(e document.Entry) {
	s.ink("", 8.5, ink)
	all := s.split(e.Text, s.textWidth)
	s.room(float64(len(all))*4.1 + 7)
	if e.Term != "" {
		s.ink("B", 8.5, ink)
		s.lines(e.Term, s.textWidth, 4.2)
	}
	s.ink("", 8.5, ink)
	for _, l := range all {
		s.room(4.1)
		s.ink("", 8.5, ink)
		s.SetX(marginSide)
		s.CellFormat(s.textWidth, 4.1, l, "", 1, "L", false, 0, "")
	}
	s.Ln(1.6)
}

// lines prints a text broken to a width.
func (s *sheet) lines(text string, width, height float64) {
	for _, l := range s.split(text, width) {
		s.SetX(marginSide)
		s.CellFormat(width, height, l, "", 1, "L", false, 0, "")
	}
}

// block prints lines at a place and leaves the cursor alone.
func (s *sheet) block(lines []string, x, y, width, height float64, align string) {
	for i, l := range lines {
		s.SetXY(x, y+float64(i)*height)
		s.CellFormat(width, height, l, "", 0, align, false, 0, "")
	}
}

// cut shortens a text to a width with an ellipsis.
func (s *sheet) cut(text string, width float64) string {
	if s.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && s.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}
