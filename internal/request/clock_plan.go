package request

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
)

// planner plans the clocks of one request.
type planner struct {
	State
	books   Books
	basis   legal.Basis
	known   bool // the basis
	sent    time.Time
	receipt time.Time
	plans   []plan
	// rows says that only open clocks are wanted, and the answer.
	rows bool
}

// planned lists the clocks of a request that have begun; for its row only those
// that nothing has ended, and the answer.
func planned(s State, books Books, rows bool) []plan {
	p := planner{State: s, books: books, sent: s.ClockZero(), receipt: s.Receipt(), plans: make([]plan, 0, 2), rows: rows}
	p.basis, p.known = books.BasisOf(s.Content)
	p.order()
	if p.sent.IsZero() {
		return p.plans
	}
	p.secrecy()
	p.keeping()
	p.exchange()
	p.duties()
	return p.plans
}

// exchange plans what is between the platform and us.
func (p *planner) exchange() {
	if !p.answer() {
		p.followUp()
	}
	p.acknowledge()
	p.clarify()
}

// ends is when the work on the request ended, zero while it goes on.
func (p *planner) ends() time.Time {
	switch p.Phase {
	case Closed, Withdrawn, Cancelled:
		return p.EndedAt
	}
	return time.Time{}
}

// elsewhere says that an old register follows the request, not we: our own
// reminders would speak to nobody.
func (p *planner) elsewhere() bool { return p.Source != nil && !p.ObservedTo.IsZero() }

// input is a period of the basis, counted from an event.
func (p *planner) input(t legal.Term, event string, at time.Time) deadline.Input {
	return deadline.Input{Rule: t.Rule, LenientRule: t.Lenient, Period: t.Period, Start: deadline.Start{Event: event, At: at},
		Zone: p.books.Zone, Calendar: p.books.Calendar, Basis: string(p.Content.Basis), Version: p.version(), Source: p.basis.SourceURL, Confidence: t.Confidence}
}

func (p *planner) version() string {
	if p.Content.BasisVersion == 0 {
		return ""
	}
	return strconv.Itoa(p.Content.BasisVersion)
}

// onDay is a day that was named, counted from nothing.
func (p *planner) onDay(day deadline.Day, event string, at time.Time) deadline.Input {
	in := p.input(legal.Term{Rule: deadline.ExplicitDate}, event, at)
	in.ExplicitDay = day
	return in
}

// own is a period of the unit's own.
func (p *planner) own(period deadline.Period, event string, at time.Time) deadline.Input {
	rule := deadline.PlainDays
	if period.Hours > 0 || period.Minutes > 0 {
		rule = deadline.ElapsedHours
	}
	return deadline.Input{Rule: rule, Period: period, Start: deadline.Start{Event: event, At: at}, Zone: p.books.Zone, Calendar: p.books.Calendar, Confidence: "product_default"}
}

// needless says that a clock that has ended so is not wanted.
func (p *planner) needless(met, void time.Time) bool {
	return p.rows && !(met.IsZero() && void.IsZero())
}

func (p *planner) add(one plan) {
	if one.started.IsZero() {
		one.started = one.in.Start.At
	}
	p.plans = append(p.plans, one)
}

// answer plans the platform's answer; false where no number binds it.
func (p *planner) answer() bool {
	one := plan{kind: ClockAnswer, met: p.answered(), void: p.ends()}
	event := "request_received"
	if p.receipt.Equal(p.sent) && p.Delivery() != DeliveryProven {
		event = "request_dispatched"
	}
	switch t, ok := p.basis.AnswerTerm(p.Content.Emergency); {
	case !p.Content.AnswerOn.IsZero():
		on := p.Content.AnswerOn
		if came := deadline.DayOf(p.receipt, p.books.Zone); on.Before(came) {
			on = came // received after the day it named
		}
		one.in = p.onDay(on, event, p.receipt)
		for _, x := range p.Extensions { // their word alone does not move the day of an order
			if x.Accepted {
				one.agreed = later(one.agreed, x.day(on))
			}
		}
	case !ok || !p.known:
		return false
	default:
		one.in = p.input(t, event, p.receipt)
		one.in.Pauses = p.pauses()
		p.extend(&one)
	}
	p.add(one)
	return true
}

// extend lets announced extensions count: accepted ones in both readings, the
// others in the lenient one only.
func (p *planner) extend(one *plan) {
	for _, x := range p.Extensions {
		if !x.Longer.Empty() {
			at := x.At
			if at.Before(p.receipt) {
				at = p.receipt
			}
			one.in.Extensions = append(one.in.Extensions, deadline.Extension{By: x.Longer, At: at, Contested: !x.Accepted})
			continue
		}
		if one.named = later(one.named, x.On); x.Accepted {
			one.agreed = later(one.agreed, x.On)
		}
	}
}

