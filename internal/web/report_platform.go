package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/survival"
	"rogatory/templates"
)

// platformResponsiveness shows one platform with its curve and its months.
func (s *Site) platformResponsiveness(c echo.Context) error {
	id := platform.ID(c.Param("id"))
	found, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, id)
	if err != nil {
		return err
	}
	q, wrong := s.reportQuery(c, id)
	r, err := s.Reports.Responsiveness(c.Request().Context(), personOf(c), q)
	if err != nil {
		return err
	}
	w, err := s.reportWords(c)
	if err != nil {
		return err
	}
	p, f := s.printer(c), r.All
	events, err := s.events(c, id)
	if err != nil {
		return err
	}
	d := r.OfPlatform(w, s.about(p, found, f, events))
	v := templates.PlatformReportView{Shell: s.shell(c, found.Name, "responsiveness"), Nav: s.reportNav(c, ""), Name: found.Name, ProfilePath: "/platforms/" + url.PathEscape(string(id)),
		Ask: s.reportAsk(c, q, wrong, "/responsiveness/"+url.PathEscape(string(id))), Basis: s.reportBasis(p, r), Empty: f.Items == 0, Suppressed: f.Suppressed}
	if f.Suppressed {
		v.FewText, v.Basis = p.Say("report.few", report.MinCell), ""
	}
	if v.Merged = s.mergerNote(c, w, r.Query); q.Alone {
		v.Ask.Keep = []templates.Pair{{Name: "alone", Value: "1"}}
	}
	v.TakeAway = s.takeAway(c, "platform", parametersOf(c.QueryParam).With("platform", string(id)))
	if !v.Empty && !v.Suppressed {
		v.Sentence, v.Tiles = d.Cover, tiles(p, r)
		v.RowsPath, v.ComparePath = q.Behind(report.PickItems), comparePath(q)
		v.Figures, v.Sections = s.figureSections(p, d)
		v.How = explained(p, r, d)
	}
	return s.render(c, statusOf(wrong), templates.PlatformReportPage(v))
}

// figureSections parts the table of all figures, which the tiles show, from
// what follows them.
func (s *Site) figureSections(p *lang.Printer, d document.Document) (templates.Table, []templates.SectionView) {
	var figures templates.Table
	var rest []document.Section
	for _, one := range d.Sections {
		if one.Key == "figures" {
			figures = documentTable(p, one.Tables[0])
			continue
		}
		rest = append(rest, one)
	}
	return figures, documentSections(p, rest)
}

// about gathers what the directory says of a platform.
func (s *Site) about(p *lang.Printer, of platform.Platform, f report.Figures, events []platform.Event) report.About {
	language := string(p.Language())
	var a report.About
	a.FullAnswer, _ = s.Library.Say(language, of.FullAnswerIs)
	for _, note := range of.ReadingNotes {
		text, _ := s.Library.Say(language, note)
		a.Notes = append(a.Notes, text)
	}
	for _, e := range events {
		if marked, ok := f.Mark(p, e, publication.EventTitle(s.Library, p, e)); ok {
			marked.Path = "/platforms/" + url.PathEscape(string(of.ID)) + "#events"
			a.Events = append(a.Events, marked)
		}
	}
	return a
}

// explained says how the figures of a page are computed: what they rest on, and
// each of them.
func explained(p *lang.Printer, r report.Report, d document.Document) []templates.SummaryRow {
	q := r.Query
	from, to := p.Say("report.beginning"), p.Civil(q.AsOf)
	if !q.From.IsZero() {
		from = p.Civil(q.From)
	}
	if !q.To.IsZero() {
		to = p.Civil(q.To)
	}
	rows := []templates.SummaryRow{{Label: p.Say("report.population"), Text: p.Say("report.explain_basis", from, to, p.Civil(q.AsOf), r.All.Items)}}
	for _, m := range d.Method {
		rows = append(rows, templates.SummaryRow{Label: m.Term, Text: m.Text})
	}
	return rows
}

