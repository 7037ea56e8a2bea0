package web

import (
	"math"

	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/templates"
)

// documentTable shows a table of a document on a page; the first cell of each
// row names it.
func documentTable(p *lang.Printer, t document.Table) templates.Table {
	out := templates.Table{Caption: t.Caption, HideCaption: t.Behind, Plain: len(t.Columns) <= 3}
	for i, c := range t.Columns {
		out.Columns = append(out.Columns, templates.Column{Label: c.Label, Numeric: c.Numeric, RowHead: i == 0})
	}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, documentRow(p, r))
	}
	for _, r := range t.Foot {
		out.Foot = append(out.Foot, documentRow(p, r))
	}
	return out
}

func documentRow(p *lang.Printer, r document.Row) templates.Row {
	var row templates.Row
	for _, c := range r.Cells {
		row.Cells = append(row.Cells, documentCell(p, c))
	}
	return row
}

// documentCell shows a cell. A figure that does not exist, or counts nothing,
// leads nowhere.
func documentCell(p *lang.Printer, c document.Cell) templates.Cell {
	if c.Kind == document.Nothing || c.Kind == document.Count && c.Number != nil && *c.Number == 0 {
		c.Path = ""
	}
	return templates.Cell{Text: c.Say(p), Path: c.Path, Note: c.SayBelow(p), Wide: c.Kind == document.Day || c.Kind == document.Month}
}

// documentFigure is what every chart has, with the table behind it.
func documentFigure(p *lang.Printer, c document.Chart, tables []document.Table) templates.Figure {
	f := templates.Figure{Name: c.Key, Title: c.Title, Text: c.Text}
	for _, e := range c.Events {
		f.Events = append(f.Events, templates.ChartEvent{At: e.At, Day: e.Day, Text: e.Text, Path: e.Path})
	}
	for _, t := range tables {
		if t.Behind && t.Key == c.Key {
			f.Data = documentTable(p, t)
		}
	}
	return f
}

func documentCurve(f templates.Figure, c document.Curve) templates.CurveChart {
	out := templates.CurveChart{Figure: f, End: c.End, Horizons: c.Horizons, Median: c.Median, MedianLabel: c.MedianLabel}
	for _, l := range c.Lines {
		out.Curves = append(out.Curves, templates.CurveLine{Label: l.Label, Steps: l.Steps, Band: l.Band, Kind: l.Kind})
	}
	return out
}

func documentColumns(f templates.Figure, c document.Columns) templates.ColumnChart {
	out := templates.ColumnChart{Figure: f, Unit: c.Unit}
	for _, s := range c.Series {
		out.Series = append(out.Series, templates.Series{Label: s.Label, Kind: s.Kind})
	}
	for _, one := range c.Columns {
		out.Columns = append(out.Columns, templates.ChartColumn{Short: one.Short, Label: one.Label, Values: one.Values, Partial: one.Partial})
	}
	return out
}

func documentDifference(f templates.Figure, c document.Difference) templates.DifferenceChart {
	out := templates.DifferenceChart{Figure: f, Unit: c.Unit, Points: c.Points, Turn: math.NaN(), TurnLabel: c.TurnLabel}
	if c.Turn != nil {
		out.Turn = *c.Turn
	}
	for _, t := range c.Ticks {
		out.Ticks = append(out.Ticks, templates.ChartTick{At: t.At, Label: t.Label})
	}
	return out
}

func documentForest(f templates.Figure, c document.Forest) templates.ForestChart {
	out := templates.ForestChart{Figure: f, Reference: c.Reference, Percent: c.Percent, Low: c.Low, High: c.High}
	for i, e := range c.Plan() {
		out.Rows = append(out.Rows, templates.ForestRow{Label: c.Rows[i].Label, Estimate: e, Value: c.Rows[i].Words, All: c.Rows[i].All})
	}
	return out
}

// documentSections shows the sections of a document; a table that says what a
// chart shows is folded into its chart.
func documentSections(p *lang.Printer, sections []document.Section) []templates.SectionView {
	var all []templates.SectionView
	for _, s := range sections {
		v := templates.SectionView{Key: s.Key, Heading: s.Heading, Text: s.Text, Notes: s.Notes}
		v.Said = len(s.Charts) > 0 && s.Charts[0].Title == s.Heading && len(s.Text) == 0
		for _, c := range s.Charts {
			v.Parts = append(v.Parts, documentPart(p, c, s.Tables))
		}
		for _, t := range s.Tables {
			if !t.Behind {
				table := documentTable(p, t)
				table.HideCaption = t.Caption == s.Heading
				v.Parts = append(v.Parts, templates.Part{Table: &table})
			}
		}
		all = append(all, v)
	}
	return all
}

func documentPart(p *lang.Printer, c document.Chart, tables []document.Table) templates.Part {
	f := documentFigure(p, c, tables)
	var part templates.Part
	switch {
	case c.Curve != nil:
		one := documentCurve(f, *c.Curve)
		part.Curve = &one
	case c.Columns != nil:
		one := documentColumns(f, *c.Columns)
		part.Columns = &one
	case c.Difference != nil:
		one := documentDifference(f, *c.Difference)
		part.Difference = &one
	case c.Forest != nil:
		one := documentForest(f, *c.Forest)
		part.Forest = &one
	}
	return part
}
