package main

import (
	"testing"

	"rogatory/internal/postgres/pgtest"
)

// TestPublishedFiguresAreReadOnce: what a file leaves out is asked for, what is
// wrong is told by line, and a file that is read again adds nothing.
func TestPublishedFiguresAreReadOnce(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	file := written(t, "anything.csv", "\ufeffCountry,\"Total Requests\",\"Users / Accounts requested\",\"Percentage\"\n\"United States\",\"11000 - 12000\",\"20,000\",79\nUkraine,4,5,50%\nAtlantis,1,1,0\n")
	ask := []string{"--platform", "Facebook", "--period", "2013 H1"}
	for want, args := range map[string][]string{
		"Name the company with --platform": {"import-published", file},
		"Name it with --period":            {"import-published", file, "--platform", "Facebook"},
		"is no period":                     {"import-published", file, "--platform", "Facebook", "--period", "soon"},
		"is no role of a column":           append([]string{"import-published", file, "--map", "colour=Country"}, ask...),
		"There is no column":               append([]string{"import-published", file, "--map", "requests=Nothing"}, ask...),
		"takes one file":                   {"import-published"},
		"cannot be read":                   {"import-published", "/nowhere/x.csv"},
	} {
		if out, errOut, code := typed(t, args...); code != 2 {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errOut)
		} else {
			has(t, errOut, want)
		}
	}
	out, _, code := typed(t, append(append([]string{"import-published", file}, ask...), db...)...)
	if code != 1 {
		t.Errorf("a row that cannot be read: exit %d", code)
	}
	has(t, out, "Line 4", "“Atlantis” is no country", "3 rows read: 2 figures, 1 rows reported", "Nothing was written")
	again := append(append([]string{"import-published", file, "--partial"}, ask...), db...)
	has(t, good(t, again...), "2 figures added; 0 were there already")
	has(t, good(t, again...), "0 figures added; 2 were there already")
}
