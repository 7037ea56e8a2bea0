package deadline_test

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
)

// reference counts as a clerk with a wall calendar would: one day at a time,
// with no arithmetic on days. It knows no pauses and no extensions.
type reference struct {
	zone     *time.Location
	holidays map[string]bool
}

func (r reference) works(noon time.Time) bool {
	return noon.Weekday() != time.Saturday && noon.Weekday() != time.Sunday && !r.holidays[noon.Format(time.DateOnly)]
}

func next(noon time.Time) time.Time { return noon.AddDate(0, 0, 1) }

// walk steps over n days.
func (r reference) walk(noon time.Time, n int) time.Time {
	for ; n > 0; n-- {
		noon = next(noon)
	}
	return noon
}

// months turns the leaves of the calendar and, if the date is missing, goes back to the last one.
func (r reference) months(noon time.Time, n int) time.Time {
	day := noon.Day()
	leaf := noon.AddDate(0, 0, 1-day)
	for ; n > 0; n-- {
		leaf = leaf.AddDate(0, 1, 0)
	}
	last := leaf
	for d := leaf; d.Month() == leaf.Month() && d.Day() <= day; d = next(d) {
		last = d
	}
	return last
}

func (r reference) roll(noon time.Time) time.Time {
	for !r.works(noon) {
		noon = next(noon)
	}
	return noon
}

// twoWorkingDays is Article 3(5) of Regulation 1182/71.
func (r reference) twoWorkingDays(first, last time.Time) time.Time {
	for {
		have := 0
		for d := next(first); !d.After(last); d = next(d) {
			if r.works(d) {
				have++
			}
		}
		if have >= 2 {
			return last
		}
		last = next(last)
	}
}

// lastDay counts a period in days, working days or months under a rule.
func (r reference) lastDay(rule deadline.Rule, p deadline.Period, start time.Time) time.Time {
	y, m, d := start.In(r.zone).Date()
	first := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	if rule == deadline.EUWorkingDays {
		day := first
		for left := p.Days; left > 0; {
			if day = next(day); r.works(day) {
				left--
			}
		}
		return day
	}
	base := first
	if rule == deadline.UKDays || rule == deadline.UKMonths {
		base = first.AddDate(0, 0, -1)
	}
	end := r.walk(r.months(base, 12*p.Years+p.Months), p.Days)
	switch rule {
	case deadline.EUDays, deadline.EUMonths:
		end = r.roll(end)
		if p.Days != 1 {
			end = r.twoWorkingDays(first, end)
		}
	case deadline.UADays, deadline.UAMonths, deadline.USDays:
		end = r.roll(end)
	}
	return end
}

// lateFrom is the first late instant, hours included.
func (r reference) lateFrom(rule deadline.Rule, p deadline.Period, start time.Time) time.Time {
	if !rule.InHours() {
		end := r.lastDay(rule, p, start)
		return time.Date(end.Year(), end.Month(), end.Day()+1, 0, 0, 0, 0, r.zone)
	}
	if rule == deadline.EUHours {
		for start = start.Truncate(time.Second); start.In(r.zone).Minute() != 0 || start.In(r.zone).Second() != 0; {
			start = start.Add(-time.Second)
		}
		start = start.Add(time.Hour)
	}
	end := start
	for n := p.Hours; n > 0; n-- {
		end = end.Add(time.Hour)
	}
	if rule == deadline.USHours {
		wall := end.In(r.zone) // the hour on the wall stays, even if a night between lacks it
		for n := 1; !r.works(end.In(r.zone)); n++ {
			end = time.Date(wall.Year(), wall.Month(), wall.Day()+n, wall.Hour(), wall.Minute(), wall.Second(), 0, r.zone)
		}
	}
	return end
}

// periodsOf gives lengths worth trying under a rule.
func periodsOf(rule deadline.Rule) []deadline.Period {
	switch rule {
	case deadline.EUMonths, deadline.PreservationMonths, deadline.UAMonths, deadline.UAValidity, deadline.UKMonths:
		return []deadline.Period{deadline.Months(1), deadline.Months(2), deadline.Months(13), deadline.Months(1).Plus(deadline.Days(3))}
	case deadline.EUHours, deadline.ElapsedHours, deadline.UAHours, deadline.USHours:
		return []deadline.Period{deadline.Hours(1), deadline.Hours(8), deadline.Hours(96)}
	default:
		return []deadline.Period{deadline.Days(1), deadline.Days(2), deadline.Days(10), deadline.Days(61)}
	}
}

// counted are the rules that count something.
func counted() []deadline.Rule {
	var rules []deadline.Rule
	for _, r := range deadline.Rules() {
		switch r {
		case deadline.ExplicitInstant, deadline.ExplicitDate, deadline.NationalLaw, deadline.NoLimit:
		default:
			rules = append(rules, r)
		}
	}
	return rules
}

func TestTenYearsOfEveryRuleAgreeWithACounterOfSingleDays(t *testing.T) {
	z := zone(t, "Europe/Dublin")
	calendar, _ := deadline.CalendarOf("IE")
	ref := reference{zone: z, holidays: map[string]bool{}}
	for _, h := range calendar.Holidays(day(t, "2024-01-01"), day(t, "2030-12-31")) {
		ref.holidays[h.Day.String()] = true
	}
	for _, rule := range counted() {
		t.Run(string(rule), func(t *testing.T) {
			t.Parallel()
			start := time.Date(2022, 1, 1, 0, 0, 0, 0, z)
			for n := 0; n < 3653; n++ {
				at := start.AddDate(0, 0, n).Add(time.Duration(n*37%1440) * time.Minute)
				p := periodsOf(rule)[n%len(periodsOf(rule))]
				d, err := deadline.Compute(deadline.Input{Rule: rule, Period: p, Start: deadline.Start{At: at}, Zone: z, Calendar: calendar})
				if err != nil {
					t.Fatal(err)
				}
				if want := ref.lateFrom(rule, p, at); !d.OverdueFrom.Equal(want) {
					t.Fatalf("%s from %s: late from %s, the clerk says %s", p, at, d.OverdueFrom, want.UTC())
				}
			}
		})
	}
}
