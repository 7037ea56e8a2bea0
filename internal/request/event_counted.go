package request

import "slices"

// Particular is something that happened around an order which no reply of the
// platform tells and which a law wants counted: Article 28(2) of Regulation
// (EU) 2023/1543, letters d, g, h, i and j.
type Particular string

// The particulars.
const (
	GroundRaised      Particular = "ground_raised"      // d: the enforcing authority refused
	EnforcementSent   Particular = "enforcement_sent"   // g: transmitted to the enforcing State
	Enforced          Particular = "enforced"           // g: fulfilled there
	RemedyIssuing     Particular = "remedy_issuing"     // h: a legal remedy in the issuing State
	RemedyEnforcing   Particular = "remedy_enforcing"   // h: in the enforcing State
	ValidationRefused Particular = "validation_refused" // i: the validation afterwards was not granted
	CostsClaimed      Particular = "costs_claimed"      // j: by the platform
	CostsReimbursed   Particular = "costs_reimbursed"   // j: by us
)

// Particulars lists them in the order of the letters.
func Particulars() []Particular {
	return []Particular{GroundRaised, EnforcementSent, Enforced, RemedyIssuing, RemedyEnforcing, ValidationRefused, CostsClaimed, CostsReimbursed}
}

// Valid says whether it is one of the list.
func (p Particular) Valid() bool { return slices.Contains(Particulars(), p) }

// LabelKey is the message key of the particular's name.
func (p Particular) LabelKey() string { return "request.particular_" + string(p) }

// Money says that the particular is an amount.
func (p Particular) Money() bool { return p == CostsClaimed || p == CostsReimbursed }

// Ground is why an enforcing authority refused, Article 12(1) of the Regulation.
type Ground string

// The grounds of Article 12(1), (a) to (d).
const (
	GroundImmunity    Ground = "immunity"           // a: immunity, privilege, press and media
	GroundRights      Ground = "fundamental_right"  // b: manifest breach of a fundamental right
	GroundTwice       Ground = "ne_bis_in_idem"     // c: judged before
	GroundCriminality Ground = "double_criminality" // d: no offence there
)

// Grounds lists them in the order of the article.
func Grounds() []Ground {
	return []Ground{GroundImmunity, GroundRights, GroundTwice, GroundCriminality}
}

// Valid says whether the ground is one of the list.
func (g Ground) Valid() bool { return slices.Contains(Grounds(), g) }

// LabelKey is the message key of the ground's name.
func (g Ground) LabelKey() string { return "request.ground_" + string(g) }

// Stated: a particular of the order, for the returns that a law wants.
type Stated struct {
	What     Particular `json:"what"`
	Ground   Ground     `json:"ground,omitempty"`
	Cents    int64      `json:"cents,omitempty"` // hundredths of the currency
	Currency string     `json:"currency,omitempty"`
	Words    string     `json:"words,omitempty"`
}

// Reported: an error of ours was reported to whoever oversees the unit.
type Reported struct {
	Seq   int       `json:"seq"`   // the event that shows the error …
	Error EntryKind `json:"error"` // … and which error it shows
	Words string    `json:"words"` // to whom, under which number
}

// Kind of each detail.
func (Stated) Kind() Kind   { return KindStated }
func (Reported) Kind() Kind { return KindReported }
