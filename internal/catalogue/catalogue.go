// Package catalogue is the back room of shipped data: legal bases, platforms
// and events as files, read into the words of their rooms. Facts keep their
// sources and their marks.
package catalogue

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"maps"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

//go:embed data/*.yaml
var files embed.FS

// Rule is one counting rule in words.
type Rule struct {
	ID         deadline.Rule `yaml:"id"`
	TitleEN    string        `yaml:"title_en"`
	TitleUK    string        `yaml:"title_uk"`
	Steps      []string      `yaml:"steps"`
	HolidaysOf string        `yaml:"holidays_of"`
	AppliesTo  string        `yaml:"applies_to"`
	UseAs      string        `yaml:"use_as"`
	SourceURL  string        `yaml:"source_url"`
	Confidence string        `yaml:"confidence"`
	Note       string        `yaml:"confidence_note"`
}

// Title is the title in a language.
func (r Rule) Title(language string) string {
	if language == "uk" && r.TitleUK != "" {
		return r.TitleUK
	}
	return r.TitleEN
}

// OwnPlatforms gives the platforms an agency made beside the directory, and
// which of all it merged.
type OwnPlatforms interface {
	OwnPlatforms(ctx context.Context, agency people.AgencyID) ([]platform.Platform, error)
	Mergers(ctx context.Context, agency people.AgencyID) (platform.Mergers, error)
}

// Library is the shipped data, read once, with the agency's own platforms.
type Library struct {
	asOf      string
	bases     []legal.Basis
	basisAt   map[legal.BasisID]int
	rules     []Rule
	grounds   map[string]legal.Named
	terms     map[string]legal.Named // forms and conditions of an emergency
	stops     map[string]legal.ClockStop
	excluded  []legal.Named
	platforms []platform.Platform
	at        map[platform.ID]int
	events    []platform.Event
	sources   map[string]platform.Source
	uk        map[string]string
	own       OwnPlatforms
	shelf     *lawbook.Shelf // nil: nothing was set right
}

// Load reads the shipped files. An own of nil knows the directory only.
func Load(own OwnPlatforms) (*Library, error) {
	l := &Library{own: own, basisAt: map[legal.BasisID]int{}, at: map[platform.ID]int{}, sources: map[string]platform.Source{}, uk: map[string]string{}}
	for _, step := range []func() error{l.loadBases, l.loadPlatforms, l.loadEvents, l.loadUkrainian} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func read(name string, into any) error {
	b, err := files.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(b)).Decode(into); err != nil {
		return fmt.Errorf("catalogue: %s: %w", name, err)
	}
	return nil
}

func (l *Library) loadPlatforms() error {
	var f struct {
		Platforms []platform.Platform        `yaml:"platforms"`
		Sources   map[string]platform.Source `yaml:"sources"`
	}
	if err := read("platforms.yaml", &f); err != nil {
		return err
	}
	l.platforms = f.Platforms
	for i, p := range l.platforms {
		l.at[p.ID] = i
	}
	l.addSources(f.Sources)
	return nil
}

func (l *Library) addSources(all map[string]platform.Source) {
	for id, s := range all {
		s.ID = id
		l.sources[id] = s
	}
}

// event reads "platforms: all" beside a list.
type event struct {
	platform.Event `yaml:",inline"`
	For            any `yaml:"platforms"`
}

func (l *Library) loadEvents() error {
	var f struct {
		Events  []event                    `yaml:"events"`
		Sources map[string]platform.Source `yaml:"sources"`
	}
	if err := read("events.yaml", &f); err != nil {
		return err
	}
	for _, e := range f.Events {
		e.Event.Platforms = nil
		if list, ok := e.For.([]any); ok {
			for _, id := range list {
				e.Event.Platforms = append(e.Event.Platforms, platform.ID(fmt.Sprint(id)))
			}
		}
		l.events = append(l.events, e.Event)
	}
	sort.SliceStable(l.events, func(i, j int) bool { return l.events[i].Date < l.events[j].Date })
	l.addSources(f.Sources)
	return nil
}

// loadUkrainian reads the Ukrainian wording of free text, by its English one.
func (l *Library) loadUkrainian() error {
	for _, name := range []string{"uk.yaml", "uk-legal.yaml"} {
		words := map[string]string{}
		if err := read(name, &words); err != nil {
			return err
		}
		maps.Copy(l.uk, words)
	}
	return nil
}

// Say gives a free text of the data in a language, and the language it is in:
// where a translation is missing, the English text is given and says so.
func (l *Library) Say(language, text string) (string, string) {
	if language == "uk" {
		if t, ok := l.uk[text]; ok {
			return t, "uk"
		}
	}
	return text, "en"
}

// AsOf is the day up to which the data were checked.
func (l *Library) AsOf() string { return l.asOf }

// Source gives one source.
func (l *Library) Source(id string) (platform.Source, bool) {
	s, ok := l.sources[id]
	return s, ok
}

// ShippedEvents lists the events of the directory, by date.
func (l *Library) ShippedEvents() []platform.Event { return l.events }

// Shipped lists the platforms of the directory.
func (l *Library) Shipped() []platform.Platform { return l.platforms }

// Platforms lists the directory and the agency's own platforms, by name. Those
// that were merged into another are in it and say so.
func (l *Library) Platforms(ctx context.Context, agency people.AgencyID) ([]platform.Platform, error) {
	all := append([]platform.Platform{}, l.platforms...)
	var mergers platform.Mergers
	if l.own != nil {
		own, err := l.own.OwnPlatforms(ctx, agency)
		if err != nil {
			return nil, err
		}
		if mergers, err = l.own.Mergers(ctx, agency); err != nil {
			return nil, err
		}
		all = append(all, own...)
	}
	all = merged(all, mergers)
	sort.SliceStable(all, func(i, j int) bool { return strings.ToLower(all[i].Name) < strings.ToLower(all[j].Name) })
	return all, nil
}

// Platform gives one platform, of the directory or of the agency.
func (l *Library) Platform(ctx context.Context, agency people.AgencyID, id platform.ID) (platform.Platform, error) {
	one, err := l.entry(ctx, agency, id)
	if err != nil {
		return one, err
	}
	var mergers platform.Mergers
	if l.own != nil {
		mergers, err = l.own.Mergers(ctx, agency)
	}
	return merged([]platform.Platform{one}, mergers)[0], err
}

// Name gives the name of a platform alone, for lists that ask for many.
func (l *Library) Name(ctx context.Context, agency people.AgencyID, id platform.ID) (string, error) {
	one, err := l.entry(ctx, agency, id)
	return one.Name, err
}

func (l *Library) entry(ctx context.Context, agency people.AgencyID, id platform.ID) (platform.Platform, error) {
	if i, ok := l.at[id]; ok {
		return l.platforms[i], nil
	}
	if l.own != nil {
		own, err := l.own.OwnPlatforms(ctx, agency)
		if err != nil {
			return platform.Platform{}, err
		}
		for _, p := range own {
			if p.ID == id {
				return p, nil
			}
		}
	}
	return platform.Platform{}, fault.New(fault.NotFound, "platform.none")
}
