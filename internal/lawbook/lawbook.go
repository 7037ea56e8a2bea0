// Package lawbook is what a unit sets right in the shipped law: new versions
// of a legal basis, which one person proposes and another confirms, days on
// which the unit does not work, and martial law as a dated setting. Nothing is
// overwritten: each entry says who, when and why, and what was before stays.
package lawbook

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
)

// Limits of what can be typed, in characters.
const (
	MinWhy  = 10 // keeps "." and "ok" out of decisions (A72)
	MaxWhy  = 2000
	MaxName = 120
	MaxDays = 200 // of one import
)

// Proposal is a correction that waits for a second person, or was decided.
type Proposal struct {
	ID         string
	Basis      legal.BasisID
	From       int // the version it corrects
	Correction legal.Correction
	Why        string
	By         people.ID
	ByName     string
	At         time.Time
	Decision   Decision // the zero one while it waits
}

// Open says that nobody has decided yet.
func (p Proposal) Open() bool { return p.Decision.At.IsZero() }

// Decision is what the second person said.
type Decision struct {
	Confirmed bool
	Version   int // that came of it; 0 where it was turned down
	Why       string
	By        people.ID
	ByName    string
	At        time.Time
}

// Propose checks a correction of a basis.
func Propose(by people.Person, b legal.Basis, c legal.Correction, why string, at time.Time) (Proposal, error) {
	g := &fault.Gather{}
	g.Add(c.Check(b))
	checkWhy(g, why)
	if err := g.Err(); err != nil {
		return Proposal{}, err
	}
	if len(c.Against(b.Correctable())) == 0 {
		return Proposal{}, fault.New(fault.Invalid, "lawbook.nothing_changed")
	}
	return Proposal{Basis: b.ID, From: b.Version, Correction: c, Why: strings.TrimSpace(why), By: by.ID, At: at}, nil
}

// Decide confirms a proposal or turns it down. Its author cannot: a rule that
// moves everybody's deadlines needs four eyes. A proposal made from a version
// that is no longer the last must be made anew.
func (p Proposal) Decide(by people.Person, confirm bool, why string, last int, at time.Time) (Decision, error) {
	if !p.Open() {
		return Decision{}, fault.New(fault.Conflict, "lawbook.decided")
	}
	if by.ID == p.By && confirm {
		return Decision{}, fault.New(fault.Forbidden, "lawbook.own_proposal")
	}
	d := Decision{Confirmed: confirm, Why: strings.TrimSpace(why), By: by.ID, At: at}
	if !confirm || utf8.RuneCountInString(d.Why) > MaxWhy { // who confirms need not give a reason
		g := &fault.Gather{}
		checkWhy(g, why)
		return d, g.Err()
	}
	if p.From != last {
		return Decision{}, fault.New(fault.Conflict, "lawbook.newer_version")
	}
	d.Version = last + 1
	return d, nil
}

func checkWhy(g *fault.Gather, why string) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(why)); {
	case n < MinWhy:
		g.On("why", "lawbook.why_short", MinWhy)
	case n > MaxWhy:
		g.On("why", "lawbook.why_long", MaxWhy)
	}
}

// EntryKind is what an entry of the calendar says.
type EntryKind string

// The kinds of entry. The schema repeats the list as a CHECK.
const (
	DayOff      EntryKind = "day_off"      // the unit does not work
	WorkingDay  EntryKind = "working_day"  // a listed holiday on which it works
	TakenBack   EntryKind = "taken_back"   // an entry for this day counts no more
	MartialLaw  EntryKind = "martial_law"  // holidays are working days from Day to Until
	MartialBack EntryKind = "martial_back" // the run that begins on Day counts no more
)

// LabelKey is the message key of the kind.
func (k EntryKind) LabelKey() string { return "lawbook.entry_" + string(k) }

// Entry is one line of the unit's calendar.
type Entry struct {
	Kind   EntryKind
	Day    deadline.Day
	Until  deadline.Day // of martial law; zero is open
	Name   string       // of a day off
	Why    string
	By     people.ID
	ByName string
	At     time.Time
}

// Book is everything a unit has set right, in the order of recording.
type Book struct {
	Generation int64
	Proposals  []Proposal // the confirmed ones
	Entries    []Entry
}

// Own lists the unit's entries that count now: days off and working days, by day.
func (b Book) Own() []Entry {
	byDay := map[deadline.Day]Entry{}
	for _, e := range b.Entries {
		switch e.Kind {
		case DayOff, WorkingDay:
			byDay[e.Day] = e
		case TakenBack:
			delete(byDay, e.Day)
		}
	}
	return sorted(byDay)
}

// Martial lists the runs of martial law that count now, by their first day.
func (b Book) Martial() []Entry { return martial(b.Entries) }

