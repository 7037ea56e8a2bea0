// Package sheet reads old registers: a CSV or XLSX file and a map that says
// what its columns mean become neutral records and a list of problems. It
// writes nothing; whoever imports decides what becomes of the records.
package sheet

import (
	"context"
	"io"
	"strconv"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/reply"
	"rogatory/internal/selector"
)

// Record is one request to one platform as an old register tells it. It is
// consistent: a record with an outcome has the day of it, a withdrawn one has
// WithdrawnOn and no reply, and one with neither was still open as of Log.AsOf.
type Record struct {
	Sheet        string // empty for CSV
	Line         int    // first line of the row in the file, or the row of the sheet
	Reference    string // unique in the file; a row for several platforms gives A/1, A/2
	RowReference string // the reference of the row: A

	CaseRef         string
	Platform        string // after the aliases of the map
	PlatformWritten string // as the cell has it
	PlatformKey     string // Fold(Platform), to compare with the directory
	Unit            string // the unit or agency that asked
	Kind            legal.RequestKind
	Subject         string
	LegalGround     string
	Emergency       bool
	Categories      []legal.Category
	Selectors       []string
	SelectorKind    selector.Kind
	From, To        deadline.Day // the period the data was asked for

	DispatchedOn deadline.Day
	DispatchedAt time.Time // zero where the register has only the day
	DueOn        deadline.Day
	ReactionOn   deadline.Day // a holding answer or acknowledgement, never after the reply
	RepliedOn    deadline.Day // a substantive reply
	RepliedAt    time.Time    // zero where the register has only the day

	Outcome        reply.Outcome // Pending, or what the words of the register mean
	OutcomeWord    string        // as the cell has it
	OutcomeAssumed bool          // the register has a day of reply and no outcome; the map said what to take
	RefusalReason  reply.Reason
	RefusalText    string
	WithdrawnOn    deadline.Day
	WithdrawnWhy   string

	Extra map[string]string // the columns that the map keeps, by header
}

// Open says that the register knows of no end of this request.
func (r Record) Open() bool { return r.RepliedOn.IsZero() && r.WithdrawnOn.IsZero() }

// Problem is one thing that is wrong with one row: a message with the place.
// A row with a problem is reported and gives no record, unless the problem is
// a mere Warning.
type Problem struct {
	Sheet   string // empty for CSV
	Line    int
	Column  string // header of the cell, empty for the whole row
	Key     string
	Args    []any
	Warning bool
}

// Where gives the message that tells the place of the problem.
func (p Problem) Where() (key string, args []any) {
	line := strconv.Itoa(p.Line) // a place, not a quantity: no marks of thousands
	switch {
	case p.Sheet != "" && p.Column != "":
		return "sheet.where_sheet_column", []any{line, p.Column, p.Sheet}
	case p.Sheet != "":
		return "sheet.where_sheet", []any{line, p.Sheet}
	case p.Column != "":
		return "sheet.where_column", []any{line, p.Column}
	}
	return "sheet.where", []any{line}
}

// Log is what a file held. Rows is the sum of Imported, Merged, Ignored and
// Reported, so that nothing can be lost unseen.
type Log struct {
	Records  []Record
	Problems []Problem
	LeftOut  int // problems beyond the first MaxProblems, counted only

	Rows     int // rows with anything in them, the header and its repetitions apart
	Imported int // rows that gave one record or several
	Merged   int // rows that are a part of another row
	Ignored  int // rows that the map leaves out on purpose
	Reported int // rows with a problem, which give no record
	Headers  int // repetitions of the header in the body, which are no rows

	Assumed   int          // records whose outcome the map assumed
	NoReplies bool         // the register never records replies: nothing can be said of responsiveness
	AsOf      deadline.Day // the day of the extract; zero when the map does not say
}

// MaxProblems is how many problems a log lists; more are counted.
const MaxProblems = 10_000

// Read reads a whole file. The error is one sentence about the file or the
// map; what is wrong with single rows is in Log.Problems.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string, m Map) (Log, error) {
	var records []Record
	log, err := Each(ctx, r, size, name, m, func(rec Record) error {
		records = append(records, rec)
		return nil
	})
	log.Records = records
	return log, err
}
