package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// smallStep is a step whose page is one short form.
type smallStep struct {
	kind   request.Kind
	may    policy.Action
	field  string // the text it asks for: reason, note or words
	when   bool   // it asks when it happened
	items  bool   // it may name items
	struck bool   // it names an entry of the timeline
	clock  bool   // it names a clock
	until  bool   // it may name a last day
	judged bool   // it asks yes or no
	free   bool   // its text may stay empty
	grave  bool   // its button warns
	run    func(*Site, echo.Context, *file, smallForm) error
}

// smallForm is what such a form says.
type smallForm struct {
	act   request.Act
	text  string
	when  time.Time
	items []int
	seq   int
	kind  request.ClockKind
	no    int
	until deadline.Day
	yes   bool
}

// smallSteps are the steps by the name in their address.
var smallSteps = map[string]smallStep{
	"cancel": {kind: request.KindCancelled, may: policy.CloseRequest, field: "reason", grave: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Cancel(c.Request().Context(), f.by, in.act, f.t.ID, in.text)
	}},
	"withdraw": {kind: request.KindWithdrawn, may: policy.CloseRequest, field: "reason", when: true, items: true, grave: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Withdraw(c.Request().Context(), f.by, in.act, f.t.ID, request.Withdrawal{Reason: in.text, Items: in.items}, in.when)
	}},
	"close": {kind: request.KindClosed, may: policy.CloseRequest, field: "note", run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Close(c.Request().Context(), f.by, in.act, f.t.ID, in.text)
	}},
	"reopen": {kind: request.KindReopened, may: policy.Reopen, field: "reason", run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Reopen(c.Request().Context(), f.by, in.act, f.t.ID, in.text)
	}},
	"note": {kind: request.KindNoted, may: policy.RecordReply, field: "words", run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Remark(c.Request().Context(), f.by, in.act, f.t.ID, in.text)
	}},
	"clarify": {kind: request.KindClarified, may: policy.RecordReply, field: "words", when: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Clarify(c.Request().Context(), f.by, in.act, f.t.ID, in.text, in.when)
	}},
	"renew": {kind: request.KindRenewed, may: policy.RecordReply, field: "words", when: true, until: true, free: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Renew(c.Request().Context(), f.by, in.act, f.t.ID, request.Renewed{Until: in.until, Words: in.text}, in.when)
	}},
	"weigh": {kind: request.KindWeighed, may: policy.RecordReply, field: "reason", struck: true, judged: true, free: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Weigh(c.Request().Context(), f.by, in.act, f.t.ID, request.Weighing{Seq: in.seq, Accepted: in.yes, Reason: in.text})
	}},
	"notify": {kind: request.KindNotified, may: policy.RecordReply, field: "words", when: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Notify(c.Request().Context(), f.by, in.act, f.t.ID, in.text, in.when)
	}},
	"fulfil": {kind: request.KindFulfilled, may: policy.RecordReply, field: "words", when: true, clock: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Fulfil(c.Request().Context(), f.by, in.act, f.t.ID, request.Fulfilled{Clock: in.kind, No: in.no, Words: in.text}, in.when)
	}},
	"waive": {kind: request.KindWaived, may: policy.CloseRequest, field: "reason", clock: true, grave: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Waive(c.Request().Context(), f.by, in.act, f.t.ID, request.Waiver{Clock: in.kind, No: in.no, Reason: in.text})
	}},
	"correct": {kind: request.KindCorrected, may: policy.Correct, field: "reason", struck: true, grave: true, run: func(s *Site, c echo.Context, f *file, in smallForm) error {
		return s.Requests.Correct(c.Request().Context(), f.by, in.act, f.t.ID, request.Correction{Seq: in.seq, Reason: in.text})
	}},
}

// actPage asks what one of the small steps needs.
func (s *Site) actPage(c echo.Context) error {
	step, ok := smallSteps[c.Param("step")]
	if !ok {
		return echo.ErrNotFound
	}
	f, err := s.openStep(c, step.may, step.kind)
	if err != nil {
		return err
	}
	if err := f.senseless(step, c.QueryParam("seq"), c.QueryParam("clock"), c.QueryParam("no")); err != nil {
		return err
	}
	return s.showAct(c, f, step, nil)
}

