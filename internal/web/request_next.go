package web

import (
	"slices"

	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// may says whether this person could take a step on this request now. It
// decides what is offered; the service decides again what is done.
func (f *file) may(a policy.Action, k request.Kind) bool {
	on := policy.Object{Case: f.t.Case, Author: f.st.Author}
	return f.full && f.st.Allows(k) && policy.Check(f.by, a, on) == nil && policy.Duties(f.by, a, f.st.Writers, f.st.Approver) == nil
}

// move is one thing that can be done, with the page that does it.
type move struct {
	kind   request.Kind
	action policy.Action
	label  string
	path   string
	fits   func(*file) bool // beyond the table of steps; nil: always
	main   func(*file) bool // what the request waits for
}

func always(*file) bool { return true }

func pending(f *file) bool { return f.st.AnyPending() }

func questioned(f *file) bool { return !f.st.Questioned.IsZero() }

func undelivered(f *file) bool { return f.st.Delivery() == request.DeliveryFailed }

// unproven says that an attempt is under way of which nothing is known.
func unproven(f *file) bool {
	return slices.ContainsFunc(f.st.Attempts, func(a request.Attempt) bool { return a.Delivery() == request.DeliverySent })
}

// settled says that the platform owes nothing more.
func settled(f *file) bool { return f.st.Phase == request.Sent && !pending(f) }

// waits says that the platform's answer is what comes next.
func waits(f *file) bool { return f.st.Phase == request.Sent && pending(f) && !undelivered(f) }

// reached says that there is something to reply to.
func reached(f *file) bool { return !f.st.ClockZero().IsZero() }

// mayGoOut says that the unit lets the request out: approved, or first and
// reviewed afterwards.
func mayGoOut(f *file) bool { return !f.st.Early() || !f.site.Books.ReviewFirst }

// toNotify says that an enforcing authority has to be told and was not yet.
func toNotify(f *file) bool {
	basis, ok := f.site.Books.BasisOf(f.st.Content)
	_, window := basis.AuthorityTerm(f.st.Content.Emergency)
	return ok && window && f.st.NotifiedAt.IsZero()
}

// moves lists what can be done, in the order of a request's life. The table of
// steps and the rights cut it down to what this person can do now.
var moves = []move{
	{request.KindEdited, policy.EditDraft, "edit", "/edit", nil, func(f *file) bool { return f.st.Phase == request.Returned || f.blocked() }},
	{request.KindApproved, policy.Review, "review", "/review", nil, always},
	{request.KindDispatched, policy.Dispatch, "dispatch", "/dispatch", mayGoOut, func(f *file) bool { return f.st.Phase == request.Approved || undelivered(f) || f.st.Early() }},
	{request.KindClarified, policy.RecordReply, "clarify", "/act/clarify", questioned, always},
	{request.KindReplied, policy.RecordReply, "reply", "/reply", reached, waits},
	{request.KindClosed, policy.CloseRequest, "close", "/act/close", nil, settled},
	{request.KindDelivered, policy.RecordReply, "delivery", "/delivery", unproven, nil},
	{request.KindReopened, policy.Reopen, "reopen", "/act/reopen", nil, nil},
	{request.KindWithdrawn, policy.CloseRequest, "withdraw", "/act/withdraw", pending, nil},
	{request.KindNotified, policy.RecordReply, "notify", "/act/notify", toNotify, nil},
	{request.KindStated, policy.RecordReply, "particular", "/particular", nil, nil},
	{request.KindNoted, policy.RecordReply, "note", "/act/note", nil, nil},
	{request.KindCancelled, policy.CloseRequest, "cancel", "/act/cancel", nil, nil},
}

// blocked says that the check before sending found something that stops it.
func (f *file) blocked() bool {
	return slices.ContainsFunc(f.findings, func(one platform.Finding) bool { return one.Level == platform.Block })
}

// next says where the request stands, whose turn it is, and what this person
// can do about it.
func (f *file) next() templates.NextView {
	p := f.p
	v := templates.NextView{Text: f.stands(), Notice: f.notYours()}
	if f.may(policy.Submit, request.KindSubmitted) && !f.blocked() {
		v.Submit = &templates.SubmitView{Action: f.path("/submit"), Key: newKey(), Seen: f.t.Version(), Text: string(f.st.Text)}
	}
	for _, m := range moves {
		if !f.may(m.action, m.kind) || m.fits != nil && !m.fits(f) {
			continue
		}
		b := templates.Button{Label: p.Say("show.do_" + m.label), Path: f.path(m.path)}
		if m.kind == request.KindDispatched && len(f.st.Attempts) > 0 {
			b.Label = p.Say("show.do_dispatch_again")
		}
		if m.kind == request.KindDispatched && f.st.Early() {
			b.Label = p.Say("show.do_dispatch_early")
		}
		if m.main != nil && m.main(f) {
			if len(v.Main) > 0 || v.Submit != nil {
				b.Kind = templates.Secondary
			}
			v.Main = append(v.Main, b)
		} else {
			v.More = append(v.More, b)
		}
	}
	v.More = append(v.More, f.toReport()...)
	return v
}

// stands says in one sentence where the request is.
func (f *file) stands() string {
	p := f.p
	switch f.st.Phase {
	case request.Sent:
		switch {
		case undelivered(f):
			return p.Say("show.stands_failed")
		case f.st.Unreviewed():
			return p.Say("show.stands_unreviewed")
		case f.st.ReviewRefused:
			return p.Say("show.stands_review_refused")
		case questioned(f):
			return p.Say("show.stands_question", p.Day(f.st.Questioned))
		case !pending(f):
			return p.Say("show.stands_answered")
		case f.dueNow().over:
			return p.Say("show.stands_overdue")
		}
		return p.Say("show.stands_waiting")
	case request.Draft:
		if f.blocked() {
			return p.Say("show.stands_blocked")
		}
	}
	return p.Say("show.stands_" + string(f.st.Phase))
}

// notYours explains why somebody whose role decides or sends cannot do so here.
func (f *file) notYours() string {
	if !f.full {
		return ""
	}
	for action, kind := range map[policy.Action]request.Kind{policy.Review: request.KindApproved, policy.Dispatch: request.KindDispatched} {
		on := policy.Object{Case: f.t.Case, Author: f.st.Author}
		if !f.st.Allows(kind) || policy.Check(f.by, action, on) != nil {
			continue
		}
		if err := policy.Duties(f.by, action, f.st.Writers, f.st.Approver); err != nil {
			return f.p.Fault(err)
		}
	}
	return ""
}
