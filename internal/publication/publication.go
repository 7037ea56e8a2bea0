// Package publication keeps reports as they were published. A publication
// holds the figures of one instant, the words of every language, what was
// asked, the program's version and a digest over all of it. Late entries change
// tomorrow's report, never yesterday's: the file stays, and what it says can be
// computed again from what was recorded by its instant.
package publication

import (
	"context"
	"maps"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// ID names a publication.
type ID string

// Publication is one published report.
type Publication struct {
	ID         ID
	Report     string
	Parameters Parameters
	AsOf       time.Time // the state of knowledge it shows
	MadeAt     time.Time
	By         string // a person, or the subscription whose turn it was
	Program    string
	File       []byte // canonical JSON; see File
	Hash       string // SHA-256 of File, hexadecimal
}

// Parameters are what was asked, as in the address bar.
type Parameters map[string]string

// Asked are the names that parameters may have, as in the address bar.
func Asked() []string {
	return []string{"mode", "platform", "other", "from", "to", "from2", "to2", "event", "days", "kind", "urgency", "category", "as_of", "country", "form", "year", "whole", "alone", "list"}
}

// Schedule begins the name of what made a publication by itself.
const Schedule = "schedule/"

// With gives the parameters with one more.
func (p Parameters) With(name, value string) Parameters {
	out := maps.Clone(p)
	if out == nil {
		out = Parameters{}
	}
	out[name] = value
	return out
}

// Whole says that a yearly return keeps the cells that speak of few. It is
// published by those who send returns, and shown to them.
func (p Parameters) Whole() bool { return p["whole"] != "" }

// alone says that a platform is counted without those merged into it.
func (p Parameters) alone() bool { return p["alone"] != "" }

// Knowledge is the state of knowledge a report is made from.
type Knowledge struct {
	Today    deadline.Day
	At       time.Time         // the instant of which the report speaks
	Recorded time.Time         // only what was entered by then; zero: everything
	List     *report.TheirList // a platform's list, for the numbers of a reverse audit
	Frozen   bool              // what every reader may see, whoever asks
	First    bool              // as the first format of the file had it
}

// public says whether only what every reader may be told is to be in the report;
// files of the first format held more.
func (k Knowledge) public() bool { return k.Frozen && !k.First }

// Query reads the population out of the parameters, as every page does.
func (p Parameters) Query(k Knowledge) (report.Query, error) {
	q := report.Query{Platform: platform.ID(p["platform"]), Kind: legal.RequestKind(p["kind"]), Urgency: report.Urgency(p["urgency"]), Category: legal.Category(p["category"]),
		Today: k.Today, AsOf: k.Today, Recorded: k.Recorded, Alone: p.alone(), Public: k.public()}
	var g fault.Gather
	for _, d := range []struct {
		name string
		into *deadline.Day
	}{{"from", &q.From}, {"to", &q.To}, {"as_of", &q.AsOf}} {
		if text := p[d.name]; text != "" {
			day, err := deadline.ParseDay(text)
			if err != nil {
				g.On(d.name, "fault.bad_day")
				continue
			}
			*d.into = day
		}
	}
	if q.Kind != "" && !q.Kind.Valid() {
		g.On("kind", "request.kind_missing")
		q.Kind = ""
	}
	if !q.Urgency.Valid() {
		g.On("urgency", "publication.no_choice")
	}
	if q.Category != "" && !q.Category.Valid() {
		g.On("category", "publication.no_choice")
	}
	g.Add(q.Check())
	return q, g.Err()
}

// maxAsked is how long one parameter may be, in bytes: names, days and codes.
const maxAsked = 64

// check refuses what no form of ours asks: what a saved report keeps of it is
// shown to every reader of the list, also where the report does not look at it.
func (p Parameters) check() error {
	var g fault.Gather
	for _, name := range Asked() {
		if v := p[name]; len(v) > maxAsked || !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
			g.On(name, "publication.no_choice")
		}
	}
	return g.Err()
}

// checkOf refuses what a report can make nothing of on a day to come.
func (p Parameters) checkOf(name string, k Knowledge) (err error) {
	switch name {
	case "flow", "quality", "units":
		_, err = p.Span(k)
	case "statutory":
		_, err = p.Return(k)
	case "register":
		_, err = p.Register(k)
	default:
		_, err = p.Query(k)
	}
	return err
}

// Maker makes one report from its parameters and a state of knowledge.
type Maker func(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error)

// Shelf keeps publications. Rows are only added.
type Shelf interface {
	// Fence makes at the last published instant: what is recorded from then on
	// is recorded after it, and what lies before it is committed.
	Fence(ctx context.Context, agency people.AgencyID, at time.Time) error
	// Quiet says that nothing was recorded after an instant.
	Quiet(ctx context.Context, agency people.AgencyID, at time.Time) (bool, error)
	Keep(ctx context.Context, by people.Person, act request.Act, p Publication) (ID, error)
	Publication(ctx context.Context, agency people.AgencyID, id ID) (Publication, error)
	// Publications lists a page; whole says that whole returns are among them.
	Publications(ctx context.Context, agency people.AgencyID, whole bool, from, limit int) ([]Publication, int, error)
	// Items lists up to limit items and one more, and leaves a leaf with the reason.
	Items(ctx context.Context, by people.Person, q report.Query, reason string, limit int, at time.Time) ([]ItemRow, error)
	// Entries is Items for the register of refusals and errors.
	Entries(ctx context.Context, by people.Person, q report.RegisterQuery, zone *time.Location, reason string, limit int) ([]EntryRow, error)
}
