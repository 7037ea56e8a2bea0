package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/publication"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/templates"
)

// ledgerNames are what the address of the register may carry.
var ledgerNames = []string{"kind", "standing", "platform", "from", "to"}

// ledger shows the refusals of the platforms and our own errors.
func (s *Site) ledger(c echo.Context) error {
	ctx, by, p := c.Request().Context(), personOf(c), s.printer(c)
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	q, problem := s.ledgerQuery(c, names)
	var page request.EntryPage
	if problem == nil {
		page, problem = s.Requests.Ledger(ctx, by, q)
	}
	if problem != nil && !fault.Is(problem, fault.Invalid) {
		return problem
	}
	v := s.ledgerView(c, p, names, problem)
	if problem == nil && policy.May(by, policy.ReadReports) {
		v.TakeAway = s.takeAway(c, "register", registerParameters(c))
		v.TakeAway.Lead = p.Say("ledger.take_away_lead")
	}
	if page.Open > 0 {
		v.Waiting, v.Late = p.Count("ledger.waiting", page.Open, p.Number(page.Overdue)), page.Overdue > 0
		if q.Standing != request.EntriesOverdue {
			v.LatePath = ledgerPath(url.Values{"standing": {string(request.EntriesOverdue)}}, request.EntryCursor{})
		}
	}
	v.Table = templates.Table{Caption: p.Say("ledger.title"), HideCaption: true, Empty: p.Say("ledger.none"), Columns: []templates.Column{
		{Label: p.Say("ledger.when"), RowHead: true}, {Label: p.Say("ledger.what")}, {Label: p.Say("ledger.request")}, {Label: p.Say("ledger.words")}, {Label: p.Say("ledger.next")}}}
	for _, r := range page.Rows {
		v.Table.Rows = append(v.Table.Rows, s.ledgerRow(p, by, names, r))
	}
	dropWords(&v.Table)
	if page.More {
		v.Paging.Next = ledgerPath(c.QueryParams(), page.Next)
	}
	return s.render(c, statusOf(problem), templates.LedgerPage(v))
}

// wordsColumn holds what was written about an entry.
const wordsColumn = 3

// dropWords leaves the column out for whom it is empty: readers of metadata.
func dropWords(t *templates.Table) {
	if slices.ContainsFunc(t.Rows, func(r templates.Row) bool {
		return r.Cells[wordsColumn].Text != "–" || r.Cells[wordsColumn].Note != ""
	}) {
		return
	}
	t.Columns = slices.Delete(t.Columns, wordsColumn, wordsColumn+1)
	for i := range t.Rows {
		t.Rows[i].Cells = slices.Delete(t.Rows[i].Cells, wordsColumn, wordsColumn+1)
	}
}

// registerParameters are what a file of the register looks at: all of its kinds,
// whatever the list is narrowed to.
func registerParameters(c echo.Context) publication.Parameters {
	p := publication.Parameters{}
	for _, name := range []string{"platform", "from", "to"} {
		if v := c.QueryParam(name); v != "" {
			p[name] = v
		}
	}
	return p
}

// ledgerQuery turns the address into a filter.
func (s *Site) ledgerQuery(c echo.Context, names map[platform.ID]string) (request.EntryFilter, error) {
	get := c.QueryParam
	f := request.EntryFilter{Kind: request.EntryKind(get("kind")), Standing: request.EntryStanding(get("standing")), Platform: platform.ID(get("platform")), Now: s.now().In(s.Zone)}
	var g fault.Gather
	if _, known := names[f.Platform]; f.Platform != "" && !known {
		g.On("platform", "request.platform_unknown")
	}
	f.From, f.To = dayIn(&g, "from", get("from")), dayIn(&g, "to", get("to"))
	if text := get("after"); text != "" {
		after, ok := ledgerCursor(text)
		if !ok {
			g.On("", "show.page_gone")
		}
		f.After = after
	}
	g.Add(f.Check())
	return f, g.Err()
}

// ledgerCursor reads the place after which a page begins: instant, request,
// event and kind.
func ledgerCursor(text string) (request.EntryCursor, bool) {
	parts := strings.Split(text, "_")
	if len(parts) < 4 || uuid.Validate(parts[1]) != nil {
		return request.EntryCursor{}, false
	}
	micros, wrong := strconv.ParseInt(parts[0], 10, 64)
	seq, bad := strconv.ParseInt(parts[2], 10, 32)
	kind := request.EntryKind(strings.Join(parts[3:], "_"))
	if wrong != nil || bad != nil || !kind.Valid() {
		return request.EntryCursor{}, false
	}
	at := time.UnixMicro(micros)
	if y := at.Year(); y < 1 || y > 9999 {
		return request.EntryCursor{}, false
	}
	return request.EntryCursor{At: at, ID: request.ID(parts[1]), Seq: int(seq), Of: kind}, true
}

