package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/templates"
)

// listPlatforms shows the directory.
func (s *Site) listPlatforms(c echo.Context) error {
	all, err := s.Library.Platforms(c.Request().Context(), personOf(c).Agency)
	if err != nil {
		return err
	}
	p := s.printer(c)
	t := templates.Table{Caption: p.Say("nav.platforms"), HideCaption: true, Columns: []templates.Column{{Label: p.Say("case.platform"), RowHead: true}, {Label: p.Say("platform.category")},
		{Label: p.Say("platform.entity")}, {Label: p.Say("platform.subscriber")}, {Label: p.Say("platform.channel")}, {Label: p.Say("platform.status")}}}
	for _, one := range all {
		t.Rows = append(t.Rows, s.platformListRow(p, all, one))
	}
	waiting, err := s.mergersWaiting(c, all)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.PlatformsPage(templates.PlatformsView{Waiting: waiting, Shell: s.shell(c, p.Say("nav.platforms"), "platforms"), Table: t, AsOf: p.Say("platform.as_of", dayWords(p, s.Library.AsOf()))}))
}

func (s *Site) platformListRow(p *lang.Printer, all []platform.Platform, one platform.Platform) templates.Row {
	name := templates.Cell{Text: one.Name, Path: "/platforms/" + string(one.ID), Note: partWords(p, all, one)}
	if one.Part() {
		return templates.Row{Cells: []templates.Cell{name, {Text: s.words(p, "platform.category_is_", one.Category)}, {}, {}, {}, {Tag: templates.Tag{Label: p.Say("merger.tag"), Tone: templates.ToneQuiet}}}, Tone: templates.ToneQuiet}
	}
	if one.Own {
		return templates.Row{Cells: []templates.Cell{name, {Text: p.Say("platform.own")}, {}, {}, {}, {Tag: templates.Tag{Label: p.Say("platform.status_own"), Tone: templates.ToneQuiet}}}}
	}
	entity, route, channel := "–", "–", "–"
	if e, ok := one.EntityFor(s.Agency.Country); ok {
		entity = e.Name
	}
	if r, ok := one.RouteOf("subscriber"); ok {
		route = p.Say("platform.route_is_" + r.Way)
	}
	for _, ch := range one.Channels {
		if ch.UsableFrom(s.Agency.Country) {
			channel = p.Say(ch.Kind.LabelKey())
			break
		}
	}
	tone := templates.ToneGood
	if one.Blocked() {
		tone = templates.ToneBad
	} else if one.Status != "active" {
		tone = templates.ToneWarn
	}
	return templates.Row{Cells: []templates.Cell{name, {Text: p.Say("platform.category_is_" + one.Category)}, {Text: entity}, {Text: route}, {Text: channel},
		{Tag: templates.Tag{Label: p.Say("platform.status_" + one.Status), Tone: tone}}}}
}

// dayWords writes a day of the shipped data for the reader; what is no day, as
// an interval, stays as it is.
func dayWords(p *lang.Printer, s string) string {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return p.Civil(at)
}

// facts turns the marks of a fact into what the page shows beside it.
func (s *Site) fact(p *lang.Printer, label, text string, m platform.Marks) templates.Fact {
	f := templates.Fact{Label: label, Confidence: m.Confidence, Derived: m.Basis != ""}
	f.Text, f.TextLang = s.Library.Say(string(p.Language()), text)
	if m.Basis != "" {
		f.Basis = p.Say("platform.basis_" + m.Basis)
	}
	if m.Note != "" {
		f.Note, f.NoteLang = s.Library.Say(string(p.Language()), m.Note)
	}
	for _, id := range m.Sources {
		if src, ok := s.Library.Source(id); ok {
			f.Sources = append(f.Sources, templates.Source{Label: src.Publisher + ": " + src.Title, Path: webOnly(src.URL), Checked: dayWords(p, src.CopyDate)})
		}
	}
	return f
}

