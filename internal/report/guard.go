package report

import (
	"context"
	"maps"
	"slices"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
)

// CrowdStore gives what a Crowd is made of.
type CrowdStore interface {
	SeesAll(ctx context.Context, by people.Person, reach policy.Reach) (bool, error)
	// Sent are the counts of any category, and of one and all others where it is
	// named; as recorded by an instant, or as they are.
	Sent(ctx context.Context, agency people.AgencyID, category legal.Category, today deadline.Day, recorded time.Time) ([]Sent, error)
}

// toldAll says whether a person may be told of everything, because they may read
// every case, or own the database. What every reader will see is never everything.
func (s *Service) toldAll(ctx context.Context, by people.Person, public bool) (bool, error) {
	if public || by.Console {
		return !public, nil
	}
	return s.store.SeesAll(ctx, by, policy.ReachOf(by))
}

// crowd decides what the person may be told of; nil where that is everything.
func (s *Service) crowd(ctx context.Context, by people.Person, q Query) (*Crowd, error) {
	if all, err := s.toldAll(ctx, by, q.Public); err != nil || all {
		return nil, err
	}
	sent, err := s.store.Sent(ctx, s.agency.ID, q.Category, q.Today, q.Recorded)
	return NewCrowd(sent, q.Union), err
}

// veil takes away what a reader of aggregates may not be told of.
func (r *Report) veil(c *Crowd) {
	q := r.Query
	r.All.veil(c, q)
	for i := range r.Platforms {
		q.Platform = r.Platforms[i].Platform
		r.Platforms[i].veil(c, q)
		r.Platforms[i].Suppressed = r.Platforms[i].Suppressed || r.All.Suppressed
	}
	if r.Quiet != nil {
		r.Quiet.veil(c, r.Query)
	}
	if r.QuietAll != nil {
		all := r.QuietAll.veil(func(id platform.ID) bool {
			return c.Tells(Query{Platform: id, Alone: q.Alone, AsOf: q.AsOf, Today: q.Today})
		})
		r.QuietAll = &all
	}
}

// veil hides the figures, or the months of them, by the number of requests; of an
// earlier day fewer may have been known than were sent.
func (f *Figures) veil(c *Crowd, q Query) {
	f.Suppressed = few(f.Items) || f.Items > 0 && !c.Tells(q)
	for i, m := range f.Months {
		f.Months[i].Hidden = few(m.Items) || m.Items > 0 && !c.Tells(q.in(m))
	}
}

func (r *Quiet) veil(c *Crowd, q Query) {
	r.Suppressed = few(r.Items) || r.Items > 0 && !c.Tells(q)
	for i, s := range r.Strata {
		r.Strata[i].Hidden = few(s.Items) || !c.Tells(q.within(s.Stratum))
	}
}

// within narrows a query to a stratum; one outside it is empty.
func (q Query) within(s Stratum) Query {
	q.Kind, q.Urgency = s.Kind, Ordinary
	if s.Emergency {
		q.Urgency = Emergency
	}
	return q
}

// veil takes away the changes that a reader of aggregates may not be told of, of
// one platform or (empty) of all. Where the periods are at fault, longer ones
// around them are compared, as the page of the comparison would.
func (s *Service) veil(ctx context.Context, c *Changes, crowd *Crowd) error {
	var ids []platform.ID
	var queries []Query
	for _, id := range append(slices.Sorted(maps.Keys(c.By)), "") {
		before, last := c.Before, c.Last
		before.Platform, last.Platform = id, id
		if crowd.Tells(before) && crowd.Tells(last) {
			continue
		}
		c.set(id, Change{Verdict: TooFew})
		if before, last = crowd.around(before, last); crowd.Tells(before) && crowd.Tells(last) {
			ids, queries = append(ids, id), append(queries, before, last)
		}
	}
	cells, err := s.store.CellsOf(ctx, s.agency.ID, queries...)
	if err != nil {
		return err
	}
	for i, id := range ids {
		alpha := c.Alpha
		if id == "" {
			alpha = Significance
		}
		one := changeOf(queries[2*i], cells[2*i], queries[2*i+1], cells[2*i+1], alpha)
		one.Longer, one.Before, one.Last = true, queries[2*i], queries[2*i+1]
		c.set(id, one)
	}
	return nil
}

func (c *Changes) set(id platform.ID, one Change) {
	if id == "" {
		c.All = one
		return
	}
	c.By[id] = one
}

