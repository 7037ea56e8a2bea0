package report

import (
	"context"
	"sort"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// Origin says who counted.
type Origin string

// The sides of a published figure.
const (
	OriginPlatform  Origin = "platform"  // what the platform says it received
	OriginAuthority Origin = "authority" // what an authority says it sent
)

// Subject says what was asked for. Figures of different subjects are never
// compared.
type Subject string

// The subjects of published figures.
const (
	SubjectData         Subject = "data"
	SubjectRemoval      Subject = "removal"
	SubjectPreservation Subject = "preservation"
)

// Bound is a published number: Low and High differ where a range was published.
// Text is what the file has. OK false means that nothing was published, which
// is not zero.
type Bound struct {
	Low, High float64
	OK        bool
	Text      string
}

// Exact says that one whole number was published.
func (b Bound) Exact() bool { return b.OK && b.Low == b.High && b.Low == float64(int64(b.Low)) }

// Published is one row of a transparency report: one company or authority, one
// country, one period. Days are calendar days, both included.
type Published struct {
	Line      int
	Side      Origin
	Company   string        // as written
	Platform  platform.ID   // empty: not in the directory
	Members   []platform.ID // those whose requests are counted beside it
	Authority string        // of an authority's own figures
	Country   string        // ISO 3166-1 alpha-2; XK for Kosovo
	From, To  deadline.Day
	Subject   Subject
	Process   string // the legal process the row is restricted to, as written; empty: all
	Requests  Bound
	Complied  Bound // requests in which some data was disclosed
	Percent   Bound // of the requests, 0 to 100
	Accounts  Bound
	File      string // digest of the file it was read from
	Source    string // what that file is, in words
}

// PublishedFile is a file of published figures.
type PublishedFile struct {
	Digest  string
	Name    string
	Source  string // where it was published, in words
	Licence string
	Figures []Published
}

// OurCount is ours for the population of one published row, by the nearest
// equivalent definition: requests dispatched in the period that ask for the
// same subject; those in which an item was produced in full or in part (for
// removal: action was taken); the different selectors in them.
type OurCount struct {
	Requests int
	Complied int
	Accounts int
}

// Reason says why two figures are not set against each other by subtraction.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Comparable      Reason = ""
	ReasonAuthority Reason = "authority" // another authority's count, not the platform's
	ReasonCountry   Reason = "country"   // of another country
	ReasonUnknown   Reason = "unknown"   // the company is not in the directory
	ReasonProcess   Reason = "process"   // restricted to one legal process
	ReasonMissing   Reason = "missing"   // they published no number
	ReasonRange     Reason = "range"     // they published a range or a midpoint
	ReasonFew       Reason = "few"       // ours are too few to be shown
	ReasonRunning   Reason = "running"   // the period is not over
	ReasonNone      Reason = "none"      // we sent nothing in the period
)

// Against is one published row with ours beside it.
type Against struct {
	Published
	Ours     OurCount
	Hidden   bool // fewer than MinCell of ours
	Why      Reason
	Answered bool // the gap is of requests answered with data: they do not say how many they received
	Gap      int  // ours less theirs, where Why is Comparable
	Overlaps bool // another row of the same platform covers days of this one
}

// Unpublished is a platform to which we sent requests and of which no figure of
// our country was read for these days.
type Unpublished struct {
	Platform platform.ID
	Requests int
}

// PublishedReport sets what platforms publish beside what we counted.
type PublishedReport struct {
	Country   string
	Own       bool // it is the agency's country
	Countries []string
	Rows      []Against
	Missing   []Unpublished
	Files     []PublishedFile // without their figures
	AsOf      deadline.Day
}

// PublishedStore keeps published figures.
type PublishedStore interface {
	SavePublished(ctx context.Context, by people.Person, f PublishedFile, at time.Time) (added int, err error)
	Published(ctx context.Context, agency people.AgencyID, q PublishedQuery) ([]Published, error)
	PublishedFiles(ctx context.Context, agency people.AgencyID, q PublishedQuery) ([]PublishedFile, []string, error)
	OurCounts(ctx context.Context, agency people.AgencyID, q PublishedQuery, rows []Published) ([]OurCount, error)
}

// PublishedQuery asks for the published figures of a country: those of the
// files that were read by an instant, beside what was recorded by it.
type PublishedQuery struct {
	Country  string // ISO 3166-1 alpha-2; empty: the agency's
	Today    deadline.Day
	Recorded time.Time // zero: everything
}

// SavePublished stores the figures of a file. What was stored before, in this
// file or another, is not stored twice.
func (s *Service) SavePublished(ctx context.Context, by people.Person, f PublishedFile, at time.Time) (int, error) {
	if err := policy.Allow(by, policy.ImportRegister); err != nil {
		return 0, err
	}
	return s.store.SavePublished(ctx, by, f, at)
}

