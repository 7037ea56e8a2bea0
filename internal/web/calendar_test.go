package web_test

import (
	"net/http"
	"strings"
	"testing"

	"rogatory/internal/people"
)

const calendarFile = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n" +
	"BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20270315\r\nSUMMARY:Day of mourning\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:2\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20270824\r\nSUMMARY:Independence Day\r\nEND:VEVENT\r\n" +
	"END:VCALENDAR\r\n"

// TestDaysOfTheUnitAreEnteredAndTakenBack through the page of calendars.
func TestDaysOfTheUnitAreEnteredAndTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Legal)
	start := b.get("/calendars").want(t, http.StatusOK, "Known until 31 December 2028", "24 February 2022 to 3 May 2026", "None entered", "Republic of Korea")
	b.post("/calendars/entries", start.form("kind", "day_off", "day", "2027-03-13", "name", "Saturday", "why", "x")).
		want(t, http.StatusUnprocessableEntity, "Saturday or a Sunday", "Give a reason", `href="#why-day_off"`, `value="2027-03-13"`)
	b.post("/calendars/entries", b.get("/calendars").form("kind", "day_off", "day", "2027-03-15", "name", "Day of mourning", "why", "Order 12 of the head of the unit")).
		want(t, http.StatusOK, "Recorded.", "15 March 2027: Day of mourning", "Order 12")
	b.get("/calendars/UA?year=2027").want(t, http.StatusOK, "Day of mourning", "ours")
	b.post("/calendars/entries", b.get("/calendars").form("kind", "taken_back", "day", "2027-03-15", "why", "Order 12 was withdrawn.")).
		want(t, http.StatusOK, "None entered", "Everything that was recorded")
	b.post("/calendars/entries", b.get("/calendars").form("kind", "nonsense", "day", "2027-03-15", "why", "Not a kind of entry")).want(t, http.StatusUnprocessableEntity)
	b.post("/calendars/entries", b.get("/calendars").form("kind", "martial_law", "day", "2026-05-04", "why", "Law on the approval of the decree")).
		want(t, http.StatusOK, "from 4 May 2026, without an end")
	s.as(t, people.Liaison).get("/calendars").want(t, http.StatusOK).lacks(t, "Add a day off")
	s.as(t, people.Liaison).post("/calendars/entries", start.form("kind", "day_off", "day", "2027-03-16", "name", "x", "why", "0123456789")).want(t, http.StatusForbidden)
}

// TestACalendarFileIsLookedAtBeforeItCounts: nothing is recorded by reading,
// and a file with what is no day off is refused whole.
func TestACalendarFileIsLookedAtBeforeItCounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Legal)
	preview := b.post("/calendars/import", b.get("/calendars/import").form("text", calendarFile)).
		want(t, http.StatusOK, "1 day would be entered", "15 March 2027: Day of mourning", "known already as Independence Day")
	b.upload("/calendars/import", b.get("/calendars/import").form(), "days.ics", calendarFile).want(t, http.StatusOK, "1 day would be entered", "15 March 2027: Day of mourning")
	b.upload("/calendars/import", b.get("/calendars/import").form(), "days.ics", "hello").want(t, http.StatusUnprocessableEntity, "no line of a calendar file", `id="file-error"`)
	b.get("/calendars").want(t, http.StatusOK, "None entered")
	f := preview.form("day[]", "2027-03-15", "name[]", "Day of mourning")
	b.post("/calendars/import/enter", f).want(t, http.StatusUnprocessableEntity, "Give a reason", "Day of mourning")
	f.Set("why", "Calendar of the ministry")
	b.post("/calendars/import/enter", f).want(t, http.StatusOK, "Day of mourning", "Calendar of the ministry")
	for says, text := range map[string]string{
		"Line 4":                     strings.Replace(calendarFile, "DTSTART;VALUE=DATE:20270315", "DTSTART:20270315T090000Z", 1),
		"repeats":                    strings.Replace(calendarFile, "SUMMARY:Independence", "RRULE:FREQ=YEARLY\r\nSUMMARY:Independence", 1),
		"no line of a calendar file": "hello",
	} {
		b.post("/calendars/import", b.get("/calendars/import").form("text", text)).want(t, http.StatusUnprocessableEntity, says).lacks(t, "would be entered")
	}
	if n := len(s.Law.Shelf().Book().Entries); n != 1 {
		t.Errorf("%d entries", n)
	}
}

func TestEveryPlaceHasItsYears(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Auditor)
	for _, path := range []string{"/calendars/UA", "/calendars/UK-SCT?year=2030", "/calendars/SG?year=2027", "/calendars/KR?year=2024", "/calendars/JP?year=1"} {
		b.get(path).want(t, http.StatusOK, "Known until").lacks(t, "[deadline.", "[calendar.")
	}
	b.get("/calendars/SG?year=2027").want(t, http.StatusOK, "beyond what is known for sure", "recalled")
	b.get("/calendars/XX").want(t, http.StatusNotFound)
}
