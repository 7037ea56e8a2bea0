package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// listRequests shows the register, narrowed by what the address says.
func (s *Site) listRequests(c echo.Context) error {
	return s.showList(c, c.QueryParams(), "", request.Cursor{})
}

// searchRequests looks up what somebody typed. A reference of ours leads to the
// list under its address; all other words stay out of every address (M20).
func (s *Site) searchRequests(c echo.Context) error {
	f := formOf(c)
	words := f.text("q")
	if words == "" {
		return c.Redirect(http.StatusSeeOther, "/requests")
	}
	if isReference(words) {
		return c.Redirect(http.StatusSeeOther, query{}.path("q", words))
	}
	var g fault.Gather
	f.checkText(&g)
	after := cursorIn(&g, request.ByDue, f.text("after"), f.text("key"))
	if err := g.Err(); err != nil {
		return s.showListFault(c, words, err)
	}
	return s.showList(c, nil, words, after)
}

// showList answers with the list that the address and, in a search, the words
// of a form ask for.
func (s *Site) showList(c echo.Context, values map[string][]string, words string, after request.Cursor) error {
	ctx, by := c.Request().Context(), personOf(c)
	all, err := s.Library.Platforms(ctx, by.Agency)
	if err != nil {
		return err
	}
	names := make(map[platform.ID]string, len(all))
	for _, p := range all {
		names[p.ID] = p.Name
	}
	q, problem := readQuery(values, by, func(id platform.ID) bool { _, ok := names[id]; return ok })
	if words != "" {
		q.filter.Search, q.filter.After, q.filter.Sort = words, after, request.ByDue
	}
	q.filter.Country, q.filter.Now, q.filter.Today = s.Agency.Country, s.now().In(s.Zone), s.today()
	var page request.Page
	if problem == nil {
		page, problem = s.Requests.List(ctx, by, q.filter)
	}
	if problem != nil && !fault.Is(problem, fault.Invalid) {
		return problem
	}
	v, err := s.listView(c, q, all, problem)
	if err != nil {
		return err
	}
	if v.Shown = problem == nil; v.Shown {
		if v.Table, err = s.registerTable(c, page.Rows, names); err != nil {
			return err
		}
		s.leadOn(&v, q, page, words)
	}
	return s.render(c, statusOf(problem), templates.RequestsPage(v))
}

// showListFault is the list's page without a list, with what was wrong.
func (s *Site) showListFault(c echo.Context, words string, problem error) error {
	all, err := s.Library.Platforms(c.Request().Context(), personOf(c).Agency)
	if err != nil {
		return err
	}
	q := query{filter: request.Filter{Search: words, Sort: request.ByDue}}
	v, err := s.listView(c, q, all, problem)
	if err != nil {
		return err
	}
	return s.render(c, statusOf(problem), templates.RequestsPage(v))
}

// listView fills what surrounds the rows: search, filter, chips.
func (s *Site) listView(c echo.Context, q query, all []platform.Platform, problem error) (templates.RequestsView, error) {
	p, by := s.printer(c), personOf(c)
	wrong, get := fieldErrors(p, problem), q.values.Get
	v := templates.RequestsView{Shell: s.shell(c, p.Say("nav.requests"), "requests"), Lead: p.Say("show.list_lead"), MayFile: policy.May(by, policy.CreateRequest),
		Problems: templates.Problems(p, problem)}
	if c.Request().Method == http.MethodPost {
		v.Shell.Path = "/requests" // the language switch cannot send a form again
	}
	v.Search = templates.Field{Name: "q", Label: p.Say("show.search_label"), Hint: p.Say("show.search_hint"), Value: q.filter.Search, Error: wrong["q"], MaxLength: request.MaxSearch, Width: 30, Mono: true, Autocomplete: "off"}
	if metadataReader(by) {
		v.Lead, v.Search.Label, v.Search.Hint = p.Say("show.list_lead_metadata"), p.Say("show.reference"), p.Say("show.search_hint_metadata")
	}
	v.Choices = []templates.Choice{
		{Name: "standing", Label: p.Say("show.standing"), Empty: p.Say("show.any"), Value: get("standing"), Error: wrong["standing"], Options: options(p, request.Standings())},
		{Name: "phase", Label: p.Say("show.phase"), Empty: p.Say("show.any"), Value: get("phase"), Error: wrong["phase"], Options: options(p, request.Phases())},
		{Name: "platform", Label: p.Say("show.platform"), Empty: p.Say("show.any"), Value: get("platform"), Error: wrong["platform"], Options: platformOptions(all)},
		{Name: "kind", Label: p.Say("show.kind"), Empty: p.Say("show.any"), Value: get("kind"), Error: wrong["kind"], Options: options(p, legal.RequestKinds())},
		{Name: "sort", Label: p.Say("show.sort"), Value: string(q.filter.Sort), Error: wrong["sort"], Options: []templates.Option{
			{Value: string(request.ByDue), Label: p.Say("show.sort_due")}, {Value: string(request.ByChanged), Label: p.Say("show.sort_changed")}}},
	}
	v.Days = []templates.Field{
		{Name: "from", Label: p.Say("show.sent_from"), Value: get("from"), Error: wrong["from"]},
		{Name: "to", Label: p.Say("show.sent_to"), Value: get("to"), Error: wrong["to"]},
	}
	if policy.May(by, policy.CreateRequest) {
		v.Mine = templates.Box{Name: "mine", Value: "1", Label: p.Say("show.mine"), Checked: get("mine") != ""}
	}
	chips, err := s.chips(c, q, all)
	v.Filter = templates.Filter{Action: "/requests", Open: len(wrong) > 1 || len(wrong) == 1 && wrong["q"] == "", Chips: chips}
	if q.filtered() {
		v.Filter.Clear = query{}.path("sort", get("sort"))
	}
	if id := get("case"); id != "" && wrong["case"] == "" {
		v.Filter.Keep = append(v.Filter.Keep, templates.Pair{Name: "case", Value: id})
	}
	if ref := get("q"); ref != "" && wrong["q"] == "" {
		v.Filter.Keep = append(v.Filter.Keep, templates.Pair{Name: "q", Value: ref})
	}
	return v, err
}

