package survival

import (
	"cmp"
	"math"
	"slices"
)

// unit is one cluster, or a number (times) of equal waits that stand alone:
// its influence as of a step and how many of its members are at risk since.
type unit struct {
	x     pair
	at    int
	risk  float64
	times float64
}

// moments are sums over all units: of the squares of their influences, of
// their products with the number at risk, and of the squares of that number.
// All units move by the same linear step, so the sums move by it, too, and the
// errors of the whole curve cost one pass instead of one per wait.
type moments struct{ ss, sf, ff, rs, rf, rr float64 }

func (m *moments) add(u *unit, sign float64) {
	n := sign * u.times
	m.ss += n * u.x.s * u.x.s
	m.sf += n * u.x.s * u.x.f
	m.ff += n * u.x.f * u.x.f
	m.rs += n * u.risk * u.x.s
	m.rf += n * u.risk * u.x.f
	m.rr += n * u.risk * u.risk
}

// advance takes every unit over one step: influence x becomes Mx + b for each
// member at risk.
func (m *moments) advance(s, h, k, risk float64) {
	g, bs, bf := 1-h, s*h/risk, -s*k/risk
	rs, rf := g*m.rs, m.rf+k*m.rs
	ss, sf, ff := g*g*m.ss, g*(m.sf+k*m.ss), m.ff+2*k*m.sf+k*k*m.ss
	m.ss = ss + 2*rs*bs + m.rr*bs*bs
	m.sf = sf + rs*bf + rf*bs + m.rr*bs*bf
	m.ff = ff + 2*rf*bf + m.rr*bf*bf
	m.rs, m.rf = rs+m.rr*bs, rf+m.rr*bf
}

// move is one change of one unit: a member enters, or leaves by an event.
type move struct {
	unit  int
	time  float64
	event int
	n     float64
}

// unitsOf makes units of the waits and lists who enters late and who leaves.
func unitsOf(all []Observation) (units []unit, enter, leave []move) {
	at := map[string]int{}
	for _, o := range all {
		i, known := at[o.Cluster]
		weight := o.n()
		if o.Cluster == "" || !known {
			i = len(units)
			units = append(units, unit{times: 1})
		}
		if o.Cluster == "" {
			units[i].times, weight = o.n(), 1
		} else {
			at[o.Cluster] = i
		}
		if o.Entry > 0 {
			enter = append(enter, move{i, o.Entry, 0, weight})
		} else {
			units[i].risk += weight
		}
		leave = append(leave, move{i, o.Time, o.Event, weight})
	}
	byTime := func(a, b move) int { return cmp.Compare(a.time, b.time) }
	slices.SortFunc(enter, byTime)
	slices.SortFunc(leave, byTime)
	return units, enter, leave
}

// pathErrors gives the standard error of the incidence after every step.
func pathErrors(w path, all []Observation) []float64 {
	units, enter, leave := unitsOf(all)
	var m moments
	for i := range units {
		m.add(&units[i], 1)
	}
	change := func(mv move, j int, entering bool) {
		u := &units[mv.unit]
		x, gained := w.carry(u.x, u.at, j), w.atRisk(u.at, j)
		u.x, u.at = pair{x.s + u.risk*gained.s, x.f + u.risk*gained.f}, j
		m.add(u, -1)
		if entering {
			u.risk += mv.n
		} else {
			y := w.jump(mv.event, j)
			u.x = pair{u.x.s + mv.n*y.s, u.x.f + mv.n*y.f}
			u.risk -= mv.n
		}
		m.add(u, 1)
	}
	errors := make([]float64, len(w.steps))
	for i, t := range w.steps {
		for ; len(enter) > 0 && enter[0].time < t.time; enter = enter[1:] {
			change(enter[0], i, true)
		}
		m.advance(w.s[i], t.all/t.risk, t.events[w.cause]/t.risk, t.risk)
		for ; len(leave) > 0 && leave[0].time <= t.time; leave = leave[1:] {
			change(leave[0], i+1, false)
		}
		errors[i] = math.Sqrt(math.Max(0, m.ff))
	}
	return errors
}
