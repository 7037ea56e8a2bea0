package report

import (
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/survival"
)

// Tau is how many days the restricted mean looks at, where so many were seen.
// Waits that we ended ourselves count as going on: taking a request back is no
// reply.
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
	Reasons    []ReasonCount // of refusals
	Open       []AgeBand     // what waits, the youngest first
	OnTime     Timeliness
	Silence    Silence
	Median     survival.Estimate // days to a substantive reply; not reached is valid
	P90        survival.Estimate
	Tau        int            // days the mean looks at: Tau, or for how many the curve is known
	Mean       survival.Limit // restricted to them
	MeanLower  survival.Limit // 95 %
	MeanUpper  survival.Limit
	MeanSE     float64
	NaiveMean  survival.Limit // of the answered only: misleading
	Curve      survival.Curve // incidence of a substantive reply
	Ended      survival.Curve // incidence of our own withdrawal
	Seen       int            // the day up to which they are known
	Months     []Month
	pairs      int // of items of one request
}

// OutcomeCount is how many items came to an outcome; Pending stands for those
// that wait.
type OutcomeCount struct {
	Outcome reply.Outcome
	N       int
}

// ReasonCount is how many refusals gave a reason.
type ReasonCount struct {
	Reason reply.Reason
	N      int
}

// AgeBand is how many items have waited From to To days; To is -1 for the last
// band, which has no end.
type AgeBand struct{ From, To, N int }

// Report is the answer to a query.
type Report struct {
	Query     Query
	All       Figures
	Platforms []Figures // by number of items, the most first
	Changes   *Changes  // of all platforms; nil where one was asked for
	Quiet     *Quiet    // of one platform; nil where all were asked for
	QuietAll  *QuietAll // of all platforms; nil where one was asked for
	Widened   bool      // the days are other ones than were asked for, so that no difference tells of few requests
}

// Compute makes the figures of all cells together and of each platform. It is
// the one function behind page, command line and file.
func Compute(q Query, cells []Cell) Report {
	r := Report{Query: q}
	all := beside(func() (Figures, error) { return figures(q, "", cells), nil })
	for id, own := range byPlatform(cells) {
		r.Platforms = append(r.Platforms, figures(q, id, own))
	}
	r.All, _ = all() // computing does not fail
	sort.Slice(r.Platforms, func(i, j int) bool {
		if r.Platforms[i].Items != r.Platforms[j].Items {
			return r.Platforms[i].Items > r.Platforms[j].Items
		}
		return r.Platforms[i].Platform < r.Platforms[j].Platform
	})
	populations := make([]int, len(r.Platforms))
	for i, f := range r.Platforms {
		populations[i] = f.Items
	}
	for i, hide := range Veil(populations) {
		r.Platforms[i].Suppressed = hide
	}
	return r
}

func figures(q Query, id platform.ID, cells []Cell) Figures {
	f := Figures{Platform: id}
	waits, cells := cells, results(cells)
	outcomes, reasons := map[reply.Outcome]int{}, map[reply.Reason]int{}
	for _, c := range cells {
		if c.pairsFor(ForResults) {
			f.pairs += c.N
		}
		if !c.itemsFor(ForResults) {
			continue
		}
		f.Items += c.N
		if current(c) == reply.Refused {
			reasons[c.Reason] += c.N
		}
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
	f.Reasons = reasonCounts(reasons)
	for _, h := range Horizons {
		f.Rates = append(f.Rates, rate(q, cells, h))
	}
	f.OnTime, f.Silence, f.Open = timeliness(q, cells), silence(q, cells), openStock(q, waits)
	if q.Monthly {
		f.Months = months(q, cells)
	}
	f.estimate(sample(q, waits))
	return f
}

// wait is how long the items of a cell waited, and what ended it.
func (c Cell) wait(asOf deadline.Day) (time, event int) {
	switch {
	case c.Settled >= 0:
		return c.Settled, survival.Reply
	case c.Ended >= 0:
		return c.Ended, survival.Competing
	}
	return c.Window(asOf), survival.Censored
}

// reasonCounts lists the reasons of refusals, the most frequent first; those
// that were not given stand among them.
func reasonCounts(reasons map[reply.Reason]int) []ReasonCount {
	var all []ReasonCount
	for reason, n := range reasons {
		all = append(all, ReasonCount{reason, n})
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].N != all[j].N {
			return all[i].N > all[j].N
		}
		return all[i].Reason < all[j].Reason
	})
	return all
}

// ages are the first days of the bands in which the open stock is told.
var ages = []int{0, 8, 31, 91, 181, 366}

// openStock counts what waits, by how long it was seen waiting.
func openStock(q Query, cells []Cell) []AgeBand {
	bands := make([]AgeBand, len(ages))
	for i, from := range ages {
		bands[i] = AgeBand{From: from, To: -1}
		if i+1 < len(ages) {
			bands[i].To = ages[i+1] - 1
		}
	}
	for _, c := range cells {
		if !c.itemsFor(ForWaits) || !c.Waiting() {
			continue
		}
		i := sort.SearchInts(ages, c.Window(q.AsOf)+1) - 1
		bands[i].N += c.N
	}
	return bands
}

// current is the outcome as it stands; an item that only heard "not addressed"
// still waits.
func current(c Cell) reply.Outcome {
	if c.Settled < 0 && c.Ended < 0 {
		return reply.Pending
	}
	return c.Outcome
}

func (f *Figures) estimate(all survival.Sample) {
	if len(all.Waits) == 0 {
		return
	}
	f.Curve, f.Ended = all.Incidence(survival.Reply), all.Incidence(survival.Competing)
	f.Median, f.P90 = f.Curve.Quantile(0.5), f.Curve.Quantile(0.9)
	f.Seen = seen(all.Waits)
	f.Tau = min(Tau, f.Seen)
	mean, se := all.Restricted(survival.Reply, float64(f.Tau))
	f.Mean, f.MeanLower, f.MeanUpper, f.MeanSE = mean.Value, mean.Lower, mean.Upper, se
	f.NaiveMean = survival.AnsweredMean(all.Waits)
}

// atWorst is a share among some of the items of which it is not known who shares
// a request: as many as among all, and each request is taken to meet one fate.
func (f Figures) atWorst(k, n int) survival.Share {
	among := func(n int) int { return (n*f.pairs + f.Items - 1) / max(1, f.Items) }
	return survival.Share{K: k, N: n, Both: among(k), None: among(n - k)}
}
