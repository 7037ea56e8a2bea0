package report

import (
	"context"
	"sort"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/internal/survival"
)

// Step is one of our own steps whose duration is told.
type Step string

// The steps, in the order in which they happen.
const (
	StepReview   Step = "review"   // submitted → decided by the reviewer
	StepHandOver Step = "handover" // approved → dispatched
	StepDispatch Step = "dispatch" // first draft → dispatched
	StepClarify  Step = "clarify"  // the platform's question → our answer
	StepLog      Step = "log"      // a reply came → it was entered
)

// OwnCell is how the requests of one platform and unit that were begun in a
// period were handled. Numbers are requests unless they say otherwise.
type OwnCell struct {
	Platform    platform.ID
	Unit        people.UnitID
	Begun       int
	Live        int // written here
	Sent        int // at least one attempt
	Returned    int // at least once, before dispatch
	Attempts    int // attempts
	Failed      int // attempts that failed
	FailedOnce  int // at least one failed attempt
	Misdirected int // another entity, channel or instrument was named
	Questioned  int // the platform had to ask
	Withdrawn   int // taken back after dispatch
	Corrected   int // at least one entry struck out
	Corrections int // entries struck out
	Ours        int // sent, and a failed attempt, a wrong address or a question on our side
}

// WaitCell is a number of our own steps that took, or have taken, equally many
// calendar days.
type WaitCell struct {
	Platform platform.ID
	Unit     people.UnitID
	Step     Step
	Days     int
	Event    int // survival.Reply: done; Competing: given up; Censored: still going on
	N        int
}

// GoingOn says that the steps are not done, so that their days still grow.
func (w WaitCell) GoingOn() bool { return w.Event == survival.Censored }

// Part is a number among others, with Wilson's 95 % interval. The share is
// given from MinShare on.
type Part struct {
	K, N         int
	Share        survival.Limit
	Lower, Upper survival.Limit
}

func part(k, n int) Part {
	p := Part{K: k, N: n}
	if n >= MinShare {
		p.Share, p.Lower, p.Upper = limitsOf(survival.Share{K: k, N: n})
	}
	return p
}

// Wait is how long one of our own steps takes in calendar days: the median read
// off the cumulative incidence, those that are going on counted as going on.
type Wait struct {
	Step   Step
	N      int
	Open   int
	Median survival.Estimate
	P90    survival.Estimate
}

// OwnFigures are our own part in what became of the requests begun in a period.
type OwnFigures struct {
	Platform    platform.ID
	Unit        people.UnitID
	Counts      OwnCell
	Hidden      bool // too few requests to be shown
	Returned    Part // of the requests written here
	Failed      Part // of the attempts
	Misdirected Part // of the requests sent
	Questioned  Part
	Withdrawn   Part
	Corrected   Part // of all requests
	Ours        Part // of the requests sent: a failed attempt, a wrong address or a question on our side
	Waits       []Wait
}

// Quality is our own quality over a period.
type Quality struct {
	Span      Span
	All       OwnFigures
	Platforms []OwnFigures
	Units     []OwnFigures
}

// Quality says how much of a delay or a refusal is our own doing.
func (s *Service) Quality(ctx context.Context, by people.Person, q Span) (Quality, error) {
	if err := policy.Allow(by, policy.ReadReports); err != nil {
		return Quality{}, err
	}
	q = q.Settled()
	if err := q.Check(); err != nil {
		return Quality{}, err
	}
	var err error
	if q.Union, err = s.union(ctx, q.Recorded, q.AsOf); err != nil {
		return Quality{}, err
	}
	if q, err = s.span(ctx, by, q); err != nil {
		return Quality{}, err
	}
	counts, waits, err := s.store.Own(ctx, s.agency.ID, q)
	if err != nil {
		return Quality{}, err
	}
	return ComputeQuality(q, counts, waits), nil
}

// OwnShare gives, for each platform, the share of the requests begun in the
// period and sent in which we ourselves caused delay or refusal: a failed
// delivery, a wrong entity or channel, or a question the platform had to ask.
// Platforms with too few requests are left out.
func (s *Service) OwnShare(ctx context.Context, by people.Person, q Span) (map[platform.ID]Part, error) {
	all, err := s.Quality(ctx, by, q)
	if err != nil {
		return nil, err
	}
	out := map[platform.ID]Part{}
	for _, f := range all.Platforms {
		if !f.Hidden {
			out[f.Platform] = f.Ours
		}
	}
	return out, nil
}

// ComputeQuality makes the figures of all cells: the one function behind page,
// command line and file.
func ComputeQuality(q Span, counts []OwnCell, waits []WaitCell) Quality {
	out := Quality{Span: q, All: ownFigures(counts, waits)}
	byPlatform, waitsOf := map[platform.ID][]OwnCell{}, map[platform.ID][]WaitCell{}
	byUnit, waitsIn := map[people.UnitID][]OwnCell{}, map[people.UnitID][]WaitCell{}
	for _, c := range counts {
		byPlatform[c.Platform], byUnit[c.Unit] = append(byPlatform[c.Platform], c), append(byUnit[c.Unit], c)
	}
	for _, w := range waits {
		waitsOf[w.Platform], waitsIn[w.Unit] = append(waitsOf[w.Platform], w), append(waitsIn[w.Unit], w)
	}
	for id, own := range byPlatform {
		f := ownFigures(own, waitsOf[id])
		f.Platform = id
		out.Platforms = append(out.Platforms, f)
	}
	for id, own := range byUnit {
		f := ownFigures(own, waitsIn[id])
		f.Unit = id
		out.Units = append(out.Units, f)
	}
	veilOwn(out.Platforms)
	veilOwn(out.Units)
	out.All.Hidden = few(out.All.Counts.Begun)
	return out
}

