package deadline_test

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

func faultKey(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return ""
}

func TestWhatCannotBeCountedIsRefused(t *testing.T) {
	z := zone(t, "Europe/Dublin")
	start := at(t, "2026-09-07T10:15:00+01:00")
	rows := []struct {
		says   string
		change func(*deadline.Input)
		want   string
	}{
		{"an unknown rule", func(in *deadline.Input) { in.Rule = "tomorrow" }, "deadline.rule_unknown"},
		{"no zone", func(in *deadline.Input) { in.Zone = nil }, "deadline.zone_missing"},
		{"no start", func(in *deadline.Input) { in.Start.At = time.Time{} }, "deadline.start_missing"},
		{"no period", func(in *deadline.Input) { in.Period = deadline.Period{} }, "deadline.period_missing"},
		{"a period of no days", func(in *deadline.Input) { in.Rule, in.Period = deadline.UKDays, deadline.Days(0) }, "deadline.period_empty"},
		{"hours under a rule for days", func(in *deadline.Input) { in.Period = deadline.Hours(8) }, "deadline.period_rule"},
		{"days under a rule for hours", func(in *deadline.Input) { in.Rule = deadline.EUHours }, "deadline.period_rule"},
		{"months of working days", func(in *deadline.Input) { in.Rule, in.Period = deadline.EUWorkingDays, deadline.Months(1) }, "deadline.period_rule"},
		{"an unknown way to go on", func(in *deadline.Input) { in.Resume = "perhaps" }, "deadline.resume_unknown"},
		{"a pause before the start", func(in *deadline.Input) { in.Pauses = []deadline.Pause{{From: start.Add(-1), To: start}} }, "deadline.pause_before_start"},
		{"a pause that ends before it begins", func(in *deadline.Input) { in.Pauses = []deadline.Pause{{From: start.Add(9), To: start}} }, "deadline.pause_backwards"},
		{"pauses that overlap", func(in *deadline.Input) {
			in.Pauses = []deadline.Pause{{From: start, To: start.Add(9)}, {From: start.Add(5), To: start.Add(20)}}
		}, "deadline.pause_overlaps"},
		{"a pause after one that never ended", func(in *deadline.Input) {
			in.Pauses = []deadline.Pause{{From: start}, {From: start.Add(5), To: start.Add(20)}}
		}, "deadline.pause_never_ends"},
		{"an extension before the start", func(in *deadline.Input) {
			in.Extensions = []deadline.Extension{{By: deadline.Days(5), At: start.Add(-1)}}
		}, "deadline.extension_before_start"},
		{"an extension by nothing", func(in *deadline.Input) { in.Extensions = []deadline.Extension{{At: start}} }, "deadline.extension_empty"},
		{"an extension in hours of a period in days", func(in *deadline.Input) {
			in.Extensions = []deadline.Extension{{By: deadline.Hours(5), At: start}}
		}, "deadline.period_rule"},
		{"the end of the calendar", func(in *deadline.Input) { in.Period, _ = deadline.ParsePeriod("P8000Y") }, "deadline.beyond_years"},
		{"more years than there are", func(in *deadline.Input) { in.Period, _ = deadline.ParsePeriod("P99999Y") }, "deadline.beyond_years"},
		{"a date that was set before the start", func(in *deadline.Input) { in.ExplicitDay = deadline.NewDay(2026, 9, 1) }, "deadline.explicit_before_start"},
		{"a fixed date without the date", func(in *deadline.Input) { in.Rule = deadline.ExplicitDate }, "deadline.explicit_missing"},
		{"a fixed date that is extended", func(in *deadline.Input) {
			in.ExplicitDay, in.Extensions = deadline.NewDay(2026, 9, 20), []deadline.Extension{{By: deadline.Days(5), At: start}}
		}, "deadline.extension_of_fixed_date"},
		{"a fixed date in the year 9999", func(in *deadline.Input) { in.ExplicitDay = deadline.NewDay(9999, 12, 31) }, "deadline.beyond_years"},
	}
	for _, row := range rows {
		in := deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: z, Start: deadline.Start{At: start}, Calendar: deadline.Only()}
		row.change(&in)
		if _, err := deadline.Compute(in); faultKey(err) != row.want || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want %s", row.says, err, row.want)
		}
	}
}

func TestReadingPeriods(t *testing.T) {
	rows := []struct{ text, want, key string }{
		{"P10D", "P10D", ""}, {"P2W", "P14D", ""}, {"P1Y2M3D", "P1Y2M3D", ""}, {"PT8H", "PT8H", ""}, {"PT90M", "PT90M", ""}, {"P0D", "P0D", ""},
		{"", "", "deadline.period_missing"}, {"10", "", "deadline.period_unit_missing"}, {"P10", "", "deadline.period_unit_missing"},
		{"P", "", "deadline.period_form"}, {"PT", "", "deadline.period_form"}, {"P1DT", "", "deadline.period_form"}, {"P1D2M", "", "deadline.period_form"},
		{"P-1D", "", "deadline.period_form"}, {"P1.5D", "", "deadline.period_form"}, {"P1DT2H", "", "deadline.period_mixed"}, {"P123456D", "", "deadline.period_form"},
	}
	for _, row := range rows {
		p, err := deadline.ParsePeriod(row.text)
		if faultKey(err) != row.key || err == nil && p.String() != row.want {
			t.Errorf("%q reads as %s, %v", row.text, p, err)
		}
	}
}

