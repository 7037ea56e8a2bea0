package web

import (
	"strings"

	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/templates"
)

// platformAside is what a writer of a request needs to know of the platform,
// each fact with how sure it is.
func (s *Site) platformAside(p *lang.Printer, one platform.Platform) templates.PlatformAside {
	a := templates.PlatformAside{Name: one.Name, Path: "/platforms/" + string(one.ID)}
	if one.Own {
		a.Unknown = p.Say("form.profile_none")
		return a
	}
	if e, ok := one.EntityFor(s.Agency.Country); ok {
		a.Facts = append(a.Facts, s.asideFact(p, p.Say("form.entity"), join(e.Name, country(p, e.Country)), "", e.Marks))
	}
	a.Facts = append(a.Facts, s.channelFact(p, one))
	if one.FullAnswerIs != "" {
		a.Facts = append(a.Facts, s.asideFact(p, p.Say("form.full_answer"), one.FullAnswerIs, "", platform.Marks{}))
	}
	for _, l := range one.Languages {
		a.Facts = append(a.Facts, s.asideFact(p, p.Say("form.languages"), languageWords(p, l.Accepted), "", l.Marks))
	}
	if one.Notice.Policy != "" {
		a.Facts = append(a.Facts, s.asideFact(p, p.Say("form.notice"), s.words(p, "platform.notice_", one.Notice.Policy), "", one.Notice.Marks))
	}
	for _, k := range legal.Categories() {
		if held := s.heldGroup(p, one, k); len(held.Facts) > 0 {
			a.Held = append(a.Held, held)
		}
	}
	return a
}

func (s *Site) asideFact(p *lang.Printer, label, text, extra string, m platform.Marks) templates.AsideFact {
	f := templates.AsideFact{Label: label, Extra: extra, Confidence: m.Confidence}
	var in string
	if f.Text, in = s.Library.Say(string(p.Language()), text); in != string(p.Language()) && text != "" && f.Text == text {
		f.Lang = s.textLang(p, text)
	}
	return f
}

// textLang is "en" where the text is one of the shipped English sentences.
func (s *Site) textLang(p *lang.Printer, text string) string {
	if string(p.Language()) == "en" || strings.ContainsFunc(text, func(r rune) bool { return r >= 'А' && r <= 'я' || r == 'і' || r == 'ї' || r == 'є' }) {
		return ""
	}
	return "en"
}

// channelFact names the first way in that is open to us.
func (s *Site) channelFact(p *lang.Printer, one platform.Platform) templates.AsideFact {
	for _, ch := range one.Channels {
		if legalChannel(ch) && ch.UsableFrom(s.Agency.Country) {
			return s.asideFact(p, p.Say("form.channel"), p.Say(ch.Kind.LabelKey())+": "+ch.Value, "", ch.Marks)
		}
	}
	return templates.AsideFact{Label: p.Say("form.channel"), Text: p.Say("form.channel_none")}
}

// legalChannel says whether a channel is meant for demands of authorities.
func legalChannel(ch platform.Channel) bool {
	if len(ch.Purposes) == 0 {
		return true
	}
	for _, want := range ch.Purposes {
		switch want {
		case "legal_process", "emergency", "preservation", "takedown", "foreign_request", "abuse", "dsa_order", "takedown_public_content", "tco":
			return true
		}
	}
	return false
}

// heldGroup is what exists, and what does not, of one class of data.
func (s *Site) heldGroup(p *lang.Printer, one platform.Platform, k legal.Category) templates.HeldGroup {
	g := templates.HeldGroup{Title: p.Say(k.LabelKey())}
	if r, ok := one.RouteOf(string(k)); ok && p.Has("platform.route_is_"+r.Way) {
		g.Route = p.Say("platform.route_is_" + r.Way)
		g.Confidence = r.Confidence
	}
	for _, h := range one.HeldIn(string(k)) {
		f := s.asideFact(p, "", h.Data, "", h.Marks)
		f.Tag = templates.Tag{Label: s.words(p, "platform.available_", h.Available), Tone: available(h.Available)}
		g.Facts = append(g.Facts, f)
	}
	return g
}

func languageWords(p *lang.Printer, codes []string) string {
	words := make([]string, 0, len(codes))
	for _, code := range codes {
		if key := "form.language_" + code; p.Has(key) {
			words = append(words, p.Say(key))
		} else {
			words = append(words, code)
		}
	}
	return strings.Join(words, ", ")
}

// differences sets the present text beside what was typed, where they differ.
func (s *Site) differences(p *lang.Printer, now, typed typedRequest) templates.Table {
	t := templates.Table{Caption: p.Say("form.differences"), Empty: p.Say("form.differences_none"), Columns: []templates.Column{
		{Label: p.Say("form.field"), RowHead: true}, {Label: p.Say("form.present")}, {Label: p.Say("form.typed")}}}
	row := func(key, a, b string) {
		if a != b {
			t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say(key)}, {Text: shown(a)}, {Text: shown(b)}}})
		}
	}
	row("form.platform", now.Platform, typed.Platform)
	row("form.kind", s.kindWord(p, now.Kind), s.kindWord(p, typed.Kind))
	row("form.basis", s.basisTitle(p, now.Basis), s.basisTitle(p, typed.Basis))
	row("form.subject", now.Subject, typed.Subject)
	row("form.narrative", now.Narrative, typed.Narrative)
	row("form.order", now.Order, typed.Order)
	row("form.ordered_on", now.OrderedOn, typed.OrderedOn)
	row("form.answer_on", now.AnswerOn, typed.AnswerOn)
	for i := range max(len(now.Rows), len(typed.Rows)) {
		a, b := "", ""
		if i < len(now.Rows) {
			a = s.rowWords(p, now.Rows[i])
		}
		if i < len(typed.Rows) {
			b = s.rowWords(p, typed.Rows[i])
		}
		if a != b {
			t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say("form.item", i+1)}, {Text: shown(a)}, {Text: shown(b)}}})
		}
	}
	return t
}

func (s *Site) kindWord(p *lang.Printer, kind string) string { return s.words(p, "legal.kind_", kind) }

func (s *Site) basisTitle(p *lang.Printer, id string) string {
	if b, ok := s.Library.Basis(legal.BasisID(id)); ok {
		return b.Title(string(p.Language()))
	}
	return id
}

func (s *Site) rowWords(p *lang.Printer, row typedItem) string {
	words := join(s.words(p, "selector.kind_", row.Kind), row.Raw, s.words(p, "legal.category_", row.Category))
	if row.From != "" || row.To != "" {
		words = join(words, row.From+" – "+row.To)
	}
	return words
}
