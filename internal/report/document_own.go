package report

import (
	"strconv"

	"rogatory/internal/document"
	"rogatory/internal/people"
	"rogatory/internal/survival"
)

// begin is what holds for each report over a span.
func (w Words) begin(name, title, lead string, q Span, how ...string) document.Document {
	p := w.Say
	about := p.Say("own.all_platforms")
	if q.Platform != "" {
		about = w.Name(q.Platform)
	}
	d := document.Document{Report: name, Language: p.Language(), Title: title, Subtitle: about, Notes: append(w.MergerNotes(q.Union, q.Alone, q.Platform), p.Say("report.sealed")), Facts: []document.Fact{
		{Key: "from", Label: p.Say("own.from"), Value: document.On(q.From)},
		{Key: "to", Label: p.Say("own.to"), Value: document.On(q.To)},
		{Key: "platform", Label: p.Say("case.platform"), Value: document.Text(about)},
		{Key: "as_of", Label: p.Say("report.as_of"), Value: document.On(q.AsOf)}}}
	if q.Widened {
		d.Notes = append([]string{p.Say("report.widened", MinCell)}, d.Notes...)
	}
	if w.Demo {
		d.Notice = p.Say("report.demo")
	}
	d.Method = append(d.Method, document.Entry{Term: title, Text: lead})
	for _, text := range how {
		d.Method = append(d.Method, document.Entry{Term: p.Say("own.method"), Text: text})
	}
	return d
}

// Document is the flow that balances, ready for every format.
func (f Flow) Document(w Words) document.Document {
	p := w.Say
	d := w.begin("flow", p.Say("flow.title"), p.Say("flow.lead"), f.Span, p.Say("flow.how_identity"), p.Say("flow.how_open"), p.Say("flow.how_settled"), p.Say("flow.how_as_of"), p.Say("own.how_small", MinCell))
	switch b := f.All; {
	case f.Quiet():
		d.Cover = p.Say("flow.empty_title") + "."
		return d
	case b.Hidden:
		d.Cover = p.Say("own.few", MinCell) + "."
		return d
	default:
		d.Cover = p.Say("flow.sentence", p.Number(b.Start.Items), p.Number(b.Sent.Items), p.Number(b.Reopened.Items), p.Number(b.Settled().Items), p.Number(b.Withdrawn.Items), p.Number(b.End.Items))
	}
	month := func(l FlowLine) (string, document.Cell) { return l.Month.String(), document.In(l.Month) }
	name := func(l FlowLine) (string, document.Cell) {
		return string(l.Platform), document.Text(w.Name(l.Platform))
	}
	d.Sections = []document.Section{{Key: "months", Heading: p.Say("flow.by_month"), Tables: f.tables(w, "months", p.Say("flow.by_month"), p.Say("flow.month"), f.Months, month)}}
	if f.Span.Platform == "" {
		d.Sections = append(d.Sections, document.Section{Key: "platforms", Heading: p.Say("report.by_platform"), Tables: f.tables(w, "platforms", p.Say("report.by_platform"), p.Say("case.platform"), f.Platforms, name)})
	}
	return d
}

// flowColumns are the terms of the balance, in items and in requests.
var flowColumns = []struct {
	key string
	of  func(Balance) Stock
}{
	{"start", func(b Balance) Stock { return b.Start }}, {"sent", func(b Balance) Stock { return b.Sent }}, {"reopened", func(b Balance) Stock { return b.Reopened }},
	{"settled", Balance.Settled}, {"withdrawn", func(b Balance) Stock { return b.Withdrawn }}, {"end", func(b Balance) Stock { return b.End }},
}

// tables show balances line by line: the items, then the requests they belong to.
func (f Flow) tables(w Words, key, caption, head string, all []FlowLine, name func(FlowLine) (string, document.Cell)) []document.Table {
	p := w.Say
	return []document.Table{f.table(w, key, p.Say("flow.in_items", caption), head, all, name, func(s Stock) int { return s.Items }),
		f.table(w, key+"_requests", p.Say("flow.in_requests", caption), head, all, name, func(s Stock) int { return s.Requests })}
}

func (f Flow) table(w Words, key, caption, head string, all []FlowLine, name func(FlowLine) (string, document.Cell), of func(Stock) int) document.Table {
	p := w.Say
	t := document.Table{Key: key, Caption: caption, Columns: []document.Column{{Key: "line", Label: head}}}
	for _, c := range flowColumns {
		t.Columns = append(t.Columns, document.Column{Key: c.key, Label: p.Say("flow." + c.key), Numeric: true})
	}
	row := func(key string, head document.Cell, l FlowLine) document.Row {
		r := document.Row{Key: key, Cells: []document.Cell{head}}
		for _, c := range flowColumns {
			if l.Hidden {
				r.Cells = append(r.Cells, document.Hidden())
				continue
			}
			r.Cells = append(r.Cells, document.Whole(of(c.of(l.Balance))))
		}
		return r
	}
	for _, l := range all {
		key, head := name(l)
		t.Rows = append(t.Rows, row(key, head, l))
	}
	t.Foot = []document.Row{row("all", document.Text(p.Say("flow.period")), f.All)}
	return t
}

