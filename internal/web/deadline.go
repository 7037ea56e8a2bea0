package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// clockNames are what the address of the list of deadlines may carry.
var clockNames = []string{"standing", "kind", "platform", "unit", "mine"}

// clockQuery is the address of the list of deadlines, read and judged.
type clockQuery struct {
	values url.Values
	filter request.ClockFilter
}

// listDeadlines shows the open clocks, what will be lost first on top.
func (s *Site) listDeadlines(c echo.Context) error {
	ctx, by := c.Request().Context(), personOf(c)
	all, err := s.Library.Platforms(ctx, by.Agency)
	if err != nil {
		return err
	}
	q, problem := readClockQuery(c.QueryParams(), by, func(id platform.ID) bool {
		return slices.ContainsFunc(all, func(one platform.Platform) bool { return one.ID == id })
	})
	q.filter.Now, q.filter.Today = s.now(), s.today()
	var page request.ClockPage
	if problem == nil {
		page, problem = s.Requests.Deadlines(ctx, by, q.filter)
	}
	if problem != nil && !fault.Is(problem, fault.Invalid) {
		return problem
	}
	v, err := s.deadlinesView(c, q, all, page, problem)
	if err != nil {
		return err
	}
	if v.Shown = problem == nil; v.Shown {
		if v.Table, err = s.clockTable(c, page.Rows, all); err != nil {
			return err
		}
		s.coverage(c, &v, page.Rows)
	}
	return s.render(c, statusOf(problem), templates.DeadlinesPage(v))
}

// readClockQuery turns the address into a filter; what cannot be meant is a
// fault beside its field.
func readClockQuery(values url.Values, by people.Person, known func(platform.ID) bool) (clockQuery, error) {
	var g fault.Gather
	q := clockQuery{values: url.Values{}}
	for _, name := range append(slices.Clone(clockNames), "after") {
		if v := strings.TrimSpace(values.Get(name)); v != "" {
			q.values.Set(name, v)
		}
	}
	get, f := q.values.Get, &q.filter
	switch f.Standing = request.ClockStanding(get("standing")); {
	case f.Standing == "":
		f.Standing = request.ClocksSoon
	case !slices.Contains(request.ClockStandings(), f.Standing):
		g.On("standing", "show.filter_unknown")
		f.Standing = request.ClocksSoon
	}
	if f.Kind = request.ClockKind(get("kind")); f.Kind != "" && !f.Kind.Valid() {
		g.On("kind", "show.filter_unknown")
	}
	if f.Platform = platform.ID(get("platform")); f.Platform != "" && !known(f.Platform) {
		g.On("platform", "request.platform_unknown")
	}
	if f.Unit = people.UnitID(get("unit")); f.Unit != "" && uuid.Validate(string(f.Unit)) != nil {
		g.On("unit", "show.filter_unknown")
	}
	if get("mine") != "" {
		f.Owner = by.ID
	}
	var ok bool
	if f.After, ok = clockCursor(get("after")); !ok {
		g.On("", "show.page_gone")
	}
	return q, g.Err()
}

// clockCursor reads the place after which a page begins.
func clockCursor(text string) (request.ClockCursor, bool) {
	if text == "" {
		return request.ClockCursor{}, true
	}
	parts := strings.Split(text, ".")
	if len(parts) != 5 {
		return request.ClockCursor{}, false
	}
	loss, bad1 := strconv.Atoi(parts[0])
	no, bad2 := strconv.Atoi(parts[4])
	_, bad3 := deadline.ParseDay(parts[1])
	if bad1 != nil || bad2 != nil || bad3 != nil && parts[1] != "none" || loss < 0 || loss > 2 || no < 0 || no > 1<<30 ||
		uuid.Validate(parts[2]) != nil || !request.ClockKind(parts[3]).Valid() {
		return request.ClockCursor{}, false
	}
	return request.ClockCursor{Loss: loss, ActBy: parts[1], ID: request.ID(parts[2]), Kind: request.ClockKind(parts[3]), No: no}, true
}

func cursorText(c request.ClockCursor) string {
	return strings.Join([]string{strconv.Itoa(c.Loss), c.ActBy, string(c.ID), string(c.Kind), strconv.Itoa(c.No)}, ".")
}

