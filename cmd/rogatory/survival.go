package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
	"text/tabwriter"

	"rogatory/internal/lang"
	"rogatory/internal/survival"
)

// survivalAsk is what the command was asked for.
type survivalAsk struct {
	file, time, event, group, strata, entry, cluster, format string
	tau                                                      float64
}

// runSurvival runs the statistics of the reports on any table, so that they
// can be compared with another program's.
func runSurvival(args []string, out, errOut io.Writer) int {
	var a survivalAsk
	fs := flag.NewFlagSet("survival", flag.ContinueOnError)
	fs.SetOutput(errOut)
	fs.StringVar(&a.time, "time", "", "column of the waiting time")
	fs.StringVar(&a.event, "event", "", "column of the event: 0 censored, 1 reply, 2 competing")
	fs.StringVar(&a.group, "group", "", "column of the group; without it all rows are one")
	fs.StringVar(&a.strata, "strata", "", "column of the stratum for the stratified log-rank test")
	fs.StringVar(&a.entry, "entry", "", "column of the time at which a row began to be seen (left truncation)")
	fs.StringVar(&a.cluster, "cluster", "", "column of rows that belong together, for robust standard errors")
	fs.StringVar(&a.format, "format", "text", "text or json")
	fs.Float64Var(&a.tau, "tau", 90, "end of the restricted mean")
	words, code := parseMixed(fs, args)
	if code >= 0 {
		return code
	}
	refuse := func(text string) int {
		fmt.Fprintln(errOut, "rogatory:", text)
		return 2
	}
	switch {
	case len(words) != 1:
		return refuse("survival takes one file. Example: rogatory survival waits.csv --time days --event status")
	case a.time == "" || a.event == "":
		return refuse("name the columns with --time and --event.")
	case a.format != "text" && a.format != "json":
		return refuse("--format is text or json.")
	case a.tau <= 0 || math.IsInf(a.tau, 0) || math.IsNaN(a.tau):
		return refuse("--tau must be a number above 0.")
	}
	a.file = words[0]
	all, err := readWaits(a)
	if err != nil {
		return refuse(err.Error())
	}
	if err := survival.Check(all); err != nil {
		return refuse(lang.For(lang.English).Fault(err))
	}
	result := survivalResult(a, all)
	if a.format == "json" {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(result); err != nil {
			return refuse(err.Error())
		}
		return 0
	}
	printSurvival(out, result)
	return 0
}

// readWaits reads the table; a comma, a semicolon or a tab separates.
func readWaits(a survivalAsk) ([]survival.Observation, error) {
	b, err := os.ReadFile(a.file)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("the file is empty")
	}
	r := csv.NewReader(strings.NewReader(text))
	head, _, _ := strings.Cut(text, "\n")
	for _, comma := range []rune{',', ';', '\t'} {
		if strings.ContainsRune(head, comma) {
			r.Comma = comma
			break
		}
	}
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the file is no table: %w", err)
	}
	column := map[string]int{}
	for i, h := range rows[0] {
		column[strings.TrimSpace(h)] = i
	}
	for _, name := range []string{a.time, a.event, a.group, a.strata, a.entry, a.cluster} {
		if _, ok := column[name]; name != "" && !ok {
			return nil, fmt.Errorf("there is no column %q; the columns are: %s", name, strings.Join(rows[0], ", "))
		}
	}
	if len(rows) == 1 {
		return nil, errors.New("the file has a heading and no rows")
	}
	var all []survival.Observation
	for i, row := range rows[1:] {
		o, err := readWait(a, column, row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		all = append(all, o)
	}
	return all, nil
}

func readWait(a survivalAsk, column map[string]int, row []string) (o survival.Observation, err error) {
	cell := func(name string) string {
		if name == "" {
			return ""
		}
		return strings.TrimSpace(row[column[name]])
	}
	if o.Time, err = strconv.ParseFloat(cell(a.time), 64); err != nil {
		return o, fmt.Errorf("column %s: %q is not a number", a.time, cell(a.time))
	}
	if o.Time < 0 || math.IsNaN(o.Time) || math.IsInf(o.Time, 0) {
		return o, fmt.Errorf("column %s: %q is not a time from 0 on", a.time, cell(a.time))
	}
	event, err := strconv.ParseFloat(cell(a.event), 64)
	if err != nil || event != math.Trunc(event) || event < 0 || event > 2 {
		return o, fmt.Errorf("column %s: %q is none of 0, 1, 2", a.event, cell(a.event))
	}
	o.Event, o.Group, o.Stratum, o.Cluster = int(event), cell(a.group), cell(a.strata), cell(a.cluster)
	if s := cell(a.entry); s != "" {
		if o.Entry, err = strconv.ParseFloat(s, 64); err != nil {
			return o, fmt.Errorf("column %s: %q is not a number", a.entry, s)
		}
	}
	return o, nil
}

