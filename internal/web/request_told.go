package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// happened tells the timeline, the newest last. A reader of metadata learns
// which steps were taken and when, and nothing of what was said.
func (f *file) happened() []templates.TimelineEntry {
	var all []templates.TimelineEntry
	var before request.Content
	for _, e := range f.t.Events {
		if !f.full && e.Kind() == request.KindNoted {
			continue
		}
		entry := templates.TimelineEntry{Title: f.p.Say("request.event_" + string(e.Kind())), Anchor: anchor(e.Seq), Theirs: e.Kind() == request.KindReplied,
			Machine: e.OccurredAt.In(f.site.Zone).Format(time.RFC3339), At: f.p.Instant(e.OccurredAt)}
		if f.full {
			f.tell(&entry, e, before)
		}
		before = written(e.Detail, before)
		f.strike(&entry, e)
		all = append(all, entry)
	}
	return all
}

func anchor(seq int) string { return "event-" + strconv.Itoa(seq) }

// written is the text as it stands after an event.
func written(d request.Detail, before request.Content) request.Content {
	switch d := d.(type) {
	case request.Drafted:
		return d.Content
	case request.Registered:
		return d.Content
	case request.Edited:
		return d.Content
	}
	return before
}

// strike marks an entry that counts no more, and offers to strike one that was
// entered wrongly.
func (f *file) strike(entry *templates.TimelineEntry, e request.Event) {
	p := f.p
	if by := f.st.Voided[e.Seq]; by != 0 {
		entry.Tag = templates.Tag{Label: p.Say("show.struck"), Tone: templates.ToneQuiet}
		entry.Struck = p.Say("show.struck_on", p.Instant(f.t.Events[by-1].RecordedAt))
		if c, ok := f.t.Events[by-1].Detail.(request.Correction); ok && f.full {
			entry.Struck = p.Say("show.struck_because", p.Instant(f.t.Events[by-1].RecordedAt), f.person(f.t.Events[by-1].By), c.Reason)
		}
		return
	}
	if f.may(policy.Correct, request.KindCorrected) && f.t.Correctable(e.Seq) {
		entry.Action = templates.Link{Label: p.Say("show.do_correct"), Path: f.path("/act/correct?seq=" + strconv.Itoa(e.Seq))}
	}
}

// tell fills in who acted and what was said.
func (f *file) tell(entry *templates.TimelineEntry, e request.Event, before request.Content) {
	p := f.p
	entry.By = f.person(e.By)
	if apart := e.RecordedAt.Sub(e.OccurredAt); apart >= time.Minute || apart <= -time.Minute {
		entry.Recorded = p.Say("show.recorded", p.Instant(e.RecordedAt))
	}
	entry.Text, entry.Facts = f.words(e.Detail, before), f.particularsOf(e.Detail)
	if d, ok := e.Detail.(request.Replied); ok {
		entry.By = p.Say("show.entered_by", f.person(e.By))
		f.tellReply(entry, d)
	}
}

// words is what an event says in running text.
func (f *file) words(d request.Detail, before request.Content) string {
	switch d := d.(type) {
	case request.Drafted:
		return f.p.Count("show.told_items", len(d.Content.Items))
	case request.Registered:
		return f.p.Say("show.told_register", d.Source.Register, d.Source.Row, f.p.Civil(d.Source.AsOf))
	case request.Observed:
		return f.p.Say("show.told_register", d.Source.Register, d.Source.Row, f.p.Civil(d.Source.AsOf))
	case request.Edited:
		return f.changes(before, d.Content)
	case request.SentBack:
		return d.Reason
	case request.Refusal:
		return d.Reason
	case request.Approval:
		return d.Note
	case request.Undelivered:
		return d.Reason
	case request.Cancellation:
		return d.Reason
	case request.Reopening:
		return d.Reason
	case request.Withdrawal:
		return d.Reason
	case request.Closing:
		return d.Note
	case request.Clarified:
		return d.Words
	case request.Note:
		return d.Words
	case request.Correction:
		return f.corrected(d)
	case request.Renewed:
		return join(f.renewalWords(d), d.Words)
	case request.Weighing:
		return f.weighed(d)
	case request.Notified:
		return d.Words
	case request.Fulfilled:
		return f.p.Say("show.told_clock", f.p.Say(d.Clock.LabelKey()), d.Words)
	case request.Waiver:
		return f.p.Say("show.told_clock", f.p.Say(d.Clock.LabelKey()), d.Reason)
	case request.Stated:
		return f.told(d)
	case request.Reported:
		return f.p.Say("show.told_clock", f.p.Say(d.Error.LabelKey()), d.Words)
	}
	return ""
}

// weighed says what we think of an extension, and of which.
func (f *file) weighed(d request.Weighing) string {
	view := f.p.Say("show.told_contested")
	if d.Accepted {
		view = f.p.Say("show.told_accepted")
	}
	if d.Seq >= 1 && d.Seq <= len(f.t.Events) {
		view = join(view, f.p.Instant(f.t.Events[d.Seq-1].OccurredAt))
	}
	return f.p.Say("show.told_clock", view, d.Reason)
}

