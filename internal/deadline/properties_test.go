package deadline_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"rogatory/internal/deadline"
)

// chance makes inputs that anybody could have typed; the seed is fixed, so a
// failure comes back.
type chance struct {
	*rand.Rand
	zones []*time.Location
}

func newChance(t testing.TB) chance {
	c := chance{Rand: rand.New(rand.NewPCG(7, 11))}
	for _, name := range []string{"Europe/Kyiv", "Europe/Dublin", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut"} {
		c.zones = append(c.zones, zone(t, name))
	}
	return c
}

func (c chance) input() deadline.Input {
	rules := counted()
	rule := rules[c.IntN(len(rules))]
	places := deadline.Places()
	calendar, _ := deadline.CalendarOf(places[c.IntN(len(places))].Code)
	lengths := periodsOf(rule)
	return deadline.Input{
		Rule: rule, Period: lengths[c.IntN(len(lengths))], Zone: c.zones[c.IntN(len(c.zones))], Calendar: calendar,
		Start:  deadline.Start{At: time.Unix(1_704_067_200+c.Int64N(220_000_000), 0).UTC()},
		Resume: []deadline.Resume{deadline.RestartFull, deadline.ResumeRemaining}[c.IntN(2)],
	}
}

func (c chance) after(at time.Time) time.Time {
	return at.Add(time.Duration(c.Int64N(int64(20 * 24 * time.Hour)))).Truncate(time.Second)
}

const tries = 20_000

func compute(t *testing.T, in deadline.Input) deadline.Deadline {
	t.Helper()
	d, err := deadline.Compute(in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	return d
}

func TestNothingIsDueBeforeItStarts(t *testing.T) {
	c := newChance(t)
	for range tries {
		in := c.input()
		d := compute(t, in)
		if d.OverdueFrom.Before(in.Start.At) || d.LastDay.Before(d.NominalLastDay) || d.SafeRenewBy.Before(deadline.DayOf(in.Start.At, in.Zone)) {
			t.Fatalf("%+v gives %+v", in, d)
		}
		if !d.RolledLapseFrom.IsZero() && d.RolledLapseFrom.Before(d.OverdueFrom) {
			t.Fatalf("%+v lapses earlier when rolled", in)
		}
		if got := d.DueLocal.Add(time.Second); !got.Equal(d.OverdueFrom) {
			t.Fatalf("the last second of %+v is %s", in, d.DueLocal)
		}
	}
}

func TestAnExtensionNeverShortens(t *testing.T) {
	c := newChance(t)
	for range tries {
		in := c.input()
		before := compute(t, in)
		lengths := periodsOf(in.Rule)
		in.Extensions = []deadline.Extension{{By: lengths[c.IntN(len(lengths))], At: c.after(in.Start.At), InTime: c.IntN(2) == 0}}
		after := compute(t, in)
		if after.OverdueFrom.Before(before.OverdueFrom) {
			t.Fatalf("%+v: %s before, %s after", in, before.OverdueFrom, after.OverdueFrom)
		}
		if !after.ExtensionAccepted() && !after.OverdueFrom.Equal(before.OverdueFrom) {
			t.Fatalf("%+v: a refused extension changed the date", in)
		}
	}
}

func TestStoppingAndGoingOnAtOnceChangesNothing(t *testing.T) {
	c := newChance(t)
	for range tries {
		in := c.input()
		before := compute(t, in)
		at := c.after(in.Start.At)
		in.Pauses = []deadline.Pause{{From: at, To: at}}
		if after := compute(t, in); !after.OverdueFrom.Equal(before.OverdueFrom) {
			t.Fatalf("%+v: %s before, %s after", in, before.OverdueFrom, after.OverdueFrom)
		}
	}
}

func TestAPauseNeverShortensAndTheLenientReadingIsTheLaterOne(t *testing.T) {
	c := newChance(t)
	for range tries {
		in := c.input()
		before := compute(t, in)
		from := c.after(in.Start.At)
		in.Pauses = []deadline.Pause{{From: from, To: c.after(from)}}
		if after := compute(t, in); after.OverdueFrom.Before(before.OverdueFrom) {
			t.Fatalf("%+v: %s before, %s after", in, before.OverdueFrom, after.OverdueFrom)
		}
		r, err := deadline.Read(in)
		if err != nil || r.Lenient.OverdueFrom.Before(r.Strict.OverdueFrom) {
			t.Fatalf("%+v: %v, strict %s, lenient %s", in, err, r.Strict.OverdueFrom, r.Lenient.OverdueFrom)
		}
	}
}

func TestEveryDayBeginsOnceAndInOrder(t *testing.T) {
	for _, name := range []string{"America/Havana", "Asia/Beirut", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia", "Atlantic/Azores", "Australia/Lord_Howe", "UTC"} {
		z := zone(t, name)
		var previous time.Time
		for d, end := day(t, "2010-01-01"), day(t, "2027-01-01"); d.Before(end); d = d.AddDays(1) {
			begin := d.In(z)
			if !previous.IsZero() && begin.Before(previous) {
				t.Fatalf("%s: %s begins before the day before it", name, d)
			}
			skipped := name == "Pacific/Apia" && d == day(t, "2011-12-30") // the day the islands left out
			if !skipped && deadline.DayOf(begin, z) != d || !deadline.DayOf(begin.Add(-time.Second), z).Before(d) {
				t.Fatalf("%s: %s begins at %s", name, d, begin)
			}
			previous = begin
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"P10D", "PT8H", "P2M", "P1Y", "P2W", "PT90M", "P1Y2M3D", "", "10", "P", "PT", "P1DT2H", "P-1D", "P99999Y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := deadline.ParsePeriod(s)
		if err != nil {
			return
		}
		again, err := deadline.ParsePeriod(p.String())
		if err != nil || again != p {
			t.Fatalf("%q reads as %s, which reads as %s (%v)", s, p, again, err)
		}
		for _, rule := range deadline.Rules() { // nothing that can be read may panic
			_, _ = deadline.Compute(deadline.Input{Rule: rule, Period: p, Zone: time.UTC, Start: deadline.Start{At: time.Unix(0, 0)}, Calendar: deadline.Only()})
		}
	})
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2026-09-17", "2028-02-29", "2027-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-9-1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := deadline.ParseDay(s)
		if err == nil && d.String() != s {
			t.Fatalf("%q reads as %s", s, d)
		}
	})
}

