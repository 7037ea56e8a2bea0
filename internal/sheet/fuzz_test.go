package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzCSV reads anything: no panic, accounts that balance, texts that can be
// stored.
func FuzzCSV(f *testing.F) {
	f.Add("No,Platform,Sent,Replied,Outcome\n1,\"Sig\nnal\",2026-01-02,,yes\n", ",")
	f.Add("No;Platform;Sent;Replied;Outcome\r1;\"x;2026-01-02;;\r", ";")
	f.Add("\xff\xfeN\x00o\x00", "")
	m := mustMap(f, strings.Replace(plain, `file: {encoding: utf-8, separator: ","}`, "ragged: true", 1))
	f.Fuzz(func(t *testing.T, text, separator string) {
		if separator != "" {
			m.File.Separator = string([]rune(separator)[:1])
		}
		log, err := readLog(t, text, m)
		if err == nil && log.Imported > len(log.Records) {
			t.Errorf("%s, %d records", accounts(log), len(log.Records))
		}
		for _, r := range log.Records {
			if !utf8.ValidString(r.Reference+r.Platform) || strings.ContainsRune(r.Reference+r.Platform, 0) || r.DispatchedOn.IsZero() || r.Platform == "" {
				t.Errorf("%+v", r)
			}
		}
		if _, err := Detect(context.Background(), strings.NewReader(text), int64(len(text))); err != nil && keyOf(err) == "" {
			t.Error(err)
		}
	})
}

// FuzzRowsLikeTheStandardLibrary writes rows as the standard library does and
// reads the same back.
func FuzzRowsLikeTheStandardLibrary(f *testing.F) {
	f.Add("a", "b\nc", "d\"e", "f,g")
	f.Add("", " ", "\"", "x\r\ny")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		want := []string{"x" + a, b, c, d + "x"}
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		if err := w.Write(want); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		r, err := newCSVRows(&text, ",", '"', '\n').next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range r.cells {
			got = append(got, c.text)
		}
		for i := range want {
			want[i] = strings.ReplaceAll(want[i], "\r\n", "\n")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q became %q", want, got)
		}
	})
}

func FuzzDate(f *testing.F) {
	f.Add("DD.MM.YYYY", "14.03.2026")
	f.Add("YYYY-MM/YYYY-MM", "2016-01/2016-06")
	f.Add("DD MMMM YYYY [р.]", "5 березня 2026 р.")
	f.Fuzz(func(t *testing.T, format, text string) {
		l, err := compile(format)
		if err != nil {
			return
		}
		m, wrong := dater{layouts: []layout{l}, zone: time.UTC, last: true}.read(cell{text: text})
		if (wrong == "") == m.isZero() || wrong == "" && (m.day.Year() < firstYear-1 || m.day.Year() > lastYear+1) {
			t.Errorf("%q as %q: %v %q", text, format, m, wrong)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>No</t></is></c></row></sheetData></worksheet>`, "<sst><si><t>a</t></si></sst>")
	f.Add(`<worksheet><sheetData><row><c t="s"><v>0</v></c><c r="ZZZ9"><v>1e9</v></c></row></sheetData></worksheet>`, "<sst><si><r><t>a</t></r></si></sst>")
	m := mustMap(f, plainBook)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		b := archive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>`, "xl/s.xml", sheet, "xl/sharedStrings.xml", shared)
		log, err := readBook(b, m)
		if err != nil && errors.Is(err, io.EOF) {
			t.Errorf("an end that is none: %v", err)
		}
		if err == nil && log.Rows != log.Imported+log.Merged+log.Ignored+log.Reported {
			t.Error(accounts(log))
		}
	})
}

func FuzzMap(f *testing.F) {
	f.Add(plain)
	f.Fuzz(func(_ *testing.T, text string) {
		m, err := ParseMap([]byte(text))
		if err == nil {
			const file = "No,Platform,Sent,Replied,Outcome\n1,S,2026-01-02,,yes\n"
			_, _ = Read(context.Background(), strings.NewReader(file), int64(len(file)), "x", m) // any answer is fine, a panic is not
		}
	})
}
