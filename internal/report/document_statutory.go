package report

import (
	"net/url"
	"strconv"
	"strings"

	"rogatory/internal/document"
	"rogatory/internal/request"
)

// RowsPath leads to the requests behind a cell of a return.
func (q ReturnQuery) RowsPath(cell string) string {
	return "/responsiveness/statutory/rows?" + q.values("cell", cell)
}

// Values are the question as it stands in the address bar, with one more value.
func (q ReturnQuery) values(name, value string) string {
	v := url.Values{"form": {string(q.Form)}, "year": {strconv.Itoa(q.Year)}, "as_of": {q.AsOf.String()}}
	if name != "" {
		v.Set(name, value)
	}
	return v.Encode()
}

// FilePath leads to the return as a file.
func (q ReturnQuery) FilePath(format string) string {
	return "/responsiveness/statutory?" + q.values("as", format)
}

// Document is the return letter by letter, for page, paper and file.
func (r Return) Document(w Words) document.Document {
	p, q := w.Say, r.Query
	d := document.Document{Report: "statutory_" + string(q.Form), Language: p.Language(), Title: p.Say("statutory.title"), Subtitle: p.Say(q.Form.LabelKey()),
		Facts: r.facts(w), Notes: []string{p.Say("report.sealed")}}
	if w.Demo {
		d.Notice = p.Say("report.demo")
	}
	d.Cover = p.Say("statutory.cover_used", p.Say(q.Form.LabelKey()), p.Civil(q.From()), p.Civil(q.To()), p.Civil(q.AsOf))
	if !r.Used {
		d.Cover = p.Say("statutory.cover_unused", p.Say(q.Form.LabelKey()), strconv.Itoa(q.Year))
		d.Notes = append(d.Notes, p.Say("statutory.no_value_text"))
	}
	for _, part := range r.Parts {
		d.Sections = append(d.Sections, r.section(w, part))
	}
	if r.Used && q.Form == Art28 {
		d.Notes = append(d.Notes, p.Say("statutory.several"))
	}
	if r.Used {
		d.Notes = append(d.Notes, p.Say("statutory.small", MinCell))
	}
	return d
}

func (r Return) facts(w Words) []document.Fact {
	p, q := w.Say, r.Query
	facts := []document.Fact{
		{Key: "form", Label: p.Say("statutory.form"), Value: document.Text(p.Say(q.Form.LabelKey()))},
		{Key: "from", Label: p.Say("report.from"), Value: document.On(q.From())},
		{Key: "to", Label: p.Say("report.to"), Value: document.On(q.To())},
		{Key: "as_of", Label: p.Say("report.as_of"), Value: document.On(q.AsOf)},
	}
	if due := q.Due(); !due.IsZero() {
		facts = append(facts, document.Fact{Key: "due", Label: p.Say("statutory.due"), Value: document.On(due).Noted(p.Say("statutory.due_note"))})
	}
	return append(facts, document.Fact{Key: "source", Label: p.Say("statutory.source"), Value: document.Text(p.Say("statutory.source_" + string(q.Form)))})
}

func (r Return) section(w Words, part ReturnPart) document.Section {
	p := w.Say
	key := "statutory." + string(r.Query.Form) + "_" + part.Letter
	s := document.Section{Key: part.Letter, Heading: p.Say(key), Text: []string{p.Say(key + "_text")}}
	if !r.Used {
		s.Text = append(s.Text, p.Say("statutory.no_value"))
	}
	for _, t := range part.Tables {
		s.Tables = append(s.Tables, r.table(w, part.Letter, t))
	}
	return s
}

func (r Return) table(w Words, letter string, t ReturnTable) document.Table {
	p := w.Say
	out := document.Table{Key: t.Key, Caption: p.Say("statutory.table_" + letter + "_" + t.Key)}
	heads := t.By.heads()
	if len(heads) == 0 {
		heads = []string{"line"}
	}
	for _, h := range heads {
		out.Columns = append(out.Columns, document.Column{Key: h, Label: p.Say("statutory." + h)})
	}
	for _, m := range t.Measures {
		out.Columns = append(out.Columns, document.Column{Key: m, Label: measureName(w, m), Numeric: true})
	}
	for _, g := range t.Groups {
		out.Rows = append(out.Rows, r.row(w, t, g, g.names(w, t.By)))
	}
	if t.By.Currency {
		return out
	}
	if t.By.any() {
		out.Foot = []document.Row{r.row(w, t, t.Total, []string{p.Say("statutory.total")})}
	} else {
		out.Rows = []document.Row{r.row(w, t, t.Total, []string{p.Say("statutory.whole")})}
	}
	return out
}

