package sheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

func TestShippedMapsAreGood(t *testing.T) {
	names := Builtins()
	if len(names) < 8 {
		t.Errorf("only %v", names)
	}
	for _, name := range names {
		if _, err := Builtin(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Builtin("../maps/none"); keyOf(err) != "sheet.map_none" || !fault.Is(err, fault.NotFound) {
		t.Errorf("a map that is not there: %v", err)
	}
}

// TestTheDocumentedMapIsGood reads the example of docs/import.md and a register
// that it describes.
func TestTheDocumentedMapIsGood(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "import.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/import.md has no example")
	}
	for _, name := range Builtins() {
		if !strings.Contains(string(b), "`"+name+"`") {
			t.Errorf("docs/import.md does not name %s", name)
		}
	}
	file, err := charmap.Windows1251.NewEncoder().String("Вих. №;Номер провадження;Кому;Вид запиту;Зміст;Підрозділ;Ідентифікатори;Дата надсилання;Строк;Підтверджено;Дата відповіді;Результат;Примітка\n" +
		"15/1;12026000000000001;Телеграм, Signal;Збереження;Обліковий запис;Відділ 1;\"+380000000000\nexample\";05.01.2026;15.01.2026;06.01.2026;12.01.2026 14:30;надано частково;-\n" +
		"15/2;;Банк;;;;;05.01.2026;;;;;\n" +
		"15/3;;Signal;;;;;05.01.2026;;;07.01.2026;;Помилково надісланий\n")
	if err != nil {
		t.Fatal(err)
	}
	log, err := readLog(t, file, mustMap(t, example))
	if err != nil || accounts(log) != "3 rows: 2 imported, 0 merged, 1 ignored, 0 reported, 0 headers" || len(log.Records) != 3 {
		t.Fatalf("%v %s\n%s", err, accounts(log), told(log))
	}
	r := log.Records[0]
	if r.Reference != "15/1/1" || r.Platform != "Telegram" || r.Kind != "preservation" || len(r.Selectors) != 2 || r.RepliedAt.Format("15:04") != "12:30" || r.Outcome != "produced_part" || r.ReactionOn.String() != "2026-01-06" {
		t.Errorf("%+v", r)
	}
	if w := log.Records[2]; w.WithdrawnWhy != "sent by mistake" || w.WithdrawnOn.String() != "2026-01-07" {
		t.Errorf("%+v", w)
	}
}