// path is the address of the list with some values changed; every change
// begins at the first page.
func (q clockQuery) path(changes ...string) string {
	v := url.Values{}
	for _, name := range clockNames {
		if old := q.values.Get(name); old != "" {
			v.Set(name, old)
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if v.Del(changes[i]); changes[i+1] != "" {
			v.Set(changes[i], changes[i+1])
		}
	}
	if len(v) == 0 {
		return "/deadlines"
	}
	return "/deadlines?" + v.Encode()
}

// deadlinesView fills what surrounds the rows: standings, filter, chips, paging.
func (s *Site) deadlinesView(c echo.Context, q clockQuery, all []platform.Platform, page request.ClockPage, problem error) (templates.DeadlinesView, error) {
	p, by := s.printer(c), personOf(c)
	wrong, get := fieldErrors(p, problem), q.values.Get
	v := templates.DeadlinesView{Shell: s.shell(c, p.Say("nav.deadlines"), "deadlines"), Lead: p.Say("clock.list_lead"), Problems: templates.Problems(p, problem),
		Hint:  p.Say("clock.standing_" + string(q.filter.Standing) + "_hint"),
		Empty: templates.Empty{Title: p.Say("clock.none_title"), Text: p.Say("clock.none_" + string(q.filter.Standing))}}
	for _, one := range request.ClockStandings() {
		item := templates.NavItem{Label: p.Say(one.LabelKey()), Path: q.path("standing", string(one)), Current: one == q.filter.Standing}
		if n, ok := page.Counts[one]; ok {
			item.Label = p.Say("clock.standing_counted", item.Label, counted(p.Number, n))
		}
		v.Standing = append(v.Standing, item)
	}
	v.Choices = []templates.Choice{
		{Name: "kind", Label: p.Say("clock.kind"), Empty: p.Say("show.any"), Value: get("kind"), Error: wrong["kind"], Options: options(p, request.ClockKinds())},
		{Name: "platform", Label: p.Say("show.platform"), Empty: p.Say("show.any"), Value: get("platform"), Error: wrong["platform"], Options: platformOptions(all)}}
	units, err := s.unitChoice(c, q, wrong["unit"])
	if err != nil {
		return v, err
	}
	if len(units.Options) > 1 {
		v.Choices = append(v.Choices, units)
	}
	if policy.May(by, policy.CreateRequest) {
		v.Mine = templates.Box{Name: "mine", Value: "1", Label: p.Say("show.mine"), Checked: get("mine") != ""}
	}
	v.Filter = templates.Filter{Action: "/deadlines", Open: len(wrong) > 0, Chips: s.clockChips(c, q, all, units.Options)}
	if st := get("standing"); st != "" && wrong["standing"] == "" {
		v.Filter.Keep = append(v.Filter.Keep, templates.Pair{Name: "standing", Value: st})
	}
	if len(v.Filter.Chips) > 0 {
		v.Filter.Clear = clockQuery{}.path("standing", get("standing"))
	}
	if page.More {
		v.Paging.Next = q.path("after", cursorText(page.Next))
	}
	if q.filter.After.ID != "" {
		v.First = templates.Link{Label: p.Say("show.first_page"), Path: q.path()}
	}
	return v, nil
}

// counted is a number up to the most a list counts.
func counted(number func(int) string, n int) string {
	if n > request.MostCounted {
		return number(request.MostCounted) + "+"
	}
	return number(n)
}

// unitChoice lets those who work for all units look at one.
func (s *Site) unitChoice(c echo.Context, q clockQuery, problem string) (templates.Choice, error) {
	p, by := s.printer(c), personOf(c)
	choice := templates.Choice{Name: "unit", Label: p.Say("clock.unit"), Empty: p.Say("show.any"), Value: q.values.Get("unit"), Error: problem}
	if by.Unit != "" {
		return choice, nil
	}
	units, err := s.Accounts.Units(c.Request().Context(), by)
	if fault.Is(err, fault.Forbidden) {
		return choice, nil
	}
	for _, u := range units {
		choice.Options = append(choice.Options, templates.Option{Value: string(u.ID), Label: u.Name})
	}
	return choice, err
}

// clockChips are the filters that are on, each with the address without it.
func (s *Site) clockChips(c echo.Context, q clockQuery, all []platform.Platform, units []templates.Option) []templates.Chip {
	p, f := s.printer(c), q.filter
	var chips []templates.Chip
	add := func(name, label, value string) {
		chips = append(chips, templates.Chip{Label: p.Say("show.chip", label, value), Path: q.path(name, "")})
	}
	if f.Kind.Valid() {
		add("kind", p.Say("clock.kind"), p.Say(f.Kind.LabelKey()))
	}
	if i := slices.IndexFunc(all, func(one platform.Platform) bool { return one.ID == f.Platform }); i >= 0 {
		add("platform", p.Say("show.platform"), all[i].Name)
	}
	if i := slices.IndexFunc(units, func(o templates.Option) bool { return o.Value == string(f.Unit) }); i >= 0 {
		add("unit", p.Say("clock.unit"), units[i].Label)
	}
	if f.Owner != "" {
		chips = append(chips, templates.Chip{Label: p.Say("show.mine"), Path: q.path("mine", "")})
	}
	return chips
}

// clockTable is the list: by when we act, on what, and when it is over.
func (s *Site) clockTable(c echo.Context, rows []request.ListedClock, all []platform.Platform) (templates.Table, error) {
	p := s.printer(c)
	numbers, err := s.numbersOf(c, rows)
	if err != nil {
		return templates.Table{}, err
	}
	t := templates.Table{Caption: p.Say("nav.deadlines"), HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("clock.act_by")}, {Label: p.Say("clock.what"), RowHead: true}, {Label: p.Say("show.reference")}, {Label: p.Say("show.platform")},
		{Label: p.Say("show.case")}, {Label: p.Say("clock.last_day")}, {Label: p.Say("clock.why"), HideLabel: true}}}
	for _, r := range rows {
		state := s.stateOf(p, r.Kind, r.Clock(s.Zone), r.ActBy)
		name := string(r.Platform)
		if i := slices.IndexFunc(all, func(one platform.Platform) bool { return one.ID == r.Platform }); i >= 0 {
			name = all[i].Name
		}
		t.Rows = append(t.Rows, templates.Row{Tone: urgentTone(state.Tone), Cells: []templates.Cell{
			{Text: p.ShortDay(r.ActBy), Tag: state, Wide: true},
			{Text: p.Say(r.Kind.LabelKey()), Note: p.Say("clock.duty", p.Say(r.Kind.Duty().LabelKey()))},
			{Text: string(r.Reference), Path: "/requests/" + string(r.Request), Wide: true},
			{Text: name, Path: "/platforms/" + string(r.Platform)},
			{Text: numbers[r.Case], Path: "/cases/" + string(r.Case), Wide: true},
			{Text: p.ShortDay(r.LastDay), Wide: true},
			{Part: templates.WhyLink(clockPath(r.Request, r.Kind, r.No), p.Say("show.why_date"), p.Say(r.Kind.LabelKey())+", "+string(r.Reference))}}})
	}
	return t, nil
}

