package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// dispatchPage asks how the approved text went out.
func (s *Site) dispatchPage(c echo.Context) error {
	f, err := s.openStep(c, policy.Dispatch, request.KindDispatched)
	if err != nil {
		return err
	}
	if !mayGoOut(f) {
		return fault.New(fault.Conflict, "request.review_first")
	}
	return s.showDispatch(c, f, nil)
}

func (s *Site) showDispatch(c echo.Context, f *file, problem error) error {
	p, typed := f.p, formOf(c)
	v := templates.DispatchView{StepView: s.stepView(c, f, p.Say("form.dispatch", string(f.t.Reference)), "/dispatch", problem)}
	v.Text, v.Short, v.Items, v.Narrative = string(f.st.Outgoing()), short(f.st.Outgoing()), f.asked(), f.st.Content.Narrative
	if f.st.Early() {
		v.Early = p.Say("form.early")
		v.Reason = templates.Field{Name: "reason", Label: p.Say("form.early_reason"), Hint: p.Say("form.early_reason_hint"), Value: shown(typed.text("reason")), Error: v.Errors["reason"], Rows: 3}
	}
	v.Facts = append(s.addressed(f)[:3], s.authority(f)...)
	if f.st.Approver != "" && f.st.ApprovedText != "" {
		v.Facts = append(v.Facts, templates.SummaryRow{Label: p.Say("show.approved"), Text: p.Instant(f.st.ApprovedAt), Note: f.person(f.st.Approver)})
	}
	if err := policy.Duties(f.by, policy.Dispatch, f.st.Writers, f.st.Approver); err != nil {
		v.WhyNot = p.Fault(err)
	}
	one, err := s.Library.Platform(c.Request().Context(), f.by.Agency, f.st.Content.Platform)
	if err != nil {
		return err
	}
	v.Channel = templates.Choice{Name: "channel", Label: p.Say("form.channel_used"), Hint: p.Say("form.channel_used_hint"), Value: typed.text("channel"), Options: s.channelOptions(f, one), Error: v.Errors["channel"], Small: true}
	v.Address = templates.Field{Name: "address", Label: p.Say("form.address"), Hint: p.Say("form.address_hint"), Value: shown(typed.text("address")), Error: v.Errors["address"], Optional: true}
	v.Proof = templates.Field{Name: "proof", Label: p.Say("form.proof"), Hint: p.Say("form.proof_hint"), Value: shown(typed.text("proof")), Error: v.Errors["proof"], Optional: true}
	v.When = s.momentOf(typed, p, p.Say("form.sent_when"), p.Say("form.when_hint"), v.Errors)
	return s.render(c, statusOf(problem), templates.DispatchPage(v))
}

// channelOptions lists the ways in that are open to us with their addresses,
// then the ways in general for what the directory does not know.
func (s *Site) channelOptions(f *file, one platform.Platform) []templates.Option {
	p := f.p
	var all []templates.Option
	for _, ch := range one.Channels {
		if !ch.UsableFrom(s.Agency.Country) || !ch.ForAuthorities() {
			continue
		}
		hint := s.purposes(p, ch.Purposes)
		if ch.Confidence != "" {
			hint = strings.Trim(hint+" · "+s.words(p, "kit.confidence_", ch.Confidence), " ·")
		}
		all = append(all, templates.Option{Value: string(ch.Kind) + " " + ch.Value, Label: p.Say(ch.Kind.LabelKey()) + ": " + ch.Value, Hint: hint})
	}
	known := len(all) > 0
	for _, k := range platform.ChannelKinds() {
		label := p.Say(k.LabelKey())
		if known {
			label = p.Say("form.other_way", label)
		}
		if k != platform.Unrecorded {
			all = append(all, templates.Option{Value: string(k), Label: label})
		}
	}
	return all
}

// dispatchRequest records one attempt to hand the request over.
func (s *Site) dispatchRequest(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.Dispatch, request.KindDispatched)
	if denied != nil {
		return denied
	}
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	d := request.Dispatched{Address: f.text("address"), Proof: f.text("proof"), Text: request.Hash(f.text("text")),
		Emergency: f.has("early"), Reason: f.text("reason")}
	kind, address, _ := strings.Cut(f.text("channel"), " ")
	if d.Channel = platform.ChannelKind(kind); !d.Channel.Valid() {
		d.Channel = ""
		g.On("channel", "request.channel_missing")
	}
	if d.Address == "" {
		d.Address = address
	}
	notBefore := opened.st.ApprovedAt
	if opened.st.Early() {
		notBefore = opened.st.CreatedAt
	}
	when := s.happenedAt(f, &g, notBefore)
	err := g.Err()
	if err == nil {
		err = s.Requests.Dispatch(c.Request().Context(), opened.by, f.act(c.Request().URL.Path, s.now()), opened.t.ID, d, when)
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showDispatch(c, f, err) })
	}
	return done(c, requestPath(opened.t.ID), "dispatched")
}

