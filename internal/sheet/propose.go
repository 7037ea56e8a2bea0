package sheet

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"rogatory/internal/fault"
)

// hint is a key of the map with the words in headers that suggest it, the
// surest first.
type hint struct {
	key   string
	date  bool
	words []string
}

var hints = []hint{
	{"due_on", true, []string{"due", "deadline", "answer by", "respond by", "frist", "fällig", "строк", "термін", "до якого", "échéance"}},
	{"withdrawn_on", true, []string{"withdrawn on", "date withdrawn", "cancelled", "відкликано"}},
	{"reaction_on", true, []string{"holding", "acknowledg", "interim", "eingangsbestätigung", "підтвердж"}},
	{"replied_on", true, []string{"answered", "replied", "reply", "response", "responded", "closed", "completed", "resolved", "decision date",
		"date of decision", "last_message", "disclosed on", "antwort", "beantwortet", "erledigt", "відповід", "закрит", "виконан", "réponse"}},
	{"period_from", true, []string{"start date", "from date", "period from", "початок періоду"}},
	{"period_to", true, []string{"end date", "to date", "period to", "кінець періоду"}},
	{"dispatched_on", true, []string{"dispatched", "sent", "submitted", "tabled", "requested", "received", "accepted", "created", "filed", "opened", "served",
		"anmeldung", "gesendet", "eingang", "надіслан", "направлен", "дата запиту", "відправ", "envoyé"}},
	{"reference", false, []string{"tracking number", "reference", "ref no", "ref", "request id", "request number", "identifier", "case_id", "file number", "id",
		"lfd", "aktenzeichen", "вих. №", "номер", "№", "numéro", "number"}},
	{"platform", false, []string{"platform", "company", "provider", "business name", "recipient", "addressee", "answering_body", "public_body",
		"sub-office", "organization", "organisation", "agency", "authority", "jurisdiction", "behörde", "платформ", "компан", "провайдер", "адресат", "установ", "кому"}},
	{"outcome", false, []string{"outcome", "disposition", "decision", "resolution", "result", "status", "ergebnis", "результат", "стан", "рішення"}},
	{"kind", false, []string{"kind", "request type", "type", "process_type", "art", "вид", "тип"}},
	{"subject", false, []string{"subject", "title", "detail", "description", "nature", "summary", "thema", "betreff", "предмет", "тема", "зміст", "objet"}},
	{"unit", false, []string{"unit", "requesting", "issuing", "investigator", "officer", "підрозділ", "ініціатор"}},
	{"legal_ground", false, []string{"legal", "ground", "law", "basis", "statute", "підстав", "rechtsgrundlage"}},
	{"refusal_reason", false, []string{"refusal", "exemption", "denial reason", "причина відмови", "ablehnung"}},
	{"case", false, []string{"case", "matter", "справ", "провадженн", "єрдр"}},
}

// suggest gives each column the key that its header and its cells make likely.
func (g *Guess) suggest() {
	taken := make([]bool, len(g.Columns))
	for _, h := range hints {
		if i := g.best(h, taken); i >= 0 {
			g.Columns[i].Key, taken[i] = h.key, true
		}
	}
	g.lone("dispatched_on", func() bool { return true })
	// A date beside an outcome is most likely the day of it.
	g.lone("replied_on", func() bool { return g.column("outcome") != nil })
}

// lone gives a key that no header suggested to the first date without one.
func (g *Guess) lone(key string, likely func() bool) {
	if g.column(key) != nil || !likely() {
		return
	}
	for i := range g.Columns {
		if g.Columns[i].dated() && g.Columns[i].Key == "" {
			g.Columns[i].Key = key
			return
		}
	}
}

// best gives the column that a hint fits best: by its whole header before a
// part of it, and a name before the number of the same thing.
func (g *Guess) best(h hint, taken []bool) int {
	for _, fits := range []func(header, word string) bool{
		func(header, word string) bool { return header == word },
		func(header, word string) bool { return matchesHeader(header, word) && !strings.HasSuffix(header, "id") },
		matchesHeader,
	} {
		for _, word := range h.words {
			for i, c := range g.Columns {
				if !taken[i] && h.date == c.dated() && c.Filled > 0 && fits(foldHeader(c.Header), word) {
					return i
				}
			}
		}
	}
	return -1
}

