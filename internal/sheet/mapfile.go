package sheet

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/reply"
	"rogatory/internal/selector"
)

// maxMap is the largest MAP.yaml: nobody writes a longer one by hand.
const maxMap = 1 << 20

// ParseMap reads and checks a MAP.yaml. An unknown key is an error with its
// line, since a misspelt one would silently be without effect.
func ParseMap(b []byte) (Map, error) {
	var m Map
	if len(b) > maxMap {
		return m, fault.New(fault.Invalid, "sheet.map_too_large")
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return m, fault.New(fault.Invalid, "sheet.map_empty")
	}
	if !utf8.Valid(b) {
		return m, fault.New(fault.Invalid, "sheet.map_encoding")
	}
	if err := yaml.UnmarshalWithOptions(b, &m, yaml.Strict()); err != nil {
		return m, mapFault(err)
	}
	return m, m.check()
}

// mapFault says where in the map something is wrong.
func mapFault(err error) error {
	line := "?"
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		line = strconv.Itoa(at.GetToken().Position.Line)
	}
	var unknown *yaml.UnknownFieldError
	var broken *yaml.SyntaxError
	switch {
	case errors.As(err, &unknown):
		return fault.Wrap(err, fault.Invalid, "sheet.map_unknown_key", line, valueOf(unknown.Token))
	case errors.As(err, &broken) && strings.Contains(broken.Message, "already defined"):
		return fault.Wrap(err, fault.Invalid, "sheet.map_key_twice", line, valueOf(broken.Token))
	}
	return fault.Wrap(err, fault.Invalid, "sheet.map_syntax", line)
}

func valueOf(t *token.Token) string {
	if t == nil {
		return ""
	}
	return t.Value
}

// UnmarshalYAML reads a column given by its header alone, or with more keys.
func (c *Column) UnmarshalYAML(decode func(any) error) error {
	var name string
	if err := decode(&name); err == nil {
		*c = Column{Name: name}
		return nil
	}
	type plain Column
	return decode((*plain)(c))
}

// given says that the map names a column at all.
func (c Column) given() bool {
	return c.Name != "" || c.Constant != "" || len(c.FirstOf) > 0 || len(c.Join) > 0
}

// named lists the columns with the keys under which the map has them.
func (c *Columns) named() []namedColumn {
	return []namedColumn{
		{"reference", &c.Reference}, {"case", &c.Case}, {"platform", &c.Platform}, {"kind", &c.Kind}, {"subject", &c.Subject},
		{"unit", &c.Unit}, {"legal_ground", &c.LegalGround}, {"categories", &c.Categories}, {"selectors", &c.Selectors},
		{"period_from", &c.PeriodFrom}, {"period_to", &c.PeriodTo}, {"dispatched_on", &c.DispatchedOn}, {"due_on", &c.DueOn},
		{"reaction_on", &c.ReactionOn}, {"replied_on", &c.RepliedOn}, {"outcome", &c.Outcome},
		{"refusal_reason", &c.RefusalReason}, {"withdrawn_on", &c.WithdrawnOn},
	}
}

type namedColumn struct {
	key string
	*Column
}

// openWord is the code in Outcomes for words that mean no outcome yet.
const openWord reply.Outcome = "open"

// The ways to treat an end without a day.
const (
	undatedReport = "report"
	undatedAsOf   = "as_of"
	undatedOpen   = "open"
)

// The ways to treat a reference seen before.
const (
	twiceReport = "report"
	twiceNumber = "number"
	twiceFirst  = "first"
)

// The sides on which a continued row lies.
const above, below = "above", "below"

const newest = "newest"

// check finds what is wrong with a map before a file is opened, and fills in
// what may be left out.
func (m *Map) check() error {
	var g fault.Gather
	m.checkColumns(&g)
	m.checkDates(&g)
	m.checkFile(&g)
	m.checkWords(&g)
	m.checkRules(&g)
	return g.Err()
}

func (m *Map) checkColumns(g *fault.Gather) {
	for _, need := range []namedColumn{{"reference", &m.Columns.Reference}, {"platform", &m.Columns.Platform}, {"dispatched_on", &m.Columns.DispatchedOn}} {
		if !need.given() {
			g.On("columns."+need.key, "sheet.map_needs", need.key)
		}
	}
	if c := m.Columns.Platform.Constant; c != "" && Fold(c) == "" {
		g.On("columns.platform", "sheet.map_needs", "platform")
	}
	for _, c := range m.Columns.named() {
		ways := 0
		for _, is := range []bool{c.Name != "", c.Constant != "", len(c.FirstOf) > 0, len(c.Join) > 0} {
			if is {
				ways++
			}
		}
		if ways > 1 {
			g.On("columns."+c.key, "sheet.map_column_ways", c.key)
		}
		m.checkFormats(g, c.Formats)
	}
	if c := m.Columns.Kind.Constant; c != "" && !legal.RequestKind(c).Valid() {
		g.On("columns.kind", "sheet.map_code", c, "columns.kind")
	}
	if !m.Columns.Kind.given() {
		m.Columns.Kind.Constant = string(legal.Production)
	}
	if m.Selectors == "" {
		m.Selectors = selector.Other
	}
	if !m.Selectors.Valid() {
		g.On("selectors", "sheet.map_code", string(m.Selectors), "selectors")
	}
}

