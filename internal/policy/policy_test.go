package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// drawing restates the rights table: scope by role, in the order investigator,
// liaison, legal, leadership, auditor, administrator. "-" is never. An action
// that is missing here has not been thought about.
var drawing = map[policy.Action]string{
	policy.CreateRequest:   "C C - - - -",
	policy.EditDraft:       "O C - - - -",
	policy.ReadRequest:     "C C C M M -",
	policy.Submit:          "O C - - - -",
	policy.Review:          "- - C - - -",
	policy.Dispatch:        "- C - - - -",
	policy.EmergencyFirst:  "- C - - - -",
	policy.RecordReply:     "O C - - - -",
	policy.Correct:         "O C C - - -",
	policy.CloseRequest:    "O C - - - -",
	policy.Reopen:          "- C C - - -",
	policy.ListRequests:    "C C C M M -",
	policy.ManageCase:      "O O O - - -",
	policy.ReadReports:     "G G G G G -",
	policy.PublishReport:   "- G G G - -",
	policy.ScheduleReport:  "O A O A O -",
	policy.ExportItems:     "O C C - M -",
	policy.ReadMailTrouble: "- - - - - A",
	policy.WholeReturns:    "- G G - - -",
	policy.ReadOwnActivity: "O O O - - -",
	policy.ManagePeople:    "- - - - - A",
	policy.ReadDirectory:   "A A A A A A",
	policy.EditDirectory:   "- A - - - -",
	policy.EditLaw:         "- - A - - -",
	policy.ImportRegister:  "- A - - - -",
}

func TestTheRightsTableIsTheOneThatWasDrawn(t *testing.T) {
	for _, action := range policy.Actions() {
		row, ok := drawing[action]
		if !ok {
			t.Errorf("%s is granted somewhere and stands in no drawing", action)
			continue
		}
		for i, want := range strings.Fields(row) {
			by := people.Person{ID: "p", Role: people.Roles()[i], Active: true}
			got := policy.ScopeOf(by, action)
			if want == "-" {
				want = ""
			}
			if string(got) != want {
				t.Errorf("%s for %s: %q, want %q", action, by.Role, got, want)
			}
			if policy.May(by, action) != (want != "") || (policy.Allow(by, action) == nil) != (want != "") {
				t.Errorf("%s for %s: May and Allow do not follow the table", action, by.Role)
			}
		}
	}
	if len(policy.Actions()) != len(drawing) {
		t.Errorf("%d actions, %d drawn", len(policy.Actions()), len(drawing))
	}
}

func TestWhatNobodyDrewIsDenied(t *testing.T) {
	for _, role := range append(people.Roles(), "", "root") {
		by := people.Person{ID: "p", Role: role, Active: true}
		if policy.May(by, "P99_anything") || policy.Allow(by, "P99_anything") == nil {
			t.Errorf("%q may do what stands in no table", role)
		}
	}
	if policy.Known("P99_anything") || !policy.Known(policy.Review) {
		t.Error("Known does not know the table")
	}
	for _, role := range []people.Role{"", "root", "Administrator"} {
		for _, action := range policy.Actions() {
			if policy.May(people.Person{ID: "p", Role: role, Active: true}, action) {
				t.Errorf("the unknown role %q may %s", role, action)
			}
		}
	}
}

// The world of the walk: two units, one case of unit "a" in each compartment.
type standing struct {
	says   string
	unit   people.UnitID
	member bool
	author bool
}

var standings = []standing{
	{"author and member of the unit", "a", true, true}, {"member of the unit", "a", true, false}, {"colleague of the unit who wrote it", "a", false, true},
	{"colleague of the unit", "a", false, false}, {"works for all units", "", false, false}, {"of another unit", "b", false, false},
	{"of another unit, member", "b", true, false}, {"of another unit, wrote it once", "b", false, true},
}

// inCircle says again, in plain words, who belongs to the need-to-know circle.
func inCircle(s standing, role people.Role, c casefile.Compartment) bool {
	works := role == people.Investigator || role == people.Liaison || role == people.Legal
	return s.member || c == casefile.Open && works && s.unit != "b"
}

// expected is what the rights table says, told a second time: allowed, denied
// (the function is refused) or hidden (the record may not be known).
func expected(scope string, s standing, role people.Role, c casefile.Compartment) string {
	circle := inCircle(s, role, c)
	oversees := role == people.Leadership || role == people.Auditor
	switch {
	case !circle && !(oversees && c != casefile.Sealed):
		return "hidden"
	case scope == "C" && circle, scope == "O" && circle && s.author, scope == "M", scope == "A":
		return "allowed"
	}
	return "denied"
}

