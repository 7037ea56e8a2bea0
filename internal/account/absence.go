package account

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Absence is who stands in for a person, and from which day to which they are
// away. Without a first day they are here; without a last one they are away
// until further notice.
type Absence struct {
	Deputy   people.ID
	From, To deadline.Day
}

// Covers says whether the person is away on a day.
func (a Absence) Covers(day deadline.Day) bool {
	return !a.From.IsZero() && !day.Before(a.From) && (a.To.IsZero() || !day.After(a.To))
}

// Check says what is wrong with an absence, all fields at once.
func (a Absence) Check(of people.ID) error {
	var g fault.Gather
	if a.Deputy == of {
		g.On("deputy", "account.deputy_self")
	}
	switch {
	case a.From.IsZero() && !a.To.IsZero():
		g.On("away_from", "account.away_from_missing")
	case !a.To.IsZero() && a.To.Before(a.From):
		g.On("away_to", "account.away_backwards")
	}
	return g.Err()
}

// Absence gives a person's own deputy and days away.
func (s *Service) Absence(ctx context.Context, by people.Person) (Absence, error) {
	return s.store.Absence(ctx, by.Agency, by.ID)
}

// AbsenceOf gives somebody's deputy and days away to the administrator.
func (s *Service) AbsenceOf(ctx context.Context, by people.Person, of people.ID) (Absence, error) {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return Absence{}, err
	}
	return s.store.Absence(ctx, by.Agency, of)
}

// StandIn names a person's own deputy and the days they are away. A deputy
// gains no right: an alarm of a case they may not know of never reaches them.
func (s *Service) StandIn(ctx context.Context, by people.Person, a Absence, at time.Time) error {
	return s.standIn(ctx, by, by.ID, a, at)
}

// StandInFor does the same for somebody who cannot do it any more.
func (s *Service) StandInFor(ctx context.Context, by people.Person, of people.ID, a Absence, at time.Time) error {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return err
	}
	return s.standIn(ctx, by, of, a, at)
}

func (s *Service) standIn(ctx context.Context, by people.Person, of people.ID, a Absence, at time.Time) error {
	if err := a.Check(of); err != nil {
		return err
	}
	if a.Deputy != "" {
		if err := s.mayStandIn(ctx, by, a.Deputy, "deputy"); err != nil {
			return err
		}
	}
	return s.store.StandIn(ctx, by, of, a, at)
}

// mayStandIn refuses those who are not here any more or see no requests at all.
func (s *Service) mayStandIn(ctx context.Context, by people.Person, id people.ID, field string) error {
	other, err := s.store.Person(ctx, by.Agency, id)
	if fault.Is(err, fault.NotFound) || err == nil && !policy.May(other.Person, policy.ListRequests) {
		return fault.On(field, "account.deputy_unfit")
	}
	return err
}

// UnitLead is a unit with the person who leads it; the unit without an id is
// the agency as a whole.
type UnitLead struct {
	people.Unit
	Lead   people.ID
	People int // active accounts
}

// UnitLeads lists the units with their leads, the agency as a whole first.
func (s *Service) UnitLeads(ctx context.Context, by people.Person) ([]UnitLead, error) {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return nil, err
	}
	return s.store.UnitLeads(ctx, by.Agency)
}

// Lead says who leads a unit; nobody when the person is empty.
func (s *Service) Lead(ctx context.Context, by people.Person, unit people.UnitID, lead people.ID, at time.Time) error {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return err
	}
	if lead != "" {
		if err := s.mayStandIn(ctx, by, lead, "lead"); err != nil {
			return err
		}
	}
	return s.store.Lead(ctx, by, unit, lead, at)
}
