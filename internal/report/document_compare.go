package report

import (
	"strconv"
	"strings"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/survival"
)

// Document is a comparison, ready for every format; the labels name its sides.
func (c Comparison) Document(w Words, first, second string) document.Document {
	p := w.Say
	d := document.Document{Report: "comparison", Language: p.Language(), Title: p.Say("compare.title"), Subtitle: p.Say("compare.versus", first, second),
		Facts: c.facts(w, first, second), Notes: []string{p.Say("report.sealed")}, Method: compareMethod(p)}
	if id := c.First.Query.Platform; id != "" && id == c.Second.Query.Platform && !strings.Contains(first, w.Name(id)) {
		d.Subtitle = w.Name(id) + ": " + d.Subtitle
	}
	d.Notes = append(c.MergerNotes(w), d.Notes...)
	d.Notes = append(c.Days(p), d.Notes...)
	if w.Demo {
		d.Notice = p.Say("report.demo")
	}
	switch {
	case c.First.Items == 0 && c.Second.Items == 0:
		d.Cover = p.Say("report.empty_title") + "."
		return d
	case c.First.Items == 0:
		d.Cover = p.Say("compare.one_empty", first)
		return d
	case c.Second.Items == 0:
		d.Cover = p.Say("compare.one_empty", second)
		return d
	case c.Hidden:
		d.Cover = p.Say("report.few", MinCell) + ". " + p.Say("report.few_text")
		return d
	}
	d.Cover = c.sentence(p, first, second)
	d.Sections = []document.Section{
		{Key: "figures", Heading: p.Say("report.figures"), Tables: []document.Table{c.figureTable(p, first, second)}},
		{Key: "curve", Heading: p.Say("compare.curves"), Charts: []document.Chart{c.curveChart(p, first, second)}, Tables: []document.Table{c.curveTable(p, first, second)}},
		{Key: "strata", Heading: p.Say("compare.strata"), Text: c.strataText(p), Charts: []document.Chart{c.forestChart(p)}, Tables: []document.Table{c.strataTable(p, first, second)}},
		{Key: "test", Heading: p.Say("compare.test"), Text: []string{p.Say("compare.test_text")}, Tables: []document.Table{c.testTable(p, first, second)}},
	}
	return d
}

// facts are what was compared; filters that both sides share stand once.
func (c Comparison) facts(w Words, first, second string) []document.Fact {
	p, q := w.Say, c.Second.Query
	few := func(n int) document.Cell {
		if c.Hidden {
			return document.Few(MinCell)
		}
		return document.Whole(n)
	}
	facts := []document.Fact{
		{Key: "first", Label: p.Say("compare.first"), Value: document.Text(first)},
		{Key: "second", Label: p.Say("compare.second"), Value: document.Text(second)},
		{Key: "as_of", Label: p.Say("report.as_of"), Value: document.On(c.Second.Query.AsOf)},
		{Key: "items_first", Label: p.Say("compare.items_of", first), Value: few(c.First.Items)},
		{Key: "items_second", Label: p.Say("compare.items_of", second), Value: few(c.Second.Items)},
	}
	if q.Kind != "" {
		facts = append(facts, document.Fact{Key: "kind", Label: p.Say("report.kind"), Value: document.Text(p.Say(q.Kind.LabelKey()))})
	}
	if q.Urgency != AnyUrgency {
		facts = append(facts, document.Fact{Key: "urgency", Label: p.Say("report.urgency"), Value: document.Text(p.Say(q.Urgency.LabelKey()))})
	}
	if q.Category != "" {
		facts = append(facts, document.Fact{Key: "category", Label: p.Say("report.category"), Value: document.Text(p.Say(q.Category.LabelKey()))})
	}
	return facts
}

// sentence says in plain words what the comparison comes to.
func (c Comparison) sentence(p *lang.Printer, first, second string) string {
	words := p.Say("compare.sentence_few_matured", first, c.First.Rate.Matured, second, c.Second.Rate.Matured)
	if c.First.Rate.Matured >= MinShare && c.Second.Rate.Matured >= MinShare {
		words = p.Say("compare.sentence", first, p.Percent(c.First.Rate.Share.Value, 0), second, p.Percent(c.Second.Rate.Share.Value, 0),
			points(p, c.Share.Value.Value), points(p, c.Share.Lower.Value), points(p, c.Share.Upper.Value))
	}
	words += " " + p.Say("compare.verdict_"+string(c.Verdict), second, first, pText(p, c.Test.P))
	if c.Simpson {
		words += " " + p.Say("compare.simpson_short")
	}
	return words
}

// points are percentage points with their sign.
func points(p *lang.Printer, share float64) string { return signed(p, 100*share, 1) }

func signed(p *lang.Printer, v float64, digits int) string {
	text := p.Decimal(v, digits)
	if v > 0 {
		return "+" + text
	}
	return text
}

