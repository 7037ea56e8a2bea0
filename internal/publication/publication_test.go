package publication_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/publication"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

var ctx = context.Background()

// shop is a world with a press, and five requests to one platform.
type shop struct {
	*pgtest.World
	press *publication.Press
	sent  []request.ID
}

// published is when the tests publish: three weeks after the requests went out.
var published = pgtest.Now.AddDate(0, 0, 21)

func open(t *testing.T) shop {
	t.Helper()
	w := pgtest.NewWorld(t)
	s := shop{World: w, press: w.Press}
	for range 5 {
		s.sent = append(s.sent, w.Dispatched(t, w.Case))
	}
	return s
}

func (s shop) hear(t *testing.T, id request.ID, when, recorded time.Time) {
	t.Helper()
	r := request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: 1, Outcome: reply.ProducedFull}, {No: 2, Outcome: reply.ProducedFull}}}
	if err := s.Requests.Hear(ctx, s.People[people.Liaison], pgtest.Act(recorded), id, r, when); err != nil {
		t.Fatal(err)
	}
}

func (s shop) publish(t *testing.T, at time.Time) publication.Publication {
	t.Helper()
	led := s.People[people.Leadership]
	id, err := s.press.Publish(ctx, led, pgtest.Act(at), "responsiveness", nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.press.Show(ctx, led, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s shop) verify(t *testing.T, p publication.Publication) publication.Verdict {
	t.Helper()
	b, err := p.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.press.Verify(ctx, s.People[people.Auditor], b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// answered is what the report says today of how many wait.
func (s shop) pending(t *testing.T, at time.Time) string {
	t.Helper()
	d, err := s.press.Document(ctx, s.People[people.Leadership], "responsiveness", nil, lang.For(lang.English), at)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Figures() {
		if f.Path == "platforms/platforms/all/pending" {
			return f.Value
		}
	}
	t.Fatal("the report has no row for all")
	return ""
}

// TestPublishedReportsAreFrozen: what is entered later, in whatever way, changes
// the report of tomorrow and never the published one.
func TestPublishedReportsAreFrozen(t *testing.T) {
	t.Parallel()
	later := published.AddDate(0, 0, 3)
	for name, c := range map[string]struct {
		change func(*testing.T, shop)
		now    string // pending afterwards
	}{
		"nothing happened": {func(*testing.T, shop) {}, "8"},
		"a late entry": {func(t *testing.T, s shop) {
			s.hear(t, s.sent[1], published.AddDate(0, 0, -10), later)
		}, "6"},
		"a correction": {func(t *testing.T, s shop) {
			n := s.version(t, s.sent[0])
			if err := s.Requests.Correct(ctx, s.People[people.Liaison], pgtest.Act(later), s.sent[0], request.Correction{Seq: n, Reason: "entered for another request"}); err != nil {
				t.Fatal(err)
			}
		}, "10"},
		"an import of an old register": {func(t *testing.T, s shop) { s.importOne(t, later) }, "9"},
		"a case that is sealed later":  {func(t *testing.T, s shop) { s.seal(t, casefile.Sealed, later) }, ""},
		"a case that is sealed and opened again": {func(t *testing.T, s shop) {
			s.seal(t, casefile.Sealed, later)
			s.seal(t, casefile.Open, later.Add(time.Hour))
		}, "8"},
		"a merger": {func(t *testing.T, s shop) {
			s.Merge(t, "signal", "viber", deadline.NewDay(2026, 2, 1), later)
		}, "8"},
		"a merger that was under way": {func(t *testing.T, s shop) {
			s.Merge(t, "signal", "viber", deadline.NewDay(2026, 2, 1), published.Add(-time.Second))
		}, "8"},
		"an entry that was under way": {func(t *testing.T, s shop) {
			s.hear(t, s.sent[1], published.AddDate(0, 0, -10), published.Add(-time.Second))
		}, "6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.hear(t, s.sent[0], pgtest.Now.AddDate(0, 0, 9), pgtest.Now.AddDate(0, 0, 9))
			p := s.publish(t, published)
			c.change(t, s)
			if v := s.verify(t, p); !v.Equal() || v.Figures < 7 {
				t.Errorf("intact %v, %d figures, differences %s", v.Intact, v.Figures, told(v))
			}
			if c.now != "" {
				if got := s.pending(t, later.AddDate(0, 0, 1)); got != c.now {
					t.Errorf("tomorrow's report has %s pending, want %s", got, c.now)
				}
			}
			again, err := s.press.Show(ctx, s.People[people.Auditor], p.ID)
			if err != nil || !bytes.Equal(again.File, p.File) || again.Hash != p.Hash {
				t.Errorf("the kept file changed: %v", err)
			}
		})
	}
}

func told(v publication.Verdict) string {
	out := ""
	for _, d := range v.Differences {
		out += fmt.Sprintf("\n%s: %+v, %+v", d.Path, d.Was, d.Is)
	}
	return out
}

func (s shop) version(t *testing.T, id request.ID) int {
	t.Helper()
	line, err := s.Store.Timeline(ctx, s.People[people.Liaison], id)
	if err != nil {
		t.Fatal(err)
	}
	return line.Version()
}

func (s shop) seal(t *testing.T, c casefile.Compartment, at time.Time) {
	t.Helper()
	now, _, err := s.Cases.Case(ctx, s.People[people.Investigator], s.Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	now.Compartment = c
	if err := s.Cases.Change(ctx, s.People[people.Investigator], now, "the case was decided so", at); err != nil {
		t.Fatal(err)
	}
}

// importOne reads one pending item from a register that was as of a day before
// the publication.
func (s shop) importOne(t *testing.T, at time.Time) {
	t.Helper()
	content := s.Content(t, s.Case)
	content.Items = content.Items[:1]
	known := published.AddDate(0, 0, -7)
	past := request.Past{Source: request.Source{Register: "old", Row: "1", AsOf: deadline.DayOf(known, s.Zone)}, Content: content, SentAt: pgtest.Now.AddDate(0, 0, 1), Dispatched: request.Dispatched{Channel: "email"}}
	all := []request.Recalled{{New: request.New{Case: s.Case.ID, Reference: "OLD-1", Source: "old/1"}, Past: past, Known: known}}
	if _, _, err := s.Requests.Import(ctx, s.People[people.Liaison], all, at); err != nil {
		t.Fatal(err)
	}
}

// TestVerifyNamesWhatWasChanged: a file that somebody improved does not pass.
func TestVerifyNamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := s.publish(t, published)
	b, err := p.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	const was, is = `"path": "platforms/platforms/signal/pending",
      "kind": "count",
      "value": "10"`, `"path": "platforms/platforms/signal/pending",
      "kind": "count",
      "value": "1"`
	if !bytes.Contains(b, []byte(was)) {
		t.Fatalf("the file has no such figure:\n%.3000s", b)
	}
	v, err := s.press.Verify(ctx, s.People[people.Auditor], bytes.Replace(b, []byte(was), []byte(is), 1))
	if err != nil {
		t.Fatal(err)
	}
	if v.Intact || len(v.Differences) != 1 || v.Differences[0].Path != "platforms/platforms/signal/pending" || v.Differences[0].Is.Value != "10" {
		t.Errorf("intact %v, differences %s", v.Intact, told(v))
	}
	for name, broken := range map[string]string{"empty": "", "not JSON": "x", "another file": `{"format":"x"}`} {
		if _, err := s.press.Verify(ctx, s.People[people.Auditor], []byte(broken)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestA82_AMetadataReaderExportsNoContent: an auditor's list has dates and
// states, and neither what was asked for nor what came back.
func TestA82_AMetadataReaderExportsNoContent(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.hear(t, s.sent[0], pgtest.Now.AddDate(0, 0, 3), pgtest.Now.AddDate(0, 0, 3))
	for role, content := range map[people.Role]bool{people.Liaison: true, people.Auditor: false} {
		items, _, err := s.press.Items(ctx, s.People[role], pgtest.Act(published), "asked for by the court", nil, lang.For(lang.English), nil)
		if err != nil || len(items.Rows) != 10 {
			t.Fatalf("%s: %d rows, %v", role, len(items.Rows), err)
		}
		for _, key := range []string{"category", "outcome", "reason"} {
			if has := slices.ContainsFunc(items.Columns, func(c document.Column) bool { return c.Key == key }); has != content {
				t.Errorf("%s has the column %s: %v", role, key, has)
			}
		}
		for _, r := range items.Rows {
			if len(r.Cells) != len(items.Columns) {
				t.Errorf("%s: %d cells under %d heads", role, len(r.Cells), len(items.Columns))
			}
		}
	}
}

// TestWhoMayPublish: P20, publishing is for those who answer for the figures.
func TestWhoMayPublish(t *testing.T) {
	t.Parallel()
	s := open(t)
	for role, want := range map[people.Role]bool{people.Leadership: true, people.Liaison: true, people.Legal: true, people.Investigator: false, people.Auditor: false, people.Administrator: false} {
		id, err := s.press.Publish(ctx, s.People[role], pgtest.Act(published), "responsiveness", nil)
		if (err == nil) != want || !want && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %q %v", role, id, err)
		}
	}
	if _, err := s.press.Publish(ctx, s.People[people.Leadership], pgtest.Act(published), "weather", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("a report that is not there: %v", err)
	}
	act := pgtest.Act(published)
	one, err := s.press.Publish(ctx, s.People[people.Leadership], act, "platform", publication.Parameters{"platform": "signal"})
	two, err2 := s.press.Publish(ctx, s.People[people.Leadership], act, "platform", publication.Parameters{"platform": "signal"})
	if err != nil || err2 != nil || one != two {
		t.Errorf("a form sent twice gives %q and %q: %v, %v", one, two, err, err2)
	}
	if _, err := s.press.Publish(ctx, s.People[people.Leadership], act, "responsiveness", publication.Parameters{"from": "2026-13-01"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a day that is none: %v", err)
	}
	for name, value := range map[string]string{"country": strings.Repeat("x", 20000), "event": strings.Repeat("x", 20000), "platform": strings.Repeat("x", 20000)} {
		if _, err := s.press.Publish(ctx, s.People[people.Leadership], pgtest.Act(published), "responsiveness", publication.Parameters{name: value}); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
			t.Errorf("a %s that is none is kept: %v", name, err)
		}
	}
	if _, err := s.press.Publish(ctx, s.People[people.Leadership], pgtest.Act(published), "responsiveness", publication.Parameters{"country": "a\x00"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a country that no reader could read: %v", err)
	}
}

// TestComparisonsAreFrozen: two platforms, and the time around an event, stay
// what they were and verify.
func TestComparisonsAreFrozen(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, params := range map[string]publication.Parameters{
		"periods":   {"mode": "periods", "from": "2026-02-01", "to": "2026-02-28", "from2": "2026-03-01", "to2": "2026-03-20"},
		"platforms": {"mode": "platforms", "platform": "signal", "other": "telegram"},
		"last":      nil,
	} {
		id, err := s.press.Publish(ctx, s.People[people.Liaison], pgtest.Act(published), "compare", params)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p, err := s.press.Show(ctx, s.People[people.Liaison], id)
		if err != nil {
			t.Fatal(err)
		}
		s.hear(t, s.sent[len(name)%5], published, published.AddDate(0, 0, 1))
		s.sent = append(s.sent[:len(name)%5:len(name)%5], s.sent[len(name)%5+1:]...)
		s.sent = append(s.sent, s.Dispatched(t, s.Case))
		if v := s.verify(t, p); !v.Equal() {
			t.Errorf("%s: %s", name, told(v))
		}
	}
	for _, bad := range []publication.Parameters{{"mode": "platforms"}, {"mode": "event", "platform": "signal"}, {"mode": "x"}, {"mode": "platforms", "platform": "signal", "other": "signal"}} {
		if _, err := s.press.Publish(ctx, s.People[people.Liaison], pgtest.Act(published), "compare", bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// TestAMergerChangesTomorrowsReportOnly: what was published before it keeps its
// line, also after it was taken back; what is published after it has the other.
func TestAMergerChangesTomorrowsReportOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := s.publish(t, published)
	s.Merge(t, "signal", "viber", deadline.NewDay(2026, 3, 5), published.Add(time.Hour))
	after := s.publish(t, published.Add(2*time.Hour))
	s.Recorded(t, merger.Wish{Kind: merger.Separate, Platform: "signal"}, published.Add(3*time.Hour))
	last := s.publish(t, published.Add(4*time.Hour))
	for says, p := range map[string]struct {
		publication.Publication
		line string
	}{"before": {before, "signal"}, "after": {after, "viber"}, "taken back": {last, "signal"}} {
		f, err := p.Content()
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"signal", "viber"} {
			there := slices.ContainsFunc(f.Figures, func(one document.Figure) bool { return one.Path == "platforms/platforms/"+id+"/items" })
			if there != (id == p.line) {
				t.Errorf("%s: a line for %s: %v", says, id, there)
			}
		}
		if v := s.verify(t, p.Publication); !v.Equal() {
			t.Errorf("%s: %s", says, told(v))
		}
	}
	d, err := s.press.Document(ctx, s.People[people.Leadership], "platform", publication.Parameters{"platform": "signal"}, lang.For(lang.English), published)
	if err != nil || len(d.Notes) != 1 {
		t.Errorf("a mistake is still told of: %v, %v", d.Notes, err)
	}
}

// TestAMergerIsAnEventOfBoth: the report of each shows it on its day, and the
// days before and after it can be compared.
func TestAMergerIsAnEventOfBoth(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Merge(t, "signal", "viber", deadline.NewDay(2026, 3, 4), published)
	for _, id := range []platform.ID{"signal", "viber"} {
		events, err := s.Library.Events(ctx, 1, id, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(events, func(e platform.Event) bool { return e.Kind == "merger" })
		if i < 0 {
			t.Fatalf("%s has no such event", id)
		}
		title := publication.EventTitle(s.Library, lang.For(lang.Ukrainian), events[i])
		if !strings.Contains(title, "приєднано до") {
			t.Errorf("the event is called %s", title)
		}
		v, err := publication.Parameters{"mode": "event", "platform": string(id), "event": events[i].ID}.Versus(
			publication.Knowledge{Today: deadline.NewDay(2026, 3, 30)}, lang.For(lang.English), map[platform.ID]string{id: "It"}, events)
		if err != nil || !v.Whole || v.Second.From != deadline.NewDay(2026, 3, 4) {
			t.Errorf("%+v, %v", v, err)
		}
	}
	early, err := s.Library.Events(ctx, 1, "viber", published.Add(-time.Hour))
	if err != nil || slices.ContainsFunc(early, func(e platform.Event) bool { return e.Kind == "merger" }) {
		t.Errorf("known before it was recorded: %v", err)
	}
}

// TestItemsAreThoseBehindTheReport: the rows of a platform hold what was sent to
// its parts, under the name it was sent to.
func TestItemsAreThoseBehindTheReport(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Merge(t, "signal", "viber", deadline.NewDay(2026, 3, 1), published)
	for asked, want := range map[string]int{"viber": 10, "signal": 10, "meta": 0} {
		items, _, err := s.press.Items(ctx, s.People[people.Liaison], pgtest.Act(published), "asked for by the court", publication.Parameters{"platform": asked}, lang.For(lang.English), map[platform.ID]string{"signal": "Signal"})
		if err != nil || len(items.Rows) != want || want > 0 && items.Rows[0].Cells[2].Text != "Signal" {
			t.Errorf("%s: %d rows, %v", asked, len(items.Rows), err)
		}
	}
	items, _, err := s.press.Items(ctx, s.People[people.Liaison], pgtest.Act(published), "asked for by the court", publication.Parameters{"platform": "viber", "alone": "1"}, lang.For(lang.English), nil)
	if err != nil || len(items.Rows) != 0 {
		t.Errorf("alone: %d rows, %v", len(items.Rows), err)
	}
}
