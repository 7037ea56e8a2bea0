package sheet

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"rogatory/internal/fault"
)

// xlsxRows gives the rows of one sheet as a stream.
type xlsxRows struct {
	book  *workbook
	name  string
	part  io.ReadCloser
	d     *xml.Decoder
	line  int
	ended bool
}

func (w *workbook) rowsOf(s sheetPart) (*xlsxRows, error) {
	f, ok := w.parts[s.path]
	if !ok {
		return nil, fault.New(fault.Invalid, "sheet.xlsx_damaged")
	}
	part, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.xlsx_damaged")
	}
	return &xlsxRows{book: w, name: s.name, part: part, d: newDecoder(part)}, nil
}

func (x *xlsxRows) close() { x.part.Close() }

// next gives the next row in which a cell has a value.
func (x *xlsxRows) next(ctx context.Context) (row, error) {
	for !x.ended {
		if err := ctx.Err(); err != nil {
			return row{}, err
		}
		t, err := x.d.RawToken()
		if err != nil {
			// The end of the rows never came: something is missing, and to go on
			// would lose rows without a word.
			return row{}, damaged(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "row" {
				continue
			}
			r, err := x.readRow(e)
			if err != nil {
				return row{}, err
			}
			if len(r.cells) > 0 || r.wrong != "" {
				return r, nil
			}
		case xml.EndElement:
			x.ended = e.Name.Local == "sheetData" || e.Name.Local == "worksheet"
		}
	}
	return row{}, io.EOF
}

// damaged never passes on io.EOF: it would read as the good end of the rows.
func damaged(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fault.Wrap(err, fault.Invalid, "sheet.xlsx_damaged")
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (x *xlsxRows) readRow(start xml.StartElement) (row, error) {
	x.line++
	if n, err := strconv.Atoi(attr(start, "r")); err == nil && n >= x.line {
		x.line = n
	}
	out := row{sheet: x.name, line: x.line}
	column := 0
	for {
		t, err := x.d.RawToken()
		if err != nil {
			return row{}, damaged(err)
		}
		switch e := t.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return out, nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if at := columnOf(attr(e, "r")); at > 0 {
				column = at
			} else {
				column++
			}
			c, err := x.readCell(e)
			if err != nil {
				return row{}, damaged(err)
			}
			if c.text == "" && c.wrong == "" {
				continue
			}
			if column > maxColumns {
				out.wrong = "sheet.too_many_columns"
				continue
			}
			for len(out.cells) < column-1 {
				out.cells = append(out.cells, cell{})
			}
			if len(out.cells) == column-1 {
				out.cells = append(out.cells, c)
			} else {
				out.cells[column-1] = c
			}
		}
	}
}

// columnOf gives the number of a column from a place such as BC17.
func columnOf(place string) int {
	n := 0
	for _, r := range place {
		if r < 'A' || r > 'Z' || n > 20_000 {
			break
		}
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// readCell reads one cell up to its end: the value as stored, never a formula.
func (x *xlsxRows) readCell(start xml.StartElement) (cell, error) {
	kind, style := attr(start, "t"), attr(start, "s")
	var value strings.Builder
	inValue, formula, seen := false, false, false
	for {
		t, err := x.d.RawToken()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return cell{}, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "v":
				inValue, seen = true, true
			case "f":
				formula = true
			case "is":
				text, err := readText(x.d, "is")
				if err != nil {
					return cell{}, err
				}
				value.WriteString(text)
				seen = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v":
				inValue = false
			case "c":
				if formula && !seen {
					return cell{wrong: "sheet.formula_without_value"}, nil
				}
				return x.valueOf(kind, style, value.String()), nil
			}
		case xml.CharData:
			if inValue && value.Len() <= maxCell {
				value.Write(e)
			}
		}
	}
}

func (x *xlsxRows) valueOf(kind, style, value string) cell {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(x.book.strings) {
			return cell{wrong: "sheet.cell_broken"}
		}
		return cell{text: x.book.strings[n]}
	case "b":
		if value == "1" {
			return cell{text: "TRUE"}
		}
		return cell{text: "FALSE"}
	case "e":
		return cell{text: value, wrong: "sheet.cell_error"}
	case "str", "inlineStr":
		return cell{text: unescape(value)}
	case "d":
		return cell{text: strings.TrimSuffix(value, "Z"), native: true}
	}
	return x.number(style, strings.TrimSpace(value))
}

// number gives a date where the style shows one, and otherwise the digits
// without an exponent, since long reference numbers are stored with one.
func (x *xlsxRows) number(style, value string) cell {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return cell{text: value}
	}
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(x.book.dateStyle) && bool(x.book.dateStyle[n]) && f >= 1 && f < 2_958_466 {
		t, timed := fromSerial(f, x.book.since1904)
		if timed {
			return cell{text: t.Format("2006-01-02T15:04:05"), native: true}
		}
		return cell{text: t.Format("2006-01-02"), native: true}
	}
	if strings.ContainsAny(value, "eE") && f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return cell{text: strconv.FormatFloat(f, 'f', 0, 64)}
	}
	return cell{text: value}
}
