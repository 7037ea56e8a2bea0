package report

import (
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// Rate is the share answered within Days, among items dispatched at least that
// long ago; the younger are counted as not yet due.
type Rate struct {
	Days     int
	Matured  int
	Answered int
	Share    survival.Limit
	Lower    survival.Limit // Wilson, 95 %
	Upper    survival.Limit
	NotYet   int
}

// Timeliness counts items with a numeric limit against it. Due are those whose
// day has passed or that were settled; the share on time is of these.
type Timeliness struct {
	Due     int
	OnTime  int
	Late    int
	Overdue int // still pending although the day has passed
	NotYet  int
	Share   survival.Limit
	Lower   survival.Limit
	Upper   survival.Limit
}

// Silence counts what a platform left without an answer: items whose delivery
// is confirmed, dispatched at least Days before the as-of day, that have no
// substantive reply on that day and were not withdrawn by us. A late reply
// undoes it, and so the as-of day belongs to it.
type Silence struct {
	Days      int
	Delivered int
	Silent    int
	Share     survival.Limit
	Lower     survival.Limit // Wilson, 95 %
	Upper     survival.Limit
}

func rate(q Query, cells []Cell, days int) Rate {
	r := Rate{Days: days}
	for _, c := range cells {
		if c.Counts == ForWaits {
			continue
		}
		if c.Window(q.AsOf) < days {
			r.NotYet += c.N
			continue
		}
		r.Matured += c.N
		if c.Settled >= 0 && c.Settled <= days {
			r.Answered += c.N
		}
	}
	r.Share, r.Lower, r.Upper = share(r.Answered, r.Matured)
	return r
}

func share(k, n int) (s, lower, upper survival.Limit) {
	if n == 0 {
		return
	}
	lower, upper = survival.Wilson(k, n)
	return survival.Limit{Value: float64(k) / float64(n), OK: true}, lower, upper
}

// timeliness holds settled items against the day that was set for them. The
// day a register was followed to is the last on which an answer could be seen.
func timeliness(q Query, cells []Cell) Timeliness {
	var t Timeliness
	for _, c := range cells {
		if c.Counts == ForWaits {
			continue
		}
		end := c.seenTo(q.AsOf)
		switch c.Timing {
		case request.OnTime:
			t.OnTime += c.N
		case request.Late:
			t.Late += c.N
		case request.Open:
			// At the end of a day that is over, an answer due on it is late; today it
			// is still due.
			if c.Due.Before(end) || c.Due == end && end.Before(q.Today) {
				t.Overdue += c.N
			} else {
				t.NotYet += c.N
			}
		}
	}
	t.Due = t.OnTime + t.Late + t.Overdue
	t.Share, t.Lower, t.Upper = share(t.OnTime, t.Due)
	return t
}

// SilenceDays is after how many days an item without an answer counts as silence.
const SilenceDays = 30

// reached says whether it is known that the items reached the platform. Of an old
// register it is not: there only what was answered shows that it was delivered,
// and a platform that answers one item in a hundred would never be silent.
func (c Cell) reached() bool { return c.Delivered && c.FollowedTo.IsZero() }

func silence(q Query, cells []Cell) Silence {
	s := Silence{Days: SilenceDays}
	for _, c := range cells {
		if c.Counts == ForWaits || !c.reached() || c.Window(q.AsOf) < s.Days {
			continue
		}
		s.Delivered += c.N
		if c.Waiting() {
			s.Silent += c.N
		}
	}
	s.Share, s.Lower, s.Upper = share(s.Silent, s.Delivered)
	return s
}
