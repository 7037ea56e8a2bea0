package report_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/survival"
)

// of gives a cell to a kind of request.
func of(kind legal.RequestKind, c report.Cell) report.Cell {
	c.Kind, c.Emergency = kind, kind == legal.EmergencyDisclosure
	return c
}

// TestSimpson: within each kind the second side answers more, in all less,
// because it was asked more of what is answered rarely.
func TestSimpson(t *testing.T) {
	t.Parallel()
	hard, easy := legal.Production, legal.Preservation
	first := []report.Cell{of(easy, answered(3, 234)), of(easy, pending(36)), of(hard, answered(3, 55)), of(hard, pending(25))}
	second := []report.Cell{of(easy, answered(3, 81)), of(easy, pending(6)), of(hard, answered(3, 192)), of(hard, pending(71))}
	c := report.ComputeComparison(query(), first, query(), second)
	is(t, "total", c.Share.Value.Value, 273.0/350-289.0/350)
	for _, s := range c.Strata {
		if s.Share.Value.Value <= 0 {
			t.Errorf("%s: %g", s.Stratum, s.Share.Value.Value)
		}
	}
	if !c.Simpson || c.Adjusted.Value.Value <= 0 || len(c.Strata) != 2 {
		t.Errorf("no warning: total %+v, within strata %+v", c.Share.Value, c.Adjusted.Value)
	}
	if same := report.ComputeComparison(query(), first, query(), first); same.Simpson || same.Verdict != report.NoEvidence || math.Abs(same.Share.Value.Value) > 1e-12 {
		t.Errorf("a side against itself: %+v", same.Verdict)
	}
}

// TestVerdicts: which side is faster is said only where the test speaks.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	quick := []report.Cell{of(legal.Production, answered(3, 60)), of(legal.Production, pending(20))}
	slow := []report.Cell{of(legal.Production, answered(25, 20)), of(legal.Production, pending(60))}
	few := []report.Cell{of(legal.Production, answered(3, 5)), of(legal.Production, pending(4))}
	// Some at once and then nothing, against all of them late: the test looks at the
	// rate of replies, which the second side has, the means at the days lost.
	early, late := []report.Cell{of(legal.Production, answered(1, 24)), of(legal.Production, pending(56))}, []report.Cell{of(legal.Production, answered(38, 80))}
	ended := []report.Cell{of(legal.Production, answered(3, 12))}
	mostlyHard := []report.Cell{of(legal.Production, answered(30, 150)), of(legal.Production, answered(60, 50)), of(legal.Preservation, answered(4, 20))}
	mostlyEasy := []report.Cell{of(legal.Production, answered(50, 20)), of(legal.Preservation, answered(6, 150)), of(legal.Preservation, answered(12, 50))}
	for _, row := range []struct {
		name          string
		first, second []report.Cell
		want          report.Verdict
	}{
		{"faster", slow, quick, report.Faster}, {"slower", quick, slow, report.Slower}, {"alike", quick, quick, report.NoEvidence},
		{"curves that cross", early, late, report.Different}, {"all ended early, against slow ones", ended, slow, report.Slower},
		{"the strata point the other way than the means", mostlyHard, mostlyEasy, report.Different},
		{"few", few, quick, report.TooFew}, {"nothing", nil, quick, report.TooFew}, {"nothing at all", nil, nil, report.TooFew},
		{"all pending", []report.Cell{of(legal.Production, pending(40))}, []report.Cell{of(legal.Production, pending(30))}, report.NoReply},
		{"few and all pending", []report.Cell{of(legal.Production, pending(4))}, []report.Cell{of(legal.Production, pending(30))}, report.TooFew},
		{"all on day 0", []report.Cell{of(legal.Production, answered(0, 40))}, []report.Cell{of(legal.Production, answered(0, 30))}, report.NoTest},
		{"one item each", []report.Cell{of(legal.Production, answered(3, 1))}, []report.Cell{of(legal.Production, pending(1))}, report.TooFew},
	} {
		c := report.ComputeComparison(query(), row.first, query(), row.second)
		if c.Verdict != row.want {
			t.Errorf("%s: %s, want %s", row.name, c.Verdict, row.want)
		}
		if text := fmt.Sprintf("%+v", c); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
			t.Errorf("%s: %s", row.name, text)
		}
	}
}

// TestSmallSidesAreHidden: a side of one to four items is shown to nobody.
func TestSmallSidesAreHidden(t *testing.T) {
	t.Parallel()
	c := report.ComputeComparison(query(), []report.Cell{answered(3, 4)}, query(), []report.Cell{answered(3, 40)})
	if !c.Hidden {
		t.Error("four items are shown")
	}
}

