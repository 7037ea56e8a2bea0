package sheet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/reply"
)

// mustMap parses a map that is written in a test.
func mustMap(t testing.TB, text string) Map {
	t.Helper()
	m, err := ParseMap([]byte(text))
	if err != nil {
		t.Fatalf("the map is refused: %v", err)
	}
	return m
}

func readLog(t testing.TB, text string, m Map) (Log, error) {
	t.Helper()
	log, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), "register.csv", m)
	if err == nil && log.Rows != log.Imported+log.Merged+log.Ignored+log.Reported {
		t.Errorf("the accounts do not balance: %+v", accounts(log))
	}
	return log, err
}

func accounts(l Log) string {
	return fmt.Sprintf("%d rows: %d imported, %d merged, %d ignored, %d reported, %d headers", l.Rows, l.Imported, l.Merged, l.Ignored, l.Reported, l.Headers)
}

// told writes the problems of a log, one a line, as "3 Sent sheet.date".
func told(l Log) string {
	var lines []string
	for _, p := range l.Problems {
		mark := ""
		if p.Warning {
			mark = " (warning)"
		}
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf("%s %d %s %s", p.Sheet, p.Line, p.Column, p.Key)), " ")+mark)
	}
	return strings.Join(lines, "\n")
}

func keyOf(err error) string {
	if err == nil {
		return ""
	}
	f, ok := fault.As(err)
	if !ok {
		return "no fault: " + err.Error()
	}
	return f.Key
}

const plain = `
file: {encoding: utf-8, separator: ","}
as_of: 2026-03-31
columns:
  reference: No
  platform: Platform
  dispatched_on: Sent
  replied_on: Replied
  outcome: Outcome
outcomes: {yes: produced_full, part: produced_part, "no": refused, none: none_held, waiting: open, given up: withdrawn}
`

func TestWrittenQuestions(t *testing.T) {
	for _, each := range []struct {
		file            string
		rows, pending   int
		reactions, asOf string
	}{
		{"tabled-2024-07-asof-2024-10-29", 2707, 2, "52", "2024-10-29"},
		{"tabled-2024-11-asof-2024-11-07", 916, 872, "0", "2024-11-07"},
		{"tabled-2024-11-asof-2024-11-20", 3197, 1316, "13", "2024-11-20"},
	} {
		t.Run(each.file, func(t *testing.T) {
			log := readFile(t, filepath.Join("..", "..", "testdata", "uk-written-questions", each.file+".csv"), "uk-written-questions")
			pending, reactions := 0, 0
			for _, r := range log.Records {
				if r.Open() {
					pending++
				}
				if !r.ReactionOn.IsZero() {
					reactions++
				}
			}
			if log.Rows != each.rows || log.Imported != each.rows || len(log.Problems) > 0 {
				t.Errorf("%s\n%s", accounts(log), told(log))
			}
			if pending != each.pending || fmt.Sprint(reactions) != each.reactions || log.AsOf.String() != each.asOf {
				t.Errorf("%d pending, %d reactions, as of %s", pending, reactions, log.AsOf)
			}
			compareDeadlines(t, log, filepath.Join("..", "..", "testdata", "uk-written-questions", each.file+".expected.yaml"))
		})
	}
}

// compareDeadlines holds the records against the figures beside the file.
func compareDeadlines(t *testing.T, log Log, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	type counts struct {
		Due     int `yaml:"due_on_or_before_as_of"`
		OnTime  int `yaml:"answered_on_time"`
		Late    int `yaml:"answered_late"`
		Overdue int `yaml:"overdue_unanswered"`
		Young   int `yaml:"not_yet_due"`
	}
	var want struct{ Deadline counts }
	if err := yaml.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	var got counts
	for _, r := range log.Records {
		if log.AsOf.Before(r.DueOn) {
			got.Young++
			continue
		}
		got.Due++
		switch {
		case r.RepliedOn.IsZero():
			got.Overdue++
		case r.DueOn.Before(r.RepliedOn):
			got.Late++
		default:
			got.OnTime++
		}
	}
	if got != want.Deadline {
		t.Errorf("got %+v, the figures beside the file are %+v", got, want.Deadline)
	}
}

