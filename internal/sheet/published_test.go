package sheet

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"rogatory/internal/fault"
	"rogatory/internal/report"
)

// figuresIn prints what a file of published figures holds, one line for each.
func figuresIn(t *testing.T, text string, ask report.PublishedAsk) string {
	t.Helper()
	log, err := ReadPublished(context.Background(), strings.NewReader(text), int64(len(text)), ask)
	if err != nil {
		f, _ := fault.As(err)
		return f.Key
	}
	if log.Rows != log.Reported+len(distinctLines(log)) {
		t.Errorf("%d rows, %d with figures, %d reported", log.Rows, len(distinctLines(log)), log.Reported)
	}
	var lines []string
	for _, f := range log.Figures {
		lines = append(lines, fmt.Sprintf("%s|%s|%s|%s|%s|%v-%v|%v|%v|%v", f.Company, f.Country, f.From, f.To, f.Subject, f.Requests.Low, f.Requests.High, f.Complied.High, f.Percent.High, f.Accounts.High))
	}
	for _, p := range log.Problems {
		lines = append(lines, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Key))
	}
	return strings.Join(lines, "\n")
}

func distinctLines(log PublishedLog) map[int]bool {
	lines := map[int]bool{}
	for _, f := range log.Figures {
		lines[f.Line] = true
	}
	return lines
}

