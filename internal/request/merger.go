package request

import (
	"context"

	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// A platform that was merged into another takes no new requests; those that
// were sent to it stay there and go on. Lists of the other show them, too.

// addressable refuses a platform that was merged into another.
func (s *Service) addressable(ctx context.Context, by people.Person, id platform.ID) error {
	p, err := s.dir.Platform(ctx, by.Agency, id)
	if err != nil || !p.Part() {
		return nil // one that is unknown is refused by its own words
	}
	whole, err := s.dir.Platform(ctx, by.Agency, p.Whole)
	if err != nil {
		return err
	}
	return fault.On("platform", "merger.not_for_new", p.Name, whole.Name)
}

// preflightMerged says before a request goes out that its platform has become
// a part of another: who takes it, and where, may have changed.
func (s *Service) preflightMerged(ctx context.Context, by people.Person, p platform.Platform) ([]platform.Finding, error) {
	if !p.Part() {
		return nil, nil
	}
	whole, err := s.dir.Platform(ctx, by.Agency, p.Whole)
	return []platform.Finding{{Level: platform.Warn, Key: "merger.preflight", Args: []any{whole.Name}, Marks: platform.Marks{Confidence: "confirmed"}}}, err
}

// oneService says whether two platforms are the same, or parts of the same: what
// one of them keeps, the other produces.
func (s *Service) oneService(ctx context.Context, by people.Person, a, b platform.ID) bool {
	if a == b {
		return true
	}
	first, err := s.dir.Platform(ctx, by.Agency, a)
	if err != nil {
		return false
	}
	second, err := s.dir.Platform(ctx, by.Agency, b)
	return err == nil && first.Whole == second.Whole
}

// members are the platforms whose requests a list of one shows. Without a
// platform they are all.
func (s *Service) members(ctx context.Context, by people.Person, id platform.ID) ([]platform.ID, error) {
	if id == "" {
		return nil, nil
	}
	return s.dir.Members(ctx, by.Agency, id)
}

// Platforms are those whose requests the list shows; none means all.
func (f Filter) Platforms() []platform.ID { return listed(f.Platform, f.Members) }

// Platforms are those whose clocks the list shows; none means all.
func (f ClockFilter) Platforms() []platform.ID { return listed(f.Platform, f.Members) }

// Platforms are those whose entries the register shows; none means all.
func (f EntryFilter) Platforms() []platform.ID { return listed(f.Platform, f.Members) }

func listed(id platform.ID, members []platform.ID) []platform.ID {
	if id != "" && len(members) == 0 {
		return []platform.ID{id}
	}
	return members
}
