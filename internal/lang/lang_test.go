package lang

import (
	"errors"
	"math"
	"testing"
	"time"

	"rogatory/internal/fault"
)

func TestMatchPrefersThePerson(t *testing.T) {
	rows := []struct {
		name, preference, browser string
		want                      Language
	}{
		{"a stated preference wins", "uk", "en-GB,en;q=0.9", Ukrainian},
		{"without one the browser is asked", "", "uk-UA,uk;q=0.9,en;q=0.8", Ukrainian},
		{"weights count", "", "en;q=0.2, uk;q=0.9", Ukrainian},
		{"a language we lack gives English", "", "ja", English},
		{"nothing gives English", "", "", English},
		{"nonsense gives English", "xx", "\x00;;q=z", English},
		{"a third language before ours is passed over", "", "pl, uk;q=0.5", Ukrainian},
	}
	for _, r := range rows {
		if got := Match(r.preference, r.browser); got != r.want {
			t.Errorf("%s: got %s", r.name, got)
		}
	}
}

func TestUkrainianCounts(t *testing.T) {
	p := For(Ukrainian)
	want := map[int]string{0: "0 днів", 1: "1 день", 2: "2 дні", 5: "5 днів", 11: "11 днів", 14: "14 днів", 21: "21 день",
		24: "24 дні", 39: "39 днів", 101: "101 день", 112: "112 днів", 1000: "1000 днів", 10_000_001: "10 000 001 день"}
	for n, text := range want {
		if got := p.Days(n); got != soft(text) {
			t.Errorf("%d: got %q, want %q", n, got, text)
		}
	}
	if got := For(English).Days(1) + "," + For(English).Days(0) + "," + For(English).Days(12345); got != soft("1 day,0 days,12,345 days") {
		t.Errorf("English: %q", got)
	}
}

// soft writes the spaces of the expected text as ones no line ends on.
func soft(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r == ' ' {
			out[i] = '\u00a0'
		}
	}
	return string(out)
}

func TestNumbersAsReadersWriteThem(t *testing.T) {
	en, uk := For(English), For(Ukrainian)
	rows := []struct{ got, want string }{
		{en.Number(1234567), "1,234,567"}, {uk.Number(1234567), soft("1 234 567")}, {uk.Number(1234), "1234"}, {uk.Number(-12345), soft("−12 345")},
		{en.Decimal(9.3, -1), "9.3"}, {uk.Decimal(9.3, -1), "9,3"}, {uk.Decimal(5, -1), "5"}, {en.Decimal(-0.04, 1), "0.0"}, {en.Decimal(2.5, 2), "2.50"},
		{en.Decimal(math.NaN(), 1), "–"},
		{en.Percent(.4, 0), "40%"}, {uk.Percent(.502, 1), soft("50,2 %")}, {en.Percent(0, 0), "0%"}, {en.Percent(1, 0), "100%"},
		{en.Percent(.001, 0), "<1%"}, {en.Percent(.999, 0), ">99%"}, {uk.Percent(.0001, 1), soft("<0,1 %")}, {en.Percent(math.NaN(), 0), "–"},
	}
	for _, r := range rows {
		if r.got != r.want {
			t.Errorf("got %q, want %q", r.got, r.want)
		}
	}
}

func TestDaysAndInstantsInTheReadersZone(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 13, 22, 30, 0, 0, time.UTC) // already the 14th in Kyiv
	en, uk := For(English).In(kyiv), For(Ukrainian).In(kyiv)
	rows := []struct{ got, want string }{
		{en.Day(at), "14\u00a0March 2026"}, {uk.Day(at), "14\u00a0березня 2026\u00a0року"}, {For(English).Day(at), "13\u00a0March 2026"},
		{en.Instant(at), "14\u00a0March 2026, 00:30"}, {uk.FullInstant(at), "14\u00a0березня 2026\u00a0року, 00:30\u00a0(UTC+02:00)"},
		{en.Civil(at), "13\u00a0March 2026"}, {uk.ShortDay(at), "13.03.2026"}, {en.ShortDay(at), "13\u00a0Mar\u00a02026"},
		{uk.Month(at), "березень\u00a02026"}, {en.Month(at), "March\u00a02026"}, {uk.ShortMonth(at), "бер\u00a026"}, {uk.Weekday(at), "п’ятниця"},
		{en.ShortInstant(at), "14\u00a0Mar\u00a02026, 00:30"}, {en.Day(time.Time{}), ""}, {uk.Civil(time.Time{}), ""}, {uk.Instant(time.Time{}), ""},
	}
	for _, r := range rows {
		if r.got != r.want {
			t.Errorf("got %q, want %q", r.got, r.want)
		}
	}
}

