package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rogatory/internal/postgres/pgtest"
)

// typed runs a command as somebody would type it.
func typed(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, &out, &errOut)
	return out.String(), errOut.String(), code
}

// good runs a command that must succeed and gives what it printed.
func good(t *testing.T, args ...string) string {
	t.Helper()
	out, errOut, code := typed(t, args...)
	if code != 0 {
		t.Fatalf("%s: exit %d\n%s%s", strings.Join(args, " "), code, out, errOut)
	}
	return out
}

// written puts a text into a file of its own.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func has(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, part := range all {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
}

const questions = "../../testdata/uk-written-questions/tabled-2024-11-asof-2024-11-07.csv"

// TestTheTourOfTheReadme imports a real log, prints its figures and rebuilds
// the summaries without a figure changing.
func TestTheTourOfTheReadme(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	load := append([]string{"import", questions, "--map", "builtin:uk-written-questions"}, db...)
	has(t, good(t, append(load, "--dry-run")...), "916 rows = 916 imported + 0 merged into another + 0 ignored + 0 reported", "916 requests: 44 answered, 872 open", "nothing was written")
	has(t, good(t, load...), "Written: 916 new requests")
	has(t, good(t, load...), "Written: 0 new requests, 0 new events.")

	ask := append([]string{"report", "responsiveness", "--as-of", "2024-11-07"}, db...)
	figures := good(t, append(ask, "--format", "json")...)
	var r reportOut
	if err := json.Unmarshal([]byte(figures), &r); err != nil {
		t.Fatal(err)
	}
	// The figures beside the log, computed by R.
	if all := r.Overall; all.N != 916 || all.Answered != 44 || all.Pending != 872 || all.Median.Value != nil || all.OnTime.OnTime != 18 || all.OnTime.Late != 26 || all.OnTime.Overdue != 316 || all.OnTime.NotYet != 556 {
		t.Errorf("%+v", all)
	}
	has(t, good(t, append([]string{"rebuild"}, db...)...), "916 requests summarized again")
	if again := good(t, append(ask, "--format", "json")...); again != figures {
		t.Error("the figures changed with a rebuild")
	}
	has(t, good(t, ask...), "Home Office", "not reached", "misleading")
	rows, err := csv.NewReader(strings.NewReader(good(t, append(ask, "--format", "csv")...))).ReadAll()
	if err != nil || len(rows) < 10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	one := good(t, append(ask, "--platform", "home office", "--format", "json")...)
	if err := json.Unmarshal([]byte(one), &r); err != nil || len(r.Platforms) != 1 || r.Overall.N == 0 || r.Overall.N >= 916 {
		t.Errorf("one platform: %d, %d, %v", len(r.Platforms), r.Overall.N, err)
	}
}

const smallMap = `name: Small
as_of: 2026-04-01
columns: {reference: No, platform: To, dispatched_on: Sent, replied_on: Back, outcome: Result, kind: {constant: production}}
outcomes: {given: produced_full, refused: refused}
`

