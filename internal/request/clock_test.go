package request_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

// story writes a timeline for a table of clocks.
type story struct {
	t     *testing.T
	line  request.Timeline
	books request.Books
	at    time.Time
}

var loaded = sync.OnceValues(func() (*catalogue.Library, error) { return catalogue.Load(nil) })

func booksIn(t *testing.T, zone string) request.Books {
	t.Helper()
	library, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	calendar, _ := deadline.CalendarOf("UA")
	return request.Books{Zone: place, Calendar: calendar, Basis: library.Basis}
}

var monday = time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)

// tell begins a story with a request that is drafted at the start of the day.
func tell(t *testing.T, kind legal.RequestKind, basis legal.BasisID, change ...func(*request.Content)) *story {
	t.Helper()
	s := &story{t: t, books: booksIn(t, "Europe/Kyiv"), at: monday}
	c := request.Content{Case: "c", Platform: "signal", Kind: kind, Basis: basis, BasisVersion: 1, Emergency: kind == legal.EmergencyDisclosure, Subject: "x",
		Items: []request.Item{{No: 1, Selector: selector.Selector{Kind: selector.Username, Raw: "a", Normal: "a"}, Category: legal.Subscriber}}}
	for _, f := range change {
		f(&c)
	}
	s.line.ID = "r"
	return s.add(0, request.Drafted{Content: c})
}

// add lets an event happen some time after the beginning.
func (s *story) add(after time.Duration, d request.Detail) *story {
	at := s.at.Add(after)
	s.line.Events = append(s.line.Events, request.Event{Seq: len(s.line.Events) + 1, By: "p", OccurredAt: at, RecordedAt: at, KnownAt: at, Detail: d})
	return s
}

// sent approves and sends the request, and has its receipt proven, within the first hour.
func (s *story) sent() *story {
	text := s.line.State().Text
	return s.add(10*time.Minute, request.Submitted{Text: text}).add(20*time.Minute, request.Approval{Text: text}).
		add(30*time.Minute, request.Dispatched{Attempt: 1, Channel: "email", Text: text}).add(time.Hour, request.Delivered{Attempt: 1})
}

func (s *story) heard(after time.Duration, k reply.Kind, items ...request.ItemReply) *story {
	return s.add(after, request.Replied{Reply: k, Items: items})
}

func (s *story) clock(kind request.ClockKind, no int) (request.Clock, bool) {
	return request.ClockOf(request.Clocks(s.line.State(), s.books), kind, no)
}

const day = 24 * time.Hour

var full = request.ItemReply{No: 1, Outcome: reply.ProducedFull}

