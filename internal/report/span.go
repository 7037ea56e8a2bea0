package report

import (
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/platform"
)

// Span chooses what a report on flow or on ourselves looks at: a period, one
// platform or all, and the day whose knowledge counts.
type Span struct {
	Platform platform.ID     // empty: all
	From, To deadline.Day    // From zero: from the beginning; To zero: to AsOf
	AsOf     deadline.Day    // what was known at the end of this day; never after Today
	Today    deadline.Day    // of the agency
	Recorded time.Time       // only what was entered here by this instant; zero: everything
	Alone    bool            // each platform without those that were merged into it
	Union    *platform.Union // who counts under whom; the service fills it in
	Public   bool            // to be read by every reader of reports, whoever asks
	Widened  bool            // the days are other ones than were asked for
}

// Months of a period where nobody chose one.
const usualMonths = 12

// Settled fills in what was left open: up to the as-of day, and a year of whole
// months where no beginning was named.
func (s Span) Settled() Span {
	if s.AsOf.IsZero() {
		s.AsOf = s.Today
	}
	if s.To.IsZero() || s.To.After(s.AsOf) {
		s.To = s.AsOf
	}
	if s.From.IsZero() {
		s.From = firstOf(s.To).AddMonths(1 - usualMonths)
	}
	return s
}

// Check refuses a period that no figure can be made of.
func (s Span) Check() error {
	var g fault.Gather
	refuseEarly(&g, s.From, s.To, s.AsOf)
	switch {
	case s.AsOf.After(s.Today):
		g.On("as_of", "report.as_of_future")
	case s.From.After(s.AsOf):
		g.On("from", "report.from_after_as_of")
	case !s.To.IsZero() && s.To.Before(s.From):
		g.On("to", "report.period_backwards")
	}
	return g.Err()
}

// firstYear is before anything that a platform could have been asked.
const firstYear = 1900

// refuseEarly refuses days that no record can know: a year with a digit missing.
func refuseEarly(g *fault.Gather, from, to, asOf deadline.Day) {
	for _, d := range []struct {
		field string
		day   deadline.Day
	}{{"from", from}, {"to", to}, {"as_of", asOf}} {
		if !d.day.IsZero() && d.day.Year() < firstYear {
			g.On(d.field, "report.day_early")
		}
	}
}

// Historical says whether an earlier state of knowledge is asked for.
func (s Span) Historical() bool { return s.AsOf.Before(s.Today) || !s.Recorded.IsZero() }

func firstOf(d deadline.Day) deadline.Day {
	_, _, n := d.Date()
	return d.AddDays(1 - n)
}

// Veil says which of several populations, in requests, may not be shown to
// readers of aggregates: those from 1 to 4, and, where their sum could be found
// by subtracting the others from a total, the smallest further one.
func Veil(populations []int) []bool {
	hidden := make([]bool, len(populations))
	sum, least := 0, -1
	for i, n := range populations {
		switch {
		case n > 0 && n < MinCell:
			hidden[i] = true
			sum += n
		case n > 0 && (least < 0 || n < populations[least]):
			least = i
		}
	}
	if sum > 0 && sum < MinCell && least >= 0 {
		hidden[least] = true
	}
	return hidden
}
