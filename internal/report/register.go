package report

import (
	"context"
	"sort"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// RegisterQuery asks what the register of refusals and errors holds.
type RegisterQuery struct {
	Platform platform.ID  // empty: all
	From, To deadline.Day // of the entry; zero: open
	Today    deadline.Day
	At       time.Time       // the instant at which an error is late or not
	Recorded time.Time       // only what was entered here by this instant; zero: everything
	Public   bool            // to be read by every reader of reports, whoever asks (A64)
	Alone    bool            // each platform without those that were merged into it
	Union    *platform.Union // who counts under whom; the service fills it in
}

// Members are the platforms a question asks for; none means all.
func (q RegisterQuery) Members() []platform.ID { return members(q.Union, q.Alone, q.Platform) }

// Of says whether a question asks for what was sent to a platform.
func (q RegisterQuery) Of(id platform.ID) bool { return asksFor(q.Union, q.Alone, q.Platform, id) }

// Check refuses a period that no figure can be made of.
func (q RegisterQuery) Check() error {
	var g fault.Gather
	refuseEarly(&g, q.From, q.To, deadline.Day{})
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		g.On("to", "report.period_backwards")
	}
	return g.Err()
}

// Reporting says how it stands with the report of an error.
type Reporting string

// The standings; a refusal has none.
const (
	NoReport       Reporting = ""
	ReportedInTime Reporting = "in_time"
	ReportedLate   Reporting = "late"
	ReportWaits    Reporting = "waits"
	ReportOverdue  Reporting = "overdue"
)

// Reportings lists them in the order a report shows them.
func Reportings() []Reporting {
	return []Reporting{ReportedInTime, ReportedLate, ReportWaits, ReportOverdue}
}

// ReportingOf says how it stands with an entry at an instant.
func ReportingOf(e request.Entry, at time.Time) Reporting {
	late := func(at time.Time) bool { return !e.Overdue.IsZero() && !at.Before(e.Overdue) }
	switch {
	case !e.Kind.Ours():
		return NoReport
	case !e.ReportedAt.IsZero() && late(e.ReportedAt):
		return ReportedLate
	case !e.ReportedAt.IsZero():
		return ReportedInTime
	case late(at):
		return ReportOverdue
	}
	return ReportWaits
}

// RegisterCell is how many entries of a platform and a month are alike.
type RegisterCell struct {
	Platform platform.ID
	Month    deadline.Day
	Kind     request.EntryKind
	Report   Reporting
	N        int
}

// RegisterStore gives the counts of the register. Entries of sealed cases are in
// none.
type RegisterStore interface {
	RegisterCells(ctx context.Context, agency people.AgencyID, q RegisterQuery) ([]RegisterCell, error)
}

// RegisterLine is one kind, platform or month of the register.
type RegisterLine struct {
	Kind     request.EntryKind
	Platform platform.ID
	Month    deadline.Day
	N        int
	Kinds    map[request.EntryKind]int
	Reports  map[Reporting]int
	Hidden   bool // too few entries to be shown
}

// Register is the register of refusals and errors in numbers.
type Register struct {
	Query     RegisterQuery
	All       RegisterLine
	Kinds     []RegisterLine
	Platforms []RegisterLine
	Months    []RegisterLine
	Widened   bool // the days are other ones than were asked for, so that no difference tells of few entries
}

// Register gives the register in numbers.
func (s *Service) Register(ctx context.Context, by people.Person, q RegisterQuery) (Register, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Register{}, err
	}
	if err := q.Check(); err != nil {
		return Register{}, err
	}
	var err error
	if q.Union, err = s.union(ctx, q.Recorded, q.Today); err != nil {
		return Register{}, err
	}
	whole, err := s.toldAll(ctx, by, q.Public)
	if err != nil {
		return Register{}, err
	}
	if !whole {
		cells, err := s.store.RegisterCells(ctx, s.agency.ID, q.everything())
		return TellRegister(q, cells), err
	}
	cells, err := s.store.RegisterCells(ctx, s.agency.ID, q)
	return ComputeRegister(q, cells), err
}

// ComputeRegister adds up the cells: the one function behind page, command line
// and file.
func ComputeRegister(q RegisterQuery, cells []RegisterCell) Register {
	r := Register{Query: q}
	kinds, platforms, months := map[request.EntryKind]*RegisterLine{}, map[platform.ID]*RegisterLine{}, map[deadline.Day]*RegisterLine{}
	for _, c := range cells {
		for _, l := range []*RegisterLine{&r.All, lineOf(kinds, c.Kind, RegisterLine{Kind: c.Kind}), lineOf(platforms, c.Platform, RegisterLine{Platform: c.Platform}),
			lineOf(months, c.Month, RegisterLine{Month: c.Month})} {
			l.add(c)
		}
	}
	for _, k := range request.EntryKinds() {
		if kinds[k] == nil {
			kinds[k] = &RegisterLine{Kind: k}
		}
		r.Kinds = append(r.Kinds, *kinds[k])
	}
	r.Platforms = entryLines(platforms, func(a, b RegisterLine) bool { return a.N > b.N || a.N == b.N && a.Platform < b.Platform })
	r.Months = entryLines(months, func(a, b RegisterLine) bool { return a.Month.Before(b.Month) })
	r.All.Hidden = few(r.All.N)
	return r
}

func (l *RegisterLine) add(c RegisterCell) {
	if l.Kinds == nil {
		l.Kinds, l.Reports = map[request.EntryKind]int{}, map[Reporting]int{}
	}
	l.N += c.N
	l.Kinds[c.Kind] += c.N
	l.Reports[c.Report] += c.N
}

// entryLines sorts the lines and hides what is too small, and what could be
// found by subtracting.
func entryLines[K comparable](of map[K]*RegisterLine, less func(a, b RegisterLine) bool) []RegisterLine {
	var all []RegisterLine
	for _, l := range of {
		all = append(all, *l)
	}
	sort.Slice(all, func(i, j int) bool { return less(all[i], all[j]) })
	populations := make([]int, len(all))
	for i, l := range all {
		populations[i] = l.N
	}
	for i, hide := range Veil(populations) {
		all[i].Hidden = hide
	}
	return all
}
