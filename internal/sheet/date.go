package sheet

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// The years a register can speak of; others are slips of the pen, such as 0016.
const firstYear, lastYear = 1900, 2199

// moment is a day, and the instant where the cell has a time of day.
type moment struct {
	day   deadline.Day
	at    time.Time
	rough bool // the register knows the month, year or interval only
}

func (m moment) isZero() bool { return m.day.IsZero() }

// before compares instants where both have one, days otherwise: a reply at an
// unknown hour of the day of dispatch came after it.
func (m moment) before(n moment) bool {
	if !m.at.IsZero() && !n.at.IsZero() {
		return m.at.Before(n.at)
	}
	return m.day.Before(n.day)
}

// layout is one way to write a date, in plain notation.
type layout struct {
	text  string
	parts []part
	kind  layoutKind
	rough bool    // it names no day
	until *layout // the end of an interval, as in YYYY-MM/YYYY-MM
}

type layoutKind int

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

// dater reads the dates of one column.
type dater struct {
	layouts []layout
	zone    *time.Location
	decimal string
	last    bool // of a month or an interval the last day is taken, not the first
}

// read gives the moment a cell names, or the key of what is wrong with it.
func (d dater) read(c cell) (moment, string) {
	text := strings.TrimSpace(c.text)
	if c.native {
		if t, err := time.ParseInLocation("2006-01-02T15:04:05", text, d.zone); err == nil {
			return d.checked(t, true)
		}
		if t, err := time.ParseInLocation(time.DateOnly, text, d.zone); err == nil {
			return d.checked(t, false)
		}
	}
	wrong := "sheet.date"
	for _, l := range d.layouts {
		m, problem := d.try(l, text)
		if problem == "" {
			return m, ""
		}
		if problem != "sheet.date" {
			wrong = problem
		}
	}
	return moment{}, wrong
}

func (d dater) try(l layout, text string) (moment, string) {
	switch l.kind {
	case rfc3339:
		t, ok := readRFC3339(text)
		if !ok {
			return moment{}, "sheet.date"
		}
		return d.checked(t, true)
	case excelSerial:
		if d.decimal != "" && d.decimal != "." {
			text = strings.ReplaceAll(text, d.decimal, ".")
		}
		serial, err := strconv.ParseFloat(text, 64)
		if err != nil || serial < 1 || serial > 2_958_465 {
			return moment{}, "sheet.date"
		}
		t, timed := fromSerial(serial, false)
		return d.checked(inZone(t, d.zone), timed)
	}
	c, rest, ok := l.match(text)
	if !ok {
		return moment{}, "sheet.date"
	}
	if l.until != nil {
		var end clock
		if end, rest, ok = l.until.match(rest); !ok {
			return moment{}, "sheet.date"
		}
		if d.last {
			c = end
		}
	}
	if rest != "" {
		return moment{}, "sheet.date"
	}
	if !l.rough {
		return d.build(c)
	}
	m, wrong := d.build(d.roughly(c))
	m.rough = wrong == ""
	return m, wrong
}

func readRFC3339(text string) (time.Time, bool) {
	text = strings.Replace(text, " ", "T", 1)
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}

// roughly fills in the day that the text does not name.
func (d dater) roughly(c clock) clock {
	switch {
	case c.month == 0 && d.last:
		c.month, c.day = 12, 31
	case c.month == 0:
		c.month, c.day = 1, 1
	case c.day == 0 && d.last:
		c.day = time.Date(c.year, time.Month(c.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	case c.day == 0:
		c.day = 1
	}
	return c
}

func (d dater) build(c clock) (moment, string) {
	if c.twelve {
		if c.hour < 1 || c.hour > 12 {
			return moment{}, "sheet.date"
		}
		c.hour %= 12
		if c.afternoon {
			c.hour += 12
		}
	}
	if c.hour > 23 || c.minute > 59 || c.second > 59 {
		return moment{}, "sheet.date"
	}
	zone := d.zone
	if c.offset != nil {
		zone = c.offset
	}
	civil := time.Date(c.year, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC)
	if c.month < 1 || c.month > 12 || civil.Day() != c.day || c.day < 1 {
		return moment{}, "sheet.date_calendar"
	}
	return d.checked(time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, 0, zone), c.timed)
}

// checked refuses years that no register speaks of.
func (d dater) checked(t time.Time, timed bool) (moment, string) {
	if y := t.Year(); y < firstYear || y > lastYear {
		return moment{}, "sheet.date_year"
	}
	if !timed {
		return moment{day: deadline.NewDay(t.Year(), t.Month(), t.Day())}, ""
	}
	return moment{day: deadline.DayOf(t, d.zone), at: t.UTC()}, ""
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
	{"march", "mar", "березня", "березень", "бер", "märz"}, {"april", "apr", "квітня", "квітень", "кві"},
	{"may", "травня", "травень", "тра", "mai"}, {"june", "jun", "червня", "червень", "чер", "juni"},
	{"july", "jul", "липня", "липень", "лип", "juli"}, {"august", "aug", "серпня", "серпень", "сер"},
	{"september", "sep", "sept", "вересня", "вересень", "вер"}, {"october", "oct", "жовтня", "жовтень", "жов", "oktober", "okt"},
	{"november", "nov", "листопада", "листопад", "лис"}, {"december", "dec", "грудня", "грудень", "гру", "dezember", "dez"},
}

// takeMonth takes the letters at the beginning and looks the word up.
func takeMonth(text string) (int, string, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(text)
	}
	word := strings.ToLower(text[:end])
	for i, names := range monthNames {
		for _, name := range names {
			if word == name {
				return i + 1, text[end:], true
			}
		}
	}
	return 0, text, false
}

// fromSerial turns the day number of a spreadsheet into a civil time without a
// zone. The 1900 system counts a 29 February that never was.
func fromSerial(serial float64, since1904 bool) (time.Time, bool) {
	days := int(serial)
	seconds := int((serial-float64(days))*86400 + 0.5)
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		epoch = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return epoch.AddDate(0, 0, days).Add(time.Duration(seconds) * time.Second), seconds != 0
}
