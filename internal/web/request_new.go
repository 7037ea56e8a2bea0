package web

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// stepOf opens a request for somebody who may take this step with it at all.
// Whether it may be taken now is the second answer, so that a form sent too
// late can still come back with what was typed.
func (s *Site) stepOf(c echo.Context, may policy.Action, step request.Kind) (f *file, late, denied error) {
	f, err := s.openFile(c)
	switch {
	case err != nil:
		return nil, nil, err
	case !f.full:
		return nil, nil, fault.New(fault.Forbidden, "policy.forbidden")
	}
	if err := policy.Check(f.by, may, policy.Object{Case: f.t.Case, Author: f.st.Author}); err != nil {
		return nil, nil, err
	}
	if !f.st.Allows(step) {
		late = fault.New(fault.Conflict, "request.step_"+string(step), request.StepArgs{Phase: f.st.Phase})
	}
	return f, late, nil
}

// openStep is stepOf for a page that only makes sense while the step is possible.
func (s *Site) openStep(c echo.Context, may policy.Action, step request.Kind) (*file, error) {
	f, late, denied := s.stepOf(c, may, step)
	if denied != nil {
		return nil, denied
	}
	return f, late
}

func requestPath(id request.ID) string { return "/requests/" + string(id) }

// newRequestPage asks for platform and kind first, then shows the form with
// what the directory knows of that platform.
func (s *Site) newRequestPage(c echo.Context) error {
	t := typedRequest{Platform: c.QueryParam("platform"), Kind: c.QueryParam("kind"), Case: c.QueryParam("case"), Follows: c.QueryParam("follows")}
	asked := c.QueryParam("platform") != "" && c.QueryParams().Has("kind")
	var g fault.Gather
	if c.QueryParams().Has("kind") && !legal.RequestKind(t.Kind).Valid() {
		g.On("kind", "request.kind_missing")
	}
	if c.QueryParams().Has("kind") && t.Platform == "" {
		g.On("platform", "request.platform_missing")
	}
	instead, err := s.standsFor(c, &t)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil {
		g.On("platform", "request.platform_unknown")
	}
	if err := g.Err(); err != nil || !asked {
		return s.showRequestStart(c, t, instead, err)
	}
	t.Rows = []typedItem{{}}
	return s.showRequestForm(c, http.StatusOK, requestForm{typed: t, instead: instead})
}

// standsFor chooses the platform that stands for one that was merged into it,
// where a link or an old bookmark names that one, and says so.
func (s *Site) standsFor(c echo.Context, t *typedRequest) (instead string, err error) {
	if t.Platform == "" {
		return "", nil
	}
	ctx, agency := c.Request().Context(), personOf(c).Agency
	one, err := s.Library.Platform(ctx, agency, platform.ID(t.Platform))
	if err != nil || !one.Part() {
		return "", err
	}
	whole, err := s.Library.Platform(ctx, agency, one.Whole)
	t.Platform = string(whole.ID)
	return s.printer(c).Say("merger.chosen_instead", one.Name, whole.Name), err
}

// createRequest files a draft, and submits it when that was asked for.
func (s *Site) createRequest(c echo.Context) error {
	f := formOf(c)
	t := readRequest(f)
	if f.has("more") {
		t.more(f.text("more"))
		return s.showRequestForm(c, http.StatusOK, requestForm{typed: t, key: f.text("key")})
	}
	t.settle()
	content, err := s.checkTyped(c, t, s.Requests.CheckNew)
	var id request.ID
	if err == nil {
		id, err = s.Requests.Draft(c.Request().Context(), personOf(c), f.act(c.Request().URL.Path, s.now()), content)
	}
	if askAgain(err) {
		return s.showRequestForm(c, statusOf(err), requestForm{typed: t, problem: err})
	}
	if err != nil {
		return err
	}
	return s.saved(c, id, "drafted")
}

// checkTyped reads the form as a content and gathers everything wrong with it.
func (s *Site) checkTyped(c echo.Context, t typedRequest, check func(context.Context, people.Person, request.Content, time.Time) error) (request.Content, error) {
	ctx, by := c.Request().Context(), personOf(c)
	content, unread := t.content(s.Agency.Country)
	cases, err := s.Cases.Workable(ctx, by)
	if err != nil {
		return content, err
	}
	mine := false
	for _, one := range cases {
		mine = mine || one.ID == content.Case
	}
	if !mine {
		content.Case = "" // what may not be known is not told apart from what is missing
	}
	err = check(ctx, by, content, s.now())
	if err != nil && !fault.Is(err, fault.Invalid) {
		return content, err
	}
	return content, inFormOrder(unread, err)
}

