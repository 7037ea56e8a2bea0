package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// Pick names the items behind one figure of a population.
type Pick string

// The picks without a parameter; those with one are made by the functions below.
const (
	PickItems     Pick = "items"
	PickAnswered  Pick = "answered"
	PickPending   Pick = "pending"
	PickWithdrawn Pick = "withdrawn"
	PickOnTime    Pick = "on_time"
	PickLate      Pick = "late"
	PickOverdue   Pick = "overdue"
	PickDue       Pick = "due"     // everything the share on time is of
	PickNotDue    Pick = "not_due" // with a limit that lies ahead
	PickSilent    Pick = "silent"
	PickDelivered Pick = "delivered" // everything the share of silence is of
)

// PickWithin are the items that a horizon's rate counts as answered, PickOf all
// it is of, PickYoung those it is too early for.
func PickWithin(days int) Pick { return Pick(fmt.Sprintf("within_%d", days)) }

// PickOf are all items that a horizon's rate is of.
func PickOf(days int) Pick { return Pick(fmt.Sprintf("of_%d", days)) }

// PickYoung are the items that have not reached a horizon.
func PickYoung(days int) Pick { return Pick(fmt.Sprintf("young_%d", days)) }

// PickOutcome are the items that came to an outcome.
func PickOutcome(o reply.Outcome) Pick {
	if o == reply.Pending {
		return PickPending
	}
	return Pick("outcome_" + string(o))
}

// PickReason are the refusals that gave a reason; an empty one is "none".
func PickReason(r reply.Reason) Pick {
	if r == "" {
		return "reason_none"
	}
	return Pick("reason_" + string(r))
}

// PickAge are the pending items of one band of age.
func PickAge(b AgeBand) Pick { return Pick(fmt.Sprintf("open_%d", b.From)) }

// Picks lists every pick there is.
func Picks() []Pick {
	all := []Pick{PickItems, PickAnswered, PickPending, PickWithdrawn, PickOnTime, PickLate, PickOverdue, PickDue, PickNotDue, PickSilent, PickDelivered}
	for _, h := range Horizons {
		all = append(all, PickWithin(h), PickOf(h), PickYoung(h))
	}
	for _, o := range reply.Outcomes() {
		all = append(all, PickOutcome(o))
	}
	for _, r := range append(reply.Reasons(), "") {
		all = append(all, PickReason(r))
	}
	for _, from := range ages {
		all = append(all, PickAge(AgeBand{From: from}))
	}
	return all
}

// Valid says whether there is such a pick.
func (p Pick) Valid() bool { return slices.Contains(Picks(), p) }

// Split gives the family of a pick and its parameter: "within" and "30".
func (p Pick) Split() (family, of string) {
	for _, f := range []string{"within", "of", "young", "outcome", "reason", "open"} {
		if rest, ok := strings.CutPrefix(string(p), f+"_"); ok {
			return f, rest
		}
	}
	return string(p), ""
}

// TellsContent says whether the pick gives away what came back for an item,
// which readers of metadata may not see one by one.
func (p Pick) TellsContent() bool {
	family, _ := p.Split()
	return family == "outcome" || family == "reason"
}

// Band gives the ages of an open pick: from, and the last day or -1.
func (p Pick) Band() (from, to int) {
	_, of := p.Split()
	from, _ = strconv.Atoi(of) // a valid pick has a number
	i := slices.Index(ages, from)
	if i < 0 || i+1 == len(ages) {
		return from, -1
	}
	return from, ages[i+1] - 1
}

// Days gives the horizon of a pick.
func (p Pick) Days() int {
	_, of := p.Split()
	days, _ := strconv.Atoi(of) // a valid pick has a number
	return days
}

