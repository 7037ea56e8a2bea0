package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/postgres/pgtest"
)

const because = "The team of this case has changed."

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Field + " " + f.Key
	}
	return ""
}

func TestWhoOpensACaseOwnsIt(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	for _, role := range people.Roles() {
		by := w.People[role]
		id, err := w.Cases.Open(t.Context(), by, casefile.Case{Number: " N-" + string(role) + " ", Title: " A title ", Compartment: casefile.Restricted, Owner: w.Second.ID}, uuid.NewString(), pgtest.Now)
		if may := policy.May(by, policy.ManageCase); (err == nil) != may {
			t.Errorf("%s: %v", role, err)
		}
		if err != nil {
			continue
		}
		c, detail, err := w.Cases.Case(t.Context(), by, id)
		if err != nil || detail != policy.Full || c.Owner != by.ID || c.Number != "N-"+string(role) || c.Title != "A title" || c.Unit != by.Unit || c.Version != 1 {
			t.Errorf("%s: %+v %v %v", role, c, detail, err)
		}
	}
}

func TestACaseIsFilledInCompletely(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	by := w.People[people.Investigator]
	for _, row := range []struct {
		says string
		c    casefile.Case
		want string
	}{
		{"no number", casefile.Case{Title: "x", Compartment: casefile.Open}, "number casefile.number_missing"},
		{"blanks for a title", casefile.Case{Number: "1", Title: "  ", Compartment: casefile.Open}, "title casefile.title_missing"},
		{"no compartment", casefile.Case{Number: "1", Title: "x"}, "compartment casefile.compartment_missing"},
		{"an invented compartment", casefile.Case{Number: "1", Title: "x", Compartment: "secret"}, "compartment casefile.compartment_missing"},
		{"a long number", casefile.Case{Number: strings.Repeat("ї", casefile.MaxNumber+1), Title: "x", Compartment: casefile.Open}, "number casefile.too_long"},
		{"broken bytes (A42)", casefile.Case{Number: "a\xff", Title: "x", Compartment: casefile.Open}, "number casefile.encoding"},
		{"a title that turns around (A43)", casefile.Case{Number: "1", Title: "x\u202ey", Compartment: casefile.Open}, "title casefile.hidden_characters"},
		{"a line break", casefile.Case{Number: "1", Title: "x\ny", Compartment: casefile.Open}, "title casefile.hidden_characters"},
	} {
		_, err := w.Cases.Open(t.Context(), by, row.c, uuid.NewString(), pgtest.Now)
		if key(err) != row.want {
			t.Errorf("%s: %v", row.says, err)
		}
	}
	_, err := w.Cases.Open(t.Context(), by, casefile.Case{}, uuid.NewString(), pgtest.Now)
	if f, _ := fault.As(err); f == nil || len(f.All()) != 3 {
		t.Errorf("three faults at once: %v", err)
	}
}

func TestF14_ACaseIsOpenedOnce(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	by, once := w.People[people.Investigator], uuid.NewString()
	c := casefile.Case{Number: "N-1", Title: "A title", Compartment: casefile.Open}
	first, err := w.Cases.Open(t.Context(), by, c, once, pgtest.Now)
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.Cases.Open(t.Context(), by, c, once, pgtest.Now)
	if err != nil || second != first {
		t.Errorf("the form sent twice: %s and %s, %v", first, second, err)
	}
	other := c
	other.Title = "Another title"
	if _, err := w.Cases.Open(t.Context(), by, other, once, pgtest.Now); !fault.Is(err, fault.Conflict) {
		t.Errorf("another text under the same key: %v", err)
	}
	if _, err := w.Cases.Open(t.Context(), by, c, uuid.NewString(), pgtest.Now); err == nil {
		t.Error("two cases of one number")
	}
}

