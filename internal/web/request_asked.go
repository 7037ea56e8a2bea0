package web

import (
	"slices"
	"strings"

	"rogatory/internal/casefile"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/templates"
)

// items lists what was asked and what became of it.
func (f *file) items() templates.Table {
	p := f.p
	t := templates.Table{Caption: p.Say("show.items"), HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("show.item_no"), RowHead: true}, {Label: p.Say("show.selector")}, {Label: p.Say("show.category")}, {Label: p.Say("show.period")},
		{Label: p.Say("show.outcome")}, {Label: p.Say("show.answered_after")}, {Label: p.Say("show.particulars")}}}
	columns := f.telling()
	t.Columns = t.Columns[:columns]
	for i, it := range f.st.Items {
		note := p.Say(it.Selector.Kind.LabelKey())
		if it.Selector.Normal != it.Selector.Raw {
			note += " · " + p.Say("show.searched_as", it.Selector.Normal)
		}
		cells := []templates.Cell{{Text: p.Number(it.No)}, {Part: templates.Exactly(it.Selector.Raw, note)}, {Text: p.Say(it.Category.LabelKey())}, {Text: f.period(it.Item)},
			f.outcome(it), {Text: f.after(f.sum.Items[i])}, {Text: f.particulars(it)}}
		if it.Excess {
			cells[6].More = []templates.Tag{{Label: p.Say("show.excess"), Tone: templates.ToneOf("excess")}}
		}
		t.Rows = append(t.Rows, templates.Row{Cells: cells[:columns]})
	}
	return t
}

// telling is how many columns the items need: before dispatch there is no
// outcome, before the first answer nothing about answers.
func (f *file) telling() int {
	switch {
	case f.st.ClockZero().IsZero():
		return 4
	case slices.ContainsFunc(f.st.Items, func(it request.ItemState) bool { return !it.Pending() || it.Outcome != reply.Pending || it.Excess }):
		return 7
	}
	return 5
}

func (f *file) period(it request.Item) string {
	p := f.p
	switch {
	case it.From.IsZero() && it.To.IsZero():
		return p.Say("show.period_whole")
	case it.From.IsZero():
		return p.Say("show.period_to", p.ShortDay(it.To))
	case it.To.IsZero():
		return p.Say("show.period_from", p.ShortDay(it.From))
	case it.Category == legal.NoData && it.From == it.To:
		return p.ShortDay(it.From)
	}
	return p.Say("show.period_between", p.ShortDay(it.From), p.ShortDay(it.To))
}

func (f *file) outcome(it request.ItemState) templates.Cell {
	return templates.Cell{Tag: outcomeTag(f.p, it.Outcome)}
}

func outcomeTag(p *lang.Printer, o reply.Outcome) templates.Tag {
	code := string(o)
	if o == reply.Pending {
		code = "pending"
	}
	return templates.Tag{Label: p.Say(o.LabelKey()), Tone: templates.ToneOf(code)}
}

func (f *file) after(it request.ItemSummary) string {
	switch {
	case it.SettledAfter >= 0:
		return f.p.Count("lang.days", it.SettledAfter)
	case it.EndedAfter >= 0:
		return f.p.Count("show.withdrawn_after", it.EndedAfter)
	}
	return ""
}

// particulars say why an item came out as it did.
func (f *file) particulars(it request.ItemState) string {
	return f.why(request.ItemReply{Reason: it.Reason, Missing: it.Missing, View: it.View})
}

func (f *file) why(r request.ItemReply) string {
	var words []string
	if r.Reason != "" {
		words = append(words, f.p.Say(r.Reason.LabelKey()))
	}
	if r.Missing != "" {
		words = append(words, f.p.Say(r.Missing.LabelKey()))
	}
	if r.View != "" {
		words = append(words, f.p.Say("show.our_view", f.p.Say(r.View.LabelKey())))
	}
	return strings.Join(words, " · ")
}

// attempts lists every try to hand the request over.
func (f *file) attempts() templates.Table {
	p := f.p
	t := templates.Table{Caption: p.Say("show.attempts"), HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("show.item_no"), RowHead: true}, {Label: p.Say("show.sent")}, {Label: p.Say("show.channel")}, {Label: p.Say("show.proof")}, {Label: p.Say("show.delivery")}}}
	for _, a := range f.st.Attempts {
		result := templates.Cell{Tag: templates.Tag{Label: p.Say(a.Delivery().LabelKey()), Tone: templates.ToneOf(string(a.Delivery()))}}
		switch a.Delivery() {
		case request.DeliveryProven:
			result.Note = p.ShortInstant(a.ReceivedAt)
		case request.DeliveryFailed:
			result.Note = a.Why
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Number(a.No)}, {Text: p.ShortInstant(a.SentAt), Note: f.person(a.By)},
			{Text: p.Say(a.Channel.LabelKey()), Note: a.Address}, {Text: a.Proof, Mono: true}, result}})
	}
	return t
}

// figures says what this request does to the platform's responsiveness.
func (f *file) figures() string {
	p := f.p
	switch zero := f.st.ClockZero(); {
	case len(f.st.Attempts) == 0:
		return p.Say("show.figures_not_sent")
	case zero.IsZero():
		return p.Say("show.figures_failed")
	case f.t.Case.Compartment == casefile.Sealed:
		return p.Say("show.figures_sealed")
	default:
		return f.counts(p.Count("show.figures_items", len(f.sum.Items), p.Day(zero)))
	}
}

func (f *file) counts(text string) string {
	p, settled, ended, first := f.p, 0, 0, -1
	for _, it := range f.sum.Items {
		switch {
		case it.SettledAfter >= 0:
			settled++
			if first < 0 || it.SettledAfter < first {
				first = it.SettledAfter
			}
		case it.EndedAfter >= 0:
			ended++
		}
	}
	if settled > 0 {
		text += " " + p.Count("show.figures_settled", settled, p.Count("lang.days", first))
	}
	if ended > 0 {
		text += " " + p.Count("show.figures_withdrawn", ended)
	}
	if f.sum.Pending > 0 {
		text += " " + p.Count("show.figures_pending", f.sum.Pending)
	}
	return text
}

// found are the findings of the check before sending.
func (f *file) found() []templates.FindingView {
	tones := map[platform.Level]templates.Tone{platform.Block: templates.ToneBad, platform.Warn: templates.ToneWarn, platform.Info: templates.ToneQuiet}
	var all []templates.FindingView
	for _, one := range f.findings {
		note, spoken := one.Note, ""
		if note != "" {
			note, spoken = f.site.Library.Say(string(f.p.Language()), note)
		}
		all = append(all, templates.FindingView{Tag: templates.Tag{Label: f.p.Say("show.finding_" + string(one.Level)), Tone: tones[one.Level]},
			Text: f.p.Say(one.Key, one.Args...), Note: note, NoteLang: spoken, Confidence: one.Marks.Confidence})
	}
	return all
}