// day is the day an extension means, counted from a day that an order named.
func (x Extension) day(from deadline.Day) deadline.Day {
	if !x.On.IsZero() {
		return x.On
	}
	return from.AddMonths(12*x.Longer.Years + x.Longer.Months).AddDays(x.Longer.Days)
}

func later(a, b deadline.Day) deadline.Day {
	if a.IsZero() || a.Before(b) {
		return b
	}
	return a
}

// pauses are the questions of the platform, joined where they overlap, as far
// as the basis lets them stop the clock.
func (p *planner) pauses() []deadline.Pause {
	if p.basis.StopRule().Effect != legal.StopsAnswer || len(p.Questions) == 0 {
		return nil
	}
	asked := slices.Clone(p.Questions)
	slices.SortStableFunc(asked, func(a, b Question) int { return a.AskedAt.Compare(b.AskedAt) })
	var all []deadline.Pause
	for _, q := range asked {
		from := q.AskedAt
		if from.Before(p.receipt) {
			from = p.receipt
		}
		if !q.AnsweredAt.IsZero() && !q.AnsweredAt.After(from) {
			continue
		}
		if n := len(all); n > 0 && (all[n-1].To.IsZero() || !from.After(all[n-1].To)) {
			if last := &all[n-1]; q.AnsweredAt.IsZero() || !last.To.IsZero() && q.AnsweredAt.After(last.To) {
				last.To = q.AnsweredAt
			}
			continue
		}
		all = append(all, deadline.Pause{From: from, To: q.AnsweredAt})
	}
	return all
}

// followUp plans when we ask again although no number binds the platform: a
// reminder, never late.
func (p *planner) followUp() {
	one := plan{kind: ClockFollowUp, met: p.answered(), void: p.ends(), reminder: true}
	switch period := p.basis.FollowUpAfter(); {
	case !p.PromisedOn.IsZero(): // not before the day they named
		on := later(p.PromisedOn, deadline.DayOf(p.sent, p.books.Zone)).AddDays(1)
		one.in = p.onDay(on, "request_dispatched", p.sent)
	case period.Empty():
		return
	default:
		one.in = p.own(period, "request_dispatched", p.sent)
		one.in.Basis, one.in.Version = string(p.Content.Basis), p.version()
	}
	p.add(one)
}

// acknowledge plans the first sign that the request did not get lost.
func (p *planner) acknowledge() {
	if p.Source != nil {
		return
	}
	met := p.Reacted
	if p.Delivery() == DeliveryProven && (met.IsZero() || p.receipt.Before(met)) {
		met = p.receipt
	}
	if p.needless(met, p.ends()) {
		return
	}
	period := p.books.periods().Acknowledge
	if p.Content.Emergency {
		period = p.books.periods().AcknowledgeEmergency
	}
	p.add(plan{kind: ClockAcknowledge, in: p.own(period, "request_dispatched", p.sent), met: met, void: p.ends(), reminder: true})
}

// clarify plans our answers to the platform's questions.
func (p *planner) clarify() {
	t, ok := p.basis.ReactTerm()
	if !ok {
		return
	}
	for _, q := range p.Questions {
		p.add(plan{kind: ClockClarify, no: q.Seq, in: p.input(t, "question_received", q.AskedAt), met: q.AnsweredAt, void: p.ends()})
	}
}

// keeping plans how long the platform keeps the data.
func (p *planner) keeping() {
	start, event := p.keptFrom()
	if start.IsZero() {
		return
	}
	one := plan{kind: ClockPreservation, void: p.waived[clockName{ClockPreservation, 0}], over: p.ends()}
	t, renewal, counted := p.basis.KeepTerm()
	until := p.KeptUntil
	for _, r := range p.Renewals {
		until = later(until, r.Until)
	}
	switch {
	case !until.IsZero():
		one.in = p.onDay(later(until, deadline.DayOf(start, p.books.Zone)), event, start)
		one.in.Rule = deadline.PreservationDays
	case !counted:
		return
	default:
		one.in, one.renewal = p.input(t, event, start), renewal
		p.renew(&one)
	}
	if n := len(p.Questions); n > 0 && p.basis.StopRule().Effect == legal.BeginsKeeping {
		one.later = p.Questions[n-1].AnsweredAt // the law lets it begin with our answer
	}
	switch {
	case !one.void.IsZero():
	case p.Phase == Withdrawn, p.Phase == Closed && p.elsewhere():
		one.void = p.EndedAt
	case !p.AnyPending() && p.nothingKept():
		one.void = p.answered()
	}
	p.add(one)
}

