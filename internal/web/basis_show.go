package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// showBasis shows one legal basis in its last version, or in the one the
// address names.
func (s *Site) showBasis(c echo.Context) error { return s.basisPage(c, http.StatusOK, decided{}) }

// decided is what a person typed beside a proposal, when it comes back.
type decided struct {
	proposal string
	note     string
	err      error
}

func (s *Site) basisPage(c echo.Context, status int, left decided) error {
	last, ok := s.Library.Basis(legal.BasisID(c.Param("id")))
	if !ok {
		return echo.ErrNotFound
	}
	b := last
	if v := c.QueryParam("version"); v != "" {
		n, err := strconv.Atoi(v)
		if b, ok = s.Library.BasisAt(last.ID, n); err != nil || !ok {
			return echo.ErrNotFound
		}
	}
	p := s.printer(c)
	title := b.Title(string(p.Language()))
	v := templates.BasisView{Shell: s.shell(c, title, "legal"), Title: title, Caption: instrument(p, b), Confidence: b.Confidence}
	v.Status = []templates.Tag{{Label: p.Say(b.Status.LabelKey()), Tone: statusTone(b.Status)}, {Label: p.Say("lawbook.version", b.Version), Tone: templates.ToneQuiet}}
	v.Note, v.NoteLang = s.Library.Say(string(p.Language()), b.ConfidenceNote)
	if why := notUsable(b, s.Agency.Country); why != "" {
		v.NotUsable = p.Say("legal.not_usable_because", p.Say(why))
	}
	if b.Version != last.Version {
		v.Old, v.OldPath = p.Say("lawbook.old_version", b.Version, last.Version), "/legal-bases/"+string(b.ID)
	} else if policy.May(personOf(c), policy.EditLaw) {
		v.ProposePath = "/legal-bases/" + string(b.ID) + "/propose"
	}
	v.Sections = s.basisSections(p, b)
	v.Rules = s.basisRules(p, b)
	if err := s.basisHistory(c, &v, b, last, left); err != nil {
		return err
	}
	return s.render(c, status, templates.BasisPage(v))
}

// basisHistory adds the versions and the proposals that wait.
func (s *Site) basisHistory(c echo.Context, v *templates.BasisView, b, last legal.Basis, left decided) error {
	p, by := s.printer(c), personOf(c)
	all, err := s.Law.Proposals(c.Request().Context(), by)
	if err != nil {
		return err
	}
	if b.Version > 1 {
		if before, ok := s.Library.BasisAt(b.ID, b.Version-1); ok {
			v.Changes = s.changeViews(p, b.Correctable().Against(before.Correctable()))
		}
	}
	v.Versions = s.versionTable(p, b.ID, all)
	if b.Version != last.Version {
		return nil
	}
	for _, one := range open(all, b.ID) {
		view := templates.ProposalView{Path: "/legal-bases/" + string(b.ID) + "/proposals/" + one.ID, Key: newKey(), Why: one.Why,
			Head: p.Say("lawbook.proposal", one.ByName, p.Day(one.At)), Own: one.By == by.ID, Stale: one.From != last.Version, MayDecide: policy.May(by, policy.EditLaw)}
		if from, ok := s.Library.BasisAt(b.ID, one.From); ok {
			view.Changes = s.changeViews(p, one.Correction.Against(from.Correctable()))
		}
		if left.proposal == one.ID {
			view.Note, view.Problems, view.Errors = left.note, templates.Problems(p, left.err), fieldErrors(p, left.err)
		}
		v.Proposals = append(v.Proposals, view)
	}
	return nil
}

