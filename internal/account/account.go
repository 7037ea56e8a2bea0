// Package account lets people in and out: passwords, sessions, one-time links,
// and the administrator's work on accounts. It never shows or sets somebody
// else's secret (A11): a new person gets a link and chooses a password.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/policy"
)

// Times of security.md M05, M06 and A10.
const (
	IdleLimit      = 15 * time.Minute   // without a page: sign in again, the form is kept
	AbsoluteLimit  = 10 * time.Hour     // after signing in, whatever happens
	InvitationLife = 7 * 24 * time.Hour // a link that was handed over by a person
	SetupLife      = 24 * time.Hour     // the link printed at the first start
	FailureWindow  = 15 * time.Minute   // in which failures are counted …
	MaxFailures    = 5                  // … before the password path closes
	MaxSessions    = 3                  // of one person; the oldest ends
)

// Token is a secret of 256 random bits; only its hash is stored (M04).
type Token string

// NewToken draws a token.
func NewToken() Token {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a supported system
	}
	return Token(base64.RawURLEncoding.EncodeToString(b[:]))
}

// Hash is what is stored of a token.
func (t Token) Hash() []byte {
	sum := sha256.Sum256([]byte(t))
	return sum[:]
}

// Credentials are what sign-in needs of a stored account.
type Credentials struct {
	Person       people.Person
	Password     string // argon2id in PHC form; empty: none set
	Failures     int
	FailingSince time.Time
}

// Locked says whether the password path is closed (M06): only an
// administrator opens it again.
func (c Credentials) Locked() bool { return c.Failures >= MaxFailures }

// Session is a signed-in browser.
type Session struct {
	Person    people.Person
	CreatedAt time.Time
	SeenAt    time.Time
}

// Alive says whether the session still counts at an instant.
func (s Session) Alive(now time.Time) bool {
	return s.Person.Active && now.Sub(s.SeenAt) < IdleLimit && now.Sub(s.CreatedAt) < AbsoluteLimit
}

// Invitation is a one-time link; an empty Person is the link that sets up the
// first administrator.
type Invitation struct {
	Hash      []byte
	Person    people.ID
	ExpiresAt time.Time
}

// Store keeps accounts. Each write leaves its audit leaf.
type Store interface {
	Credentials(ctx context.Context, agency people.AgencyID, login string) (Credentials, error)
	Failed(ctx context.Context, p people.Person, window time.Duration, at time.Time) error
	SignIn(ctx context.Context, p people.Person, token []byte, keep int, at time.Time) error
	SignOut(ctx context.Context, by people.Person, token []byte, at time.Time) error
	Session(ctx context.Context, token []byte) (Session, error)
	Touch(ctx context.Context, token []byte, at time.Time) error

	People(ctx context.Context, agency people.AgencyID) ([]Listed, error)
	Person(ctx context.Context, agency people.AgencyID, id people.ID) (Listed, error)
	Add(ctx context.Context, by people.Person, p people.Person, unit string, inv Invitation, at time.Time) (people.ID, error)
	Change(ctx context.Context, by people.Person, p people.Person, unit string, seen int, at time.Time) error
	Unlock(ctx context.Context, by people.Person, id people.ID, inv Invitation, at time.Time) error
	Prefer(ctx context.Context, by people.Person, language, theme string, at time.Time) error
	Units(ctx context.Context, agency people.AgencyID) ([]people.Unit, error)

	Absence(ctx context.Context, agency people.AgencyID, id people.ID) (Absence, error)
	StandIn(ctx context.Context, by people.Person, of people.ID, a Absence, at time.Time) error
	UnitLeads(ctx context.Context, agency people.AgencyID) ([]UnitLead, error)
	Lead(ctx context.Context, by people.Person, unit people.UnitID, lead people.ID, at time.Time) error

	Invitation(ctx context.Context, agency people.AgencyID, hash []byte) (Invited, error)
	Accept(ctx context.Context, agency people.AgencyID, hash []byte, first *people.Person, password string, at time.Time) error
	Invite(ctx context.Context, agency people.AgencyID, inv Invitation, at time.Time) error
}

