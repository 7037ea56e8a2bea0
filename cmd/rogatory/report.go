package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/survival"
)

// operator is who types at the server's own console: it reads figures, as any
// role may, and no case.
var operator = people.Person{ID: "operator", Role: people.Auditor, Active: true}

// reports is the table of what can be printed; each has a file of its own.
func reports() []command {
	return []command{
		{"responsiveness", "report responsiveness [--platform P] [--from D] [--to D] [--as-of D] [--kind K] [--format text|json|csv|pdf|xlsx|document] [--out FILE]", "print what the responsiveness page shows", runResponsiveness},
		{"compare", "report compare [--platform P] [--other P | --event ID [--days N] | --from D --to D --from2 D --to2 D] [--as-of D] [--kind K] [--urgency U] [--format text|json|csv|pdf|xlsx] [--out FILE]", "compare two periods, two platforms, or before and after an event", runCompare},
		{"save", "report save [--platform P] [--from D] [--to D] [--as-of D] [--kind K] [--out FILE]", "freeze the report of now and write its file", runSave},
		{"verify", "report verify FILE", "hold the file of a saved report against the database; exit 1 where they differ", runVerify},
		{"statutory", "report statutory [--form art28|uk] [--year Y] [--as-of D] [--format text|pdf|xlsx|csv|json]", "print a yearly return: Article 28(2) of Regulation (EU) 2023/1543, or the British record", runStatutory},
	}
}

// runReport finds the report that was asked for.
func runReport(ctx context.Context, args []string, out, errOut io.Writer) int {
	asked := ""
	if len(args) > 0 {
		asked = args[0]
	}
	var names []string
	for _, r := range reports() {
		if r.name == asked {
			return r.run(ctx, args[1:], out, errOut)
		}
		names = append(names, "rogatory report "+r.name)
	}
	if asked == "-h" || asked == "--help" || asked == "help" {
		for _, r := range reports() {
			fmt.Fprintf(errOut, "  %s\n      %s\n", r.usage, r.text)
		}
		return 0
	}
	fmt.Fprintf(errOut, "rogatory: say which report: %s\n", strings.Join(names, ", "))
	return 2
}

// runResponsiveness prints what the responsiveness page shows, from the same function.
func runResponsiveness(ctx context.Context, args []string, out, errOut io.Writer) int {
	var asked asking
	var format string
	c, rest, code := parse("report responsiveness", args, errOut, func(f *flags) {
		asked.bind(f)
		f.StringVar(&format, "format", "text", "text, json, csv; pdf, xlsx or document are the files of the page")
	})
	if code >= 0 {
		return code
	}
	if len(rest) > 0 {
		fmt.Fprintf(errOut, "rogatory: report responsiveness takes no word such as %q.\n", rest[0])
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	q, err := a.reportQuery(ctx, asked.platform, asked.from, asked.to, asked.asOf, asked.kind)
	if err == nil {
		err = oneOf("format", format, "text", "json", "csv", "pdf", "xlsx", "document")
	}
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	if format == "pdf" || format == "xlsx" || format == "document" {
		if err := a.printDocument(ctx, asked, format, out); err != nil {
			say(c, errOut, err)
			return 1
		}
		return 0
	}
	by := operator
	by.Agency = a.agency.ID
	r, err := a.reports.Responsiveness(ctx, by, q)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	names, err := a.names(ctx)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	var printed bytes.Buffer
	err = printReport(&printed, format, reportResult(r, names, a.agency.Demo))
	if err == nil {
		err = put(asked.out, printed.Bytes(), out)
	}
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 1
	}
	return 0
}

func (a *app) names(ctx context.Context) (map[platform.ID]string, error) {
	all, err := a.library.Platforms(ctx, a.agency.ID)
	if err != nil {
		return nil, err
	}
	names := map[platform.ID]string{}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, nil
}

