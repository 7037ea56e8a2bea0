// Package change finds the day on which a series became another: a mean, a
// rate of counts, a share, or replies that came against replies that were to
// be expected. It has never heard of a request.
//
// A change has an index: the number of values before it. Every estimate is by
// maximum likelihood; what does not exist is not OK, and nothing is ever NaN.
package change

import (
	"math"

	"rogatory/internal/fault"
)

// Model says what the values of a series are.
type Model string

// The models. Mean has one variance throughout, MeanVar one on each side.
// Poisson values are counts, each over an exposure; Binomial values are
// successes of a number of trials.
const (
	Mean     Model = "mean"
	MeanVar  Model = "meanvar"
	Poisson  Model = "poisson"
	Binomial Model = "binomial"
)

// Models lists all of them.
func Models() []Model { return []Model{Mean, MeanVar, Poisson, Binomial} }

// Series are values in order of time. Weights are exposures (Poisson) or
// trials (Binomial), one for each value; nil means 1.
type Series struct {
	Values  []float64
	Weights []float64
}

// Check refuses a series that its model cannot have, as a fault of kind
// Invalid that names the value (from 1).
func Check(s Series, m Model) error {
	if s.Weights != nil && len(s.Weights) != len(s.Values) {
		return fault.New(fault.Invalid, "change.bad_weights")
	}
	for i, v := range s.Values {
		w := s.weight(i)
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0) || math.IsNaN(w) || math.IsInf(w, 0):
			return fault.New(fault.Invalid, "change.bad_value", i+1)
		case m == Poisson && (v < 0 || v != math.Trunc(v)):
			return fault.New(fault.Invalid, "change.bad_count", i+1)
		case m == Poisson && (w < 0 || w == 0 && v > 0):
			return fault.New(fault.Invalid, "change.bad_exposure", i+1)
		case m == Binomial && (v < 0 || v > w || v != math.Trunc(v) || w != math.Trunc(w)):
			return fault.New(fault.Invalid, "change.bad_trials", i+1)
		}
	}
	return nil
}

func (s Series) weight(i int) float64 {
	if s.Weights == nil {
		return 1
	}
	return s.Weights[i]
}

// sums are running totals, so that any stretch costs constant time. Index i
// holds what comes before value i; squares are of values less the mean of all,
// which keeps them accurate.
type sums struct {
	model                 Model
	shift                 float64
	value, square, weight []float64
	extra                 []float64 // Binomial: logarithm of the binomial coefficients; Poisson: constants
}

func newSums(s Series, m Model) sums {
	n := len(s.Values)
	t := sums{model: m, value: make([]float64, n+1), square: make([]float64, n+1), weight: make([]float64, n+1), extra: make([]float64, n+1)}
	for _, v := range s.Values {
		t.shift += v / float64(max(n, 1))
	}
	if m == Poisson || m == Binomial {
		t.shift = 0
	}
	for i, v := range s.Values {
		w := s.weight(i)
		d := v - t.shift
		t.value[i+1], t.square[i+1] = t.value[i]+d, t.square[i]+d*d
		t.weight[i+1], t.extra[i+1] = t.weight[i]+w, t.extra[i]+constant(m, v, w)
	}
	return t
}

// constant is the part of a value's log-likelihood that no parameter changes.
func constant(m Model, v, w float64) float64 {
	gamma := func(x float64) float64 { l, _ := math.Lgamma(x + 1); return l }
	switch {
	case m == Poisson && v > 0:
		return v*math.Log(w) - gamma(v)
	case m == Binomial:
		return gamma(w) - gamma(v) - gamma(w-v)
	}
	return 0
}

// level is the estimate of a stretch [i, j): a mean, a rate or a share. It is
// 0 where nothing was exposed.
func (t sums) level(i, j int) float64 {
	v := t.value[j] - t.value[i]
	if t.model == Mean || t.model == MeanVar {
		return t.shift + v/float64(j-i)
	}
	if w := t.weight[j] - t.weight[i]; w > 0 {
		return v / w
	}
	return 0
}

// rss is the residual sum of squares of a stretch around its mean.
func (t sums) rss(i, j int) float64 {
	v := t.value[j] - t.value[i]
	return math.Max(0, t.square[j]-t.square[i]-v*v/float64(j-i))
}

// cost is minus twice the log-likelihood of a stretch at its own estimate, up
// to constants; for Mean it is the residual sum of squares, which orders splits
// in the same way.
func (t sums) cost(i, j int) float64 {
	v, w := t.value[j]-t.value[i], t.weight[j]-t.weight[i]
	switch t.model {
	case MeanVar:
		n, rss := float64(j-i), t.rss(i, j)
		if rss <= 1e-12*t.square[len(t.square)-1] {
			return math.Inf(1) // values that are all alike would be infinitely likely
		}
		return n * math.Log(rss/n)
	case Poisson:
		return -2 * (xlogx(v) - xlog(v, w))
	case Binomial:
		return -2 * (xlogx(v) + xlogx(w-v) - xlogx(w))
	}
	return t.rss(i, j)
}

func xlogx(x float64) float64 { return xlog(x, x) }

func xlog(x, y float64) float64 {
	if x <= 0 || y <= 0 {
		return 0
	}
	return x * math.Log(y)
}

// deviance turns a sum of costs into minus twice the log-likelihood of all
// values.
func (t sums) deviance(cost float64) float64 {
	n := float64(len(t.value) - 1)
	switch t.model {
	case Poisson:
		return cost + 2*t.value[len(t.value)-1] - 2*t.extra[len(t.extra)-1]
	case Binomial:
		return cost - 2*t.extra[len(t.extra)-1]
	case MeanVar:
		return cost + n*(1+math.Log(2*math.Pi))
	}
	return n * (math.Log(math.Max(cost/n, 1e-300)) + 1 + math.Log(2*math.Pi))
}

// least is how few values a stretch may have: a variance needs two.
func least(m Model) int {
	if m == MeanVar {
		return 2
	}
	return 1
}
