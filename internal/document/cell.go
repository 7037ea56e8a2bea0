package document

import (
	"math"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
)

// Kind says what a cell holds and so how each format prints it.
type Kind string

// The kinds of cells.
const (
	Nothing    Kind = "nothing" // no figure, by definition: a dash
	Words      Kind = "text"
	Count      Kind = "count"   // a whole number
	Decimal    Kind = "decimal" // with Digits decimals
	Percent    Kind = "percent" // a share between 0 and 1
	Days       Kind = "days"    // a number of days, with Digits decimals
	Of         Kind = "of"      // Number of N, where n is too small for a share
	Day        Kind = "day"
	Month      Kind = "month" // the month of Day
	Instant    Kind = "instant"
	NotReached Kind = "not_reached" // a quantile that the curve has not reached
	Suppressed Kind = "suppressed"  // a population too small to be shown
)

// Cell is one value, typed. The makers below are the way to fill it.
type Cell struct {
	Kind     Kind         `json:"kind"`
	Number   *float64     `json:"number,omitempty"`
	Digits   int          `json:"digits,omitempty"` // decimals; negative: as many as needed
	Text     string       `json:"text,omitempty"`
	Day      deadline.Day `json:"day,omitzero"`
	At       time.Time    `json:"at,omitzero"`
	Interval bool         `json:"interval,omitempty"` // 95 % limits belong to it; a missing one is open
	Low      *float64     `json:"low,omitempty"`
	High     *float64     `json:"high,omitempty"`
	N        *int         `json:"n,omitempty"`    // the population of this figure
	Note     string       `json:"note,omitempty"` // a few words below it
	Path     string       `json:"-"`              // the page with the rows behind it
}

// None is the cell of a figure that does not exist.
func None() Cell { return Cell{Kind: Nothing} }

// Text is a cell of words.
func Text(s string) Cell { return Cell{Kind: Words, Text: s} }

// Whole is a count.
func Whole(n int) Cell { return number(Count, float64(n), 0) }

// Number is a decimal number. What is no number becomes a dash.
func Number(x float64, digits int) Cell { return number(Decimal, x, digits) }

// Share is a share between 0 and 1, shown in per cent.
func Share(x float64, digits int) Cell { return number(Percent, x, digits) }

// Wait is a number of days.
func Wait(days float64, digits int) Cell { return number(Days, days, digits) }

// Fraction is k of n, for populations too small for a share.
func Fraction(k, n int) Cell {
	c := number(Of, float64(k), 0)
	c.N = &n
	return c
}

// On is a day of the calendar, and a dash for no day.
func On(d deadline.Day) Cell {
	if d.IsZero() {
		return None()
	}
	return Cell{Kind: Day, Day: d}
}

// In is the month of a day.
func In(d deadline.Day) Cell {
	if d.IsZero() {
		return None()
	}
	return Cell{Kind: Month, Day: d}
}

// At is an instant.
func At(t time.Time) Cell {
	if t.IsZero() {
		return None()
	}
	return Cell{Kind: Instant, At: t.UTC()}
}

// Open is a quantile that was not reached.
func Open() Cell { return Cell{Kind: NotReached, Digits: -1} }

// Few is a figure of a population below least, which is not shown.
func Few(least int) Cell { return Cell{Kind: Suppressed, N: &least} }

// Hidden is a figure that is not shown, be it of few or because one of few could
// be found by it: which of the two, nobody is told.
func Hidden() Cell { return Cell{Kind: Suppressed} }

func number(k Kind, x float64, digits int) Cell {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return None()
	}
	return Cell{Kind: k, Number: &x, Digits: digits}
}

// Between adds the 95 % limits; nil is an open end.
func (c Cell) Between(low, high *float64) Cell {
	c.Interval, c.Low, c.High = true, low, high
	return c
}

// Among adds the population.
func (c Cell) Among(n int) Cell {
	c.N = &n
	return c
}

// Noted adds a few words below the value.
func (c Cell) Noted(words string) Cell {
	c.Note = words
	return c
}

// Leading makes the value lead to the rows behind it.
func (c Cell) Leading(path string) Cell {
	c.Path = path
	return c
}

// Say writes the value as a reader of the language reads it.
func (c Cell) Say(p *lang.Printer) string {
	switch c.Kind {
	case Words:
		return c.Text
	case Day:
		return p.ShortDay(c.Day)
	case Month:
		return p.CivilMonth(c.Day)
	case Instant:
		return p.FullInstant(c.At)
	case NotReached:
		return p.Say("document.not_reached")
	case Suppressed:
		if c.N == nil {
			return p.Say("document.hidden")
		}
		return p.Say("document.few", c.n())
	case Of:
		return p.Say("document.of", int(c.value()), c.n())
	case Nothing:
		return "–"
	}
	return c.sayNumber(p, c.value())
}

// SayBelow writes what stands in the second line: limits, population, note.
func (c Cell) SayBelow(p *lang.Printer) string {
	var parts []string
	if c.Interval && (c.Low != nil || c.High != nil) {
		parts = append(parts, p.Say("document.interval", c.SayLimit(p, c.Low), c.SayLimit(p, c.High)))
	}
	if c.N != nil && c.Kind != Of && c.Kind != Suppressed {
		parts = append(parts, p.Say("document.n", *c.N))
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	return joined(parts)
}

// SayLimit writes one limit of an interval without its unit.
func (c Cell) SayLimit(p *lang.Printer, v *float64) string {
	if v == nil {
		return p.Say("document.open_end")
	}
	if c.Kind == Days || c.Kind == NotReached {
		return p.Decimal(*v, c.Digits)
	}
	return c.sayNumber(p, *v)
}

func (c Cell) sayNumber(p *lang.Printer, x float64) string {
	switch c.Kind {
	case Percent:
		return p.Percent(x, c.Digits)
	case Days:
		return p.Say("document.days", p.Decimal(x, c.Digits))
	case Decimal:
		return p.Decimal(x, c.Digits)
	default:
		return p.Number(int(math.Round(x)))
	}
}

func (c Cell) value() float64 {
	if c.Number == nil {
		return 0
	}
	return *c.Number
}

func (c Cell) n() int {
	if c.N == nil {
		return 0
	}
	return *c.N
}

func joined(parts []string) string {
	out := ""
	for i, s := range parts {
		if i > 0 {
			out += "; "
		}
		out += s
	}
	return out
}
