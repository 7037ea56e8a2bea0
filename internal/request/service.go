package request

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/policy"
)

// Act is what surrounds every write: the form's key, which makes a repeated
// form harmless, the version its writer was looking at, and the instant.
type Act struct {
	Key    string // idempotency key, a UUID; empty outside forms
	Digest string // of what the form carried: the same key with other words is a conflict
	Seen   int    // version of the timeline the form showed; 0: not held against it
	At     time.Time
}

// New is what a request is before its first event.
type New struct {
	Case      casefile.ID
	Reference Reference
	Source    string // register and row, unique in the agency; empty for our own
}

// Decide makes the next events of a timeline. It does no I/O; what it needs
// is fetched before.
type Decide func(Timeline) ([]Event, error)

// Store keeps timelines. Append and Create are the one write path: events,
// summary, outbox and audit leaf in one transaction, under a lock on the
// request.
type Store interface {
	Create(ctx context.Context, by people.Person, act Act, n New, decide Decide) (ID, error)
	Append(ctx context.Context, by people.Person, act Act, id ID, decide Decide) error
	Timeline(ctx context.Context, by people.Person, id ID) (Timeline, error)
	List(ctx context.Context, by people.Person, reach policy.Reach, f Filter) (Page, error)
	SaveRead(ctx context.Context, by people.Person, subject string, at time.Time) error
	Clocks(ctx context.Context, by people.Person, reach policy.Reach, f ClockFilter) (ClockPage, error)
	Followers(ctx context.Context, by people.Person, preservation ID) ([]ID, error)
	Ledger(ctx context.Context, by people.Person, reach policy.Reach, f EntryFilter) (EntryPage, error)
	Books() Books // by which it derives what it keeps
	Recall(ctx context.Context, by people.Person, all []Recalled, at time.Time) (requests, events int, err error)
}

// Directory is what the service asks about platforms and legal bases.
type Directory interface {
	Platform(ctx context.Context, agency people.AgencyID, id platform.ID) (platform.Platform, error)
	Members(ctx context.Context, agency people.AgencyID, id platform.ID) ([]platform.ID, error) // with those merged into it
	Basis(id legal.BasisID) (legal.Basis, bool)
}

// Service is what front doors do to requests: the right, then the rule, then
// one Append.
type Service struct {
	store  Store
	dir    Directory
	agency people.Agency
}

// NewService joins the store and the directory for one agency.
func NewService(store Store, dir Directory, agency people.Agency) *Service {
	return &Service{store: store, dir: dir, agency: agency}
}

// Draft files a new request as a draft and gives its id. A key used before
// gives the request it made then.
func (s *Service) Draft(ctx context.Context, by people.Person, act Act, c Content) (ID, error) {
	c, err := s.completeNew(ctx, by, c, s.day(act.At))
	if err != nil {
		return "", err
	}
	decide := func(t Timeline) ([]Event, error) {
		if err := policy.Check(by, policy.CreateRequest, policy.Object{Case: t.Case, Author: by.ID}); err != nil {
			return nil, err
		}
		return one(t.Draft(by, c, act.At))
	}
	n := New{Case: c.Case, Reference: NewReference(act.At)}
	id, err := s.store.Create(ctx, by, act, n, decide)
	if f, ok := fault.As(err); ok && f.Key == "request.reference_taken" {
		n.Reference = NewReference(act.At) // one in a thousand million: draw again
		id, err = s.store.Create(ctx, by, act, n, decide)
	}
	return id, err
}

// Edit replaces the text of a draft.
func (s *Service) Edit(ctx context.Context, by people.Person, act Act, id ID, c Content) error {
	c, err := s.complete(ctx, by, c, s.day(act.At))
	if err != nil {
		return err
	}
	moved := s.addressable(ctx, by, c.Platform)
	return s.append(ctx, by, act, id, policy.EditDraft, func(t Timeline) (Event, error) {
		if moved != nil && t.State().Content.Platform != c.Platform {
			return Event{}, moved
		}
		return t.Edit(by, c, act.At)
	})
}

