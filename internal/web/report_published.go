package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/templates"
)

// published sets what platforms and authorities publish beside what we counted.
func (s *Site) published(c echo.Context) error {
	country := strings.ToUpper(c.QueryParam("country"))
	r, err := s.Reports.Published(c.Request().Context(), personOf(c), report.PublishedQuery{Country: country, Today: s.today()})
	if err != nil {
		return err
	}
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.PublishedView{Shell: s.shell(c, p.Say("report_nav.published"), "responsiveness"), Nav: s.reportNav(c, "published"), Country: r.Country, Read: s.readLink(c),
		About: p.Say("published.about", p.Country(r.Country), p.Civil(r.AsOf)), How: []string{p.Say("published.how_like"), p.Say("published.how_overlap"), p.Say("published.how_missing"), p.Say("published.how_command")}}
	if len(r.Files) == 0 {
		v.Empty = templates.Empty{Title: p.Say("published.empty_title"), Text: p.Say("published.empty_text")}
		return s.render(c, http.StatusOK, templates.PublishedPage(v))
	}
	for _, code := range withOwn(r.Countries, s.Agency.Country) {
		v.Countries = append(v.Countries, templates.Option{Value: code, Label: p.Country(code)})
	}
	v.TakeAway = s.takeAway(c, "published", publication.Parameters{"country": r.Country})
	v.Tables = publishedTables(p, r, names)
	v.Missing = missingTable(p, r, names)
	v.Meanings = meanings(p)
	v.Files = templates.Table{Caption: p.Say("published.files"), Columns: []templates.Column{{Label: p.Say("published.file"), RowHead: true}, {Label: p.Say("published.source")}, {Label: p.Say("published.licence")}}}
	for _, f := range r.Files {
		v.Files.Rows = append(v.Files.Rows, templates.Row{Cells: []templates.Cell{{Text: f.Name}, {Text: f.Source}, {Text: orDash(f.Licence)}}})
	}
	return s.render(c, http.StatusOK, templates.PublishedPage(v))
}

