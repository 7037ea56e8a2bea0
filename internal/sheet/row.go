package sheet

import (
	"strconv"
	"strings"

	"rogatory/internal/legal"
	"rogatory/internal/reply"
)

// read turns one row into the records it means. With a failed reading there
// are none.
func (r *reading) read() []Record {
	rec := Record{Sheet: r.row.sheet, Line: r.row.line, SelectorKind: r.m.Selectors}
	r.words(&rec)
	dispatched, ok := r.days(&rec)
	if ok {
		r.ending(&rec, dispatched)
	}
	r.period(&rec)
	platforms := r.platforms(&rec)
	r.kept(&rec)
	if r.failed {
		return nil
	}
	return r.each(rec, platforms)
}

// words reads everything that is text.
func (r *reading) words(rec *Record) {
	var label string
	if rec.RowReference, label = r.text("reference"); rec.RowReference == "" {
		r.fail(label, "sheet.reference_missing")
	}
	rec.RowReference = tidy(rec.RowReference)
	rec.CaseRef, _ = r.text("case")
	rec.Subject, _ = r.text("subject")
	rec.Unit, _ = r.text("unit")
	rec.Unit = tidy(rec.Unit)
	rec.LegalGround, _ = r.text("legal_ground")
	rec.Kind = r.kind()
	rec.Categories = r.categoriesOf()
	if text, _ := r.text("selectors"); text != "" {
		rec.Selectors = divide(text, r.columns["selectors"].column.Split)
	}
	_, rec.Emergency = r.any(r.emergency)
}

func (r *reading) kind() legal.RequestKind {
	text, label := r.text("kind")
	if r.columns["kind"].column.Constant != "" {
		return legal.RequestKind(text)
	}
	if k, ok := r.kinds[foldWord(text)]; ok {
		return k
	}
	if k := legal.RequestKind(foldWord(text)); k.Valid() {
		return k
	}
	if k, ok := r.kinds["*"]; ok {
		return k
	}
	r.fail(label, "sheet.kind_unknown", brief(text))
	return ""
}

// divide splits a cell at separators; without any it is one value.
func divide(text string, separators []string) []string {
	pieces := namer{split: separators}.pieces(text)
	var out []string
	for _, p := range pieces {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// categoriesOf reads the data asked for. Words that the map does not know stay
// readable in Extra when it keeps the column; they are no reason to lose a row.
func (r *reading) categoriesOf() []legal.Category {
	text, label := r.text("categories")
	if text == "" {
		return nil
	}
	var out []legal.Category
	for _, word := range divide(text, r.columns["categories"].column.Split) {
		c, ok := r.categories[foldWord(word)]
		if !ok {
			c, ok = r.categories["*"]
		}
		if !ok {
			r.warn(label, "sheet.category_unknown", brief(word))
			continue
		}
		if !contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

func contains[T comparable](all []T, one T) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}

// moment reads a date. Without a day it gives the zero moment; readable is
// false where something stands there that is no date.
func (r *reading) moment(key string) (m moment, label string, readable bool) {
	c, label := r.value(key)
	if c.text == "" {
		return moment{}, label, true
	}
	m, wrong := r.columns[key].dates.read(c)
	if wrong == "" {
		if m.rough {
			r.warn(label, "sheet.date_rough", brief(c.text), m.day)
		}
		return m, label, true
	}
	return moment{}, label, false
}

// dateProblem tells what stood there, what was expected and what it looks like.
func (r *reading) dateProblem(key string) (string, []any) {
	r.quiet = true
	c, _ := r.value(key)
	r.quiet = false
	d := r.columns[key].dates
	_, wrong := d.read(c)
	var formats []string
	for _, l := range d.layouts {
		formats = append(formats, l.text)
	}
	if wrong == "sheet.date" {
		if looks := formatsOf(c.text); len(looks) > 0 {
			return "sheet.date_looks", []any{brief(c.text), strings.Join(formats, ", "), strings.Join(looks, ", ")}
		}
	}
	return wrong, []any{brief(c.text), strings.Join(formats, ", ")}
}

// days reads dispatch, due day and reaction.
func (r *reading) days(rec *Record) (moment, bool) {
	dispatched, label, readable := r.moment("dispatched_on")
	switch {
	case !readable:
		key, args := r.dateProblem("dispatched_on")
		if text, _ := r.text("dispatched_on"); !strings.ContainsAny(text, "0123456789") && r.row.first {
			key = "sheet.second_header"
		}
		r.fail(label, key, args...)
	case dispatched.isZero():
		r.fail(label, "sheet.dispatch_missing")
	case r.future(dispatched):
		r.fail(label, "sheet.after_as_of", dispatched.day, r.asOf)
	}
	if !readable || dispatched.isZero() {
		return dispatched, false
	}
	rec.DispatchedOn, rec.DispatchedAt = dispatched.day, dispatched.at
	due, label, readable := r.moment("due_on")
	switch {
	case !readable:
		key, args := r.dateProblem("due_on")
		r.warn(label, key, args...)
	case !due.isZero() && due.day.Before(dispatched.day):
		r.warn(label, "sheet.due_before_dispatch", due.day, dispatched.day)
	default:
		rec.DueOn = due.day
	}
	return dispatched, true
}

func (r *reading) future(m moment) bool { return !r.asOf.IsZero() && r.asOf.Before(m.day) }

// period reads the time the data was asked for.
func (r *reading) period(rec *Record) {
	from, label, readable := r.moment("period_from")
	if !readable {
		key, args := r.dateProblem("period_from")
		r.warn(label, key, args...)
	}
	to, label, readable := r.moment("period_to")
	if !readable {
		key, args := r.dateProblem("period_to")
		r.warn(label, key, args...)
	}
	if !from.isZero() && !to.isZero() && to.day.Before(from.day) {
		r.warn(label, "sheet.period_backwards", from.day, to.day)
		return
	}
	rec.From, rec.To = from.day, to.day
}

// platforms reads whom the request went to.
func (r *reading) platforms(rec *Record) []named {
	text, label := r.text("platform")
	rec.PlatformWritten = text
	all := r.namer.names(text)
	if len(all) == 0 {
		r.fail(label, "sheet.platform_missing")
	}
	return all
}

func (r *reading) kept(rec *Record) {
	for _, i := range r.keep {
		if c := r.textAt(i); c.text != "" && i != noColumn {
			if rec.Extra == nil {
				rec.Extra = map[string]string{}
			}
			rec.Extra[r.header.label(i)] = c.text
		}
	}
}

// each gives one record for each platform of the row.
func (r *reading) each(rec Record, platforms []named) []Record {
	var out []Record
	for i, p := range platforms {
		one := rec
		one.Platform, one.PlatformKey, one.Reference = p.name, p.key, rec.RowReference
		if len(platforms) > 1 {
			one.Reference += "/" + strconv.Itoa(i+1)
		}
		out = append(out, one)
	}
	return out
}

// outcome translates the word of the register.
func (r *reading) outcome(rec *Record) (known bool) {
	text, label := r.text("outcome")
	rec.OutcomeWord = tidy(text)
	if text == "" {
		return true
	}
	o, ok := r.outcomes[foldWord(text)]
	if !ok {
		if o = reply.Outcome(foldWord(text)); o == reply.Pending || !o.Valid() {
			if o, ok = r.outcomes["*"]; !ok {
				r.fail(label, "sheet.outcome_unknown", brief(text))
				return false
			}
		}
	}
	rec.Outcome = o
	return true
}
