package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"rogatory/internal/fault"
)

// maxFile is the largest file that is read.
const maxFile = 512 << 20

// source is a file whose kind is known.
type source struct {
	r    io.ReaderAt
	size int64
	m    Map
	head []byte
	book *workbook // nil for CSV

	encoding  string
	separator string
	end       byte
}

// table is one list of rows: the file itself, or a sheet of it.
type table struct {
	name   string
	ragged bool // short rows are normal
	open   func() (rows, func(), error)
}

// open finds out what a file is and refuses, with a sentence, what is no table.
func open(r io.ReaderAt, size int64, m Map) (*source, error) {
	if size <= 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty")
	}
	if size > maxFile {
		return nil, fault.New(fault.Invalid, "sheet.too_large", maxFile>>20)
	}
	s := &source{r: r, size: size, m: m, head: make([]byte, min(size, headSize))}
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), s.head); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "sheet.unreadable")
	}
	if bytes.HasPrefix(s.head, []byte("PK\x03\x04")) {
		return s, s.openBook()
	}
	if err := recognise(s.head); err != nil {
		return nil, err
	}
	if m.File.Format == "xlsx" {
		return nil, fault.New(fault.Invalid, "sheet.format_other", "xlsx", "csv")
	}
	return s, s.openText()
}

func (s *source) openBook() (err error) {
	if s.m.File.Format == "csv" {
		return fault.New(fault.Invalid, "sheet.format_other", "csv", "xlsx")
	}
	s.book, err = openWorkbook(s.r, s.size)
	return err
}

// recognise knows files by their beginning that are often taken for a table.
func recognise(head []byte) error {
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		if bytes.Contains(head, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")) {
			return fault.New(fault.Invalid, "sheet.file_password")
		}
		return fault.New(fault.Invalid, "sheet.file_xls")
	}
	text := lowerASCII(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 1024)], []byte("\xef\xbb\xbf"))))
	for _, each := range []struct{ begin, key string }{
		{"%pdf", "sheet.file_pdf"}, {"pk\x05\x06", "sheet.file_zip"}, {"\x1f\x8b", "sheet.file_packed"}, {"7z\xbc\xaf", "sheet.file_packed"},
		{"rar!", "sheet.file_packed"}, {"bzh", "sheet.file_packed"}, {"\xfd7zxz", "sheet.file_packed"},
		{"<!doctype html", "sheet.file_html"}, {"<html", "sheet.file_html"}, {"<table", "sheet.file_html"},
		{"<?xml", "sheet.file_xml"}, {"{\\rtf", "sheet.file_binary"}, {"{", "sheet.file_json"}, {"[{", "sheet.file_json"},
	} {
		if bytes.HasPrefix(text, []byte(each.begin)) {
			return fault.New(fault.Invalid, each.key)
		}
	}
	if wide := guessEncoding(head, true); strings.HasPrefix(wide, "utf-16") {
		return nil
	}
	odd := 0
	for _, b := range head {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' {
			odd++
		}
	}
	if odd > 3 && odd > len(head)/200 {
		return fault.New(fault.Invalid, "sheet.file_binary")
	}
	return nil
}

