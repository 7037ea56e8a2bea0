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

// ChannelKind is a way to reach a platform.
type ChannelKind string

// The channels of the directory and those an officer can name.
const (
	Portal       ChannelKind = "portal"
	WebForm      ChannelKind = "web_form"
	WebPage      ChannelKind = "web_page"
	Email        ChannelKind = "email"
	Post         ChannelKind = "post"
	Bot          ChannelKind = "bot"
	StateChannel ChannelKind = "state_channel" // a central authority, mutual legal assistance
	Contact247   ChannelKind = "contact_24_7"  // the 24/7 point of contact
	ITSystem     ChannelKind = "it_system"     // the decentralised IT system of the Union
	NonePublic   ChannelKind = "none_published"
	WarningOnly  ChannelKind = "warning"
	Unrecorded   ChannelKind = "unrecorded" // an old register does not say
)

// ChannelKinds lists the channels by which something can be sent.
func ChannelKinds() []ChannelKind {
	return []ChannelKind{Portal, Email, WebForm, Post, StateChannel, Contact247, ITSystem, Bot, Unrecorded}
}

// Valid says whether something can be sent by this channel.
func (k ChannelKind) Valid() bool { return slices.Contains(ChannelKinds(), k) }

// LabelKey is the message key of the channel's name.
func (k ChannelKind) LabelKey() string { return "platform.channel_" + string(k) }

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

// Channel is one way in, what it is for and who may use it.
type Channel struct {
	Kind     ChannelKind `yaml:"kind"`
	Value    string      `yaml:"value"`
	Purposes []string    `yaml:"purposes"`
	OpenTo   string      `yaml:"open_to"`
	Marks    `yaml:",inline"`
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

// UsableFrom says whether a channel can be used by an authority of a country.
func (c Channel) UsableFrom(country string) bool {
	if !c.Kind.Valid() {
		return false
	}
	switch c.OpenTo {
	case "eu_authorities_only", "eu_users", "trusted_flaggers":
		return false
	case "uk_authorities":
		return country == "GB"
	case "swiss_authorities":
		return country == "CH"
	case "none":
		return false
	}
	return true
}

// ForAuthorities says whether a channel is meant for demands of authorities,
// and not only for users, statistics or rights holders.
func (c Channel) ForAuthorities() bool {
	if len(c.Purposes) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Purposes, func(purpose string) bool {
		switch purpose {
		case "legal_process", "emergency", "preservation", "takedown", "foreign_request", "abuse", "dsa_order", "takedown_public_content", "tco":
			return true
		}
		return false
	})
}

// Level says how weighty a finding of the pre-flight check is.
type Level string

// The levels of a finding.
const (
	Block Level = "block"
	Warn  Level = "warn"
	Info  Level = "info"
)

// Finding is one result of the pre-flight check, with the fact it rests on.
type Finding struct {
	Level Level
	Key   string
	Args  []any
	Note  string // the fact in the directory's words
	Marks Marks
}

// Ask is what the pre-flight check compares with the profile.
type Ask struct {
	Country       string
	Kind          string // preservation, emergency, takedown, or empty
	Categories    []string
	SelectorKinds []string
}

// Preflight compares what is asked with the profile. It blocks only what would
// be unlawful or pointless for certain; a recalled fact never blocks.
func (p Platform) Preflight(a Ask) []Finding {
	var found []Finding
	add := func(level Level, key string, m Marks, args ...any) {
		found = append(found, Finding{Level: level, Key: key, Args: args, Note: m.Note, Marks: m})
	}
	if p.Blocked() {
		add(Block, "platform.guard_block", Marks{Confidence: "confirmed"})
	}
	if p.Own {
		add(Info, "platform.profile_none", Marks{})
		return found
	}
	for _, category := range append(slices.Clone(a.Categories), a.Kind) {
		if r, ok := p.RouteOf(category); ok && category != "" {
			if level, key := weigh(r.Way); key != "" {
				add(level, key, r.Marks, Term("platform.category_"+category))
			}
		}
		if held := p.HeldIn(category); category != "" && nothing(held) {
			add(Warn, "platform.nothing_held", held[0].Marks, Term("platform.category_"+category))
		}
	}
	for _, k := range a.SelectorKinds {
		if p.Takes(k) == "no" {
			add(Warn, "platform.selector_not_taken", Marks{}, Term("selector.kind_"+k))
		}
	}
	if !slices.ContainsFunc(p.Channels, func(c Channel) bool { return c.UsableFrom(a.Country) && c.ForAuthorities() }) {
		add(Warn, "platform.no_channel", Marks{})
	}
	switch p.Notice.Policy {
	case "notifies_before", "may_notify_before", "notifies_on_abuse_report":
		add(Warn, "platform.tells_user", p.Notice.Marks)
	}
	return found
}

// Term is a message key used as an argument of another message.
type Term string

// MessageKey lets the catalogue print the term in the reader's language.
func (t Term) MessageKey() string { return string(t) }

func nothing(held []Holding) bool {
	return len(held) > 0 && !slices.ContainsFunc(held, func(h Holding) bool { return h.Available != "no" })
}

func weigh(way string) (Level, string) {
	switch way {
	case "mla_required":
		return Warn, "platform.route_mla"
	case "home_state_only":
		return Warn, "platform.route_home"
	case "refused_by_policy":
		return Warn, "platform.route_refused"
	case "no_data":
		return Warn, "platform.route_no_data"
	case "not_available":
		return Block, "platform.route_not_available"
	case "direct_discretionary":
		return Info, "platform.route_discretion"
	}
	return "", ""
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
