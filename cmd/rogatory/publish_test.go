package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rogatory/internal/document"
	"rogatory/internal/postgres/pgtest"
)

// TestASavedReportIsVerified saves the figures of a real log, verifies them,
// reads in a later extract of the log and verifies them again.
func TestASavedReportIsVerified(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	typedWith := func(words ...string) []string { return append(words, db...) }
	good(t, typedWith("import", questions, "--map", "builtin:uk-written-questions")...)
	file := filepath.Join(t.TempDir(), "report.json")
	good(t, typedWith("report", "save", "--out", file)...)
	has(t, good(t, typedWith("report", "verify", file)...), "the file is as it was saved", "equal: the database gives the same")

	later := strings.Replace(questions, "asof-2024-11-07", "asof-2024-11-20", 1)
	good(t, typedWith("import", later, "--map", "builtin:uk-written-questions")...)
	has(t, good(t, typedWith("report", "verify", file)...), "equal: the database gives the same")

	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	altered := written(t, "altered.json", string(bytes.Replace(b, []byte(`"path": "platforms/platforms/all/items",
      "kind": "count",
      "value": "916"`), []byte(`"path": "platforms/platforms/all/items",
      "kind": "count",
      "value": "915"`), 1)))
	out, _, code := typed(t, typedWith("report", "verify", altered)...)
	if code != 1 {
		t.Errorf("an altered file passes with %d", code)
	}
	has(t, out, "the file was altered", "differs: platforms/platforms/all/items", "file     count 915", "database count 916")
	if _, errOut, code := typed(t, typedWith("report", "verify", written(t, "x.json", "{}"))...); code != 1 || errOut == "" {
		t.Errorf("what is no report gives %d %q", code, errOut)
	}
}

// TestEveryReportIsSavedAtTheConsole: each report is written as a file, saved,
// and holds after a later extract of the register was read in.
func TestEveryReportIsSavedAtTheConsole(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	typedWith := func(words ...string) []string { return append(words, db...) }
	good(t, typedWith("import", questions, "--map", "builtin:uk-written-questions")...)
	saved := map[string]string{}
	for _, ask := range [][]string{{"compare"}, {"flow", "--from", "2024-01-01", "--to", "2024-10-31"}, {"quality"}, {"units"}, {"register"}, {"published", "--of-country", "GB"},
		{"statutory", "--form", "uk"}, {"statutory", "--form", "art28", "--whole", "yes"}} {
		name := strings.Join(ask, " ")
		saved[name] = filepath.Join(t.TempDir(), "saved.json")
		good(t, typedWith(append(append([]string{"report", "save"}, ask...), "--out", saved[name])...)...)
		if out := good(t, typedWith(append(append([]string{"report", "file"}, ask...), "--format", "pdf")...)...); !strings.HasPrefix(out, "%PDF-") {
			t.Errorf("%s begins with %.5q", name, out)
		}
	}
	later := strings.Replace(questions, "asof-2024-11-07", "asof-2024-11-20", 1)
	good(t, typedWith("import", later, "--map", "builtin:uk-written-questions")...)
	for name, file := range saved {
		has(t, good(t, typedWith("report", "verify", file)...), strings.Fields(name)[0]+" as of", "equal: the database gives the same")
	}
	for words, want := range map[string]string{"report save weather": "no report of that name", "report save flow --from 2024-13-01": "--from:", "report save statutory --form x": "--form:",
		"report save flow quality": "takes the name of one report", "report file flow --format doc": "format"} {
		if _, errOut, code := typed(t, typedWith(strings.Fields(words)...)...); code == 0 || !strings.Contains(errOut, want) {
			t.Errorf("%s: %d %q", words, code, errOut)
		}
	}
}

// TestFilesOfTheConsoleAreThoseOfThePage: PDF, workbook and document come from
// the same function, and the figures are those of the JSON printed.
func TestFilesOfTheConsoleAreThoseOfThePage(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	good(t, append([]string{"import", questions, "--map", "builtin:uk-written-questions"}, db...)...)
	for format, begins := range map[string]string{"pdf": "%PDF-", "xlsx": "PK"} {
		file := filepath.Join(t.TempDir(), "report."+format)
		good(t, append([]string{"report", "responsiveness", "--format", format, "--out", file}, db...)...)
		if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), begins) {
			t.Errorf("%s begins with %.5q: %v", format, b, err)
		}
	}
	var d document.Document
	if err := json.Unmarshal([]byte(good(t, append([]string{"report", "responsiveness", "--format", "document"}, db...)...)), &d); err != nil {
		t.Fatal(err)
	}
	var plain struct {
		Platforms []struct {
			Platform string `json:"platform"`
			N        int    `json:"n"`
			Rates    []struct {
				Share *float64 `json:"share"`
			} `json:"reply_rates"`
		} `json:"platforms"`
	}
	if err := json.Unmarshal([]byte(good(t, append([]string{"report", "responsiveness", "--format", "json"}, db...)...)), &plain); err != nil {
		t.Fatal(err)
	}
	rows := d.Sections[len(d.Sections)-1].Tables[0].Rows
	if len(rows) != len(plain.Platforms) || len(rows) == 0 {
		t.Fatalf("%d rows, %d platforms", len(rows), len(plain.Platforms))
	}
	for i, r := range rows {
		one := plain.Platforms[i]
		if r.Key != one.Platform || r.Cells[1].Number != nil && int(*r.Cells[1].Number) != one.N {
			t.Errorf("row %s has %v items, the JSON %d of %s", r.Key, r.Cells[1].Number, one.N, one.Platform)
		}
		if c := r.Cells[2]; c.Kind == document.Percent && (one.Rates[1].Share == nil || *c.Number != *one.Rates[1].Share) {
			t.Errorf("row %s has %v, the JSON %v", r.Key, *c.Number, one.Rates[1].Share)
		}
	}
}

// TestAReverseAuditIsSavedAtTheConsole: its numbers hold against the very list.
func TestAReverseAuditIsSavedAtTheConsole(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	typedWith := func(words ...string) []string { return append(words, db...) }
	list := written(t, "list.csv", "Our reference,Your reference,Date received,Status\nA-1,X-1,2024-10-05,Data disclosed\nA-2,X-2,2024-10-09,Rejected\n")
	other := written(t, "other.csv", "Our reference,Your reference,Date received,Status\nA-1,X-1,2024-10-05,Rejected\n")
	has(t, good(t, typedWith("reverse-audit", list, "--platform", "telegram", "--format", "csv")...), "Only in their list", "A-1", "X-2")
	file := filepath.Join(t.TempDir(), "saved.json")
	good(t, typedWith("reverse-audit", list, "--platform", "telegram", "--format", "saved", "--out", file)...)
	has(t, good(t, typedWith("report", "verify", file, "--list", list)...), "reverse as of", "equal: the database gives the same 6 figures")
	for _, words := range [][]string{{"report", "verify", file}, {"report", "verify", file, "--list", other}} {
		if _, errOut, code := typed(t, typedWith(words...)...); code != 1 || !strings.Contains(errOut, "Name that very file") {
			t.Errorf("%v: %d %q", words, code, errOut)
		}
	}
}