// The JSON of the command; docs/survival.md describes it.
type (
	survivalOut struct {
		Tau        float64     `json:"tau"`
		Overall    sampleOut   `json:"overall"`
		Groups     []sampleOut `json:"groups"`
		LogRank    *rankOut    `json:"logrank,omitempty"`
		PetoPeto   *rankOut    `json:"peto_peto,omitempty"`
		Stratified *rankOut    `json:"stratified_logrank,omitempty"`
		Gray       []grayOut   `json:"gray,omitempty"`
		Method     string      `json:"method"`
	}
	sampleOut struct {
		Group     string         `json:"group,omitempty"`
		N         int            `json:"n"`
		Events    int            `json:"events"`
		Competing int            `json:"competing"`
		Censored  int            `json:"censored"`
		Steps     []stepOut      `json:"steps"`
		Quantiles []quantileOut  `json:"quantiles"`
		Median    quantileOut    `json:"median"`
		RMST      rmstOut        `json:"rmst"`
		Naive     *float64       `json:"answered_only_mean_misleading"`
		Incidence []incidenceOut `json:"cumulative_incidence"`
	}
	stepOut struct {
		Time     float64  `json:"time"`
		AtRisk   float64  `json:"at_risk"`
		Events   float64  `json:"events"`
		Censored float64  `json:"censored"`
		Estimate float64  `json:"estimate"`
		StdError *float64 `json:"std_error"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
		Delta    *float64 `json:"std_error_delta,omitempty"`
	}
	quantileOut struct {
		P        float64  `json:"p"`
		Estimate *float64 `json:"estimate"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
	}
	rmstOut struct {
		Tau      float64 `json:"tau"`
		Estimate float64 `json:"estimate"`
		StdError float64 `json:"std_error"`
	}
	incidenceOut struct {
		Cause     int           `json:"cause"`
		Steps     []stepOut     `json:"steps"`
		Quantiles []quantileOut `json:"quantiles"`
	}
	rankOut struct {
		ChiSq  float64    `json:"chisq"`
		DF     int        `json:"df"`
		P      float64    `json:"p"`
		Groups []rankLine `json:"groups"`
	}
	rankLine struct {
		Group    string  `json:"group"`
		N        float64 `json:"n"`
		Observed float64 `json:"observed"`
		Expected float64 `json:"expected"`
	}
	grayOut struct {
		Cause int `json:"cause"`
		rankOut
	}
)

func optional(l survival.Limit) *float64 {
	if !l.OK {
		return nil
	}
	return &l.Value
}

func survivalResult(a survivalAsk, all []survival.Observation) survivalOut {
	r := survivalOut{Tau: a.tau, Overall: sampleResult("", all, a.tau), Groups: []sampleOut{},
		Method: "Kaplan-Meier with Greenwood's variance and log-log limits, events before censorings at ties; with competing events (2) cumulative_incidence is Aalen-Johansen: std_error by the infinitesimal jackknife, std_error_delta by the delta method, limits on the scale log(-log(1-F))"}
	if a.group == "" {
		return r
	}
	names := survival.Groups(all)
	sort.Strings(names)
	for _, g := range names {
		r.Groups = append(r.Groups, sampleResult(g, survival.Of(all, g), a.tau))
	}
	plain := make([]survival.Observation, len(all))
	for i, o := range all {
		o.Stratum = ""
		plain[i] = o
	}
	r.LogRank, r.PetoPeto = rankResult(survival.LogRank(plain, 0)), rankResult(survival.LogRank(plain, 1))
	if a.strata != "" {
		r.Stratified = rankResult(survival.LogRank(all, 0))
	}
	if r.Overall.Competing > 0 {
		for cause := 1; cause <= 2; cause++ {
			if g := rankResult(survival.Gray(plain, cause)); g != nil {
				r.Gray = append(r.Gray, grayOut{cause, *g})
			}
		}
	}
	return r
}