func readFile(t testing.TB, file, mapName string) Log {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Builtin(mapName)
	if err != nil {
		t.Fatal(err)
	}
	log, err := Read(context.Background(), f, info.Size(), filepath.Base(file), m)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if log.Rows != log.Imported+log.Merged+log.Ignored+log.Reported {
		t.Errorf("the accounts do not balance: %s", accounts(log))
	}
	return log
}

func TestRows(t *testing.T) {
	const head = "No,Platform,Sent,Replied,Outcome\n"
	for _, each := range []struct {
		says, rows, want string
	}{
		{"a reply is imported", "1,Signal,2026-01-02,2026-01-09,yes", ""},
		{"an open request is imported", "1,Signal,2026-01-02,,", ""},
		{"a reply on the day of dispatch is fine", "1,Signal,2026-01-02,2026-01-02,yes", ""},
		{"a reply before dispatch is not", "1,Signal,2026-01-02,2026-01-01,yes", "2 Replied sheet.reply_before_dispatch"},
		{"a dispatch after the extract is not", "1,Signal,2026-04-01,,", "2 Sent sheet.after_as_of"},
		{"a reply after the extract is not", "1,Signal,2026-01-02,2026-04-01,yes", "2 Replied sheet.after_as_of"},
		{"a reference is needed", ",Signal,2026-01-02,,", "2 No sheet.reference_missing"},
		{"a platform is needed", "1,  ,2026-01-02,,", "2 Platform sheet.platform_missing"},
		{"a platform is more than a legal form", "1,Inc.,2026-01-02,,", "2 Platform sheet.platform_missing"},
		{"a day of dispatch is needed", "1,Signal,,,", "2 Sent sheet.dispatch_missing"},
		{"a reference is used once", "1,Signal,2026-01-02,,\n1,Signal,2026-01-03,,", "3 No sheet.reference_twice"},
		{"29 February 2026 is no day", "1,Signal,2026-01-02,2026-02-29,yes", "2 Replied sheet.date_calendar"},
		{"the year 16 is a slip", "1,Signal,0016-02-20,,", "2 Sent sheet.date_year"},
		{"a date in another form is recognised", "1,Signal,02/28/2026,,", "2 Sent sheet.date_looks"},
		{"a word is no date", "1,Signal,2026-01-02,soon,yes", "2 Replied sheet.date"},
		{"an unknown outcome is told", "1,Signal,2026-01-02,2026-01-03,maybe", "2 Outcome sheet.outcome_unknown"},
		{"a reply without outcome needs a word of the map", "1,Signal,2026-01-02,2026-01-03,", "2 Replied sheet.outcome_missing"},
		{"an outcome without a day is told", "1,Signal,2026-01-02,,yes", "2 Replied sheet.undated"},
		{"an open request with a reply is open", "1,Signal,2026-01-02,2026-01-03,waiting", "2 Replied sheet.open_with_reply (warning)"},
		{"a short row is told", "1,Signal,2026-01-02", "2 sheet.columns_few"},
		{"a long row is told", "1,Signal,2026-01-02,,,,x", "2 sheet.columns_many"},
		{"empty columns at the end are fine", "1,Signal,2026-01-02,,,,,", ""},
		{"a zero byte is told", "1,Sig\x00nal,2026-01-02,,", "2 Platform sheet.cell_nul"},
		{"bytes that are not UTF-8 are told", "1,Sign\xe4l,2026-01-02,,", "2 Platform sheet.cell_encoding"},
		{"a lost character is told", "1,Sign\ufffdl,2026-01-02,,", "2 Platform sheet.cell_damaged (warning)"},
		{"blank rows do not count", "\n1,Signal,2026-01-02,,\n,,,,\n \n2,Signal,2026-01-02,,", ""},
		{"all that is wrong with a row is told at once", ",,x,,", "2 No sheet.reference_missing\n2 Sent sheet.second_header\n2 Platform sheet.platform_missing"},
	} {
		t.Run(each.says, func(t *testing.T) {
			// A long good tail keeps one broken byte from looking like another encoding.
			tail := strings.Repeat("ï", 20)
			log, err := readLog(t, head+each.rows+"\nlast,"+tail+",2026-01-02,,\n", mustMap(t, plain))
			if err != nil {
				t.Fatal(err)
			}
			if got := told(log); got != each.want {
				t.Errorf("got\n%s\nwant\n%s", got, each.want)
			}
		})
	}
}