// TestEachClockInEachState: what starts, ends, misses and voids each kind.
func TestEachClockInEachState(t *testing.T) {
	t.Parallel()
	byOrder := func(c *request.Content) {
		c.OrderedOn, c.AnswerOn = deadline.NewDay(2026, 3, 1), deadline.NewDay(2026, 3, 20)
	}
	ruling := func() *story { return tell(t, legal.Production, "ua-cpc-159-166", byOrder) }
	epoc := func() *story { return tell(t, legal.Production, "eu-eevidence-epoc-subscriber") }
	keep := func() *story { return tell(t, legal.Preservation, "us-sca-2703f").sent() }
	emergency := func() *story {
		s := tell(t, legal.EmergencyDisclosure, "us-sca-2702-emergency")
		return s.add(5*time.Minute, request.Dispatched{Attempt: 1, Channel: "email", Text: s.line.State().Text, Emergency: true, Reason: "A life is at stake tonight."})
	}
	refusal := request.ItemReply{No: 1, Outcome: reply.Refused, Reason: reply.Overbroad, View: reply.Contest}
	agreed := refusal
	agreed.View = reply.Agree
	secret := func(c *request.Content) { c.SecretUntil = deadline.NewDay(2026, 3, 31) }
	for _, row := range []struct {
		what  string
		s     *story
		kind  request.ClockKind
		no    int
		after time.Duration // of the question, from the beginning
		want  deadline.State
		last  string // day of the lenient reading
		act   string // day by which we act
	}{
		{"an answer by a day in the order runs", ruling().sent(), request.ClockAnswer, 0, 2 * day, deadline.Running, "2026-03-20", "2026-03-20"},
		{"it is missed on the day after", ruling().sent(), request.ClockAnswer, 0, 19 * day, deadline.Missed, "2026-03-20", "2026-03-20"},
		{"it is met by an answer", ruling().sent().heard(3*day, reply.Disclosure, full), request.ClockAnswer, 0, 30 * day, deadline.Met, "2026-03-20", "2026-03-20"},
		{"a late answer does not undo it", ruling().sent().heard(30*day, reply.Disclosure, full), request.ClockAnswer, 0, 40 * day, deadline.Missed, "2026-03-20", "2026-03-20"},
		{"a withdrawal makes it void", ruling().sent().add(3*day, request.Withdrawal{Reason: "found elsewhere"}), request.ClockAnswer, 0, 40 * day, deadline.Void, "2026-03-20", "2026-03-20"},
		{"a question stops no clock without a rule", ruling().sent().heard(2*day, reply.ClarificationAsked), request.ClockAnswer, 0, 19 * day, deadline.Missed, "2026-03-20", "2026-03-20"},
		{"ten days of the Regulation", epoc().sent(), request.ClockAnswer, 0, 2 * day, deadline.Running, "2026-03-12", "2026-03-12"},
		{"a question stops the clock of the Regulation", epoc().sent().heard(2*day, reply.ClarificationAsked), request.ClockAnswer, 0, 30 * day, deadline.Paused, "", ""},
		{"our answer lets it go on, the whole time anew", epoc().sent().heard(2*day, reply.ClarificationAsked).add(4*day, request.Clarified{Words: "so"}), request.ClockAnswer, 0, 5 * day, deadline.Running, "2026-03-16", "2026-03-16"},
		{"our own time to answer a question", epoc().sent().heard(2*day, reply.ClarificationAsked), request.ClockClarify, 6, 3 * day, deadline.Running, "2026-03-10", "2026-03-10"},
		{"met by our answer", epoc().sent().heard(2*day, reply.ClarificationAsked).add(4*day, request.Clarified{Words: "so"}), request.ClockClarify, 6, 9 * day, deadline.Met, "2026-03-10", "2026-03-10"},
		{"the order's validity counts from its day", ruling(), request.ClockOrder, 0, 2 * day, deadline.Running, "2026-05-01", "2026-05-01"},
		{"and ends for good", ruling().sent(), request.ClockOrder, 0, 80 * day, deadline.Missed, "2026-05-01", "2026-05-01"},
		{"an answer makes it pointless", ruling().sent().heard(3*day, reply.Disclosure, full), request.ClockOrder, 0, 80 * day, deadline.Met, "2026-05-01", "2026-05-01"},
		{"voluntary: only a reminder", tell(t, legal.Production, "ua-voluntary").sent(), request.ClockFollowUp, 0, 90 * day, deadline.Missed, "2026-03-16", "2026-03-16"},
		{"acknowledged by the receipt", ruling().sent(), request.ClockAcknowledge, 0, 9 * day, deadline.Met, "2026-03-05", "2026-03-05"},
		{"ninety days of preservation, safe to renew before the weekend", keep(), request.ClockPreservation, 0, day, deadline.Running, "2026-05-31", "2026-05-29"},
		{"renewed: another ninety from the legal start", keep().add(80*day, request.Renewed{By: deadline.Days(90)}), request.ClockPreservation, 0, 100 * day, deadline.Running, "2026-08-29", "2026-08-28"},
		{"renewed after it lapsed: lapsed", keep().add(95*day, request.Renewed{By: deadline.Days(90)}), request.ClockPreservation, 0, 100 * day, deadline.Missed, "2026-05-31", "2026-05-29"},
		{"closing does not end it", keep().heard(3*day, reply.ActionTaken, request.ItemReply{No: 1, Outcome: reply.Done}).add(4*day, request.Closing{}), request.ClockPreservation, 0, 50 * day, deadline.Running, "2026-05-31", "2026-05-29"},
		{"letting it go does", keep().add(20*day, request.Waiver{Clock: request.ClockPreservation, Reason: "the data came"}), request.ClockPreservation, 0, 50 * day, deadline.Void, "2026-05-31", "2026-05-29"},
		{"a platform that keeps nothing", keep().heard(3*day, reply.NoneHeldReply, request.ItemReply{No: 1, Outcome: reply.NoneHeld}), request.ClockPreservation, 0, 50 * day, deadline.Void, "2026-05-31", "2026-05-29"},
		{"a day that the platform named", tell(t, legal.Preservation, "ua-voluntary").sent().add(2*day, request.Replied{Reply: reply.ActionTaken, KeptUntil: deadline.NewDay(2026, 4, 15)}), request.ClockPreservation, 0, 3 * day, deadline.Running, "2026-04-15", "2026-04-14"},
		{"secrecy runs on after closing", tell(t, legal.Production, "ua-cpc-159-166", byOrder, secret).sent().heard(2*day, reply.Disclosure, full).add(3*day, request.Closing{}), request.ClockSecrecy, 0, 20 * day, deadline.Running, "2026-03-31", "2026-03-31"},
		{"and ends on its day", tell(t, legal.Production, "ua-cpc-159-166", byOrder, secret).sent(), request.ClockSecrecy, 0, 40 * day, deadline.Missed, "2026-03-31", "2026-03-31"},
		{"an emergency is reviewed within a day", emergency(), request.ClockEmergency, 0, time.Hour, deadline.Running, "2026-03-03", "2026-03-03"},
		{"and is overdue afterwards", emergency(), request.ClockEmergency, 0, 25 * time.Hour, deadline.Missed, "2026-03-03", "2026-03-03"},
		{"a review meets it", emergency().add(3*time.Hour, request.Approval{}), request.ClockEmergency, 0, 30 * time.Hour, deadline.Met, "2026-03-03", "2026-03-03"},
		{"closing does not", emergency().heard(2*time.Hour, reply.Disclosure, full).add(3*time.Hour, request.Closing{}), request.ClockEmergency, 0, 30 * time.Hour, deadline.Missed, "2026-03-03", "2026-03-03"},
		{"so does a refusal", emergency().add(3*time.Hour, request.Refusal{Reason: "no threat to life"}), request.ClockEmergency, 0, 30 * time.Hour, deadline.Met, "2026-03-03", "2026-03-03"},
		{"data came: the person is told", epoc().sent().heard(3*day, reply.Disclosure, full).add(4*day, request.Closing{}), request.ClockInform, 0, 5 * day, deadline.Running, "2026-04-04", "2026-04-04"},
		{"told", epoc().sent().heard(3*day, reply.Disclosure, full).add(9*day, request.Fulfilled{Clock: request.ClockInform, Words: "letter"}), request.ClockInform, 0, 50 * day, deadline.Met, "2026-04-04", "2026-04-04"},
		{"not told, for reasons on file", epoc().sent().heard(3*day, reply.Disclosure, full).add(9*day, request.Waiver{Clock: request.ClockInform, Reason: "would warn others"}), request.ClockInform, 0, 50 * day, deadline.Void, "2026-04-04", "2026-04-04"},
		{"a refusal we contest", ruling().sent().heard(3*day, reply.Refusal, refusal), request.ClockRemedy, 6, 5 * day, deadline.Running, "2026-03-19", "2026-03-19"},
		{"contested in time", ruling().sent().heard(3*day, reply.Refusal, refusal).add(5*day, request.Fulfilled{Clock: request.ClockRemedy, No: 6, Words: "sent"}), request.ClockRemedy, 6, 50 * day, deadline.Met, "2026-03-19", "2026-03-19"},
		{"the authority's ten days", tell(t, legal.Production, "eu-eevidence-epoc-traffic").sent().add(2*time.Hour, request.Notified{Words: "sent"}), request.ClockAuthority, 0, 2 * day, deadline.Running, "2026-03-12", "2026-03-12"},
		{"the authority has answered", tell(t, legal.Production, "eu-eevidence-epoc-traffic").sent().add(2*time.Hour, request.Notified{Words: "sent"}).add(3*day, request.Fulfilled{Clock: request.ClockAuthority, Words: "no objection"}), request.ClockAuthority, 0, 90 * day, deadline.Met, "2026-03-12", "2026-03-12"},
	} {
		c, ok := row.s.clock(row.kind, row.no)
		if !ok {
			t.Errorf("%s: no such clock", row.what)
			continue
		}
		got := c.State(monday.Add(row.after))
		if row.kind == request.ClockFollowUp { // a reminder is never missed
			row.want = deadline.Running
		}
		if got != row.want || c.Lenient.LastDay.String() != row.last && !(row.last == "" && c.Lenient.LastDay.IsZero()) || c.ActBy().String() != row.act && !(row.act == "" && c.ActBy().IsZero()) {
			t.Errorf("%s: %s, last day %s, act by %s; want %s, %s, %s", row.what, got, c.Lenient.LastDay, c.ActBy(), row.want, row.last, row.act)
		}
		if c.Confidence == "" || c.Lenient.HasEnd() && len(c.Lenient.Proof) == 0 {
			t.Errorf("%s: no proof, or no mark of its source", row.what)
		}
	}
	for _, row := range []struct {
		what string
		s    *story
		kind request.ClockKind
		no   int
	}{
		{"a draft starts no clock of the platform", ruling(), request.ClockAnswer, 0},
		{"a failed delivery neither", ruling().sent().add(2*time.Hour, request.Undelivered{Attempt: 1}), request.ClockAnswer, 0},
		{"no number, no day to answer by", tell(t, legal.Production, "ua-voluntary").sent(), request.ClockAnswer, 0},
		{"a number leaves nothing to be reminded of", ruling().sent(), request.ClockFollowUp, 0},
		{"a refusal we agree with", ruling().sent().heard(3*day, reply.Refusal, agreed), request.ClockRemedy, 6},
		{"what was struck out", ruling().sent().heard(3*day, reply.Refusal, refusal).add(4*day, request.Correction{Seq: 6}), request.ClockRemedy, 6},
		{"an emergency that was approved first", tell(t, legal.EmergencyDisclosure, "us-sca-2702-emergency").sent(), request.ClockEmergency, 0},
		{"no duty to tell the person", ruling().sent().heard(3*day, reply.Disclosure, full), request.ClockInform, 0},
		{"no authority was notified", tell(t, legal.Production, "eu-eevidence-epoc-traffic").sent(), request.ClockAuthority, 0},
		{"no secrecy was ordered", ruling().sent(), request.ClockSecrecy, 0},
	} {
		if c, ok := row.s.clock(row.kind, row.no); ok {
			t.Errorf("%s: there is a clock %s to %s", row.what, c.Kind, c.Lenient.LastDay)
		}
	}
}

