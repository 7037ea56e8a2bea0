// Package deadline counts periods the way each body of law counts them: the
// last day, the first late instant, and the arithmetic in words. It is pure:
// every instant, zone and calendar it needs is handed to it.
package deadline

import (
	"time"

	"rogatory/internal/fault"
)

// Day is a civil day without a zone. The zero Day is "no day". Days compare
// with == and with Before; they never carry an hour, so no clock change can
// move one (F20).
type Day struct{ n int32 } // days since 0000-12-31, so that 0001-01-01 is 1

const daysToUnixEpoch = 719163 // 1970-01-01 counted from 0001-01-01 as 1

// The first and the last day that the product counts with; later days could
// not be written with four digits of year.
var (
	firstDay = DayOf(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC)
	lastDay  = DayOf(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.UTC)
)

// NewDay gives the civil day, normalising overflow as time.Date does.
func NewDay(year int, month time.Month, day int) Day {
	return Day{int32(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400 + daysToUnixEpoch)}
}

// DayOf gives the civil day that an instant falls on in a zone.
func DayOf(t time.Time, zone *time.Location) Day {
	local := t.In(zone)
	_, offset := local.Zone()
	secs := local.Unix() + int64(offset)
	days := secs / 86400
	if secs%86400 < 0 {
		days--
	}
	return Day{int32(days + daysToUnixEpoch)}
}

// ParseDay reads a day written as 2006-01-02; 29 February of a common year and
// the years 0 and 10000 are refused with a sentence.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		if isFebruary29(s) {
			return Day{}, fault.New(fault.Invalid, "deadline.day_february_29", s)
		}
		return Day{}, fault.New(fault.Invalid, "deadline.day_form", s)
	}
	if t.Year() < 1 || t.Year() > 9999 {
		return Day{}, fault.New(fault.Invalid, "deadline.day_year", s)
	}
	return DayOf(t, time.UTC), nil
}

func isFebruary29(s string) bool { return len(s) == 10 && s[4:] == "-02-29" }

// IsZero says that there is no day.
func (d Day) IsZero() bool { return d.n == 0 }

func (d Day) utc() time.Time { return time.Unix((int64(d.n)-daysToUnixEpoch)*86400, 0).UTC() }

// Date gives year, month and day of the month.
func (d Day) Date() (int, time.Month, int) { return d.utc().Date() }

// Year gives the calendar year.
func (d Day) Year() int { return d.utc().Year() }

// String writes the day as 2006-01-02, and no day as nothing.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText writes the day as 2006-01-02.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the day as ParseDay does; nothing is no day.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	parsed, err := ParseDay(string(b))
	if err == nil {
		*d = parsed
	}
	return err
}

// AddDays gives the day n days later (earlier when negative).
func (d Day) AddDays(n int) Day { return Day{d.n + int32(n)} }

// AddMonths gives the same date n months later or, where that month has no
// such date, its last day (there is no 31 February).
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDay(first.Year(), first.Month(), min(day, last))
}

// Sub counts the days from an earlier day to this one.
func (d Day) Sub(earlier Day) int { return int(d.n - earlier.n) }

// Before says that the day comes earlier than the other.
func (d Day) Before(other Day) bool { return d.n < other.n }

// After says that the day comes later than the other.
func (d Day) After(other Day) bool { return d.n > other.n }

// Compare orders days for slices.SortFunc.
func (d Day) Compare(other Day) int { return int(d.n) - int(other.n) }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday {
	return time.Weekday(d.n % 7) // 0001-01-01, day 1, was a Monday
}

// In gives the first instant of the day in a zone. Where the clocks skip
// midnight the day begins at the change; where midnight strikes twice, at the
// first stroke.
func (d Day) In(zone *time.Location) time.Time {
	midnight := d.utc().Unix() // as if the zone had no offset
	at := time.Unix(midnight-36*3600, 0).In(zone)
	for {
		begin, end := at.ZoneBounds()
		_, offset := at.Zone()
		start := time.Unix(midnight-int64(offset), 0).In(zone)
		inside := (begin.IsZero() || !start.Before(begin)) && (end.IsZero() || start.Before(end))
		if inside {
			return start
		}
		if !begin.IsZero() && start.Before(begin) && !DayOf(begin, zone).Before(d) {
			return begin
		}
		if end.IsZero() {
			return start
		}
		at = end
	}
}
