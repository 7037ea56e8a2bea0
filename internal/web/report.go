package web

import (
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/chart"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/survival"
	"rogatory/templates"
)

// reportQuery reads the population out of the address bar.
func (s *Site) reportQuery(c echo.Context) (report.Query, error) {
	q := report.Query{Platform: platform.ID(c.Param("id")), Kind: legal.RequestKind(c.QueryParam("kind")), Today: s.today(), AsOf: s.today(), Monthly: c.Param("id") != ""}
	var g fault.Gather
	read := func(name string, into *deadline.Day) {
		text := c.QueryParam(name)
		if text == "" {
			return
		}
		d, err := deadline.ParseDay(text)
		if err != nil {
			g.On(name, "fault.bad_day")
			return
		}
		*into = d
	}
	read("from", &q.From)
	read("to", &q.To)
	read("as_of", &q.AsOf)
	if q.Kind != "" && !q.Kind.Valid() {
		g.On("kind", "request.kind_missing")
		q.Kind = ""
	}
	g.Add(q.Check())
	return q, g.Err()
}

// figuresFor computes a report; a question that cannot be answered as typed is
// answered for everything, with the sentence beside the field.
func (s *Site) figuresFor(c echo.Context) (report.Report, error, error) {
	q, wrong := s.reportQuery(c)
	if wrong != nil {
		q = report.Query{Platform: q.Platform, AsOf: s.today(), Today: s.today(), Monthly: q.Monthly}
	}
	r, err := s.Reports.Responsiveness(c.Request().Context(), personOf(c), q)
	return r, wrong, err
}

