package deadline

import (
	"slices"
	"time"
)

// Holiday is one dated day on which a place does not work. Key names it in the
// message catalogue; a day that a unit entered itself has a Name instead.
type Holiday struct {
	Day     Day
	Key     string
	Name    string
	Instead bool // the day off that stands for a holiday on a weekend
	Sure    Confidence
}

// Title is the name of the day for a reader.
func (h Holiday) Title() Step {
	if h.Key != "" && h.Instead {
		return Step{Key: "deadline.holiday_instead", Args: []any{Step{Key: h.Key}}}
	}
	if h.Key != "" {
		return Step{Key: h.Key}
	}
	if h.Name != "" {
		return Step{Key: "deadline.holiday_named", Args: []any{h.Name}}
	}
	return Step{Key: "deadline.holiday_unnamed"}
}

// Confidence tells how sure a dated fact is.
type Confidence string

// The degrees of certainty of a dated fact.
const (
	// Confirmed was read in a source, or follows from the statute and agrees
	// with an independent table.
	Confirmed Confidence = "confirmed"
	// Recalled is from memory; the unit can correct it.
	Recalled Confidence = "recalled"
)

// Interval is a run of days, both ends included; a zero end is open.
type Interval struct{ From, To Day }

// Holds says that the day lies in the interval.
func (i Interval) Holds(d Day) bool {
	return !d.Before(i.From) && (i.To.IsZero() || !d.After(i.To))
}

// Calendar knows on which days a place works: Saturdays and Sundays never, and
// not on the dated holidays it holds. It never changes; With… gives a new one.
// A nil Calendar knows of weekends only and covers nothing.
type Calendar struct {
	place    string
	from, to Day
	days     map[Day]Holiday
	martial  []Interval
	changes  []known   // what the unit changed, with the calendar as it stood after each
	listed   *Calendar // the table without these changes
}

// NewCalendar makes a calendar of a place from dated holidays that are
// complete from one day to another.
func NewCalendar(place string, knownFrom, knownUntil Day, days ...Holiday) *Calendar {
	c := &Calendar{place: place, from: knownFrom, to: knownUntil, days: make(map[Day]Holiday, len(days))}
	for _, h := range days {
		if _, twice := c.days[h.Day]; !twice {
			c.days[h.Day] = h
		}
	}
	return c
}

// Only makes a calendar that is complete by definition: weekends and these
// days, as a worked example or a command line states them.
func Only(days ...Day) *Calendar {
	holidays := make([]Holiday, len(days))
	for i, d := range days {
		holidays[i] = Holiday{Day: d, Sure: Confirmed}
	}
	return NewCalendar("", firstDay, lastDay, holidays...)
}

func (c *Calendar) clone() *Calendar {
	if c == nil {
		return &Calendar{days: map[Day]Holiday{}}
	}
	n := *c
	n.days = make(map[Day]Holiday, len(c.days)+8)
	for d, h := range c.days {
		n.days[d] = h
	}
	return &n
}

// With adds the unit's own days; a day that is listed already takes the unit's name.
func (c *Calendar) With(own ...Holiday) *Calendar {
	n := c.clone()
	for _, h := range own {
		n.days[h.Day] = h
	}
	return n
}

// Without strikes days that the unit says are working days after all.
func (c *Calendar) Without(days ...Day) *Calendar {
	n := c.clone()
	for _, d := range days {
		delete(n.days, d)
	}
	return n
}

// WithMartialLaw gives the calendar in which public holidays inside the
// intervals are ordinary working days (Law of Ukraine 2136-IX, Article 6(6));
// Saturdays and Sundays stay what they are.
func (c *Calendar) WithMartialLaw(intervals ...Interval) *Calendar {
	n := c.clone()
	n.martial = slices.Clone(intervals)
	return n
}

// Place is the code of the place, such as UA or UK-SCT.
func (c *Calendar) Place() string {
	if c == nil {
		return ""
	}
	return c.place
}

// KnownFrom is the first day that the calendar covers.
func (c *Calendar) KnownFrom() Day {
	if c == nil {
		return Day{}
	}
	return c.from
}

// KnownUntil is the last day that the calendar covers; zero covers nothing.
func (c *Calendar) KnownUntil() Day {
	if c == nil {
		return Day{}
	}
	return c.to
}

// Covers says that the calendar is complete on this day.
func (c *Calendar) Covers(d Day) bool {
	return c != nil && !c.to.IsZero() && !d.After(c.to) && !d.Before(c.from)
}

// Holiday finds the dated holiday of a day, martial law or not.
func (c *Calendar) Holiday(d Day) (Holiday, bool) {
	if c == nil {
		return Holiday{}, false
	}
	h, ok := c.days[d]
	return h, ok
}

// Holidays lists the dated holidays from one day to another in order.
func (c *Calendar) Holidays(from, to Day) []Holiday {
	if c == nil {
		return nil
	}
	var list []Holiday
	for d, h := range c.days {
		if !d.Before(from) && !d.After(to) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b Holiday) int { return a.Day.Compare(b.Day) })
	return list
}

// MartialLaw says that holidays are working days on this day.
func (c *Calendar) MartialLaw(d Day) bool {
	return c != nil && slices.ContainsFunc(c.martial, func(i Interval) bool { return i.Holds(d) })
}

// Works says that the place works on this day.
func (c *Calendar) Works(d Day) bool {
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	_, off := c.Holiday(d)
	return !off || c.MartialLaw(d)
}

// WhyNot names the reason why a place does not work on a day; it is empty when it does.
func (c *Calendar) WhyNot(d Day) (Step, bool) {
	if c.Works(d) {
		return Step{}, false
	}
	if h, off := c.Holiday(d); off && !c.MartialLaw(d) {
		return h.Title(), true
	}
	return weekday(d), true
}

// workingOnOrBefore goes back to the last working day.
func (c *Calendar) workingOnOrBefore(d Day) Day {
	for !c.Works(d) {
		d = d.AddDays(-1)
	}
	return d
}

// workingIn counts the working days after one day up to and including another.
func (c *Calendar) workingIn(after, upTo Day) int {
	n := 0
	for d := after.AddDays(1); !d.After(upTo); d = d.AddDays(1) {
		if c.Works(d) {
			n++
		}
	}
	return n
}