// matchesHeader looks for a short word as a whole one: "id" is not in "bidder".
func matchesHeader(header, word string) bool {
	if len(word) > 4 {
		return strings.Contains(header, word)
	}
	return slices.Contains(strings.FieldsFunc(header, func(r rune) bool { return strings.ContainsRune(" _-./()", r) }), word)
}

func (c ColumnGuess) dated() bool { return c.Filled > 0 && (c.Native || len(c.Formats) > 0) }

func (g *Guess) column(key string) *ColumnGuess {
	for i := range g.Columns {
		if g.Columns[i].Key == key {
			return &g.Columns[i]
		}
	}
	return nil
}

// ProposeMap drafts a MAP.yaml for a file. A file without any dates is no log
// of requests, and the error says so.
func ProposeMap(ctx context.Context, r io.ReaderAt, size int64, name string) ([]byte, error) {
	g, err := Detect(ctx, r, size)
	if err != nil {
		return nil, err
	}
	if g.column("dispatched_on") == nil {
		var list names
		for _, c := range g.Columns[:min(len(g.Columns), 20)] {
			list = append(list, brief(c.Header))
		}
		return nil, fault.New(fault.Invalid, "sheet.not_a_log", list)
	}
	return []byte(g.draft(name)), nil
}

// quoted writes a text so that YAML reads the same.
func quoted(text string) string {
	b, err := yaml.Marshal(text)
	if err != nil {
		return fmt.Sprintf("%q", text)
	}
	out := strings.TrimSuffix(string(b), "\n")
	if strings.ContainsAny(out, "\n,[]{}#:") && !strings.HasPrefix(out, `"`) && !strings.HasPrefix(out, "'") {
		return fmt.Sprintf("%q", text)
	}
	return out
}

func (g *Guess) draft(name string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# A draft, guessed from the file: read it before you use it.")
	line("name: %s", quoted(name))
	line("file:")
	line("  format: %s", g.Format)
	if g.Format == "csv" {
		line("  encoding: %s", g.Encoding)
		line("  separator: %q", g.Separator)
		if g.LineEnds == "cr" {
			line("  line_ends: cr")
		}
	} else if len(g.Sheets) > 0 {
		line("  sheets: [%s]", joinQuoted(g.Sheets))
	}
	if g.HeaderRows > 1 || g.Skip > 0 {
		line("header: {rows: %d, skip: %d}", g.HeaderRows, g.Skip)
	}
	line("as_of: newest  # better the day on which the file was made: YYYY-MM-DD")
	line("dates:")
	line("  formats: [%s]%s", joinQuoted(g.formats()), g.doubtful())
	line("  zone: UTC")
	line("columns:")
	g.draftColumns(line)
	g.draftOutcomes(line)
	return b.String()
}

func (g *Guess) draftColumns(line func(string, ...any)) {
	if g.column("reference") == nil {
		line("  reference: %s  # the file seems to have no number of its own; see digest", g.lineReference())
	}
	if g.column("platform") == nil {
		line("  platform: {constant: \"?\"}  # no column seems to name the platform")
	}
	if g.column("kind") == nil {
		line("  kind: {constant: production}")
	}
	for _, c := range g.Columns {
		switch {
		case c.Key == "kind":
			line("  kind: {constant: production}  # or %s, with its words under kinds", quoted(c.Header))
		case c.Key == "reference" && !c.Unique:
			line("  reference: %s  # not unique: see duplicates", quoted(c.Header))
		case c.Key != "":
			line("  %s: %s", c.Key, quoted(c.Header))
		}
	}
	for _, c := range g.Columns {
		if c.Key == "" && c.dated() {
			line("  # not used, but it holds dates: %s", quoted(c.Header))
		}
	}
}