func (a *app) reportQuery(ctx context.Context, name, from, to, asOf, kind string) (report.Query, error) {
	today := deadline.DayOf(time.Now(), a.zone)
	q := report.Query{Kind: legal.RequestKind(kind), AsOf: today, Today: today}
	if kind != "" && !q.Kind.Valid() {
		var known []string
		for _, k := range legal.RequestKinds() {
			known = append(known, string(k))
		}
		return q, fmt.Errorf("--kind %q is none of %s", kind, strings.Join(known, ", "))
	}
	for _, d := range []struct {
		flag, text string
		into       *deadline.Day
	}{{"from", from, &q.From}, {"to", to, &q.To}, {"as-of", asOf, &q.AsOf}} {
		if d.text == "" {
			continue
		}
		day, err := deadline.ParseDay(d.text)
		if err != nil {
			return q, fmt.Errorf("--%s %q is not a day such as 2026-03-14", d.flag, d.text)
		}
		*d.into = day
	}
	if name == "" {
		return q, nil
	}
	names, err := a.names(ctx)
	if err != nil {
		return q, err
	}
	for id, one := range names {
		if string(id) == name || strings.EqualFold(one, name) {
			q.Platform = id
			return q, nil
		}
	}
	return q, fmt.Errorf("there is no platform %q", name)
}

// The JSON of the report; docs/report.md describes it.
type (
	reportOut struct {
		Notice    string       `json:"notice,omitempty"`
		From      string       `json:"from,omitempty"`
		To        string       `json:"to,omitempty"`
		AsOf      string       `json:"as_of"`
		Kind      string       `json:"kind,omitempty"`
		Overall   figuresOut   `json:"overall"`
		Platforms []figuresOut `json:"platforms"`
		Quiet     *quietOut    `json:"quiet,omitempty"`
	}
	figuresOut struct {
		Platform   string         `json:"platform,omitempty"`
		Name       string         `json:"name,omitempty"`
		N          int            `json:"n"`
		Suppressed bool           `json:"suppressed,omitempty"`
		Answered   int            `json:"answered"`
		Pending    int            `json:"pending"`
		Withdrawn  int            `json:"withdrawn"`
		Outcomes   map[string]int `json:"outcomes"`
		Rates      []rateOut      `json:"reply_rates"`
		OnTime     onTimeOut      `json:"on_time"`
		Silence    silenceOut     `json:"silence"`
		Reasons    map[string]int `json:"refusal_reasons,omitempty"`
		Open       []ageOut       `json:"open_by_age"`
		Change     *sinceOut      `json:"change,omitempty"`
		Median     estimateOut    `json:"median_days"`
		P90        estimateOut    `json:"p90_days"`
		Mean       meanOut        `json:"restricted_mean_days"`
		Naive      *float64       `json:"answered_only_mean_days_misleading"`
	}
	rateOut struct {
		Days     int      `json:"days"`
		N        int      `json:"n"`
		Answered int      `json:"answered"`
		Share    *float64 `json:"share"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
		NotYet   int      `json:"not_yet_due"`
	}
	onTimeOut struct {
		N       int      `json:"n"`
		OnTime  int      `json:"on_time"`
		Late    int      `json:"late"`
		Overdue int      `json:"overdue"`
		NotYet  int      `json:"not_yet_due"`
		Share   *float64 `json:"share"`
		Lower   *float64 `json:"lower"`
		Upper   *float64 `json:"upper"`
	}
	silenceOut struct {
		Days      int      `json:"days"`
		Delivered int      `json:"delivered"`
		Silent    int      `json:"silent"`
		Share     *float64 `json:"share"`
		Lower     *float64 `json:"lower"`
		Upper     *float64 `json:"upper"`
	}
	ageOut struct {
		From int  `json:"from_days"`
		To   *int `json:"to_days"` // null: no end
		N    int  `json:"n"`
	}
	sinceOut struct {
		Before  [2]string `json:"before"`
		Last    [2]string `json:"last"`
		N       [2]int    `json:"n"`
		Verdict string    `json:"verdict"`
		P       *float64  `json:"log_rank_p"`
		Tau     int       `json:"tau"`
		Days    *float64  `json:"mean_difference_days"`
		Lower   *float64  `json:"lower"`
		Upper   *float64  `json:"upper"`
	}
	estimateOut struct {
		Value *float64 `json:"value"`
		Lower *float64 `json:"lower"`
		Upper *float64 `json:"upper"`
	}
	meanOut struct {
		Tau      int      `json:"tau"`
		Value    *float64 `json:"value"`
		StdError float64  `json:"std_error"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
	}
)

const inventedNotice = "These figures are invented. They illustrate a public claim and prove nothing about the real companies."

