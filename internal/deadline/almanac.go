package deadline

import (
	"slices"
	"time"
)

// almanac writes down the holidays of one place, year after year.
type almanac struct {
	year int
	sure Confidence
	days []Holiday
	has  map[Day]bool
}

func (a *almanac) put(d Day, name string) {
	a.days = append(a.days, Holiday{Day: d, Key: "deadline.holiday_" + name, Sure: a.sure})
	a.has[d] = true
}

// on puts a holiday with a fixed date.
func (a *almanac) on(m time.Month, day int, name string) Day {
	d := NewDay(a.year, m, day)
	a.put(d, name)
	return d
}

// recalled puts single days that we remember but did not read.
func (a *almanac) recalled(name string, days ...Day) {
	was := a.sure
	a.sure = Recalled
	for _, d := range days {
		if d.Year() == a.year {
			a.put(d, name)
		}
	}
	a.sure = was
}

// dated puts those of the days that lie in this year.
func (a *almanac) dated(name string, days ...Day) {
	for _, d := range days {
		if d.Year() == a.year {
			a.put(d, name)
		}
	}
}

// afterEaster puts a movable feast that many days after (western) Easter.
func (a *almanac) afterEaster(days int, name string) { a.put(easter(a.year).AddDays(days), name) }

// nth gives the n-th weekday of a month; n = 0 is the last one.
func (a *almanac) nth(n int, wd time.Weekday, m time.Month) Day {
	if n == 0 {
		d := NewDay(a.year, m+1, 1).AddDays(-1)
		return d.AddDays(-int((d.Weekday() - wd + 7) % 7))
	}
	d := NewDay(a.year, m, 1)
	return d.AddDays(int((wd-d.Weekday()+7)%7) + 7*(n-1))
}

// onNth puts a holiday on the n-th weekday of a month.
func (a *almanac) onNth(n int, wd time.Weekday, m time.Month, name string) {
	a.put(a.nth(n, wd, m), name)
}

// weekend says that a day is a Saturday or a Sunday.
func weekend(d Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// instead puts a day off for each holiday that moved is true of, on the next
// day that is neither a weekend nor a holiday.
func (a *almanac) instead(moved func(Day) bool) {
	inOrder := slices.SortedStableFunc(slices.Values(a.days), func(x, y Holiday) int { return x.Day.Compare(y.Day) })
	for _, h := range inOrder {
		if h.Day.Year() == a.year && !h.Instead && moved(h.Day) {
			a.insteadOf(h)
		}
	}
}

func (a *almanac) insteadOf(h Holiday) {
	d := h.Day.AddDays(1)
	for weekend(d) || a.has[d] {
		d = d.AddDays(1)
	}
	a.days = append(a.days, Holiday{Day: d, Key: h.Key, Instead: true, Sure: h.Sure})
	a.has[d] = true
}

// easter gives Easter Sunday of the western churches (Gregorian computus).
func easter(year int) Day {
	golden := year % 19
	century, rest := year/100, year%100
	leap, corr := century/4, century%4
	moon := (19*golden + century - leap - (century-(century+8)/25+1)/3 + 15) % 30
	week := (32 + 2*corr + 2*(rest/4) - moon - rest%4) % 7
	late := (golden + 11*moon + 22*week) / 451
	n := moon + week - 7*late + 114
	return NewDay(year, time.Month(n/31), n%31+1)
}

// orthodoxEaster gives Easter Sunday by the Julian computus, as Ukraine keeps
// it, in our calendar (13 days apart until 2099).
func orthodoxEaster(year int) Day {
	moon := (19*(year%19) + 15) % 30
	week := (2*(year%4) + 4*(year%7) - moon + 34) % 7
	n := moon + week + 114
	return NewDay(year, time.Month(n/31), n%31+1).AddDays(13)
}
