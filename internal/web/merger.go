package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/merger"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// The two answers to the question of a day, as the form sends them.
const (
	onDay = "day"
	noDay = "none"
)

// typedMerger is what a person typed into the form of a merger.
type typedMerger struct{ into, when, from, why string }

// mergerPage is the form of a merger, or of a separation where the platform is
// a part already.
func (s *Site) mergerPage(c echo.Context) error {
	return s.showMergerForm(c, http.StatusOK, typedMerger{when: onDay}, nil)
}

func (s *Site) showMergerForm(c echo.Context, status int, t typedMerger, problem error) error {
	one, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, platform.ID(c.Param("id")))
	if err != nil {
		return err
	}
	p, back := s.printer(c), platformPath(one.ID)
	errs := fieldErrors(p, problem)
	v := templates.MergerForm{Name: one.Name, Path: back + "/merger", Back: back, Key: newKey(), Problems: templates.Problems(p, problem),
		From: templates.Field{Name: "from", Label: p.Say("merger.from"), Value: t.from, Max: s.today().String(), Error: errs["from"], Optional: t.when == noDay},
		Why:  templates.Field{Name: "why", Label: p.Say("merger.why"), Hint: p.Say("merger.why_hint"), Value: t.why, Error: errs["why"], Rows: 3, MaxLength: merger.MaxWhy}}
	if one.Part() {
		s.fillSeparation(p, &v, one.Name)
	} else if err := s.fillMerger(c, &v, one, t, errs["into"]); err != nil {
		return err
	}
	v.When.Value, v.Shell = t.when, s.shell(c, v.Title, "platforms")
	return s.render(c, status, templates.MergerFormPage(v))
}

func (s *Site) fillSeparation(p *lang.Printer, v *templates.MergerForm, name string) {
	v.Title, v.Lead = p.Say("merger.propose_separate"), p.Say("merger.separate_lead")
	v.Effects = apartEffects(p, name)
	v.When = templates.Choice{Name: "when", Label: p.Say("merger.until"), Options: []templates.Option{
		{Value: onDay, Label: p.Say("merger.until_day"), Hint: p.Say("merger.until_day_hint")},
		{Value: noDay, Label: p.Say("merger.until_never"), Hint: p.Say("merger.until_never_hint")}}}
}

func (s *Site) fillMerger(c echo.Context, v *templates.MergerForm, one platform.Platform, t typedMerger, problem string) error {
	p := s.printer(c)
	all, err := s.Library.Platforms(c.Request().Context(), personOf(c).Agency)
	if err != nil {
		return err
	}
	v.Title, v.Lead = p.Say("merger.propose"), p.Say("merger.propose_lead")
	v.Effects = []string{p.Say("merger.effect_sent"), p.Say("merger.effect_counts", one.Name), p.Say("merger.effect_new", one.Name), p.Say("merger.effect_frozen")}
	v.Into = templates.Choice{Name: "into", Label: p.Say("merger.into"), Hint: p.Say("merger.into_hint"), Empty: p.Say("merger.choose"), Value: t.into, Error: problem}
	for _, other := range all {
		if other.ID != one.ID {
			v.Into.Options = append(v.Into.Options, templates.Option{Value: string(other.ID), Label: s.mergedName(p, all, other)})
		}
	}
	v.When = templates.Choice{Name: "when", Label: p.Say("merger.since"), Options: []templates.Option{
		{Value: onDay, Label: p.Say("merger.since_day"), Hint: p.Say("merger.since_day_hint")},
		{Value: noDay, Label: p.Say("merger.since_always"), Hint: p.Say("merger.since_always_hint")}}}
	return nil
}

// proposeMerger sends the form to a second person.
func (s *Site) proposeMerger(c echo.Context) error {
	one, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, platform.ID(c.Param("id")))
	if err != nil {
		return err
	}
	f := formOf(c)
	t := typedMerger{into: f.text("into"), when: f.text("when"), from: f.text("from"), why: f.text("why")}
	w := merger.Wish{Kind: merger.Merge, Platform: one.ID, Into: platform.ID(t.into), Dated: t.when != noDay}
	if one.Part() {
		w.Kind, w.Into = merger.Separate, ""
	}
	g := &fault.Gather{}
	f.checkText(g)
	if w.Dated && t.from != "" {
		if w.From, err = deadline.ParseDay(t.from); err != nil {
			g.On("from", "fault.bad_day")
		}
	}
	if err = g.Err(); err == nil {
		err = s.Mergers.Propose(c.Request().Context(), personOf(c), s.mergerAct(c), w, t.why)
	}
	if askAgain(err) {
		return s.showMergerForm(c, statusOf(err), t, err)
	}
	if err != nil {
		return err
	}
	return done(c, platformPath(one.ID), "merger_proposed")
}

// decideMerger confirms a proposal or turns it down.
func (s *Site) decideMerger(c echo.Context) error {
	f := formOf(c)
	of, id, confirm := platform.ID(c.Param("id")), c.Param("proposal"), f.text("answer") == "confirm"
	g := &fault.Gather{}
	f.checkText(g)
	err := g.Err()
	if err == nil {
		err = s.Mergers.Decide(c.Request().Context(), personOf(c), s.mergerAct(c), of, id, confirm, f.text("why"))
	}
	if askAgain(err) {
		return s.platformPage(c, statusOf(err), decided{proposal: id, note: f.text("why"), err: err})
	}
	if err != nil {
		return err
	}
	if confirm {
		return done(c, platformPath(of), "merger_confirmed")
	}
	return done(c, platformPath(of), "merger_turned_down")
}

// mergerAct is what surrounds a write of the book of mergers.
func (s *Site) mergerAct(c echo.Context) merger.Act {
	f := formOf(c)
	return merger.Act{Key: f.text("key"), Digest: c.Path() + f.digest(), At: s.now()}
}

// mayMerge says whether the page offers a reader to keep the directory.
func mayMerge(c echo.Context) bool { return policy.May(personOf(c), policy.EditDirectory) }
