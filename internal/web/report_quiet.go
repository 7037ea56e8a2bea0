package web

import (
	"rogatory/internal/document"
	"rogatory/internal/report"
	"rogatory/templates"
)

// quietTones say how each finding looks.
var quietTones = map[report.QuietState]templates.Tone{report.QuietGone: templates.ToneBad, report.QuietFewer: templates.ToneWarn, report.QuietBetter: templates.ToneGood}

// quietView is the section of the document, with the evidence of each platform
// one click away.
func quietView(w report.Words, a report.QuietAll, section document.Section) templates.QuietView {
	p, told := w.Say, a.Told()
	v := templates.QuietView{Heading: section.Heading, Notes: section.Notes}
	if a.Watched() > 0 {
		v.Worth, v.Notes = section.Notes[0], section.Notes[1:]
	}
	if len(section.Text) > len(told) {
		v.None = section.Text[0]
	}
	for _, r := range told {
		v.Lines = append(v.Lines, templates.QuietLine{Name: w.Name(r.Query.Platform), Path: r.Path(), Tag: templates.Tag{Label: p.Say(r.State().LabelKey()), Tone: quietTones[r.State()]}, Text: r.Sentence(p)})
	}
	if len(section.Tables) > 0 {
		table := documentTable(p, section.Tables[0])
		v.Table = &table
	}
	return v
}
