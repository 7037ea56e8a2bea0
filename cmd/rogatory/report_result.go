package main

import (
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/survival"
)

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
		Merged    []mergedOut  `json:"merged,omitempty"`
		Alone     bool         `json:"alone,omitempty"` // those that are merged are counted by themselves
		Quiet     *quietOut    `json:"quiet,omitempty"`
		Watch     *watchOut    `json:"watch,omitempty"`
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
	o := reportOut{AsOf: r.Query.AsOf.String(), Kind: string(r.Query.Kind), Overall: figuresResult(r.All, names), Platforms: []figuresOut{}, Merged: mergedResult(r.Query, names), Alone: r.Query.Alone}
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
	o.Quiet, o.Watch = quietResult(r.Quiet), watchResult(r.QuietAll, names)
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
