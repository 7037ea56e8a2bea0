package report_test

import (
	"fmt"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/reply"
	"rogatory/internal/report"
)

func TestReconcileJoinsBySurestMarkFirst(t *testing.T) {
	t.Parallel()
	day := deadline.NewDay(2026, 3, 3)
	ours := []report.OurRow{
		{ID: "a", Reference: "2026-1", Day: day, Outcome: reply.ProducedPart},
		{ID: "b", Reference: "2026-2", Theirs: []string{"TG/778"}, Day: day, Outcome: reply.Refused},
		{ID: "c", Reference: "2026-3", Day: day.AddDays(5)},
		{ID: "d", Reference: "2026-4", Day: day.AddDays(9), Outcome: reply.NoneHeld},
		{ID: "e", Reference: "2026-5", Day: day.AddDays(9)},
	}
	produced := []reply.Outcome{reply.ProducedFull, reply.ProducedPart}
	theirs := []report.TheirRow{
		{Line: 2, Ours: "2026 / 1", Day: day.AddDays(1), Text: "complied", Outcomes: produced},
		{Line: 3, Theirs: "tg-778", Day: day.AddDays(4), Text: "complied", Outcomes: produced},
		{Line: 4, Theirs: "TG/900", Day: day.AddDays(5), Text: "whatever"},
		{Line: 5, Ours: "2026-99", Day: day.AddDays(9)},
		{Line: 6, Theirs: "TG/901", Day: day.AddDays(9)},
		{Line: 7, Ours: "2026-1"},
	}
	r := report.Reconcile(theirs, ours)
	if len(r.Both) != 3 || len(r.OnlyTheirs) != 2 || len(r.OnlyOurs) != 2 || len(r.Repeated) != 1 {
		t.Fatalf("%d in both, %d theirs, %d ours, %d repeated", len(r.Both), len(r.OnlyTheirs), len(r.OnlyOurs), len(r.Repeated))
	}
	for i, want := range []struct {
		by                  report.MatchedBy
		outcome, date, read bool
	}{{report.ByOurReference, false, false, true}, {report.ByTheirReference, true, true, true}, {report.ByDay, false, false, false}} {
		if j := r.Both[i]; j.By != want.by || j.OutcomeGap != want.outcome || j.DatesDiffer != want.date || j.OutcomeKnown != want.read {
			t.Errorf("row %d: %+v", i, j)
		}
	}
	// Two of ours wait on the ninth day: a day alone does not say which is meant,
	// and a reference that is not ours is never joined by its day.
	if r.OnlyTheirs[0].Line != 5 || r.OnlyTheirs[1].Line != 6 || r.OnlyOurs[0].ID != "d" || r.Repeated[0].Line != 7 {
		t.Errorf("%+v", r)
	}
	if e := report.Reconcile(nil, nil); e.Both != nil || e.OnlyOurs != nil || e.OnlyTheirs != nil {
		t.Errorf("nothing against nothing: %+v", e)
	}
}

// TestA64_AListOfFewIsNoQuestionAboutOne: numbers are told from five lines of
// theirs and five requests of ours on.
func TestA64_AListOfFewIsNoQuestionAboutOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		theirs, ours int
		told         bool
	}{{1, 9, false}, {4, 9, false}, {5, 9, true}, {9, 4, false}, {9, 5, true}} {
		var theirs []report.TheirRow
		for i := range c.theirs {
			theirs = append(theirs, report.TheirRow{Line: i + 2, Ours: fmt.Sprint("R-", i)})
		}
		var ours []report.OurRow
		for i := range c.ours {
			ours = append(ours, report.OurRow{Reference: fmt.Sprint("R-", i)})
		}
		d := report.Reconcile(theirs, ours).Numbers(report.Words{Say: lang.For(lang.English)})
		both := d.Sections[0].Tables[0].Rows[0].Cells[1]
		if told := both.Number != nil && *both.Number == float64(min(c.theirs, c.ours)); told != c.told || !told && both != document.Hidden() {
			t.Errorf("%+v: %+v", c, both)
		}
	}
}