func TestEndings(t *testing.T) {
	const head = "No,Platform,Sent,Replied,Outcome,Gone\n"
	day := func(s string) deadline.Day {
		d, err := deadline.ParseDay(s)
		if err != nil && s != "" {
			t.Fatal(err)
		}
		return d
	}
	withdrawn := plain + "withdrawn: [{column: Gone, is: [x], because: no longer needed}]\nanswered: produced_part\nundated: as_of\n"
	for _, each := range []struct {
		says, row          string
		outcome            reply.Outcome
		replied, withdrawn string
	}{
		{"a refusal", "1,S,2026-01-02,2026-01-09,NO,", reply.Refused, "2026-01-09", ""},
		{"a word in other letters and spaces", "1,S,2026-01-02,2026-01-09, Given  Up ,", reply.Withdrawn, "", "2026-01-09"},
		{"withdrawn by a mark, on the day that would be the reply's", "1,S,2026-01-02,2026-01-09,yes,x", reply.Withdrawn, "", "2026-01-09"},
		{"withdrawn without a day counts from the extract", "1,S,2026-01-02,,,x", reply.Withdrawn, "", "2026-03-31"},
		{"answered without a day counts from the extract", "1,S,2026-01-02,,none,", reply.NoneHeld, "2026-03-31", ""},
		{"answered without a word is what the map says", "1,S,2026-01-02,2026-01-09,,", reply.ProducedPart, "2026-01-09", ""},
		{"waiting is open", "1,S,2026-01-02,,waiting,", reply.Pending, "", ""},
	} {
		t.Run(each.says, func(t *testing.T) {
			log, err := readLog(t, head+each.row+"\n", mustMap(t, withdrawn))
			if err != nil || len(log.Records) != 1 {
				t.Fatalf("%v\n%s", err, told(log))
			}
			r := log.Records[0]
			if r.Outcome != each.outcome || r.RepliedOn != day(each.replied) || r.WithdrawnOn != day(each.withdrawn) {
				t.Errorf("outcome %q, replied %s, withdrawn %s", r.Outcome, r.RepliedOn, r.WithdrawnOn)
			}
		})
	}
}

func TestABadRowIsFoundByItsLine(t *testing.T) {
	var b strings.Builder
	b.WriteString("No,Platform,Sent,Replied,Outcome\n")
	for i := 2; i <= 2000; i++ {
		sent := "2026-01-02"
		if i == 999 {
			sent = "yesterday"
		}
		fmt.Fprintf(&b, "%d,Signal,%s,,\n", i, sent)
	}
	log, err := readLog(t, b.String(), mustMap(t, plain))
	if err != nil || told(log) != "999 Sent sheet.date" || log.Imported != 1998 {
		t.Errorf("%v %s\n%s", err, accounts(log), told(log))
	}
}

func TestAQuoteThatNeverClosesCostsOneRow(t *testing.T) {
	for _, broken := range []string{`999,"Signal,2026-01-02,,`, `999,Signal,2026-01-02,,"`, `999,"Signal "here,2026-01-02,,"no end`} {
		var b strings.Builder
		b.WriteString("No,Platform,Sent,Replied,Outcome\n")
		for i := 2; i <= 1100; i++ {
			switch {
			case i == 999:
				b.WriteString(broken + "\n")
			case i%50 == 0:
				fmt.Fprintf(&b, "%d,\"Signal, the messenger\",2026-01-02,,\n", i)
			default:
				fmt.Fprintf(&b, "%d,Signal,2026-01-02,,\n", i)
			}
		}
		log, err := readLog(t, b.String(), mustMap(t, plain))
		if err != nil || told(log) != "999 sheet.quote_open" || log.Imported != 1098 {
			t.Errorf("%s: %v %s\n%s", broken, err, accounts(log), told(log))
		}
	}
}
