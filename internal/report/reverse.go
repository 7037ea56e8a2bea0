package report

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// MaxTheirs is how many rows of a platform's list are compared at once.
const MaxTheirs = 20_000

// TheirRow is one request as the platform's own list has it.
type TheirRow struct {
	Line     int
	Theirs   string // their reference
	Ours     string // ours, as they noted it
	Day      deadline.Day
	Text     string          // the outcome in their words
	Outcomes []reply.Outcome // what those words may mean here; none: not understood
}

// RowFault is a row of the list that could not be read: a message with its place.
type RowFault struct {
	Line   int
	Column string
	Key    string
	Args   []any
}

// TheirList is the platform's list after reading. Rows that could not be read
// are in Faults; the two together are all rows of the file.
type TheirList struct {
	Rows   []TheirRow
	Faults []RowFault
	Digest string // SHA-256 of the file
}

// OurRow is one request of ours to the platform, within the reader's reach.
type OurRow struct {
	ID        request.ID
	Reference string
	Theirs    []string // references and proofs the platform gave us
	Day       deadline.Day
	Outcome   reply.Outcome // empty while it waits
}

// MatchedBy says how two rows were found to be the same request.
type MatchedBy string

// The ways, the surest first.
const (
	ByOurReference   MatchedBy = "ours"
	ByTheirReference MatchedBy = "theirs"
	ByDay            MatchedBy = "day" // the only one on either side for that day: likely, not certain
)

// Joined is one request that both sides know.
type Joined struct {
	Their        TheirRow
	Our          OurRow
	By           MatchedBy
	DaysApart    int  // their day less ours; a day apart is the time of receipt and no gap
	DatesDiffer  bool // more than a day apart
	OutcomeGap   bool // the outcomes cannot be the same
	OutcomeKnown bool // their words were understood
}

// Reverse is the comparison of the two lists. Nothing of it is stored.
type Reverse struct {
	Platform   platform.ID
	From, To   deadline.Day // of our dispatches that were looked at
	Both       []Joined
	OnlyTheirs []TheirRow
	OnlyOurs   []OurRow
	Repeated   []TheirRow // named a request that an earlier row had named
	Faults     []RowFault
	Digest     string // SHA-256 of the list
}

// ReverseAsk is what is compared.
type ReverseAsk struct {
	Platform platform.ID
	From, To deadline.Day // zero: the days of the list, a week more at its beginning
	List     TheirList
	Act      request.Act
	Today    deadline.Day
	Recorded time.Time       // numbers: only what was entered here by this instant; zero: everything
	Union    *platform.Union // who counts under whom; the service fills it in
}

// Settled fills in the days that were left open: those of the list, and a week
// more at its beginning.
func (q ReverseAsk) Settled() ReverseAsk {
	first, last := q.List.days()
	if q.From.IsZero() && !first.IsZero() {
		q.From = first.AddDays(-7)
	}
	if q.To.IsZero() {
		q.To = last
	}
	return q
}

// Check refuses what cannot be compared.
func (q ReverseAsk) Check() error {
	switch {
	case q.Platform == "":
		return fault.On("platform", "reverse.platform_missing")
	case len(q.List.Rows) > MaxTheirs:
		return fault.On("file", "reverse.too_many", MaxTheirs)
	case !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From):
		return fault.On("to", "report.period_backwards")
	}
	return nil
}

// ReverseStore gives our side of the comparison and leaves the leaf that says
// whose rows were shown.
type ReverseStore interface {
	ReverseRows(ctx context.Context, by people.Person, reach policy.Reach, q ReverseAsk) ([]OurRow, error)
	// ReverseKnown gives all of them, as they stood in a state of knowledge.
	ReverseKnown(ctx context.Context, agency people.AgencyID, q ReverseAsk) ([]OurRow, error)
}

// ReverseAudit joins a platform's list with our requests. Rows of ours are those
// of cases the person may read; what they may not read is missing on our side
// without a trace.
func (s *Service) ReverseAudit(ctx context.Context, by people.Person, q ReverseAsk) (Reverse, error) {
	if err := policy.Allow(by, policy.ImportRegister); err != nil {
		return Reverse{}, err
	}
	q, err := q.Settled(), q.Check()
	if err != nil {
		return Reverse{}, err
	}
	if q.Union, err = s.union(ctx, time.Time{}, deadline.Day{}); err != nil {
		return Reverse{}, err
	}
	ours, err := s.store.ReverseRows(ctx, by, policy.ReachOf(by), q)
	if err != nil {
		return Reverse{}, err
	}
	return q.reconcile(ours), nil
}

