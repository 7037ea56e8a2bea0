package report

import (
	"slices"
	"strconv"

	"rogatory/internal/chart"
	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/survival"
)

// About is what the directory knows of a platform and a reader should: what a
// full answer is there, how to read its figures, and its dated events, placed
// on the axis of the months.
type About struct {
	FullAnswer string
	Notes      []string
	Events     []document.Event
}

// OfPlatform is the report on one platform, ready for every format.
func (r Report) OfPlatform(w Words, about About) document.Document {
	p, f := w.Say, r.All
	d := w.document("platform", p.Say("report.title"), r.Query, f.Items)
	d.Subtitle, d.Method = w.Name(r.Query.Platform), method(p)
	d.Notes = append(r.widened(p), d.Notes...)
	switch {
	case f.Items == 0:
		d.Cover = p.Say("report.empty_title") + "."
		return d
	case f.Suppressed:
		d.Facts[len(d.Facts)-1].Value = document.Few(MinCell)
		d.Cover = p.Say("report.few", MinCell) + ". " + p.Say("report.few_text")
		return d
	}
	d.Cover = f.sentence(p, d.Subtitle)
	if r.Quiet != nil && !r.Quiet.Suppressed && r.Quiet.OK && r.Quiet.Changed {
		d.Cover += " " + r.Quiet.Named(w)
	}
	d.Sections = []document.Section{
		{Key: "figures", Heading: p.Say("report.figures"), Tables: []document.Table{f.figureTable(p, r.Query)}},
		{Key: "curve", Heading: p.Say("report.curve_title"), Charts: []document.Chart{f.curveChart(p)}, Tables: []document.Table{f.curveTable(p)}},
		{Key: "months", Heading: p.Say("report.months_title"), Charts: []document.Chart{f.monthChart(p, about.Events)}, Tables: []document.Table{f.monthTable(p, r.Query)}, Notes: f.monthNotes(p)},
		{Key: "outcomes", Heading: p.Say("report.outcomes"), Tables: f.outcomeTables(p, r.Query)},
		{Key: "open", Heading: p.Say("report.open"), Text: []string{p.Say("report.open_text")}, Tables: []document.Table{f.openTable(p, r.Query)}},
	}
	if r.Quiet != nil {
		d.Sections = slices.Insert(d.Sections, 1, r.Quiet.section(p, about.Events))
	}
	if about.FullAnswer != "" {
		about.Notes = append([]string{p.Say("report.full_answer") + " " + about.FullAnswer}, about.Notes...)
	}
	if len(about.Notes) > 0 {
		d.Sections = append(d.Sections, document.Section{Key: "reading", Heading: p.Say("report.reading"), Notes: about.Notes})
	}
	return d
}

// Mark places a dated event among the months of dispatch; ok is false for what
// lies outside them, or concerns everybody a little.
func (f Figures) Mark(p *lang.Printer, e platform.Event, title string) (marked document.Event, ok bool) {
	at, err := deadline.ParseDay(e.Date)
	if err != nil || len(f.Months) == 0 || len(e.Platforms) == 0 && e.Relevance != "high" {
		return document.Event{}, false
	}
	y, m, _ := f.Months[0].First.Date()
	ey, em, ed := at.Date()
	place := float64((ey-y)*12+int(em)-int(m)) + float64(ed-1)/31
	if place < 0 || place > float64(len(f.Months)) {
		return document.Event{}, false
	}
	day := p.Civil(at)
	if e.Precision == "month" {
		day = p.CivilMonth(at)
	}
	return document.Event{At: place, Day: day, Text: title + " (" + p.Say("confidence."+e.Confidence) + ")"}, true
}

// sentence says in plain words what the figures show.
func (f Figures) sentence(p *lang.Printer, name string) string {
	r := f.Rates[1]
	switch {
	case r.Matured == 0:
		return p.Say("report.sentence_none", name)
	case r.Matured < MinShare:
		return p.Count("report.sentence_few", r.Matured, name)
	}
	return p.Say("report.sentence", r.Matured, name, r.Answered, p.Percent(r.Share.Value, 0)) + " " + f.medianSentence(p)
}

