package publication

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// EntryRow is one line of the register of refusals and errors for an export:
// when and what, and no words of the request.
type EntryRow struct {
	request.Entry
	Reference request.Reference
	Platform  platform.ID
}

// Register reads the period of the register out of the parameters.
func (p Parameters) Register(k Knowledge) (report.RegisterQuery, error) {
	q := report.RegisterQuery{Platform: platform.ID(p["platform"]), Today: k.Today, At: k.At, Recorded: k.Recorded, Alone: p.alone(), Public: k.public()}
	var g fault.Gather
	for _, d := range []struct {
		name string
		into *deadline.Day
	}{{"from", &q.From}, {"to", &q.To}} {
		if text := p[d.name]; text != "" {
			day, err := deadline.ParseDay(text)
			if err != nil {
				g.On(d.name, "fault.bad_day")
				continue
			}
			*d.into = day
		}
	}
	g.Add(q.Check())
	return q, g.Err()
}

func (r Reports) register(ctx context.Context, by people.Person, p Parameters, k Knowledge, say *lang.Printer) (document.Document, error) {
	q, err := p.Register(k)
	if err != nil {
		return document.Document{}, err
	}
	w, err := r.wordsOn(ctx, by, say, q.Platform)
	if err != nil {
		return document.Document{}, err
	}
	found, err := r.Service.Register(ctx, by, q)
	return found.Document(w), err
}

// Entries gives one row for each line of the register, as far as the person may
// list it, under the rules of Items.
func (p *Press) Entries(ctx context.Context, by people.Person, act request.Act, reason string, params Parameters, say *lang.Printer, names map[platform.ID]string) (document.Table, string, error) {
	limit, err := p.exportLimit(by, reason)
	if err != nil {
		return document.Table{}, "", err
	}
	q, err := params.Register(Knowledge{Today: deadline.DayOf(act.At, p.zone), At: act.At})
	if err != nil {
		return document.Table{}, "", err
	}
	rows, err := p.shelf.Entries(ctx, by, q, p.zone, reason, limit)
	if err != nil {
		return document.Table{}, "", err
	}
	note := say.Say("publication.entries_note")
	if len(rows) > limit {
		rows = rows[:limit]
		note += " " + say.Say("publication.items_cut", limit)
	}
	return entryTable(rows, say, names, act.At, p.zone), note, nil
}

func entryTable(rows []EntryRow, say *lang.Printer, names map[platform.ID]string, at time.Time, zone *time.Location) document.Table {
	t := document.Table{Key: "items", Caption: say.Say("export.items"), Columns: []document.Column{{Key: "reference", Label: say.Say("publication.item_reference")}, {Key: "day", Label: say.Say("ledger.when")},
		{Key: "kind", Label: say.Say("ledger.what")}, {Key: "platform", Label: say.Say("publication.item_platform")}, {Key: "report_by", Label: say.Say("ledger.last_day")},
		{Key: "reported", Label: say.Say("ledger.reported_day")}, {Key: "report", Label: say.Say("ledger.standing")}}}
	day := func(at time.Time) document.Cell {
		if at.IsZero() {
			return document.None()
		}
		return document.On(deadline.DayOf(at, zone))
	}
	for _, r := range rows {
		name, standing := names[r.Platform], document.None()
		if name == "" {
			name = string(r.Platform)
		}
		if s := report.ReportingOf(r.Entry, at); s != report.NoReport {
			standing = document.Text(say.Say("ledger.standing_" + string(s)))
		}
		t.Rows = append(t.Rows, document.Row{Key: string(r.Reference), Cells: []document.Cell{document.Text(string(r.Reference)), day(r.At), document.Text(say.Say(r.Kind.LabelKey())), document.Text(name),
			document.On(r.ReportBy), day(r.ReportedAt), standing}})
	}
	return t
}
