package request

import (
	"encoding/json"
	"fmt"

	"rogatory/internal/deadline"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
)

// Kind names a kind of event, a past participle.
type Kind string

// The kinds of event. The schema repeats the list as a CHECK.
const (
	KindDrafted    Kind = "drafted"
	KindRegistered Kind = "registered"
	KindEdited     Kind = "edited"
	KindSubmitted  Kind = "submitted"
	KindReturned   Kind = "returned"
	KindApproved   Kind = "approved"
	KindRefused    Kind = "refused"
	KindCancelled  Kind = "cancelled"
	KindDispatched Kind = "dispatched"
	KindDelivered  Kind = "delivered"
	KindUndeliver  Kind = "undelivered"
	KindReplied    Kind = "replied"
	KindClarified  Kind = "clarified"
	KindWithdrawn  Kind = "withdrawn"
	KindClosed     Kind = "closed"
	KindReopened   Kind = "reopened"
	KindNoted      Kind = "noted"
	KindCorrected  Kind = "corrected"
	KindObserved   Kind = "observed"
	KindRenewed    Kind = "renewed"
	KindWeighed    Kind = "weighed"
	KindNotified   Kind = "notified"
	KindFulfilled  Kind = "fulfilled"
	KindWaived     Kind = "waived"
	KindStated     Kind = "stated"
	KindReported   Kind = "reported"
)

// Detail is what one kind of event says beyond who and when.
type Detail interface{ Kind() Kind }

// Source says which row of which old register an event was read from.
type Source struct {
	Register string       `json:"register"` // name of the register, unique in the agency
	Row      string       `json:"row"`      // its own reference there
	AsOf     deadline.Day `json:"as_of"`    // the last day the extract knew
}

// Drafted: somebody wrote the first version.
type Drafted struct {
	Content Content `json:"content"`
}

// Registered: a request that had been sent before it was entered here, read
// from an old register. It needs no approval by us; the register's word stands.
type Registered struct {
	Content Content `json:"content"`
	Source  Source  `json:"source"`
}

// Edited: the draft was changed; an earlier approval is void.
type Edited struct {
	Content Content `json:"content"`
}

// Submitted: the author asks for review of exactly this text.
type Submitted struct {
	Text Hash `json:"text"`
}

// SentBack: the reviewer wants changes first, and says why.
type SentBack struct {
	Text   Hash   `json:"text"`
	Reason string `json:"reason"`
}

// Approval: the reviewer lets exactly this text go out.
type Approval struct {
	Text Hash   `json:"text"`
	Note string `json:"note,omitempty"`
}

// Refusal: the reviewer will not let it go out at all.
type Refusal struct {
	Text   Hash   `json:"text"`
	Reason string `json:"reason"`
}

// Cancellation: given up before anything was sent.
type Cancellation struct {
	Reason string `json:"reason"`
}

// Dispatched: one attempt to hand the request to the platform.
type Dispatched struct {
	Attempt   int                  `json:"attempt"` // from 1
	Channel   platform.ChannelKind `json:"channel"`
	Address   string               `json:"address,omitempty"`
	Proof     string               `json:"proof,omitempty"` // portal number, message id, postal receipt
	Text      Hash                 `json:"text"`
	Emergency bool                 `json:"emergency,omitempty"` // sent before approval; review due in 24 h
	Reason    string               `json:"reason,omitempty"`    // why it could not wait for approval
}

// Delivered: the platform received the attempt; OccurredAt is the receipt.
type Delivered struct {
	Attempt int    `json:"attempt"`
	Proof   string `json:"proof,omitempty"`
}

// Undelivered: the attempt failed. It starts no clock and never counts
// against the platform.
type Undelivered struct {
	Attempt int    `json:"attempt"`
	Reason  string `json:"reason"`
}

// Replied: the platform said something; what it means for each item.
type Replied struct {
	Reply      reply.Kind           `json:"reply"`
	Channel    platform.ChannelKind `json:"channel,omitempty"`
	TheirRef   string               `json:"their_ref,omitempty"`
	Words      string               `json:"words,omitempty"`      // quoted or summarised
	PromisedOn deadline.Day         `json:"promised_on,omitzero"` // extension: the new day …
	Longer     deadline.Period      `json:"longer,omitzero"`      // … or by how much the period of the law becomes longer
	Ground     string               `json:"ground,omitempty"`     // extension: why, in their words
	KeptUntil  deadline.Day         `json:"kept_until,omitzero"`  // preservation: until when they keep the data
	Items      []ItemReply          `json:"items,omitempty"`
	Source     *Source              `json:"source,omitempty"`
}