func sampleResult(name string, all []survival.Observation, tau float64) sampleOut {
	s := sampleOut{Group: name}
	s.N, s.Events = survival.Total(all, survival.Reply)
	_, s.Competing = survival.Total(all, survival.Competing)
	s.Censored = s.N - s.Events - s.Competing
	km := survival.KaplanMeier(all, survival.LogLog)
	for _, st := range km.Steps {
		s.Steps = append(s.Steps, step(st))
	}
	s.Quantiles, s.Median = quantiles(km), quantile(km, 0.5)
	s.RMST.Tau = tau
	s.RMST.Estimate, s.RMST.StdError = survival.RestrictedMean(all, tau)
	s.Naive = optional(survival.AnsweredMean(all))
	last := survival.Reply
	if s.Competing > 0 {
		last = survival.Competing
	}
	for cause := survival.Reply; cause <= last; cause++ {
		c := survival.Incidence(all, cause)
		inc := incidenceOut{Cause: cause, Quantiles: quantiles(c)}
		jack := survival.RobustIncidence(all, cause)
		for i, st := range c.Steps {
			one := step(st)
			if s.Competing > 0 {
				one.Delta = one.StdError
				one.StdError = &jack.Steps[i].StdError
			}
			inc.Steps = append(inc.Steps, one)
		}
		s.Incidence = append(s.Incidence, inc)
	}
	return s
}

func step(st survival.Step) stepOut {
	o := stepOut{Time: st.Time, AtRisk: st.AtRisk, Events: st.Events, Censored: st.Censored, Estimate: st.Estimate, Lower: optional(st.Lower), Upper: optional(st.Upper)}
	se := st.StdError
	o.StdError = &se
	return o
}

func quantiles(c survival.Curve) []quantileOut {
	var all []quantileOut
	for _, p := range []float64{0.25, 0.5, 0.75, 0.9} {
		all = append(all, quantile(c, p))
	}
	return all
}

func quantile(c survival.Curve, p float64) quantileOut {
	q := c.Quantile(p)
	return quantileOut{P: p, Estimate: optional(q.Value), Lower: optional(q.Lower), Upper: optional(q.Upper)}
}

func rankResult(r survival.RankTest) *rankOut {
	if !r.OK {
		return nil
	}
	o := rankOut{ChiSq: r.ChiSq, DF: r.DF, P: r.P}
	for i, g := range r.Groups {
		o.Groups = append(o.Groups, rankLine{g, r.N[i], r.Observed[i], r.Expected[i]})
	}
	return &o
}

func printSurvival(out io.Writer, r survivalOut) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "group\tn\tevents\tcompeting\tcensored\tmedian (95 %)\t90th percentile\trestricted mean (se)\tanswered-only mean, misleading")
	for _, s := range append([]sampleOut{r.Overall}, r.Groups...) {
		name := s.Group
		if name == "" {
			name = "(all)"
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%.4f (%.4f) to %g\t%s\n", name, s.N, s.Events, s.Competing, s.Censored,
			quantileText(s.Median), quantileText(s.Quantiles[3]), s.RMST.Estimate, s.RMST.StdError, s.RMST.Tau, numberText(s.Naive))
	}
	_ = w.Flush() // out is the terminal or a buffer; a broken pipe ends the program anyway
	for _, t := range []struct {
		name string
		r    *rankOut
	}{{"log-rank", r.LogRank}, {"Peto-Peto", r.PetoPeto}, {"log-rank, stratified", r.Stratified}} {
		if t.r != nil {
			fmt.Fprintf(out, "\n%s: chi-square %.6f on %d df, p = %.4g\n", t.name, t.r.ChiSq, t.r.DF, t.r.P)
		}
	}
	for _, g := range r.Gray {
		fmt.Fprintf(out, "\nGray's test, cause %d: chi-square %.6f on %d df, p = %.4g\n", g.Cause, g.ChiSq, g.DF, g.P)
	}
}

func quantileText(q quantileOut) string {
	if q.Estimate == nil {
		return "not reached"
	}
	return fmt.Sprintf("%s (%s to %s)", numberText(q.Estimate), numberText(q.Lower), numberText(q.Upper))
}

func numberText(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(math.Round(*v*1e4)/1e4, 'f', -1, 64)
}
