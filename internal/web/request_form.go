package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/request"
	"rogatory/internal/selector"
	"rogatory/templates"
)

// requestForm is what the form of a request is shown with.
type requestForm struct {
	typed    typedRequest
	timeline *request.Timeline // nil: a new request
	key      string            // of a form that was not carried out; a new one when empty
	seen     int               // what the form was looking at; the present version when 0
	problem  error
	stale    bool   // show the present text beside what was typed
	kept     bool   // the draft was saved although the rest failed
	instead  string // says which platform was chosen in place of the one asked for
}

func (s *Site) showRequestForm(c echo.Context, status int, in requestForm) error {
	v, err := s.viewRequestForm(c, in)
	if err != nil {
		return err
	}
	return s.render(c, status, templates.RequestFormPage(v))
}

func (s *Site) viewRequestForm(c echo.Context, in requestForm) (templates.RequestFormView, error) {
	ctx, p, t := c.Request().Context(), s.printer(c), in.typed
	all, err := s.Library.Platforms(ctx, personOf(c).Agency)
	if err != nil {
		return templates.RequestFormView{}, err
	}
	v := templates.RequestFormView{Shell: s.shell(c, p.Say("form.new"), "requests"), Heading: p.Say("form.new"), Action: "/requests/new", Key: in.key,
		Back: templates.Link{Label: p.Say("form.back_start"), Path: "/requests/new"}, Problems: templates.Problems(p, in.problem), Kept: in.kept, Instead: in.instead}
	if v.Key == "" {
		v.Key = newKey()
	}
	if in.timeline != nil {
		s.editHead(p, &v, in)
	}
	errs := fieldErrors(p, in.problem)
	if v.Case, err = s.caseChoice(c, t.Case, errs["case"]); err != nil {
		return v, err
	}
	v.CaseFixed = in.timeline != nil
	if v.CaseFixed {
		v.CaseText = in.timeline.Case.Number
	}
	v.Platform = templates.Choice{Name: "platform", Label: p.Say("form.platform"), Value: t.Platform, Options: platformOptions(standing(all, t.Platform)), Error: errs["platform"]}
	v.Kind = templates.Choice{Name: "kind", Label: p.Say("form.kind"), Value: t.Kind, Options: options(p, legal.RequestKinds()), Error: errs["kind"]}
	if i := slices.IndexFunc(all, func(one platform.Platform) bool { return string(one.ID) == t.Platform }); i >= 0 {
		s.fillPlatform(p, &v, all[i], t)
	}
	s.fillText(p, &v, t, errs)
	s.fillBasis(p, &v, t, errs["basis"])
	if v.Follows, err = s.followChoice(c, t, errs["follows"]); err != nil {
		return v, err
	}
	s.fillItems(p, &v, t, errs)
	return v, nil
}

// editHead is what the form of a known request says beyond that of a new one.
func (s *Site) editHead(p *lang.Printer, v *templates.RequestFormView, in requestForm) {
	t := in.timeline
	st := t.State()
	v.Heading = p.Say("form.edit", string(t.Reference))
	v.Shell.Title = v.Heading
	v.Action = requestPath(t.ID) + "/edit"
	v.Back = templates.Link{Label: p.Say("form.back_request"), Path: requestPath(t.ID)}
	if v.Seen = in.seen; v.Seen == 0 {
		v.Seen = t.Version()
	}
	if st.Phase == request.Returned {
		v.Returned = st.LastReason
	}
	if st.Phase == request.Approved {
		v.Voids = p.Say("form.voids_approval")
	}
	if in.stale {
		v.Differences = s.differences(p, typedFrom(st.Content), in.typed)
	}
}

