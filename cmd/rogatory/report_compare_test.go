package main

import (
	"encoding/json"
	"strings"
	"testing"

	"rogatory/internal/document"
	"rogatory/internal/postgres/pgtest"
)

// TestCompareOnTheConsole compares two periods and two addressees of a real log,
// and refuses what cannot be compared with a sentence.
func TestCompareOnTheConsole(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	with := func(words ...string) []string { return append(append([]string{"report", "compare"}, words...), db...) }
	good(t, append([]string{"import", questions, "--map", "builtin:uk-written-questions"}, db...)...)
	periods := []string{"--from", "2024-11-01", "--to", "2024-11-04", "--from2", "2024-11-05", "--to2", "2024-11-07"}
	text := good(t, with(periods...)...)
	has(t, text, "Comparison: ", "Log-rank test, stratified by kind and urgency", "Within strata")
	if strings.Contains(text, "NaN") {
		t.Error(text)
	}
	var d document.Document
	if err := json.Unmarshal([]byte(good(t, with(append(periods, "--format", "json")...)...)), &d); err != nil || d.Report != "comparison" || len(d.Sections) != 4 {
		t.Errorf("%v: %s with %d sections", err, d.Report, len(d.Sections))
	}
	has(t, good(t, with(append(periods, "--language", "uk")...)...), "Порівняння", "У межах страт")
	has(t, good(t, with(append(periods, "--format", "csv")...)...), "Answered within 30 days")
	has(t, good(t, with("--format", "pdf")...), "%PDF-")
	for _, row := range [][]string{
		{"--other", "x"}, {"--platform", "signal", "--other", "signal"}, {"--platform", "signal", "--event", "nothing"}, {"--from", "2024-11-01"},
		{"--platform", "telegram", "--event", "telegram-policy-8-3", "--days", "3"}, {"--urgency", "very"}, {"--language", "de"}, {"a word"},
	} {
		if _, errOut, code := typed(t, with(row...)...); code != 2 || errOut == "" {
			t.Errorf("%v: exit %d, %q", row, code, errOut)
		}
	}
	if _, errOut, code := typed(t, with("--from", "2024-11-04", "--to", "2024-11-01", "--from2", "2024-11-05", "--to2", "2024-11-07")...); code != 1 || !strings.Contains(errOut, "ends before it begins") {
		t.Errorf("a period that ends before it begins: exit %d, %q", code, errOut)
	}
}
