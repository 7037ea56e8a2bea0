package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"rogatory/internal/change"
)

// The JSON of the command; docs/changepoint.md describes it.
type (
	changeOut struct {
		Model     string     `json:"model"`
		N         int        `json:"n"`
		Missing   int        `json:"missing"`
		Change    *splitOut  `json:"change"`
		Squares   *splitOut  `json:"least_squares_single_split"`
		Pettitt   pettittOut `json:"pettitt"`
		Cusum     cusumOut   `json:"cusum_max"`
		SupF      *supOut    `json:"sup_f"`
		BIC       *breaksOut `json:"bai_perron_bic"`
		Intervals [][]*int   `json:"bai_perron_ci95"`
		Method    string     `json:"method"`
	}
	splitOut struct {
		Index      int      `json:"index"`
		LastBefore any      `json:"last_period_before"`
		FirstAfter any      `json:"first_period_after"`
		Before     float64  `json:"mean_before"`
		After      float64  `json:"mean_after"`
		RSS        *float64 `json:"rss,omitempty"`
		LogLik     *float64 `json:"log_likelihood,omitempty"`
		NoChange   *float64 `json:"log_likelihood_without,omitempty"`
		Ratio      *float64 `json:"likelihood_ratio,omitempty"`
		Support    []int    `json:"support_2_units,omitempty"`
		Periods    []any    `json:"support_periods,omitempty"`
	}
	pettittOut struct {
		Index int     `json:"index"`
		K     float64 `json:"K"`
		P     float64 `json:"p_approx"`
	}
	cusumOut struct {
		Index int     `json:"index"`
		Max   float64 `json:"max_abs"`
	}
	supOut struct {
		Index int     `json:"index"`
		F     float64 `json:"f"`
	}
	breaksOut struct {
		Number  int            `json:"best_number_of_breaks"`
		Breaks  []int          `json:"breaks"`
		Periods []any          `json:"last_periods_before,omitempty"`
		Levels  []float64      `json:"levels"`
		Least   int            `json:"least_values_of_a_stretch"`
		All     []partitionOut `json:"partitions"`
	}
	partitionOut struct {
		Number int       `json:"number_of_breaks"`
		Breaks []int     `json:"breaks"`
		RSS    *float64  `json:"rss,omitempty"`
		BIC    float64   `json:"bic"`
		Levels []float64 `json:"levels"`
	}
)

const changeMethod = "change: one change by maximum likelihood, with the indexes whose log-likelihood is within 2 of the best; " +
	"least_squares_single_split: the same for the mean with one variance; pettitt: Pettitt (1979); cusum_max: largest running sum of deviations; " +
	"bai_perron: Bai and Perron (2003), number of changes by BIC, limits by Bai (1997). An index is the number of values before the change"

func changeResult(a changeAsk, r changeRows) changeOut {
	s, m := r.series, change.Model(a.model)
	o := changeOut{Model: a.model, N: len(s.Values), Missing: r.missing, Method: changeMethod, Change: r.split(change.Single(s, m), m, true)}
	if m == change.Mean || m == change.MeanVar {
		o.Squares = r.split(change.Single(s, change.Mean), change.Mean, false)
	}
	o.Pettitt.Index, o.Pettitt.K, o.Pettitt.P = change.Pettitt(r.rates())
	o.Cusum.Index, o.Cusum.Max = change.Cumulative(r.rates())
	if index, f, ok := change.SupF(change.Series{Values: r.rates()}, a.share); ok {
		o.SupF = &supOut{index, f}
	}
	o.BIC = r.partitions(change.Partition(s, m, a.share), m)
	if o.BIC != nil && o.BIC.Number > 0 && (m == change.Mean || m == change.MeanVar) {
		for _, v := range change.Intervals(s, o.BIC.Breaks) {
			limits := []*int{nil, &v.Index, nil}
			if v.OK {
				limits[0], limits[2] = &v.Lower, &v.Upper
			}
			o.Intervals = append(o.Intervals, limits)
		}
	}
	return o
}

// rates are the values over what they were counted over.
func (r changeRows) rates() []float64 {
	if r.series.Weights == nil {
		return r.series.Values
	}
	all := make([]float64, len(r.series.Values))
	for i, v := range r.series.Values {
		if w := r.series.Weights[i]; w > 0 {
			all[i] = v / w
		}
	}
	return all
}

