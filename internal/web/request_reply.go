package web

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/templates"
)

// replyPage asks what the platform said, and what it settles item by item.
func (s *Site) replyPage(c echo.Context) error {
	f, err := s.openStep(c, policy.RecordReply, request.KindReplied)
	if err != nil {
		return err
	}
	if f.st.ClockZero().IsZero() {
		return fault.New(fault.Conflict, "request.not_delivered")
	}
	return s.showReply(c, f, nil)
}

func (s *Site) showReply(c echo.Context, f *file, problem error) error {
	p, typed := f.p, formOf(c)
	v := templates.ReplyView{StepView: s.stepView(c, f, p.Say("form.reply", string(f.t.Reference)), "/reply", problem)}
	errs := v.Errors
	kind := typed.text("reply")
	if len(typed.values) == 0 {
		kind = c.QueryParam("kind")
	}
	v.Kind = templates.Choice{Name: "reply", Label: p.Say("form.reply_kind"), Value: kind, Error: errs["reply"], Options: replyKinds(p, f.st.Content.Kind), Small: true}
	v.When = s.momentOf(typed, p, p.Say("form.reply_when"), p.Say("form.when_hint"), errs)
	v.TheirRef = templates.Field{Name: "their_ref", Label: p.Say("form.their_ref"), Value: shown(typed.text("their_ref")), Error: errs["their_ref"], Width: 30, Optional: true}
	v.Channel = templates.Choice{Name: "channel", Label: p.Say("form.reply_channel"), Value: typed.text("channel"), Empty: p.Say("form.not_stated"), Options: replyChannels(p), Optional: true}
	v.Words = templates.Field{Name: "words", Label: p.Say("form.words"), Hint: p.Say("form.words_hint"), Value: shown(typed.text("words")), Error: errs["words"], Rows: 4, Optional: true}
	v.Promised = templates.Field{Name: "promised_on", Label: p.Say("form.promised"), Hint: p.Say("form.promised_hint"), Value: typed.text("promised_on"), Error: errs["promised_on"], Optional: true}
	v.Longer = templates.Field{Name: "longer", Label: p.Say("form.longer"), Hint: p.Say("form.longer_hint"), Value: shown(typed.text("longer")), Error: errs["longer"], Width: 5, Optional: true}
	v.Ground = templates.Field{Name: "ground", Label: p.Say("form.ground"), Value: shown(typed.text("ground")), Error: errs["ground"], Optional: true}
	if f.st.Content.Kind == legal.Preservation {
		v.Kept = templates.Field{Name: "kept_until", Label: p.Say("form.kept_until"), Hint: p.Say("form.kept_until_hint"), Value: typed.text("kept_until"), Error: errs["kept_until"], Optional: true}
	}
	outcomes := options(p, meaningful(f.st.Content.Kind))
	reasons, missings, views := options(p, reply.Reasons()), options(p, reply.Missings()), options(p, reply.Views())
	blank := "—"
	v.All = templates.Choice{Name: "apply_all", Label: p.Say("form.apply_all"), Hint: p.Say("form.apply_all_hint"), Value: typed.text("apply_all"), Empty: blank, Options: outcomes}
	v.AllReason = templates.Choice{Name: "apply_reason", Label: p.Say("form.apply_reason"), Value: typed.text("apply_reason"), Empty: blank, Options: reasons, Optional: true}
	v.AllMissing = templates.Choice{Name: "apply_missing", Label: p.Say("form.apply_missing"), Value: typed.text("apply_missing"), Empty: blank, Options: missings, Optional: true}
	v.ItemsError, v.Outcomes, v.Reasons, v.Missings, v.Views = errs["items"], outcomes, reasons, missings, views
	v.Items = f.replyRows(typed, errs)
	return s.render(c, statusOf(problem), templates.ReplyPage(v))
}

// replyRows are the items with what was typed for each.
func (f *file) replyRows(typed form, errs map[string]string) []templates.ReplyItem {
	answers := typedAnswers(typed)
	var rows []templates.ReplyItem
	for _, it := range f.st.Items {
		no := strconv.Itoa(it.No)
		a := answers[it.No]
		row := templates.ReplyItem{No: no, Selector: it.Selector.Raw, Kind: f.p.Say(it.Selector.Kind.LabelKey()), So: outcomeTag(f.p, it.Outcome),
			Outcome: a.outcome, Reason: a.reason, Missing: a.missing, View: a.view, Excess: a.excess,
			OutcomeError: errs[request.ItemField(it.No, "outcome")], ReasonError: errs[request.ItemField(it.No, "reason")]}
		row.What = f.period(it.Item)
		if it.Category != legal.NoData {
			row.What = f.p.Say(it.Category.LabelKey()) + ", " + row.What
		}
		row.Open = a.reason != "" || a.missing != "" || a.view != "" || a.excess || row.ReasonError != "" || len(f.st.Items) == 1
		rows = append(rows, row)
	}
	return rows
}