func TestMapsThatAreRefused(t *testing.T) {
	const good = "columns: {reference: No, platform: P, dispatched_on: D}\n"
	for _, each := range []struct{ says, text, want, arg string }{
		{"a good map", good, "", ""},
		{"nothing", " \n", "sheet.map_empty", ""},
		{"an unknown key, with its line", "name: x\ncolumms: {}\n", "sheet.map_unknown_key", "2"},
		{"an unknown column, with its line", good + "file:\n  encoding: utf-8\n  seperator: ;\n", "sheet.map_unknown_key", "4"},
		{"an unknown key of a column", "columns:\n  reference:\n    nam: No\n", "sheet.map_unknown_key", "3"},
		{"a key twice", good + "name: a\nname: b\n", "sheet.map_key_twice", "3"},
		{"no YAML", "columns: [\n", "sheet.map_syntax", ""},
		{"a list for a word", good + "name: [a, b]\n", "sheet.map_syntax", "2"},
		{"not UTF-8", "name: \xff\n", "sheet.map_encoding", ""},
		{"no platform", "columns: {reference: No, dispatched_on: D}\n", "sheet.map_needs", "platform"},
		{"a platform that is no name", "columns: {reference: No, dispatched_on: D, platform: {constant: '?'}}\n", "sheet.map_needs", "platform"},
		{"a column and a constant", "columns: {reference: No, platform: {name: a, constant: b}, dispatched_on: D}\n", "sheet.map_column_ways", ""},
		{"no such encoding", good + "file: {encoding: utf-9}\n", "sheet.map_code", "utf-9"},
		{"a long separator", good + "file: {separator: ab}\n", "sheet.map_code", "ab"},
		{"no such zone", good + "dates: {zone: Mars}\n", "sheet.map_zone", "Mars"},
		{"no form of a date", good + "dates: {formats: [day]}\n", "sheet.map_date_format", "day"},
		{"the month twice", good + "dates: {formats: [MM/DD/YYYY MM]}\n", "sheet.map_date_format", "MM/DD/YYYY MM"},
		{"a month without saying which day", good + "dates: {formats: [YYYY-MM]}\n", "sheet.map_imprecise", "YYYY-MM"},
		{"a day that is none", good + "as_of: 2026-02-30\n", "sheet.map_as_of", "2026-02-30"},
		{"no outcome of the product", good + "outcomes: {yes: granted}\n", "sheet.map_word", "granted"},
		{"an assumed outcome that answers nothing", good + "answered: withdrawn\n", "sheet.map_code", "withdrawn"},
		{"no kind of the product", good + "kinds: {x: y}\n", "sheet.map_word", "y"},
		{"a condition on nothing", good + "ignore: [{column: P}]\n", "sheet.map_rule", "ignore"},
		{"a broken pattern", good + "ignore: [{column: P, matches: '('}]\n", "sheet.map_pattern", "("},
		{"a spelling of two platforms", good + "platforms: {aliases: {A: [x], B: [X inc]}}\n", "sheet.map_alias_twice", "X inc"},
		{"an unknown choice", good + "undated: today\n", "sheet.map_code", "today"},
		{"too many header rows", good + "header: {rows: 99}\n", "sheet.map_header", ""},
	} {
		t.Run(each.says, func(t *testing.T) {
			_, err := ParseMap([]byte(each.text))
			if keyOf(err) != each.want {
				t.Fatalf("got %v, want %s", err, each.want)
			}
			if f, ok := fault.As(err); ok && each.arg != "" && (len(f.Args) == 0 || f.Args[0] != each.arg) {
				t.Errorf("the sentence names %v, want %s", f.Args, each.arg)
			}
		})
	}
}

