package merger

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
)

// Act is what surrounds a write: the form's idempotency key, what the form
// carried, and the instant.
type Act struct {
	Key, Digest string
	At          time.Time
}

// Store keeps the book. Writers take turns; each write leaves its audit leaf,
// and a decision is recorded after every report that is published already.
type Store interface {
	Propose(ctx context.Context, by people.Person, act Act, decide func(Book) (Proposal, error)) error
	Decide(ctx context.Context, by people.Person, act Act, id string, decide func(Book, Proposal) (Decision, error)) error
	Book(ctx context.Context, agency people.AgencyID) (Book, error)
}

// Directory lists the platforms there are.
type Directory interface {
	Platforms(ctx context.Context, agency people.AgencyID) ([]platform.Platform, error)
}

// Service lets liaison officers keep the book.
type Service struct {
	store Store
	dir   Directory
	zone  *time.Location
}

// NewService joins store and directory; a day is one of the zone.
func NewService(store Store, dir Directory, zone *time.Location) *Service {
	return &Service{store: store, dir: dir, zone: zone}
}

// Propose asks for a merger or a separation.
func (s *Service) Propose(ctx context.Context, by people.Person, act Act, w Wish, why string) error {
	names, err := s.allowed(ctx, by)
	if err != nil {
		return err
	}
	if names[w.Platform] == "" {
		return fault.New(fault.NotFound, "platform.none")
	}
	return s.store.Propose(ctx, by, act, func(b Book) (Proposal, error) {
		return b.Propose(by, w, why, names, deadline.DayOf(act.At, s.zone), act.At)
	})
}

// Decide confirms a proposal about a platform or turns it down.
func (s *Service) Decide(ctx context.Context, by people.Person, act Act, of platform.ID, id string, confirm bool, why string) error {
	names, err := s.allowed(ctx, by)
	if err != nil {
		return err
	}
	return s.store.Decide(ctx, by, act, id, func(b Book, p Proposal) (Decision, error) {
		if p.Platform != of {
			return Decision{}, fault.New(fault.NotFound, "merger.proposal_none") // A18
		}
		return b.Decide(by, p, confirm, why, names, deadline.DayOf(act.At, s.zone), act.At)
	})
}

// allowed says whether a person keeps the directory, and gives the platforms in
// it.
func (s *Service) allowed(ctx context.Context, by people.Person) (Names, error) {
	if err := policy.Allow(by, policy.EditDirectory); err != nil {
		return nil, err
	}
	all, err := s.dir.Platforms(ctx, by.Agency)
	names := make(Names, len(all))
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, err
}

// Book gives every proposal, the newest first.
func (s *Service) Book(ctx context.Context, by people.Person) (Book, error) {
	if err := policy.Allow(by, policy.ReadDirectory); err != nil {
		return nil, err
	}
	return s.store.Book(ctx, by.Agency)
}
