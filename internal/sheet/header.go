package sheet

import (
	"strconv"
	"strings"

	"rogatory/internal/fault"
)

// header holds the names of the columns of one file or sheet.
type header struct {
	names []string // as written; rows joined where there are several
	fold  []string
}

// newHeader joins the header rows, column by column.
func newHeader(rowsOf []row) header {
	var h header
	for _, r := range rowsOf {
		for i, c := range r.cells {
			for len(h.names) <= i {
				h.names = append(h.names, "")
			}
			text := tidy(c.text)
			if text != "" && text != h.names[i] {
				h.names[i] = strings.TrimSpace(h.names[i] + " " + text)
			}
		}
	}
	for _, n := range h.names {
		h.fold = append(h.fold, foldHeader(n))
	}
	return h
}

// tidy joins the lines of a cell and drops double spaces.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// foldHeader lets "Agency Name:" and "agency name" be one column.
func foldHeader(s string) string {
	return strings.TrimRight(strings.ToLower(tidy(strings.ReplaceAll(s, "\u00ad", ""))), " :*")
}

// Columns that every file has besides its own.
const (
	sheetColumn = -1 // the name of the sheet
	lineColumn  = -2 // the line in the file
	noColumn    = -3
)

// find gives the number of a column: by its header, or as #3, #C, #sheet, #line.
func (h header) find(name string) (int, string) {
	want := foldHeader(name)
	// The header as the map writes it comes first: "Date" and "DATE:" may be two columns.
	for _, same := range []func(i int) bool{func(i int) bool { return h.names[i] == name }, func(i int) bool { return h.fold[i] == want }} {
		at := noColumn
		for i := range h.fold {
			if h.fold[i] == "" || !same(i) {
				continue
			}
			if at != noColumn {
				return noColumn, "sheet.column_twice"
			}
			at = i
		}
		if at != noColumn {
			return at, ""
		}
	}
	code, ok := strings.CutPrefix(name, "#")
	switch {
	case !ok:
	case code == "sheet":
		return sheetColumn, ""
	case code == "line":
		return lineColumn, ""
	default:
		if n, err := strconv.Atoi(code); err == nil && n > 0 && n <= maxColumns {
			return n - 1, ""
		}
		if n := columnOf(code); n > 0 && n <= maxColumns && strings.ToUpper(code) == code {
			return n - 1, ""
		}
	}
	return noColumn, "sheet.column_missing"
}

// label is how a column is called in a message.
func (h header) label(i int) string {
	switch {
	case i == sheetColumn:
		return "#sheet"
	case i == lineColumn:
		return "#line"
	case i >= 0 && i < len(h.names) && h.names[i] != "":
		return h.names[i]
	}
	return "#" + strconv.Itoa(i+1)
}

// list writes the header for a message, the beginning of a long one.
func (h header) list() names {
	var list names
	for i, n := range h.names {
		if n == "" {
			continue
		}
		if len(list) == 20 {
			list = append(list, "")
			break
		}
		list = append(list, brief(h.label(i)))
	}
	return list
}

// names are said in the quotation marks of the language; an empty one stands
// for those that were left out.
type names []string

// Say writes them one after the other.
func (n names) Say(say func(key string, args ...any) string) string {
	all := make([]string, len(n))
	for i, name := range n {
		if all[i] = "…"; name != "" {
			all[i] = say("sheet.quoted", name)
		}
	}
	return strings.Join(all, ", ")
}

// repeated says whether a row of the body is the header once more, as in
// tables that were printed page by page.
func (h header) repeated(r row) bool {
	same, filled := 0, 0
	for i, c := range r.cells {
		text := foldHeader(c.text)
		if text == "" {
			continue
		}
		filled++
		if i < len(h.fold) && h.fold[i] == text {
			same++
		}
	}
	return same > 0 && same == filled || same > 1 && 2*same >= filled
}

// brief shortens what a message quotes.
func brief(s string) string {
	s = strings.ToValidUTF8(tidy(s), "�")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// bound is a Column of the map with its place in this header.
type bound struct {
	key    string
	at     []int // FirstOf, Join, or the one column
	column Column
	given  bool
	dates  dater
}

// when is a When of the map with its place in this header.
type when struct {
	at int
	rule
}

// binder finds the columns of a map in a header and remembers what is missing.
type binder struct {
	header  header
	missing names
	twice   names
}

func (b *binder) at(name string, optional bool) int {
	i, wrong := b.header.find(name)
	switch {
	case wrong == "sheet.column_twice":
		b.twice = append(b.twice, name)
	case wrong != "" && !optional:
		b.missing = append(b.missing, name)
	}
	return i
}

func (b *binder) bind(key string, c Column) bound {
	out := bound{key: key, column: c, given: c.given()}
	switch {
	case c.Name != "":
		out.at = []int{b.at(c.Name, c.Optional)}
	case len(c.FirstOf) > 0:
		out.at = b.all(c.FirstOf, c.Optional)
	case len(c.Join) > 0:
		out.at = b.all(c.Join, c.Optional)
	}
	return out
}

func (b *binder) all(names []string, optional bool) []int {
	var at []int
	for _, n := range names {
		at = append(at, b.at(n, optional))
	}
	return at
}

// err tells all missing columns at once, with the header that is there.
func (b *binder) err(sheet string) error {
	if len(b.twice) > 0 {
		return fault.New(fault.Invalid, "sheet.column_twice", b.twice)
	}
	if len(b.missing) > 0 && sheet != "" {
		return fault.New(fault.Invalid, "sheet.column_missing_on", b.missing, b.header.list(), sheet)
	}
	if len(b.missing) > 0 {
		return fault.New(fault.Invalid, "sheet.column_missing", b.missing, b.header.list())
	}
	return nil
}
