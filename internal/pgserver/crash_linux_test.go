package pgserver

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"rogatory/internal/fault"
)

// gone waits for the end of a process that is not our child.
func gone(t *testing.T, pid int) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ESRCH {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fd) }() // only read
	readable(t, fd, "the process")
}

// readable waits until the kernel has something to say.
func readable(t *testing.T, fd int, what string) {
	t.Helper()
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 20_000)
		if err == unix.EINTR {
			continue
		}
		if n != 1 {
			t.Fatalf("%s does not end: %v", what, err)
		}
		return
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// wantRecovered says what the next start must find after a crash.
func wantRecovered(t *testing.T, dir string, recovery bool) {
	t.Helper()
	s, log := run(t, dir)
	if n := ask1(t, s.URL(), countRows); n != "1" {
		t.Errorf("%s rows", n)
	}
	if got := strings.Contains(log.String(), "automatic recovery in progress"); got != recovery {
		t.Errorf("recovery %v, want %v: %s", got, recovery, log)
	}
}

func TestProgramThatIsToldToStopStopsItsServer(t *testing.T) {
	t.Parallel()
	for _, s := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		dir := filepath.Join(home(t), "data")
		p := launch(t, self(t), dir, "CACHE="+cached(t))
		do(t, p.url, `CREATE TABLE kept (what text)`, keepRow)
		if err := p.cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%v: %v\n%s", s, err, p.log)
		}
		gone(t, p.server)
		missing(t, filepath.Join(dir, "pg", "postmaster.pid"))
		wantRecovered(t, dir, false)
	}
}

func TestCrashes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		crash    func(*testing.T, *launched)
		recovery bool
	}{
		"kill -9 of the program ends the server in good order": {func(t *testing.T, p *launched) {
			p.kill(t)
			gone(t, p.server)
		}, false},
		"kill -9 of the program, and the next one does not wait": {func(t *testing.T, p *launched) {
			p.kill(t)
		}, false},
		"kill -9 of the server ends the program with 2": {func(t *testing.T, p *launched) {
			kill(t, p.server)
			_ = p.cmd.Wait() // its code is what counts
			if code := p.cmd.ProcessState.ExitCode(); code != 2 {
				t.Errorf("code %d", code)
			}
		}, true},
		"kill -9 of both": {func(t *testing.T, p *launched) {
			kill(t, p.server)
			p.kill(t)
		}, true},
		"kill -9 of both while a query runs": {func(t *testing.T, p *launched) {
			busy(t, p)
			kill(t, p.server)
			p.kill(t)
			gone(t, p.server)
			left := lookForLeftovers(clusterOf(p), ownerOfServer())
			defer left.close()
			if len(left.found) == 0 {
				t.Error("no process was left, so nothing was tried")
			}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(home(t), "data")
			p := launch(t, self(t), dir, "CACHE="+cached(t))
			do(t, p.url, `CREATE TABLE kept (what text)`, keepRow)
			row.crash(t, p)
			wantRecovered(t, dir, row.recovery)
		})
	}
}

func clusterOf(p *launched) string {
	for _, e := range p.cmd.Env {
		if dir, ok := strings.CutPrefix(e, programEnv+"="); ok {
			return filepath.Join(dir, "pg")
		}
	}
	return ""
}

// busy has a server process turn in a circle, in which it notices no death
// but its own; it returns when the circle has begun.
func busy(t *testing.T, p *launched) {
	t.Helper()
	db := connect(t, p.url)
	go func() {
		_, _ = db.Exec(`DO $$ BEGIN PERFORM pg_advisory_lock(42); LOOP PERFORM 1; END LOOP; END $$`) // ends with the server
	}()
	watch := connect(t, p.url)
	for running := false; !running; {
		if err := watch.QueryRow(`SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND granted)`).Scan(&running); err != nil {
			t.Fatal(err)
		}
	}
}