// Listed is a person as the administrator's list shows them.
type Listed struct {
	people.Person
	UnitName  string
	Version   int
	Locked    bool
	HasSecret bool // chose a password
}

// Invited is an open invitation with the person it is for; without a person
// it sets up the first administrator.
type Invited struct {
	Invitation
	Name  string
	Login string
	Used  bool
}

// Hasher turns passwords into what is stored and compares them.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	Matches(ctx context.Context, stored, password string) (bool, error)
}

// Service lets people in and out.
type Service struct {
	store  Store
	hasher Hasher
	agency people.Agency
}

// NewService joins store and hasher for one agency.
func NewService(store Store, hasher Hasher, agency people.Agency) *Service {
	return &Service{store: store, hasher: hasher, agency: agency}
}

// SignIn opens a session. An unknown login, a wrong password, a disabled and a
// locked account give the same answer after the same work (M07).
func (s *Service) SignIn(ctx context.Context, login, password string, at time.Time) (Token, people.Person, error) {
	refused := fault.New(fault.Invalid, "people.sign_in_refused")
	c, err := s.store.Credentials(ctx, s.agency.ID, people.FoldLogin(login))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", people.Person{}, err
	}
	ok, err := s.hasher.Matches(ctx, c.Password, password)
	if err != nil {
		return "", people.Person{}, err
	}
	if c.Person.ID == "" {
		return "", people.Person{}, refused
	}
	if !ok || c.Locked() || !c.Person.Active {
		if err := s.store.Failed(ctx, c.Person, FailureWindow, at); err != nil {
			return "", people.Person{}, err
		}
		return "", people.Person{}, refused
	}
	token := NewToken()
	return token, c.Person, s.store.SignIn(ctx, c.Person, token.Hash(), MaxSessions, at)
}

// SignOut ends the session.
func (s *Service) SignOut(ctx context.Context, by people.Person, token Token, at time.Time) error {
	return s.store.SignOut(ctx, by, token.Hash(), at)
}

// touchEvery is how stale the last-seen instant of a session may become, so
// that not every page is a write.
const touchEvery = time.Minute

// Session gives the person behind a token, NotFound when it is not alive. The
// account is read with it: a disabled person or a changed role bites at once.
func (s *Service) Session(ctx context.Context, token Token, at time.Time) (people.Person, error) {
	found, err := s.store.Session(ctx, token.Hash())
	if err != nil {
		return people.Person{}, err
	}
	if !found.Alive(at) {
		return people.Person{}, fault.New(fault.NotFound, "people.session_over")
	}
	if at.Sub(found.SeenAt) > touchEvery {
		if err := s.store.Touch(ctx, token.Hash(), at); err != nil {
			return people.Person{}, err
		}
	}
	return found.Person, nil
}

// People lists all accounts for the administrator.
func (s *Service) People(ctx context.Context, by people.Person) ([]Listed, error) {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return nil, err
	}
	return s.store.People(ctx, by.Agency)
}

// Colleagues lists the active people a case can be shared with.
func (s *Service) Colleagues(ctx context.Context, by people.Person) ([]Listed, error) {
	if err := policy.Allow(by, policy.ReadDirectory); err != nil {
		return nil, err
	}
	all, err := s.store.People(ctx, by.Agency)
	if err != nil {
		return nil, err
	}
	active := all[:0]
	for _, p := range all {
		if p.Active {
			active = append(active, p)
		}
	}
	return active, nil
}

// Person gives one account for the administrator.
func (s *Service) Person(ctx context.Context, by people.Person, id people.ID) (Listed, error) {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return Listed{}, err
	}
	return s.store.Person(ctx, by.Agency, id)
}

// Units lists the agency's units.
func (s *Service) Units(ctx context.Context, by people.Person) ([]people.Unit, error) {
	return s.store.Units(ctx, by.Agency)
}

