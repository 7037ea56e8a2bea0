package demo

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

// Size is how many requests a demonstration holds when nobody says otherwise.
const Size = 2000

// Unit is a whole invented unit: who works there, its cases, and its requests
// one by one.
type Unit struct {
	Agency people.Agency
	Units  []people.Unit
	People []people.Person // the first of each role is the one to sign in as
	Cases  []casefile.Case
	seed   uint64
	size   int
	now    time.Time
	zone   *time.Location
	byRole map[people.Role][]people.Person
	weight struct{ actors, demands int }
}

// New invents a unit of a number of requests. The same seed, number and day
// give the same unit.
func New(agency people.Agency, zone *time.Location, requests int, seed uint64, now time.Time) *Unit {
	agency.Demo = true
	u := &Unit{Agency: agency, seed: seed, size: requests, now: now, zone: zone, byRole: map[people.Role][]people.Person{}}
	for _, a := range actors {
		u.weight.actors += a.weight
	}
	for _, d := range demands {
		u.weight.demands += d.weight
	}
	r := u.random(0, 1)
	for _, name := range []string{"Demonstration unit North", "Demonstration unit South"} {
		u.Units = append(u.Units, people.Unit{ID: people.UnitID(draw(r, begin)), Name: name})
	}
	u.hire(r)
	u.open(r)
	return u
}

// random gives a source for one thing of the unit, independent of all others,
// so that requests can be invented in any order and in parallel.
func (u *Unit) random(thing, room uint64) *rand.Rand {
	return rand.New(rand.NewPCG(u.seed*0x9E3779B97F4A7C15+room, thing*0xBF58476D1CE4E5B9+0x94D049BB133111EB))
}

// draw gives a UUID of version 7: ordered by the instant, random otherwise.
func draw(r *rand.Rand, at time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|r.Uint64()&0xFFFF)
	binary.BigEndian.PutUint64(id[8:], r.Uint64())
	id[6] = id[6]&0x0F | 0x70
	id[8] = id[8]&0x3F | 0x80
	return id.String()
}

// staff is how many invented people each role has.
var staff = []struct {
	role  people.Role
	n     int
	login string
	name  string
}{
	{people.Investigator, 6, "investigator", "Investigator %s (invented)"},
	{people.Liaison, 3, "liaison", "Liaison officer %s (invented)"},
	{people.Legal, 2, "legal", "Legal reviewer %s (invented)"},
	{people.Leadership, 1, "leadership", "Head of unit %s (invented)"},
	{people.Auditor, 1, "auditor", "Auditor %s (invented)"},
	{people.Administrator, 1, "admin", "Administrator %s (invented)"},
}

var ordinals = []string{"One", "Two", "Three", "Four", "Five", "Six"}

func (u *Unit) hire(r *rand.Rand) {
	for _, s := range staff {
		for i := range s.n {
			p := people.Person{ID: people.ID(draw(r, begin)), Agency: u.Agency.ID, Name: fmt.Sprintf(s.name, ordinals[i]), Login: s.login, Role: s.role, Active: true, CreatedAt: begin}
			if i > 0 {
				p.Login = fmt.Sprintf("%s%d", s.login, i+1)
			}
			if s.role == people.Investigator && i >= 2 { // the first ones see both units
				p.Unit = u.Units[i%2].ID
			}
			u.People = append(u.People, p)
			u.byRole[s.role] = append(u.byRole[s.role], p)
		}
	}
}

func (u *Unit) open(r *rand.Rand) {
	n := min(max(u.size/25, 8), 5000)
	for i := range n {
		at := u.dayOf(float64(i) / float64(n) * 0.98).Add(-48 * time.Hour)
		owner := pick(r, u.byRole[people.Investigator])
		c := casefile.Case{ID: casefile.ID(draw(r, at)), Number: fmt.Sprintf("DEMO-%04d", i+1),
			Title: fmt.Sprintf("Demonstration case %d: %s", i+1, pick(r, []string{"phishing of messenger accounts", "fraud with false shops", "threats by message", "stolen accounts", "intrusion into a mailbox"})),
			Unit:  u.Units[i%2].ID, Compartment: casefile.Open, Owner: owner.ID, Version: 1, CreatedAt: at}
		switch x := r.Float64(); {
		case x < 0.03:
			c.Compartment = casefile.Sealed
		case x < 0.12:
			c.Compartment = casefile.Restricted
		}
		if c.Compartment != casefile.Open { // somebody has to be able to work in it
			c.Members = []people.ID{u.byRole[people.Liaison][i%3].ID, u.byRole[people.Legal][i%2].ID}
		}
		u.Cases = append(u.Cases, c)
	}
}

