// Package report computes responsiveness: who answers, how fast, how
// completely, what changed, and how sure we are. One function computes each
// figure, so that page, command line and file show the same.
package report

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// Query chooses the population: items dispatched in a period (a cohort), not
// items closed in it.
type Query struct {
	Platform platform.ID       // empty: all
	Kind     legal.RequestKind // empty: all
	From, To deadline.Day      // days of dispatch; zero: open
	AsOf     deadline.Day      // what was known at the end of this day; never after Today
	Today    deadline.Day      // of the agency
	Monthly  bool              // also tell what became of each month of dispatch
	Recorded time.Time         // only what was entered here by this instant; zero: everything
}

// Check refuses what no figure can be made of.
func (q Query) Check() error {
	var g fault.Gather
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		g.On("to", "report.period_backwards")
	}
	if q.AsOf.After(q.Today) {
		g.On("as_of", "report.as_of_future")
	}
	if !q.From.IsZero() && q.From.After(q.AsOf) {
		g.On("from", "report.from_after_as_of")
	}
	return g.Err()
}

// Historical says whether the query looks at an earlier state of knowledge.
// A published report does: what an import enters later was known on the day of
// its register, but not recorded when the report was made.
func (q Query) Historical() bool { return q.AsOf.Before(q.Today) || !q.Recorded.IsZero() }

// Cell is a number of items that are alike in everything a figure looks at.
// Day is the day of dispatch, or another day that leads to the same figures:
// of a settled item only its month and the horizons it has reached matter.
type Cell struct {
	Platform   platform.ID
	Day        deadline.Day
	Settled    int // days to the first substantive reply; -1: none
	Ended      int // days to our own withdrawal; -1: none
	Outcome    reply.Outcome
	Timing     request.Timing
	Due        deadline.Day // zero: no numeric limit
	FollowedTo deadline.Day // zero: followed live
	N          int
}

// Month is the first day of the month of dispatch.
func (c Cell) Month() deadline.Day {
	_, _, d := c.Day.Date()
	return c.Day.AddDays(1 - d)
}

// Window is for how many days after dispatch the item could be observed.
func (c Cell) Window(asOf deadline.Day) int {
	end := asOf
	if !c.FollowedTo.IsZero() && c.FollowedTo.Before(end) {
		end = c.FollowedTo
	}
	return max(0, end.Sub(c.Day))
}

// Store gives the cells of a population.
type Store interface {
	OwnStore
	Cells(ctx context.Context, agency people.AgencyID, q Query) ([]Cell, error)
}
