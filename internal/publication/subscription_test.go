package publication_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/publication"
)

func TestTurnsFallOnTheirDay(t *testing.T) {
	t.Parallel()
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		rhythm  publication.Rhythm
		weekday time.Weekday
		after   string
		want    string
	}{
		{"later the same day", publication.Weekly, time.Monday, "2026-03-02T06:59:59+02:00", "2026-03-02T07:00:00+02:00"},
		{"the very instant is over", publication.Weekly, time.Monday, "2026-03-02T07:00:00+02:00", "2026-03-09T07:00:00+02:00"},
		{"seven stays seven when clocks change", publication.Weekly, time.Sunday, "2026-03-22T08:00:00+02:00", "2026-03-29T07:00:00+03:00"},
		{"the first Friday of a month", publication.Monthly, time.Friday, "2026-03-02T12:00:00+02:00", "2026-03-06T07:00:00+02:00"},
		{"else that of the next", publication.Monthly, time.Monday, "2026-03-02T12:00:00+02:00", "2026-04-06T07:00:00+03:00"},
		{"the first Monday of January", publication.Yearly, time.Monday, "2026-03-02T12:00:00+02:00", "2027-01-04T07:00:00+02:00"},
		{"this January's still", publication.Yearly, time.Friday, "2027-01-01T06:00:00+02:00", "2027-01-01T07:00:00+02:00"},
		{"next January's", publication.Yearly, time.Friday, "2027-01-01T07:00:00+02:00", "2028-01-07T07:00:00+02:00"},
		{"over the year", publication.Monthly, time.Monday, "2026-12-08T12:00:00+02:00", "2027-01-04T07:00:00+02:00"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		got := publication.Subscription{Rhythm: c.rhythm, Weekday: c.weekday}.Next(after, kyiv)
		if got.In(kyiv).Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.In(kyiv).Format(time.RFC3339), c.want)
		}
	}
}

func TestPeriodsEndBeforeTheirTurn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		period publication.Period
		today  deadline.Day
		want   string
	}{
		{publication.LastMonth, deadline.NewDay(2026, 3, 9), "2026-02-01 2026-02-28"},
		{publication.LastMonth, deadline.NewDay(2026, 1, 31), "2025-12-01 2025-12-31"},
		{publication.LastQuarter, deadline.NewDay(2026, 3, 31), "2025-10-01 2025-12-31"},
		{publication.LastQuarter, deadline.NewDay(2026, 4, 1), "2026-01-01 2026-03-31"},
		{publication.TwelveMonths, deadline.NewDay(2026, 3, 9), "2025-03-01 2026-02-28"},
		{publication.AllDays, deadline.NewDay(2026, 3, 9), " "},
	} {
		from, to := c.period.Days(c.today)
		if got := from.String() + " " + to.String(); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.period, c.today, got, c.want)
		}
	}
}

// TestEveryReportHasItsTurns: each report is made at its turn, frozen, with the
// period that ended or the year, and its file verifies.
func TestEveryReportHasItsTurns(t *testing.T) {
	t.Parallel()
	s := german(t)
	led := s.People[people.Leadership]
	want := map[string]publication.Parameters{"responsiveness": {}, "platform": {"platform": "google"}, "compare": {"from": "2026-09-01", "to": "2026-09-30"},
		"flow": {"from": "2026-09-01", "to": "2026-09-30"}, "quality": {"from": "2026-09-01", "to": "2026-09-30", "platform": "google"},
		"units": {"from": "2026-09-01", "to": "2026-09-30"}, "published": {}, "register": {"platform": "google", "from": "2026-09-01", "to": "2026-09-30"}, "statutory": {"form": "art28", "year": "2026"}}
	periods := map[string]string{"compare": "month", "flow": "month", "quality": "month", "units": "month", "register": "month", "responsiveness": "all"}
	for _, name := range publication.Scheduled() {
		asked := publication.Parameters{}
		for _, key := range []string{"platform", "form"} {
			if v := want[name][key]; v != "" {
				asked[key] = v
			}
		}
		if v := periods[name]; v != "" {
			asked["period"] = v
		}
		one := publication.Subscription{Person: led, Address: "me@example.org", Report: name, Parameters: asked, Rhythm: publication.Monthly, Weekday: time.Monday, Language: lang.English}
		if _, err := s.Post.Subscribe(ctx, led, pgtest.Act(september.AddDate(0, 0, 12)), one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	made, err := s.Post.Make(ctx, october)
	if err != nil || made != len(want) {
		t.Fatalf("%d made, want %d: %v", made, len(want), err)
	}
	s.answer(t, s.sent[1], september.AddDate(0, 0, 8), later)
	all, _, err := s.press.List(ctx, led, 0, 20)
	if err != nil || len(all) != len(want) {
		t.Fatalf("%d saved: %v", len(all), err)
	}
	for _, one := range all {
		if !maps.Equal(one.Parameters, want[one.Report]) {
			t.Errorf("%s is asked for %v, want %v", one.Report, one.Parameters, want[one.Report])
		}
		p, err := s.press.Show(ctx, led, one.ID)
		if err != nil {
			t.Fatal(err)
		}
		if v := s.verify(t, p); !v.Equal() {
			t.Errorf("%s: %s", one.Report, told(v))
		}
	}
}

// TestAScheduleNeedsWhatItsReportSpeaksOf: a period, a form, a year that the law
// counts.
func TestAScheduleNeedsWhatItsReportSpeaksOf(t *testing.T) {
	t.Parallel()
	s := german(t)
	for name, c := range map[string]struct {
		one  publication.Subscription
		want string
	}{
		"flow of everything":          {publication.Subscription{Report: "flow", Parameters: publication.Parameters{"period": "all"}, Rhythm: publication.Weekly}, "period"},
		"a return of no law":          {publication.Subscription{Report: "statutory", Rhythm: publication.Yearly}, "form"},
		"a rhythm that is none":       {publication.Subscription{Report: "published", Rhythm: "daily"}, "rhythm"},
		"a whole year before the law": {publication.Subscription{Report: "statutory", Parameters: publication.Parameters{"form": "art28"}, Rhythm: publication.Yearly}, "year"},
	} {
		one := c.one
		one.Person, one.Address, one.Weekday, one.Language = s.People[people.Leadership], "me@example.org", time.Monday, lang.English
		at := time.Date(2025, time.March, 3, 9, 0, 0, 0, time.UTC)
		_, err := s.Post.Subscribe(ctx, one.Person, pgtest.Act(at), one)
		if f, ok := fault.As(err); !ok || !strings.Contains(fmt.Sprint(err), "field "+c.want) || f.Kind != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
