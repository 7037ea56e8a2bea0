package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/policy"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/templates"
)

// race sets the end of a preservation beside the answer it is kept for, on the
// page of either request.
func (f *file) race(c echo.Context) (templates.RaceView, error) {
	if f.st.ClockZero().IsZero() && f.st.Content.Follows == "" {
		return templates.RaceView{}, nil
	}
	kept, followers, err := f.site.Requests.Linked(c.Request().Context(), f.by, f.t)
	if err != nil {
		return templates.RaceView{}, err
	}
	switch {
	case f.st.Content.Kind == legal.Preservation:
		kept = &f.t
	case kept == nil:
		return templates.RaceView{}, nil
	default:
		followers = []request.Timeline{f.t}
	}
	clock, ok := request.ClockOf(request.Clocks(kept.State(), f.site.Books), request.ClockPreservation, 0)
	if !ok {
		return templates.RaceView{}, nil
	}
	return f.runRace(c, *kept, clock, followers)
}

func (f *file) runRace(c echo.Context, kept request.Timeline, clock request.Clock, followers []request.Timeline) (templates.RaceView, error) {
	p, now := f.p, f.site.now()
	v := templates.RaceView{Rows: []templates.SummaryRow{
		{Label: p.Say("clock.race_ends"), Text: f.dayNamed(clock.Lenient.LastDay), Note: f.site.stateOf(p, clock.Kind, clock.Clock, clock.ActBy()).Label}}}
	if kept.ID != f.t.ID {
		v.Rows = append([]templates.SummaryRow{{Label: p.Say("clock.race_follows"), Text: string(kept.Reference), Path: requestPath(kept.ID)}}, v.Rows...)
	}
	if clock.Open() && clock.Strict.HasEnd() && !clock.Overdue(now) {
		v.Rows = append(v.Rows, templates.SummaryRow{Label: p.Say("clock.race_renew"), Text: f.dayNamed(clock.Strict.SafeRenewBy)})
	}
	worst := "none"
	for _, t := range followers {
		st := t.State()
		expected, how, err := f.expected(c, st)
		if err != nil {
			return v, err
		}
		if t.ID != f.t.ID {
			v.Rows = append(v.Rows, templates.SummaryRow{Label: p.Say("clock.race_followed"), Text: string(t.Reference), Path: requestPath(t.ID), Note: p.Say(st.Phase.LabelKey())})
		}
		v.Rows = append(v.Rows,
			templates.SummaryRow{Label: p.Say("clock.race_answer"), Text: f.dayNamed(expected), Note: how})
		worst = worse(worst, outcomeOfRace(st, clock, expected, f.site.today()))
	}
	if clock.Overdue(now) || clock.Open() && clock.Lenient.HasEnd() && !now.Before(clock.Lenient.OverdueFrom) {
		worst = worse(worst, "over")
	}
	v.Lead = p.Say("clock.race_" + worst)
	switch worst {
	case "safe", "came":
		v.Tag = templates.Tag{Label: p.Say("clock.race_tag_safe"), Tone: templates.ToneGood}
	case "lost", "over":
		v.Tag = templates.Tag{Label: p.Say("clock.race_tag_lost"), Tone: templates.ToneBad}
	}
	v.Actions = f.raceMoves(kept, clock, followers)
	return v, nil
}

// dayNamed is a day with its weekday; a dash for none.
func (f *file) dayNamed(d deadline.Day) string {
	if d.IsZero() {
		return "—"
	}
	return f.p.Say("show.day_named", f.p.Weekday(d), f.p.Civil(d))
}

// raceOrder ranks what can come of a race, from the best to the worst.
var raceOrder = map[string]int{"none": 0, "came": 1, "safe": 2, "unknown": 3, "lost": 4, "over": 5}

func worse(a, b string) string {
	if raceOrder[b] > raceOrder[a] {
		return b
	}
	return a
}

// outcomeOfRace says what comes first. A day that passed without an answer says
// nothing any more about when one will come.
func outcomeOfRace(st request.State, clock request.Clock, expected, today deadline.Day) string {
	switch {
	case !st.AnyPending():
		return "came"
	case expected.IsZero() || expected.Before(today) || !clock.Lenient.HasEnd():
		return "unknown"
	case expected.After(clock.Strict.LastDay):
		return "lost"
	}
	return "safe"
}

// expected is the day on which an answer can be expected: that of its clock,
// else the platform's median from the dispatch.
func (f *file) expected(c echo.Context, st request.State) (deadline.Day, string, error) {
	p := f.p
	sent := st.ClockZero()
	if sent.IsZero() {
		return deadline.Day{}, p.Say("clock.race_not_sent"), nil
	}
	if answer, ok := request.AnswerBy(st, f.site.Books); ok && answer.Lenient.HasEnd() {
		return answer.Lenient.LastDay, p.Say("clock.race_by_law"), nil
	}
	none := p.Say("clock.race_no_median")
	if !policy.May(f.by, policy.ReadReports) {
		return deadline.Day{}, none, nil
	}
	today := f.site.today()
	r, err := f.site.Reports.Responsiveness(c.Request().Context(), f.by, report.Query{Platform: st.Content.Platform, AsOf: today, Today: today})
	if err != nil || !r.All.Median.Value.OK {
		return deadline.Day{}, none, err
	}
	days := int(r.All.Median.Value.Value + 0.5)
	return deadline.DayOf(sent, f.site.Zone).AddDays(days), p.Say("clock.race_by_median", p.Number(days)), nil
}

// raceMoves offer what keeps the data until the answer is there.
func (f *file) raceMoves(kept request.Timeline, clock request.Clock, followers []request.Timeline) []templates.Button {
	p, st := f.p, kept.State()
	var all []templates.Button
	on := policy.Object{Case: kept.Case, Author: st.Author}
	if clock.Open() && !clock.Overdue(f.site.now()) && st.Allows(request.KindRenewed) && policy.Check(f.by, policy.RecordReply, on) == nil {
		all = append(all, templates.Button{Label: p.Say("clock.do_renew"), Path: requestPath(kept.ID) + "/act/renew", Small: true})
	}
	if len(followers) == 0 && policy.Check(f.by, policy.CreateRequest, on) == nil {
		form := url.Values{"platform": {string(st.Content.Platform)}, "kind": {string(legal.Production)}, "case": {string(kept.Case.ID)}, "follows": {string(kept.ID)}}
		all = append(all, templates.Button{Label: p.Say("clock.do_follow"), Path: "/requests/new?" + form.Encode(), Kind: templates.Secondary, Small: true})
	}
	return all
}
