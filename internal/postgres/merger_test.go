package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

const because = "Read in the register of companies."

// recorded is when mergers are recorded in a loaded demonstration: after what
// they tell of, and between two instants at which reports are asked for.
var recorded = time.Date(2026, 7, 15, 9, 0, 0, 0, time.UTC)

func mergerAct(at time.Time) merger.Act { return merger.Act{Key: uuid.NewString(), At: at} }

// merge records mergers in a loaded demonstration.
func (l loaded) merge(t *testing.T, wishes ...merger.Wish) {
	t.Helper()
	library, err := catalogue.Load(postgres.NewPlatforms(l.db))
	if err != nil {
		t.Fatal(err)
	}
	service := merger.NewService(postgres.NewMergers(l.db), library, l.books.Zone)
	var officers []people.Person
	for _, p := range l.unit.People {
		if p.Role == people.Liaison {
			officers = append(officers, p)
		}
	}
	for _, w := range wishes {
		if err := service.Propose(ctx, officers[0], mergerAct(recorded), w, because); err != nil {
			t.Fatal(err)
		}
		book, err := service.Book(ctx, officers[1])
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(book, merger.Proposal.Open)
		if err := service.Decide(ctx, officers[1], mergerAct(recorded), w.Platform, book[i].ID, true, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// renamed is a demonstration in which Viber was taken over by Signal on a day,
// Signal by Telegram later, and TikTok is a double entry of X: whoever counts
// must come to the same as if they had been called so from the beginning.
func renamed(t *testing.T, seed uint64) (l loaded, whole func(id platform.ID, on deadline.Day) platform.ID) {
	t.Helper()
	l = load(t, 900, seed)
	bought, sold := deadline.NewDay(2025, 1, 15), deadline.NewDay(2025, 6, 1)
	l.merge(t, merger.Wish{Kind: merger.Merge, Platform: "viber", Into: "signal", Dated: true, From: bought},
		merger.Wish{Kind: merger.Merge, Platform: "signal", Into: "telegram", Dated: true, From: sold},
		merger.Wish{Kind: merger.Merge, Platform: "tiktok", Into: "x"})
	return l, func(id platform.ID, on deadline.Day) platform.ID {
		if id == "tiktok" {
			return "x"
		}
		if id == "viber" && !on.Before(bought) {
			id = "signal"
		}
		if id == "signal" && !on.Before(sold) {
			id = "telegram"
		}
		return id
	}
}

// TestMergedFiguresEqualThePlainComputation: reports of every kind, for the
// present and for earlier days, are those of the timelines with the names of
// the platforms exchanged.
func TestMergedFiguresEqualThePlainComputation(t *testing.T) {
	t.Parallel()
	l, whole := renamed(t, 23)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	auditor := personOf(t, l, people.Auditor)
	auditor.Console = true // to whom nothing is suppressed
	// counted are the cells of a question, asked as if everybody had always had
	// the name of the whole; alone asks for one platform as it is.
	counted := func(q report.Query, of func(loaded, report.Query) []report.Cell) []report.Cell {
		asked := q
		asked.Platform = ""
		var kept []report.Cell
		for _, c := range of(l, asked) {
			if q.Alone {
				if q.Platform == "" || c.Platform == q.Platform {
					kept = append(kept, c)
				}
				continue
			}
			under := whole(c.Platform, q.AsOf)
			switch {
			case q.Platform == "":
				c.Platform = under
			case c.Platform == q.Platform || under == q.Platform || q.Platform == "signal" && c.Platform == "viber" && whole("viber", q.AsOf) != "viber":
				c.Platform = q.Platform
			default:
				continue
			}
			kept = append(kept, c)
		}
		return kept
	}
	past, between := deadline.NewDay(2025, 1, 10), deadline.NewDay(2025, 3, 18)
	for _, q := range []report.Query{
		{}, {Platform: "telegram"}, {Platform: "signal"}, {Platform: "viber"}, {Platform: "x", Kind: legal.Production}, {Platform: "telegram", Category: legal.Subscriber},
		{Alone: true}, {Platform: "telegram", Alone: true}, {AsOf: past}, {AsOf: between}, {Platform: "telegram", AsOf: between}, {Platform: "signal", AsOf: between},
		{Platform: "x", AsOf: past, From: deadline.NewDay(2024, 3, 5), To: deadline.NewDay(2024, 11, 20)}, {Platform: "telegram", From: deadline.NewDay(2024, 9, 24), To: deadline.NewDay(2025, 2, 2)},
	} {
		if q.Today = l.today; q.AsOf.IsZero() {
			q.AsOf = q.Today
		}
		r, err := service.Responsiveness(ctx, auditor, q)
		if err != nil {
			t.Fatal(err)
		}
		want := report.Compute(r.Query, counted(q, plain))
		r.Changes, r.Quiet = nil, nil
		if got, want := fmt.Sprintf("%+v", r.All)+fmt.Sprintf("%+v", r.Platforms), fmt.Sprintf("%+v", want.All)+fmt.Sprintf("%+v", want.Platforms); got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		if r.All.Items == 0 {
			t.Errorf("%+v: nothing was compared", q)
		}
		rows, err := service.Rows(ctx, auditor, q, report.PickItems, 0)
		if err != nil || rows.Total != r.All.Items {
			t.Errorf("%+v: %d rows behind %d items, %v", q, rows.Total, r.All.Items, err)
		}
		if q.Platform == "" {
			watch, each := r.QuietAll, report.ComputeQuietAll(r.Query, counted(report.Query{AsOf: q.AsOf, Today: q.Today, Alone: q.Alone}, plainCells))
			if got, want := told(*watch), told(each); got != want {
				t.Errorf("%+v: the watch over all says\n%s, want\n%s", q, got, want)
			}
			continue
		}
		quiet, err := service.Quiet(ctx, auditor, q)
		if err != nil || quiet.Items != r.All.Items {
			t.Errorf("%+v: the watch looks at %d items of %d, %v", q, quiet.Items, r.All.Items, err)
		}
	}
}

// told are the findings of the watch over all platforms.
func told(a report.QuietAll) string {
	all := fmt.Sprint(a.Steady, a.Thin, a.Few)
	for _, q := range append(slices.Clone(a.Gone), a.Better...) {
		all += fmt.Sprintf(" %s since %s: %g of %g", q.Query.Platform, q.Since, q.Test.Observed, q.Test.Expected)
	}
	return all
}

// TestMergedFlowAndQualityEqualThePlainComputation.
func TestMergedFlowAndQualityEqualThePlainComputation(t *testing.T) {
	t.Parallel()
	l, whole := renamed(t, 24)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	auditor := personOf(t, l, people.Auditor)
	auditor.Console = true // to whom nothing is suppressed
	for _, q := range append(spans, report.Span{Platform: "telegram", Alone: true}, report.Span{Platform: "x"}, report.Span{From: deadline.NewDay(2024, 1, 1), AsOf: deadline.NewDay(2025, 3, 18), Platform: "signal"}) {
		q.Today = l.today
		q = q.Settled()
		var moves []report.MoveCell
		own := map[platform.ID]int{}
		for _, s := range asKnown(l, q) {
			id := s.Platform
			if !q.Alone && (q.Recorded.IsZero() || recorded.Before(q.Recorded)) {
				id = whole(id, q.AsOf)
				if q.Platform == "signal" && whole("viber", q.AsOf) != "viber" && s.Platform == "viber" || s.Platform == q.Platform {
					id = q.Platform
				}
			}
			if q.Platform != "" && id != q.Platform {
				continue
			}
			if d := s.Own.BegunDay; !d.IsZero() && !d.Before(q.From) && !d.After(q.To) {
				own[id]++
			}
			for _, m := range s.Moves {
				c := report.MoveCell{Platform: id, Unit: s.Unit, Move: m.Move, Items: m.Items, Requests: m.Requests}
				if _, _, n := m.Day.Date(); !m.Day.Before(q.From) {
					c.Month = m.Day.AddDays(1 - n)
				}
				if !m.Day.After(q.To) {
					moves = append(moves, c)
				}
			}
		}
		f, err := service.Flow(ctx, auditor, q)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprintf("%+v", f), fmt.Sprintf("%+v", report.ComputeFlow(f.Span, moves)); got != want {
			t.Errorf("%+v:\n got %.900s\nwant %.900s", q, got, want)
		}
		quality, err := service.Quality(ctx, auditor, q)
		if err != nil {
			t.Fatal(err)
		}
		found := map[platform.ID]int{}
		for _, one := range quality.Platforms {
			found[one.Platform] = one.Counts.Begun
		}
		if got, want := fmt.Sprint(found), fmt.Sprint(own); got != want {
			t.Errorf("%+v: begun %s, want %s", q, got, want)
		}
	}
}

// TestAWholeIsNotComparedWithItsPart: no item stands on both sides.
func TestAWholeIsNotComparedWithItsPart(t *testing.T) {
	t.Parallel()
	l, _ := renamed(t, 25)
	service := report.NewService(postgres.NewReports(l.db, l.books), l.unit.Agency)
	auditor := personOf(t, l, people.Auditor)
	auditor.Console = true // to whom nothing is suppressed
	of := func(id platform.ID, alone bool) report.Query {
		return report.Query{Platform: id, Today: l.today, AsOf: l.today, Alone: alone}
	}
	for _, pair := range [][2]platform.ID{{"telegram", "viber"}, {"signal", "telegram"}, {"telegram", "x"}} {
		c, err := service.Compare(ctx, auditor, of(pair[0], false), of(pair[1], false))
		if err != nil {
			t.Fatal(err)
		}
		related := pair[1] != "x"
		for i, side := range []report.Side{c.First, c.Second} {
			r, err := service.Responsiveness(ctx, auditor, of(pair[i], related))
			if err != nil || r.All.Items != side.Items || c.Apart != related {
				t.Errorf("%v: %d items, alone %d, apart %v, %v", pair, side.Items, r.All.Items, c.Apart, err)
			}
		}
	}
}

// TestP27_AMergerIsRecordedByTwoAndOnlyAdded: rights, the audit log, and what
// the store keeps.
func TestP27_AMergerIsRecordedByTwoAndOnlyAdded(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	wish := merger.Wish{Kind: merger.Merge, Platform: "viber", Into: "signal", Dated: true, From: deadline.NewDay(2025, 5, 1)}
	for role, by := range w.People {
		err := w.Mergers.Propose(ctx, by, mergerAct(pgtest.Now), merger.Wish{Kind: merger.Merge, Platform: "tiktok", Into: "signal"}, because)
		if may := policy.May(by, policy.EditDirectory); may != (err == nil) || !may && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
	act := mergerAct(pgtest.Now)
	for range 2 { // the button was pressed twice
		if err := w.Mergers.Propose(ctx, w.People[people.Liaison], act, wish, because); err != nil {
			t.Fatal(err)
		}
	}
	book, err := w.Mergers.Book(ctx, w.People[people.Auditor])
	if err != nil || len(book) != 2 || book[0].Platform != "viber" && book[1].Platform != "viber" {
		t.Fatalf("%+v, %v", book, err)
	}
	i := slices.IndexFunc(book, func(p merger.Proposal) bool { return p.Platform == "viber" })
	decide := func(by people.Person, of platform.ID, id string) error {
		return w.Mergers.Decide(ctx, by, mergerAct(pgtest.Now.Add(time.Hour)), of, id, true, "")
	}
	for says, err := range map[string]error{
		"its author":               decide(w.People[people.Liaison], "viber", book[i].ID),
		"a legal reviewer":         decide(w.Second, "viber", book[i].ID),
		"by way of another (A18)":  decide(w.Officer, "tiktok", book[i].ID),
		"one that does not exist":  decide(w.Officer, "viber", uuid.NewString()),
		"what is no id of a thing": decide(w.Officer, "viber", "1'"),
	} {
		if err == nil {
			t.Errorf("%s confirms", says)
		}
	}
	if err := decide(w.Officer, "viber", book[i].ID); err != nil {
		t.Fatal(err)
	}
	w.Recorded(t, merger.Wish{Kind: merger.Separate, Platform: "viber"}, pgtest.Now.Add(2*time.Hour))
	var leaves []string
	if err := w.DB.Select(&leaves, `SELECT action || ' ' || subject FROM audit_leaves WHERE action LIKE 'merger.%' AND subject = 'platform/viber' ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(leaves, ", "); got != "merger.proposed platform/viber, merger.confirmed platform/viber, merger.proposed platform/viber, merger.confirmed platform/viber" {
		t.Errorf("the audit log says %s", got)
	}
	one, err := w.Library.Platform(ctx, 1, "viber")
	if err != nil || one.Part() || one.Whole != "viber" {
		t.Errorf("%+v after the separation, %v", one.Merged, err)
	}
}

// TestTwoOfficersDecideAtOnce: one of two decisions counts.
func TestTwoOfficersDecideAtOnce(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	if err := w.Mergers.Propose(ctx, w.People[people.Liaison], mergerAct(pgtest.Now), merger.Wish{Kind: merger.Merge, Platform: "viber", Into: "signal"}, because); err != nil {
		t.Fatal(err)
	}
	book, err := w.Mergers.Book(ctx, w.Officer)
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan error)
	for _, confirm := range []bool{true, false} {
		go func() {
			answers <- w.Mergers.Decide(ctx, w.Officer, mergerAct(pgtest.Now), "viber", book[0].ID, confirm, because)
		}()
	}
	if one, other := <-answers, <-answers; (one == nil) == (other == nil) {
		t.Errorf("both or none: %v, %v", one, other)
	}
}

// TestARequestKeepsItsPlatform: what was sent stays where it was sent, and goes
// on.
func TestARequestKeepsItsPlatform(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	id := w.Dispatched(t, w.Case)
	w.Merge(t, "signal", "viber", deadline.NewDay(2026, 3, 1), pgtest.Now.Add(30*time.Hour))
	if got := w.State(t, id).Content.Platform; got != "signal" {
		t.Errorf("the request went to %s", got)
	}
	for _, of := range []platform.ID{"signal", "viber"} {
		page, err := w.Requests.List(ctx, w.People[people.Investigator], request.Filter{Platform: of, Sort: request.ByChanged, Now: pgtest.Now, Today: deadline.NewDay(2026, 3, 4)})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].Platform != "signal" {
			t.Errorf("the list of %s: %+v, %v", of, page.Rows, err)
		}
	}
}

// TestAPublishedFigureStandsBesideWhatTheCompanyWas at the end of its period,
// and the list of a platform is joined with what was sent to its parts.
func TestAPublishedFigureStandsBesideWhatTheCompanyWas(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorld(t)
	for range 6 {
		w.Dispatched(t, w.Case) // on 3 March
	}
	w.Merge(t, "signal", "viber", deadline.NewDay(2026, 3, 10), pgtest.Now.AddDate(0, 0, 20))
	today := deadline.NewDay(2026, 5, 1)
	figure := func(line int, to deadline.Day) report.Published {
		return report.Published{Line: line, Side: report.OriginPlatform, Company: "Viber", Platform: "viber", Country: "UA", From: deadline.NewDay(2026, 3, 1), To: to, Subject: report.SubjectData,
			Requests: report.Bound{Low: 9, High: 9, OK: true, Text: "9"}}
	}
	f := report.PublishedFile{Digest: strings.Repeat("ab", 32), Name: "test", Source: "test", Figures: []report.Published{figure(1, deadline.NewDay(2026, 3, 9)), figure(2, deadline.NewDay(2026, 3, 31))}}
	if _, err := w.Reports.SavePublished(ctx, w.People[people.Liaison], f, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	r, err := w.Reports.Published(ctx, w.People[people.Auditor], report.PublishedQuery{Today: today})
	if err != nil || len(r.Rows) != 2 {
		t.Fatalf("%d rows, %v", len(r.Rows), err)
	}
	for _, one := range r.Rows {
		if want := map[int]int{1: 0, 2: 6}[one.Line]; one.Ours.Requests != want {
			t.Errorf("to %s: %d of ours, want %d", one.To, one.Ours.Requests, want)
		}
	}
	if len(r.Missing) != 0 {
		t.Errorf("missing: %+v", r.Missing)
	}
	reverse, err := w.Reports.ReverseAudit(ctx, w.People[people.Liaison], report.ReverseAsk{Platform: "viber", From: deadline.NewDay(2026, 3, 1), To: today, Act: pgtest.Act(pgtest.Now)})
	if err != nil || len(reverse.OnlyOurs) != 6 {
		t.Errorf("%d only in ours, %v", len(reverse.OnlyOurs), err)
	}
}
