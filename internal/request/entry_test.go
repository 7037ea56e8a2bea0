package request_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

var undelivered = request.Undelivered{Attempt: 1, Reason: "The address is unknown there."}

// TestErrorsAreReportedInFiveWorkingDays: the agency's own holidays count, the
// day of discovery does not, and the last day is in time until it is over.
func TestErrorsAreReportedInFiveWorkingDays(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what, place, zone string
		found             time.Time
		last              deadline.Day
	}{
		{"a week without a holiday", "UA", "Europe/Kyiv", time.Date(2026, 3, 16, 10, 0, 0, 0, time.UTC), deadline.NewDay(2026, 3, 23)},
		{"found on a Friday", "UA", "Europe/Kyiv", time.Date(2026, 3, 20, 10, 0, 0, 0, time.UTC), deadline.NewDay(2026, 3, 27)},
		{"found on a Saturday", "DE", "Europe/Berlin", time.Date(2026, 3, 21, 10, 0, 0, 0, time.UTC), deadline.NewDay(2026, 3, 27)},
		{"Good Friday and Easter Monday of Germany", "DE", "Europe/Berlin", time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC), deadline.NewDay(2026, 4, 9)},
		{"the same days in Ukraine, whose Easter is later", "UA", "Europe/Kyiv", time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC), deadline.NewDay(2026, 4, 7)},
		{"late in the evening it is the next day here", "UA", "Europe/Kyiv", time.Date(2026, 3, 15, 22, 30, 0, 0, time.UTC), deadline.NewDay(2026, 3, 23)},
	} {
		s := tell(t, legal.Production, "ua-voluntary").sent()
		s.books = booksIn(t, row.zone)
		s.books.Calendar, _ = deadline.CalendarOf(row.place)
		s.add(row.found.Sub(monday), undelivered)
		all := request.Entries(s.line, s.books)
		if len(all) != 1 || all[0].Kind != request.EntryUndelivered || !all[0].At.Equal(row.found) || !all[0].Open() {
			t.Fatalf("%s: %+v", row.what, all)
		}
		one, end := all[0], row.last.AddDays(1).In(s.books.Zone)
		if one.ReportBy != row.last || !one.Overdue.Equal(end) {
			t.Errorf("%s: report by %s, late from %s; want %s, %s", row.what, one.ReportBy, one.Overdue, row.last, end)
		}
		for at, late := range map[time.Time]bool{end.Add(-36 * time.Hour): false, end.Add(-12 * time.Hour): false, end.Add(-time.Microsecond): false, end: true, end.Add(12 * time.Hour): true} {
			if got := one.Clock().Overdue(at); got != late {
				t.Errorf("%s: overdue at %s: %v, want %v", row.what, at, got, late)
			}
		}
	}
}

// lineOf is an entry as the tables below write it.
func lineOf(e request.Entry) string {
	words := strconv.Itoa(e.Seq) + " " + string(e.Kind)
	if e.ReportSeq > 0 {
		words += " reported by " + strconv.Itoa(e.ReportSeq)
	}
	return words
}

