package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/lang"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// basisFilter is what the address of the catalogue may carry.
type basisFilter struct {
	words, family, kind, category, status, sure string
}

func readBasisFilter(q url.Values) basisFilter {
	get := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	return basisFilter{words: get("q"), family: get("family"), kind: get("kind"), category: get("data"), status: get("status"), sure: get("sure")}
}

// keeps says whether a basis is among what was asked for. An unknown value
// keeps nothing: it never widens the list.
func (f basisFilter) keeps(b legal.Basis, title string) bool {
	text := strings.ToLower(title + " " + string(b.ID) + " " + b.Instrument + " " + b.Article)
	return (f.words == "" || strings.Contains(text, strings.ToLower(f.words))) &&
		(f.family == "" || b.Jurisdiction == f.family) &&
		(f.kind == "" || b.Serves(legal.RequestKind(f.kind))) &&
		(f.category == "" || slices.Contains(b.Categories, legal.Category(f.category))) &&
		(f.status == "" || string(b.Status) == f.status) &&
		(f.sure == "" || b.Confidence == f.sure)
}

// listBases shows the catalogue of legal bases, first those the agency can use.
func (s *Site) listBases(c echo.Context) error {
	p, f := s.printer(c), readBasisFilter(c.QueryParams())
	language := string(p.Language())
	v := templates.BasesView{Shell: s.shell(c, p.Say("nav.legal"), "legal"), AsOf: p.Say("legal.as_of", dayWords(p, s.Library.AsOf()))}
	found := 0
	table := func(usable bool) templates.Table {
		t := s.baseTable(p, func(b legal.Basis) bool {
			return f.keeps(b, b.Title(language)) && usableNow(b, s.Agency.Country) == usable
		})
		found += len(t.Rows)
		return t
	}
	v.Usable, v.Rest = table(true), table(false)
	v.Usable.Caption, v.Rest.Caption = p.Say("legal.usable"), p.Say("legal.not_usable")
	v.Found = p.Count("legal.found", found, len(s.Library.Bases()))
	s.basisFilterForm(p, f, &v)
	if f == (basisFilter{}) {
		for _, x := range s.Library.Excluded() {
			v.Excluded = append(v.Excluded, s.termFact(p, x, x.Reason))
		}
	}
	waiting, err := s.waiting(c, p)
	if err != nil {
		return err
	}
	v.Waiting = waiting
	return s.render(c, http.StatusOK, templates.BasesPage(v))
}

// waiting are the links to what a second person has to decide.
func (s *Site) waiting(c echo.Context, p *lang.Printer) ([]templates.Link, error) {
	if s.Law == nil || !policy.May(personOf(c), policy.EditLaw) {
		return nil, nil
	}
	all, err := s.Law.Proposals(c.Request().Context(), personOf(c))
	if err != nil {
		return nil, err
	}
	var links []templates.Link
	for _, one := range all {
		if b, ok := s.Library.Basis(one.Basis); ok && one.Open() {
			links = append(links, templates.Link{Label: p.Say("lawbook.waiting_one", b.Title(string(p.Language())), one.ByName, p.Day(one.At)), Path: "/legal-bases/" + string(one.Basis)})
		}
	}
	return links, nil
}

func (s *Site) basisFilterForm(p *lang.Printer, f basisFilter, v *templates.BasesView) {
	v.Words = templates.Field{Name: "q", Label: p.Say("legal.filter_words"), Value: f.words, Width: 20}
	choice := func(name, label, value string, options []templates.Option) {
		v.Fields = append(v.Fields, templates.Choice{Name: name, Label: p.Say(label), Value: value, Options: options, Empty: p.Say("legal.filter_any")})
		for _, o := range options {
			if o.Value == value && value != "" {
				v.Filter.Chips = append(v.Filter.Chips, templates.Chip{Label: p.Say("show.chip", p.Say(label), o.Label), Path: f.without(name)})
			}
		}
	}
	v.Filter = templates.Filter{Action: "/legal-bases"}
	if f.words != "" {
		v.Filter.Chips = append(v.Filter.Chips, templates.Chip{Label: p.Say("show.chip", p.Say("legal.filter_words"), f.words), Path: f.without("q")})
	}
	choice("family", "legal.filter_family", f.family, optionsOf(families(s.Library.Bases()), func(x string) string { return p.Say("legal.family_" + x) }))
	choice("kind", "legal.for", f.kind, optionsOf(legal.RequestKinds(), func(k legal.RequestKind) string { return p.Say(k.LabelKey()) }))
	choice("data", "legal.data", f.category, optionsOf(legal.Categories(), func(k legal.Category) string { return p.Say(k.LabelKey()) }))
	choice("status", "platform.status", f.status, optionsOf(legal.Statuses(), func(k legal.Status) string { return p.Say(k.LabelKey()) }))
	choice("sure", "lawbook.field_confidence", f.sure, optionsOf(legal.Confidences(), func(k string) string { return p.Say("kit.confidence_" + k) }))
	if len(v.Filter.Chips) > 0 {
		v.Filter.Clear = "/legal-bases"
	}
}

