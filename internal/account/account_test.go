package account_test

import (
	"testing"
	"time"

	"rogatory/internal/account"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
)

const secret = "quite another long sentence"

// signIn gives the key of the answer, "in" when the door opened.
func signIn(t *testing.T, w *pgtest.World, login, password string, at time.Time) string {
	t.Helper()
	token, who, err := w.Accounts.SignIn(t.Context(), login, password, at)
	if err == nil && token != "" && who.Login == people.FoldLogin(login) {
		return "in"
	}
	f, ok := fault.As(err)
	if !ok || token != "" || who.ID != "" {
		t.Fatalf("%s: %q %+v %v", login, token, who, err)
	}
	return f.Key
}

// leaves counts the audit leaves of an action.
func leaves(t *testing.T, w *pgtest.World, action string) int {
	t.Helper()
	var n int
	if err := w.DB.Get(&n, `SELECT count(*) FROM audit_leaves WHERE action = $1`, action); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestComingAndGoingIsRecorded(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	signIn(t, w, "liaison", "wrong", pgtest.Now)
	signIn(t, w, "nobody", "wrong", pgtest.Now)
	token, p, err := w.Accounts.SignIn(t.Context(), "liaison", pgtest.Password, pgtest.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Accounts.SignOut(t.Context(), p, token, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]int{"account.sign_in_failed": 1, "account.signed_in": 1, "account.signed_out": 1} {
		if got := leaves(t, w, action); got != want {
			t.Errorf("%s: %d leaves, want %d", action, got, want)
		}
	}
}

func TestM07_EveryRefusalLooksTheSame(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	admin, at := w.People[people.Administrator], pgtest.Now
	disabled := w.Second
	disabled.Active = false
	listed, err := w.Accounts.Person(t.Context(), admin, disabled.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Accounts.Change(t.Context(), admin, disabled, "", listed.Version, at); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accounts.Add(t.Context(), admin, people.Person{Name: "Not yet", Login: "notyet", Role: people.Legal}, "", at); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ says, login, password, want string }{
		{"the right password", "liaison", pgtest.Password, "in"},
		{"the login in capitals and blanks", " LIAISON ", pgtest.Password, "in"},
		{"a wrong password", "liaison", "wrong", "people.sign_in_refused"},
		{"the password in capitals", "liaison", "A SENTENCE FOR TESTS ONLY", "people.sign_in_refused"},
		{"an unknown login", "nobody", pgtest.Password, "people.sign_in_refused"},
		{"nothing at all", "", "", "people.sign_in_refused"},
		{"a disabled account with its right password", "legal2", pgtest.Password, "people.sign_in_refused"},
		{"an account that chose no password yet", "notyet", "", "people.sign_in_refused"},
		{"broken bytes", "a\xff\x00", "b\xff\x00", "people.sign_in_refused"},
	} {
		if got := signIn(t, w, row.login, row.password, at); got != row.want {
			t.Errorf("%s: %s", row.says, got)
		}
	}
}

func TestM06_FiveFailuresCloseTheDoorUntilALinkOpensIt(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	admin, liaison, at := w.People[people.Administrator], w.People[people.Liaison], pgtest.Now
	for i := range account.MaxFailures {
		if got := signIn(t, w, "liaison", "wrong", at.Add(time.Duration(i)*time.Minute)); got != "people.sign_in_refused" {
			t.Fatalf("failure %d: %s", i+1, got)
		}
	}
	if got := signIn(t, w, "liaison", pgtest.Password, at.Add(6*time.Minute)); got != "people.sign_in_refused" {
		t.Errorf("the right password after five wrong ones: %s", got)
	}
	if got := signIn(t, w, "liaison", pgtest.Password, at.Add(30*24*time.Hour)); got != "people.sign_in_refused" {
		t.Errorf("a month later, without anybody's help: %s", got)
	}
	if got := signIn(t, w, "legal", pgtest.Password, at); got != "in" {
		t.Errorf("a colleague: %s", got)
	}
	token, err := w.Accounts.Unlock(t.Context(), admin, liaison.ID, at.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Accounts.Accept(t.Context(), token, "", "", secret, secret, at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := signIn(t, w, "liaison", secret, at.Add(time.Hour)); got != "in" {
		t.Errorf("the new password: %s", got)
	}
	if got := signIn(t, w, "liaison", pgtest.Password, at.Add(time.Hour)); got != "people.sign_in_refused" {
		t.Errorf("the old password: %s", got)
	}
}

func TestFailuresLongAgoDoNotAddUp(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	at := pgtest.Now
	for range 3 * account.MaxFailures {
		signIn(t, w, "liaison", "wrong", at)
		at = at.Add(account.FailureWindow + time.Second)
	}
	if got := signIn(t, w, "liaison", pgtest.Password, at); got != "in" {
		t.Errorf("one slip now and then closed the door: %s", got)
	}
	for range account.MaxFailures - 1 {
		signIn(t, w, "liaison", "wrong", at)
	}
	if got := signIn(t, w, "liaison", pgtest.Password, at); got != "in" {
		t.Errorf("after four failures: %s", got)
	}
	for range account.MaxFailures - 1 {
		signIn(t, w, "liaison", "wrong", at)
	}
	if got := signIn(t, w, "liaison", pgtest.Password, at); got != "in" {
		t.Errorf("a success did not begin the count anew: %s", got)
	}
}

func TestM05_SessionsEnd(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	at := pgtest.Now
	enter := func(at time.Time) account.Token {
		token, _, err := w.Accounts.SignIn(t.Context(), "liaison", pgtest.Password, at)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	alive := func(token account.Token, at time.Time) bool {
		p, err := w.Accounts.Session(t.Context(), token, at)
		if err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		return err == nil && p.Login == "liaison"
	}
	token := enter(at)
	if !alive(token, at.Add(account.IdleLimit-time.Second)) {
		t.Error("over before its time")
	}
	if alive(token, at.Add(2*account.IdleLimit+time.Second)) {
		t.Error("alive after an idle quarter of an hour")
	}
	token = enter(at)
	for d := time.Duration(0); d < account.AbsoluteLimit; d += 10 * time.Minute {
		if !alive(token, at.Add(d)) {
			t.Fatalf("ended at work, after %s", d)
		}
	}
	if alive(token, at.Add(account.AbsoluteLimit)) {
		t.Error("alive after ten hours")
	}
	token = enter(at)
	if err := w.Accounts.SignOut(t.Context(), w.People[people.Liaison], token, at); err != nil {
		t.Fatal(err)
	}
	if alive(token, at) || alive("made up", at) || alive("", at) {
		t.Error("a session that was ended or never began is alive")
	}
}

func TestM04_AStoredSessionIsNoKey(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	token, _, err := w.Accounts.SignIn(t.Context(), "liaison", pgtest.Password, pgtest.Now)
	if err != nil {
		t.Fatal(err)
	}
	var stored []byte
	if err := w.DB.Get(&stored, `SELECT token_hash FROM sessions`); err != nil {
		t.Fatal(err)
	}
	if string(stored) == string(token) || len(stored) != 32 || string(stored) != string(token.Hash()) {
		t.Errorf("%x is stored of %q", stored, token)
	}
	if _, err := w.Accounts.Session(t.Context(), account.Token(stored), pgtest.Now); !fault.Is(err, fault.NotFound) {
		t.Errorf("what the database holds opens the door: %v", err)
	}
}

func TestADisabledPersonIsOutAtOnce(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	admin, at := w.People[people.Administrator], pgtest.Now
	token, p, err := w.Accounts.SignIn(t.Context(), "liaison", pgtest.Password, at)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := w.Accounts.Person(t.Context(), admin, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.Active = false
	if err := w.Accounts.Change(t.Context(), admin, p, "", listed.Version, at); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accounts.Session(t.Context(), token, at.Add(time.Second)); !fault.Is(err, fault.NotFound) {
		t.Errorf("still in: %v", err)
	}
	if err := w.Accounts.Change(t.Context(), admin, p, "", listed.Version, at); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale tab of the administrator: %v", err)
	}
}
