package lawbook_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

var ctx = context.Background()

const (
	voluntary = legal.BasisID("voluntary-data-request")
	because   = "The text of the law was read on the official page."
)

func act(at time.Time) lawbook.Act { return lawbook.Act{Key: uuid.NewString(), At: at} }

func fine(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func wants(t *testing.T, what string, err error, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok {
		t.Fatalf("%s: %v, want %s", what, err, key)
	}
	for _, one := range f.All() {
		if one.Key == key {
			return
		}
	}
	t.Errorf("%s: %v, want %s", what, err, key)
}

// anyBasis is a basis in force for Ukraine with a number for the follow-up.
func anyBasis(t *testing.T, w *pgtest.World) legal.Basis {
	t.Helper()
	for _, b := range w.Library.Bases() {
		if b.Fits("UA", legal.Production) == nil && b.FollowUp != nil {
			return b
		}
	}
	t.Fatal("no basis to correct")
	return legal.Basis{}
}

func propose(t *testing.T, w *pgtest.World, by people.Person, change func(*legal.Correction)) lawbook.Proposal {
	t.Helper()
	b := anyBasis(t, w)
	c := b.Correctable()
	change(&c)
	fine(t, "propose", w.Law.Propose(ctx, by, act(pgtest.Now), b.ID, b.Version, c, because))
	all, err := w.Law.Proposals(ctx, by)
	fine(t, "proposals", err)
	return all[0]
}

// TestP28_ACorrectionTakesTwoPersons: version 2 exists when another person
// confirmed it; the requests filed before keep version 1.
func TestP28_ACorrectionTakesTwoPersons(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	one, two := w.People[people.Legal], w.Second
	p := propose(t, w, one, func(c *legal.Correction) { c.FollowUp, c.Notes = "P21D", "Read again." })
	if b := anyBasis(t, w); b.Version != 1 || b.FollowUp.Duration == "P21D" {
		t.Error("a proposal counts before it is confirmed")
	}
	wants(t, "own proposal", w.Law.Decide(ctx, one, act(pgtest.Now), p.Basis, p.ID, true, ""), "lawbook.own_proposal")
	wants(t, "another role", w.Law.Decide(ctx, w.People[people.Liaison], act(pgtest.Now), p.Basis, p.ID, true, ""), "policy.forbidden")
	fine(t, "confirm", w.Law.Decide(ctx, two, act(pgtest.Now.Add(time.Hour)), p.Basis, p.ID, true, ""))
	now, ok := w.Library.Basis(p.Basis)
	if !ok || now.Version != 2 || now.FollowUp.Duration != "P21D" || now.Notes != "Read again." {
		t.Errorf("version 2 is %+v", now)
	}
	was, ok := w.Library.BasisAt(p.Basis, 1)
	if !ok || was.Version != 1 || was.FollowUp.Duration == "P21D" {
		t.Errorf("version 1 is %+v", was)
	}
	if _, ok := w.Library.BasisAt(p.Basis, 3); ok {
		t.Error("a version that nobody made can be read")
	}
	wants(t, "decide twice", w.Law.Decide(ctx, two, act(pgtest.Now), p.Basis, p.ID, true, ""), "lawbook.decided")
	all, err := w.Law.Proposals(ctx, one)
	fine(t, "history", err)
	if d := all[0].Decision; all[0].Why != because || d.Version != 2 || d.ByName != two.Name || all[0].ByName != one.Name {
		t.Errorf("the history says %+v", all[0])
	}
}

// TestF13_AProposalFromAnOldVersionIsRefused: the second of two proposals made
// from version 1 has to be made anew.
func TestF13_AProposalFromAnOldVersionIsRefused(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	one, two := w.People[people.Legal], w.Second
	first := propose(t, w, one, func(c *legal.Correction) { c.FollowUp = "P21D" })
	second := propose(t, w, one, func(c *legal.Correction) { c.FollowUp = "P28D" })
	wants(t, "confirmed with a long word", w.Law.Decide(ctx, two, act(pgtest.Now), first.Basis, first.ID, true, strings.Repeat("x", 2001)), "lawbook.why_long")
	fine(t, "first", w.Law.Decide(ctx, two, act(pgtest.Now), first.Basis, first.ID, true, ""))
	wants(t, "second", w.Law.Decide(ctx, two, act(pgtest.Now), second.Basis, second.ID, true, ""), "lawbook.newer_version")
	wants(t, "turned down without a word", w.Law.Decide(ctx, two, act(pgtest.Now), second.Basis, second.ID, false, ""), "lawbook.why_short")
	wants(t, "A18: by way of another basis", w.Law.Decide(ctx, two, act(pgtest.Now), "no-basis", second.ID, false, because), "lawbook.proposal_none")
	fine(t, "turned down", w.Law.Decide(ctx, two, act(pgtest.Now), second.Basis, second.ID, false, "Made from version 1; version 2 says it already."))
	b := anyBasis(t, w)
	wants(t, "propose from an old page", w.Law.Propose(ctx, one, act(pgtest.Now), b.ID, 1, b.Correctable(), because), "lawbook.newer_version")
}

func TestACorrectionThatCannotBeCountedIsRefused(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	b := anyBasis(t, w)
	rows := []struct {
		says   string
		change func(*legal.Correction)
		why    string
		want   string
	}{
		{"nothing changed", func(*legal.Correction) {}, because, "lawbook.nothing_changed"},
		{"no reason", func(c *legal.Correction) { c.FollowUp = "P9D" }, "ok", "lawbook.why_short"},
		{"a long reason", func(c *legal.Correction) { c.FollowUp = "P9D" }, strings.Repeat("x", 2001), "lawbook.why_long"},
		{"a period without unit", func(c *legal.Correction) { c.FollowUp = "9" }, because, "deadline.period_unit_missing"},
		{"hours under a rule for days", func(c *legal.Correction) { c.Answer, c.AnswerRule = "PT9H", "eu1182_days" }, because, "deadline.period_rule"},
		{"a period under no rule", func(c *legal.Correction) { c.Answer, c.AnswerRule = "P9D", "none" }, because, "deadline.period_rule"},
		{"a period and no rule at all", func(c *legal.Correction) { c.Answer, c.AnswerRule = "P9D", "" }, because, "legal.rule_missing"},
		{"an unknown rule", func(c *legal.Correction) { c.Answer, c.AnswerRule = "P9D", "tuesday" }, because, "deadline.rule_unknown"},
		{"a lenient rule that cannot count it", func(c *legal.Correction) { c.Answer, c.AnswerRule, c.Lenient = "P9D", "eu1182_days", "eu1182_hours" }, because, "deadline.period_rule"},
		{"an unknown mark", func(c *legal.Correction) { c.Confidence = "certain" }, because, "legal.confidence_missing"},
		{"a source that is no address", func(c *legal.Correction) { c.Source = "javascript:alert(1)" }, because, "legal.source_form"},
		{"long notes", func(c *legal.Correction) { c.Notes = strings.Repeat("x", 4001) }, because, "legal.notes_long"},
	}
	for _, row := range rows {
		c := b.Correctable()
		row.change(&c)
		wants(t, row.says, w.Law.Propose(ctx, w.People[people.Legal], act(pgtest.Now), b.ID, b.Version, c, row.why), row.want)
	}
	c := b.Correctable()
	c.FollowUp = "P9D"
	wants(t, "another role", w.Law.Propose(ctx, w.People[people.Investigator], act(pgtest.Now), b.ID, 1, c, because), "policy.forbidden")
	wants(t, "unknown basis", w.Law.Propose(ctx, w.People[people.Legal], act(pgtest.Now), "no-such", 1, c, because), "legal.basis_none")
	if all, err := w.Law.Proposals(ctx, w.People[people.Legal]); err != nil || len(all) != 0 {
		t.Errorf("something was kept: %v, %v", all, err)
	}
}

// TestARequestKeepsItsVersion: a basis that the unit switched off cannot be
// chosen any more, and what was filed under it keeps its clocks.
func TestARequestKeepsItsVersion(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Case)
	before := summary(t, w, id)
	basis, _ := w.Library.Basis("ua-cpc-159-166")
	c := basis.Correctable()
	c.Off = true
	fine(t, "propose", w.Law.Propose(ctx, w.Second, act(pgtest.Now), basis.ID, 1, c, because))
	all, _ := w.Law.Proposals(ctx, w.Second)
	fine(t, "confirm", w.Law.Decide(ctx, w.People[people.Legal], act(pgtest.Now), all[0].Basis, all[0].ID, true, ""))
	after := summary(t, w, id)
	if before.DueDay != after.DueDay || !before.OverdueFrom.Equal(after.OverdueFrom) {
		t.Errorf("due %s before, %s after", before.DueDay, after.DueDay)
	}
	_, err := w.Requests.Draft(ctx, w.People[people.Investigator], pgtest.Act(pgtest.Now), w.Content(t, w.Case))
	wants(t, "file under it", err, "legal.switched_off")
}

