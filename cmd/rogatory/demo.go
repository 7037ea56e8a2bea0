package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"rogatory/internal/account"
	"rogatory/internal/deadline"
	"rogatory/internal/demo"
	"rogatory/internal/people"
	"rogatory/internal/postgres"
)

// demoSettings is what can be said of a demonstration.
type demoSettings struct {
	requests int
	seed     uint64
}

var demoDefaults = demoSettings{requests: demo.Size, seed: 1}

// runDemo fills an empty database with the demonstration.
func runDemo(ctx context.Context, args []string, out, errOut io.Writer) int {
	set := demoDefaults
	c, _, code := parse("demo", args, errOut, func(f *flags) {
		f.IntVar(&set.requests, "requests", set.requests, "how many requests, at most 1,000,000")
		f.Uint64Var(&set.seed, "seed", set.seed, "the same seed, number and day give the same demonstration")
	})
	if code >= 0 {
		return code
	}
	if set.requests < 1 || set.requests > 1_000_000 {
		fmt.Fprintln(errOut, "rogatory: --requests must lie between 1 and 1000000.")
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	if err := a.demonstrate(ctx, set, out); err != nil {
		say(c, errOut, err)
		return 1
	}
	return 0
}

// demonstrate loads the demonstration and prints one account for each role.
func (a *app) demonstrate(ctx context.Context, set demoSettings, out io.Writer) error {
	agency := a.agency
	agency.Name = "Demonstration unit (invented)"
	began := time.Now()
	unit := demo.New(agency, a.zone, set.requests, set.seed, began)
	passwords, printed, err := a.secrets(ctx, unit.People)
	if err != nil {
		return err
	}
	register := postgres.Register{Agency: unit.Agency, Units: unit.Units, People: unit.People, Passwords: passwords, Cases: unit.Cases,
		Requests: unit.Requests(), Request: unit.Request, Note: fmt.Sprintf("demonstration of %d requests, seed %d", set.requests, set.seed)}
	if err := postgres.NewBulk(a.db, a.books).Load(ctx, register, began); err != nil {
		return err
	}
	if err := a.standIns(ctx, unit.People, began); err != nil {
		return err
	}
	took := time.Since(began)
	a.agency = unit.Agency
	a.introducePress()
	if err := a.publishShipped(ctx, unit.People, began); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nDemonstration loaded: %d invented requests in %.1f s (%.0f a second).\nThese figures are invented. They illustrate a public claim and prove nothing about the real companies.\n\n", set.requests, took.Seconds(), float64(set.requests)/took.Seconds())
	fmt.Fprintf(out, "One account for each role. The passwords are shown only now:\n\n%s\n", printed)
	return nil
}

// standIns lets the second investigator be away, so that the first one's desk
// shows whose alarms came up, and names a lead for all units.
func (a *app) standIns(ctx context.Context, all []people.Person, now time.Time) error {
	byLogin := map[string]people.Person{}
	for _, p := range all {
		byLogin[p.Login] = p
	}
	today := deadline.DayOf(now, a.zone)
	away := account.Absence{Deputy: byLogin["investigator"].ID, From: today.AddDays(-1), To: today.AddDays(7)}
	if err := a.accounts.StandIn(ctx, byLogin["investigator2"], away, now); err != nil {
		return err
	}
	return a.accounts.Lead(ctx, byLogin["admin"], "", byLogin["leadership"].ID, now)
}

// secrets draws a password for the first person of each role.
func (a *app) secrets(ctx context.Context, all []people.Person) (map[people.ID]string, string, error) {
	hashes := map[people.ID]string{}
	seen := map[people.Role]bool{}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 3, ' ', 0)
	for _, p := range all {
		if seen[p.Role] {
			continue
		}
		seen[p.Role] = true
		secret := drawPassword()
		hash, err := a.passwords.Hash(ctx, secret)
		if err != nil {
			return nil, "", err
		}
		hashes[p.ID] = hash
		fmt.Fprintf(w, "    %s\t%s\t%s\n", p.Role, p.Login, secret)
	}
	if err := w.Flush(); err != nil {
		return nil, "", err
	}
	return hashes, b.String(), nil
}

// drawPassword gives 80 random bits that can be read aloud.
func drawPassword() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a supported system
	}
	for i := range b {
		b[i] = letters[b[i]&31]
	}
	return fmt.Sprintf("%s-%s-%s-%s", b[:4], b[4:8], b[8:12], b[12:])
}
