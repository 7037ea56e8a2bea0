package deadline

import "time"

// unitedStates is 5 U.S.C. 6103: a holiday on a Saturday is kept on the Friday
// before, one on a Sunday on the Monday after. Rule 45(a)(6)(B) adds days that
// the President declares.
func unitedStates(a *almanac) {
	fixed := []Day{
		a.on(time.January, 1, "new_year"), a.on(time.June, 19, "us_juneteenth"), a.on(time.July, 4, "us_independence"),
		a.on(time.November, 11, "us_veterans"), a.on(time.December, 25, "christmas"),
	}
	for i, name := range [...]string{"new_year", "us_juneteenth", "us_independence", "us_veterans", "christmas"} {
		a.observe(fixed[i], name)
	}
	a.onNth(3, time.Monday, time.January, "us_king")
	a.onNth(3, time.Monday, time.February, "us_washington")
	a.onNth(0, time.Monday, time.May, "us_memorial")
	a.onNth(1, time.Monday, time.September, "us_labor")
	a.onNth(2, time.Monday, time.October, "us_columbus")
	a.onNth(4, time.Thursday, time.November, "us_thanksgiving")
	a.recalled("us_declared", NewDay(2024, time.December, 24), NewDay(2025, time.January, 9),
		NewDay(2025, time.December, 24), NewDay(2025, time.December, 26))
}

// observe moves an American holiday off the weekend.
func (a *almanac) observe(d Day, name string) {
	move := map[time.Weekday]int{time.Saturday: -1, time.Sunday: 1}[d.Weekday()]
	if move != 0 {
		a.days = append(a.days, Holiday{Day: d.AddDays(move), Key: "deadline.holiday_" + name, Instead: true, Sure: a.sure})
	}
}

func md(m time.Month, day int) func(int) Day {
	return func(year int) Day { return NewDay(year, m, day) }
}

// lunarNewYear is the first day of the Chinese year as Singapore keeps it.
var lunarNewYear = map[int]func(int) Day{
	2024: md(time.February, 10), 2025: md(time.January, 29), 2026: md(time.February, 17), 2027: md(time.February, 6),
	2028: md(time.January, 26), 2029: md(time.February, 13), 2030: md(time.February, 3),
}

// singapore is the schedule of the Holidays Act. The movable feasts of other
// calendars are gazetted a year ahead: those of 2027 are not confirmed, later
// ones are left out, and KnownUntil says so.
func singapore(a *almanac) {
	a.on(time.January, 1, "new_year")
	first := lunarNewYear[a.year](a.year)
	a.put(first, "chinese_new_year")
	a.put(first.AddDays(1), "chinese_new_year")
	a.afterEaster(-2, "good_friday")
	a.on(time.May, 1, "labour_day")
	a.on(time.August, 9, "sg_national")
	a.on(time.December, 25, "christmas")
	a.dated("hari_raya_puasa", NewDay(2024, time.April, 10), NewDay(2025, time.March, 31), NewDay(2026, time.March, 21), NewDay(2027, time.March, 10))
	a.dated("hari_raya_haji", NewDay(2024, time.June, 17), NewDay(2025, time.June, 7), NewDay(2026, time.May, 27), NewDay(2027, time.May, 17))
	a.dated("vesak", NewDay(2024, time.May, 22), NewDay(2025, time.May, 12), NewDay(2026, time.May, 31), NewDay(2027, time.May, 20))
	a.dated("deepavali", NewDay(2024, time.October, 31), NewDay(2025, time.October, 20), NewDay(2026, time.November, 8), NewDay(2027, time.October, 28))
	a.instead(func(d Day) bool { return d.Weekday() == time.Sunday })
	a.dated("election", NewDay(2025, time.May, 3))
}