func summary(t *testing.T, w *pgtest.World, id request.ID) request.Summary {
	t.Helper()
	timeline, err := w.Store.Timeline(ctx, w.People[people.Legal], id)
	fine(t, "timeline", err)
	return request.Summarize(timeline, w.Books)
}

func off(d deadline.Day) lawbook.Entry {
	return lawbook.Entry{Kind: lawbook.DayOff, Day: d, Name: "Day of mourning"}
}

// preserved dispatches a preservation under the first basis that sets its length.
func preserved(t *testing.T, w *pgtest.World) request.ID {
	t.Helper()
	c := w.Content(t, w.Case)
	c.Kind, c.AnswerOn = legal.Preservation, deadline.Day{}
	for _, b := range w.Library.Bases() {
		if b.Fits("UA", legal.Preservation) == nil && b.Preservation != nil && b.Preservation.Duration != "" && b.Reaches(legal.Subscriber) && b.Reaches(legal.Traffic) {
			c.Basis = b.ID
			return w.DispatchedAs(t, c)
		}
	}
	t.Fatal("no basis preserves")
	return ""
}

// TestADayOffMovesTheOpenDeadlinesAndNoOther: the day by which a preservation
// is renewed is pulled back from a day off, in the row too, and comes back when
// that is taken back. Once the preservation has lapsed nothing moves it.
func TestADayOffMovesTheOpenDeadlinesAndNoOther(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	lawyer := w.People[people.Legal]
	id := preserved(t, w)
	row := func() string {
		t.Helper()
		var s string
		fine(t, "row", w.DB.Get(&s, `SELECT act_by::text FROM clocks WHERE kind = 'preservation'`))
		return s
	}
	derived := func() string {
		t.Helper()
		c, _ := request.ClockOf(request.Clocks(w.State(t, id), w.Books), request.ClockPreservation, 0)
		return c.ActBy().String()
	}
	before := row()
	safe, err := deadline.ParseDay(before)
	fine(t, "day", err)
	n, err := w.Law.Enter(ctx, lawyer, act(pgtest.Now.Add(48*time.Hour)), because, off(safe))
	fine(t, "enter", err)
	if after := row(); n != 1 || after >= before || after != derived() {
		t.Errorf("%d requests moved, from %s to %s; the timeline says %s", n, before, after, derived())
	}
	n, err = w.Law.Enter(ctx, lawyer, act(pgtest.Now.Add(49*time.Hour)), because, lawbook.Entry{Kind: lawbook.TakenBack, Day: safe})
	fine(t, "take back", err)
	if after := row(); n != 1 || after != before || after != derived() {
		t.Errorf("%d requests moved back, to %s", n, after)
	}
	n, err = w.Law.Enter(ctx, lawyer, act(safe.AddDays(30).In(w.Zone)), because, off(safe))
	fine(t, "enter too late", err)
	if after := row(); n != 0 || after != before || after != derived() {
		t.Errorf("%d requests moved after the end, to %s", n, after)
	}
}

