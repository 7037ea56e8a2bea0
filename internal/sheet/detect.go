package sheet

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/fault"
)

// Guess is what a file seems to be, seen from the file alone.
type Guess struct {
	Format     string // csv or xlsx
	Encoding   string
	Separator  string
	LineEnds   string
	Sheets     []string // those with content
	Skip       int      // lines above the header
	HeaderRows int
	Columns    []ColumnGuess
}

// ColumnGuess is what one column seems to be.
type ColumnGuess struct {
	Header  string
	Filled  int      // cells with content among the rows looked at
	Unique  bool     // no value twice
	Native  bool     // dates of the spreadsheet itself
	Formats []string // date formats that read every filled cell, or nearly every one
	Key     string   // the key of the map that its header suggests, or ""
	values  map[string]int
	texts   []string
}

// sampleRows is how many rows are looked at to guess what a column is.
const sampleRows = 500

// guessable are the formats that Detect tries, the unmistakable ones first.
var guessable = []string{"YYYY-MM-DD", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD HH:mm", "RFC3339", "YYYY/MM/DD", "YYYY/MM/DD HH:mm", "YYYYMMDD", "DD.MM.YYYY", "DD.MM.YYYY HH:mm",
	"DD.MM.YYYY HH:mm:ss", "DD.MM.YY", "DD/MM/YYYY", "MM/DD/YYYY", "DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm", "MM/DD/YYYY - HH:mm", "MM/DD/YYYY hh:mm A",
	"DD/MM/YY", "MM/DD/YY", "DD-MM-YYYY", "MM-DD-YYYY", "DD MMM YYYY", "DD-MMM-YYYY", "DD-MMM-YY", "MMM DD, YYYY", "MMM DD YYYY", "DD. MMM YYYY"}

// formatsOf lists the formats that read a text as a day.
func formatsOf(text string) []string {
	var out []string
	for _, f := range guessable {
		if reads(f, text) {
			out = append(out, f)
		}
	}
	return out
}

func reads(format, text string) bool {
	l, err := compile(format)
	if err != nil {
		return false
	}
	_, wrong := dater{layouts: []layout{l}, zone: time.UTC}.read(cell{text: text})
	return wrong == ""
}

// Detect looks at a file without a map. The error is a sentence about a file
// that is no table at all.
func Detect(ctx context.Context, r io.ReaderAt, size int64) (Guess, error) {
	m := Map{}
	s, err := open(r, size, m)
	if f, ok := fault.As(err); ok && f.Key == "sheet.encoding_guess" {
		m.File.Encoding, _ = f.Args[0].(string)
		s, err = open(r, size, m)
	}
	if err != nil {
		return Guess{}, err
	}
	g := Guess{Format: "csv", Encoding: s.encoding, Separator: nameOf(s.separator), LineEnds: "lf"}
	if s.end == '\r' {
		g.LineEnds = "cr"
	}
	if s.book != nil {
		return s.guessBook(ctx)
	}
	sample, err := take(ctx, s.rows())
	if err != nil {
		return Guess{}, err
	}
	g.columns(sample)
	return g, nil
}

func (s *source) guessBook(ctx context.Context) (Guess, error) {
	g := Guess{Format: "xlsx"}
	for _, part := range s.book.sheets {
		if part.hidden || !s.book.filled(part) {
			continue
		}
		g.Sheets = append(g.Sheets, part.name)
		if len(g.Sheets) > 1 {
			continue
		}
		in, err := s.book.rowsOf(part)
		if err != nil {
			return g, err
		}
		sample, err := take(ctx, in)
		in.close()
		if err != nil {
			return g, err
		}
		g.columns(sample)
	}
	if len(g.Sheets) == 0 {
		return g, fault.New(fault.Invalid, "sheet.empty")
	}
	return g, nil
}

// take reads the rows that are looked at.
func take(ctx context.Context, in rows) ([]row, error) {
	var sample []row
	for len(sample) < sampleRows {
		r, err := in.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, readFault(err, r)
		}
		if r.wrong == "sheet.too_many_columns" {
			return nil, fault.New(fault.Invalid, r.wrong, maxColumns)
		}
		if r.wrong == "" && !blank(r) {
			sample = append(sample, r)
		}
	}
	if len(sample) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty")
	}
	return sample, nil
}

// columns finds the header and looks at the cells below.
func (g *Guess) columns(sample []row) {
	at := headerAt(sample)
	if at > 0 {
		g.Skip = sample[at].line - 1
	}
	g.HeaderRows = 1
	body := at + 1
	for body < len(sample) && body < at+3 && belongsToHeader(sample[at], sample[body]) {
		g.HeaderRows += sample[body].line - sample[body-1].line
		body++
	}
	h := newHeader(sample[at:body])
	for i, name := range h.names {
		c := ColumnGuess{Header: name, Unique: true, values: map[string]int{}}
		if name == "" {
			c.Header = "#" + strconv.Itoa(i+1)
		}
		for _, r := range sample[min(body, len(sample)):] {
			if !h.repeated(r) {
				c.look(r.cellAt(i))
			}
		}
		c.settle()
		g.Columns = append(g.Columns, c)
	}
	g.suggest()
}

// headerAt finds the first row that is as wide as the table and has no dates.
func headerAt(sample []row) int {
	width := 0
	for _, r := range sample {
		width = max(width, filledCells(r))
	}
	for i, r := range sample[:min(len(sample), 20)] {
		if 2*filledCells(r) >= width && !slices.ContainsFunc(r.cells, isDate) {
			return i
		}
	}
	return 0
}

func filledCells(r row) int {
	n := 0
	for _, c := range r.cells {
		if strings.TrimSpace(c.text) != "" {
			n++
		}
	}
	return n
}

func isDate(c cell) bool { return c.native || len(formatsOf(c.text)) > 0 }

// belongsToHeader knows a second header row: it fills gaps of the first and
// holds neither dates nor numbers, or it stands where few columns do.
func belongsToHeader(top, r row) bool {
	fills := false
	for i, c := range r.cells {
		text := strings.TrimSpace(c.text)
		if text == "" {
			continue
		}
		if isDate(c) || strings.ContainsAny(text[:1], "0123456789") {
			return false
		}
		if strings.TrimSpace(top.cellAt(i).text) == "" {
			fills = true
		}
	}
	return fills
}

func (c *ColumnGuess) look(one cell) {
	text := strings.TrimSpace(one.text)
	if text == "" {
		return
	}
	c.Filled++
	c.Native = c.Native || one.native
	word := tidy(text)
	c.values[word]++
	if c.values[word] > 1 {
		c.Unique = false
	}
	if !one.native {
		c.texts = append(c.texts, text)
	}
}

// settle finds the formats: one that reads all, else the fewest that together
// read nine in ten.
func (c *ColumnGuess) settle() {
	left := c.texts
	if len(left) == 0 {
		return
	}
	var formats []string
	for len(left) > 0 && len(formats) < 4 {
		best, rest := "", left
		for _, f := range guessable {
			var unread []string
			for _, text := range left {
				if !reads(f, text) {
					unread = append(unread, text)
				}
			}
			if len(unread) < len(rest) {
				best, rest = f, unread
			}
		}
		if best == "" {
			break
		}
		formats = append(formats, best)
		left = rest
	}
	if 10*len(left) <= len(c.texts) {
		c.Formats = formats
	}
}
