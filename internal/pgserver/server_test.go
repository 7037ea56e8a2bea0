package pgserver

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"rogatory/internal/fault"
)

func TestFirstStartMakesAClusterThatIsClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "new", "data")
	s, err := Start(t.Context(), Options{Dir: dir}) // the real making, not a copy
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, s)
	for query, want := range map[string]string{
		`SHOW data_checksums`:                        "on",
		`SHOW fsync`:                                 "on",
		`SHOW listen_addresses`:                      "",
		`SHOW server_encoding`:                       "UTF8",
		`SHOW jit`:                                   "off",
		`SHOW server_version`:                        s.Version(),
		`SELECT current_database()`:                  database,
		`SELECT lower('ҐЄІЇ')`:                       "ґєії",
		`SELECT datcollate FROM pg_database LIMIT 1`: "C.UTF-8",
	} {
		got := ask1(t, s.URL(), query)
		if word, _, _ := strings.Cut(got, " "); word != want && got != want && runtime.GOOS == "linux" {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	as := ownerOfServer()
	wantMode := map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "pg"): 0o700, filepath.Join(dir, "socket"): 0o700, filepath.Join(dir, "rogatory.pid"): 0o600}
	if as.drops {
		wantMode[dir] = 0o711
	}
	for path, want := range wantMode {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %v", path, info.Mode(), err, want)
		}
	}
	if !as.owns(filepath.Join(dir, "pg")) || !as.owns(filepath.Join(dir, "socket")) {
		t.Error("cluster and socket do not belong to the server's account")
	}
}

func TestSecondStartFindsWhatTheFirstOneLeft(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	s, _ := run(t, dir)
	do(t, s.URL(), `CREATE TABLE kept (what text)`, keepRow)
	stop(t, s)
	stop(t, s) // stopping twice is stopping once
	missing(t, filepath.Join(dir, "pg", "postmaster.pid"))
	missing(t, filepath.Join(dir, "socket", ".s.PGSQL.5432"))
	missing(t, filepath.Join(dir, "rogatory.pid"))
	again, log := run(t, dir)
	if n := ask1(t, again.URL(), countRows); n != "1" {
		t.Errorf("%s rows", n)
	}
	if strings.Contains(log.String(), "recovery") {
		t.Errorf("a clean stop needs no recovery: %s", log)
	}
}

func TestSecondProgramIsRefusedWithTheNumberOfTheFirst(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	p := launch(t, self(t), dir, "CACHE="+cached(t))
	_, err := Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Conflict, "pgserver.in_use", dir, p.cmd.Process.Pid)
	if err := os.Remove(filepath.Join(dir, "rogatory.pid")); err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Conflict, "pgserver.in_use", dir) // a removed file is no key
	ask1(t, p.url, `SELECT 'alive'`)
}

func TestServerThatDiesIsNoticed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	s, _ := run(t, dir)
	do(t, s.URL(), `CREATE TABLE kept (what text)`, keepRow)
	if err := syscall.Kill(s.child.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	ends(t, "the server", s.Done())
	stop(t, s)
	again, log := run(t, dir)
	if n := ask1(t, again.URL(), countRows); n != "1" {
		t.Errorf("%s rows", n)
	}
	if !strings.Contains(log.String(), "automatic recovery in progress") {
		t.Errorf("no recovery: %s", log)
	}
}

func TestServerOutlivesTheThreadThatAskedForIt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	started := make(chan *Server, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		s, err := Start(context.Background(), Options{Dir: dir, Cache: cached(t)})
		if err != nil {
			t.Error(err)
		}
		started <- s
	}()
	s := <-started
	<-ended
	if s == nil {
		t.FailNow()
	}
	defer stop(t, s)
	ask1(t, s.URL(), `SELECT 'still here after a while' FROM pg_sleep(0.5)`)
}

func TestForgottenServerKeepsItsDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	done := func() <-chan struct{} {
		s, err := Start(t.Context(), Options{Dir: dir, Cache: cached(t)})
		if err != nil {
			t.Fatal(err)
		}
		return s.Done()
	}()
	runtime.GC() // finds the file nobody refers to
	runtime.GC() // has closed it
	_, err := Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Conflict, "pgserver.in_use")
	text, err := os.ReadFile(filepath.Join(dir, "pg", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	ends(t, "the server", done)
}

func TestCtrlCInTheTerminalReachesOnlyUs(t *testing.T) {
	t.Parallel()
	s, _ := run(t, filepath.Join(home(t), "data"))
	group, err := syscall.Getpgid(s.child.cmd.Process.Pid)
	if err != nil || group != s.child.cmd.Process.Pid || group == syscall.Getpgrp() {
		t.Errorf("group %d, ours %d: %v", group, syscall.Getpgrp(), err)
	}
}

func TestStopThatMayNotWaitLosesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	s, _ := run(t, dir)
	do(t, s.URL(), `CREATE TABLE kept (what text)`, keepRow)
	// Frozen, it cannot follow the polite request.
	if err := syscall.Kill(s.child.cmd.Process.Pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	hurry, cancel := context.WithCancel(t.Context())
	cancel()
	wantFault(t, s.Stop(hurry), fault.Unavailable, "pgserver.stopped_hard", dir)
	again, _ := run(t, dir)
	if n := ask1(t, again.URL(), countRows); n != "1" {
		t.Errorf("%s rows", n)
	}
}

func TestStartThatIsCalledOffLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Start(ctx, Options{Dir: dir})
	wantFault(t, err, fault.Unavailable, "pgserver.called_off", dir)
	s, _ := run(t, dir)
	ask1(t, s.URL(), `SELECT 'fresh'`)
}

func TestAwkwardPathsMoveTheSocket(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"longer than a socket may be": strings.Repeat("a-long-name-", 9),
		"a space and a comma":         "my unit, 2026",
		"quotes":                      `it's "ours"`,
		"Cyrillic":                    "дані",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(home(t), dir)
			s, _ := run(t, dir)
			ask1(t, s.URL(), `SELECT 'reached'`)
			u, err := url.Parse(s.URL())
			if err != nil {
				t.Fatal(err)
			}
			socket := u.Query().Get("host")
			if len(socket) > maxSocket {
				t.Errorf("socket in %s", socket)
			}
			stop(t, s)
			if socket != filepath.Join(dir, "socket") {
				missing(t, socket)
			}
		})
	}
}

func TestServerSeesNoneOfOurSecretsAndTellsNoneOfOurRows(t *testing.T) {
	t.Setenv("ROGATORY_SECRET_KEY", "swordfish")
	t.Setenv("PGOPTIONS", "-c jit=on")
	s, log := run(t, filepath.Join(home(t), "data"))
	env, err := os.ReadFile("/proc/" + strconv.Itoa(s.child.cmd.Process.Pid) + "/environ")
	if err == nil && strings.Contains(string(env), "swordfish") {
		t.Error("the server has our environment")
	}
	db := connect(t, s.URL())
	for _, wrong := range []string{`SELECT 'swordfish'::int`, `SELECT 'swordfish' FROM nowhere`} {
		if _, err := db.Exec(wrong); err == nil {
			t.Errorf("%s worked", wrong)
		}
	}
	stop(t, s)
	if strings.Contains(log.String(), "swordfish") {
		t.Errorf("the log tells what was typed:\n%s", log)
	}
}

func TestSettingsCanBeChosen(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	s, err := Start(t.Context(), Options{Dir: dir, Cache: cached(t), Settings: map[string]string{"work_mem": "5MB"}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, s)
	if got := ask1(t, s.URL(), `SHOW work_mem`); got != "5MB" {
		t.Error(got)
	}
}

func TestSettingThatTheServerRefusesIsToldInItsWords(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Options{Dir: filepath.Join(home(t), "data"), Cache: cached(t), Settings: map[string]string{"work_mem": "much"}})
	wantFault(t, err, fault.Unavailable, "pgserver.not_started", "work_mem")
}