// meaningful are the outcomes that can come of a kind of request.
func meaningful(kind legal.RequestKind) []reply.Outcome {
	return slices.DeleteFunc(reply.Outcomes(), func(o reply.Outcome) bool {
		switch o {
		case reply.Withdrawn:
			return true // that is a step of ours
		case reply.ProducedFull, reply.ProducedPart:
			return !kind.AsksForData()
		case reply.Done:
			return kind.AsksForData() && kind != legal.Preservation
		}
		return false
	})
}

// replyKinds lists first the kinds that answer, those of the request's own sort
// on top.
func replyKinds(p *lang.Printer, kind legal.RequestKind) []templates.Option {
	kinds := reply.Kinds()
	if !kind.AsksForData() || kind == legal.Preservation {
		kinds = slices.DeleteFunc(kinds, func(k reply.Kind) bool { return k == reply.ActionTaken })
		kinds = slices.Insert(kinds, 0, reply.ActionTaken)
	}
	list := options(p, kinds)
	for i := range list {
		list[i].Hint = p.Say("reply.hint_" + list[i].Value)
	}
	return list
}

func replyChannels(p *lang.Printer) []templates.Option {
	return options(p, slices.DeleteFunc(platform.ChannelKinds(), func(k platform.ChannelKind) bool { return k == platform.Unrecorded }))
}

// answer is what the form says of one item.
type answer struct {
	outcome, reason, missing, view string
	excess                         bool
}

// typedAnswers reads the rows by the number of their item.
func typedAnswers(f form) map[int]answer {
	all := map[int]answer{}
	outcomes, reasons, missings, views := f.rows("outcome"), f.rows("reason"), f.rows("missing"), f.rows("view")
	for i, no := range f.rows("item") {
		n, err := strconv.Atoi(no)
		if err != nil {
			continue
		}
		all[n] = answer{outcome: rowAt(outcomes, i), reason: rowAt(reasons, i), missing: rowAt(missings, i), view: rowAt(views, i), excess: slices.Contains(f.rows("excess"), no)}
	}
	return all
}

// fill completes an answer left open by what was said for all.
func (a answer) fill(f form, pending bool) answer {
	if a.outcome == "" && pending {
		a.outcome = f.text("apply_all")
	}
	if a.outcome == string(reply.Refused) && a.reason == "" {
		a.reason = f.text("apply_reason")
	}
	if a.outcome == string(reply.NoneHeld) && a.missing == "" {
		a.missing = f.text("apply_missing")
	}
	return a
}

// settles gives what an answer settles; reasons and views go with a refusal
// only, and words that are in no list count as not chosen.
func (a answer) settles(no int) request.ItemReply {
	r := request.ItemReply{No: no, Outcome: reply.Outcome(a.outcome), Excess: a.excess}
	switch r.Outcome {
	case reply.Refused:
		if reason := reply.Reason(a.reason); reason.Valid() {
			r.Reason = reason
		}
		if view := reply.View(a.view); slices.Contains(reply.Views(), view) {
			r.View = view
		}
	case reply.NoneHeld:
		if missing := reply.Missing(a.missing); slices.Contains(reply.Missings(), missing) {
			r.Missing = missing
		}
	}
	return r
}

// mostLonger is the longest extension in days that a form takes.
const mostLonger = 3660

// replied reads the form as the event it asks for.
func replied(f form, g *fault.Gather, st request.State) request.Replied {
	r := request.Replied{Reply: reply.Kind(f.text("reply")), TheirRef: f.text("their_ref"), Words: f.text("words"), PromisedOn: f.day(g, "promised_on")}
	if ch := platform.ChannelKind(f.text("channel")); ch.Valid() {
		r.Channel = ch
	}
	r.Ground, r.KeptUntil = f.text("ground"), f.day(g, "kept_until")
	if text := f.text("longer"); text != "" {
		if n, err := strconv.Atoi(text); err != nil || n < 1 || n > mostLonger {
			g.On("longer", "form.longer_wrong", mostLonger)
		} else {
			r.Longer = deadline.Days(n)
		}
	}
	if r.Reply != reply.ExtensionAnnounced && !r.PromisedOn.IsZero() {
		g.On("promised_on", "form.promised_only")
	}
	answers := typedAnswers(f)
	for _, it := range st.Items {
		a := answers[it.No]
		if r.Reply.Settles() || a.outcome != "" {
			a = a.fill(f, it.Pending())
		}
		switch {
		case a.outcome != "":
			r.Items = append(r.Items, a.settles(it.No))
		case a.excess:
			g.On(request.ItemField(it.No, "outcome"), "form.excess_of_nothing")
		}
	}
	return r
}

// recordReply records what the platform said.
func (s *Site) recordReply(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.RecordReply, request.KindReplied)
	if denied != nil {
		return denied
	}
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	r := replied(f, &g, opened.st)
	if !r.Reply.Valid() {
		g.On("reply", "request.reply_missing")
	}
	when := s.happenedAt(f, &g, opened.st.ClockZero())
	err := g.Err()
	if err == nil {
		err = s.Requests.Hear(c.Request().Context(), opened.by, f.act(c.Request().URL.Path, s.now()), opened.t.ID, r, when)
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showReply(c, f, err) })
	}
	return done(c, requestPath(opened.t.ID), "heard")
}
