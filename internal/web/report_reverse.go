package web

import (
	"bytes"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/audit"
	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/templates"
)

// reversePage asks for a platform's list.
func (s *Site) reversePage(c echo.Context) error {
	v, err := s.reverseView(c, nil)
	if err != nil {
		return err
	}
	v.Platform = c.QueryParam("platform")
	return s.render(c, http.StatusOK, templates.ReversePage(v))
}

// reverse compares the list with ours, and shows the result or gives it as a
// file. Nothing of it is stored.
func (s *Site) reverse(c echo.Context) error {
	q, wrong := s.reverseAsk(c)
	if wrong == nil && formOf(c).text("as") == asSaved {
		return s.saveReverse(c, q)
	}
	var r report.Reverse
	if wrong == nil {
		r, wrong = s.Reports.ReverseAudit(c.Request().Context(), personOf(c), q)
	}
	if wrong != nil && !askAgain(wrong) {
		return wrong
	}
	if as := export.Format(formOf(c).text("as")); wrong == nil && as != "" {
		return s.reverseFile(c, r, as)
	}
	v, err := s.reverseView(c, wrong)
	if err != nil {
		return err
	}
	f := formOf(c)
	v.Platform, v.From, v.To, v.As.Value = f.text("platform"), f.text("from"), f.text("to"), f.text("as")
	if wrong == nil {
		s.showReverse(s.printer(c), &v, r)
	}
	return s.render(c, statusOf(wrong), templates.ReversePage(v))
}

// reverseFile gives the comparison as a file, stamped with the instant.
func (s *Site) reverseFile(c echo.Context, r report.Reverse, as export.Format) error {
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	d := r.Document(report.Words{Say: p, Names: names, Demo: s.Agency.Demo})
	d.Stamp = document.Stamp{Agency: s.Agency.Name, Program: s.Version, AsOf: s.now().UTC()}
	return s.sendDocument(c, d, p, as, "")
}

// asSaved is the choice of the form that saves the numbers.
const asSaved = "saved"

// saveReverse freezes the numbers of the comparison.
func (s *Site) saveReverse(c echo.Context, q report.ReverseAsk) error {
	if key, err := uuid.Parse(q.Act.Key); err == nil {
		q.Act.Key = uuid.NewSHA1(key, []byte(asSaved)).String() // not the act of a comparison by the same form
	}
	id, err := s.Press.PublishReverse(c.Request().Context(), personOf(c), q.Act, q)
	if err != nil {
		return err
	}
	return done(c, "/responsiveness/saved/"+string(id), "report_saved")
}

// reverseAsk reads the form with the list.
func (s *Site) reverseAsk(c echo.Context) (report.ReverseAsk, error) {
	f, file := formOf(c), uploadOf(c)
	var g fault.Gather
	f.checkText(&g)
	q := report.ReverseAsk{Platform: platform.ID(f.text("platform")), From: f.day(&g, "from"), To: f.day(&g, "to")}
	if q.Platform == "" {
		g.On("platform", "reverse.platform_missing")
	} else if _, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, q.Platform); err != nil {
		g.On("platform", "own.platform_none")
	}
	if len(file.body) == 0 {
		g.On("file", "reverse.file_missing")
	}
	if err := g.Err(); err != nil {
		return q, err
	}
	list, err := s.Lists(c.Request().Context(), bytes.NewReader(file.body), int64(len(file.body)), nil)
	if one, ok := fault.As(err); ok {
		return q, one.In("file")
	}
	if err != nil {
		return q, err
	}
	q.List = list
	// A file leaves the page where it is, and the same form may ask for another.
	asked := strings.Join([]string{"/responsiveness/reverse", f.text("platform"), f.text("from"), f.text("to"), audit.Digest(file.body)}, "\n")
	q.Act = request.Act{Key: f.text("key"), Digest: asked, At: s.now()}
	return q, q.Check()
}

func (s *Site) reverseView(c echo.Context, wrong error) (templates.ReverseView, error) {
	p := s.printer(c)
	names, err := s.platformNames(c)
	if err != nil {
		return templates.ReverseView{}, err
	}
	v := templates.ReverseView{Shell: s.shell(c, p.Say("report_nav.reverse"), "responsiveness"), Nav: s.reportNav(c, "reverse"), Key: newKey(), Max: s.today().String(),
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), How: []string{p.Say("reverse.how_columns"), p.Say("reverse.how_match"), p.Say("reverse.how_rights"), p.Say("reverse.how_stored")}}
	v.As = templates.Choice{Name: "as", Label: p.Say("reverse.as"), Empty: p.Say("reverse.as_page"), Error: v.Errors["as"]}
	for _, f := range export.Formats() {
		v.As.Options = append(v.As.Options, templates.Option{Value: string(f), Label: p.Say("publication.as_" + string(f))})
	}
	if policy.May(personOf(c), policy.PublishReport) {
		v.As.Options = append(v.As.Options, templates.Option{Value: asSaved, Label: p.Say("reverse.as_saved")})
	}
	for id, name := range names {
		v.Platforms = append(v.Platforms, templates.Option{Value: string(id), Label: name})
	}
	sort.Slice(v.Platforms, func(i, j int) bool { return v.Platforms[i].Label < v.Platforms[j].Label })
	return v, nil
}

