// Package legal knows legal bases: the provision and the instrument that
// empower a request, who may use them for which data, and the clocks they set.
package legal

import (
	"slices"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// BasisID names a legal basis of the catalogue.
type BasisID string

// RequestKind is what a request asks for.
type RequestKind string

// The kinds of request of product.md.
const (
	Preservation        RequestKind = "preservation"
	Production          RequestKind = "production"
	EmergencyDisclosure RequestKind = "emergency_disclosure"
	Takedown            RequestKind = "takedown"
	AccountSuspension   RequestKind = "account_suspension"
	ThreatNotification  RequestKind = "threat_notification"
	AccountRecovery     RequestKind = "account_recovery"
	RealTimeCollection  RequestKind = "real_time_collection"
)

// RequestKinds lists all kinds in the order a page offers them.
func RequestKinds() []RequestKind {
	return []RequestKind{Production, Preservation, EmergencyDisclosure, ThreatNotification, AccountSuspension, Takedown, AccountRecovery, RealTimeCollection}
}

// Valid says whether the kind is one of the list.
func (k RequestKind) Valid() bool { return slices.Contains(RequestKinds(), k) }

// LabelKey is the message key of the kind's name.
func (k RequestKind) LabelKey() string { return "legal.kind_" + string(k) }

// AsksForData says whether the kind asks for data; the others ask for action.
func (k RequestKind) AsksForData() bool {
	switch k {
	case Preservation, Production, EmergencyDisclosure, RealTimeCollection:
		return true
	}
	return false
}

// Category is a class of data.
type Category string

// The data categories; NoData is for requests that ask for action.
const (
	Subscriber         Category = "subscriber"
	UserIdentification Category = "user_identification"
	Traffic            Category = "traffic"
	Content            Category = "content"
	DomainRegistration Category = "domain_registration"
	NoData             Category = "none"
)

// Categories lists all categories in the order a page offers them.
func Categories() []Category {
	return []Category{Subscriber, UserIdentification, Traffic, Content, DomainRegistration, NoData}
}

// Valid says whether the category is one of the list.
func (c Category) Valid() bool { return slices.Contains(Categories(), c) }

// LabelKey is the message key of the category's name.
func (c Category) LabelKey() string { return "legal.category_" + string(c) }

// Status says whether a basis can be used.
type Status string

// The statuses of a basis.
const (
	InForce          Status = "in_force"
	SignedOnly       Status = "signed_not_in_force"
	NationalLawRules Status = "national_law_dependent"
)

// Statuses lists all statuses.
func Statuses() []Status { return []Status{InForce, NationalLawRules, SignedOnly} }

// LabelKey is the message key of the status.
func (s Status) LabelKey() string { return "legal.status_" + string(s) }

// Duty is something somebody has to do in a time that the basis sets.
type Duty struct {
	Who       string `yaml:"who"`
	What      string `yaml:"what"`
	Duration  string `yaml:"duration"` // ISO 8601; empty: no number
	UnitKind  string `yaml:"unit_kind"`
	Trigger   string `yaml:"trigger"`
	Rule      string `yaml:"counting_rule_id"`
	Note      string `yaml:"note"`
	OnFailure string `yaml:"on_failure"`
	Marks     `yaml:",inline"`
}

// Marks say how sure a fact is.
type Marks struct {
	Confidence string `yaml:"confidence"`
}

// Limit is the time in which the other side must answer.
type Limit struct {
	Duration    string `yaml:"duration"` // ISO 8601; empty: no number
	UnitKind    string `yaml:"unit_kind"`
	Standard    string `yaml:"standard"` // in words, where there is no number
	Trigger     string `yaml:"trigger"`
	Rule        string `yaml:"counting_rule_id"`
	LenientRule string `yaml:"lenient_counting_rule_id"`
	Condition   string `yaml:"condition_id"` // of an emergency
	Note        string `yaml:"note"`
}

// Window is the time in which the enforcing authority may object, with the
// shorter or longer one of an emergency.
type Window struct {
	Duration  string  `yaml:"duration"`
	UnitKind  string  `yaml:"unit_kind"`
	Trigger   string  `yaml:"trigger"`
	Rule      string  `yaml:"counting_rule_id"`
	Suspends  bool    `yaml:"suspensive"`
	Emergency *Window `yaml:"emergency"`
}

// Validity is how long an order or an authorisation may be used.
type Validity struct {
	Duration string `yaml:"duration"`
	Maximum  bool   `yaml:"maximum"`
	UnitKind string `yaml:"unit_kind"`
	Trigger  string `yaml:"trigger"`
	Rule     string `yaml:"counting_rule_id"`
	Renewal  *struct {
		Duration string `yaml:"duration"`
		Begins   string `yaml:"begins"`
	} `yaml:"renewal"`
}

// Keeping is how long a preservation lasts and how it is renewed.
type Keeping struct {
	Duration  string `yaml:"duration"`
	Maximum   bool   `yaml:"maximum"`
	Minimum   bool   `yaml:"minimum"`
	UnitKind  string `yaml:"unit_kind"`
	Trigger   string `yaml:"trigger"`
	Rule      string `yaml:"counting_rule_id"`
	EndsWhen  string `yaml:"ends_when"`
	Extension *struct {
		Duration string `yaml:"duration"`
		Times    string `yaml:"times"`
		Deadline string `yaml:"deadline"`
		Form     string `yaml:"form"`
		Note     string `yaml:"note"`
	} `yaml:"extension"`
	Marks `yaml:",inline"`
}

// Authority is who may issue under a basis, and for which data.
type Authority struct {
	RoleEN     string     `yaml:"role_en"`
	RoleUK     string     `yaml:"role_uk"`
	For        []Category `yaml:"for"`
	Validation string     `yaml:"validation"`
	Emergency  bool       `yaml:"emergency_without_validation"`
}

// Basis is one legal basis with everything the product knows of it.
type Basis struct {
	ID               BasisID     `yaml:"id"`
	TitleEN          string      `yaml:"title_en"`
	TitleUK          string      `yaml:"title_uk"`
	Instrument       string      `yaml:"instrument"`
	Article          string      `yaml:"article"`
	Jurisdiction     string      `yaml:"jurisdiction"`
	SourceKind       string      `yaml:"kind"` // as the catalogue classifies it; see Serves
	Status           Status      `yaml:"status"`
	StatusNote       string      `yaml:"status_note"`
	AvailableTo      []string    `yaml:"available_to"`
	Addressee        string      `yaml:"addressee"`
	Authorities      []Authority `yaml:"issuing_authorities"`
	Categories       []Category  `yaml:"data_categories"`
	ResponseTime     Limit       `yaml:"response_time"`
	Emergency        *Limit      `yaml:"emergency"`
	Preservation     *Keeping    `yaml:"preservation"`
	Window           *Window     `yaml:"enforcing_authority_window"`
	Validity         *Validity   `yaml:"validity"`
	ClockStop        string      `yaml:"clock_stop"`
	CountingRule     string      `yaml:"counting_rule_id"`
	RefusalGrounds   []string    `yaml:"refusal_grounds"`
	NonDisclosure    string      `yaml:"non_disclosure"`
	Duties           []Duty      `yaml:"duties_of_sender"`
	Forms            []string    `yaml:"forms"`
	FollowUp         *FollowUp   `yaml:"follow_up_default"`
	OffenceThreshold string      `yaml:"offence_threshold"`
	Precondition     string      `yaml:"precondition"`
	Warning          string      `yaml:"warning"`
	Notes            string      `yaml:"notes"`
	SourceURL        string      `yaml:"source_url"`
	Confidence       string      `yaml:"confidence"`
	ConfidenceNote   string      `yaml:"confidence_note"`
	Particulars      `yaml:",inline"`
	Version          int  `yaml:"-"`
	Off              bool `yaml:"-"` // the unit does not use it
}

// FollowUp is when we ask again where no number binds the other side.
type FollowUp struct {
	Duration string `yaml:"duration"`
	Marks    `yaml:",inline"`
}

// Title is the title in a language: uk for Ukrainian, English otherwise.
func (b Basis) Title(language string) string {
	if language == "uk" && b.TitleUK != "" {
		return b.TitleUK
	}
	return b.TitleEN
}

// serves maps the catalogue's classes to the kinds of request a unit files
// under them. Classes without a line (direct access, statistics, spontaneous
// information, enforcement, review) empower nothing that is sent to a platform.
var serves = map[string][]RequestKind{
	"preservation": {Preservation},
	"production":   {Production, EmergencyDisclosure},
	"emergency":    {EmergencyDisclosure},
	"voluntary":    {Production},
	"mla":          {Production, Preservation, RealTimeCollection},
	"network":      {Preservation, EmergencyDisclosure},
	"takedown":     {Takedown, AccountSuspension},
	"notification": {ThreatNotification, Takedown, AccountSuspension},
	"recovery":     {AccountRecovery},
	"suspension":   {AccountSuspension},
	"interception": {RealTimeCollection},
}

// Serves says whether a request of this kind can rest on the basis.
func (b Basis) Serves(k RequestKind) bool { return slices.Contains(serves[b.SourceKind], k) }

// Reaches says whether the basis reaches a data category.
func (b Basis) Reaches(c Category) bool {
	if c == NoData {
		return true
	}
	return slices.Contains(b.Categories, c)
}

// Jurisdiction is the class of authorities a country belongs to, as the
// catalogue names them.
func Jurisdiction(country string) string {
	switch country {
	case "UA", "US":
		return country
	case "GB":
		return "UK"
	}
	if slices.Contains([]string{"AT", "BE", "BG", "HR", "CY", "CZ", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"}, country) {
		return "EU_MS" // all but Denmark
	}
	return "ANY"
}

// OpenTo says whether an authority of this country may use the basis at all.
func (b Basis) OpenTo(country string) bool {
	return slices.Contains(b.AvailableTo, "ANY") || slices.Contains(b.AvailableTo, Jurisdiction(country))
}

// Fits says whether an authority of a country can base a request of a kind on
// it now; the fault says why not.
func (b Basis) Fits(country string, k RequestKind) error {
	switch {
	case !b.OpenTo(country):
		return fault.On("basis", "legal.not_for_us")
	case b.Off:
		return fault.On("basis", "legal.switched_off")
	case b.Status == SignedOnly:
		return fault.On("basis", "legal.not_in_force")
	case !b.Serves(k):
		return fault.On("basis", "legal.other_kind")
	}
	return nil
}

// NeedsDay says whether the day to answer by stands in the order itself.
func (b Basis) NeedsDay() bool { return b.ResponseTime.Standard == "explicit_date" }

// FollowUpAfter is when we should ask again where no number binds the other
// side; zero where the catalogue names none.
func (b Basis) FollowUpAfter() deadline.Period {
	if b.FollowUp == nil {
		return deadline.Period{}
	}
	p, err := deadline.ParsePeriod(b.FollowUp.Duration)
	if err != nil {
		return deadline.Period{}
	}
	return p
}