func (s *Site) fillText(p *lang.Printer, v *templates.RequestFormView, t typedRequest, errs map[string]string) {
	v.Subject = templates.Field{Name: "subject", Label: p.Say("form.subject"), Hint: p.Say("form.subject_hint"), Value: shown(t.Subject), Error: errs["subject"]}
	v.Narrative = templates.Field{Name: "narrative", Label: p.Say("form.narrative"), Hint: p.Say("form.narrative_hint"), Value: shown(t.Narrative), Error: errs["narrative"], Rows: 9}
	if legal.RequestKind(t.Kind) == legal.EmergencyDisclosure {
		v.Emergency = p.Say("form.emergency")
		v.Narrative.Hint = p.Say("form.narrative_emergency")
	}
	v.Profession = templates.Choice{Name: "profession", Label: p.Say("form.profession"), Hint: p.Say("form.profession_hint"), Value: t.Calling, Error: errs["profession"],
		Empty: p.Say(request.NoProfession.LabelKey()), Options: options(p, request.Professions()), Optional: true}
	v.Order = templates.Field{Name: "order", Label: p.Say("form.order"), Hint: p.Say("form.order_hint"), Value: shown(t.Order), Error: errs["order"], Width: 30, Optional: true}
	v.OrderedOn = templates.Field{Name: "ordered_on", Label: p.Say("form.ordered_on"), Value: t.OrderedOn, Error: errs["ordered_on"], Max: dayText(s.today()), Optional: true}
	v.OrderUntil = templates.Field{Name: "order_until", Label: p.Say("form.order_until"), Hint: p.Say("form.order_until_hint"), Value: t.OrderUntil, Error: errs["order_until"], Min: dayText(s.today()), Optional: true}
	v.SecretUntil = templates.Field{Name: "secret_until", Label: p.Say("form.secret_until"), Hint: p.Say("form.secret_until_hint"), Value: t.SecretUntil, Error: errs["secret_until"], Min: dayText(s.today()), Optional: true}
	v.AnswerOn = templates.Field{Name: "answer_on", Label: p.Say("form.answer_on"), Hint: p.Say("form.answer_on_hint"), Value: t.AnswerOn, Error: errs["answer_on"], Min: dayText(s.today()), Optional: true}
}

// fillBasis offers the bases that fit the agency and the kind; those that would
// serve the kind but cannot be used are listed with the reason.
func (s *Site) fillBasis(p *lang.Printer, v *templates.RequestFormView, t typedRequest, problem string) {
	kind := legal.RequestKind(t.Kind)
	v.Basis = templates.Choice{Name: "basis", Label: p.Say("form.basis"), Hint: p.Say("form.basis_hint"), Value: t.Basis, Error: problem, Small: true}
	bases := slices.Clone(s.Library.Bases())
	slices.SortStableFunc(bases, func(a, b legal.Basis) int { return s.foreign(a) - s.foreign(b) })
	for _, b := range bases {
		err := b.Fits(s.Agency.Country, kind)
		switch {
		case err == nil:
			v.Basis.Options = append(v.Basis.Options, templates.Option{Value: string(b.ID), Label: b.Title(string(p.Language())), Hint: s.basisHint(p, b)})
		case b.Serves(kind):
			v.Unfit = append(v.Unfit, templates.UnfitBasis{Title: b.Title(string(p.Language())), Path: "/legal-bases/" + string(b.ID), Why: p.Fault(err)})
		}
	}
	if len(v.Basis.Options) == 1 && v.Basis.Value == "" {
		v.Basis.Value = v.Basis.Options[0].Value
	}
}

// followChoice offers the preservations of the same case at the same platform,
// one of which keeps what is asked for here.
func (s *Site) followChoice(c echo.Context, t typedRequest, problem string) (templates.Choice, error) {
	p, by := s.printer(c), personOf(c)
	choice := templates.Choice{Name: "follows", Label: p.Say("form.follows"), Hint: p.Say("form.follows_hint"), Empty: p.Say("form.follows_none"), Value: t.Follows, Error: problem, Optional: true}
	if kind := legal.RequestKind(t.Kind); t.Case == "" || t.Platform == "" || kind == legal.Preservation || !kind.AsksForData() || uuid.Validate(t.Case) != nil {
		return choice, nil
	}
	page, err := s.Requests.List(c.Request().Context(), by, request.Filter{Case: casefile.ID(t.Case), Platform: platform.ID(t.Platform), Kind: legal.Preservation,
		Sort: request.ByChanged, Limit: request.PageSize, Now: s.now().In(s.Zone), Today: s.today()})
	for _, row := range page.Rows {
		if row.DispatchedAt.IsZero() || row.Phase == request.Withdrawn {
			continue
		}
		choice.Options = append(choice.Options, templates.Option{Value: string(row.ID), Label: p.Say("form.follows_one", string(row.Reference), p.ShortDay(row.DispatchedAt.In(s.Zone)), row.Subject)})
	}
	return choice, err
}

