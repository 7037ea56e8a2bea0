// Package platform knows the directory: the entities behind each platform, the
// channels and who may use them, what is held and what is not, and the dated
// events that a reader of a chart should know. Each fact carries its source and
// how sure it is.
package platform

import (
	"slices"

	"rogatory/internal/fault"
)

// ID names a platform.
type ID string

// Marks say how sure a fact is and where it was read.
type Marks struct {
	Confidence string   `yaml:"confidence"` // confirmed, recalled
	Basis      string   `yaml:"basis"`      // derived, secondary
	Sources    []string `yaml:"sources"`
	Note       string   `yaml:"note"`
}

// Entity is a legal person behind a platform.
type Entity struct {
	Role    string `yaml:"role"`
	Name    string `yaml:"name"`
	Country string `yaml:"country"`
	Address string `yaml:"address"`
	Marks   `yaml:",inline"`
}

// Representation is a platform's point of contact or representative in the Union.
type Representation struct {
	Kind      string `yaml:"kind"`
	Name      string `yaml:"name"`
	Country   string `yaml:"country"`
	Address   string `yaml:"address"`
	Email     string `yaml:"email"`
	Phone     string `yaml:"phone"`
	Regulator string `yaml:"regulator"`
	Marks     `yaml:",inline"`
}

// Languages are what a platform reads.
type Languages struct {
	Accepted    []string `yaml:"accepted"`
	Translation string   `yaml:"translation"`
	Marks       `yaml:",inline"`
}

// Route is how a category of data can be had by the first user's country.
type Route struct {
	Category    string `yaml:"category"`
	Way         string `yaml:"ua_route"`
	HomeProcess string `yaml:"home_process"`
	Marks       `yaml:",inline"`
}

// Holding is one kind of data that is held, or not.
type Holding struct {
	Category  string `yaml:"category"`
	Data      string `yaml:"data"`
	Available string `yaml:"available"` // yes, no, conditional, refused_by_policy, unknown
	Marks     `yaml:",inline"`
}

// Identifier is a kind of selector the platform can look up.
type Identifier struct {
	Type     string `yaml:"type"`
	Format   string `yaml:"format"`
	Accepted string `yaml:"accepted"`
	Marks    `yaml:",inline"`
}

// Keeping is whether and how long data are preserved on request.
type Keeping struct {
	Supported   string `yaml:"supported"`
	InitialDays int    `yaml:"initial_days"`
	Extension   string `yaml:"extension"`
	Marks       `yaml:",inline"`
}

// Emergency is whether urgent requests are taken, how, and when.
type Emergency struct {
	Supported string `yaml:"supported"`
	Channel   string `yaml:"channel"`
	Threshold string `yaml:"threshold"`
	Marks     `yaml:",inline"`
}

// Notice is whether the user is told.
type Notice struct {
	Policy       string   `yaml:"policy"`
	Exceptions   []string `yaml:"exceptions"`
	HowToPrevent string   `yaml:"how_to_prevent"`
	Marks        `yaml:",inline"`
}

// Cost is whether the platform charges.
type Cost struct {
	Policy string `yaml:"policy"`
	Marks  `yaml:",inline"`
}

// Transparency is where a platform publishes its own figures.
type Transparency struct {
	URL      string `yaml:"url"`
	Cadence  string `yaml:"cadence"`
	CoversUA string `yaml:"covers_ua"`
	Marks    `yaml:",inline"`
}

// Retention is how long a kind of data lives.
type Retention struct {
	Data   string `yaml:"data"`
	Period string `yaml:"period"`
	Marks  `yaml:",inline"`
}

// Figure is a count the platform itself published.
type Figure struct {
	Country     string  `yaml:"country"`
	From        string  `yaml:"period_from"`
	To          string  `yaml:"period_to"`
	Requests    *int    `yaml:"requests"`
	Users       *int    `yaml:"users"`
	Complied    *int    `yaml:"complied"`
	Contested   *int    `yaml:"contested"`
	CompliedPct float64 `yaml:"complied_pct"`
	Marks       `yaml:",inline"`
}

// Stated is the time in which a platform says it answers.
type Stated struct {
	Stated string `yaml:"stated"`
	Marks  `yaml:",inline"`
}

// Sanction is an act that forbids contact.
type Sanction struct {
	Regime string `yaml:"regime"`
	Act    string `yaml:"act"`
	From   string `yaml:"date_from"`
	To     string `yaml:"date_to"`
	Marks  `yaml:",inline"`
}

