package web

import (
	"slices"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// reviewPage shows exactly what would be sent, and under which authority.
func (s *Site) reviewPage(c echo.Context) error {
	f, err := s.openStep(c, policy.Review, request.KindApproved)
	if err != nil {
		return err
	}
	return s.showReview(c, f, nil)
}

func (s *Site) showReview(c echo.Context, f *file, problem error) error {
	p, content, typed := f.p, f.st.Content, formOf(c)
	v := templates.ReviewView{StepView: s.stepView(c, f, p.Say("form.review", string(f.t.Reference)), "/review", problem)}
	v.Text, v.Short = string(f.st.Text), short(f.st.Text)
	v.Facts, v.Authority = s.addressed(f), s.authority(f)
	v.Narrative, v.Items, v.Findings = content.Narrative, f.asked(), f.found()
	v.MayDecide = f.st.Allows(request.KindApproved)
	if err := policy.Duties(f.by, policy.Review, f.st.Writers, f.st.Approver); err != nil {
		v.MayDecide, v.WhyNot = false, p.Fault(err)
	}
	v.Reason = templates.Field{Name: "reason", Label: p.Say("form.review_reason"), Hint: p.Say("form.review_reason_hint"), Value: shown(typed.text("reason")), Error: v.Errors["reason"], Rows: 4}
	if old, ok := f.contentOf(request.Hash(typed.text("text"))); ok && fault.Is(problem, fault.Conflict) && old.Hash() != f.st.Text {
		v.Differences = s.differences(p, typedFrom(content), typedFrom(old))
		v.Differences.Caption = p.Say("form.review_differences")
		v.Differences.Columns[2].Label = p.Say("form.review_looked_at")
	}
	return s.render(c, statusOf(problem), templates.ReviewPage(v))
}

// contentOf finds the version of the text that has a hash.
func (f *file) contentOf(text request.Hash) (request.Content, bool) {
	for _, e := range slices.Backward(f.t.Events) {
		content := written(e.Detail, request.Content{})
		if content.Case != "" && content.Hash() == text {
			return content, true
		}
	}
	return request.Content{}, false
}

// addressed is to whom the request goes and what kind it is.
func (s *Site) addressed(f *file) []templates.SummaryRow {
	p, content := f.p, f.st.Content
	rows := []templates.SummaryRow{
		{Label: p.Say("form.platform"), Text: f.platform, Path: "/platforms/" + string(content.Platform)},
		{Label: p.Say("form.entity"), Text: orNone(content.Entity, p.Say("form.entity_none"))},
		{Label: p.Say("form.kind"), Text: p.Say(content.Kind.LabelKey())},
		{Label: p.Say("form.subject"), Text: content.Subject, Note: p.Say("form.subject_note")},
		{Label: p.Say("form.case"), Text: f.t.Case.Number, Path: "/cases/" + string(f.t.Case.ID)},
		{Label: p.Say("form.author"), Text: f.person(f.st.Author)},
	}
	for _, w := range f.st.Writers {
		if w != f.st.Author {
			rows = append(rows, templates.SummaryRow{Label: p.Say("form.also_wrote"), Text: f.person(w)})
		}
	}
	return rows
}

// authority is the provision and the order the request rests on.
func (s *Site) authority(f *file) []templates.SummaryRow {
	p, content := f.p, f.st.Content
	b, ok := s.Library.Basis(content.Basis)
	if !ok {
		return []templates.SummaryRow{{Label: p.Say("form.basis"), Text: string(content.Basis)}}
	}
	rows := []templates.SummaryRow{
		{Label: p.Say("form.basis"), Text: b.Title(string(p.Language())), Path: "/legal-bases/" + string(b.ID), Note: p.Say("show.version", content.BasisVersion)},
		{Label: p.Say("form.provision"), Text: instrument(p, b)},
		{Label: p.Say("form.status"), Text: p.Say(b.Status.LabelKey())},
		{Label: p.Say("form.reaches"), Text: categoryWords(p, b.Categories)},
		{Label: p.Say("form.answer_in"), Text: s.answerIn(f, b)},
		{Label: p.Say("form.order"), Text: orNone(content.Order, p.Say("form.order_none")), Note: f.orderedOn()},
	}
	if b.Confidence != "" {
		rows[1].Part = templates.ConfidenceMark(templates.Shell{Lang: p}, b.Confidence)
	}
	if content.Profession != request.NoProfession {
		rows = append(rows, templates.SummaryRow{Label: p.Say("form.profession"), Text: p.Say(content.Profession.LabelKey()), Note: p.Say("show.profession_note")})
	}
	if content.Emergency {
		rows = append(rows, templates.SummaryRow{Label: p.Say("form.urgency"), Text: p.Say("form.urgent")})
	}
	return rows
}

func (s *Site) answerIn(f *file, b legal.Basis) string {
	if on := f.st.Content.AnswerOn; !on.IsZero() {
		return f.p.Say("form.answer_by_order", f.p.Civil(on))
	}
	return s.limitWords(f.p, b.ResponseTime)
}

func (f *file) orderedOn() string {
	if on := f.st.Content.OrderedOn; !on.IsZero() {
		return f.p.Say("show.ordered_on", f.p.Civil(on))
	}
	return ""
}

func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

// reviewRequest approves, returns or refuses the very text that was shown.
func (s *Site) reviewRequest(c echo.Context) error {
	f := formOf(c)
	id, text, reason := request.ID(c.Param("id")), request.Hash(f.text("text")), f.text("reason")
	ctx, by, act := c.Request().Context(), personOf(c), f.act(c.Request().URL.Path, s.now())
	var err error
	decision := f.text("decision")
	switch decision {
	case "approve":
		err = s.Requests.Approve(ctx, by, act, id, text, reason)
	case "return":
		err = s.Requests.Return(ctx, by, act, id, text, reason)
	case "refuse":
		err = s.Requests.Refuse(ctx, by, act, id, text, reason)
	default:
		err = fault.On("decision", "form.decision_missing")
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showReview(c, f, err) })
	}
	return done(c, requestPath(id), "decided_"+decision)
}
