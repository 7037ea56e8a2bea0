package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"rogatory/internal/document"
	"rogatory/internal/postgres/pgtest"
)

const invented = "../../testdata/responsiveness/"

// computedByR reads what R computed: query, platform, figure to value; empty where
// there is none.
func computedByR(t *testing.T) map[string]map[string]map[string]string {
	t.Helper()
	f, err := os.Open(invented + "figures.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 1000 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	all := map[string]map[string]map[string]string{}
	for _, r := range rows[1:] {
		if all[r[0]] == nil {
			all[r[0]] = map[string]map[string]string{}
		}
		if all[r[0]][r[1]] == nil {
			all[r[0]][r[1]] = map[string]string{}
		}
		all[r[0]][r[1]][r[2]] = r[3]
	}
	return all
}

// figureAt follows a path through JSON; of a list it takes the one whose days, or
// first day, are named.
func figureAt(v any, path string) (number float64, ok bool) {
	for _, step := range strings.Split(path, "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			v = nil
			for _, one := range x {
				m, _ := one.(map[string]any)
				if fmt.Sprint(m["days"]) == step {
					v = m
				}
				if fmt.Sprint(m["from_days"]) == step {
					v = m["n"]
				}
			}
		}
	}
	switch x := v.(type) {
	case float64:
		return x, true
	case bool:
		return 1, x
	}
	return 0, false
}

// asR holds one figure against R's with a relative error below 1e-6.
func asR(t *testing.T, name string, got float64, ok bool, want string) {
	t.Helper()
	w, err := strconv.ParseFloat(want, 64)
	switch {
	case want == "" && ok:
		t.Errorf("%s: got %.10g, R has none", name, got)
	case want != "" && (err != nil || !ok || math.Abs(got-w) > 1e-6*math.Max(math.Abs(w), 1e-3)):
		t.Errorf("%s: got %.10g (%v), R says %s", name, got, ok, want)
	}
}

// TestEveryFigureOfAReportIsAsComputedByR: from the old register to what is
// printed, with nothing in between but the program.
func TestEveryFigureOfAReportIsAsComputedByR(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	good(t, append([]string{"import", invented + "register.csv", "--map", invented + "map.yaml"}, db...)...)
	want := computedByR(t)
	for query, words := range map[string][]string{"all": nil, "month": {"--from", "2025-03-01", "--to", "2025-03-31"},
		"period": {"--from", "2024-11-10", "--to", "2025-04-20"}, "preservation": {"--kind", "preservation"}} {
		var r struct {
			Overall   map[string]any
			Platforms []map[string]any
		}
		ask := append(append([]string{"report", "responsiveness", "--format", "json"}, words...), db...)
		if err := json.Unmarshal([]byte(good(t, ask...)), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Platforms) != len(want[query])-1 {
			t.Errorf("%s: %d platforms, R has %d", query, len(r.Platforms), len(want[query])-1)
		}
		for _, one := range append(r.Platforms, r.Overall) {
			name, _ := one["name"].(string)
			for figure, value := range want[query][name] {
				got, ok := figureAt(one, figure)
				if figure == "restricted_mean_days/std_error" || figure == "silence/delivered" || strings.HasPrefix(figure, "open_by_age/") {
					ok = true // 0 is 0
				}
				asR(t, query+": "+name+": "+figure, got, ok, value)
			}
			if len(want[query][name]) == 0 {
				t.Errorf("%s: R knows no %q", query, name)
			}
		}
	}
}

// TestEveryFigureOfAComparisonIsAsComputedByR.
func TestEveryFigureOfAComparisonIsAsComputedByR(t *testing.T) {
	t.Parallel()
	db := []string{"--database-url", pgtest.URL(t), "--log-level", "error"}
	good(t, append([]string{"import", invented + "register.csv", "--map", invented + "map.yaml"}, db...)...)
	want := computedByR(t)
	for query, words := range map[string][]string{"periods": {"--platform", "alfa", "--from", "2024-07-01", "--to", "2024-12-31", "--from2", "2025-01-01", "--to2", "2025-06-30"},
		"platforms": {"--platform", "alfa", "--other", "bravo"}, "all_answered": {"--platform", "kilo", "--other", "bravo"}} {
		var d document.Document
		if err := json.Unmarshal([]byte(good(t, append(append([]string{"report", "compare", "--format", "json"}, words...), db...)...)), &d); err != nil {
			t.Fatal(err)
		}
		got := map[string]document.Figure{}
		for _, f := range d.Figures() {
			got[f.Path] = f
		}
		for figure, path := range map[string]string{"chi_square": "test/log_rank/test/observed", "observed": "test/log_rank/second/observed", "expected": "test/log_rank/second/expected",
			"mean_first": "figures/figures/mean/first", "mean_second": "figures/figures/mean/second", "mean": "figures/figures/mean/difference",
			"share": "figures/figures/answered_30/difference", "adjusted": "figures/figures/adjusted_30/difference"} {
			f := got[path]
			for suffix, text := range map[string]string{"": f.Value, "_lower": f.Low, "_upper": f.High} {
				if value, known := want[query][""][figure+suffix]; known {
					v, err := strconv.ParseFloat(text, 64)
					asR(t, query+": "+figure+suffix, v, err == nil, value)
				}
			}
		}
	}
}