// Published sets the published figures of a country beside ours.
func (s *Service) Published(ctx context.Context, by people.Person, q PublishedQuery) (PublishedReport, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return PublishedReport{}, err
	}
	if q.Country == "" {
		q.Country = s.agency.Country
	}
	r := PublishedReport{Country: q.Country, Own: q.Country == s.agency.Country, AsOf: q.Today}
	var err error
	if r.Files, r.Countries, err = s.store.PublishedFiles(ctx, s.agency.ID, q); err != nil {
		return r, err
	}
	rows, err := s.store.Published(ctx, s.agency.ID, q)
	if err != nil {
		return r, err
	}
	mergers, err := s.store.Mergers(ctx, s.agency.ID)
	if err != nil {
		return r, err
	}
	mergers = mergers.Known(q.Recorded)
	withMembers(rows, mergers)
	ours := make([]OurCount, len(rows))
	sent := map[platform.ID]int{}
	if r.Own {
		if ours, err = s.store.OurCounts(ctx, s.agency.ID, q, rows); err != nil {
			return r, err
		}
		if sent, err = s.sent(ctx, q); err != nil {
			return r, err
		}
	}
	r.Rows = CompareFigures(rows, ours, r.Own, q.Today)
	r.Missing = missing(rows, sent, mergers.On(q.Today))
	return r, nil
}

// withMembers says whose requests belong beside a published figure: a company
// reports on what was a part of it at the end of the period.
func withMembers(rows []Published, mergers platform.Mergers) {
	for i, p := range rows {
		if p.Platform != "" {
			rows[i].Members = mergers.On(p.To).Members(p.Platform)
		}
	}
}

// Counted are the platforms whose requests are counted beside the figure.
func (p Published) Counted() []platform.ID {
	if len(p.Members) == 0 && p.Platform != "" {
		return []platform.ID{p.Platform}
	}
	return p.Members
}

// sent gives the number of requests ever dispatched to each platform, from the
// counts of the flow.
func (s *Service) sent(ctx context.Context, q PublishedQuery) (map[platform.ID]int, error) {
	cells, err := s.store.Moves(ctx, s.agency.ID, Span{Today: q.Today, Recorded: q.Recorded}.Settled())
	sent := map[platform.ID]int{}
	for _, c := range cells {
		if c.Move == request.MoveSent {
			sent[c.Platform] += c.Requests
		}
	}
	return sent, err
}

// CompareFigures sets each published row beside ours. It subtracts only like
// from like, and names the reason where it does not.
func CompareFigures(rows []Published, ours []OurCount, own bool, today deadline.Day) []Against {
	out := make([]Against, len(rows))
	for i, p := range rows {
		a := Against{Published: p, Ours: ours[i], Hidden: few(ours[i].Requests)}
		a.Answered = !p.Requests.OK && p.Complied.OK
		a.Why = why(a, own, today)
		switch {
		case a.Why != Comparable:
		case a.Answered:
			a.Gap = a.Ours.Complied - int(p.Complied.Low)
		default:
			a.Gap = a.Ours.Requests - int(p.Requests.Low)
		}
		for j, o := range rows {
			same := o.Platform == p.Platform && o.Company == p.Company && o.Subject == p.Subject && o.Side == p.Side && o.Authority == p.Authority && o.Process == p.Process
			if i != j && same && !o.To.Before(p.From) && !p.To.Before(o.From) && (o.From != p.From || o.To != p.To) {
				a.Overlaps = true
			}
		}
		out[i] = a
	}
	return out
}

func why(a Against, own bool, today deadline.Day) Reason {
	theirs := a.Requests
	if a.Answered {
		theirs = a.Complied
	}
	switch {
	case a.Side == OriginAuthority:
		return ReasonAuthority
	case !own:
		return ReasonCountry
	case a.Platform == "":
		return ReasonUnknown
	case a.Process != "":
		return ReasonProcess
	case !theirs.OK:
		return ReasonMissing
	case !theirs.Exact():
		return ReasonRange
	case !a.To.Before(today):
		return ReasonRunning
	case a.Hidden:
		return ReasonFew
	case a.Ours.Requests == 0:
		return ReasonNone
	}
	return Comparable
}

// missing lists the platforms we sent enough to and nobody published about.
func missing(rows []Published, each map[platform.ID]int, u *platform.Union) []Unpublished {
	sent := map[platform.ID]int{}
	for id, n := range each {
		sent[u.Whole(id)] += n
	}
	told := map[platform.ID]bool{}
	for _, p := range rows {
		if p.Side == OriginPlatform {
			told[u.Whole(p.Platform)] = true
		}
	}
	var out []Unpublished
	for id, n := range sent {
		if !told[id] && n >= MinCell {
			out = append(out, Unpublished{id, n})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		return out[i].Requests > out[j].Requests || out[i].Requests == out[j].Requests && out[i].Platform < out[j].Platform
	})
	return out
}
