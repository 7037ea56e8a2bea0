package ics

import (
	"strings"
	"time"
	"unicode/utf8"

	reader "github.com/emersion/go-ical"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// Day is a whole day of a calendar file, with the line on which it begins.
type Day struct {
	Day  deadline.Day
	Name string
	Line int
}

const (
	longestRun  = 31 // days of one entry
	longestName = 120
)

// Read gives the whole days of a calendar file. What is no whole day, repeats,
// was cancelled or cannot be read is a fault that names its line; then no day
// is given at all, so that nobody takes half a file for the whole.
func Read(text string) ([]Day, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fault.On("file", "calendar.ics_empty")
	}
	lines := beginnings(text)
	cal, err := reader.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		if n := broken(text); n > 0 {
			return nil, fault.Wrap(err, fault.Invalid, "calendar.ics_line", n).In("file")
		}
		return nil, fault.Wrap(err, fault.Invalid, "calendar.ics_form").In("file")
	}
	g := &fault.Gather{}
	var days []Day
	n := 0
	for _, event := range cal.Children {
		if event.Name != reader.CompEvent {
			continue
		}
		line := 0
		if n < len(lines) {
			line = lines[n]
		}
		n++
		found, err := wholeDays(event, line)
		g.Add(err)
		days = append(days, found...)
	}
	if n == 0 {
		g.On("file", "calendar.ics_empty")
	}
	if err := g.Err(); err != nil {
		return nil, err
	}
	return days, nil
}

// wholeDays gives the days of one entry.
func wholeDays(event *reader.Component, line int) ([]Day, error) {
	name := value(event, reader.PropSummary)
	refuse := func(key string) ([]Day, error) { return nil, fault.On("file", key, line, name) }
	switch {
	case name == "":
		return refuse("calendar.ics_unnamed")
	case utf8.RuneCountInString(name) > longestName:
		name = string([]rune(name)[:40]) + "…"
		return refuse("calendar.ics_long")
	case event.Props.Get(reader.PropRecurrenceRule) != nil || event.Props.Get(reader.PropRecurrenceDates) != nil:
		return refuse("calendar.ics_repeats")
	case value(event, reader.PropStatus) == "CANCELLED":
		return refuse("calendar.ics_cancelled")
	}
	first, ok := wholeDay(event, reader.PropDateTimeStart)
	if !ok {
		return refuse("calendar.ics_no_day")
	}
	end := first.AddDays(1) // the day after the last, as RFC 5545 counts
	if event.Props.Get(reader.PropDateTimeEnd) != nil {
		if end, ok = wholeDay(event, reader.PropDateTimeEnd); !ok {
			return refuse("calendar.ics_no_day")
		}
	}
	run := end.Sub(first)
	if run < 1 || run > longestRun || event.Props.Get(reader.PropDuration) != nil {
		return refuse("calendar.ics_run")
	}
	days := make([]Day, run)
	for i := range days {
		days[i] = Day{Day: first.AddDays(i), Name: name, Line: line}
	}
	return days, nil
}

func value(c *reader.Component, name string) string {
	p := c.Props.Get(name)
	if p == nil {
		return ""
	}
	parts, err := p.TextList() // a comma that a program did not escape splits the text
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.Join(parts, ","))
}

// wholeDay reads a DATE; a DATE-TIME is an appointment and no day off.
func wholeDay(c *reader.Component, name string) (deadline.Day, bool) {
	p := c.Props.Get(name)
	if p == nil || len(p.Value) != 8 {
		return deadline.Day{}, false
	}
	t, err := time.Parse("20060102", p.Value)
	if err != nil {
		return deadline.Day{}, false
	}
	return deadline.DayOf(t, time.UTC), true
}

// beginnings are the numbers of the lines on which entries begin.
func beginnings(text string) []int {
	var all []int
	for i, line := range strings.Split(text, "\n") {
		if strings.EqualFold(strings.TrimRight(line, "\r "), "BEGIN:VEVENT") {
			all = append(all, i+1)
		}
	}
	return all
}

// broken is the number of the first line that is no line of a calendar file;
// 0 when each of them is.
func broken(text string) int {
	for i, line := range strings.Split(strings.TrimRight(text, "\r\n"), "\n") {
		if line = strings.TrimRight(line, "\r"); !strings.Contains(line, ":") && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			return i + 1
		}
	}
	return 0
}