// lowerASCII leaves bytes that are no letters as they are, which bytes.ToLower
// does not.
func lowerASCII(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

// openText settles encoding, line ends and separator.
func (s *source) openText() error {
	guess := guessEncoding(s.head, s.whole())
	declared := strings.ToLower(s.m.File.Encoding)
	s.encoding = declared
	switch {
	case declared == "" && !strings.HasPrefix(guess, "utf-"):
		return fault.New(fault.Invalid, "sheet.encoding_guess", guess)
	case declared == "":
		s.encoding = guess
	case s.misread(declared, guess):
		return fault.New(fault.Invalid, "sheet.encoding_wrong", declared, guess)
	}
	text := s.headText()
	if strings.TrimSpace(text) == "" && s.whole() {
		return fault.New(fault.Invalid, "sheet.empty")
	}
	s.end = '\n'
	if s.m.File.LineEnds == "cr" || s.m.File.LineEnds == "" && !strings.Contains(text, "\n") && strings.Contains(text, "\r") {
		s.end = '\r'
	}
	s.separator = separatorOf(s.m.File.Separator)
	if s.separator == "" {
		s.separator = guessSeparator(text, s.quote(), s.end)
	}
	return nil
}

func (s *source) whole() bool { return int64(len(s.head)) == s.size }

// misread says that the declared encoding cannot be that of the file.
func (s *source) misread(declared, guess string) bool {
	enc, _ := findEncoding(declared)
	if enc == nil {
		return guess != "utf-8"
	}
	if strings.HasPrefix(declared, "utf-16") || strings.HasPrefix(guess, "utf-16") {
		return strings.HasPrefix(declared, "utf-16") != strings.HasPrefix(guess, "utf-16")
	}
	if guess == "utf-8" {
		valid, broken := countUTF8(s.head, s.whole())
		return valid > 3 && broken == 0
	}
	return isCyrillic(guess) && !isCyrillic(declared)
}

func isCyrillic(encoding string) bool {
	return slices.Contains([]string{"windows-1251", "cp1251", "win1251", "koi8-u", "koi8-r", "cp866", "ibm866", "iso-8859-5", "mac-cyrillic"}, encoding)
}

func (s *source) headText() string {
	enc, _ := findEncoding(s.encoding)
	b, _ := io.ReadAll(decoded(bytes.NewReader(s.head), enc)) // a cut character at the end is no matter here
	return string(b)
}

func (s *source) quote() byte {
	switch s.m.File.Quote {
	case "":
		return '"'
	case "none":
		return 0
	}
	return s.m.File.Quote[0]
}

// guessSeparator takes the one that gives most rows the same number of columns.
func guessSeparator(text string, quote, end byte) string {
	best, most := ",", 0.0
	for _, sep := range []string{",", ";", "\t", "|"} {
		in := newCSVRows(strings.NewReader(text), sep, quote, end)
		counts, all := map[int]int{}, 0
		for all < 60 {
			r, err := in.next(context.Background())
			if err != nil {
				break
			}
			counts[len(r.cells)]++
			all++
		}
		for columns, n := range counts {
			share := float64(n) / float64(all)
			if score := share * share * float64(min(columns, 10)-1); columns > 1 && score > most {
				best, most = sep, score
			}
		}
	}
	return best
}

// rows opens the text of a CSV file from its beginning.
func (s *source) rows() *csvRows {
	enc, _ := findEncoding(s.encoding)
	return newCSVRows(decoded(io.NewSectionReader(s.r, 0, s.size), enc), s.separator, s.quote(), s.end)
}

// tables gives what the map wants to read of the file.
func (s *source) tables() ([]table, error) {
	if s.book == nil {
		return []table{{ragged: s.m.Ragged, open: func() (rows, func(), error) { return s.rows(), func() {}, nil }}}, nil
	}
	parts, err := s.sheets()
	if err != nil {
		return nil, err
	}
	var out []table
	for _, part := range parts {
		out = append(out, table{name: part.name, ragged: true, open: func() (rows, func(), error) {
			in, err := s.book.rowsOf(part)
			if err != nil {
				return nil, nil, err
			}
			return in, in.close, nil
		}})
	}
	return out, nil
}

// sheets gives the sheets that the map names, or the only one with content.
func (s *source) sheets() ([]sheetPart, error) {
	var out []sheetPart
	for _, part := range s.book.sheets {
		if len(s.m.File.Sheets) == 0 {
			if !part.hidden && s.book.filled(part) {
				out = append(out, part)
			}
			continue
		}
		if slices.ContainsFunc(s.m.File.Sheets, func(p string) bool { ok, err := path.Match(p, part.name); return err == nil && ok || p == part.name }) {
			out = append(out, part)
		}
	}
	switch {
	case len(out) == 0 && len(s.m.File.Sheets) > 0:
		return nil, fault.New(fault.Invalid, "sheet.sheet_none", strings.Join(s.m.File.Sheets, ", "), sheetNames(s.book.sheets))
	case len(out) == 0:
		return nil, fault.New(fault.Invalid, "sheet.empty")
	case len(out) > 1 && len(s.m.File.Sheets) == 0:
		return nil, fault.New(fault.Invalid, "sheet.sheets_choose", len(out), sheetNames(out))
	}
	return out, nil
}

func sheetNames(parts []sheetPart) string {
	var names []string
	for _, p := range parts {
		names = append(names, "“"+brief(p.name)+"”")
	}
	return strings.Join(names, ", ")
}

// filled says whether a sheet has a row with a value. A damaged one counts as
// filled, so that its damage is told and not passed over.
func (w *workbook) filled(part sheetPart) bool {
	in, err := w.rowsOf(part)
	if err != nil {
		return true
	}
	defer in.close()
	_, err = in.next(context.Background())
	return !errors.Is(err, io.EOF)
}

// readHeader reads the header and hands back the row below when it had to be
// read to know where the header ends.
func readHeader(ctx context.Context, in rows, want Header) (header, *row, error) {
	var top []row
	for {
		r, err := in.next(ctx)
		switch {
		case errors.Is(err, io.EOF) && len(top) == 0:
			return header{}, nil, fault.New(fault.Invalid, "sheet.empty")
		case errors.Is(err, io.EOF):
			return newHeader(top), nil, nil
		case err != nil:
			return header{}, nil, readFault(err, r)
		case r.line <= want.Skip || blank(r):
			continue
		case r.wrong == "sheet.too_many_columns":
			return header{}, nil, fault.New(fault.Invalid, r.wrong, maxColumns)
		case r.wrong != "":
			return header{}, nil, fault.New(fault.Invalid, "sheet.header_broken", strconv.Itoa(r.line))
		case want.None:
			return header{names: make([]string, len(r.cells)), fold: make([]string, len(r.cells))}, &r, nil
		}
		// In a sheet the rows of a merged header are counted by their place: the
		// second may be empty. In a text they are counted as they come.
		if len(top) > 0 && r.sheet != "" && r.line >= top[0].line+want.Rows {
			return newHeader(top), &r, nil
		}
		top = append(top, r)
		if r.sheet == "" && len(top) == want.Rows || want.Rows == 1 {
			return newHeader(top), nil, nil
		}
	}
}

// explain looks for the reason why columns are missing: most often another
// separator than the map says.
func (s *source) explain(err error, h header) error {
	if s.book != nil || len(h.names) > 2 {
		return err
	}
	if other := guessSeparator(s.headText(), s.quote(), s.end); other != s.separator {
		return fault.New(fault.Invalid, "sheet.separator_wrong", nameOf(other), nameOf(s.separator))
	}
	return err
}

func nameOf(separator string) string {
	if separator == "\t" {
		return "tab"
	}
	return separator
}
