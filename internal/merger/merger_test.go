package merger_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

var (
	at    = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	today = deadline.NewDay(2026, 3, 2)
	names = merger.Names{"a": "Alpha", "b": "Beta", "c": "Gamma"}
	one   = people.Person{ID: "one", Role: people.Liaison, Active: true}
	two   = people.Person{ID: "two", Role: people.Liaison, Active: true}
)

const because = "Read in the register of companies."

func day(y int, m time.Month, d int) deadline.Day { return deadline.NewDay(y, m, d) }

func merge(id, into platform.ID, from deadline.Day) merger.Wish {
	return merger.Wish{Kind: merger.Merge, Platform: id, Into: into, Dated: !from.IsZero(), From: from}
}

func separate(id platform.ID, from deadline.Day) merger.Wish {
	return merger.Wish{Kind: merger.Separate, Platform: id, Dated: !from.IsZero(), From: from}
}

// bookOf has wishes proposed and confirmed one after the other.
func bookOf(t *testing.T, wishes ...merger.Wish) merger.Book {
	t.Helper()
	var b merger.Book
	for _, w := range wishes {
		p, err := b.Propose(one, w, because, names, today, at)
		if err != nil {
			t.Fatalf("%+v: %v", w, err)
		}
		if p.Decision, err = b.Decide(two, p, true, "", names, today, at); err != nil {
			t.Fatalf("%+v: %v", w, err)
		}
		b = append(b, p)
	}
	return b
}

// keys names the messages of an error, each with its field.
func keys(err error) string {
	if err == nil {
		return ""
	}
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	var all []string
	for _, one := range f.All() {
		all = append(all, strings.TrimPrefix(one.Field+":"+one.Key, ":"))
	}
	return strings.Join(all, " ")
}

func TestWhatCanBeRecorded(t *testing.T) {
	none := deadline.Day{}
	inB := []merger.Wish{merge("a", "b", day(2024, 5, 1))}
	for _, row := range []struct {
		says string
		had  []merger.Wish
		wish merger.Wish
		want string
	}{
		{"a company was bought", nil, merge("a", "b", day(2024, 5, 1)), ""},
		{"a double entry", nil, merge("a", "b", none), ""},
		{"today", nil, merge("a", "b", today), ""},
		{"tomorrow", nil, merge("a", "b", today.AddDays(1)), "from:merger.day_future"},
		{"before there were platforms", nil, merge("a", "b", day(1899, 1, 1)), "from:fault.bad_day"},
		{"a day that was not typed", nil, merger.Wish{Kind: merger.Merge, Platform: "a", Into: "b", Dated: true}, "from:fault.day_missing"},
		{"into itself", nil, merge("a", "a", none), "into:merger.into_itself"},
		{"into nothing", nil, merge("a", "", none), "into:merger.into_missing"},
		{"into one that does not exist", nil, merge("a", "z", none), "into:merger.into_unknown"},
		{"two mistakes at once", nil, merge("a", "z", today.AddDays(9)), "into:merger.into_unknown from:merger.day_future"},
		{"another kind", nil, merger.Wish{Kind: "eaten", Platform: "a", Into: "b"}, "fault.bad_form"},
		{"a second time", inB, merge("a", "c", day(2025, 1, 1)), "into:merger.already"},
		{"the other way round", inB, merge("b", "a", day(2025, 1, 1)), "into:merger.circle"},
		{"a circle in the past only", inB, merge("b", "a", day(2023, 1, 1)), "into:merger.circle"},
		{"the whole goes on into a third", inB, merge("b", "c", day(2025, 1, 1)), ""},
		{"a circle of three", append(inB, merge("b", "c", day(2025, 1, 1))), merge("c", "a", day(2025, 6, 1)), "into:merger.circle"},
		{"a part takes another in later", inB, merge("c", "a", day(2025, 1, 1)), "into:merger.into_part"},
		{"a part had taken another in before", inB, merge("c", "a", day(2020, 1, 1)), ""},
		{"a double entry of a part", inB, merge("c", "a", none), ""},
		{"separate what is whole", nil, separate("a", none), "merger.not_merged"},
		{"it was a mistake", inB, separate("a", none), ""},
		{"sold again", inB, separate("a", day(2025, 1, 1)), ""},
		{"sold before it was bought", inB, separate("a", day(2024, 5, 1)), "from:merger.apart_before"},
		{"sold tomorrow", inB, separate("a", today.AddDays(1)), "from:merger.day_future"},
		{"two entries of one service part", []merger.Wish{merge("a", "b", none)}, separate("a", day(2025, 1, 1)), "from:merger.apart_always"},
		{"elsewhere after that", append(inB, separate("a", day(2025, 1, 1))), merge("a", "c", day(2025, 1, 1)), ""},
		{"elsewhere before that", append(inB, separate("a", day(2025, 1, 1))), merge("a", "c", day(2024, 12, 31)), "from:merger.before_separation"},
		{"elsewhere always", append(inB, separate("a", day(2025, 1, 1))), merge("a", "c", none), "from:merger.before_separation"},
		{"elsewhere after a mistake", append(inB, separate("a", none)), merge("a", "c", day(2020, 1, 1)), ""},
		{"the other way round after it parted", append(inB, separate("a", day(2025, 1, 1))), merge("b", "a", day(2025, 1, 1)), ""},
		{"the other way round while it was a part", append(inB, separate("a", day(2025, 1, 1))), merge("b", "a", day(2024, 8, 1)), "into:merger.circle"},
	} {
		_, err := bookOf(t, row.had...).Propose(one, row.wish, because, names, today, at)
		if got := keys(err); got != row.want {
			t.Errorf("%s: %q, want %q", row.says, got, row.want)
		}
	}
}

