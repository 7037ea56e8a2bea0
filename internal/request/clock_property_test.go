package request_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// anyStep takes a random step by the rules of the product; what they refuse
// leaves the timeline as it was.
func anyStep(r *rand.Rand, s *story, at time.Time) {
	by, t := people.Person{ID: "p"}, s.line
	pick := func(n int) int { return r.IntN(n) }
	when := at.Add(-time.Duration(pick(72)) * time.Hour) // officers log yesterday's mail today
	later := deadline.DayOf(at, s.books.Zone).AddDays(pick(120) - 20)
	seq := 1 + pick(len(t.Events))
	outcome := []reply.Outcome{reply.ProducedFull, reply.NoneHeld, reply.Refused, reply.NotAddressed}[pick(4)]
	item := request.ItemReply{No: 1, Outcome: outcome, Reason: reply.Overbroad, View: reply.Views()[pick(3)]}
	kinds := reply.Kinds()
	clock := request.ClockKinds()[pick(len(request.ClockKinds()))]
	var e request.Event
	var err error
	switch pick(14) {
	case 0:
		e, err = t.Dispatch(by, request.Dispatched{Channel: "email", Text: t.State().Outgoing()}, at, at)
	case 1:
		e, err = t.Deliver(by, request.Delivered{Attempt: 1 + pick(2)}, when, at)
	case 2:
		e, err = t.FailDelivery(by, request.Undelivered{Attempt: 1 + pick(2), Reason: "The address is unknown there."}, when, at)
	case 3, 4:
		e, err = t.Hear(by, request.Replied{Reply: kinds[pick(len(kinds))], Items: []request.ItemReply{item}}, when, at)
	case 5:
		e, err = t.Hear(by, request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: later}, when, at)
	case 6:
		e, err = t.Hear(by, request.Replied{Reply: reply.ExtensionAnnounced, Longer: deadline.Days(1 + pick(40))}, when, at)
	case 7:
		e, err = t.Hear(by, request.Replied{Reply: reply.ClarificationAsked}, when, at)
	case 8:
		e, err = t.Clarify(by, "It is as written.", when, at)
	case 9:
		e, err = t.Weigh(by, request.Weighing{Seq: seq, Accepted: pick(2) == 0, Reason: "We have thought about it."}, at)
	case 10:
		e, err = t.Renew(by, request.Renewed{}, s.books, when, at)
	case 11:
		e, err = t.Waive(by, request.Waiver{Clock: clock, No: seq * pick(2), Reason: "It is needed no more."}, s.books, at)
	case 12:
		e, err = t.Correct(by, request.Correction{Seq: seq, Reason: "It was another request."}, at)
	case 13:
		if pick(4) == 0 {
			e, err = t.Close(by, "Nothing more is expected.", at)
		} else {
			e, err = t.Hear(by, request.Replied{Reply: reply.Acknowledgement, KeptUntil: later}, when, at)
		}
	}
	if err == nil && e.Detail != nil {
		s.line.Events = append(s.line.Events, e)
	}
}

// TestClocksOfAnyTimeline: whatever happened in whatever order, each clock can
// be counted, the strict reading never ends after the lenient one, no pause
// overlaps another, and the rows are those of the open clocks.
func TestClocksOfAnyTimeline(t *testing.T) {
	t.Parallel()
	bases := []struct {
		kind  legal.RequestKind
		basis legal.BasisID
	}{{legal.Production, "eu-eevidence-epoc-subscriber"}, {legal.Production, "eu-eevidence-epoc-traffic"}, {legal.Preservation, "eu-eevidence-epoc-pr"}, {legal.Preservation, "us-sca-2703f"},
		{legal.Production, "ua-cpc-159-166"}, {legal.EmergencyDisclosure, "us-sca-2702-emergency"}, {legal.Takedown, "eu-tco-art3"}, {legal.Production, "ua-voluntary"}}
	r := rand.New(rand.NewPCG(3, 7))
	taken := 0
	for range 400 {
		b := bases[r.IntN(len(bases))]
		s := tell(t, b.kind, b.basis, func(c *request.Content) {
			if r.IntN(2) == 0 {
				c.AnswerOn, c.OrderedOn = deadline.NewDay(2026, 3, 20), deadline.NewDay(2026, 2, 20)
			}
			if r.IntN(3) == 0 {
				c.SecretUntil, c.OrderUntil = deadline.NewDay(2026, 4, 1), deadline.NewDay(2026, 4, 2)
			}
		}).sent()
		for i := range 12 {
			at := monday.Add(time.Duration(2+i*9+r.IntN(8)) * day)
			anyStep(r, s, at)
			holds(t, s)
		}
		taken += len(s.line.Events) - 5
	}
	if taken < 1000 {
		t.Errorf("only %d steps were taken", taken)
	}
}

func holds(t *testing.T, s *story) {
	t.Helper()
	var open []request.OpenClock
	for _, c := range request.Clocks(s.line.State(), s.books) {
		if c.Confidence == "" || len(c.Lenient.Proof) == 0 || len(c.Strict.Proof) == 0 {
			t.Fatalf("%s is not proven: %+v", c.Kind, s.line.Events)
		}
		if c.Lenient.HasEnd() && c.Strict.HasEnd() && c.Strict.OverdueFrom.After(c.Lenient.OverdueFrom) {
			t.Fatalf("%s: strict %s, lenient %s: %+v", c.Kind, c.Strict.OverdueFrom, c.Lenient.OverdueFrom, s.line.Events)
		}
		for i := 1; i < len(c.Pauses); i++ {
			if c.Pauses[i].From.Before(c.Pauses[i-1].To) || c.Pauses[i-1].To.IsZero() {
				t.Fatalf("%s: pauses overlap: %+v", c.Kind, c.Pauses)
			}
		}
		if !c.Open() || !c.Lenient.HasEnd() && !c.Lenient.Paused {
			continue
		}
		row := request.OpenClock{Kind: c.Kind, No: c.No, StartedAt: c.StartedAt.UTC(), LastDay: c.Lenient.LastDay, ActBy: c.ActBy(), WarnFrom: c.Strict.OverdueFrom, OverdueFrom: c.Lenient.OverdueFrom, Paused: c.Lenient.Paused, Reminder: c.Reminder}
		if c.Reminder {
			row.OverdueFrom = time.Time{}
		}
		open = append(open, row)
	}
	rows := request.Summarize(s.line, s.books).Clocks
	by := func(a, b request.OpenClock) int {
		if a.Kind != b.Kind {
			return slices.Index(request.ClockKinds(), a.Kind) - slices.Index(request.ClockKinds(), b.Kind)
		}
		return a.No - b.No
	}
	slices.SortFunc(rows, by)
	slices.SortFunc(open, by)
	if !slices.Equal(rows, open) {
		t.Fatalf("rows\n%+v, clocks\n%+v of\n%+v", rows, open, s.line.Events)
	}
}
