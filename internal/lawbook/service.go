package lawbook

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Act is what surrounds a write: the form's idempotency key, what the form
// carried, and the instant.
type Act struct {
	Key, Digest string
	At          time.Time
}

// Store keeps the book. Each write leaves its audit leaf; entries of the
// calendar derive every open deadline they touch anew in the same transaction.
type Store interface {
	Propose(ctx context.Context, by people.Person, act Act, p Proposal) error
	Decide(ctx context.Context, by people.Person, act Act, id string, decide func(p Proposal, last int) (Decision, error)) error
	Proposals(ctx context.Context, agency people.AgencyID) ([]Proposal, error)
	Enter(ctx context.Context, by people.Person, act Act, decide func(Book) ([]Entry, error)) (moved int, err error)
	Refresh(ctx context.Context) error
}

// Catalogue gives the last version of a legal basis.
type Catalogue interface {
	Basis(legal.BasisID) (legal.Basis, bool)
}

// Service lets legal reviewers keep the book.
type Service struct {
	store Store
	shelf *Shelf
	bases Catalogue
}

// NewService joins store, shelf and catalogue.
func NewService(store Store, shelf *Shelf, bases Catalogue) *Service {
	return &Service{store: store, shelf: shelf, bases: bases}
}

// Shelf is the book as it is known.
func (s *Service) Shelf() *Shelf { return s.shelf }

// Refresh takes in what other processes recorded.
func (s *Service) Refresh(ctx context.Context) error { return s.store.Refresh(ctx) }

// Propose asks for a new version of a basis.
func (s *Service) Propose(ctx context.Context, by people.Person, act Act, id legal.BasisID, from int, c legal.Correction, why string) error {
	if err := policy.Allow(by, policy.EditLaw); err != nil {
		return err
	}
	b, ok := s.bases.Basis(id)
	if !ok {
		return fault.New(fault.NotFound, "legal.basis_none")
	}
	if from != b.Version {
		return fault.New(fault.Conflict, "lawbook.newer_version")
	}
	p, err := Propose(by, b, c, why, act.At)
	if err != nil {
		return err
	}
	return s.store.Propose(ctx, by, act, p)
}

// Decide confirms a proposal about a basis or turns it down.
func (s *Service) Decide(ctx context.Context, by people.Person, act Act, of legal.BasisID, id string, confirm bool, why string) error {
	if err := policy.Allow(by, policy.EditLaw); err != nil {
		return err
	}
	return s.store.Decide(ctx, by, act, id, func(p Proposal, last int) (Decision, error) {
		if p.Basis != of {
			return Decision{}, fault.New(fault.NotFound, "lawbook.proposal_none") // A18
		}
		return p.Decide(by, confirm, why, last, act.At)
	})
}

// Proposals lists all that were ever made, the newest first.
func (s *Service) Proposals(ctx context.Context, by people.Person) ([]Proposal, error) {
	if err := policy.Allow(by, policy.ReadDirectory); err != nil {
		return nil, err
	}
	return s.store.Proposals(ctx, by.Agency)
}

// Enter adds entries to the unit's calendar and gives the number of requests
// whose deadlines moved.
func (s *Service) Enter(ctx context.Context, by people.Person, act Act, why string, entries ...Entry) (int, error) {
	if err := policy.Allow(by, policy.EditLaw); err != nil {
		return 0, err
	}
	return s.store.Enter(ctx, by, act, func(b Book) ([]Entry, error) {
		return b.enter(s.shelf.Table(), by, why, act.At, entries)
	})
}

// enter checks entries against the book as it stands.
func (b Book) enter(table *deadline.Calendar, by people.Person, why string, at time.Time, entries []Entry) ([]Entry, error) {
	g := &fault.Gather{}
	checkWhy(g, why)
	if len(entries) == 0 {
		g.On("day", "lawbook.nothing_entered")
	}
	if len(entries) > MaxDays {
		g.On("day", "lawbook.many_days", MaxDays)
	}
	made := make([]Entry, len(entries))
	for i, e := range entries {
		e.Name, e.Why, e.By, e.At = strings.TrimSpace(e.Name), strings.TrimSpace(why), by.ID, at
		so := Book{Entries: slices.Concat(b.Entries, made[:i])} // one entry can depend on the one before
		so.checkEntry(g, table, e)
		made[i] = e
	}
	return made, g.Err()
}

func (b Book) checkEntry(g *fault.Gather, table *deadline.Calendar, e Entry) {
	if e.Day.IsZero() {
		g.On("day", "fault.day_missing")
		return
	}
	if y := e.Day.Year(); y < 1990 || y > 2200 {
		g.On("day", "fault.bad_day")
		return
	}
	_, listed := table.Holiday(e.Day)
	own, known := find(b.Own(), e.Day)
	switch e.Kind {
	case DayOff:
		b.checkDayOff(g, e, listed, known && own.Kind == DayOff)
	case WorkingDay:
		if !listed {
			g.On("day", "lawbook.not_listed", e.Day)
		}
		if known && own.Kind == WorkingDay {
			g.On("day", "lawbook.entered_already", e.Day)
		}
	case TakenBack:
		if !known {
			g.On("day", "lawbook.no_entry", e.Day)
		}
	case MartialLaw:
		if !e.Until.IsZero() && e.Until.Before(e.Day) {
			g.On("until", "lawbook.martial_backwards")
		}
	case MartialBack:
		if _, ok := find(b.Martial(), e.Day); !ok {
			g.On("day", "lawbook.no_entry", e.Day)
		}
	default:
		g.Add(fault.New(fault.Invalid, "fault.bad_form"))
	}
}

func (b Book) checkDayOff(g *fault.Gather, e Entry, listed, known bool) {
	switch n := utf8.RuneCountInString(e.Name); {
	case n == 0:
		g.On("name", "lawbook.name_missing")
	case n > MaxName:
		g.On("name", "lawbook.name_long", MaxName)
	}
	if known {
		g.On("day", "lawbook.entered_already", e.Day)
	}
	if own, ok := find(b.Own(), e.Day); listed && (!ok || own.Kind != WorkingDay) {
		g.On("day", "lawbook.listed_already", e.Day)
	}
	if wd := e.Day.Weekday(); wd == time.Saturday || wd == time.Sunday {
		g.On("day", "lawbook.weekend", e.Day)
	}
}

func find(list []Entry, d deadline.Day) (Entry, bool) {
	for _, e := range list {
		if e.Day == d {
			return e, true
		}
	}
	return Entry{}, false
}