func ledgerPath(values url.Values, after request.EntryCursor) string {
	next := url.Values{}
	for _, name := range ledgerNames {
		if v := values.Get(name); v != "" {
			next.Set(name, v)
		}
	}
	if after.ID != "" {
		next.Set("after", strconv.FormatInt(after.At.UnixMicro(), 10)+"_"+string(after.ID)+"_"+strconv.Itoa(after.Seq)+"_"+string(after.Of))
	}
	if len(next) == 0 {
		return "/responsiveness/register"
	}
	return "/responsiveness/register?" + next.Encode()
}

// ledgerView fills what surrounds the rows.
func (s *Site) ledgerView(c echo.Context, p *lang.Printer, names map[platform.ID]string, problem error) templates.LedgerView {
	errs, get := fieldErrors(p, problem), c.QueryParam
	v := templates.LedgerView{Shell: s.shell(c, p.Say("ledger.title"), "responsiveness"), Nav: s.reportNav(c, "register"), Problems: templates.Problems(p, problem),
		Filter: templates.Filter{Action: "/responsiveness/register", Open: problem != nil, Clear: "/responsiveness/register"},
		How:    []string{p.Say("ledger.how_clock"), p.Say("ledger.how_classes"), p.Say("ledger.how_rights")}}
	places := make([]templates.Option, 0, len(names))
	for id, name := range names {
		places = append(places, templates.Option{Value: string(id), Label: name})
	}
	slices.SortFunc(places, func(a, b templates.Option) int { return strings.Compare(a.Label, b.Label) })
	v.Choices = []templates.Choice{
		{Name: "kind", Label: p.Say("ledger.what"), Empty: p.Say("show.any"), Value: get("kind"), Error: errs["kind"], Options: options(p, request.EntryKinds())},
		{Name: "standing", Label: p.Say("ledger.standing"), Empty: p.Say("show.any"), Value: get("standing"), Error: errs["standing"], Options: options(p, request.EntryStandings())},
		{Name: "platform", Label: p.Say("show.platform"), Empty: p.Say("show.any"), Value: get("platform"), Error: errs["platform"], Options: places}}
	v.From = templates.Field{Name: "from", Label: p.Say("ledger.from"), Value: get("from"), Error: errs["from"], Max: dayText(s.today())}
	v.To = templates.Field{Name: "to", Label: p.Say("ledger.to"), Value: get("to"), Error: errs["to"], Max: dayText(s.today())}
	for _, name := range ledgerNames {
		if value := get(name); value != "" && errs[name] == "" {
			v.Filter.Chips = append(v.Filter.Chips, templates.Chip{Label: ledgerChip(p, names, name, value), Path: without(c.QueryParams(), name)})
		}
	}
	return v
}

func without(values url.Values, name string) string {
	rest := url.Values{}
	for k, v := range values {
		if k != name && k != "after" {
			rest[k] = v
		}
	}
	return ledgerPath(rest, request.EntryCursor{})
}

func ledgerChip(p *lang.Printer, names map[platform.ID]string, name, value string) string {
	switch name {
	case "kind":
		return p.Say(request.EntryKind(value).LabelKey())
	case "standing":
		return p.Say(request.EntryStanding(value).LabelKey())
	case "platform":
		return names[platform.ID(value)]
	}
	label := p.Say("ledger." + name)
	if d, err := deadline.ParseDay(value); err == nil {
		return label + ": " + p.ShortDay(d)
	}
	return label
}