// TestWhatTheRegisterHolds: what each event enters, and that what was struck
// out enters nothing but the error of having written it.
func TestWhatTheRegisterHolds(t *testing.T) {
	t.Parallel()
	item := func(o reply.Outcome, r reply.Reason, excess bool) request.ItemReply {
		return request.ItemReply{No: 1, Outcome: o, Reason: r, Excess: excess}
	}
	sent := func() *story { return tell(t, legal.Production, "ua-voluntary").sent() }
	for _, row := range []struct {
		what string
		s    *story
		want string
	}{
		{"sent and silent", sent(), ""},
		{"answered", sent().heard(day, reply.Disclosure, full), ""},
		{"not delivered", sent().add(day, undelivered), "6 undelivered"},
		{"refused", sent().heard(day, reply.Refusal, item(reply.Refused, reply.Overbroad, false)), "6 refusal"},
		{"refused as the wrong entity", sent().heard(day, reply.Refusal, item(reply.Refused, reply.WrongEntity, false)), "6 refusal, 6 wrong_entity"},
		{"sent elsewhere", sent().heard(day, reply.Redirected, item(reply.RedirectedOut, "", false)), "6 wrong_entity"},
		{"more than was asked for", sent().heard(day, reply.Disclosure, item(reply.ProducedFull, "", true)), "6 excess"},
		{"a refusal that was struck out", sent().heard(day, reply.Refusal, item(reply.Refused, reply.Overbroad, false)).add(2*day, request.Correction{Seq: 6, Reason: "Of another request."}), "7 struck"},
		{"a correction that was struck out", sent().heard(day, reply.Refusal, item(reply.Refused, reply.Overbroad, false)).
			add(2*day, request.Correction{Seq: 6}).add(3*day, request.Correction{Seq: 7}), "6 refusal, 8 struck"},
		{"reported", sent().add(day, undelivered).add(2*day, request.Reported{Seq: 6, Error: request.EntryUndelivered, Words: "To the overseer."}), "6 undelivered reported by 7"},
		{"a report that was struck out", sent().add(day, undelivered).add(2*day, request.Reported{Seq: 6, Error: request.EntryUndelivered}).add(3*day, request.Correction{Seq: 7}), "6 undelivered, 8 struck"},
	} {
		var got []string
		for _, e := range request.Entries(row.s.line, row.s.books) {
			words := lineOf(e)
			got = append(got, words)
			if e.Kind == request.EntryRefusal && (e.Open() || e.Clock().Overdue(monday.AddDate(9, 0, 0))) {
				t.Errorf("%s: a refusal waits to be reported", row.what)
			}
		}
		if all := strings.Join(got, ", "); all != row.want {
			t.Errorf("%s: %q, want %q", row.what, all, row.want)
		}
	}
}

// TestAReportEndsTheClock: in time it never was late; afterwards it was.
func TestAReportEndsTheClock(t *testing.T) {
	t.Parallel()
	for after, missed := range map[time.Duration]bool{2 * day: false, 30 * day: true} {
		s := tell(t, legal.Production, "ua-voluntary").sent().add(day, undelivered).add(after, request.Reported{Seq: 6, Error: request.EntryUndelivered})
		clock := request.Entries(s.line, s.books)[0].Clock()
		if later := monday.Add(40 * day); clock.Overdue(later) || clock.MissedAt(later).IsZero() == missed {
			t.Errorf("reported after %s: overdue %v, missed at %s", after, clock.Overdue(later), clock.MissedAt(later))
		}
	}
}

