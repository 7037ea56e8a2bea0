package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"rogatory/internal/courier"
	"rogatory/internal/deadline"
	"rogatory/internal/mailer"
	"rogatory/internal/postgres"
	"rogatory/internal/sheet"
	"rogatory/internal/watch"
	"rogatory/internal/web"
	"rogatory/static"
)

// runServe starts the server and stays until it is told to stop.
func runServe(ctx context.Context, args []string, out, errOut io.Writer) int {
	var demo bool
	c, rest, code := parse("serve", args, errOut, func(f *flags) {
		f.BoolVar(&demo, "demo", false, "fill an empty database with the demonstration and print its accounts")
	})
	if code >= 0 {
		return code
	}
	if len(rest) > 0 {
		fmt.Fprintf(errOut, "rogatory: serve takes no word such as %q.\n", rest[0])
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	if err := a.welcome(ctx, demo, out); err != nil {
		say(c, errOut, err)
		return 1
	}
	if err := a.serve(ctx, out); err != nil {
		a.log.Error("stopped", "error", err)
		return 1
	}
	return 0
}

// welcome prepares an empty installation: the demonstration, or the link that
// makes the first administrator.
func (a *app) welcome(ctx context.Context, demo bool, out io.Writer) error {
	empty, err := a.accountStore.Empty(ctx, a.agency.ID)
	if err != nil || !empty {
		return err
	}
	if demo {
		return a.demonstrate(ctx, demoDefaults, out)
	}
	token, err := a.accounts.SetUp(ctx, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nNobody has an account yet. Open this link once, within 24 hours, to make the first administrator:\n\n    %s/welcome/%s\n\n", a.config.base, token)
	return nil
}

func (a *app) serve(ctx context.Context, out io.Writer) error {
	services := web.Services{Accounts: a.accounts, Cases: a.cases, Requests: a.requests, Alarms: a.alarms, Feeds: a.feeds, Reports: a.reports, Lists: sheet.ReadTheirList, Figures: sheet.ReadFigures, Press: a.press, Post: a.post, Library: a.library, Law: a.law, Mergers: a.mergers}
	settings := web.Settings{BaseURL: a.config.base, Hosts: splitHosts(a.config.Hosts), Agency: a.agency, Zone: a.zone, Books: a.books, Mail: a.config.SMTPHost != "", Version: version}
	site := web.New(services, settings, static.FS, a.log, time.Now, a.ready)
	server := site.Server(a.config.Addr)
	listener, err := net.Listen("tcp", a.config.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", a.config.Addr, err)
	}
	defer a.keepWatch(ctx)()
	carry, err := a.carryMail(ctx)
	if err != nil {
		return err
	}
	defer carry()
	fmt.Fprintf(out, "Rogatory answers on %s (stop with Ctrl-C)\n", a.config.base)
	go a.followLaw(ctx)
	go a.foresee(ctx)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-a.died:
		return errors.New("the private database ended by itself")
	case <-ctx.Done():
	}
	a.log.Info("stopping")
	drain, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// keepWatch fires alarms beside the pages. What it gives ends the watch and
// waits for that.
func (a *app) keepWatch(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		watch.New(postgres.NewWatch(a.db, a.zone), a.agency.ID, a.log).Run(ctx)
	}()
	return func() {
		stop()
		<-ended
	}
}

// carryMail makes scheduled reports and sends word of them, where a mail server
// is set up. What it gives ends the courier and waits for that.
func (a *app) carryMail(ctx context.Context) (end func(), err error) {
	if a.config.SMTPHost == "" {
		return func() {}, nil
	}
	m, err := mailer.New(a.config.mail())
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		courier.New(a.post, m, a.log).Run(ctx, time.Now)
	}()
	return func() {
		stop()
		<-ended
	}, nil
}

// followLaw takes in, while the server runs, what other instances recorded in
// the book; their writers look before every write, this is for the readers.
func (a *app) followLaw(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := a.law.Refresh(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("the book of law could not be read", "error", err)
			}
		}
	}
}

// foresee keeps ready, while the server runs, what the overview says of every
// platform, so that nobody waits for it after a reply came or a day began.
func (a *app) foresee(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		err := a.reportStore.FoldMarks(ctx, a.agency.ID)
		if err == nil {
			err = a.reports.Foresee(ctx, deadline.DayOf(time.Now(), a.zone))
		}
		if err != nil && ctx.Err() == nil {
			a.log.Warn("the watch over the platforms could not be computed ahead", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// ready says whether the database answers with this program's schema.
func (a *app) ready(ctx context.Context) error {
	if err := a.db.PingContext(ctx); err != nil {
		return err
	}
	pending, err := postgres.Pending(ctx, a.db.DB)
	if err == nil && pending {
		err = errors.New("migrations are pending")
	}
	return err
}
