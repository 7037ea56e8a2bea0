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

func sheetNames(parts []sheetPart) names {
	var list names
	for _, p := range parts {
		list = append(list, brief(p.name))
	}
	return list
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