// corrected names the entry that a correction struck.
func (f *file) corrected(d request.Correction) string {
	if d.Seq < 1 || d.Seq > len(f.t.Events) {
		return d.Reason
	}
	e := f.t.Events[d.Seq-1]
	return f.p.Say("show.told_correction", f.p.Say("request.event_"+string(e.Kind())), f.p.Instant(e.OccurredAt), d.Reason)
}

// particularsOf are the short facts of an event: attempts, proofs, texts.
func (f *file) particularsOf(d request.Detail) []templates.SummaryRow {
	p := f.p
	var all []templates.SummaryRow
	plain := func(label, text string) {
		if text != "" {
			all = append(all, templates.SummaryRow{Label: p.Say(label), Text: text})
		}
	}
	exact := func(label, text string) {
		if text != "" {
			all = append(all, templates.SummaryRow{Label: p.Say(label), Text: text, Mono: true})
		}
	}
	switch d := d.(type) {
	case request.Drafted:
		exact("show.text", short(d.Content.Hash()))
	case request.Edited:
		exact("show.text", short(d.Content.Hash()))
	case request.Submitted:
		exact("show.text", short(d.Text))
	case request.SentBack:
		exact("show.text", short(d.Text))
	case request.Refusal:
		exact("show.text", short(d.Text))
	case request.Approval:
		exact("show.text", short(d.Text))
	case request.Dispatched:
		plain("show.attempt", p.Number(d.Attempt))
		plain("show.channel", p.Say(d.Channel.LabelKey()))
		exact("show.address", d.Address)
		exact("show.proof", d.Proof)
		exact("show.text", short(d.Text))
		if d.Emergency {
			plain("show.before_approval", d.Reason)
		}
	case request.Renewed:
		exact("show.proof", d.Proof)
	case request.Delivered:
		plain("show.attempt", p.Number(d.Attempt))
		exact("show.proof", d.Proof)
	case request.Undelivered:
		plain("show.attempt", p.Number(d.Attempt))
	case request.Withdrawal:
		for _, no := range d.Items {
			plain("show.item", p.Number(no))
		}
	case request.Replied:
		if d.Channel != "" {
			plain("show.channel", p.Say(d.Channel.LabelKey()))
		}
		exact("show.their_ref", d.TheirRef)
		plain("show.promised", p.Civil(d.PromisedOn))
		if !d.Longer.Empty() {
			plain("show.longer", d.Longer.Words().Say(p.Say))
		}
		plain("show.ground", d.Ground)
		plain("show.kept_until", p.Civil(d.KeptUntil))
	}
	return all
}

// tellReply says what kind of reply it was, in which words, and what it settled.
func (f *file) tellReply(entry *templates.TimelineEntry, d request.Replied) {
	p := f.p
	entry.Title = p.Say("show.told_reply", p.Say(d.Reply.LabelKey()))
	entry.Tag = templates.Tag{Label: p.Say("show.reaction"), Tone: templates.ToneQuiet}
	if d.Reply.Substantive() {
		entry.Tag = templates.Tag{Label: p.Say("show.substantive"), Tone: templates.ToneOf(string(d.Reply))}
	} else if d.Reply.Settles() {
		entry.Tag = templates.Tag{}
	}
	entry.Quote = d.Words
	for _, it := range d.Items {
		why := f.why(it)
		if it.Excess {
			why = strings.TrimPrefix(why+" · "+p.Say("show.excess"), " · ")
		}
		row := templates.SummaryRow{Label: p.Say("show.item_numbered", it.No), Part: templates.OutcomeAndWhy(outcomeTag(p, it.Outcome), why)}
		entry.Facts = append(entry.Facts, row)
	}
}

// changes names what an edit changed, so that a reviewer looks there first.
func (f *file) changes(was, is request.Content) string {
	var names []string
	add := func(differs bool, key string) {
		if differs {
			names = append(names, f.p.Say(key))
		}
	}
	add(was.Platform != is.Platform, "show.platform")
	add(was.Kind != is.Kind, "show.kind")
	add(was.Basis != is.Basis || was.BasisVersion != is.BasisVersion, "show.basis")
	add(was.Subject != is.Subject, "show.subject")
	add(was.Narrative != is.Narrative, "show.narrative")
	add(was.Profession != is.Profession, "form.profession")
	add(was.Order != is.Order || was.OrderedOn != is.OrderedOn, "show.order")
	add(was.AnswerOn != is.AnswerOn, "show.answer_on")
	add(was.OrderUntil != is.OrderUntil, "show.order_until")
	add(was.SecretUntil != is.SecretUntil, "show.secret_until")
	add(was.Follows != is.Follows, "show.follows")
	add(was.Entity != is.Entity, "show.entity")
	add(!slices.Equal(was.Items, is.Items), "show.items")
	if len(names) == 0 {
		return f.p.Say("show.told_same")
	}
	return f.p.Say("show.told_changed", strings.Join(names, ", "))
}
