package alarm

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rogatory/internal/account"
	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// Post is a person of the ladder with their absence.
type Post struct {
	Person people.Person
	Away   account.Absence
}

// Candidate is an alarm that may lie on a desk, with all that decides it. Of
// the members of its case it names those only who stand on the ladder, and the
// reader.
type Candidate struct {
	Alarm
	In                  casefile.Case
	Owner, Deputy, Lead Post
}

// Ladder says how the people of an alarm stand on a day.
func (c Candidate) Ladder(today deadline.Day) Ladder {
	stand := func(p Post) Stand {
		return Stand{ID: p.Person.ID, Here: p.Person.Active && !p.Away.Covers(today), May: policy.Reading(p.Person, c.In) != policy.Hidden}
	}
	return Ladder{Owner: stand(c.Owner), Deputy: stand(c.Deputy), Lead: stand(c.Lead)}
}

// Store keeps alarms that were fired. Each write leaves its audit leaf.
type Store interface {
	Desk(ctx context.Context, by people.Person, now time.Time, today deadline.Day) ([]Candidate, error)
	Alarm(ctx context.Context, by people.Person, id ID) (Candidate, error)
	CaseOf(ctx context.Context, agency people.AgencyID, id ID) (casefile.Case, error)
	Lapsed(ctx context.Context, agency people.AgencyID) (time.Time, error)
	Seen(ctx context.Context, by people.Person, act request.Act, id ID, clear bool) error
	PutOff(ctx context.Context, by people.Person, act request.Act, id ID, s Snooze) error
}

// Service shows alarms to those they concern and takes their answers.
type Service struct{ store Store }

// NewService works on a store.
func NewService(store Store) *Service { return &Service{store: store} }

// MaxShown is how many alarms a desk gathers; the latest deadlines come first,
// so that what is long over never hides what can still be saved.
const MaxShown = 100

// Desk lists the alarms on a person's desk: an emergency first, then what can
// still be saved, what ends for good before duties and reminders, the nearest
// end first; then what was missed, the latest first.
func (s *Service) Desk(ctx context.Context, by people.Person, now time.Time, today deadline.Day) ([]Shown, error) {
	if !policy.May(by, policy.ListRequests) {
		return nil, nil
	}
	candidates, err := s.store.Desk(ctx, by, now, today)
	if err != nil {
		return nil, err
	}
	var desk []Shown
	for _, c := range candidates {
		if shown, ok := c.shownTo(by, now, today); ok {
			desk = append(desk, shown)
		}
	}
	slices.SortStableFunc(desk, func(a, b Shown) int { return urgency(a.Alarm, b.Alarm, now) })
	return desk, nil
}

// shownTo judges one alarm for one reader: it must hold still, lie on their
// desk, and be of a case they may know of.
func (c Candidate) shownTo(by people.Person, now time.Time, today deadline.Day) (Shown, bool) {
	detail := policy.Reading(by, c.In)
	step := c.For(by.ID, c.Ladder(today), now)
	if step == Nowhere || detail == policy.Hidden || !Holds(c.Clock, c.Kind, c.About) {
		return Shown{}, false
	}
	shown := Shown{Alarm: c.Alarm, Step: step, Detail: detail}
	if step != OwnersOwn {
		shown.Owner = c.Owner.Person.Name
	}
	return shown, true
}

// urgency orders a desk.
func urgency(a, b Alarm, now time.Time) int {
	group := func(x Alarm) int {
		switch {
		case x.Kind == Unreviewed:
			return 0
		case x.About.After(now):
			return 1
		default:
			return 2
		}
	}
	if group(a) == 2 && group(b) == 2 {
		return b.About.Compare(a.About)
	}
	return cmp.Or(cmp.Compare(group(a), group(b)), cmp.Compare(a.Clock.Loss(), b.Clock.Loss()), a.About.Compare(b.About))
}

// Alarm gives one alarm to somebody on whose desk it lies. One that is over is
// a Conflict for those who may know of its case: their page is stale.
func (s *Service) Alarm(ctx context.Context, by people.Person, id ID, now time.Time, today deadline.Day) (Shown, error) {
	over, none := fault.New(fault.Conflict, "alarm.over"), fault.New(fault.NotFound, "alarm.none")
	c, err := s.store.Alarm(ctx, by, id)
	if fault.Is(err, fault.NotFound) {
		in, err := s.store.CaseOf(ctx, by.Agency, id)
		if err == nil && policy.Reading(by, in) != policy.Hidden {
			return Shown{}, over
		}
		return Shown{}, none
	}
	if err != nil {
		return Shown{}, err
	}
	if shown, ok := c.shownTo(by, now, today); ok {
		return shown, nil
	}
	if policy.Reading(by, c.In) != policy.Hidden && (c.Cleared(now) || !Holds(c.Clock, c.Kind, c.About)) {
		return Shown{}, over
	}
	return Shown{}, none
}

// See records that somebody took notice. The alarm leaves every desk, except
// that of an emergency nobody reviewed. Seeing it twice changes nothing.
func (s *Service) See(ctx context.Context, by people.Person, act request.Act, id ID, today deadline.Day) error {
	shown, err := s.Alarm(ctx, by, id, act.At, today)
	if fault.Is(err, fault.Conflict) {
		return nil // seen by somebody, or over: there is nothing left to see
	}
	if err != nil {
		return err
	}
	return s.store.Seen(ctx, by, act, id, shown.Kind.Dismissible())
}

// silence is how long the watch may say nothing before the desks tell.
const silence = 10 * time.Minute

// Silent gives the instant since when nobody keeps the watch, so that alarms
// may be missing; false while somebody does, or before anybody ever did.
func (s *Service) Silent(ctx context.Context, by people.Person, now time.Time) (time.Time, bool, error) {
	lapsed, err := s.store.Lapsed(ctx, by.Agency)
	return lapsed, err == nil && !lapsed.IsZero() && now.Sub(lapsed) > silence, err
}

// PutOff hides an alarm until an instant, for a reason that is kept.
func (s *Service) PutOff(ctx context.Context, by people.Person, act request.Act, id ID, until time.Time, reason string, today deadline.Day) error {
	shown, err := s.Alarm(ctx, by, id, act.At, today)
	if err != nil {
		return err
	}
	snooze, err := shown.PutOff(Mark{By: by.ID, At: act.At}, until, reason)
	if err != nil {
		return err
	}
	return s.store.PutOff(ctx, by, act, id, snooze)
}
