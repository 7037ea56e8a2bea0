package publication

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/request"
)

// Message is one mail: where to, and words with a link. It never holds a
// figure, a platform or a name (M20).
type Message struct {
	ID      string // drawn before the first attempt
	To      string
	Subject string
	Text    string
	At      time.Time
}

// Sender hands mails over. An error that wraps ErrRefused will not go away by
// itself.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused is the answer of a mail server that will say the same next time.
var ErrRefused = errors.New("publication: the mail was refused for good")

// Errand is one mail to be sent, claimed for a while.
type Errand struct {
	Outbox       int64
	Subscription Subscription
	Publication  ID
	MessageID    string
	Attempts     int // this one included
}

// Trouble is a mail that could not be sent, for the administrator.
type Trouble struct {
	Person   string
	Address  string
	Report   string
	Key      string // message key
	Attempts int
	At       time.Time
	GivenUp  bool
}

// Rounds keeps subscriptions and the mails they lead to.
type Rounds interface {
	Subscribe(ctx context.Context, by people.Person, act request.Act, s Subscription) (SubscriptionID, error)
	Unsubscribe(ctx context.Context, by people.Person, id SubscriptionID, of people.ID, reason string, at time.Time) error
	Subscriptions(ctx context.Context, agency people.AgencyID, of people.ID) ([]Subscription, error)
	Turns(ctx context.Context, agency people.AgencyID, at time.Time) ([]Subscription, error)
	// Enqueue moves a subscription to its next turn and leaves the mail in the
	// outbox; false where somebody else did.
	Enqueue(ctx context.Context, s Subscription, made ID, messageID string, next, at time.Time) (bool, error)
	Claim(ctx context.Context, agency people.AgencyID, at, until time.Time) (Errand, bool, error)
	Settle(ctx context.Context, agency people.AgencyID, e Errand, trouble string, again, at time.Time) error
	Troubles(ctx context.Context, agency people.AgencyID) ([]Trouble, error)
}

// Post makes the reports that are due and sends word of them.
type Post struct {
	press  *Press
	rounds Rounds
	base   string // address of the installation, for links
	domain string // of message ids
}

// NewPost works on a press; base is what people type, such as
// https://rogatory.example.org.
func NewPost(press *Press, rounds Rounds, base, domain string) *Post {
	return &Post{press: press, rounds: rounds, base: base, domain: domain}
}

// Subscribe lets a person have a report regularly: oneself, or where the right
// reaches that far, a colleague who may read reports.
func (p *Post) Subscribe(ctx context.Context, by people.Person, act request.Act, s Subscription) (SubscriptionID, error) {
	if err := policy.Allow(by, policy.ScheduleReport); err != nil {
		return "", err
	}
	if s.Person.ID != by.ID && policy.ScopeOf(by, policy.ScheduleReport) != policy.All {
		return "", fault.New(fault.Forbidden, "policy.forbidden")
	}
	if err := s.check(); err != nil {
		return "", err
	}
	s.NextAt = s.Next(act.At, p.press.zone)
	turn := deadline.DayOf(s.NextAt, p.press.zone)
	if err := s.asked(turn).checkOf(s.Report, Knowledge{Today: turn}); err != nil {
		return "", err
	}
	if policy.Allow(s.Person, policy.ReadReports) != nil {
		return "", fault.On("person", "publication.no_reader")
	}
	return p.rounds.Subscribe(ctx, by, act, s)
}

// Subscriptions lists one's own, or all where the right reaches that far.
func (p *Post) Subscriptions(ctx context.Context, by people.Person) ([]Subscription, error) {
	if err := policy.Allow(by, policy.ScheduleReport); err != nil {
		return nil, err
	}
	return p.rounds.Subscriptions(ctx, by.Agency, p.reach(by))
}

// reach is whose subscriptions a person sees and ends; empty: everybody's.
func (p *Post) reach(by people.Person) people.ID {
	if policy.ScopeOf(by, policy.ScheduleReport) == policy.All {
		return ""
	}
	return by.ID
}

