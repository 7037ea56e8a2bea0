// Package policy says who may do what, as data. A service asks it with the
// record in hand; no page, command or mailbox decides a right itself. What is
// not granted is denied.
package policy

import (
	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// Action is one row of the rights table in security.md section 2.
type Action string

// The actions, with the row each one is.
const (
	CreateRequest   Action = "P01_create_request"
	EditDraft       Action = "P02_edit_draft"
	ReadRequest     Action = "P03_read_request"
	Submit          Action = "P04_submit"
	Review          Action = "P05_review"
	Dispatch        Action = "P07_dispatch"
	EmergencyFirst  Action = "P08_emergency_dispatch"
	RecordReply     Action = "P09_record_reply"
	Correct         Action = "P13_correct"
	CloseRequest    Action = "P14_close"
	Reopen          Action = "P15_reopen"
	ListRequests    Action = "P16_list"
	ManageCase      Action = "P18_manage_case"
	ReadReports     Action = "P20_reports"
	PublishReport   Action = "P20_publish_report"
	ScheduleReport  Action = "P20_schedule_report"
	ExportItems     Action = "P21_export_items"
	ReadMailTrouble Action = "P31_mail_trouble"
	WholeReturns    Action = "P20_whole_returns" // yearly returns without suppressed cells: who sends them
	ReadOwnActivity Action = "P23_own_activity"
	ManagePeople    Action = "P25_people"
	ReadDirectory   Action = "P27_read_directory"
	EditDirectory   Action = "P27_edit_directory"
	EditLaw         Action = "P28_edit_law"
	ImportRegister  Action = "P33_import_register"
)

// Scope says on which records a grant works.
type Scope string

// The scopes of security.md section 2.
const (
	None       Scope = ""  // denied
	Own        Scope = "O" // author or assignee, and still a member
	InCase     Scope = "C" // member of the case, its need-to-know compartment
	Metadata   Scope = "M" // reference, platform, dates, phase; never sealed
	Aggregates Scope = "G" // figures over five or more
	All        Scope = "A" // every record of the agency
)

type grants map[people.Role]Scope

const (
	inv = people.Investigator
	lia = people.Liaison
	leg = people.Legal
	led = people.Leadership
	aud = people.Auditor
	adm = people.Administrator
)

// table is the rights table. A role that is missing in a row has no right.
var table = map[Action]grants{
	CreateRequest:   {inv: InCase, lia: InCase},
	EditDraft:       {inv: Own, lia: InCase},
	ReadRequest:     {inv: InCase, lia: InCase, leg: InCase, led: Metadata, aud: Metadata},
	Submit:          {inv: Own, lia: InCase},
	Review:          {leg: InCase},
	Dispatch:        {lia: InCase},
	EmergencyFirst:  {lia: InCase},
	RecordReply:     {inv: Own, lia: InCase},
	Correct:         {inv: Own, lia: InCase, leg: InCase},
	CloseRequest:    {inv: Own, lia: InCase},
	Reopen:          {lia: InCase, leg: InCase},
	ListRequests:    {inv: InCase, lia: InCase, leg: InCase, led: Metadata, aud: Metadata},
	ManageCase:      {inv: Own, lia: Own, leg: Own},
	ReadReports:     {inv: Aggregates, lia: Aggregates, leg: Aggregates, led: Aggregates, aud: Aggregates},
	WholeReturns:    {lia: Aggregates, leg: Aggregates},
	PublishReport:   {lia: Aggregates, leg: Aggregates, led: Aggregates},
	ScheduleReport:  {inv: Own, lia: All, leg: Own, led: All, aud: Own},
	ExportItems:     {inv: Own, lia: InCase, leg: InCase, aud: Metadata},
	ReadMailTrouble: {adm: All},
	ReadOwnActivity: {inv: Own, lia: Own, leg: Own},
	ManagePeople:    {adm: All},
	ReadDirectory:   {inv: All, lia: All, leg: All, led: All, aud: All, adm: All},
	EditDirectory:   {lia: All}, // takes a second person: merger.Book.Decide
	EditLaw:         {leg: All}, // a new version of a basis takes a second person: lawbook.Proposal.Decide
	ImportRegister:  {lia: All},
}

// Actions lists every action of the table, for the test that walks all routes.
func Actions() []Action {
	all := make([]Action, 0, len(table))
	for a := range table {
		all = append(all, a)
	}
	return all
}

// Known says whether the action has a row.
func Known(a Action) bool { _, ok := table[a]; return ok }

// ScopeOf gives the scope in which a person may do an action.
func ScopeOf(by people.Person, a Action) Scope {
	if !by.Active {
		return None
	}
	return table[a][by.Role]
}

// May says whether the role of this person grants the action at all; it
// decides what a page offers, never what a service allows.
func May(by people.Person, a Action) bool { return ScopeOf(by, a) != None }

// Object is the record an action is asked for.
type Object struct {
	Case   casefile.Case
	Author people.ID // who wrote it, or is assigned to it
}

// Within says whether the person belongs to the need-to-know circle of a case:
// its members, and for an open case the whole unit (persons without a unit
// work for all units).
func Within(by people.Person, c casefile.Case) bool {
	if c.Has(by.ID) {
		return true
	}
	return c.Compartment == casefile.Open && (by.Unit == "" || by.Unit == c.Unit) && circleRole(by.Role)
}

// circleRole says which roles an open case includes without being named:
// those that work on cases. Leadership, auditors and administrators get no
// implicit membership (security.md section 2).
func circleRole(r people.Role) bool {
	return r == people.Investigator || r == people.Liaison || r == people.Legal
}

// Check gives nil when the person may do the action to the object, NotFound
// when the object may not be known to them, Forbidden when the role lacks a
// known function.
func Check(by people.Person, a Action, on Object) error {
	scope := ScopeOf(by, a)
	if scope == None {
		if !May(by, ReadRequest) || !visible(by, on.Case) {
			return fault.New(fault.NotFound, "policy.not_found")
		}
		return fault.New(fault.Forbidden, "policy.forbidden")
	}
	if !visible(by, on.Case) {
		return fault.New(fault.NotFound, "policy.not_found")
	}
	switch scope {
	case InCase:
		if Within(by, on.Case) {
			return nil
		}
	case Own:
		if on.Author == by.ID && Within(by, on.Case) {
			return nil
		}
	case Metadata, All:
		return nil
	}
	return fault.New(fault.Forbidden, "policy.forbidden")
}

// visible says whether the person may know that the case exists.
func visible(by people.Person, c casefile.Case) bool {
	if Within(by, c) {
		return true
	}
	return table[ReadRequest][by.Role] == Metadata && c.Compartment != casefile.Sealed
}

// Allow is Check for actions without a record, such as opening a report.
func Allow(by people.Person, a Action) error {
	if !May(by, a) {
		return fault.New(fault.Forbidden, "policy.forbidden")
	}
	return nil
}

// Detail says how much of a request its reader may see.
type Detail int

// How much a reader sees, from nothing to everything.
const (
	Hidden Detail = iota
	MetadataOnly
	Full
)

// Reading says how much of the records of a case the person may read.
func Reading(by people.Person, c casefile.Case) Detail {
	switch ScopeOf(by, ReadRequest) {
	case InCase:
		if Within(by, c) {
			return Full
		}
	case Metadata:
		if c.Has(by.ID) {
			return Full
		}
		if c.Compartment != casefile.Sealed {
			return MetadataOnly
		}
	}
	return Hidden
}

// Reach is the part of the register a person may list, as plain values that a
// store can turn into a condition; it says the same as Reading, and a test
// compares the two on every combination.
type Reach struct {
	Nothing    bool
	Person     people.ID     // cases of which this person is a member or owner
	OpenUnit   people.UnitID // open cases of this unit …
	OpenAll    bool          // … or of all units
	AnyButSeal bool          // metadata of everything that is not sealed
	Metadata   bool          // show metadata only, except where a member
}

// ReachOf gives the person's reach for lists.
func ReachOf(by people.Person) Reach {
	switch ScopeOf(by, ListRequests) {
	case InCase:
		return Reach{Person: by.ID, OpenUnit: by.Unit, OpenAll: by.Unit == ""}
	case Metadata:
		return Reach{Person: by.ID, AnyButSeal: true, Metadata: true}
	}
	return Reach{Nothing: true}
}

// ExportLimit is how many rows one export may hold (P21): few for those who
// export their own requests only.
func ExportLimit(by people.Person) int {
	switch ScopeOf(by, ExportItems) {
	case None:
		return 0
	case Own:
		return 500
	default:
		return 5000
	}
}

// Duties refuses what one person may never combine on the same request: to
// write and approve, to approve and dispatch.
func Duties(by people.Person, a Action, wrote []people.ID, approved people.ID) error {
	switch a {
	case Review:
		for _, w := range wrote {
			if w == by.ID {
				return fault.New(fault.Forbidden, "policy.own_text")
			}
		}
	case Dispatch:
		if approved == by.ID {
			return fault.New(fault.Forbidden, "policy.own_approval")
		}
	}
	return nil
}
