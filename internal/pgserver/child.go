package pgserver

import (
	"bufio"
	"io"
	"log/slog"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is the server process.
type child struct {
	cmd  *exec.Cmd
	done chan struct{}
	mu   sync.Mutex
	last []string // its latest words, for the message when it does not start
}

// spawn starts the server in a process group of its own, so that Ctrl-C in a
// terminal reaches only us. On Linux it also ends when we do: the kernel ties
// that to the thread that forked, so one goroutine keeps its thread until the
// server is gone.
func spawn(program string, args []string, o owner, log *slog.Logger) (*child, error) {
	c := &child{cmd: exec.Command(program, args...), done: make(chan struct{})}
	o.become(c.cmd)
	c.cmd.SysProcAttr.Setpgid = true
	dieWithUs(c.cmd.SysProcAttr)
	c.cmd.Dir = "/"
	out, err := c.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.listen(out, log)
		_ = c.cmd.Wait() // how it ended is in its words
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// listen hands the server's words to our log and remembers the last of them.
func (c *child) listen(out io.Reader, log *slog.Logger) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := strings.TrimPrefix(lines.Text(), "postgres ")
		c.mu.Lock()
		if c.last = append(c.last, line); len(c.last) > 5 {
			c.last = c.last[1:]
		}
		c.mu.Unlock()
		log.Warn("database", "says", line)
	}
}

func (c *child) words() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.last, " | ")
}

func (c *child) signal(s syscall.Signal) {
	select {
	case <-c.done:
	default:
		_ = c.cmd.Process.Signal(s) // it may have ended this very moment
	}
}

func (c *child) endsWithin(d time.Duration) bool {
	select {
	case <-c.done:
		return true
	case <-time.After(d):
		return false
	}
}
