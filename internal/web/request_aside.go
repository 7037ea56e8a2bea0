package web

import (
	"slices"
	"strings"

	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/templates"
)

// platformAside is what a writer of a request needs to know of the platform,
// each fact with how sure it is.
func (s *Site) platformAside(p *lang.Printer, one platform.Platform, kind legal.RequestKind) templates.PlatformAside {
	a := templates.PlatformAside{Name: one.Name, Path: "/platforms/" + string(one.ID)}
	if one.Own {
		a.Unknown = p.Say("form.profile_none")
		return a
	}
	if e, ok := one.EntityFor(s.Agency.Country); ok {
		a.Facts = append(a.Facts, asideFact(p.Say("form.entity"), join(e.Name, country(p, e.Country)), e.Marks))
	}
	a.Facts = append(a.Facts, s.channelFact(p, one, kind))
	if one.FullAnswerIs != "" {
		a.Facts = append(a.Facts, s.dataFact(p, p.Say("form.full_answer"), one.FullAnswerIs, platform.Marks{}))
	}
	for _, l := range one.Languages {
		a.Facts = append(a.Facts, asideFact(p.Say("form.languages"), languageWords(p, l.Accepted), l.Marks))
	}
	if one.Notice.Policy != "" {
		a.Facts = append(a.Facts, asideFact(p.Say("form.notice"), s.words(p, "platform.notice_", one.Notice.Policy), one.Notice.Marks))
	}
	for _, k := range legal.Categories() {
		if held := s.heldGroup(p, one, k); len(held.Facts) > 0 {
			a.Held = append(a.Held, held)
		}
	}
	return a
}

// asideFact is one fact in the reader's own words.
func asideFact(label, text string, m platform.Marks) templates.AsideFact {
	return templates.AsideFact{Label: label, Text: text, Confidence: m.Confidence}
}

// dataFact is asideFact for free text of the directory; one that has no
// translation says that it is English.
func (s *Site) dataFact(p *lang.Printer, label, text string, m platform.Marks) templates.AsideFact {
	f := asideFact(label, text, m)
	in := ""
	if f.Text, in = s.Library.Say(string(p.Language()), text); in != string(p.Language()) {
		f.Lang = in
	}
	return f
}

// channelFact names the ways in that are open to us for this kind of request.
func (s *Site) channelFact(p *lang.Printer, one platform.Platform, kind legal.RequestKind) templates.AsideFact {
	var best, rest []platform.Channel
	for _, ch := range one.Channels {
		switch {
		case !ch.ForAuthorities() || !ch.UsableFrom(s.Agency.Country):
		case slices.ContainsFunc(purposesOf(kind), func(want string) bool { return slices.Contains(ch.Purposes, want) }):
			best = append(best, ch)
		default:
			rest = append(rest, ch)
		}
	}
	if len(best) == 0 {
		best = rest
	}
	if len(best) == 0 {
		return templates.AsideFact{Label: p.Say("form.channel"), Text: p.Say("form.channel_none")}
	}
	var words []string
	for _, ch := range best[:min(3, len(best))] {
		words = append(words, p.Say(ch.Kind.LabelKey())+": "+ch.Value)
	}
	return asideFact(p.Say("form.channel"), strings.Join(words, "; "), best[0].Marks)
}

// purposesOf are the directory's words for what a kind of request needs a
// channel for.
func purposesOf(kind legal.RequestKind) []string {
	switch kind {
	case legal.Preservation:
		return []string{"preservation"}
	case legal.EmergencyDisclosure:
		return []string{"emergency"}
	case legal.Takedown:
		return []string{"takedown", "takedown_public_content", "tco", "dsa_order"}
	case legal.ThreatNotification, legal.AccountSuspension:
		return []string{"abuse", "takedown"}
	}
	return []string{"legal_process", "foreign_request"}
}

// heldGroup is what exists, and what does not, of one class of data.
func (s *Site) heldGroup(p *lang.Printer, one platform.Platform, k legal.Category) templates.HeldGroup {
	g := templates.HeldGroup{Title: p.Say(k.LabelKey())}
	if r, ok := one.RouteOf(string(k)); ok && p.Has("platform.route_is_"+r.Way) {
		g.Route = p.Say("platform.route_is_" + r.Way)
		g.Confidence = r.Confidence
	}
	for _, h := range one.HeldIn(string(k)) {
		f := s.dataFact(p, "", h.Data, h.Marks)
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
	row("form.profession", s.words(p, "request.profession_", now.Calling), s.words(p, "request.profession_", typed.Calling))
	row("form.order", now.Order, typed.Order)
	row("form.ordered_on", now.OrderedOn, typed.OrderedOn)
	row("form.answer_on", now.AnswerOn, typed.AnswerOn)
	row("form.order_until", now.OrderUntil, typed.OrderUntil)
	row("form.secret_until", now.SecretUntil, typed.SecretUntil)
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