// draftOutcomes lists the words of the outcome column, for a person to fill in.
func (g *Guess) draftOutcomes(line func(string, ...any)) {
	c := g.column("outcome")
	if c == nil {
		if g.column("replied_on") != nil {
			line("answered: produced_full  # what a reply without a word for its outcome is")
		} else {
			line("no_replies: true  # no column seems to hold the day of a reply")
		}
		return
	}
	var words []string
	for w := range c.values {
		words = append(words, w)
	}
	sort.Strings(words)
	line("outcomes:  # produced_full, produced_part, none_held, refused, redirected, action_taken, not_addressed, withdrawn, open")
	for _, w := range words[:min(len(words), 40)] {
		if code := likelyOutcome(w); code != "" {
			line("  %s: %s", quoted(tidy(w)), code)
		} else {
			line("  # %s:   not guessed; rows with this word are reported until it has a meaning", quoted(tidy(w)))
		}
	}
	line("answered: produced_full")
}

// likelyOutcome guesses what a word means by its stem; empty where a guess
// could turn an answer into its opposite.
func likelyOutcome(word string) string {
	w := strings.ToLower(word)
	for _, each := range []struct {
		code  string
		stems []string
	}{
		{"withdrawn", []string{"withdr", "discontin", "abandon", "cancel", "відклик", "duplicate", "zurückgezogen"}},
		{"open", []string{"no response", "no reply", "no answer", "unanswered", "not answered", "без відповід", "не відповіл", "не отримано"}},
		{"none_held", []string{"no record", "no data", "not held", "not_held", "none", "nothing", "no respons", "відсутн", "немає", "nicht vorhanden"}},
		{"produced_part", []string{"part", "incomplete", "част", "неповн", "teil"}},
		{"redirected", []string{"refer", "redirect", "transfer", "forward", "another", "перенаправ", "weitergeleitet"}},
		{"refused", []string{"refus", "den", "reject", "declin", "exempt", "відмов", "abgelehnt"}},
		{"open", []string{"open", "pending", "await", "asleep", "process", "progress", "очіку", "в роботі", "offen"}},
		{"produced_full", []string{"full", "grant", "success", "disclos", "complet", "provid", "produc", "all", "answered", "надано", "викон", "erfolg"}},
	} {
		for _, stem := range each.stems {
			if strings.Contains(w, stem) && !(each.code == "produced_full" && negated(w)) {
				return each.code
			}
		}
	}
	return ""
}

// negated says that a word denies what its stem says: not provided, не надано.
func negated(w string) bool {
	for _, no := range []string{"not ", "not_", "no ", "un", "non", "не ", "не-", "nicht "} {
		if strings.HasPrefix(w, no) {
			return true
		}
	}
	return false
}

func (g *Guess) lineReference() string {
	if len(g.Sheets) > 1 {
		return `{join: ["#sheet", "#line"], with: "-"}`
	}
	return `"#line"`
}

// doubtful warns of dates that could as well be read with day and month the
// other way round.
func (g *Guess) doubtful() string {
	for _, c := range g.Columns {
		for _, f := range c.Formats {
			other := swapped(f)
			if other == f {
				continue
			}
			if !slices.ContainsFunc(c.texts, func(text string) bool { return reads(f, text) && !reads(other, text) }) {
				return fmt.Sprintf("  # or %s: the file does not tell which", other)
			}
		}
	}
	return ""
}

func swapped(format string) string {
	if strings.Contains(format, "MMM") || !strings.ContainsAny(format, "/-") || strings.HasPrefix(format, "Y") || strings.HasPrefix(format, "R") {
		return format
	}
	return strings.NewReplacer("DD", "MM", "MM", "DD").Replace(format)
}

func (g *Guess) formats() []string {
	var out []string
	for _, c := range g.Columns {
		for _, f := range c.Formats {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	if len(out) == 0 {
		return []string{"YYYY-MM-DD"}
	}
	return out
}

func joinQuoted(all []string) string {
	var out []string
	for _, each := range all {
		out = append(out, fmt.Sprintf("%q", each))
	}
	return strings.Join(out, ", ")
}
