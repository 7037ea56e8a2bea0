package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

// table is a file of rows under headings.
type table struct {
	heads   []string
	column  map[string]int
	rows    [][]string
	decimal string // "," in files that another sign separates
}

// readTable reads a file in which a comma, a semicolon or a tab separates.
func readTable(file string) (table, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return table{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	if strings.TrimSpace(text) == "" {
		return table{}, errors.New("the file is empty")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator(text)
	rows, err := r.ReadAll()
	if err != nil {
		return table{}, fmt.Errorf("the file is no table: %w", err)
	}
	t := table{heads: rows[0], column: map[string]int{}, rows: rows[1:], decimal: "."}
	if r.Comma != ',' {
		t.decimal = ","
	}
	for i, h := range t.heads {
		name := strings.TrimSpace(h)
		if _, twice := t.column[name]; !twice {
			t.column[name] = i
		}
	}
	if len(t.rows) == 0 {
		return t, errors.New("the file has a heading and no rows")
	}
	return t, nil
}

// separator is the sign that is most often in the heading.
func separator(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := strings.Count(head, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

// columns finds a column by name, or several that commas separate.
func (t table) columns(flag, names string) ([]int, error) {
	if names == "" {
		return nil, nil
	}
	if i, ok := t.column[names]; ok {
		return []int{i}, nil
	}
	var all []int
	for name := range strings.SplitSeq(names, ",") {
		i, ok := t.column[strings.TrimSpace(name)]
		if !ok {
			return nil, fmt.Errorf("--%s: there is no column %q; the columns are: %s", flag, strings.TrimSpace(name), strings.Join(t.heads, ", "))
		}
		all = append(all, i)
	}
	return all, nil
}

// missing says whether a cell holds no value.
func missing(cell string) bool {
	switch strings.ToUpper(cell) {
	case "", "NA", "N/A", "NULL":
		return true
	}
	return false
}

// label joins the cells of some columns; it is missing when one of them is.
func label(row []string, columns []int) (text string, ok bool) {
	var parts []string
	for _, i := range columns {
		cell := strings.TrimSpace(row[i])
		if missing(cell) {
			return "", false
		}
		parts = append(parts, cell)
	}
	return strings.Join(parts, ", "), true
}

// number reads a finite number; where no comma separates cells one may stand
// for the decimal point.
func (t table) number(cell string) (float64, error) {
	v, err := strconv.ParseFloat(strings.Replace(cell, t.decimal, ".", 1), 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", cell)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not a finite number", cell)
	}
	return v, nil
}
