package survival

// course is what is known of a wait along a path: from step a on it is at risk,
// at step b it ends, and its influence after any later step j is fixed plus
// slope times the incidence after j.
type course struct {
	a, b         int
	fixed, slope float64
}

func (w path) course(o Observation) course {
	a, b := w.span(o)
	e := course{a: a, b: b}
	x, y := w.atRisk(a, b), w.jump(o.Event, b)
	x.s, x.f = x.s+y.s, x.f+y.f
	e.fixed = x.f
	if w.s[b] > 0 {
		e.slope = x.s / w.s[b]
		e.fixed -= e.slope * w.f[b]
	}
	return e
}

// square holds the sums of n times fixed², fixed·slope and slope² over products
// of two influences of waits that are both over.
type square struct{ cc, cs, ss float64 }

// productSum sums products of two influences along a path: while both waits
// are at risk, while only one still is, and when both are over. Each product
// passes through the three in turn, so that the sums after all steps cost one
// addition for each change of each pair, and not one for each step.
type productSum struct {
	late []lateProduct
	from []productChange // by step
}

// productChange is what changes at a step: the number of pairs at risk, the sums
// of what is fixed and of slopes where one is over, and the sums where both are.
type productChange struct {
	risk         float64
	fixed, slope float64
	over         square
}

// lateProduct is a product with a wait that was seen only from the middle, whose
// influence at risk is not that of a wait seen from the start.
type lateProduct struct {
	one, two course
	n        float64
}

func (p *productSum) add(w path, one, two course, n float64) {
	if p.from == nil {
		p.from = make([]productChange, len(w.steps)+1)
	}
	if one.a > 0 || two.a > 0 {
		p.late = append(p.late, lateProduct{one, two, n})
		return
	}
	if two.b < one.b {
		one, two = two, one
	}
	p.from[0].risk += n
	p.from[one.b].risk -= n
	p.from[one.b].fixed += n * one.fixed
	p.from[one.b].slope += n * one.slope
	end := &p.from[two.b]
	end.fixed -= n * one.fixed
	end.slope -= n * one.slope
	end.over.cc += n * one.fixed * two.fixed
	end.over.cs += n * (one.fixed*two.slope + one.slope*two.fixed)
	end.over.ss += n * one.slope * two.slope
}

// along gives the sums after every step.
func (p *productSum) along(w path) []float64 {
	sums := make([]float64, len(w.steps))
	if p.from == nil {
		return sums
	}
	var now productChange
	for j, c := range p.from {
		now.risk, now.fixed, now.slope = now.risk+c.risk, now.fixed+c.fixed, now.slope+c.slope
		now.over.cc, now.over.cs, now.over.ss = now.over.cc+c.over.cc, now.over.cs+c.over.cs, now.over.ss+c.over.ss
		if j == 0 {
			continue
		}
		atRisk, f := w.atRisk(0, j).f, w.f[j]
		sums[j-1] = now.risk*atRisk*atRisk + atRisk*(now.fixed+now.slope*f) + now.over.cc + f*(now.over.cs+f*now.over.ss)
		for _, l := range p.late {
			sums[j-1] += l.n * w.influence(l.one, j) * w.influence(l.two, j)
		}
	}
	return sums
}

// influence is that of a wait after step j.
func (w path) influence(e course, j int) float64 {
	switch {
	case j <= e.a:
		return 0
	case j < e.b:
		return w.atRisk(e.a, j).f
	}
	return e.fixed + e.slope*w.f[j]
}