func (c Comparison) figureTable(p *lang.Printer, first, second string) document.Table {
	t := document.Table{Key: "figures", Caption: p.Say("report.figures"), Columns: []document.Column{{Key: "figure", Label: p.Say("report.figure")},
		{Key: "first", Label: first, Numeric: true, Interval: true, N: true}, {Key: "second", Label: second, Numeric: true, Interval: true, N: true},
		{Key: "difference", Label: p.Say("compare.difference"), Numeric: true, Interval: true}}}
	add := func(key, label string, one, two, difference document.Cell) {
		t.Rows = append(t.Rows, document.Row{Key: key, Cells: []document.Cell{document.Text(label), one, two, difference}})
	}
	add("items", p.Say("report.items"), document.Whole(c.First.Items), document.Whole(c.Second.Items), document.None())
	add("pending", p.Say("report.pending"), document.Whole(c.First.Pending), document.Whole(c.Second.Pending), document.None())
	add("answered_30", p.Say("report.rate", 30), rateCell(c.First.Rate, 1), rateCell(c.Second.Rate, 1), pointsCell(p, c.Share, c.First.Rate, c.Second.Rate))
	add("adjusted_30", p.Say("compare.adjusted"), document.None(), document.None(), pointsCell(p, c.Adjusted, c.First.Rate, c.Second.Rate))
	add("median", p.Say("report.median"), waitCell(c.First.Median), waitCell(c.Second.Median), document.None())
	mean := document.None()
	if c.Mean.OK {
		mean = document.Wait(c.Mean.Value, 1).Between(&c.Mean.Lower, &c.Mean.Upper)
	}
	add("mean", p.Say("compare.mean", c.Tau), meanOf(c.First.Mean), meanOf(c.Second.Mean), mean)
	return t
}

func meanOf(l survival.Limit) document.Cell {
	if !l.OK {
		return document.None()
	}
	return document.Wait(l.Value, 1)
}

func pointsCell(p *lang.Printer, e survival.Estimate, first, second Rate) document.Cell {
	if !e.Value.OK || first.Matured < MinShare || second.Matured < MinShare {
		return document.None().Noted(p.Say("compare.too_few"))
	}
	low, high := 100*e.Lower.Value, 100*e.Upper.Value
	return document.Number(100*e.Value.Value, 1).Between(&low, &high).Noted(p.Say("compare.points"))
}

func (c Comparison) curveChart(p *lang.Printer, first, second string) document.Chart {
	end := 30.0
	for _, curve := range []survival.Curve{c.First.Curve, c.Second.Curve} {
		for _, st := range curve.Steps {
			end = max(end, min(st.Time, drawnDays))
		}
	}
	return document.Chart{Key: "curves", Title: p.Say("compare.curves_title"), Text: p.Say("compare.curves_text", first, second), Curve: &document.Curve{End: end, Horizons: []float64{7, 30, 90},
		Lines: []document.Line{{Label: first, Kind: "2", Band: true, Steps: curveSteps(c.First.Curve)}, {Label: second, Band: true, Steps: curveSteps(c.Second.Curve)}}}}
}

func (c Comparison) curveTable(p *lang.Printer, first, second string) document.Table {
	t := document.Table{Key: "curves", Behind: true, Caption: p.Say("compare.curves_title"), Columns: []document.Column{{Key: "day", Label: p.Say("report.day"), Numeric: true},
		{Key: "first", Label: first, Numeric: true, Interval: true}, {Key: "second", Label: second, Numeric: true, Interval: true}}}
	at := func(curve survival.Curve, end, day int) document.Cell {
		if day > end {
			return document.None() // nobody was seen for so long
		}
		st := curve.At(float64(day))
		cell := document.Share(st.Estimate, 1)
		if st.Lower.OK {
			cell = cell.Between(limitOf(st.Lower), limitOf(st.Upper))
		}
		return cell
	}
	for _, day := range []int{1, 3, 7, 14, 21, 30, 45, 60, 90, 120} {
		t.Rows = append(t.Rows, document.Row{Key: strconv.Itoa(day), Cells: []document.Cell{document.Whole(day), at(c.First.Curve, c.First.Seen, day), at(c.Second.Curve, c.Second.Seen, day)}})
	}
	return t
}

// strataText says what the rows are, and warns where they disagree with the total.
func (c Comparison) strataText(p *lang.Printer) []string {
	words := []string{p.Say("compare.strata_text")}
	if c.Simpson {
		words = append([]string{p.Say("compare.simpson", points(p, c.Share.Value.Value), points(p, c.Adjusted.Value.Value))}, words...)
	}
	return words
}

func (s Stratum) label(p *lang.Printer) string {
	if s.Emergency {
		return p.Say("compare.urgent", lang.Key(s.Kind.LabelKey()))
	}
	return p.Say(s.Kind.LabelKey())
}