func withOwn(countries []string, own string) []string {
	for _, c := range countries {
		if c == own {
			return countries
		}
	}
	return append([]string{own}, countries...)
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// publishedTables shows one table for each company or authority.
func publishedTables(p *lang.Printer, r report.PublishedReport, names map[platform.ID]string) []templates.OwnSection {
	var all []templates.OwnSection
	for i := 0; i < len(r.Rows); {
		first := r.Rows[i]
		t := publishedHead(p, heading(p, first, names))
		for ; i < len(r.Rows) && r.Rows[i].Side == first.Side && r.Rows[i].Company == first.Company; i++ {
			t.Rows = append(t.Rows, publishedLine(p, r.Rows[i]))
		}
		all = append(all, templates.OwnSection{Table: t})
	}
	if len(all) == 0 {
		all = append(all, templates.OwnSection{Table: templates.Table{Caption: p.Say("published.theirs"), Empty: p.Say("published.none_for", p.Country(r.Country))}})
	}
	return all
}

func heading(p *lang.Printer, a report.Against, names map[platform.ID]string) string {
	name := a.Company
	if full := names[a.Platform]; full != "" {
		name = full
	}
	switch {
	case a.Side == report.OriginAuthority && name == "":
		return p.Say("published.authorities")
	case a.Side == report.OriginAuthority:
		return p.Say("published.authorities_to", name)
	}
	return name
}

func publishedHead(p *lang.Printer, caption string) templates.Table {
	t := templates.Table{Caption: caption, Columns: []templates.Column{{Label: p.Say("published.period"), RowHead: true}}}
	for _, key := range []string{"requests", "complied", "accounts", "our_requests", "our_complied", "our_accounts"} {
		t.Columns = append(t.Columns, templates.Column{Label: p.Say("published." + key), Numeric: true})
	}
	t.Columns = append(t.Columns, templates.Column{Label: p.Say("published.difference")})
	return t
}

func publishedLine(p *lang.Printer, a report.Against) templates.Row {
	name := templates.Cell{Text: p.Civil(a.From) + " – " + p.Civil(a.To)}
	var notes []string
	if a.Subject != report.SubjectData {
		notes = append(notes, p.Say("published.subject_"+string(a.Subject)))
	}
	for _, text := range []string{a.Authority, a.Process} {
		if text != "" {
			notes = append(notes, text)
		}
	}
	if a.Overlaps {
		notes = append(notes, p.Say("published.overlaps"))
	}
	notes = append(notes, a.Source)
	name.Note = strings.Join(notes, "; ")
	complied := templates.Cell{Text: boundText(p, a.Complied)}
	if a.Percent.OK {
		complied.Note = p.Say("published.percent", percentText(p, a.Percent))
	}
	row := templates.Row{Cells: []templates.Cell{name, {Text: boundText(p, a.Requests)}, complied, {Text: boundText(p, a.Accounts)}}}
	switch {
	case a.Why == report.ReasonCountry || a.Why == report.ReasonAuthority || a.Why == report.ReasonUnknown:
		row.Cells = append(row.Cells, templates.Cell{Text: "–"}, templates.Cell{Text: "–"}, templates.Cell{Text: "–"})
	case a.Hidden:
		row.Cells = append(row.Cells, templates.Cell{Text: p.Say("own.few", report.MinCell)}, templates.Cell{}, templates.Cell{})
	default:
		row.Cells = append(row.Cells, templates.Cell{Text: p.Number(a.Ours.Requests)}, templates.Cell{Text: p.Number(a.Ours.Complied)}, templates.Cell{Text: p.Number(a.Ours.Accounts)})
	}
	return templates.Row{Cells: append(row.Cells, templates.Cell{Text: differenceText(p, a)})}
}

// differenceText tells the difference, or why there is none to tell.
func differenceText(p *lang.Printer, a report.Against) string {
	switch {
	case a.Why != report.Comparable:
		return p.Say("published.why_" + string(a.Why))
	case a.Answered && a.Gap > 0:
		return p.Count("published.more_answered", a.Gap)
	case a.Answered && a.Gap < 0:
		return p.Count("published.fewer_answered", -a.Gap)
	case a.Gap > 0:
		return p.Count("published.more", a.Gap)
	case a.Gap < 0:
		return p.Count("published.fewer", -a.Gap)
	}
	return p.Say("published.same")
}

// boundText tells a published number as a range where it is one.
func boundText(p *lang.Printer, b report.Bound) string {
	number := func(x float64) string {
		if x == float64(int64(x)) {
			return p.Number(int(x))
		}
		return p.Decimal(x, 1)
	}
	switch {
	case !b.OK:
		return "–"
	case b.Low == b.High:
		return number(b.Low)
	}
	return number(b.Low) + "–" + number(b.High)
}

func percentText(p *lang.Printer, b report.Bound) string {
	if b.Low == b.High {
		return p.Percent(b.Low/100, 0)
	}
	return p.Percent(b.Low/100, 0) + "–" + p.Percent(b.High/100, 0)
}

// missingTable lists the platforms we wrote to and nobody published about.
func missingTable(p *lang.Printer, r report.PublishedReport, names map[platform.ID]string) templates.Table {
	t := templates.Table{Caption: p.Say("published.missing"), Columns: []templates.Column{{Label: p.Say("case.platform"), RowHead: true}, {Label: p.Say("published.sent"), Numeric: true}}, Plain: true}
	if t.Empty = p.Say("published.missing_none"); !r.Own {
		t.Empty = p.Say("published.missing_other")
	}
	for _, m := range r.Missing {
		name := names[m.Platform]
		if name == "" {
			name = string(m.Platform)
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: name, Path: "/responsiveness/" + string(m.Platform)}, {Text: p.Number(m.Requests)}}})
	}
	return t
}

// meanings sets the two definitions of each column side by side.
func meanings(p *lang.Printer) templates.Table {
	t := templates.Table{Caption: p.Say("published.meanings"), Columns: []templates.Column{{Label: p.Say("published.figure"), RowHead: true}, {Label: p.Say("published.they_count")}, {Label: p.Say("published.we_count")}}}
	for _, key := range []string{"requests", "complied", "accounts", "period"} {
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say("published.figure_" + key)}, {Text: p.Say("published.they_" + key)}, {Text: p.Say("published.we_" + key)}}})
	}
	return t
}
