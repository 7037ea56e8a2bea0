package main

import (
	"rogatory/internal/survival"
)

// The JSON of the command; docs/survival.md describes it.
type (
	survivalOut struct {
		Tau            float64        `json:"tau"`
		Overall        sampleOut      `json:"overall"`
		Groups         []sampleOut    `json:"groups"`
		LogRank        *rankOut       `json:"logrank"`
		PetoPeto       *rankOut       `json:"peto_peto"`
		Stratified     *rankOut       `json:"stratified_logrank"`
		Robust         *rankOut       `json:"robust_logrank"`
		Gray           []grayOut      `json:"gray"`
		StratifiedGray []grayOut      `json:"stratified_gray"`
		HazardRatio    *ratioOut      `json:"hazard_ratio"`
		Difference     *differenceOut `json:"rmst_difference"`
		Coding         []codeOut      `json:"coding"`
		Missing        leftOut        `json:"missing"`
		Notes          []string       `json:"notes"`
		Method         string         `json:"method"`
	}
	sampleOut struct {
		Group     string         `json:"group,omitempty"`
		N         int            `json:"n"`
		Events    int            `json:"events"`
		Competing int            `json:"competing"`
		Censored  int            `json:"censored"`
		Steps     []stepOut      `json:"steps"`
		At        []stepOut      `json:"at"`
		Quantiles []quantileOut  `json:"quantiles"`
		QuantLog  []quantileOut  `json:"quantiles_log"`
		QuantFlat []quantileOut  `json:"quantiles_plain"`
		Median    quantileOut    `json:"median"`
		RMST      rmstOut        `json:"rmst"`
		Naive     *float64       `json:"answered_only_mean_misleading"`
		Incidence []incidenceOut `json:"cumulative_incidence"`
		Hazard    []hazardOut    `json:"cumulative_hazard"`
	}
	stepOut struct {
		Time       float64  `json:"time"`
		AtRisk     float64  `json:"at_risk"`
		Events     float64  `json:"events"`
		Censored   float64  `json:"censored"`
		Estimate   float64  `json:"estimate"`
		StdError   *float64 `json:"std_error"`
		Lower      *float64 `json:"lower"`
		Upper      *float64 `json:"upper"`
		LowerLog   *float64 `json:"lower_log,omitempty"`
		UpperLog   *float64 `json:"upper_log,omitempty"`
		LowerPlain *float64 `json:"lower_plain,omitempty"`
		UpperPlain *float64 `json:"upper_plain,omitempty"`
		Robust     *float64 `json:"std_error_robust,omitempty"`
		Delta      *float64 `json:"std_error_delta,omitempty"`
	}
	quantileOut struct {
		P        float64  `json:"p"`
		Estimate *float64 `json:"estimate"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
	}
	rmstOut struct {
		Tau         float64  `json:"tau"`
		Estimate    float64  `json:"estimate"`
		StdError    float64  `json:"std_error"`
		Lower       *float64 `json:"lower"`
		Upper       *float64 `json:"upper"`
		Robust      *float64 `json:"std_error_robust,omitempty"`
		LowerRobust *float64 `json:"lower_robust,omitempty"`
		UpperRobust *float64 `json:"upper_robust,omitempty"`
	}
	incidenceOut struct {
		Cause     int           `json:"cause"`
		Events    int           `json:"events"`
		Steps     []stepOut     `json:"steps"`
		At        []stepOut     `json:"at"`
		Quantiles []quantileOut `json:"quantiles"`
	}
	hazardOut struct {
		Cause int          `json:"cause"`
		Steps []hazardStep `json:"steps"`
	}
	hazardStep struct {
		Time     float64 `json:"time"`
		AtRisk   float64 `json:"at_risk"`
		Events   float64 `json:"events"`
		Estimate float64 `json:"estimate"`
		StdError float64 `json:"std_error"`
	}
	rankOut struct {
		ChiSq  float64    `json:"chisq"`
		DF     int        `json:"df"`
		P      float64    `json:"p"`
		N      float64    `json:"n"`
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
	ratioOut struct {
		Of       string   `json:"of"`
		To       string   `json:"to"`
		Estimate *float64 `json:"estimate"`
		Lower    *float64 `json:"lower"`
		Upper    *float64 `json:"upper"`
	}
	differenceOut struct {
		Of       string  `json:"of"`
		Minus    string  `json:"minus"`
		Estimate float64 `json:"estimate"`
		StdError float64 `json:"std_error"`
		Lower    float64 `json:"lower"`
		Upper    float64 `json:"upper"`
		P        float64 `json:"p"`
	}
)

const survivalMethod = "Kaplan-Meier with Greenwood's variance and log-log limits, events before censorings at ties; " +
	"with competing events (2 and above) cumulative_incidence is Aalen-Johansen: std_error by the infinitesimal jackknife, " +
	"std_error_delta by the delta method, limits on the scale log(-log(1-F))"

func optional(l survival.Limit) *float64 {
	if !l.OK {
		return nil
	}
	return &l.Value
}

func survivalResult(a survivalAsk, w waits) survivalOut {
	r := survivalOut{Tau: a.tau, Overall: sampleResult(a, "", w.all), Groups: []sampleOut{}, Gray: []grayOut{}, StratifiedGray: []grayOut{},
		Coding: w.codes, Missing: w.left, Notes: append([]string{}, w.notes...), Method: survivalMethod}
	if a.group == "" {
		return r
	}
	plain := make([]survival.Observation, len(w.grouped))
	for i, o := range w.grouped {
		o.Stratum = ""
		plain[i] = o
	}
	rank := survival.LogRank(plain, 0)
	for _, g := range rank.Groups {
		r.Groups = append(r.Groups, sampleResult(a, g, survival.Of(plain, g)))
	}
	r.LogRank, r.PetoPeto = rankResult(rank), rankResult(survival.LogRank(plain, 1))
	if r.LogRank == nil {
		r.Notes = append(r.Notes, "the groups cannot be compared: fewer than two of them have anybody at risk when something happens.")
	}
	r.HazardRatio, r.Difference = ratioResult(rank), differenceResult(plain, rank.Groups, a.tau)
	r.Gray = grayResults(plain)
	if a.strata != "" {
		r.Stratified, r.StratifiedGray = rankResult(survival.LogRank(w.stratified, 0)), grayResults(w.stratified)
	}
	if a.cluster != "" {
		r.Robust = rankResult(survival.RobustLogRank(plain))
	}
	return r
}

func rankResult(r survival.RankTest) *rankOut {
	if !r.OK {
		return nil
	}
	o := rankOut{ChiSq: r.ChiSq, DF: r.DF, P: r.P}
	for i, g := range r.Groups {
		o.Groups = append(o.Groups, rankLine{g, r.N[i], r.Observed[i], r.Expected[i]})
		o.N += r.N[i]
	}
	return &o
}

// grayResults tests each cause where anything competes.
func grayResults(all []survival.Observation) []grayOut {
	out, last := []grayOut{}, 0
	for _, o := range all {
		last = max(last, o.Event)
	}
	for cause := survival.Reply; last > survival.Reply && cause <= last; cause++ {
		if g := rankResult(survival.Gray(all, cause)); g != nil {
			out = append(out, grayOut{cause, *g})
		}
	}
	return out
}

func ratioResult(r survival.RankTest) *ratioOut {
	h := r.HazardRatio()
	if !h.Value.OK {
		return nil
	}
	return &ratioOut{r.Groups[1], r.Groups[0], optional(h.Value), optional(h.Lower), optional(h.Upper)}
}

func differenceResult(all []survival.Observation, groups []string, tau float64) *differenceOut {
	if len(groups) != 2 {
		return nil
	}
	one := make([]survival.Observation, len(all))
	for i, o := range all {
		o.Event = min(o.Event, survival.Reply) // any event ends the wait, as in rmst
		one[i] = o
	}
	d := survival.RestrictedDifference(survival.Of(one, groups[0]), survival.Of(one, groups[1]), survival.Reply, tau)
	if !d.OK {
		return nil
	}
	return &differenceOut{groups[1], groups[0], d.Value, d.StdError, d.Lower, d.Upper, d.P}
}