// comparePath leads to the comparison of the last period with the one before.
func comparePath(q report.Query) string {
	before, last := q.Recent()
	v := q.Values()
	v.Set("mode", "periods")
	v.Set("platform", string(q.Platform))
	v.Set("from", before.From.String())
	v.Set("to", before.To.String())
	v.Set("from2", last.From.String())
	v.Set("to2", last.To.String())
	return "/responsiveness/compare?" + v.Encode()
}

// tiles are the figures at a glance, each with what is behind it.
func tiles(p *lang.Printer, r report.Report) []templates.Tile {
	var all []templates.Tile
	f, q := r.All, r.Query
	for _, one := range f.Rates {
		t := templates.Tile{Label: p.Say("report.rate", one.Days), Value: shareText(p, one.Share, one.Matured), Count: p.Say("report.n_and_not_yet", one.Matured, one.NotYet),
			Definition: p.Say("report.rate_definition", one.Days), Path: q.Behind(report.PickWithin(one.Days))}
		t.Interval = limitsText(p, one.Lower, one.Upper, one.Matured)
		all = append(all, t)
	}
	items := q.Behind(report.PickItems)
	all = append(all, quantileTile(p, "report.median", "report.median_definition", f.Median, f, items), quantileTile(p, "report.p90", "report.p90_definition", f.P90, f, items))
	mean := templates.Tile{Label: p.Say("compare.mean", f.Tau), Value: "–", Count: p.Say("report.n", f.Items), Definition: p.Say("report.mean_definition"), Path: items}
	if f.Mean.OK {
		mean.Value = p.Say("report.days", p.Decimal(f.Mean.Value, 1))
		if f.MeanLower.OK {
			mean.Interval = p.Say("report.interval", p.Decimal(f.MeanLower.Value, 1), p.Decimal(f.MeanUpper.Value, 1))
		}
	}
	o, quiet := f.OnTime, f.Silence
	onTime := templates.Tile{Label: p.Say("report.on_time"), Value: shareText(p, o.Share, o.Due), Count: p.Say("report.on_time_count", o.OnTime, o.Late, o.Overdue, o.NotYet),
		Interval: limitsText(p, o.Lower, o.Upper, o.Due), Definition: p.Say("report.on_time_definition"), Path: q.Behind(report.PickOnTime)}
	silent := templates.Tile{Label: p.Say("report.silence"), Value: shareText(p, quiet.Share, quiet.Delivered), Count: p.Say("report.silent_count", quiet.Silent, quiet.Delivered, p.Civil(q.AsOf)),
		Interval: limitsText(p, quiet.Lower, quiet.Upper, quiet.Delivered), Definition: p.Say("report.silence_definition"), Path: q.Behind(report.PickSilent)}
	naive := templates.Tile{Label: p.Say("report.naive"), Value: "–", Count: p.Say("report.n", f.Answered), Misleading: p.Say("report.naive_why"), Definition: p.Say("report.naive_definition"), Path: q.Behind(report.PickAnswered)}
	if f.NaiveMean.OK {
		naive.Value = p.Say("report.days", p.Decimal(f.NaiveMean.Value, 1))
	}
	return append(all, mean, onTime, silent, naive)
}

// limitsText is an interval, from as many items on as a share is given.
func limitsText(p *lang.Printer, lower, upper survival.Limit, n int) string {
	if n < report.MinShare || !lower.OK {
		return ""
	}
	return p.Say("report.interval", p.Percent(lower.Value, 1), p.Percent(upper.Value, 1))
}

func quantileTile(p *lang.Printer, label, definition string, e survival.Estimate, f report.Figures, path string) templates.Tile {
	return templates.Tile{Label: p.Say(label), Value: daysText(p, e.Value), Interval: spanText(p, e), Count: p.Say("report.n_pending", f.Items, f.Pending), Definition: p.Say(definition), Path: path}
}
