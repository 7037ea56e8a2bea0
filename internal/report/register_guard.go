package report

import "rogatory/internal/deadline"

// The register in numbers counts entries, and what Crowd does for requests is
// done for them: neither a page nor the difference of two tells of one to four
// (A64).

// everything is the question that TellRegister needs an answer to: all entries,
// each under the platform it was sent to.
func (q RegisterQuery) everything() RegisterQuery {
	q.Platform, q.Alone = "", true
	q.From, q.To = deadline.Day{}, deadline.Day{}
	return q
}

// TellRegister is ComputeRegister for those who may not read every case. The
// cells are those of the whole register.
func TellRegister(q RegisterQuery, all []RegisterCell) Register {
	crowd := NewCrowd(entriesSent(all), q.Union)
	snapped, widened := crowd.Snap(q.population())
	q.From, q.To = snapped.From, snapped.To
	var cells []RegisterCell
	for _, c := range all {
		if q.holds(c) {
			c.Platform = under(q.Union, q.Alone, q.Platform, c.Platform)
			cells = append(cells, c)
		}
	}
	r := ComputeRegister(q, cells)
	r.Widened = widened
	r.veil(crowd)
	return r
}

// population is the question as Crowd understands it.
func (q RegisterQuery) population() Query {
	return Query{Platform: q.Platform, From: q.From, To: q.To, AsOf: q.Today, Today: q.Today, Alone: q.Alone, Union: q.Union}
}

// holds says whether entries of a month belong to a period of whole months.
func (q RegisterQuery) holds(c RegisterCell) bool {
	return q.Of(c.Platform) && !c.Month.Before(q.From) && (q.To.IsZero() || !c.Month.After(q.To))
}

// entriesSent counts each entry as a request of its month.
func entriesSent(all []RegisterCell) []Sent {
	sent := make([]Sent, len(all))
	for i, c := range all {
		sent[i] = Sent{Platform: c.Platform, Month: c.Month, Requests: c.N, Items: c.N}
	}
	return sent
}

// veil hides the lines that Crowd does not tell of, and all of them where the
// whole is one.
func (r *Register) veil(c *Crowd) {
	q := r.Query.population()
	r.All.Hidden = r.All.Hidden || r.All.N > 0 && !c.Tells(q)
	for i, l := range r.Platforms {
		one := q
		one.Platform = l.Platform
		r.Platforms[i].Hidden = l.Hidden || !c.Tells(one)
	}
	for i, l := range r.Months {
		r.Months[i].Hidden = l.Hidden || !c.Tells(q.in(Month{First: l.Month}))
	}
}