// Document is our own quality, ready for every format.
func (q Quality) Document(w Words) document.Document {
	p := w.Say
	d := w.begin("quality", p.Say("quality.title"), p.Say("quality.lead"), q.Span, p.Say("quality.how_population"), p.Say("quality.how_shares"), p.Say("quality.how_waits"), p.Say("quality.how_ours"), p.Say("own.how_small", MinCell))
	switch n := q.All.Counts; {
	case n.Begun == 0:
		d.Cover = p.Say("quality.empty_title") + "."
		return d
	case q.All.Hidden:
		d.Cover = p.Say("own.few", MinCell) + "."
		return d
	default:
		d.Cover = p.Count("quality.sentence", n.Sent, p.Number(n.Ours), p.Number(n.Corrections))
	}
	name := func(f OwnFigures) (string, document.Cell) {
		return string(f.Platform), document.Text(w.Name(f.Platform))
	}
	all := q.Platforms
	if q.Span.Platform != "" {
		all = nil
	}
	d.Sections = []document.Section{
		{Key: "slips", Heading: p.Say("quality.slips"), Text: []string{p.Say("quality.slips_text")}, Tables: []document.Table{q.slips(w, all, name)}},
		{Key: "waits", Heading: p.Say("quality.waits"), Tables: []document.Table{q.waits(w, "waits", p.Say("quality.waits"), p.Say("case.platform"), all, name)}}}
	return d
}

func (q Quality) slips(w Words, all []OwnFigures, name func(OwnFigures) (string, document.Cell)) document.Table {
	p := w.Say
	t := document.Table{Key: "slips", Caption: p.Say("quality.slips"), Columns: []document.Column{{Key: "line", Label: p.Say("case.platform")}, {Key: "requests", Label: p.Say("quality.requests"), Numeric: true}}}
	columns := []struct {
		key string
		of  func(OwnFigures) Part
	}{{"returned", func(f OwnFigures) Part { return f.Returned }}, {"failed", func(f OwnFigures) Part { return f.Failed }}, {"misdirected", func(f OwnFigures) Part { return f.Misdirected }},
		{"questioned", func(f OwnFigures) Part { return f.Questioned }}, {"withdrawn", func(f OwnFigures) Part { return f.Withdrawn }}, {"corrected", func(f OwnFigures) Part { return f.Corrected }},
		{"ours", func(f OwnFigures) Part { return f.Ours }}}
	for _, c := range columns {
		t.Columns = append(t.Columns, document.Column{Key: c.key, Label: p.Say("quality." + c.key), Numeric: true, Interval: true, N: true})
	}
	row := func(key string, head document.Cell, f OwnFigures) document.Row {
		r := document.Row{Key: key, Cells: []document.Cell{head, document.Whole(f.Counts.Begun)}}
		if f.Hidden {
			r.Cells[1] = document.Hidden()
		}
		for _, c := range columns {
			if f.Hidden {
				r.Cells = append(r.Cells, document.Hidden())
				continue
			}
			x := c.of(f)
			r.Cells = append(r.Cells, shareCell(x.Share, x.Lower, x.Upper, x.K, x.N, 1))
		}
		return r
	}
	for _, f := range all {
		key, head := name(f)
		t.Rows = append(t.Rows, row(key, head, f))
	}
	t.Foot = []document.Row{row("all", document.Text(p.Say("report.all")), q.All)}
	return t
}

// waits shows the medians of our own steps.
func (q Quality) waits(w Words, key, caption, head string, all []OwnFigures, name func(OwnFigures) (string, document.Cell)) document.Table {
	p := w.Say
	t := document.Table{Key: key, Caption: caption, Columns: []document.Column{{Key: "line", Label: head}}}
	for _, one := range q.All.Waits {
		t.Columns = append(t.Columns, document.Column{Key: string(one.Step), Label: p.Say("quality.step_" + string(one.Step)), Numeric: true, Interval: true, N: true})
	}
	row := func(key string, head document.Cell, f OwnFigures) document.Row {
		r := document.Row{Key: key, Cells: []document.Cell{head}}
		for _, one := range f.Waits {
			r.Cells = append(r.Cells, stepCell(f.Hidden, one))
		}
		return r
	}
	for _, f := range all {
		key, head := name(f)
		t.Rows = append(t.Rows, row(key, head, f))
	}
	t.Foot = []document.Row{row("all", document.Text(p.Say("report.all")), q.All)}
	return t
}

func stepCell(hidden bool, x Wait) document.Cell {
	switch {
	case hidden:
		return document.Hidden()
	case x.N == 0:
		return document.None()
	case x.N < MinCell:
		return document.Few(MinCell)
	}
	return waitCell(survival.Estimate{Value: x.Median.Value, Lower: x.Median.Lower, Upper: x.Median.Upper}).Among(x.N)
}

