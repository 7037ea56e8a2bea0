package request

import "rogatory/internal/deadline"

// Renewed: a preservation was renewed. It adds to the period of the law, which
// is counted from the legal start and never from the day of renewal; a day
// that the platform named replaces the count.
type Renewed struct {
	By    deadline.Period `json:"by,omitzero"`
	Until deadline.Day    `json:"until,omitzero"`
	Proof string          `json:"proof,omitempty"`
	Words string          `json:"words,omitempty"`
}

// Weighing: we accept or contest an extension that the platform announced.
type Weighing struct {
	Seq      int    `json:"seq"` // the reply that announced it
	Accepted bool   `json:"accepted,omitempty"`
	Reason   string `json:"reason"`
}

// Notified: the enforcing authority has the notification; its time to object
// begins.
type Notified struct {
	Words string `json:"words"`
}

// Fulfilled: a duty that no reply of the platform ends was done: the person
// informed, the remedy lodged, the authority has answered.
type Fulfilled struct {
	Clock ClockKind `json:"clock"`
	No    int       `json:"no,omitempty"`
	Words string    `json:"words"`
}

// Waiver: a clock counts no more, and why: the preservation was released, the
// person may not be told, no remedy is sought, a new order took the old one's place.
type Waiver struct {
	Clock  ClockKind `json:"clock"`
	No     int       `json:"no,omitempty"`
	Reason string    `json:"reason"`
}

// Kind of each detail.
func (Renewed) Kind() Kind   { return KindRenewed }
func (Weighing) Kind() Kind  { return KindWeighed }
func (Notified) Kind() Kind  { return KindNotified }
func (Fulfilled) Kind() Kind { return KindFulfilled }
func (Waiver) Kind() Kind    { return KindWaived }