// TestNoReplyAfterTheEventCountsForTheTimeBefore.
func TestNoReplyAfterTheEventCountsForTheTimeBefore(t *testing.T) {
	t.Parallel()
	q := query()
	q.Until = day.AddDays(10)
	cells := q.Cut([]report.Cell{answered(3, 10), answered(20, 30), withdrawn(30, 5), pending(5)})
	all := report.Observations(q, cells)
	n, replies := survival.Total(all, survival.Reply)
	_, waiting := survival.Total(all, survival.Censored)
	if n != 50 || replies != 10 || waiting != 40 {
		t.Errorf("%d items, %d replies, %d waiting: %+v", n, replies, waiting, all)
	}
	for _, o := range all {
		if o.Time > 10 {
			t.Errorf("a wait of %g days, seen for ten", o.Time)
		}
	}
}

func TestRecentPeriods(t *testing.T) {
	t.Parallel()
	asOf := deadline.NewDay(2026, 11, 25)
	d := deadline.NewDay
	for _, row := range []struct {
		name                     string
		from, to                 deadline.Day
		before, until, last, end deadline.Day
	}{
		{"nothing chosen", deadline.Day{}, deadline.Day{}, d(2026, 6, 1), d(2026, 8, 31), d(2026, 9, 1), asOf},
		{"a half year", d(2026, 1, 1), d(2026, 6, 30), d(2025, 7, 1), d(2025, 12, 31), d(2026, 1, 1), d(2026, 6, 30)},
		{"days", d(2026, 3, 10), d(2026, 3, 19), d(2026, 2, 28), d(2026, 3, 9), d(2026, 3, 10), d(2026, 3, 19)},
		{"a month that runs", d(2026, 11, 1), deadline.Day{}, d(2026, 10, 1), d(2026, 10, 31), d(2026, 11, 1), asOf},
		{"an end only", deadline.Day{}, d(2026, 2, 14), d(2025, 9, 1), d(2025, 11, 30), d(2025, 12, 1), d(2026, 2, 14)},
	} {
		before, last := report.Query{From: row.from, To: row.to, AsOf: asOf, Today: asOf}.Recent()
		if before.From != row.before || before.To != row.until || last.From != row.last || last.To != row.end {
			t.Errorf("%s: %s to %s, %s to %s", row.name, before.From, before.To, last.From, last.To)
		}
	}
}

// TestRankingFromTwentyItems: a small platform takes no place, and one without
// the figure stands last in either direction.
func TestRankingFromTwentyItems(t *testing.T) {
	t.Parallel()
	on := func(id platform.ID, cells ...report.Cell) []report.Cell {
		for i := range cells {
			cells[i].Platform = id
		}
		return cells
	}
	var cells []report.Cell
	cells = append(cells, on("good", answered(3, 30), pending(10))...)
	cells = append(cells, on("bad", answered(3, 2), pending(38))...)
	cells = append(cells, on("perfect but small", answered(3, 19))...)
	cells = append(cells, on("hidden", answered(3, 3))...)
	r := report.Compute(query(), cells)
	name := func(id platform.ID) string { return string(id) }
	order := func() string {
		var ids []string
		for _, f := range r.Platforms {
			ids = append(ids, string(f.Platform))
		}
		return strings.Join(ids, ", ")
	}
	for _, row := range []struct {
		by   report.Column
		down bool
		want string
	}{
		{report.ByRate, true, "good, bad, hidden, perfect but small"}, {report.ByRate, false, "bad, good, hidden, perfect but small"},
		{report.ByMedian, false, "good, bad, hidden, perfect but small"}, {report.ByItems, true, "bad, good, hidden, perfect but small"},
		{report.ByPlatform, false, "bad, good, hidden, perfect but small"}, {report.ByPlatform, true, "perfect but small, hidden, good, bad"},
		{report.BySilence, true, "bad, good, hidden, perfect but small"}, {report.ByChange, true, "bad, good, hidden, perfect but small"},
	} {
		r.SortBy(row.by, row.down, name)
		if got := order(); got != row.want {
			t.Errorf("by %s, down %v: %s, want %s", row.by, row.down, got, row.want)
		}
	}
}

// TestComplementIsHidden: where one platform is too small, a second one is
// hidden with it, so that the total does not give it away.
func TestComplementIsHidden(t *testing.T) {
	t.Parallel()
	a, b, c := answered(3, 3), answered(3, 12), answered(3, 80)
	a.Platform, b.Platform, c.Platform = "a", "b", "c"
	for _, f := range report.Compute(query(), []report.Cell{a, b, c}).Platforms {
		if f.Suppressed != (f.Platform != "c") {
			t.Errorf("%s suppressed: %v", f.Platform, f.Suppressed)
		}
	}
}

// TestSilence: the check of the definition, by counts.
func TestSilence(t *testing.T) {
	t.Parallel()
	known := func(c report.Cell) report.Cell { c.Delivered = true; return c }
	cells := []report.Cell{known(answered(2, 4)), known(pending(4)), known(withdrawn(4, 2)), pending(7)}
	s := report.Compute(query(), cells).All.Silence
	if s.Delivered != 10 || s.Silent != 4 {
		t.Errorf("%d of %d silent, want 4 of 10", s.Silent, s.Delivered)
	}
	young := query()
	young.AsOf = day.AddDays(29)
	if s := report.Compute(young, cells).All.Silence; s.Delivered != 0 || s.Share.OK {
		t.Errorf("silence after 29 days: %+v", s)
	}
}

