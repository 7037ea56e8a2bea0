// Package reply knows what a platform can say: kinds of reply, what each may
// settle about an item, the reasons of a refusal, and which replies count as
// substantive. All statistics rest on that last difference.
package reply

import "slices"

// Kind is what one message of the platform is.
type Kind string

// The kinds of reply of product.md.
const (
	AutoAcknowledgement Kind = "auto_acknowledgement" // a machine says it arrived
	Acknowledgement     Kind = "acknowledgement"      // a person says it arrived
	ClarificationAsked  Kind = "clarification_asked"  // they need something from us
	ExtensionAnnounced  Kind = "extension_announced"  // they will answer by another day
	Disclosure          Kind = "disclosure"           // data, in full or in part
	NoneHeldReply       Kind = "none_held"            // there is nothing to give
	Refusal             Kind = "refusal"              // they will not
	Redirected          Kind = "redirected"           // somebody else has to be asked
	ActionTaken         Kind = "action_taken"         // they did what we asked for
	UserNoticeWarning   Kind = "user_notice_warning"  // they are about to tell the user
	CostClaim           Kind = "cost_claim"           // they want to be paid
	Correction          Kind = "correction"           // they correct an earlier reply
)

// Kinds lists all kinds in the order a page offers them.
func Kinds() []Kind {
	return []Kind{Disclosure, NoneHeldReply, Refusal, Redirected, ActionTaken, ClarificationAsked, ExtensionAnnounced,
		Acknowledgement, AutoAcknowledgement, UserNoticeWarning, CostClaim, Correction}
}

// Valid says whether the kind is one of the list.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// Substantive says whether the reply answers the demand; all other kinds are
// reactions. A correction carries outcomes of its own and counts by them.
func (k Kind) Substantive() bool {
	switch k {
	case Disclosure, NoneHeldReply, Refusal, Redirected, ActionTaken:
		return true
	}
	return false
}

// LabelKey is the message key of the kind's name.
func (k Kind) LabelKey() string { return "reply.kind_" + string(k) }

// Outcome is what became of one item.
type Outcome string

// The outcomes of an item.
const (
	Pending       Outcome = ""
	ProducedFull  Outcome = "produced_full"
	ProducedPart  Outcome = "produced_part"
	NoneHeld      Outcome = "none_held"
	Refused       Outcome = "refused"
	RedirectedOut Outcome = "redirected"
	Done          Outcome = "action_taken"
	NotAddressed  Outcome = "not_addressed" // the reply says nothing about this item
	Withdrawn     Outcome = "withdrawn"     // by us: never a reply
)

// Outcomes lists all outcomes but Pending, as reports show them.
func Outcomes() []Outcome {
	return []Outcome{ProducedFull, ProducedPart, NoneHeld, Refused, RedirectedOut, Done, NotAddressed, Withdrawn}
}

// Valid says whether the outcome is one of the list, or Pending.
func (o Outcome) Valid() bool { return o == Pending || slices.Contains(Outcomes(), o) }

// Substantive says whether this outcome ends the wait for the platform.
func (o Outcome) Substantive() bool {
	switch o {
	case ProducedFull, ProducedPart, NoneHeld, Refused, RedirectedOut, Done:
		return true
	}
	return false
}

// LabelKey is the message key of the outcome's name.
func (o Outcome) LabelKey() string {
	if o == Pending {
		return "reply.outcome_pending"
	}
	return "reply.outcome_" + string(o)
}

// allowed says which outcomes each kind of reply may give to an item. A mixed
// letter is logged as what it mainly is: "subscriber data yes, content no" is
// a disclosure that refuses one item.
var allowed = map[Kind][]Outcome{
	Disclosure:    {ProducedFull, ProducedPart, NoneHeld, Refused, RedirectedOut, NotAddressed},
	NoneHeldReply: {NoneHeld, NotAddressed, RedirectedOut},
	Refusal:       {Refused, NoneHeld, NotAddressed, RedirectedOut},
	Redirected:    {RedirectedOut, NotAddressed},
	ActionTaken:   {Done, Refused, NotAddressed, ProducedFull},
	Correction:    {ProducedFull, ProducedPart, NoneHeld, Refused, RedirectedOut, Done, NotAddressed},
}

// Settles says whether this kind of reply can settle items at all.
func (k Kind) Settles() bool { return len(allowed[k]) > 0 }

// Allows says whether a reply of this kind may give an item this outcome.
func (k Kind) Allows(o Outcome) bool { return slices.Contains(allowed[k], o) }

// Allowed lists the outcomes a reply of this kind may give.
func (k Kind) Allowed() []Outcome { return slices.Clone(allowed[k]) }

// Reason is the ground of a refusal as the platform gave it.
type Reason string

// The reasons of a refusal, as the field codes them (peers.md F6).
const (
	WrongIdentifier   Reason = "wrong_identifier"
	WrongEntity       Reason = "wrong_entity"
	NoLegalBasis      Reason = "no_legal_basis"
	InstrumentTooWeak Reason = "instrument_too_weak"
	MLARequired       Reason = "mla_required"
	Overbroad         Reason = "overbroad"
	FormDefect        Reason = "form_defect"
	SenderNotVerified Reason = "sender_not_verified"
	DualCriminality   Reason = "dual_criminality"
	ImmunityPress     Reason = "immunity_press"
	ConflictOfLaw     Reason = "conflict_of_law"
	NoEmergency       Reason = "no_emergency"
	Impossible        Reason = "impossible"
	Costs             Reason = "costs"
	HumanRights       Reason = "human_rights"
	Policy            Reason = "policy"
	ReasonNotGiven    Reason = "not_given"
	OtherReason       Reason = "other"
)

// Reasons lists all reasons in the order a page offers them.
func Reasons() []Reason {
	return []Reason{MLARequired, NoLegalBasis, InstrumentTooWeak, WrongIdentifier, WrongEntity, Overbroad, FormDefect,
		SenderNotVerified, DualCriminality, ImmunityPress, ConflictOfLaw, NoEmergency, Impossible, Costs, HumanRights, Policy,
		ReasonNotGiven, OtherReason}
}

// Valid says whether the reason is one of the list.
func (r Reason) Valid() bool { return slices.Contains(Reasons(), r) }

// LabelKey is the message key of the reason's name.
func (r Reason) LabelKey() string { return "reply.reason_" + string(r) }

// Missing says why nothing is held.
type Missing string

// Why nothing is held.
const (
	NoSuchAccount Missing = "no_such_account"
	NotRetained   Missing = "not_retained"
	Deleted       Missing = "deleted"
	Encrypted     Missing = "encrypted"
	NotSaid       Missing = "not_said"
)

// Missings lists them in the order a page offers them.
func Missings() []Missing { return []Missing{NoSuchAccount, NotRetained, Deleted, Encrypted, NotSaid} }

// LabelKey is the message key of the name.
func (m Missing) LabelKey() string { return "reply.missing_" + string(m) }

// View is our own view of a refusal.
type View string

// Our views of a refusal.
const (
	Agree   View = "agree"
	Contest View = "contest"
	Unsure  View = "unsure"
)

// Views lists them in the order a page offers them.
func Views() []View { return []View{Unsure, Agree, Contest} }

// LabelKey is the message key of the name.
func (v View) LabelKey() string { return "reply.view_" + string(v) }
