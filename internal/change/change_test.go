package change_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/goccy/go-yaml"

	"rogatory/internal/change"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > 1e-6*math.Max(math.Abs(want), 1e-6) {
		t.Errorf("%s: got %.12g, want %.12g", what, got, want)
	}
}

// column reads the second column of a file in testdata, and the first as text.
func column(t *testing.T, name string) (values []float64, periods []string) {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		values, periods = append(values, v), append(periods, r[0])
	}
	return values, periods
}

func TestNileEqualsR(t *testing.T) {
	t.Parallel()
	var want struct {
		N      int
		Single struct {
			Index  int
			Last   int `yaml:"last_period_before"`
			RSS    float64
			Before float64 `yaml:"mean_before"`
			After  float64 `yaml:"mean_after"`
		} `yaml:"least_squares_single_split"`
		Pettitt struct {
			Index int
			K     float64 `yaml:"K"`
			P     float64 `yaml:"p_approx"`
		}
		Cusum struct {
			Index int
			Max   float64 `yaml:"max_abs"`
		} `yaml:"cusum_max"`
		BIC struct {
			Number int `yaml:"best_number_of_breaks"`
			Breaks []int
		} `yaml:"bai_perron_bic"`
		Limits [][]int `yaml:"bai_perron_ci95"`
	}
	b, err := os.ReadFile("testdata/nile.expected.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	values, periods := column(t, "nile.csv")
	s := change.Series{Values: values}
	one := change.Single(s, change.Mean)
	if len(values) != want.N || one.Index != want.Single.Index || periods[one.Index-1] != strconv.Itoa(want.Single.Last) {
		t.Errorf("%d values, change after %d", len(values), one.Index)
	}
	near(t, "rss", one.RSS, want.Single.RSS)
	near(t, "before", one.Before, want.Single.Before)
	near(t, "after", one.After, want.Single.After)
	index, k, p := change.Pettitt(values)
	near(t, "Pettitt index", float64(index), float64(want.Pettitt.Index))
	near(t, "Pettitt K", k, want.Pettitt.K)
	near(t, "Pettitt p", p, want.Pettitt.P)
	index, most := change.Cumulative(values)
	near(t, "cusum index", float64(index), float64(want.Cusum.Index))
	near(t, "cusum", most, want.Cusum.Max)
	parts := change.Partition(s, change.Mean, 0.15)
	if parts.Best != want.BIC.Number || !slices.Equal(parts.Breaks[parts.Best], want.BIC.Breaks) {
		t.Errorf("changes %v", parts.Breaks[parts.Best])
	}
	for i, v := range change.Intervals(s, parts.Breaks[parts.Best]) {
		if !slices.Equal([]int{v.Lower, v.Index, v.Upper}, want.Limits[i]) || !v.OK {
			t.Errorf("limits %+v, want %v", v, want.Limits[i])
		}
	}
	// strucchange 1.5-3 prints these with more digits.
	for i, rss := range []float64{2835156.75, 1597457.19444444, 1552923.61577540, 1538096.51274510, 1507888.47591645, 1659993.50042626} {
		near(t, "rss", parts.RSS[i], rss)
	}
	for i, bic := range []float64{1318.24180688, 1270.08373574, 1276.46670076, 1284.71766745, 1291.94447689, 1310.76515477} {
		near(t, "bic", parts.BIC[i], bic)
	}
	index, f, ok := change.SupF(s, 0.15)
	if index != 28 || !ok {
		t.Errorf("sup F after %d", index)
	}
	near(t, "sup F", f, 75.9297694275)
}

// TestTwoChangesEqualR: an invented series that changes after 40 and about 70
// values, against strucchange.
func TestTwoChangesEqualR(t *testing.T) {
	t.Parallel()
	values, _ := column(t, "three.csv")
	s := change.Series{Values: values}
	parts := change.Partition(s, change.Mean, 0.15)
	for i, bic := range []float64{585.389768790, 564.072572244, 520.396620307, 524.337816549, 532.993341854, 542.957364739} {
		near(t, "bic", parts.BIC[i], bic)
	}
	if !slices.Equal(parts.Breaks[parts.Best], []int{40, 66}) {
		t.Errorf("changes %v", parts.Breaks[parts.Best])
	}
	limits := change.Intervals(s, parts.Breaks[parts.Best])
	if len(limits) != 2 || limits[0] != (change.Interval{Lower: 35, Index: 40, Upper: 44, OK: true}) || limits[1] != (change.Interval{Lower: 65, Index: 66, Upper: 69, OK: true}) {
		t.Errorf("limits %+v", limits)
	}
}

// plainLogLik is the log-likelihood of a stretch, value by value.
func plainLogLik(s change.Series, m change.Model, i, j int, sd float64) float64 {
	sum, weight := 0.0, 0.0
	for k := i; k < j; k++ {
		sum += s.Values[k]
		if s.Weights == nil {
			weight++
		} else {
			weight += s.Weights[k]
		}
	}
	level, l := sum/weight, 0.0
	gamma := func(x float64) float64 { g, _ := math.Lgamma(x + 1); return g }
	for k := i; k < j; k++ {
		v := s.Values[k]
		switch m {
		case change.Poisson:
			mean := level * s.Weights[k]
			if v > 0 {
				l += v * math.Log(mean)
			}
			l += -mean - gamma(v)
		case change.Binomial:
			w := s.Weights[k]
			l += gamma(w) - gamma(v) - gamma(w-v)
			if v > 0 {
				l += v * math.Log(level)
			}
			if v < w {
				l += (w - v) * math.Log(1-level)
			}
		default:
			l += -(v-level)*(v-level)/(2*sd*sd) - math.Log(sd) - math.Log(2*math.Pi)/2
		}
	}
	return l
}

// spread is the standard deviation by maximum likelihood of stretches around
// their means.
func spread(s change.Series, ends ...int) float64 {
	rss, n := 0.0, 0.0
	for e := 1; e < len(ends); e++ {
		mean := 0.0
		for k := ends[e-1]; k < ends[e]; k++ {
			mean += s.Values[k] / float64(ends[e]-ends[e-1])
		}
		for k := ends[e-1]; k < ends[e]; k++ {
			rss += (s.Values[k] - mean) * (s.Values[k] - mean)
			n++
		}
	}
	return math.Sqrt(rss / n)
}

// TestSingleEqualsThePlainComputation: of every model, on random series.
func TestSingleEqualsThePlainComputation(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		n := 6 + r.IntN(30)
		s := change.Series{Values: make([]float64, n), Weights: make([]float64, n)}
		for i := range n {
			s.Weights[i] = float64(1 + r.IntN(9))
			s.Values[i] = float64(r.IntN(int(s.Weights[i]) + 1))
		}
		for _, m := range change.Models() {
			x := s
			if m == change.Mean || m == change.MeanVar {
				x.Weights = nil
			}
			got, few := change.Single(x, m), 1
			if m == change.MeanVar {
				few = 2
			}
			best, at, all := math.Inf(-1), 0, map[int]float64{}
			for k := few; k <= n-few; k++ {
				sd1, sd2 := spread(x, 0, k, n), spread(x, 0, k, n)
				if m == change.MeanVar {
					sd1, sd2 = spread(x, 0, k), spread(x, k, n)
				}
				if m == change.MeanVar && (sd1 == 0 || sd2 == 0) {
					best = math.Inf(1) // no variance, no likelihood: not compared
					continue
				}
				if l := plainLogLik(x, m, 0, k, sd1) + plainLogLik(x, m, k, n, sd2); l > best+1e-9 {
					best, at = l, k
				}
				all[k] = plainLogLik(x, m, 0, k, sd1) + plainLogLik(x, m, k, n, sd2)
			}
			if math.IsInf(best, 1) {
				continue
			}
			near(t, string(m)+" log-likelihood", got.LogLik, best)
			near(t, string(m)+" log-likelihood at its index", all[got.Index], all[at])
			near(t, string(m)+" without", got.NoChange, plainLogLik(x, m, 0, n, spread(x, 0, n)))
			if all[got.SupportFrom] < best-change.Drop-1e-6 || all[got.SupportTo] < best-change.Drop-1e-6 {
				t.Errorf("%s: support %d to %d", m, got.SupportFrom, got.SupportTo)
			}
		}
	}
}