// Submit asks for review. The pre-flight check must not block.
func (s *Service) Submit(ctx context.Context, by people.Person, act Act, id ID, text Hash) error {
	findings, err := s.Preflight(ctx, by, id)
	if err != nil {
		return err
	}
	if err := blocking(findings); err != nil {
		return err
	}
	return s.append(ctx, by, act, id, policy.Submit, func(t Timeline) (Event, error) { return t.Submit(by, text, act.At) })
}

// Return sends the text back with a reason.
func (s *Service) Return(ctx context.Context, by people.Person, act Act, id ID, text Hash, reason string) error {
	return s.append(ctx, by, act, id, policy.Review, func(t Timeline) (Event, error) { return t.Return(by, text, reason, act.At) })
}

// Approve lets exactly this text go out.
func (s *Service) Approve(ctx context.Context, by people.Person, act Act, id ID, text Hash, note string) error {
	return s.append(ctx, by, act, id, policy.Review, func(t Timeline) (Event, error) { return t.Approve(by, text, note, act.At) })
}

// Refuse decides that the request will not go out.
func (s *Service) Refuse(ctx context.Context, by people.Person, act Act, id ID, text Hash, reason string) error {
	return s.append(ctx, by, act, id, policy.Review, func(t Timeline) (Event, error) { return t.Refuse(by, text, reason, act.At) })
}

// Cancel gives the request up before dispatch.
func (s *Service) Cancel(ctx context.Context, by people.Person, act Act, id ID, reason string) error {
	return s.append(ctx, by, act, id, policy.CloseRequest, func(t Timeline) (Event, error) { return t.Cancel(by, reason, act.At) })
}

// Dispatch records one attempt to hand over the approved text. An emergency
// may go first and be reviewed afterwards; the check before sending still stops it.
func (s *Service) Dispatch(ctx context.Context, by people.Person, act Act, id ID, d Dispatched, when time.Time) error {
	if d.Emergency {
		if s.store.Books().ReviewFirst {
			return fault.New(fault.Conflict, "request.review_first")
		}
		findings, err := s.Preflight(ctx, by, id)
		if err != nil {
			return err
		}
		if err := blocking(findings); err != nil {
			return err
		}
		return s.append(ctx, by, act, id, policy.EmergencyFirst, func(t Timeline) (Event, error) { return t.Dispatch(by, d, when, act.At) })
	}
	return s.append(ctx, by, act, id, policy.Dispatch, func(t Timeline) (Event, error) { return t.Dispatch(by, d, when, act.At) })
}

// Deliver records the platform's receipt.
func (s *Service) Deliver(ctx context.Context, by people.Person, act Act, id ID, d Delivered, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Deliver(by, d, when, act.At) })
}

// FailDelivery records that an attempt did not arrive.
func (s *Service) FailDelivery(ctx context.Context, by people.Person, act Act, id ID, d Undelivered, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.FailDelivery(by, d, when, act.At) })
}

// Hear records what the platform said, item by item.
func (s *Service) Hear(ctx context.Context, by people.Person, act Act, id ID, r Replied, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Hear(by, r, when, act.At) })
}

// Clarify records our answer to the platform's question.
func (s *Service) Clarify(ctx context.Context, by people.Person, act Act, id ID, words string, when time.Time) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Clarify(by, words, when, act.At) })
}

// Withdraw takes the request back after dispatch.
func (s *Service) Withdraw(ctx context.Context, by people.Person, act Act, id ID, d Withdrawal, when time.Time) error {
	return s.append(ctx, by, act, id, policy.CloseRequest, func(t Timeline) (Event, error) { return t.Withdraw(by, d, when, act.At) })
}