// TestRegisterRules: what cannot be meant is refused with a sentence.
func TestRegisterRules(t *testing.T) {
	t.Parallel()
	by := people.Person{ID: "p", Agency: 1}
	failed := tell(t, legal.Production, "ua-voluntary").sent().add(day, undelivered)
	done := tell(t, legal.Production, "ua-voluntary").sent().add(day, undelivered).add(2*day, request.Reported{Seq: 6, Error: request.EntryUndelivered})
	refused := tell(t, legal.Production, "ua-voluntary").sent().heard(day, reply.Refusal, request.ItemReply{No: 1, Outcome: reply.Refused, Reason: reply.Overbroad})
	draft := tell(t, legal.Production, "ua-voluntary")
	report := func(s *story, d request.Reported, when time.Duration) error {
		_, err := s.line.Report(by, d, s.books, monday.Add(when), monday.Add(5*day))
		return err
	}
	state := func(s *story, d request.Stated, when time.Duration) error {
		_, err := s.line.StateParticular(by, d, monday.Add(when), monday.Add(5*day))
		return err
	}
	told := request.Reported{Seq: 6, Error: request.EntryUndelivered, Words: "To the overseer, letter 7."}
	mute, elsewhere := told, told
	mute.Words, elsewhere.Seq = " ", 5
	epoc := tell(t, legal.Production, "eu-eevidence-epoc-subscriber").sent()
	costs := request.Stated{What: request.CostsClaimed, Cents: 12050, Currency: "EUR"}
	free, endless, small := costs, costs, costs
	free.Cents, endless.Cents, small.Currency = 0, 1_000_000_000_001, "eur"
	for _, row := range []struct {
		what string
		err  error
		kind fault.Kind
		key  string
	}{
		{"reported", report(failed, told, 2*day), 0, ""},
		{"reported to nobody", report(failed, mute, 2*day), fault.Invalid, "request.words_missing"},
		{"reported before it was known", report(failed, told, day-time.Hour), fault.Invalid, "request.before_error"},
		{"reported tomorrow", report(failed, told, 6*day), fault.Invalid, ""},
		{"no such error", report(failed, elsewhere, 2*day), fault.NotFound, "request.error_unknown"},
		{"a refusal is no error of ours", report(refused, request.Reported{Seq: 6, Error: request.EntryRefusal, Words: "x"}, 2*day), fault.NotFound, "request.error_unknown"},
		{"reported twice", report(done, told, 3*day), fault.Conflict, "request.error_reported"},
		{"reported for a draft", report(draft, told, 2*day), fault.Conflict, "request.step_reported"},
		{"costs", state(epoc, costs, 2*day), 0, ""},
		{"costs of nothing", state(epoc, free, 2*day), fault.Invalid, "request.amount_missing"},
		{"costs without end", state(epoc, endless, 2*day), fault.Invalid, "request.amount_missing"},
		{"costs in no currency", state(epoc, small, 2*day), fault.Invalid, "request.currency_missing"},
		{"nothing happened", state(epoc, request.Stated{}, 2*day), fault.Invalid, "request.particular_missing"},
		{"refused without a ground", state(epoc, request.Stated{What: request.GroundRaised}, 2*day), fault.Invalid, "request.ground_missing"},
		{"refused on a ground", state(epoc, request.Stated{What: request.GroundRaised, Ground: request.GroundTwice}, 2*day), 0, ""},
		{"before the order went out", state(epoc, costs, -day), fault.Invalid, "request.before_dispatch"},
		{"tomorrow", state(epoc, costs, 6*day), fault.Invalid, ""},
		{"of an order that no return counts", state(failed, costs, 2*day), fault.Conflict, "request.step_stated"},
		{"of a draft", state(draft, costs, 2*day), fault.Conflict, "request.step_stated"},
	} {
		if row.kind == 0 {
			fine(t, row.what, row.err)
			continue
		}
		wants(t, row.what, row.err, row.kind, row.key)
	}
}

// TestAParticularKeepsOnlyWhatBelongsToIt: an amount at a legal remedy and a
// ground at costs are left out.
func TestAParticularKeepsOnlyWhatBelongsToIt(t *testing.T) {
	t.Parallel()
	s := tell(t, legal.Production, "eu-eevidence-epoc-subscriber").sent()
	e, err := s.line.StateParticular(people.Person{ID: "p"}, request.Stated{What: request.RemedyIssuing, Ground: request.GroundTwice, Cents: 5, Currency: "EUR", Words: "Pending."}, monday.Add(day), monday.Add(day))
	fine(t, "state", err)
	if got, want := e.Detail, (request.Stated{What: request.RemedyIssuing, Words: "Pending."}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestDataAreObtainedWhenTheyCome: Article 28(2)(e) asks for the moment at which
// the data were obtained, which is not that of a refusal before.
func TestDataAreObtainedWhenTheyCome(t *testing.T) {
	t.Parallel()
	s := tell(t, legal.Production, "ua-voluntary").sent()
	s.books = booksIn(t, "Europe/Kyiv")
	s.heard(5*24*time.Hour, reply.Refusal, request.ItemReply{No: 1, Outcome: reply.Refused, Reason: reply.FormDefect})
	s.heard(20*24*time.Hour, reply.Disclosure, request.ItemReply{No: 1, Outcome: reply.ProducedFull})
	s.heard(30*24*time.Hour, reply.Disclosure, request.ItemReply{No: 1, Outcome: reply.ProducedFull})
	it := request.OrderOf(s.line, s.books).Items[0]
	if it.SettledDay != deadline.DayOf(monday, s.books.Zone).AddDays(5) || it.GivenDay != it.SettledDay.AddDays(15) || !it.EndedDay.IsZero() {
		t.Errorf("%+v", it)
	}
}
