package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// file is one request on the desk of its reader: what was read once for the
// whole page.
type file struct {
	site     *Site
	p        *lang.Printer
	by       people.Person
	t        request.Timeline
	st       request.State
	sum      request.Summary
	full     bool
	platform string
	names    map[people.ID]string
	findings []platform.Finding
}

// showRequest shows one request like a file: what it is, what is due, what can
// be done now, what was asked, what became of it, all that happened.
func (s *Site) showRequest(c echo.Context) error {
	f, err := s.openFile(c)
	if err != nil {
		return err
	}
	v := f.view(s.shell(c, string(f.t.Reference), "requests"))
	if v.Race, err = f.race(c); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.RequestPage(v))
}

// openFile reads a request for a page about it. An address that names none and
// one that may not be known get the same answer.
func (s *Site) openFile(c echo.Context) (*file, error) {
	ctx, by, id := c.Request().Context(), personOf(c), c.Param("id")
	if uuid.Validate(id) != nil {
		return nil, fault.New(fault.NotFound, "request.none")
	}
	t, detail, err := s.Requests.Show(ctx, by, request.ID(id), s.now())
	if err != nil {
		return nil, err
	}
	f := &file{site: s, p: s.printer(c), by: by, t: t, st: t.State(), sum: request.Summarize(t, s.Books), full: detail == policy.Full}
	f.platform = s.platformName(c, f.st.Content.Platform)
	if !f.full {
		return f, nil
	}
	if f.names, err = s.Accounts.Names(ctx, by); err != nil {
		return nil, err
	}
	if f.unsent() {
		f.findings, err = s.Requests.Preflight(ctx, by, t.ID)
	}
	return f, err
}

// unsent says that the check before sending still matters.
func (f *file) unsent() bool {
	switch f.st.Phase {
	case request.Draft, request.InReview, request.Returned, request.Approved:
		return true
	}
	return false
}

func (f *file) path(rest string) string { return "/requests/" + string(f.t.ID) + rest }

func (f *file) view(shell templates.Shell) templates.RequestView {
	p, content := f.p, f.st.Content
	v := templates.RequestView{Shell: shell, Reference: string(f.t.Reference), Full: f.full, Tags: f.tags(), Top: f.top(), Deadlines: f.deadlines(), Next: f.next(),
		Happened: f.happened(), Zone: p.Say("show.zone", f.site.Zone.String())}
	v.Figures = f.figures()
	if policy.May(f.by, policy.ReadReports) && !f.st.ClockZero().IsZero() {
		v.FigPath, v.FigLabel = "/responsiveness/"+string(content.Platform), p.Say("show.figures_of", f.platform)
	}
	if !f.full {
		v.Metadata = p.Say("show.metadata_only")
		return v
	}
	v.Subject, v.Narrative = content.Subject, content.Narrative
	v.Facts, v.Items, v.Attempts, v.Findings = f.facts(), f.items(), f.attempts(), f.found()
	return v
}

func (f *file) tags() []templates.Tag {
	all := []templates.Tag{phaseTag(f.p, f.st.Phase)}
	if f.st.Content.Emergency {
		all = append(all, templates.Tag{Label: f.p.Say("show.emergency"), Tone: templates.ToneOf("emergency")})
	}
	all = append(all, standingTags(f.p, f.sum)...)
	if d := f.dueNow(); d.over {
		all = append(all, templates.Tag{Label: d.say(f.p), Tone: templates.ToneBad})
	}
	if k := f.t.Case.Compartment; k != casefile.Open {
		all = append(all, templates.Tag{Label: f.p.Say(k.LabelKey()), Tone: templates.ToneOf(string(k))})
	}
	return all
}

func (f *file) dueNow() due { return dueOf(f.sum, f.site.now(), f.site.today(), f.site.Zone) }

// top are the facts every reader sees, and for those who read in full the people.
func (f *file) top() []templates.SummaryRow {
	p, c := f.p, f.st.Content
	rows := []templates.SummaryRow{
		{Label: p.Say("show.platform"), Text: f.platform, Path: "/platforms/" + string(c.Platform)},
		{Label: p.Say("show.kind"), Text: p.Say(c.Kind.LabelKey())},
		{Label: p.Say("show.case"), Text: f.t.Case.Number, Path: "/cases/" + string(f.t.Case.ID)},
		{Label: p.Say("show.filed"), Text: p.Instant(f.st.CreatedAt)},
	}
	if f.full {
		rows[2].Note = f.t.Case.Title
		rows[3].Note = f.person(f.st.Author)
	}
	if at := f.st.ClockZero(); !at.IsZero() {
		rows = append(rows, templates.SummaryRow{Label: p.Say("show.sent"), Text: p.Instant(at), Note: p.Say(f.st.Delivery().LabelKey())})
	} else if f.st.Delivery() != "" {
		rows = append(rows, templates.SummaryRow{Label: p.Say("show.sent"), Text: p.Say(f.st.Delivery().LabelKey())})
	}
	if f.full && !f.st.ClockZero().IsZero() && !f.st.AnyPending() {
		rows = append(rows, templates.SummaryRow{Label: p.Say("show.outcome"), Text: p.Say(f.st.Outcome().LabelKey())})
	}
	return rows
}

// person names who did something; an account that is gone is still somebody.
func (f *file) person(id people.ID) string {
	if name := f.names[id]; name != "" {
		return name
	}
	return f.p.Say("show.somebody")
}

// facts are what the request rests on.
func (f *file) facts() []templates.SummaryRow {
	p, c := f.p, f.st.Content
	var rows []templates.SummaryRow
	add := func(label, text, note, path string) {
		if text != "" {
			rows = append(rows, templates.SummaryRow{Label: p.Say(label), Text: text, Note: note, Path: path})
		}
	}
	add("show.entity", c.Entity, "", "")
	if basis, ok := f.site.Library.Basis(c.Basis); ok {
		add("show.basis", basis.Title(string(p.Language())), p.Say("show.version", c.BasisVersion), "/legal-bases/"+string(c.Basis))
	} else {
		add("show.basis", string(c.Basis), "", "")
	}
	order := ""
	if !c.OrderedOn.IsZero() {
		order = p.Say("show.ordered_on", p.Civil(c.OrderedOn))
	}
	if c.Profession != request.NoProfession {
		add("form.profession", p.Say(c.Profession.LabelKey()), p.Say("show.profession_note"), "")
	}
	add("show.order", c.Order, order, "")
	add("show.answer_on", p.Civil(c.AnswerOn), p.Say("show.answer_on_note"), "")
	add("show.order_until", p.Civil(c.OrderUntil), "", "")
	add("show.secret_until", p.Civil(c.SecretUntil), "", "")
	if f.st.Approver != "" {
		add("show.approved", p.Instant(f.st.ApprovedAt), f.person(f.st.Approver), "")
	}
	if src := f.st.Source; src != nil {
		add("show.register", src.Register, p.Say("show.register_row", src.Row, p.Civil(src.AsOf)), "")
	}
	rows = append(rows, templates.SummaryRow{Label: p.Say("show.text"), Part: templates.Exactly(short(f.st.Text), p.Say("show.text_note"))})
	return rows
}

// short is the beginning of a hash, enough to tell two texts apart by eye.
func short(h request.Hash) string { return string(h[:min(12, len(h))]) }