// around are two periods that meet on the lattice: the last begins earlier, and
// the one before it is at least as long as it was.
func (c *Crowd) around(before, last Query) (one, two Query) {
	on, months := c.lattice(last.filter()), monthsSince(firstOf(before.From), firstOf(last.From))
	one, two = before, last
	if two.From = backTo(on, last.From); two.From.IsZero() {
		return before, last // nothing lies before it; Tells refused these
	}
	one.From, one.To = backTo(on, two.From.AddMonths(-max(1, months))), two.From.AddDays(-1)
	return one, two
}

// sides puts two populations that are compared on one lattice: what lies between
// two periods is left out, so that none of them holds a day of the other. It is
// not ok where nothing is left of one.
func (c *Crowd) sides(first, second Query) (one, two Query, ok bool) {
	on := slices.DeleteFunc(slices.Clone(c.lattice(first.filter())), func(d deadline.Day) bool { return !slices.Contains(c.lattice(second.filter()), d) })
	if first.filter() != second.filter() {
		one, _ = c.snap(first, on)
		two, _ = c.snap(second, on)
		return one, two, true
	}
	early, late := &first, &second
	if late.From.Before(early.From) {
		early, late = late, early
	}
	to, from := backTo(on, early.To.AddDays(1)), onTo(on, late.From)
	*early, _ = c.snap(*early, on)
	*late, _ = c.snap(*late, on)
	if to.IsZero() || from.IsZero() || !early.From.Before(to) || !late.To.IsZero() && late.To.Before(from) {
		return first, second, false
	}
	early.To, late.From = to.AddDays(-1), from
	return first, second, true
}

// veil hides a comparison, or strata of it, that a reader of aggregates may not
// be told of.
func (c *Comparison) veil(crowd *Crowd, whole bool) {
	c.Hidden = c.Hidden || !whole || !crowd.Tells(c.First.Query) || !crowd.Tells(c.Second.Query)
	c.Strata = slices.DeleteFunc(c.Strata, func(s StratumContrast) bool {
		return !crowd.Tells(c.First.Query.within(s.Stratum)) || !crowd.Tells(c.Second.Query.within(s.Stratum))
	})
}

// period are the days of dispatch, and the state of knowledge, that a query asks
// for; one that ends with the as-of day has no end.
func (q Query) period() [3]deadline.Day {
	to := q.To
	if !to.Before(q.AsOf) {
		to = deadline.Day{}
	}
	return [3]deadline.Day{q.From, to, q.AsOf}
}

// span puts the period of a report on flow or on ourselves on the lattice of its
// platform.
func (s *Service) span(ctx context.Context, by people.Person, q Span) (Span, error) {
	asked := Query{Platform: q.Platform, From: q.From, To: q.To, AsOf: q.AsOf, Today: q.Today, Recorded: q.Recorded, Public: q.Public, Alone: q.Alone, Union: q.Union}
	crowd, err := s.crowd(ctx, by, asked)
	if err != nil || crowd == nil {
		return q, err
	}
	snapped, widened := crowd.Snap(asked)
	q.From, q.To, q.AsOf, q.Widened = snapped.From, snapped.To, snapped.AsOf, widened
	if q.To.IsZero() {
		q.To = q.AsOf
	}
	if q.From.IsZero() {
		q.From = crowd.begin(asked.From)
	}
	return q, nil
}

// begin is the first month in which anything was sent, or the month of a day
// before it.
func (c *Crowd) begin(day deadline.Day) deadline.Day {
	if !c.first.IsZero() && c.first.Before(day) {
		day = c.first
	}
	return firstOf(day)
}

// widened says which days are shown where they are not those that were asked for.
func (r Report) widened(p *lang.Printer) []string {
	if !r.Widened {
		return nil
	}
	return []string{p.Say("report.widened", MinCell)}
}

// Days says what was compared where the days are not those that were asked for.
func (c Comparison) Days(p *lang.Printer) []string {
	if !c.Widened {
		return nil
	}
	days := func(q Query) (from, to string) {
		if from, to = p.Say("report.beginning"), p.Civil(q.AsOf); !q.From.IsZero() {
			from = p.Civil(q.From)
		}
		if !q.To.IsZero() {
			to = p.Civil(q.To)
		}
		return from, to
	}
	from, to := days(c.First.Query)
	from2, to2 := days(c.Second.Query)
	return []string{p.Say("report.compared_days", from, to, from2, to2) + " " + p.Say("report.widened", MinCell)}
}