func (s *Site) showReverse(p *lang.Printer, v *templates.ReverseView, r report.Reverse) {
	v.Done = true
	v.Basis = p.Say("reverse.basis", dayOrBeginning(p, r.From), dayOrBeginning(p, r.To))
	v.Sentence = p.Say("reverse.sentence", p.Number(len(r.Both)), p.Number(r.Differ()), p.Number(len(r.OnlyTheirs)), p.Number(len(r.OnlyOurs)))
	v.Tables = []templates.Table{joinedTable(p, r), onlyTheirs(p, p.Say("reverse.only_theirs"), p.Say("reverse.only_theirs_none"), r.OnlyTheirs), onlyOurs(p, r)}
	if len(r.Repeated) > 0 {
		v.Tables = append(v.Tables, onlyTheirs(p, p.Say("reverse.repeated"), "", r.Repeated))
	}
	if len(r.Faults) > 0 {
		v.Tables = append(v.Tables, faultTable(p, r.Faults))
	}
}

func dayOrBeginning(p *lang.Printer, d deadline.Day) string {
	if d.IsZero() {
		return p.Say("reverse.open")
	}
	return p.Civil(d)
}

func joinedTable(p *lang.Printer, r report.Reverse) templates.Table {
	t := templates.Table{Caption: p.Say("reverse.both"), Empty: p.Say("reverse.both_none"), Columns: []templates.Column{{Label: p.Say("reverse.ours"), RowHead: true}, {Label: p.Say("reverse.theirs")},
		{Label: p.Say("reverse.our_day")}, {Label: p.Say("reverse.their_day")}, {Label: p.Say("reverse.our_outcome")}, {Label: p.Say("reverse.their_outcome")}, {Label: p.Say("reverse.gap")}}}
	for _, j := range r.Both {
		row := templates.Row{Cells: []templates.Cell{{Text: j.Our.Reference, Path: "/requests/" + string(j.Our.ID), Wide: true, Note: matchNote(p, j.By)}, {Text: orDash(j.Their.Theirs), Note: p.Say("reverse.line", strconv.Itoa(j.Their.Line))},
			{Text: civilOrDash(p, j.Our.Day)}, {Text: civilOrDash(p, j.Their.Day)}, {Text: p.Say(j.Our.Outcome.LabelKey())}, {Text: orDash(j.Their.Text)}, gapCell(p, j)}}
		if j.OutcomeGap || j.DatesDiffer {
			row.Tone = templates.ToneBad
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func matchNote(p *lang.Printer, by report.MatchedBy) string {
	if by == report.ByOurReference {
		return ""
	}
	return p.Say("reverse.by_" + string(by))
}

func gapCell(p *lang.Printer, j report.Joined) templates.Cell {
	var c templates.Cell
	if j.OutcomeGap {
		c.More = append(c.More, templates.Tag{Label: p.Say("reverse.outcome_differs"), Tone: templates.ToneBad})
	}
	if j.DatesDiffer {
		c.More = append(c.More, templates.Tag{Label: p.Count("reverse.days_apart", max(j.DaysApart, -j.DaysApart)), Tone: templates.ToneBad})
	}
	switch {
	case j.Their.Text != "" && !j.OutcomeKnown:
		c.Note = p.Say("reverse.not_understood")
	case len(c.More) == 0:
		c.Text = p.Say("reverse.agree")
	}
	return c
}

func civilOrDash(p *lang.Printer, d deadline.Day) string {
	if d.IsZero() {
		return "–"
	}
	return p.Civil(d)
}

func onlyTheirs(p *lang.Printer, caption, empty string, rows []report.TheirRow) templates.Table {
	t := templates.Table{Caption: caption, Empty: empty, Columns: []templates.Column{{Label: p.Say("reverse.theirs"), RowHead: true}, {Label: p.Say("reverse.noted")}, {Label: p.Say("reverse.their_day")}, {Label: p.Say("reverse.their_outcome")}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: orDash(r.Theirs), Note: p.Say("reverse.line", strconv.Itoa(r.Line))}, {Text: orDash(r.Ours)}, {Text: civilOrDash(p, r.Day)}, {Text: orDash(r.Text)}}})
	}
	return t
}

func onlyOurs(p *lang.Printer, r report.Reverse) templates.Table {
	t := templates.Table{Caption: p.Say("reverse.only_ours"), Empty: p.Say("reverse.only_ours_none"), Columns: []templates.Column{{Label: p.Say("reverse.ours"), RowHead: true}, {Label: p.Say("reverse.our_day")}, {Label: p.Say("reverse.our_outcome")}}}
	for _, o := range r.OnlyOurs {
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: o.Reference, Path: "/requests/" + string(o.ID), Wide: true}, {Text: civilOrDash(p, o.Day)}, {Text: p.Say(o.Outcome.LabelKey())}}})
	}
	return t
}

func faultTable(p *lang.Printer, faults []report.RowFault) templates.Table {
	t := templates.Table{Caption: p.Say("reverse.faults"), Columns: []templates.Column{{Label: p.Say("reverse.line_head"), RowHead: true, Numeric: true}, {Label: p.Say("reverse.column")}, {Label: p.Say("reverse.problem")}}}
	for _, f := range faults {
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: strconv.Itoa(f.Line)}, {Text: orDash(f.Column)}, {Text: p.Say(f.Key, f.Args...)}}})
	}
	return t
}
