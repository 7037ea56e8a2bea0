package deadline_test

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
)

func TestHolidaysOfThePlaces(t *testing.T) {
	rows := []struct{ place, day, key string }{
		{"UA", "2026-05-08", "ua_remembrance"}, {"UA", "2026-05-09", ""}, {"UA", "2026-01-07", ""}, {"UA", "2026-12-25", "christmas"},
		{"UA", "2026-07-15", "ua_statehood"}, {"UA", "2026-07-28", ""}, {"UA", "2026-10-01", "ua_defenders"}, {"UA", "2026-10-14", ""},
		{"UA", "2026-04-12", "easter"}, {"UA", "2026-04-13", "easter"}, {"UA", "2027-05-04", "easter"}, {"UA", "2026-05-31", "trinity"},
		{"US", "2026-11-26", "us_thanksgiving"}, {"US", "2026-11-27", ""}, {"US", "2026-07-03", "us_independence"}, {"US", "2027-12-31", "new_year"},
		{"IE", "2026-10-26", "ie_october"}, {"IE", "2030-02-01", "ie_brigid"}, {"IE", "2026-02-02", "ie_brigid"}, {"IE", "2026-04-03", ""},
		{"LU", "2026-05-09", "europe_day"}, {"LU", "2026-06-23", "lu_national"},
		{"NL", "2025-04-26", "nl_king"}, {"NL", "2026-04-03", "good_friday"}, {"NL", "2026-05-05", "nl_liberation"},
		{"DE", "2026-10-03", "de_unity"}, {"FR", "2026-07-14", "fr_national"}, {"CH", "2026-08-01", "ch_national"},
		{"UK-EW", "2026-12-28", "boxing_day"}, {"UK-EW", "2027-12-27", "christmas"}, {"UK-EW", "2027-12-28", "boxing_day"},
		{"UK-SCT", "2026-06-15", "sct_world_cup"}, {"UK-SCT", "2028-01-04", "sct_second_january"}, {"UK-SCT", "2026-04-06", ""}, {"UK-NIR", "2026-07-13", "nir_boyne"},
		{"SG", "2026-11-09", "deepavali"}, {"SG", "2024-02-12", "chinese_new_year"}, {"SG", "2026-06-01", "vesak"},
		{"JP", "2026-09-22", "jp_between"}, {"JP", "2026-05-06", "jp_constitution"}, {"JP", "2027-03-22", "jp_vernal_equinox"},
		{"KR", "2025-05-06", "buddha"}, {"KR", "2025-10-08", "chuseok"}, {"KR", "2027-07-19", "kr_constitution"}, {"KR", "2025-01-27", "kr_temporary"}, {"KR", "2028-10-05", "kr_foundation"},
	}
	for _, row := range rows {
		c, ok := deadline.CalendarOf(row.place)
		if !ok {
			t.Fatalf("no calendar of %s", row.place)
		}
		h, off := c.Holiday(day(t, row.day))
		if off != (row.key != "") || off && h.Key != "deadline.holiday_"+row.key {
			t.Errorf("%s %s is %q, want %q", row.place, row.day, h.Key, row.key)
		}
	}
}

func TestEveryPlaceSaysWhereItsDaysComeFromAndHowFarTheyReach(t *testing.T) {
	for _, p := range deadline.Places() {
		c, ok := deadline.CalendarOf(p.Code)
		if !ok || p.Source == "" || p.KnownUntil.IsZero() || c.KnownUntil() != p.KnownUntil || c.Place() != p.Code {
			t.Errorf("%+v", p)
		}
		zone(t, p.Zone)
		for year := 2024; year <= 2030; year++ {
			days := c.Holidays(deadline.NewDay(year, 1, 1), deadline.NewDay(year, 12, 31))
			if len(days) < 4 || len(days) > 30 {
				t.Errorf("%s has %d holidays in %d", p.Code, len(days), year)
			}
			for _, h := range days {
				if sure := deadline.Confirmed; year > p.KnownUntil.Year() && h.Sure == sure {
					t.Errorf("%s: %s lies beyond what is known and is called confirmed", p.Code, h.Day)
				}
			}
		}
	}
	if _, ok := deadline.CalendarOf("XX"); ok {
		t.Error("XX has a calendar")
	}
}

