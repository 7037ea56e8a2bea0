package publication

import (
	"context"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// Directory is what a report asks about platforms.
type Directory interface {
	Platforms(ctx context.Context, agency people.AgencyID) ([]platform.Platform, error)
	Platform(ctx context.Context, agency people.AgencyID, id platform.ID) (platform.Platform, error)
	Events(id platform.ID) []platform.Event
	Say(language, text string) (words, spoken string)
}

// Reports makes the reports of responsiveness.
type Reports struct {
	Service *report.Service
	Dir     Directory
	Demo    bool
}

// Makers are the reports by name.
func (r Reports) Makers() map[string]Maker {
	return map[string]Maker{"responsiveness": r.overview, "platform": r.platform, "compare": r.compare,
		"flow": r.own(flow), "quality": r.own(quality), "units": r.own(units), "published": r.published, "statutory": r.statutory, "register": r.register}
}

// words gives the names for a document.
func (r Reports) words(ctx context.Context, by people.Person, say *lang.Printer) (report.Words, error) {
	w := report.Words{Say: say, Demo: r.Demo, Names: map[platform.ID]string{}}
	all, err := r.Dir.Platforms(ctx, by.Agency)
	for _, one := range all {
		w.Names[one.ID] = one.Name
	}
	return w, err
}

func (r Reports) overview(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	q, err := p.Query(k)
	if err != nil {
		return document.Document{}, err
	}
	w, err := r.words(ctx, by, say)
	if err != nil {
		return document.Document{}, err
	}
	if q.Platform != "" {
		if _, err := r.Dir.Platform(ctx, by.Agency, q.Platform); err != nil {
			return document.Document{}, err
		}
	}
	found, err := r.Service.Responsiveness(ctx, by, q)
	if err != nil {
		return document.Document{}, err
	}
	if k.First && found.Changes != nil {
		found.Changes.Own = nil
	}
	return found.Overview(w), nil
}

func (r Reports) platform(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	q, err := p.Query(k)
	if err != nil {
		return document.Document{}, err
	}
	q.Monthly = true
	about, err := r.Dir.Platform(ctx, by.Agency, q.Platform)
	if err != nil {
		return document.Document{}, err
	}
	w, err := r.words(ctx, by, say)
	if err != nil {
		return document.Document{}, err
	}
	found, err := r.Service.Responsiveness(ctx, by, q)
	if err != nil {
		return document.Document{}, err
	}
	return found.OfPlatform(w, r.about(say, about, found)), nil
}

// about gathers what the directory says of a platform.
func (r Reports) about(say *lang.Printer, of platform.Platform, found report.Report) report.About {
	language := string(say.Language())
	var a report.About
	a.FullAnswer, _ = r.Dir.Say(language, of.FullAnswerIs)
	for _, note := range of.ReadingNotes {
		text, _ := r.Dir.Say(language, note)
		a.Notes = append(a.Notes, text)
	}
	for _, e := range r.Dir.Events(of.ID) {
		title, _ := r.Dir.Say(language, e.Title)
		if marked, ok := found.All.Mark(say, e, title); ok {
			a.Events = append(a.Events, marked)
		}
	}
	return a
}
