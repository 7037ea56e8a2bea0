package deadline

import (
	"strconv"
	"strings"

	"rogatory/internal/fault"
)

// Period is a length as a law states it: years, months and days, or hours and
// minutes, never both, because no rule of law counts a mixture. The zero
// Period is "no period".
type Period struct {
	Years, Months, Days int
	Hours, Minutes      int
	given               bool // tells P0D from no period
}

// maxDigits keeps every sum inside the range of a Day; no law states 100,000 of anything.
const maxDigits = 5

// Days makes a period of days (working days under a rule that counts these).
func Days(n int) Period { return Period{Days: n, given: true} }

// Months makes a period of calendar months.
func Months(n int) Period { return Period{Months: n, given: true} }

// Hours makes a period of hours.
func Hours(n int) Period { return Period{Hours: n, given: true} }

// ParsePeriod reads an ISO 8601 duration such as P10D, P2M, P1Y, P2W, PT8H or
// PT90M. A number without a unit is refused: "10" could be hours or days.
func ParsePeriod(s string) (Period, error) {
	text := strings.TrimSpace(s)
	if text == "" {
		return Period{}, fault.New(fault.Invalid, "deadline.period_missing")
	}
	if _, err := strconv.Atoi(strings.TrimPrefix(text, "P")); err == nil {
		return Period{}, fault.New(fault.Invalid, "deadline.period_unit_missing", s)
	}
	p, ok := parsePeriod(text)
	if !ok {
		return Period{}, fault.New(fault.Invalid, "deadline.period_form", s)
	}
	if p.hasDate() && p.hasTime() {
		return Period{}, fault.New(fault.Invalid, "deadline.period_mixed", s)
	}
	return p, nil
}

func parsePeriod(s string) (Period, bool) {
	rest, found := strings.CutPrefix(s, "P")
	if !found || rest == "" {
		return Period{}, false
	}
	date, clock, timed := strings.Cut(rest, "T")
	if timed && clock == "" {
		return Period{}, false
	}
	p := Period{given: true}
	weeks := 0
	ok := units(date, "YMWD", &p.Years, &p.Months, &weeks, &p.Days) &&
		units(clock, "HM", &p.Hours, &p.Minutes)
	p.Days += 7 * weeks
	return p, ok && p.Days < 100_000
}

// units reads numbers followed by letters that must come in the given order, each at most once.
func units(s, letters string, into ...*int) bool {
	for next := 0; s != ""; {
		digits := 0
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
			digits++
		}
		if digits == 0 || digits > maxDigits || digits == len(s) {
			return false
		}
		unit := strings.IndexByte(letters, s[digits])
		if unit < next {
			return false
		}
		*into[unit], _ = strconv.Atoi(s[:digits])
		next, s = unit+1, s[digits+1:]
	}
	return true
}

// IsZero says that no period is given at all; P0D is given.
func (p Period) IsZero() bool { return !p.given && !p.hasDate() && !p.hasTime() }

// Empty says that the period has no length.
func (p Period) Empty() bool { return !p.hasDate() && !p.hasTime() }

func (p Period) hasDate() bool { return p.Years != 0 || p.Months != 0 || p.Days != 0 }
func (p Period) hasTime() bool { return p.Hours != 0 || p.Minutes != 0 }

// Plus adds an extension to a first period; both are then counted from the
// legal start, so that a late signature never moves the end.
func (p Period) Plus(q Period) Period {
	return Period{
		Years: p.Years + q.Years, Months: p.Months + q.Months, Days: p.Days + q.Days,
		Hours: p.Hours + q.Hours, Minutes: p.Minutes + q.Minutes, given: true,
	}
}

// calendarMonths gives the part that is counted in months.
func (p Period) calendarMonths() int { return 12*p.Years + p.Months }

// String writes the period as ISO 8601 does.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	if p.Empty() {
		return "P0D"
	}
	b := []byte{'P'}
	add := func(n int, unit byte) {
		if n != 0 {
			b = append(strconv.AppendInt(b, int64(n), 10), unit)
		}
	}
	add(p.Years, 'Y')
	add(p.Months, 'M')
	add(p.Days, 'D')
	if p.hasTime() {
		b = append(b, 'T')
		add(p.Hours, 'H')
		add(p.Minutes, 'M')
	}
	return string(b)
}

// MarshalText writes the period as ISO 8601 does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the period as ParsePeriod does; nothing is no period.
func (p *Period) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	parsed, err := ParsePeriod(string(b))
	if err == nil {
		*p = parsed
	}
	return err
}