// Holds says whether an item, as a cell of known days, is behind the figure.
func (p Pick) Holds(q Query, c Cell) bool {
	family, of := p.Split()
	window := c.Window(q.AsOf)
	switch family {
	case "items":
		return true
	case "answered":
		return c.Settled >= 0
	case "pending":
		return c.Waiting()
	case "withdrawn":
		return c.Settled < 0 && c.Ended >= 0
	case "within":
		return window >= p.Days() && c.Settled >= 0 && c.Settled <= p.Days()
	case "of":
		return window >= p.Days()
	case "young":
		return window < p.Days()
	case "silent":
		return c.reached() && window >= SilenceDays && c.Waiting()
	case "delivered":
		return c.reached() && window >= SilenceDays
	case "outcome":
		return current(c) == reply.Outcome(of)
	case "reason":
		return current(c) == reply.Refused && (string(c.Reason) == of || c.Reason == "" && of == "none")
	case "open":
		from, to := p.Band()
		return c.Waiting() && window >= from && (to < 0 || window <= to)
	}
	t := timeliness(q, []Cell{c})
	return map[Pick]int{PickOnTime: t.OnTime, PickLate: t.Late, PickOverdue: t.Overdue, PickDue: t.Due, PickNotDue: t.NotYet}[p] > 0
}

// Item is one item behind a figure.
type Item struct {
	Request   request.ID
	Reference request.Reference
	No        int
	Category  legal.Category
	Cell      Cell
}

// Rows are the items behind a figure: how many there are, how many of them the
// reader may see, and one page of those.
type Rows struct {
	Total   int
	Visible int
	Items   []Item
	Content bool // what came back may be told
	Few     bool // the population is too small to tell this reader how many there are
}

// RowsPage is how many items a page shows.
const RowsPage = 50

// RowStore gives the items behind a figure.
type RowStore interface {
	Rows(ctx context.Context, by people.Person, reach policy.Reach, q Query, pick Pick, page int) (Rows, error)
}

// Rows gives a page of the items behind a figure, from page 0, within the
// reader's reach. Sealed cases are in no figure and not behind one.
func (s *Service) Rows(ctx context.Context, by people.Person, q Query, pick Pick, page int) (Rows, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Rows{}, err
	}
	if q.AsOf.IsZero() {
		q.AsOf = q.Today
	}
	if err := q.Check(); err != nil {
		return Rows{}, err
	}
	if !pick.Valid() {
		return Rows{}, fault.On("pick", "report.pick_unknown")
	}
	var err error
	if q.Union, err = s.union(ctx, q.Recorded, q.AsOf); err != nil {
		return Rows{}, err
	}
	crowd, err := s.crowd(ctx, by, q)
	if err != nil {
		return Rows{}, err
	}
	if crowd != nil {
		q, _ = crowd.Snap(q)
	}
	reach := policy.ReachOf(by)
	rows, err := s.store.Rows(ctx, by, reach, q, pick, max(0, page))
	if err != nil {
		return Rows{}, err
	}
	rows.Content = !reach.Metadata
	if reach.Metadata && (pick.TellsContent() || q.Category != "") {
		rows.Visible, rows.Items = 0, nil
	}
	tells := crowd == nil || crowd.Tells(q)
	if tells && (crowd == nil || !q.Historical()) {
		return rows, nil
	}
	return rows, s.veilRows(ctx, by, q, pick, tells, &rows)
}

// veilRows takes the number away where the population may not be told of and the
// reader may not see all of it: a filter that leaves one item would tell what
// came back for it (A64). What a reader sees whole can be counted anyway.
func (s *Service) veilRows(ctx context.Context, by people.Person, q Query, pick Pick, tells bool, rows *Rows) error {
	all, err := s.store.Rows(ctx, by, policy.ReachOf(by), q, PickItems, 0)
	whole := all.Visible == all.Total && (rows.Content || !pick.TellsContent() && q.Category == "")
	if rows.Few = all.Total > 0 && !whole && (!tells || few(all.Total)); rows.Few {
		rows.Total = 0
	}
	return err
}

// Behind is the address of the items behind a figure of this population; the
// platform "all" stands for all of them.
func (q Query) Behind(pick Pick) string {
	id := q.Platform
	if id == "" {
		id = allPlatforms
	}
	v := q.Values()
	v.Set("pick", string(pick))
	return "/responsiveness/" + pathOf(id) + "/items?" + v.Encode()
}

// allPlatforms stands for no platform in an address.
const allPlatforms platform.ID = "all"

// dayIn keeps an open end open.
func dayIn(d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