// saved leads on after a text was saved, by way of the review where that was
// asked for. A text that cannot be submitted stays a draft, and the page says why.
func (s *Site) saved(c echo.Context, id request.ID, key string) error {
	f := formOf(c)
	if f.text("save") != "submit" {
		return done(c, requestPath(id), key)
	}
	ctx, by := c.Request().Context(), personOf(c)
	t, _, err := s.Requests.Show(ctx, by, id, s.now())
	if err != nil {
		return err
	}
	act := f.act(requestPath(id)+"/submit", s.now())
	act.Key, act.Seen = nextKey(act.Key), 0
	st := t.State()
	if st.Phase == request.InReview {
		return done(c, requestPath(id), "submitted") // the same form, sent twice
	}
	err = s.Requests.Submit(ctx, by, act, id, st.Text)
	if askAgain(err) || fault.Is(err, fault.Forbidden) {
		return s.showRequestForm(c, statusOf(err), requestForm{typed: typedFrom(st.Content), timeline: &t, problem: err, kept: true})
	}
	if err != nil {
		return err
	}
	return done(c, requestPath(id), "submitted")
}

// nextKey is the key of the second step of one form, always the same for it.
func nextKey(key string) string {
	first, err := uuid.Parse(key)
	if err != nil {
		return key
	}
	return uuid.NewSHA1(first, []byte("submit")).String()
}

// editRequestPage shows the form with the present text.
func (s *Site) editRequestPage(c echo.Context) error {
	opened, err := s.openStep(c, policy.EditDraft, request.KindEdited)
	if err != nil {
		return err
	}
	return s.showRequestForm(c, http.StatusOK, requestForm{typed: typedFrom(opened.st.Content), timeline: &opened.t})
}

// editRequest replaces the text of a draft.
func (s *Site) editRequest(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.EditDraft, request.KindEdited)
	if denied != nil {
		return denied
	}
	f, t := formOf(c), opened.t
	typed := readRequest(f)
	if f.has("more") {
		typed.more(f.text("more"))
		return s.showRequestForm(c, http.StatusOK, requestForm{typed: typed, timeline: &t, key: f.text("key"), seen: f.number("seen")})
	}
	typed.settle()
	content, err := s.checkTyped(c, typed, s.Requests.Check)
	if err == nil { // too late or sent twice: the store tells the two apart
		err = s.Requests.Edit(c.Request().Context(), personOf(c), f.act(c.Request().URL.Path, s.now()), t.ID, content)
	}
	if askAgain(err) {
		page := requestForm{typed: typed, timeline: &t, problem: err, seen: f.number("seen")}
		if fault.Is(err, fault.Conflict) {
			page.seen, page.stale = 0, true // the next attempt is held against what is shown now
		}
		return s.showRequestForm(c, statusOf(err), page)
	}
	if err != nil {
		return err
	}
	return s.saved(c, t.ID, "saved")
}

// submitRequest asks for review of the text the page showed.
func (s *Site) submitRequest(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.Submit, request.KindSubmitted)
	if denied != nil {
		return denied
	}
	f, t, st := formOf(c), opened.t, opened.st
	err := s.Requests.Submit(c.Request().Context(), personOf(c), f.act(c.Request().URL.Path, s.now()), t.ID, request.Hash(f.text("text")))
	if askAgain(err) && st.Allows(request.KindEdited) && policy.May(personOf(c), policy.EditDraft) {
		return s.showRequestForm(c, statusOf(err), requestForm{typed: typedFrom(st.Content), timeline: &t, problem: err})
	}
	if err != nil {
		return err
	}
	return done(c, requestPath(t.ID), "submitted")
}

// showRequestStart is the first step: which platform, what for, in which case.
func (s *Site) showRequestStart(c echo.Context, t typedRequest, instead string, problem error) error {
	p := s.printer(c)
	all, err := s.Library.Platforms(c.Request().Context(), personOf(c).Agency)
	if err != nil {
		return err
	}
	recent, err := s.recentPlatforms(c, all)
	if err != nil {
		return err
	}
	cases, err := s.caseChoice(c, t.Case, "")
	if err != nil {
		return err
	}
	errs := fieldErrors(p, problem)
	v := templates.RequestStartView{Shell: s.shell(c, p.Say("form.new"), "requests"), Problems: templates.Problems(p, problem), Case: cases, NoCase: len(cases.Options) == 0, Instead: instead}
	v.Platform = templates.Choice{Name: "platform", Label: p.Say("form.platform"), Hint: p.Say("form.platform_hint"), Empty: p.Say("form.choose"), Value: t.Platform,
		Options: platformGroups(p, standing(all, ""), standing(recent, "")), Error: errs["platform"]}
	v.Kind = templates.Choice{Name: "kind", Label: p.Say("form.kind"), Value: t.Kind, Options: kindOptions(p), Error: errs["kind"]}
	if v.Kind.Value == "" && problem == nil {
		v.Kind.Value = string(legal.Production)
	}
	status := http.StatusOK
	if problem != nil {
		status = statusOf(problem)
	}
	return s.render(c, status, templates.RequestStartPage(v))
}