// Close ends the work on a request.
func (s *Service) Close(ctx context.Context, by people.Person, act Act, id ID, note string) error {
	return s.append(ctx, by, act, id, policy.CloseRequest, func(t Timeline) (Event, error) { return t.Close(by, note, act.At) })
}

// Reopen takes a closing back.
func (s *Service) Reopen(ctx context.Context, by people.Person, act Act, id ID, reason string) error {
	return s.append(ctx, by, act, id, policy.Reopen, func(t Timeline) (Event, error) { return t.Reopen(by, reason, act.At) })
}

// Remark adds a note.
func (s *Service) Remark(ctx context.Context, by people.Person, act Act, id ID, words string) error {
	return s.append(ctx, by, act, id, policy.RecordReply, func(t Timeline) (Event, error) { return t.Remark(by, words, act.At) })
}

// Correct strikes an event that was entered wrongly.
func (s *Service) Correct(ctx context.Context, by people.Person, act Act, id ID, c Correction) error {
	return s.append(ctx, by, act, id, policy.Correct, func(t Timeline) (Event, error) { return t.Correct(by, c, act.At) })
}

// append asks the right, then the rule, inside one Append.
func (s *Service) append(ctx context.Context, by people.Person, act Act, id ID, may policy.Action, rule func(Timeline) (Event, error)) error {
	return s.store.Append(ctx, by, act, id, func(t Timeline) ([]Event, error) {
		st := t.State()
		if err := policy.Check(by, may, policy.Object{Case: t.Case, Author: st.Author}); err != nil {
			return nil, err
		}
		if err := policy.Duties(by, may, st.Writers, st.Approver); err != nil {
			return nil, err
		}
		return one(rule(t))
	})
}

func one(e Event, err error) ([]Event, error) {
	if err != nil {
		return nil, err
	}
	return []Event{e}, nil
}

// Show gives a timeline to a reader and how much of it they may see. The
// reading is recorded before anything is shown (M16).
func (s *Service) Show(ctx context.Context, by people.Person, id ID, at time.Time) (Timeline, policy.Detail, error) {
	t, err := s.store.Timeline(ctx, by, id)
	if err != nil {
		return Timeline{}, policy.Hidden, err
	}
	detail := policy.Reading(by, t.Case)
	if detail == policy.Hidden {
		return Timeline{}, policy.Hidden, fault.New(fault.NotFound, "request.none")
	}
	if detail == policy.Full {
		if err := s.store.SaveRead(ctx, by, "request/"+string(id), at); err != nil {
			return Timeline{}, policy.Hidden, err
		}
	}
	return t, detail, nil
}

// List gives one page of the requests this person may list.
func (s *Service) List(ctx context.Context, by people.Person, f Filter) (Page, error) {
	if err := policy.Allow(by, policy.ListRequests); err != nil {
		return Page{}, err
	}
	if err := f.Check(); err != nil {
		return Page{}, err
	}
	var err error
	if f.Members, err = s.members(ctx, by, f.Platform); err != nil {
		return Page{}, err
	}
	return s.store.List(ctx, by, policy.ReachOf(by), f)
}

// Recalled is one request of an old register: where it belongs here, and what
// the register knows of it.
type Recalled struct {
	New
	Past  Past
	Known time.Time // the end of the register's as-of day
}

// Import brings requests of an old register to the state it shows, all of them
// or none. It gives how many requests were new and how many events were added;
// reading the same register twice adds nothing.
func (s *Service) Import(ctx context.Context, by people.Person, all []Recalled, at time.Time) (requests, events int, err error) {
	if err := policy.Allow(by, policy.ImportRegister); err != nil {
		return 0, 0, err
	}
	return s.store.Recall(ctx, by, all, at)
}

// NewReference draws a reference nobody can count or guess from another one.
func NewReference(at time.Time) Reference {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // without 0 O 1 I: read aloud on the phone
	var b [7]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a supported system
	}
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return Reference(fmt.Sprintf("R%02d-%s-%s", at.Year()%100, b[:3], b[3:]))
}