// foreign is 0 for the law of the agency's own country, which people look for
// first, and 1 for treaties and the law of others.
func (s *Site) foreign(b legal.Basis) int {
	if strings.EqualFold(b.Jurisdiction, legal.Jurisdiction(s.Agency.Country)) {
		return 0
	}
	return 1
}

func (s *Site) basisHint(p *lang.Printer, b legal.Basis) string {
	parts := []string{instrument(p, b)}
	if data := categoryWords(p, b.Categories); data != "" {
		parts = append(parts, data)
	}
	limit := p.Say("form.limit", s.limitWords(p, b.ResponseTime))
	if b.NeedsDay() {
		limit = p.Say("form.limit_in_order")
	}
	parts = append(parts, limit)
	if b.Status != legal.InForce {
		parts = append(parts, p.Say(b.Status.LabelKey()))
	}
	if b.Confidence != "" && b.Confidence != "confirmed" {
		parts = append(parts, s.words(p, "kit.confidence_", b.Confidence))
	}
	return strings.Join(parts, " · ")
}

// fillItems shows the rows of the form.
func (s *Site) fillItems(p *lang.Printer, v *templates.RequestFormView, t typedRequest, errs map[string]string) {
	kind := legal.RequestKind(t.Kind)
	v.ItemsError = errs["items"]
	v.WithCategory = !kind.Valid() || kind.AsksForData()
	if len(t.Rows) == 0 {
		t.Rows = []typedItem{{}}
	}
	for i, row := range t.Rows {
		field := func(name string) string { return errs[request.ItemField(i, name)] }
		v.Items = append(v.Items, templates.ItemRow{
			No: strconv.Itoa(i + 1), Index: strconv.Itoa(i), Kind: row.Kind, Selector: shown(row.Raw), Category: row.Category, From: row.From, To: row.To,
			KindError: field("selector_kind"), SelectorError: field("selector"), CategoryError: field("category"), FromError: field("from"), ToError: field("to"),
			Removable: len(t.Rows) > 1})
	}
	v.Selectors = s.selectorOptions(p, v)
	v.Categories = s.categoryOptions(p, v)
}

// selectorOptions lists first what the platform can look up.
func (s *Site) selectorOptions(p *lang.Printer, v *templates.RequestFormView) []templates.Option {
	var first, rest []templates.Option
	for _, k := range selector.Kinds() {
		o := templates.Option{Value: string(k), Label: p.Say(k.LabelKey()), Hint: p.Say(k.HintKey())}
		switch {
		case k == selector.Other:
			continue // only registers say it
		case slices.Contains(v.Takes, string(k)):
			o.Group = p.Say("form.looks_up")
			first = append(first, o)
		default:
			o.Group = p.Say("form.other_identifiers")
			rest = append(rest, o)
		}
	}
	if len(first) == 0 {
		for i := range rest {
			rest[i].Group = ""
		}
	}
	return append(first, rest...)
}

func (s *Site) categoryOptions(p *lang.Printer, v *templates.RequestFormView) []templates.Option {
	var all []templates.Option
	for _, k := range legal.Categories() {
		if k == legal.NoData {
			continue
		}
		label := p.Say(k.LabelKey())
		if slices.Contains(v.Lacks, string(k)) {
			label = p.Say("form.nothing_held", label)
		}
		all = append(all, templates.Option{Value: string(k), Label: label})
	}
	return all
}