func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"2026-09-17T10:00", "2026-03-29T01:30", "2026-10-25T01:30", "2026-09-17T10:00:00+01:00", "x"} {
		f.Add(s)
	}
	z := zone(f, "Europe/Dublin")
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := deadline.ParseInstant(s, z); err == nil && (at.Year() < 1 || at.Year() > 9999) {
			t.Fatalf("%q reads as %s", s, at)
		}
	})
}

func BenchmarkCompute(b *testing.B) {
	calendar, _ := deadline.CalendarOf("IE")
	in := deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(10), Zone: zone(b, "Europe/Dublin"), Calendar: calendar,
		Basis: "eu-eevidence-epoc-subscriber", Version: "1",
		Start:  deadline.Start{Event: "epoc_received_by_addressee", At: time.Date(2026, 10, 16, 15, 40, 0, 0, time.UTC)},
		Resume: deadline.ResumeRemaining,
		Pauses: []deadline.Pause{{From: time.Date(2026, 10, 19, 9, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := deadline.Compute(in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkComputeWithOwnDays counts with a calendar in which a unit changed a
// day in each month, some of them while the deadline ran.
func BenchmarkComputeWithOwnDays(b *testing.B) {
	table, _ := deadline.CalendarOf("IE")
	begin := time.Date(2026, 10, 16, 15, 40, 0, 0, time.UTC)
	var changes []deadline.CalendarChange
	for m := range 24 {
		at := begin.AddDate(0, m-20, 0)
		changes = append(changes, deadline.CalendarChange{At: at, Off: &deadline.Holiday{Day: deadline.DayOf(at, time.UTC).AddDays(5)}})
	}
	in := deadline.Input{Rule: deadline.EUDays, Period: deadline.Days(40), Zone: zone(b, "Europe/Dublin"), Calendar: table.WithChanges(changes...),
		Start: deadline.Start{Event: "epoc_received_by_addressee", At: begin}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := deadline.Compute(in); err != nil {
			b.Fatal(err)
		}
	}
}