// figureTable is each figure with its limits, its population and what it means.
func (f Figures) figureTable(p *lang.Printer, q Query) document.Table {
	t := document.Table{Key: "figures", Caption: p.Say("report.figures"), Columns: []document.Column{
		{Key: "figure", Label: p.Say("report.figure")},
		{Key: "value", Label: p.Say("report.value"), Numeric: true, Interval: true, N: true},
		{Key: "not_yet", Label: p.Say("report.not_yet"), Numeric: true}}}
	add := func(key, label string, value, notYet document.Cell) {
		t.Rows = append(t.Rows, document.Row{Key: key, Cells: []document.Cell{document.Text(label), value, notYet}})
	}
	for _, r := range f.Rates {
		add("answered_"+strconv.Itoa(r.Days), p.Say("report.rate", r.Days), rateCell(r, 1).Leading(q.Behind(PickWithin(r.Days))), document.Whole(r.NotYet).Leading(q.Behind(PickYoung(r.Days))))
	}
	if r := f.Rates[1]; r.Matured > 0 {
		add("weight", p.Say("report.weight"), document.Number(r.Weight, 0).Among(r.Matured), document.None())
	}
	add("median", p.Say("report.median"), waitCell(f.Median).Among(f.Items).Leading(q.Behind(PickItems)), document.None())
	add("p90", p.Say("report.p90"), waitCell(f.P90).Among(f.Items).Leading(q.Behind(PickItems)), document.None())
	add("mean_90", p.Say("compare.mean", f.Tau), f.meanCell().Leading(q.Behind(PickItems)), document.None())
	add("on_time", p.Say("report.on_time"), onTimeCell(f.OnTime, 1).Leading(q.Behind(PickOnTime)), document.Whole(f.OnTime.NotYet).Leading(q.Behind(PickNotDue)))
	add("late", p.Say("report.late"), document.Whole(f.OnTime.Late).Leading(q.Behind(PickLate)), document.None())
	add("overdue", p.Say("report.overdue"), document.Whole(f.OnTime.Overdue).Leading(q.Behind(PickOverdue)), document.None())
	add("silence", p.Say("report.silence"), silenceCell(f.Silence, 1).Leading(q.Behind(PickSilent)), document.None())
	naive := document.None()
	if f.NaiveMean.OK {
		naive = document.Wait(f.NaiveMean.Value, 1).Among(f.Answered)
	}
	add("answered_only_mean", p.Say("report.naive"), naive.Noted(p.Say("report.naive_short")).Leading(q.Behind(PickAnswered)), document.None())
	return t
}

// drawnDays is how far the curve is drawn at the most.
const drawnDays = 120

func (f Figures) curveChart(p *lang.Printer) document.Chart {
	end := 30.0
	for _, st := range f.Curve.Steps {
		end = max(end, min(st.Time, drawnDays))
	}
	c := &document.Curve{End: end, Horizons: []float64{7, 30, 90}, MedianLabel: p.Say("report.median_label_none", f.Pending)}
	if f.Median.Value.OK {
		c.Median, c.MedianLabel = f.Median.Value.Value, p.Say("report.median_label", p.Decimal(f.Median.Value.Value, -1))
	}
	c.Lines = append(c.Lines, document.Line{Label: p.Say("report.curve_reply"), Steps: curveSteps(f.Curve), Band: true})
	if f.Ended.Events > 0 {
		c.Lines = append(c.Lines, document.Line{Label: p.Say("report.curve_withdrawn"), Steps: curveSteps(f.Ended), Kind: "withdrawn"})
	}
	return document.Chart{Key: "curve", Title: p.Say("report.curve_title"), Text: p.Say("report.curve_text"), Curve: c}
}

func curveSteps(c survival.Curve) []chart.Step {
	all := make([]chart.Step, 0, len(c.Steps))
	for _, st := range c.Steps {
		low, high := st.Estimate, st.Estimate
		if st.Lower.OK {
			low, high = st.Lower.Value, st.Upper.Value
		}
		all = append(all, chart.Step{X: st.Time, Y: st.Estimate, Low: low, High: high})
	}
	return all
}

