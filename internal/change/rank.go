package change

import (
	"cmp"
	"math"
	"slices"
)

// Pettitt is the rank test of a single change (Pettitt 1979): the index at
// which the running sum of ranks is furthest from what it would be without a
// change, K its distance, and the approximate two-sided p-value.
func Pettitt(values []float64) (index int, k, p float64) {
	n := float64(len(values))
	u := 0.0
	for i, r := range ranks(values) {
		u += 2*r - (n + 1)
		if math.Abs(u) > k {
			index, k = i+1, math.Abs(u)
		}
	}
	return index, k, math.Min(1, 2*math.Exp(-6*k*k/(n*n*n+n*n)))
}

// ranks gives 1 to the least value; equal values share the middle of theirs.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	r := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			r[at] = float64(i+j+1) / 2
		}
		i = j
	}
	return r
}

// Cumulative is where the running sum of deviations from the mean is furthest
// from zero, and how far.
func Cumulative(values []float64) (index int, most float64) {
	mean, sum := 0.0, 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for i, v := range values {
		sum += v - mean
		if math.Abs(sum) > most {
			index, most = i+1, math.Abs(sum)
		}
	}
	return index, most
}

// SupF is the largest F statistic of a change of the mean, over changes that
// leave at least a share of the series on each side (Andrews 1993).
func SupF(s Series, share float64) (index int, f float64, ok bool) {
	t, n := newSums(s, Mean), len(s.Values)
	h := max(1, int(math.Floor(share*float64(n)+1e-9)))
	all := t.rss(0, max(n, 1)*min(n, 1))
	for k := h; n > 2 && k <= n-h; k++ {
		rss := t.rss(0, k) + t.rss(k, n)
		if rss <= 0 {
			continue
		}
		if v := (all - rss) / (rss / float64(n-2)); v > f {
			index, f, ok = k, v, true
		}
	}
	return index, f, ok
}