// keptFrom is when keeping began: with the receipt, for removed content with
// the removal, and where the text counts from the order, with that if it is earlier.
func (p *planner) keptFrom() (time.Time, string) {
	if p.Content.Kind != legal.Preservation {
		if _, _, ok := p.basis.KeepTerm(); ok && !p.Content.Kind.AsksForData() {
			return p.answered(), "content_removed"
		}
		return time.Time{}, ""
	}
	if p.basis.Preservation != nil && strings.HasPrefix(p.basis.Preservation.Trigger, "order") && !p.Content.OrderedOn.IsZero() {
		if at := p.Content.OrderedOn.In(p.books.Zone); at.Before(p.receipt) {
			return at, "preservation_ordered"
		}
	}
	return p.receipt, "preservation_request_received"
}

// renew adds the renewals to the period of the law. Each is judged against the
// period as it stood and all are counted from the legal start.
func (p *planner) renew(one *plan) {
	for _, r := range p.Renewals {
		by := r.By
		if by.Empty() {
			by = one.renewal
		}
		if by.Empty() {
			continue
		}
		at := r.At
		if at.Before(one.in.Start.At) {
			at = one.in.Start.At
		}
		one.in.Extensions = append(one.in.Extensions, deadline.Extension{By: by, At: at, InTime: true})
	}
}

// order plans how long the order may be used, from the day it was given on.
func (p *planner) order() {
	c := p.Content
	if p.Phase == Unwritten || p.Phase == Cancelled && p.sent.IsZero() {
		return
	}
	met, void := p.answered(), first(p.ends(), p.waived[clockName{ClockOrder, 0}])
	if p.needless(met, void) {
		return
	}
	start := p.CreatedAt
	if !c.OrderedOn.IsZero() {
		start = c.OrderedOn.In(p.books.Zone)
	}
	one := plan{kind: ClockOrder, met: met, void: void}
	t, ok := p.basis.ValidityTerm()
	switch {
	case !c.OrderUntil.IsZero():
		one.in = p.onDay(later(c.OrderUntil, deadline.DayOf(start, p.books.Zone)), "ruling_given", start)
	case ok && !c.OrderedOn.IsZero():
		one.in = p.input(t, "ruling_given", start)
	default:
		return
	}
	p.add(one)
}

// first is the earlier of two instants that may be zero.
func first(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// secrecy plans until when the user may not be told. Closing the request does
// not end it.
func (p *planner) secrecy() {
	if p.Content.SecretUntil.IsZero() {
		return
	}
	on := later(p.Content.SecretUntil, deadline.DayOf(p.sent, p.books.Zone))
	p.add(plan{kind: ClockSecrecy, in: p.onDay(on, "nondisclosure_order_given", p.sent), void: p.waived[clockName{ClockSecrecy, 0}], over: p.ends()})
}

// duties plans what only we, or an authority, can do.
func (p *planner) duties() {
	if p.UncheckedAt.IsZero() && p.NotifiedAt.IsZero() && len(p.Objections) == 0 && !p.basis.InformsPerson() {
		return
	}
	own := p.books.periods()
	if at := p.UncheckedAt; !at.IsZero() {
		withdrawn := time.Time{}
		if p.Phase == Withdrawn {
			withdrawn = p.EndedAt
		}
		p.add(plan{kind: ClockEmergency, in: p.own(own.Review, "emergency_dispatched", at), met: p.ReviewedAt, void: withdrawn})
		if t, ok := p.basis.SeekValidationTerm(); ok {
			p.add(plan{kind: ClockEmergency, no: 1, in: p.input(t, "order_issued_without_validation", at), met: p.ReviewedAt, void: withdrawn})
		}
	}
	if t, ok := p.basis.AuthorityTerm(p.Content.Emergency); ok && !p.NotifiedAt.IsZero() {
		name := clockName{ClockAuthority, 0}
		p.add(plan{kind: ClockAuthority, in: p.input(t, "notification_received_by_enforcing_authority", p.NotifiedAt), met: p.fulfilled[name], void: first(p.ends(), p.waived[name])})
	}
	if at := p.produced(); !at.IsZero() && p.basis.InformsPerson() && !p.elsewhere() {
		name := clockName{ClockInform, 0}
		p.add(plan{kind: ClockInform, in: p.own(own.Inform, "reply_received", at), met: p.fulfilled[name], void: p.waived[name], reminder: true})
	}
	if p.elsewhere() {
		return
	}
	for _, o := range p.Objections {
		if name := (clockName{ClockRemedy, o.Seq}); !o.Agreed {
			p.add(plan{kind: ClockRemedy, no: o.Seq, in: p.own(own.Remedy, "refusal_received", o.At), met: p.fulfilled[name], void: first(p.ends(), p.waived[name]), reminder: true})
		}
	}
}
