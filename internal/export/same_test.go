package export_test

import (
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/lang"
)

// TestEveryFormatShowsTheSameNumbers reads each file back and finds every
// figure of the document in it.
func TestEveryFormatShowsTheSameNumbers(t *testing.T) {
	t.Parallel()
	for _, l := range lang.Languages() {
		for _, d := range documents(l) {
			inJSON(t, d)
			inPDF(t, d)
			inWorkbook(t, d)
			for _, n := range d.Tables() {
				inCSV(t, d, n)
			}
		}
	}
}

func inJSON(t *testing.T, d document.Document) {
	t.Helper()
	var back document.Document
	if err := json.Unmarshal(file(t, export.JSON, d, ""), &back); err != nil {
		t.Fatal(err)
	}
	got, want := back.Figures(), d.Figures()
	if len(got) != len(want) {
		t.Fatalf("%s: JSON has %d figures, want %d", d.Report, len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: JSON has %+v, want %+v", d.Report, got[i], want[i])
		}
	}
}

// inPDF looks for what each cell says in the text of the paper, in any line.
func inPDF(t *testing.T, d document.Document) {
	t.Helper()
	say := lang.For(d.Language)
	text := squeezed(pdfText(t, file(t, export.PDF, d, "")))
	for _, n := range d.Tables() {
		for _, r := range n.Table.All() {
			for i, c := range r.Cells {
				for _, words := range []string{c.Say(say), c.SayBelow(say)} {
					if !strings.Contains(text, squeezed(shown(words))) {
						t.Errorf("%s %s: %s/%s/%d %q is not on the paper", d.Report, d.Language, n.Key, r.Key, i, words)
					}
				}
			}
		}
	}
	for _, words := range []string{d.Cover, d.Notice, d.Stamp.Hash} {
		if !strings.Contains(text, squeezed(words)) {
			t.Errorf("%s: %q is not on the paper", d.Report, words)
		}
	}
}

// shown is a text as paper shows it: no direction controls, a mark for what the
// font lacks.
func shown(s string) string {
	return strings.NewReplacer("\u202e", "", "😀", "□").Replace(s)
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// pdfText gives the strings that a PDF of ours shows, in their order.
func pdfText(t *testing.T, b []byte) string {
	t.Helper()
	var out strings.Builder
	for rest := b; ; {
		at := bytes.Index(rest, []byte("\nstream\n"))
		if at < 0 {
			return out.String()
		}
		rest = rest[at+len("\nstream\n"):]
		z, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			continue
		}
		if content, err := io.ReadAll(z); err == nil && bytes.Contains(content, []byte("BT ")) {
			out.WriteString(shownIn(content))
		}
	}
}

// shownIn reads the strings that are shown: UTF-16, with backslashes before
// brackets.
func shownIn(content []byte) string {
	var out strings.Builder
	for i := 0; i < len(content); i++ {
		if content[i] != '(' {
			continue
		}
		var raw []byte
		for i++; i < len(content) && content[i] != ')'; i++ {
			if content[i] == '\\' && i+1 < len(content) {
				i++
				if content[i] == 'r' {
					raw = append(raw, '\r')
					continue
				}
			}
			raw = append(raw, content[i])
		}
		units := make([]uint16, len(raw)/2)
		for k := range units {
			units[k] = uint16(raw[2*k])<<8 | uint16(raw[2*k+1])
		}
		out.WriteString(string(utf16.Decode(units)) + " ")
	}
	return out.String()
}

// numbersOf are the numbers of a cell in the order of a file's columns.
func numbersOf(c document.Cell, of document.Column) []*float64 {
	var all []*float64
	switch c.Kind {
	case document.Count, document.Decimal, document.Percent, document.Days:
		all = append(all, c.Number)
	default:
		all = append(all, nil)
	}
	if of.Interval {
		all = append(all, c.Low, c.High)
	}
	if of.N {
		n := c.N
		if n == nil || c.Kind == document.Suppressed {
			all = append(all, nil)
		} else {
			v := float64(*n)
			all = append(all, &v)
		}
	}
	return all
}

// holds compares the numbers of a table with the rows of a file.
func holds(t *testing.T, where string, table document.Table, rows []document.Row, got [][]string) {
	t.Helper()
	for i, r := range rows {
		at := 0
		for k, c := range r.Cells {
			for _, want := range numbersOf(c, table.Columns[k]) {
				text := ""
				if at < len(got[i]) {
					text = got[i][at]
				}
				at++
				if want == nil {
					continue
				}
				v, err := strconv.ParseFloat(text, 64)
				if err != nil || math.Abs(v-*want) > 1e-12*math.Max(1, math.Abs(*want)) {
					t.Errorf("%s: row %s has %q, want %v", where, r.Key, text, *want)
				}
			}
		}
	}
}

