package ics_test

import (
	"strings"
	"testing"

	"rogatory/internal/fault"
	"rogatory/internal/ics"
)

func file(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\r\nUID:1@test\r\nDTSTAMP:20260101T000000Z\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

func TestWholeDaysAreRead(t *testing.T) {
	days, err := ics.Read(file(
		event("DTSTART;VALUE=DATE:20270315", "DTEND;VALUE=DATE:20270316", "SUMMARY:Day of mourning"),
		event("DTSTART;VALUE=DATE:20270405", "SUMMARY:Move\\, one day"),
		event("DTSTART;VALUE=DATE:20270531", "DTEND;VALUE=DATE:20270603", "SUMMARY:Three days, folded over", "  two lines")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range days {
		got = append(got, d.Day.String()+" "+d.Name)
	}
	want := "2027-03-15 Day of mourning; 2027-04-05 Move, one day; 2027-05-31 Three days, folded over two lines; 2027-06-01 Three days, folded over two lines; 2027-06-02 Three days, folded over two lines"
	if strings.Join(got, "; ") != want {
		t.Errorf("%q", got)
	}
	if days[1].Line != 11 {
		t.Errorf("the second entry begins on line %d", days[1].Line)
	}
}

func TestWhatIsNoDayOffIsRefusedWithItsLine(t *testing.T) {
	good := event("DTSTART;VALUE=DATE:20270315", "SUMMARY:Good")
	rows := []struct{ says, text, key string }{
		{"an appointment", file(good, event("DTSTART:20270315T090000Z", "SUMMARY:Meeting")), "calendar.ics_no_day"},
		{"an entry that repeats", file(good, event("DTSTART;VALUE=DATE:20270315", "RRULE:FREQ=YEARLY", "SUMMARY:Every year")), "calendar.ics_repeats"},
		{"an entry without a name", file(good, event("DTSTART;VALUE=DATE:20270315")), "calendar.ics_unnamed"},
		{"an entry with a long name", file(good, event("DTSTART;VALUE=DATE:20270315", "SUMMARY:"+strings.Repeat("x", 121))), "calendar.ics_long"},
		{"an entry without a day", file(good, event("SUMMARY:Nowhen")), "calendar.ics_no_day"},
		{"29 February of a common year", file(good, event("DTSTART;VALUE=DATE:20270229", "SUMMARY:Leap")), "calendar.ics_no_day"},
		{"an entry that was cancelled", file(good, event("DTSTART;VALUE=DATE:20270315", "STATUS:CANCELLED", "SUMMARY:Off")), "calendar.ics_cancelled"},
		{"an end before the beginning", file(good, event("DTSTART;VALUE=DATE:20270315", "DTEND;VALUE=DATE:20270310", "SUMMARY:Back")), "calendar.ics_run"},
		{"two months", file(good, event("DTSTART;VALUE=DATE:20270315", "DTEND;VALUE=DATE:20270515", "SUMMARY:Long")), "calendar.ics_run"},
		{"nothing", "", "calendar.ics_empty"},
		{"a calendar without entries", file(), "calendar.ics_empty"},
		{"a line without a colon", "BEGIN:VCALENDAR\nVERSION:2.0\nhello\nEND:VCALENDAR\n", "calendar.ics_line"},
		{"another kind of file", "PK\x03\x04", "calendar.ics_line"},
		{"a calendar that never ends", "BEGIN:VCALENDAR\nVERSION:2.0\n", "calendar.ics_form"},
	}
	for _, row := range rows {
		days, err := ics.Read(row.text)
		f, ok := fault.As(err)
		if !ok || days != nil {
			t.Errorf("%s: %v, %v", row.says, days, err)
			continue
		}
		if all := f.All(); len(all) != 1 || all[0].Key != row.key || all[0].Field != "file" {
			t.Errorf("%s: %v", row.says, err)
		}
		if strings.Contains(row.text, "Good") && f.All()[0].Args[0] != 10 {
			t.Errorf("%s: line %v", row.says, f.All()[0].Args[0])
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(event("DTSTART;VALUE=DATE:20270315", "SUMMARY:Good")))
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:\nEND:VEVENT\nEND:VCALENDAR")
	f.Fuzz(func(t *testing.T, text string) {
		days, err := ics.Read(text)
		if err == nil && len(days) == 0 {
			t.Fatal("neither days nor a sentence")
		}
	})
}
