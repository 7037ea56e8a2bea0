package survival_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/goccy/go-yaml"

	"rogatory/internal/survival"
)

// figure is a number of R's output; absent where R printed NA or infinity.
type figure = *float64

type quantile struct{ Estimate, Lower, Upper figure }

type at struct {
	T     float64 `yaml:"t"`
	NRisk float64 `yaml:"n_risk"`
	S     float64 `yaml:"S"`
	SE    figure  `yaml:"se"`
	Lower figure  `yaml:"lower"`
	Upper figure  `yaml:"upper"`
}

type scale struct {
	Q25 quantile `yaml:"q25"`
	Q50 quantile `yaml:"q50"`
	Q75 quantile `yaml:"q75"`
	At  []at     `yaml:"survival_at"`
}

type sample struct {
	N, Events, Censored float64
	Log                 scale `yaml:"conf_log"`
	LogLog              scale `yaml:"conf_loglog"`
	Plain               scale `yaml:"conf_plain"`
	RMST                struct {
		Tau, Estimate, SE float64
	} `yaml:"rmst"`
}

type test struct {
	Chisq float64 `yaml:"chisq"`
	DF    int     `yaml:"df"`
	P     float64 `yaml:"p"`
}

type grouped struct {
	Groups map[string]sample `yaml:"groups"`
	Rank   test              `yaml:"logrank"`
	Each   []struct {
		Group              string
		N                  float64
		Observed, Expected float64
	} `yaml:"logrank_groups"`
	Peto test `yaml:"peto_peto_rho1"`
}

// near holds a figure against R's with a relative error below 1e-6.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Max(math.Abs(want), 1e-3) {
		t.Errorf("%s: got %.10g, R says %.10g", what, got, want)
	}
}

func nearLimit(t *testing.T, what string, got survival.Limit, want figure) {
	t.Helper()
	if want == nil {
		if got.OK {
			t.Errorf("%s: got %g, R has none", what, got.Value)
		}
		return
	}
	if !got.OK {
		t.Errorf("%s: got none, R says %g", what, *want)
		return
	}
	near(t, what, got.Value, *want)
}

func load(t *testing.T, name, timeColumn, eventColumn, groupColumn, stratumColumn string) []survival.Observation {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, h := range rows[0] {
		column[h] = i
	}
	var all []survival.Observation
	for _, r := range rows[1:] {
		var o survival.Observation
		if o.Time, err = strconv.ParseFloat(r[column[timeColumn]], 64); err != nil {
			t.Fatal(err)
		}
		if o.Event, err = strconv.Atoi(r[column[eventColumn]]); err != nil {
			t.Fatal(err)
		}
		if groupColumn != "" {
			o.Group = r[column[groupColumn]]
		}
		if stratumColumn != "" {
			o.Stratum = r[column[stratumColumn]]
		}
		all = append(all, o)
	}
	return all
}

