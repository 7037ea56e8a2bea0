package cipher_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rogatory/internal/cipher"
)

// cheap costs little: these tests guard no secret.
var cheap = cipher.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

func hasher(t *testing.T) *cipher.Passwords {
	t.Helper()
	h, err := cipher.NewPasswords(cheap)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestM03_TheCostIsAboveTheFloor(t *testing.T) {
	if d := cipher.Default; d.MemoryKiB < 19*1024 || d.Passes < 2 || d.Lanes < 1 {
		t.Errorf("%+v is cheaper than 19 MiB, 2 passes, 1 lane", d)
	}
}

func TestAPasswordMatchesItselfAndNothingElse(t *testing.T) {
	h := hasher(t)
	for _, password := range []string{"a sentence for tests only", "пароль із ґ та й, довгий", " blanks at both ends ", strings.Repeat("x", 1000), ""} {
		stored, err := h.Hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		for typed, want := range map[string]bool{password: true, password + "x": false, strings.ToUpper(password) + "!": false} {
			if got, err := h.Matches(t.Context(), stored, typed); err != nil || got != want {
				t.Errorf("%.30q against %.30q: %v %v", typed, password, got, err)
			}
		}
	}
}

func TestTwoHashesOfOnePasswordDiffer(t *testing.T) {
	h := hasher(t)
	a, errA := h.Hash(t.Context(), "the same password")
	b, errB := h.Hash(t.Context(), "the same password")
	if errA != nil || errB != nil || a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("%s\n%s\n%v %v", a, b, errA, errB)
	}
}

// A keyboard may send ґ or й as one sign or as two; both open the door.
func TestCompositionDoesNotMatter(t *testing.T) {
	h := hasher(t)
	stored, err := h.Hash(t.Context(), "чай на світанку") // й as one sign
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Matches(t.Context(), stored, "чаи\u0306 на світанку"); err != nil || !ok {
		t.Errorf("the same word composed differently: %v %v", ok, err)
	}
}

func TestAHashKeepsItsOwnCost(t *testing.T) {
	old, err := cipher.NewPasswords(cipher.Params{MemoryKiB: 128, Passes: 2, Lanes: 1})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := old.Hash(t.Context(), "from before the cost was raised")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := hasher(t).Matches(t.Context(), stored, "from before the cost was raised"); err != nil || !ok {
		t.Errorf("after a change of the cost: %v %v", ok, err)
	}
}

func TestM07_NoAccountIsNoMatchAndNoError(t *testing.T) {
	h := hasher(t)
	for _, typed := range []string{"decoy", "", "anything else"} {
		if ok, err := h.Matches(t.Context(), "", typed); ok || err != nil {
			t.Errorf("%q opens an account without a password: %v %v", typed, ok, err)
		}
	}
}

func TestWhatIsNoHashIsAnError(t *testing.T) {
	h := hasher(t)
	good, err := h.Hash(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range []string{"plain text", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=64", "m=much", 1), good[:len(good)-4], good + "=", strings.Replace(good, "$argon2id", "", 1)} {
		if ok, err := h.Matches(t.Context(), stored, "x"); ok || err == nil {
			t.Errorf("%.60s: %v %v", stored, ok, err)
		}
	}
}

func TestWaitingForASlotEndsWithItsReader(t *testing.T) {
	h := hasher(t)
	gone, leave := context.WithCancel(t.Context())
	leave()
	ended := 0
	for range 200 { // a free slot may win against a reader who left
		if _, err := h.Hash(gone, "x"); errors.Is(err, context.Canceled) {
			ended++
		}
	}
	if ended == 0 {
		t.Error("nobody who left was let go")
	}
}
