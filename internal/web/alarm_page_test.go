package web_test

import (
	"fmt"
	"testing"

	"rogatory/internal/account"
	"rogatory/internal/people"
)

// TestAlarmPagesAreAccessible opens the pages around alarms as those who have
// some: no violation, no sideways scroll, no complaint of the policy.
func TestAlarmPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := s.reference(t, s.underWay(t, s.Case))
	s.standIn(t, s.People[people.Investigator], account.Absence{Deputy: s.People[people.Liaison].ID, From: lastDay})
	s.lead(t, "", s.People[people.Leadership].ID)
	s.keepWatch(t, s.noon(-20))
	s.keepWatch(t, s.noon(0)) // late, so that every mark is seen
	owner := s.as(t, people.Investigator)
	owner.subscribe(t)
	putOff := owner.get("/alarms").alarmOf(t, reference) + "/put-off"
	pages := map[people.Role][]string{
		people.Investigator:  {"/", "/alarms", putOff, "/account"},
		people.Liaison:       {"/", "/alarms", "/account"},
		people.Legal:         {"/alarms"},
		people.Administrator: {"/units"},
	}
	for _, screen := range []struct {
		language string
		width    int64
	}{{"en", 1280}, {"uk", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.open("/sign-in")
		for role, paths := range pages {
			b.leave()
			b.signIn(role)
			for _, path := range paths {
				b.open(path)
				b.axe(fmt.Sprintf("%s %s %d %s", role, screen.language, screen.width, path))
			}
		}
		b.noFaults()
	}
}
