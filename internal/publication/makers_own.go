package publication

import (
	"context"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// Span reads the period of a report on flow or on ourselves out of the
// parameters, as every page does.
func (p Parameters) Span(k Knowledge) (report.Span, error) {
	s := report.Span{Platform: platform.ID(p["platform"]), Today: k.Today}
	var g fault.Gather
	for _, d := range []struct {
		name string
		into *deadline.Day
	}{{"from", &s.From}, {"to", &s.To}, {"as_of", &s.AsOf}} {
		if text := p[d.name]; text != "" {
			day, err := deadline.ParseDay(text)
			if err != nil {
				g.On(d.name, "fault.bad_day")
				continue
			}
			*d.into = day
		}
	}
	s = s.Settled()
	g.Add(s.Check())
	return s, g.Err()
}

// ownReport makes the document of one report over a span.
type ownReport func(ctx context.Context, s *report.Service, by people.Person, q report.Span, w report.Words) (document.Document, error)

func flow(ctx context.Context, s *report.Service, by people.Person, q report.Span, w report.Words) (document.Document, error) {
	f, err := s.Flow(ctx, by, q)
	return f.Document(w), err
}

func quality(ctx context.Context, s *report.Service, by people.Person, q report.Span, w report.Words) (document.Document, error) {
	f, err := s.Quality(ctx, by, q)
	return f.Document(w), err
}

func units(ctx context.Context, s *report.Service, by people.Person, q report.Span, w report.Words) (document.Document, error) {
	f, err := s.Units(ctx, by, q)
	return f.Document(w), err
}

// own makes a report over a span. Such a report is known by its as-of day and
// not by the instant of each entry, so that it is not frozen.
func (r Reports) own(of ownReport) Maker {
	return func(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
		if k.Frozen {
			return document.Document{}, fault.New(fault.Invalid, "own.not_frozen")
		}
		q, err := p.Span(k)
		if err != nil {
			return document.Document{}, err
		}
		w, err := r.words(ctx, by, say)
		if err != nil {
			return document.Document{}, err
		}
		return of(ctx, r.Service, by, q, w)
	}
}

func (r Reports) published(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	if k.Frozen {
		return document.Document{}, fault.New(fault.Invalid, "own.not_frozen")
	}
	w, err := r.words(ctx, by, say)
	if err != nil {
		return document.Document{}, err
	}
	found, err := r.Service.Published(ctx, by, p["country"], k.Today)
	return found.Document(w), err
}
