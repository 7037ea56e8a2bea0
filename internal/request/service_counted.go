package request

import (
	"context"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
)

// EntryFilter chooses a page of the register of refusals and errors.
type EntryFilter struct {
	Kind     EntryKind // empty: all
	Standing EntryStanding
	Platform platform.ID   // empty: all
	Members  []platform.ID // of the platform; the service fills them in
	From, To deadline.Day  // of the entry
	Now      time.Time     // in the agency's zone
	After    EntryCursor
}

// EntryStanding narrows the register to errors by their report.
type EntryStanding string

// The standings; empty is all.
const (
	EntriesOpen     EntryStanding = "open"
	EntriesOverdue  EntryStanding = "overdue"
	EntriesReported EntryStanding = "reported"
)

// EntryStandings lists them in the order a page offers them.
func EntryStandings() []EntryStanding {
	return []EntryStanding{EntriesOpen, EntriesOverdue, EntriesReported}
}

// Valid says whether the standing is one of the list, or none.
func (s EntryStanding) Valid() bool {
	return s == "" || s == EntriesOpen || s == EntriesOverdue || s == EntriesReported
}

// LabelKey is the message key of the standing's name.
func (s EntryStanding) LabelKey() string { return "request.entries_" + string(s) }

// Check refuses a filter that can mean nothing.
func (f EntryFilter) Check() error {
	var g fault.Gather
	if f.Kind != "" && !f.Kind.Valid() {
		g.On("kind", "request.entry_kind_unknown")
	}
	if !f.Standing.Valid() {
		g.On("standing", "request.entry_standing_unknown")
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		g.On("to", "request.item_period_backwards")
	}
	return g.Err()
}

// EntryCursor is where the next page of the register begins.
type EntryCursor struct {
	At  time.Time
	ID  ID
	Seq int
	Of  EntryKind
}

// EntryRow is one entry with the timeline it stands in, for readers who may
// see what was said.
type EntryRow struct {
	Entry
	Timeline Timeline
	Detail   policy.Detail
}

// EntryPage is one page of the register, the newest first, and how many errors
// wait to be reported and are overdue within the reader's reach.
type EntryPage struct {
	Rows          []EntryRow
	More          bool
	Next          EntryCursor
	Open, Overdue int
}

// Ledger gives one page of the refusals and errors this person may list. A page
// with words of a case is a reading of it, and is recorded.
func (s *Service) Ledger(ctx context.Context, by people.Person, f EntryFilter) (EntryPage, error) {
	if err := policy.Allow(by, policy.ListRequests); err != nil {
		return EntryPage{}, err
	}
	if err := f.Check(); err != nil {
		return EntryPage{}, err
	}
	var err error
	if f.Members, err = s.members(ctx, by, f.Platform); err != nil {
		return EntryPage{}, err
	}
	page, err := s.store.Ledger(ctx, by, policy.ReachOf(by), f)
	if err != nil {
		return EntryPage{}, err
	}
	for i := range page.Rows {
		page.Rows[i].Detail = policy.Reading(by, page.Rows[i].Timeline.Case)
	}
	if len(page.Rows) > 0 {
		err = s.store.SaveRead(ctx, by, "register", f.Now)
	}
	return page, err
}

// StateParticular records a particular of the order that a law wants counted.
func (s *Service) StateParticular(ctx context.Context, by people.Person, act Act, id ID, d Stated, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.StateParticular(by, d, when, act.At) })
}

// Report records that an error of ours was reported.
func (s *Service) Report(ctx context.Context, by people.Person, act Act, id ID, d Reported, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Report(by, d, s.store.Books(), when, act.At) })
}