// webOnly lets only web addresses become links (A36).
func webOnly(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

func (s *Site) words(p *lang.Printer, prefix, code string) string {
	if key := prefix + code; p.Has(key) {
		return p.Say(key)
	}
	return strings.ReplaceAll(code, "_", " ")
}

// showPlatform shows everything the directory knows of a platform, each fact
// with its source and how sure it is.
func (s *Site) showPlatform(c echo.Context) error { return s.platformPage(c, http.StatusOK, decided{}) }

func (s *Site) platformPage(c echo.Context, status int, left decided) error {
	one, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, platform.ID(c.Param("id")))
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.PlatformView{Shell: s.shell(c, one.Name, "platforms"), Name: one.Name, Own: one.Own, Blocked: one.Blocked()}
	if policy.May(personOf(c), policy.ReadReports) {
		v.ReportPath = "/responsiveness/" + string(one.ID)
	}
	if policy.May(personOf(c), policy.CreateRequest) {
		v.NewPath = "/requests/new?platform=" + string(one.ID)
	}
	v.Caption = s.words(p, "platform.category_is_", one.Category)
	if one.FullAnswerIs != "" {
		v.FullAnswer, _ = s.Library.Say(string(p.Language()), one.FullAnswerIs)
	}
	for _, n := range one.ReadingNotes {
		text, _ := s.Library.Say(string(p.Language()), n)
		v.Notes = append(v.Notes, text)
	}
	v.Sections = s.platformSections(p, one)
	events, err := s.events(c, one.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		v.Events = append(v.Events, s.eventFact(p, e))
	}
	if err := s.platformMergers(c, &v, one, left); err != nil {
		return err
	}
	return s.render(c, status, templates.PlatformPage(v))
}

func (s *Site) platformSections(p *lang.Printer, one platform.Platform) []templates.FactSection {
	var all []templates.FactSection
	add := func(key string, facts []templates.Fact) {
		if len(facts) > 0 {
			all = append(all, templates.FactSection{ID: key, Title: p.Say("platform." + key), Facts: facts})
		}
	}
	add("entities", collect(one.Entities, func(e platform.Entity) templates.Fact {
		return s.fact(p, s.words(p, "platform.role_", e.Role), join(e.Name, e.Address, country(p, e.Country)), e.Marks)
	}))
	add("channels", collect(one.Channels, func(ch platform.Channel) templates.Fact {
		f := s.fact(p, p.Say(ch.Kind.LabelKey()), ch.Value, ch.Marks)
		f.Extra = p.Say("platform.open_to", s.words(p, "platform.open_", ch.OpenTo), s.purposes(p, ch.Purposes))
		if ch.Kind.Valid() && !ch.UsableFrom(s.Agency.Country) {
			f.Warning = p.Say("platform.not_for_us")
		}
		return f
	}))
	add("routes", collect(one.Routes, func(r platform.Route) templates.Fact {
		return s.fact(p, p.Say("platform.category_"+r.Category), p.Say("platform.route_is_"+r.Way), r.Marks)
	}))
	add("held", collect(one.Held, func(h platform.Holding) templates.Fact {
		f := s.fact(p, p.Say("platform.category_"+h.Category), h.Data, h.Marks)
		f.Tag = templates.Tag{Label: s.words(p, "platform.available_", h.Available), Tone: available(h.Available)}
		return f
	}))
	add("identifiers", collect(one.Identifiers, func(i platform.Identifier) templates.Fact {
		f := s.fact(p, s.words(p, "selector.kind_", i.Type), i.Format, i.Marks)
		f.Tag = templates.Tag{Label: s.words(p, "platform.available_", i.Accepted), Tone: available(i.Accepted)}
		return f
	}))
	add("languages", collect(one.Languages, func(l platform.Languages) templates.Fact {
		return s.fact(p, p.Say("platform.language"), strings.Join(l.Accepted, ", "), l.Marks)
	}))
	add("notice", []templates.Fact{s.noticeFact(p, one.Notice)})
	add("preserves", []templates.Fact{s.preservationFact(p, one.Preservation), s.emergencyFact(p, one.Emergency)})
	add("retention", collect(one.Retention, func(r platform.Retention) templates.Fact {
		f := s.fact(p, "", r.Data, r.Marks)
		f.Extra, _ = s.Library.Say(string(p.Language()), r.Period)
		return f
	}))
	add("costs", []templates.Fact{s.fact(p, p.Say("platform.cost"), s.words(p, "platform.cost_", one.Cost.Policy), one.Cost.Marks)})
	add("published", append(collect(one.Transparency, func(t platform.Transparency) templates.Fact {
		f := s.fact(p, s.words(p, "platform.cadence_", t.Cadence), t.URL, t.Marks)
		f.Path = webOnly(t.URL)
		return f
	}), collect(one.Published, func(n platform.Figure) templates.Fact {
		return s.fact(p, country(p, n.Country), figureWords(p, n), n.Marks)
	})...))
	add("sanctions", collect(one.Sanctions, func(x platform.Sanction) templates.Fact {
		f := s.fact(p, x.Regime, x.Act, x.Marks)
		f.Extra = dayWords(p, x.From) + " – " + dayWords(p, x.To)
		return f
	}))
	return all
}

