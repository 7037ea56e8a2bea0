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
	Lower    survival.Limit // Wilson, 95 %, at the weight
	Upper    survival.Limit
	NotYet   int
	Weight   float64 // as many items, each of a request of its own, would tell as much as those matured
	of       survival.Share
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
	matured := func(c Cell) bool { return c.Window(q.AsOf) >= days }
	of := shareOf(cells, matured, func(c Cell) bool { return c.Settled >= 0 && c.Settled <= days })
	young := shareOf(cells, func(c Cell) bool { return !matured(c) }, func(Cell) bool { return false })
	r := Rate{Days: days, Matured: of.N, Answered: of.K, NotYet: young.N, Weight: float64(of.N) / of.Effect(), of: of}
	r.Share, r.Lower, r.Upper = limitsOf(of)
	return r
}

// limitsOf are a share and its interval.
func limitsOf(s survival.Share) (value, lower, upper survival.Limit) {
	lower, upper = s.Wilson()
	return s.Value(), lower, upper
}

// timeliness holds settled items against the day that was set for them. The
// day a register was followed to is the last on which an answer could be seen.
func timeliness(q Query, cells []Cell) Timeliness {
	var t Timeliness
	for _, c := range cells {
		if !c.itemsFor(ForResults) {
			continue
		}
		switch c.timing(q) {
		case request.OnTime:
			t.OnTime += c.N
		case request.Late:
			t.Late += c.N
		case overdue:
			t.Overdue += c.N
		case request.Open:
			t.NotYet += c.N
		}
	}
	of := shareOf(cells, func(c Cell) bool { return judged(c.timing(q)) }, func(c Cell) bool { return c.Timing == request.OnTime })
	t.Due = of.N
	t.Share, t.Lower, t.Upper = limitsOf(of)
	return t
}

// overdue is the timing of what still waits although its day has passed.
const overdue request.Timing = "overdue"

// timing is how the cell's items stand against their limit on the as-of day. At
// the end of a day that is over, an answer due on it is late; today it is still
// due.
func (c Cell) timing(q Query) request.Timing {
	end := c.seenTo(q.AsOf)
	if c.Timing == request.Open && (c.Due.Before(end) || c.Due == end && end.Before(q.Today)) {
		return overdue
	}
	return c.Timing
}

// judged says whether a limit has been met or missed.
func judged(t request.Timing) bool { return t == request.OnTime || t == request.Late || t == overdue }

// SilenceDays is after how many days an item without an answer counts as silence.
const SilenceDays = 30

// reached says whether it is known that the items reached the platform. Of an old
// register it is not: there only what was answered shows that it was delivered,
// and a platform that answers one item in a hundred would never be silent.
func (c Cell) reached() bool { return c.Delivered && c.FollowedTo.IsZero() }

func silence(q Query, cells []Cell) Silence {
	of := shareOf(cells, func(c Cell) bool { return c.reached() && c.Window(q.AsOf) >= SilenceDays }, Cell.Waiting)
	s := Silence{Days: SilenceDays, Delivered: of.N, Silent: of.K}
	s.Share, s.Lower, s.Upper = limitsOf(of)
	return s
}
