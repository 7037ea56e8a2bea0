// Package fault says what can go wrong in words that every room understands:
// a kind, which a front door turns into one status, and the key of a message,
// which internal/lang turns into a sentence for the reader.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind classifies a failure by what the person can do about it.
type Kind int

// The kinds of failure. A front door maps each to exactly one status.
const (
	// Internal is a failure of ours: nothing the person typed can mend it.
	Internal Kind = iota
	// Invalid is input that can be corrected and sent again.
	Invalid
	// NotFound is what does not exist, or may not be known to exist.
	NotFound
	// Forbidden is a known function that this person's role lacks.
	Forbidden
	// Conflict is a step out of order, a stale tab or a repeated key.
	Conflict
	// Unavailable is a dependency that is away for now; trying later helps.
	Unavailable
)

// String names the kind for logs.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not_found"
	case Forbidden:
		return "forbidden"
	case Conflict:
		return "conflict"
	case Unavailable:
		return "unavailable"
	default:
		return "internal"
	}
}

// Fault is one classified failure. Key names the message, Args fill it, Field
// names the input it belongs to (empty for the whole), Also holds further
// faults of the same answer, so that a form shows all of them at once.
type Fault struct {
	Kind  Kind
	Key   string
	Args  []any
	Field string
	Also  []*Fault
	cause error
}

// New makes a fault of a kind with the message key and its arguments.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// On makes an Invalid fault that belongs to one input field.
func On(field, key string, args ...any) *Fault {
	return &Fault{Kind: Invalid, Key: key, Args: args, Field: field}
}

// Wrap classifies an error of another library as ours, keeping it for the log.
func Wrap(err error, kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args, cause: err}
}

// In gives the fault to an input field; it returns the fault itself.
func (f *Fault) In(field string) *Fault {
	f.Field = field
	return f
}

// Error tells the key and the cause; it is for logs, never for a page.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	if f.Field != "" {
		fmt.Fprintf(&b, " (field %s)", f.Field)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	for _, a := range f.Also {
		fmt.Fprintf(&b, "; %s", a.Error())
	}
	return b.String()
}

// Unwrap gives the cause, so that errors.Is and errors.As look through.
func (f *Fault) Unwrap() error { return f.cause }

// All lists the fault and those that came with it, in order.
func (f *Fault) All() []*Fault {
	all := []*Fault{f}
	for _, a := range f.Also {
		all = append(all, a.All()...)
	}
	return all
}

// As finds the fault in an error chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf gives the kind of an error; an unclassified one is Internal.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

// Is says whether an error is a fault of this kind.
func Is(err error, kind Kind) bool {
	f, ok := As(err)
	return ok && f.Kind == kind
}

// Gather collects faults while a form is read. Its zero value is ready.
type Gather struct{ all []*Fault }

// Add keeps a fault when the error is one, an Internal one otherwise; nil adds nothing.
func (g *Gather) Add(err error) {
	if err == nil {
		return
	}
	f, ok := As(err)
	if !ok {
		f = Wrap(err, Internal, "fault.internal")
	}
	g.all = append(g.all, f)
}

// On adds an Invalid fault for a field.
func (g *Gather) On(field, key string, args ...any) { g.all = append(g.all, On(field, key, args...)) }

// Err gives nil when nothing was gathered, else the first fault carrying the others.
func (g *Gather) Err() error {
	if len(g.all) == 0 {
		return nil
	}
	first := *g.all[0]
	first.Also = append(append([]*Fault{}, first.Also...), g.all[1:]...)
	return &first
}