// heads names the columns by which a table is broken down, in their order.
func (d Dimensions) heads() []string {
	var all []string
	for _, one := range []struct {
		on  bool
		key string
	}{{d.Category, "category"}, {d.Addressee, "addressee"}, {d.Situation, "situation"}, {d.Profession, "profession"}, {d.Currency, "currency"}} {
		if one.on {
			all = append(all, one.key)
		}
	}
	return all
}

// names says what a line speaks of, one word for each head.
func (g ReturnGroup) names(w Words, by Dimensions) []string {
	p := w.Say
	var all []string
	for _, h := range by.heads() {
		switch h {
		case "category":
			all = append(all, p.Say(g.Category.LabelKey()))
		case "addressee":
			name := g.Addressee
			if name == "" {
				name = p.Say("statutory.addressee_none")
			}
			all = append(all, name)
		case "situation":
			key := "statutory.ordinary"
			if g.Emergency {
				key = "statutory.emergency"
			}
			all = append(all, p.Say(key))
		case "profession":
			all = append(all, p.Say(g.Profession.LabelKey()))
		case "currency":
			all = append(all, g.Currency)
		}
	}
	return all
}

func (r Return) row(w Words, t ReturnTable, g ReturnGroup, names []string) document.Row {
	key := ReturnGroupKey{g.Category, g.Addressee, g.Emergency, g.Profession}.String() + g.Currency
	row := document.Row{Key: key}
	for _, n := range names {
		row.Cells = append(row.Cells, document.Text(n))
	}
	for n := len(names); n < max(1, len(t.By.heads())); n++ {
		row.Cells = append(row.Cells, document.Text(""))
	}
	for _, c := range g.Cells {
		row.Cells = append(row.Cells, r.cell(w, g, c))
	}
	return row
}

func (r Return) cell(w Words, g ReturnGroup, c ReturnCell) document.Cell {
	switch {
	case !r.Used:
		return document.None()
	case g.Hidden:
		return document.Hidden()
	}
	out := c.value(w)
	if len(c.Rows) > 0 {
		out = out.Leading(r.Query.RowsPath(c.Key))
	}
	return out
}

func (c ReturnCell) value(w Words) document.Cell {
	switch {
	case c.Kind == CellMoney:
		return document.Number(float64(c.Cents)/100, 2)
	case c.Kind == CellCount:
		return document.Whole(c.N)
	case c.N == 0:
		return document.None()
	case c.Kind == CellMean:
		return document.Wait(c.Mean.Value, 1).Among(c.N)
	}
	return waitCell(c.Median).Among(c.N)
}

// measureName is the heading of a column: its own words, or those of the ground
// or the error it counts.
func measureName(w Words, m string) string {
	p := w.Say
	switch {
	case request.Ground(m).Valid():
		return p.Say(request.Ground(m).LabelKey())
	case request.EntryKind(m).Valid():
		return p.Say(request.EntryKind(m).LabelKey())
	}
	return p.Say("statutory.col_" + m)
}

// Path leads to the page of the return.
func (q ReturnQuery) Path() string { return "/responsiveness/statutory?" + q.values("", "") }

// CellName names a figure by its table, its column and its line.
func (r Return) CellName(w Words, t ReturnTable, c ReturnCell) string {
	letter, rest, _ := strings.Cut(c.Key, ".")
	_, measure, _ := strings.Cut(rest, ".")
	measure, _, _ = strings.Cut(measure, "|")
	name := w.Say.Say("statutory."+string(r.Query.Form)+"_"+letter) + " – " + measureName(w, measure)
	for _, g := range t.Groups {
		for _, one := range g.Cells {
			if one.Key == c.Key {
				return name + ": " + strings.Join(g.names(w, t.By), ", ")
			}
		}
	}
	return name
}