func TestA16_TheWholeTableIsWalked(t *testing.T) {
	walked := 0
	for action, row := range drawing {
		scopes := strings.Fields(row)
		for i, role := range people.Roles() {
			for _, compartment := range casefile.Compartments() {
				for _, s := range standings {
					walked++
					by, on := placed(s, role, compartment)
					want := expected(scopes[i], s, role, compartment)
					if scopes[i] == "-" && !oneOf(role, people.Investigator, people.Liaison, people.Legal, people.Leadership, people.Auditor) {
						want = "hidden" // who may read no request learns of none
					}
					if got := verdict(policy.Check(by, action, on)); got != want {
						t.Errorf("%s, %s, %s, %s: %s, want %s", action, role, compartment, s.says, got, want)
					}
				}
			}
		}
	}
	if walked < 18*6*3*8 {
		t.Errorf("only %d combinations", walked)
	}
}

func placed(s standing, role people.Role, c casefile.Compartment) (people.Person, policy.Object) {
	by := people.Person{ID: "me", Role: role, Unit: s.unit, Active: true}
	on := policy.Object{Case: casefile.Case{ID: "c", Unit: "a", Compartment: c, Owner: "somebody"}, Author: "somebody"}
	if s.member {
		on.Case.Members = []people.ID{"other", "me"}
	}
	if s.author {
		on.Author = "me"
	}
	return by, on
}

func oneOf(r people.Role, all ...people.Role) bool {
	for _, each := range all {
		if r == each {
			return true
		}
	}
	return false
}

func verdict(err error) string {
	switch {
	case err == nil:
		return "allowed"
	case fault.Is(err, fault.NotFound):
		return "hidden"
	case fault.Is(err, fault.Forbidden):
		return "denied"
	}
	return fmt.Sprint(err)
}

func TestADisabledAccountMayNothing(t *testing.T) {
	for _, role := range people.Roles() {
		for _, action := range policy.Actions() {
			by := people.Person{ID: "me", Role: role}
			on := policy.Object{Case: casefile.Case{Owner: "me", Compartment: casefile.Open}, Author: "me"}
			if policy.May(by, action) || policy.Check(by, action, on) == nil || policy.Allow(by, action) == nil {
				t.Errorf("a disabled %s may still %s", role, action)
			}
		}
		by := people.Person{ID: "me", Role: role}
		if policy.Reading(by, casefile.Case{Owner: "me"}) != policy.Hidden || !policy.ReachOf(by).Nothing {
			t.Errorf("a disabled %s still reads", role)
		}
	}
}

func TestReadingAndReachSayTheSame(t *testing.T) {
	for _, role := range people.Roles() {
		for _, compartment := range casefile.Compartments() {
			for _, s := range standings {
				by, on := placed(s, role, compartment)
				reach, detail := policy.ReachOf(by), policy.Reading(by, on.Case)
				member := !reach.Nothing && on.Case.Has(reach.Person)
				open := on.Case.Compartment == casefile.Open && (reach.OpenAll || reach.OpenUnit != "" && reach.OpenUnit == on.Case.Unit)
				listed := member || open || reach.AnyButSeal && on.Case.Compartment != casefile.Sealed
				if listed != (detail != policy.Hidden) {
					t.Errorf("%s, %s, %s: listed %v, read %v", role, compartment, s.says, listed, detail)
				}
				if listed && (detail == policy.MetadataOnly) != (reach.Metadata && !member) {
					t.Errorf("%s, %s, %s: the list and the page do not show the same", role, compartment, s.says)
				}
			}
		}
	}
}

func TestDutiesOfOnePersonNeverMeet(t *testing.T) {
	me, other := people.Person{ID: "me", Role: people.Legal, Active: true}, []people.ID{"a", "b"}
	for _, row := range []struct {
		says     string
		action   policy.Action
		wrote    []people.ID
		approved people.ID
		key      string
	}{
		{"who wrote nothing may approve", policy.Review, other, "", ""},
		{"the author may not approve", policy.Review, []people.ID{"me"}, "", "policy.own_text"},
		{"nor who edited it among others", policy.Review, []people.ID{"a", "me", "b"}, "", "policy.own_text"},
		{"who approved may not dispatch", policy.Dispatch, other, "me", "policy.own_approval"},
		{"somebody else may", policy.Dispatch, other, "a", ""},
		{"the author may dispatch what another approved", policy.Dispatch, []people.ID{"me"}, "a", ""},
		{"closing combines nothing", policy.CloseRequest, []people.ID{"me"}, "me", ""},
	} {
		err := policy.Duties(me, row.action, row.wrote, row.approved)
		f, _ := fault.As(err)
		if (err == nil) != (row.key == "") || err != nil && (f.Key != row.key || f.Kind != fault.Forbidden) {
			t.Errorf("%s: %v", row.says, err)
		}
	}
}
