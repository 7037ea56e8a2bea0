package deadline

import (
	"time"

	"rogatory/internal/fault"
)

// counter counts one period under one rule and writes down what it skips.
type counter struct {
	Input
	manner
	pr *proof
}

// count counts a whole period from an instant.
func (c counter) count(from time.Time, p Period) (span, error) {
	switch c.counts {
	case hours:
		return c.countHours(from, time.Duration(p.Hours)*time.Hour+time.Duration(p.Minutes)*time.Minute), nil
	case working:
		return c.countWorking(DayOf(from, c.Zone), p.Days)
	default:
		first := DayOf(from, c.Zone)
		s, err := c.endOfDays(first, c.base(first).AddMonths(p.calendarMonths()).AddDays(p.Days), longer(p))
		if p.calendarMonths() > 0 {
			s.months = p
		}
		return s, err
	}
}

// base is the day before day 1: the day of the event, or under "beginning
// with" the day before it.
func (c counter) base(first Day) Day {
	if c.firstDay {
		return first.AddDays(-1)
	}
	return first
}

// longer says that a period is "two days or more" for Article 3(5) of Regulation 1182/71.
func longer(p Period) bool { return p.calendarMonths() > 0 || p.Days >= 2 }

// endOfDays rolls a nominal last day and finds its end.
func (c counter) endOfDays(first, nominal Day, twoOrMore bool) (span, error) {
	if err := inYears(nominal); err != nil {
		return span{}, err
	}
	s := span{first: first, nominal: nominal, last: nominal, safe: nominal}
	if !c.firstDay {
		s.safe = nominal.AddDays(-1) // the strictest count includes the day of the event
	}
	if c.rolls {
		for !c.Calendar.Works(s.last) {
			s.last = s.last.AddDays(1)
		}
		if c.floor && twoOrMore {
			s.last = c.twoWorkingDays(first, s.last)
		}
	}
	return c.close(s)
}

// twoWorkingDays stretches a period that holds fewer than two working days.
func (c counter) twoWorkingDays(first, last Day) Day {
	have := 0
	for d := last; d.After(first) && have < 2; d = d.AddDays(-1) {
		if c.Calendar.Works(d) {
			have++
		}
	}
	for have < 2 {
		if last = last.AddDays(1); c.Calendar.Works(last) {
			have++
		}
	}
	return last
}

// countWorking steps forward over working days only.
func (c counter) countWorking(first Day, n int) (span, error) {
	last := first
	for left := n; left > 0; {
		last = last.AddDays(1)
		if c.Calendar.Works(last) {
			left--
		}
		if err := inYears(last); err != nil {
			return span{}, err
		}
	}
	return c.close(span{first: first, nominal: last, last: last, safe: last.AddDays(-1)})
}

// close finds the end of the last day, or the closing time of the office.
func (c counter) close(s span) (span, error) {
	if err := inYears(s.last); err != nil {
		return span{}, err
	}
	s.nominalOver = s.nominal.AddDays(1).In(c.Zone)
	s.over = s.nominalOver
	if s.last != s.nominal {
		s.over = s.last.AddDays(1).In(c.Zone)
	}
	if c.OfficeCloses != 0 {
		s.over = c.OfficeCloses.on(s.last, c.Zone)
	}
	if c.rolls {
		s.nominalOver = s.over // these rules know one end only
	}
	return s, nil
}

func inYears(d Day) error {
	if !d.Before(lastDay) || d.Before(firstDay) {
		return fault.New(fault.Invalid, "deadline.beyond_years")
	}
	return nil
}

// countHours adds real hours to an instant and converts to the wall last, so
// that clock changes cannot lengthen or shorten them.
func (c counter) countHours(from time.Time, length time.Duration) span {
	if c.clockHour {
		from = c.hourOf(from).Add(time.Hour)
	}
	s := c.endOfHours(from.Add(length))
	s.begun = from
	return s
}

// hourOf cuts an instant to its clock hour on the wall of the zone, which is
// not the hour of UTC where offsets are not whole hours.
func (c counter) hourOf(t time.Time) time.Time {
	local := t.In(c.Zone)
	return local.Add(-time.Duration(local.Minute())*time.Minute - time.Duration(local.Second())*time.Second -
		time.Duration(local.Nanosecond()))
}

func (c counter) endOfHours(end time.Time) span {
	s := span{nominalOver: end, over: end, nominal: DayOf(end.Add(-time.Second), c.Zone)}
	s.safe = s.nominal
	s.last = s.nominal
	if !c.rolls {
		return s
	}
	day := DayOf(end, c.Zone)
	if c.Calendar.Works(day) {
		return s
	}
	for !c.Calendar.Works(day) {
		day = day.AddDays(1)
	}
	y, m, d := day.Date()
	local := end.In(c.Zone)
	s.over = time.Date(y, m, d, local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), c.Zone)
	s.last = DayOf(s.over.Add(-time.Second), c.Zone)
	return s
}

// resume counts on after a pause: the whole period anew, or what was unused.
func (c counter) resume(s span, p Pause, total Period) (span, error) {
	if c.Resume != ResumeRemaining {
		c.pr.add("deadline.proof_pause_restart", p.From.In(c.Zone), p.To.In(c.Zone), words(total))
		return c.count(p.To, total)
	}
	if c.counts == hours {
		return c.resumeHours(s, p), nil
	}
	begun := DayOf(p.From, c.Zone).AddDays(-1) // the day the clock stopped is not used up
	if base := c.base(s.first); begun.Before(base) {
		begun = base
	}
	left := s.nominal.Sub(begun)
	if c.counts == working {
		left = c.Calendar.workingIn(begun, s.nominal)
	}
	return c.resumeDays(s, p, max(left, 1)) // a pause inside the roll-forward leaves one day
}

func (c counter) resumeDays(s span, p Pause, left int) (span, error) {
	c.pr.add("deadline.proof_pause_resume", p.From.In(c.Zone), p.To.In(c.Zone), words(Days(left)))
	again := DayOf(p.To, c.Zone)
	if c.counts == working {
		return c.countWorking(again, left)
	}
	return c.endOfDays(again, c.base(again).AddDays(left), left >= 2)
}

// resumeHours leaves the time not used; where the clock hour of an event does
// not count, only whole counted hours before it were used.
func (c counter) resumeHours(s span, p Pause) span {
	stopped := p.From
	if c.clockHour {
		stopped = c.hourOf(stopped)
	}
	left := s.nominalOver.Sub(s.begun)
	if used := stopped.Sub(s.begun); used > 0 {
		left = max(left-used, 0)
	}
	c.pr.add("deadline.proof_pause_resume", p.From.In(c.Zone), p.To.In(c.Zone), wordsOf(left))
	return c.countHours(p.To, left)
}