func reportResult(r report.Report, names map[platform.ID]string, demo bool) reportOut {
	o := reportOut{AsOf: r.Query.AsOf.String(), Kind: string(r.Query.Kind), Overall: figuresResult(r.All, names), Platforms: []figuresOut{}}
	if demo {
		o.Notice = inventedNotice
	}
	if !r.Query.From.IsZero() {
		o.From = r.Query.From.String()
	}
	if !r.Query.To.IsZero() {
		o.To = r.Query.To.String()
	}
	for _, f := range r.Platforms {
		one := figuresResult(f, names)
		one.Change = sinceResult(r.Changes, f)
		o.Platforms = append(o.Platforms, one)
	}
	o.Quiet = quietResult(r.Quiet)
	return o
}

// figuresResult leaves out everything but the fact of suppression where a
// population is too small for a reader of aggregates.
func figuresResult(f report.Figures, names map[platform.ID]string) figuresOut {
	o := figuresOut{Platform: string(f.Platform), Name: names[f.Platform], Outcomes: map[string]int{}, Mean: meanOut{Tau: f.Tau}}
	if f.Suppressed {
		o.Suppressed = true
		return o
	}
	o.N, o.Answered, o.Pending, o.Withdrawn = f.Items, f.Answered, f.Pending, f.Withdrawn
	for _, c := range f.Outcomes {
		name := string(c.Outcome)
		if name == "" {
			name = "pending"
		}
		o.Outcomes[name] = c.N
	}
	for _, r := range f.Rates {
		o.Rates = append(o.Rates, rateOut{r.Days, r.Matured, r.Answered, optional(r.Share), optional(r.Lower), optional(r.Upper), r.NotYet})
	}
	t := f.OnTime
	o.OnTime = onTimeOut{t.Due, t.OnTime, t.Late, t.Overdue, t.NotYet, optional(t.Share), optional(t.Lower), optional(t.Upper)}
	q := f.Silence
	o.Silence = silenceOut{q.Days, q.Delivered, q.Silent, optional(q.Share), optional(q.Lower), optional(q.Upper)}
	for _, r := range f.Reasons {
		if o.Reasons == nil {
			o.Reasons = map[string]int{}
		}
		o.Reasons[string(r.Reason)] = r.N
	}
	for _, b := range f.Open {
		age := ageOut{From: b.From, N: b.N}
		if b.To >= 0 {
			age.To = &b.To
		}
		o.Open = append(o.Open, age)
	}
	o.Median, o.P90 = estimateResult(f.Median), estimateResult(f.P90)
	o.Mean.Value, o.Mean.StdError, o.Naive = optional(f.Mean), f.MeanSE, optional(f.NaiveMean)
	o.Mean.Lower, o.Mean.Upper = optional(f.MeanLower), optional(f.MeanUpper)
	return o
}

// sinceResult is the change of a platform since the period before.
func sinceResult(all *report.Changes, f report.Figures) *sinceOut {
	if all == nil || f.Suppressed {
		return nil
	}
	c, ok := all.By[f.Platform]
	if !ok {
		return nil
	}
	o := &sinceOut{Before: [2]string{all.Before.From.String(), all.Before.To.String()}, Last: [2]string{all.Last.From.String(), all.Last.To.String()},
		N: [2]int{c.First, c.Second}, Verdict: string(c.Verdict), Tau: c.Tau}
	if c.Verdict.Tested() {
		o.P, o.Days = &c.Test.P, &c.Mean.Value
	}
	if c.Verdict.Tested() && c.Mean.OK {
		o.Lower, o.Upper = &c.Mean.Lower, &c.Mean.Upper
	}
	return o
}

func estimateResult(e survival.Estimate) estimateOut {
	return estimateOut{optional(e.Value), optional(e.Lower), optional(e.Upper)}
}

func printReport(out io.Writer, format string, r reportOut) error {
	switch format {
	case "json":
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	case "csv":
		return printReportCSV(out, r)
	}
	if r.Notice != "" {
		fmt.Fprintf(out, "%s\n\n", r.Notice)
	}
	fmt.Fprintf(out, "Responsiveness as of %s, %d items\n\n", r.AsOf, r.Overall.N)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "platform\tn\tpending\tanswered 7 d\t30 d\t90 d\tnot yet due (7/30/90)\tmedian\t90th pct.\tmean to 90 d\ton time\tanswered-only mean (misleading)")
	for _, f := range append(r.Platforms, r.Overall) {
		printFigures(w, f)
	}
	if err := w.Flush(); err != nil || r.Quiet == nil {
		return err
	}
	return printQuiet(out, *r.Quiet)
}

