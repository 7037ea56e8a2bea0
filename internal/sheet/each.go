package sheet

import (
	"context"
	"io"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// Each reads a file row by row and hands over every record, so that a large
// register need not fit into memory. An error of the receiver ends it.
func Each(ctx context.Context, r io.ReaderAt, size int64, name string, m Map, take func(Record) error) (Log, error) {
	src, err := open(r, size, m)
	if err != nil {
		return Log{}, err
	}
	asOf, err := m.asOfFor(name)
	if err != nil {
		return Log{}, err
	}
	if m.AsOf == newest && asOf.IsZero() {
		// The newest day is known only after all rows: the file is read twice.
		first := &gathering{m: m, take: func(rec Record) error { asOf = latest(asOf, rec); return nil }}
		if err := first.file(ctx, src); err != nil {
			return first.log, err
		}
	}
	g := &gathering{m: m, take: take, asOf: asOf}
	g.log.AsOf, g.log.NoReplies = asOf, m.NoReplies
	if err := g.file(ctx, src); err != nil {
		return g.log, err
	}
	if g.log.Rows == 0 {
		return g.log, fault.New(fault.Invalid, "sheet.only_header")
	}
	return g.log, nil
}

// asOfFor gives the day of the extract from the map or the name of the file.
func (m Map) asOfFor(name string) (deadline.Day, error) {
	if m.AsOf != "" || m.AsOfInName == "" {
		return m.asOf, nil
	}
	l, err := compile(m.AsOfInName)
	if err != nil {
		return deadline.Day{}, err
	}
	day, ok := l.within(name)
	if !ok {
		return deadline.Day{}, fault.New(fault.Invalid, "sheet.as_of_not_in_name", brief(name), m.AsOfInName)
	}
	return day, nil
}

// WithAsOf gives the map with another day of the extract.
func (m Map) WithAsOf(day deadline.Day) Map {
	m.AsOf, m.asOf = day.String(), day
	return m
}

func latest(day deadline.Day, rec Record) deadline.Day {
	for _, each := range []deadline.Day{rec.DispatchedOn, rec.ReactionOn, rec.RepliedOn, rec.WithdrawnOn} {
		if day.Before(each) {
			day = each
		}
	}
	return day
}

// isPart says whether a row only continues another one.
func (p *plan) isPart(r row) bool {
	if len(p.continued) == 0 {
		return false
	}
	for _, i := range p.continued {
		if strings.TrimSpace(r.cellAt(i).text) != "" {
			return false
		}
	}
	return true
}

// join puts the texts of the parts before and after those of the row.
func (p *plan) join(r row, before, after []row) row {
	if len(before)+len(after) == 0 {
		return r
	}
	r.cells = append([]cell{}, r.cells...)
	for _, i := range p.joined {
		if i < 0 || i >= len(r.cells) {
			continue
		}
		var texts []string
		for _, each := range append(append(append([]row{}, before...), r), after...) {
			if text := strings.TrimSpace(each.cellAt(i).text); text != "" {
				texts = append(texts, text)
			}
		}
		r.cells[i].text = strings.Join(texts, p.m.Continues.With)
	}
	return r
}
