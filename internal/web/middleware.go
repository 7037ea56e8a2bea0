package web

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
)

// maxForm is the largest ordinary form (M26).
const maxForm = 1 << 20

// policyHeader allows our own files and nothing else (M09). No page has inline
// scripts or styles, so no nonce is needed.
const policyHeader = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'"

// answer gives each request an id, the security headers (M10) and one log line
// without content: the route, never the address.
func (s *Site) answer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		id := requestMark()
		c.Set(keyMark, id)
		h := c.Response().Header()
		h.Set("X-Request-Id", id)
		h.Set("Content-Security-Policy", policyHeader)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.BaseURL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if err := s.caught(next, c); err != nil {
			c.Error(err)
		}
		level := slog.LevelInfo
		if c.Response().Status >= 500 {
			level = slog.LevelError
		}
		s.log.Log(c.Request().Context(), level, "request", "id", id, "method", c.Request().Method, "route", c.Path(),
			"status", c.Response().Status, "ms", time.Since(began).Milliseconds(), "bytes", c.Response().Size)
		return nil
	}
}

// caught turns a panic of a page into an error: its reader gets the page that
// says so, and every other reader goes on.
func (s *Site) caught(next echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if r == http.ErrAbortHandler {
			panic(r)
		}
		err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}()
	return next(c)
}

func requestMark() string {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a supported system
	}
	return hex.EncodeToString(b[:])
}

// guard refuses what no page of ours sends: a foreign Host, a cross-site POST,
// a form in another encoding.
func (s *Site) guard(next echo.HandlerFunc) echo.HandlerFunc {
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(s.BaseURL.Scheme + "://" + s.BaseURL.Host); err != nil {
		s.log.Error("base url cannot be an origin", "error", err)
	}
	return func(c echo.Context) error {
		r := c.Request()
		if !s.knownHost(r.Host) {
			return echo.NewHTTPError(http.StatusMisdirectedRequest)
		}
		if err := cross.Check(r); err != nil {
			s.log.Warn("cross-site form refused", "route", c.Path())
			return fault.Wrap(err, fault.Forbidden, "fault.cross_site")
		}
		if r.Method == http.MethodPost {
			if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); !carriesFile(r) && (err != nil || kind != "application/x-www-form-urlencoded") {
				return echo.NewHTTPError(http.StatusUnsupportedMediaType)
			}
			if r.Header.Get("Content-Encoding") != "" {
				return echo.NewHTTPError(http.StatusUnsupportedMediaType)
			}
		}
		return next(c)
	}
}

// knownHost compares the Host header with the configured ones (A56). On a
// loopback address every loopback name is the same machine.
func (s *Site) knownHost(host string) bool {
	if host == s.BaseURL.Host || slices.Contains(s.Hosts, host) {
		return true
	}
	return loopback(s.BaseURL.Hostname()) && loopback(hostOnly(host))
}

func hostOnly(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func loopback(name string) bool {
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// limit bounds the body and reads a form once, from the body only, with every
// name at most once unless the page sends rows.
func (s *Site) limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodPost {
			return next(c)
		}
		if carriesFile(r) {
			r.Body = http.MaxBytesReader(c.Response(), r.Body, maxUpload+maxForm)
			f, file, err := readUpload(r)
			if err != nil {
				return err
			}
			c.Set(keyForm, f)
			c.Set(keyUpload, file)
			return next(c)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxForm)
		f, err := readForm(r)
		if err != nil {
			return err
		}
		c.Set(keyForm, f)
		return next(c)
	}
}
