package request

import "slices"

// ClockKind is what a clock of a request counts towards. Each runs by itself.
type ClockKind string

// The kinds of clock. The schema repeats the list as a CHECK.
const (
	ClockAcknowledge  ClockKind = "acknowledge"      // the platform lets us know that it has the request
	ClockAnswer       ClockKind = "answer"           // the platform answers
	ClockAuthority    ClockKind = "authority"        // the enforcing authority may object
	ClockFollowUp     ClockKind = "follow_up"        // we ask again, where no number binds the platform
	ClockClarify      ClockKind = "clarification"    // we answer the platform's question
	ClockPreservation ClockKind = "preservation"     // the data are kept; then they may be gone
	ClockOrder        ClockKind = "order_validity"   // the order may be used
	ClockSecrecy      ClockKind = "non_disclosure"   // the user may not be told
	ClockEmergency    ClockKind = "emergency_review" // what went out before approval is reviewed
	ClockInform       ClockKind = "inform_person"    // the person whose data came is told
	ClockRemedy       ClockKind = "remedy"           // we contest a refusal
)

// ClockKinds lists the kinds in the order in which a page shows them: what can
// be lost for good first.
func ClockKinds() []ClockKind {
	return []ClockKind{ClockPreservation, ClockEmergency, ClockOrder, ClockSecrecy, ClockAnswer, ClockClarify, ClockAuthority,
		ClockRemedy, ClockInform, ClockAcknowledge, ClockFollowUp}
}

// Valid says whether the kind is one of the closed set.
func (k ClockKind) Valid() bool { return slices.Contains(ClockKinds(), k) }

// LabelKey is the message key of the kind's name.
func (k ClockKind) LabelKey() string { return "clock.kind_" + string(k) }

// HintKey is the message key of what the kind means.
func (k ClockKind) HintKey() string { return "clock.hint_" + string(k) }

// Party is whose duty a clock measures.
type Party string

// The parties.
const (
	Ours      Party = "us"
	Platforms Party = "platform"
	Authority Party = "authority"
)

// LabelKey is the message key of the party's name.
func (p Party) LabelKey() string { return "clock.party_" + string(p) }

// Duty says whose duty it is.
func (k ClockKind) Duty() Party {
	switch k {
	case ClockAcknowledge, ClockAnswer:
		return Platforms
	case ClockAuthority:
		return Authority
	}
	return Ours
}

// Lapses says that at the end of the clock something is over for good: data may
// be gone, a power ends. Such clocks come before all others.
func (k ClockKind) Lapses() bool {
	switch k {
	case ClockPreservation, ClockOrder, ClockSecrecy, ClockEmergency:
		return true
	}
	return false
}

// ByHand says that only an event of ours ends the clock; no reply does.
func (k ClockKind) ByHand() bool {
	switch k {
	case ClockAuthority, ClockInform, ClockRemedy:
		return true
	}
	return false
}

// Waivable says that we may let the clock go, with a reason. What the platform
// owes us is not ours to let go: such a request is withdrawn or closed.
func (k ClockKind) Waivable() bool {
	switch k {
	case ClockPreservation, ClockOrder, ClockSecrecy, ClockAuthority, ClockInform, ClockRemedy:
		return true
	}
	return false
}