// TestPartitionFindsTheLeastCost tries all partitions of short series.
func TestPartitionFindsTheLeastCost(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		n := 8 + r.IntN(6)
		s := change.Series{Values: make([]float64, n)}
		for i := range n {
			s.Values[i] = math.Round(100 * r.NormFloat64())
		}
		p := change.Partition(s, change.Mean, 0.15)
		best := math.Inf(1)
		for a := p.Least; a <= n-2*p.Least; a++ {
			for b := a + p.Least; b <= n-p.Least; b++ {
				sd := spread(s, 0, a, b, n)
				best = min(best, sd*sd*float64(n))
			}
		}
		near(t, "rss of two changes", p.RSS[2], best)
	}
}

func TestThinSeriesAreDefined(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]change.Series{"none": {}, "one": {Values: []float64{3}}, "two": {Values: []float64{3, 4}}, "all alike": {Values: []float64{2, 2, 2, 2, 2, 2, 2, 2}}, "all zero": {Values: make([]float64, 9), Weights: make([]float64, 9)}} {
		for _, m := range change.Models() {
			if change.Check(s, m) != nil {
				continue
			}
			one, parts := change.Single(s, m), change.Partition(s, m, 0.15)
			_, k, p := change.Pettitt(s.Values)
			_, f, _ := change.SupF(s, 0.15)
			figures := []float64{one.LogLik, one.NoChange, one.Before, one.After, one.RSS, one.Ratio(), f, k}
			if len(s.Values) > 0 {
				figures = append(figures, p)
			}
			for _, v := range append(figures, parts.BIC...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%s, %s: a figure is %g", name, m, v)
				}
			}
		}
	}
	for _, bad := range []change.Series{{Values: []float64{math.NaN()}}, {Values: []float64{1}, Weights: []float64{}}} {
		if change.Check(bad, change.Mean) == nil {
			t.Errorf("%+v passes", bad)
		}
	}
	if change.Check(change.Series{Values: []float64{1.5}}, change.Poisson) == nil || change.Check(change.Series{Values: []float64{3}, Weights: []float64{2}}, change.Binomial) == nil {
		t.Error("half a count or three of two pass")
	}
}