// chips are the filters that are on, each with the address without it.
func (s *Site) chips(c echo.Context, q query, all []platform.Platform) ([]templates.Chip, error) {
	p, f := s.printer(c), q.filter
	var chips []templates.Chip
	add := func(name, label, value string) {
		chips = append(chips, templates.Chip{Label: p.Say("show.chip", label, value), Path: q.path(name, "")})
	}
	if f.Standing != "" {
		add("standing", p.Say("show.standing"), p.Say(f.Standing.LabelKey()))
	}
	if f.Phase != "" {
		add("phase", p.Say("show.phase"), p.Say(f.Phase.LabelKey()))
	}
	if i := slices.IndexFunc(all, func(one platform.Platform) bool { return one.ID == f.Platform }); i >= 0 {
		add("platform", p.Say("show.platform"), all[i].Name)
	}
	if f.Kind != "" {
		add("kind", p.Say("show.kind"), p.Say(f.Kind.LabelKey()))
	}
	if f.Case != "" {
		numbers, err := s.Cases.Numbers(c.Request().Context(), personOf(c), []casefile.ID{f.Case})
		if err != nil {
			return nil, err
		}
		number := numbers[f.Case]
		if number == "" {
			number = p.Say("show.case_unknown")
		}
		add("case", p.Say("show.case"), number)
	}
	if f.Author != "" {
		chips = append(chips, templates.Chip{Label: p.Say("show.mine"), Path: q.path("mine", "")})
	}
	if !f.From.IsZero() {
		add("from", p.Say("show.sent_from"), p.Civil(f.From))
	}
	if !f.To.IsZero() {
		add("to", p.Say("show.sent_to"), p.Civil(f.To))
	}
	if f.Search != "" && (q.values.Get("q") == "" || isReference(f.Search)) {
		chips = append(chips, templates.Chip{Label: p.Say("show.chip", p.Say("show.searched"), f.Search), Path: q.path("q", "")})
	}
	return chips, nil
}

// leadOn says how many rows there are and where the list goes on.
func (s *Site) leadOn(v *templates.RequestsView, q query, page request.Page, words string) {
	p, n := v.Shell.Lang, len(page.Rows)
	v.Empty = templates.Empty{Title: p.Say("show.none_title"), Text: p.Say("show.none_yet")}
	if v.MayFile {
		v.Empty.Action = templates.Link{Label: p.Say("show.file"), Path: "/requests/new"}
	}
	if q.filtered() || words != "" {
		v.Empty = templates.Empty{Title: p.Say("show.none_title"), Text: p.Say("show.none_found"), Action: templates.Link{Label: p.Say("show.all"), Path: "/requests"}}
	}
	if q.filter.After.ID != "" && n == 0 {
		v.Empty.Text = p.Say("show.none_further")
	}
	v.Found = p.Count("show.found", n)
	if page.More || q.filter.After.ID != "" {
		v.Found = p.Count("show.found_some", n)
	}
	v.Table.Columns = sortable(v.Table.Columns, q)
	if q.filter.After.ID != "" && words == "" {
		v.First = templates.Link{Label: p.Say("show.first_page"), Path: q.path()}
	}
	switch {
	case !page.More:
	case words != "":
		v.Further = []templates.Pair{{Name: "q", Value: words}, {Name: "after", Value: string(page.Next.ID)}, {Name: "key", Value: page.Next.Key}}
	default:
		v.Paging.Next = q.path("after", string(page.Next.ID), "key", page.Next.Key)
	}
}

// The columns by which a list can be sorted.
const (
	columnDue     = 6
	columnChanged = 7
)

// sortable marks the order of the list in its heads. A search keeps the order
// by due day, because its words cannot stand in the address of another order.
func sortable(columns []templates.Column, q query) []templates.Column {
	if len(columns) <= columnChanged {
		return columns
	}
	if q.filter.Sort == request.ByChanged {
		columns[columnChanged].Sorted = "descending"
	} else {
		columns[columnDue].Sorted = "ascending"
	}
	if q.filter.Search == "" || q.values.Get("q") != "" {
		columns[columnDue].SortPath = q.path("sort", string(request.ByDue))
		columns[columnChanged].SortPath = q.path("sort", string(request.ByChanged))
	}
	return columns
}
