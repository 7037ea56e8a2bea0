package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// sentItem is an item as an attacker counts it.
type sentItem struct {
	request   int
	platform  platform.ID
	kind      legal.RequestKind
	emergency bool
	category  legal.Category
	day       deadline.Day
}

// sentHistory makes requests of one to three items over some months: many to one
// platform, few to others.
func sentHistory(r *rand.Rand, requests, months int) []sentItem {
	var all []sentItem
	categories := legal.Categories()
	for n := range requests {
		it := sentItem{request: n, platform: platform.ID([]string{"a", "a", "a", "b", "b", "c", "d"}[r.IntN(7)]), kind: legal.RequestKinds()[r.IntN(2+r.IntN(2))],
			emergency: r.IntN(5) == 0, day: quietBegin.AddDays(r.IntN(months * 30))}
		for range 1 + r.IntN(3) {
			it.category = categories[r.IntN(3)]
			if r.IntN(40) == 0 {
				it.day = it.day.AddDays(r.IntN(40)) // sent again for one item
			}
			all = append(all, it)
		}
	}
	return all
}

// crowdOf counts the items as the write path does.
func crowdOf(items []sentItem) *report.Crowd {
	first := map[string]deadline.Day{}
	key := func(it sentItem, key string) string { return fmt.Sprint(it.request, key) }
	month := func(d deadline.Day) deadline.Day { _, _, n := d.Date(); return d.AddDays(1 - n) }
	for _, it := range items {
		for _, k := range report.SentKeys(it.category) {
			if at, ok := first[key(it, k)]; !ok || month(it.day).Before(at) {
				first[key(it, k)] = month(it.day)
			}
		}
	}
	var sent []report.Sent
	counted := map[string]bool{}
	for _, it := range items {
		for _, k := range report.SentKeys(it.category) {
			s := report.Sent{Platform: it.platform, Kind: it.kind, Emergency: it.emergency, Category: k, Month: month(it.day), Items: 1}
			if begun := first[key(it, k)]; begun == s.Month && !counted[key(it, k)] {
				counted[key(it, k)], s.Requests = true, 1
			}
			sent = append(sent, s)
		}
	}
	return report.NewCrowd(sent, nil)
}

// asked draws a question as a reader can type it.
func asked(r *rand.Rand, months int, today deadline.Day) report.Query {
	q := report.Query{AsOf: today, Today: today}
	if r.IntN(3) == 0 {
		q.Platform = platform.ID([]string{"a", "b", "c", "d"}[r.IntN(4)])
	}
	if r.IntN(4) == 0 {
		q.Kind = legal.RequestKinds()[r.IntN(3)]
	}
	if r.IntN(4) == 0 {
		q.Urgency = report.Urgencies()[r.IntN(2)]
	}
	if r.IntN(4) == 0 {
		q.Category = legal.Categories()[r.IntN(3)]
	}
	if r.IntN(2) == 0 {
		q.From = quietBegin.AddDays(r.IntN(months * 30))
	}
	if r.IntN(2) == 0 {
		q.To = quietBegin.AddDays(r.IntN(months * 30))
	}
	if r.IntN(4) == 0 {
		q.AsOf = quietBegin.AddDays(r.IntN(months * 30))
	}
	if !q.To.IsZero() && q.To.Before(q.From) {
		q.From, q.To = q.To, q.From
	}
	return q
}

// nearby changes a question a little: an end moves by some days, or a term comes
// or goes.
func nearby(r *rand.Rand, q report.Query) report.Query {
	end := q.To
	if end.IsZero() {
		end = q.AsOf.AddDays(-r.IntN(60))
	}
	switch r.IntN(6) {
	case 0:
		q.To = end.AddDays(-1 - r.IntN(20))
	case 1:
		q.From = q.From.AddDays(r.IntN(20))
	case 2:
		q.Platform = platform.ID([]string{"", "a", "b", "c", "d"}[r.IntN(5)])
	case 3:
		q.Kind = append(legal.RequestKinds()[:3:3], "")[r.IntN(4)]
	case 4:
		q.Urgency = append(report.Urgencies(), "")[r.IntN(3)]
	case 5:
		q.Category = append(legal.Categories()[:3:3], "")[r.IntN(4)]
	}
	return q
}

// population is what the figures of a question are about, a bit for each item.
type crowdBits []uint64

func population(items []sentItem, q report.Query) crowdBits {
	in := make(crowdBits, len(items)/64+1)
	for i, it := range items {
		if !it.day.After(q.AsOf) && q.Holds(report.Cell{Platform: it.platform, Kind: it.kind, Emergency: it.emergency, Day: it.day}, it.category) {
			in[i/64] |= 1 << (i % 64)
		}
	}
	return in
}

// less gives what is in one population and not in another; nested says whether
// the other lies within the one.
func (b crowdBits) less(o crowdBits) (rest crowdBits, nested bool) {
	rest = make(crowdBits, len(b))
	for i := range b {
		if o[i]&^b[i] != 0 {
			return nil, false
		}
		rest[i] = b[i] &^ o[i]
	}
	return rest, true
}