// ledgerRow is one entry; who sees metadata only learns when and what, and no
// words.
func (s *Site) ledgerRow(p *lang.Printer, by people.Person, names map[platform.ID]string, r request.EntryRow) templates.Row {
	st := r.Timeline.State()
	full := r.Detail == policy.Full
	name := names[st.Content.Platform]
	if name == "" {
		name = string(st.Content.Platform)
	}
	what := templates.Cell{Tag: templates.Tag{Label: p.Say(r.Kind.LabelKey()), Tone: ledgerTone(r.Kind)}}
	may := full && st.Allows(request.KindReported) && policy.Check(by, policy.RecordReply, policy.Object{Case: r.Timeline.Case, Author: st.Author}) == nil
	words, next := templates.Cell{Text: "–"}, s.reportCell(p, r, may)
	if full && r.Seq >= 1 && r.Seq <= len(r.Timeline.Events) {
		what.Note, words = ledgerWords(p, r)
	}
	if r.Kind == request.EntryRefusal {
		next = templates.Cell{Text: "–"}
		if full {
			next = s.remedyCell(p, st, r.Seq)
		}
	}
	row := templates.Row{Cells: []templates.Cell{{Text: p.ShortDay(r.At.In(s.Zone)), Wide: true}, what,
		{Text: string(r.Timeline.Reference), Path: requestPath(r.Timeline.ID) + "#" + anchor(r.Seq), Note: name, Wide: true}, words, next}}
	if r.Clock().Overdue(s.now()) {
		row.Tone = templates.ToneBad
	}
	return row
}

func ledgerTone(k request.EntryKind) templates.Tone {
	if k == request.EntryRefusal {
		return templates.ToneOf("refused")
	}
	return templates.ToneWarn
}

// ledgerWords gives the coded reasons with our view, and what was said.
func ledgerWords(p *lang.Printer, r request.EntryRow) (string, templates.Cell) {
	switch d := r.Timeline.Events[r.Seq-1].Detail.(type) {
	case request.Undelivered:
		return "", templates.Cell{Text: d.Reason}
	case request.Correction:
		return "", templates.Cell{Text: d.Reason}
	case request.Replied:
		words := templates.Cell{Text: "–"}
		if d.Words != "" {
			words.Text = p.Say("ledger.quoted", d.Words)
		}
		var reasons, views []string
		for _, it := range d.Items {
			if it.Outcome != reply.Refused {
				continue
			}
			if it.Reason != "" && !slices.Contains(reasons, p.Say(it.Reason.LabelKey())) {
				reasons = append(reasons, p.Say(it.Reason.LabelKey()))
			}
			if it.View != "" && !slices.Contains(views, p.Say(it.View.LabelKey())) {
				views = append(views, p.Say(it.View.LabelKey()))
			}
		}
		if r.Kind == request.EntryRefusal && len(views) > 0 {
			words.Note = p.Say("ledger.view", strings.Join(views, ", "))
		}
		return strings.Join(reasons, ", "), words
	}
	return "", templates.Cell{Text: "–"}
}

// remedyCell says how it stands with a remedy against a refusal.
func (s *Site) remedyCell(p *lang.Printer, st request.State, seq int) templates.Cell {
	clock, ok := request.ClockOf(request.Clocks(st, s.Books), request.ClockRemedy, seq)
	switch {
	case !ok:
		return templates.Cell{Text: p.Say("ledger.remedy_none")}
	case !clock.MetAt.IsZero():
		return templates.Cell{Text: p.Say("ledger.remedy_lodged", p.ShortDay(clock.MetAt.In(s.Zone)))}
	case !clock.VoidAt.IsZero():
		return templates.Cell{Text: p.Say("ledger.remedy_waived")}
	}
	return templates.Cell{Text: p.Say("ledger.remedy_open"), Note: p.Say("ledger.remedy_by", p.ShortDay(clock.Strict.LastDay))}
}

// reportCell says how an error stands with its report, and offers to mark it to
// those who may.
func (s *Site) reportCell(p *lang.Printer, r request.EntryRow, may bool) templates.Cell {
	if !r.Open() {
		cell := templates.Cell{Text: p.Say("ledger.reported_on", p.ShortDay(r.ReportedAt.In(s.Zone))), Tag: templates.Tag{Label: p.Say(request.EntriesReported.LabelKey()), Tone: templates.ToneGood}}
		if !r.Overdue.IsZero() && !r.ReportedAt.Before(r.Overdue) {
			cell.Note = p.Say("ledger.reported_late", p.ShortDay(r.ReportBy))
		}
		return cell
	}
	cell := templates.Cell{Tag: templates.Tag{Label: p.Say(request.EntriesOpen.LabelKey()), Tone: templates.ToneWarn}}
	if !r.ReportBy.IsZero() {
		cell.Text = p.Say("ledger.report_by", p.ShortDay(r.ReportBy))
	}
	if r.Clock().Overdue(s.now()) {
		cell.Tag = templates.Tag{Label: p.Say(request.EntriesOverdue.LabelKey()), Tone: templates.ToneBad}
	}
	if may {
		cell.Text, cell.Note = p.Say("ledger.mark"), cell.Text
		cell.Path = reportErrorPath(r.Timeline.ID, r.Entry)
	}
	return cell
}