// TestExtensions: their word moves the lenient reading, our word both; a day in
// an order moves by our word only; none shortens.
func TestExtensions(t *testing.T) {
	t.Parallel()
	number := func() *story { return tell(t, legal.Production, "eu-eevidence-epoc-subscriber").sent() }
	order := func() *story {
		return tell(t, legal.Production, "ua-cpc-159-166", func(c *request.Content) { c.AnswerOn = deadline.NewDay(2026, 3, 20) }).sent()
	}
	by := request.Replied{Reply: reply.ExtensionAnnounced, Longer: deadline.Days(20), Ground: "many accounts"}
	on := request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, 3, 27)}
	early := request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, 3, 4)}
	hours := request.Replied{Reply: reply.ExtensionAnnounced, Longer: deadline.Hours(20)}
	yes, no := request.Weighing{Seq: 6, Accepted: true}, request.Weighing{Seq: 6, Reason: "the law knows none"}
	for _, row := range []struct {
		what            string
		s               *story
		strict, lenient string
	}{
		{"announced, a period", number().add(2*day, by), "2026-03-12", "2026-04-01"},
		{"accepted", number().add(2*day, by).add(3*day, yes), "2026-04-01", "2026-04-01"},
		{"contested", number().add(2*day, by).add(3*day, no), "2026-03-12", "2026-04-01"},
		{"accepted, then contested", number().add(2*day, by).add(3*day, yes).add(4*day, no), "2026-03-12", "2026-04-01"},
		{"announced, a day", number().add(2*day, on), "2026-03-12", "2026-03-27"},
		{"a day, accepted", number().add(2*day, on).add(3*day, yes), "2026-03-27", "2026-03-27"},
		{"a day that shortens", number().add(2*day, early).add(3*day, yes), "2026-03-12", "2026-03-12"},
		{"hours cannot lengthen days", number().add(2*day, hours), "2026-03-12", "2026-03-12"},
		{"a day of an order does not move by their word", order().add(2*day, on), "2026-03-20", "2026-03-20"},
		{"by ours it does", order().add(2*day, on).add(3*day, yes), "2026-03-27", "2026-03-27"},
		{"and by the period from the day of the order", order().add(2*day, by).add(3*day, yes), "2026-04-09", "2026-04-09"},
		{"entered with an instant before the receipt", number().add(40*time.Minute, by), "2026-03-12", "2026-04-01"},
	} {
		c, ok := row.s.clock(request.ClockAnswer, 0)
		if !ok || c.Strict.LastDay.String() != row.strict || c.Lenient.LastDay.String() != row.lenient {
			t.Errorf("%s: strict %s, lenient %s; want %s, %s", row.what, c.Strict.LastDay, c.Lenient.LastDay, row.strict, row.lenient)
		}
	}
}