// requests counts the requests of a population; many is enough.
func (b crowdBits) requests(items []sentItem) int {
	seen := map[int]bool{}
	for i := 0; i < len(items) && len(seen) < 2*report.MinCell; i++ {
		if b[i/64]&(1<<(i%64)) != 0 {
			seen[items[i].request] = true
		}
	}
	return len(seen)
}

// attack asks questions in turns with others nearby, and subtracts every two
// answers of which one lies within the other. It counts the answers, the
// differences, and those of either that speak of one to four requests.
func attack(r *rand.Rand, items []sentItem, months int, answer func(report.Query) (report.Query, bool)) (told, differences, few int, example string) {
	var answers []crowdBits
	var questions []report.Query
	today := quietBegin.AddDays(months*30 + 30)
	for range 50 {
		q := asked(r, months, today)
		for _, one := range []report.Query{q, nearby(r, q), nearby(r, q)} {
			if q, ok := answer(one); ok {
				answers, questions = append(answers, population(items, q)), append(questions, q)
			}
		}
	}
	is := func(b crowdBits, words string) {
		if n := b.requests(items); n > 0 && n < report.MinCell {
			few++
			example = fmt.Sprintf("%d requests are told by %s", n, words)
		}
	}
	for i, one := range answers {
		is(one, fmt.Sprintf("%+v", questions[i]))
		for j, two := range answers {
			if rest, nested := one.less(two); nested && i != j {
				differences++
				is(rest, fmt.Sprintf("%+v less %+v", questions[i], questions[j]))
			}
		}
	}
	return len(answers), differences, few, example
}

// TestA64_NoDifferenceOfTwoReportsTellsOfFewRequests: no answer that is not
// suppressed, and no difference of two, speaks of one to four requests.
func TestA64_NoDifferenceOfTwoReportsTellsOfFewRequests(t *testing.T) {
	t.Parallel()
	told, differences := 0, 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(64, seed))
		months := 3 + r.IntN(24)
		items := sentHistory(r, 20+r.IntN(600), months)
		crowd := crowdOf(items)
		n, d, few, example := attack(r, items, months, func(q report.Query) (report.Query, bool) {
			q, _ = crowd.Snap(q)
			return q, crowd.Tells(q)
		})
		if few > 0 {
			t.Fatalf("seed %d: %d times: %s", seed, few, example)
		}
		told, differences = told+n, differences+d
	}
	if told < 3000 || differences < 20000 {
		t.Errorf("only %d answers and %d differences were looked at", told, differences)
	}
	t.Logf("%d of 6000 questions answered, %d differences", told, differences)
}

// TestA64_WithoutTheLatticeSubtractionWorks keeps the attack honest: where the
// same questions are answered as they were typed, from five items on, it finds
// few requests again and again.
func TestA64_WithoutTheLatticeSubtractionWorks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(64, 1000))
	items := sentHistory(r, 300, 12)
	_, _, few, _ := attack(r, items, 12, func(q report.Query) (report.Query, bool) {
		n := 0
		for _, word := range population(items, q) {
			for ; word != 0; word &= word - 1 {
				n++
			}
		}
		return q, n >= report.MinCell
	})
	if few < 20 {
		t.Errorf("the attack found %d", few)
	}
}

// TestSnapShowsTheDaysAsked: where every month has requests enough, whole months
// stay as they are asked, days go outward to months, and an earlier state of
// knowledge goes back to the end of a month.
func TestSnapShowsTheDaysAsked(t *testing.T) {
	t.Parallel()
	var sent []report.Sent
	for m := range 12 {
		sent = append(sent, report.Sent{Platform: "a", Kind: "production", Month: deadline.NewDay(2025, 1, 1).AddMonths(m), Requests: 6, Items: 9})
	}
	crowd, d, open := report.NewCrowd(sent, nil), deadline.NewDay, deadline.Day{}
	today := d(2025, 12, 20)
	for _, one := range []struct {
		from, to, asOf             deadline.Day
		wantFrom, wantTo, wantAsOf deadline.Day
		widened                    bool
	}{
		{open, open, today, open, open, today, false},
		{d(2025, 3, 1), d(2025, 5, 31), today, d(2025, 3, 1), d(2025, 5, 31), today, false},
		{d(2025, 3, 7), d(2025, 5, 9), today, d(2025, 3, 1), d(2025, 5, 31), today, true},
		{d(2025, 11, 1), today, today, d(2025, 11, 1), open, today, false},
		{open, open, d(2025, 6, 15), open, open, d(2025, 5, 31), true},
		{open, open, d(2025, 6, 30), open, open, d(2025, 6, 30), false},
	} {
		q, widened := crowd.Snap(report.Query{From: one.from, To: one.to, AsOf: one.asOf, Today: today})
		if q.From != one.wantFrom || q.To != one.wantTo || q.AsOf != one.wantAsOf || widened != one.widened || !crowd.Tells(q) {
			t.Errorf("%s to %s as of %s: %s to %s as of %s, widened %v", one.from, one.to, one.asOf, q.From, q.To, q.AsOf, widened)
		}
	}
	if q := (report.Query{AsOf: d(2024, 5, 5), Today: today}); !crowd.Tells(q) {
		t.Error("nothing at all may be told")
	}
}
