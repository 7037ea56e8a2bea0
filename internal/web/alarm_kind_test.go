package web_test

import (
	"net/http"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/request"
)

// TestAnUnreviewedEmergencyIsNeverCleared: it can be seen, not put off, and
// stays until somebody reviewed it.
func TestAnUnreviewedEmergencyIsNeverCleared(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Content(t, s.Case)
	c.Kind, c.Basis, c.Order, c.OrderedOn, c.AnswerOn = legal.EmergencyDisclosure, "us-sca-2702-emergency", "", deadline.Day{}, deadline.Day{}
	id, err := s.Requests.Draft(t.Context(), s.People[people.Investigator], pgtest.Act(pgtest.Now), c)
	if err != nil {
		t.Fatal(err)
	}
	early := request.Dispatched{Channel: "email", Text: s.Text(t, id), Emergency: true, Reason: "A life is at stake tonight."}
	if err := s.Requests.Dispatch(t.Context(), s.People[people.Liaison], pgtest.Act(pgtest.Now), id, early, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	s.keepWatch(t, pgtest.Now.Add(24*time.Hour-time.Second))
	b, reference := s.as(t, people.Investigator), s.reference(t, id)
	b.get("/alarms").want(t, http.StatusOK, reference).lacks(t, "Not reviewed in time")
	s.keepWatch(t, pgtest.Now.Add(24*time.Hour))
	b = s.as(t, people.Investigator)
	p := b.get("/alarms").want(t, http.StatusOK, reference, "Review after emergency", "Not reviewed in time")
	path := alarmIn(t, s, `kind = 'emergency_unreviewed'`)
	b.get(path+"/put-off").want(t, http.StatusConflict, "cannot be put off")
	b.post(path+"/put-off", p.form("until", "2026-03-04", "reason", "We will look at it later")).want(t, http.StatusConflict, "cannot be put off")
	b.post(path+"/seen", p.form("back", "/alarms")).want(t, http.StatusOK, "Not reviewed in time", "Seen: 03 Mar 2026, 11:30")
	if err := s.Requests.Approve(t.Context(), s.People[people.Legal], pgtest.Act(pgtest.Now.Add(25*time.Hour)), id, s.Text(t, id), ""); err != nil {
		t.Fatal(err)
	}
	b.get("/alarms").want(t, http.StatusOK).lacks(t, "Not reviewed in time")
}

// alarmIn gives the path of the one open alarm that a condition finds.
func alarmIn(t testing.TB, s *site, where string) string {
	t.Helper()
	var id string
	if err := s.DB.Get(&id, `SELECT id FROM alarms WHERE over_at IS NULL AND `+where); err != nil {
		t.Fatal(err)
	}
	return "/alarms/" + id
}

// TestAPreservationWarnsBeforeItShouldBeRenewed: 14, 7 and 3 days before the
// last safe day, which is 1 May 2026; the renewal silences it.
func TestAPreservationWarnsBeforeItShouldBeRenewed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.preserved(t)
	reference, last := s.reference(t, id), deadline.NewDay(2026, time.May, 1)
	for _, row := range []struct {
		before int
		says   string
	}{{14, "Renew within 14 days"}, {9, "Renew within 9 days"}, {7, "Renew within 7 days"}, {3, "Renew within 3 days"}, {1, "Renew within 1 day"}, {0, "Due today"}} {
		s.keepWatch(t, last.AddDays(-row.before).In(s.Zone).Add(8*time.Hour))
		s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, reference, "Preservation ends", row.says, "01 May 2026", "last safe day to renew")
	}
	var fired int
	if err := s.DB.Get(&fired, `SELECT count(*) FROM alarms WHERE clock_kind = 'preservation'`); err != nil || fired != 4 {
		t.Errorf("%d alarms of the preservation, %v", fired, err)
	}
	at := last.In(s.Zone).Add(9 * time.Hour)
	longer := request.Renewed{Until: deadline.NewDay(2026, time.August, 1), Words: "By their portal"}
	if err := s.Requests.Renew(t.Context(), s.People[people.Liaison], pgtest.Act(at), id, longer, at); err != nil {
		t.Fatal(err)
	}
	s.setClock(at)
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK).lacks(t, "Preservation ends")
	s.keepWatch(t, deadline.NewDay(2026, time.August, 1).In(s.Zone))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, reference, "Preservation ends")
}