// veilOwn sorts by the number of requests and hides what is too small.
func veilOwn(all []OwnFigures) {
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Counts.Begun != b.Counts.Begun {
			return a.Counts.Begun > b.Counts.Begun
		}
		return a.Platform+platform.ID(a.Unit) < b.Platform+platform.ID(b.Unit)
	})
	populations := make([]int, len(all))
	for i, f := range all {
		populations[i] = f.Counts.Begun
	}
	for i, hide := range Veil(populations) {
		all[i].Hidden = hide
	}
}

func ownFigures(counts []OwnCell, waits []WaitCell) OwnFigures {
	var f OwnFigures
	for _, c := range counts {
		f.Counts.Add(c)
	}
	c := f.Counts
	f.Returned, f.Failed = part(c.Returned, c.Live), part(c.Failed, c.Attempts)
	f.Misdirected, f.Questioned, f.Withdrawn = part(c.Misdirected, c.Sent), part(c.Questioned, c.Sent), part(c.Withdrawn, c.Sent)
	f.Corrected, f.Ours = part(c.Corrected, c.Begun), part(c.Ours, c.Sent)
	for _, step := range []Step{StepReview, StepHandOver, StepDispatch, StepClarify, StepLog} {
		f.Waits = append(f.Waits, waitOf(step, waits))
	}
	return f
}

// Add adds the numbers of another cell.
func (c *OwnCell) Add(o OwnCell) {
	c.Begun, c.Live, c.Sent, c.Returned = c.Begun+o.Begun, c.Live+o.Live, c.Sent+o.Sent, c.Returned+o.Returned
	c.Attempts, c.Failed, c.FailedOnce = c.Attempts+o.Attempts, c.Failed+o.Failed, c.FailedOnce+o.FailedOnce
	c.Misdirected, c.Questioned, c.Withdrawn = c.Misdirected+o.Misdirected, c.Questioned+o.Questioned, c.Withdrawn+o.Withdrawn
	c.Corrected, c.Corrections, c.Ours = c.Corrected+o.Corrected, c.Corrections+o.Corrections, c.Ours+o.Ours
}

// Negative is the cell that takes away what this one adds.
func (c OwnCell) Negative() OwnCell {
	for _, n := range c.Numbers() {
		*n = -*n
	}
	return c
}

// Numbers names each number of the cell, for stores that keep them by name.
func (c *OwnCell) Numbers() map[string]*int {
	return map[string]*int{"begun": &c.Begun, "live": &c.Live, "sent": &c.Sent, "returned": &c.Returned, "attempts": &c.Attempts, "failed": &c.Failed,
		"failed_once": &c.FailedOnce, "misdirected": &c.Misdirected, "questioned": &c.Questioned, "withdrawn": &c.Withdrawn,
		"corrected": &c.Corrected, "corrections": &c.Corrections, "ours": &c.Ours}
}

func waitOf(step Step, waits []WaitCell) Wait {
	w := Wait{Step: step}
	var all []survival.Observation
	for _, c := range waits {
		if c.Step != step {
			continue
		}
		w.N += c.N
		if c.Event == survival.Censored {
			w.Open += c.N
		}
		all = append(all, survival.Observation{Time: float64(c.Days), Event: c.Event, Count: c.N})
	}
	if w.N > 0 {
		curve := survival.Incidence(all, survival.Reply)
		w.Median, w.P90 = curve.Quantile(0.5), curve.Quantile(0.9)
	}
	return w
}

// CountOwn turns what we did with one request into the numbers it adds to.
func CountOwn(h request.Handling, asOf deadline.Day) (OwnCell, []WaitCell) {
	sent := h.Attempts > 0
	ours := sent && (h.Failed > 0 || h.Misdirected || h.Questions > 0)
	c := OwnCell{Begun: 1, Live: one(h.Live), Sent: one(sent), Returned: one(h.Live && h.Returned > 0), Attempts: h.Attempts, Failed: h.Failed,
		FailedOnce: one(h.Failed > 0), Misdirected: one(h.Misdirected), Questioned: one(h.Questions > 0), Withdrawn: one(h.Withdrawn),
		Corrected: one(h.Corrected > 0), Corrections: h.Corrected, Ours: one(ours)}
	var waits []WaitCell
	add := func(step Step, days, event int) {
		waits = append(waits, WaitCell{Step: step, Days: days, Event: event, N: 1})
	}
	if h.Live {
		switch {
		case h.SentAfter >= 0:
			add(StepDispatch, h.SentAfter, survival.Reply)
		case h.GivenUpAfter >= 0:
			add(StepDispatch, h.GivenUpAfter, survival.Competing)
		default:
			add(StepDispatch, max(0, asOf.Sub(h.BegunDay)), survival.Censored)
		}
	}
	switch {
	case h.HandedAfter >= 0:
		add(StepHandOver, h.HandedAfter, survival.Reply)
	case !h.ApprovedDay.IsZero():
		add(StepHandOver, max(0, asOf.Sub(h.ApprovedDay)), survival.Censored)
	}
	for _, list := range []struct {
		step  Step
		done  []int
		since deadline.Day
	}{{StepReview, h.Reviewed, h.ReviewSince}, {StepClarify, h.Answered, h.AskedSince}, {StepLog, h.Logged, deadline.Day{}}} {
		for _, d := range list.done {
			add(list.step, d, survival.Reply)
		}
		if !list.since.IsZero() {
			add(list.step, max(0, asOf.Sub(list.since)), survival.Censored)
		}
	}
	return c, waits
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