// responsiveness shows all platforms on one page.
func (s *Site) responsiveness(c echo.Context) error {
	r, wrong, err := s.figuresFor(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.ResponsivenessView{Shell: s.shell(c, p.Say("nav.responsiveness"), "responsiveness"), Nav: s.reportNav(c, "overview"), Heading: p.Say("report.title"), Lead: p.Say("report.lead"),
		Ask: s.reportAsk(c, r.Query, wrong, "/responsiveness"), Basis: s.reportBasis(p, r), Empty: r.All.Items == 0}
	v.TakeAway = s.takeAway(c, "responsiveness", parametersOf(c.QueryParam))
	names, err := s.platformNames(c)
	if err != nil {
		return err
	}
	v.Table = templates.Table{Caption: p.Say("report.by_platform"), Columns: []templates.Column{{Label: p.Say("case.platform"), RowHead: true}, {Label: p.Say("report.items"), Numeric: true},
		{Label: p.Say("report.rate", 30), Numeric: true}, {Label: p.Say("report.median"), Numeric: true}, {Label: p.Say("report.on_time"), Numeric: true}, {Label: p.Say("report.pending"), Numeric: true}, {Label: p.Say("report.refused"), Numeric: true}}}
	for _, f := range r.Platforms {
		v.Table.Rows = append(v.Table.Rows, s.platformRow(c, p, f, names[f.Platform]))
	}
	return s.render(c, statusOf(wrong), templates.ResponsivenessPage(v))
}

func (s *Site) platformRow(c echo.Context, p *lang.Printer, f report.Figures, name string) templates.Row {
	path := "/responsiveness/" + url.PathEscape(string(f.Platform))
	if query := c.Request().URL.RawQuery; query != "" {
		path += "?" + query
	}
	if f.Suppressed {
		few := templates.Cell{Text: p.Say("report.few", report.MinCell)}
		return templates.Row{Cells: []templates.Cell{{Text: name}, few, {}, {}, {}, {}, {}}}
	}
	r := f.Rates[1]
	refused := 0
	for _, o := range f.Outcomes {
		if o.Outcome == reply.Refused {
			refused = o.N
		}
	}
	return templates.Row{Cells: []templates.Cell{{Text: name, Path: path}, {Text: p.Number(f.Items)},
		{Text: shareText(p, r.Share, r.Matured), Note: rateNote(p, r)}, {Text: daysText(p, f.Median.Value), Note: spanText(p, f.Median)},
		{Text: shareText(p, f.OnTime.Share, f.OnTime.Due), Note: dueNote(p, f.OnTime)}, {Text: p.Number(f.Pending)}, {Text: p.Number(refused)}}}
}

// shareText tells a share from MinShare items on, and the counts below.
func shareText(p *lang.Printer, share survival.Limit, n int) string {
	if !share.OK {
		return "–"
	}
	if n < report.MinShare {
		return p.Say("report.of", int(share.Value*float64(n)+0.5), n)
	}
	return p.Percent(share.Value, 0)
}

func rateNote(p *lang.Printer, r report.Rate) string {
	if r.Matured < report.MinShare || !r.Lower.OK {
		return p.Say("report.n", r.Matured)
	}
	return p.Say("report.between", p.Percent(r.Lower.Value, 0), p.Percent(r.Upper.Value, 0), r.Matured)
}

func dueNote(p *lang.Printer, t report.Timeliness) string {
	if t.Due == 0 {
		return p.Say("report.no_limit")
	}
	return p.Say("report.n", t.Due)
}

func daysText(p *lang.Printer, l survival.Limit) string {
	if !l.OK {
		return p.Say("report.not_reached")
	}
	return p.Say("report.days", p.Decimal(l.Value, -1))
}

func spanText(p *lang.Printer, e survival.Estimate) string {
	if !e.Value.OK {
		return ""
	}
	upper := p.Say("report.open_end")
	if e.Upper.OK {
		upper = p.Decimal(e.Upper.Value, -1)
	}
	lower := "0"
	if e.Lower.OK {
		lower = p.Decimal(e.Lower.Value, -1)
	}
	return p.Say("report.span", lower, upper)
}

// reportBasis says what a figure rests on: items, period, as-of day.
func (s *Site) reportBasis(p *lang.Printer, r report.Report) string {
	q := r.Query
	from, to := p.Say("report.beginning"), p.Civil(q.AsOf)
	if !q.From.IsZero() {
		from = p.Civil(q.From)
	}
	if !q.To.IsZero() {
		to = p.Civil(q.To)
	}
	return p.Count("report.basis", r.All.Items, from, to, p.Civil(q.AsOf))
}

func (s *Site) reportAsk(c echo.Context, q report.Query, wrong error, action string) templates.ReportAsk {
	p := s.printer(c)
	a := templates.ReportAsk{Action: action, From: c.QueryParam("from"), To: c.QueryParam("to"), AsOf: c.QueryParam("as_of"), Kind: c.QueryParam("kind"),
		Problems: templates.Problems(p, wrong), Errors: fieldErrors(p, wrong), Open: wrong != nil || c.QueryString() != "", Max: q.Today.String()}
	for _, k := range legal.RequestKinds() {
		a.Kinds = append(a.Kinds, templates.Option{Value: string(k), Label: p.Say(k.LabelKey())})
	}
	return a
}

// platformResponsiveness shows one platform with its curve and its months.
func (s *Site) platformResponsiveness(c echo.Context) error {
	id := platform.ID(c.Param("id"))
	found, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, id)
	if err != nil {
		return err
	}
	r, wrong, err := s.figuresFor(c)
	if err != nil {
		return err
	}
	p, f := s.printer(c), r.All
	v := templates.PlatformReportView{Shell: s.shell(c, found.Name, "responsiveness"), Name: found.Name, ProfilePath: "/platforms/" + string(id), ListPath: "/requests?platform=" + url.QueryEscape(string(id)),
		Ask: s.reportAsk(c, r.Query, wrong, "/responsiveness/"+string(id)), Basis: s.reportBasis(p, r), Empty: f.Items == 0, Suppressed: f.Suppressed}
	if f.Suppressed {
		v.FewText = p.Say("report.few", report.MinCell)
	}
	v.TakeAway = s.takeAway(c, "platform", parametersOf(c.QueryParam).With("platform", string(id)))
	if !v.Empty && !v.Suppressed {
		v.Tiles, v.Outcomes, v.Sentence = tiles(p, f), outcomeTable(p, f), s.sentence(p, found.Name, f)
		v.Curve = curveChart(p, f)
		v.Months = s.columnChart(c, p, f, id)
		v.FullAnswer, _ = s.Library.Say(string(p.Language()), found.FullAnswerIs)
		for _, note := range found.ReadingNotes {
			text, _ := s.Library.Say(string(p.Language()), note)
			v.Notes = append(v.Notes, text)
		}
	}
	return s.render(c, statusOf(wrong), templates.PlatformReportPage(v))
}

// sentence says in plain words what the figures show.
func (s *Site) sentence(p *lang.Printer, name string, f report.Figures) string {
	r := f.Rates[1]
	if r.Matured < report.MinShare {
		return p.Say("report.sentence_few", name, r.Matured)
	}
	median := p.Say("report.sentence_open", f.Pending)
	if f.Median.Value.OK {
		median = p.Say("report.sentence_median", p.Decimal(f.Median.Value.Value, -1))
	}
	return p.Say("report.sentence", r.Matured, name, r.Answered, p.Percent(r.Share.Value, 0)) + " " + median
}

