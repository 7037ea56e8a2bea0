package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/account"
	"rogatory/internal/alarm"
	"rogatory/internal/casework"
	"rogatory/internal/catalogue"
	"rogatory/internal/cipher"
	"rogatory/internal/feed"
	"rogatory/internal/lang"
	"rogatory/internal/lawbook"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/postgres"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// agencyID is the agency of an installation; the schema is ready for more.
const agencyID people.AgencyID = 1

// app is everything a command works with, introduced to each other.
type app struct {
	config    config
	log       *slog.Logger
	db        *sqlx.DB
	stop      func(context.Context) error
	died      <-chan struct{} // the private database ended by itself
	agency    people.Agency
	zone      *time.Location
	library   *catalogue.Library
	passwords *cipher.Passwords
	books     request.Books

	accountStore  *postgres.Accounts
	requestStore  *postgres.Requests
	platformStore *postgres.Platforms
	caseStore     *postgres.Cases

	accounts    *account.Service
	law         *lawbook.Service
	mergers     *merger.Service
	cases       *casework.Service
	requests    *request.Service
	alarms      *alarm.Service
	feeds       *feed.Service
	reports     *report.Service
	reportStore *postgres.Reports
	press       *publication.Press
	post        *publication.Post
}

// openApp starts or reaches the database, migrates it and introduces the rooms.
func openApp(ctx context.Context, c config, logTo io.Writer) (*app, error) {
	a := &app{config: c, log: newLog(c, logTo), stop: func(context.Context) error { return nil }}
	address, err := a.database(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.introduce(ctx, address); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

func (a *app) introduce(ctx context.Context, address string) error {
	var err error
	if a.db, err = postgres.Open(ctx, address); err != nil {
		return err
	}
	applied, err := postgres.Migrate(ctx, a.db.DB)
	if err != nil {
		return err
	}
	if applied > 0 {
		a.log.Info("schema brought up to date", "migrations", applied)
	}
	a.accountStore = postgres.NewAccounts(a.db)
	a.platformStore = postgres.NewPlatforms(a.db)
	wanted := people.Agency{ID: agencyID, Name: a.config.Agency, Country: a.config.Country, Zone: a.config.Zone}
	if a.agency, err = a.accountStore.EnsureAgency(ctx, wanted, time.Now()); err != nil {
		return err
	}
	if a.zone, err = time.LoadLocation(a.agency.Zone); err != nil {
		return err
	}
	if a.library, err = catalogue.Load(a.platformStore); err != nil {
		return err
	}
	if a.passwords, err = cipher.NewPasswords(cipher.Default); err != nil {
		return err
	}
	shelf := lawbook.ShelfOf(a.agency.Country)
	a.library.Follow(shelf)
	a.books = request.Books{Zone: a.zone, Calendar: shelf.Table(), Today: shelf.Calendar, Basis: a.library.Basis, BasisAt: a.library.BasisAt,
		Own: a.config.own, ReviewFirst: a.config.EmergencyFirst == "off"}
	law := postgres.NewLawbook(a.db, a.agency.ID, shelf, a.books)
	if err := law.Refresh(ctx); err != nil {
		return err
	}
	a.law = lawbook.NewService(law, shelf, a.library)
	a.mergers = merger.NewService(postgres.NewMergers(a.db), a.library, a.zone)
	a.requestStore = postgres.NewRequests(a.db, a.books).Following(law)
	a.accounts = account.NewService(a.accountStore, a.passwords, a.agency)
	a.caseStore = postgres.NewCases(a.db, a.books).Following(law)
	a.cases = casework.NewService(a.caseStore)
	a.requests = request.NewService(a.requestStore, a.library, a.agency)
	a.alarms = alarm.NewService(postgres.NewAlarms(a.db, a.zone))
	a.feeds = feed.NewService(postgres.NewFeeds(a.db, a.zone), a.agency.ID)
	a.reportStore = postgres.NewReports(a.db, a.books)
	a.reports = report.NewService(a.reportStore, a.agency)
	a.introducePress()
	return nil
}

// introducePress makes what prints reports. It names the agency on every page,
// and says where figures are invented, so it is made again for a demonstration.
func (a *app) introducePress() {
	makers := publication.Reports{Service: a.reports, Dir: a.library, Demo: a.agency.Demo}.Makers()
	published := postgres.NewPublications(a.db)
	a.press = publication.NewPress(published, a.agency, a.zone, version, makers)
	a.post = publication.NewPost(a.press, published, a.config.base.String(), a.config.base.Hostname())
}

// close ends the connections, then the private database.
func (a *app) close() {
	if a.db != nil {
		if err := a.db.Close(); err != nil {
			a.log.Warn("closing the database", "error", err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := a.stop(ctx); err != nil {
		a.log.Error("stopping the private database", "error", err)
	}
}

func newLog(c config, to io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

// parse reads flags into a checked configuration; the code is the exit status
// when there is nothing to run.
func parse(name string, args []string, errOut io.Writer, more func(*flags)) (config, []string, int) {
	var c config
	fs, err := c.bind(name, errOut, os.Getenv)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return c, nil, 2
	}
	if more != nil {
		more(&flags{fs})
	}
	rest, code := parseMixed(fs, args)
	if code >= 0 {
		return c, nil, code
	}
	if err := c.check(); err != nil {
		fmt.Fprintf(errOut, "rogatory: the configuration cannot work:\n%s\n", indent(err))
		return c, nil, 2
	}
	return c, rest, -1
}

// say explains an error to whoever typed the command.
func say(c config, errOut io.Writer, err error) {
	fmt.Fprintln(errOut, "rogatory:", lang.For(lang.Language(c.Language)).Fault(err))
	if c.LogLevel == "debug" {
		fmt.Fprintln(errOut, err)
	}
}
