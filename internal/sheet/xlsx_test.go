package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book writes a workbook; cells are given as place and value.
func book(t testing.TB, sheets map[string]map[string]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range slices.Sorted(maps.Keys(sheets)) {
		cells := sheets[name]
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for place, value := range cells {
			if err := f.SetCellValue(name, place, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	return bytesOf(t, f)
}

func bytesOf(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBook(b []byte, m Map) (Log, error) {
	return Read(context.Background(), bytes.NewReader(b), int64(len(b)), "register.xlsx", m)
}

const plainBook = `
as_of: 2026-03-31
columns: {reference: No, platform: Platform, dispatched_on: Sent, replied_on: {name: Replied, optional: true}}
answered: produced_full
`

func TestWorkbook(t *testing.T) {
	sent := time.Date(2026, 1, 2, 15, 30, 0, 0, time.UTC)
	b := book(t, map[string]map[string]any{"Журнал": {
		"A1": "No", "B1": "Platform", "C1": "Sent", "D1": "Replied",
		"A2": 17, "B2": "Signal", "C2": sent, "D2": "2026-01-09",
		"A4": 1234567890123, "B4": "Ґанок", "C4": time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		"B9": "", "C300": "",
	}})
	log, err := readBook(b, mustMap(t, strings.Replace(plainBook, "as_of", "dates: {zone: Europe/Kyiv}\nas_of", 1)))
	if err != nil || len(log.Records) != 2 {
		t.Fatalf("%v %s\n%s", err, accounts(log), told(log))
	}
	first, second := log.Records[0], log.Records[1]
	if first.Reference != "17" || first.Sheet != "Журнал" || first.DispatchedOn.String() != "2026-01-02" || first.DispatchedAt.Format(time.RFC3339) != "2026-01-02T13:30:00Z" || first.RepliedOn.String() != "2026-01-09" {
		t.Errorf("%+v", first)
	}
	if second.Reference != "1234567890123" || second.Line != 4 || second.DispatchedOn.String() != "2026-02-01" || !second.DispatchedAt.IsZero() {
		t.Errorf("%+v", second)
	}
}

func TestSerialNumbers(t *testing.T) {
	for serial, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 42021: "2015-01-17", 45658.5: "2025-01-01", 45658.999999: "2025-01-02"} {
		if got, _ := fromSerial(serial, false); got.Format(time.DateOnly) != want {
			t.Errorf("%v is %s, want %s", serial, got.Format(time.DateOnly), want)
		}
	}
	if got, _ := fromSerial(44196, true); got.Format(time.DateOnly) != "2025-01-01" {
		t.Errorf("in the 1904 system: %s", got)
	}
}

func TestNumberFormatsOfDates(t *testing.T) {
	for code, want := range map[string]bool{"DD.MM.YYYY": true, "[$-422]d mmmm yyyy": true, "0.00": false, `0 "days"`: false, "[Red]0": false, "h:mm": false, "General": false, `\d0`: false} {
		if showsDate(code) != want {
			t.Errorf("%s: %v", code, !want)
		}
	}
}

func TestWorkbookOfSeveralSheets(t *testing.T) {
	year := func(n int) map[string]any {
		return map[string]any{"A1": "No", "B1": "Platform", "C1": "Sent", "A2": 1, "B2": "Signal", "C2": fmt.Sprintf("%d-01-02", n)}
	}
	b := book(t, map[string]map[string]any{"2024": year(2024), "2025": year(2025), "Notes": {"A1": "read me"}})
	if _, err := readBook(b, mustMap(t, plainBook)); keyOf(err) != "sheet.sheets_choose" {
		t.Errorf("three sheets and no choice: %v", err)
	}
	if _, err := readBook(b, mustMap(t, plainBook+"file: {sheets: [19??]}\n")); keyOf(err) != "sheet.sheet_none" {
		t.Errorf("no such sheet: %v", err)
	}
	if _, err := readBook(b, mustMap(t, plainBook+"file: {sheets: [\"*\"]}\n")); keyOf(err) != "sheet.column_missing_on" {
		t.Errorf("a sheet with other columns: %v", err)
	}
	numbered := strings.Replace(plainBook, "reference: No", `reference: {join: ["#sheet", No], with: "/"}`, 1)
	log, err := readBook(b, mustMap(t, numbered+"file: {sheets: [20??]}\n"))
	if err != nil || len(log.Records) != 2 || log.Records[0].Reference != "2024/1" {
		t.Errorf("%v %+v", err, log.Records)
	}
}

func TestMergedHeader(t *testing.T) {
	f := excelize.NewFile()
	for place, value := range map[string]any{"A1": "No", "B1": "Platform", "C1": "Dates", "C2": "Sent", "D2": "Replied", "A3": 1, "B3": "Signal", "C3": 46024, "D3": "09.01.2026"} {
		if err := f.SetCellValue("Sheet1", place, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "A2"}, {"B1", "B2"}, {"C1", "D1"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.Replace(plainBook, "dispatched_on: Sent", "dispatched_on: Dates Sent", 1) + "header: {rows: 2}\ndates: {formats: [DD.MM.YYYY, EXCEL]}\n"
	log, err := readBook(bytesOf(t, f), mustMap(t, text))
	if err != nil || len(log.Records) != 1 || log.Records[0].DispatchedOn.String() != "2026-01-02" || log.Records[0].RepliedOn.String() != "2026-01-09" {
		t.Errorf("%v %s %+v", err, told(log), log.Records)
	}
}

func TestFormulas(t *testing.T) {
	f := excelize.NewFile()
	for place, value := range map[string]any{"A1": "No", "B1": "Platform", "C1": "Sent", "A2": 1, "B2": "Signal", "C2": "2026-01-02", "A3": 2, "B3": "Signal", "C3": "x"} {
		if err := f.SetCellValue("Sheet1", place, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "C3", "TODAY()"); err != nil {
		t.Fatal(err)
	}
	b := bytesOf(t, f)
	without := rewrite(t, b, "xl/worksheets/sheet1.xml", func(s string) string {
		at := strings.Index(s, `<c r="C3"`)
		return s[:at] + `<c r="C3"><f>TODAY()</f></c>` + s[at+strings.Index(s[at:], "</c>")+4:]
	})
	log, err := readBook(without, mustMap(t, plainBook))
	if err != nil || told(log) != "Sheet1 3 Sent sheet.formula_without_value" {
		t.Errorf("%v\n%s", err, told(log))
	}
	with := rewrite(t, without, "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, "<f>TODAY()</f>", "<f>TODAY()</f><v>46024</v>", 1)
	})
	log, err = readBook(with, mustMap(t, plainBook+"dates: {formats: [YYYY-MM-DD, EXCEL]}\n"))
	if err != nil || log.Imported != 2 {
		t.Errorf("%v\n%s", err, told(log))
	}
	broken := rewrite(t, without, "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, `<c r="C3"><f>TODAY()</f></c>`, `<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, 1)
	})
	log, err = readBook(broken, mustMap(t, plainBook))
	if err != nil || !strings.Contains(told(log), "Sheet1 3 Sent sheet.cell_error") {
		t.Errorf("%v\n%s", err, told(log))
	}
}

// rewrite changes one part of an archive.
func rewrite(t testing.TB, b []byte, part string, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			content = []byte(change(string(content)))
		}
		add(t, w, f.Name, string(content))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func add(t testing.TB, w *zip.Writer, name, content string) {
	t.Helper()
	part, err := w.Create(name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		add(t, w, parts[i], parts[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	good := book(t, map[string]map[string]any{"A": {"A1": "No", "B1": "Platform", "C1": "Sent", "A2": 1, "B2": "Signal", "C2": "2026-01-02"}})
	sheet := "xl/worksheets/sheet2.xml"
	for _, each := range []struct {
		says string
		file []byte
		want string
	}{
		{"an archive of something else", archive(t, "readme.txt", "hello"), "sheet.file_zip"},
		{"a text document", archive(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>"), "sheet.file_zip"},
		{"an OpenDocument table", archive(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), "sheet.file_ods"},
		{"a workbook with macros", archive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>", "xl/vbaProject.bin", "x"), "sheet.file_macros"},
		{"a binary workbook", archive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.bin", "x"), "sheet.file_xlsb"},
		{"a workbook without a workbook", archive(t, "[Content_Types].xml", "<Types/>"), "sheet.xlsx_damaged"},
		{"a file cut short", good[:len(good)/2], "sheet.xlsx_damaged"},
		{"a sheet cut short", rewrite(t, good, sheet, func(s string) string { return s[:strings.Index(s, "</sheetData>")] }), "sheet.xlsx_damaged"},
		{"a sheet that is no XML", rewrite(t, good, sheet, func(string) string { return "<worksheet><sheetData><row <c>" }), "sheet.xlsx_damaged"},
		{"an empty sheet", rewrite(t, good, sheet, func(string) string { return "<worksheet><sheetData/></worksheet>" }), "sheet.empty"},
	} {
		t.Run(each.says, func(t *testing.T) {
			if _, err := readBook(each.file, mustMap(t, plainBook)); keyOf(err) != each.want {
				t.Errorf("got %v, want %s", err, each.want)
			}
		})
	}
}

// TestBomb asks for a workbook of 100 MB in some 100 kB: it is refused unopened.
func TestBomb(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	add(t, w, "[Content_Types].xml", "<Types/>")
	part, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := bytes.Repeat([]byte(" "), 1<<20)
	for range 100 {
		if _, err := part.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = readBook(b.Bytes(), mustMap(t, plainBook))
	runtime.ReadMemStats(&after)
	if keyOf(err) != "sheet.xlsx_bomb" {
		t.Errorf("got %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("refusing it took %d MiB", used>>20)
	}
}

func TestTextsAreLimited(t *testing.T) {
	b := book(t, map[string]map[string]any{"A": {"A1": "No", "B1": strings.Repeat("x", 5000)}})
	w, err := openWorkbook(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	w.mostText = 4000
	if err := w.readStrings(); !errors.Is(err, errTooLarge) {
		t.Errorf("got %v", err)
	}
}