func collect[T any](all []T, f func(T) templates.Fact) []templates.Fact {
	facts := make([]templates.Fact, 0, len(all))
	for _, one := range all {
		facts = append(facts, f(one))
	}
	return facts
}

func join(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ", ")
}

func country(p *lang.Printer, code string) string {
	if key := "country." + strings.ToLower(code); code != "" && p.Has(key) {
		return p.Say(key)
	}
	return code
}

func available(code string) templates.Tone {
	switch code {
	case "yes":
		return templates.ToneGood
	case "no", "refused_by_policy":
		return templates.ToneBad
	case "conditional":
		return templates.TonePartial
	}
	return templates.ToneQuiet
}

func (s *Site) purposes(p *lang.Printer, all []string) string {
	var words []string
	for _, one := range all {
		words = append(words, s.words(p, "platform.purpose_", one))
	}
	return strings.Join(words, ", ")
}

func (s *Site) noticeFact(p *lang.Printer, n platform.Notice) templates.Fact {
	f := s.fact(p, p.Say("platform.tells"), s.words(p, "platform.notice_", n.Policy), n.Marks)
	if n.HowToPrevent != "" {
		text, _ := s.Library.Say(string(p.Language()), n.HowToPrevent)
		f.Extra = p.Say("platform.prevent", text)
	}
	return f
}

func (s *Site) preservationFact(p *lang.Printer, k platform.Keeping) templates.Fact {
	text := s.words(p, "platform.supported_", k.Supported)
	if k.InitialDays > 0 {
		text = join(text, p.Days(k.InitialDays))
	}
	f := s.fact(p, p.Say("platform.category_preservation"), text, k.Marks)
	f.Extra, _ = s.Library.Say(string(p.Language()), k.Extension)
	return f
}

func (s *Site) emergencyFact(p *lang.Printer, e platform.Emergency) templates.Fact {
	f := s.fact(p, p.Say("platform.category_emergency"), s.words(p, "platform.supported_", e.Supported), e.Marks)
	threshold, _ := s.Library.Say(string(p.Language()), e.Threshold)
	channel, _ := s.Library.Say(string(p.Language()), e.Channel) // an address stays as it is
	f.Extra = join(channel, threshold)
	return f
}

func figureWords(p *lang.Printer, n platform.Figure) string {
	words := dayWords(p, n.From) + " – " + dayWords(p, n.To)
	for key, v := range map[string]*int{"platform.figure_requests": n.Requests, "platform.figure_users": n.Users, "platform.figure_complied": n.Complied} {
		if v != nil {
			words = join(words, p.Say(key, *v))
		}
	}
	return words
}

func (s *Site) eventFact(p *lang.Printer, e platform.Event) templates.Fact {
	f := s.fact(p, dayWords(p, e.Date), e.Title, e.Marks)
	if e.Key != "" {
		f.Text, f.TextLang = publication.EventTitle(s.Library, p, e), string(p.Language())
	}
	if e.Precision == "month" {
		if at, err := time.Parse(time.DateOnly, e.Date); err == nil {
			f.Label = p.CivilMonth(at)
		}
	}
	f.Extra, _ = s.Library.Say(string(p.Language()), e.Description)
	if e.Hint != "" {
		hint, _ := s.Library.Say(string(p.Language()), e.Hint)
		f.Hint = hint
	}
	return f
}
