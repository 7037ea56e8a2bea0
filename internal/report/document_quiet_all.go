package report

import (
	"net/url"
	"strings"

	"rogatory/internal/document"
	"rogatory/internal/platform"
)

// QuietState is what the watch says of one platform.
type QuietState string

// The states. A platform that is Few is not told of.
const (
	QuietGone   QuietState = "gone"   // nothing came any more
	QuietFewer  QuietState = "fewer"  // less came than was to be expected
	QuietBetter QuietState = "better" // more came
	QuietSteady QuietState = "steady"
	QuietThin   QuietState = "thin" // too little was ever answered
	QuietFew    QuietState = "few"
)

// State is what is to be said of the platform.
func (r Quiet) State() QuietState {
	switch {
	case r.Suppressed || r.Items == 0:
		return QuietFew
	case !r.OK:
		return QuietThin
	case !r.Changed:
		return QuietSteady
	case r.Better:
		return QuietBetter
	case r.Test.Observed == 0:
		return QuietGone
	}
	return QuietFewer
}

// LabelKey is the message key of the state's name.
func (s QuietState) LabelKey() string { return "quiet.state_" + string(s) }

// Told lists the platforms whose rate of replies changed: those that answer
// less, and then those that answer more, the most serious first.
func (a QuietAll) Told() []Quiet { return append(append([]Quiet{}, a.Gone...), a.Better...) }

// Listed are all platforms that are watched, those that changed first.
func (a QuietAll) Listed() []Quiet {
	all := a.Told()
	for _, id := range a.Steady {
		all = append(all, a.Found[id])
	}
	return all
}

// Named is what leadership can say of one platform in public.
func (r Quiet) Named(w Words) string {
	p := w.Say
	words := p.Say("quiet.all_"+string(r.State()), w.Name(r.Query.Platform), p.Civil(r.Since), p.Decimal(r.Test.Expected, 1), p.Number(r.From95), p.Number(r.To95),
		p.Number(int(r.Test.Observed+0.5)), pText(p, r.Test.TwoSided))
	if r.Today > 0 {
		words += " " + p.Say("quiet.today", r.Today)
	}
	return words
}

// section tells who has gone quiet: a sentence for each, how many alarms chance
// would raise, and a table of all platforms that are watched.
func (a QuietAll) section(w Words) document.Section {
	p := w.Say
	s := document.Section{Key: "quiet", Heading: p.Say("quiet.all_title")}
	if a.Watched() == 0 {
		s.Text = append(s.Text, p.Say("quiet.all_nobody"))
	} else if len(a.Gone) == 0 {
		s.Text = append(s.Text, p.Say("quiet.all_none", a.Watched()))
	}
	for _, r := range a.Told() {
		s.Text = append(s.Text, r.Named(w))
	}
	s.Notes = a.notes(w)
	if a.Watched() > 0 {
		s.Tables = []document.Table{a.table(w)}
	}
	return s
}

// notes say first what the alarm is worth, then how it is watched for, and of
// whom nothing can be said.
func (a QuietAll) notes(w Words) []string {
	p := w.Say
	var notes []string
	if n := a.Watched(); n > 0 {
		notes = append(notes, p.Say("quiet.all_alarms", p.Decimal(a.FalseAlarms(), 1)), p.Say("quiet.all_watched", n))
	}
	if len(a.Gone)+len(a.Better) > 0 {
		notes = append(notes, p.Say("quiet.all_p"))
	}
	if len(a.Thin) > 0 {
		notes = append(notes, p.Say("quiet.all_thin", w.list(a.Thin)))
	}
	return notes
}

// list writes names one after the other.
func (w Words) list(ids []platform.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = w.Name(id)
	}
	return strings.Join(names, ", ")
}

// coverNames is how many platforms the cover tells in full.
const coverNames = 3

// cover is the sentence on the first page: the most serious in full, the others
// by name.
func (a QuietAll) cover(w Words) string {
	switch {
	case a.Watched() == 0:
		return ""
	case len(a.Gone) == 0:
		return w.Say.Say("quiet.all_none", a.Watched())
	}
	var words []string
	var others []platform.ID
	for i, r := range a.Gone {
		if i < coverNames {
			words = append(words, r.Named(w))
		} else {
			others = append(others, r.Query.Platform)
		}
	}
	if len(others) > 0 {
		words = append(words, w.Say.Say("quiet.all_more", w.list(others)))
	}
	return strings.Join(words, " ")
}

// table holds every platform that is watched, those that changed first.
func (a QuietAll) table(w Words) document.Table {
	p := w.Say
	t := document.Table{Key: "quiet", Caption: p.Say("quiet.all_table"), Columns: []document.Column{{Key: "platform", Label: p.Say("case.platform")}, {Key: "state", Label: p.Say("quiet.state")},
		{Key: "since", Label: p.Say("quiet.since")}, {Key: "expected", Label: p.Say("quiet.expected"), Numeric: true, Interval: true}, {Key: "observed", Label: p.Say("quiet.observed"), Numeric: true},
		{Key: "ratio", Label: p.Say("quiet.ratio"), Numeric: true, Interval: true}, {Key: "p", Label: p.Say("quiet.p_column"), Numeric: true}, {Key: "likelihood_ratio", Label: p.Say("quiet.change_ratio"), Numeric: true}}}
	for _, r := range a.Listed() {
		t.Rows = append(t.Rows, r.row(w))
	}
	return t
}

func (r Quiet) row(w Words) document.Row {
	p, from, to := w.Say, float64(r.From95), float64(r.To95)
	ratio := document.None()
	if r.Test.Ratio.Value.OK {
		ratio = document.Number(r.Test.Ratio.Value.Value, 2).Between(limitOf(r.Test.Ratio.Lower), limitOf(r.Test.Ratio.Upper))
	}
	return document.Row{Key: string(r.Query.Platform), Cells: []document.Cell{document.Text(w.Name(r.Query.Platform)).Leading(r.Path()), document.Text(p.Say(r.State().LabelKey())), document.On(r.Since),
		document.Number(r.Test.Expected, 1).Between(&from, &to), document.Whole(int(r.Test.Observed + 0.5)), ratio, document.Text(pText(p, r.Test.TwoSided)), document.Number(r.Turn.Ratio, 1)}}
}

// Path is the page that shows the evidence: of the whole record, as it was known
// on the as-of day.
func (r Quiet) Path() string {
	path := "/responsiveness/" + url.PathEscape(string(r.Query.Platform))
	if q := (Query{AsOf: r.Query.AsOf, Today: r.Query.Today, Alone: r.Query.Alone}).Values(); len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path + "#s-quiet"
}