// TestPublishedFilesOfManyKinds: companies, languages and number formats that no
// file of ours has.
func TestPublishedFilesOfManyKinds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		ask        report.PublishedAsk
		want       string
	}{
		{"German, semicolons, points between thousands, decimal comma",
			"Land;Zeitraum;Anfragen;Prozentsatz der Anfragen mit Herausgabe;Betroffene Konten\nÖsterreich;1. Halbjahr 2021;1.204;66,7 %;1.500\nUngarn;2. Halbjahr 2021;<10;–;\n", report.PublishedAsk{Company: "Firma"},
			"Firma|AT|2021-01-01|2021-06-30|data|1204-1204|0|66.7|1500\nFirma|HU|2021-07-01|2021-12-31|data|0-9|0|0|0"},
		{"Ukrainian, half-years in words, blanks that do not break",
			"Країна,Період,Кількість запитів,Відсоток виконаних,Кількість облікових записів\nУкраїна,I півріччя 2022,1\u00a0204,\"71,5\",2\u202f000\nПольща,2-ге півріччя 2022,0-249,,\n", report.PublishedAsk{Company: "Платформа"},
			"Платформа|UA|2022-01-01|2022-06-30|data|1204-1204|0|71.5|2000\nПлатформа|PL|2022-07-01|2022-12-31|data|0-249|0|0|0"},
		{"quarters, codes of three letters, an own preface above the head",
			"Transparency Report,,,\nPublished 2025,,,\nCompany,ISO code,Quarter,Total legal requests\nExample,UKR,Q3 2024,\"2,001\"\nExample,GBR,2024-Q4,N/A\n", report.PublishedAsk{},
			"Example|UA|2024-07-01|2024-09-30|data|2001-2001|0|0|0\n5 Total legal requests published.nothing"},
		{"one column for each half-year",
			"Country,2013 H1,2013 H2,H1 2014\nUkraine,4,5,\nRomania,1,0,12\n", report.PublishedAsk{Company: "Example"},
			"Example|UA|2013-01-01|2013-06-30|data|4-4|0|0|0\nExample|UA|2013-07-01|2013-12-31|data|5-5|0|0|0\nExample|RO|2013-01-01|2013-06-30|data|1-1|0|0|0\nExample|RO|2013-07-01|2013-12-31|data|0-0|0|0|0\nExample|RO|2014-01-01|2014-06-30|data|12-12|0|0|0"},
		{"years beside months, removal kept apart, fractions as percentages",
			"Provider,Country,Year,Period,Type of Request,Requests Received,Compliance rate\nExample,Côte d'Ivoire,2020,January - June,Removal of Content,3,0.5\nExample,Türkiye,2020,Jul–Dec,Users' Information Disclosure,7,1\n", report.PublishedAsk{},
			"Example|CI|2020-01-01|2020-06-30|removal|3-3|0|50|0\nExample|TR|2020-07-01|2020-12-31|data|7-7|0|100|0"},
		{"days first, period ends by quarter",
			"Period ending,Country,Requests\n31/03/2022,Spain,5\n30/06/2022,Spain,6\n", report.PublishedAsk{Company: "Example"},
			"Example|ES|2022-01-01|2022-03-31|data|5-5|0|0|0\nExample|ES|2022-04-01|2022-06-30|data|6-6|0|0|0"},
		{"what cannot be read is reported by line and column",
			"Company,Country,Year,Requests\nExample,Atlantis,2020,5\nExample,Italy,twenty,5\nExample,Italy,2020,many\n,Italy,2020,1\nExample,Italy,2021,8\n", report.PublishedAsk{},
			"Example|IT|2021-01-01|2021-12-31|data|8-8|0|0|0\n2 Country published.country_unreadable\n3 Year published.period_unreadable\n4 Requests published.number_unreadable\n5 Company published.company_unreadable"},
		{"heads that say nothing are named by hand",
			"A,B,C\nUA,2020,7\n", report.PublishedAsk{Company: "Example", Columns: map[string]string{"country_code": "A", "year": "B", "requests": "C"}},
			"Example|UA|2020-01-01|2020-12-31|data|7-7|0|0|0"},
		{"no company", "Country,Year,Requests\nItaly,2020,5\n", report.PublishedAsk{}, "published.company_missing"},
		{"no country", "Company,Year,Requests\nExample,2020,5\n", report.PublishedAsk{}, "published.country_missing"},
		{"no period", "Company,Country,Requests\nExample,Italy,5\n", report.PublishedAsk{}, "published.period_missing"},
		{"no figures at all", "Name,Colour\nx,y\n", report.PublishedAsk{}, "published.no_figures"},
		{"a role that does not exist", "A,B\n1,2\n", report.PublishedAsk{Columns: map[string]string{"colour": "A"}}, "published.role_none"},
		{"a column that does not exist", "A,B\n1,2\n", report.PublishedAsk{Columns: map[string]string{"requests": "Z"}}, "published.column_none"},
		{"JSON by country", `{"UKR": [{"from": "20240101", "to": "20240930", "requests": 0, "users": 0}]}`, report.PublishedAsk{Company: "Example"}, "Example|UA|2024-01-01|2024-09-30|data|0-0|0|0|0"},
		{"JSON that breaks off", `{"UKR": [{"from": `, report.PublishedAsk{Company: "Example"}, "published.json_broken"},
		{"JSON with a gap", `{"UKR": [null, {"from": "20240101", "to": "20240930", "requests": 2}]}`, report.PublishedAsk{Company: "Example"}, "Example|UA|2024-01-01|2024-09-30|data|2-2|0|0|0\n1 requests published.nothing"},
		{"JSON in which each object names another column", "[" + strings.Join(manyColumns(3000), ",") + "]", report.PublishedAsk{Company: "Example"}, "published.too_large"},
		{"a table of empty columns", strings.Repeat(strings.Repeat(",", 1999)+"\n", 2100), report.PublishedAsk{Company: "Example"}, "published.too_large"},
		{"nothing", "", report.PublishedAsk{}, "sheet.empty"},
	} {
		if got := figuresIn(t, row.text, row.ask); got != row.want {
			t.Errorf("%s:\n got %q\nwant %q", row.name, got, row.want)
		}
	}
}

// manyColumns are objects of one member each, none of them named alike.
func manyColumns(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`{"c%d":1}`, i)
	}
	return all
}

func TestPublishedNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1,975": "1975", "1.975": "1975", "1 975": "1975", "1\u202f975": "1975", "1'975": "1975", "12829.5": "12829.5", "0.5": "0.5", "5,5": "5.5", "1,234,567": "1234567",
		"1.234,5": "1234.5", "11000 - 12000": "11000-12000", "0–249": "0-249", "1,000 to 1,499": "1000-1499", "<10": "0-9", "fewer than 5": "0-4", "≤10": "0-10", "-": "none", "": "none",
		"N/A": "none", "Cannot be provided": "none", "12*": "12", "many": "bad", "5-3": "bad", "-7": "bad", "1e999": "bad", "<0": "bad", "4557 people": "bad",
	} {
		b, ok := readBound(text, false)
		got := strconv.FormatFloat(b.Low, 'f', -1, 64)
		switch {
		case !ok:
			got = "bad"
		case !b.OK:
			got = "none"
		case b.Low != b.High:
			got = fmt.Sprintf("%v-%v", b.Low, b.High)
		}
		if got != want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]float64{"79": 79, "79%": 79, "79 %": 79, "66.667": 66.667, "66,7": 66.7, "100\u00a0%": 100} {
		if b, ok := readBound(text, true); !ok || b.Low != want {
			t.Errorf("%q is read as %v %v, want %v", text, b, ok, want)
		}
	}
}

func TestPublishedPeriods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2009 (2nd half)": "2009-07-01/2009-12-31", "2013 (1st half)": "2013-01-01/2013-06-30", "H1 2020": "2020-01-01/2020-06-30", "2020-H2": "2020-07-01/2020-12-31", "2020H2": "2020-07-01/2020-12-31",
		"Jan-Jun 2019": "2019-01-01/2019-06-30", "July 2019 – December 2019": "2019-07-01/2019-12-31", "Q4 2024": "2024-10-01/2024-12-31", "3rd quarter 2024": "2024-07-01/2024-09-30",
		"III квартал 2024": "2024-07-01/2024-09-30", "ІІ півріччя 2023": "2023-07-01/2023-12-31", "2023 рік": "2023-01-01/2023-12-31", "1er semestre 2018": "2018-01-01/2018-06-30",
		"janvier à juin 2018": "2018-01-01/2018-06-30", "2. Halbjahr 2018": "2018-07-01/2018-12-31", "second half of 2018": "2018-07-01/2018-12-31", "first half 2018": "2018-01-01/2018-06-30",
		"2024-01-01 to 2024-09-30": "2024-01-01/2024-09-30", "1/1/2024 - 6/30/2024": "2024-01-01/2024-06-30", "2024-03": "2024-03-01/2024-03-31", "2024/01 - 2024/06": "2024-01-01/2024-06-30",
		"March 2024": "2024-03-01/2024-03-31", "2024": "2024-01-01/2024-12-31", "2013-2014": "2013-01-01/2014-12-31", "last year": "bad", "": "bad", "2024 H3": "bad", "Atlantis 2024": "bad",
	} {
		got := "bad"
		if s, ok := readSpan(text, "", true); ok {
			got = s.from.String() + "/" + s.to.String()
		}
		if got != want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
}

func TestCountriesByNameAndCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ukraine": "UA", "Україна": "UA", "UKRAINE": "UA", "UA": "UA", "UKR": "UA", "Ucrania": "UA", "Украина": "UA", "États-Unis": "US", "U.S.A.": "US", "United Kingdom": "GB",
		"Vereinigtes Königreich": "GB", "Corée du Sud": "KR", "South Korea": "KR", "Ivory Coast": "CI", "Côte d’Ivoire": "CI", "Czech Republic": "CZ", "Kosovo": "XK", "XK": "XK",
		"Palestinian Authority": "PS", "Bosnia & Herzegovina": "BA", "The Netherlands": "NL", "Німеччина": "DE", "Guernesey": "GG", "Türkiye": "TR", "Atlantis": "", "": "", "ZZ": "", "In": "",
	} {
		if got, _ := countryOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTheShippedFiguresAreWhole(t *testing.T) {
	t.Parallel()
	f, body, err := Shipped(context.Background())
	if err != nil || len(f.Figures) != 186 || len(body) == 0 {
		t.Fatalf("%d figures: %v", len(f.Figures), err)
	}
	for _, p := range f.Figures {
		if p.Country == "UA" && (p.Complied.Low != 0 || !p.Complied.OK || p.Requests.OK || p.To.String() != "2024-09-30") {
			t.Errorf("Ukraine: %+v", p)
		}
	}
}
