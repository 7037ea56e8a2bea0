package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/deadline"
)

// span is a period of whole days, both included.
type span struct{ from, to deadline.Day }

var (
	yearText    = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)(?:\D|$)`)
	halfText    = regexp.MustCompile(`(?:^|[^\p{L}\d])(?:h\s*([12])|([12])\s*h|([12])(?:st|nd|\.|er|re|e|º|°|-?[а-яіїє]+)?\s*(?:half|halbjahr|semestre|semester|hy|півріччя|полугодие|half-year|półrocze)|(?:half|halbjahr|semestre|s|півріччя|hy)\s*([12]))(?:$|[^\p{L}\d])`)
	halfWord    = regexp.MustCompile(`(?:^|[^\p{L}])(first|second|premier|deuxième|erstes|zweites|primer|segundo|перше|друге|i|ii|і|іі)\s+(?:half|semestre|halbjahr|semester|півріччя|полугодие)`)
	quarterText = regexp.MustCompile(`(?:^|[^\p{L}\d])(?:q\s*([1-4])|([1-4])\s*q|([1-4])(?:st|nd|rd|th|\.|er|e|º|-?[а-яіїє]+)?\s*(?:quarter|quartal|trimestre|trimester|квартал|kwartał)|(?:quarter|quartal|trimestre|t|квартал)\s*([1-4]))(?:$|[^\p{L}\d])`)
	quarterWord = regexp.MustCompile(`(?:^|[^\p{L}])(first|second|third|fourth|перший|другий|третій|четвертий|i|ii|iii|iv|і|іі|ііі|іv)\s+(?:quarter|trimestre|quartal|квартал)`)
	monthRange  = regexp.MustCompile(`([\p{L}]{3,})\.?\s*(?:(?:19|20)\d\d)?\s*(?:-|–|—|to|bis|à|до)\s*([\p{L}]{3,})\.?`)
	dateText    = regexp.MustCompile(`\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\b(?:19|20)\d{6}\b|\d{4}/\d{1,2}/\d{1,2}`)
	yearMonth   = regexp.MustCompile(`\b((?:19|20)\d\d)[-/.](\d{1,2})\b`)
	glued       = regexp.MustCompile(`\b((?:19|20)\d\d)([hq][1-4])\b`)
	yearRange   = regexp.MustCompile(`^\s*((?:19|20)\d\d)\s*(?:-|–|—|/|to)\s*((?:19|20)\d\d)\s*$`)
)

var ordinals = map[string]int{"first": 1, "premier": 1, "erstes": 1, "primer": 1, "перше": 1, "перший": 1, "i": 1, "second": 2, "deuxième": 2, "zweites": 2, "segundo": 2,
	"друге": 2, "другий": 2, "ii": 2, "third": 3, "третій": 3, "iii": 3, "fourth": 4, "четвертий": 4, "iv": 4,
	"і": 1, "іі": 2, "ііі": 3, "іv": 4} // typed with Ukrainian letters

// readSpan reads a period as reports write them; the year stands in the text or
// beside it. Months is the order of a numeric date, true for month first.
func readSpan(text, year string, monthFirst bool) (span, bool) {
	s := strings.ToLower(strings.TrimSpace(spaces.Replace(text)))
	s = glued.ReplaceAllString(s, "$1 $2")
	if dates := dateText.FindAllString(s, -1); len(dates) == 2 {
		from, ok := readDate(dates[0], monthFirst)
		to, also := readDate(dates[1], monthFirst)
		return span{from, to}, ok && also && !to.Before(from)
	}
	if m := yearRange.FindStringSubmatch(s); m != nil && m[1] <= m[2] {
		return span{months(atoi(m[1]), 1, 1).from, months(atoi(m[2]), 12, 1).to}, true
	}
	y := 0
	if m := yearText.FindStringSubmatch(s); m != nil {
		y = atoi(m[1])
	} else if m := yearText.FindStringSubmatch(year); m != nil {
		y = atoi(m[1])
	}
	if y == 0 {
		return span{}, false
	}
	if all := yearMonth.FindAllStringSubmatch(s, -1); len(all) > 0 && !dateText.MatchString(s) {
		a, b := all[0], all[len(all)-1]
		from, to := months(atoi(a[1]), atoi(a[2]), 1), months(atoi(b[1]), atoi(b[2]), 1)
		return span{from.from, to.to}, atoi(a[2]) >= 1 && atoi(a[2]) <= 12 && atoi(b[2]) >= 1 && atoi(b[2]) <= 12 && !to.to.Before(from.from)
	}
	if n := found(halfText, halfWord, s); n > 0 && n < 3 {
		return months(y, 6*n-5, 6), true
	}
	if n := found(quarterText, quarterWord, s); n > 0 {
		return months(y, 3*n-2, 3), true
	}
	if m := monthRange.FindStringSubmatch(s); m != nil {
		a, okA := monthNamed(m[1])
		b, okB := monthNamed(m[2])
		if okA && okB && a <= b {
			return months(y, a, b-a+1), true
		}
		return span{}, false
	}
	rest := strings.Trim(strings.Replace(s, strconv.Itoa(y), "", 1), " .,()")
	if m, ok := monthNamed(rest); ok {
		return months(y, m, 1), true
	}
	switch rest {
	case "", "fy", "cy", "year", "full year", "année", "jahr", "рік", "року", "р", "год", "annual", "total":
		return months(y, 1, 12), true
	}
	return span{}, false
}

func found(digits, words *regexp.Regexp, s string) int {
	if m := digits.FindStringSubmatch(s); m != nil {
		for _, g := range m[1:] {
			if g != "" {
				return atoi(g)
			}
		}
	}
	if m := words.FindStringSubmatch(s); m != nil {
		return ordinals[m[1]]
	}
	return 0
}

// romanceMonths are the months that registers here do not use and reports do.
var romanceMonths = map[string]int{"janvier": 1, "février": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8, "septembre": 9, "octobre": 10,
	"novembre": 11, "décembre": 12, "enero": 1, "junio": 6, "julio": 7, "diciembre": 12}

func monthNamed(text string) (int, bool) {
	if n, ok := romanceMonths[text]; ok {
		return n, true
	}
	n, rest, ok := takeMonth(text)
	return n, ok && strings.TrimSpace(rest) == ""
}

// months is the span of n months from the first of one.
func months(year, month, n int) span {
	from := deadline.NewDay(year, time.Month(month), 1)
	return span{from, from.AddMonths(n).AddDays(-1)}
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// readDate reads a numeric date; where day and month could be either, the order
// of the column decides.
func readDate(text string, monthFirst bool) (deadline.Day, bool) {
	text = strings.TrimSpace(text)
	if len(text) == 8 && !strings.ContainsAny(text, "-./") {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '.' || r == '/' })
	if len(parts) != 3 {
		return deadline.Day{}, false
	}
	y, m, d := atoi(parts[0]), atoi(parts[1]), atoi(parts[2])
	if len(parts[0]) != 4 {
		d, m, y = atoi(parts[0]), atoi(parts[1]), atoi(parts[2])
		if monthFirst {
			d, m = m, d
		}
	}
	day, err := deadline.ParseDay(pad(y, 4) + "-" + pad(m, 2) + "-" + pad(d, 2))
	return day, err == nil && y >= 1990 && y <= 2100
}

func pad(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}
