// Package casework is what front doors do to cases: open one, change its
// compartment, its owner and its members. Every change needs a right and, where
// people's access changes, a reason.
package casework

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Listed is a case with the number of its requests, for lists.
type Listed struct {
	casefile.Case
	UnitName  string
	OwnerName string
	Requests  int
	Waiting   int
}

// Store keeps cases. Each write leaves its audit leaf.
type Store interface {
	Case(ctx context.Context, agency people.AgencyID, id casefile.ID) (casefile.Case, error)
	Cases(ctx context.Context, by people.Person, reach policy.Reach, limit int) ([]Listed, error)
	Numbers(ctx context.Context, by people.Person, reach policy.Reach, ids []casefile.ID) (map[casefile.ID]string, error)
	Add(ctx context.Context, by people.Person, c casefile.Case, key, digest string, at time.Time) (casefile.ID, error)
	Change(ctx context.Context, by people.Person, c casefile.Case, reason string, at time.Time) error
}

// Service opens and changes cases.
type Service struct{ store Store }

// NewService works on a store.
func NewService(store Store) *Service { return &Service{store: store} }

// MaxListed is how many cases a list shows.
const MaxListed = 500

// MinReason is how long a reason for changed access is at least (M19).
const MinReason = 10

// Case gives a case to somebody who may know of it.
func (s *Service) Case(ctx context.Context, by people.Person, id casefile.ID) (casefile.Case, policy.Detail, error) {
	c, err := s.store.Case(ctx, by.Agency, id)
	if err != nil {
		return casefile.Case{}, policy.Hidden, err
	}
	detail := policy.Reading(by, c)
	if detail == policy.Hidden {
		return casefile.Case{}, detail, fault.New(fault.NotFound, "casefile.none")
	}
	return c, detail, nil
}

// Cases lists what the person may know of, the newest first.
func (s *Service) Cases(ctx context.Context, by people.Person) ([]Listed, error) {
	if err := policy.Allow(by, policy.ListRequests); err != nil {
		return nil, err
	}
	return s.store.Cases(ctx, by, policy.ReachOf(by), MaxListed)
}

// Numbers gives the file numbers of those cases of the list that the person may
// know of, for pages that name cases beside other things.
func (s *Service) Numbers(ctx context.Context, by people.Person, ids []casefile.ID) (map[casefile.ID]string, error) {
	if err := policy.Allow(by, policy.ListRequests); err != nil {
		return nil, err
	}
	return s.store.Numbers(ctx, by, policy.ReachOf(by), ids)
}

// Workable lists the cases in which the person may write requests.
func (s *Service) Workable(ctx context.Context, by people.Person) ([]Listed, error) {
	all, err := s.Cases(ctx, by)
	if err != nil {
		return nil, err
	}
	mine := all[:0]
	for _, c := range all {
		if policy.Within(by, c.Case) {
			mine = append(mine, c)
		}
	}
	return mine, nil
}

// Open makes a case; whoever opens it owns it.
func (s *Service) Open(ctx context.Context, by people.Person, c casefile.Case, key string, at time.Time) (casefile.ID, error) {
	if err := policy.Allow(by, policy.ManageCase); err != nil {
		return "", err
	}
	c.Owner, c.Unit, c.CreatedAt, c.Version = by.ID, by.Unit, at, 1
	c.Number, c.Title = strings.TrimSpace(c.Number), strings.TrimSpace(c.Title)
	if err := c.Check(); err != nil {
		return "", err
	}
	digest := strings.Join([]string{c.Number, c.Title, string(c.Compartment)}, "\x00")
	return s.store.Add(ctx, by, c, key, digest, at)
}

// Change alters title, compartment, owner and members; only the owner may. The
// version says what the form was looking at.
func (s *Service) Change(ctx context.Context, by people.Person, c casefile.Case, reason string, at time.Time) error {
	was, _, err := s.Case(ctx, by, c.ID)
	if err != nil {
		return err
	}
	if err := policy.Check(by, policy.ManageCase, policy.Object{Case: was, Author: was.Owner}); err != nil {
		return err
	}
	c.Number, c.Unit, c.CreatedAt = was.Number, was.Unit, was.CreatedAt
	c.Title = strings.TrimSpace(c.Title)
	if c.Owner == "" {
		c.Owner = was.Owner
	}
	var g fault.Gather
	g.Add(c.Check())
	if utf8.RuneCountInString(strings.TrimSpace(reason)) < MinReason {
		g.On("reason", "casefile.reason_short", MinReason)
	}
	if err := g.Err(); err != nil {
		return err
	}
	return s.store.Change(ctx, by, c, reason, at)
}
