package change

import "math"

// Split is the best single change of a series.
type Split struct {
	Index         int // values before the change
	Before, After float64
	RSS           float64 // Mean and MeanVar: residual sum of squares on both sides
	LogLik        float64 // of the series with this change
	NoChange      float64 // log-likelihood without any
	// Support are the first and the last index whose log-likelihood is within
	// Drop of the best (Edwards 1972).
	SupportFrom, SupportTo int
	OK                     bool // false: too few values, or none that differ
}

// Drop is the fall of the log-likelihood that bounds a support interval.
const Drop = 2

// Ratio is twice the gain of log-likelihood by the change. It is no chi-square:
// the index was chosen.
func (s Split) Ratio() float64 { return math.Max(0, 2*(s.LogLik-s.NoChange)) }

// Single finds the single change of most likelihood. Among equals the first
// wins.
func Single(s Series, m Model) Split {
	t, n, few := newSums(s, m), len(s.Values), least(m)
	if n < 2*few {
		return Split{}
	}
	best, at := math.Inf(1), 0
	costs := make([]float64, n+1)
	for k := few; k <= n-few; k++ {
		costs[k] = t.cost(0, k) + t.cost(k, n)
		if costs[k] < best {
			best, at = costs[k], k
		}
	}
	if math.IsInf(best, 1) {
		return Split{}
	}
	r := Split{Index: at, Before: t.level(0, at), After: t.level(at, n), LogLik: -t.deviance(best) / 2, NoChange: -t.deviance(t.cost(0, n)) / 2, OK: true}
	if m == Mean || m == MeanVar {
		r.RSS = t.rss(0, at) + t.rss(at, n)
	}
	r.SupportFrom, r.SupportTo = at, at
	for k := few; k <= n-few; k++ {
		if -t.deviance(costs[k])/2 >= r.LogLik-Drop {
			r.SupportFrom, r.SupportTo = min(r.SupportFrom, k), max(r.SupportTo, k)
		}
	}
	return r
}
