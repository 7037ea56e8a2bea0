package report

import (
	"net/url"
	"strings"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
)

// Overview is the report over all platforms, ready for every format.
func (r Report) Overview(w Words) document.Document {
	p := w.Say
	d := w.document("responsiveness", p.Say("report.title"), r.Query, r.All.Items)
	d.Main, d.Notes = "platforms", append(r.widened(p), d.Notes...)
	if r.All.Suppressed {
		d.Facts[len(d.Facts)-1].Value = document.Few(MinCell)
		d.Cover = p.Say("report.few", MinCell) + ". " + p.Say("report.few_text")
		return d
	}
	d.Cover = r.cover(w)
	if r.QuietAll != nil && r.All.Items >= MinCell {
		d.Sections = append(d.Sections, r.QuietAll.section(w))
	}
	d.Sections = append(d.Sections, document.Section{Key: "platforms", Heading: p.Say("report.by_platform"), Text: r.overviewText(p), Tables: []document.Table{r.platformTable(w)}})
	d.Method = method(p)
	return d
}

// overviewText names the two periods that the change is between, and from which
// p-value on it is said to be one.
func (r Report) overviewText(p *lang.Printer) []string {
	words := []string{p.Say("report.lead")}
	if c := r.Changes; c != nil {
		words = append(words, p.Say("report.change_periods", c.Before.From, c.Before.To, c.Last.From, c.Last.To))
		if n := len(c.By); n > 1 {
			words = append(words, p.Count("report.change_level", n, p.Decimal(c.Alpha, 4)))
		}
		if c.longer() {
			words = append(words, p.Say("report.change_longer", MinCell))
		}
	}
	return words
}

// cover is what may be read out: how much is answered, and who has gone quiet.
func (r Report) cover(w Words) string {
	if r.QuietAll == nil || r.All.Items < MinCell {
		return r.Sentence(w)
	}
	return strings.TrimSpace(r.Sentence(w) + " " + r.QuietAll.cover(w))
}

// Sentence says how much is answered.
func (r Report) Sentence(w Words) string {
	p, rate := w.Say, r.All.Rates[1]
	switch {
	case r.All.Items == 0:
		return p.Say("report.empty_title") + "."
	case rate.Matured == 0:
		return p.Say("report.cover_none")
	case rate.Matured < MinShare:
		return p.Count("report.cover_few", rate.Matured)
	}
	return p.Say("report.cover", rate.Matured, rate.Answered, p.Percent(rate.Share.Value, 0)) + " " + r.All.medianSentence(p)
}

func (f Figures) medianSentence(p *lang.Printer) string {
	if f.Median.Value.OK {
		return p.Say("report.sentence_median", p.Decimal(f.Median.Value.Value, -1))
	}
	return p.Say("report.sentence_open", f.Pending)
}

func (r Report) platformTable(w Words) document.Table {
	p := w.Say
	t := document.Table{Key: "platforms", Caption: p.Say("report.by_platform"), Columns: []document.Column{
		{Key: string(ByPlatform), Label: p.Say("case.platform")},
		{Key: string(ByItems), Label: p.Say("report.items"), Numeric: true},
		{Key: string(ByRate), Label: p.Say("report.rate", 30), Numeric: true, Interval: true, N: true},
		{Key: string(ByMedian), Label: p.Say("report.median"), Numeric: true, Interval: true},
		{Key: string(ByOnTime), Label: p.Say("report.on_time"), Numeric: true, Interval: true, N: true},
		{Key: string(BySilence), Label: p.Say("report.silence"), Numeric: true, Interval: true, N: true},
		{Key: string(ByChange), Label: p.Say("report.change"), Numeric: true, Interval: true},
		{Key: string(ByOwn), Label: p.Say("report.own"), Numeric: true, Interval: true, N: true},
		{Key: string(ByPending), Label: p.Say("report.pending"), Numeric: true}}}
	for _, f := range r.Platforms {
		t.Rows = append(t.Rows, r.overviewRow(w, f))
	}
	if r.All.Items > 0 {
		all := r.overviewRow(w, r.All)
		all.Key, all.Cells[0] = "all", document.Text(p.Say("report.all"))
		t.Foot = []document.Row{all}
	}
	return t
}