// Unsubscribe ends a subscription.
func (p *Post) Unsubscribe(ctx context.Context, by people.Person, id SubscriptionID, at time.Time) error {
	if err := policy.Allow(by, policy.ScheduleReport); err != nil {
		return err
	}
	return p.rounds.Unsubscribe(ctx, by, id, p.reach(by), "", at)
}

// Troubles lists mails that could not be sent.
func (p *Post) Troubles(ctx context.Context, by people.Person) ([]Trouble, error) {
	if err := policy.Allow(by, policy.ReadMailTrouble); err != nil {
		return nil, err
	}
	return p.rounds.Troubles(ctx, by.Agency)
}

// Make publishes every report whose turn has come, as of its turn, and leaves
// the mails in the outbox. Who may no longer read reports is not served, and
// the subscription ends. One that fails holds up no other. It gives how many
// were made.
func (p *Post) Make(ctx context.Context, now time.Time) (int, error) {
	due, err := p.rounds.Turns(ctx, p.press.agency.ID, now)
	if err != nil {
		return 0, err
	}
	made := 0
	var failed []error
	for _, s := range due {
		done, err := p.turn(ctx, s, now)
		if err != nil {
			failed = append(failed, fmt.Errorf("publication: turn of %s: %w", s.ID, err))
		}
		if done {
			made++
		}
	}
	return made, errors.Join(failed...)
}

func (p *Post) turn(ctx context.Context, s Subscription, now time.Time) (bool, error) {
	if policy.Allow(s.Person, policy.ReadReports) != nil {
		return false, p.rounds.Unsubscribe(ctx, s.Person, s.ID, s.Person.ID, "no right to read reports", now)
	}
	params := s.asked(deadline.DayOf(s.NextAt, p.press.zone))
	act := request.Act{Key: s.key(), Digest: string(s.ID), At: now}
	id, err := p.press.freeze(ctx, s.Person, act, s.Report, params, Schedule+string(s.ID), s.NextAt, nil)
	if err != nil {
		return false, err
	}
	return p.rounds.Enqueue(ctx, s, id, s.key()+"@"+p.domain, s.Next(now, p.press.zone), now)
}

// waits are how long each attempt is waited for before the next; after the last
// one a mail is given up.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour}

// lease is how long one attempt may take before another worker tries.
const lease = 5 * time.Minute

// Deliver sends one mail that waits; false when none does.
func (p *Post) Deliver(ctx context.Context, sender Sender, now time.Time) (bool, error) {
	e, ok, err := p.rounds.Claim(ctx, p.press.agency.ID, now, now.Add(lease))
	if err != nil || !ok {
		return false, err
	}
	if policy.Allow(e.Subscription.Person, policy.ReadReports) != nil {
		return true, p.rounds.Settle(ctx, p.press.agency.ID, e, "publication.trouble_no_right", time.Time{}, now)
	}
	failure := sender.Send(ctx, p.message(e, now))
	if failure == nil {
		return true, p.rounds.Settle(ctx, p.press.agency.ID, e, "", time.Time{}, now)
	}
	trouble, again := "publication.trouble_away", time.Time{}
	switch {
	case errors.Is(failure, ErrRefused):
		trouble = "publication.trouble_refused"
	case e.Attempts < len(waits):
		again = now.Add(waits[e.Attempts-1])
	}
	return true, p.rounds.Settle(ctx, p.press.agency.ID, e, trouble, again, now)
}

// message is what the mail says: that a report is there, and where.
func (p *Post) message(e Errand, now time.Time) Message {
	say := lang.For(e.Subscription.Language).In(p.press.zone)
	link := p.base + "/responsiveness/saved/" + string(e.Publication)
	return Message{ID: e.MessageID, To: e.Subscription.Address, At: now, Subject: say.Say("publication.mail_subject", string(e.Publication[:8])),
		Text: say.Say("publication.mail_text", link, p.base+"/responsiveness/mails") + "\n"}
}