// fillPlatform shows what the directory knows of the platform, and what the
// check before sending says to the text as typed.
func (s *Site) fillPlatform(p *lang.Printer, v *templates.RequestFormView, one platform.Platform, t typedRequest) {
	v.PlatformName = one.Name
	v.About = s.platformAside(p, one, legal.RequestKind(t.Kind))
	v.Lead = p.Say("form.lead", one.Name, p.Say(legal.RequestKind(t.Kind).LabelKey()))
	if !legal.RequestKind(t.Kind).Valid() {
		v.Lead = one.Name
	}
	for _, i := range one.Identifiers {
		if i.Accepted == "yes" || i.Accepted == "conditional" {
			v.Takes = append(v.Takes, i.Type)
		}
	}
	for _, k := range legal.Categories() {
		held := one.HeldIn(string(k))
		if len(held) > 0 && !slices.ContainsFunc(held, func(h platform.Holding) bool { return h.Available != "no" }) {
			v.Lacks = append(v.Lacks, string(k))
		}
	}
	content, _ := t.content(s.Agency.Country) // what cannot be read yet cannot be checked yet
	content.Items = slices.DeleteFunc(content.Items, func(it request.Item) bool { return it.Selector.Normal == "" || it.Category == "" })
	found := one.Preflight(request.AskOf(content, s.Agency.Country))
	v.Findings = (&file{site: s, p: p, findings: found}).found()
	for i, f := range found {
		if f.Level == platform.Block {
			v.Blocks = append(v.Blocks, v.Findings[i].Text)
		}
	}
}

// shown makes typed text safe to print; what was typed is refused elsewhere.
func shown(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// caseChoice offers the cases in which the person may write.
func (s *Site) caseChoice(c echo.Context, chosen, problem string) (templates.Choice, error) {
	p := s.printer(c)
	cases, err := s.Cases.Workable(c.Request().Context(), personOf(c))
	if err != nil {
		return templates.Choice{}, err
	}
	choice := templates.Choice{Name: "case", Label: p.Say("form.case"), Empty: p.Say("form.choose"), Value: chosen, Error: problem}
	for _, one := range cases {
		choice.Options = append(choice.Options, templates.Option{Value: string(one.ID), Label: one.Number + " – " + one.Title})
	}
	if len(cases) == 1 && chosen == "" {
		choice.Value = string(cases[0].ID)
	}
	return choice, nil
}

// recentlyUsed is how many platforms stand on top of the list.
const recentlyUsed = 5

// recentPlatforms are those this person wrote to last.
func (s *Site) recentPlatforms(c echo.Context, all []platform.Platform) ([]platform.Platform, error) {
	by := personOf(c)
	page, err := s.Requests.List(c.Request().Context(), by, request.Filter{Author: by.ID, Sort: request.ByChanged, Limit: request.PageSize, Now: s.now().In(s.Zone), Today: s.today()})
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return nil, err
	}
	var recent []platform.Platform
	for _, row := range page.Rows {
		i := slices.IndexFunc(all, func(one platform.Platform) bool { return one.ID == row.Platform })
		known := slices.ContainsFunc(recent, func(one platform.Platform) bool { return one.ID == row.Platform })
		if i >= 0 && !known && len(recent) < recentlyUsed {
			recent = append(recent, all[i])
		}
	}
	return recent, nil
}

// standing are the platforms that a request can be addressed to: those that are
// no part of another, and the one it names already.
func standing(all []platform.Platform, named string) []platform.Platform {
	var kept []platform.Platform
	for _, one := range all {
		if !one.Part() || string(one.ID) == named {
			kept = append(kept, one)
		}
	}
	return kept
}

func platformGroups(p *lang.Printer, all, recent []platform.Platform) []templates.Option {
	list := platformOptions(recent)
	for i := range list {
		list[i].Group = p.Say("form.recent")
	}
	for _, one := range all {
		if slices.ContainsFunc(recent, func(r platform.Platform) bool { return r.ID == one.ID }) {
			continue
		}
		o := templates.Option{Value: string(one.ID), Label: one.Name}
		if len(recent) > 0 {
			o.Group = p.Say("form.all_platforms")
		}
		list = append(list, o)
	}
	return list
}

func kindOptions(p *lang.Printer) []templates.Option {
	list := options(p, legal.RequestKinds())
	for i := range list {
		list[i].Hint = p.Say("form.kind_" + list[i].Value)
	}
	return list
}
