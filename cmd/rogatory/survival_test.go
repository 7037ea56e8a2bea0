package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// asked runs the command for JSON and reads what it prints.
func asked(t *testing.T, args ...string) survivalOut {
	t.Helper()
	var out, errOut bytes.Buffer
	if code := runSurvival(append(args, "--format", "json"), &out, &errOut); code != 0 {
		t.Fatalf("code %d: %s", code, errOut.String())
	}
	if s := out.String(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
		t.Errorf("the output holds a number that is none")
	}
	var r survivalOut
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// flat gives every figure of a result a name, as the files of R's figures do.
type flat map[string]*float64

func (f flat) put(key string, v float64) { f[key] = &v }

func flatten(r survivalOut) flat {
	f := flat{}
	for _, s := range append([]sampleOut{r.Overall}, r.Groups...) {
		f.sample(sampleName(s), s)
	}
	for name, test := range map[string]*rankOut{"logrank": r.LogRank, "peto_peto": r.PetoPeto, "stratified_logrank": r.Stratified, "robust_logrank": r.Robust} {
		if test != nil {
			f.test(name, *test)
		}
	}
	for _, g := range r.Gray {
		f.test(fmt.Sprint("gray|", g.Cause), g.rankOut)
	}
	for _, g := range r.StratifiedGray {
		f.test(fmt.Sprint("stratified_gray|", g.Cause), g.rankOut)
	}
	return f
}

func (f flat) sample(name string, s sampleOut) {
	for _, st := range s.Steps {
		k := fmt.Sprintf("%s|step|%g|", name, st.Time)
		f.put(k+"at_risk", st.AtRisk)
		f.put(k+"events", st.Events)
		f.put(k+"censored", st.Censored)
		f.put(k+"estimate", st.Estimate)
		f[k+"std_error"], f[k+"std_error_robust"] = st.StdError, st.Robust
		f[k+"lower|log-log"], f[k+"upper|log-log"] = st.Lower, st.Upper
		f[k+"lower|log"], f[k+"upper|log"] = st.LowerLog, st.UpperLog
		f[k+"lower|plain"], f[k+"upper|plain"] = st.LowerPlain, st.UpperPlain
	}
	for scale, all := range map[string][]quantileOut{"log-log": s.Quantiles, "log": s.QuantLog, "plain": s.QuantFlat} {
		for _, q := range all {
			k := fmt.Sprintf("%s|q|%g|%s|", name, q.P, scale)
			f[k+"estimate"], f[k+"lower"], f[k+"upper"] = q.Estimate, q.Lower, q.Upper
		}
	}
	f.put(name+"|rmst|estimate", s.RMST.Estimate)
	f.put(name+"|rmst|std_error", s.RMST.StdError)
	for _, c := range s.Incidence {
		for _, st := range c.Steps {
			k := fmt.Sprintf("%s|cif|%d|%g|", name, c.Cause, st.Time)
			f.put(k+"estimate", st.Estimate)
			f[k+"std_error"], f[k+"std_error_delta"] = st.StdError, st.Delta
		}
	}
	if s.Competing == 0 {
		for _, st := range s.Hazard[0].Steps {
			k := fmt.Sprintf("%s|step|%g|", name, st.Time)
			f.put(k+"cumhaz", st.Estimate)
			f.put(k+"cumhaz_se", st.StdError)
		}
	}
}

func (f flat) test(name string, r rankOut) {
	f.put(name+"|chisq", r.ChiSq)
	f.put(name+"|df", float64(r.DF))
	f.put(name+"|p", r.P)
	for _, g := range r.Groups {
		f.put(name+"|"+g.Group+"|observed", g.Observed)
		f.put(name+"|"+g.Group+"|expected", g.Expected)
	}
}

// equalR holds a figure against R's: NA is none, else within one in a million.
func equalR(t *testing.T, key string, got *float64, want string) {
	t.Helper()
	if want == "NA" {
		if got != nil {
			t.Errorf("%s: got %g, R has none", key, *got)
		}
		return
	}
	w, err := strconv.ParseFloat(want, 64)
	if err != nil {
		t.Fatal(err)
	}
	if got == nil || math.Abs(*got-w) > 1e-6*math.Max(math.Abs(w), 1e-6) {
		t.Errorf("%s: got %s, R says %s", key, numberText(got), want)
	}
}

// TestSurvivalCommandEqualsR holds all figures of three invented tables (ties
// and competing events; late entries, decimals and missing values; replies on
// day 0) against those of R (survival 3.5-3, cmprsk 2.2-11).
func TestSurvivalCommandEqualsR(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"ties":    {"--time", "t", "--event", "ev", "--group", "g", "--strata", "s", "--cluster", "c", "--tau", "6"},
		"late":    {"--time", "days", "--event", "replied", "--group", "office", "--strata", "desk", "--entry", "seen_from", "--cluster", "batch", "--tau", "12"},
		"dayzero": {"--time", "t", "--event", "ev", "--group", "g", "--tau", "6"},
	} {
		got := flatten(asked(t, append([]string{"testdata/survival-" + name + ".csv"}, args...)...))
		b, err := os.ReadFile("testdata/survival-" + name + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			key, want, _ := strings.Cut(strings.TrimSpace(line), "\t")
			if strings.Contains(key, "cumhaz") && got[key] == nil {
				continue // the hazard has a step only where something happens
			}
			equalR(t, name+" "+key, got[key], want)
		}
	}
}

const reference = "../../internal/survival/testdata"

// leaf walks the expected figures of the reference sets by name.
func leaf(t *testing.T, at map[string]any, path ...string) any {
	t.Helper()
	var v any = at
	for _, p := range path {
		m, ok := v.(map[string]any)
		if !ok || m[p] == nil {
			return nil
		}
		v = m[p]
	}
	return v
}