type namedStep struct {
	key  string
	args []any
}

func (s namedStep) Say(say func(string, ...any) string) string { return say(s.key, s.args...) }

type phase string

func (p phase) MessageKey() string { return "test." + string(p) }

func TestSayFillsEveryKindOfArgument(t *testing.T) {
	c := catalogue{}
	err := c.add([]byte(`{"test.one": "{1} before {0}", "test.draft": "a draft", "test.until": "Until {0}. Then {1}", "test.rows": {"one": "{0} row of {1}", "other": "{0} rows of {1}"}, "fault.internal": "ours"}`))
	if err != nil {
		t.Fatal(err)
	}
	p := &Printer{language: English, catalogue: c, zone: time.UTC}
	rows := []struct{ name, got, want string }{
		{"in the order of the language", p.Say("test.one", "a", "b"), "b before a"},
		{"numbers are grouped", p.Say("test.one", 12345, 1.5), "1.5 before 12,345"},
		{"a key inside", p.Say("test.one", Key("test.draft"), "b"), "b before a draft"},
		{"a value that knows its key", p.Say("test.one", phase("draft"), "b"), "b before a draft"},
		{"a step inside a step", p.SayStep("test.one", []any{namedStep{"test.one", []any{"x", "y"}}, "z"}), "z before y before x"},
		{"a plural by its number", p.Count("test.rows", 1, "ten"), "1 row of ten"},
		{"a plural said as a step", p.Say("test.rows", 2, "ten"), "2 rows of ten"},
		{"a missing argument leaves a gap, not a panic", p.Say("test.one", "a"), " before a"},
		{"a missing key is seen", p.Say("test.none"), "[test.none]"},
		{"an abbreviation ends the sentence, too", p.Say("test.until", "2026 р.", "5 дн."), "Until 2026 р. Then 5 дн."},
		{"no step, no words", p.SayStep("", nil), ""},
	}
	for _, r := range rows {
		if r.got != r.want {
			t.Errorf("%s: got %q, want %q", r.name, r.got, r.want)
		}
	}
}

func TestFaultsReachTheirFields(t *testing.T) {
	p := For(English)
	var g fault.Gather
	g.On("day", "fault.day_missing")
	g.On("day", "fault.bad_day")
	g.On("", "fault.bad_form")
	texts, fields := p.FieldFaults(g.Err()), p.FaultFields(g.Err())
	if texts["day"] != p.Say("fault.day_missing") || texts[""] != p.Say("fault.bad_form") {
		t.Errorf("texts %v", texts)
	}
	if len(fields) != 2 || fields[0] != "day" || fields[1] != "" {
		t.Errorf("fields %v", fields)
	}
	if got := p.Fault(errors.New("pq: secret")); got != p.Say("fault.internal") {
		t.Errorf("an error of a library says %q", got)
	}
	if got := p.FieldFaults(nil); len(got) != 0 {
		t.Errorf("no error has texts %v", got)
	}
	if got := p.FieldFaults(errors.New("x"))[""]; got != p.Say("fault.internal") {
		t.Errorf("an unclassified error says %q", got)
	}
	if got := p.Fault(fault.New(fault.Invalid, "nowhere.at_all")); got != p.Say("fault.internal") {
		t.Errorf("a key without words says %q", got)
	}
}

func TestSlipsInCataloguesAreRefused(t *testing.T) {
	for _, body := range []string{`{"a.b": "{x}"}`, `{"a.b": "{0"}`, `{"a.b": 3}`, `{"a.b": {"one": "x"}}`, `[]`, `{"a.b": {"other": "{10}"}}`} {
		if err := (catalogue{}).add([]byte(body)); err == nil {
			t.Errorf("%s was accepted", body)
		}
	}
	c := catalogue{}
	if err := errors.Join(c.add([]byte(`{"a.b": "x"}`))); err != nil {
		t.Fatal(err)
	}
	if c.add([]byte(`{"a.b": "y"}`)) == nil {
		t.Error("a key in two files was accepted")
	}
}