func inCSV(t *testing.T, d document.Document, n document.Named) {
	t.Helper()
	b := file(t, export.CSV, d, n.Key)
	if !bytes.HasPrefix(b, []byte("\ufeff")) {
		t.Error("the CSV does not begin with its byte order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "csv "+d.Report+" "+n.Key, n.Table, n.Table.All(), rows[1:])
	for _, r := range rows {
		for _, cell := range r {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+@\t\r") {
				t.Errorf("A46: %q would be taken for a formula", cell)
			}
		}
	}
}

func inWorkbook(t *testing.T, d document.Document) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file(t, export.XLSX, d, "")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	sheets := f.GetSheetList()
	tables := d.Tables()
	for i, n := range tables {
		name := sheets[i+1]
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		holds(t, "xlsx "+d.Report+" "+name, n.Table, n.Table.Rows, rows[1:])
		if foot := len(n.Table.Foot); foot > 0 {
			holds(t, "xlsx foot "+name, n.Table, n.Table.Foot, rows[len(rows)-foot:])
		}
		live, err := f.GetTables(name)
		if err != nil || len(n.Table.Rows) > 0 && len(live) != 1 {
			t.Errorf("%s is no live table: %v %v", name, live, err)
		}
		if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("the head of %s does not stay: %+v %v", name, panes, err)
		}
	}
}

// TestSameDocumentGivesTheSamePaper: bytes can be compared and hashed.
func TestSameDocumentGivesTheSamePaper(t *testing.T) {
	t.Parallel()
	for i, d := range documents(lang.Ukrainian) {
		one, two := file(t, export.PDF, d, ""), file(t, export.PDF, documents(lang.Ukrainian)[i], "")
		if !bytes.Equal(one, two) {
			t.Errorf("%s gives two papers", d.Report)
		}
	}
}

// TestA46_TextIsNeverAFormula: in a workbook a text is a text, whatever it
// begins with; a telephone number keeps its plus. Days and shares are real.
func TestA46_TextIsNeverAFormula(t *testing.T) {
	t.Parallel()
	d := documents(lang.English)[2]
	f, err := excelize.OpenReader(bytes.NewReader(file(t, export.XLSX, d, "")))
	if err != nil {
		t.Fatal(err)
	}
	items, cells := "Items", "Cells"
	for cell, want := range map[string]string{"B1": "=Label", "B2": "+380441234567"} {
		got, err := f.GetCellValue(items, cell)
		formula, err2 := f.GetCellFormula(items, cell)
		if err != nil || err2 != nil || got != want || formula != "" {
			t.Errorf("%s is %q, formula %q: %v %v", cell, got, formula, err, err2)
		}
	}
	for cell, want := range map[string]string{"B3": "@words", "B4": "12345", "B6": "45.7%", "B9": "2025-03-03", "B10": "2025-03", "B11": "2026-01-02 03:04:05"} {
		if got, err := f.GetCellValue(cells, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q: %v", cell, got, want, err)
		}
	}
	if kind, err := f.GetCellType(cells, "B9"); err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Errorf("a day is stored as a text: %v %v", kind, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file(t, export.CSV, d, export.ItemsTable), []byte("\ufeff")))).ReadAll()
	if err != nil || rows[0][1] != "'=Label" || rows[1][1] != "'+380441234567" {
		t.Errorf("CSV of the items: %v %v", rows, err)
	}
}

// TestPaperHoldsLongReports: hundreds of rows break between rows, with the head
// on each page.
func TestPaperHoldsLongReports(t *testing.T) {
	t.Parallel()
	d := documents(lang.English)[2]
	rows := d.Sections[2].Tables[0].Rows
	for range 40 {
		d.Sections[2].Tables[0].Rows = append(d.Sections[2].Tables[0].Rows, rows...)
	}
	b := file(t, export.PDF, d, "")
	text := pdfText(t, b)
	if pages := bytes.Count(b, []byte("/Type /Page\n")); pages < 8 || strings.Count(text, "Kind Value") != pages {
		t.Errorf("%d pages, %d heads", pages, strings.Count(text, "Kind Value"))
	}
}
