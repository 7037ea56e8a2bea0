package sheet

import (
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/reply"
	"rogatory/internal/selector"
)

// Map says what the columns and words of a register mean. It is what MAP.yaml
// holds; docs/import.md explains each key. A Map comes from ParseMap or
// Builtin, which check it.
type Map struct {
	Name   string `yaml:"name"`   // what the register is called
	About  string `yaml:"about"`  // how it was read, for people
	Source string `yaml:"source"` // where it comes from, for people

	File       File     `yaml:"file"`
	Header     Header   `yaml:"header"`
	AsOf       string   `yaml:"as_of"`         // a day, or "newest": the newest day in the file
	AsOfInName string   `yaml:"as_of_in_name"` // a date in the file's name, such as asof-YYYY-MM-DD
	Dates      Dates    `yaml:"dates"`
	Columns    Columns  `yaml:"columns"`
	Keep       []string `yaml:"keep"`  // headers that go to Record.Extra
	Empty      []string `yaml:"empty"` // words that mean an empty cell

	Outcomes       map[string]reply.Outcome     `yaml:"outcomes"`        // word to outcome; "open" means none yet
	Answered       reply.Outcome                `yaml:"answered"`        // outcome of a reply without a word for it
	Open           []When                       `yaml:"open"`            // rows that are open whatever else they say
	Withdrawn      []When                       `yaml:"withdrawn"`       // rows that were withdrawn
	Undated        string                       `yaml:"undated"`         // an end without a day: report (default), as_of, open
	NoReplies      bool                         `yaml:"no_replies"`      // the register never records replies
	RefusalReasons map[string]reply.Reason      `yaml:"refusal_reasons"` // word to reason
	Kinds          map[string]legal.RequestKind `yaml:"kinds"`           // word to kind
	Categories     map[string]legal.Category    `yaml:"categories"`      // word to data category
	Emergency      []When                       `yaml:"emergency"`       // rows that are emergencies
	Selectors      selector.Kind                `yaml:"selectors"`       // kind of the identifiers; other when left out

	Platforms  Platforms `yaml:"platforms"`
	Ignore     []When    `yaml:"ignore"`     // rows that are left out on purpose
	Continues  Continues `yaml:"continues"`  // rows that are a part of another
	Duplicates string    `yaml:"duplicates"` // a reference seen before: report (default), number, first
	Ragged     bool      `yaml:"ragged"`     // rows may have fewer columns than the header

	asOf deadline.Day
}

// File says how the bytes are to be read; what is left out is seen from the file.
type File struct {
	Format    string   `yaml:"format"`    // csv or xlsx
	Encoding  string   `yaml:"encoding"`  // utf-8, utf-16, windows-1251, iso-8859-1, …
	Separator string   `yaml:"separator"` // one character, or tab
	Quote     string   `yaml:"quote"`     // one character, or none
	LineEnds  string   `yaml:"line_ends"` // lf (also CR LF) or cr
	Sheets    []string `yaml:"sheets"`    // patterns such as 20?? of the sheets to read
}

// Header says where the names of the columns stand.
type Header struct {
	Skip int  `yaml:"skip"` // lines above the header
	Rows int  `yaml:"rows"` // rows that together form the header; 1 when left out
	None bool `yaml:"none"` // there is no header: columns are #1, #2, …
}

// Dates says how days and instants are written.
type Dates struct {
	Formats []string `yaml:"formats"` // YYYY-MM-DD, DD.MM.YYYY, MM/DD/YYYY - HH:mm, RFC3339, EXCEL, …
	Zone    string   `yaml:"zone"`    // where the clock of the register hangs
	Decimal string   `yaml:"decimal"` // the decimal mark of EXCEL serial numbers
	// Imprecise allows months, years and intervals, and says which of their
	// days counts: first or last.
	Imprecise string `yaml:"imprecise"`
}

// Columns says which column is what.
type Columns struct {
	Reference     Column `yaml:"reference"`
	Case          Column `yaml:"case"`
	Platform      Column `yaml:"platform"`
	Kind          Column `yaml:"kind"`
	Subject       Column `yaml:"subject"`
	Unit          Column `yaml:"unit"`
	LegalGround   Column `yaml:"legal_ground"`
	Categories    Column `yaml:"categories"`
	Selectors     Column `yaml:"selectors"`
	PeriodFrom    Column `yaml:"period_from"`
	PeriodTo      Column `yaml:"period_to"`
	DispatchedOn  Column `yaml:"dispatched_on"`
	DueOn         Column `yaml:"due_on"`
	ReactionOn    Column `yaml:"reaction_on"`
	RepliedOn     Column `yaml:"replied_on"`
	Outcome       Column `yaml:"outcome"`
	RefusalReason Column `yaml:"refusal_reason"`
	WithdrawnOn   Column `yaml:"withdrawn_on"`
}

// Column says where a value comes from: one column by its header, a few of
// them, or a constant. A plain word in MAP.yaml is Name.
type Column struct {
	Name     string   `yaml:"name"`     // header, or #3, #C, #sheet, #line
	FirstOf  []string `yaml:"first_of"` // the first of these columns that is filled
	Join     []string `yaml:"join"`     // these columns together
	With     string   `yaml:"with"`     // what stands between them
	Constant string   `yaml:"constant"` // the same for every row
	Prefix   string   `yaml:"prefix"`   // set before the value
	Digest   bool     `yaml:"digest"`   // a short digest instead of a long text
	Quiet    bool     `yaml:"quiet"`    // that a later one of FirstOf stands in needs no warning
	Optional bool     `yaml:"optional"` // a file or sheet without the column is fine
	Formats  []string `yaml:"formats"`  // of this date, instead of dates.formats
	Split    []string `yaml:"split"`    // one cell holds several values
}

// When is a condition on a row.
type When struct {
	Column  string   `yaml:"column"`
	Is      []string `yaml:"is"`      // the cell is one of these words
	Has     []string `yaml:"has"`     // the cell contains one of these
	Lacks   []string `yaml:"lacks"`   // the cell contains none of these
	Matches string   `yaml:"matches"` // a regular expression
	Empty   bool     `yaml:"empty"`   // the cell is empty
	Because string   `yaml:"because"` // the reason, for people
}

// Platforms says how the names of platforms are to be understood.
type Platforms struct {
	Aliases map[string][]string `yaml:"aliases"` // name to its spellings
	Several map[string][]string `yaml:"several"` // a cell to the names it means
	Whole   []string            `yaml:"whole"`   // names that hold a separator and are one
}

// Continues says which rows are only a part of another row.
type Continues struct {
	WhenEmpty []string `yaml:"when_empty"` // the columns that such a row leaves empty
	Join      []string `yaml:"join"`       // the columns that go on in it
	With      string   `yaml:"with"`       // what stands between; a space when left out
	Of        string   `yaml:"of"`         // the row they belong to: above (default) or below
}