// TestP27_AMergerTakesTwoPersons, and whoever confirms it confirms what is
// still possible.
func TestP27_AMergerTakesTwoPersons(t *testing.T) {
	b := merger.Book{}
	p, err := b.Propose(one, merge("a", "b", day(2024, 5, 1)), because, names, today, at)
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, p)
	if len(b.Facts()) != 0 {
		t.Error("a proposal counts before it is confirmed")
	}
	decide := func(b merger.Book, by people.Person, confirm bool, why string) string {
		_, err := b.Decide(by, p, confirm, why, names, today, at)
		return keys(err)
	}
	if got := decide(b, one, true, ""); got != "merger.own_proposal" {
		t.Errorf("confirmed by its author: %q", got)
	}
	if got := decide(b, one, false, "Typed in the wrong place."); got != "" {
		t.Errorf("taken back by its author: %q", got)
	}
	if got := decide(b, two, false, ""); got != "why:lawbook.why_short" {
		t.Errorf("turned down without a word: %q", got)
	}
	if got := decide(b, two, true, strings.Repeat("x", 2001)); got != "why:lawbook.why_long" {
		t.Errorf("confirmed with a long word: %q", got)
	}
	if got := decide(append(b, bookOf(t, merge("b", "a", day(2023, 1, 1)))...), two, true, ""); got != "merger.overtaken" {
		t.Errorf("confirmed after the other way round: %q", got)
	}
	if _, err := b.Propose(one, merge("a", "c", deadline.Day{}), because, names, today, at); keys(err) != "merger.waits_already" {
		t.Errorf("proposed beside an open one: %v", err)
	}
	if _, err := (merger.Book{}).Propose(one, merge("a", "b", deadline.Day{}), " ok ", names, today, at); keys(err) != "why:lawbook.why_short" {
		t.Errorf("proposed without a reason: %v", err)
	}
	p.Decision = merger.Decision{No: 1, At: at}
	if got := decide(b, two, true, ""); got != "merger.decided" {
		t.Errorf("decided twice: %q", got)
	}
}

// TestFactsAreInTheOrderOfRecording, whatever the order of the proposals.
func TestFactsAreInTheOrderOfRecording(t *testing.T) {
	b := bookOf(t, merge("a", "b", day(2024, 5, 1)), separate("a", deadline.Day{}), merge("a", "c", deadline.Day{}))
	b[0], b[2] = b[2], b[0]
	f := b.Facts()
	if len(f) != 3 || f[0].Into != "b" || !f[1].Apart || f[1].Into != "b" || f[2].Into != "c" || f.On(today).Whole("a") != "c" {
		t.Errorf("%+v", f)
	}
}

// TestNobodyIsAPartOfItself: whatever is recorded, as long as the rules let it,
// each platform has one whole on every day, and that stands alone.
func TestNobodyIsAPartOfItself(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 1))
	ids := []platform.ID{"a", "b", "c", "d", "e"}
	all := merger.Names{"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}
	tried := map[string]int{}
	for range 1500 {
		var b merger.Book
		for range 14 {
			w := merger.Wish{Kind: merger.Merge, Platform: ids[r.IntN(5)], Into: ids[r.IntN(5)], Dated: r.IntN(4) > 0, From: day(2020, 1, 1+r.IntN(40))}
			if r.IntN(2) == 0 {
				w.Kind = merger.Separate
			}
			p, err := b.Propose(one, w, because, all, today, at)
			if tried[keys(err)]++; err == nil {
				p.Decision, err = b.Decide(two, p, true, "", all, today, at)
			}
			if err == nil {
				b = append(b, p)
			}
		}
		for n := range 45 {
			u := b.Facts().On(day(2019, 12, 28).AddDays(n))
			for _, id := range ids {
				whole := u.Whole(id)
				if _, part := u.Of(whole); part || !u.Within(id, whole) || !slices.Contains(u.Members(whole), id) {
					t.Fatalf("%+v: %s counts under %s", b.Facts(), id, whole)
				}
			}
		}
	}
	if tried[""] < 1000 || tried["into:merger.circle"] < 100 {
		t.Errorf("too little was tried: %v", tried)
	}
}