// Platform is one entry of the directory. Own marks one that the agency or an
// import made; nothing but its name is known of it. Of one that was merged into
// another, Merged says so and Whole names the platform that stands for it.
type Platform struct {
	ID             ID               `yaml:"id"`
	Name           string           `yaml:"name"`
	Category       string           `yaml:"category"`
	Status         string           `yaml:"status"`
	Services       []string         `yaml:"services"`
	Encryption     string           `yaml:"end_to_end_encryption"`
	Entities       []Entity         `yaml:"entities"`
	Representation []Representation `yaml:"eu_representation"`
	Channels       []Channel        `yaml:"channels"`
	Languages      []Languages      `yaml:"languages"`
	Routes         []Route          `yaml:"routes"`
	Held           []Holding        `yaml:"data_held"`
	Identifiers    []Identifier     `yaml:"identifiers"`
	Preservation   Keeping          `yaml:"preservation"`
	Emergency      Emergency        `yaml:"emergency"`
	Notice         Notice           `yaml:"user_notification"`
	Cost           Cost             `yaml:"cost_reimbursement"`
	Transparency   []Transparency   `yaml:"transparency"`
	Retention      []Retention      `yaml:"retention"`
	Published      []Figure         `yaml:"published_figures"`
	ResponseTime   []Stated         `yaml:"response_time"`
	FullAnswerIs   string           `yaml:"full_answer_is"`
	ReadingNotes   []string         `yaml:"reading_notes"`
	ContactGuard   string           `yaml:"contact_guard"`
	Sanctions      []Sanction       `yaml:"sanctions"`
	Own            bool             `yaml:"-"`
	Merged         Merger           `yaml:"-"`
	Whole          ID               `yaml:"-"`
}

// Part says whether the platform was merged into another.
func (p Platform) Part() bool { return p.Merged.Into != "" }

// Source is where a fact was read.
type Source struct {
	ID           string `yaml:"-"`
	Title        string `yaml:"title"`
	Publisher    string `yaml:"publisher"`
	Kind         string `yaml:"kind"`
	URL          string `yaml:"url"`
	DocumentDate string `yaml:"document_date"`
	CopyDate     string `yaml:"copy_date"`
	Note         string `yaml:"note"`
}

// Event is a dated public fact for the reader of a chart: context, not cause.
type Event struct {
	ID          string `yaml:"id"`
	Date        string `yaml:"date"`
	Precision   string `yaml:"date_precision"`
	EndDate     string `yaml:"end_date"`
	Platforms   []ID   `yaml:"-"` // empty: all
	Kind        string `yaml:"kind"`
	Relevance   string `yaml:"relevance"`
	Title       string `yaml:"title"`
	Description string `yaml:"description"`
	Hint        string `yaml:"reading_hint"`
	Key         string `yaml:"-"` // the message that is the title of an event the agency recorded
	Args        []any  `yaml:"-"`
	Marks       `yaml:",inline"`
}

// Concerns says whether an event concerns a platform.
func (e Event) Concerns(id ID) bool { return len(e.Platforms) == 0 || slices.Contains(e.Platforms, id) }

// ConcernsAny says whether an event concerns one of some platforms.
func (e Event) ConcernsAny(ids []ID) bool { return slices.ContainsFunc(ids, e.Concerns) }

// Blocked says whether contact is not lawful: nothing can be sent.
func (p Platform) Blocked() bool { return p.ContactGuard == "block" }

// EntityFor is the legal person to address from a country.
func (p Platform) EntityFor(country string) (Entity, bool) {
	role := "eu_entity"
	switch country {
	case "UA":
		role = "address_for_ua"
	case "GB":
		role = "uk_entity"
	case "US":
		role = "us_entity"
	}
	for _, want := range []string{role, "address_for_ua", "parent"} {
		for _, e := range p.Entities {
			if e.Role == want {
				return e, true
			}
		}
	}
	return Entity{}, false
}

// RouteOf is how a category can be had; false when the directory does not say.
func (p Platform) RouteOf(category string) (Route, bool) {
	for _, r := range p.Routes {
		if r.Category == category {
			return r, true
		}
	}
	return Route{}, false
}

// HeldIn lists what is known to be held, or not, of a category.
func (p Platform) HeldIn(category string) []Holding {
	var all []Holding
	for _, h := range p.Held {
		if h.Category == category {
			all = append(all, h)
		}
	}
	return all
}

// Takes says whether the platform can look up a kind of selector: yes, no,
// conditional, or unknown when the directory does not say.
func (p Platform) Takes(selectorKind string) string {
	for _, i := range p.Identifiers {
		if i.Type == selectorKind {
			return i.Accepted
		}
	}
	return "unknown"
}

// CheckOwn says what is wrong with a platform an agency makes.
func CheckOwn(name string) error {
	if name == "" {
		return fault.On("name", "platform.name_missing")
	}
	if len([]rune(name)) > 200 {
		return fault.On("name", "platform.name_long", 200)
	}
	return nil
}