// senseless says why a step that the phase allows has nothing to work on.
func (f *file) senseless(step smallStep, seq, clock, no string) error {
	n, err := strconv.Atoi(seq)
	switch {
	case step.kind == request.KindClarified && f.st.Questioned.IsZero():
		return fault.New(fault.Conflict, "request.no_question")
	case step.struck && (err != nil || n < 1 || n > len(f.t.Events)):
		return fault.New(fault.NotFound, "request.event_unknown")
	case step.judged && !slices.ContainsFunc(f.st.Extensions, func(x request.Extension) bool { return x.Seq == n }):
		return fault.New(fault.NotFound, "request.no_extension")
	case step.struck && !step.judged && !f.t.Correctable(n):
		return fault.New(fault.Conflict, "request.not_correctable")
	}
	if step.clock || step.until {
		if c, ok := f.named(step, clock, no); !ok || !c.Open() {
			return fault.New(fault.Conflict, "request.no_such_clock")
		}
	}
	return nil
}

// named is the clock that a step is about.
func (f *file) named(step smallStep, clock, no string) (request.Clock, bool) {
	if step.until {
		clock, no = string(request.ClockPreservation), "0"
	}
	n, err := strconv.Atoi(no)
	if err != nil {
		return request.Clock{}, false
	}
	return request.ClockOf(request.Clocks(f.st, f.site.Books), request.ClockKind(clock), n)
}

func (s *Site) showAct(c echo.Context, f *file, step smallStep, problem error) error {
	p, typed, name := f.p, formOf(c), c.Param("step")
	v := templates.ActView{StepView: s.stepView(c, f, p.Say("form.act_"+name, string(f.t.Reference)), "/act/"+name, problem)}
	v.Hint, v.Button, v.Grave = p.Say("form.act_"+name+"_hint"), p.Say("form.act_"+name+"_button"), step.grave
	v.Words = templates.Field{Name: step.field, Label: p.Say("form.act_" + name + "_words"), Value: shown(typed.text(step.field)), Error: v.Errors[step.field], Rows: 4}
	if step.when {
		v.WithMoment, v.When = true, s.momentOf(typed, p, p.Say("form.act_when"), p.Say("form.when_hint"), v.Errors)
	}
	v.Words.Optional = step.free
	if step.clock || step.until {
		f.aboutClock(&v, step, c, typed)
	}
	if step.judged {
		v.Judge = templates.Choice{Name: "judged", Label: p.Say("form.act_weigh_judged"), Value: typed.text("judged"), Error: v.Errors["judged"], Options: []templates.Option{
			{Value: "accepted", Label: p.Say("form.act_weigh_yes"), Hint: p.Say("form.act_weigh_yes_hint")}, {Value: "contested", Label: p.Say("form.act_weigh_no"), Hint: p.Say("form.act_weigh_no_hint")}}}
	}
	switch {
	case step.items:
		f.offerItems(&v, typed)
	case step.kind == request.KindClosed:
		f.warnPending(&v)
	case step.struck:
		v.Seq = c.QueryParam("seq")
		if typed.has("seq") {
			v.Seq = typed.text("seq")
		}
		v.Entries = f.entry(v.Seq)
	case step.kind == request.KindClarified:
		v.Entries = f.lastQuestion()
	}
	return s.render(c, statusOf(problem), templates.ActPage(v))
}

// offerItems lets a withdrawal name the items it means, when there is a choice.
func (f *file) offerItems(v *templates.ActView, typed form) {
	p, open := f.p, pendingItems(f.st)
	v.Scope = templates.Choice{Name: "scope", Label: p.Say("form.scope"), Value: typed.text("scope"), Error: v.Errors["scope"], Options: []templates.Option{
		{Value: "all", Label: p.Say("form.scope_all")}, {Value: "some", Label: p.Say("form.scope_some")}}}
	v.Items = templates.Choice{Name: "items[]", ID: "items", Label: p.Say("form.scope_items"), Values: typed.rows("items"), Error: v.Errors["items"], Small: true}
	for _, it := range open {
		v.Items.Options = append(v.Items.Options, templates.Option{Value: strconv.Itoa(it.No), Label: f.itemWords(it.Item)})
	}
	v.WithItems = len(open) > 1
}

// warnPending names what stays unanswered when the request is closed.
func (f *file) warnPending(v *templates.ActView) {
	for _, it := range pendingItems(f.st) {
		v.Pending = append(v.Pending, f.itemWords(it.Item))
	}
	v.Words.Optional = len(v.Pending) == 0
	if len(v.Pending) > 0 {
		v.Warning = f.p.Count("form.close_warning", len(v.Pending))
	}
}

