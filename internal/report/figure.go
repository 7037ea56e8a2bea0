package report

import (
	"context"
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// Tau is how many days the restricted mean looks at.
const Tau = 90

// Horizons are the days at which a reply rate is told.
var Horizons = []int{7, 30, 90}

// Least numbers of items below which a figure is not shown: shares from
// MinShare, readers of aggregates see nothing of a population below MinCell.
const (
	MinCell  = 5
	MinShare = 10
)

// Figures are what is known of one population of items.
type Figures struct {
	Platform   platform.ID // empty: all platforms together
	Items      int
	Pending    int
	Withdrawn  int
	Answered   int // with a substantive reply
	Suppressed bool
	Outcomes   []OutcomeCount
	Rates      []Rate
	OnTime     Timeliness
	Median     survival.Estimate // days to a substantive reply; not reached is valid
	P90        survival.Estimate
	Mean       survival.Limit // restricted to Tau days
	MeanSE     float64
	NaiveMean  survival.Limit // of the answered only: misleading
	Curve      survival.Curve // incidence of a substantive reply
	Ended      survival.Curve // incidence of our own withdrawal
	Months     []Month
}

// OutcomeCount is how many items came to an outcome; Pending stands for those
// that wait.
type OutcomeCount struct {
	Outcome reply.Outcome
	N       int
}

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

// Month is one column of the cohort chart: items by month of dispatch.
type Month struct {
	First   deadline.Day
	Items   int
	By      map[reply.Outcome]int // Pending included
	Partial bool                  // the month, or the observation of it, is not over
}

// Report is the answer to a query.
type Report struct {
	Query     Query
	All       Figures
	Platforms []Figures // by number of items, the most first
}

// Service gives reports to those who may read them.
type Service struct {
	store  Store
	agency people.Agency
}

// NewService works on a store of counts.
func NewService(store Store, agency people.Agency) *Service {
	return &Service{store: store, agency: agency}
}

// Responsiveness computes the figures of a population. What a reader of
// aggregates may not see is suppressed by the size of the population, never by
// the outcome: 0 replies to 40 stays visible.
func (s *Service) Responsiveness(ctx context.Context, by people.Person, q Query) (Report, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Report{}, err
	}
	if q.AsOf.IsZero() {
		q.AsOf = q.Today
	}
	if err := q.Check(); err != nil {
		return Report{}, err
	}
	cells, err := s.store.Cells(ctx, s.agency.ID, q)
	if err != nil {
		return Report{}, err
	}
	return Compute(q, cells), nil
}

// Compute makes the figures of all cells together and of each platform. It is
// the one function behind page, command line and file.
func Compute(q Query, cells []Cell) Report {
	r := Report{Query: q, All: figures(q, "", cells)}
	by := map[platform.ID][]Cell{}
	for _, c := range cells {
		by[c.Platform] = append(by[c.Platform], c)
	}
	for id, own := range by {
		r.Platforms = append(r.Platforms, figures(q, id, own))
	}
	sort.Slice(r.Platforms, func(i, j int) bool {
		if r.Platforms[i].Items != r.Platforms[j].Items {
			return r.Platforms[i].Items > r.Platforms[j].Items
		}
		return r.Platforms[i].Platform < r.Platforms[j].Platform
	})
	return r
}

// Observations turns cells into waits: a substantive reply is the event, our
// own withdrawal competes, what still waits is censored when it was last
// looked at.
func Observations(q Query, cells []Cell) []survival.Observation {
	type key struct{ time, event int }
	counts := map[key]int{}
	for _, c := range cells {
		switch {
		case c.Settled >= 0:
			counts[key{c.Settled, survival.Reply}] += c.N
		case c.Ended >= 0:
			counts[key{c.Ended, survival.Competing}] += c.N
		default:
			counts[key{c.Window(q.AsOf), survival.Censored}] += c.N
		}
	}
	all := make([]survival.Observation, 0, len(counts))
	for k, n := range counts {
		all = append(all, survival.Observation{Time: float64(k.time), Event: k.event, Count: n})
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Time != all[j].Time {
			return all[i].Time < all[j].Time
		}
		return all[i].Event < all[j].Event
	})
	return all
}

func figures(q Query, id platform.ID, cells []Cell) Figures {
	f := Figures{Platform: id}
	outcomes := map[reply.Outcome]int{}
	for _, c := range cells {
		f.Items += c.N
		outcomes[current(c)] += c.N
		switch {
		case c.Settled >= 0:
			f.Answered += c.N
		case c.Ended >= 0:
			f.Withdrawn += c.N
		default:
			f.Pending += c.N
		}
	}
	f.Suppressed = f.Items > 0 && f.Items < MinCell
	for _, o := range append(reply.Outcomes(), reply.Pending) {
		if outcomes[o] > 0 {
			f.Outcomes = append(f.Outcomes, OutcomeCount{o, outcomes[o]})
		}
	}
	for _, h := range Horizons {
		f.Rates = append(f.Rates, rate(q, cells, h))
	}
	f.OnTime = timeliness(q, cells)
	if q.Monthly {
		f.Months = months(q, cells)
	}
	f.estimate(Observations(q, cells))
	return f
}

// current is the outcome as it stands; an item that only heard "not addressed"
// still waits.
func current(c Cell) reply.Outcome {
	if c.Settled < 0 && c.Ended < 0 {
		return reply.Pending
	}
	return c.Outcome
}

func (f *Figures) estimate(all []survival.Observation) {
	if len(all) == 0 {
		return
	}
	f.Curve, f.Ended = survival.Incidence(all, survival.Reply), survival.Incidence(all, survival.Competing)
	f.Median, f.P90 = f.Curve.Quantile(0.5), f.Curve.Quantile(0.9)
	mean, se := restricted(all)
	f.Mean, f.MeanSE = survival.Limit{Value: mean, OK: true}, se
	f.NaiveMean = survival.AnsweredMean(all)
}

// restricted is the mean number of days without a substantive reply within the
// first Tau days. Waits that we ended ourselves count as going on: taking a
// request back is no reply.
func restricted(all []survival.Observation) (mean, se float64) {
	return survival.RestrictedIncidence(all, survival.Reply, Tau)
}

func rate(q Query, cells []Cell, days int) Rate {
	r := Rate{Days: days}
	for _, c := range cells {
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
		end := q.AsOf
		if !c.FollowedTo.IsZero() && c.FollowedTo.Before(end) {
			end = c.FollowedTo
		}
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

func months(q Query, cells []Cell) []Month {
	by := map[deadline.Day]*Month{}
	for _, c := range cells {
		first := c.Month()
		m := by[first]
		if m == nil {
			m = &Month{First: first, By: map[reply.Outcome]int{}}
			m.Partial = !first.AddMonths(1).Before(q.AsOf)
			by[first] = m
		}
		m.Items += c.N
		m.By[current(c)] += c.N
	}
	all := make([]Month, 0, len(by))
	for _, m := range by {
		all = append(all, *m)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].First.Before(all[j].First) })
	return filled(all)
}

// filled puts empty months between the first and the last one: a gap is a fact.
func filled(all []Month) []Month {
	var out []Month
	for i, m := range all {
		if i > 0 {
			for d := all[i-1].First.AddMonths(1); d.Before(m.First); d = d.AddMonths(1) {
				out = append(out, Month{First: d, By: map[reply.Outcome]int{}})
			}
		}
		out = append(out, m)
	}
	return out
}