// split is null where no change can be placed.
func (r changeRows) split(s change.Split, m change.Model, full bool) *splitOut {
	if !s.OK {
		return nil
	}
	o := &splitOut{Index: s.Index, LastBefore: named(r.periods[s.Index-1]), FirstAfter: named(r.periods[s.Index]), Before: s.Before, After: s.After}
	if m == change.Mean || m == change.MeanVar {
		o.RSS = &s.RSS
	}
	if full {
		ratio := s.Ratio()
		o.LogLik, o.NoChange, o.Ratio = &s.LogLik, &s.NoChange, &ratio
		o.Support, o.Periods = []int{s.SupportFrom, s.SupportTo}, r.names([]int{s.SupportFrom, s.SupportTo})
	}
	return o
}

// names are the last periods before some changes.
func (r changeRows) names(breaks []int) []any {
	var all []any
	for _, b := range breaks {
		if r.periods[b-1] == "" {
			return nil
		}
		all = append(all, named(r.periods[b-1]))
	}
	return all
}

// named gives a period as it stands in JSON: a whole number, a text, or null.
func named(period string) any {
	if n, err := strconv.Atoi(period); err == nil {
		return n
	}
	if period == "" {
		return nil
	}
	return period
}

func (r changeRows) partitions(p change.Segments, m change.Model) *breaksOut {
	if !p.OK {
		return nil
	}
	o := &breaksOut{Number: p.Best, Breaks: p.Breaks[p.Best], Levels: p.Levels[p.Best], Least: p.Least}
	o.Periods = r.names(o.Breaks)
	for i := range p.Breaks {
		one := partitionOut{Number: i, Breaks: p.Breaks[i], BIC: p.BIC[i], Levels: p.Levels[i]}
		if m == change.Mean || m == change.MeanVar {
			one.RSS = &p.RSS[i]
		}
		o.All = append(o.All, one)
	}
	return o
}

func printChange(out io.Writer, r changeOut) {
	fmt.Fprintf(out, "%d values, model %s\n\n", r.N, r.Model)
	if c := r.Change; c == nil {
		fmt.Fprintln(out, "no change can be placed: too few values, or none that differ")
	} else {
		fmt.Fprintf(out, "change by maximum likelihood: after %d values%s; %.6g before, %.6g after\n", c.Index, period(c.LastBefore), c.Before, c.After)
		fmt.Fprintf(out, "likelihood ratio %.4f; within 2 units of log-likelihood: after %d to %d values\n", *c.Ratio, c.Support[0], c.Support[1])
	}
	if s := r.Squares; s != nil {
		fmt.Fprintf(out, "least squares: after %d values%s; mean %.8g before, %.8g after; rss %.10g\n", s.Index, period(s.LastBefore), s.Before, s.After, *s.RSS)
	}
	fmt.Fprintf(out, "Pettitt: after %d values, K = %.10g, p = %.6g\n", r.Pettitt.Index, r.Pettitt.K, r.Pettitt.P)
	fmt.Fprintf(out, "running sum of deviations: furthest after %d values, %.10g\n", r.Cusum.Index, r.Cusum.Max)
	if r.SupF != nil {
		fmt.Fprintf(out, "largest F of a change: after %d values, %.10g\n", r.SupF.Index, r.SupF.F)
	}
	if r.BIC == nil {
		fmt.Fprintln(out, "too few values for several changes")
		return
	}
	fmt.Fprintf(out, "\nBai-Perron, each stretch at least %d values: %d changes by BIC, after %s\n", r.BIC.Least, r.BIC.Number, indexes(r.BIC.Breaks))
	for _, p := range r.BIC.All {
		fmt.Fprintf(out, "  %d: BIC %.4f, after %s\n", p.Number, p.BIC, indexes(p.Breaks))
	}
	for _, v := range r.Intervals {
		if v[0] != nil {
			fmt.Fprintf(out, "95 %% limits: %d, %d, %d\n", *v[0], *v[1], *v[2])
		}
	}
}

func period(name any) string {
	if name == nil {
		return ""
	}
	return fmt.Sprintf(" (%v)", name)
}

func indexes(all []int) string {
	if len(all) == 0 {
		return "–"
	}
	return strings.Trim(fmt.Sprint(all), "[]")
}
