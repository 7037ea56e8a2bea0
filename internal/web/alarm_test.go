package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rogatory/internal/account"
	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// lastDay is the day that stands in the orders of a World's requests.
var lastDay = deadline.NewDay(2026, time.April, 1)

// keepWatch lets the watch fire everything due at an instant, which becomes
// that of the pages.
func (s *site) keepWatch(t testing.TB, now time.Time) {
	t.Helper()
	s.setClock(now)
	for {
		round, err := s.keeper.Once(context.Background(), now)
		if err != nil {
			t.Fatal(err)
		}
		if !round.More() {
			return
		}
	}
}

// noon is the middle of a day some days after the last one to answer.
func (s *site) noon(after int) time.Time {
	return lastDay.AddDays(after).In(s.Zone).Add(12 * time.Hour)
}

// underWay is a request the platform has acknowledged: the answer is what is
// waited for.
func (s *site) underWay(t testing.TB, in casefile.Case) request.ID {
	t.Helper()
	id, at := s.Dispatched(t, in), pgtest.Now.Add(25*time.Hour)
	if err := s.Requests.Hear(context.Background(), s.People[people.Liaison], pgtest.Act(at), id, request.Replied{Reply: reply.Acknowledgement, Words: "Received"}, at); err != nil {
		t.Fatal(err)
	}
	return id
}

func (s *site) standIn(t testing.TB, who people.Person, a account.Absence) {
	t.Helper()
	if err := s.Accounts.StandIn(context.Background(), who, a, pgtest.Now); err != nil {
		t.Fatal(err)
	}
}

func (s *site) lead(t testing.TB, unit people.UnitID, lead people.ID) {
	t.Helper()
	if err := s.Accounts.Lead(context.Background(), s.People[people.Administrator], unit, lead, pgtest.Now); err != nil {
		t.Fatal(err)
	}
}

func (s *site) leaves(t testing.TB, action string) int {
	t.Helper()
	var n int
	if err := s.DB.Get(&n, `SELECT count(*) FROM audit_leaves WHERE action = $1`, action); err != nil {
		t.Fatal(err)
	}
	return n
}

var alarmPath = regexp.MustCompile(`/alarms/[0-9a-f-]{36}`)

// alarmOf gives the path of the alarm in the row of a reference.
func (p page) alarmOf(t testing.TB, reference string) string {
	t.Helper()
	_, row, found := strings.Cut(p.body, ">"+reference+"<")
	path := alarmPath.FindString(row)
	if !found || path == "" {
		t.Fatalf("no alarm of %s on %s", reference, p.path)
	}
	return path
}

func TestTheOwnersDeskShowsTheGravestAlarm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	s.keepWatch(t, s.noon(-4))
	s.as(t, people.Investigator).get("/").want(t, http.StatusOK).lacks(t, "Due soon")
	s.keepWatch(t, s.noon(-3))
	s.as(t, people.Investigator).get("/").want(t, http.StatusOK, reference, "Due soon", "Signal")
	s.keepWatch(t, s.noon(0))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, reference, "Due today").lacks(t, "Due soon", "Missed")
	s.keepWatch(t, lastDay.AddDays(1).In(s.Zone))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, reference, "Missed").lacks(t, "Due today", "Came late")
	s.as(t, people.Liaison).get("/alarms").want(t, http.StatusOK, "No alarm on your desk").lacks(t, reference)
}

func TestAnAlarmAfterAnOutageIsMarkedLate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.underWay(t, s.Case)
	s.keepWatch(t, s.noon(-10))
	s.keepWatch(t, s.noon(2))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, "Missed", "Came late", "Should have come on 02 Apr 2026")
}

func TestSeenClearsTheAlarmOnceAndLeavesALeaf(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	s.keepWatch(t, s.noon(0))
	b := s.as(t, people.Investigator)
	desk := b.get("/")
	path := desk.alarmOf(t, reference)
	form := desk.form("back", "/alarms")
	b.post(path+"/seen", form).want(t, http.StatusOK, "Noted as seen", "No alarm on your desk")
	b.post(path+"/seen", form).want(t, http.StatusOK) // A71: sent twice
	b.post(path+"/seen", url.Values{"key": {"11111111-1111-4111-8111-111111111111"}}).want(t, http.StatusOK)
	if n := s.leaves(t, "alarm.seen"); n != 1 {
		t.Errorf("%d leaves", n)
	}
	s.keepWatch(t, s.noon(1)) // the next stage is an alarm of its own
	s.as(t, people.Investigator).get("/").want(t, http.StatusOK, reference, "Missed")
}

func TestPuttingOffNeedsAReasonAndComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	s.keepWatch(t, s.noon(-3))
	b := s.as(t, people.Investigator)
	path := b.get("/").alarmOf(t, reference) + "/put-off"
	form := b.get(path).want(t, http.StatusOK, reference, "Until 2 April 2026, 00:00 at the latest").form("until", "2026-03-31", "reason", "ok")
	page := b.post(path, form).want(t, http.StatusUnprocessableEntity, "Say why, in at least 10 characters.")
	if !strings.Contains(page.body, `value="2026-03-31"`) {
		t.Error("what was typed is gone")
	}
	form.Set("reason", "The court promised its ruling for Tuesday")
	form.Set("until", "2026-04-03")
	b.post(path, form).want(t, http.StatusUnprocessableEntity, "Not beyond 2 April 2026, 00:00")
	form.Set("until", "")
	b.post(path, form).want(t, http.StatusUnprocessableEntity, "Say until when.")
	form.Set("until", "2026-03-31")
	form.Set("until_time", "09:00")
	b.post(path, form).want(t, http.StatusOK, "It comes back by itself", "No alarm on your desk")
	s.setClock(time.Date(2026, time.March, 31, 9, 0, 0, 0, s.Zone))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, reference, "Due soon", "Put off until 31 Mar 2026, 09:00: The court promised its ruling")
	if n := s.leaves(t, "alarm.snoozed"); n != 1 {
		t.Errorf("%d leaves", n)
	}
	var reason string
	if err := s.DB.Get(&reason, `SELECT reason FROM snoozes`); err != nil || reason != "The court promised its ruling for Tuesday" {
		t.Errorf("%q, %v", reason, err)
	}
}

func TestUnseenAlarmsClimbToDeputyAndLead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	owner, deputy, lead := s.People[people.Investigator], s.People[people.Liaison], s.People[people.Leadership]
	s.standIn(t, owner, account.Absence{Deputy: deputy.ID})
	s.lead(t, "", lead.ID)
	s.keepWatch(t, s.noon(0))
	s.as(t, people.Liaison).get("/alarms").want(t, http.StatusOK).lacks(t, reference)
	s.setClock(s.noon(0).Add(24 * time.Hour))
	s.as(t, people.Liaison).get("/alarms").want(t, http.StatusOK, reference, "You stand in for "+owner.Name, "Signal")
	s.as(t, people.Leadership).get("/alarms").want(t, http.StatusOK).lacks(t, reference)
	s.setClock(s.noon(0).Add(48 * time.Hour))
	s.as(t, people.Leadership).get("/alarms").want(t, http.StatusOK, reference, "Came up to you: "+owner.Name, "Answer").lacks(t, "Signal")
	b := s.as(t, people.Leadership)
	b.post(b.get("/alarms").alarmOf(t, reference)+"/seen", b.get("/alarms").form()).want(t, http.StatusOK, "Noted as seen")
	s.as(t, people.Liaison).get("/alarms").want(t, http.StatusOK).lacks(t, reference)
}

func TestTheDeputyOfSomebodyAwayHasItAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	s.standIn(t, s.People[people.Investigator], account.Absence{Deputy: s.People[people.Liaison].ID, From: lastDay, To: lastDay})
	s.keepWatch(t, s.noon(0))
	s.as(t, people.Liaison).get("/").want(t, http.StatusOK, reference, "You stand in for")
	s.setClock(lastDay.AddDays(1).In(s.Zone)) // back again: their own for a day
	s.as(t, people.Liaison).get("/alarms").want(t, http.StatusOK).lacks(t, reference)
}

