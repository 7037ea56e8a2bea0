package demo

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

// written is a unit with all its requests as bytes, drawn in the order given.
func written(t *testing.T, u *Unit, order func(yield func(int) bool)) []byte {
	t.Helper()
	lines := make([]request.Timeline, u.Requests())
	for i := range order {
		lines[i] = u.Request(i)
	}
	b, err := json.Marshal([]any{u.Agency, u.Units, u.People, u.Cases, lines})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSeedDecidesEverything: the same seed gives the same bytes, in whatever
// order the requests are drawn, and another seed gives others.
func TestSeedDecidesEverything(t *testing.T) {
	t.Parallel()
	forward := slices.Values([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	backward := slices.Values([]int{9, 8, 7, 6, 5, 4, 3, 2, 1, 0})
	first := written(t, unit(t, 10, 42), forward)
	if !bytes.Equal(first, written(t, unit(t, 10, 42), backward)) {
		t.Error("the same seed gave something else")
	}
	if bytes.Equal(first, written(t, unit(t, 10, 43), forward)) {
		t.Error("another seed gave the same")
	}
}

func TestReferencesNeverCollide(t *testing.T) {
	t.Parallel()
	const n = 1_000_000
	form := regexp.MustCompile(`^R26-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{4}$`)
	for _, seed := range []uint64{1, 1 << 40} {
		seen := make([]uint64, n)
		for i := range seen {
			r := reference(seed, i, end)
			if i%1000 == 0 && !form.MatchString(string(r)) {
				t.Fatalf("reference %q", r)
			}
			for _, c := range r[4:] {
				seen[i] = seen[i]<<8 | uint64(c)
			}
		}
		slices.Sort(seen)
		if got := len(slices.Compact(seen)); got != n {
			t.Errorf("seed %d: %d references for %d requests", seed, got, n)
		}
	}
}

// TestIdentifiersAreNobodys: only what is reserved for fiction, or has a form
// that nobody gives out.
func TestIdentifiersAreNobodys(t *testing.T) {
	t.Parallel()
	fiction := map[selector.Kind]*regexp.Regexp{
		selector.Phone:     regexp.MustCompile(`^\+1[2-9]\d\d55501\d\d$`),
		selector.Email:     regexp.MustCompile(`^demo\.\d{8}@example\.com$`),
		selector.Username:  regexp.MustCompile(`^@demo_user_\d{8}$`),
		selector.URL:       regexp.MustCompile(`^https://example\.org/[a-z]+/demo-\d{8}$`),
		selector.Domain:    regexp.MustCompile(`^demo-\d{8}\.example$`),
		selector.Wallet:    regexp.MustCompile(`^demowallet\d{20}$`),
		selector.NumericID: regexp.MustCompile(`^0{7}\d{8}$`),
	}
	seen := map[selector.Kind]bool{}
	u := unit(t, some, 4)
	for i := range some {
		for _, it := range u.Request(i).State().Items {
			s := it.Selector
			if form := fiction[s.Kind]; form == nil || !form.MatchString(s.Raw) {
				t.Fatalf("request %d asks for %s %q", i, s.Kind, s.Raw)
			}
			seen[s.Kind] = true
		}
	}
	if len(seen) != len(fiction) {
		t.Errorf("only %v", slices.Collect(maps.Keys(seen)))
	}
}

// TestEverythingThereIsToShow: a demonstration of a few thousand requests has
// an example of every state, every word of the platforms and every role.
func TestEverythingThereIsToShow(t *testing.T) {
	t.Parallel()
	u := unit(t, some, 1)
	seen := map[any]bool{}
	events, items := 0, 0
	for _, p := range u.People {
		seen[p.Role] = true
	}
	for i := range some {
		line := u.Request(i)
		s := line.State()
		seen[s.Phase], seen[s.Delivery()], seen[s.Content.Platform] = true, true, true
		for _, it := range s.Items {
			seen[it.Outcome] = true
		}
		for _, e := range line.Events {
			seen[e.Kind()] = true
			if r, ok := e.Detail.(request.Replied); ok {
				seen[r.Reply] = true
			}
		}
		events, items = events+len(line.Events), items+len(s.Items)
	}
	want := []any{reply.Pending, request.DeliverySent, request.DeliveryProven, request.DeliveryFailed}
	want = with(want, request.Phases())
	want = with(want, reply.Kinds())
	want = with(want, reply.Outcomes())
	want = with(want, people.Roles())
	// Two come from an old register only, two belong to European orders.
	absent := []request.Kind{request.KindRegistered, request.KindObserved, request.KindNotified, request.KindStated}
	for _, k := range request.Kinds() {
		if !slices.Contains(absent, k) {
			want = append(want, k)
		}
	}
	for _, a := range actors {
		want = append(want, a.id)
	}
	for _, w := range want {
		if !seen[w] {
			t.Errorf("no %T %q among %d requests", w, w, some)
		}
	}
	if mean := float64(events) / some; mean < 8.5 || mean > 10 {
		t.Errorf("%.2f events a request", mean)
	}
	if mean := float64(items) / some; mean < 2.3 || mean > 2.8 {
		t.Errorf("%.2f items a request", mean)
	}
}

func with[T any](all []any, more []T) []any {
	for _, m := range more {
		all = append(all, m)
	}
	return all
}

// TestStoryHolds: the claim that the demonstration illustrates.
func TestStoryHolds(t *testing.T) {
	t.Parallel()
	u := unit(t, 20_000, 1)
	turn := map[platform.ID]time.Time{"telegram": on(2024, time.September, 24), "signal": on(2025, time.February, 3)}
	type share struct{ answered, all int }
	before, after := map[platform.ID]share{}, map[platform.ID]share{}
	for i := range u.Requests() {
		sum := request.Summarize(u.Request(i), request.Books{Zone: u.zone, Basis: func(legal.BasisID) (legal.Basis, bool) { return legal.Basis{}, false }})
		day, told := turn[sum.Platform]
		if !told || sum.DispatchedAt.IsZero() || sum.DispatchedAt.After(end.AddDate(0, 0, -31)) {
			continue
		}
		side := after
		if sum.Items[0].DispatchedDay.Before(deadline.DayOf(day, u.zone)) {
			side = before
		}
		s := side[sum.Platform]
		for _, it := range sum.Items {
			s.all++
			if it.SettledAfter >= 0 && it.SettledAfter <= 30 {
				s.answered++
			}
		}
		side[sum.Platform] = s
	}
	rate := func(s share) float64 { return float64(s.answered) / float64(s.all) }
	if was, is := rate(before["telegram"]), rate(after["telegram"]); is < 3*was {
		t.Errorf("Telegram answers %.3f within 30 days after the change, %.3f before", is, was)
	}
	if was, is := rate(before["signal"]), rate(after["signal"]); is > 0.05 || was < 0.2 {
		t.Errorf("Signal answers %.3f within 30 days after it fell silent, %.3f before", is, was)
	}
}

// TestUnitOwnsUp: the errors of a real unit are of every kind; most are
// reported in time, some late, few not at all.
func TestUnitOwnsUp(t *testing.T) {
	t.Parallel()
	u := unit(t, some, 5)
	library, err := catalogue.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	books := request.Books{Zone: u.zone, Basis: library.Basis}
	kinds := map[request.EntryKind]int{}
	var all, late, open int
	for i := range some {
		for _, e := range request.Entries(u.Request(i), books) {
			if !e.Kind.Ours() {
				continue
			}
			kinds[e.Kind]++
			all++
			switch {
			case e.Open():
				open++
			case !e.ReportedAt.Before(e.Overdue):
				late++
			}
		}
	}
	for _, k := range request.EntryKinds() {
		if k.Ours() && kinds[k] < 10 {
			t.Errorf("%d errors of the kind %q", kinds[k], k)
		}
	}
	if share := float64(late) / float64(all); share < 0.04 || share > 0.15 {
		t.Errorf("%d of %d errors were reported late", late, all)
	}
	if share := float64(open) / float64(all); share < 0.01 || share > 0.06 {
		t.Errorf("%d of %d errors are not reported", open, all)
	}
}
