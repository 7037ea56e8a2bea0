package postgres

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"rogatory/internal/people"
	"rogatory/internal/request"
)

// pipe is a connection with one transaction on it, through which whole blocks
// of COPY text go. The driver's way for single rows costs a lock, a queue and a
// conversion for each value, more than the database needs to store it.
type pipe struct {
	conn *sqlx.Conn
	tx   *sqlx.Tx
}

// onPipe runs work in one transaction on a connection of its own. It never
// repeats: the caller holds everything else off an empty agency.
func onPipe(ctx context.Context, db *sqlx.DB, work func(pipe) error) (err error) {
	conn, err := db.Connx(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if closing := conn.Close(); err == nil {
			err = closing
		}
	}()
	return once(ctx, conn, func(tx *sqlx.Tx) error { return work(pipe{conn: conn, tx: tx}) })
}

// piece is how much text goes into one message: a little below the driver's own
// buffer, so that the buffer never grows.
const piece = 60 << 10

// copyStmt is what the driver's COPY statement can do beyond a plain one.
type copyStmt interface {
	driver.Stmt
	CopyData(ctx context.Context, line string) (driver.Result, error)
}

// copy sends the lines as one COPY.
func (p pipe) copy(ctx context.Context, statement string, lines line) error {
	if len(lines) == 0 {
		return nil
	}
	var failed error
	err := p.conn.Raw(func(c any) error {
		failed = send(ctx, c.(driver.Conn), statement, lines)
		// Raw would close a connection it is told is broken, and wait for ever
		// for the transaction that is still open on it.
		return nil
	})
	if failed != nil {
		return failed
	}
	return err
}

func send(ctx context.Context, c driver.Conn, statement string, lines line) error {
	stmt, err := c.Prepare(statement)
	if err != nil {
		return err
	}
	in, ok := stmt.(copyStmt)
	if !ok {
		_ = stmt.Close() // it is of no use
		return fmt.Errorf("postgres: the driver's %T takes no lines", stmt)
	}
	for rest := lines; len(rest) > 0 && err == nil; {
		n := rest.cut(piece)
		_, err = in.CopyData(ctx, string(rest[:n-1])) // CopyData ends the line
		rest = rest[n:]
	}
	if closing := in.Close(); err == nil { // ends the COPY; its errors come here
		err = closing
	}
	return err
}

// line is rows in the text form of COPY, each ended by a line feed.
type line []byte

// cut is the length of the whole rows that fit into so many bytes, at least one.
func (l line) cut(size int) int {
	if len(l) <= size {
		return len(l)
	}
	if i := bytes.LastIndexByte(l[:size], '\n'); i >= 0 {
		return i + 1
	}
	return bytes.IndexByte(l, '\n') + 1
}

// add writes a row.
func (l *line) add(values ...any) {
	b := *l
	for _, v := range values {
		b = append(appendValue(b, v), '\t')
	}
	b[len(b)-1] = '\n'
	*l = b
}

// appendValue writes one value. The kinds are those that the rows of this room
// are made of; another is a mistake that the first test of Load finds.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, `\N`...)
	case string:
		return appendEscaped(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case time.Time:
		return appendInstant(b, v)
	}
	panic(fmt.Sprintf("postgres: no text form of a %T for COPY", v))
}

// appendInstant writes an instant in the form that both Go and PostgreSQL
// handle fastest; outside four-digit years the two differ and the driver knows.
func appendInstant(b []byte, t time.Time) []byte {
	if y := t.Year(); y < 1 || y > 9999 {
		return append(b, pq.FormatTimestamp(t)...)
	}
	return t.AppendFormat(b, time.RFC3339Nano)
}

// appendEscaped writes a text with the four characters escaped that COPY reads
// as its own.
func appendEscaped(b []byte, text string) []byte {
	from := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c > '\r' && c != '\\' {
			continue
		}
		var letter byte
		switch c {
		case '\\':
			letter = '\\'
		case '\n':
			letter = 'n'
		case '\r':
			letter = 'r'
		case '\t':
			letter = 't'
		default:
			continue
		}
		b = append(append(b, text[from:i]...), '\\', letter)
		from = i + 1
	}
	return append(b, text[from:]...)
}

// appendEscapedJSON is appendEscaped for encoded JSON, in which of the four
// characters only the backslash can stand as it is.
func appendEscapedJSON(b, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return append(b, text...)
		}
		b = append(append(b, text[:i+1]...), '\\')
		text = text[i+1:]
	}
}

// writer writes events; it keeps the space that a detail is encoded in.
type writer struct {
	space  bytes.Buffer
	encode *json.Encoder
}

// events writes the events of a timeline.
func (w *writer) events(l *line, agency people.AgencyID, t request.Timeline) error {
	if w.encode == nil {
		w.encode = json.NewEncoder(&w.space)
	}
	b := *l
	for _, e := range t.Events {
		w.space.Reset()
		if err := w.encode.Encode(e.Detail); err != nil {
			return fmt.Errorf("postgres: encode %T: %w", e.Detail, err)
		}
		detail := bytes.TrimSuffix(w.space.Bytes(), []byte{'\n'})
		b = append(strconv.AppendInt(b, int64(agency), 10), '\t')
		b = append(append(b, t.ID...), '\t')
		b = append(strconv.AppendInt(b, int64(e.Seq), 10), '\t')
		b = append(append(b, e.Kind()...), '\t')
		b = append(append(b, e.By...), '\t')
		from := len(b)
		b = append(appendInstant(b, e.OccurredAt.UTC()), '\t')
		if e.RecordedAt.Equal(e.OccurredAt) { // as of nearly all events
			b = append(b, b[from:]...)
		} else {
			b = append(appendInstant(b, e.RecordedAt.UTC()), '\t')
		}
		b = append(appendInstant(b, e.KnownAt.UTC()), '\t')
		b = append(appendEscapedJSON(b, detail), '\n')
	}
	*l = b
	return nil
}