// TestF15_ACalendarAndARequestWrittenAtOnce: whichever comes first, the rows
// are what the timelines give.
func TestF15_ACalendarAndARequestWrittenAtOnce(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := preserved(t, w)
	done := make(chan error, 8)
	for i := range 4 {
		go func() {
			_, err := w.Law.Enter(ctx, w.People[people.Legal], act(pgtest.Now.Add(48*time.Hour)), because, off(deadline.NewDay(2026, 5, 4+i)))
			done <- err
		}()
		go func() {
			done <- w.Requests.Remark(ctx, w.People[people.Liaison], pgtest.Act(pgtest.Now.Add(47*time.Hour)), id, "A word on the side.")
		}()
	}
	for range 8 {
		if err := <-done; err != nil && !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	var stored int
	const find = `SELECT count(*) FROM clocks WHERE kind = $1 AND act_by = CAST($2 AS date)`
	for _, c := range summary(t, w, id).Clocks {
		fine(t, "row", w.DB.Get(&stored, find, string(c.Kind), c.ActBy.String()))
		if stored != 1 {
			t.Errorf("the row of %s is not what the timeline gives", c.Kind)
		}
	}
}

func TestDaysThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	monday := deadline.NewDay(2027, 3, 15)
	rows := []struct {
		says  string
		by    people.Person
		why   string
		entry lawbook.Entry
		want  string
	}{
		{"another role", w.People[people.Administrator], because, off(monday), "policy.forbidden"},
		{"no reason", w.People[people.Legal], "", off(monday), "lawbook.why_short"},
		{"no day", w.People[people.Legal], because, off(deadline.Day{}), "fault.day_missing"},
		{"no name", w.People[people.Legal], because, lawbook.Entry{Kind: lawbook.DayOff, Day: monday}, "lawbook.name_missing"},
		{"a long name", w.People[people.Legal], because, lawbook.Entry{Kind: lawbook.DayOff, Day: monday, Name: strings.Repeat("x", 121)}, "lawbook.name_long"},
		{"a Saturday", w.People[people.Legal], because, off(deadline.NewDay(2027, 3, 13)), "lawbook.weekend"},
		{"a listed holiday", w.People[people.Legal], because, off(deadline.NewDay(2027, 8, 24)), "lawbook.listed_already"},
		{"a working day that is one", w.People[people.Legal], because, lawbook.Entry{Kind: lawbook.WorkingDay, Day: monday}, "lawbook.not_listed"},
		{"nothing to take back", w.People[people.Legal], because, lawbook.Entry{Kind: lawbook.TakenBack, Day: monday}, "lawbook.no_entry"},
		{"martial law that ends before it begins", w.People[people.Legal], because, lawbook.Entry{Kind: lawbook.MartialLaw, Day: monday, Until: monday.AddDays(-1)}, "lawbook.martial_backwards"},
		{"martial law that nobody entered", w.People[people.Legal], because, lawbook.Entry{Kind: lawbook.MartialBack, Day: monday}, "lawbook.no_entry"},
		{"the year 1", w.People[people.Legal], because, off(deadline.NewDay(1, 1, 1)), "fault.bad_day"},
	}
	for _, row := range rows {
		_, err := w.Law.Enter(ctx, row.by, act(pgtest.Now), row.why, row.entry)
		wants(t, row.says, err, row.want)
	}
	if n := len(w.Law.Shelf().Book().Entries); n != 0 {
		t.Errorf("%d entries were kept", n)
	}
	_, err := w.Law.Enter(ctx, w.People[people.Legal], act(pgtest.Now), because, off(monday), off(monday))
	wants(t, "the same day twice", err, "lawbook.entered_already")
	_, err = w.Law.Enter(ctx, w.People[people.Legal], act(pgtest.Now), because)
	wants(t, "nothing", err, "lawbook.nothing_entered")
}

