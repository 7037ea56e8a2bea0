package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

// byteOrder marks UTF-8 for spreadsheet programs.
const byteOrder = "\ufeff"

// ItemsTable is the name under which a CSV of the items is asked for.
const ItemsTable = "items"

// commaSeparated writes one table: figures as plain numbers with a point,
// shares between 0 and 1, days as 2006-01-02; limits and population stand in
// columns of their own.
func commaSeparated(d document.Document, say *lang.Printer, key string) ([]byte, error) {
	t, ok := tableOf(d, key)
	if !ok {
		return nil, fault.New(fault.NotFound, "export.no_table")
	}
	var out bytes.Buffer
	out.WriteString(byteOrder)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	columns := spread(t, say)
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = inert(c.label)
	}
	if err := w.Write(head); err != nil {
		return nil, fmt.Errorf("export: csv: %w", err)
	}
	for _, r := range t.All() {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = c.plain(r, say)
		}
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("export: csv: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("export: csv: %w", err)
	}
	return out.Bytes(), nil
}

// tableOf finds a table by its key, the items, or the table that matters most.
func tableOf(d document.Document, key string) (document.Table, bool) {
	if key == ItemsTable && d.Items != nil {
		return *d.Items, true
	}
	if key == "" {
		key = d.Main
	}
	for _, n := range d.Tables() {
		if key == "" || n.Key == key || n.Table.Key == key {
			return n.Table, true
		}
	}
	return document.Table{}, key == ""
}

// part is what of a cell stands in a column of a file.
type part int

const (
	wholeCell part = iota
	lowLimit
	highLimit
	population
)

// column is one column of a file.
type column struct {
	at    int // of the table's column
	part  part
	label string
}

// spread gives limits and population columns of their own.
func spread(t document.Table, say *lang.Printer) []column {
	var all []column
	for i, c := range t.Columns {
		all = append(all, column{i, wholeCell, c.Label})
		if c.Interval {
			all = append(all, column{i, lowLimit, c.Label + ", " + say.Say("export.lower")}, column{i, highLimit, c.Label + ", " + say.Say("export.upper")})
		}
		if c.N {
			all = append(all, column{i, population, c.Label + ", n"})
		}
	}
	return all
}

// cellOf is the cell a column shows, and a dash where the row is short.
func (c column) cellOf(r document.Row) document.Cell {
	if c.at < len(r.Cells) {
		return r.Cells[c.at]
	}
	return document.None()
}

// plain writes the part of a cell for a machine.
func (c column) plain(r document.Row, say *lang.Printer) string {
	cell := c.cellOf(r)
	switch c.part {
	case lowLimit:
		return plainNumber(cell.Low)
	case highLimit:
		return plainNumber(cell.High)
	case population:
		if cell.N == nil || cell.Kind == document.Suppressed {
			return ""
		}
		return strconv.Itoa(*cell.N)
	}
	switch cell.Kind {
	case document.Count, document.Decimal, document.Percent, document.Days:
		return plainNumber(cell.Number)
	case document.Day:
		return cell.Day.String()
	case document.Month:
		return cell.Day.String()[:7]
	case document.Instant:
		return cell.At.UTC().Format(time.RFC3339)
	case document.Nothing:
		return ""
	}
	return inert(cell.Say(say))
}

// plainNumber writes a number with as many digits as it has, fifteen at most.
func plainNumber(v *float64) string {
	if v == nil || math.IsNaN(*v) || math.IsInf(*v, 0) {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', 15, 64)
}

// inert keeps a text from being taken for a formula (A46): a mark before what
// would begin one, full-width twins included. A telephone number loses the mark
// when it is read in again.
func inert(s string) string {
	if s != "" && strings.ContainsAny(string([]rune(s)[0]), "=+-@\t\r\n＝＋－＠") {
		return "'" + s
	}
	return s
}
