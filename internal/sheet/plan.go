package sheet

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/reply"
)

// plan is a map made ready for the header of one file or sheet.
type plan struct {
	m       Map
	header  header
	asOf    deadline.Day
	columns map[string]*bound
	keep    []int

	open, withdrawn, emergency, ignore []when
	continued, joined                  []int

	empty      map[string]bool
	outcomes   words[reply.Outcome]
	reasons    words[reply.Reason]
	kinds      words[legal.RequestKind]
	categories words[legal.Category]
	namer      namer
}

// newPlan finds the columns of the map in the header.
func newPlan(m Map, h header, sheet string, asOf deadline.Day) (*plan, error) {
	zone, err := time.LoadLocation(m.Dates.Zone)
	if err != nil {
		zone = time.UTC // Map.check has loaded it before
	}
	b := &binder{header: h}
	p := &plan{m: m, header: h, asOf: asOf, columns: map[string]*bound{}, empty: map[string]bool{"": true},
		outcomes: foldWords(m.Outcomes), reasons: foldWords(m.RefusalReasons), kinds: foldWords(m.Kinds),
		categories: foldWords(m.Categories), namer: newNamer(m.Platforms, m.Columns.Platform.Split)}
	for _, c := range m.Columns.named() {
		one := b.bind(c.key, *c.Column)
		formats := m.Dates.Formats
		if len(c.Formats) > 0 {
			formats = c.Formats
		}
		one.dates = newDater(formats, zone, m.Dates)
		p.columns[c.key] = &one
	}
	for _, word := range m.Empty {
		p.empty[foldWord(word)] = true
	}
	p.keep = b.all(m.Keep, true)
	p.continued, p.joined = b.all(m.Continues.WhenEmpty, false), b.all(m.Continues.Join, false)
	for _, each := range []struct {
		to   *[]when
		from []When
	}{{&p.open, m.Open}, {&p.withdrawn, m.Withdrawn}, {&p.emergency, m.Emergency}, {&p.ignore, m.Ignore}} {
		for _, w := range each.from {
			*each.to = append(*each.to, when{b.at(w.Column, false), newRule(w)})
		}
	}
	return p, b.err(sheet)
}

func newDater(formats []string, zone *time.Location, as Dates) dater {
	d := dater{zone: zone, decimal: as.Decimal, last: as.Imprecise == "last"}
	for _, f := range formats {
		if l, err := compile(f); err == nil { // Map.check has refused the others
			d.layouts = append(d.layouts, l)
		}
	}
	return d
}

// cellAt gives the cell of a column; what is beyond the row is empty.
func (r row) cellAt(i int) cell {
	switch {
	case i == sheetColumn:
		return cell{text: r.sheet}
	case i == lineColumn:
		return cell{text: strconv.Itoa(r.line)}
	case i < 0 || i >= len(r.cells):
		return cell{}
	}
	return r.cells[i]
}

// reading is one row while it becomes records.
type reading struct {
	*plan
	row      row
	problems []Problem
	failed   bool
	quiet    bool         // a value is looked at once more, only to quote it
	seen     map[int]bool // cells that were looked at for damage
}

// fail notes a problem for which the row gives no record.
func (r *reading) fail(column, key string, args ...any) {
	r.failed = true
	for _, p := range r.problems {
		if p.Column == column && !p.Warning {
			return // what follows from the first is no news
		}
	}
	r.problems = append(r.problems, Problem{Sheet: r.row.sheet, Line: r.row.line, Column: column, Key: key, Args: args})
}

// warn notes a problem in spite of which the row is imported.
func (r *reading) warn(column, key string, args ...any) {
	r.problems = append(r.problems, Problem{Sheet: r.row.sheet, Line: r.row.line, Column: column, Key: key, Args: args, Warning: true})
}

// textAt gives the text of a cell, clean, and empty where a word of the map
// says so.
func (r *reading) textAt(i int) cell {
	c := r.row.cellAt(i)
	if !r.seen[i] {
		r.seen[i] = true
		r.inspect(i, c)
	}
	c.text = clean(c.text)
	if r.empty[foldWord(c.text)] {
		c.text = ""
	}
	return c
}

// inspect looks for damage in a cell: a wrong value is worse than none.
func (r *reading) inspect(i int, c cell) {
	column := r.header.label(i)
	switch {
	case c.wrong != "":
		r.fail(column, c.wrong, brief(c.text))
	case strings.IndexByte(c.text, 0) >= 0:
		r.fail(column, "sheet.cell_nul")
	case !utf8.ValidString(c.text):
		r.fail(column, "sheet.cell_encoding", brief(c.text))
	case len(c.text) > maxCell:
		r.fail(column, "sheet.cell_too_long", maxCell)
	case strings.ContainsRune(c.text, utf8.RuneError):
		r.warn(column, "sheet.cell_damaged", brief(c.text))
	}
}

// clean drops what no person typed: control characters, marks of direction at
// the ends, spaces around.
func clean(s string) string {
	dirty := strings.IndexFunc(s, unwanted)
	if dirty >= 0 {
		s = strings.Map(func(r rune) rune {
			if unwanted(r) {
				return -1
			}
			return r
		}, s)
	}
	return strings.TrimSpace(s)
}

func unwanted(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\ufeff' || r == '\u200b'
}

// text gives the value of a column of the map and the label of its cell.
func (r *reading) text(key string) (string, string) {
	c, label := r.value(key)
	return c.text, label
}

func (r *reading) value(key string) (cell, string) {
	b := r.columns[key]
	c := b.column
	if c.Constant != "" {
		return cell{text: c.Constant}, key
	}
	if len(b.at) == 0 {
		return cell{}, key
	}
	label := r.header.label(b.at[0])
	var out cell
	switch {
	case len(c.Join) > 0:
		out = r.join(b)
	default:
		for n, i := range b.at {
			if out = r.textAt(i); out.text == "" {
				continue
			}
			if n > 0 && !c.Quiet && !r.quiet {
				r.warn(r.header.label(i), "sheet.stand_in", r.header.label(i), label)
			}
			label = r.header.label(i)
			break
		}
	}
	if out.text != "" && c.Prefix != "" {
		out = cell{text: c.Prefix + out.text}
	}
	return out, label
}

// join puts several columns together; a digest keeps long ones short.
func (r *reading) join(b *bound) cell {
	var parts []string
	filled, own := false, false // own: a column of the file, not #sheet or #line
	for _, i := range b.at {
		text := tidy(r.textAt(i).text)
		parts = append(parts, text)
		filled, own = filled || text != "" && i >= 0, own || i >= 0
	}
	if own && !filled {
		return cell{}
	}
	if b.column.Digest {
		sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
		return cell{text: hex.EncodeToString(sum[:5])}
	}
	return cell{text: strings.Join(parts, b.column.With)}
}

// any says whether one of the conditions holds, and why.
func (r *reading) any(conditions []when) (string, bool) {
	for _, w := range conditions {
		c := r.row.cellAt(w.at)
		text := clean(c.text)
		if r.empty[foldWord(text)] && !w.is[foldWord(text)] {
			text = ""
		}
		if w.holds(text) {
			if w.because != "" {
				return w.because, true
			}
			return text, true
		}
	}
	return "", false
}