// TestMartialLawIsEnteredWithItsDates: Independence Day 2026 is worked again
// once the unit says that martial law went on.
func TestMartialLawIsEnteredWithItsDates(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	holiday := deadline.NewDay(2026, 8, 24)
	if w.Law.Shelf().Calendar().Works(holiday) {
		t.Error("martial law is not known to last so long")
	}
	_, err := w.Law.Enter(ctx, w.People[people.Legal], act(pgtest.Now), because, lawbook.Entry{Kind: lawbook.MartialLaw, Day: deadline.NewDay(2026, 5, 4), Until: deadline.NewDay(2026, 11, 1)})
	fine(t, "enter", err)
	if !w.Law.Shelf().Calendar().Works(holiday) || !w.Law.Shelf().Calendar().Works(deadline.NewDay(2026, 3, 9)) {
		t.Error("holidays under martial law are not worked")
	}
	_, err = w.Law.Enter(ctx, w.People[people.Legal], act(pgtest.Now.Add(time.Hour)), because, lawbook.Entry{Kind: lawbook.MartialBack, Day: deadline.NewDay(2026, 5, 4)})
	fine(t, "take back", err)
	if w.Law.Shelf().Calendar().Works(holiday) {
		t.Error("what was taken back still counts")
	}
}

// TestF14_AFormOfTheBookSentTwiceHasOneEffect holds for days and proposals.
func TestF14_AFormOfTheBookSentTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	again := act(pgtest.Now)
	for range 2 {
		_, err := w.Law.Enter(ctx, w.People[people.Legal], again, because, off(deadline.NewDay(2027, 3, 15)))
		fine(t, "enter", err)
	}
	if n := len(w.Law.Shelf().Book().Entries); n != 1 {
		t.Errorf("%d entries", n)
	}
}
