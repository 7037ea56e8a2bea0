package export

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"rogatory/internal/document"
	"rogatory/internal/lang"
)

// Limits of a workbook's sheet: what its format allows.
const (
	sheetName = 31
	cellRunes = 32000
)

// book is a workbook under way.
type book struct {
	*excelize.File
	say    *lang.Printer
	styles map[string]int
	names  map[string]bool
	tables int
}

// workbook writes a document as a workbook: a sheet about the report, one for
// each table with its rows as a live table, and one for the items. Numbers,
// shares and days are real ones; a text is never a formula (A46).
func workbook(d document.Document, say *lang.Printer) ([]byte, error) {
	b := &book{File: excelize.NewFile(), say: say, styles: map[string]int{}, names: map[string]bool{}}
	defer func() { _ = b.Close() }() // everything is in memory
	if err := b.write(d); err != nil {
		return nil, fmt.Errorf("export: xlsx: %w", err)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		return nil, fmt.Errorf("export: xlsx: %w", err)
	}
	return out.Bytes(), nil
}

func (b *book) write(d document.Document) error {
	at := d.Stamp.AsOf.UTC().Format(time.RFC3339)
	props := &excelize.DocProperties{Title: d.Title, Creator: d.Stamp.Agency, Created: at, Modified: at, Language: string(d.Language)}
	if err := b.SetDocProps(props); err != nil {
		return err
	}
	if err := b.about(d); err != nil {
		return err
	}
	for _, n := range d.Tables() {
		if err := b.table(n.Table, n.Table.Caption); err != nil {
			return err
		}
	}
	if d.Items != nil {
		return b.table(*d.Items, b.say.Say("export.items"))
	}
	return nil
}