func optionsOf[T ~string](all []T, label func(T) string) []templates.Option {
	options := make([]templates.Option, len(all))
	for i, one := range all {
		options[i] = templates.Option{Value: string(one), Label: label(one)}
	}
	return options
}

// without is the address with one filter taken off.
func (f basisFilter) without(name string) string {
	v := url.Values{}
	for key, value := range map[string]string{"q": f.words, "family": f.family, "kind": f.kind, "data": f.category, "status": f.status, "sure": f.sure} {
		if value != "" && key != name {
			v.Set(key, value)
		}
	}
	if len(v) == 0 {
		return "/legal-bases"
	}
	return "/legal-bases?" + v.Encode()
}

// families are the bodies of law of the catalogue, in its order.
func families(all []legal.Basis) []string {
	var list []string
	for _, b := range all {
		if !slices.Contains(list, b.Jurisdiction) {
			list = append(list, b.Jurisdiction)
		}
	}
	return list
}

// usableNow says whether a unit of this country can base any request on it.
func usableNow(b legal.Basis, country string) bool { return notUsable(b, country) == "" }

// notUsable is the key of the reason why a unit cannot use a basis; empty when it can.
func notUsable(b legal.Basis, country string) string {
	switch {
	case b.Status == legal.SignedOnly:
		return "legal.why_not_in_force"
	case !b.OpenTo(country):
		return "legal.why_not_for_us"
	case b.Off:
		return "legal.why_switched_off"
	}
	for _, k := range legal.RequestKinds() {
		if b.Fits(country, k) == nil {
			return ""
		}
	}
	return "legal.why_nothing_sent"
}

func (s *Site) baseTable(p *lang.Printer, keep func(legal.Basis) bool) templates.Table {
	t := templates.Table{Columns: []templates.Column{{Label: p.Say("legal.basis"), RowHead: true}, {Label: p.Say("legal.instrument")}, {Label: p.Say("legal.for")}, {Label: p.Say("legal.data")}, {Label: p.Say("legal.limit")}, {Label: p.Say("platform.status")}}, Empty: p.Say("legal.none_here")}
	for _, b := range s.Library.Bases() {
		if !keep(b) {
			continue
		}
		status := templates.Cell{Tag: templates.Tag{Label: p.Say(b.Status.LabelKey()), Tone: statusTone(b.Status)}}
		if b.Confidence != "confirmed" {
			status.More = append(status.More, templates.Tag{Label: p.Say("kit.confidence_" + b.Confidence), Tone: templates.ToneWarn})
		}
		row := templates.Row{Cells: []templates.Cell{{Text: b.Title(string(p.Language())), Path: "/legal-bases/" + string(b.ID)}, {Text: instrument(p, b)}, {Text: kindWords(p, b)}, {Text: categoryWords(p, b.Categories)},
			{Text: s.limitWords(p, b.ResponseTime)}, status}}
		if why := notUsable(b, s.Agency.Country); why != "" {
			row.Tone, row.Cells[0].Note = templates.ToneQuiet, p.Say(why)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func statusTone(st legal.Status) templates.Tone {
	if st == legal.InForce {
		return templates.ToneGood
	}
	return templates.ToneQuiet
}

func instrument(p *lang.Printer, b legal.Basis) string {
	if b.Article == "" {
		return b.Instrument
	}
	return p.Say("legal.article_of", b.Article, b.Instrument)
}

func kindWords(p *lang.Printer, b legal.Basis) string {
	var words []string
	for _, k := range legal.RequestKinds() {
		if b.Serves(k) {
			words = append(words, p.Say(k.LabelKey()))
		}
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, ", ")
}

func categoryWords(p *lang.Printer, all []legal.Category) string {
	var words []string
	for _, one := range all {
		words = append(words, p.Say(one.LabelKey()))
	}
	return strings.Join(words, ", ")
}

// limitWords says in what time the other side must answer.
func (s *Site) limitWords(p *lang.Printer, l legal.Limit) string {
	if l.Duration != "" {
		if words := periodWords(p, l.Duration); words != "" {
			return words
		}
	}
	if l.Standard != "" {
		return s.words(p, "legal.standard_", l.Standard)
	}
	return p.Say("legal.no_number")
}

// open lists the proposals for a basis that wait, the newest first.
func open(all []lawbook.Proposal, id legal.BasisID) []lawbook.Proposal {
	var waiting []lawbook.Proposal
	for _, one := range all {
		if one.Basis == id && one.Open() {
			waiting = append(waiting, one)
		}
	}
	return waiting
}
