package lang

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"

	"rogatory/internal/fault"
)

// Key is an argument that is itself a message: Say("a.b", lang.Key("c.d")).
type Key string

// Say gives the message of a key with its placeholders filled. Numbers, days
// and instants among the arguments are written as the reader writes them; a
// plural message takes its form from argument 0. A key that is in no catalogue
// comes back in brackets, so that it is seen.
func (p *Printer) Say(key string, args ...any) string {
	m, ok := p.catalogue[key]
	if !ok {
		return "[" + key + "]"
	}
	if m.plural {
		return p.fill(m.forms[p.form(m, args)], args)
	}
	return p.fill(m.forms["other"], args)
}

// Count gives a plural message for n; {0} is n, {1} the first of args.
func (p *Printer) Count(key string, n int, args ...any) string {
	return p.Say(key, append([]any{n}, args...)...)
}

// SayStep says one step of a proof, whose arguments may be steps themselves.
func (p *Printer) SayStep(key string, args []any) string {
	if key == "" {
		return ""
	}
	return p.Say(key, args...)
}

// Has says whether the catalogue knows a key, for words that data may lack.
func (p *Printer) Has(key string) bool {
	_, ok := p.catalogue[key]
	return ok
}

// Fault says what went wrong: the first sentence of a fault. An error without
// a message of its own is ours, and the reader learns no details of it.
func (p *Printer) Fault(err error) string {
	if f, ok := fault.As(err); ok && p.Has(f.Key) {
		return p.Say(f.Key, f.Args...)
	}
	return p.Say("fault.internal")
}

// FieldFaults says what is wrong with each field; "" holds what concerns the
// form as a whole. A field with several faults shows the first.
func (p *Printer) FieldFaults(err error) map[string]string {
	faults := map[string]string{}
	if err == nil {
		return faults
	}
	f, ok := fault.As(err)
	if !ok {
		faults[""] = p.Fault(err)
		return faults
	}
	for _, each := range f.All() {
		if _, known := faults[each.Field]; !known {
			faults[each.Field] = p.Fault(each)
		}
	}
	return faults
}

// FaultFields lists the fields of FieldFaults in the order in which the faults
// were found, which is the order of the form.
func (p *Printer) FaultFields(err error) []string {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	var fields []string
	seen := map[string]bool{}
	for _, each := range f.All() {
		if !seen[each.Field] {
			seen[each.Field] = true
			fields = append(fields, each.Field)
		}
	}
	return fields
}

func (p *Printer) fill(t text, args []any) string {
	if len(t.args) == 0 {
		return t.literals[0]
	}
	var b strings.Builder
	word := ""
	for i, n := range t.args {
		b.WriteString(after(word, t.literals[i]))
		word = ""
		if n < len(args) {
			word = p.word(args[n])
			b.WriteString(word)
		}
	}
	b.WriteString(after(word, t.literals[len(t.args)]))
	return b.String()
}

// after gives what follows a word: the full stop of an abbreviation (2026 р.)
// ends the sentence, too.
func after(word, literal string) string {
	if strings.HasSuffix(word, ".") && strings.HasPrefix(literal, ".") {
		return literal[1:]
	}
	return literal
}

// step is a message with arguments, such as one sentence of a deadline's proof.
type step interface {
	Say(say func(key string, args ...any) string) string
}

// civil is a day of the calendar: time.Time has this method, and so has the
// day type of the deadlines.
type civil interface {
	Date() (year int, month time.Month, day int)
}

// word writes one argument for the reader.
func (p *Printer) word(arg any) string {
	switch a := arg.(type) {
	case string:
		return a
	case Key:
		return p.Say(string(a))
	case int:
		return p.Number(a)
	case int64:
		return p.Number(int(a))
	case float64:
		return p.Decimal(a, -1)
	case time.Time:
		return p.Instant(a)
	case interface{ MessageKey() string }:
		return p.Say(a.MessageKey())
	case step:
		return a.Say(p.Say)
	case civil:
		return p.Civil(a)
	default:
		return fmt.Sprint(arg)
	}
}

// form picks the plural form by argument 0.
func (p *Printer) form(m message, args []any) string {
	if len(args) == 0 {
		return "other"
	}
	name := "other"
	switch n := args[0].(type) {
	case int:
		name = p.pluralForm(n)
	case int64:
		name = p.pluralForm(int(n))
	}
	if _, ok := m.forms[name]; !ok {
		return "other"
	}
	return name
}

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

func (p *Printer) pluralForm(n int) string {
	if n < 0 {
		n = -n
	}
	// MatchPlural wants the number modulo 10,000,000: the rules look at the last digits only.
	if n >= 10_000_000 {
		n = n%10_000_000 + 10_000_000
	}
	return formNames[plural.Cardinal.MatchPlural(p.language.tag(), n, 0, 0, 0, 0)]
}
