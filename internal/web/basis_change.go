package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/templates"
)

// proposeBasisPage is the form of a correction, filled with what counts now.
func (s *Site) proposeBasisPage(c echo.Context) error {
	b, ok := s.Library.Basis(legal.BasisID(c.Param("id")))
	if !ok {
		return echo.ErrNotFound
	}
	return s.showBasisForm(c, http.StatusOK, b, b.Correctable(), b.Version, "", nil)
}

func (s *Site) showBasisForm(c echo.Context, status int, b legal.Basis, is legal.Correction, seen int, why string, problem error) error {
	p := s.printer(c)
	title, back := b.Title(string(p.Language())), "/legal-bases/"+string(b.ID)
	v := templates.BasisFormView{Shell: s.shell(c, p.Say("lawbook.propose"), "legal"), Path: back + "/propose", Back: back, Title: title, Key: newKey(), Version: seen,
		HasEmergency: b.Emergency != nil, HasKeeping: b.Preservation != nil, Answer: is.Answer, AnswerRule: is.AnswerRule, Lenient: is.Lenient, Emergency: is.Emergency,
		EmergencyRule: is.EmergencyRule, Keeping: is.Keeping, FollowUp: is.FollowUp, Notes: is.Notes, Source: is.Source, Confidence: is.Confidence, Off: is.Off, Why: why,
		Problems: templates.Problems(p, problem), Errors: fieldErrors(p, problem)}
	v.Rules = s.ruleOptions(p)
	for _, k := range legal.Confidences() {
		v.Confidences = append(v.Confidences, templates.Option{Value: k, Label: p.Say("kit.confidence_" + k), Hint: p.Say("kit.confidence_" + k + "_help")})
	}
	return s.render(c, status, templates.BasisFormPage(v))
}

func (s *Site) ruleOptions(p *lang.Printer) []templates.Option {
	options := []templates.Option{{Value: "", Label: "–"}}
	for _, r := range deadline.Rules() {
		options = append(options, templates.Option{Value: string(r), Label: s.ruleTitle(p, string(r))})
	}
	return options
}

func (s *Site) proposeBasis(c echo.Context) error {
	b, ok := s.Library.Basis(legal.BasisID(c.Param("id")))
	if !ok {
		return echo.ErrNotFound
	}
	f := formOf(c)
	is := legal.Correction{Answer: f.text("answer"), AnswerRule: f.text("answer_rule"), Lenient: f.text("lenient"), Emergency: f.text("emergency"), EmergencyRule: f.text("emergency_rule"),
		Keeping: f.text("keeping"), FollowUp: f.text("follow_up"), Notes: f.text("notes"), Source: f.text("source"), Confidence: f.text("confidence"), Off: f.has("off")}
	g := &fault.Gather{}
	f.checkText(g)
	err := g.Err()
	if err == nil {
		err = s.Law.Propose(c.Request().Context(), personOf(c), s.lawAct(c), b.ID, f.number("seen"), is, f.text("why"))
	}
	if askAgain(err) {
		return s.showBasisForm(c, statusOf(err), b, is, f.number("seen"), f.text("why"), err)
	}
	if err != nil {
		return err
	}
	return done(c, "/legal-bases/"+string(b.ID), "proposed")
}

// decideBasis confirms a proposal or turns it down.
func (s *Site) decideBasis(c echo.Context) error {
	f := formOf(c)
	id, confirm := c.Param("proposal"), f.text("answer") == "confirm"
	g := &fault.Gather{}
	f.checkText(g)
	err := g.Err()
	if err == nil {
		err = s.Law.Decide(c.Request().Context(), personOf(c), s.lawAct(c), legal.BasisID(c.Param("id")), id, confirm, f.text("why"))
	}
	if askAgain(err) {
		return s.basisPage(c, statusOf(err), decided{proposal: id, note: f.text("why"), err: err})
	}
	if err != nil {
		return err
	}
	if confirm {
		return done(c, "/legal-bases/"+c.Param("id"), "confirmed")
	}
	return done(c, "/legal-bases/"+c.Param("id"), "turned_down")
}

// lawAct is what surrounds a write of the book.
func (s *Site) lawAct(c echo.Context) lawbook.Act {
	f := formOf(c)
	return lawbook.Act{Key: f.text("key"), Digest: c.Path() + f.digest(), At: s.now()}
}
