package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/mailer"
	"rogatory/internal/pgserver"
	"rogatory/internal/request"
)

// config is everything an installation decides: flags win over ROGATORY_*,
// which win over the defaults. It is checked whole at start.
type config struct {
	Addr        string // where to listen
	BaseURL     string // what the browser's address bar shows; empty: http://Addr
	Hosts       string // further Host headers to answer, separated by commas
	Data        string // directory of the private PostgreSQL
	DatabaseURL string // a PostgreSQL of your own; empty: the private one
	Agency      string // name of the agency, when it is made
	Country     string // its country, ISO 3166
	Zone        string // its time zone, IANA
	Language    string // of messages in the terminal: en or uk
	LogFormat   string // text or json
	LogLevel    string // debug, info, warn, error

	EmergencyFirst string // on: an emergency may go out before approval; off
	AckIn          string // ISO 8601: until a platform should have let us know that it has a request
	AckUrgentIn    string // … an emergency
	RemedyIn       string // until a refusal should be contested
	InformIn       string // until the person whose data came should be told

	SMTPHost     string // mail server as HOST:PORT; empty: no mail
	SMTPSecurity string // starttls, tls or none
	SMTPUser     string
	SMTPPassword string
	SMTPFrom     string // sender of mails

	base *url.URL
	zone *time.Location
	own  request.Periods
}

// setting is one row of the configuration: its flag, its variable, its text.
type setting struct {
	flag, env, usage string
	into             func(*config) *string
	fallback         string
}

// settings is the table of all of them; help and docs/configuration.md follow it.
func settings() []setting {
	return []setting{
		{"addr", "ROGATORY_ADDR", "address to listen on", func(c *config) *string { return &c.Addr }, "127.0.0.1:8080"},
		{"base-url", "ROGATORY_BASE_URL", "address people type, https:// behind a proxy (default http://ADDR)", func(c *config) *string { return &c.BaseURL }, ""},
		{"hosts", "ROGATORY_HOSTS", "further host names to answer, separated by commas", func(c *config) *string { return &c.Hosts }, ""},
		{"data", "ROGATORY_DATA", "directory of the private PostgreSQL, used when no database URL is set", func(c *config) *string { return &c.Data }, pgserver.Place("data")},
		{"database-url", "ROGATORY_DATABASE_URL", "URL of your own PostgreSQL 15 or newer", func(c *config) *string { return &c.DatabaseURL }, ""},
		{"agency", "ROGATORY_AGENCY", "name of the agency, used when it is first made", func(c *config) *string { return &c.Agency }, "My unit"},
		{"country", "ROGATORY_COUNTRY", "country of the agency, used when it is first made", func(c *config) *string { return &c.Country }, "UA"},
		{"zone", "ROGATORY_ZONE", "time zone of the agency, used when it is first made", func(c *config) *string { return &c.Zone }, "Europe/Kyiv"},
		{"language", "ROGATORY_LANGUAGE", "language of messages in the terminal: en or uk", func(c *config) *string { return &c.Language }, "en"},
		{"log-format", "ROGATORY_LOG_FORMAT", "log as text or json", func(c *config) *string { return &c.LogFormat }, "text"},
		{"emergency-first", "ROGATORY_EMERGENCY_FIRST", "an emergency may be sent before approval and reviewed within 24 hours: on or off", func(c *config) *string { return &c.EmergencyFirst }, "on"},
		{"acknowledge-in", "ROGATORY_ACKNOWLEDGE_IN", "when to be reminded that a platform gave no sign of having a request, as P3D", func(c *config) *string { return &c.AckIn }, "P3D"},
		{"acknowledge-emergency-in", "ROGATORY_ACKNOWLEDGE_EMERGENCY_IN", "the same for an emergency, as PT2H", func(c *config) *string { return &c.AckUrgentIn }, "PT2H"},
		{"remedy-in", "ROGATORY_REMEDY_IN", "when to be reminded to contest a refusal, as P14D", func(c *config) *string { return &c.RemedyIn }, "P14D"},
		{"inform-in", "ROGATORY_INFORM_IN", "when to be reminded to inform the person whose data came, as P30D", func(c *config) *string { return &c.InformIn }, "P30D"},
		{"smtp-host", "ROGATORY_SMTP_HOST", "mail server as HOST:PORT; without one no mail is sent", func(c *config) *string { return &c.SMTPHost }, ""},
		{"smtp-security", "ROGATORY_SMTP_SECURITY", "how the mail server is reached: starttls, tls or none (this machine only)", func(c *config) *string { return &c.SMTPSecurity }, "starttls"},
		{"smtp-user", "ROGATORY_SMTP_USER", "name to sign in to the mail server with; empty: no sign-in", func(c *config) *string { return &c.SMTPUser }, ""},
		{"smtp-password", "ROGATORY_SMTP_PASSWORD", "its password; better a file named by ROGATORY_SMTP_PASSWORD_FILE", func(c *config) *string { return &c.SMTPPassword }, ""},
		{"smtp-from", "ROGATORY_SMTP_FROM", "sender of mails, such as rogatory@example.org", func(c *config) *string { return &c.SMTPFrom }, ""},
		{"log-level", "ROGATORY_LOG_LEVEL", "least severe log line: debug, info, warn or error", func(c *config) *string { return &c.LogLevel }, "info"},
	}
}

