// Package document is a report between its figures and its paper: sections,
// tables of typed cells, charts as the numbers they are drawn from, notes and
// method. A report fills one; page, PDF, workbook, CSV and JSON only print it,
// so that none of them can show another number. Sentences are already said in
// the reader's language; numbers stay numbers.
package document

import (
	"time"

	"rogatory/internal/lang"
)

// Document is one report in one language.
type Document struct {
	Report   string        `json:"report"` // stable name, such as "responsiveness" or "platform"
	Language lang.Language `json:"language"`
	Title    string        `json:"title"`
	Subtitle string        `json:"subtitle,omitempty"` // the platform, or what is compared
	Cover    string        `json:"cover"`              // the one sentence that may be read out
	Notice   string        `json:"notice,omitempty"`   // what stands above everything: figures of a demonstration
	Facts    []Fact        `json:"facts"`              // period, kind, as-of: what was asked
	Main     string        `json:"main,omitempty"`     // key of the table that a CSV holds where none is named; empty: the first
	Sections []Section     `json:"sections"`
	Notes    []string      `json:"notes,omitempty"`
	Method   []Entry       `json:"method,omitempty"` // the appendix: how each figure is computed
	Stamp    Stamp         `json:"stamp,omitzero"`
	Items    *Table        `json:"items,omitempty"`      // one row for each item, within the reader's rights
	ItemNote string        `json:"items_note,omitempty"` // why these rows, or why none
}

// Stamp says where a document comes from. Who exports or freezes it fills it.
type Stamp struct {
	Agency  string    `json:"agency,omitempty"`
	Program string    `json:"program,omitempty"` // version
	AsOf    time.Time `json:"as_of,omitzero"`    // the state of knowledge
	Hash    string    `json:"sha256,omitempty"`  // of the frozen report
	Place   string    `json:"place,omitempty"`   // where the frozen report is kept
}

// Fact is one thing that was asked or that holds for the whole report.
type Fact struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value Cell   `json:"value"`
}

// Section is a part with a heading. Its blocks are printed in this order: text,
// charts, tables, notes. Key is unique in the document and never translated.
type Section struct {
	Key     string   `json:"key"`
	Heading string   `json:"heading"`
	Text    []string `json:"text,omitempty"`
	Charts  []Chart  `json:"charts,omitempty"`
	Tables  []Table  `json:"tables,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

// Entry is a term and what it means.
type Entry struct {
	Term string `json:"term"`
	Text string `json:"text"`
}

// Table is rows under columns. Key is unique in its section, the key of a
// column and of a row in its table; together they name a figure for ever.
type Table struct {
	Key     string   `json:"key"`
	Caption string   `json:"caption"`
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
	Foot    []Row    `json:"foot,omitempty"`   // sums
	Behind  bool     `json:"behind,omitempty"` // says what the chart of the same key shows; a page folds it away
}

// Column is one column. Interval and N announce that its cells carry limits and
// a population, which files put into columns of their own.
type Column struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Numeric  bool   `json:"numeric,omitempty"`
	Interval bool   `json:"interval,omitempty"`
	N        bool   `json:"n,omitempty"`
}

// Row is one line of a table; its first cell names it.
type Row struct {
	Key   string `json:"key"`
	Cells []Cell `json:"cells"`
}

// Tables lists every table with the key of its section before its own.
func (d Document) Tables() []Named {
	var all []Named
	for _, s := range d.Sections {
		for _, t := range s.Tables {
			all = append(all, Named{Key: s.Key + "/" + t.Key, Heading: s.Heading, Table: t})
		}
	}
	return all
}

// Named is a table with its whole key.
type Named struct {
	Key     string
	Heading string
	Table   Table
}

// All are the rows with the sums below them.
func (t Table) All() []Row { return append(t.Rows[:len(t.Rows):len(t.Rows)], t.Foot...) }
