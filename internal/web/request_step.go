package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/request"
	"rogatory/internal/selector"
	"rogatory/templates"
)

// stepView is the frame of every page that takes a step with a request. After
// a conflict it looks at the request as it is now and tells what happened since
// the form was shown; after other faults it keeps looking at what it showed.
func (s *Site) stepView(c echo.Context, f *file, title, rest string, problem error) templates.StepView {
	seen := formOf(c).number("seen")
	v := templates.StepView{Shell: s.shell(c, title, "requests"), Title: title, Back: templates.Link{Label: string(f.t.Reference), Path: f.path("")},
		Action: f.path(rest), Key: newKey(), Seen: f.t.Version(), Problems: templates.Problems(f.p, problem), Errors: fieldErrors(f.p, problem)}
	v.Lead = join(f.platform, f.p.Say(f.st.Content.Kind.LabelKey()), f.st.Content.Subject)
	switch {
	case fault.Is(problem, fault.Conflict):
		v.Since = f.since(seen)
	case problem != nil && seen > 0:
		v.Seen = seen
	}
	return v
}

// since are the entries of the timeline after the one a form was looking at.
func (f *file) since(seen int) []templates.TimelineEntry {
	all := f.happened()
	if seen <= 0 {
		return nil
	}
	return slices.DeleteFunc(all, func(e templates.TimelineEntry) bool {
		seq, err := strconv.Atoi(strings.TrimPrefix(e.Anchor, "event-"))
		return err != nil || seq <= seen
	})
}

// again shows the page of a form that was not carried out, on the request as it
// is now; what the form cannot mend goes on to the one error handler.
func (s *Site) again(c echo.Context, err error, show func(*file, error) error) error {
	if !askAgain(err) {
		return err
	}
	f, gone := s.openFile(c)
	if gone != nil {
		return gone
	}
	if !f.full {
		return err
	}
	return show(f, err)
}

// momentOf is a moment as the form left it, today before anybody typed.
func (s *Site) momentOf(f form, p *lang.Printer, label, hint string, errs map[string]string) templates.Moment {
	m := templates.Moment{Name: "when", Label: label, Hint: hint, Day: dayText(s.today()), Error: errs["when"], TimeError: errs["when_time"], Max: dayText(s.today())}
	if len(f.values) > 0 {
		m.Day, m.Time = f.text("when"), f.text("when_time")
	}
	return m
}

// asked lists what a request asks for, grouped by selector as it stands in the
// source, so that the two can be compared line by line.
func (f *file) asked() templates.Table {
	p := f.p
	t := templates.Table{Caption: p.Say("form.items"), HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("form.selector"), RowHead: true}, {Label: p.Say("form.normal")}, {Label: p.Say("form.asked_for")}}}
	var order []selector.Selector
	lines := map[selector.Selector][]string{}
	for _, it := range f.st.Content.Items {
		if lines[it.Selector] == nil {
			order = append(order, it.Selector)
		}
		what := f.period(it)
		if it.Category != legal.NoData {
			what = p.Say(it.Category.LabelKey()) + ", " + what
		}
		lines[it.Selector] = append(lines[it.Selector], p.Number(it.No)+". "+what)
	}
	for _, sel := range order {
		normal := ""
		if sel.Normal != sel.Raw {
			normal = sel.Normal
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: sel.Raw, Note: p.Say(sel.Kind.LabelKey()), Mono: true}, {Text: normal, Mono: true}, {Part: templates.Lines(lines[sel])}}})
	}
	return t
}

// happenedAt reads when something happened out of the field "when".
func (s *Site) happenedAt(f form, g *fault.Gather, notBefore time.Time) time.Time {
	return f.moment(g, "when", notBefore, s.now(), s.Zone)
}

// pendingItems are the items that still wait for an answer.
func pendingItems(st request.State) []request.ItemState {
	return slices.DeleteFunc(slices.Clone(st.Items), func(it request.ItemState) bool { return !it.Pending() })
}

// itemWords names an item in one line.
func (f *file) itemWords(it request.Item) string {
	words := f.p.Say("form.item", it.No) + ": " + it.Selector.Raw
	if it.Category != legal.NoData {
		words += " – " + f.p.Say(it.Category.LabelKey())
	}
	return words
}