// TestPausesJoin: questions that overlap are one pause, in whatever order they
// were entered.
func TestPausesJoin(t *testing.T) {
	t.Parallel()
	s := tell(t, legal.Production, "eu-eevidence-epoc-subscriber").sent().
		heard(3*day, reply.ClarificationAsked).heard(2*day, reply.ClarificationAsked).add(5*day, request.Clarified{Words: "both"}).
		heard(6*day, reply.ClarificationAsked).add(7*day, request.Clarified{Words: "again"})
	c, _ := s.clock(request.ClockAnswer, 0)
	if got := fmt.Sprint(len(c.Pauses), c.Pauses[0].From.Sub(monday), c.Pauses[0].To.Sub(monday)); got != fmt.Sprint(2, 2*day, 5*day) {
		t.Errorf("pauses: %s", got)
	}
	if c.Strict.LastDay.String() != "2026-03-18" || c.Lenient.LastDay.String() != "2026-03-19" {
		t.Errorf("strict %s, lenient %s", c.Strict.LastDay, c.Lenient.LastDay)
	}
}

// TestOneOverdue: the clock, its row and the row of the request say the same on
// the day before, the day and the day after, in four zones.
func TestOneOverdue(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Kyiv", "America/New_York", "Asia/Tokyo", "UTC"} {
		s := tell(t, legal.Production, "ua-cpc-159-166", func(c *request.Content) { c.AnswerOn = deadline.NewDay(2026, 3, 20) }).sent()
		s.books = booksIn(t, zone)
		c, _ := s.clock(request.ClockAnswer, 0)
		sum := request.Summarize(s.line, s.books)
		i := slices.IndexFunc(sum.Clocks, func(o request.OpenClock) bool { return o.Kind == request.ClockAnswer })
		if i < 0 {
			t.Fatalf("%s: no row", zone)
		}
		open := sum.Clocks[i]
		noon := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, s.books.Zone) }
		late := time.Date(2026, 3, 21, 0, 0, 0, 0, s.books.Zone)
		for _, at := range []struct {
			when        time.Time
			over, today bool
		}{{noon(19), false, false}, {noon(20), false, true}, {late.Add(-time.Second), false, true}, {late, true, false}, {noon(21), true, false}} {
			today := deadline.DayOf(at.when, s.books.Zone)
			said := []bool{c.Overdue(at.when), sum.Overdue(at.when), open.Clock(s.books.Zone).Overdue(at.when), open.In(request.ClocksOverdue, at.when, today, s.books.Zone)}
			if !slices.Equal(said, []bool{at.over, at.over, at.over, at.over}) {
				t.Errorf("%s at %s: overdue %v", zone, at.when, said)
			}
			due := []bool{c.DueToday(at.when), open.Clock(s.books.Zone).DueToday(at.when), open.In(request.ClocksToday, at.when, today, s.books.Zone)}
			if !slices.Equal(due, []bool{at.today, at.today, at.today}) {
				t.Errorf("%s at %s: due today %v", zone, at.when, due)
			}
		}
	}
}

