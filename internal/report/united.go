package report

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// Mergers say which platforms count under another: requests keep the platform
// they were sent to, and a question about one is a question about it and its
// parts. A question that asks for a platform alone has no union.

// MergerStore gives what is recorded of mergers.
type MergerStore interface {
	Mergers(ctx context.Context, agency people.AgencyID) (platform.Mergers, error)
}

// union is who was a part of whom on a day, as it was recorded by an instant;
// zero is now. A merger that is recorded later changes nothing in a report that
// is out.
func (s *Service) union(ctx context.Context, recorded time.Time, on deadline.Day) (*platform.Union, error) {
	all, err := s.store.Mergers(ctx, s.agency.ID)
	return all.Known(recorded).On(on), err
}

// Members are the platforms a question asks for; none means all.
func (q Query) Members() []platform.ID { return members(q.Union, q.Alone, q.Platform) }

// Members are the platforms a question asks for; none means all.
func (s Span) Members() []platform.ID { return members(s.Union, s.Alone, s.Platform) }

// Of says whether a question asks for what was sent to a platform.
func (q Query) Of(id platform.ID) bool { return asksFor(q.Union, q.Alone, q.Platform, id) }

// Of says whether a question asks for what was sent to a platform.
func (s Span) Of(id platform.ID) bool { return asksFor(s.Union, s.Alone, s.Platform, id) }

func members(u *platform.Union, alone bool, asked platform.ID) []platform.ID {
	switch {
	case asked == "":
		return nil
	case alone:
		return []platform.ID{asked}
	}
	return u.Members(asked)
}

func asksFor(u *platform.Union, alone bool, asked, id platform.ID) bool {
	return asked == "" || asked == id || !alone && u.Within(id, asked)
}

// under is the platform that something sent to id counts under: the one that
// was asked for, or the whole it is a part of where all are.
func under(u *platform.Union, alone bool, asked, id platform.ID) platform.ID {
	switch {
	case u == nil || alone:
		return id
	case asked != "":
		return asked
	}
	return u.Whole(id)
}

// unite counts cells under the platforms that stand for theirs.
func (q Query) unite(cells []Cell) []Cell {
	if q.Union != nil {
		for i := range cells {
			cells[i].Platform = under(q.Union, q.Alone, q.Platform, cells[i].Platform)
		}
	}
	return cells
}

// united is a store whose cells are counted under the platforms that stand for
// theirs, so that no figure has to think of it.
type united struct{ Store }

func (u united) Cells(ctx context.Context, agency people.AgencyID, q Query) ([]Cell, error) {
	cells, err := u.Store.Cells(ctx, agency, q)
	return q.unite(cells), err
}

func (u united) CellsOf(ctx context.Context, agency people.AgencyID, all ...Query) ([][]Cell, error) {
	found, err := u.Store.CellsOf(ctx, agency, all...)
	for i := range found {
		found[i] = all[i].unite(found[i])
	}
	return found, err
}

func (u united) Daily(ctx context.Context, agency people.AgencyID, q Query) ([]Cell, error) {
	cells, err := u.Store.Daily(ctx, agency, q)
	return q.unite(cells), err
}

func (u united) Moves(ctx context.Context, agency people.AgencyID, q Span) ([]MoveCell, error) {
	cells, err := u.Store.Moves(ctx, agency, q)
	for i := range cells {
		cells[i].Platform = under(q.Union, q.Alone, q.Platform, cells[i].Platform)
	}
	return cells, err
}

func (u united) RegisterCells(ctx context.Context, agency people.AgencyID, q RegisterQuery) ([]RegisterCell, error) {
	cells, err := u.Store.RegisterCells(ctx, agency, q)
	for i := range cells {
		cells[i].Platform = under(q.Union, q.Alone, q.Platform, cells[i].Platform)
	}
	return cells, err
}

func (u united) Own(ctx context.Context, agency people.AgencyID, q Span) ([]OwnCell, []WaitCell, error) {
	counts, waits, err := u.Store.Own(ctx, agency, q)
	for i := range counts {
		counts[i].Platform = under(q.Union, q.Alone, q.Platform, counts[i].Platform)
	}
	for i := range waits {
		waits[i].Platform = under(q.Union, q.Alone, q.Platform, waits[i].Platform)
	}
	return counts, waits, err
}