// curveTable says in numbers what the curve shows, on days people ask about.
func (f Figures) curveTable(p *lang.Printer) document.Table {
	t := document.Table{Key: "curve", Behind: true, Caption: p.Say("report.curve_title"), Columns: []document.Column{
		{Key: "day", Label: p.Say("report.day"), Numeric: true},
		{Key: "answered", Label: p.Say("report.answered"), Numeric: true, Interval: true},
		{Key: "at_risk", Label: p.Say("report.at_risk"), Numeric: true}}}
	for _, day := range []int{1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120} {
		if day > f.Seen {
			break // nobody was seen for so long
		}
		st := f.Curve.At(float64(day))
		answered := document.Share(st.Estimate, 1)
		if st.Lower.OK {
			answered = answered.Between(limitOf(st.Lower), limitOf(st.Upper))
		}
		t.Rows = append(t.Rows, document.Row{Key: strconv.Itoa(day), Cells: []document.Cell{document.Whole(day), answered, document.Whole(int(st.AtRisk))}})
	}
	return t
}

// series are the outcomes of the columns, from the foot to the top.
var series = []struct {
	kind     string
	outcomes []reply.Outcome
}{
	{"full", []reply.Outcome{reply.ProducedFull}},
	{"part", []reply.Outcome{reply.ProducedPart}},
	{"action", []reply.Outcome{reply.Done}},
	{"none", []reply.Outcome{reply.NoneHeld}},
	{"refused", []reply.Outcome{reply.Refused}},
	{"redirected", []reply.Outcome{reply.RedirectedOut}},
	{"pending", []reply.Outcome{reply.Pending, reply.NotAddressed}},
	{"withdrawn", []reply.Outcome{reply.Withdrawn}},
}

// of counts the items of a month that belong to one part of the stack.
func (m Month) of(outcomes []reply.Outcome) int {
	n := 0
	for _, o := range outcomes {
		n += m.By[o]
	}
	return n
}

func (f Figures) monthChart(p *lang.Printer, events []document.Event) document.Chart {
	c := &document.Columns{Unit: p.Say("report.items")}
	for _, one := range series {
		c.Series = append(c.Series, document.Series{Label: p.Say(one.outcomes[0].LabelKey()), Kind: one.kind})
	}
	for _, m := range f.Months {
		column := document.Pillar{Short: p.ShortMonth(m.First), Label: p.CivilMonth(m.First), Partial: m.Partial}
		for _, one := range series {
			n := m.of(one.outcomes)
			if m.Hidden {
				n = 0
			}
			column.Values = append(column.Values, float64(n))
		}
		c.Columns = append(c.Columns, column)
	}
	return document.Chart{Key: "months", Title: p.Say("report.months_title"), Text: p.Say("report.months_text"), Columns: c, Events: events}
}

