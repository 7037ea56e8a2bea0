package request

import (
	"strings"
	"time"
	"unicode/utf8"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
)

// Standing is the part of the register a list shows, by what is to be done.
type Standing string

// The standings a list can be narrowed to.
const (
	AnyStanding Standing = ""
	Waiting     Standing = "waiting"   // sent, an item pending
	DueSoon     Standing = "due_soon"  // waiting and due within seven days, today included
	Overdue     Standing = "overdue"   // waiting and late
	Answered    Standing = "answered"  // sent, nothing pending: to be closed
	Questioned  Standing = "question"  // the platform asks us something
	Failed      Standing = "failed"    // not delivered: our error
	FollowUp    Standing = "follow_up" // no number binds them; time to ask again
)

// Standings lists them in the order a page offers them.
func Standings() []Standing {
	return []Standing{Waiting, DueSoon, Overdue, FollowUp, Questioned, Answered, Failed}
}

// LabelKey is the message key of the standing's name.
func (s Standing) LabelKey() string { return "request.standing_" + string(s) }

// Sort is the order of a list.
type Sort string

// The orders of a list.
const (
	ByDue     Sort = "due"     // what is late or due first; without a day last
	ByChanged Sort = "changed" // what moved last first
)

// PageSize is how many requests a list shows at once.
const PageSize = 50

// MaxSearch is the longest search text, in characters (A59).
const MaxSearch = 200

// Filter narrows a list; its zero value is the whole register.
type Filter struct {
	Phase    Phase
	Standing Standing
	Platform platform.ID
	Members  []platform.ID // of the platform; the service fills them in
	Kind     legal.RequestKind
	Case     casefile.ID
	Author   people.ID
	From, To deadline.Day // of dispatch
	Only     []ID         // these; nil: all
	Search   string       // a reference, or an exact selector in any writing
	Country  string       // of the agency, for telephone numbers without a prefix
	Sort     Sort
	After    Cursor // the last row of the page before
	Limit    int
	Now      time.Time
	Today    deadline.Day // of the agency
}

// Cursor is the place after which the next page begins.
type Cursor struct {
	Key string // due day or instant of change, as the list is sorted
	ID  ID
}

// Page is one page of a list.
type Page struct {
	Rows []Summary
	More bool
	Next Cursor
}

// Check refuses what no list can show.
func (f Filter) Check() error {
	var g fault.Gather
	if utf8.RuneCountInString(f.Search) > MaxSearch {
		g.On("q", "request.search_long", MaxSearch)
	}
	if !utf8.ValidString(f.Search) || strings.ContainsRune(f.Search, 0) {
		g.On("q", "request.encoding")
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		g.On("to", "request.period_backwards")
	}
	return g.Err()
}