func tiles(p *lang.Printer, f report.Figures) []templates.Tile {
	var all []templates.Tile
	for _, r := range f.Rates {
		t := templates.Tile{Label: p.Say("report.rate", r.Days), Value: shareText(p, r.Share, r.Matured), Count: p.Say("report.n_and_not_yet", r.Matured, r.NotYet), Definition: p.Say("report.rate_definition", r.Days)}
		if r.Matured >= report.MinShare && r.Lower.OK {
			t.Interval = p.Say("report.interval", p.Percent(r.Lower.Value, 1), p.Percent(r.Upper.Value, 1))
		}
		all = append(all, t)
	}
	all = append(all, quantileTile(p, "report.median", "report.median_definition", f.Median, f), quantileTile(p, "report.p90", "report.p90_definition", f.P90, f))
	mean := templates.Tile{Label: p.Say("report.mean"), Value: "–", Count: p.Say("report.n", f.Items), Definition: p.Say("report.mean_definition")}
	if f.Mean.OK {
		mean.Value = p.Say("report.days", p.Decimal(f.Mean.Value, 1))
		mean.Interval = p.Say("report.interval", p.Decimal(max(0, f.Mean.Value-1.96*f.MeanSE), 1), p.Decimal(f.Mean.Value+1.96*f.MeanSE, 1))
	}
	all = append(all, mean, onTimeTile(p, f.OnTime))
	naive := templates.Tile{Label: p.Say("report.naive"), Value: "–", Count: p.Say("report.n", f.Answered), Misleading: p.Say("report.naive_why"), Definition: p.Say("report.naive_definition")}
	if f.NaiveMean.OK {
		naive.Value = p.Say("report.days", p.Decimal(f.NaiveMean.Value, 1))
	}
	return append(all, naive)
}

func quantileTile(p *lang.Printer, label, definition string, e survival.Estimate, f report.Figures) templates.Tile {
	t := templates.Tile{Label: p.Say(label), Value: daysText(p, e.Value), Count: p.Say("report.n_pending", f.Items, f.Pending), Definition: p.Say(definition)}
	if e.Value.OK {
		t.Interval = spanText(p, e)
	}
	return t
}

func onTimeTile(p *lang.Printer, o report.Timeliness) templates.Tile {
	t := templates.Tile{Label: p.Say("report.on_time"), Value: shareText(p, o.Share, o.Due), Count: p.Say("report.on_time_count", o.OnTime, o.Late, o.Overdue, o.NotYet), Definition: p.Say("report.on_time_definition")}
	if o.Due >= report.MinShare && o.Lower.OK {
		t.Interval = p.Say("report.interval", p.Percent(o.Lower.Value, 1), p.Percent(o.Upper.Value, 1))
	}
	return t
}

func outcomeTable(p *lang.Printer, f report.Figures) templates.Table {
	t := templates.Table{Caption: p.Say("report.outcomes"), Plain: true, Columns: []templates.Column{{Label: p.Say("report.outcome"), RowHead: true}, {Label: p.Say("report.items"), Numeric: true}, {Label: p.Say("report.share"), Numeric: true}}}
	for _, o := range f.Outcomes {
		share := "–"
		if f.Items >= report.MinShare {
			share = p.Percent(float64(o.N)/float64(f.Items), 1)
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say(o.Outcome.LabelKey())}, {Text: p.Number(o.N)}, {Text: share}}})
	}
	t.Foot = []templates.Row{{Cells: []templates.Cell{{Text: p.Say("report.all")}, {Text: p.Number(f.Items)}, {Text: ""}}}}
	return t
}

// drawnDays is how far the curve is drawn at the least and at the most.
const drawnDays = 120

func curveChart(p *lang.Printer, f report.Figures) templates.CurveChart {
	end := 30.0
	for _, st := range f.Curve.Steps {
		end = max(end, min(st.Time, drawnDays))
	}
	c := templates.CurveChart{Figure: templates.Figure{Name: "curve", Title: p.Say("report.curve_title"), Text: p.Say("report.curve_text")}, End: end, Horizons: []float64{7, 30, 90},
		MedianLabel: p.Say("report.median_label_none", f.Pending)}
	if f.Median.Value.OK {
		c.Median, c.MedianLabel = f.Median.Value.Value, p.Say("report.median_label", p.Decimal(f.Median.Value.Value, -1))
	}
	c.Curves = append(c.Curves, templates.CurveLine{Label: p.Say("report.curve_reply"), Steps: steps(f.Curve), Band: true})
	if f.Ended.Events > 0 {
		c.Curves = append(c.Curves, templates.CurveLine{Label: p.Say("report.curve_withdrawn"), Steps: steps(f.Ended), Kind: "withdrawn"})
	}
	c.Data = curveTable(p, f)
	return c
}

