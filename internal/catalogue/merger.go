package catalogue

import (
	"context"
	"sort"
	"strconv"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// merged says of each platform which one stands for it now.
func merged(all []platform.Platform, mergers platform.Mergers) []platform.Platform {
	now := mergers.On(deadline.Day{})
	for i := range all {
		all[i].Merged, _ = now.Of(all[i].ID)
		all[i].Whole = now.Whole(all[i].ID)
	}
	return all
}

// Members gives a platform and those merged into it, itself first.
func (l *Library) Members(ctx context.Context, agency people.AgencyID, id platform.ID) ([]platform.ID, error) {
	if l.own == nil {
		return []platform.ID{id}, nil
	}
	mergers, err := l.own.Mergers(ctx, agency)
	return mergers.On(deadline.Day{}).Members(id), err
}

// Events lists the events that concern a platform or one merged into it, by
// date, with the mergers themselves, as it was recorded by an instant; zero is
// what is recorded now.
func (l *Library) Events(ctx context.Context, agency people.AgencyID, id platform.ID, by time.Time) ([]platform.Event, error) {
	var mergers platform.Mergers
	if l.own != nil {
		all, err := l.own.Mergers(ctx, agency)
		if err != nil {
			return nil, err
		}
		mergers = all.Known(by)
	}
	members := mergers.On(deadline.Day{}).Members(id)
	var all []platform.Event
	for _, e := range l.events {
		if e.ConcernsAny(members) {
			all = append(all, e)
		}
	}
	for _, m := range mergers.Concerning(members...) {
		e, err := l.mergerEvent(ctx, agency, m)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Date < all[j].Date })
	return all, nil
}

// mergerEvent is a merger as an event of both platforms.
func (l *Library) mergerEvent(ctx context.Context, agency people.AgencyID, m platform.Merger) (platform.Event, error) {
	e := platform.Event{Date: m.From.String(), Precision: "day", Platforms: []platform.ID{m.Platform, m.Into}, Kind: "merger", Relevance: "high",
		ID: "merger-" + strconv.Itoa(m.No), Key: "merger.event_merged", Marks: platform.Marks{Confidence: "confirmed"}}
	if m.Apart {
		e.Key = "merger.event_separated"
	}
	for _, id := range e.Platforms {
		name, err := l.Name(ctx, agency, id)
		if err != nil {
			return e, err
		}
		e.Args = append(e.Args, name)
	}
	return e, nil
}