// deliveryPage asks what became of an attempt.
func (s *Site) deliveryPage(c echo.Context) error {
	f, err := s.openStep(c, policy.RecordReply, request.KindDelivered)
	if err != nil {
		return err
	}
	return s.showDelivery(c, f, nil)
}

func (s *Site) showDelivery(c echo.Context, f *file, problem error) error {
	p, typed := f.p, formOf(c)
	v := templates.DeliveryView{StepView: s.stepView(c, f, p.Say("form.delivery", string(f.t.Reference)), "/delivery", problem)}
	v.Attempts = f.attempts()
	v.Attempt = templates.Choice{Name: "attempt", Label: p.Say("form.attempt"), Value: typed.text("attempt"), Error: v.Errors["attempt"], Small: true}
	for _, a := range f.st.Attempts {
		v.Attempt.Options = append(v.Attempt.Options, templates.Option{Value: strconv.Itoa(a.No), Label: p.Say("form.attempt_no", a.No, p.ShortInstant(a.SentAt), p.Say(a.Channel.LabelKey()))})
		if len(typed.values) == 0 {
			v.Attempt.Value = strconv.Itoa(a.No) // the last one is what people come for
		}
	}
	v.Result = templates.Choice{Name: "result", Label: p.Say("form.result"), Value: typed.text("result"), Error: v.Errors["result"], Options: []templates.Option{
		{Value: "received", Label: p.Say("form.result_received"), Hint: p.Say("form.result_received_hint")},
		{Value: "failed", Label: p.Say("form.result_failed"), Hint: p.Say("form.result_failed_hint")}}}
	v.When = s.momentOf(typed, p, p.Say("form.delivery_when"), p.Say("form.when_hint"), v.Errors)
	v.Proof = templates.Field{Name: "proof", Label: p.Say("form.delivery_proof"), Hint: p.Say("form.delivery_proof_hint"), Value: shown(typed.text("proof")), Error: v.Errors["proof"], Optional: true}
	v.Reason = templates.Field{Name: "reason", Label: p.Say("form.delivery_reason"), Hint: p.Say("form.delivery_reason_hint"), Value: shown(typed.text("reason")), Error: v.Errors["reason"], Rows: 3}
	return s.render(c, statusOf(problem), templates.DeliveryPage(v))
}

// recordDelivery records the receipt of an attempt, or that it failed.
func (s *Site) recordDelivery(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.RecordReply, request.KindDelivered)
	if denied != nil {
		return denied
	}
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	no := f.number("attempt")
	if no < 1 || no > len(opened.st.Attempts) {
		g.On("attempt", "form.attempt_missing")
	}
	if result := f.text("result"); result != "received" && result != "failed" {
		g.On("result", "form.result_missing")
	}
	when := s.happenedAt(f, &g, opened.sentAt(no))
	err := g.Err()
	if err == nil {
		err = s.recordResult(c, opened, no, when)
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showDelivery(c, f, err) })
	}
	return done(c, requestPath(opened.t.ID), "delivery_"+f.text("result"))
}

func (s *Site) recordResult(c echo.Context, opened *file, no int, when time.Time) error {
	f, ctx := formOf(c), c.Request().Context()
	act := f.act(c.Request().URL.Path, s.now())
	if f.text("result") == "failed" {
		return s.Requests.FailDelivery(ctx, opened.by, act, opened.t.ID, request.Undelivered{Attempt: no, Reason: f.text("reason")}, when)
	}
	return s.Requests.Deliver(ctx, opened.by, act, opened.t.ID, request.Delivered{Attempt: no, Proof: f.text("proof")}, when)
}

// sentAt is when an attempt was sent; the zero instant for one that is none.
func (f *file) sentAt(no int) time.Time {
	if no < 1 || no > len(f.st.Attempts) {
		return time.Time{}
	}
	return f.st.Attempts[no-1].SentAt
}