func TestADueDateBeyondTheTableIsMarked(t *testing.T) {
	singapore, _ := deadline.CalendarOf("SG")
	rows := []struct {
		says     string
		rule     deadline.Rule
		period   deadline.Period
		calendar *deadline.Calendar
		want     bool
	}{
		{"inside the table nothing is marked", deadline.EUDays, deadline.Days(5), singapore, false},
		{"beyond the table it is", deadline.EUDays, deadline.Days(60), singapore, true},
		{"a preservation uses the table for our own step", deadline.PreservationDays, deadline.Days(60), singapore, true},
		{"hours never look at it", deadline.EUHours, deadline.Hours(2000), singapore, false},
		{"a place without a table is marked", deadline.USDays, deadline.Days(5), nil, true},
	}
	for _, row := range rows {
		d := must[deadline.Deadline](t)(deadline.Compute(deadline.Input{Rule: row.rule, Period: row.period, Zone: zone(t, "Asia/Singapore"),
			Calendar: row.calendar, Start: deadline.Start{At: at(t, "2026-12-01T10:00:00+08:00")}}))
		if d.BeyondCalendar != row.want {
			t.Errorf("%s: %v", row.says, d.BeyondCalendar)
		}
	}
}

func TestTheUnitsOwnDays(t *testing.T) {
	base, _ := deadline.CalendarOf("DE")
	eve, workday := day(t, "2026-12-24"), day(t, "2026-10-03")
	own := base.With(deadline.Holiday{Day: eve, Name: "Heiligabend"}).Without(workday)
	if base.Works(eve) != true || own.Works(eve) {
		t.Error("adding a day must leave the table alone and close the new calendar")
	}
	if _, off := own.Holiday(workday); off {
		t.Error("a struck day is still a holiday")
	}
	if why, off := own.WhyNot(eve); !off || why.Key != "deadline.holiday_named" {
		t.Errorf("%+v", why)
	}
}

func TestMartialLawMakesHolidaysWorkingDaysAndLeavesWeekends(t *testing.T) {
	ua, _ := deadline.CalendarOf("UA")
	law := ua.WithMartialLaw(deadline.KnownMartialLaw())
	rows := []struct {
		day  string
		want bool
	}{{"2025-12-25", true}, {"2025-12-27", false}, {"2026-04-13", true}, {"2026-08-24", false}}
	for _, row := range rows {
		if law.Works(day(t, row.day)) != row.want {
			t.Errorf("%s works: %v", row.day, !row.want)
		}
	}
	if ua.Works(day(t, "2025-12-25")) {
		t.Error("without the switch Christmas is a holiday")
	}
}

func TestReadingInstantsAroundAClockChange(t *testing.T) {
	rows := []struct{ says, zone, text, want, key string }{
		{"an ordinary local time", "Europe/Kyiv", "2026-09-17T14:20", "2026-09-17T11:20:00Z", ""},
		{"with an offset nothing is in doubt", "Europe/Kyiv", "2026-10-25T03:30:00+03:00", "2026-10-25T00:30:00Z", ""},
		{"a time in the gap", "Europe/Kyiv", "2026-03-29T03:30", "", "deadline.time_skipped"},
		{"a time that came twice", "Europe/Kyiv", "2026-10-25T03:30", "", "deadline.time_twice"},
		{"a gap of half an hour", "Australia/Lord_Howe", "2026-10-04T02:15", "", "deadline.time_skipped"},
		{"after that gap", "Australia/Lord_Howe", "2026-10-04T02:45", "2026-10-03T15:45:00Z", ""},
		{"29 February", "Europe/Kyiv", "2027-02-29T10:00", "", "deadline.day_february_29"},
		{"no time", "Europe/Kyiv", "2027-02-28", "", "deadline.instant_form"},
	}
	for _, row := range rows {
		got, err := deadline.ParseInstant(row.text, zone(t, row.zone))
		if faultKey(err) != row.key || row.key == "" && got.UTC().Format(time.RFC3339) != row.want {
			t.Errorf("%s: %s, %v", row.says, got.UTC(), err)
		}
	}
}
