package deadline

import "time"

// ukraine is Article 73 of the Labour Code as changed by Laws 3107-IX (8 May
// for 9 May) and 3258-IX (25 December only, 15 July, 1 October). A holiday on a
// weekend gives the next working day (Article 67). Under martial law none of
// this is applied; see Calendar.WithMartialLaw.
func ukraine(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.on(time.March, 8, "womens_day")
	a.put(orthodoxEaster(a.year), "easter")
	a.on(time.May, 1, "labour_day")
	a.on(time.May, 8, "ua_remembrance")
	a.put(orthodoxEaster(a.year).AddDays(49), "trinity")
	a.on(time.June, 28, "ua_constitution")
	a.on(time.July, 15, "ua_statehood")
	a.on(time.August, 24, "ua_independence")
	a.on(time.October, 1, "ua_defenders")
	a.on(time.December, 25, "christmas")
	a.instead(weekend)
}

// ireland is Schedule 2 of the Organisation of Working Time Act 1997; the days
// do not move by law when they fall on a weekend.
func ireland(a *almanac) {
	a.on(time.January, 1, "new_year")
	if brigid := NewDay(a.year, time.February, 1); brigid.Weekday() == time.Friday {
		a.put(brigid, "ie_brigid")
	} else {
		a.onNth(1, time.Monday, time.February, "ie_brigid")
	}
	a.on(time.March, 17, "st_patrick")
	a.afterEaster(1, "easter_monday")
	a.onNth(1, time.Monday, time.May, "ie_may")
	a.onNth(1, time.Monday, time.June, "ie_june")
	a.onNth(1, time.Monday, time.August, "ie_august")
	a.onNth(0, time.Monday, time.October, "ie_october")
	a.on(time.December, 25, "christmas")
	a.on(time.December, 26, "st_stephen")
}

// luxembourg is Article L. 232-2 of the Labour Code.
func luxembourg(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.afterEaster(1, "easter_monday")
	a.on(time.May, 1, "labour_day")
	a.on(time.May, 9, "europe_day")
	a.afterEaster(39, "ascension")
	a.afterEaster(50, "whit_monday")
	a.on(time.June, 23, "lu_national")
	a.on(time.August, 15, "assumption")
	a.on(time.November, 1, "all_saints")
	a.on(time.December, 25, "christmas")
	a.on(time.December, 26, "boxing_day")
}

// netherlands is Article 3 of the Algemene termijnenwet, which puts Good
// Friday and 5 May on a level with the public holidays.
func netherlands(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.afterEaster(-2, "good_friday")
	a.afterEaster(1, "easter_monday")
	king := NewDay(a.year, time.April, 27)
	if king.Weekday() == time.Sunday {
		king = king.AddDays(-1)
	}
	a.put(king, "nl_king")
	a.on(time.May, 5, "nl_liberation")
	a.afterEaster(39, "ascension")
	a.afterEaster(50, "whit_monday")
	a.on(time.December, 25, "christmas")
	a.on(time.December, 26, "boxing_day")
}

// germany holds the days that are public holidays in every Land.
func germany(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.afterEaster(-2, "good_friday")
	a.afterEaster(1, "easter_monday")
	a.on(time.May, 1, "labour_day")
	a.afterEaster(39, "ascension")
	a.afterEaster(50, "whit_monday")
	a.on(time.October, 3, "de_unity")
	a.on(time.December, 25, "christmas")
	a.on(time.December, 26, "boxing_day")
}

// france is Article L3133-1 of the Labour Code.
func france(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.afterEaster(1, "easter_monday")
	a.on(time.May, 1, "labour_day")
	a.on(time.May, 8, "fr_victory")
	a.afterEaster(39, "ascension")
	a.afterEaster(50, "whit_monday")
	a.on(time.July, 14, "fr_national")
	a.on(time.August, 15, "assumption")
	a.on(time.November, 1, "all_saints")
	a.on(time.November, 11, "armistice")
	a.on(time.December, 25, "christmas")
}

// switzerland holds the days that no canton works on.
func switzerland(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.afterEaster(39, "ascension")
	a.on(time.August, 1, "ch_national")
	a.on(time.December, 25, "christmas")
}

// ukCommon holds the bank holidays that the three jurisdictions share.
func ukCommon(a *almanac) {
	a.on(time.January, 1, "new_year")
	a.afterEaster(-2, "good_friday")
	a.onNth(1, time.Monday, time.May, "uk_early_may")
	a.onNth(0, time.Monday, time.May, "uk_spring")
	a.on(time.December, 25, "christmas")
	a.on(time.December, 26, "boxing_day")
}

func englandAndWales(a *almanac) {
	ukCommon(a)
	a.afterEaster(1, "easter_monday")
	a.onNth(0, time.Monday, time.August, "uk_summer")
	a.instead(weekend)
}

// scotland knows no Easter Monday, has its summer holiday early, and had one
// proclaimed for the World Cup of 2026.
func scotland(a *almanac) {
	ukCommon(a)
	a.on(time.January, 2, "sct_second_january")
	a.onNth(1, time.Monday, time.August, "uk_summer")
	a.on(time.November, 30, "sct_andrew")
	a.dated("sct_world_cup", NewDay(2026, time.June, 15))
	a.instead(weekend)
}

func northernIreland(a *almanac) {
	ukCommon(a)
	a.afterEaster(1, "easter_monday")
	a.on(time.March, 17, "st_patrick")
	a.on(time.July, 12, "nir_boyne")
	a.onNth(0, time.Monday, time.August, "uk_summer")
	a.instead(weekend)
}
