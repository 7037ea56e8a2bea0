package export_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"rogatory/internal/chart"
	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// first is the first day of dispatch of the sample; it is looked at 400 days on.
var first = deadline.NewDay(2025, 3, 3)

const longName = "A Platform Whose Registered Name Is Longer Than Any Column Would Like It To Be, Aktiengesellschaft und Compagnie"

var names = map[platform.ID]string{"short": "Приклад «Ґанок» № 1", "long": longName, "word": strings.Repeat("Unbreakable", 9), "evil": "=HYPERLINK(\"http://x\")", "smile": "Smile 😀 \u202eeman"}

// sample has every month, an answered and a silent platform, and one too small
// to be shown.
func sample(only platform.ID) report.Report {
	q := report.Query{Platform: only, AsOf: first.AddDays(400), Today: first.AddDays(400), Monthly: only != ""}
	var cells []report.Cell
	add := func(id platform.ID, day, after, n int, o reply.Outcome) {
		if only == "" || only == id {
			cells = append(cells, report.Cell{Platform: id, Day: first.AddDays(day), Settled: after, Ended: -1, Outcome: o, Timing: request.NoLimit, N: n})
		}
	}
	for day := 0; day < 400; day += 9 {
		add("short", day, day%40, 3, reply.ProducedFull)
		add("short", day, 2, 1, reply.Refused)
		add("short", day, -1, 1+day/120, reply.Pending)
		add("long", day, 70, 1, reply.NoneHeld)
		add("long", day, -1, 4, reply.Pending)
		add("smile", day, 1, 1, reply.Done)
	}
	add("word", 10, 4, 7, reply.ProducedPart)
	add("evil", 10, 4, 3, reply.ProducedPart)
	return report.Compute(q, cells)
}

// documents are the overview, a platform, and one with every other kind of
// chart and cell, in a language.
func documents(l lang.Language) []document.Document {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		panic(err)
	}
	p := lang.For(l).In(kyiv)
	w := report.Words{Say: p, Names: names, Demo: true}
	events := []document.Event{{At: 3.4, Day: p.Civil(first.AddDays(100)), Text: "A new policy was announced, and the contact address changed at the same time as the form did"}, {At: 3.6, Day: p.Civil(first.AddDays(104)), Text: "An arrest"}}
	all := []document.Document{sample("").Overview(w), sample("short").OfPlatform(w, report.About{FullAnswer: "Subscriber data with the last address.", Notes: []string{"Answers in batches."}, Events: events}), every(p, events)}
	for i := range all {
		all[i].Stamp = document.Stamp{Agency: "Test unit", Program: "test", AsOf: time.Date(2026, 4, 7, 9, 30, 0, 0, time.UTC), Hash: strings.Repeat("0f", 32)}
	}
	return all
}

func at(v float64) *float64 { return &v }

// every has what the two others lack: a running difference, a forest plot, and
// cells of each kind.
func every(p *lang.Printer, events []document.Event) document.Document {
	points := make([]chart.Point, 60)
	for i := range points {
		points[i] = chart.Point{X: float64(i), Y: 3*math.Sin(float64(i)/9) - float64(i)/8}
	}
	d := document.Document{Report: "every", Language: p.Language(), Title: "Every kind", Cover: "One of each.", Sections: []document.Section{
		{Key: "difference", Heading: "Running difference", Charts: []document.Chart{{Key: "difference", Title: "Running difference", Text: "Replies that came, less those to be expected.", Events: []document.Event{{At: 20, Day: events[0].Day, Text: events[0].Text}},
			Difference: &document.Difference{Unit: "items", Points: points, Ticks: []document.Tick{{At: 0, Label: "Jan 26"}, {At: 30, Label: "Feb 26"}}, Turn: at(40), TurnLabel: "3 February"}}}},
		{Key: "forest", Heading: "By stratum", Charts: []document.Chart{{Key: "forest", Title: "Difference by stratum", Text: "Left: slower.", Forest: &document.Forest{Low: "slower", High: "faster", Rows: []document.Stratum{
			{Label: longName, Value: at(3), Low: at(-2), High: at(8), Words: "+3.0 (−2.0 to 8.0)"}, {Label: "Urgent", Value: at(-4), High: at(1), Words: "−4.0"}, {Label: "None", Words: "–"}, {Label: "All", Value: at(1), Low: at(0.5), High: at(2), Words: "+1.0", All: true}}}}}},
		{Key: "cells", Heading: "Cells", Tables: []document.Table{{Key: "cells", Caption: "Cells", Columns: []document.Column{{Key: "kind", Label: "Kind"}, {Key: "value", Label: "Value", Numeric: true, Interval: true, N: true}}, Rows: cellRows()}}}}}
	d.Items = &document.Table{Key: "items", Caption: "Items", Columns: []document.Column{{Key: "ref", Label: "Reference"}, {Key: "phone", Label: "=Label"}}, Rows: []document.Row{{Key: "1", Cells: []document.Cell{document.Text("R26-AAA-BBBB"), document.Text("+380441234567")}}}}
	return d
}

func cellRows() []document.Row {
	var rows []document.Row
	for _, c := range []document.Cell{document.None(), document.Text("@words"), document.Whole(12345), document.Number(1.25, 2), document.Share(.4567, 1).Between(at(.1), at(.9)).Among(20),
		document.Wait(12, -1).Between(at(3), nil), document.Fraction(3, 8), document.On(first), document.In(first), document.At(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), document.Open(), document.Few(5), document.Number(math.NaN(), 1)} {
		rows = append(rows, document.Row{Key: string(c.Kind), Cells: []document.Cell{document.Text(string(c.Kind)), c}})
	}
	return rows
}

func file(t *testing.T, f export.Format, d document.Document, table string) []byte {
	t.Helper()
	b, err := export.File(f, d, lang.For(d.Language), table)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
