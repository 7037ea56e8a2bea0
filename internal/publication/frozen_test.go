package publication_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/publication"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// order is a European order for subscriber data, as a unit in Germany issues it.
func (s shop) order(t *testing.T) request.Content {
	t.Helper()
	c := s.Content(t, s.Case)
	c.Platform, c.Basis, c.Entity, c.OrderedOn, c.AnswerOn = "google", "eu-eevidence-epoc-subscriber", "Google Cloud EMEA Limited", deadline.Day{}, deadline.Day{}
	c.Items = c.Items[:1]
	return c
}

// issue files an order in September, when the Regulation applies, and sends it.
func (s shop) issue(t *testing.T, at time.Time) request.ID {
	t.Helper()
	author := s.People[people.Investigator]
	id, err := s.Requests.Draft(ctx, author, pgtest.Act(at), s.order(t))
	if err != nil {
		t.Fatal(err)
	}
	text := s.Text(t, id)
	for _, err := range []error{
		s.Requests.Submit(ctx, author, pgtest.Act(at), id, text),
		s.Requests.Approve(ctx, s.People[people.Legal], pgtest.Act(at.Add(time.Hour)), id, text, ""),
		s.Requests.Dispatch(ctx, s.People[people.Liaison], pgtest.Act(at.Add(2*time.Hour)), id, request.Dispatched{Channel: "email", Text: text}, at.Add(2*time.Hour)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// september is when the orders of these tests are issued, and later is when
// they are looked at again.
var (
	september = time.Date(2026, time.September, 7, 8, 0, 0, 0, time.UTC)
	october   = time.Date(2026, time.October, 7, 8, 0, 0, 0, time.UTC)
	later     = october.AddDate(0, 0, 3)
)

// transparency is a file of what a platform publishes about our country.
func transparency(name string, requests float64) report.PublishedFile {
	return report.PublishedFile{Digest: fmt.Sprintf("%032s", name), Name: name, Source: "A report made for this test", Figures: []report.Published{{Line: 2, Side: report.OriginPlatform, Company: "Google", Platform: "google",
		Country: "DE", From: deadline.NewDay(2026, 8, 1), To: deadline.NewDay(2026, 9, 30), Subject: report.SubjectData, Requests: report.Bound{Low: requests, High: requests, OK: true}}}}
}

// german is a unit in Germany with six orders, one of them answered, and a file
// of published figures.
func german(t *testing.T) shop {
	t.Helper()
	w := pgtest.NewWorldIn(t, "DE", "Europe/Berlin")
	s := shop{World: w, press: w.Press}
	for i := range 6 {
		s.sent = append(s.sent, s.issue(t, september.AddDate(0, 0, i)))
	}
	s.answer(t, s.sent[0], september.AddDate(0, 0, 9), september.AddDate(0, 0, 9))
	for _, id := range s.sent[3:] {
		s.refused(t, id, september.AddDate(0, 0, 9))
		s.correct(t, id, september.AddDate(0, 0, 10))
	}
	s.refused(t, s.sent[2], september.AddDate(0, 0, 9))
	s.tell(t, transparency("a", 4), september.AddDate(0, 0, 10))
	return s
}

func (s shop) answer(t *testing.T, id request.ID, when, recorded time.Time) {
	t.Helper()
	r := request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: 1, Outcome: reply.ProducedFull}}}
	if err := s.Requests.Hear(ctx, s.People[people.Liaison], pgtest.Act(recorded), id, r, when); err != nil {
		t.Fatal(err)
	}
}

// refused enters that a platform refused; correct strikes out what was entered
// last.
func (s shop) refused(t *testing.T, id request.ID, at time.Time) {
	t.Helper()
	r := request.Replied{Reply: reply.Refusal, Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.WrongEntity}}}
	if err := s.Requests.Hear(ctx, s.People[people.Liaison], pgtest.Act(at), id, r, at); err != nil {
		t.Fatal(err)
	}
}

func (s shop) correct(t *testing.T, id request.ID, at time.Time) {
	t.Helper()
	if err := s.Requests.Correct(ctx, s.People[people.Liaison], pgtest.Act(at), id, request.Correction{Seq: s.version(t, id), Reason: "entered for another request"}); err != nil {
		t.Fatal(err)
	}
}

func (s shop) tell(t *testing.T, f report.PublishedFile, at time.Time) {
	t.Helper()
	if _, err := s.Reports.SavePublished(ctx, s.People[people.Liaison], f, at); err != nil {
		t.Fatal(err)
	}
}

// kinds are the reports that are frozen here, each as it is asked for.
var kinds = map[string]publication.Parameters{
	"responsiveness": nil, "platform": {"platform": "google"}, "flow": nil, "quality": {"platform": "google"}, "units": nil,
	"published": nil, "register": nil, "statutory": {"form": "art28", "year": "2026"},
}