// ItemReply is what one reply settles about one item.
type ItemReply struct {
	No      int           `json:"no"`
	Outcome reply.Outcome `json:"outcome"`
	Reason  reply.Reason  `json:"reason,omitempty"`    // of a refusal
	Missing reply.Missing `json:"none_held,omitempty"` // why nothing is held
	View    reply.View    `json:"view,omitempty"`      // our view of a refusal
	Excess  bool          `json:"excess,omitempty"`    // more than was asked: locked
}

// Clarified: we answered the platform's question.
type Clarified struct {
	Words string `json:"words"`
}

// Withdrawal: taken back after dispatch; with items only those, else all.
type Withdrawal struct {
	Reason string  `json:"reason"`
	Items  []int   `json:"items,omitempty"`
	Source *Source `json:"source,omitempty"`
}

// Closing: nothing more is expected from the platform.
type Closing struct {
	Note string `json:"note,omitempty"`
}

// Reopening: closed too early.
type Reopening struct {
	Reason string `json:"reason"`
}

// Note: something to remember that changes nothing.
type Note struct {
	Words string `json:"words"`
}

// Correction: an earlier event was entered wrongly and counts no more. The
// event itself stays in the timeline.
type Correction struct {
	Seq    int    `json:"seq"`
	Reason string `json:"reason"`
}

// Observed: an old register, read again, still shows the request as it was.
type Observed struct {
	Source Source `json:"source"`
}

// Kind of each detail.
func (Drafted) Kind() Kind      { return KindDrafted }
func (Registered) Kind() Kind   { return KindRegistered }
func (Edited) Kind() Kind       { return KindEdited }
func (Submitted) Kind() Kind    { return KindSubmitted }
func (SentBack) Kind() Kind     { return KindReturned }
func (Approval) Kind() Kind     { return KindApproved }
func (Refusal) Kind() Kind      { return KindRefused }
func (Cancellation) Kind() Kind { return KindCancelled }
func (Dispatched) Kind() Kind   { return KindDispatched }
func (Delivered) Kind() Kind    { return KindDelivered }
func (Undelivered) Kind() Kind  { return KindUndeliver }
func (Replied) Kind() Kind      { return KindReplied }
func (Clarified) Kind() Kind    { return KindClarified }
func (Withdrawal) Kind() Kind   { return KindWithdrawn }
func (Closing) Kind() Kind      { return KindClosed }
func (Reopening) Kind() Kind    { return KindReopened }
func (Note) Kind() Kind         { return KindNoted }
func (Correction) Kind() Kind   { return KindCorrected }
func (Observed) Kind() Kind     { return KindObserved }

// decoders holds one reader for each kind; Kinds and the schema's CHECK follow it.
var decoders = map[Kind]func([]byte) (Detail, error){
	KindDrafted:    read[Drafted],
	KindRegistered: read[Registered],
	KindEdited:     read[Edited],
	KindSubmitted:  read[Submitted],
	KindReturned:   read[SentBack],
	KindApproved:   read[Approval],
	KindRefused:    read[Refusal],
	KindCancelled:  read[Cancellation],
	KindDispatched: read[Dispatched],
	KindDelivered:  read[Delivered],
	KindUndeliver:  read[Undelivered],
	KindReplied:    read[Replied],
	KindClarified:  read[Clarified],
	KindWithdrawn:  read[Withdrawal],
	KindClosed:     read[Closing],
	KindReopened:   read[Reopening],
	KindNoted:      read[Note],
	KindCorrected:  read[Correction],
	KindObserved:   read[Observed],
	KindRenewed:    read[Renewed],
	KindWeighed:    read[Weighing],
	KindNotified:   read[Notified],
	KindFulfilled:  read[Fulfilled],
	KindWaived:     read[Waiver],
	KindStated:     read[Stated],
	KindReported:   read[Reported],
}

func read[D Detail](b []byte) (Detail, error) {
	var d D
	err := json.Unmarshal(b, &d)
	return d, err
}

// Kinds lists every kind of event, in no order.
func Kinds() []Kind {
	all := make([]Kind, 0, len(decoders))
	for k := range decoders {
		all = append(all, k)
	}
	return all
}

// DecodeDetail reads the stored form of a detail back.
func DecodeDetail(kind Kind, b []byte) (Detail, error) {
	decode, ok := decoders[kind]
	if !ok {
		return nil, fmt.Errorf("request: unknown kind of event %q", kind)
	}
	return decode(b)
}
