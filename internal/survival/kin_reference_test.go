package survival

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// TestPairsEqualR holds sums over pairs against R's survfit and robust score test
// with cluster (testdata/kin), before the correction for few clusters, which R
// does not make. R's restricted mean knows no clusters.
func TestPairsEqualR(t *testing.T) {
	t.Parallel()
	var want struct {
		Time       []float64 `json:"time"`
		Surv       []float64 `json:"surv"`
		StdError   []float64 `json:"std_error"`
		Mean       float64   `json:"rmean"`
		MeanError  float64   `json:"rmean_error"`
		ScoreChiSq float64   `json:"score"`
	}
	b, err := os.ReadFile("testdata/kin/kin.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	all := kinRows(t)
	s := Sample{Waits: all, Kin: kinOf(all)}
	w := newPath(ties(all, Reply), Reply)
	_, together := s.products(w)
	curve := s.Incidence(Reply)
	for i, at := range want.Time {
		step := curve.Steps[i]
		if step.Time != at {
			t.Fatalf("step %d at %v, want %v", i, step.Time, at)
		}
		nearR(t, "survival", 1-step.Estimate, want.Surv[i])
		if want.Surv[i] > 1e-9 {
			nearR(t, "standard error", math.Sqrt(together[i]), want.StdError[i])
		}
	}
	mean, _ := s.Restricted(Reply, 30)
	nearR(t, "restricted mean", mean.Value.Value, want.Mean)
	alone, _ := s.spread(newAreas(w, 30).of)
	nearR(t, "its standard error, as if alone", math.Sqrt(alone), want.MeanError)
	rank := LogRank(all, 0)
	_, scores := s.scores()
	nearR(t, "robust score", math.Pow(rank.Observed[0]-rank.Expected[0], 2)/(scores/2), want.ScoreChiSq)
}

func nearR(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Max(1e-3, math.Abs(want)) {
		t.Errorf("%s: %v, R says %v", what, got, want)
	}
}

func kinRows(t *testing.T) (all []Observation) {
	t.Helper()
	f, err := os.Open("testdata/kin/kin.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		time, err1 := strconv.ParseFloat(r[1], 64)
		event, err2 := strconv.Atoi(r[2])
		if err1 != nil || err2 != nil {
			t.Fatal(r)
		}
		all = append(all, Observation{Time: time, Event: event, Cluster: r[0], Group: r[3], Stratum: r[4]})
	}
	return all
}
