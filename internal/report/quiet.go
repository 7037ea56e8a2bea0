package report

import (
	"context"
	"sort"
	"strings"

	"rogatory/internal/change"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/survival"
)

// lookDays is how many days up to the last one are looked at where the rate
// of replies did not change.
const lookDays = 90

// turnDays is for how many days a change may take to show in full, and how long
// a reference is at the least.
const turnDays = 60

// Quiet says whether a platform has gone quiet or become better: the replies
// that came against those that were to be expected, had it gone on as in a
// reference period. See docs/quiet.md.
type Quiet struct {
	Query      Query
	Items      int
	Suppressed bool
	OK         bool // false: too little was ever answered to expect anything
	// Changed says that the rate of replies changed beyond what chance does
	// (change.Threshold); Better that it rose. Since is then the first day of the
	// new rate, else the first of the last lookDays.
	Changed, Better bool
	Since           deadline.Day
	From, To        deadline.Day // first and last day the change may lie on, within 2 units of log-likelihood
	Turn            change.Turn  // the change that is most likely, whether or not it raises the alarm
	// The reference ends the day before Since and begins where the platform last
	// changed before, or with the record.
	ReferenceFrom, ReferenceTo deadline.Day
	ReferenceReplies           float64
	Dispersion                 float64            // how much more replies spread in the reference than Poisson counts
	Test                       survival.CountTest // since Since: observed, expected, exact limits of their ratio
	Plain                      survival.CountTest // the same as if the reference were known and replies came singly
	From95, To95               int                // the counts that agree with what was expected; Test tells any other with p below 0.05
	Unknown                    float64            // replies of an age or kind that the reference knows nothing of
	Today                      int                // replies of a day that is not over, which are not in the test
	Strata                     []QuietStratum     // the most expected first
	Days                       []QuietDay         // of the whole record, up to the last day that is over
}

// QuietStratum is one stratum since Since.
type QuietStratum struct {
	Stratum Stratum
	Items   int // of the whole record
	Hidden  bool
	Test    survival.CountTest
}

// QuietDay is one day: what came, what was to be expected, and the running
// difference at its end.
type QuietDay struct {
	Day                            deadline.Day
	Observed, Expected, Difference float64
}

// QuietStore gives the cells of a population with their strata and with the
// day of every dispatch and reply. A mark counts how often the cells of a
// platform were changed: where two are equal nothing came between.
type QuietStore interface {
	Daily(ctx context.Context, agency people.AgencyID, q Query) ([]Cell, error)
	Marks(ctx context.Context, agency people.AgencyID) (map[platform.ID]int64, error)
	// Marked gives the present cells of platforms and their marks, of one state
	// of the database.
	Marked(ctx context.Context, agency people.AgencyID, asOf deadline.Day, of []platform.ID) (map[platform.ID]int64, []Cell, error)
}

// Quiet asks whether a population has gone quiet. Nothing is told of a
// population that is too small to be shown.
func (s *Service) Quiet(ctx context.Context, by people.Person, q Query) (Quiet, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Quiet{}, err
	}
	if q.AsOf.IsZero() {
		q.AsOf = q.Today
	}
	if err := q.Check(); err != nil {
		return Quiet{}, err
	}
	var err error
	if q.Union, err = s.union(ctx, q.Recorded, q.AsOf); err != nil {
		return Quiet{}, err
	}
	crowd, err := s.crowd(ctx, by, q)
	if err != nil {
		return Quiet{}, err
	}
	if crowd != nil {
		q, _ = crowd.Snap(q)
	}
	q.Strata, q.Waits, q.Monthly = true, true, false
	cells, err := s.store.Daily(ctx, s.agency.ID, q)
	if err != nil {
		return Quiet{}, err
	}
	r := ComputeQuiet(q, cells)
	if crowd != nil {
		r.veil(crowd, q)
	}
	return r, nil
}

// ComputeQuiet is the one function behind page, command line and file.
func ComputeQuiet(q Query, cells []Cell) Quiet {
	r := Quiet{Query: q}
	cells = items(cells)
	var begin deadline.Day
	for _, c := range cells {
		if r.Items += c.N; begin.IsZero() || c.Day.Before(begin) {
			begin = c.Day
		}
	}
	r.Suppressed = r.Items > 0 && r.Items < MinCell
	end := q.lastWhole()
	if r.Items < MinCell || end.Before(begin) {
		return r
	}
	k := record{register: survival.NewRegister(begun(q, cells, begin, end)), begin: begin, days: end.Sub(begin) + 1, items: map[Stratum]int{}}
	for _, c := range cells {
		if k.items[c.Stratum()] += c.N; c.Settled >= 0 && c.Day.AddDays(c.Settled).After(end) {
			r.Today += c.N
		}
	}
	k.fill(&r)
	return r
}

// lastWhole is the last day that is over: of a day that goes on not all replies
// have come, and at many requests a day a morning would look like silence.
func (q Query) lastWhole() deadline.Day {
	if q.AsOf.Before(q.Today) {
		return q.AsOf
	}
	return q.AsOf.AddDays(-1)
}

// record is a population by day, from its first dispatch to the last day that is
// over.
type record struct {
	register survival.Register
	begin    deadline.Day
	days     int
	items    map[Stratum]int
}

