package account_test

import (
	"strings"
	"testing"
	"time"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
)

func wants(t *testing.T, says string, err error, kind fault.Kind, field, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok {
		t.Errorf("%s: %v, want %s", says, err, key)
		return
	}
	for _, each := range f.All() {
		if each.Kind == kind && each.Field == field && each.Key == key {
			return
		}
	}
	t.Errorf("%s: %v, want %s on %q", says, err, key, field)
}

func TestA11_ANewPersonChoosesTheirOwnPassword(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	admin, at := w.People[people.Administrator], pgtest.Now
	token, err := w.Accounts.Add(t.Context(), admin, people.Person{Name: "Test Newcomer", Login: "New.Comer", Role: people.Investigator}, "Unit C", at)
	if err != nil {
		t.Fatal(err)
	}
	inv, err := w.Accounts.Invitation(t.Context(), token, at)
	if err != nil || inv.Login != "new.comer" || inv.Name != "Test Newcomer" || !inv.ExpiresAt.Equal(at.Add(account.InvitationLife)) {
		t.Fatalf("%+v %v", inv, err)
	}
	for _, row := range []struct{ says, password, again, field, key string }{
		{"too short", "short", "short", "password", "people.password_short"},
		{"too long", strings.Repeat("ab cd ef", 17), strings.Repeat("ab cd ef", 17), "password", "people.password_long"},
		{"typed differently", secret, secret + "x", "again", "people.password_differs"},
		{"the login inside", "xx new.comer and more", "xx new.comer and more", "password", "people.password_guessable"},
		{"one sign repeated", strings.Repeat("z", 20), strings.Repeat("z", 20), "password", "people.password_guessable"},
		{"a row of the keyboard", "qwertyuiop and so on", "qwertyuiop and so on", "password", "people.password_guessable"},
		{"broken bytes", "a long password \xff\xfe", "a long password \xff\xfe", "password", "people.password_encoding"},
	} {
		wants(t, row.says, w.Accounts.Accept(t.Context(), token, "", "", row.password, row.again, at), fault.Invalid, row.field, row.key)
	}
	if err := w.Accounts.Accept(t.Context(), token, "Another Name", "another", secret, secret, at); err != nil {
		t.Fatal(err)
	}
	if signIn(t, w, "new.comer", secret, at) != "in" || signIn(t, w, "another", secret, at) == "in" {
		t.Error("a link for a person made another account")
	}
	wants(t, "the link again", w.Accounts.Accept(t.Context(), token, "", "", secret, secret, at), fault.NotFound, "", "people.link_over")
}

func TestALinkEnds(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	at := pgtest.Now
	token, err := w.Accounts.Add(t.Context(), w.People[people.Administrator], people.Person{Name: "Late", Login: "late", Role: people.Legal}, "", at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accounts.Invitation(t.Context(), token, at.Add(account.InvitationLife-time.Second)); err != nil {
		t.Errorf("on its last second: %v", err)
	}
	_, err = w.Accounts.Invitation(t.Context(), token, at.Add(account.InvitationLife))
	wants(t, "after a week", err, fault.NotFound, "", "people.link_over")
	_, err = w.Accounts.Invitation(t.Context(), "made-up", at)
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("a made-up link: %v", err)
	}
}

func TestTheSetUpLinkMakesOneAdministrator(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	at := pgtest.Now
	token, err := w.Accounts.SetUp(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "no name", w.Accounts.Accept(t.Context(), token, "", "root2", secret, secret, at), fault.Invalid, "name", "people.name_missing")
	wants(t, "no login", w.Accounts.Accept(t.Context(), token, "First", "", secret, secret, at), fault.Invalid, "login", "people.login_missing")
	wants(t, "a login nobody can type", w.Accounts.Accept(t.Context(), token, "First", "корінь", secret, secret, at), fault.Invalid, "login", "people.login_form")
	wants(t, "a name that turns around (A43)", w.Accounts.Accept(t.Context(), token, "Fi\u202erst", "root2", secret, secret, at), fault.Invalid, "name", "people.name_hidden")
	if err := w.Accounts.Accept(t.Context(), token, "First Person", "Root2", secret, secret, at); err != nil {
		t.Fatal(err)
	}
	_, who, err := w.Accounts.SignIn(t.Context(), "root2", secret, at)
	if err != nil || who.Role != people.Administrator {
		t.Fatalf("%+v %v", who, err)
	}
	if err := w.Accounts.Accept(t.Context(), token, "Second", "root3", secret, secret, at); !fault.Is(err, fault.NotFound) {
		t.Errorf("the link made a second administrator: %v", err)
	}
}

func TestP25_OnlyAnAdministratorManagesAccountsAndNeverTheirOwn(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	at, victim := pgtest.Now, w.People[people.Investigator]
	for _, role := range people.Roles() {
		by := w.People[role]
		_, add := w.Accounts.Add(t.Context(), by, people.Person{Name: "X", Login: "x-" + string(role), Role: people.Legal}, "", at)
		_, list := w.Accounts.People(t.Context(), by)
		_, one := w.Accounts.Person(t.Context(), by, victim.ID)
		_, unlock := w.Accounts.Unlock(t.Context(), by, victim.ID, at)
		for what, err := range map[string]error{"add": add, "list": list, "one": one, "unlock": unlock} {
			if (err == nil) != (role == people.Administrator) || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s by %s: %v", what, role, err)
			}
		}
	}
	admin := w.People[people.Administrator]
	_, err := w.Accounts.Unlock(t.Context(), admin, admin.ID, at)
	wants(t, "a link for oneself", err, fault.Forbidden, "", "people.not_yourself")
	raised := admin
	raised.Role = people.Auditor
	wants(t, "another role for oneself", w.Accounts.Change(t.Context(), admin, raised, "", 1, at), fault.Forbidden, "", "people.not_yourself")
	_, err = w.Accounts.Add(t.Context(), admin, people.Person{Name: "Twin", Login: "LIAISON", Role: people.Legal}, "", at)
	if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
		t.Errorf("a login that is taken: %v", err)
	}
	_, err = w.Accounts.Add(t.Context(), admin, people.Person{Name: "", Login: "a b", Role: "king"}, "", at)
	for field, key := range map[string]string{"name": "people.name_missing", "login": "people.login_form", "role": "people.role_missing"} {
		wants(t, "all faults at once", err, fault.Invalid, field, key)
	}
}

func TestColleaguesAreTheActiveOnes(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	admin := w.People[people.Administrator]
	gone := w.Second
	gone.Active = false
	if err := w.Accounts.Change(t.Context(), admin, gone, "", 1, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	all, err := w.Accounts.Colleagues(t.Context(), w.People[people.Investigator])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ID == gone.ID || !p.Active {
			t.Errorf("%s is offered for a case", p.Login)
		}
	}
	names, err := w.Accounts.Names(t.Context(), w.People[people.Liaison])
	if err != nil || names[gone.ID] != gone.Name {
		t.Errorf("who left keeps the name in old timelines: %q %v", names[gone.ID], err)
	}
}
