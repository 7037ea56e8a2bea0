// Package casefile knows cases: investigations with a number, an owner and a
// compartment that says who may know of them.
package casefile

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// ID names a case; it is random, so that nothing can be counted or guessed.
type ID string

// Compartment is the need-to-know class of a case.
type Compartment string

// The three compartments of security.md section 2.
const (
	Open       Compartment = "open"       // the whole unit may list it
	Restricted Compartment = "restricted" // members only; metadata holders see metadata
	Sealed     Compartment = "sealed"     // its existence is hidden from all but members
)

// Compartments lists them from the widest to the narrowest.
func Compartments() []Compartment { return []Compartment{Open, Restricted, Sealed} }

// Valid says whether the compartment is one of the three.
func (c Compartment) Valid() bool { return slices.Contains(Compartments(), c) }

// LabelKey is the message key of the compartment's name.
func (c Compartment) LabelKey() string { return "casefile.compartment_" + string(c) }

// Case is one investigation.
type Case struct {
	ID          ID
	Number      string // the unit's own file number, unique in the agency
	Title       string
	Unit        people.UnitID
	Compartment Compartment
	Owner       people.ID
	Members     []people.ID
	Version     int // grows with each change; a stale tab is told so
	CreatedAt   time.Time
}

// Has says whether the person is the owner or a member.
func (c Case) Has(id people.ID) bool {
	return c.Owner == id || slices.Contains(c.Members, id)
}

// Limits of what can be typed, in characters; the schema repeats them.
const (
	MaxNumber = 60
	MaxTitle  = 200
)

// Check says what is wrong with a new or changed case, all fields at once.
func (c Case) Check() error {
	var g fault.Gather
	checkLine(&g, "number", c.Number, "casefile.number_missing", MaxNumber)
	checkLine(&g, "title", c.Title, "casefile.title_missing", MaxTitle)
	if !c.Compartment.Valid() {
		g.On("compartment", "casefile.compartment_missing")
	}
	return g.Err()
}

func checkLine(g *fault.Gather, field, text, missing string, limit int) {
	switch {
	case strings.TrimSpace(text) == "":
		g.On(field, missing)
	case !utf8.ValidString(text):
		g.On(field, "casefile.encoding")
	case utf8.RuneCountInString(text) > limit:
		g.On(field, "casefile.too_long", limit)
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		g.On(field, "casefile.hidden_characters")
	}
}