// dayOf spreads a share of the register over its time, a little denser towards
// the end.
func (u *Unit) dayOf(share float64) time.Time {
	span := u.now.Sub(begin).Hours() / 24
	return begin.AddDate(0, 0, int(span*math.Pow(share, 0.85)))
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// Requests is how many requests the unit has.
func (u *Unit) Requests() int { return u.size }

// Request invents the request of a number, from 0.
func (u *Unit) Request(i int) request.Timeline {
	h := u.head(i)
	w := &writer{u: u, r: h.r, x: u.random(uint64(i), 3), o: u.random(uint64(i), 4), at: h.at}
	w.c.Follows = u.follow(i, &h)
	w.t, w.a, w.d = h.t, h.a, h.d
	w.write(i)
	return w.t
}

// caseOf chooses a case that was open on the day: cases and requests are
// spread over the same time.
func (u *Unit) caseOf(r *rand.Rand, i int) int {
	last := max(1, int(float64(i)/float64(u.size)*float64(len(u.Cases))))
	return r.IntN(min(last, len(u.Cases)))
}

// reference numbers a demonstration so that two never collide: a bijection of
// the number on 35 bits, written like any other reference.
func reference(seed uint64, i int, at time.Time) request.Reference {
	const letters, mask = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 1<<35 - 1
	x := (uint64(i)*0x5DEECE66D + seed*2 + 1) & mask
	x ^= x >> 17
	x = x * 0x2545F4914F & mask
	b := []byte("R00-xxx-xxxx")
	b[1], b[2] = byte('0'+at.Year()/10%10), byte('0'+at.Year()%10)
	for _, j := range [...]int{4, 5, 6, 8, 9, 10, 11} {
		b[j] = letters[x&31]
		x >>= 5
	}
	return request.Reference(b)
}

// numbered writes a number in a fixed width behind a prefix.
func numbered(prefix string, n, width int) string {
	b := make([]byte, len(prefix)+width)
	copy(b, prefix)
	for i := len(b) - 1; i >= len(prefix); i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return string(b)
}

// officeHours puts an instant into the working hours of a weekday.
func (u *Unit) officeHours(r *rand.Rand, day time.Time) time.Time {
	d := deadline.DayOf(day, u.zone).In(u.zone)
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDate(0, 0, 1)
	}
	return d.Add(8*time.Hour + time.Duration(r.IntN(9*60))*time.Minute)
}

// target invents an identifier from ranges that are reserved for fiction and
// documentation: telephone numbers 555-01xx (North American plan) and names
// under example domains (RFC 2606). Where nothing is reserved, its form shows
// that nobody has it.
func target(r *rand.Rand, kind selector.Kind, name platform.ID) selector.Selector {
	n := r.IntN(100_000_000)
	s := selector.Selector{Kind: kind}
	switch kind {
	case selector.Phone:
		s.Raw = numbered(numbered("+1", 201+n%798, 3)+"55501", n/1000%100, 2)
		s.Normal = s.Raw
	case selector.Email:
		s.Raw = numbered("demo.", n, 8) + "@example.com"
		s.Normal = s.Raw
	case selector.Username:
		s.Raw = numbered("@demo_user_", n, 8)
		s.Normal = s.Raw[1:]
	case selector.URL:
		s.Normal = numbered("example.org/"+string(name)+"/demo-", n, 8)
		s.Raw = "https://" + s.Normal
	case selector.Domain:
		s.Raw = numbered("demo-", n, 8) + ".example"
		s.Normal = s.Raw
	case selector.Wallet:
		s.Raw = numbered("demowallet", n, 20)
		s.Normal = s.Raw
	default: // nobody numbers accounts from a row of noughts
		s.Raw = numbered("", n, 15)
		s.Normal = s.Raw
	}
	return s
}

func categories(d demand) []legal.Category {
	if !d.data {
		return []legal.Category{"none"}
	}
	return []legal.Category{"subscriber", "traffic", "content"}
}