// Add makes an account and gives the one-time link's token for its owner. The
// unit is named; an unknown name makes a new unit, an empty one means all.
func (s *Service) Add(ctx context.Context, by, p people.Person, unit string, at time.Time) (Token, error) {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return "", err
	}
	p.Login, p.Active, p.Agency, p.CreatedAt = people.FoldLogin(p.Login), true, by.Agency, at
	if err := p.Check(); err != nil {
		return "", err
	}
	token := NewToken()
	_, err := s.store.Add(ctx, by, p, unit, Invitation{Hash: token.Hash(), ExpiresAt: at.Add(InvitationLife)}, at)
	return token, err
}

// Change alters name, role, unit or activity of somebody else's account. A
// role that changes or an account that is disabled ends its sessions.
func (s *Service) Change(ctx context.Context, by, p people.Person, unit string, seen int, at time.Time) error {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return err
	}
	if by.ID == p.ID {
		return fault.New(fault.Forbidden, "people.not_yourself")
	}
	if err := p.Check(); err != nil {
		return err
	}
	return s.store.Change(ctx, by, p, unit, seen, at)
}

// Unlock opens a closed password path by a new one-time link for its owner;
// the old password and all sessions end.
func (s *Service) Unlock(ctx context.Context, by people.Person, id people.ID, at time.Time) (Token, error) {
	if err := policy.Allow(by, policy.ManagePeople); err != nil {
		return "", err
	}
	if by.ID == id {
		return "", fault.New(fault.Forbidden, "people.not_yourself")
	}
	token := NewToken()
	return token, s.store.Unlock(ctx, by, id, Invitation{Hash: token.Hash(), Person: id, ExpiresAt: at.Add(InvitationLife)}, at)
}

// Prefer keeps a person's own language and theme.
func (s *Service) Prefer(ctx context.Context, by people.Person, language, theme string, at time.Time) error {
	return s.store.Prefer(ctx, by, language, theme, at)
}

// Invitation looks at a one-time link; NotFound when it is used, too old or
// was never given.
func (s *Service) Invitation(ctx context.Context, token Token, at time.Time) (Invited, error) {
	inv, err := s.store.Invitation(ctx, s.agency.ID, token.Hash())
	if err != nil {
		return Invited{}, err
	}
	if inv.Used || !at.Before(inv.ExpiresAt) {
		return Invited{}, fault.New(fault.NotFound, "people.link_over")
	}
	return inv, nil
}

// Accept uses a one-time link: the owner chooses the password. The set-up link
// makes the first administrator of the name and login given.
func (s *Service) Accept(ctx context.Context, token Token, name, login, password, again string, at time.Time) error {
	inv, err := s.Invitation(ctx, token, at)
	if err != nil {
		return err
	}
	var g fault.Gather
	var first *people.Person
	if inv.Person == "" {
		first = &people.Person{Agency: s.agency.ID, Name: name, Login: people.FoldLogin(login), Role: people.Administrator, Active: true, CreatedAt: at}
		g.Add(first.Check())
		login = first.Login
	} else {
		login = inv.Login
	}
	g.Add(people.CheckPassword("password", password, login))
	if password != again {
		g.On("again", "people.password_differs")
	}
	if err := g.Err(); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.Accept(ctx, s.agency.ID, token.Hash(), first, hash, at)
}

// SetUp gives the token of the link that makes the first administrator.
func (s *Service) SetUp(ctx context.Context, at time.Time) (Token, error) {
	token := NewToken()
	return token, s.store.Invite(ctx, s.agency.ID, Invitation{Hash: token.Hash(), ExpiresAt: at.Add(SetupLife)}, at)
}

// Names gives the names of all accounts, for timelines and lists.
func (s *Service) Names(ctx context.Context, by people.Person) (map[people.ID]string, error) {
	if err := policy.Allow(by, policy.ReadDirectory); err != nil {
		return nil, err
	}
	all, err := s.store.People(ctx, by.Agency)
	if err != nil {
		return nil, err
	}
	names := make(map[people.ID]string, len(all))
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, nil
}
