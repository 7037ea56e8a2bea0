package report

import (
	"rogatory/internal/document"
	"rogatory/internal/request"
)

// Document is the register in numbers, ready for every format.
func (r Register) Document(w Words) document.Document {
	p, q := w.Say, r.Query
	about := p.Say("own.all_platforms")
	if q.Platform != "" {
		about = w.Name(q.Platform)
	}
	d := document.Document{Report: "register", Language: p.Language(), Title: p.Say("ledger.title"), Subtitle: about, Notes: append(w.MergerNotes(q.Union, q.Alone, q.Platform), p.Say("report.sealed"), p.Say("ledger.small", MinCell)),
		Facts: []document.Fact{{Key: "from", Label: p.Say("ledger.from"), Value: document.On(q.From)}, {Key: "to", Label: p.Say("ledger.to"), Value: document.On(q.To)},
			{Key: "platform", Label: p.Say("case.platform"), Value: document.Text(about)}, {Key: "as_of", Label: p.Say("report.as_of"), Value: document.On(q.Today)}},
		Method: []document.Entry{{Term: p.Say("own.method"), Text: p.Say("ledger.how_clock")}, {Term: p.Say("own.method"), Text: p.Say("ledger.how_classes")}}}
	if r.Widened {
		d.Notes = append(d.Notes, p.Say("ledger.widened", MinCell))
	}
	if w.Demo {
		d.Notice = p.Say("report.demo")
	}
	switch errors := r.All.N - r.All.Kinds[request.EntryRefusal]; {
	case r.All.N == 0:
		d.Cover = p.Say("ledger.cover_none")
		return d
	case r.All.Hidden:
		d.Cover = p.Say("own.few", MinCell) + "."
		return d
	default:
		d.Cover = p.Say("ledger.cover", p.Number(r.All.Kinds[request.EntryRefusal]), p.Number(errors), p.Number(r.All.Reports[ReportOverdue]))
	}
	d.Sections = []document.Section{{Key: "kinds", Heading: p.Say("ledger.by_kind"), Tables: []document.Table{r.kinds(w)}}}
	if q.Platform == "" {
		d.Sections = append(d.Sections, document.Section{Key: "platforms", Heading: p.Say("report.by_platform"), Tables: []document.Table{
			r.lines(w, "platforms", p.Say("report.by_platform"), p.Say("case.platform"), r.Platforms, func(l RegisterLine) (string, document.Cell) {
				return string(l.Platform), document.Text(w.Name(l.Platform))
			})}})
	}
	d.Sections = append(d.Sections, document.Section{Key: "months", Heading: p.Say("flow.by_month"), Tables: []document.Table{
		r.lines(w, "months", p.Say("flow.by_month"), p.Say("flow.month"), r.Months, func(l RegisterLine) (string, document.Cell) { return l.Month.String(), document.In(l.Month) })}})
	return d
}

// kinds shows each kind with how it stands with its reports.
func (r Register) kinds(w Words) document.Table {
	p := w.Say
	t := document.Table{Key: "kinds", Caption: p.Say("ledger.by_kind"), Columns: []document.Column{{Key: "kind", Label: p.Say("ledger.what")}, {Key: "n", Label: p.Say("ledger.entries"), Numeric: true}}}
	for _, one := range Reportings() {
		t.Columns = append(t.Columns, document.Column{Key: string(one), Label: p.Say("ledger.standing_" + string(one)), Numeric: true})
	}
	row := func(key, name string, l RegisterLine, ours bool) document.Row {
		cells := []document.Cell{document.Text(name), document.Whole(l.N)}
		for _, one := range Reportings() {
			if ours {
				cells = append(cells, document.Whole(l.Reports[one]))
			} else {
				cells = append(cells, document.None())
			}
		}
		return document.Row{Key: key, Cells: cells}
	}
	for _, l := range r.Kinds {
		t.Rows = append(t.Rows, row(string(l.Kind), p.Say(l.Kind.LabelKey()), l, l.Kind.Ours()))
	}
	t.Foot = []document.Row{row("all", p.Say("report.all"), r.All, true)}
	return t
}

// lines shows how many entries of each kind a platform or a month has.
func (r Register) lines(w Words, key, caption, head string, all []RegisterLine, name func(RegisterLine) (string, document.Cell)) document.Table {
	p := w.Say
	t := document.Table{Key: key, Caption: caption, Columns: []document.Column{{Key: "line", Label: head}, {Key: "n", Label: p.Say("ledger.entries"), Numeric: true}}}
	for _, k := range request.EntryKinds() {
		t.Columns = append(t.Columns, document.Column{Key: string(k), Label: p.Say(k.LabelKey()), Numeric: true})
	}
	row := func(key string, head document.Cell, l RegisterLine) document.Row {
		n := func(n int) document.Cell {
			if l.Hidden {
				return document.Hidden()
			}
			return document.Whole(n)
		}
		one := document.Row{Key: key, Cells: []document.Cell{head, n(l.N)}}
		for _, k := range request.EntryKinds() {
			one.Cells = append(one.Cells, n(l.Kinds[k]))
		}
		return one
	}
	for _, l := range all {
		key, head := name(l)
		t.Rows = append(t.Rows, row(key, head, l))
	}
	t.Foot = []document.Row{row("all", document.Text(p.Say("report.all")), r.All)}
	return t
}
