package deadline_test

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
)

// TestAChangeOfTheCalendarCountsWhileTheDeadlineRuns: ten days that end on
// Thursday 17 September 2026 in Dublin.
func TestAChangeOfTheCalendarCountsWhileTheDeadlineRuns(t *testing.T) {
	at := func(s string) time.Time { return must[time.Time](t)(deadline.ParseInstant(s, time.UTC)) }
	off := func(recorded, day string) deadline.CalendarChange {
		d := must[deadline.Day](t)(deadline.ParseDay(day))
		return deadline.CalendarChange{At: at(recorded), Off: &deadline.Holiday{Day: d, Name: "Closed"}}
	}
	rows := []struct {
		says    string
		changes []deadline.CalendarChange
		last    string
	}{
		{"nothing changed", nil, "2026-09-17"},
		{"known before the start", []deadline.CalendarChange{off("2026-09-01T00:00:00Z", "2026-09-17")}, "2026-09-18"},
		{"recorded while it runs", []deadline.CalendarChange{off("2026-09-17T22:59:59Z", "2026-09-17")}, "2026-09-18"},
		{"recorded at the first late instant", []deadline.CalendarChange{off("2026-09-17T23:00:00Z", "2026-09-17")}, "2026-09-17"},
		{"recorded a year later", []deadline.CalendarChange{off("2027-09-17T00:00:00Z", "2026-09-17")}, "2026-09-17"},
		{"a second one in the time the first one gave", []deadline.CalendarChange{off("2026-09-10T00:00:00Z", "2026-09-17"), off("2026-09-18T10:00:00Z", "2026-09-18")}, "2026-09-21"},
		{"another day", []deadline.CalendarChange{off("2026-09-10T00:00:00Z", "2026-09-16")}, "2026-09-17"},
		{"entered and taken back", []deadline.CalendarChange{off("2026-09-10T00:00:00Z", "2026-09-17"), {At: at("2026-09-11T00:00:00Z"), Undone: day(t, "2026-09-17")}}, "2026-09-17"},
		{"taken back too late", []deadline.CalendarChange{off("2026-09-10T00:00:00Z", "2026-09-17"), {At: at("2026-09-19T00:00:00Z"), Undone: day(t, "2026-09-17")}}, "2026-09-18"},
		{"in any order of writing", []deadline.CalendarChange{{At: at("2026-09-11T00:00:00Z"), Undone: day(t, "2026-09-17")}, off("2026-09-10T00:00:00Z", "2026-09-17")}, "2026-09-17"},
	}
	for _, row := range rows {
		in := deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: zone(t, "Europe/Dublin"), Calendar: deadline.Only().WithChanges(row.changes...),
			Start: deadline.Start{At: at("2026-09-07T09:15:00Z")}}
		if d := compute(t, in); d.LastDay.String() != row.last {
			t.Errorf("%s: %s, want %s", row.says, d.LastDay, row.last)
		}
	}
}

// TestMartialLawIsADatedSetting: ten days that end on Independence Day 2026.
func TestMartialLawIsADatedSetting(t *testing.T) {
	table, _ := deadline.CalendarOf("UA")
	begin := time.Date(2026, 8, 14, 8, 0, 0, 0, time.UTC)
	in := deadline.Input{Rule: deadline.UADays, Period: deadline.Days(10), Zone: zone(t, "Europe/Kyiv"), Start: deadline.Start{At: begin}}
	martial := func(recorded time.Time, from, to string) deadline.CalendarChange {
		i := deadline.Interval{From: day(t, from)}
		if to != "" {
			i.To = day(t, to)
		}
		return deadline.CalendarChange{At: recorded, Sets: true, Martial: []deadline.Interval{i}}
	}
	rows := []struct {
		says     string
		calendar *deadline.Calendar
		last     string
	}{
		{"as far as it is known", table.WithMartialLaw(deadline.KnownMartialLaw()), "2026-08-25"},
		{"prolonged by the unit before the start", table.WithChanges(martial(begin.AddDate(0, -3, 0), "2022-02-24", "")), "2026-08-24"},
		{"prolonged while it ran", table.WithChanges(martial(begin.AddDate(0, 0, 5), "2022-02-24", "2026-11-01")), "2026-08-24"},
		{"ended before the day", table.WithChanges(martial(begin, "2022-02-24", "2026-08-23")), "2026-08-25"},
		{"recorded when all was over", table.WithChanges(martial(begin.AddDate(0, 1, 0), "2022-02-24", "")), "2026-08-25"},
	}
	for _, row := range rows {
		in.Calendar = row.calendar
		if d := compute(t, in); d.LastDay.String() != row.last {
			t.Errorf("%s: %s, want %s", row.says, d.LastDay, row.last)
		}
	}
}

// TestADayOfTheTableThatIsWorked: the unit works on St Patrick's Day.
func TestADayOfTheTableThatIsWorked(t *testing.T) {
	table, _ := deadline.CalendarOf("IE")
	patrick := day(t, "2027-03-17")
	worked := table.WithChanges(deadline.CalendarChange{At: time.Unix(0, 0), Works: patrick})
	if table.Works(patrick) || !worked.Works(patrick) {
		t.Error("the unit's word on a listed holiday is not kept")
	}
	back := table.WithChanges(deadline.CalendarChange{At: time.Unix(0, 0), Works: patrick}, deadline.CalendarChange{At: time.Unix(1, 0), Undone: patrick})
	if back.Works(patrick) {
		t.Error("what was taken back does not count as in the table")
	}
}

// TestLaterChangesNeverMoveAnEndThatHasPassed holds for whatever is recorded.
func TestLaterChangesNeverMoveAnEndThatHasPassed(t *testing.T) {
	c := newChance(t)
	for range 5_000 {
		in := c.input()
		before := compute(t, in)
		var all []deadline.CalendarChange
		for range 1 + c.IntN(4) {
			d := before.LastDay.AddDays(c.IntN(20) - 10)
			all = append(all, deadline.CalendarChange{At: before.OverdueFrom.Add(time.Duration(c.IntN(1000)) * time.Hour), Off: &deadline.Holiday{Day: d}})
		}
		in.Calendar = in.Calendar.WithChanges(all...)
		if after := compute(t, in); !after.OverdueFrom.Equal(before.OverdueFrom) || after.SafeRenewBy != before.SafeRenewBy {
			t.Fatalf("%+v: %s before, %s after", in, before.OverdueFrom, after.OverdueFrom)
		}
	}
}
