package sheet

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// gathering reads a file and keeps the accounts of its rows.
type gathering struct {
	m    Map
	asOf deadline.Day
	take func(Record) error
	log  Log
	refs map[string]int // reference to the line where it was first seen
	seen map[string]int // how often, for those that get a number

	plan    *plan
	waiting []row // a row and those that belong to it
}

// file reads all sheets of a file; a CSV file is one.
func (g *gathering) file(ctx context.Context, src *source) error {
	g.refs, g.seen = map[string]int{}, map[string]int{}
	tables, err := src.tables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := g.table(ctx, src, t); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) table(ctx context.Context, src *source, t table) error {
	in, done, err := t.open()
	if err != nil {
		return err
	}
	defer done()
	h, pushed, err := readHeader(ctx, in, g.m.Header)
	if err != nil {
		return err
	}
	if g.plan, err = newPlan(g.m, h, t.name, g.asOf); err != nil {
		return src.explain(err, h)
	}
	if c, ok := in.(*csvRows); ok {
		c.columns = len(h.names)
	}
	first := true
	for {
		var r row
		if pushed != nil {
			r, pushed = *pushed, nil
		} else if r, err = in.next(ctx); errors.Is(err, io.EOF) {
			return g.flush(true)
		} else if err != nil {
			return readFault(err, r)
		}
		if blank(r) {
			continue
		}
		if h.repeated(r) && !g.m.Header.None {
			g.log.Headers++
			continue
		}
		if err := g.row(r, first, t.ragged); err != nil {
			return err
		}
		first = false
	}
}

func readFault(err error, r row) error {
	if errors.Is(err, errLine) {
		return fault.Wrap(err, fault.Invalid, "sheet.line_too_long", strconv.Itoa(r.line))
	}
	return err
}

func blank(r row) bool {
	for _, c := range r.cells {
		if c.wrong != "" || strings.TrimSpace(c.text) != "" {
			return false
		}
	}
	return r.wrong == ""
}

// row counts a row and puts it where it belongs: on its own, or to another.
func (g *gathering) row(r row, first, ragged bool) error {
	g.log.Rows++
	r.first = first
	if wrong, args := g.shape(r, ragged); wrong != "" {
		if err := g.flush(false); err != nil {
			return err
		}
		g.report(Problem{Sheet: r.sheet, Line: r.line, Key: wrong, Args: args})
		g.log.Reported++
		return nil
	}
	part := g.plan.isPart(r)
	switch {
	case part && g.m.Continues.Of == below:
		g.waiting = append(g.waiting, r)
		return nil
	case part && len(g.waiting) > 0:
		g.waiting = append(g.waiting, r)
		return nil
	case part:
		return g.alone(r)
	case g.m.Continues.Of == below:
		whole := g.plan.join(r, g.waiting, nil)
		g.log.Merged += len(g.waiting)
		g.waiting = nil
		return g.record(whole)
	}
	if err := g.flush(false); err != nil {
		return err
	}
	g.waiting = []row{r}
	return nil
}

// alone reports a part of a row without the row.
func (g *gathering) alone(r row) error {
	g.report(Problem{Sheet: r.sheet, Line: r.line, Key: "sheet.part_alone"})
	g.log.Reported++
	return nil
}

// flush records the row that waited for its parts, or reports parts that
// waited for their row in vain.
func (g *gathering) flush(end bool) error {
	waiting := g.waiting
	if len(waiting) == 0 {
		return nil
	}
	if g.m.Continues.Of == below {
		if !end {
			return nil
		}
		g.waiting = nil
		for _, r := range waiting {
			if err := g.alone(r); err != nil {
				return err
			}
		}
		return nil
	}
	g.waiting = nil
	g.log.Merged += len(waiting) - 1
	return g.record(g.plan.join(waiting[0], nil, waiting[1:]))
}

// shape finds what is wrong with a row before its cells are read.
func (g *gathering) shape(r row, ragged bool) (string, []any) {
	want := len(g.plan.header.names)
	switch {
	case r.wrong == "sheet.too_many_columns":
		return r.wrong, []any{maxColumns}
	case r.wrong != "":
		return r.wrong, nil
	case !ragged && len(r.cells) < want:
		return "sheet.columns_few", []any{len(r.cells), want}
	case !ragged && !fits(r.cells, want):
		return "sheet.columns_many", []any{len(r.cells), want}
	}
	return "", nil
}

// record reads a row and hands its records over.
func (g *gathering) record(r row) error {
	reading := &reading{plan: g.plan, row: r, seen: map[int]bool{}}
	if _, out := reading.any(g.plan.ignore); out {
		g.log.Ignored++
		return nil
	}
	records := reading.read()
	if len(records) > 0 {
		ignored := false
		if records, ignored = g.unique(reading, records); ignored {
			g.log.Ignored++
			return nil
		}
	}
	for _, p := range reading.problems {
		g.report(p)
	}
	if len(records) == 0 {
		g.log.Reported++
		return nil
	}
	g.log.Imported++
	for _, rec := range records {
		if rec.OutcomeAssumed {
			g.log.Assumed++
		}
		if err := g.take(rec); err != nil {
			return err
		}
	}
	return nil
}

// unique treats a reference that was seen before as the map says.
func (g *gathering) unique(r *reading, records []Record) (kept []Record, ignored bool) {
	ref := records[0].RowReference
	line, twice := g.refs[ref]
	if !twice {
		g.refs[ref] = r.row.line
		g.seen[ref] = 1
		return records, false
	}
	digest := g.m.Columns.Reference.Digest
	switch {
	case digest || g.m.Duplicates == twiceNumber:
		free := g.free(ref)
		g.refs[free] = r.row.line
		for i := range records {
			rest := strings.TrimPrefix(records[i].Reference, ref)
			records[i].RowReference, records[i].Reference = free, free+rest
		}
		return records, false
	case g.m.Duplicates == twiceFirst:
		return nil, true
	}
	r.fail(r.labelOf("reference"), "sheet.reference_twice", brief(ref), strconv.Itoa(line))
	return nil, false
}

// free gives the next numbered reference that no other row has.
func (g *gathering) free(ref string) string {
	for {
		g.seen[ref]++
		numbered := ref + "-" + strconv.Itoa(g.seen[ref])
		if _, taken := g.refs[numbered]; !taken {
			return numbered
		}
	}
}

func (g *gathering) report(p Problem) {
	if len(g.log.Problems) >= MaxProblems {
		g.log.LeftOut++
		return
	}
	g.log.Problems = append(g.log.Problems, p)
}