// about is the first sheet: what the report says, what was asked, and how its
// figures are computed.
func (b *book) about(d document.Document) error {
	name := b.name(b.say.Say("export.about"))
	if err := b.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	w, err := b.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 1, 34); err != nil {
		return err
	}
	if err := w.SetColWidth(2, 2, 100); err != nil {
		return err
	}
	head, err := b.style("head", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	if err != nil {
		return err
	}
	wrap, err := b.style("wrap", &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	row := 0
	add := func(label string, value any, style int) error {
		row++
		return w.SetRow("A"+strconv.Itoa(row), []any{excelize.Cell{StyleID: wrap, Value: held(label)}, excelize.Cell{StyleID: style, Value: value}})
	}
	row++
	if err := w.SetRow("A1", []any{excelize.Cell{StyleID: head, Value: held(d.Title)}, excelize.Cell{StyleID: head, Value: held(d.Subtitle)}}); err != nil {
		return err
	}
	for _, e := range aboutRows(d, b.say) {
		if err := add(e.Term, held(e.Text), wrap); err != nil {
			return err
		}
	}
	for _, f := range d.Facts {
		value, style, err := b.value(f.Value)
		if err != nil {
			return err
		}
		if err := add(f.Label, value, style); err != nil {
			return err
		}
	}
	for _, e := range d.Method {
		if err := add(e.Term, held(e.Text), wrap); err != nil {
			return err
		}
	}
	return w.Flush()
}

// aboutRows are the words of the first sheet.
func aboutRows(d document.Document, say *lang.Printer) []document.Entry {
	rows := []document.Entry{{Text: d.Notice}, {Text: d.Cover}, {Term: d.Stamp.Agency, Text: say.Say("export.as_of", say.FullInstant(d.Stamp.AsOf))}}
	if d.Stamp.Hash != "" {
		rows = append(rows, document.Entry{Term: "SHA-256", Text: d.Stamp.Hash})
	}
	for _, n := range d.Notes {
		rows = append(rows, document.Entry{Text: n})
	}
	rows = append(rows, document.Entry{Term: say.Say("export.items"), Text: d.ItemNote})
	var said []document.Entry
	for _, r := range rows {
		if r.Text != "" {
			said = append(said, r)
		}
	}
	return said
}

// table is one sheet: the head stays in sight, the rows are a live table with
// filters, sums stand apart below.
func (b *book) table(t document.Table, caption string) error {
	name := b.name(caption)
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	w, err := b.NewStreamWriter(name)
	if err != nil {
		return err
	}
	columns := spread(t, b.say)
	if err := b.prepare(w, t, columns); err != nil {
		return err
	}
	row := 1
	for _, r := range t.Rows {
		row++
		if err := b.row(w, row, r, columns); err != nil {
			return err
		}
	}
	if len(t.Rows) > 0 {
		last, err := excelize.CoordinatesToCellName(len(columns), row)
		if err != nil {
			return err
		}
		b.tables++
		if err := w.AddTable(&excelize.Table{Range: "A1:" + last, Name: "Table" + strconv.Itoa(b.tables), StyleName: "TableStyleMedium4"}); err != nil {
			return err
		}
	}
	row++
	for _, r := range t.Foot {
		row++
		if err := b.row(w, row, r, columns); err != nil {
			return err
		}
	}
	return w.Flush()
}

// prepare sets widths, the frozen head, and the head's words, each once.
func (b *book) prepare(w *excelize.StreamWriter, t document.Table, columns []column) error {
	for i, c := range columns {
		width := 13.0
		if c.part == wholeCell {
			width = widthOf(t, c, b.say)
		}
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	wrap, err := b.style("label", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	head, seen := make([]any, len(columns)), map[string]int{}
	for i, c := range columns {
		label := held(c.label)
		if seen[label]++; seen[label] > 1 {
			label += " " + strconv.Itoa(seen[label])
		}
		head[i] = excelize.Cell{StyleID: wrap, Value: label}
	}
	return w.SetRow("A1", head)
}

// widthOf is a width that holds most values of a column.
func widthOf(t document.Table, c column, say *lang.Printer) float64 {
	most := 10
	for i, r := range t.Rows {
		if i == 200 {
			break
		}
		most = max(most, utf8.RuneCountInString(c.cellOf(r).Say(say))+2)
	}
	return float64(min(most, 60))
}

func (b *book) row(w *excelize.StreamWriter, at int, r document.Row, columns []column) error {
	cells := make([]any, len(columns))
	for i, c := range columns {
		value, style, err := b.partOf(c, r)
		if err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: style, Value: value}
	}
	return w.SetRow("A"+strconv.Itoa(at), cells)
}

// partOf is a value and its number format.
func (b *book) partOf(c column, r document.Row) (any, int, error) {
	cell := c.cellOf(r)
	limit := func(v *float64) (any, int, error) {
		if v == nil {
			return nil, 0, nil
		}
		kind := cell.Kind
		style, err := b.numberStyle(kind, max(cell.Digits, 1))
		return *v, style, err
	}
	switch c.part {
	case lowLimit:
		return limit(cell.Low)
	case highLimit:
		return limit(cell.High)
	case population:
		if cell.N == nil || cell.Kind == document.Suppressed {
			return nil, 0, nil
		}
		return *cell.N, 0, nil
	}
	return b.value(cell)
}

// value is a whole cell as a workbook holds it.
func (b *book) value(c document.Cell) (any, int, error) {
	switch c.Kind {
	case document.Nothing:
		return nil, 0, nil
	case document.Count, document.Decimal, document.Percent, document.Days:
		if c.Number == nil {
			return nil, 0, nil
		}
		style, err := b.numberStyle(c.Kind, c.Digits)
		return *c.Number, style, err
	case document.Day, document.Month:
		y, m, d := c.Day.Date()
		format := "yyyy-mm-dd"
		if c.Kind == document.Month {
			format = "yyyy-mm"
		}
		style, err := b.style(format, &excelize.Style{CustomNumFmt: &format})
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), style, err
	case document.Instant:
		format := "yyyy-mm-dd hh:mm:ss"
		style, err := b.style(format, &excelize.Style{CustomNumFmt: &format})
		local := c.At.In(b.say.Zone()) // a workbook knows no zones: the clock of the unit
		y, m, d := local.Date()
		return time.Date(y, m, d, local.Hour(), local.Minute(), local.Second(), 0, time.UTC), style, err
	}
	return held(c.Say(b.say)), 0, nil
}

// numberStyle is the format of a number: per cent, or decimals.
func (b *book) numberStyle(k document.Kind, digits int) (int, error) {
	if k == document.Count {
		digits = 0
	}
	format := "0"
	switch {
	case digits < 0:
		format = "0.###"
	case digits > 0:
		format = "0." + strings.Repeat("0", digits)
	}
	if k == document.Percent {
		format += "%"
	}
	return b.style(format, &excelize.Style{CustomNumFmt: &format})
}

// style makes each style once.
func (b *book) style(name string, s *excelize.Style) (int, error) {
	if id, ok := b.styles[name]; ok {
		return id, nil
	}
	id, err := b.NewStyle(s)
	b.styles[name] = id
	return id, err
}

// held keeps a text within what a cell can hold.
func held(s string) string {
	if utf8.RuneCountInString(s) > cellRunes {
		return string([]rune(s)[:cellRunes]) + "…"
	}
	return s
}

// name makes a sheet's name of a caption: short, without the signs a name may
// not have, and used once.
func (b *book) name(caption string) string {
	caption = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return ' '
		}
		return r
	}, caption), "' ")
	if caption == "" {
		caption = "–"
	}
	for n := 1; ; n++ {
		tail := ""
		if n > 1 {
			tail = " " + strconv.Itoa(n)
		}
		runes := []rune(caption)
		name := strings.TrimRight(string(runes[:min(len(runes), sheetName-len(tail))]), "' ") + tail
		if key := strings.ToLower(name); !b.names[key] {
			b.names[key] = true
			return name
		}
	}
}
