// Package courier is the worker that makes scheduled reports and sends word of
// them. Several instances may run: each turn and each mail is taken by one.
package courier

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"rogatory/internal/publication"
)

// Tick is how often the courier looks for work.
const Tick = 20 * time.Second

// Courier goes its rounds until it is told to stop.
type Courier struct {
	post   *publication.Post
	sender publication.Sender
	log    *slog.Logger
}

// New makes a courier.
func New(post *publication.Post, sender publication.Sender, log *slog.Logger) *Courier {
	return &Courier{post: post, sender: sender, log: log}
}

// Run goes a round at each tick. A round that fails is told and tried again at
// the next: failing mail stops no work (M35).
func (c *Courier) Run(ctx context.Context, now func() time.Time) {
	ticker := time.NewTicker(Tick)
	defer ticker.Stop()
	for {
		if err := c.Round(ctx, now()); err != nil && ctx.Err() == nil {
			c.log.Error("courier", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Round makes what is due and sends what waits, even where something could not
// be made.
func (c *Courier) Round(ctx context.Context, now time.Time) error {
	made, failed := c.post.Make(ctx, now)
	if made > 0 {
		c.log.Info("scheduled reports made", "reports", made)
	}
	for {
		more, err := c.post.Deliver(ctx, c.sender, now)
		if err != nil || !more {
			return errors.Join(failed, err)
		}
	}
}