// stranger is a living process of the server's account.
func stranger(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", "echo up; exec sleep 1000")
	ownerOfServer().become(cmd, "/")
	up, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(up, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	return cmd
}

func TestPidFileThatNamesALiveStranger(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	p := launch(t, self(t), dir, "CACHE="+cached(t))
	do(t, p.url, `CREATE TABLE kept (what text)`, keepRow)
	stale, err := os.ReadFile(filepath.Join(dir, "pg", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	kill(t, p.server)
	p.kill(t)
	who := stranger(t)
	_, rest, _ := strings.Cut(string(stale), "\n")
	text := strconv.Itoa(who.Process.Pid) + "\n" + rest
	if err := os.WriteFile(filepath.Join(dir, "pg", "postmaster.pid"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	wantRecovered(t, dir, true)
	if err := who.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger was hurt: %v", err)
	}
}

func TestThrowawayServerLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	p := launch(t, self(t), dir, "CACHE="+cached(t), "THROWAWAY=yes")
	ask1(t, p.url, `SELECT 'alive'`)
	watch, err := unix.InotifyInit()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(watch) }() // only read
	if _, err := unix.InotifyAddWatch(watch, dir, unix.IN_DELETE_SELF); err != nil {
		t.Fatal(err)
	}
	p.kill(t)
	gone(t, p.server)
	readable(t, watch, "the folder")
	missing(t, dir)
}

// Where the kernel does not end children, a guard does.
func TestGuardEndsTheServerWhenWeAreGone(t *testing.T) {
	t.Parallel()
	who := stranger(t)
	g, err := startGuard(guardKeeps, who.Process.Pid, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.input.Close(); err != nil { // what the kernel does with our files when we die
		t.Fatal(err)
	}
	gone(t, who.Process.Pid)
	_ = g.cmd.Wait() // it has nothing more to do
}

// Where processes cannot be told by their folder, the pid file helps.
func TestLeftoverByPidFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	s, _ := run(t, dir)
	cluster := filepath.Join(dir, "pg")
	left := leftoverByPidFile(cluster)
	defer left.close()
	if len(left.found) != 1 || left.found[0].process.Pid != s.child.cmd.Process.Pid || left.all {
		t.Errorf("%+v", left)
	}
	stale, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	if err := os.WriteFile(filepath.Join(cluster, "postmaster.pid"), stale, 0o600); err != nil {
		t.Fatal(err)
	}
	if left := leftoverByPidFile(cluster); len(left.found) != 0 {
		t.Errorf("found one where nobody answers: %+v", left)
	}
}

// As root we drop to another account; started by anybody else we stay who we are.
func TestOrdinaryAccountStartsItsOwnServer(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		s, _ := run(t, filepath.Join(home(t), "data"))
		ask1(t, s.URL(), `SELECT 'ours'`)
		return // every other test here was made by an ordinary account, too
	}
	dir := home(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The test binary lies in a folder of root's.
	program := filepath.Join(dir, "program")
	body, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, body, 0o755); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "own")
	if err := os.Mkdir(own, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(own, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(own, "data")
	cmd := exec.Command(program)
	owner{uid: nobody, gid: nobody, drops: true}.become(cmd, own)
	p := launch(t, cmd, data)
	ask1(t, p.url, `SELECT 'theirs'`)
	if !(owner{uid: nobody}).owns(filepath.Join(data, "pg")) {
		t.Error("the cluster belongs to somebody else")
	}
	p.kill(t)
	gone(t, p.server)

	// A cluster that root took over is used by root's choice of account.
	s, _ := run(t, data)
	ask1(t, s.URL(), `SELECT 'given'`)
	stop(t, s)
	// And is refused to the one it no longer belongs to.
	again := exec.Command(program)
	owner{uid: nobody, gid: nobody, drops: true}.become(again, own)
	again.Env = append(again.Env, programEnv+"="+data)
	out, err := again.Output()
	if err == nil || !strings.Contains(string(out), "refused") {
		t.Errorf("%s %v", out, err)
	}
}

func TestClosedPathIsToldBeforeAnythingIsMade(t *testing.T) {
	t.Parallel()
	private := filepath.Join(home(t), "private")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(private, "checkout", "data")
	s, err := Start(t.Context(), Options{Dir: dir, Cache: cached(t)})
	if os.Geteuid() != 0 {
		if err != nil { // ours, so we can enter it
			t.Fatal(err)
		}
		stop(t, s)
		if got := Place(dir); got != dir {
			t.Error(got)
		}
		return
	}
	wantFault(t, err, fault.Invalid, "pgserver.closed_path", dir, private, "/var/lib/rogatory")
	if got := Place(dir); got != "/var/lib/rogatory" {
		t.Error(got)
	}
	if open := filepath.Join(filepath.Dir(private), "data"); Place(open) != open {
		t.Error("an open path needs no other place")
	}
}
