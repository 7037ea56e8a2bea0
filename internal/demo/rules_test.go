package demo

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"rogatory/internal/catalogue"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// end is the present of the tests: a working day in Kyiv.
var end = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

// some is how many requests show everything there is to show.
const some = 5000

func unit(t testing.TB, requests int, seed uint64) *Unit {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	return New(people.Agency{ID: 1, Name: "Demonstration", Country: "UA", Zone: "Europe/Kyiv"}, zone, requests, seed, end)
}

// TestRulesLetEveryTimelineThrough takes each step again by the rules of the
// product and gets the same event.
func TestRulesLetEveryTimelineThrough(t *testing.T) {
	t.Parallel()
	u := unit(t, some, 1)
	library, err := catalogue.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	books := request.Books{Zone: u.zone, Basis: library.Basis}
	for i := range some {
		line := u.Request(i)
		past := line
		past.Events = nil
		for _, e := range line.Events {
			if phase := past.State().Phase; !slices.Contains(request.Steps(phase), e.Kind()) {
				t.Fatalf("request %d: %s may not follow in phase %q", i, e.Kind(), phase)
			}
			again, err := take(past, e, books)
			if err != nil {
				t.Fatalf("request %d, event %d, %s: %v", i, e.Seq, e.Kind(), err)
			}
			if !reflect.DeepEqual(again, e) {
				t.Fatalf("request %d: the rules make\n%+v of\n%+v", i, again, e)
			}
			past.Events = append(past.Events, e)
		}
	}
}

// take asks the rules for the step that an event records.
func take(t request.Timeline, e request.Event, books request.Books) (request.Event, error) {
	by, when, at := people.Person{ID: e.By}, e.OccurredAt, e.RecordedAt
	switch d := e.Detail.(type) {
	case request.Drafted:
		return t.Draft(by, d.Content, at)
	case request.Edited:
		return t.Edit(by, d.Content, at)
	case request.Submitted:
		return t.Submit(by, d.Text, at)
	case request.SentBack:
		return t.Return(by, d.Text, d.Reason, at)
	case request.Approval:
		return t.Approve(by, d.Text, d.Note, at)
	case request.Refusal:
		return t.Refuse(by, d.Text, d.Reason, at)
	case request.Cancellation:
		return t.Cancel(by, d.Reason, at)
	case request.Dispatched:
		return t.Dispatch(by, d, when, at)
	case request.Delivered:
		return t.Deliver(by, d, when, at)
	case request.Undelivered:
		return t.FailDelivery(by, d, when, at)
	case request.Replied:
		return t.Hear(by, d, when, at)
	case request.Clarified:
		return t.Clarify(by, d.Words, when, at)
	case request.Withdrawal:
		return t.Withdraw(by, d, when, at)
	case request.Closing:
		return t.Close(by, d.Note, at)
	case request.Reopening:
		return t.Reopen(by, d.Reason, at)
	case request.Note:
		return t.Remark(by, d.Words, at)
	case request.Correction:
		return t.Correct(by, d, at)
	case request.Reported:
		return t.Report(by, d, books, when, at)
	case request.Renewed:
		return t.Renew(by, d, books, when, at)
	case request.Weighing:
		return t.Weigh(by, d, at)
	case request.Fulfilled:
		return t.Fulfil(by, d, books, when, at)
	case request.Waiver:
		return t.Waive(by, d, books, at)
	}
	return request.Event{}, fmt.Errorf("no rule for %s", e.Kind())
}

// TestTimeRunsForward: nothing comes before what it follows, nothing lies in
// the future, and nothing is known before it happened.
func TestTimeRunsForward(t *testing.T) {
	t.Parallel()
	u := unit(t, some, 2)
	for i := range some {
		last := begin
		for _, e := range u.Request(i).Events {
			if e.OccurredAt.Before(last) || e.RecordedAt.Before(e.OccurredAt) || !e.KnownAt.Equal(e.RecordedAt) || e.RecordedAt.After(end) {
				t.Fatalf("request %d, event %d, %s: occurred %s, recorded %s, known %s, after %s", i, e.Seq, e.Kind(), e.OccurredAt, e.RecordedAt, e.KnownAt, last)
			}
			last = e.RecordedAt
		}
	}
}

// TestPeopleDoWhatTheirRoleMay: who writes, who decides, and who sends.
func TestPeopleDoWhatTheirRoleMay(t *testing.T) {
	t.Parallel()
	u := unit(t, some, 3)
	role := map[people.ID]people.Role{}
	for _, p := range u.People {
		role[p.ID] = p.Role
	}
	for i := range some {
		line := u.Request(i)
		for _, e := range line.Events {
			want := []people.Role{people.Liaison}
			switch e.Kind() {
			case request.KindDrafted, request.KindEdited, request.KindSubmitted, request.KindCancelled:
				want = []people.Role{people.Investigator, people.Liaison}
				if e.By != line.Events[0].By {
					t.Fatalf("request %d: %s by another than its author", i, e.Kind())
				}
			case request.KindReturned, request.KindApproved, request.KindRefused:
				want = []people.Role{people.Legal}
			}
			if !slices.Contains(want, role[e.By]) {
				t.Fatalf("request %d: %s by a person of the role %q", i, e.Kind(), role[e.By])
			}
		}
	}
}
