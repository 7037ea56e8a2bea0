package publication

import (
	"context"
	"strings"
	"unicode/utf8"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// ItemRow is one item of an export: what the figures know of it, and no
// selector, name or narrative (A82).
type ItemRow struct {
	Reference  request.Reference
	No         int
	Platform   platform.ID
	Kind       legal.RequestKind
	Emergency  bool
	Category   legal.Category
	Dispatched deadline.Day
	Settled    int // days to the first substantive reply; -1: none
	Ended      int // days to our own withdrawal; -1: none
	Outcome    reply.Outcome
	Reason     reply.Reason
	Due        deadline.Day
	Timing     request.Timing
	FollowedTo deadline.Day
}

// MinReason is how many letters the reason for an export needs (M19).
const MinReason = 10

// Items gives one row for each item behind a report, as far as the person may
// list them, and a sentence about what is missing. The reason goes into the
// audit log with the number of rows before a byte is sent.
func (p *Press) Items(ctx context.Context, by people.Person, act request.Act, reason string, params Parameters, say *lang.Printer, names map[platform.ID]string) (document.Table, string, error) {
	limit, err := p.exportLimit(by, reason)
	if err != nil {
		return document.Table{}, "", err
	}
	q, err := params.Query(Knowledge{Today: deadline.DayOf(act.At, p.zone)})
	if err != nil {
		return document.Table{}, "", err
	}
	if q.Historical() {
		return document.Table{}, "", fault.On("as_of", "publication.items_today")
	}
	rows, err := p.shelf.Items(ctx, by, q, reason, limit, act.At)
	if err != nil {
		return document.Table{}, "", err
	}
	note := say.Say("publication.items_note")
	if len(rows) > limit {
		rows = rows[:limit]
		note += " " + say.Say("publication.items_cut", limit)
	}
	t := itemTable(rows, say, names)
	if policy.ScopeOf(by, policy.ExportItems) == policy.Metadata {
		t = withoutContent(t)
	}
	return t, note, nil
}

// exportLimit is how many rows a person may take away, for a reason.
func (p *Press) exportLimit(by people.Person, reason string) (int, error) {
	if err := policy.Allow(by, policy.ExportItems); err != nil {
		return 0, err
	}
	if utf8.RuneCountInString(strings.TrimSpace(reason)) < MinReason {
		return 0, fault.On("reason", "publication.reason_short", MinReason)
	}
	return policy.ExportLimit(by), nil
}

// withoutContent leaves out what was asked for and what came back, which
// readers of metadata do not see item by item (A82).
func withoutContent(t document.Table) document.Table {
	out := document.Table{Key: t.Key, Caption: t.Caption}
	var kept []int
	for i, c := range t.Columns {
		if c.Key != "category" && c.Key != "outcome" && c.Key != "reason" {
			kept, out.Columns = append(kept, i), append(out.Columns, c)
		}
	}
	for _, r := range t.Rows {
		row := document.Row{Key: r.Key}
		for _, i := range kept {
			row.Cells = append(row.Cells, r.Cells[i])
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func itemTable(rows []ItemRow, say *lang.Printer, names map[platform.ID]string) document.Table {
	t := document.Table{Key: "items", Caption: say.Say("export.items")}
	for _, c := range []struct {
		key     string
		numeric bool
	}{{"reference", false}, {"no", true}, {"platform", false}, {"kind", false}, {"urgency", false}, {"category", false}, {"dispatched", false}, {"settled", true},
		{"ended", true}, {"outcome", false}, {"reason", false}, {"due", false}, {"timing", false}, {"followed_to", false}} {
		t.Columns = append(t.Columns, document.Column{Key: c.key, Label: say.Say("publication.item_" + c.key), Numeric: c.numeric})
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, r.row(say, names))
	}
	return t
}

func (r ItemRow) row(say *lang.Printer, names map[platform.ID]string) document.Row {
	urgency, reason := report.Ordinary, document.None()
	if r.Emergency {
		urgency = report.Emergency
	}
	if r.Reason != "" {
		reason = document.Text(say.Say(r.Reason.LabelKey()))
	}
	name := names[r.Platform]
	if name == "" {
		name = string(r.Platform)
	}
	return document.Row{Key: string(r.Reference), Cells: []document.Cell{
		document.Text(string(r.Reference)), document.Whole(r.No), document.Text(name), document.Text(say.Say(r.Kind.LabelKey())), document.Text(say.Say(urgency.LabelKey())),
		document.Text(say.Say(r.Category.LabelKey())), document.On(r.Dispatched), days(r.Settled), days(r.Ended), document.Text(say.Say(r.Outcome.LabelKey())), reason,
		document.On(r.Due), document.Text(say.Say("publication.timing_" + string(r.Timing))), document.On(r.FollowedTo)}}
}

func days(n int) document.Cell {
	if n < 0 {
		return document.None()
	}
	return document.Whole(n)
}