func TestP18_OnlyTheOwnerChangesACase(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	for role, want := range map[people.Role]fault.Kind{people.Liaison: fault.Forbidden, people.Legal: fault.Forbidden,
		people.Leadership: fault.Forbidden, people.Auditor: fault.Forbidden, people.Administrator: fault.NotFound} {
		if err := w.Cases.Change(t.Context(), w.People[role], w.Case, because, pgtest.Now); !fault.Is(err, want) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if err := w.Cases.Change(t.Context(), w.Stranger, w.Case, because, pgtest.Now); !fault.Is(err, fault.NotFound) {
		t.Errorf("of another unit: %v", err)
	}
}

func TestAChangeNeedsAReasonAndTheLatestVersion(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	by, at := w.People[people.Investigator], pgtest.Now.Add(time.Hour)
	c := w.Case
	c.Title, c.Number, c.Members = "A better title", "other", []people.ID{w.Stranger.ID}
	for _, reason := range []string{"", "ok", "         .         "} {
		if err := w.Cases.Change(t.Context(), by, c, reason, at); key(err) != "reason casefile.reason_short" {
			t.Errorf("%q: %v", reason, err)
		}
	}
	if err := w.Cases.Change(t.Context(), by, c, because, at); err != nil {
		t.Fatal(err)
	}
	now, _, err := w.Cases.Case(t.Context(), w.Stranger, c.ID)
	if err != nil || now.Title != "A better title" || now.Number != w.Case.Number || now.Version != w.Case.Version+1 || !slices.Contains(now.Members, w.Stranger.ID) {
		t.Errorf("%+v %v", now, err)
	}
	if err := w.Cases.Change(t.Context(), by, c, because, at); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale tab: %v", err)
	}
}

func TestACaseThatIsHandedOverLeavesItsOldOwner(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	by, c := w.People[people.Investigator], w.Sealed
	c.Owner, c.Members = w.People[people.Legal].ID, nil
	if err := w.Cases.Change(t.Context(), by, c, because, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Cases.Case(t.Context(), by, c.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old owner still sees a sealed case: %v", err)
	}
	if _, _, err := w.Cases.Case(t.Context(), w.People[people.Liaison], c.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a member that was removed still sees it: %v", err)
	}
}

// The list and the page of a case must agree for everybody.
func TestA16_TheListShowsWhatThePageShows(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	restricted, err := w.Cases.Open(t.Context(), w.Stranger, casefile.Case{Number: "N-R", Title: "x", Compartment: casefile.Restricted}, uuid.NewString(), pgtest.Now)
	if err != nil {
		t.Fatal(err)
	}
	all := []casefile.ID{w.Case.ID, w.Sealed.ID, restricted}
	everybody := []people.Person{w.Second, w.Stranger}
	for _, p := range w.People {
		everybody = append(everybody, p)
	}
	for _, by := range everybody {
		listed := map[casefile.ID]bool{}
		rows, err := w.Cases.Cases(t.Context(), by)
		if err != nil && by.Role != people.Administrator {
			t.Fatalf("%s: %v", by.Login, err)
		}
		for _, c := range rows {
			listed[c.ID] = true
		}
		numbers, err := w.Cases.Numbers(t.Context(), by, all)
		if err != nil && by.Role != people.Administrator {
			t.Fatalf("%s: %v", by.Login, err)
		}
		for _, id := range all {
			_, detail, err := w.Cases.Case(t.Context(), by, id)
			if seen := err == nil; seen != listed[id] || seen != (numbers[id] != "") || seen != (detail != policy.Hidden) {
				t.Errorf("%s, %s: page %v, list %v, number %q", by.Login, id, err, listed[id], numbers[id])
			}
		}
		workable, err := w.Cases.Workable(t.Context(), by)
		if err != nil && by.Role != people.Administrator {
			t.Fatalf("%s: %v", by.Login, err)
		}
		for _, c := range workable {
			if !policy.Within(by, c.Case) {
				t.Errorf("%s is offered %s for a new request", by.Login, c.Number)
			}
		}
	}
}
