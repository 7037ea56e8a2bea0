package people_test

import (
	"strings"
	"testing"

	"rogatory/internal/fault"
	"rogatory/internal/people"
)

func faults(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	var all []string
	for _, each := range f.All() {
		all = append(all, each.Field+" "+strings.TrimPrefix(each.Key, "people."))
	}
	return strings.Join(all, ", ")
}

func TestAnAccountIsFilledInCompletely(t *testing.T) {
	for _, row := range []struct{ says, name, login, role, want string }{
		{"complete", "Test Person", "test.person-1_a@unit", "legal", ""},
		{"a name in any script", "Ім’я Прізвище", "a", "auditor", ""},
		{"nothing", "", "", "", "name name_missing, login login_missing, role role_missing"},
		{"blanks for a name", " \t", "a", "legal", "name name_missing"},
		{"a name too long", strings.Repeat("ї", people.MaxName+1), "a", "legal", "name name_long"},
		{"a name exactly as long as allowed", strings.Repeat("ї", people.MaxName), "a", "legal", ""},
		{"a name that turns around (A43)", "Test\u202ePerson", "a", "legal", "name name_hidden"},
		{"a name with a sign that draws nothing (A43)", "Test\u200bPerson", "a", "legal", "name name_hidden"},
		{"broken bytes (A42)", "Test\xff", "a", "legal", "name name_hidden"},
		{"capitals in a login", "Test", "Legal", "legal", "login login_form"},
		{"a blank in a login", "Test", "a b", "legal", "login login_form"},
		{"a look-alike in a login", "Test", "аdmin", "legal", "login login_form"},
		{"a login too long", "Test", strings.Repeat("a", people.MaxLogin+1), "legal", "login login_form"},
		{"a role that does not exist", "Test", "a", "root", "role role_missing"},
	} {
		p := people.Person{Name: row.name, Login: row.login, Role: people.Role(row.role)}
		if got := faults(p.Check()); got != row.want {
			t.Errorf("%s: %s", row.says, got)
		}
	}
}

func TestM02_LengthDecidesAndWhatIsGuessedFirstIsRefused(t *testing.T) {
	for _, row := range []struct{ says, password, login, want string }{
		{"fifteen signs", "fifteen signs..", "a", ""},
		{"a sentence with blanks", "every sentence is a password", "a", ""},
		{"another script", "довгий пароль з ґанком", "a", ""},
		{"emoji count as signs", strings.Repeat("🔑🚪🧱🪟🏠", 3), "a", ""},
		{"fourteen", "fourteen signs", "a", "password password_short"},
		{"nothing", "", "a", "password password_short"},
		{"fourteen signs of two bytes each", strings.Repeat("їґ", 7), "a", "password password_short"},
		{"128", strings.Repeat("abcdefg.", 16), "a", ""},
		{"129", strings.Repeat("abcdefg.", 16) + "x", "a", "password password_long"},
		{"the login inside", "my name is oleh.k, hello", "oleh.k", "password password_guessable"},
		{"the login in capitals", "my name is OLEH.K, hello", "oleh.k", "password password_guessable"},
		{"a login of three signs may occur", "always a sentence with leg", "leg", ""},
		{"four signs in turn", strings.Repeat("ab12", 5), "a", "password password_guessable"},
		{"the alphabet", "abcdefghijklmnop", "a", "password password_guessable"},
		{"the first row of a Ukrainian keyboard", "йцукенгшщзхїфівап", "a", "password password_guessable"},
		{"the word itself", "PasswordPassword!", "a", "password password_guessable"},
		{"broken bytes", "a sentence \xff for tests", "a", "password password_encoding"},
	} {
		if got := faults(people.CheckPassword("password", row.password, row.login)); got != row.want {
			t.Errorf("%s: %q", row.says, got)
		}
	}
}

func TestRolesAreSix(t *testing.T) {
	if len(people.Roles()) != 6 {
		t.Error(people.Roles())
	}
	for _, r := range people.Roles() {
		if !r.Valid() {
			t.Errorf("%s", r)
		}
	}
	if people.Role("").Valid() || people.FoldLogin("  LeGal ") != "legal" {
		t.Error("no role is a role, and a login is folded")
	}
}