func (s shop) freezeAll(t *testing.T, at time.Time) map[string]publication.Publication {
	t.Helper()
	all, leg := map[string]publication.Publication{}, s.People[people.Legal]
	for name, params := range kinds {
		id, err := s.press.Publish(ctx, leg, pgtest.Act(at), name, params)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if all[name], err = s.press.Show(ctx, leg, id); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return all
}

// TestEveryReportIsFrozen: what is recorded later, in whatever way, is in no
// frozen report of any kind, and in tomorrow's.
func TestEveryReportIsFrozen(t *testing.T) {
	t.Parallel()
	theirs := []string{"responsiveness", "platform", "flow", "units", "published", "statutory"}
	ours := append(slices.Clone(theirs), "quality")
	errors := append(slices.Clone(ours), "register")
	for name, c := range map[string]struct {
		change func(*testing.T, shop)
		moves  []string // the reports of tomorrow that say something else
	}{
		"nothing happened": {func(*testing.T, shop) {}, nil},
		"a late entry":     {func(t *testing.T, s shop) { s.answer(t, s.sent[1], september.AddDate(0, 0, 8), later) }, theirs},
		"an entry that was under way": {func(t *testing.T, s shop) {
			s.answer(t, s.sent[1], september.AddDate(0, 0, 8), october.Add(-time.Second))
		}, theirs},
		"a correction": {func(t *testing.T, s shop) {
			s.correct(t, s.sent[0], later)
		}, errors},
		"an import of an old register": {func(t *testing.T, s shop) { s.readOld(t, later) }, theirs},
		"a new order":                  {func(t *testing.T, s shop) { s.issue(t, later) }, []string{"responsiveness", "platform", "flow", "quality", "units", "statutory"}},
		"a case that is sealed":        {func(t *testing.T, s shop) { s.seal(t, casefile.Sealed, later) }, errors},
		"a case that is sealed and opened again": {func(t *testing.T, s shop) {
			s.answer(t, s.sent[1], september.AddDate(0, 0, 8), later)
			s.seal(t, casefile.Sealed, later.Add(time.Minute))
			s.seal(t, casefile.Open, later.Add(time.Hour))
		}, theirs},
		"published figures read later": {func(t *testing.T, s shop) { s.tell(t, transparency("b", 7), later) }, []string{"published"}},
		"a merger":                     {func(t *testing.T, s shop) { s.Merge(t, "google", "viber", deadline.NewDay(2026, 9, 1), later) }, []string{"responsiveness", "flow", "register"}},
		"published figures under way":  {func(t *testing.T, s shop) { s.tell(t, transparency("b", 7), october.Add(-time.Second)) }, []string{"published"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := german(t)
			frozen := s.freezeAll(t, october)
			c.change(t, s)
			for kind, p := range frozen {
				if v := s.verify(t, p); !v.Equal() || v.Figures == 0 {
					t.Errorf("%s: intact %v, %d figures, differences %s", kind, v.Intact, v.Figures, told(v))
				}
			}
			for _, kind := range c.moves {
				f, err := frozen[kind].Content()
				if err != nil {
					t.Fatal(err)
				}
				d, err := s.press.Document(ctx, s.People[people.Leadership], kind, kinds[kind], lang.For(lang.English), later.AddDate(0, 0, 1))
				if err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
				if slices.Equal(f.Figures, d.Figures()) {
					t.Errorf("%s: tomorrow's report says the same", kind)
				}
			}
		})
	}
}

// readOld reads one pending order from a register that was as of a day before
// the reports were frozen.
func (s shop) readOld(t *testing.T, at time.Time) {
	t.Helper()
	known := october.AddDate(0, 0, -7)
	past := request.Past{Source: request.Source{Register: "old", Row: "1", AsOf: deadline.DayOf(known, s.Zone)}, Content: s.order(t), SentAt: september.AddDate(0, 0, 2), Dispatched: request.Dispatched{Channel: "email"}}
	all := []request.Recalled{{New: request.New{Case: s.Case.ID, Reference: "OLD-1", Source: "old/1"}, Past: past, Known: known}}
	if _, _, err := s.Requests.Import(ctx, s.People[people.Liaison], all, at); err != nil {
		t.Fatal(err)
	}
}

// TestTheBritishRecordIsFrozen: an application that was returned counts as it
// stood, also when it was written anew on another law since.
func TestTheBritishRecordIsFrozen(t *testing.T) {
	t.Parallel()
	w := pgtest.NewWorldIn(t, "GB", "Europe/London")
	s, params := shop{World: w, press: w.Press}, publication.Parameters{"form": "uk", "year": "2026"}
	author, c := s.People[people.Investigator], s.Content(t, s.Case)
	c.Basis, c.Items, c.OrderedOn, c.AnswerOn = "uk-ipa-60a", c.Items[:1], deadline.Day{}, deadline.Day{}
	for range 5 {
		id, err := s.Requests.Draft(ctx, author, pgtest.Act(september), c)
		if err != nil {
			t.Fatal(err)
		}
		text := s.Text(t, id)
		for _, err := range []error{s.Requests.Submit(ctx, author, pgtest.Act(september), id, text),
			s.Requests.Return(ctx, s.People[people.Legal], pgtest.Act(september.Add(time.Hour)), id, text, "say what the account is needed for")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		s.sent = append(s.sent, id)
	}
	id, err := s.press.Publish(ctx, s.People[people.Legal], pgtest.Act(october), "statutory", params)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.press.Show(ctx, s.People[people.Legal], id)
	if err != nil {
		t.Fatal(err)
	}
	applications := func(at time.Time) string {
		t.Helper()
		d, err := s.press.Document(ctx, s.People[people.Legal], "statutory", params, lang.For(lang.English), at)
		if err != nil {
			t.Fatal(err)
		}
		return d.Figures()[0].Value
	}
	before := applications(october)
	c.Basis = "coe-185-art18"
	if err := s.Requests.Edit(ctx, author, pgtest.Act(later), s.sent[0], c); err != nil {
		t.Fatal(err)
	}
	if after := applications(later.AddDate(0, 0, 1)); before != "5" || after != "4" {
		t.Errorf("%s applications, then %s", before, after)
	}
	if v := s.verify(t, p); !v.Equal() || v.Figures == 0 {
		t.Errorf("%d figures, differences %s", v.Figures, told(v))
	}
}

// TestA64_AWholeReturnIsForThoseWhoSendIt: a frozen return shows every reader
// what every reader may see; one with its small cells is saved by those who send
// returns and shown to them alone.
func TestA64_AWholeReturnIsForThoseWhoSendIt(t *testing.T) {
	t.Parallel()
	s := german(t)
	params := kinds["statutory"].With("whole", "yes")
	if _, err := s.press.Publish(ctx, s.People[people.Leadership], pgtest.Act(october), "statutory", params); !fault.Is(err, fault.Forbidden) {
		t.Errorf("leadership saves a whole return: %v", err)
	}
	leg := s.People[people.Legal]
	whole, err := s.press.Publish(ctx, leg, pgtest.Act(october), "statutory", params)
	if err != nil {
		t.Fatal(err)
	}
	veiled, err := s.press.Publish(ctx, leg, pgtest.Act(october), "statutory", kinds["statutory"])
	if err != nil {
		t.Fatal(err)
	}
	for role, sees := range map[people.Role]bool{people.Legal: true, people.Liaison: true, people.Leadership: false, people.Auditor: false, people.Investigator: false} {
		_, one := s.press.Show(ctx, s.People[role], whole)
		_, other := s.press.Show(ctx, s.People[role], veiled)
		all, n, err := s.press.List(ctx, s.People[role], 0, 10)
		if (one == nil) != sees || !sees && !fault.Is(one, fault.NotFound) || other != nil || err != nil || n != len(all) || (n == 2) != sees {
			t.Errorf("%s: whole %v, veiled %v, %d of %d listed", role, one, other, len(all), n)
		}
	}
	for _, id := range []publication.ID{whole, veiled} {
		p, err := s.press.Show(context.Background(), leg, id)
		if err != nil {
			t.Fatal(err)
		}
		if v := s.verify(t, p); !v.Equal() {
			t.Errorf("%v: %s", p.Parameters, told(v))
		}
	}
}

// TestFilesOfTheFirstFormatStillVerify: they were made without our own share.
func TestFilesOfTheFirstFormatStillVerify(t *testing.T) {
	t.Parallel()
	s := german(t)
	p := s.freezeAll(t, october)["responsiveness"]
	f, err := p.Content()
	if err != nil {
		t.Fatal(err)
	}
	f.Format = "rogatory-report/1"
	changed := 0
	for i, one := range f.Figures {
		if strings.HasSuffix(one.Path, "/own") && one.Kind != document.Nothing {
			f.Figures[i] = document.Figure{Path: one.Path, Kind: document.Nothing}
			changed++
		}
	}
	if p.File, err = json.Marshal(f); err != nil || changed == 0 {
		t.Fatalf("%d figures of our own share: %v", changed, err)
	}
	sum := sha256.Sum256(p.File)
	p.Hash = hex.EncodeToString(sum[:])
	if v := s.verify(t, p); !v.Equal() {
		t.Errorf("intact %v, differences %s", v.Intact, told(v))
	}
}