// japan is the Act on National Holidays: Happy Mondays, equinoxes, a day off
// for a holiday on a Sunday, and the day between two holidays.
func japan(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.onNth(2, time.Monday, time.January, "jp_coming_of_age")
	a.on(time.February, 11, "jp_foundation")
	a.on(time.February, 23, "jp_emperor")
	a.on(time.March, equinox(a.year, 20.8431), "jp_vernal_equinox")
	a.on(time.April, 29, "jp_showa")
	a.on(time.May, 3, "jp_constitution")
	a.on(time.May, 4, "jp_greenery")
	a.on(time.May, 5, "childrens_day")
	a.onNth(3, time.Monday, time.July, "jp_marine")
	a.on(time.August, 11, "jp_mountain")
	a.onNth(3, time.Monday, time.September, "jp_aged")
	a.on(time.September, equinox(a.year, 23.2488), "jp_autumnal_equinox")
	a.onNth(2, time.Monday, time.October, "jp_sports")
	a.on(time.November, 3, "jp_culture")
	a.on(time.November, 23, "jp_labour")
	a.instead(func(d Day) bool { return d.Weekday() == time.Sunday })
	for d := NewDay(a.year, time.January, 2); d.Year() == a.year; d = d.AddDays(1) {
		if !a.has[d] && !weekend(d) && a.has[d.AddDays(-1)] && a.has[d.AddDays(1)] {
			a.put(d, "jp_between")
		}
	}
}

// equinox gives the day of the month on which Japan keeps an equinox; the
// observatory announces it in February of the year before.
func equinox(year int, base float64) int {
	return int(base+0.242194*float64(year-1980)) - (year-1980)/4
}

// koreanLunar holds Seollal, Buddha's Birthday and Chuseok. In 2028 Seollal is
// a day later than in China, because the moon turns new after midnight in Seoul.
var koreanLunar = map[int][3]func(int) Day{
	2024: {md(time.February, 10), md(time.May, 15), md(time.September, 17)},
	2025: {md(time.January, 29), md(time.May, 5), md(time.October, 6)},
	2026: {md(time.February, 17), md(time.May, 24), md(time.September, 25)},
	2027: {md(time.February, 7), md(time.May, 13), md(time.September, 15)},
	2028: {md(time.January, 27), md(time.May, 2), md(time.October, 3)},
	2029: {md(time.February, 13), md(time.May, 20), md(time.September, 22)},
	2030: {md(time.February, 3), md(time.May, 9), md(time.September, 12)},
}

// korea is the Regulation on Holidays of Public Offices with its substitute
// days; 1 May and 17 July joined in 2026. Election days and days the
// government adds are known for past years only.
func korea(a *almanac) {
	lunar := koreanLunar[a.year]
	a.on(time.January, 1, "new_year")
	a.on(time.June, 6, "kr_memorial")
	a.threeDays(lunar[0](a.year), "seollal")
	a.threeDays(lunar[2](a.year), "chuseok")
	a.korean(NewDay(a.year, time.March, 1), "kr_march_first")
	if a.year >= 2026 {
		a.korean(NewDay(a.year, time.May, 1), "labour_day")
		a.korean(NewDay(a.year, time.July, 17), "kr_constitution")
	}
	a.korean(NewDay(a.year, time.May, 5), "childrens_day")
	a.korean(lunar[1](a.year), "buddha")
	a.korean(NewDay(a.year, time.August, 15), "kr_liberation")
	a.korean(NewDay(a.year, time.October, 3), "kr_foundation")
	a.korean(NewDay(a.year, time.October, 9), "kr_hangul")
	a.korean(NewDay(a.year, time.December, 25), "christmas")
	a.dated("election", NewDay(2024, time.April, 10), NewDay(2025, time.June, 3), NewDay(2026, time.June, 3))
	a.dated("kr_temporary", NewDay(2024, time.October, 1), NewDay(2025, time.January, 27))
}

// threeDays puts a feast with its eve and its morrow; if one is a Sunday, a
// substitute day follows.
func (a *almanac) threeDays(feast Day, name string) {
	sunday := false
	for _, d := range [...]Day{feast.AddDays(-1), feast, feast.AddDays(1)} {
		a.put(d, name)
		sunday = sunday || d.Weekday() == time.Sunday
	}
	if sunday {
		a.insteadOf(a.days[len(a.days)-1])
	}
}

// korean puts a day that gets a substitute on a weekend or beside another holiday.
func (a *almanac) korean(d Day, name string) {
	shared := a.has[d]
	a.put(d, name)
	if shared || weekend(d) {
		a.insteadOf(a.days[len(a.days)-1])
	}
}
