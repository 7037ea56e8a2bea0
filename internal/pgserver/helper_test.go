package pgserver

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"rogatory/internal/fault"
)

// The test binary is also the program that uses a database and is killed.
const programEnv = "ROGATORY_PGSERVER_PROGRAM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(programEnv); dir != "" {
		os.Exit(program(dir))
	}
	os.Exit(m.Run())
}

func program(dir string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	o := Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)), Cache: os.Getenv("CACHE"), Throwaway: os.Getenv("THROWAWAY") != ""}
	s, err := Start(ctx, o)
	if err != nil {
		fmt.Println("refused", err)
		return 1
	}
	fmt.Println("ready", s.URL(), s.child.cmd.Process.Pid)
	select {
	case <-ctx.Done():
		if err := s.Stop(context.Background()); err != nil {
			fmt.Println("stopped", err)
			return 1
		}
		return 0
	case <-s.Done():
		return 2
	}
}

// launched is that program, running.
type launched struct {
	cmd    *exec.Cmd
	url    string
	server int // process of its PostgreSQL
	log    *buffer
}

func launch(t *testing.T, cmd *exec.Cmd, dir string, env ...string) *launched {
	t.Helper()
	p := &launched{cmd: cmd, log: &buffer{}}
	cmd.Env = append(append(os.Environ(), programEnv+"="+dir), env...)
	cmd.Stderr = p.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // most have ended
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the program said nothing: %v\n%s", err, p.log)
	}
	if _, err := fmt.Sscanf(line, "ready %s %d", &p.url, &p.server); err != nil {
		t.Fatalf("%s%s", line, p.log)
	}
	return p
}

func self(t *testing.T) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(exe)
}

// kill ends the program the hard way and buries it.
func (p *launched) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// home is a folder the server's account can enter, which t.TempDir is not.
func home(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgserver")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// cache holds a finished cluster for all tests that do not test the making.
var cache = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("rogatory-pgserver-cache-%d", os.Geteuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err == nil && !(owner{uid: os.Geteuid()}).owns(dir) || err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not ours", dir)
	}
	return dir, err
})

func cached(t *testing.T) string {
	t.Helper()
	dir, err := cache()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// run starts a server in this process and stops it with the test.
func run(t *testing.T, dir string) (*Server, *buffer) {
	t.Helper()
	log := &buffer{}
	s, err := Start(t.Context(), Options{Dir: dir, Cache: cached(t), Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil && !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
	})
	return s, log
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func connect(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the server may be gone
	return db
}

func do(t *testing.T, url string, statements ...string) {
	t.Helper()
	db := connect(t, url)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func ask1(t *testing.T, url, query string) string {
	t.Helper()
	var answer string
	if err := connect(t, url).QueryRow(query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// A row that must never be lost, and how it is counted.
const keepRow, countRows = `INSERT INTO kept VALUES ('evidence')`, `SELECT count(*)::text FROM kept`

func wantFault(t *testing.T, err error, kind fault.Kind, key string, args ...any) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want %v: %s", err, kind, key)
	}
	for _, a := range args {
		if !strings.Contains(fmt.Sprint(f.Args...), fmt.Sprint(a)) {
			t.Errorf("%s does not name %v: %v", key, a, f.Args)
		}
	}
}

func missing(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there (%v)", path, err)
	}
}

// ends waits for something that is promised to happen.
func ends(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s did not end", what)
	}
}

// buffer is a log that can be read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var _ io.Writer = (*buffer)(nil)
