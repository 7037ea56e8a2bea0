package publication

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Press makes documents and publishes them.
type Press struct {
	shelf   Shelf
	agency  people.Agency
	zone    *time.Location
	program string
	makers  map[string]Maker
}

// NewPress prints with these makers, by name of the report.
func NewPress(shelf Shelf, agency people.Agency, zone *time.Location, program string, makers map[string]Maker) *Press {
	return &Press{shelf: shelf, agency: agency, zone: zone, program: program, makers: makers}
}

// Document is a report as of now, stamped with the instant.
func (p *Press) Document(ctx context.Context, by people.Person, name string, params Parameters, say *lang.Printer, at time.Time) (document.Document, error) {
	return p.document(ctx, by, name, params, Knowledge{Today: deadline.DayOf(at, p.zone)}, say, at)
}

func (p *Press) document(ctx context.Context, by people.Person, name string, params Parameters, k Knowledge, say *lang.Printer, at time.Time) (document.Document, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return document.Document{}, err
	}
	maker := p.makers[name]
	if maker == nil {
		return document.Document{}, fault.New(fault.NotFound, "publication.no_report")
	}
	k.At = at
	d, err := maker(ctx, by, params, k, say)
	d.Stamp = document.Stamp{Agency: p.agency.Name, Program: p.program, AsOf: at.UTC()}
	return d, err
}

// Publish freezes a report at the instant of the act.
func (p *Press) Publish(ctx context.Context, by people.Person, act request.Act, name string, params Parameters) (ID, error) {
	if err := policy.Allow(by, policy.PublishReport); err != nil {
		return "", err
	}
	if err := params.check(); err != nil {
		return "", err
	}
	if params.Whole() {
		if err := policy.Allow(by, policy.WholeReturns); err != nil {
			return "", err
		}
	}
	return p.freeze(ctx, by, act, name, params, string(by.ID), act.At, nil)
}

// freeze publishes what was recorded by an instant, which may lie back: the
// turn of a subscription that was missed. What is recorded while the figures
// are computed is not in them; the present figures are taken where nothing was,
// because they come faster and are the same.
func (p *Press) freeze(ctx context.Context, by people.Person, act request.Act, name string, params Parameters, on string, asOf time.Time, list *report.TheirList) (ID, error) {
	asOf = asOf.UTC().Truncate(time.Microsecond)
	if err := p.shelf.Fence(ctx, p.agency.ID, asOf); err != nil {
		return "", err
	}
	k := Knowledge{Today: deadline.DayOf(asOf, p.zone), Frozen: true, List: list}
	if !asOf.Equal(act.At.UTC().Truncate(time.Microsecond)) {
		k.Recorded = asOf
	}
	f, err := p.compose(ctx, by, name, params, k, asOf, act.At)
	if err != nil {
		return "", err
	}
	quiet, err := p.shelf.Quiet(ctx, p.agency.ID, asOf)
	if err != nil {
		return "", err
	}
	if !quiet && k.Recorded.IsZero() {
		k.Recorded = asOf
		if f, err = p.compose(ctx, by, name, params, k, asOf, act.At); err != nil {
			return "", err
		}
	}
	return p.keep(ctx, by, act, f, on)
}

func (p *Press) keep(ctx context.Context, by people.Person, act request.Act, f File, on string) (ID, error) {
	b, err := f.canonical()
	if err != nil {
		return "", err
	}
	return p.shelf.Keep(ctx, by, act, Publication{Report: f.Report, Parameters: f.Parameters, AsOf: f.AsOf, MadeAt: f.MadeAt,
		By: on, Program: f.Program, File: b, Hash: hashOf(b)})
}

// compose makes the file of a report: its figures once, its words in every
// language.
func (p *Press) compose(ctx context.Context, by people.Person, name string, params Parameters, k Knowledge, asOf, at time.Time) (File, error) {
	f := File{Format: Format, Agency: p.agency.Name, Report: name, Parameters: params, AsOf: asOf, MadeAt: at.UTC().Truncate(time.Microsecond),
		Program: p.program, Documents: map[lang.Language]document.Document{}}
	for _, l := range lang.Languages() {
		d, err := p.document(ctx, by, name, params, k, lang.For(l).In(p.zone), asOf)
		if err != nil {
			return File{}, err
		}
		d.Items, d.ItemNote = nil, ""
		f.Documents[l] = d
		f.Figures = d.Figures()
	}
	return f, nil
}

// Show gives a publication to a reader.
func (p *Press) Show(ctx context.Context, by people.Person, id ID) (Publication, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Publication{}, err
	}
	one, err := p.shelf.Publication(ctx, p.agency.ID, id)
	if err == nil && one.Parameters.Whole() && !policy.May(by, policy.WholeReturns) {
		return Publication{}, fault.New(fault.NotFound, "publication.none")
	}
	return one, err
}

// List gives a page of publications, the newest first, and how many there are.
func (p *Press) List(ctx context.Context, by people.Person, from, limit int) ([]Publication, int, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return nil, 0, err
	}
	return p.shelf.Publications(ctx, p.agency.ID, policy.May(by, policy.WholeReturns), from, limit)
}
