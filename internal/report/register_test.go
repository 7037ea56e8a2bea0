package report_test

import (
	"fmt"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

func TestAnEntryStandsAsItsReportDoes(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 3, 10, 22, 0, 0, 0, time.UTC)
	entry := func(kind request.EntryKind, reported time.Time) request.Entry {
		return request.Entry{Kind: kind, At: end.AddDate(0, 0, -7), Overdue: end, ReportedAt: reported}
	}
	for name, c := range map[string]struct {
		e    request.Entry
		at   time.Time
		want report.Reporting
	}{
		"a refusal":                    {request.Entry{Kind: request.EntryRefusal}, end, report.NoReport},
		"waits":                        {entry(request.EntryExcess, time.Time{}), end.Add(-time.Second), report.ReportWaits},
		"the first late instant":       {entry(request.EntryExcess, time.Time{}), end, report.ReportOverdue},
		"in time":                      {entry(request.EntryExcess, end.Add(-time.Second)), end, report.ReportedInTime},
		"late":                         {entry(request.EntryExcess, end), end.AddDate(0, 1, 0), report.ReportedLate},
		"no clock, and not reported":   {request.Entry{Kind: request.EntryStruck}, end, report.ReportWaits},
		"no clock, and reported later": {request.Entry{Kind: request.EntryStruck, ReportedAt: end}, end, report.ReportedInTime},
	} {
		if got := report.ReportingOf(c.e, c.at); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestA64_TheRegisterHidesWhatSpeaksOfFew: a platform or a month with one to four
// entries is hidden, and so is what could be found by subtracting.
func TestA64_TheRegisterHidesWhatSpeaksOfFew(t *testing.T) {
	t.Parallel()
	march := deadline.NewDay(2026, 3, 1)
	cells := []report.RegisterCell{
		{Platform: "telegram", Month: march, Kind: request.EntryRefusal, N: 9},
		{Platform: "signal", Month: march, Kind: request.EntryStruck, Report: report.ReportOverdue, N: 6},
		{Platform: "signal", Month: march.AddMonths(1), Kind: request.EntryExcess, Report: report.ReportedLate, N: 5},
		{Platform: "viber", Month: march, Kind: request.EntryRefusal, N: 2},
	}
	r := report.ComputeRegister(report.RegisterQuery{Today: march.AddMonths(2)}, cells)
	got := ""
	for _, l := range r.Platforms {
		got += fmt.Sprintf("%s %d %v ", l.Platform, l.N, l.Hidden)
	}
	if got != "signal 11 false telegram 9 true viber 2 true " {
		t.Errorf("platforms: %s", got)
	}
	if len(r.Months) != 2 || r.Months[0].Hidden || r.Months[1].N != 5 || r.All.N != 22 || r.All.Reports[report.ReportOverdue] != 6 || len(r.Kinds) != 5 {
		t.Errorf("%+v", r)
	}
	few := report.ComputeRegister(report.RegisterQuery{}, cells[3:])
	d := few.Document(report.Words{Say: lang.For(lang.English)})
	if !few.All.Hidden || len(d.Sections) != 0 {
		t.Errorf("two entries are shown: %+v", d)
	}
	for _, l := range lang.Languages() {
		d := r.Document(report.Words{Say: lang.For(l)})
		if len(d.Sections) != 3 || len(d.Figures()) == 0 || d.Cover == "" {
			t.Errorf("%s: %d sections, %q", l, len(d.Sections), d.Cover)
		}
	}
}
