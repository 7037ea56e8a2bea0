//go:build realdata

package sheet

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realData is the folder of registers that may not be copied into this
// repository. With the tag set it has to be there.
func realData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ROGATORY_TEST_DATA")
	if _, err := os.Stat(dir); dir == "" || err != nil {
		t.Fatal("ROGATORY_TEST_DATA names no folder")
	}
	return dir
}

func count[T comparable](log Log, of func(Record) T) map[T]int {
	out := map[T]int{}
	for _, r := range log.Records {
		out[of(r)]++
	}
	return out
}

func problems(log Log) map[string]int {
	out := map[string]int{}
	for _, p := range log.Problems {
		out[p.Key]++
	}
	return out
}

func TestRealRegisters(t *testing.T) {
	dir := realData(t)
	for _, each := range []struct{ mapName, file, want string }{
		{"uk-written-questions", "uk-written-questions/tabled-2024-07-asof-2024-10-29.csv", "2707 rows: 2707 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"uk-written-questions", "uk-written-questions/tabled-2024-11-asof-2024-11-07.csv", "916 rows: 916 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"uk-written-questions", "uk-written-questions/tabled-2024-11-asof-2024-11-20.csv", "3197 rows: 3197 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"canada-municipal-foi", "canada-municipal-foi/requests.csv", "2485 rows: 2417 imported, 0 merged, 0 ignored, 68 reported, 0 headers"},
		{"fragdenstaat-requests", "fragdenstaat-requests/requests.csv", "70 rows: 70 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"signal-government-requests", "signal-government-requests/cases.csv", "2 rows: 1 imported, 0 merged, 0 ignored, 1 reported, 0 headers"},
		{"warrant-notifications", "warrant-notifications/notifications-2017-q1.csv", "376 rows: 179 imported, 0 merged, 194 ignored, 3 reported, 0 headers"},
		{"doj-foia-log", "messy-registers/doj-foia-log-clean.csv", "244 rows: 244 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"doj-foia-log", "messy-registers/doj-foia-log-tabula.tsv", "269 rows: 244 imported, 25 merged, 0 ignored, 0 reported, 1 headers"},
		{"magdeburg-assemblies", "messy-registers/merged-header-register.xlsx", "2261 rows: 2200 imported, 0 merged, 0 ignored, 61 reported, 0 headers"},
		{"wuppertal-assemblies", "messy-registers/mixed-dates.csv", "226 rows: 226 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
	} {
		if got := accounts(readFile(t, filepath.Join(dir, each.file), each.mapName)); got != each.want {
			t.Errorf("%s:\n got %s\nwant %s", each.file, got, each.want)
		}
	}
}

func TestCanadianFaultsAreFound(t *testing.T) {
	log := readFile(t, filepath.Join(realData(t), "canada-municipal-foi/requests.csv"), "canada-municipal-foi")
	got := problems(log)
	for key, want := range map[string]int{"sheet.reply_before_dispatch": 27, "sheet.date_year": 1, "sheet.dispatch_missing": 15} {
		if got[key] != want {
			t.Errorf("%s: %d, want %d", key, got[key], want)
		}
	}
	if cities := count(log, func(r Record) string { return r.Platform }); len(cities) != 3 {
		t.Errorf("%v", cities)
	}
}

func TestFragDenStaat(t *testing.T) {
	log := readFile(t, filepath.Join(realData(t), "fragdenstaat-requests/requests.csv"), "fragdenstaat-requests")
	open, bodies := 0, count(log, func(r Record) string { return r.Platform })
	for _, r := range log.Records {
		if r.Open() {
			open++
		}
		if r.DueOn.IsZero() || r.LegalGround == "" || r.DispatchedAt.IsZero() {
			t.Errorf("%s lacks something: %+v", r.Reference, r)
		}
	}
	if open != 4 || len(bodies) != 48 {
		t.Errorf("%d open, %d bodies", open, len(bodies))
	}
	if outcomes := count(log, func(r Record) string { return string(r.Outcome) }); outcomes["produced_full"] != 40 || outcomes["withdrawn"] != 7 || outcomes["none_held"] != 13 || outcomes["refused"] != 3 || outcomes["produced_part"] != 3 {
		t.Errorf("%v", outcomes)
	}
}

func TestWarrantNotifications(t *testing.T) {
	file := filepath.Join(realData(t), "warrant-notifications/notifications-2017-q1.csv")
	log := readFile(t, file, "warrant-notifications")
	spellings := count(log, func(r Record) string { return r.PlatformWritten })
	names := count(log, func(r Record) string { return r.Platform })
	if keys := count(log, func(r Record) string { return r.PlatformKey }); len(keys) != len(names) {
		t.Errorf("%d names of %d companies", len(names), len(keys))
	}
	// The 110 spellings of the README are counted without a space at the end.
	if len(spellings) < 100 || names["Facebook"] != 21 || names["AT&T"] != 26 || !log.NoReplies {
		t.Errorf("%d spellings, Facebook %d, AT&T %d", len(spellings), names["Facebook"], names["AT&T"])
	}
	// All rows, also those without a company, have their period looked at.
	b, err := BuiltinText("warrant-notifications")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(b), "platform: {name: Business Name, split:", "platform: {first_of: [Business Name, Order Served on], quiet: true, split:", 1)
	at := strings.Index(text, "ignore:")
	text = text[:at] + text[strings.Index(text, "categories:\n  Basic"):]
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Read(context.Background(), f, info.Size(), "", mustMap(t, text))
	if err != nil || all.Imported != 376 || problems(all)["sheet.period_backwards"] != 4 {
		t.Errorf("%v %s %v", err, accounts(all), problems(all))
	}
	rows, emergencies := map[string]bool{}, 0
	for _, r := range all.Records {
		if r.Emergency && !rows[r.RowReference] {
			emergencies++
		}
		rows[r.RowReference] = true
	}
	if emergencies != 14 || len(rows) != 376 {
		t.Errorf("%d emergencies, %d rows", emergencies, len(rows))
	}
}

// TestTheAnswerKey reads the printed table and the clean one: the same
// numbers, dates, outcomes, and the descriptions in the right rows.
func TestTheAnswerKey(t *testing.T) {
	dir := filepath.Join(realData(t), "messy-registers")
	clean := readFile(t, filepath.Join(dir, "doj-foia-log-clean.csv"), "doj-foia-log")
	printed := readFile(t, filepath.Join(dir, "doj-foia-log-tabula.tsv"), "doj-foia-log")
	byRef := map[string]Record{}
	for _, r := range clean.Records {
		byRef[r.Reference] = r
	}
	texts := 0
	for _, r := range printed.Records {
		want, ok := byRef[r.Reference]
		if !ok || r.DispatchedOn != want.DispatchedOn || r.RepliedOn != want.RepliedOn || r.Outcome != want.Outcome || r.PlatformKey != want.PlatformKey {
			t.Errorf("%s: %+v, want %+v", r.Reference, r, want)
		}
		if squeeze(r.Subject) == squeeze(want.Subject) {
			texts++
		}
		delete(byRef, r.Reference)
	}
	if len(byRef) > 0 || len(printed.Records) != 244 || texts < 240 {
		t.Errorf("%d records, %d missing, %d equal descriptions", len(printed.Records), len(byRef), texts)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestTheMergedHeader(t *testing.T) {
	log := readFile(t, filepath.Join(realData(t), "messy-registers/merged-header-register.xlsx"), "magdeburg-assemblies")
	sheets := count(log, func(r Record) string { return r.Sheet })
	kept := count(log, func(r Record) bool { return r.Extra["TN angemeldet"] != "" })
	if len(sheets) != 9 || kept[true] < 300 {
		t.Errorf("%v, %v", sheets, kept)
	}
}

func TestTablesThatAreNoLog(t *testing.T) {
	dir := filepath.Join(realData(t), "messy-registers")
	// The first holds three bytes that are letters in no encoding; Windows-1252
	// reads everything else as ISO 8859-1 does.
	for file, want := range map[string]Guess{
		"muckrock-agencies-latin1-cr.csv":  {Encoding: "windows-1252", Separator: ",", LineEnds: "cr"},
		"ua-forecast-cp1251-semicolon.csv": {Encoding: "windows-1251", Separator: ";", LineEnds: "lf"},
	} {
		b, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		g, err := Detect(context.Background(), strings.NewReader(string(b)), int64(len(b)))
		if err != nil || g.Encoding != want.Encoding || g.Separator != want.Separator || g.LineEnds != want.LineEnds {
			t.Errorf("%s: %v %s %q %s", file, err, g.Encoding, g.Separator, g.LineEnds)
		}
		if _, err := ProposeMap(context.Background(), strings.NewReader(string(b)), int64(len(b)), file); keyOf(err) != "sheet.not_a_log" {
			t.Errorf("%s: %v", file, err)
		}
		if _, err := readLog(t, string(b), mustMap(t, "columns: {reference: No, platform: P, dispatched_on: D}")); keyOf(err) != "sheet.encoding_guess" {
			t.Errorf("%s without encoding: %v", file, err)
		}
		m := mustMap(t, "file: {encoding: "+want.Encoding+"}\ncolumns: {reference: No, platform: P, dispatched_on: D}")
		if _, err := readLog(t, string(b), m); keyOf(err) != "sheet.column_missing" {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestEveryRowOfALatinFileIsSeen counts with another reader.
func TestEveryRowOfALatinFileIsSeen(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(realData(t), "messy-registers/muckrock-agencies-latin1-cr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(strings.ReplaceAll(string(b), "\r", "\n"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	in := newCSVRows(strings.NewReader(string(b)), ",", '"', '\r')
	for i, want := range all {
		r, err := in.next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range r.cells {
			got = append(got, c.text)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("row %d: %q, want %q", i, got, want)
		}
	}
	if len(all) != 5772 {
		t.Errorf("%d rows", len(all))
	}
}
