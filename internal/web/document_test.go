package web

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/templates"
)

// sampleReport is a report with every kind of chart that a platform has.
func sampleReport() report.Report {
	day := deadline.NewDay(2026, 3, 2)
	q := report.Query{Platform: "p", AsOf: day.AddDays(80), Today: day.AddDays(80), Monthly: true}
	cell := func(after, n int, o reply.Outcome) report.Cell {
		return report.Cell{Platform: "p", Day: day, Settled: after, Ended: -1, Outcome: o, Timing: request.NoLimit, N: n}
	}
	return report.Compute(q, []report.Cell{cell(3, 12, reply.ProducedFull), cell(9, 20, reply.Refused), cell(-1, 8, reply.Pending)})
}

func TestEachNumberOfADocumentIsOnThePage(t *testing.T) {
	t.Parallel()
	for _, l := range lang.Languages() {
		p := lang.For(l)
		d := sampleReport().OfPlatform(report.Words{Say: p, Names: map[platform.ID]string{"p": "Example"}}, report.About{})
		var page bytes.Buffer
		if err := templates.Sections(templates.Shell{Lang: p}, documentSections(p, d.Sections)).Render(context.Background(), &page); err != nil {
			t.Fatal(err)
		}
		for _, named := range d.Tables() {
			for _, row := range named.Table.All() {
				for _, c := range row.Cells {
					for _, words := range []string{c.Say(p), c.SayBelow(p)} {
						if c.Kind != document.Nothing && !strings.Contains(page.String(), strings.ReplaceAll(words, "<", "&lt;")) {
							t.Errorf("%s: %s/%s: %q is not on the page", l, named.Key, row.Key, words)
						}
					}
				}
			}
		}
	}
}