func (m *Map) checkDates(g *fault.Gather) {
	if len(m.Dates.Formats) == 0 {
		m.Dates.Formats = defaultFormats
	}
	m.checkFormats(g, m.Dates.Formats)
	if i := m.Dates.Imprecise; i != "" && i != "first" && i != "last" {
		g.On("dates.imprecise", "sheet.map_code", i, "dates.imprecise")
	}
	if m.Dates.Zone == "" {
		m.Dates.Zone = "UTC"
	}
	if _, err := time.LoadLocation(m.Dates.Zone); err != nil || m.Dates.Zone == "Local" {
		g.On("dates.zone", "sheet.map_zone", m.Dates.Zone)
	}
	if m.AsOf != "" && m.AsOf != newest {
		day, err := deadline.ParseDay(m.AsOf)
		if err != nil {
			g.On("as_of", "sheet.map_as_of", m.AsOf)
		}
		m.asOf = day
	}
	if m.AsOfInName != "" {
		m.checkFormats(g, []string{m.AsOfInName})
	}
}

// checkFormats refuses what is no date, and months and intervals unless the
// map says which of their days counts.
func (m *Map) checkFormats(g *fault.Gather, formats []string) {
	for _, f := range formats {
		l, err := compile(f)
		switch {
		case err != nil:
			g.Add(err)
		case l.rough && m.Dates.Imprecise == "":
			g.On("dates.formats", "sheet.map_imprecise", f)
		}
	}
}

func (m *Map) checkFile(g *fault.Gather) {
	f := m.File
	if f.Format != "" && f.Format != "csv" && f.Format != "xlsx" {
		g.On("file.format", "sheet.map_code", f.Format, "file.format")
	}
	if _, ok := findEncoding(f.Encoding); !ok {
		g.On("file.encoding", "sheet.map_code", f.Encoding, "file.encoding")
	}
	if f.LineEnds != "" && f.LineEnds != "lf" && f.LineEnds != "cr" {
		g.On("file.line_ends", "sheet.map_code", f.LineEnds, "file.line_ends")
	}
	if s := separatorOf(f.Separator); f.Separator != "" && (utf8.RuneCountInString(s) != 1 || strings.ContainsAny(s, "\r\n\"")) {
		g.On("file.separator", "sheet.map_code", f.Separator, "file.separator")
	}
	if f.Quote != "" && f.Quote != "none" && (len(f.Quote) != 1 || f.Quote[0] >= utf8.RuneSelf) {
		g.On("file.quote", "sheet.map_code", f.Quote, "file.quote")
	}
	if m.Header.Rows < 0 || m.Header.Rows > 10 || m.Header.Skip < 0 {
		g.On("header", "sheet.map_header")
	}
	if m.Header.Rows == 0 {
		m.Header.Rows = 1
	}
}

func separatorOf(s string) string {
	switch s {
	case "tab", `\t`:
		return "\t"
	case "semicolon":
		return ";"
	case "comma":
		return ","
	}
	return s
}

func (m *Map) checkWords(g *fault.Gather) {
	for _, word := range sorted(m.Outcomes) {
		o := m.Outcomes[word]
		if o != openWord && (o == reply.Pending || !o.Valid()) {
			g.On("outcomes", "sheet.map_word", string(o), word)
		}
	}
	if m.Answered != "" && !m.Answered.Substantive() {
		g.On("answered", "sheet.map_code", string(m.Answered), "answered")
	}
	for _, word := range sorted(m.RefusalReasons) {
		r := m.RefusalReasons[word]
		if !r.Valid() {
			g.On("refusal_reasons", "sheet.map_word", string(r), word)
		}
	}
	for _, word := range sorted(m.Kinds) {
		k := m.Kinds[word]
		if !k.Valid() {
			g.On("kinds", "sheet.map_word", string(k), word)
		}
	}
	for _, word := range sorted(m.Categories) {
		c := m.Categories[word]
		if !c.Valid() {
			g.On("categories", "sheet.map_word", string(c), word)
		}
	}
	spelled := map[string]string{}
	for _, name := range sorted(m.Platforms.Aliases) {
		for _, s := range m.Platforms.Aliases[name] {
			if other, ok := spelled[Fold(s)]; ok && other != name {
				g.On("platforms.aliases", "sheet.map_alias_twice", s, other, name)
			}
			spelled[Fold(s)] = name
		}
	}
}

// sorted gives the keys in order, so that the same map always gets the same
// sentences.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (m *Map) checkRules(g *fault.Gather) {
	all := map[string][]When{"open": m.Open, "withdrawn": m.Withdrawn, "emergency": m.Emergency, "ignore": m.Ignore}
	for _, key := range sorted(all) {
		for _, w := range all[key] {
			if w.Column == "" || len(w.Is)+len(w.Has)+len(w.Lacks) == 0 && w.Matches == "" && !w.Empty {
				g.On(key, "sheet.map_rule", key)
			}
			if _, err := regexp.Compile(w.Matches); err != nil {
				g.On(key, "sheet.map_pattern", w.Matches)
			}
		}
	}
	oneOf := func(key string, value *string, allowed ...string) {
		if *value == "" {
			*value = allowed[0]
		}
		if !slices.Contains(allowed, *value) {
			g.On(key, "sheet.map_code", *value, key)
		}
	}
	oneOf("undated", &m.Undated, undatedReport, undatedAsOf, undatedOpen)
	oneOf("duplicates", &m.Duplicates, twiceReport, twiceNumber, twiceFirst)
	oneOf("continues.of", &m.Continues.Of, above, below)
	if m.Continues.With == "" {
		m.Continues.With = " "
	}
}
