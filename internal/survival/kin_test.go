package survival

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// kinOf lists the pairs within the clusters of waits, the plain way.
func kinOf(all []Observation) (kin []Kin) {
	for i := range all {
		for j := range i {
			if all[i].Cluster != "" && all[i].Cluster == all[j].Cluster {
				kin = append(kin, Kin{A: i, B: j, N: 1})
			}
		}
	}
	return kin
}

// requests invents waits of requests with one to five items each, some of them
// answered together, with ties, withdrawals and late entries where asked for.
func requests(r *rand.Rand, n int, competing, late bool) (all []Observation) {
	for i := range n {
		wait, fate := float64(1+r.IntN(30)), r.IntN(3)
		for range 1 + r.IntN(5) {
			o := Observation{Time: wait, Event: min(fate, 1), Cluster: fmt.Sprint(i), Stratum: fmt.Sprint(i % 2), Group: fmt.Sprint(i % 3 % 2)}
			if r.IntN(4) == 0 {
				o.Time, o.Event = float64(1+r.IntN(30)), r.IntN(2)
			}
			if competing && r.IntN(6) == 0 {
				o.Event = Competing
			}
			if late && o.Time > 5 && r.IntN(3) == 0 {
				o.Entry = float64(r.IntN(5))
			}
			all = append(all, o)
		}
	}
	return all
}

// TestPairsGiveWhatClustersGive: the sums over pairs are those over clusters,
// which are held against R.
func TestPairsGiveWhatClustersGive(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2026, 1))
	for round := range 60 {
		all := requests(r, 2+r.IntN(20), round%2 == 0, round%3 == 0)
		s := Sample{Waits: all, Kin: kinOf(all)}
		w := newPath(ties(all, max(causes(all), Reply)), Reply)
		clusters, each := pathErrors(w, all), pathErrors(w, s.lone())
		alone, together := s.products(w)
		for i := range clusters {
			equal(t, "curve, alone", alone[i], each[i]*each[i])
			equal(t, "curve", together[i], clusters[i]*clusters[i])
		}
		a := newAreas(w, 20)
		_, area := s.spread(a.of)
		equal(t, "area", area, spread(all, a.of))
		_, scores := s.scores()
		robust := RobustLogRank(all)
		trace := 0.0
		for _, v := range robust.Variance {
			trace += v
		}
		equal(t, "scores", scores, trace)
	}
}

func equal(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-10*math.Max(1, math.Abs(want)) {
		t.Fatalf("%s: %v by pairs, %v by clusters", what, got, want)
	}
}

// TestWithoutPairsNothingIsWidened, and no pair ever narrows.
func TestWithoutPairsNothingIsWidened(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2026, 2))
	for round := range 40 {
		all := requests(r, 4+r.IntN(20), round%2 == 0, false)
		plain, kin := Sample{Waits: Sample{Waits: all}.lone()}, Sample{Waits: all, Kin: kinOf(all)}
		same := fmt.Sprintf("%+v", plain.Incidence(Reply)) == fmt.Sprintf("%+v", Incidence(all, Reply))
		if !same || plain.LogRank().P != LogRank(all, 0).P {
			t.Fatal("a sample without pairs is not the plain one")
		}
		if kin.LogRank().P < plain.LogRank().P {
			t.Fatal("pairs made the test surer")
		}
		narrow, wide := plain.Incidence(Reply), kin.Incidence(Reply)
		for i, step := range wide.Steps {
			if step.StdError < narrow.Steps[i].StdError || step.Lower.Value > narrow.Steps[i].Lower.Value || step.Upper.OK != narrow.Steps[i].Upper.OK {
				t.Fatalf("step %+v, alone %+v", step, narrow.Steps[i])
			}
		}
		one, se1 := plain.Restricted(Reply, 20)
		two, se2 := kin.Restricted(Reply, 20)
		if one.Value != two.Value || se2 < se1 {
			t.Fatalf("restricted mean %+v ± %v, alone %+v ± %v", two, se2, one, se1)
		}
	}
}

// TestDesignEffects: worked by hand.
func TestDesignEffects(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		clusters []Tally
		want     float64
	}{
		{"each alone", []Tally{{1, 1}, {0, 1}, {1, 1}, {0, 1}}, 1},
		{"four requests of five, each answered wholly or not at all", []Tally{{5, 5}, {0, 5}, {5, 5}, {0, 5}}, 5 * (1 - 1.0/20) / (1 - 1.0/4)},
		{"each half answered: clustering never narrows", []Tally{{2, 4}, {2, 4}, {2, 4}}, 1},
		{"none answered: requests are counted", []Tally{{0, 3}, {0, 3}}, 3},
		{"one request counts as one", []Tally{{2, 5}}, 5},
		{"nothing", nil, 1},
	} {
		if got := ShareOf(row.clusters).Effect(); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	if lower, upper := (Share{K: 60, N: 100}).Wilson(); math.Abs(lower.Value-0.502) > 5e-4 || math.Abs(upper.Value-0.691) > 5e-4 {
		t.Errorf("60 of 100: %v to %v", lower, upper)
	}
}
