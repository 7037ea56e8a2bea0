package report

import (
	"strconv"
	"strings"

	"rogatory/internal/document"
	"rogatory/internal/lang"
)

// Differ counts the requests that both sides know and tell differently.
func (r Reverse) Differ() int {
	n := 0
	for _, j := range r.Both {
		n += one(j.OutcomeGap || j.DatesDiffer)
	}
	return n
}

// document is what rows and numbers have in common.
func (r Reverse) document(w Words) document.Document {
	p := w.Say
	d := document.Document{Report: "reverse", Language: p.Language(), Title: p.Say("reverse.title"), Subtitle: w.Name(r.Platform),
		Cover: p.Say("reverse.sentence", p.Number(len(r.Both)), p.Number(r.Differ()), p.Number(len(r.OnlyTheirs)), p.Number(len(r.OnlyOurs))),
		Facts: []document.Fact{{Key: "platform", Label: p.Say("case.platform"), Value: document.Text(w.Name(r.Platform))}, {Key: "from", Label: p.Say("reverse.from"), Value: document.On(r.From)},
			{Key: "to", Label: p.Say("reverse.to"), Value: document.On(r.To)}, {Key: "list", Label: p.Say("reverse.digest"), Value: document.Text(r.Digest)}},
		Method: []document.Entry{{Term: p.Say("own.method"), Text: p.Say("reverse.how_columns")}, {Term: p.Say("own.method"), Text: p.Say("reverse.how_match")}}}
	if w.Demo {
		d.Notice = p.Say("report.demo")
	}
	return d
}

// Numbers are the comparison without its rows, for those who may see figures.
// Of few requests of ours nothing is told, and nothing by a list of few: it would
// be a question about a single request.
func (r Reverse) Numbers(w Words) document.Document {
	p, d := w.Say, r.document(w)
	d.Notes = []string{p.Say("reverse.how_numbers"), p.Say("report.sealed")}
	hidden := few(len(r.Both)+len(r.OnlyOurs)) || few(len(r.Both)+len(r.OnlyTheirs)+len(r.Repeated))
	if hidden {
		d.Cover = p.Say("own.few", MinCell) + "."
	}
	t := document.Table{Key: "numbers", Caption: p.Say("reverse.numbers"), Columns: []document.Column{{Key: "found", Label: p.Say("reverse.found")}, {Key: "n", Label: p.Say("reverse.number"), Numeric: true}}}
	for _, one := range []struct {
		key, label string
		n          int
		theirs     bool // of their list alone
	}{{"both", "reverse.both", len(r.Both), false}, {"differ", "reverse.differ", r.Differ(), false}, {"only_theirs", "reverse.only_theirs", len(r.OnlyTheirs), false}, {"only_ours", "reverse.only_ours", len(r.OnlyOurs), false},
		{"repeated", "reverse.repeated", len(r.Repeated), false}, {"faults", "reverse.faults", len(r.Faults), true}} {
		n := document.Whole(one.n)
		if hidden && !one.theirs {
			n = document.Hidden()
		}
		t.Rows = append(t.Rows, document.Row{Key: one.key, Cells: []document.Cell{document.Text(p.Say(one.label)), n}})
	}
	d.Sections = []document.Section{{Key: "numbers", Heading: p.Say("reverse.numbers"), Tables: []document.Table{t}}}
	return d
}

// Document is the comparison, ready for every format: one row for each request
// and for each line of the list, so that a file of one table holds them all. The
// rows are those that the person who compared may see.
func (r Reverse) Document(w Words) document.Document {
	p, d := w.Say, r.document(w)
	d.Notes = []string{p.Say("reverse.how_rights")}
	t := document.Table{Key: "rows", Caption: p.Say("reverse.rows"), Columns: []document.Column{{Key: "found", Label: p.Say("reverse.found")}, {Key: "ours", Label: p.Say("reverse.ours")}, {Key: "theirs", Label: p.Say("reverse.theirs")},
		{Key: "our_day", Label: p.Say("reverse.our_day")}, {Key: "their_day", Label: p.Say("reverse.their_day")}, {Key: "our_outcome", Label: p.Say("reverse.our_outcome")}, {Key: "their_outcome", Label: p.Say("reverse.their_outcome")},
		{Key: "gap", Label: p.Say("reverse.gap")}, {Key: "line", Label: p.Say("reverse.line_head"), Numeric: true}}}
	for _, j := range r.Both {
		t.Rows = append(t.Rows, document.Row{Key: lineKey(j.Their.Line), Cells: []document.Cell{document.Text(p.Say("reverse.both")), document.Text(j.Our.Reference), word(j.Their.Theirs),
			document.On(j.Our.Day), document.On(j.Their.Day), document.Text(p.Say(j.Our.Outcome.LabelKey())), word(j.Their.Text), word(j.gap(p)), document.Whole(j.Their.Line)}})
	}
	for _, o := range r.OnlyOurs {
		t.Rows = append(t.Rows, document.Row{Key: o.Reference, Cells: []document.Cell{document.Text(p.Say("reverse.only_ours")), document.Text(o.Reference), document.None(),
			document.On(o.Day), document.None(), document.Text(p.Say(o.Outcome.LabelKey())), document.None(), document.None(), document.None()}})
	}
	for _, of := range []struct {
		key  string
		rows []TheirRow
	}{{"reverse.only_theirs", r.OnlyTheirs}, {"reverse.repeated", r.Repeated}} {
		for _, their := range of.rows {
			t.Rows = append(t.Rows, document.Row{Key: lineKey(their.Line), Cells: []document.Cell{document.Text(p.Say(of.key)), word(their.Ours), word(their.Theirs),
				document.None(), document.On(their.Day), document.None(), word(their.Text), document.None(), document.Whole(their.Line)}})
		}
	}
	for _, f := range r.Faults {
		t.Rows = append(t.Rows, document.Row{Key: lineKey(f.Line), Cells: []document.Cell{document.Text(p.Say("reverse.faults")), document.None(), document.None(), document.None(), document.None(), document.None(),
			word(f.Column), document.Text(p.Say(f.Key, f.Args...)), document.Whole(f.Line)}})
	}
	d.Sections = []document.Section{{Key: "rows", Heading: p.Say("reverse.rows"), Tables: []document.Table{t}}}
	return d
}

func lineKey(n int) string { return "line-" + strconv.Itoa(n) }

// word is a text that may be missing.
func word(text string) document.Cell {
	if text == "" {
		return document.None()
	}
	return document.Text(text)
}

// gap says in words how the two sides differ, and how sure it is that they speak
// of one request.
func (j Joined) gap(p *lang.Printer) string {
	var parts []string
	if j.OutcomeGap {
		parts = append(parts, p.Say("reverse.outcome_differs"))
	}
	if j.DatesDiffer {
		parts = append(parts, p.Count("reverse.days_apart", max(j.DaysApart, -j.DaysApart)))
	}
	if j.Their.Text != "" && !j.OutcomeKnown {
		parts = append(parts, p.Say("reverse.not_understood"))
	}
	if j.By != ByOurReference {
		parts = append(parts, p.Say("reverse.by_"+string(j.By)))
	}
	return strings.Join(parts, "; ")
}
