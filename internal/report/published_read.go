package report

import "strings"

// PublishedAsk says what a file of published figures does not say itself.
type PublishedAsk struct {
	Company  string            // whose figures, where no column says it
	Country  string            // code or name, where no column says it
	Period   string            // such as "2013 H1", where no column says it
	Encoding string            // where the file is not in Unicode
	Columns  map[string]string // role → head of the column, where the head is not recognised
}

// PublishedRead is what a file of published figures held. Rows is the sum of
// those that gave figures and those that were reported.
type PublishedRead struct {
	Rows     int
	Figures  []Published
	Reported int
	Faults   []RowFault
	Roles    map[string]string // role → head of the column that was taken for it
}

// ColumnsNamed reads ROLE=COLUMN,… into role → head of the column.
func ColumnsNamed(text string) map[string]string {
	columns := map[string]string{}
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		role, column, _ := strings.Cut(one, "=")
		columns[strings.TrimSpace(role)] = strings.TrimSpace(column)
	}
	return columns
}
