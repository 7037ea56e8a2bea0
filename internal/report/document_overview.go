package report

import (
	"net/url"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/reply"
)

// Overview is the report over all platforms, ready for every format.
func (r Report) Overview(w Words) document.Document {
	p := w.Say
	d := w.document("responsiveness", p.Say("report.title"), r.Query, r.All.Items)
	d.Cover = r.cover(w)
	d.Sections = []document.Section{{Key: "platforms", Heading: p.Say("report.by_platform"), Text: []string{p.Say("report.lead")}, Tables: []document.Table{r.platformTable(w)}}}
	d.Method = method(p)
	return d
}

// cover is the sentence that may be read out.
func (r Report) cover(w Words) string {
	p, rate := w.Say, r.All.Rates[1]
	switch {
	case r.All.Items == 0:
		return p.Say("report.empty_title") + "."
	case rate.Matured < MinShare:
		return p.Say("report.cover_few", rate.Matured)
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
		{Key: "platform", Label: p.Say("case.platform")},
		{Key: "items", Label: p.Say("report.items"), Numeric: true},
		{Key: "answered_30", Label: p.Say("report.rate", 30), Numeric: true, Interval: true, N: true},
		{Key: "median", Label: p.Say("report.median"), Numeric: true, Interval: true},
		{Key: "on_time", Label: p.Say("report.on_time"), Numeric: true, Interval: true, N: true},
		{Key: "pending", Label: p.Say("report.pending"), Numeric: true},
		{Key: "refused", Label: p.Say("report.refused"), Numeric: true}}}
	for _, f := range r.Platforms {
		t.Rows = append(t.Rows, f.overviewRow(w))
	}
	if r.All.Items > 0 {
		all := r.All.overviewRow(w)
		all.Key, all.Cells[0] = "all", document.Text(p.Say("report.all"))
		t.Foot = []document.Row{all}
	}
	return t
}

func (f Figures) overviewRow(w Words) document.Row {
	path := "/responsiveness/" + url.PathEscape(string(f.Platform))
	if w.Demand != "" {
		path += "?" + w.Demand
	}
	row := document.Row{Key: string(f.Platform)}
	name := document.Text(w.name(f.Platform))
	if f.Suppressed {
		few := document.Few(MinCell)
		row.Cells = []document.Cell{name, few, document.None(), document.None(), document.None(), document.None(), document.None()}
		return row
	}
	row.Cells = []document.Cell{name.Leading(path), document.Whole(f.Items), rateCell(f.Rates[1], 0), waitCell(f.Median),
		onTimeCell(f.OnTime, 0), document.Whole(f.Pending), document.Whole(f.outcome(reply.Refused))}
	if f.OnTime.Due == 0 {
		row.Cells[4] = document.None().Noted(w.Say.Say("report.no_limit"))
	}
	return row
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
		{Term: p.Say("report.mean"), Text: p.Say("report.mean_definition")},
		{Term: p.Say("report.on_time"), Text: p.Say("report.on_time_definition")},
		{Term: p.Say("report.naive"), Text: p.Say("report.naive_definition") + " " + p.Say("report.naive_why")},
		{Term: p.Say("report.small"), Text: p.Say("report.how_small")},
	}
}