func (c Comparison) forestChart(p *lang.Printer) document.Chart {
	f := &document.Forest{Low: p.Say("compare.less"), High: p.Say("compare.more")}
	add := func(label string, e survival.Estimate, all bool) {
		row := document.Stratum{Label: label, Words: p.Say("compare.too_few"), All: all}
		if e.Value.OK {
			v, low, high := 100*e.Value.Value, 100*e.Lower.Value, 100*e.Upper.Value
			row.Value, row.Low, row.High = &v, &low, &high
			row.Words = p.Say("compare.forest_value", signed(p, v, 1), signed(p, low, 1), signed(p, high, 1))
		}
		f.Rows = append(f.Rows, row)
	}
	for _, s := range c.Strata {
		add(s.Stratum.label(p), s.Share, false)
	}
	add(p.Say("compare.adjusted_short"), c.shown(c.Adjusted), true)
	add(p.Say("compare.total"), c.shown(c.Share), true)
	return document.Chart{Key: "strata", Title: p.Say("compare.forest_title"), Text: p.Say("compare.forest_text"), Forest: f}
}

// shown is an estimate of all items, where both sides have enough.
func (c Comparison) shown(e survival.Estimate) survival.Estimate {
	if c.First.Rate.Matured < MinShare || c.Second.Rate.Matured < MinShare {
		return survival.Estimate{}
	}
	return e
}

func (c Comparison) strataTable(p *lang.Printer, first, second string) document.Table {
	t := document.Table{Key: "strata", Behind: true, Caption: p.Say("compare.forest_title"), Columns: []document.Column{{Key: "stratum", Label: p.Say("compare.stratum")},
		{Key: "first", Label: first, Numeric: true, Interval: true, N: true}, {Key: "second", Label: second, Numeric: true, Interval: true, N: true}, {Key: "difference", Label: p.Say("compare.difference"), Numeric: true, Interval: true}}}
	rate := func(r Rate, hide bool) document.Cell {
		if hide {
			return document.Hidden()
		}
		return rateCell(r, 1)
	}
	one, two := make([]int, len(c.Strata)), make([]int, len(c.Strata))
	for i, s := range c.Strata {
		one[i], two[i] = s.First.Matured, s.Second.Matured
	}
	hide1, hide2 := Veil(one), Veil(two) // the total stands below them
	for i, s := range c.Strata {
		t.Rows = append(t.Rows, document.Row{Key: s.Stratum.String(), Cells: []document.Cell{document.Text(s.Stratum.label(p)), rate(s.First, hide1[i]), rate(s.Second, hide2[i]), pointsCell(p, s.Share, s.First, s.Second)}})
	}
	t.Foot = []document.Row{{Key: "adjusted", Cells: []document.Cell{document.Text(p.Say("compare.adjusted_short")), document.None(), document.None(), pointsCell(p, c.Adjusted, c.First.Rate, c.Second.Rate)}},
		{Key: "all", Cells: []document.Cell{document.Text(p.Say("compare.total")), rateCell(c.First.Rate, 1), rateCell(c.Second.Rate, 1), pointsCell(p, c.Share, c.First.Rate, c.Second.Rate)}}}
	return t
}

// testTable is the log-rank test with what it is made of.
func (c Comparison) testTable(p *lang.Printer, first, second string) document.Table {
	t := document.Table{Key: "log_rank", Caption: p.Say("compare.log_rank"), Columns: []document.Column{{Key: "side", Label: p.Say("compare.side")}, {Key: "items", Label: p.Say("report.items"), Numeric: true},
		{Key: "observed", Label: p.Say("compare.observed"), Numeric: true}, {Key: "expected", Label: p.Say("compare.expected"), Numeric: true}}}
	if !c.Test.OK || len(c.Test.Groups) != 2 {
		t.Rows = []document.Row{{Key: "none", Cells: []document.Cell{document.Text(p.Say("compare.no_test")), document.None(), document.None(), document.None()}}}
		return t
	}
	for i, side := range []struct{ key, label string }{{"first", first}, {"second", second}} {
		t.Rows = append(t.Rows, document.Row{Key: side.key, Cells: []document.Cell{document.Text(side.label), document.Whole(int(c.Test.N[i])), document.Whole(int(c.Test.Observed[i])), document.Number(c.Test.Expected[i], 1)}})
	}
	t.Foot = []document.Row{{Key: "test", Cells: []document.Cell{document.Text(p.Say("compare.test_result", pText(p, c.Test.P))), document.None(), document.Number(c.Test.ChiSq, 2).Noted(p.Say("compare.chi_square", c.Test.DF)), document.None()}}}
	return t
}

func compareMethod(p *lang.Printer) []document.Entry {
	return []document.Entry{
		{Term: p.Say("report.items"), Text: p.Say("report.how_items")},
		{Term: p.Say("report.rate", 30), Text: p.Say("report.how_rate")},
		{Term: p.Say("compare.difference"), Text: p.Say("compare.how_difference")},
		{Term: p.Say("compare.adjusted"), Text: p.Say("compare.how_adjusted")},
		{Term: p.Say("compare.log_rank"), Text: p.Say("compare.how_test")},
		{Term: p.Say("report.mean_any"), Text: p.Say("compare.how_mean")},
		{Term: p.Say("compare.before_after"), Text: p.Say("compare.how_event")},
		{Term: p.Say("report.kin"), Text: p.Say("report.how_kin")},
		{Term: p.Say("report.small"), Text: p.Say("report.how_small")},
	}
}