func martial(entries []Entry) []Entry {
	byDay := map[deadline.Day]Entry{}
	for _, e := range entries {
		switch e.Kind {
		case MartialLaw:
			byDay[e.Day] = e
		case MartialBack:
			delete(byDay, e.Day)
		}
	}
	return sorted(byDay)
}

func sorted(byDay map[deadline.Day]Entry) []Entry {
	list := make([]Entry, 0, len(byDay))
	for _, e := range byDay {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Entry) int { return a.Day.Compare(b.Day) })
	return list
}

// Calendar puts the entries on a place's table, each from when it was recorded.
func (b Book) Calendar(table *deadline.Calendar, given ...deadline.Interval) *deadline.Calendar {
	base := table.WithMartialLaw(given...)
	if len(given) == 0 {
		base = table
	}
	changes := make([]deadline.CalendarChange, 0, len(b.Entries))
	for i, e := range b.Entries {
		c := deadline.CalendarChange{At: e.At}
		switch e.Kind {
		case DayOff:
			c.Off = &deadline.Holiday{Day: e.Day, Name: e.Name, Sure: deadline.Confirmed}
		case WorkingDay:
			c.Works = e.Day
		case TakenBack:
			c.Undone = e.Day
		case MartialLaw, MartialBack:
			c.Sets, c.Martial = true, slices.Clone(given)
			for _, m := range martial(b.Entries[:i+1]) {
				c.Martial = append(c.Martial, deadline.Interval{From: m.Day, To: m.Until})
			}
		}
		changes = append(changes, c)
	}
	if len(changes) == 0 {
		return base
	}
	return base.WithChanges(changes...)
}

// Shelf holds the book as it is known to this process and what follows from
// it; whoever reads it gets the state of one instant.
type Shelf struct {
	table *deadline.Calendar
	given []deadline.Interval
	now   atomic.Pointer[state]
}

type state struct {
	book     Book
	calendar *deadline.Calendar
	versions map[legal.BasisID][]legal.Correction // of version 2 and up
}

// NewShelf makes a shelf over the holidays of a place and the martial law that
// the product knows of there.
func NewShelf(table *deadline.Calendar, given ...deadline.Interval) *Shelf {
	s := &Shelf{table: table, given: given}
	s.Put(Book{})
	return s
}

// ShelfOf makes the shelf of a country's unit. In Ukraine the martial law that
// was confirmed counts from the beginning; the unit enters what came after.
func ShelfOf(country string) *Shelf {
	code := country
	if code == "GB" {
		code = "UK-EW"
	}
	table, _ := deadline.CalendarOf(code) // nil knows weekends only and says so
	if country == "UA" {
		return NewShelf(table, deadline.KnownMartialLaw())
	}
	return NewShelf(table)
}

// Put takes in a newer book.
func (s *Shelf) Put(b Book) { s.now.Store(s.read(b)) }

func (s *Shelf) read(b Book) *state {
	st := &state{book: b, calendar: b.Calendar(s.table, s.given...), versions: map[legal.BasisID][]legal.Correction{}}
	inOrder := slices.SortedFunc(slices.Values(b.Proposals), func(x, y Proposal) int { return x.Decision.Version - y.Decision.Version })
	for _, p := range inOrder {
		st.versions[p.Basis] = append(st.versions[p.Basis], p.Correction)
	}
	return st
}

// Book is the book as it is known.
func (s *Shelf) Book() Book { return s.now.Load().book }

// Calendar is the calendar with the unit's own days.
func (s *Shelf) Calendar() *deadline.Calendar { return s.now.Load().calendar }

// CalendarWith is the calendar that a book would give.
func (s *Shelf) CalendarWith(b Book) *deadline.Calendar { return b.Calendar(s.table, s.given...) }

// Table is the calendar of the place without anything of the unit's.
func (s *Shelf) Table() *deadline.Calendar { return s.table }

// Given are the runs of martial law that the product itself knows of.
func (s *Shelf) Given() []deadline.Interval { return s.given }

// Latest gives a shipped basis as the unit last set it right.
func (s *Shelf) Latest(shipped legal.Basis) legal.Basis {
	all := s.now.Load().versions[shipped.ID]
	if len(all) == 0 {
		return shipped
	}
	return shipped.Corrected(all[len(all)-1], shipped.Version+len(all))
}

// At gives a shipped basis in one of its versions; false for one not known here.
func (s *Shelf) At(shipped legal.Basis, version int) (legal.Basis, bool) {
	all := s.now.Load().versions[shipped.ID]
	n := version - shipped.Version
	switch {
	case n == 0:
		return shipped, true
	case n < 0 || n > len(all):
		return legal.Basis{}, false
	}
	return shipped.Corrected(all[n-1], version), true
}