func (s *Site) versionTable(p *lang.Printer, id legal.BasisID, all []lawbook.Proposal) templates.Table {
	t := templates.Table{Caption: p.Say("lawbook.versions"), HideCaption: true, Columns: []templates.Column{{Label: p.Say("lawbook.version_head"), RowHead: true}, {Label: p.Say("lawbook.when")}, {Label: p.Say("lawbook.who")}, {Label: p.Say("lawbook.why")}}}
	path := "/legal-bases/" + string(id) + "?version="
	for _, one := range all { // the newest first
		if one.Basis != id || one.Open() {
			continue
		}
		d := one.Decision
		name := templates.Cell{Text: p.Say("lawbook.turned_down")}
		if d.Confirmed {
			name = templates.Cell{Text: p.Say("lawbook.version", d.Version), Path: path + strconv.Itoa(d.Version)}
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{name, {Text: p.Day(d.At)}, {Text: p.Say("lawbook.by_two", one.ByName, d.ByName)}, {Text: one.Why, Note: d.Why}}})
	}
	t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say("lawbook.version", 1), Path: path + "1"}, {Text: dayWords(p, s.Library.AsOf())}, {Text: p.Say("lawbook.shipped")}, {}}})
	return t
}

// changeViews says differences in words.
func (s *Site) changeViews(p *lang.Printer, all []legal.Difference) []templates.ChangeView {
	var views []templates.ChangeView
	for _, d := range all {
		views = append(views, templates.ChangeView{Field: p.Say("lawbook.field_" + d.Field), Was: s.valueWords(p, d.Field, d.Was), Is: s.valueWords(p, d.Field, d.Is)})
	}
	return views
}

func (s *Site) valueWords(p *lang.Printer, field, value string) string {
	switch {
	case field == "off":
		return p.Say("lawbook.use_" + value)
	case value == "":
		return "–"
	case field == "confidence":
		return p.Say("kit.confidence_" + value)
	case strings.HasSuffix(field, "_rule"), field == "lenient":
		return s.ruleTitle(p, value)
	case field == "notes", field == "source":
		return value
	}
	return periodWords(p, value)
}

func (s *Site) ruleTitle(p *lang.Printer, id string) string {
	if r, ok := s.Library.Rule(id); ok {
		return r.Title(string(p.Language()))
	}
	return id
}

// periodWords says an ISO 8601 period; what is none stays as it is.
func periodWords(p *lang.Printer, iso string) string {
	period, err := deadline.ParsePeriod(iso)
	if err != nil {
		return iso
	}
	return period.Words().Say(p.Say)
}

// basisRules shows every rule that counts a time of the basis.
func (s *Site) basisRules(p *lang.Printer, b legal.Basis) []templates.RuleView {
	used := []string{b.CountingRule, b.ResponseTime.Rule, b.ResponseTime.LenientRule}
	if b.Emergency != nil {
		used = append(used, b.Emergency.Rule, b.Emergency.LenientRule)
	}
	if b.Preservation != nil {
		used = append(used, b.Preservation.Rule)
	}
	if b.Validity != nil {
		used = append(used, b.Validity.Rule)
	}
	if b.Window != nil {
		used = append(used, b.Window.Rule)
	}
	for _, d := range slices.Concat(b.Duties, b.InternalLimits, b.Secondary) {
		used = append(used, d.Rule)
	}
	var views []templates.RuleView
	for _, r := range s.Library.Rules() {
		if slices.Contains(used, string(r.ID)) {
			views = append(views, s.ruleView(p, r))
		}
	}
	return views
}

func (s *Site) ruleView(p *lang.Printer, r catalogue.Rule) templates.RuleView {
	language := string(p.Language())
	v := templates.RuleView{Title: r.Title(language), Confidence: r.Confidence, Source: webOnly(r.SourceURL)}
	for _, step := range r.Steps {
		text, in := s.Library.Say(language, step)
		v.Steps = append(v.Steps, templates.RuleStep{Text: text, Lang: in})
	}
	for _, f := range []struct{ key, text string }{{"holidays_of", r.HolidaysOf}, {"applies_to", r.AppliesTo}, {"use_as", r.UseAs}, {"rule_note", r.Note}} {
		if f.text != "" {
			text, _ := s.Library.Say(language, f.text)
			v.Facts = append(v.Facts, templates.SummaryRow{Label: p.Say("legal." + f.key), Text: text})
		}
	}
	return v
}
