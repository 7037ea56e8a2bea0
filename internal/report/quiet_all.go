package report

import (
	"cmp"
	"context"
	"slices"

	"rogatory/internal/platform"
)

// QuietAll says which platforms have gone quiet and which have become better,
// each by its whole record: a period, a kind or an urgency that was chosen would
// be one look more, and the alarm is calibrated for one record of a platform.
type QuietAll struct {
	Gone, Better []Quiet       // the most replies missing, or gained, first
	Steady       []platform.ID // watched, and nothing changed beyond chance
	Thin         []platform.ID // too little was ever answered to expect anything
	Few          []platform.ID // too few items to be told of
	Found        map[platform.ID]Quiet
}

// yearsPerAlarm is in how many years one record raises one false alarm at the
// most (change.Threshold).
const yearsPerAlarm = 10

// Watched is how many platforms can raise an alarm.
func (a QuietAll) Watched() int { return len(a.Gone) + len(a.Better) + len(a.Steady) }

// FalseAlarms is how many alarms a year chance raises at the most, among all
// the platforms that are watched.
func (a QuietAll) FalseAlarms() float64 { return float64(a.Watched()) / yearsPerAlarm }

// Missing is how many replies fewer came than were to be expected.
func (q Quiet) Missing() float64 { return q.Test.Expected - q.Test.Observed }

// watching is the query that the watch over all platforms asks: everything that
// was known on the as-of day.
func (q Query) watching() Query {
	return Query{AsOf: q.AsOf, Today: q.Today, Recorded: q.Recorded, Alone: q.Alone, Union: q.Union, Strata: true, Waits: true}
}

// ComputeQuietAll asks ComputeQuiet of each platform.
func ComputeQuietAll(q Query, cells []Cell) QuietAll {
	return sorted(quietOfEach(q.watching(), byPlatform(cells)))
}

// quietOfEach computes the platforms side by side. What only a page of one
// platform shows is left out.
func quietOfEach(q Query, cells map[platform.ID][]Cell) map[platform.ID]Quiet {
	type answer struct {
		id platform.ID
		Quiet
	}
	ready := make(chan answer, len(cells))
	for id, own := range cells {
		go func() {
			q := q
			q.Platform = id
			r := ComputeQuiet(q, own)
			r.Days, r.Strata = nil, nil
			ready <- answer{id, r}
		}()
	}
	found := make(map[platform.ID]Quiet, len(cells))
	for range cells {
		a := <-ready
		found[a.id] = a.Quiet
	}
	return found
}

// sorted puts each platform where it belongs, the most serious first.
func sorted(found map[platform.ID]Quiet) QuietAll {
	a := QuietAll{Found: found}
	for id, q := range found {
		switch {
		case q.Items == 0:
		case q.Suppressed:
			a.Few = append(a.Few, id)
		case !q.OK:
			a.Thin = append(a.Thin, id)
		case !q.Changed:
			a.Steady = append(a.Steady, id)
		case q.Better:
			a.Better = append(a.Better, q)
		default:
			a.Gone = append(a.Gone, q)
		}
	}
	for _, list := range [][]platform.ID{a.Steady, a.Thin, a.Few} {
		slices.Sort(list)
	}
	slices.SortFunc(a.Gone, func(p, q Quiet) int {
		return cmp.Or(cmp.Compare(q.Missing(), p.Missing()), cmp.Compare(p.Query.Platform, q.Query.Platform))
	})
	slices.SortFunc(a.Better, func(p, q Quiet) int {
		return cmp.Or(cmp.Compare(p.Missing(), q.Missing()), cmp.Compare(p.Query.Platform, q.Query.Platform))
	})
	return a
}

// veil takes away what may not be told of.
func (a QuietAll) veil(tells func(platform.ID) bool) QuietAll {
	found := make(map[platform.ID]Quiet, len(a.Found))
	for id, q := range a.Found {
		q.Suppressed = q.Suppressed || q.Items > 0 && !tells(id)
		found[id] = q
	}
	return sorted(found)
}

// quietAll watches all platforms. The present state of knowledge comes from
// what is remembered, as far as nothing changed since; earlier days are computed
// one after the other, because each takes all cores.
func (s *Service) quietAll(ctx context.Context, q Query) (QuietAll, error) {
	q = q.watching()
	if !q.Historical() {
		return s.remembered.all(ctx, s.store, s.agency.ID, q)
	}
	if err := take(ctx, s.remembered.past); err != nil {
		return QuietAll{}, err
	}
	defer func() { <-s.remembered.past }()
	cells, err := s.store.Daily(ctx, s.agency.ID, q)
	if err != nil {
		return QuietAll{}, err
	}
	return ComputeQuietAll(q, cells), nil
}
