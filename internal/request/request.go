// Package request is the heart: the timeline of one demand to one platform,
// the steps it may take, and what its events add up to. It knows no SQL, no
// HTTP and no clock but the instants it is handed.
package request

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/selector"
)

// ID names a request; it is random, so that a sealed one leaves no gap.
type ID string

// Reference is the number people write on paper, unique in the agency.
type Reference string

// Phase is where the work on a request stands.
type Phase string

// The phases of product.md, "The one idea".
const (
	Unwritten Phase = ""           // no event yet
	Draft     Phase = "draft"      // being written
	InReview  Phase = "in_review"  // a legal reviewer looks at this very text
	Returned  Phase = "returned"   // sent back with a reason; editing makes it a draft again
	Approved  Phase = "approved"   // this text may go out
	Sent      Phase = "dispatched" // it went out; the platform's turn
	Closed    Phase = "closed"     // nothing more is expected
	Cancelled Phase = "cancelled"  // given up or refused before dispatch
	Withdrawn Phase = "withdrawn"  // taken back after dispatch
)

// Phases lists all phases a stored request can be in.
func Phases() []Phase {
	return []Phase{Draft, InReview, Returned, Approved, Sent, Closed, Cancelled, Withdrawn}
}

// LabelKey is the message key of the phase's name.
func (p Phase) LabelKey() string { return "request.phase_" + string(p) }

// Hash is the SHA-256 of the text that would be sent, in hexadecimal: what is
// approved and what is dispatched must carry the same one.
type Hash string

// Content is what is asked: the text under review and everything it rests on.
type Content struct {
	Case         casefile.ID       `json:"case"`
	Platform     platform.ID       `json:"platform"`
	Entity       string            `json:"entity,omitempty"` // the legal person addressed
	Kind         legal.RequestKind `json:"kind"`
	Basis        legal.BasisID     `json:"basis"`
	BasisVersion int               `json:"basis_version"`
	Emergency    bool              `json:"emergency,omitempty"`
	Subject      string            `json:"subject"`             // one line, for our own lists
	Narrative    string            `json:"narrative,omitempty"` // facts and necessity, as they go out
	Order        string            `json:"order,omitempty"`     // number of the ruling or order
	OrderedOn    deadline.Day      `json:"ordered_on,omitzero"`
	AnswerOn     deadline.Day      `json:"answer_on,omitzero"`    // a day written in the order replaces counting
	OrderUntil   deadline.Day      `json:"order_until,omitzero"`  // last day on which the order may be used, where it names one
	SecretUntil  deadline.Day      `json:"secret_until,omitzero"` // last day on which the user may not be told
	Follows      ID                `json:"follows,omitempty"`     // the preservation that keeps what is asked for here
	Profession   Profession        `json:"profession,omitempty"`  // of a person concerned, where it keeps confidences
	Items        []Item            `json:"items"`
}

// Item is one selector × one data category × one period: the smallest thing
// that can be granted or refused, and the unit of all statistics.
type Item struct {
	No       int               `json:"no"` // from 1, stable within the request
	Selector selector.Selector `json:"selector"`
	Category legal.Category    `json:"category"`
	From     deadline.Day      `json:"from,omitzero"`
	To       deadline.Day      `json:"to,omitzero"`
}

// Hash is the SHA-256 of the content in its one encoding.
func (c Content) Hash() Hash {
	b, err := json.Marshal(c)
	if err != nil { // a struct of strings, days and numbers always encodes
		panic(err)
	}
	sum := sha256.Sum256(b)
	return Hash(hex.EncodeToString(sum[:]))
}

// Timeline is the append-only list of everything that happened to a request,
// with the case it belongs to. It is the truth; all else is derived.
type Timeline struct {
	ID        ID
	Agency    people.AgencyID
	Reference Reference
	Case      casefile.Case
	Events    []Event
}

// Version is the number of the last event: what a form was looking at.
func (t Timeline) Version() int { return len(t.Events) }

// Event is one fact. OccurredAt is when it happened, RecordedAt when it was
// entered here, KnownAt when our side knew it: the same as RecordedAt except
// for facts read from an old register, which knew them on its as-of day.
type Event struct {
	Seq        int
	By         people.ID
	OccurredAt time.Time
	RecordedAt time.Time
	KnownAt    time.Time
	Detail     Detail
}

// Kind is the kind of the event's detail.
func (e Event) Kind() Kind { return e.Detail.Kind() }