// urgentTone marks late rows and those that need somebody soon.
func urgentTone(t templates.Tone) templates.Tone {
	if t == templates.ToneBad || t == templates.ToneWarn {
		return t
	}
	return templates.ToneNone
}

func (s *Site) numbersOf(c echo.Context, rows []request.ListedClock) (map[casefile.ID]string, error) {
	var ids []casefile.ID
	for _, r := range rows {
		if !slices.Contains(ids, r.Case) {
			ids = append(ids, r.Case)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Cases.Numbers(c.Request().Context(), personOf(c), ids)
}

// coverage says how far the holidays are known, and warns of dates beyond.
func (s *Site) coverage(c echo.Context, v *templates.DeadlinesView, rows []request.ListedClock) {
	p, calendar := s.printer(c), s.Books.Current().Calendar
	known := calendar.KnownUntil()
	if known.IsZero() {
		v.Known = p.Say("clock.known_none")
		return
	}
	v.Known = p.Say("clock.known_until", p.Civil(known))
	beyond := 0
	for _, r := range rows {
		if !r.LastDay.IsZero() && !calendar.Covers(r.LastDay) {
			beyond++
		}
	}
	if beyond > 0 {
		v.Beyond = p.Count("clock.beyond", beyond, p.Civil(known))
	}
}

// clockPath is the page that proves one deadline.
func clockPath(id request.ID, kind request.ClockKind, no int) string {
	path := "/requests/" + string(id) + "/deadlines/" + string(kind)
	if no > 0 {
		path += "?no=" + strconv.Itoa(no)
	}
	return path
}

// showDeadline proves one deadline of a request on a page of its own.
func (s *Site) showDeadline(c echo.Context) error {
	f, err := s.openFile(c)
	if err != nil {
		return err
	}
	no := 0
	if text := c.QueryParam("no"); text != "" {
		if no, err = strconv.Atoi(text); err != nil {
			return fault.New(fault.NotFound, "request.no_such_clock")
		}
	}
	one, ok := request.ClockOf(request.Clocks(f.st, s.Books), request.ClockKind(c.Param("kind")), no)
	if !ok {
		return fault.New(fault.NotFound, "request.no_such_clock")
	}
	v := templates.DeadlinePageView{Shell: s.shell(c, f.p.Say(one.Kind.LabelKey()), "deadlines"), One: f.deadlineOf(one),
		Back: templates.Link{Label: string(f.t.Reference), Path: f.path("")}, Lead: join(f.platform, f.p.Say(f.st.Content.Kind.LabelKey()))}
	return s.render(c, http.StatusOK, templates.DeadlinePage(v))
}