// ReverseNumbers compares the list with all of our requests that are not sealed;
// only the numbers of it are shown.
func (s *Service) ReverseNumbers(ctx context.Context, by people.Person, q ReverseAsk) (Reverse, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Reverse{}, err
	}
	q, err := q.Settled(), q.Check()
	if err != nil {
		return Reverse{}, err
	}
	if q.Union, err = s.union(ctx, q.Recorded, deadline.Day{}); err != nil {
		return Reverse{}, err
	}
	ours, err := s.store.ReverseKnown(ctx, s.agency.ID, q)
	if err != nil {
		return Reverse{}, err
	}
	return q.reconcile(ours), nil
}

func (q ReverseAsk) reconcile(ours []OurRow) Reverse {
	r := Reconcile(q.List.Rows, ours)
	r.Platform, r.From, r.To, r.Faults, r.Digest = q.Platform, q.From, q.To, q.List.Faults, q.List.Digest
	return r
}

func (l TheirList) days() (first, last deadline.Day) {
	for _, r := range l.Rows {
		if r.Day.IsZero() {
			continue
		}
		if first.IsZero() || r.Day.Before(first) {
			first = r.Day
		}
		if r.Day.After(last) {
			last = r.Day
		}
	}
	return first, last
}

// Reconcile joins two lists: by our reference, then by theirs, then by a day on
// which each side has exactly one request left.
func Reconcile(theirs []TheirRow, ours []OurRow) Reverse {
	byOurs, byTheirs := map[string]int{}, map[string]int{}
	for i, o := range ours {
		byOurs[foldReference(o.Reference)] = i
		for _, ref := range o.Theirs {
			if key := foldReference(ref); key != "" {
				byTheirs[key] = i
			}
		}
	}
	var r Reverse
	taken := map[int]bool{}
	var rest []TheirRow
	for _, t := range theirs {
		i, by, ok := found(t, byOurs, byTheirs)
		switch {
		case !ok:
			rest = append(rest, t)
		case taken[i]:
			r.Repeated = append(r.Repeated, t)
		default:
			taken[i] = true
			r.Both = append(r.Both, join(t, ours[i], by))
		}
	}
	r.OnlyTheirs = r.byDay(rest, ours, taken)
	for i, o := range ours {
		if !taken[i] {
			r.OnlyOurs = append(r.OnlyOurs, o)
		}
	}
	slices.SortStableFunc(r.Both, func(a, b Joined) int { return a.Their.Line - b.Their.Line })
	return r
}

func found(t TheirRow, byOurs, byTheirs map[string]int) (int, MatchedBy, bool) {
	if key := foldReference(t.Ours); key != "" {
		if i, ok := byOurs[key]; ok {
			return i, ByOurReference, true
		}
	}
	if key := foldReference(t.Theirs); key != "" {
		if i, ok := byTheirs[key]; ok {
			return i, ByTheirReference, true
		}
	}
	return 0, "", false
}

// byDay joins what is left on days on which each side has one request, and gives
// back what stays theirs alone.
func (r *Reverse) byDay(rest []TheirRow, ours []OurRow, taken map[int]bool) []TheirRow {
	left, right := map[deadline.Day][]TheirRow{}, map[deadline.Day][]int{}
	for _, t := range rest {
		if !t.Day.IsZero() && t.Ours == "" {
			left[t.Day] = append(left[t.Day], t)
		}
	}
	for i, o := range ours {
		if !taken[i] {
			right[o.Day] = append(right[o.Day], i)
		}
	}
	var alone []TheirRow
	for _, t := range rest {
		if len(left[t.Day]) == 1 && len(right[t.Day]) == 1 && t.Ours == "" && !t.Day.IsZero() {
			i := right[t.Day][0]
			taken[i] = true
			r.Both = append(r.Both, join(t, ours[i], ByDay))
			continue
		}
		alone = append(alone, t)
	}
	return alone
}

func join(t TheirRow, o OurRow, by MatchedBy) Joined {
	j := Joined{Their: t, Our: o, By: by, OutcomeKnown: len(t.Outcomes) > 0}
	if !t.Day.IsZero() && !o.Day.IsZero() {
		j.DaysApart = t.Day.Sub(o.Day)
		j.DatesDiffer = j.DaysApart < -1 || j.DaysApart > 1
	}
	j.OutcomeGap = j.OutcomeKnown && !slices.Contains(t.Outcomes, o.Outcome)
	return j
}

// foldReference lets "REQ-2024/17" and "req 2024 17" be one reference.
func foldReference(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
