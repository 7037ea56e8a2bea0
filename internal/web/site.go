// Package web is the front door for browsers: pages, forms, cookies, status
// codes. Echo is known here and nowhere else.
package web

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/alarm"
	"rogatory/internal/casework"
	"rogatory/internal/catalogue"
	"rogatory/internal/feed"
	"rogatory/internal/lawbook"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// Services are the rooms whose doors the pages are.
type Services struct {
	Accounts *account.Service
	Cases    *casework.Service
	Requests *request.Service
	Alarms   *alarm.Service
	Feeds    *feed.Service
	Reports  *report.Service
	Press    *publication.Press
	Post     *publication.Post
	Lists    ListReader    // reads a platform's list for the reverse audit
	Figures  FiguresReader // reads published figures
	Library  *catalogue.Library
	Law      *lawbook.Service
	Mergers  *merger.Service
}

// ListReader reads the list of a platform out of a file.
type ListReader func(ctx context.Context, r io.ReaderAt, size int64, columns map[string]string) (report.TheirList, error)

// FiguresReader reads published figures out of a file, under the platforms of
// the directory.
type FiguresReader func(ctx context.Context, r io.ReaderAt, size int64, ask report.PublishedAsk, directory []platform.Platform) (report.PublishedRead, error)

// Settings are what an installation decides.
type Settings struct {
	BaseURL *url.URL // what the browser's address bar shows
	Hosts   []string // further Host headers to answer
	Agency  people.Agency
	Zone    *time.Location
	Books   request.Books // for the proof of a deadline
	Mail    bool          // a mail server is set up
	Version string
}

// Site answers every request.
type Site struct {
	Services
	Settings
	log   *slog.Logger
	now   func() time.Time
	ready func(context.Context) error
	echo  *echo.Echo
}

// New joins services, settings and static files to a site. Ready is asked by
// /readyz; now is the only clock of the pages.
func New(services Services, settings Settings, static fs.FS, log *slog.Logger, now func() time.Time, ready func(context.Context) error) *Site {
	s := &Site{Services: services, Settings: settings, log: log, now: now, ready: ready}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect() // M12: the socket's address, no forwarded header
	e.HTTPErrorHandler = s.fail
	e.Use(s.answer, s.guard, s.limit, s.who)
	s.register(e)
	s.serveStatic(e, static)
	s.echo = e
	return s
}

// Handler is the site for an http.Server or a test.
func (s *Site) Handler() http.Handler { return s.echo }

// Server gives an http.Server with limits against slow and large clients (A61, A62).
func (s *Site) Server(addr string) *http.Server {
	return &http.Server{
		Addr: addr, Handler: s.echo,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      120 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// register puts every row of the route table into echo, each GET for HEAD, too,
// because load balancers ask so.
func (s *Site) register(e *echo.Echo) {
	for _, r := range s.routes() {
		h := s.allowed(r)
		e.Add(r.method, r.path, h)
		if r.method == http.MethodGet {
			e.Add(http.MethodHead, r.path, h)
		}
	}
}

// serveStatic serves embedded files under hashed names, kept for ever.
func (s *Site) serveStatic(e *echo.Echo, files fs.FS) {
	handler := http.StripPrefix("/static/", http.FileServer(http.FS(files)))
	serve := func(c echo.Context) error {
		if _, err := fs.Stat(files, c.Param("*")); err != nil || c.Param("*") == "." {
			return echo.ErrNotFound
		}
		c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		handler.ServeHTTP(c.Response(), c.Request())
		return nil
	}
	e.GET("/static/*", serve)
	e.HEAD("/static/*", serve)
}

// health says that the process answers at all.
func (s *Site) health(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readiness says whether the database can be worked with.
func (s *Site) readiness(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 5*time.Second)
	defer cancel()
	if err := s.ready(ctx); err != nil {
		if !errors.Is(err, context.Canceled) {
			s.log.Warn("not ready", "error", err)
		}
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
