package publication

import (
	"context"
	"strconv"

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
	s := report.Span{Platform: platform.ID(p["platform"]), Today: k.Today, Recorded: k.Recorded, Alone: p.alone(), Public: k.public()}
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

// own makes a report over a span.
func (r Reports) own(of ownReport) Maker {
	return func(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
		q, err := p.Span(k)
		if err != nil {
			return document.Document{}, err
		}
		w, err := r.wordsOn(ctx, by, say, q.Platform)
		if err != nil {
			return document.Document{}, err
		}
		return of(ctx, r.Service, by, q, w)
	}
}

func (r Reports) published(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	w, err := r.words(ctx, by, say)
	if err != nil {
		return document.Document{}, err
	}
	found, err := r.Service.Published(ctx, by, report.PublishedQuery{Country: p["country"], Today: k.Today, Recorded: k.Recorded})
	return found.Document(w), err
}

// Return reads form, year and as-of day of a yearly return out of the
// parameters, as its page does.
func (p Parameters) Return(k Knowledge) (report.ReturnQuery, error) {
	q := report.ReturnQuery{Form: report.Form(p["form"]), Today: k.Today, Recorded: k.Recorded}
	var g fault.Gather
	if text := p["year"]; text != "" {
		year, err := strconv.Atoi(text)
		if err != nil {
			year = -1
		}
		q.Year = year
	}
	if text := p["as_of"]; text != "" {
		day, err := deadline.ParseDay(text)
		if err != nil {
			g.On("as_of", "fault.bad_day")
		}
		q.AsOf = day
	}
	q = q.Settled()
	g.Add(q.Check())
	return q, g.Err()
}

// statutory makes a yearly return. A frozen one is what every reader of figures
// may see, unless it was saved whole for those who send it.
func (r Reports) statutory(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	q, err := p.Return(k)
	if err != nil {
		return document.Document{}, err
	}
	var found report.Return
	switch {
	case !k.Frozen:
		found, err = r.Service.YearlyReturn(ctx, by, q)
	default:
		if found, err = r.Service.WholeReturn(ctx, by, q); err == nil && !p.Whole() {
			found = found.Veiled()
		}
	}
	if err != nil {
		return document.Document{}, err
	}
	return found.Document(report.Words{Say: say, Demo: r.Demo}), nil
}