// Document is workload and timeliness of the units, ready for every format.
func (u Workload) Document(w Words) document.Document {
	p := w.Say
	d := w.begin("units", p.Say("units.title"), p.Say("units.lead"), u.Span, p.Say("units.how_workload"), p.Say("units.how_steps"), p.Say("quality.how_waits"), p.Say("own.how_small", MinCell))
	if u.Flow.Quiet() && u.Quality.All.Counts.Begun == 0 {
		d.Cover = p.Say("units.empty_title") + "."
		return d
	}
	if u.Flow.All.Hidden || u.Quality.All.Hidden {
		d.Cover = p.Say("own.few", MinCell) + "."
		return d
	}
	d.Cover = p.Say("units.lead")
	name := func(id people.UnitID) (string, document.Cell) {
		if id == "" {
			return "agency", document.Text(p.Say("own.no_unit"))
		}
		return string(id), document.Text(u.Names[id])
	}
	d.Sections = []document.Section{
		{Key: "workload", Heading: p.Say("units.workload"), Tables: u.Flow.tables(w, "workload", p.Say("units.workload"), p.Say("units.unit"), u.Flow.Units, func(l FlowLine) (string, document.Cell) { return name(l.Unit) })},
		{Key: "steps", Heading: p.Say("units.steps"), Tables: []document.Table{u.Quality.waits(w, "steps", p.Say("units.steps"), p.Say("units.unit"), u.Quality.Units, func(f OwnFigures) (string, document.Cell) { return name(f.Unit) })}}}
	return d
}

// Document sets published figures beside ours, ready for every format.
func (r PublishedReport) Document(w Words) document.Document {
	p := w.Say
	d := document.Document{Report: "published", Language: p.Language(), Title: p.Say("published.title"), Subtitle: p.Country(r.Country), Cover: p.Say("published.lead"),
		Facts: []document.Fact{{Key: "country", Label: p.Say("published.country"), Value: document.Text(p.Country(r.Country))}, {Key: "as_of", Label: p.Say("report.as_of"), Value: document.On(r.AsOf)}},
		Notes: []string{p.Say("published.how_like"), p.Say("published.how_overlap"), p.Say("published.how_missing"), p.Say("report.sealed")}}
	if w.Demo {
		d.Notice = p.Say("published.demo")
	}
	for _, key := range []string{"requests", "complied", "accounts", "period"} {
		d.Method = append(d.Method, document.Entry{Term: p.Say("published.figure_" + key), Text: p.Say("published.they_count") + ": " + p.Say("published.they_"+key) + " " + p.Say("published.we_count") + ": " + p.Say("published.we_"+key)})
	}
	t := document.Table{Key: "figures", Caption: p.Say("published.title"), Columns: []document.Column{{Key: "company", Label: p.Say("case.platform")}, {Key: "from", Label: p.Say("own.from")}, {Key: "to", Label: p.Say("own.to")}}}
	for _, key := range []string{"requests", "complied", "accounts", "our_requests", "our_complied", "our_accounts"} {
		t.Columns = append(t.Columns, document.Column{Key: key, Label: p.Say("published." + key), Numeric: true})
	}
	t.Columns = append(t.Columns, document.Column{Key: "source", Label: p.Say("published.source")}, document.Column{Key: "line", Label: p.Say("reverse.line_head"), Numeric: true})
	for i, a := range r.Rows {
		t.Rows = append(t.Rows, document.Row{Key: a.File[:min(8, len(a.File))] + "-" + strconv.Itoa(i+1), Cells: a.cells(w)})
	}
	d.Sections = []document.Section{{Key: "figures", Heading: p.Say("published.theirs"), Tables: []document.Table{t}}}
	return d
}

func (a Against) cells(w Words) []document.Cell {
	company := a.Company
	if name := w.Names[a.Platform]; name != "" {
		company = name
	}
	if a.Side == OriginAuthority {
		company = a.Authority
	}
	cells := []document.Cell{document.Text(company), document.On(a.From), document.On(a.To), boundCell(a.Requests), boundCell(a.Complied), boundCell(a.Accounts)}
	for _, n := range []int{a.Ours.Requests, a.Ours.Complied, a.Ours.Accounts} {
		switch {
		case a.Why == ReasonAuthority || a.Why == ReasonCountry || a.Why == ReasonUnknown:
			cells = append(cells, document.None())
		case a.Hidden:
			cells = append(cells, document.Hidden())
		default:
			cells = append(cells, document.Whole(n))
		}
	}
	return append(cells, document.Text(a.Source), document.Whole(a.Line))
}

// boundCell keeps a range as it was published: no number stands for it.
func boundCell(b Bound) document.Cell {
	switch {
	case !b.OK:
		return document.None()
	case b.Low != b.High:
		return document.Text(b.Text)
	case b.Exact():
		return document.Whole(int(b.Low))
	}
	return document.Number(b.Low, 1)
}