// entry is one entry of the timeline, without what could be done about it.
func (f *file) entry(seq string) []templates.TimelineEntry {
	all := slices.DeleteFunc(f.happened(), func(e templates.TimelineEntry) bool { return e.Anchor != "event-"+seq })
	for i := range all {
		all[i].Action = templates.Link{}
	}
	return all
}

// lastQuestion is the entry that asks us something.
func (f *file) lastQuestion() []templates.TimelineEntry {
	for _, e := range slices.Backward(f.t.Events) {
		if f.st.Voided[e.Seq] == 0 && e.Kind() == request.KindReplied && e.OccurredAt.Equal(f.st.Questioned) {
			return f.entry(strconv.Itoa(e.Seq))
		}
	}
	return nil
}

// act takes one of the small steps.
func (s *Site) act(c echo.Context) error {
	step, ok := smallSteps[c.Param("step")]
	if !ok {
		return echo.ErrNotFound
	}
	opened, _, denied := s.stepOf(c, step.may, step.kind)
	if denied != nil {
		return denied
	}
	in, err := s.readSmall(c, opened, step)
	if err == nil {
		err = step.run(s, c, opened, in)
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showAct(c, f, step, err) })
	}
	return done(c, requestPath(opened.t.ID), "act_"+c.Param("step"))
}

func (s *Site) readSmall(c echo.Context, opened *file, step smallStep) (smallForm, error) {
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	in := smallForm{act: f.act(c.Request().URL.Path, s.now()), text: f.text(step.field), seq: f.number("seq")}
	if step.when {
		notBefore := opened.st.ClockZero()
		if step.kind == request.KindNotified {
			notBefore = opened.st.CreatedAt
		}
		if step.kind == request.KindClarified {
			notBefore = opened.st.Questioned
		}
		in.when = s.happenedAt(f, &g, notBefore)
	}
	in.kind, in.no = request.ClockKind(f.text("clock")), f.number("no")
	if step.until {
		in.until = f.day(&g, "until")
	}
	if step.judged {
		in.yes = f.text("judged") == "accepted"
		if !in.yes && f.text("judged") != "contested" {
			g.On("judged", "form.act_weigh_missing")
		}
	}
	if step.items {
		in.items = readScope(f, &g, len(pendingItems(opened.st)) > 1)
	}
	return in, g.Err()
}

// readScope gives the items a withdrawal names; none means the whole request.
func readScope(f form, g *fault.Gather, choice bool) []int {
	switch scope := f.text("scope"); {
	case scope == "all" || scope == "" && !choice:
		return nil
	case scope != "some":
		g.On("scope", "form.scope_missing")
		return nil
	}
	var items []int
	for _, text := range f.rows("items") {
		if n, err := strconv.Atoi(text); err == nil {
			items = append(items, n)
		}
	}
	if len(items) == 0 {
		g.On("items", "form.scope_items_missing")
	}
	return items
}

// aboutClock names the clock a step is about, with its end as it stands.
func (f *file) aboutClock(v *templates.ActView, step smallStep, c echo.Context, typed form) {
	p := f.p
	v.Clock, v.ClockNo = c.QueryParam("clock"), c.QueryParam("no")
	if typed.has("clock") {
		v.Clock, v.ClockNo = typed.text("clock"), typed.text("no")
	}
	one, ok := f.named(step, v.Clock, v.ClockNo)
	if !ok {
		return
	}
	view := f.deadlineOf(one)
	v.About = append(v.About, templates.SummaryRow{Label: view.Title, Text: view.Day, Part: nil, Note: view.State.Label})
	if !step.until {
		return
	}
	v.Clock, v.ClockNo = "", ""
	v.Until = templates.Field{Name: "until", Label: p.Say("form.act_renew_until"), Hint: p.Say("form.act_renew_until_hint"), Value: typed.text("until"), Error: v.Errors["until"], Optional: true}
	if one.Renewal.Empty() {
		v.Until.Optional, v.Until.Hint = false, p.Say("form.act_renew_until_needed")
		return
	}
	v.About = append(v.About, templates.SummaryRow{Label: p.Say("form.act_renew_adds"), Text: one.Renewal.Words().Say(p.Say), Note: p.Say("form.act_renew_from", p.Civil(deadline.DayOf(one.StartedAt, f.site.Zone)))})
}
