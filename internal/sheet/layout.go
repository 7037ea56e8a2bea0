package sheet

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// layout is one way to write a date, in plain notation.
type layout struct {
	text  string
	parts []part
	kind  layoutKind
	rough bool    // it names no day
	until *layout // the end of an interval, as in YYYY-MM/YYYY-MM
}

type layoutKind int

// The kinds of layout: taken apart by its parts, or known by name.
const (
	inParts layoutKind = iota
	rfc3339
	excelSerial
)

// part is one element of a layout: a token such as YYYY, or literal text.
type part struct {
	token   string
	literal string
	fixed   bool // exactly as many digits as letters, since a number stands next to it
}

var tokens = []string{"YYYY", "MMMM", "MMM", "YY", "MM", "DD", "HH", "hh", "mm", "ss", "M", "D", "H", "h", "m", "s", "A", "Z"}

// defaultFormats are the ways that cannot be misread.
var defaultFormats = []string{"YYYY-MM-DD", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD HH:mm", "RFC3339", "DD.MM.YYYY", "DD.MM.YYYY HH:mm"}

// compile reads the plain notation; a layout that cannot give a day is refused.
func compile(format string) (layout, error) {
	l := layout{text: format}
	switch strings.ToUpper(strings.TrimSpace(format)) {
	case "RFC3339", "ISO8601", "ISO":
		l.kind = rfc3339
		return l, nil
	case "EXCEL":
		l.kind = excelSerial
		return l, nil
	}
	for rest := format; rest != ""; {
		var p part
		p, rest = nextPart(rest)
		l.parts = append(l.parts, p)
	}
	return l.settled()
}

// settled finds the end of an interval and what the layout leaves out.
func (l layout) settled() (layout, error) {
	seen := map[byte]bool{}
	for i, p := range l.parts {
		if p.token == "" {
			continue
		}
		l.parts[i].fixed = i+1 < len(l.parts) && isNumber(l.parts[i+1].token) || i > 0 && isNumber(l.parts[i-1].token)
		if seen[p.token[0]] {
			// The layout begins again behind a sign: an interval.
			until, err := layout{text: l.text, parts: l.parts[i:]}.settled()
			if err != nil || p.token != l.parts[0].token || l.parts[i-1].token != "" {
				return l, fault.New(fault.Invalid, "sheet.map_date_format", l.text)
			}
			l.parts, l.until, l.rough = l.parts[:i], &until, true
			return l, nil
		}
		seen[p.token[0]] = true
	}
	if !seen['Y'] || seen['D'] && !seen['M'] {
		return l, fault.New(fault.Invalid, "sheet.map_date_format", l.text)
	}
	l.rough = !seen['D']
	return l, nil
}

func isNumber(token string) bool {
	return token != "" && token != "A" && token != "Z" && token != "MMM" && token != "MMMM"
}

func nextPart(rest string) (part, string) {
	if rest[0] == '[' {
		if end := strings.IndexByte(rest, ']'); end > 0 {
			return part{literal: rest[1:end]}, rest[end+1:]
		}
	}
	for _, t := range tokens {
		if strings.HasPrefix(rest, t) {
			return part{token: t}, rest[len(t):]
		}
	}
	_, n := utf8.DecodeRuneInString(rest)
	return part{literal: rest[:n]}, rest[n:]
}

// clock is what the parts of a date add up to.
type clock struct {
	year, month, day, hour, minute, second int
	timed, afternoon, twelve               bool
	offset                                 *time.Location
}

// match takes the beginning of a text apart by the layout.
func (l layout) match(text string) (c clock, rest string, ok bool) {
	for _, p := range l.parts {
		if p.token == "" {
			text, ok = skipLiteral(text, p.literal)
		} else {
			text, ok = c.take(p, text)
		}
		if !ok {
			return c, text, false
		}
	}
	return c, text, true
}

// named says that the layout spells its month as a word.
func (l layout) named() bool {
	for _, p := range l.parts {
		if p.token == "MMM" || p.token == "MMMM" {
			return true
		}
	}
	return false
}

// withoutYearWord drops the word for "year" that Ukrainian writes after it.
func withoutYearWord(rest string) string {
	switch strings.TrimSpace(rest) {
	case "р.", "р", "року":
		return ""
	}
	return rest
}

// within finds the first day that a layout reads anywhere in a text.
func (l layout) within(text string) (deadline.Day, bool) {
	d := dater{zone: time.UTC}
	for i := range text {
		if c, _, ok := l.match(text[i:]); ok {
			if m, wrong := d.build(c); wrong == "" {
				return m.day, true
			}
		}
	}
	return deadline.Day{}, false
}

func skipLiteral(text, literal string) (string, bool) {
	if strings.TrimSpace(literal) != "" {
		return strings.CutPrefix(text, literal)
	}
	trimmed := strings.TrimLeftFunc(text, unicode.IsSpace)
	return trimmed, len(trimmed) < len(text) || literal == ""
}

func (c *clock) take(p part, text string) (string, bool) {
	switch p.token {
	case "MMM", "MMMM":
		var ok bool
		c.month, text, ok = takeMonth(text)
		return text, ok
	case "A":
		return c.takeHalf(text)
	case "Z":
		return c.takeOffset(text)
	}
	least, most := 1, 2
	switch {
	case p.token == "YYYY":
		least, most = 4, 4
	case p.token == "YY" || p.fixed || p.token == "mm" || p.token == "ss":
		least = len(p.token)
	}
	n, digits := 0, 0
	for digits < len(text) && digits < most && text[digits] >= '0' && text[digits] <= '9' {
		n = n*10 + int(text[digits]-'0')
		digits++
	}
	if digits < least {
		return text, false
	}
	c.set(p.token, n)
	return text[digits:], true
}

func (c *clock) set(token string, n int) {
	switch token[0] {
	case 'Y':
		c.year = n
		if token == "YY" {
			c.year = 2000 + n
			if n >= 70 {
				c.year = 1900 + n
			}
		}
	case 'M':
		c.month = n
	case 'D':
		c.day = n
	case 'H', 'h':
		c.hour, c.timed, c.twelve = n, true, token[0] == 'h'
	case 'm':
		c.minute, c.timed = n, true
	case 's':
		c.second = n
	}
}

func (c *clock) takeHalf(text string) (string, bool) {
	if len(text) < 2 {
		return text, false
	}
	half := strings.ToLower(text[:2])
	c.afternoon = half == "pm"
	return text[2:], half == "pm" || half == "am"
}

func (c *clock) takeOffset(text string) (string, bool) {
	if rest, ok := strings.CutPrefix(text, "Z"); ok {
		c.offset = time.UTC
		return rest, true
	}
	for _, form := range []string{"-07:00", "-0700"} {
		if len(text) < len(form) {
			continue
		}
		if t, err := time.Parse(form, text[:len(form)]); err == nil {
			c.offset = t.Location()
			return text[len(form):], true
		}
	}
	return text, false
}

// monthNames holds the months in English, Ukrainian and German, in the forms
// in which dates are written.
var monthNames = [12][]string{
	{"january", "jan", "січня", "січень", "січ", "januar"}, {"february", "feb", "лютого", "лютий", "лют", "februar"},
	{"march", "mar", "березня", "березень", "бер", "берез", "märz"}, {"april", "apr", "квітня", "квітень", "кві", "квіт"},
	{"may", "травня", "травень", "тра", "трав", "mai"}, {"june", "jun", "червня", "червень", "чер", "черв", "juni"},
	{"july", "jul", "липня", "липень", "лип", "juli"}, {"august", "aug", "серпня", "серпень", "сер", "серп"},
	{"september", "sep", "sept", "вересня", "вересень", "вер", "верес"}, {"october", "oct", "жовтня", "жовтень", "жов", "жовт", "oktober", "okt"},
	{"november", "nov", "листопада", "листопад", "лис", "лист"}, {"december", "dec", "грудня", "грудень", "гру", "груд", "dezember", "dez"},
}

// takeMonth takes the letters at the beginning and looks the word up. A
// shortened name may carry its full stop: 3 трав. 2026, 5 Sept. 2026.
func takeMonth(text string) (int, string, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(text)
	}
	word := strings.ToLower(text[:end])
	for i, names := range monthNames {
		for _, name := range names {
			if word == name {
				rest := text[end:]
				if strings.HasPrefix(rest, ". ") {
					rest = rest[1:]
				}
				return i + 1, rest, true
			}
		}
	}
	return 0, text, false
}