// bind gives a flag set that fills the configuration.
func (c *config) bind(name string, out io.Writer, env func(string) string) (*flag.FlagSet, error) {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(out)
	for _, s := range settings() {
		value, err := fromEnv(env, s.env)
		if err != nil {
			return nil, err
		}
		if value == "" {
			value = s.fallback
		}
		fs.StringVar(s.into(c), s.flag, value, s.usage+" ("+s.env+")")
	}
	return fs, nil
}

// fromEnv reads a variable, or the file that NAME_FILE names, for secrets.
func fromEnv(env func(string) string, name string) (string, error) {
	path := env(name + "_FILE")
	if path == "" {
		return env(name), nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimSpace(string(b)), nil
}

// check holds the whole configuration against what can work, and says all of
// what is wrong at once.
func (c *config) check() error {
	var all []error
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || port == "" {
		all = append(all, fmt.Errorf("addr %q is not HOST:PORT, for example 127.0.0.1:8080", c.Addr))
	}
	if c.BaseURL == "" {
		if host == "" {
			host = "127.0.0.1"
		}
		c.BaseURL = "http://" + net.JoinHostPort(host, port)
	}
	c.base, err = url.Parse(strings.TrimSuffix(c.BaseURL, "/"))
	if err != nil || (c.base.Scheme != "http" && c.base.Scheme != "https") || c.base.Host == "" || c.base.Path != "" {
		all = append(all, fmt.Errorf("base-url %q is not an address such as https://rogatory.example.org", c.BaseURL))
	} else if c.base.Scheme == "http" && !isLoopback(c.base.Hostname()) {
		all = append(all, fmt.Errorf("base-url %q: plain http is for this machine only; put a TLS proxy in front and name its https:// address", c.BaseURL))
	}
	if c.zone, err = time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		all = append(all, fmt.Errorf("zone %q is not a known time zone, for example Europe/Kyiv", c.Zone))
	}
	if len(c.Country) != 2 || strings.ToUpper(c.Country) != c.Country {
		all = append(all, fmt.Errorf("country %q is not a two-letter code, for example UA", c.Country))
	}
	all = append(all, oneOf("language", c.Language, "en", "uk"), oneOf("log-format", c.LogFormat, "text", "json"),
		oneOf("log-level", c.LogLevel, "debug", "info", "warn", "error"))
	all = append(all, oneOf("emergency-first", c.EmergencyFirst, "on", "off"))
	all = append(all, c.checkPeriods()...)
	if c.DatabaseURL == "" {
		if c.Data == "" {
			all = append(all, errors.New("data: name a directory for the private PostgreSQL, or set ROGATORY_DATABASE_URL"))
		} else if c.Data, err = filepath.Abs(c.Data); err != nil {
			all = append(all, err)
		}
	}
	return errors.Join(append(all, c.checkMail()...)...)
}

// checkPeriods reads the unit's own periods.
func (c *config) checkPeriods() []error {
	var all []error
	for _, one := range []struct {
		name, text string
		into       *deadline.Period
	}{{"acknowledge-in", c.AckIn, &c.own.Acknowledge}, {"acknowledge-emergency-in", c.AckUrgentIn, &c.own.AcknowledgeEmergency},
		{"remedy-in", c.RemedyIn, &c.own.Remedy}, {"inform-in", c.InformIn, &c.own.Inform}} {
		p, err := deadline.ParsePeriod(one.text)
		if err != nil || p.Empty() {
			all = append(all, fmt.Errorf("%s %q is not a period such as P14D or PT2H", one.name, one.text))
		}
		*one.into = p
	}
	return all
}

// checkMail holds the mail server against what can work.
func (c *config) checkMail() []error {
	if c.SMTPHost == "" {
		return nil
	}
	all := []error{oneOf("smtp-security", c.SMTPSecurity, string(mailer.StartTLS), string(mailer.TLS), string(mailer.Plain))}
	host, port, err := net.SplitHostPort(c.SMTPHost)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || host == "" || n < 1 || n > 65535 {
		all = append(all, fmt.Errorf("smtp-host %q is not HOST:PORT, for example mail.example.org:587", c.SMTPHost))
	}
	if c.SMTPSecurity == string(mailer.Plain) && !isLoopback(host) {
		all = append(all, fmt.Errorf("smtp-security %q is for a mail server on this machine only", c.SMTPSecurity))
	}
	if from, err := mail.ParseAddress(c.SMTPFrom); err != nil || from.Address != c.SMTPFrom {
		all = append(all, fmt.Errorf("smtp-from %q is not an address such as rogatory@example.org", c.SMTPFrom))
	}
	return all
}

// mail is where mails go; the configuration has been checked.
func (c *config) mail() mailer.Config {
	host, port, _ := net.SplitHostPort(c.SMTPHost)
	n, _ := strconv.Atoi(port)
	return mailer.Config{Host: host, Port: n, Security: mailer.Security(c.SMTPSecurity), User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom}
}

func oneOf(name, value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return fmt.Errorf("%s %q is none of %s", name, value, strings.Join(allowed, ", "))
}

func isLoopback(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
