package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
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

// entriesOf is a population of entries that an attacker was told the number of.
type entriesOf struct {
	platform platform.ID
	from, to deadline.Day
}

func (e entriesOf) holds(o entriesOf) bool {
	return (e.platform == "" || e.platform == o.platform) && !o.from.Before(e.from) && (e.to.IsZero() || !o.to.IsZero() && !o.to.After(e.to))
}

// tellEntries notes what a page of the register tells.
func tellEntries(told map[entriesOf]int, r report.Register) {
	q := r.Query
	if r.All.Hidden {
		return
	}
	told[entriesOf{q.Platform, q.From, q.To}] = r.All.N
	for _, l := range r.Platforms {
		if !l.Hidden {
			told[entriesOf{l.Platform, q.From, q.To}] = l.N
		}
	}
	for _, l := range r.Months {
		if !l.Hidden {
			told[entriesOf{q.Platform, l.Month, l.Month.AddMonths(1).AddDays(-1)}] = l.N
		}
	}
}

// someEntries are those of three platforms in some months, often few.
func someEntries(r *rand.Rand, begin deadline.Day, months int) (cells []report.RegisterCell) {
	for m := range months {
		for _, id := range []platform.ID{"a", "b", "c"} {
			if n := r.IntN(9) - 2; n > 0 {
				cells = append(cells, report.RegisterCell{Platform: id, Month: begin.AddMonths(m), Kind: request.EntryRefusal, N: n})
			}
		}
	}
	return cells
}

// TestA64_NoTwoPagesOfTheRegisterTellOfFew: an attacker who may see figures only
// asks for many periods, of all platforms and of each, and subtracts; every
// figure and every difference is of no entry or of five at the least.
func TestA64_NoTwoPagesOfTheRegisterTellOfFew(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 64))
	begin := deadline.NewDay(2025, 1, 1)
	today := begin.AddMonths(14).AddDays(9)
	figures := 0
	for range 20 {
		cells, told := someEntries(r, begin, 14), map[entriesOf]int{}
		for range 300 {
			q := report.RegisterQuery{Platform: []platform.ID{"", "a", "b", "c"}[r.IntN(4)], Today: today, From: begin.AddDays(r.IntN(430))}
			if r.IntN(3) > 0 {
				q.To = q.From.AddDays(r.IntN(200))
			}
			got := report.TellRegister(q, cells)
			if from, to := got.Query.From, got.Query.To; from.After(q.From) || !to.IsZero() && to.Before(q.To) || !got.Widened && from != q.From {
				t.Fatalf("%+v was asked, %+v is told, widened %v", q, got.Query, got.Widened)
			}
			tellEntries(told, got)
		}
		figures += len(told)
		for one, n := range told {
			if n > 0 && n < report.MinCell {
				t.Fatalf("%+v: %d", one, n)
			}
			for other, m := range told {
				if one.holds(other) && n > m && n-m < report.MinCell {
					t.Fatalf("%+v: %d, %+v: %d", one, n, other, m)
				}
			}
		}
	}
	if figures < 100 {
		t.Errorf("only %d figures were told", figures)
	}
}

func TestARegisterOfAYearWithADigitMissingIsRefused(t *testing.T) {
	t.Parallel()
	early := deadline.NewDay(202, 1, 1)
	for field, q := range map[string]report.RegisterQuery{"from": {From: early}, "to": {To: early}} {
		if f, ok := fault.As(q.Check()); !ok || f.Key != "report.day_early" || f.Field != field {
			t.Errorf("%s: %+v", field, f)
		}
	}
}
