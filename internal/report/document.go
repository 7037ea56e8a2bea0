package report

import (
	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/survival"
)

// Words are what a document says besides its figures: the reader's language
// and the names of the platforms.
type Words struct {
	Say    *lang.Printer
	Names  map[platform.ID]string
	Demo   bool   // the figures are invented, and every format says so
	Demand string // query string that a link to the rows carries, without "?"
}

// Name of a platform; one that is gone stands for itself.
func (w Words) Name(id platform.ID) string {
	if n := w.Names[id]; n != "" {
		return n
	}
	return string(id)
}

// document begins a document with what holds for each report: title, notice,
// what was asked, and that sealed cases are not counted.
func (w Words) document(name, title string, q Query, items int) document.Document {
	p := w.Say
	d := document.Document{Report: name, Language: p.Language(), Title: title, Facts: q.facts(p, items),
		Notes: append(w.MergerNotes(q.Union, q.Alone, q.Platform), p.Say("report.sealed"))}
	if w.Demo {
		d.Notice = p.Say("report.demo")
	}
	return d
}

// facts are the parameters of a report.
func (q Query) facts(p *lang.Printer, items int) []document.Fact {
	kind := p.Say("report.all_kinds")
	if q.Kind != "" {
		kind = p.Say(q.Kind.LabelKey())
	}
	facts := []document.Fact{
		{Key: "from", Label: p.Say("report.from"), Value: dayOr(q.From, document.Text(p.Say("report.beginning")))},
		{Key: "to", Label: p.Say("report.to"), Value: dayOr(q.To, document.On(q.AsOf))},
		{Key: "kind", Label: p.Say("report.kind"), Value: document.Text(kind)},
		{Key: "as_of", Label: p.Say("report.as_of"), Value: document.On(q.AsOf)},
		{Key: "items", Label: p.Say("report.items"), Value: document.Whole(items)},
	}
	if q.Urgency != AnyUrgency {
		facts = append(facts[:3:3], append([]document.Fact{{Key: "urgency", Label: p.Say("report.urgency"), Value: document.Text(p.Say(q.Urgency.LabelKey()))}}, facts[3:]...)...)
	}
	if q.Category != "" {
		facts = append(facts[:3:3], append([]document.Fact{{Key: "category", Label: p.Say("report.category"), Value: document.Text(p.Say(q.Category.LabelKey()))}}, facts[3:]...)...)
	}
	return facts
}

func dayOr(d deadline.Day, otherwise document.Cell) document.Cell {
	if d.IsZero() {
		return otherwise
	}
	return document.On(d)
}

// The cells of the figures. Shares are told from MinShare items on, and as
// "3 of 8" below; a quantile that was not reached says so.

func shareCell(share, low, high survival.Limit, k, n, digits int) document.Cell {
	if n == 0 {
		return document.None()
	}
	if n < MinShare || !share.OK {
		return document.Fraction(k, n)
	}
	c := document.Share(share.Value, digits).Among(n)
	if low.OK || high.OK {
		c = c.Between(limitOf(low), limitOf(high))
	}
	return c
}

func rateCell(r Rate, digits int) document.Cell {
	return shareCell(r.Share, r.Lower, r.Upper, r.Answered, r.Matured, digits)
}

func onTimeCell(t Timeliness, digits int) document.Cell {
	return shareCell(t.Share, t.Lower, t.Upper, t.OnTime, t.Due, digits)
}

func waitCell(e survival.Estimate) document.Cell {
	if !e.Value.OK {
		if e.Lower.OK {
			return document.Open().Between(limitOf(e.Lower), nil)
		}
		return document.Open()
	}
	return document.Wait(e.Value.Value, -1).Between(limitOf(e.Lower), limitOf(e.Upper))
}

func (f Figures) meanCell() document.Cell {
	if !f.Mean.OK {
		return document.None()
	}
	return document.Wait(f.Mean.Value, 1).Between(limitOf(f.MeanLower), limitOf(f.MeanUpper)).Among(f.Items)
}

func limitOf(l survival.Limit) *float64 {
	if !l.OK {
		return nil
	}
	return &l.Value
}