// TestClockRules: bad input is refused with a sentence, and nothing changes.
func TestClockRules(t *testing.T) {
	t.Parallel()
	by := people.Person{ID: "p", Agency: 1}
	keep := func() *story { return tell(t, legal.Preservation, "us-sca-2703f").sent() }
	silent := func() *story { return tell(t, legal.Preservation, "ua-24-7-contact").sent() }
	epoc := tell(t, legal.Production, "eu-eevidence-epoc-subscriber").sent().add(2*day, request.Replied{Reply: reply.ExtensionAnnounced, Longer: deadline.Days(5)})
	draft := tell(t, legal.EmergencyDisclosure, "us-sca-2702-emergency")
	urgent := request.Dispatched{Channel: "email", Text: draft.line.State().Text, Emergency: true, Reason: "A life is at stake tonight."}
	renew := func(s *story, d request.Renewed, when time.Duration) error {
		_, err := s.line.Renew(by, d, s.books, monday.Add(when), monday.Add(when))
		return err
	}
	hear := func(r request.Replied, when time.Duration) error {
		_, err := epoc.line.Hear(by, r, monday.Add(when), monday.Add(9*day))
		return err
	}
	weigh := func(d request.Weighing) error { _, err := epoc.line.Weigh(by, d, monday.Add(3*day)); return err }
	waive := func(s *story, d request.Waiver) error {
		_, err := s.line.Waive(by, d, s.books, monday.Add(3*day))
		return err
	}
	fulfil := func(s *story, d request.Fulfilled) error {
		_, err := s.line.Fulfil(by, d, s.books, monday.Add(3*day), monday.Add(3*day))
		return err
	}
	send := func(s *story, d request.Dispatched, when time.Duration) error {
		_, err := s.line.Dispatch(by, d, monday.Add(when), monday.Add(when))
		return err
	}
	unhurried, mute, old := urgent, urgent, urgent
	unhurried.Emergency, mute.Reason, old.Text = false, "ok", "older"
	production := tell(t, legal.Production, "ua-voluntary")
	for _, row := range []struct {
		what string
		err  error
		kind fault.Kind
		key  string
	}{
		{"renewal after the lapse", renew(keep(), request.Renewed{}, 95*day), fault.Invalid, "request.renewed_late"},
		{"renewal by a period and a day", renew(keep(), request.Renewed{By: deadline.Days(90), Until: deadline.NewDay(2026, 8, 1)}, 5*day), fault.Invalid, "request.renewal_twice"},
		{"renewal that shortens", renew(keep(), request.Renewed{Until: deadline.NewDay(2026, 4, 1)}, 5*day), fault.Invalid, "request.renewal_shortens"},
		{"renewal of which the law knows no period", renew(silent(), request.Renewed{}, 5*day), fault.Invalid, "request.renewal_unknown"},
		{"renewal before dispatch", renew(keep(), request.Renewed{}, -day), fault.Invalid, "request.before_dispatch"},
		{"renewal of a production", renew(epoc, request.Renewed{}, 5*day), fault.Conflict, "request.step_renewed"},
		{"renewal in time", renew(keep(), request.Renewed{}, 89*day), 0, ""},
		{"extension before start", hear(request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, 3, 20)}, -day), fault.Invalid, "request.before_dispatch"},
		{"extension by a day and a period", hear(request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, 3, 20), Longer: deadline.Days(3)}, 3*day), fault.Invalid, "request.promised_twice"},
		{"extension to a day that is over", hear(request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, 3, 4)}, 3*day), fault.Invalid, "request.promised_past"},
		{"extension in an acknowledgement", hear(request.Replied{Reply: reply.Acknowledgement, Longer: deadline.Days(3)}, 3*day), fault.Invalid, "request.extension_only"},
		{"data kept by a production", hear(request.Replied{Reply: reply.Acknowledgement, KeptUntil: deadline.NewDay(2026, 5, 4)}, 3*day), fault.Invalid, "request.kept_only"},
		{"no such extension", weigh(request.Weighing{Seq: 2, Accepted: true}), fault.Invalid, "request.no_extension"},
		{"contested without a reason", weigh(request.Weighing{Seq: 6}), fault.Invalid, "request.reason_missing"},
		{"accepted without words", weigh(request.Weighing{Seq: 6, Accepted: true}), 0, ""},
		{"the platform's answer is not ours to let go", waive(epoc, request.Waiver{Clock: request.ClockAnswer, Reason: "we do not need it"}), fault.Invalid, "request.clock_not_waivable"},
		{"a clock that does not run", waive(epoc, request.Waiver{Clock: request.ClockInform, Reason: "would warn others"}), fault.Conflict, "request.no_such_clock"},
		{"let go without a reason", waive(keep(), request.Waiver{Clock: request.ClockPreservation}), fault.Invalid, "request.reason_missing"},
		{"an answer is not done by hand", fulfil(epoc, request.Fulfilled{Clock: request.ClockAnswer, Words: "x"}), fault.Invalid, "request.clock_not_by_hand"},
		{"no remedy is open", fulfil(epoc, request.Fulfilled{Clock: request.ClockRemedy, No: 6, Words: "x"}), fault.Conflict, "request.no_such_clock"},
		{"a draft that is no emergency", send(production, request.Dispatched{Channel: "email", Text: production.line.State().Text, Emergency: true, Reason: urgent.Reason}, time.Hour), fault.Conflict, "request.step_dispatched"},
		{"an emergency without saying so", send(draft, unhurried, time.Hour), fault.Conflict, "request.step_dispatched"},
		{"an emergency without a reason", send(draft, mute, time.Hour), fault.Invalid, "request.reason_short"},
		{"another text than the present one", send(draft, old, time.Hour), fault.Conflict, "request.text_changed"},
		{"before it was written", send(draft, urgent, -day), fault.Invalid, "request.before_draft"},
		{"an emergency", send(draft, urgent, time.Hour), 0, ""},
	} {
		if row.key == "" {
			fine(t, row.what, row.err)
			continue
		}
		wants(t, row.what, row.err, row.kind, row.key)
	}
}