// TestA64_AStratumIsNotFoundBySubtraction: beside a stratum of fewer than five
// the smallest further one is hidden, because the total is told.
func TestA64_AStratumIsNotFoundBySubtraction(t *testing.T) {
	t.Parallel()
	side := func(days int) []report.Cell {
		var all []report.Cell
		for kind, n := range map[legal.RequestKind]int{legal.Production: 20, legal.Preservation: 2, legal.Takedown: 6} {
			c := answered(days, n)
			c.Kind = kind
			all = append(all, c)
		}
		return all
	}
	c := report.ComputeComparison(query(), side(2), query(), side(9))
	d := c.Document(report.Words{Say: lang.For(lang.English)}, "before", "after")
	got := map[string]document.Kind{}
	for _, s := range d.Sections {
		for _, table := range s.Tables {
			for _, r := range table.Rows {
				if table.Key == "strata" {
					got[r.Key] = r.Cells[1].Kind
				}
			}
		}
	}
	if len(got) != 3 || got[string(legal.Preservation)] != document.Suppressed || got[string(legal.Takedown)] != document.Suppressed || got[string(legal.Production)] == document.Suppressed {
		t.Errorf("%v", got)
	}
}

// TestNothingIsToldBeyondWhatWasSeen: the curve and the mean end where the last
// wait was seen to go on; where all have ended they are known for ever.
func TestNothingIsToldBeyondWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := report.Words{Say: lang.For(lang.English)}
	for _, row := range []struct {
		name  string
		cells []report.Cell
		tau   int
		days  string // the last day of the table
	}{
		{"seen for 40 days", []report.Cell{answered(3, 10), pending(5)}, 40, "30"},
		{"all answered", []report.Cell{answered(3, 15)}, 90, "120"},
		{"answered and withdrawn", []report.Cell{answered(3, 10), withdrawn(9, 5)}, 90, "120"},
	} {
		r := report.Compute(query(), row.cells)
		if r.All.Tau != row.tau {
			t.Errorf("%s: a mean of the first %d days", row.name, r.All.Tau)
		}
		for _, s := range r.OfPlatform(w, report.About{}).Sections {
			if s.Key == "curve" && s.Tables[0].Rows[len(s.Tables[0].Rows)-1].Key != row.days {
				t.Errorf("%s: the table ends on day %s", row.name, s.Tables[0].Rows[len(s.Tables[0].Rows)-1].Key)
			}
		}
	}
	c := report.ComputeComparison(query(), []report.Cell{answered(3, 10), pending(5)}, query(), []report.Cell{answered(5, 15)})
	for _, s := range c.Document(w, "a", "b").Sections {
		for _, row := range s.Tables[0].Rows {
			if s.Key == "curve" && row.Key == "90" && (row.Cells[1].Kind != document.Nothing || row.Cells[2].Kind == document.Nothing) {
				t.Errorf("day 90 of waits seen for 40 days: %+v", row.Cells)
			}
		}
	}
}

// TestWhatIsHiddenIsNotCalledFewerThanFive (A64): of a platform of seven that is
// hidden because one of three could be found by it, that would be untrue.
func TestWhatIsHiddenIsNotCalledFewerThanFive(t *testing.T) {
	t.Parallel()
	w := report.Words{Say: lang.For(lang.English)}
	var cells []report.Cell
	for id, n := range map[platform.ID]int{"a": 40, "b": 7, "c": 3} {
		c := answered(3, n)
		c.Platform = id
		cells = append(cells, c)
	}
	for _, row := range report.Compute(query(), cells).Overview(w).Sections[0].Tables[0].Rows {
		if text := row.Cells[1].Say(w.Say); (row.Key == "a") != (text == "40") || row.Key != "a" && text != "hidden" {
			t.Errorf("%s: %q", row.Key, text)
		}
	}
}

// TestOverviewTellsItsLevel: a change whose p-value lies below 0.05 and that is
// not named one contradicts itself, unless the level stands beside it.
func TestOverviewTellsItsLevel(t *testing.T) {
	t.Parallel()
	var first, second []report.Cell
	for id, n := range map[platform.ID]int{"a": 40, "b": 70} {
		c := answered(3, n)
		c.Platform = id
		first, second = append(first, c), append(second, c)
	}
	before, last := query().Recent()
	r := report.Compute(query(), first)
	changes := report.ComputeChanges(before, first, last, second)
	r.Changes = &changes
	for l, want := range map[lang.Language]string{lang.English: "2 platforms are compared at once; a change of one is named only where p lies below 0.0250.",
		lang.Ukrainian: "Порівнюються одразу 2 платформи; зміну однієї названо лише тоді, коли p менше за 0,0250."} {
		text := r.Overview(report.Words{Say: lang.For(l)}).Sections[0].Text
		if !slices.Contains(text, want) {
			t.Errorf("%q is not among %q", want, text)
		}
	}
}
