// Package people knows who works here: agencies, their units, persons and the
// one role of each account.
package people

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rogatory/internal/fault"
)

// AgencyID names one tenant. It stands first in every key of the schema.
type AgencyID int64

// UnitID names a unit inside an agency; empty means the agency as a whole.
type UnitID string

// ID names a person's account.
type ID string

// Agency is one tenant: its country decides which legal bases and which
// platform entities apply, its zone which calendar day an instant belongs to.
type Agency struct {
	ID      AgencyID
	Name    string
	Country string // ISO 3166 alpha-2
	Zone    string // IANA
	Demo    bool   // loaded with invented data; every page says so
}

// Unit is a group of people with its own open cases.
type Unit struct {
	ID   UnitID
	Name string
}

// Role is what an account may do here; an account has exactly one.
type Role string

// The six roles of security.md section 2.
const (
	Investigator  Role = "investigator"  // asks
	Liaison       Role = "liaison"       // exchanges with platforms
	Legal         Role = "legal"         // approves or returns
	Leadership    Role = "leadership"    // judges by figures
	Auditor       Role = "auditor"       // checks who did what
	Administrator Role = "administrator" // runs accounts, reads no case
)

// Roles lists all roles in the order of the rights table.
func Roles() []Role {
	return []Role{Investigator, Liaison, Legal, Leadership, Auditor, Administrator}
}

// Valid says whether the role is one of the six.
func (r Role) Valid() bool {
	for _, known := range Roles() {
		if r == known {
			return true
		}
	}
	return false
}

// LabelKey is the message key of the role's name.
func (r Role) LabelKey() string { return "people.role_" + string(r) }

// Person is an account: a human being in one role.
type Person struct {
	ID        ID
	Agency    AgencyID
	Unit      UnitID // empty: works for every unit of the agency
	Name      string
	Login     string
	Role      Role
	Language  string // empty: the browser decides
	Theme     string // empty: the system decides; light, dark
	Active    bool
	Console   bool // types at the server's own console, whose owner reads the database anyway; no account has it
	CreatedAt time.Time
}

// Limits of what can be typed, in characters; the schema repeats them.
const (
	MaxName     = 200
	MaxLogin    = 64
	MinPassword = 15 // M02
	MaxPassword = 128
)

// Check says what is wrong with a new or changed account, all fields at once.
func (p Person) Check() error {
	var g fault.Gather
	if strings.TrimSpace(p.Name) == "" {
		g.On("name", "people.name_missing")
	} else if utf8.RuneCountInString(p.Name) > MaxName {
		g.On("name", "people.name_long", MaxName)
	} else if hasHidden(p.Name) {
		g.On("name", "people.name_hidden")
	}
	switch {
	case p.Login == "":
		g.On("login", "people.login_missing")
	case !loginOK(p.Login):
		g.On("login", "people.login_form", MaxLogin)
	}
	if !p.Role.Valid() {
		g.On("role", "people.role_missing")
	}
	return g.Err()
}

// CheckPassword holds a new password against M02: length only, any character;
// what is guessed first (the login, a repeated sign) is refused.
func CheckPassword(field, password, login string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return fault.On(field, "people.password_encoding")
	case n < MinPassword:
		return fault.On(field, "people.password_short", MinPassword)
	case n > MaxPassword:
		return fault.On(field, "people.password_long", MaxPassword)
	case guessable(password, login):
		return fault.On(field, "people.password_guessable")
	}
	return nil
}

func guessable(password, login string) bool {
	low := strings.ToLower(password)
	if login != "" && strings.Contains(low, strings.ToLower(login)) && len(login) > 3 {
		return true
	}
	distinct := map[rune]bool{}
	for _, r := range low {
		distinct[r] = true
	}
	if len(distinct) < 5 {
		return true
	}
	for _, run := range []string{"abcdefghijklmnop", "qwertyuiopasdfgh", "йцукенгшщзхїфів", "1234567890123456", "passwordpassword", "парольпароль"} {
		if strings.HasPrefix(low, run[:len(run)/2]) {
			return true
		}
	}
	return false
}

// loginOK accepts what can be typed on any keyboard and read aloud on a phone.
func loginOK(login string) bool {
	if len(login) > MaxLogin {
		return false
	}
	for _, r := range login {
		ok := r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' || r == '@'
		if !ok {
			return false
		}
	}
	return true
}

// hasHidden finds characters that draw nothing or turn the reading direction
// (A43): in a person's name they only serve to deceive.
func hasHidden(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == utf8.RuneError {
			return true
		}
	}
	return false
}

// FoldLogin is the form in which logins are stored and compared.
func FoldLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