func expected(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func checkSample(t *testing.T, all []survival.Observation, want sample) {
	t.Helper()
	for name, s := range map[survival.Scale]scale{survival.Log: want.Log, survival.LogLog: want.LogLog, survival.Plain: want.Plain} {
		c := survival.KaplanMeier(all, name)
		near(t, "n", c.N, want.N)
		near(t, "events", c.Events, want.Events)
		for p, q := range map[float64]quantile{0.25: s.Q25, 0.5: s.Q50, 0.75: s.Q75} {
			got := c.Quantile(p)
			what := fmt.Sprintf("%s quantile %g", name, p)
			nearLimit(t, what, got.Value, q.Estimate)
			nearLimit(t, what+" lower", got.Lower, q.Lower)
			nearLimit(t, what+" upper", got.Upper, q.Upper)
		}
		for _, a := range s.At {
			step := c.At(a.T)
			what := fmt.Sprintf("%s S(%g)", name, a.T)
			near(t, what, step.Estimate, a.S)
			if a.SE != nil {
				near(t, what+" se", step.StdError, *a.SE)
			}
			nearLimit(t, what+" lower", step.Lower, a.Lower)
			nearLimit(t, what+" upper", step.Upper, a.Upper)
			if step.Time == a.T {
				near(t, what+" at risk", step.AtRisk, a.NRisk)
			}
		}
		mean, se := survival.RestrictedMean(all, want.RMST.Tau)
		near(t, "rmst", mean, want.RMST.Estimate)
		near(t, "rmst se", se, want.RMST.SE)
	}
}

func checkGroups(t *testing.T, all []survival.Observation, want grouped) {
	t.Helper()
	for name, s := range want.Groups {
		t.Run(name, func(t *testing.T) { checkSample(t, survival.Of(all, name), s) })
	}
	r := survival.LogRank(all, 0)
	near(t, "log-rank", r.ChiSq, want.Rank.Chisq)
	near(t, "log-rank p", r.P, want.Rank.P)
	for i, g := range want.Each {
		near(t, g.Group+" n", r.N[i], g.N)
		near(t, g.Group+" observed", r.Observed[i], g.Observed)
		near(t, g.Group+" expected", r.Expected[i], g.Expected)
	}
	near(t, "Peto-Peto", survival.LogRank(all, 1).ChiSq, want.Peto.Chisq)
}

func TestGehanEqualsR(t *testing.T) {
	t.Parallel()
	var want struct {
		Overall sample
		By      grouped `yaml:"by_treat"`
	}
	expected(t, "testdata/gehan.expected.yaml", &want)
	all := load(t, "gehan.csv", "time", "status", "treat", "")
	checkSample(t, all, want.Overall)
	checkGroups(t, all, want.By)
}

func TestLungEqualsR(t *testing.T) {
	t.Parallel()
	var want struct {
		Overall sample
		By      grouped `yaml:"by_sex"`
	}
	expected(t, "testdata/lung.expected.yaml", &want)
	all := load(t, "lung.csv", "time", "status", "sex", "")
	checkSample(t, all, want.Overall)
	checkGroups(t, all, want.By)
}

func TestStratifiedLogRankEqualsR(t *testing.T) {
	t.Parallel()
	var want struct {
		Test test `yaml:"stratified_logrank"`
	}
	expected(t, "testdata/lung-strata.expected.yaml", &want)
	r := survival.LogRank(load(t, "lung-strata.csv", "time", "status", "group", "stratum"), 0)
	near(t, "chi-square", r.ChiSq, want.Test.Chisq)
	near(t, "p", r.P, want.Test.P)
}

func TestCompetingEventsEqualR(t *testing.T) {
	t.Parallel()
	var want struct {
		IJ []struct {
			T         float64 `yaml:"t"`
			Event     float64 `yaml:"event"`
			SE        float64 `yaml:"se_event"`
			Competing float64 `yaml:"competing"`
			SEC       float64 `yaml:"se_competing"`
		} `yaml:"aalen_johansen"`
		Wrong []struct {
			T     float64 `yaml:"t"`
			Value float64 `yaml:"value"`
		} `yaml:"one_minus_kaplan_meier_wrong_here"`
		Delta []struct {
			T     float64 `yaml:"t"`
			Event float64 `yaml:"event"`
			V     float64 `yaml:"var_event"`
			VC    float64 `yaml:"var_competing"`
		} `yaml:"aalen_johansen_variance_cmprsk"`
		Gray []struct {
			Cause int     `yaml:"cause"`
			Chisq float64 `yaml:"chisq"`
			P     float64 `yaml:"p"`
			DF    int     `yaml:"df"`
		} `yaml:"gray_test"`
	}
	expected(t, "testdata/mgus2.expected.yaml", &want)
	all := load(t, "mgus2.csv", "time", "status", "group", "")
	one, two := survival.Incidence(all, 1), survival.Incidence(all, 2)
	for _, w := range want.Delta {
		near(t, fmt.Sprintf("F1(%g)", w.T), one.At(w.T).Estimate, w.Event)
		near(t, fmt.Sprintf("var F1(%g)", w.T), math.Pow(one.At(w.T).StdError, 2), w.V)
		near(t, fmt.Sprintf("var F2(%g)", w.T), math.Pow(two.At(w.T).StdError, 2), w.VC)
	}
	for _, w := range want.IJ {
		near(t, fmt.Sprintf("F2(%g)", w.T), two.At(w.T).Estimate, w.Competing)
		near(t, fmt.Sprintf("jackknife F1(%g)", w.T), survival.Jackknife(all, 1, w.T), w.SE)
		near(t, fmt.Sprintf("jackknife F2(%g)", w.T), survival.Jackknife(all, 2, w.T), w.SEC)
	}
	for _, w := range want.Gray {
		g := survival.Gray(all, w.Cause)
		near(t, fmt.Sprintf("Gray %d", w.Cause), g.ChiSq, w.Chisq)
		near(t, fmt.Sprintf("Gray %d p", w.Cause), g.P, w.P)
	}
}
