package request

import (
	"context"
	"time"

	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Renew records that a preservation was renewed.
func (s *Service) Renew(ctx context.Context, by people.Person, act Act, id ID, d Renewed, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Renew(by, d, s.store.Books(), when, act.At) })
}

// Weigh accepts or contests an extension that the platform announced.
func (s *Service) Weigh(ctx context.Context, by people.Person, act Act, id ID, d Weighing) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Weigh(by, d, act.At) })
}

// Notify records that the enforcing authority has the notification.
func (s *Service) Notify(ctx context.Context, by people.Person, act Act, id ID, words string, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) {
		return t.Notify(by, Notified{Words: words}, s.store.Books(), when, act.At)
	})
}

// Fulfil records that a duty was done which no reply of the platform ends.
func (s *Service) Fulfil(ctx context.Context, by people.Person, act Act, id ID, d Fulfilled, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Fulfil(by, d, s.store.Books(), when, act.At) })
}

// Waive lets a clock go, with the reason on file.
func (s *Service) Waive(ctx context.Context, by people.Person, act Act, id ID, d Waiver) error {
	return s.append(ctx, by, act, id, policy.CloseRequest, func(t Timeline) (Event, error) { return t.Waive(by, d, s.store.Books(), act.At) })
}

// Deadlines gives one page of the open clocks this person may list.
func (s *Service) Deadlines(ctx context.Context, by people.Person, f ClockFilter) (ClockPage, error) {
	if err := policy.Allow(by, policy.ListRequests); err != nil {
		return ClockPage{}, err
	}
	var err error
	if f.Members, err = s.members(ctx, by, f.Platform); err != nil {
		return ClockPage{}, err
	}
	return s.store.Clocks(ctx, by, policy.ReachOf(by), f)
}

// Linked gives the preservation a request follows, if it follows one, and the
// requests that follow it, as far as this person may read them.
func (s *Service) Linked(ctx context.Context, by people.Person, t Timeline) (kept *Timeline, followers []Timeline, err error) {
	if id := t.State().Content.Follows; id != "" {
		one, err := s.store.Timeline(ctx, by, id)
		switch {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return nil, nil, err
		case policy.Reading(by, one.Case) != policy.Hidden:
			kept = &one
		}
	}
	if t.State().Content.Kind != legal.Preservation {
		return kept, nil, nil
	}
	ids, err := s.store.Followers(ctx, by, t.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		one, err := s.store.Timeline(ctx, by, id)
		if err != nil {
			return nil, nil, err
		}
		if one.State().Content.Follows == t.ID && policy.Reading(by, one.Case) != policy.Hidden {
			followers = append(followers, one)
		}
	}
	return kept, followers, nil
}

// checkFollows holds the preservation that a request names against the request:
// same case, same platform, or one that has become the same.
func (s *Service) checkFollows(ctx context.Context, g *fault.Gather, by people.Person, c Content) {
	if c.Follows == "" {
		return
	}
	t, err := s.store.Timeline(ctx, by, c.Follows)
	if err != nil && !fault.Is(err, fault.NotFound) {
		g.Add(err)
		return
	}
	kept := t.State().Content
	if err != nil || kept.Kind != legal.Preservation || c.Kind == legal.Preservation || kept.Case != c.Case || !s.oneService(ctx, by, kept.Platform, c.Platform) {
		g.On("follows", "request.follows_other")
	}
}