// begun turns cells into waits with their first day, as they stood at the end of
// a day.
func begun(q Query, cells []Cell, begin, end deadline.Day) []survival.Begun {
	all, names := make([]survival.Begun, 0, len(cells)), map[Stratum]string{}
	for _, c := range cells {
		if c.Day.After(end) {
			continue
		}
		c = c.cut(end)
		name, known := names[c.Stratum()]
		if !known {
			name = c.Stratum().String()
			names[c.Stratum()] = name
		}
		b := survival.Begun{Day: c.Day.Sub(begin), Until: c.Window(q.AsOf)}
		b.Stratum, b.Count = name, c.N
		switch {
		case c.Settled >= 0:
			b.Time, b.Event = float64(c.Settled), survival.Reply
		case c.Ended >= 0:
			b.Time, b.Event = float64(c.Ended), survival.Competing
		default:
			b.Time = float64(b.Until)
		}
		all = append(all, b)
	}
	return all
}

// fill looks for the changes of the record, takes the time between the last two
// as the reference, and holds what came since against it.
func (k record) fill(r *Quiet) {
	since, turn := k.last()
	r.Turn, r.Changed, r.Better = turn, since > 0, since > 0 && turn.FewerBefore
	first := 0
	if since > 0 {
		first = k.before(since)
		r.From, r.To = k.begin.AddDays(turn.From), k.begin.AddDays(turn.To)
	} else {
		since = max(1, k.days-lookDays)
	}
	r.Since = k.begin.AddDays(since)
	r.ReferenceFrom, r.ReferenceTo = k.begin.AddDays(first), r.Since.AddDays(-1)
	ledgers := k.register.Foretell(k.days, first, since)
	observed, expected := total(ledgers, k.days)
	came := sum(observed[first:since])
	r.ReferenceReplies, r.OK = came, turn.OK && came >= 1 && since < k.days
	if !r.OK {
		return
	}
	r.Dispersion = change.Spread(observed[first:since], expected[first:since])
	r.Test, r.Plain = countTests(sum(observed[since:]), sum(expected[since:]), r.Dispersion, came)
	r.From95, r.To95 = survival.CountRange(r.Test.Expected, survival.Shape(r.Test.Expected, r.Dispersion, came))
	for _, l := range ledgers {
		r.Unknown += l.Unknown
		t, _ := countTests(sum(l.Observed[since:]), sum(l.Expected[since:]), r.Dispersion, sum(l.Observed[first:since]))
		if stratum := stratumOf(l.Stratum); t.Expected > 0 {
			r.Strata = append(r.Strata, QuietStratum{Stratum: stratum, Items: k.items[stratum], Test: t})
		}
	}
	sort.SliceStable(r.Strata, func(i, j int) bool { return r.Strata[i].Test.Expected > r.Strata[j].Test.Expected })
	running := 0.0
	for d := range k.days {
		running += observed[d] - expected[d]
		r.Days = append(r.Days, QuietDay{k.begin.AddDays(d), observed[d], expected[d], running})
	}
}

// last finds the last change that raises the alarm, as a day of the record; 0
// where nothing changed. What is expected rests on all days that are looked at.
// A change goes on for a while, because requests sent before it are still
// answered as they were: a further change to the same side within turnDays is
// part of it.
func (k record) last() (since int, turn change.Turn) {
	for from := 0; ; {
		next := k.watch(from, k.days)
		if !next.Alarm {
			if since == 0 {
				turn = next
			}
			return since, turn
		}
		next.From, next.To, next.Day = from+next.From, from+next.To, from+next.Day
		from = next.Day
		if since > 0 && next.Day-since < turnDays && next.FewerBefore == turn.FewerBefore {
			continue
		}
		since, turn = next.Day, next
	}
}

// before finds the last change before a day that leaves a reference of some
// length.
func (k record) before(day int) (first int) {
	for from := 0; ; {
		next := k.watch(from, day)
		if !next.Alarm {
			return first
		}
		if from += next.Day; day-from >= turnDays {
			first = from
		}
	}
}

// watch looks for a change between two days.
func (k record) watch(first, end int) change.Turn {
	observed, expected := total(k.register.Expect(k.days, first, end), k.days)
	return change.Watch(observed[first:end], expected[first:end])
}

// countTests hold a count against what was expected: once with all that is not
// known, the spread of replies and the number of them in the reference, once as
// if all were.
func countTests(observed, expected, dispersion, reference float64) (all, plain survival.CountTest) {
	n := int(observed + 0.5)
	return survival.DispersedTest(n, expected, survival.Shape(expected, dispersion, reference)), survival.PoissonTest(n, expected)
}

func total(ledgers []survival.Ledger, days int) (observed, expected []float64) {
	observed, expected = make([]float64, days), make([]float64, days)
	for _, l := range ledgers {
		for d := range days {
			observed[d] += l.Observed[d]
			expected[d] += l.Expected[d]
		}
	}
	return observed, expected
}

func sum(all []float64) (s float64) {
	for _, v := range all {
		s += v
	}
	return s
}

// stratumOf reads what Stratum.String wrote.
func stratumOf(name string) Stratum {
	kind, emergency := strings.CutSuffix(name, "!")
	return Stratum{legal.RequestKind(kind), emergency}
}