func printFigures(w io.Writer, f figuresOut) {
	name := f.Name
	if f.Platform == "" {
		name = "all"
	} else if name == "" {
		name = f.Platform
	}
	if f.Suppressed {
		fmt.Fprintf(w, "%s\thidden: fewer than %d items, or one that would be found by subtraction\n", name, report.MinCell)
		return
	}
	fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%d/%d/%d\t%s\t%s\t%s (se %.1f)\t%s\t%s\n", name, f.N, f.Pending, rateText(f.Rates[0]), rateText(f.Rates[1]), rateText(f.Rates[2]),
		f.Rates[0].NotYet, f.Rates[1].NotYet, f.Rates[2].NotYet, estimateText(f.Median), estimateText(f.P90), fixed(f.Mean.Value), f.Mean.StdError, onTimeText(f.OnTime), fixed(f.Naive))
}

func rateText(r rateOut) string { return percent(r.Answered, r.N, r.Share, r.Lower, r.Upper) }
func onTimeText(t onTimeOut) string {
	return percent(t.OnTime, t.N, t.Share, t.Lower, t.Upper)
}

func percent(k, n int, share, lower, upper *float64) string {
	if share == nil {
		return "–"
	}
	if n < report.MinShare {
		return fmt.Sprintf("%d of %d", k, n)
	}
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", *share*100, *lower*100, *upper*100)
}

// limit of an interval that the observation does not bound is open.
func limit(v *float64) string {
	if v == nil {
		return "open"
	}
	return number(v)
}

func estimateText(e estimateOut) string {
	if e.Value == nil {
		return "not reached"
	}
	return fmt.Sprintf("%s (%s to %s)", number(e.Value), limit(e.Lower), limit(e.Upper))
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', 10, 64)
}

func fixed(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 1, 64)
}

func printReportCSV(out io.Writer, r reportOut) error {
	w := csv.NewWriter(out)
	head := []string{"platform", "name", "as_of", "n", "answered", "pending", "withdrawn"}
	for _, d := range report.Horizons {
		h := strconv.Itoa(d)
		head = append(head, "n_"+h, "answered_"+h, "share_"+h, "lower_"+h, "upper_"+h, "not_yet_due_"+h)
	}
	head = append(head, "median", "median_lower", "median_upper", "p90", "p90_lower", "p90_upper", "restricted_mean", "restricted_mean_se", "restricted_mean_days", "on_time_n", "on_time", "late", "overdue", "answered_only_mean_misleading")
	if err := w.Write(head); err != nil {
		return err
	}
	for _, f := range append(r.Platforms, r.Overall) {
		if err := w.Write(csvRow(r, f, len(head))); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func csvRow(r reportOut, f figuresOut, columns int) []string {
	name := f.Platform
	if name == "" {
		name = "(all)"
	}
	row := []string{inert(name), inert(f.Name), r.AsOf}
	if f.Suppressed {
		row = append(row, "hidden")
		return append(row, make([]string, columns-len(row))...)
	}
	row = append(row, strconv.Itoa(f.N), strconv.Itoa(f.Answered), strconv.Itoa(f.Pending), strconv.Itoa(f.Withdrawn))
	for _, x := range f.Rates {
		row = append(row, strconv.Itoa(x.N), strconv.Itoa(x.Answered), number(x.Share), number(x.Lower), number(x.Upper), strconv.Itoa(x.NotYet))
	}
	return append(row, number(f.Median.Value), number(f.Median.Lower), number(f.Median.Upper), number(f.P90.Value), number(f.P90.Lower), number(f.P90.Upper),
		number(f.Mean.Value), strconv.FormatFloat(f.Mean.StdError, 'g', 10, 64), strconv.Itoa(f.Mean.Tau), strconv.Itoa(f.OnTime.N), strconv.Itoa(f.OnTime.OnTime), strconv.Itoa(f.OnTime.Late), strconv.Itoa(f.OnTime.Overdue), number(f.Naive))
}

// inert keeps a cell from being taken for a formula (A46).
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
