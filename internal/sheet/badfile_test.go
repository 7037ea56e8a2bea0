package sheet

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestFilesThatAreNoRegister(t *testing.T) {
	const good = "No,Platform,Sent,Replied,Outcome\n1,Signal,2026-01-02,,\n"
	noise := make([]byte, 4000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	cyrillic, _ := charmap.Windows1251.NewEncoder().String("No,Platform,Sent,Replied,Outcome\n1,Сервіс надсилання повідомлень,2026-01-02,,\n")
	latin, _ := charmap.ISO8859_1.NewEncoder().String("No,Platform,Sent,Replied,Outcome\n1,Générale,2026-01-02,,\n2,Société,2026-01-02,,\n")
	for _, each := range []struct {
		says, file, extra, want string
	}{
		{"a good file is read", good, "", ""},
		{"nothing at all", "", "", "sheet.empty"},
		{"only blank lines", "\n \r\n\n", "", "sheet.empty"},
		{"only a mark of UTF-8", "\xef\xbb\xbf", "", "sheet.empty"},
		{"only a header", "No,Platform,Sent,Replied,Outcome\n", "", "sheet.only_header"},
		{"noise", "\x00\x01" + string(noise), "", "sheet.file_binary"},
		{"a PDF document", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "", "sheet.file_pdf"},
		{"a web page with another name", "<!DOCTYPE html><html><table><tr><td>No</td></tr></table>", "", "sheet.file_html"},
		{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "", "sheet.file_xls"},
		{"a workbook with a password", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600) + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "", "sheet.file_password"},
		{"JSON", `[{"no": 1}]`, "", "sheet.file_json"},
		{"a packed file", "\x1f\x8b\x08\x00\x00\x00\x00\x00", "", "sheet.file_packed"},
		{"a broken archive", "PK\x03\x04" + strings.Repeat("x", 300), "", "sheet.xlsx_damaged"},
		{"another separator", strings.ReplaceAll(good, ",", ";"), "", "sheet.separator_wrong"},
		{"another separator, tabs", strings.ReplaceAll(good, ",", "\t"), "", "sheet.separator_wrong"},
		{"Windows-1251 where UTF-8 is expected", cyrillic, "", "sheet.encoding_wrong"},
		{"Latin-1 where UTF-8 is expected", latin, "", "sheet.encoding_wrong"},
		{"another table", "Name,Price\nApple,3\nPear,4\n", "", "sheet.column_missing"},
		{"a column twice", "No,Platform,Sent,Sent,Replied,Outcome\n1,Signal,2026-01-02,2026-01-02,,\n", "", "sheet.column_twice"},
		{"100,000 columns", strings.Repeat("a,", 100_000) + "\n", "", "sheet.too_many_columns"},
		{"one endless line", strings.Repeat("a", 5<<20), "", "sheet.line_too_long"},
		{"an open quote in the header", "\"No,Platform,Sent,Replied,Outcome\n1,Signal,2026-01-02,,\n", "", "sheet.header_broken"},
		{"text where the map says workbook", good, "file: {format: xlsx}", "sheet.format_other"},
	} {
		t.Run(each.says, func(t *testing.T) {
			text := plain
			if each.extra != "" {
				text = strings.Replace(plain, `file: {encoding: utf-8, separator: ","}`, each.extra, 1)
			}
			_, err := readLog(t, each.file, mustMap(t, text))
			if got := keyOf(err); got != each.want {
				t.Errorf("got %q, want %q", got, each.want)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	const text = "No;Платформа;Надіслано\r\n1;Ґанок і їжак;02.01.2026\r\n"
	narrow := func(c *charmap.Charmap) string { s, _ := c.NewEncoder().String(text); return s }
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy) string {
		s, _ := unicode.UTF16(order, mark).NewEncoder().String(text)
		return s
	}
	for _, each := range []struct{ name, file string }{
		{"utf-8", text}, {"utf-8", "\xef\xbb\xbf" + text}, {"", text}, {"", "\xef\xbb\xbf" + text},
		{"windows-1251", narrow(charmap.Windows1251)}, {"koi8-u", narrow(charmap.KOI8U)},
		{"utf-16", wide(unicode.LittleEndian, unicode.UseBOM)}, {"", wide(unicode.BigEndian, unicode.UseBOM)}, {"utf-16le", wide(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"utf-8", strings.ReplaceAll(text, "\r\n", "\r")}, {"utf-8", strings.ReplaceAll(text, "\r\n", "\n")},
	} {
		m := mustMap(t, fmt.Sprintf("file: {encoding: %q}\ncolumns: {reference: No, platform: Платформа, dispatched_on: Надіслано}\n", each.name))
		log, err := readLog(t, each.file, m)
		if err != nil || len(log.Records) != 1 || log.Records[0].Platform != "Ґанок і їжак" || log.Records[0].DispatchedOn.String() != "2026-01-02" {
			t.Errorf("%q, %q: %v %+v", each.name, each.file[:12], err, log.Records)
		}
	}
}

func TestEncodingIsNamed(t *testing.T) {
	words := "Надіслано запит про надання доступу до речей і документів, які перебувають у володінні оператора"
	for name, c := range map[string]*charmap.Charmap{"windows-1251": charmap.Windows1251, "koi8-u": charmap.KOI8U} {
		s, err := c.NewEncoder().String(words)
		if err != nil {
			t.Fatal(err)
		}
		if got := guessEncoding([]byte(s), true); got != name {
			t.Errorf("%s was taken for %s", name, got)
		}
	}
	if got := guessEncoding([]byte("Polizeipr\xe4sidium M\xfcnchen"), true); got != "iso-8859-1" {
		t.Errorf("Latin-1 was taken for %s", got)
	}
	if got := guessEncoding([]byte("the \x93best\x94 caf\xe9"), true); got != "windows-1252" {
		t.Errorf("Windows-1252 was taken for %s", got)
	}
}

func TestTwoHeaderRows(t *testing.T) {
	const file = "No,Platform,Sent,,Outcome\n,,on,Replied on,\n1,Signal,2026-01-02,,\n"
	_, err := readLog(t, file, mustMap(t, plain))
	if keyOf(err) != "sheet.column_missing" {
		t.Errorf("got %v", err)
	}
	hint := strings.Replace(plain, "replied_on: Replied", "replied_on: {name: Replied, optional: true}", 1)
	log, err := readLog(t, file, mustMap(t, hint))
	if err != nil || !strings.Contains(told(log), "2 Sent sheet.second_header") {
		t.Errorf("%v %s", err, told(log))
	}
	joined := strings.NewReplacer("dispatched_on: Sent", "dispatched_on: Sent on", "replied_on: Replied", "replied_on: Replied on").Replace(plain)
	log, err = readLog(t, file, mustMap(t, joined+"header: {rows: 2}\n"))
	if err != nil || log.Imported != 1 || log.Rows != 1 {
		t.Errorf("%v %s", err, accounts(log))
	}
}

// TestLargeRegister reads 200,000 rows as a stream: the memory in use must not
// grow with the file.
func TestLargeRegister(t *testing.T) {
	var b strings.Builder
	b.WriteString("No,Platform,Sent,Replied,Outcome\n")
	const n = 200_000
	for i := range n {
		fmt.Fprintf(&b, "%d,\"Platform, number %d\",2026-01-02,2026-01-%02d,yes\n", i, i%97, 2+i%28)
	}
	text := b.String()
	seen, most := 0, uint64(0)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	log, err := Each(context.Background(), strings.NewReader(text), int64(len(text)), "", mustMap(t, plain), func(Record) error {
		if seen++; seen%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
		return nil
	})
	if err != nil || seen != n || log.Imported != n {
		t.Fatalf("%v: %d records, %s", err, seen, accounts(log))
	}
	if most > before.HeapAlloc+64<<20 {
		t.Errorf("reading took %d MiB", (most-before.HeapAlloc)>>20)
	}
}

func TestReadingCanBeStopped(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	const file = "No,Platform,Sent,Replied,Outcome\n1,S,2026-01-02,,\n2,S,2026-01-02,,\n"
	_, err := Each(ctx, strings.NewReader(file), int64(len(file)), "", mustMap(t, plain), func(Record) error { stop(); return nil })
	if err != context.Canceled {
		t.Errorf("got %v", err)
	}
}
