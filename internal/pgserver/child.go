package pgserver

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is the server process.
type child struct {
	cmd   *exec.Cmd
	dir   *directory // its lock must be held as long as the server lives
	guard *guard
	done  chan struct{}
	mu    sync.Mutex
	last  []string // its latest words, for the message when it does not start
}

// spawn starts the server. It ends when we do, however we end. On Linux the
// kernel sees to that, but it ties the promise to the thread that forked and
// not to the process: one goroutine keeps its thread until the server is gone.
func spawn(program string, args []string, as owner, o Options, dir *directory) (*child, error) {
	c := &child{cmd: exec.Command(program, args...), dir: dir, done: make(chan struct{})}
	as.become(c.cmd, "/")
	endWithUs(c.cmd.SysProcAttr, syscall.SIGINT)
	words, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.cmd.Stderr = out
	heard, started := make(chan struct{}), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		_ = out.Close() // the child has its own
		if err == nil {
			c.guard, err = newGuard(c.cmd.Process, o.Throwaway, dir.path)
		}
		started <- err
		if c.cmd.Process == nil {
			close(heard)
			return
		}
		_ = c.cmd.Wait() // how it ended is in its words
		select {
		case <-heard:
		case <-time.After(time.Second): // a server process that outlived the first one still holds the pipe
		}
		c.guard.dismiss()
		close(c.done)
		runtime.KeepAlive(c.dir) // a caller who forgets the Server must not lose the lock to the garbage collector
	}()
	go func() {
		c.listen(words, o.Logger)
		_ = words.Close()
		close(heard)
	}()
	if err := <-started; err != nil {
		c.signal(syscall.SIGKILL)
		return nil, err
	}
	return c, nil
}

// listen hands the server's words to our log and remembers the last of them.
// It reads to the end whatever comes: a full pipe would stop the server.
func (c *child) listen(from io.Reader, log *slog.Logger) {
	lines := bufio.NewReaderSize(from, 64<<10)
	for {
		line, tooLong, err := lines.ReadLine()
		if err != nil {
			return
		}
		for tooLong && err == nil {
			_, tooLong, err = lines.ReadLine()
		}
		c.hear(string(line), log)
	}
}

// hear keeps a line for the message and logs it as loud as it matters.
func (c *child) hear(line string, log *slog.Logger) {
	level, text, ok := strings.Cut(line, ":  ")
	if !ok {
		level, text = "", strings.TrimSpace(line)
	}
	if strings.Contains(text, "the database system is starting up") {
		return // what our own asking brings forth
	}
	c.mu.Lock()
	if c.last = append(c.last, text); len(c.last) > 5 {
		c.last = c.last[1:]
	}
	c.mu.Unlock()
	log.Log(context.Background(), loudness(level, text), "database", "says", text)
}

// loudness tells what needs an eye from what every start and stop brings.
func loudness(level, text string) slog.Level {
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case says("due to administrator command", "Broken pipe", "the database system is", "Connection reset"):
		return slog.LevelDebug // connections that ended with the server
	case level == "LOG" && says("recovery", "not properly", "terminated by", "crash", "could not", "invalid", "failed", "corrupt", "exceed"):
		return slog.LevelWarn
	case level == "LOG":
		return slog.LevelDebug
	case level == "PANIC" || level == "FATAL":
		return slog.LevelError
	default:
		return slog.LevelWarn
	}
}

func (c *child) words() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.last, " | ")
}

func (c *child) signal(s syscall.Signal) {
	if c.cmd.Process != nil {
		_ = c.cmd.Process.Signal(s) // it may have ended this very moment
	}
}

// endsWithin waits for the end, no longer than d or the context.
func (c *child) endsWithin(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c.done:
		return true
	case <-ctx.Done():
	case <-timer.C:
	}
	return false
}

// runTied runs a program that ends with us or with the context, with all its
// children, and gives what it said.
func runTied(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second
	endWithUs(cmd.SysProcAttr, syscall.SIGKILL)
	finished := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		close(started)
		if err == nil {
			err = cmd.Wait()
		}
		finished <- err
	}()
	<-started
	select {
	case err := <-finished:
		return out.String(), err
	case <-ctx.Done():
		if cmd.Process != nil {
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its group, which nobody has waited for yet
		}
		<-finished
		return out.String(), ctx.Err()
	}
}

// reason is the shortest true account of a failure: what the program said
// last, or the error.
func reason(err error, said string) string {
	if line := lastLine(said); line != "" {
		return line
	}
	return err.Error()
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if line := strings.TrimSpace(lines[i]); strings.Contains(line, "error:") || strings.Contains(line, "FATAL") || strings.Contains(line, "PANIC") {
			return line
		}
	}
	return strings.TrimSpace(lines[len(lines)-1])
}
