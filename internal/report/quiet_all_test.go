package report_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// watchedCells has two platforms that fell silent, of which "b" had twice the
// requests, one that answers more, one that goes on, one that never answered and
// one with three items.
func watchedCells(days int) []report.Cell {
	r := rand.New(rand.NewPCG(31, 9))
	var all []report.Cell
	add := func(id platform.ID, every int, share func(day int) float64) {
		for _, c := range sent(r, days, every, share) {
			c.Platform = id
			all = append(all, c)
		}
	}
	until := func(turn int, before, after float64) func(int) float64 {
		return func(day int) float64 {
			if day < turn {
				return before
			}
			return after
		}
	}
	add("a", 4, until(600, 0.8, 0))
	add("b", 2, until(600, 0.8, 0))
	add("more", 3, until(500, 0.15, 0.9))
	add("steady", 3, until(0, 0, 0.7))
	add("never", 9, until(0, 0, 0))
	add("few", days/3+1, until(0, 0, 1))
	return all
}

func names(all []report.Quiet) (ids string) {
	for _, q := range all {
		ids += string(q.Query.Platform) + " "
	}
	return ids
}

func TestTheMostSeriousComesFirst(t *testing.T) {
	t.Parallel()
	all := report.ComputeQuietAll(lookedAt(900), watchedCells(900))
	if names(all.Gone) != "b a " || names(all.Better) != "more " || len(all.Steady) != 1 || len(all.Thin) != 1 || len(all.Few) != 1 {
		t.Errorf("gone %s better %s steady %v thin %v few %v", names(all.Gone), names(all.Better), all.Steady, all.Thin, all.Few)
	}
	is(t, "false alarms a year", all.FalseAlarms(), 0.4)
	for _, q := range all.Gone {
		if q.State() != report.QuietGone && q.State() != report.QuietFewer || q.Missing() <= 0 {
			t.Errorf("%s: %s, %g missing", q.Query.Platform, q.State(), q.Missing())
		}
	}
}

// TestTheOverviewSaysWhoWentQuiet: the cover, a sentence for each, what chance
// does, and nothing of a platform with three items; in both languages.
func TestTheOverviewSaysWhoWentQuiet(t *testing.T) {
	t.Parallel()
	q := lookedAt(900)
	q.Platform = ""
	cells := watchedCells(900)
	r := report.Compute(q, cells)
	all := report.ComputeQuietAll(q, cells)
	r.QuietAll = &all
	d := r.Overview(report.Words{Say: lang.For(lang.English), Names: map[platform.ID]string{"a": "Alpha", "b": "Beta", "few": "Rare"}})
	if s := d.Sections[0]; s.Key != "quiet" || !strings.HasPrefix(s.Text[0], "Beta ") || !strings.HasPrefix(s.Text[1], "Alpha ") || len(s.Text) != 3 || len(s.Tables[0].Rows) != 4 {
		t.Errorf("%+v", s)
	}
	one := q
	one.Platform = "b"
	own := slices.DeleteFunc(slices.Clone(cells), func(c report.Cell) bool { return c.Platform != "b" })
	p, quiet := report.Compute(one, own), report.ComputeQuiet(one, own)
	p.Quiet = &quiet
	if told := d.Sections[0].Text[0]; !strings.HasSuffix(p.OfPlatform(report.Words{Say: lang.For(lang.English), Names: map[platform.ID]string{"b": "Beta"}}, report.About{}).Cover, ". "+told) {
		t.Errorf("the report on one platform does not open with %q", told)
	}
	text := strings.Join(append(d.Sections[0].Text, d.Sections[0].Notes...), "\n")
	for _, want := range []string{"replies were to be expected (95%: ", "Platforms watched: 4", "at most 0.4 a year", "expect anything: never"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Rare") || !strings.Contains(d.Cover, "Beta ") || strings.Contains(d.Cover, "more answers") {
		t.Errorf("cover: %s", d.Cover)
	}
	if d = r.Overview(report.Words{Say: lang.For(lang.Ukrainian)}); !strings.Contains(d.Cover, "слід було очікувати відповідей") {
		t.Errorf("cover: %s", d.Cover)
	}
}

// TestNobodyWentQuiet: said in words, and otherwise where nobody ever answered.
func TestNobodyWentQuiet(t *testing.T) {
	t.Parallel()
	for want, keep := range map[string]platform.ID{"No platform was found to have gone quiet": "steady", "answered often enough": "never"} {
		var cells []report.Cell
		for _, c := range watchedCells(900) {
			if c.Platform == keep {
				cells = append(cells, c)
			}
		}
		q := lookedAt(900)
		q.Platform = ""
		r, all := report.Compute(q, cells), report.ComputeQuietAll(q, cells)
		r.QuietAll = &all
		d := r.Overview(report.Words{Say: lang.For(lang.English)})
		if len(d.Sections[0].Text) != 1 || !strings.Contains(d.Sections[0].Text[0], want) {
			t.Errorf("%q: %v", want, d.Sections[0].Text)
		}
	}
}
