package pgserver

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"strings"
	"time"
)

// answer is what a socket says to somebody who knocks.
type answer int

const (
	silent answer = iota
	starting
	ready
)

const (
	port          = "5432" // part of the socket's name: nothing listens on the network
	stillStarting = "57P03"
)

func socketFile(dir string) string { return filepath.Join(dir, ".s.PGSQL."+port) }

// ask begins a connection the way the protocol does, without a driver, and
// says what came back: a welcome, a refusal because the server is starting or
// recovering, or nothing.
func ask(socketDir string) answer {
	conn, err := net.DialTimeout("unix", socketFile(socketDir), time.Second)
	if err != nil {
		return silent
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return silent
	}
	if _, err := conn.Write(hello()); err != nil {
		return silent
	}
	kind, body, err := message(bufio.NewReader(conn))
	switch {
	case err != nil:
		return silent
	case kind == 'E' && strings.Contains(body, "C"+stillStarting+"\x00"):
		return starting
	}
	_, _ = conn.Write([]byte{'X', 0, 0, 0, 4}) // a polite end; a rude one would be logged
	return ready
}

// hello is the first message: its length, version 3.0, who and where.
func hello() []byte {
	body := "\x00\x03\x00\x00user\x00" + account + "\x00database\x00" + database + "\x00\x00"
	return append(binary.BigEndian.AppendUint32(nil, uint32(4+len(body))), body...)
}

func message(r *bufio.Reader) (kind byte, body string, err error) {
	if kind, err = r.ReadByte(); err != nil {
		return 0, "", err
	}
	var length uint32
	if err := binary.Read(r, binary.BigEndian, &length); err != nil {
		return 0, "", err
	}
	if length < 4 || length > 64<<10 {
		return kind, "", nil // not a message we need
	}
	text := make([]byte, length-4)
	_, err = io.ReadFull(r, text)
	return kind, string(text), err
}
