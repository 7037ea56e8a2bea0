// Package mailer hands mails to an SMTP server. It is the only room that speaks
// SMTP.
package mailer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"

	"rogatory/internal/publication"
)

// Security is how the connection is protected.
type Security string

// The ways a connection is protected. Plain is for a server on this machine.
const (
	StartTLS Security = "starttls" // mandatory: without it nothing is sent
	TLS      Security = "tls"
	Plain    Security = "none"
)

// Config is where mails go.
type Config struct {
	Host     string
	Port     int
	Security Security
	User     string // empty: no sign-in
	Password string
	From     string
}

// Mailer sends mails one by one.
type Mailer struct {
	client *mail.Client
	from   string
}

var _ publication.Sender = (*Mailer)(nil)

// limit is how long one mail may take (M21).
const limit = 10 * time.Second

// New checks a configuration; it connects to nobody yet.
func New(c Config) (*Mailer, error) {
	options := []mail.Option{mail.WithPort(c.Port), mail.WithTimeout(limit)}
	switch c.Security {
	case TLS:
		options = append(options, mail.WithSSL())
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("mailer: security %q is none of starttls, tls, none", c.Security)
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	client, err := mail.NewClient(c.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mailer: %w", err)
	}
	if err := mail.NewMsg().From(c.From); err != nil {
		return nil, fmt.Errorf("mailer: sender: %w", err)
	}
	return &Mailer{client: client, from: c.From}, nil
}

// Send hands one mail over. An error tells whether trying again can help.
func (m *Mailer) Send(ctx context.Context, message publication.Message) error {
	msg := mail.NewMsg()
	if err := msg.From(m.from); err != nil {
		return fmt.Errorf("mailer: sender: %w", err)
	}
	if err := msg.To(message.To); err != nil {
		return fmt.Errorf("mailer: address: %w: %w", publication.ErrRefused, err)
	}
	msg.SetMessageIDWithValue(message.ID)
	msg.SetDateWithValue(message.At)
	msg.SetBulk() // no answers from holiday programs
	msg.Subject(message.Subject)
	msg.SetBodyString(mail.TypeTextPlain, message.Text)
	ctx, cancel := context.WithTimeout(ctx, 3*limit)
	defer cancel()
	err := m.client.DialAndSendWithContext(ctx, msg)
	var failed *mail.SendError
	if errors.As(err, &failed) && !failed.IsTemp() && failed.ErrorCode() >= 500 {
		return fmt.Errorf("mailer: %w: %w", publication.ErrRefused, err)
	}
	if err != nil {
		return fmt.Errorf("mailer: %w", err)
	}
	return nil
}
