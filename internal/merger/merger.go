// Package merger is what an agency records about two entries of the directory
// that are one service: a double entry, a company that was bought, a new name.
// One person proposes and another confirms, as for every change of the
// directory (P27). Nothing is overwritten: a merger ends by a further entry
// that says so, and both stay as written.
package merger

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// Limits of a reason, in characters.
const (
	MinWhy = 10 // keeps "." and "ok" out of decisions (A72)
	MaxWhy = 2000
)

// Kind is what an entry says.
type Kind string

// The kinds of entry. The schema repeats the list as a CHECK.
const (
	Merge    Kind = "merged"    // one is a part of the other
	Separate Kind = "separated" // it is a part no longer, or never was
)

// LabelKey is the message key of the kind.
func (k Kind) LabelKey() string { return "merger.kind_" + string(k) }

// Wish is what a person wants to record. Without a day, two entries were
// always the same service, or a merger was recorded by mistake.
type Wish struct {
	Kind     Kind
	Platform platform.ID
	Into     platform.ID
	Dated    bool
	From     deadline.Day
}

// Proposal is a wish that waits for a second person, or was decided.
type Proposal struct {
	ID string
	Wish
	Why      string
	By       people.ID
	ByName   string
	At       time.Time
	Decision Decision // the zero one while it waits
}

// Open says that nobody has decided yet.
func (p Proposal) Open() bool { return p.Decision.At.IsZero() }

// Decision is what the second person said. No is the place of a confirmed entry
// in the order of recording; 0 where it was turned down.
type Decision struct {
	No     int
	Why    string
	By     people.ID
	ByName string
	At     time.Time
}

// Confirmed says that the entry counts.
func (d Decision) Confirmed() bool { return d.No > 0 }

// Names are the platforms there are, and what a sentence calls them.
type Names map[platform.ID]string

// Book is every proposal of an agency.
type Book []Proposal

// Facts are the confirmed entries in the order of recording.
func (b Book) Facts() platform.Mergers {
	var confirmed Book
	for _, p := range b {
		if p.Decision.Confirmed() {
			confirmed = append(confirmed, p)
		}
	}
	slices.SortFunc(confirmed, func(x, y Proposal) int { return cmp.Compare(x.Decision.No, y.Decision.No) })
	facts := make(platform.Mergers, len(confirmed))
	for i, p := range confirmed {
		facts[i] = p.fact()
	}
	return facts
}

func (w Wish) fact() platform.Merger {
	return platform.Merger{Platform: w.Platform, Into: w.Into, From: w.From, Apart: w.Kind == Separate}
}

func (p Proposal) fact() platform.Merger {
	m := p.Wish.fact()
	m.At, m.No = p.Decision.At, p.Decision.No
	return m
}

// Propose checks a wish against the book.
func (b Book) Propose(by people.Person, w Wish, why string, names Names, today deadline.Day, at time.Time) (Proposal, error) {
	g := &fault.Gather{}
	if slices.ContainsFunc(b, func(p Proposal) bool { return p.Open() && p.Platform == w.Platform }) {
		return Proposal{}, fault.New(fault.Conflict, "merger.waits_already")
	}
	if !w.Dated {
		w.From = deadline.Day{}
	}
	check(b.Facts(), g, &w, names, today)
	checkWhy(g, why)
	return Proposal{Wish: w, Why: strings.TrimSpace(why), By: by.ID, At: at}, g.Err()
}

// Decide confirms a proposal or turns it down. Its author cannot confirm it: it
// moves figures that others publish. What was proposed must still be possible.
func (b Book) Decide(by people.Person, p Proposal, confirm bool, why string, names Names, today deadline.Day, at time.Time) (Decision, error) {
	d := Decision{Why: strings.TrimSpace(why), By: by.ID, At: at}
	switch {
	case !p.Open():
		return d, fault.New(fault.Conflict, "merger.decided")
	case confirm && by.ID == p.By:
		return d, fault.New(fault.Forbidden, "merger.own_proposal")
	case !confirm || utf8.RuneCountInString(d.Why) > MaxWhy: // who confirms need not give a reason
		g := &fault.Gather{}
		checkWhy(g, why)
		return d, g.Err()
	}
	facts, g := b.Facts(), &fault.Gather{}
	if check(facts, g, &p.Wish, names, today); g.Err() != nil {
		return d, fault.New(fault.Conflict, "merger.overtaken")
	}
	d.No = len(facts) + 1
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
