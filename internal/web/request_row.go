package web

import (
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/templates"
)

// registerTable is the wide list of requests.
func (s *Site) registerTable(c echo.Context, rows []request.Summary, names map[platform.ID]string) (templates.Table, error) {
	p, by, now := s.printer(c), personOf(c), s.now()
	numbers, err := s.caseNumbers(c, rows)
	if err != nil {
		return templates.Table{}, err
	}
	t := templates.Table{Caption: p.Say("nav.requests"), HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("show.reference"), RowHead: true}, {Label: subjectLabel(p, by)}, {Label: p.Say("show.platform")}, {Label: p.Say("show.case")},
		{Label: p.Say("show.phase")}, {Label: p.Say("show.items_open")}, {Label: p.Say("show.due")}, {Label: p.Say("show.changed")}}}
	for _, r := range rows {
		due := dueOf(r, now, s.today(), s.Zone)
		name := names[r.Platform]
		if name == "" {
			name = string(r.Platform)
		}
		row := templates.Row{Tone: due.tone(), Cells: []templates.Cell{
			referenceCell(p, r), subjectCell(p, by, r), {Text: name, Path: "/platforms/" + string(r.Platform)}, {Text: numbers[r.Case], Path: "/cases/" + string(r.Case), Wide: true},
			phaseCell(p, by, r), {Text: openItems(p, r)}, {Text: p.ShortDay(r.DueDay), Note: due.say(p), Wide: true}, {Text: p.ShortDay(r.ChangedAt.In(s.Zone)), Wide: true}}}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// caseNumbers gives the file numbers of the cases of a list.
func (s *Site) caseNumbers(c echo.Context, rows []request.Summary) (map[casefile.ID]string, error) {
	var ids []casefile.ID
	for _, r := range rows {
		if !slices.Contains(ids, r.Case) {
			ids = append(ids, r.Case)
		}
	}
	if len(ids) == 0 { // an empty desk may be that of somebody who lists no requests at all
		return nil, nil
	}
	return s.Cases.Numbers(c.Request().Context(), personOf(c), ids)
}

// metadataReader says whether the person's lists hold no subjects. Where such a
// person is a member of a case, its requests still open in full.
func metadataReader(by people.Person) bool { return policy.ReachOf(by).Metadata }

// subjectLabel names the column in which a reader of metadata finds the kind.
func subjectLabel(p *lang.Printer, by people.Person) string {
	if metadataReader(by) {
		return p.Say("show.kind")
	}
	return p.Say("show.subject")
}

func subjectCell(p *lang.Printer, by people.Person, r request.Summary) templates.Cell {
	if metadataReader(by) {
		return templates.Cell{Text: p.Say(r.Kind.LabelKey())}
	}
	return templates.Cell{Text: r.Subject, Note: p.Say(r.Kind.LabelKey())}
}

func referenceCell(p *lang.Printer, r request.Summary) templates.Cell {
	cell := templates.Cell{Text: string(r.Reference), Path: "/requests/" + string(r.ID), Wide: true}
	if r.Emergency {
		cell.Tag = templates.Tag{Label: p.Say("show.emergency"), Tone: templates.ToneOf("emergency")}
	}
	return cell
}

func phaseTag(p *lang.Printer, phase request.Phase) templates.Tag {
	return templates.Tag{Label: p.Say(phase.LabelKey()), Tone: templates.ToneOf(string(phase))}
}

// phaseCell is the phase with what stands out, and for those who read the
// request what came of it.
func phaseCell(p *lang.Printer, by people.Person, r request.Summary) templates.Cell {
	cell := templates.Cell{Tag: phaseTag(p, r.Phase), More: standingTags(p, r)}
	if !metadataReader(by) && r.Outcome != reply.Pending && !r.DispatchedAt.IsZero() {
		cell.More = []templates.Tag{outcomeTag(p, r.Outcome)}
	}
	return cell
}

// standingTags are the flags beside the phase.
func standingTags(p *lang.Printer, r request.Summary) []templates.Tag {
	if r.Phase != request.Sent {
		return nil
	}
	var all []templates.Tag
	add := func(s request.Standing) {
		all = append(all, templates.Tag{Label: p.Say(s.LabelKey()), Tone: templates.ToneOf(string(s))})
	}
	if r.Delivery == request.DeliveryFailed {
		add(request.Failed)
	}
	if r.QuestionOpen {
		add(request.Questioned)
	}
	if r.Pending == 0 {
		add(request.Answered)
	}
	return all
}

func openItems(p *lang.Printer, r request.Summary) string {
	if r.DispatchedAt.IsZero() {
		return p.Number(len(r.Items))
	}
	return p.Say("show.open_of", r.Pending, len(r.Items))
}

// due is the answer-by day of a request as it stands now.
type due struct {
	day     deadline.Day
	from    time.Time // the first late instant
	days    int       // from today to the day; negative when it is over
	waiting bool
	over    bool
}

// dueOf judges a request by the one predicate that says overdue.
func dueOf(r request.Summary, now time.Time, today deadline.Day, zone *time.Location) due {
	d := due{day: r.DueDay, from: r.OverdueFrom.In(zone), waiting: r.Phase == request.Sent && r.Pending > 0, over: r.Overdue(now)}
	if !r.DueDay.IsZero() {
		d.days = r.DueDay.Sub(today)
	}
	return d
}

// say is the sentence beside the day: how late, or how long there still is.
func (d due) say(p *lang.Printer) string {
	switch {
	case d.day.IsZero() || !d.waiting:
		return ""
	case d.over && d.days >= 0: // a period of hours that ended today
		return p.Say("show.overdue_since", p.Clock(d.from))
	case d.over:
		return p.Count("show.overdue_by", -d.days)
	case d.days == 0:
		return p.Say("show.due_today")
	default:
		return p.Count("show.due_in", d.days)
	}
}

// soon is how many days ahead a list begins to warn.
const soon = 7

func (d due) tone() templates.Tone {
	switch {
	case d.over:
		return templates.ToneBad
	case d.waiting && !d.day.IsZero() && d.days <= soon:
		return templates.ToneWarn
	}
	return templates.ToneNone
}

// labelled is a code with a name in the catalogue.
type labelled interface {
	~string
	LabelKey() string
}

func options[T labelled](p *lang.Printer, all []T) []templates.Option {
	list := make([]templates.Option, 0, len(all))
	for _, one := range all {
		list = append(list, templates.Option{Value: string(one), Label: p.Say(one.LabelKey())})
	}
	return list
}

func platformOptions(all []platform.Platform) []templates.Option {
	list := make([]templates.Option, 0, len(all))
	for _, one := range all {
		list = append(list, templates.Option{Value: string(one.ID), Label: one.Name})
	}
	return list
}