func TestARowThatCannotBeReadStopsTheImportUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	var b strings.Builder
	b.WriteString("No,To,Sent,Back,Result\n")
	for i := range 1200 {
		day := "2026-03-02"
		if i == 997 {
			day = "2026-02-30" // line 999
		}
		b.WriteString("N-" + strings.Repeat("i", i/1000) + string(rune('a'+i%26)) + "-" + strings.Repeat("x", i%500) + string(rune('a'+i/500)) + ",Signal," + day + ",,\n")
	}
	file, m := written(t, "log.csv", b.String()), written(t, "map.yaml", smallMap)
	out, errOut, code := typed(t, append([]string{"import", file, "--map", m}, db...)...)
	if code != 1 || errOut != "" {
		t.Errorf("exit %d, %s", code, errOut)
	}
	has(t, out, "line 999, column Sent", "Nothing was written, because 1 row cannot be read")
	has(t, good(t, append([]string{"report", "responsiveness"}, db...)...), "0 items")
	has(t, good(t, append([]string{"import", file, "--map", m, "--partial"}, db...)...), "Written: 1,199 new requests")
	var r importOut
	if err := json.Unmarshal([]byte(good(t, append([]string{"import", file, "--map", m, "--partial", "--json"}, db...)...)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Rows != r.Imported+r.Merged+r.Ignored+r.Reported || r.Reported != 1 || r.NewRequests != 0 || len(r.Problems) != 1 || r.Problems[0].Line != 999 {
		t.Errorf("%+v", r)
	}
}

func TestWhatCannotBeImportedIsASentence(t *testing.T) {
	t.Parallel()
	m := written(t, "map.yaml", smallMap)
	for _, row := range []struct {
		says string
		args []string
		want string
	}{
		{"no file", []string{"--map", m}, "import takes one file and a map"},
		{"no map", []string{questions}, "import takes one file and a map"},
		{"a file that is not there", []string{"nowhere.csv", "--map", m}, "The file nowhere.csv cannot be read"},
		{"a map that is not there", []string{questions, "--map", "nowhere.yaml"}, "The map nowhere.yaml cannot be read"},
		{"a map that is no map", []string{questions, "--map", written(t, "m.yaml", "columns: [")}, "line 1"},
		{"a built-in map that does not exist", []string{questions, "--map", "builtin:moon"}, "uk-written-questions"},
		{"an empty file", []string{written(t, "e.csv", ""), "--map", m}, "This file is empty"},
		{"a program", []string{written(t, "b.csv", "\x7fELF\x00\x01\x02\x00\x00\x00"), "--map", m}, "no text and no workbook"},
		{"another separator", []string{written(t, "s.csv", "No;To;Sent;Back;Result\n1;Signal;2026-03-02;;\n"), "--map", written(t, "comma.yaml", "file: {separator: \",\"}\n"+smallMap)}, "“;”"},
		{"a column that is missing", []string{written(t, "c.csv", "No,To,Sent\n1,Signal,2026-03-02\n"), "--map", m}, "Back"},
		{"a flag that does not exist", []string{questions, "--map", m, "--fast"}, "fast"},
	} {
		out, errOut, code := typed(t, append([]string{"import", "--dry-run"}, row.args...)...)
		if code != 2 || out != "" || !strings.Contains(errOut, row.want) {
			t.Errorf("%s: exit %d\n%s%s", row.says, code, out, errOut)
		}
	}
}

func TestADraftOfAMapIsAMap(t *testing.T) {
	t.Parallel()
	file := written(t, "log.csv", "Вих. №;Кому;Дата надсилання;Дата відповіді;Результат\n1/26;Signal;2 березня 2026 р.;;\n2/26;Viber;3 березня 2026 р.;4 березня 2026 р.;відмова\n")
	m := written(t, "map.yaml", good(t, "import", file, "--propose-map"))
	has(t, good(t, "import", file, "--map", m, "--dry-run", "--language", "uk"), "2 рядки = 2 імпортовано", "2 запити: 1 з відповіддю")
}

func TestAReportThatCannotBeMeantIsASentence(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	for _, row := range []struct {
		says string
		args []string
		code int
		want string
	}{
		{"no day", []string{"--from", "2026-13-01"}, 2, `--from "2026-13-01" is not a day`},
		{"no kind", []string{"--kind", "wish"}, 2, `--kind "wish" is none of`},
		{"no platform", []string{"--platform", "Moon"}, 2, `there is no platform "Moon"`},
		{"no format", []string{"--format", "pdf9"}, 2, "format"},
		{"a period that ends before it begins", []string{"--from", "2026-02-02", "--to", "2026-02-01"}, 1, "The period ends before it begins."},
		{"a word too many", []string{"now"}, 2, `no word such as "now"`},
	} {
		_, errOut, code := typed(t, append(append([]string{"report", "responsiveness"}, row.args...), db...)...)
		if code != row.code || !strings.Contains(errOut, row.want) {
			t.Errorf("%s: exit %d\n%s", row.says, code, errOut)
		}
	}
	if _, errOut, code := typed(t, "report"); code != 2 || !strings.Contains(errOut, "say which report") {
		t.Errorf("no report: exit %d, %s", code, errOut)
	}
	has(t, good(t, append([]string{"report", "responsiveness"}, db...)...), "0 items")
}

func TestTheConfigurationIsCheckedWhole(t *testing.T) {
	t.Parallel()
	_, errOut, code := typed(t, "serve", "--addr", "nonsense", "--zone", "Mars/Base", "--country", "XYZ", "--log-level", "loud", "--language", "xx")
	if code != 2 {
		t.Errorf("exit %d", code)
	}
	has(t, errOut, `addr "nonsense"`, `zone "Mars/Base"`, `country "XYZ"`, `log-level "loud"`, `language "xx"`)
	_, errOut, code = typed(t, "serve", "--base-url", "http://example.org")
	if code != 2 || !strings.Contains(errOut, "plain http is for this machine only") {
		t.Errorf("exit %d, %s", code, errOut)
	}
	_, errOut, code = typed(t, "migrate", "--database-url", "postgres://127.0.0.1:1/none?connect_timeout=1", "--log-level", "error")
	if code != 1 || !strings.HasPrefix(errOut, "rogatory: ") || strings.Count(errOut, "\n") != 1 {
		t.Errorf("a database that does not answer: exit %d, %s", code, errOut)
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	t.Parallel()
	out := good(t, "help")
	for _, c := range commands() {
		has(t, out, "  "+c.usage+"\n")
		if _, errOut, code := typed(t, c.name, "-h"); code != 0 {
			t.Errorf("%s -h: exit %d\n%s", c.name, code, errOut)
		}
	}
	if _, errOut, code := typed(t, "dance"); code != 2 || !strings.Contains(errOut, `"dance" is not a command`) {
		t.Errorf("exit %d, %s", code, errOut)
	}
}

func TestAYearlyReturnIsPrintedAndWritten(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	ask := append([]string{"report", "statutory", "--year", "2026"}, db...)
	has(t, good(t, ask...), "(a) Certificates issued", "(j) Costs", "no value, because the unit does not use this instrument", "Due: ", "2027")
	has(t, good(t, append(ask, "--form", "uk", "--language", "uk")...), "Професії, що зберігають таємницю", "значення немає")
	for format, begin := range map[string]string{"pdf": "%PDF-", "xlsx": "PK", "csv": "\ufeff", "json": "{"} {
		if out := good(t, append(ask, "--format", format)...); !strings.HasPrefix(out, begin) {
			t.Errorf("%s begins with %.10q", format, out)
		}
	}
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"--form", "art99"}, "Choose a return of the list."}, {[]string{"--year", "1999", "--form", "uk"}, "Enter a year from 2000"},
		{[]string{"--year", "2025"}, "Nothing is counted before 2026"}, {[]string{"--as-of", "soon"}, "soon"}, {[]string{"--format", "doc"}, "format"}, {[]string{"now"}, `no word such as "now"`},
	} {
		_, errOut, code := typed(t, append(append([]string{"report", "statutory"}, row.args...), db...)...)
		if code != 2 || !strings.Contains(errOut, row.want) {
			t.Errorf("%v: exit %d\n%s", row.args, code, errOut)
		}
	}
}