// TestEveryProblemHasWords looks for the sentences of everything that the
// tests of this room can provoke and of a few that are told on success.
func TestEveryProblemHasWords(t *testing.T) {
	for _, language := range lang.Languages() {
		p := lang.For(language)
		log, err := readLog(t, "No,Platform,Sent,Replied,Outcome\n,,x,,\n1,S,2026-01-02,2026-01-01,yes\n", mustMap(t, plain))
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range log.Problems {
			key, args := problem.Where()
			text := p.Say(key, args...) + ": " + p.Say(problem.Key, problem.Args...)
			if strings.ContainsAny(text, "[{") {
				t.Errorf("%s: %s", language, text)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"Facebook", "FACEBOOK", "Facebook INC.", "Facebook, Inc. ", "Facebook. Inc"},
		{"AT&T", "AT and T", "at & t"},
		{"Yahoo! Inc.", "Yahoo, Inc!"},
		{"Київстар", "КИЇВСТАР", "ТОВ «Київстар»"},
		{"T-Mobile", "T mobile", "T-Mobile, Inc."},
	} {
		for _, each := range same {
			if Fold(each) != Fold(same[0]) {
				t.Errorf("%q folds to %q, %q to %q", each, Fold(each), same[0], Fold(same[0]))
			}
		}
	}
	if Fold("Signal") == Fold("Signal Hill") || Fold("Inc.") != "" {
		t.Error("too much is folded")
	}
}

func TestOneCellOfSeveralPlatforms(t *testing.T) {
	m := mustMap(t, `
columns: {reference: No, platform: {name: P, split: [",", ";", "/", " and ", " &"]}, dispatched_on: D}
platforms:
  whole: [AT&T]
  several: {Ebay Verizon: [eBay, Verizon]}
  aliases: {Verizon: [Verizon Wireless, Cellco Partnership], Sprint: [Sprint PCS], Yahoo: ["Yahoo, Inc!"]}
`)
	n := newNamer(m.Platforms, m.Columns.Platform.Split)
	for cell, want := range map[string]string{
		"Signal":                                 "Signal",
		"Google, Inc":                            "Google",
		"AT&T, Sprint PCS, and Comcast &AOL":     "AT&T|Sprint|Comcast|AOL",
		"Verizon Wireless; Cellco Partnership":   "Verizon",
		"Ebay Verizon":                           "eBay|Verizon",
		"Yahoo, Inc!/Google":                     "Yahoo|Google",
		"Metro PCS/T-Mobile; cellco partnership": "Metro PCS|T-Mobile|Verizon",
		" ":                                      "",
		", /":                                    "",
	} {
		var got []string
		for _, p := range n.names(cell) {
			got = append(got, p.name)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %q", cell, strings.Join(got, "|"), want)
		}
	}
	log, err := readLog(t, "No,P,D\n7,\"AT&T and Signal\",2026-01-02\n8,Signal,2026-01-02\n", m)
	if err != nil || log.Rows != 2 || log.Imported != 2 || len(log.Records) != 3 {
		t.Fatalf("%v %s", err, accounts(log))
	}
	if r := log.Records[1]; r.Reference != "7/2" || r.RowReference != "7" || r.PlatformWritten != "AT&T and Signal" || r.PlatformKey != "signal" {
		t.Errorf("%+v", r)
	}
}

func TestRowsOfSeveralLines(t *testing.T) {
	const file = "No,P,D,Text\n1,S,2026-01-02,alpha\n,,,beta\n,,,gamma\nNo,P,D,Text\n2,S,2026-01-02,delta\n"
	m := "columns: {reference: No, platform: P, dispatched_on: D, subject: Text}\ncontinues: {when_empty: [No, D], join: [Text], of: %s}\n"
	for of, want := range map[string]string{"above": "alpha beta gamma|delta", "below": "alpha|beta gamma delta"} {
		log, err := readLog(t, file, mustMap(t, strings.Replace(m, "%s", of, 1)))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range log.Records {
			got = append(got, r.Subject)
		}
		if strings.Join(got, "|") != want || accounts(log) != "4 rows: 2 imported, 2 merged, 0 ignored, 0 reported, 1 headers" {
			t.Errorf("%s: %q, %s", of, got, accounts(log))
		}
	}
	log, err := readLog(t, "No,P,D,Text\n,,,lost\n1,S,2026-01-02,a\n", mustMap(t, strings.Replace(m, "%s", "above", 1)))
	if err != nil || told(log) != "2 sheet.part_alone" {
		t.Errorf("%v %s", err, told(log))
	}
}

func TestReferences(t *testing.T) {
	const file = "No,P,D\n1,S,2026-01-02\n1,S,2026-01-02\n1,S,2026-01-03\n"
	refs := func(text string) string {
		log, err := readLog(t, file, mustMap(t, text))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range log.Records {
			out = append(out, r.Reference)
		}
		return strings.Join(out, " ") + " " + accounts(log)
	}
	const head = "columns: {reference: No, platform: P, dispatched_on: D}\n"
	for text, want := range map[string]string{
		head:                          "1 3 rows: 1 imported, 0 merged, 0 ignored, 2 reported, 0 headers",
		head + "duplicates: number\n": "1 1-2 1-3 3 rows: 3 imported, 0 merged, 0 ignored, 0 reported, 0 headers",
		head + "duplicates: first\n":  "1 3 rows: 1 imported, 0 merged, 2 ignored, 0 reported, 0 headers",
		"columns: {reference: {join: [No, P, D], digest: true, prefix: W-}, platform: P, dispatched_on: D}\n": "W-d994e5cb51 W-d994e5cb51-2 W-f92d122510 3 rows: 3 imported, 0 merged, 0 ignored, 0 reported, 0 headers",
	} {
		if got := refs(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
