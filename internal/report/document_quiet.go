package report

import (
	"rogatory/internal/change"
	"rogatory/internal/chart"
	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/survival"
)

// section tells whether the platform has gone quiet: one plain sentence, the
// chart of the running difference with its table, and the strata.
func (r Quiet) section(p *lang.Printer, events []document.Event) document.Section {
	s := document.Section{Key: "quiet", Heading: p.Say("quiet.title"), Text: []string{r.Sentence(p)}}
	if !r.OK || r.Suppressed {
		return s
	}
	if r.Changed {
		s.Text = append(s.Text, p.Say("quiet.dated", p.Civil(r.Since), p.Civil(r.From), p.Civil(r.To), p.Decimal(r.Turn.Ratio, 1), p.Number(change.Threshold)))
	}
	s.Text = append(s.Text, p.Say("quiet.reference", p.Civil(r.ReferenceFrom), p.Civil(r.ReferenceTo), p.Number(int(r.ReferenceReplies+0.5))))
	s.Charts = []document.Chart{r.chart(p, events)}
	s.Tables = []document.Table{r.monthTable(p), r.strataTable(p)}
	s.Notes = []string{p.Say("quiet.how"), p.Say("quiet.spread", p.Decimal(r.Dispersion, 1), pText(p, r.Plain.TwoSided)), p.Say("quiet.alarm", p.Number(change.Threshold))}
	if r.Changed {
		s.Notes = append(s.Notes, p.Say("quiet.chosen"))
	}
	if r.Unknown > 0 {
		s.Notes = append(s.Notes, p.Say("quiet.unknown", p.Number(int(r.Unknown+0.5))))
	}
	return s
}

// Sentence is what leadership can say in public, under the platform's name.
func (r Quiet) Sentence(p *lang.Printer) string {
	args := []any{p.Civil(r.Since), p.Decimal(r.Test.Expected, 1), p.Number(r.From95), p.Number(r.To95), p.Number(int(r.Test.Observed + 0.5)), pText(p, r.Test.TwoSided)}
	words := ""
	switch {
	case r.Suppressed:
		return p.Say("report.few", MinCell)
	case !r.OK:
		return p.Say("quiet.too_little")
	case !r.Changed:
		words = p.Say("quiet.steady", args...)
	case r.Better:
		words = p.Say("quiet.better", args...)
	case r.Test.Observed == 0:
		words = p.Say("quiet.none", args...)
	default:
		words = p.Say("quiet.fewer", args...)
	}
	if r.Today > 0 {
		words += " " + p.Say("quiet.today", r.Today)
	}
	return words
}

// chart draws the running difference week by week, on an axis of days from the
// first dispatch. Events stand on the axis of the months.
func (r Quiet) chart(p *lang.Printer, events []document.Event) document.Chart {
	d := &document.Difference{Unit: p.Say("quiet.axis")}
	begin := r.Days[0].Day
	place := func(day deadline.Day) float64 { return float64(day.Sub(begin)) }
	for i, day := range r.Days {
		if i%7 == 0 || i == len(r.Days)-1 || day.Day == r.Since.AddDays(-1) {
			d.Points = append(d.Points, chart.Point{X: float64(i), Y: day.Difference})
		}
	}
	for first := firstOf(begin); !first.After(r.Query.AsOf); first = first.AddMonths(1) {
		if at := place(first); at >= 0 {
			d.Ticks = append(d.Ticks, document.Tick{At: at, Label: p.ShortMonth(first)})
		}
	}
	if r.Changed {
		at := place(r.Since) - 1
		d.Turn, d.TurnLabel = &at, p.ShortDay(r.Since)
	}
	c := document.Chart{Key: "quiet", Title: p.Say("quiet.chart_title"), Text: p.Say("quiet.chart_text"), Difference: d}
	for _, e := range events {
		months := int(e.At)
		e.At = place(firstOf(begin).AddMonths(months)) + (e.At-float64(months))*31
		c.Events = append(c.Events, e)
	}
	return c
}

// monthTable says in numbers what the chart shows.
func (r Quiet) monthTable(p *lang.Printer) document.Table {
	t := document.Table{Key: "quiet", Behind: true, Caption: p.Say("quiet.chart_title"), Columns: []document.Column{{Key: "month", Label: p.Say("quiet.month")},
		{Key: "observed", Label: p.Say("quiet.observed"), Numeric: true}, {Key: "expected", Label: p.Say("quiet.expected"), Numeric: true},
		{Key: "difference", Label: p.Say("quiet.difference"), Numeric: true}, {Key: "running", Label: p.Say("quiet.running"), Numeric: true}}}
	observed, expected := 0.0, 0.0
	for i, day := range r.Days {
		observed, expected = observed+day.Observed, expected+day.Expected
		if i+1 < len(r.Days) && firstOf(r.Days[i+1].Day) == firstOf(day.Day) {
			continue
		}
		month := firstOf(day.Day)
		t.Rows = append(t.Rows, document.Row{Key: month.String(), Cells: []document.Cell{document.In(month), document.Whole(int(observed + 0.5)), document.Number(expected, 1),
			document.Number(observed-expected, 1), document.Number(day.Difference, 1)}})
		observed, expected = 0, 0
	}
	return t
}

// strataTable holds each kind against itself. A kind of which there were too few
// items is not shown.
func (r Quiet) strataTable(p *lang.Printer) document.Table {
	t := document.Table{Key: "quiet_strata", Caption: p.Say("quiet.strata", p.Civil(r.Since)), Columns: []document.Column{{Key: "kind", Label: p.Say("report.kind")},
		{Key: "observed", Label: p.Say("quiet.observed"), Numeric: true}, {Key: "expected", Label: p.Say("quiet.expected"), Numeric: true},
		{Key: "ratio", Label: p.Say("quiet.ratio"), Numeric: true, Interval: true}, {Key: "p", Label: p.Say("quiet.p_column"), Numeric: true}}}
	row := func(key, label string, test survival.CountTest) document.Row {
		ratio := document.None()
		if test.Ratio.Value.OK {
			ratio = document.Number(test.Ratio.Value.Value, 2).Between(limitOf(test.Ratio.Lower), limitOf(test.Ratio.Upper))
		}
		return document.Row{Key: key, Cells: []document.Cell{document.Text(label), document.Whole(int(test.Observed + 0.5)), document.Number(test.Expected, 1), ratio, document.Text(pText(p, test.TwoSided))}}
	}
	for _, s := range r.Strata {
		if s.Items < MinCell || s.Hidden {
			t.Rows = append(t.Rows, document.Row{Key: s.Stratum.String(), Cells: []document.Cell{document.Text(s.Stratum.label(p)), document.Few(MinCell), document.None(), document.None(), document.None()}})
			continue
		}
		t.Rows = append(t.Rows, row(s.Stratum.String(), s.Stratum.label(p), s.Test))
	}
	t.Foot = []document.Row{row("all", p.Say("report.all"), r.Test)}
	return t
}
