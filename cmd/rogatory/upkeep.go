package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"rogatory/internal/pgserver"
)

// database gives the address of the database to work on: the configured one,
// or the private one, which it starts.
func (a *app) database(ctx context.Context) (string, error) {
	if a.config.DatabaseURL != "" {
		return a.config.DatabaseURL, nil
	}
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: a.config.Data, Logger: a.log})
	if err != nil {
		return "", err
	}
	a.stop, a.died = server.Stop, server.Done()
	return server.URL(), nil
}

// runRebuild throws the summaries away and derives them again.
func runRebuild(ctx context.Context, args []string, out, errOut io.Writer) int {
	return withApp(ctx, "rebuild", args, out, errOut, func(a *app) error {
		began := time.Now()
		n, err := a.requestStore.Rebuild(ctx, a.agency.ID, began)
		if err == nil {
			fmt.Fprintf(out, "%d requests summarized again from their events in %.1f s.\n", n, time.Since(began).Seconds())
		}
		return err
	})
}

// runMigrate brings the schema up to date; opening the application does it.
func runMigrate(ctx context.Context, args []string, out, errOut io.Writer) int {
	return withApp(ctx, "migrate", args, out, errOut, func(*app) error {
		fmt.Fprintln(out, "The database has this program's schema.")
		return nil
	})
}

// withApp runs work on an opened application and turns its error into a
// sentence and an exit status.
func withApp(ctx context.Context, name string, args []string, _, errOut io.Writer, work func(*app) error) int {
	c, _, code := parse(name, args, errOut, nil)
	if code >= 0 {
		return code
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	if err := work(a); err != nil {
		say(c, errOut, err)
		return 1
	}
	return 0
}

func splitHosts(s string) []string {
	var all []string
	for _, h := range strings.Split(s, ",") {
		if h = strings.TrimSpace(h); h != "" {
			all = append(all, h)
		}
	}
	return all
}
