package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// queue is one block of a desk: what it is called and which requests wait in
// it. The order of the queues of a role is the order of what is lost first.
type queue struct {
	name  string // desk.queue_… is its title, desk.hint_… what to do with it
	mine  bool   // only what this person wrote
	phase request.Phase
	stand request.Standing
	sort  request.Sort
	tone  templates.Tone
	since bool // the last column says since when it lies there, not until when it is due
}

var (
	overdue  = queue{name: "overdue", stand: request.Overdue, tone: templates.ToneBad}
	dueSoon  = queue{name: "due_soon", stand: request.DueSoon, tone: templates.ToneWarn}
	asked    = queue{name: "question", stand: request.Questioned, tone: templates.ToneWarn, since: true}
	answered = queue{name: "answered", stand: request.Answered, tone: templates.ToneGood, since: true}
	failed   = queue{name: "failed", stand: request.Failed, tone: templates.ToneBad, since: true}
	followUp = queue{name: "follow_up", stand: request.FollowUp, tone: templates.ToneWarn}
	toSend   = queue{name: "to_send", phase: request.Approved, tone: templates.ToneActive, since: true}
	toReview = queue{name: "to_review", phase: request.InReview, tone: templates.ToneActive, since: true}
)

func (q queue) ofMine() queue { q.mine = true; return q }

func (q queue) titled(name string) queue { q.name = name; return q }

// queues is the desk of each role.
var queues = map[people.Role][]queue{
	people.Investigator: {
		{name: "returned", phase: request.Returned, mine: true, tone: templates.ToneWarn, since: true},
		{name: "drafts", phase: request.Draft, mine: true, tone: templates.ToneQuiet, since: true},
		overdue.ofMine(), dueSoon.ofMine(), asked.ofMine(), answered.ofMine(),
	},
	people.Liaison: {toSend, failed, asked, overdue, dueSoon, followUp, answered},
	people.Legal: {
		toReview,
		{name: "decided", phase: request.Approved, sort: request.ByChanged, tone: templates.ToneQuiet, since: true},
		{name: "sent_back", phase: request.Returned, sort: request.ByChanged, tone: templates.ToneQuiet, since: true},
	},
	people.Leadership: {overdue.titled("late"), failed.titled("undelivered"), toReview.titled("in_review"), toSend.titled("unsent")},
	people.Auditor:    {overdue.titled("late"), failed.titled("undelivered"), toReview.titled("in_review"), toSend.titled("unsent")},
}

// deskRows is how many requests a block shows; the list shows all.
const deskRows = 8

// desk is the first page: what waits for this person.
func (s *Site) desk(c echo.Context) error {
	p, by := s.printer(c), personOf(c)
	v := templates.DeskView{Shell: s.shell(c, p.Say("nav.desk"), "desk"), Lead: p.Say("desk.lead_" + string(by.Role))}
	v.Clear = templates.Empty{Title: p.Say("desk.clear_title"), Text: p.Say("desk.clear_" + string(by.Role))}
	if policy.May(by, policy.CreateRequest) {
		v.Actions = []templates.Button{{Label: p.Say("show.file"), Path: "/requests/new"}}
		v.Clear.Action = templates.Link{Label: p.Say("show.file"), Path: "/requests/new"}
	}
	var err error
	if v.Silent, err = s.silent(c); err != nil {
		return err
	}
	if v.Alarms, err = s.alarmBlock(c); err != nil {
		return err
	}
	if err := s.fillQueues(c, &v); err != nil {
		return err
	}
	if v.Ways, err = s.ways(c); err != nil {
		return err
	}
	if by.Role == people.Administrator {
		v.Clear = templates.Empty{}
	}
	return s.render(c, http.StatusOK, templates.DeskPage(v))
}

// fillQueues asks for each queue of the role and shows those in which
// something waits.
func (s *Site) fillQueues(c echo.Context, v *templates.DeskView) error {
	p, by := s.printer(c), personOf(c)
	mine := queues[by.Role]
	pages := make([]request.Page, len(mine))
	var rows []request.Summary
	for i, q := range mine {
		page, err := s.Requests.List(c.Request().Context(), by, s.waitingIn(q, by))
		if err != nil {
			return err
		}
		pages[i] = foremost(page)
		rows = append(rows, pages[i].Rows[:min(deskRows, len(pages[i].Rows))]...)
	}
	numbers, err := s.caseNumbers(c, rows)
	if err != nil {
		return err
	}
	for i, q := range mine {
		if title := p.Say("desk.queue_" + q.name); len(pages[i].Rows) == 0 {
			v.Quiet = append(v.Quiet, title)
		} else {
			v.Blocks = append(v.Blocks, s.block(c, q, pages[i], numbers))
		}
	}
	return nil
}

// waitingIn is the list behind a queue.
func (s *Site) waitingIn(q queue, by people.Person) request.Filter {
	f := request.Filter{Phase: q.phase, Standing: q.stand, Sort: q.sort, Limit: request.PageSize, Now: s.now().In(s.Zone), Today: s.today()}
	if q.mine {
		f.Author = by.ID
	}
	return f
}

