package publication

import (
	"context"
	"time"

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
	Events(ctx context.Context, agency people.AgencyID, id platform.ID, by time.Time) ([]platform.Event, error)
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
		"flow": r.own(flow), "quality": r.own(quality), "units": r.own(units), "published": r.published, "statutory": r.statutory, "register": r.register, "reverse": r.reverse}
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

// wordsOn gives the names for a document on a platform of the directory, or
// (empty) on all.
func (r Reports) wordsOn(ctx context.Context, by people.Person, say *lang.Printer, id platform.ID) (report.Words, error) {
	if id != "" {
		if _, err := r.Dir.Platform(ctx, by.Agency, id); err != nil {
			return report.Words{}, err
		}
	}
	return r.words(ctx, by, say)
}

func (r Reports) overview(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	q, err := p.Query(k)
	if err != nil {
		return document.Document{}, err
	}
	w, err := r.wordsOn(ctx, by, say, q.Platform)
	if err != nil {
		return document.Document{}, err
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
	events, err := r.Dir.Events(ctx, by.Agency, about.ID, k.Recorded)
	if err != nil {
		return document.Document{}, err
	}
	return found.OfPlatform(w, r.about(say, about, found, events)), nil
}

// EventTitle says what happened: in the words of the directory, or of what the
// agency itself recorded.
func EventTitle(dir Directory, say *lang.Printer, e platform.Event) string {
	if e.Key != "" {
		return say.Say(e.Key, e.Args...)
	}
	title, _ := dir.Say(string(say.Language()), e.Title)
	return title
}

// about gathers what the directory says of a platform.
func (r Reports) about(say *lang.Printer, of platform.Platform, found report.Report, events []platform.Event) report.About {
	language := string(say.Language())
	var a report.About
	a.FullAnswer, _ = r.Dir.Say(language, of.FullAnswerIs)
	for _, note := range of.ReadingNotes {
		text, _ := r.Dir.Say(language, note)
		a.Notes = append(a.Notes, text)
	}
	for _, e := range events {
		if marked, ok := found.All.Mark(say, e, EventTitle(r.Dir, say, e)); ok {
			a.Events = append(a.Events, marked)
		}
	}
	return a
}
