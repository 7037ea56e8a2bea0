package web

import (
	"strconv"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// deadlines are the clocks of the request, the open ones first, and why there
// is no day to answer by where there is none.
func (f *file) deadlines() templates.DeadlinesOf {
	p, v := f.p, templates.DeadlinesOf{}
	answer := false
	for _, c := range request.Clocks(f.st, f.site.Books) {
		answer = answer || c.Kind == request.ClockAnswer
		if c.Open() {
			v.Open = append(v.Open, f.deadlineOf(c))
		} else {
			v.Ended = append(v.Ended, f.deadlineOf(c))
		}
	}
	switch on := f.st.Content.AnswerOn; {
	case answer:
	case f.st.ClockZero().IsZero() && !on.IsZero():
		v.Notes = append(v.Notes, p.Say("show.day_named", p.Weekday(on), p.Civil(on)), p.Say("show.due_in_order"))
	case f.st.ClockZero().IsZero():
		v.Notes = append(v.Notes, p.Say("show.due_not_begun"))
	default:
		v.Notes = append(v.Notes, p.Say("show.due_no_limit"))
	}
	if !f.st.PromisedOn.IsZero() && f.sum.Pending > 0 {
		v.Notes = append(v.Notes, p.Say("show.due_promised", p.Civil(f.st.PromisedOn)))
	}
	return v
}

// deadlineOf is one clock in words.
func (f *file) deadlineOf(c request.Clock) templates.DeadlineView {
	p := f.p
	v := templates.DeadlineView{Anchor: "clock-" + string(c.Kind) + "-" + strconv.Itoa(c.No), Title: p.Say(c.Kind.LabelKey()), Hint: p.Say(c.Kind.HintKey()),
		State: f.site.stateOf(p, c.Kind, c.Clock, c.ActBy()), Path: clockPath(f.t.ID, c.Kind, c.No),
		Source: c.Source, Confidence: c.Confidence, Facts: f.clockFacts(c), Actions: f.clockMoves(c)}
	v.Lines = f.clockLines(c)
	if last := c.Lenient.LastDay; c.Lenient.HasEnd() {
		v.Day = p.Say("show.day_named", p.Weekday(last), p.Civil(last))
	}
	if c.Lenient.BeyondCalendar {
		v.Warn = p.Say("clock.beyond_one", p.Civil(c.Lenient.KnownUntil))
		if c.Lenient.KnownUntil.IsZero() {
			v.Warn = p.Say("clock.known_none")
		}
	}
	v.Strict = c.Strict.Sentences(p.Say)
	if !c.Same() || c.Strict.Paused != c.Lenient.Paused {
		v.Lenient = c.Lenient.Sentences(p.Say)
	}
	return v
}

// clockLines say until when, for whom, and what the two readings are.
func (f *file) clockLines(c request.Clock) []string {
	p := f.p
	var lines []string
	switch {
	case c.Reminder:
		lines = append(lines, p.Say("clock.reminder"))
	case c.Lenient.Paused:
		lines = append(lines, p.Say("clock.stands_still"))
	case !c.Lenient.HasEnd():
	case c.Same():
		lines = append(lines, p.Say("show.due_until", p.FullInstant(c.Lenient.DueLocal)))
	default:
		if c.Strict.HasEnd() {
			lines = append(lines, p.Say("clock.strict_until", p.FullInstant(c.Strict.DueLocal)))
		}
		lines = append(lines, p.Say("clock.lenient_until", p.FullInstant(c.Lenient.DueLocal)))
	}
	if c.Kind == request.ClockPreservation && c.Open() && c.Strict.HasEnd() {
		safe := c.Strict.SafeRenewBy
		lines = append(lines, p.Say("clock.renew_by", p.Weekday(safe), p.Civil(safe)))
	}
	return lines
}

// clockFacts are the parts of a deadline: whose duty, start, pauses, extensions.
func (f *file) clockFacts(c request.Clock) []templates.SummaryRow {
	p := f.p
	rows := []templates.SummaryRow{{Label: p.Say("clock.whose"), Text: p.Say(c.Kind.Duty().LabelKey())}}
	add := func(label, text, note string) {
		rows = append(rows, templates.SummaryRow{Label: p.Say(label), Text: text, Note: note})
	}
	add("clock.start", p.FullInstant(c.StartedAt), f.site.Zone.String())
	if b, ok := f.site.Library.Basis(c.Basis); ok {
		rows = append(rows, templates.SummaryRow{Label: p.Say("show.basis"), Text: b.Title(string(p.Language())), Note: p.Say("show.version", c.Version), Path: "/legal-bases/" + string(c.Basis)})
	}
	for _, pause := range c.Pauses {
		text := p.Say("clock.pause_open", p.FullInstant(pause.From))
		if !pause.To.IsZero() {
			text = p.Say("clock.pause_closed", p.FullInstant(pause.From), p.FullInstant(pause.To))
		}
		add("clock.pause", text, "")
	}
	switch c.Kind {
	case request.ClockAnswer:
		for _, x := range f.st.Extensions {
			add("clock.extension", f.extensionWords(x), f.extensionView(x))
		}
	case request.ClockPreservation:
		for _, r := range f.st.Renewals {
			add("clock.renewal", f.renewalWords(r.Renewed), p.FullInstant(r.At))
		}
	}
	if !c.MetAt.IsZero() {
		add("clock.met", p.FullInstant(c.MetAt), "")
	} else if !c.VoidAt.IsZero() {
		add("clock.void", p.FullInstant(c.VoidAt), "")
	}
	return rows
}

func (f *file) extensionWords(x request.Extension) string {
	p := f.p
	switch {
	case !x.On.IsZero():
		return p.Say("clock.extension_day", p.Instant(x.At), p.Civil(x.On))
	case !x.Longer.Empty():
		return p.Say("clock.extension_period", p.Instant(x.At), x.Longer.Words().Say(p.Say))
	}
	return p.Instant(x.At)
}

// extensionView is what we think of an extension, with the ground they gave.
func (f *file) extensionView(x request.Extension) string {
	p := f.p
	view := p.Say("clock.extension_open")
	switch {
	case x.Accepted:
		view = p.Say("clock.extension_accepted")
	case x.Weighed:
		view = p.Say("clock.extension_contested")
	}
	if f.full {
		view = join(view, x.Ground, x.Reason)
	}
	return view
}

func (f *file) renewalWords(r request.Renewed) string {
	if !r.Until.IsZero() {
		return f.p.Say("clock.renewal_until", f.p.Civil(r.Until))
	}
	return f.p.Say("clock.renewal_by", r.By.Words().Say(f.p.Say))
}

// clockMoves are what this person can do about a clock.
func (f *file) clockMoves(c request.Clock) []templates.Button {
	if !c.Open() {
		return nil
	}
	var all []templates.Button
	add := func(label, path string) {
		all = append(all, templates.Button{Label: f.p.Say("clock.do_" + label), Path: f.path(path), Kind: templates.Secondary, Small: true})
	}
	name := "?clock=" + string(c.Kind) + "&no=" + strconv.Itoa(c.No)
	if c.Kind == request.ClockPreservation && f.may(policy.RecordReply, request.KindRenewed) && !c.Overdue(f.site.now()) {
		add("renew", "/act/renew")
	}
	if c.Kind == request.ClockAnswer && f.may(policy.RecordReply, request.KindWeighed) {
		for _, x := range f.st.Extensions {
			if !x.Weighed {
				add("weigh", "/act/weigh?seq="+strconv.Itoa(x.Seq))
			}
		}
	}
	if c.Kind.ByHand() && f.may(policy.RecordReply, request.KindFulfilled) {
		add("fulfil_"+string(c.Kind), "/act/fulfil"+name)
	}
	if c.Kind.Waivable() && f.may(policy.CloseRequest, request.KindWaived) {
		add("waive", "/act/waive"+name)
	}
	return all
}

// stateOf says in one tag how a clock stands now.
func (s *Site) stateOf(p *lang.Printer, kind request.ClockKind, c deadline.Clock, actBy deadline.Day) templates.Tag {
	now, today := s.now(), s.today()
	if state := c.State(now); !c.MetAt.IsZero() || !c.VoidAt.IsZero() || state == deadline.NotStarted {
		if state == deadline.Missed && !c.MetAt.IsZero() {
			return templates.Tag{Label: p.Say("clock.met_late"), Tone: templates.ToneBad}
		}
		return templates.Tag{Label: p.Say(state.Key()), Tone: templates.ToneOf(string(state))}
	}
	last := c.Lenient.LastDay
	switch {
	case c.Overdue(now):
		return templates.Tag{Label: s.lateness(p, kind, last, c.Lenient.OverdueFrom), Tone: templates.ToneBad}
	case c.Lenient.Paused:
		return templates.Tag{Label: p.Say("deadline.state_paused"), Tone: templates.ToneQuiet}
	case !c.Lenient.HasEnd():
		return templates.Tag{}
	case c.Reminder && !last.After(today):
		return templates.Tag{Label: p.Say("clock.remind_now"), Tone: templates.ToneWarn}
	case last == today:
		return templates.Tag{Label: p.Say("show.due_today"), Tone: templates.ToneWarn}
	case !actBy.After(today):
		return templates.Tag{Label: p.Say("clock.act_now"), Tone: templates.ToneWarn}
	}
	tag := templates.Tag{Label: p.Count("show.due_in", actBy.Sub(today)), Tone: templates.ToneActive}
	if c.DueWithin(now, soon) || actBy.Sub(today) <= soon {
		tag.Tone = templates.ToneWarn
	}
	return tag
}

// lateness says how long a clock is over; what lapses is gone, not late.
func (s *Site) lateness(p *lang.Printer, kind request.ClockKind, last deadline.Day, from time.Time) string {
	days := s.today().Sub(last)
	switch {
	case days <= 0:
		return p.Say("show.overdue_since", p.Clock(from))
	case kind.Lapses() && kind != request.ClockEmergency:
		return p.Count("clock.lapsed", days)
	}
	return p.Count("show.overdue_by", days)
}
