package sheet

import (
	"strconv"
	"strings"
	"time"

	"rogatory/internal/deadline"
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
	if l.named() {
		rest = withoutYearWord(rest)
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
