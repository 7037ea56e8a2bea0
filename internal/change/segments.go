package change

import "math"

// Segments is the best partition of a series into stretches for each number of
// changes (Bai and Perron 2003), and the number that the Bayesian information
// criterion chooses.
type Segments struct {
	Least  int         // values each stretch has at least
	Breaks [][]int     // index: number of changes
	RSS    []float64   // Mean and MeanVar: residual sum of squares; else empty
	BIC    []float64   // index: number of changes
	Best   int         // number of changes of the least BIC
	Levels [][]float64 // the level of every stretch
	OK     bool        // false: too few values, or none that differ
}

// Partition finds the best changes, each stretch at least a share of the
// series long (0.15 is usual) and never fewer than two values.
func Partition(s Series, m Model, share float64) Segments {
	n := len(s.Values)
	h := max(2, int(math.Floor(share*float64(n)+1e-9)))
	if n < 2*h {
		return Segments{}
	}
	most := max(1, (n+h-1)/h-2)
	t := newSums(s, m)
	g := grow(t, n, h, most)
	r := Segments{Least: h}
	for changes := 0; changes <= most && (changes+1)*h <= n; changes++ {
		if math.IsInf(g.cost[changes][n], 1) {
			break
		}
		breaks := g.trace(changes, n)
		r.add(t, m, breaks, n)
		if r.BIC[changes] < r.BIC[r.Best] {
			r.Best = changes
		}
	}
	r.OK = len(r.BIC) > 0
	return r
}

// add tells one partition. Each change costs two parameters, as in R's
// strucchange: its place and a level; MeanVar costs a variance more.
func (r *Segments) add(t sums, m Model, breaks []int, n int) {
	cost, rss, from := 0.0, 0.0, 0
	var levels []float64
	for _, to := range append(append([]int{}, breaks...), n) {
		cost, rss = cost+t.cost(from, to), rss+t.rss(from, to)
		levels = append(levels, t.level(from, to))
		from = to
	}
	parameters := float64(2*len(breaks) + 1)
	switch m {
	case Mean:
		parameters++ // the variance
	case MeanVar:
		parameters = float64(3*len(breaks) + 2)
	}
	if m == Mean || m == MeanVar {
		r.RSS = append(r.RSS, rss)
	}
	r.Breaks, r.Levels = append(r.Breaks, breaks), append(r.Levels, levels)
	r.BIC = append(r.BIC, t.deviance(cost)+parameters*math.Log(float64(n)))
}

// grown holds, for each number of changes, the least cost of the values before
// an end, and the last change that gives it.
type grown struct {
	cost [][]float64
	last [][]int
}

// grow is the dynamic programme of Bai and Perron.
func grow(t sums, n, h, most int) grown {
	g := grown{}
	for changes := 0; changes <= most; changes++ {
		cost, last := make([]float64, n+1), make([]int, n+1)
		for end := range cost {
			cost[end] = math.Inf(1)
			if changes == 0 && end >= h {
				cost[end] = t.cost(0, end)
			}
			for at := changes * h; changes > 0 && at <= end-h; at++ {
				if c := g.cost[changes-1][at] + t.cost(at, end); c < cost[end] {
					cost[end], last[end] = c, at
				}
			}
		}
		g.cost, g.last = append(g.cost, cost), append(g.last, last)
	}
	return g
}

// trace reads the changes before an end, ascending.
func (g grown) trace(changes, end int) []int {
	breaks := make([]int, changes)
	for i := changes; i > 0; i-- {
		end = g.last[i][end]
		breaks[i-1] = end
	}
	return breaks
}
