package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"rogatory/internal/lang"
	"rogatory/internal/merger"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/templates"
)

func platformPath(id platform.ID) string { return "/platforms/" + url.PathEscape(string(id)) }

func nameIn(all []platform.Platform, id platform.ID) string {
	for _, one := range all {
		if one.ID == id {
			return one.Name
		}
	}
	return string(id)
}

// partWords says of what a platform is a part; empty where it stands alone.
func partWords(p *lang.Printer, all []platform.Platform, one platform.Platform) string {
	switch {
	case !one.Part():
		return ""
	case one.Merged.From.IsZero():
		return p.Say("merger.into_always", nameIn(all, one.Merged.Into))
	}
	return p.Say("merger.into_since", nameIn(all, one.Merged.Into), p.Civil(one.Merged.From))
}

// mergedName is a name for a list to choose from, which says what is a part.
func (s *Site) mergedName(p *lang.Printer, all []platform.Platform, one platform.Platform) string {
	if words := partWords(p, all, one); words != "" {
		return one.Name + " (" + words + ")"
	}
	return one.Name
}

// platformMergers adds to a platform's page what was recorded of mergers.
func (s *Site) platformMergers(c echo.Context, v *templates.PlatformView, one platform.Platform, left decided) error {
	p, by := s.printer(c), personOf(c)
	all, err := s.Library.Platforms(c.Request().Context(), by.Agency)
	if err != nil {
		return err
	}
	book, err := s.Mergers.Book(c.Request().Context(), by)
	if err != nil {
		return err
	}
	if one.Part() {
		key := "merger.told_since"
		if one.Merged.From.IsZero() {
			key = "merger.told_always"
		}
		v.Part = p.Say(key, one.Name, nameIn(all, one.Whole), p.Civil(one.Merged.From))
		v.Whole = templates.Link{Label: p.Say("merger.to_whole_page", nameIn(all, one.Whole)), Path: platformPath(one.Whole)}
		v.NewPath = ""
	}
	if v.MergerPath, v.MergerLabel = "", ""; mayMerge(c) {
		v.MergerPath, v.MergerLabel = platformPath(one.ID)+"/merger", p.Say("merger.propose")
		if one.Part() {
			v.MergerLabel = p.Say("merger.propose_separate")
		}
	}
	v.Parts = parts(p, all, book.Facts().On(s.today()), one.ID)
	for _, proposal := range book {
		switch {
		case proposal.Platform == one.ID && proposal.Open():
			v.Proposals = append(v.Proposals, s.mergerProposal(c, all, proposal, left))
			v.MergerPath = ""
		case !proposal.Open() && (proposal.Platform == one.ID || proposal.Into == one.ID):
			v.Mergers.Rows = append(v.Mergers.Rows, mergerRow(p, all, proposal))
		}
	}
	v.Mergers.Caption, v.Mergers.HideCaption = p.Say("merger.history"), true
	v.Mergers.Columns = []templates.Column{{Label: p.Say("merger.head_what"), RowHead: true}, {Label: p.Say("merger.head_when")}, {Label: p.Say("merger.head_who")}, {Label: p.Say("merger.head_why")}}
	return nil
}

// parts are the platforms that were merged into one, each with its page.
func parts(p *lang.Printer, all []platform.Platform, u *platform.Union, id platform.ID) []templates.Fact {
	var facts []templates.Fact
	for _, m := range u.Parts(id) {
		f := templates.Fact{Label: nameIn(all, m.Platform), Text: p.Say("merger.part_always"), Path: platformPath(m.Platform)}
		if !m.From.IsZero() {
			f.Text = p.Say("merger.part_since", p.Civil(m.From))
		}
		if m.Into != id {
			f.Extra = p.Say("merger.part_by_way", nameIn(all, m.Into))
		}
		facts = append(facts, f)
	}
	return facts
}

func (s *Site) mergerProposal(c echo.Context, all []platform.Platform, one merger.Proposal, left decided) templates.MergerProposal {
	p, by := s.printer(c), personOf(c)
	v := templates.MergerProposal{Path: platformPath(one.Platform) + "/mergers/" + one.ID, Key: newKey(), Why: p.Say("merger.because", one.Why),
		Effects: wishEffects(p, all, one.Wish), Head: p.Say("merger.proposal", one.ByName, p.Day(one.At), wishWords(p, all, one.Wish)), MayDecide: mayMerge(c), Own: one.By == by.ID}
	if left.proposal == one.ID {
		v.Note, v.Problems, v.Errors = left.note, templates.Problems(p, left.err), fieldErrors(p, left.err)
	}
	return v
}