func TestReadingDays(t *testing.T) {
	for text, key := range map[string]string{
		"2028-02-29": "", "0001-01-01": "", "9999-12-31": "", "2027-02-29": "deadline.day_february_29", "0000-01-01": "deadline.day_year",
		"2026-13-01": "deadline.day_form", "1 May": "deadline.day_form", "": "deadline.day_form",
	} {
		if d, err := deadline.ParseDay(text); faultKey(err) != key || err == nil && d.String() != text {
			t.Errorf("%q reads as %s, %v", text, d, err)
		}
	}
}

func TestALateExtensionIsShownAndNotCounted(t *testing.T) {
	z := zone(t, "Europe/Dublin")
	in := deadline.Input{Rule: deadline.PreservationDays, Period: deadline.Days(60), Zone: z, Calendar: deadline.Only(),
		Start: deadline.Start{At: at(t, "2026-09-01T12:00:00+01:00")}}
	rows := []struct {
		says, sent, last string
		accepted         bool
	}{
		{"in the last second it counts", "2026-10-31T23:59:59Z", "2026-11-30", true},
		{"a second later it does not", "2026-11-01T00:00:00Z", "2026-10-31", false},
	}
	for _, row := range rows {
		in.Extensions = []deadline.Extension{{By: deadline.Days(30), At: at(t, row.sent), InTime: true}}
		d := must[deadline.Deadline](t)(deadline.Compute(in))
		if d.ExtensionAccepted() != row.accepted || d.LastDay.String() != row.last {
			t.Errorf("%s: accepted %v, last day %s", row.says, d.ExtensionAccepted(), d.LastDay)
		}
	}
}

func TestAContestedExtensionCountsInTheLenientReadingOnly(t *testing.T) {
	r := must[deadline.Readings](t)(deadline.Read(deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: time.UTC, Calendar: deadline.Only(),
		Start:      deadline.Start{At: at(t, "2026-09-07T10:00:00Z")},
		Extensions: []deadline.Extension{{By: deadline.Days(4), At: at(t, "2026-09-08T10:00:00Z"), Contested: true}}}))
	if r.Strict.LastDay.String() != "2026-09-17" || r.Lenient.LastDay.String() != "2026-09-21" {
		t.Errorf("strict %s, lenient %s", r.Strict.LastDay, r.Lenient.LastDay)
	}
}

func TestAStatedDateReplacesTheCount(t *testing.T) {
	d := must[deadline.Deadline](t)(deadline.Compute(deadline.Input{Rule: deadline.PreservationDays, Period: deadline.Days(90), Zone: time.UTC,
		Calendar: deadline.Only(), Start: deadline.Start{At: at(t, "2026-09-07T10:00:00Z")}, ExplicitDay: day(t, "2026-11-14")}))
	if d.LastDay.String() != "2026-11-14" || d.SafeRenewBy.String() != "2026-11-13" {
		t.Errorf("last day %s, renew by %s", d.LastDay, d.SafeRenewBy)
	}
}

func TestEventsChangeAClock(t *testing.T) {
	in := deadline.Input{Rule: deadline.ElapsedHours, Period: deadline.Hours(1), Zone: time.UTC, Calendar: deadline.Only(),
		Start: deadline.Start{At: at(t, "2026-09-14T08:05:00Z")}, Resume: deadline.RestartFull}
	rows := []struct {
		says   string
		events []deadline.Event
		want   string
	}{
		{"nothing happened", nil, "2026-09-14T09:05:00Z"},
		{"the doubt was there from the beginning", []deadline.Event{{Type: "clarification_received_by_provider", At: at(t, "2026-09-14T10:00:00Z")}}, "2026-09-14T11:00:00Z"},
		{"the order was unclear for a while", []deadline.Event{
			{Type: "removal_order_unclear", At: at(t, "2026-09-14T08:30:00Z")}, {Type: "clarification_received", At: at(t, "2026-09-14T10:00:00Z")}}, "2026-09-14T11:00:00Z"},
		{"the provider said it was impossible until the obstacle was gone", []deadline.Event{
			{Type: "provider_reported_impossibility", At: at(t, "2026-09-14T08:30:00Z")}, {Type: "obstacle_removed", At: at(t, "2026-09-14T10:00:00Z")}}, "2026-09-14T11:00:00Z"},
		{"an impossibility under Annex III suspends nothing", []deadline.Event{{Type: "annex_iii_impossibility_reported", At: at(t, "2026-09-14T08:30:00Z")}}, "2026-09-14T09:05:00Z"},
		{"a fact the clock does not feel", []deadline.Event{{Type: "phone_call", At: at(t, "2026-09-14T08:30:00Z")}}, "2026-09-14T09:05:00Z"},
	}
	for _, row := range rows {
		d := must[deadline.Deadline](t)(deadline.Compute(must[deadline.After](t)(deadline.Apply(in, row.events)).Input))
		if got := d.OverdueFrom.Format(time.RFC3339); got != row.want {
			t.Errorf("%s: %s", row.says, got)
		}
	}
	in.Resume = deadline.ResumeRemaining
	if _, err := deadline.Apply(in, []deadline.Event{{Type: "clock_resumed", At: in.Start.At.Add(time.Hour)}}); faultKey(err) != "deadline.resume_without_pause" {
		t.Error(err)
	}
}
