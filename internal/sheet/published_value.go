package sheet

import (
	"regexp"
	"strconv"
	"strings"

	"rogatory/internal/report"
)

// spaces are all the blanks that stand between thousands.
var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2007", " ", "\t", " ")

// nothing are the ways to say that a number was not published.
var nothing = map[string]bool{"": true, "-": true, "–": true, "—": true, "n/a": true, "na": true, "n.a.": true, "none": true, "null": true, "not available": true,
	"cannot be provided": true, "not applicable": true, "not reported": true, "k. a.": true, "k.a.": true, "keine angabe": true, "n.d.": true, "nd": true,
	"non disponible": true, "н/д": true, "немає даних": true, "не застосовується": true, "..": true, "…": true, "x": true}

var (
	rangeText = regexp.MustCompile(`^([\d][\d\s.,'’]*?)\s*(?:-|–|—|to|bis|à|a|до)\s*([\d][\d\s.,'’]*)$`)
	belowText = regexp.MustCompile(`^(?:<|less than|fewer than|under|weniger als|moins de|менше ніж|менше|до)\s*([\d][\d\s.,'’]*)$`)
	upToText  = regexp.MustCompile(`^(?:≤|<=|up to|bis zu|jusqu'à)\s*([\d][\d\s.,'’]*)$`)
	numText   = regexp.MustCompile(`^\d[\d\s.,'’]*$`)
)

// readBound reads a published number: plain, with marks of thousands of any
// kind, a range, or "<10". A text that is none of these is refused.
func readBound(text string, percent bool) (report.Bound, bool) {
	b := report.Bound{Text: strings.TrimSpace(text)}
	s := strings.ToLower(strings.TrimSpace(spaces.Replace(text)))
	s = strings.TrimSpace(strings.TrimRight(s, "*†‡"))
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(s, "%"), "~"))
	if nothing[s] {
		return b, true
	}
	set := func(low, high float64, ok bool) (report.Bound, bool) {
		b.Low, b.High, b.OK = low, high, ok && low <= high
		return b, b.OK
	}
	if m := belowText.FindStringSubmatch(s); m != nil {
		high, ok := number(m[1], percent)
		if high < 1 {
			return b, false
		}
		return set(0, high-1, ok)
	}
	if m := upToText.FindStringSubmatch(s); m != nil {
		high, ok := number(m[1], percent)
		return set(0, high, ok)
	}
	if m := rangeText.FindStringSubmatch(strings.ReplaceAll(s, "%", "")); m != nil {
		low, ok := number(m[1], percent)
		high, also := number(m[2], percent)
		return set(low, high, ok && also)
	}
	if !numText.MatchString(s) {
		return b, false
	}
	n, ok := number(s, percent)
	return set(n, n, ok)
}

// number reads digits with marks of thousands and of decimals, whichever of
// comma, point, apostrophe and blank they are. "1,975" and "1.975" are whole
// numbers in a column of counts: nobody publishes thousandths of a request. In
// a column of percent both are decimals.
func number(s string, percent bool) (float64, bool) {
	s = strings.NewReplacer(" ", "", "'", "", "’", "").Replace(strings.TrimSpace(s))
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case point >= 0 && comma >= 0 && point > comma:
		s = strings.ReplaceAll(s, ",", "")
	case point >= 0 && comma >= 0:
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case comma >= 0 && !percent && thousands(s, ','):
		s = strings.ReplaceAll(s, ",", "")
	case point >= 0 && !percent && thousands(s, '.'):
		s = strings.ReplaceAll(s, ".", "")
	case comma >= 0:
		s = strings.Replace(s, ",", ".", 1)
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && n >= 0 && n < 1e12
}

// thousands says whether a mark stands before groups of three digits only.
func thousands(s string, mark byte) bool {
	groups := strings.Split(s, string(mark))
	if len(groups[0]) < 1 || len(groups[0]) > 3 || groups[0][0] == '0' {
		return false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return false
		}
	}
	return true
}