// TestA16_AlarmsRespectNeedToKnow: whoever is outside the circle learns of an
// alarm what policy allows, of a sealed case nothing at all.
func TestA16_AlarmsRespectNeedToKnow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open, sealed := s.reference(t, s.underWay(t, s.Case)), s.reference(t, s.underWay(t, s.Sealed))
	s.standIn(t, s.People[people.Investigator], account.Absence{Deputy: s.Stranger.ID, From: lastDay.AddDays(-1)})
	s.lead(t, "", s.People[people.Leadership].ID)
	s.keepWatch(t, s.noon(0))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, open, sealed)
	s.signedIn(t, s.Stranger.Login).get("/alarms").want(t, http.StatusOK).lacks(t, open, sealed)
	b := s.as(t, people.Leadership)
	b.get("/alarms").want(t, http.StatusOK, open).lacks(t, sealed, "Signal") // the deputy may know of nothing, so it is theirs at once
	var id string
	if err := s.DB.Get(&id, `SELECT a.id FROM alarms a JOIN clocks c USING (agency_id, request_id) WHERE c.compartment = 'sealed' AND a.over_at IS NULL LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/alarms/" + id, "/alarms/7d1f8a52-0000-4000-8000-000000000000"} {
		b.get(path+"/put-off").want(t, http.StatusNotFound)
		b.post(path+"/seen", b.get("/alarms").form()).want(t, http.StatusNotFound)
		b.post(path+"/put-off", b.get("/alarms").form("until", "2026-04-01", "reason", "a long enough reason")).want(t, http.StatusNotFound)
	}
	b.get("/alarms/nonsense/put-off").want(t, http.StatusNotFound)
}

func TestWhoLeavesTheCaseLosesItsAlarms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Sealed))
	s.keepWatch(t, s.noon(0))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, reference)
	c := s.Sealed
	c.Owner, c.Members = s.People[people.Legal].ID, []people.ID{s.People[people.Liaison].ID}
	if err := s.Cases.Change(context.Background(), s.People[people.Investigator], c, "handed over to another officer", s.noon(0)); err != nil {
		t.Fatal(err)
	}
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK).lacks(t, reference)
}

// TestNoMessageStopsAClock: an automatic acknowledgement is a message like any
// other and silences nothing.
func TestNoMessageStopsAClock(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.underWay(t, s.Case)
	at := pgtest.Now.Add(25 * time.Hour)
	if err := s.Requests.Hear(context.Background(), s.People[people.Liaison], pgtest.Act(at), id, request.Replied{Reply: reply.AutoAcknowledgement, Words: "Out of office"}, at); err != nil {
		t.Fatal(err)
	}
	s.keepWatch(t, s.noon(1))
	s.as(t, people.Investigator).get("/alarms").want(t, http.StatusOK, s.reference(t, id), "Missed")
}

func TestAnAlarmEndsWithItsClock(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.underWay(t, s.Case)
	s.keepWatch(t, s.noon(0))
	b := s.as(t, people.Investigator)
	path := b.get("/alarms").alarmOf(t, s.reference(t, id))
	at := s.noon(0)
	if err := s.Requests.Withdraw(context.Background(), s.People[people.Investigator], pgtest.Act(at), id, request.Withdrawal{Reason: "The account was found elsewhere"}, at); err != nil {
		t.Fatal(err)
	}
	b.get("/alarms").want(t, http.StatusOK).lacks(t, "Due today")
	b.get(path+"/put-off").want(t, http.StatusConflict, "This alarm is over")
	b.post(path+"/seen", b.get("/alarms").form("key", "11111111-1111-4111-8111-111111111111")).want(t, http.StatusOK) // from a stale desk
	s.keepWatch(t, s.noon(2))
	var n int
	if err := s.DB.Get(&n, `SELECT count(*) FROM alarms WHERE clock_kind = 'answer' AND over_at IS NULL OR kind = 'missed' AND clock_kind = 'answer'`); err != nil || n != 0 {
		t.Errorf("%d alarms of a clock that has ended, %v", n, err)
	}
}

func TestTheDeskTellsThatNobodyWatches(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.as(t, people.Liaison).get("/").want(t, http.StatusOK).lacks(t, "Nobody has watched")
	s.keepWatch(t, s.noon(0))
	s.as(t, people.Liaison).get("/").want(t, http.StatusOK).lacks(t, "Nobody has watched")
	s.setClock(s.noon(0).Add(11 * time.Minute))
	s.as(t, people.Administrator).get("/").want(t, http.StatusOK, "Nobody has watched the deadlines since 1 April 2026, 12:00")
}

func TestEveryAlarmPageSpeaksUkrainian(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.underWay(t, s.Case)
	s.keepWatch(t, s.noon(0))
	b := s.as(t, people.Investigator)
	b.lang = "uk"
	b.get("/alarms").want(t, http.StatusOK, "Сповіщення про строки", "Строк сьогодні", "Відкласти").lacks(t, "[alarm.", "[clock.")
}

func TestUnitsAndTheirLeads(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(t, people.Administrator)
	admin.get("/people").want(t, http.StatusOK, "Units and their leads")
	admin.get("/units").want(t, http.StatusOK, "Unit A", "Unit B", "The agency as a whole")
	unit := string(s.Stranger.Unit)
	lead := func(who people.ID, unit string) page {
		return admin.post("/units", admin.get("/units").form("unit", unit, "lead", string(who)))
	}
	lead(s.People[people.Liaison].ID, unit).want(t, http.StatusOK, "Saved")
	lead(s.People[people.Administrator].ID, unit).want(t, http.StatusUnprocessableEntity, "This person sees no requests")
	lead("nobody", unit).want(t, http.StatusUnprocessableEntity, "This person sees no requests")
	lead(s.People[people.Liaison].ID, "7d1f8a52-0000-4000-8000-000000000000").want(t, http.StatusNotFound)
	lead(s.People[people.Liaison].ID, "nonsense").want(t, http.StatusNotFound)
	lead("", unit).want(t, http.StatusOK, "Saved")
	s.as(t, people.Investigator).get("/units").want(t, http.StatusForbidden)
}

func TestNamingADeputy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	deputy := string(s.People[people.Liaison].ID)
	save := func(values ...string) page {
		return b.post("/account/deputy", b.get("/account").want(t, http.StatusOK, "Who stands in for you").form(values...))
	}
	save("deputy", deputy, "away_from", "2026-04-10", "away_to", "2026-04-12").want(t, http.StatusOK, "Saved")
	for _, value := range []string{`value="2026-04-10"`, `value="2026-04-12"`, `value="` + deputy + `" selected`} {
		if !strings.Contains(b.get("/account").body, value) {
			t.Errorf("the page lacks %s", value)
		}
	}
	save("deputy", deputy, "away_from", "2026-04-12", "away_to", "2026-04-10").want(t, http.StatusUnprocessableEntity, "The last day lies before the first.")
	save("deputy", deputy, "away_to", "2026-04-10").want(t, http.StatusUnprocessableEntity, "Say from which day.")
	save("deputy", string(s.People[people.Investigator].ID)).want(t, http.StatusUnprocessableEntity, "You cannot stand in for yourself.")
	save("deputy", string(s.People[people.Administrator].ID)).want(t, http.StatusUnprocessableEntity, "This person sees no requests")
	save("deputy", "nonsense").want(t, http.StatusUnprocessableEntity, "This person sees no requests")
	save("deputy", "", "away_from", "31 April").want(t, http.StatusUnprocessableEntity)
	s.as(t, people.Administrator).get("/account").want(t, http.StatusOK).lacks(t, "Who stands in for you", "Deadlines in your calendar")
}

func TestTheAdministratorNamesADeputyForSomebodyIll(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	s.keepWatch(t, s.noon(0))
	admin := s.as(t, people.Administrator)
	path := "/people/" + string(s.People[people.Investigator].ID)
	form := admin.get(path).want(t, http.StatusOK, "Who stands in for them").form("deputy", string(s.People[people.Liaison].ID), "away_from", "2026-04-02", "away_to", "2026-04-01")
	admin.post(path+"/deputy", form).want(t, http.StatusUnprocessableEntity, "The last day lies before the first.", "Investigator")
	form.Set("away_from", "2026-04-01")
	form.Set("away_to", "")
	admin.post(path+"/deputy", form).want(t, http.StatusOK, "Saved")
	s.as(t, people.Liaison).get("/alarms").want(t, http.StatusOK, reference, "You stand in for")
	admin.post("/people/nonsense/deputy", form).want(t, http.StatusNotFound)
	s.as(t, people.Liaison).post(path+"/deputy", form).want(t, http.StatusForbidden)
	admin.get("/people/"+string(s.People[people.Auditor].ID)).want(t, http.StatusOK, "Who stands in for them")
	admin.get("/people/new").want(t, http.StatusOK).lacks(t, "Who stands in for them")
}
