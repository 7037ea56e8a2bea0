// Package postgres is the only room that knows SQL: one file for each noun,
// each query a constant in the function that runs it.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
)

// maxTries is how often a transaction runs when the database asks to repeat it
// (F12): a deadlock or a serialization failure, never anything else.
const maxTries = 3

// inTx runs work in one transaction and repeats it whole when the database
// says that two transactions met.
func inTx(ctx context.Context, db *sqlx.DB, work func(*sqlx.Tx) error) error {
	var err error
	for range maxTries {
		if err = once(ctx, db, work); !meets(err) {
			break
		}
	}
	return classify(ctx, err)
}

// begins is a pool of connections or one of them.
type begins interface {
	BeginTxx(context.Context, *sql.TxOptions) (*sqlx.Tx, error)
}

func once(ctx context.Context, db begins, work func(*sqlx.Tx) error) (err error) {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // the first failure is the one to tell
		}
	}()
	if err = work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// lockTimeout says that a lock was not given in time.
func lockTimeout(err error) bool {
	var p *pq.Error
	return errors.As(err, &p) && p.Code == "55P03"
}

func meets(err error) bool {
	var p *pq.Error
	return errors.As(err, &p) && (p.Code == "40001" || p.Code == "40P01")
}

// classify makes a fault of what the database said. A constraint that a person
// can run into has a name, and that name a message.
func classify(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	if ctx.Err() != nil {
		return fault.Wrap(err, fault.Unavailable, "fault.interrupted")
	}
	var p *pq.Error
	if errors.As(err, &p) {
		if f, ok := constraints[p.Constraint]; ok {
			return fault.Wrap(err, f.kind, f.key).In(f.field)
		}
		switch p.Code.Class() {
		case "08", "57", "53":
			return fault.Wrap(err, fault.Unavailable, "fault.database_away")
		case "22":
			return fault.Wrap(err, fault.Invalid, "fault.bad_value")
		}
		return fault.Wrap(err, fault.Internal, "fault.internal")
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return fault.Wrap(err, fault.Unavailable, "fault.database_away")
	}
	return fault.Wrap(err, fault.Internal, "fault.internal")
}

// constraints maps the named constraints that a person can run into.
var constraints = map[string]struct {
	kind  fault.Kind
	key   string
	field string
}{
	"login_taken":       {fault.Invalid, "people.login_taken", "login"},
	"unit_name_taken":   {fault.Invalid, "people.unit_taken", "unit"},
	"case_number_taken": {fault.Invalid, "casefile.number_taken", "number"},
	"reference_taken":   {fault.Conflict, "request.reference_taken", ""},
	"source_row_taken":  {fault.Conflict, "request.source_taken", ""},
}

// none turns an empty answer into NotFound with the message of its noun.
func none(err error, key string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key)
	}
	return err
}

// asJSON carries a value into a jsonb column as text: with binary parameters
// the driver would send bytes in a format jsonb does not take.
func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("postgres: encode %T: %w", v, err)
	}
	return string(b), nil
}

// instant is null for the zero time.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

// day is null for the zero day; a day travels as text and never as an instant,
// so that no zone can move it.
func day(d deadline.Day) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// dayOr is the day, or infinity for the zero day, for keys that may not be null.
func dayOr(d deadline.Day) string {
	if d.IsZero() {
		return "infinity"
	}
	return d.String()
}

// text is null for the empty string.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// count is null for -1, the "not yet" of a number of days.
func count(n int) any {
	if n < 0 {
		return nil
	}
	return n
}

// toDay reads a day column that was selected as text.
func toDay(s sql.NullString) deadline.Day {
	if !s.Valid || s.String == "infinity" {
		return deadline.Day{}
	}
	d, err := deadline.ParseDay(s.String)
	if err != nil {
		return deadline.Day{}
	}
	return d
}
