package survival

import (
	"cmp"
	"slices"
)

// Begun is a number of waits that began on a day, 0 or later.
// Its times are whole days; what is censored was seen to the end of its last
// day. Entry is not looked at: the window of a reference truncates. Until is for
// how long a wait that was answered would have been seen.
type Begun struct {
	Day, Until int
	Observation
}

// Ledger holds, for one stratum, how many replies came on each day and how
// many were to be expected. Replies at an age of which the reference knows
// nothing are not compared; they count as Unknown.
type Ledger struct {
	Stratum            string
	Observed, Expected []float64 // by day
	Unknown            float64
}

// Register holds waits by stratum and first day, ready to be asked again and
// again. It takes O(n log n) to make, and to ask it as many steps as there are
// waits, and days times ages at which a reply came.
type Register struct{ strata []registered }

type registered struct {
	name string
	days []registeredDay // ascending
}

type registeredDay struct {
	day  int
	n    float64
	ends []ending // ascending
}

type ending struct {
	time, until int // until: how long it would have been seen, whatever came
	reply       bool
	n           float64
}

// NewRegister orders waits; strata come by name.
func NewRegister(all []Begun) Register {
	at, last := map[string]int{}, 0
	for _, b := range all {
		last = max(last, b.Day)
	}
	var r Register
	for _, b := range all {
		i, known := at[b.Stratum]
		if !known {
			i = len(r.strata)
			at[b.Stratum] = i
			r.strata = append(r.strata, registered{b.Stratum, make([]registeredDay, last+1)})
		}
		d := &r.strata[i].days[b.Day]
		d.n += b.n()
		e := ending{int(b.Time), int(b.Time), b.Event == Reply, b.n()}
		if e.reply {
			e.until = max(e.time, b.Until)
		}
		d.ends = append(d.ends, e)
	}
	slices.SortFunc(r.strata, func(a, b registered) int { return cmp.Compare(a.name, b.name) })
	for i := range r.strata {
		for day := range r.strata[i].days {
			d := &r.strata[i].days[day]
			d.day = day
			slices.SortFunc(d.ends, func(a, b ending) int { return cmp.Compare(a.time, b.time) })
		}
	}
	return r
}

// Expect says what would have come on each of the days 0 to days-1 if waits
// ended as in a reference, the days from first up to before end. Of each stratum
// and age the reference gives the share of the waits at risk that were answered
// (the step of the Nelson-Aalen estimator, Aalen 1978, for waits truncated by
// the window); summed over the waits at risk on a day it is the number expected
// of that day. Within the reference what came and what was expected are equal in
// sum. Other causes of an end take a wait out of the risk.
func (r Register) Expect(days, first, end int) []Ledger {
	ledgers := make([]Ledger, 0, len(r.strata))
	for _, s := range r.strata {
		l := Ledger{Stratum: s.name, Observed: make([]float64, days), Expected: make([]float64, days)}
		share := s.share(days, first, end)
		for _, d := range s.days {
			l.count(d, share)
			l.expect(d, share)
		}
		ledgers = append(ledgers, l)
	}
	return ledgers
}

// Foretell is Expect up to the end of the reference. From then on it says what
// would have come of the waits at risk then, and of those that began later, had
// they gone on to end as in the reference: a wait that is likely to have ended is
// not expected to end again, so that no more replies are expected than there are
// waits.
func (r Register) Foretell(days, first, end int) []Ledger {
	ledgers := r.Expect(days, first, end)
	for i, s := range r.strata {
		clear(ledgers[i].Expected[min(end, days):])
		share := s.share(days, first, end)
		for _, d := range s.days {
			ledgers[i].foretell(d, share, end)
		}
	}
	return ledgers
}

// foretell adds what would have come of the waits of one day from an end on.
func (l *Ledger) foretell(d registeredDay, share shares, end int) {
	from, risk := max(0, end-d.day), 0.0
	var seen []ending // by the day until which they would have been seen
	for _, e := range d.ends {
		if e.time >= from {
			seen, risk = append(seen, e), risk+e.n
		}
	}
	slices.SortFunc(seen, func(a, b ending) int { return cmp.Compare(a.until, b.until) })
	waiting := 1.0
	for _, age := range share.ages {
		if age < from {
			continue
		}
		for ; len(seen) > 0 && seen[0].until < age; seen = seen[1:] {
			risk -= seen[0].n
		}
		if len(seen) == 0 || d.day+age >= len(l.Expected) {
			return
		}
		l.Expected[d.day+age] += risk * waiting * share.at[age]
		waiting *= 1 - share.at[age]
	}
}

// shares are the shares answered at each age: -1 where none was at risk in the
// reference. Ages are those at which the share is above 0.
type shares struct {
	at   []float64
	ages []int
}

func (s registered) share(days, first, end int) shares {
	risk, replies := make([]float64, days+1), make([]float64, days)
	for _, d := range s.days {
		for _, e := range d.ends {
			from, to := max(0, first-d.day), min(e.time, end-1-d.day, days-1)
			if from <= to {
				risk[from] += e.n
				risk[to+1] -= e.n
			}
			if on := d.day + e.time; e.reply && on >= first && on < end && e.time < days {
				replies[e.time] += e.n
			}
		}
	}
	out, at := shares{at: replies}, 0.0
	for age := range replies {
		at += risk[age]
		switch {
		case at < 0.5:
			replies[age] = -1
		case replies[age] > 0:
			replies[age] /= at
			out.ages = append(out.ages, age)
		}
	}
	return out
}

// count adds the replies to the waits of one day.
func (l *Ledger) count(d registeredDay, share shares) {
	for _, e := range d.ends {
		on := d.day + e.time
		switch {
		case !e.reply || on >= len(l.Observed):
		case share.at[e.time] < 0:
			l.Unknown += e.n
		default:
			l.Observed[on] += e.n
		}
	}
}

// expect adds what was to be expected of the waits of one day.
func (l *Ledger) expect(d registeredDay, share shares) {
	risk, ends := d.n, d.ends
	for _, age := range share.ages {
		for ; len(ends) > 0 && ends[0].time < age; ends = ends[1:] {
			risk -= ends[0].n
		}
		if len(ends) == 0 || d.day+age >= len(l.Expected) {
			return
		}
		l.Expected[d.day+age] += risk * share.at[age]
	}
}