func (r Report) overviewRow(w Words, f Figures) document.Row {
	path := "/responsiveness/" + url.PathEscape(string(f.Platform))
	if w.Demand != "" {
		path += "?" + w.Demand
	}
	row := document.Row{Key: string(f.Platform)}
	name := document.Text(w.Name(f.Platform)).Noted(w.withParts(r.Query, f.Platform))
	if f.Suppressed {
		row.Cells = []document.Cell{name, document.Hidden()}
		for range len(Columns()) - len(row.Cells) {
			row.Cells = append(row.Cells, document.None())
		}
		return row
	}
	q := r.Query
	q.Platform = f.Platform
	row.Cells = []document.Cell{name.Leading(path), document.Whole(f.Items).Leading(q.Behind(PickItems)), rateCell(f.Rates[1], 0).Leading(q.Behind(PickWithin(30))), f.medianCell(w.Say),
		onTimeCell(f.OnTime, 0).Leading(q.Behind(PickOnTime)), silenceCell(f.Silence, 0).Leading(q.Behind(PickSilent)), r.changeCell(w.Say, f), r.ownCell(f), document.Whole(f.Pending).Leading(q.Behind(PickPending))}
	if f.OnTime.Due == 0 {
		row.Cells[4] = document.None().Noted(w.Say.Say("report.no_limit"))
	}
	return row
}

// medianCell says how many wait where the median was not reached.
func (f Figures) medianCell(p *lang.Printer) document.Cell {
	if f.Median.Value.OK {
		return waitCell(f.Median)
	}
	return document.Open().Noted(p.Count("report.pending_count", f.Pending))
}

func (r Report) changeCell(p *lang.Printer, f Figures) document.Cell {
	if r.Changes == nil {
		return document.None()
	}
	c, ok := r.Changes.By[f.Platform]
	if f.Platform == "" {
		c, ok = r.Changes.All, true
	}
	if !ok {
		c.Verdict = TooFew
	}
	if !c.Verdict.Tested() {
		return document.None().Noted(p.Say("report.change_" + string(c.Verdict)))
	}
	cell := document.Wait(c.Mean.Value, 1).Leading(r.comparePath(f.Platform))
	if c.Mean.OK {
		cell = cell.Between(&c.Mean.Lower, &c.Mean.Upper)
	}
	return cell.Noted(p.Say("report.change_"+string(c.Verdict), pText(p, c.Test.P)))
}

// pText writes a p-value: never 0, never more digits than it has, and
// never on two lines.
func pText(p *lang.Printer, v float64) string {
	if v < 0.001 {
		return "p\u00a0<\u00a0" + p.Decimal(0.001, 3)
	}
	return "p\u00a0=\u00a0" + p.Decimal(v, 3)
}

func (r Report) ownCell(f Figures) document.Cell {
	if r.Changes == nil || f.Platform == "" {
		return document.None()
	}
	own := r.Changes.Own[f.Platform]
	last := r.Changes.Last
	v := url.Values{"platform": {string(f.Platform)}, "from": {last.From.String()}, "to": {last.To.String()}}
	return shareCell(own.Share, own.Lower, own.Upper, own.K, own.N, 0).Leading("/responsiveness/quality?" + v.Encode())
}

// comparePath is the page that shows the change in full.
func (r Report) comparePath(id platform.ID) string {
	v := r.Query.Values()
	v.Set("mode", "periods")
	v.Set("platform", string(id))
	before, last := r.Changes.between(id)
	v.Set("from", before.From.String())
	v.Set("to", before.To.String())
	v.Set("from2", last.From.String())
	v.Set("to2", last.To.String())
	return "/responsiveness/compare?" + v.Encode()
}

func silenceCell(s Silence, digits int) document.Cell {
	return shareCell(s.Share, s.Lower, s.Upper, s.Silent, s.Delivered, digits)
}

// outcome counts the items that came to one outcome.
func (f Figures) outcome(o reply.Outcome) int {
	for _, c := range f.Outcomes {
		if c.Outcome == o {
			return c.N
		}
	}
	return 0
}

// method is the appendix that says how each figure is computed.
func method(p *lang.Printer) []document.Entry {
	return []document.Entry{
		{Term: p.Say("report.items"), Text: p.Say("report.how_items")},
		{Term: p.Say("report.rate", 30), Text: p.Say("report.how_rate")},
		{Term: p.Say("report.median"), Text: p.Say("report.how_median")},
		{Term: p.Say("report.mean_any"), Text: p.Say("report.mean_definition")},
		{Term: p.Say("report.on_time"), Text: p.Say("report.on_time_definition")},
		{Term: p.Say("report.silence"), Text: p.Say("report.silence_definition")},
		{Term: p.Say("report.change"), Text: p.Say("report.change_definition")},
		{Term: p.Say("quiet.title"), Text: p.Say("quiet.how")},
		{Term: p.Say("report.own"), Text: p.Say("report.own_definition")},
		{Term: p.Say("report.naive"), Text: p.Say("report.naive_definition") + " " + p.Say("report.naive_why")},
		{Term: p.Say("report.kin"), Text: p.Say("report.how_kin")},
		{Term: p.Say("report.small"), Text: p.Say("report.how_small")},
	}
}
