package sheet

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
)

// Limits of what a cell and a row may be. Beyond them a file is no register.
const (
	maxCell    = 100_000
	maxColumns = 2_000
	maxLine    = 4 << 20
)

// cell is one value as the file has it. Native says that a spreadsheet knows
// it as a date; text is then ISO. Wrong is the key of what is wrong with it.
type cell struct {
	text   string
	native bool
	wrong  string
}

// row is one row of a file, with the line on which it begins.
type row struct {
	sheet string
	line  int
	cells []cell
	wrong string // key of what is wrong with the row as a whole
	first bool   // the first below the header
}

// rows gives one row after the other and io.EOF at the end.
type rows interface {
	next(ctx context.Context) (row, error)
}

var errLine = errors.New("line too long")

// csvRows takes text apart into rows. It works line by line, so that a quote
// that is never closed costs its own line and not the rest of the file.
type csvRows struct {
	in        *bufio.Reader
	separator string
	quote     byte // 0 for none
	end       byte // '\n', or '\r' of old computers
	columns   int  // how many the header has; 0 while it is not known
	line      int
	held      []string // lines to be read again
}

func newCSVRows(r io.Reader, separator string, quote, end byte) *csvRows {
	return &csvRows{in: bufio.NewReaderSize(r, 64<<10), separator: separator, quote: quote, end: end}
}

// readLine gives the next line without its end.
func (c *csvRows) readLine() (string, error) {
	if len(c.held) > 0 {
		line := c.held[0]
		c.held = c.held[1:]
		c.line++
		return line, nil
	}
	var b []byte
	for {
		piece, err := c.in.ReadSlice(c.end)
		b = append(b, piece...)
		if len(b) > maxLine {
			return "", errLine
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && (err != io.EOF || len(b) == 0) {
			return "", err
		}
		break
	}
	c.line++
	n := len(b)
	if n > 0 && b[n-1] == c.end {
		n--
	}
	if c.end == '\n' && n > 0 && b[n-1] == '\r' {
		n--
	}
	return string(b[:n]), nil
}

// next gives the next row that is not blank.
func (c *csvRows) next(ctx context.Context) (row, error) {
	for {
		if err := ctx.Err(); err != nil {
			return row{}, err
		}
		first, err := c.readLine()
		if err != nil {
			return row{line: c.line + 1}, err
		}
		if strings.TrimSpace(first) == "" {
			continue
		}
		return c.parse(first)
	}
}

// maxLinesInCell is where a quoted cell stops being one.
const maxLinesInCell = 2_000

// parse takes the row apart that begins with a line, reading on while a quoted
// cell is open. A quote that never closes gives its own line back as wrong and
// all others to be read again.
func (c *csvRows) parse(first string) (row, error) {
	out := row{line: c.line}
	used := []string{}
	rest, size := first, len(first)
	var value strings.Builder
	stray := false
	for {
		value.Reset()
		open := false
		if c.quote != 0 && rest != "" && rest[0] == c.quote {
			rest, open = c.quoted(rest[1:], &value)
			for open {
				line, err := c.readLine()
				if err != nil && err != io.EOF && !errors.Is(err, errLine) {
					return row{}, err
				}
				size += len(line) + 1
				if err != nil || len(used) >= maxLinesInCell || size > maxLine {
					return c.unclosed(out, used, line, err == nil), nil
				}
				used = append(used, line)
				value.WriteByte('\n')
				rest, open = c.quoted(line, &value)
			}
			stray = stray || rest != "" && !strings.HasPrefix(rest, c.separator)
		}
		plain, after, more := strings.Cut(rest, c.separator)
		value.WriteString(plain)
		if len(out.cells) >= maxColumns {
			out.wrong = "sheet.too_many_columns"
			return out, nil
		}
		out.cells = append(out.cells, cell{text: value.String()})
		if !more {
			if len(used) > 0 && (stray || c.columns > 0 && !fits(out.cells, c.columns)) {
				return c.unclosed(out, used, "", false), nil
			}
			return out, nil
		}
		rest = after
	}
}

// fits says whether a row of several lines has the columns of the header. If
// not, the quote that joined the lines was most likely never meant as one.
func fits(cells []cell, columns int) bool {
	if len(cells) < columns {
		return false
	}
	for _, extra := range cells[columns:] {
		if extra.text != "" {
			return false
		}
	}
	return true
}

// quoted copies until the closing quote, which it leaves behind.
func (c *csvRows) quoted(text string, value *strings.Builder) (rest string, open bool) {
	for {
		i := strings.IndexByte(text, c.quote)
		if i < 0 {
			value.WriteString(text)
			return "", true
		}
		value.WriteString(text[:i])
		if i+1 < len(text) && text[i+1] == c.quote {
			value.WriteByte(c.quote)
			text = text[i+2:]
			continue
		}
		return text[i+1:], false
	}
}

func (c *csvRows) unclosed(out row, used []string, last string, lastRead bool) row {
	again := used
	if lastRead {
		again = append(again, last)
	}
	c.line -= len(again)
	c.held = append(append([]string{}, again...), c.held...)
	out.wrong = "sheet.quote_open"
	out.cells = nil
	return out
}
