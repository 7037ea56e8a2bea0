package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/audit"
	"rogatory/internal/casefile"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/request"
)

// Recall writes requests of an old register in one transaction: all or none.
func (s *Requests) Recall(ctx context.Context, by people.Person, all []request.Recalled, at time.Time) (requests, events int, err error) {
	err = inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		requests, events = 0, 0
		if err := s.law.follow(ctx, tx); err != nil {
			return err
		}
		in, err := s.openIntake(ctx, tx, by, all)
		if err != nil {
			return err
		}
		for _, r := range all {
			fresh, n, err := in.recall(ctx, r, at)
			if err != nil {
				if f, ok := fault.As(err); ok {
					return f
				}
				return fmt.Errorf("row %s: %w", r.Past.Source.Row, err)
			}
			if fresh {
				requests++
			}
			events += n
		}
		return in.write(ctx)
	})
	return requests, events, err
}

// recall brings one request to the state the register shows. A row of a known
// request goes the way of every write; those gathered before it go first, since
// it may be one of them.
func (in *intake) recall(ctx context.Context, r request.Recalled, at time.Time) (fresh bool, added int, err error) {
	decide := func(t request.Timeline) ([]request.Event, error) {
		events, err := t.Recall(in.by, r.Past, r.Known, at)
		added = len(events)
		return events, err
	}
	if id := in.known[r.Source]; id != "" {
		if err := in.write(ctx); err != nil {
			return false, 0, err
		}
		err := in.store.append(ctx, in.tx, in.by, request.Act{At: at}, id, decide)
		return false, added, err
	}
	err = in.make(ctx, r.New, decide)
	return true, added, err
}

// EnsureCase gives the case of a number and makes an open one, owned by the
// person, when there is none.
func (s *Cases) EnsureCase(ctx context.Context, by people.Person, number, title string, at time.Time) (casefile.ID, error) {
	const find = `SELECT id FROM cases WHERE agency_id = $1 AND number = $2`
	var ids []string
	if err := s.db.SelectContext(ctx, &ids, find, by.Agency, number); err != nil {
		return "", classify(ctx, err)
	}
	if len(ids) > 0 {
		return casefile.ID(ids[0]), nil
	}
	c := casefile.Case{Number: number, Title: title, Compartment: casefile.Open, Owner: by.ID, Version: 1}
	if err := c.Check(); err != nil {
		return "", err
	}
	return s.Add(ctx, by, c, "", number, at)
}

// SaveImport notes in the audit log that a register was read.
func (s *Requests) SaveImport(ctx context.Context, by people.Person, register, digest string, rows int, at time.Time) error {
	return inTx(ctx, s.db, func(tx *sqlx.Tx) error {
		return saveLeaf(ctx, tx, by.Agency, audit.Leaf{At: at, By: string(by.ID), Action: "register.read", Subject: "register/" + audit.Digest([]byte(register))[:16], Digest: digest, Note: fmt.Sprintf("%d rows", rows)})
	})
}
