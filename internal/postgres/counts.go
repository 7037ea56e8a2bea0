package postgres

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// countTables are the counts that figures are read from.
var countTables = append([]string{"waits_by_day", "waits_by_month", "waits_ever", "results_by_day", "results_by_month"}, kinTables...)

// waitKey is a row of waits_by_day or waits_by_month, resultKey one of the
// results; the migration says what the columns are.
type (
	waitKey struct {
		spanKey
		day            deadline.Day
		settled, ended int
		followed       string
	}
	resultKey struct {
		spanKey
		reached                 int
		outcome, reason, timing string
		delivered               bool
		due, followed           string
	}
)

// spanKey is what the keys of all counts begin with: what a query chooses by.
type spanKey struct {
	platform, kind string
	emergency      bool
	span           deadline.Day
}

// countKey is a key of a count.
type countKey interface {
	comparable
	head() spanKey
}

func (k spanKey) head() spanKey { return k }

// categories are the categories of data, in the order of their columns.
var categories = legal.Categories()

// tally is a number of items, and how many of them are of each category of
// data. A column for each costs a fraction of a row for each, and a category is
// read as fast as all of them.
type tally struct {
	n  int
	of [6]int // in the order of categories
}

// plus adds a number of items of a category.
func (t tally) plus(category legal.Category, n int) tally {
	t.n += n
	if i := slices.Index(categories, category); i >= 0 {
		t.of[i] += n
	}
	return t
}

// number is how many are of a category, or of any.
func (t tally) number(category legal.Category) int {
	switch i := slices.Index(categories, category); {
	case category == "":
		return t.n
	case i >= 0:
		return t.of[i]
	}
	return 0
}

// numberColumn is the column that number reads.
func numberColumn(category legal.Category) string {
	switch i := slices.Index(categories, category); {
	case category == "":
		return "n"
	case i >= 0:
		return tallyColumns[i+1]
	}
	return "0"
}

// tallyColumns are the columns of a tally.
var tallyColumns = func() []string {
	columns := []string{"n"}
	for _, c := range categories {
		columns = append(columns, "n_"+string(c))
	}
	return columns
}()

// countMoves are how the counts change when one summary replaces another.
type countMoves struct {
	waits, waitsOfMonth, waitsEver          map[waitKey]tally
	results, resultsOfMonth                 map[resultKey]tally
	kinWaits, kinWaitsOfMonth, kinWaitsEver map[kinWaitKey]tally
	kinResults, kinResultsOfMonth           map[kinResultKey]tally
}

// ever is the span of what is counted over all days, kinds and urgencies
// together: most reports begin with the first day there is and ask for all.
var ever = deadline.NewDay(1, 1, 1)

func newCountMoves() countMoves {
	m := dayMoves()
	m.waitsOfMonth, m.waitsEver, m.resultsOfMonth = map[waitKey]tally{}, map[waitKey]tally{}, map[resultKey]tally{}
	m.kinWaitsOfMonth, m.kinWaitsEver, m.kinResultsOfMonth = map[kinWaitKey]tally{}, map[kinWaitKey]tally{}, map[kinResultKey]tally{}
	return m
}

// moveCounts moves the counts from one summary to the next.
func moveCounts(ctx context.Context, tx *sqlx.Tx, agency people.AgencyID, before, after request.Summary) error {
	m := newCountMoves()
	m.add(before, -1)
	m.add(after, 1)
	return m.save(ctx, tx, agency)
}

// dayMoves are those of the counts by day only.
func dayMoves() countMoves {
	return countMoves{waits: map[waitKey]tally{}, results: map[resultKey]tally{}, kinWaits: map[kinWaitKey]tally{}, kinResults: map[kinResultKey]tally{}}
}

// add counts the items of a summary. What was not sent counts nowhere, and
// neither do sealed cases.
func (m countMoves) add(s request.Summary, n int) {
	if s.Compartment == casefile.Sealed {
		return
	}
	if len(s.Items) == 0 || s.Items[0].DispatchedDay.IsZero() { // a request is sent as a whole
		return
	}
	m.addPairs(s, n)
	for _, it := range s.Items {
		w, r := waitOf(s, it), resultOf(s, it)
		m.waits[w] = m.waits[w].plus(it.Category, n)
		m.results[r] = m.results[r].plus(it.Category, n)
		if m.waitsOfMonth == nil {
			continue
		}
		w, r.span = w.within(firstOfMonth(w.span)), firstOfMonth(r.span)
		m.waitsOfMonth[w] = m.waitsOfMonth[w].plus(it.Category, n)
		w = w.within(ever)
		w.spanKey = w.overall()
		m.waitsEver[w] = m.waitsEver[w].plus(it.Category, n)
		m.resultsOfMonth[r] = m.resultsOfMonth[r].plus(it.Category, n)
	}
}

// overall is the key of what is counted for a platform over everything.
func (k spanKey) overall() spanKey { return spanKey{platform: k.platform, span: ever} }

// within is the row of a wider span: what still waits keeps its day.
func (k waitKey) within(span deadline.Day) waitKey {
	if k.span = span; k.settled >= 0 || k.ended >= 0 {
		k.day = span
	}
	return k
}

func waiting(it request.ItemSummary) bool { return it.SettledAfter < 0 && it.EndedAfter < 0 }

func spanOf(s request.Summary, it request.ItemSummary) spanKey {
	return spanKey{platform: string(s.Platform), kind: string(s.Kind), emergency: s.Emergency, span: it.DispatchedDay}
}

func waitOf(s request.Summary, it request.ItemSummary) waitKey {
	return waitKey{spanKey: spanOf(s, it), day: it.DispatchedDay, settled: it.SettledAfter, ended: it.EndedAfter, followed: dayOr(it.FollowedTo)}
}

func resultOf(s request.Summary, it request.ItemSummary) resultKey {
	k := resultKey{spanKey: spanOf(s, it), reached: report.Reached(it.SettledAfter), outcome: string(it.Outcome), reason: string(it.Reason), timing: string(it.Timing),
		delivered: it.Delivered || it.SettledAfter >= 0, due: "infinity", followed: dayOr(it.FollowedTo)}
	switch {
	case waiting(it):
		k.outcome, k.reason, k.due = string(reply.Pending), "", dayOr(it.DueDay)
	case it.SettledAfter < 0:
		k.reached = -1
	}
	return k
}
