package watch_test

import (
	"context"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// open lists the alarms of the answer that lie on desks: kind and the day they
// are about.
func (h house) open(id request.ID) []string {
	h.t.Helper()
	var all []string
	err := h.DB.Select(&all, `SELECT kind || ' ' || to_char(about AT TIME ZONE 'Europe/Kyiv', 'DD.MM.') FROM alarms
		WHERE request_id = $1 AND clock_kind = 'answer' AND over_at IS NULL ORDER BY 1`, string(id))
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h house) want(id request.ID, what string, want ...string) {
	h.t.Helper()
	got := h.open(id)
	if len(got) != len(want) {
		h.t.Errorf("%s: %v", what, got)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			h.t.Errorf("%s: %v", what, got)
		}
	}
}

// TestAMovedDeadlineGivesANewAlarm: the platform announces another day, and the
// announcement is struck again.
func TestAMovedDeadlineGivesANewAlarm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, liaison := context.Background(), h.People[people.Liaison]
	id := h.Dispatched(t, h.Case)
	w, end := h.instance(), h.answerEnds()
	noon := end.Add(-12 * time.Hour)
	h.until(w, noon)
	h.want(id, "on the last day", "due_today 02.04.")
	later := request.Replied{Reply: reply.ExtensionAnnounced, PromisedOn: deadline.NewDay(2026, time.April, 20), Words: "We need more time"}
	if err := h.Requests.Hear(ctx, liaison, pgtest.Act(noon), id, later, noon); err != nil {
		t.Fatal(err)
	}
	announced := h.events(id)
	h.until(w, noon.Add(time.Minute))
	h.want(id, "their word alone moves no day of an order", "due_today 02.04.")
	yes := request.Weighing{Seq: announced, Accepted: true, Reason: "The court has no objection"}
	if err := h.Requests.Weigh(ctx, h.People[people.Investigator], pgtest.Act(noon), id, yes); err != nil {
		t.Fatal(err)
	}
	h.until(w, noon.Add(2*time.Minute))
	h.want(id, "after the extension was accepted")
	h.until(w, end)
	h.want(id, "when the first day is over")
	h.until(w, time.Date(2026, time.April, 20, 9, 0, 0, 0, h.Zone))
	h.want(id, "on the announced day", "due_today 21.04.")
	struck := request.Correction{Seq: announced, Reason: "The announcement was about another request"}
	now := time.Date(2026, time.April, 20, 10, 0, 0, 0, h.Zone)
	if err := h.Requests.Correct(ctx, liaison, pgtest.Act(now), id, struck); err != nil {
		t.Fatal(err)
	}
	h.until(w, now.Add(time.Minute))
	h.want(id, "after the announcement was struck", "missed 02.04.")
	if n := h.count(`kind = 'due_today' AND request_id = '` + string(id) + `' AND clock_kind = 'answer'`); n != 2 {
		t.Errorf("%d alarms of the two last days", n)
	}
}

func (h house) events(id request.ID) int {
	h.t.Helper()
	line, err := h.Store.Timeline(context.Background(), h.People[people.Liaison], id)
	if err != nil {
		h.t.Fatal(err)
	}
	return line.Version()
}

// TestARebuildKeepsTheAlarms: clocks are derived, alarms are facts.
func TestARebuildKeepsTheAlarms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Dispatched(t, h.Case)
	w, end := h.instance(), h.answerEnds()
	h.until(w, end)
	before := h.count(`true`)
	if _, err := h.Store.Rebuild(context.Background(), h.Agency.ID, end); err != nil {
		t.Fatal(err)
	}
	if n := h.until(w, end.Add(time.Minute)); n != 0 || h.count(`true`) != before {
		t.Errorf("%d alarms were fired again", n)
	}
	h.want(id, "after the rebuild", "missed 02.04.")
}
