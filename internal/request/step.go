package request

import (
	"slices"

	"rogatory/internal/fault"
)

// steps is the one table of which event may follow in which phase: the same
// for page, command line, mailbox and API. State.fits narrows it where a phase
// is not all that counts.
var steps = map[Phase][]Kind{
	Unwritten: {KindDrafted, KindRegistered},
	Draft:     {KindEdited, KindSubmitted, KindCancelled, KindNoted, KindDispatched},
	InReview:  {KindEdited, KindReturned, KindApproved, KindRefused, KindCancelled, KindNoted, KindDispatched},
	Returned:  {KindEdited, KindCancelled, KindNoted},
	Approved:  {KindEdited, KindDispatched, KindCancelled, KindNoted, KindCorrected, KindReported},
	Sent: {KindDispatched, KindDelivered, KindUndeliver, KindReplied, KindClarified, KindWithdrawn,
		KindClosed, KindNoted, KindCorrected, KindObserved, KindApproved, KindRefused,
		KindRenewed, KindWeighed, KindNotified, KindFulfilled, KindWaived, KindStated, KindReported},
	Closed: {KindReplied, KindReopened, KindNoted, KindCorrected, KindObserved,
		KindRenewed, KindFulfilled, KindWaived, KindApproved, KindRefused, KindStated, KindReported},
	Cancelled: {KindNoted},
	Withdrawn: {KindReplied, KindNoted, KindCorrected, KindObserved, KindFulfilled, KindWaived, KindApproved, KindRefused, KindStated, KindReported},
}

// Steps lists the kinds of event that may follow in a phase.
func Steps(p Phase) []Kind { return slices.Clone(steps[p]) }

// Allows says whether an event of this kind may follow now.
func (s State) Allows(k Kind) bool { return slices.Contains(steps[s.Phase], k) && s.fits(k) }

// allow gives a Conflict that names the phase when the step is out of order.
func (s State) allow(k Kind) error {
	if s.Allows(k) {
		return nil
	}
	return s.refuse(k)
}

func (s State) refuse(k Kind) error {
	return fault.New(fault.Conflict, "request.step_"+string(k), StepArgs{Phase: s.Phase})
}

// StepArgs carries the phase of a refused step to the message.
type StepArgs struct{ Phase Phase }

// MessageKey lets the catalogue print the phase in the reader's language.
func (a StepArgs) MessageKey() string { return a.Phase.LabelKey() }
