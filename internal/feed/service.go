package feed

import (
	"context"
	"time"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Calendar is what one reading of a feed gives.
type Calendar struct {
	Feed
	Entries []Entry
	Wait    time.Duration // read too often: come back after this time
}

// Store keeps feeds and what they were told. Each write by a person leaves its
// audit leaf.
type Store interface {
	Make(ctx context.Context, by people.Person, hash []byte, language string, at time.Time) error
	Revoke(ctx context.Context, by people.Person, at time.Time) error
	Of(ctx context.Context, by people.Person) (Feed, error)
	Find(ctx context.Context, agency people.AgencyID, hash []byte) (Feed, error)
	Refresh(ctx context.Context, f Feed, reach policy.Reach, now time.Time) (Calendar, error)
	Sent(ctx context.Context, f Feed, entries int, at time.Time) error
}

// Service makes, reads and revokes feeds.
type Service struct {
	store  Store
	agency people.AgencyID
}

// NewService works on a store for one agency.
func NewService(store Store, agency people.AgencyID) *Service {
	return &Service{store: store, agency: agency}
}

// Make gives a new secret for the person's calendar; an earlier one ends. It
// can be shown now and never again, because only its hash is kept.
func (s *Service) Make(ctx context.Context, by people.Person, language string, at time.Time) (account.Token, error) {
	if err := policy.Allow(by, policy.ListRequests); err != nil {
		return "", err
	}
	token := account.NewToken()
	return token, s.store.Make(ctx, by, token.Hash(), language, at)
}

// Revoke ends the person's calendar at once.
func (s *Service) Revoke(ctx context.Context, by people.Person, at time.Time) error {
	return s.store.Revoke(ctx, by, at)
}

// Of gives the person's calendar, NotFound when there is none.
func (s *Service) Of(ctx context.Context, by people.Person) (Feed, error) {
	return s.store.Of(ctx, by)
}

// Read gives the calendar behind a secret as it is now. The rights are asked at
// each reading: who is disabled, or lost the role, has no calendar.
func (s *Service) Read(ctx context.Context, token account.Token, now time.Time) (Calendar, error) {
	f, err := s.store.Find(ctx, s.agency, token.Hash())
	if err != nil {
		return Calendar{}, err
	}
	if !policy.May(f.Person, policy.ListRequests) {
		return Calendar{}, fault.New(fault.NotFound, "feed.none")
	}
	return s.store.Refresh(ctx, f, policy.ReachOf(f.Person), now)
}

// Sent records that a calendar is about to be sent (M16).
func (s *Service) Sent(ctx context.Context, c Calendar, at time.Time) error {
	return s.store.Sent(ctx, c.Feed, len(c.Entries), at)
}