// foremost puts emergencies before the rest; both keep their order.
func foremost(page request.Page) request.Page {
	slices.SortStableFunc(page.Rows, func(a, b request.Summary) int {
		switch {
		case a.Emergency == b.Emergency:
			return 0
		case a.Emergency:
			return -1
		default:
			return 1
		}
	})
	return page
}

func (s *Site) block(c echo.Context, q queue, page request.Page, numbers map[casefile.ID]string) templates.DeskBlock {
	p := s.printer(c)
	b := templates.DeskBlock{Title: p.Say("desk.queue_" + q.name), Hint: p.Say("desk.hint_" + q.name), Tone: q.tone, Count: p.Number(len(page.Rows))}
	if page.More {
		b.Count += "+"
	}
	b.Table = s.deskTable(c, q, page.Rows[:min(deskRows, len(page.Rows))], numbers)
	b.Table.Caption = b.Title
	if page.More || len(page.Rows) > deskRows {
		b.All = templates.Link{Label: p.Say("desk.all"), Path: q.path()}
	}
	return b
}

// path is the list that shows the whole queue.
func (q queue) path() string {
	mine, sort := "", q.sort
	if q.mine {
		mine = "1"
	}
	if sort == "" {
		sort = request.ByDue
	}
	return query{}.path("phase", string(q.phase), "standing", string(q.stand), "mine", mine, "sort", string(sort))
}

// deskTable is the short table of one queue: the last column says what makes it
// urgent, or since when it lies there.
func (s *Site) deskTable(c echo.Context, q queue, rows []request.Summary, numbers map[casefile.ID]string) templates.Table {
	p, by, now := s.printer(c), personOf(c), s.now()
	last := "show.due"
	if q.since {
		last = "show.changed"
	}
	t := templates.Table{HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("show.reference"), RowHead: true}, {Label: subjectLabel(p, by)}, {Label: p.Say("show.platform")}, {Label: p.Say("show.case")}, {Label: p.Say(last)}}}
	for _, r := range rows {
		due := dueOf(r, now, s.today(), s.Zone)
		when := templates.Cell{Text: p.ShortDay(r.DueDay), Note: due.say(p), Wide: true}
		switch {
		case q.since:
			when = templates.Cell{Text: p.ShortDay(r.ChangedAt.In(s.Zone)), Wide: true}
		case r.DueDay.IsZero():
			when = sentCell(p, r, s)
		}
		t.Rows = append(t.Rows, templates.Row{Tone: due.tone(), Cells: []templates.Cell{referenceCell(p, r), subjectCell(p, by, r),
			{Text: s.platformName(c, r.Platform)}, {Text: numbers[r.Case], Path: "/cases/" + string(r.Case), Wide: true}, when}})
	}
	return t
}

// sentCell stands for the due day where no number binds the platform.
func sentCell(p *lang.Printer, r request.Summary, s *Site) templates.Cell {
	cell := templates.Cell{Text: p.Say("show.no_limit")}
	if !r.DispatchedAt.IsZero() {
		cell.Note = p.Say("show.sent_on", p.ShortDay(r.DispatchedAt.In(s.Zone)))
	}
	return cell
}

// ways are the parts of the house for those whose work is not a queue.
func (s *Site) ways(c echo.Context) ([]templates.DeskWay, error) {
	p, by := s.printer(c), personOf(c)
	way := func(nav, path, text string) templates.DeskWay {
		return templates.DeskWay{Link: templates.Link{Label: p.Say("nav." + nav), Path: path}, Text: text}
	}
	switch by.Role {
	case people.Leadership, people.Auditor:
		return []templates.DeskWay{way("responsiveness", "/responsiveness", p.Say("desk.way_responsiveness")),
			way("requests", "/requests", p.Say("desk.way_requests"))}, nil
	case people.Administrator:
		accounts, err := s.accountsInWords(c)
		return []templates.DeskWay{way("people", "/people", accounts), way("platforms", "/platforms", p.Say("desk.way_platforms")),
			way("legal", "/legal-bases", p.Say("desk.way_legal"))}, err
	}
	return nil, nil
}

// accountsInWords says how many accounts there are and which need somebody.
func (s *Site) accountsInWords(c echo.Context) (string, error) {
	all, err := s.Accounts.People(c.Request().Context(), personOf(c))
	if err != nil {
		return "", err
	}
	p := s.printer(c)
	active, locked, invited := 0, 0, 0
	for _, l := range all {
		switch {
		case !l.Active:
		case l.Locked:
			locked++
		case !l.HasSecret:
			invited++
		default:
			active++
		}
	}
	text := p.Count("desk.accounts_active", active)
	if locked > 0 {
		text += " " + p.Count("desk.accounts_locked", locked)
	}
	if invited > 0 {
		text += " " + p.Count("desk.accounts_invited", invited)
	}
	return text, nil
}