// wishEffects says what confirming a proposal does, to the person who decides.
func wishEffects(p *lang.Printer, all []platform.Platform, w merger.Wish) []string {
	name := nameIn(all, w.Platform)
	if w.Kind == merger.Separate {
		return apartEffects(p, name)
	}
	return []string{p.Say("merger.effect_sent"), p.Say("merger.effect_counts_into", name, nameIn(all, w.Into)), p.Say("merger.effect_new", name), p.Say("merger.effect_frozen")}
}

// apartEffects says what a separation does.
func apartEffects(p *lang.Printer, name string) []string {
	return []string{p.Say("merger.effect_sent"), p.Say("merger.effect_apart", name), p.Say("merger.effect_frozen")}
}

// wishWords says what a proposal would record, or recorded.
func wishWords(p *lang.Printer, all []platform.Platform, w merger.Wish) string {
	key := "merger.is_" + string(w.Kind)
	if !w.From.IsZero() {
		key += "_from"
	}
	return p.Say(key, nameIn(all, w.Platform), nameIn(all, w.Into), p.Civil(w.From))
}

func mergerRow(p *lang.Printer, all []platform.Platform, one merger.Proposal) templates.Row {
	d := one.Decision
	var tag templates.Tag
	if !d.Confirmed() {
		tag = templates.Tag{Label: p.Say("merger.turned_down"), Tone: templates.ToneQuiet}
	}
	return templates.Row{Cells: []templates.Cell{{Text: wishWords(p, all, one.Wish), Tag: tag}, {Text: p.Day(d.At)}, {Text: p.Say("merger.by_two", one.ByName, d.ByName)}, {Text: one.Why, Note: d.Why}}}
}

// mergersWaiting leads to the proposals that wait for a second person.
func (s *Site) mergersWaiting(c echo.Context, all []platform.Platform) ([]templates.Link, error) {
	book, err := s.Mergers.Book(c.Request().Context(), personOf(c))
	var links []templates.Link
	for _, one := range book {
		if one.Open() {
			links = append(links, templates.Link{Label: wishWords(s.printer(c), all, one.Wish), Path: platformPath(one.Platform)})
		}
	}
	return links, err
}

// mergerNote says on a page of figures which platforms count together, and
// leads to those of each alone.
func (s *Site) mergerNote(c echo.Context, w report.Words, q report.Query) templates.MergerNote {
	p := s.printer(c)
	n := templates.MergerNote{Texts: w.MergerNotes(q.Union, q.Alone, q.Platform)}
	v := c.QueryParams()
	here := func(id platform.ID, alone bool) string {
		to := url.Values{}
		for name := range v {
			to.Set(name, v.Get(name))
		}
		if to.Del("alone"); alone {
			to.Set("alone", "1")
		}
		path := "/responsiveness/" + url.PathEscape(string(id))
		if id == "" {
			path = "/responsiveness"
		}
		if len(to) > 0 {
			path += "?" + to.Encode()
		}
		return path
	}
	mergers := q.Mergers()
	own := len(mergers) > 0 && q.Platform != "" && mergers[len(mergers)-1].Platform == q.Platform
	switch {
	case q.Alone && len(mergers) > 0:
		n.Links = append(n.Links, templates.Link{Label: p.Say("merger.to_whole"), Path: here(q.Platform, false)})
	case q.Platform != "" && len(q.Union.Parts(q.Platform)) > 0:
		n.Links = append(n.Links, templates.Link{Label: p.Say("merger.to_alone", w.Name(q.Platform)), Path: here(q.Platform, true)})
	}
	for _, m := range q.Union.Parts(q.Platform) {
		n.Links = append(n.Links, templates.Link{Label: p.Say("merger.to_figures_of", w.Name(m.Platform)), Path: here(m.Platform, false)})
	}
	if own {
		whole := q.Union.Whole(q.Platform)
		n.Links = append(n.Links, templates.Link{Label: p.Say("merger.to_figures_of", w.Name(whole)), Path: here(whole, false)})
	}
	return n
}

// partsApart leads from the overview to each platform by itself, and back.
func (s *Site) partsApart(c echo.Context, q report.Query) templates.MergerNote {
	if len(q.Mergers()) == 0 || !policy.May(personOf(c), policy.ReadReports) {
		return templates.MergerNote{}
	}
	p, v := s.printer(c), q.Values()
	if v.Del("alone"); q.Alone {
		return templates.MergerNote{Texts: []string{p.Say("merger.note_alone")}, Links: []templates.Link{{Label: p.Say("merger.to_whole"), Path: "/responsiveness?" + v.Encode()}}}
	}
	v.Set("alone", "1")
	return templates.MergerNote{Texts: []string{p.Say("merger.overview")}, Links: []templates.Link{{Label: p.Say("merger.alone_label"), Path: "/responsiveness?" + v.Encode()}}}
}