func steps(c survival.Curve) []chart.Step {
	var all []chart.Step
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
func curveTable(p *lang.Printer, f report.Figures) templates.Table {
	t := templates.Table{Caption: p.Say("report.curve_title"), HideCaption: true, Plain: true, Columns: []templates.Column{{Label: p.Say("report.day"), RowHead: true, Numeric: true},
		{Label: p.Say("report.answered"), Numeric: true}, {Label: p.Say("report.limits"), Numeric: true}, {Label: p.Say("report.at_risk"), Numeric: true}}}
	for _, d := range []float64{1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120} {
		st := f.Curve.At(d)
		limits := "–"
		if st.Lower.OK {
			limits = p.Percent(st.Lower.Value, 1) + " – " + p.Percent(st.Upper.Value, 1)
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: strconv.Itoa(int(d))}, {Text: p.Percent(st.Estimate, 1)}, {Text: limits}, {Text: p.Number(int(st.AtRisk))}}})
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

func (s *Site) columnChart(c echo.Context, p *lang.Printer, f report.Figures, id platform.ID) templates.ColumnChart {
	col := templates.ColumnChart{Figure: templates.Figure{Name: "months", Title: p.Say("report.months_title"), Text: p.Say("report.months_text")}, Unit: p.Say("report.items")}
	table := templates.Table{Caption: p.Say("report.months_title"), HideCaption: true, Columns: []templates.Column{{Label: p.Say("report.month"), RowHead: true}, {Label: p.Say("report.items"), Numeric: true}}}
	for _, one := range series {
		label := p.Say(one.outcomes[0].LabelKey())
		col.Series = append(col.Series, templates.Series{Label: label, Kind: one.kind})
		table.Columns = append(table.Columns, templates.Column{Label: label, Numeric: true})
	}
	for _, m := range f.Months {
		column := templates.ChartColumn{Short: p.ShortMonth(m.First), Label: p.CivilMonth(m.First), Partial: m.Partial}
		row := templates.Row{Cells: []templates.Cell{{Text: column.Label}, {Text: p.Number(m.Items)}}}
		for _, one := range series {
			n := 0
			for _, o := range one.outcomes {
				n += m.By[o]
			}
			column.Values = append(column.Values, float64(n))
			row.Cells = append(row.Cells, templates.Cell{Text: p.Number(n)})
		}
		col.Columns = append(col.Columns, column)
		table.Rows = append(table.Rows, row)
	}
	col.Data = table
	col.Events = s.chartEvents(c, p, f, id)
	return col
}

// chartEvents are the platform's dated events within the months drawn.
func (s *Site) chartEvents(_ echo.Context, p *lang.Printer, f report.Figures, id platform.ID) []templates.ChartEvent {
	var all []templates.ChartEvent
	if len(f.Months) == 0 {
		return nil
	}
	first := f.Months[0].First
	for _, e := range s.Library.Events(id) {
		at, err := time.Parse(time.DateOnly, e.Date)
		if err != nil || len(e.Platforms) == 0 && e.Relevance != "high" {
			continue
		}
		y, m, d := first.Date()
		months := (at.Year()-y)*12 + int(at.Month()) - int(m)
		place := float64(months) + float64(at.Day()-d)/31
		if place < 0 || place > float64(len(f.Months)) {
			continue
		}
		title, _ := s.Library.Say(string(p.Language()), e.Title)
		day := p.Civil(at)
		if e.Precision == "month" {
			day = p.CivilMonth(at)
		}
		all = append(all, templates.ChartEvent{At: place, Day: day, Text: title + " (" + p.Say("confidence."+e.Confidence) + ")", Path: "/platforms/" + string(id) + "#events"})
	}
	return all
}

// platformNames gives the names of all platforms.
func (s *Site) platformNames(c echo.Context) (map[platform.ID]string, error) {
	all, err := s.Library.Platforms(c.Request().Context(), personOf(c).Agency)
	if err != nil {
		return nil, err
	}
	names := make(map[platform.ID]string, len(all))
	for _, one := range all {
		names[one.ID] = one.Name
	}
	return names, nil
}

// platformName gives one name; an id that is gone stands for itself.
func (s *Site) platformName(c echo.Context, id platform.ID) string {
	found, err := s.Library.Platform(c.Request().Context(), personOf(c).Agency, id)
	if err != nil || found.Name == "" {
		return string(id)
	}
	return found.Name
}