func asText(v any) string {
	if v == nil {
		return "NA"
	}
	return fmt.Sprintf("%v", v)
}

// TestReferenceSetsThroughTheCommand: what the files expect of gehan and lung.
func TestReferenceSetsThroughTheCommand(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]struct{ group, tau, at, by string }{"gehan": {"treat", "20", "6,10,16,23", "by_treat"}, "lung": {"sex", "700", "90,180,365,730", "by_sex"}} {
		b, err := os.ReadFile(filepath.Join(reference, name+".expected.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := yaml.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		r := asked(t, filepath.Join(reference, name+".csv"), "--time", "time", "--event", "status", "--group", s.group, "--tau", s.tau, "--at", s.at, "--quantiles", "0.25,0.5,0.75")
		wantSample(t, name, r.Overall, want["overall"].(map[string]any))
		groups := leaf(t, want, s.by, "groups").(map[string]any)
		for _, g := range r.Groups {
			wantSample(t, name+" "+g.Group, g, groups[g.Group].(map[string]any))
		}
		for key, test := range map[string]*rankOut{"logrank": r.LogRank, "peto_peto_rho1": r.PetoPeto} {
			equalR(t, name+key, &test.ChiSq, asText(leaf(t, want, s.by, key, "chisq")))
			equalR(t, name+key+" p", &test.P, asText(leaf(t, want, s.by, key, "p")))
		}
		for i, one := range leaf(t, want, s.by, "logrank_groups").([]any) {
			equalR(t, name+" expected", &r.LogRank.Groups[i].Expected, asText(one.(map[string]any)["expected"]))
		}
	}
}

func wantSample(t *testing.T, name string, s sampleOut, want map[string]any) {
	t.Helper()
	for scale, quantiles := range map[string][]quantileOut{"conf_log": s.QuantLog, "conf_loglog": s.Quantiles, "conf_plain": s.QuantFlat} {
		for i, q := range []string{"q25", "q50", "q75"} {
			for key, got := range map[string]*float64{"estimate": quantiles[i].Estimate, "lower": quantiles[i].Lower, "upper": quantiles[i].Upper} {
				equalR(t, strings.Join([]string{name, scale, q, key}, " "), got, asText(leaf(t, want, scale, q, key)))
			}
		}
		for i, one := range leaf(t, want, scale, "survival_at").([]any) {
			w, st := one.(map[string]any), s.At[i]
			lower, upper := st.Lower, st.Upper
			switch scale {
			case "conf_log":
				lower, upper = st.LowerLog, st.UpperLog
			case "conf_plain":
				lower, upper = st.LowerPlain, st.UpperPlain
			}
			for key, got := range map[string]*float64{"n_risk": &st.AtRisk, "S": &st.Estimate, "se": st.StdError, "lower": lower, "upper": upper} {
				equalR(t, fmt.Sprintf("%s %s at %g %s", name, scale, st.Time, key), got, asText(w[key]))
			}
		}
	}
	for key, got := range map[string]float64{"n": float64(s.N), "events": float64(s.Events), "censored": float64(s.Censored)} {
		equalR(t, name+" "+key, &got, asText(want[key]))
	}
	equalR(t, name+" rmst", &s.RMST.Estimate, asText(leaf(t, want, "rmst", "estimate")))
	equalR(t, name+" rmst se", &s.RMST.StdError, asText(leaf(t, want, "rmst", "se")))
}

// TestSurvivalCommandSaysWhatIsWrong: bad input is refused in words, and thin
// input has a defined answer.
func TestSurvivalCommandSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ text, table, want string }{
		{"no file content", "", "the file is empty"},
		{"a heading only", "t,e\n", "a heading and no rows"},
		{"no such column", "t,x\n1,1\n", `there is no column "e"`},
		{"words for a time", "t,e\nsoon,1\n", `line 2: column t: "soon" is not a number`},
		{"a time that is none", "t,e\n1,0\nNaN,1\n", `line 3: column t: "NaN" is not a finite number`},
		{"a negative time", "t,e\n-4,1\n", "a wait cannot be negative"},
		{"an unknown event", "t,e\n4,perhaps\n", `"perhaps" is no event`},
		{"half an event", "t,e\n4,0.5\n", `"0.5" is no event`},
		{"entry after exit", "t,e,n\n4,1,9\n", "is not before the end of the wait at 4"},
		{"nothing but holes", "t,e\nNA,1\n3,NA\n", "no row has both a time and an event"},
	} {
		file := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(file, []byte(one.table), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{file, "--time", "t", "--event", "e"}
		if strings.Contains(one.table, "n\n") {
			args = append(args, "--entry", "n")
		}
		var out, errOut bytes.Buffer
		if code := runSurvival(args, &out, &errOut); code != 2 || !strings.Contains(errOut.String(), one.want) {
			t.Errorf("%s: code %d, %q", one.text, code, errOut.String())
		}
	}
}

func TestSurvivalCommandAnswersThinTables(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"one row": "t;e;g\n3,5;1;a\n", "all censored": "t,e,g\n1,0,a\n2,0,b\n", "all on day 0": "t,e,g\n0,1,a\n0,1,b\n0,1,a\n", "one censored on day 0": "t,e,g\n0,0,a\n",
		"words": "t,e,g\n4,pending,a\n5,withdrawn,b\n6,reply,a\n", "nobody censored": "t,e,g\n4,1,a\n5,2,b\n", "a group without an event": "t,e,g\n4,1,a\n5,1,a\n9,0,b\n"} {
		file := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := asked(t, file, "--time", "t", "--event", "e", "--group", "g")
		if r.Overall.N == 0 || r.Overall.RMST.Estimate < 0 {
			t.Errorf("%s: %+v", name, r.Overall)
		}
	}
}