func (f Figures) monthTable(p *lang.Printer, q Query) document.Table {
	t := document.Table{Key: "months", Behind: true, Caption: p.Say("report.months_title"), Columns: []document.Column{{Key: "month", Label: p.Say("report.month")}, {Key: "items", Label: p.Say("report.items"), Numeric: true}}}
	for _, one := range series {
		t.Columns = append(t.Columns, document.Column{Key: one.kind, Label: p.Say(one.outcomes[0].LabelKey()), Numeric: true})
	}
	for _, m := range f.Months {
		if m.Hidden {
			t.Rows = append(t.Rows, hiddenMonth(m))
			continue
		}
		row := document.Row{Key: m.First.String()[:7], Cells: []document.Cell{document.In(m.First), document.Whole(m.Items).Leading(q.in(m).Behind(PickItems))}}
		for _, one := range series {
			row.Cells = append(row.Cells, document.Whole(m.of(one.outcomes)).Leading(q.in(m).Behind(PickOutcome(one.outcomes[0]))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// hiddenMonth is the row of a month of which too little is known to be told.
func hiddenMonth(m Month) document.Row {
	row := document.Row{Key: m.First.String()[:7], Cells: []document.Cell{document.In(m.First), document.Hidden()}}
	for range series {
		row.Cells = append(row.Cells, document.None())
	}
	return row
}

// monthNotes say how to read the columns.
func (f Figures) monthNotes(p *lang.Printer) []string {
	notes := []string{p.Say("report.events_hint")}
	if slices.ContainsFunc(f.Months, func(m Month) bool { return m.Hidden }) {
		notes = append(notes, p.Say("report.months_few", MinCell))
	}
	return notes
}

func (f Figures) outcomeTable(p *lang.Printer, q Query) document.Table {
	t := document.Table{Key: "outcomes", Caption: p.Say("report.outcomes"), Columns: []document.Column{{Key: "outcome", Label: p.Say("report.outcome")},
		{Key: "items", Label: p.Say("report.items"), Numeric: true}, {Key: "share", Label: p.Say("report.share"), Numeric: true}}}
	for _, o := range f.Outcomes {
		share, key := document.None(), string(o.Outcome)
		if f.Items >= MinShare {
			share = document.Share(float64(o.N)/float64(f.Items), 1)
		}
		if key == "" {
			key = "pending"
		}
		t.Rows = append(t.Rows, document.Row{Key: key, Cells: []document.Cell{document.Text(p.Say(o.Outcome.LabelKey())), document.Whole(o.N).Leading(q.Behind(PickOutcome(o.Outcome))), share}})
	}
	t.Foot = []document.Row{{Key: "all", Cells: []document.Cell{document.Text(p.Say("report.all")), document.Whole(f.Items).Leading(q.Behind(PickItems)), document.None()}}}
	return t
}

// outcomeTables are what came back, and why what was refused was refused.
func (f Figures) outcomeTables(p *lang.Printer, q Query) []document.Table {
	all := []document.Table{f.outcomeTable(p, q)}
	if len(f.Reasons) > 0 {
		all = append(all, f.reasonTable(p, q))
	}
	return all
}

func (f Figures) reasonTable(p *lang.Printer, q Query) document.Table {
	t := document.Table{Key: "reasons", Caption: p.Say("report.reasons"), Columns: []document.Column{{Key: "reason", Label: p.Say("report.reason")},
		{Key: "items", Label: p.Say("report.items"), Numeric: true}, {Key: "share", Label: p.Say("report.share_of_refusals"), Numeric: true, Interval: true}}}
	refused := f.outcome(reply.Refused)
	for _, r := range f.Reasons {
		label, key := p.Say("report.reason_none"), "none"
		if r.Reason != "" {
			label, key = p.Say(r.Reason.LabelKey()), string(r.Reason)
		}
		cell := document.None()
		if refused >= MinShare {
			s, low, high := limitsOf(f.atWorst(r.N, refused))
			cell = document.Share(s.Value, 1).Between(limitOf(low), limitOf(high))
		}
		t.Rows = append(t.Rows, document.Row{Key: key, Cells: []document.Cell{document.Text(label), document.Whole(r.N).Leading(q.Behind(PickReason(r.Reason))), cell}})
	}
	t.Foot = []document.Row{{Key: "all", Cells: []document.Cell{document.Text(p.Say("report.all")), document.Whole(refused).Leading(q.Behind(PickOutcome(reply.Refused))), document.None()}}}
	return t
}

// openTable is the stock that waits, by age.
func (f Figures) openTable(p *lang.Printer, q Query) document.Table {
	t := document.Table{Key: "open", Caption: p.Say("report.open"), Columns: []document.Column{{Key: "age", Label: p.Say("report.open_age")},
		{Key: "items", Label: p.Say("report.items"), Numeric: true}, {Key: "share", Label: p.Say("report.share"), Numeric: true}}}
	for _, b := range f.Open {
		label := p.Say("report.open_from_to", b.From, b.To)
		if b.To < 0 {
			label = p.Say("report.open_from", b.From)
		}
		cell := document.None()
		if f.Pending >= MinShare {
			cell = document.Share(float64(b.N)/float64(f.Pending), 1)
		}
		t.Rows = append(t.Rows, document.Row{Key: strconv.Itoa(b.From), Cells: []document.Cell{document.Text(label), document.Whole(b.N).Leading(q.Behind(PickAge(b))), cell}})
	}
	t.Foot = []document.Row{{Key: "all", Cells: []document.Cell{document.Text(p.Say("report.all")), document.Whole(f.Pending).Leading(q.Behind(PickPending)), document.None()}}}
	return t
}

// in narrows a query to the part of a month that lies in its period.
func (q Query) in(m Month) Query {
	first, last := m.First, m.First.AddMonths(1).AddDays(-1)
	if !q.From.IsZero() && first.Before(q.From) {
		first = q.From
	}
	if !q.To.IsZero() && q.To.Before(last) {
		last = q.To
	}
	if q.AsOf.Before(last) {
		last = q.AsOf
	}
	q.From, q.To = first, last
	return q
}
