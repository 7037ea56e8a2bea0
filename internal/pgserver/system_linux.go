package pgserver

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// dieWithUs asks the kernel to stop the server when our process is gone,
// however it went.
func dieWithUs(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGINT }

// endLeftovers ends server processes that a crash left behind in our cluster
// and removes what they locked. A process belongs to the cluster when it works
// in its folder: a number in a stale file may by now be a stranger's.
func (s *Server) endLeftovers() error {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		left := s.leftovers()
		if len(left) == 0 {
			break
		}
		s.log.Warn("ending a server that a crash left behind", "processes", len(left))
		for _, pid := range left {
			_ = syscall.Kill(pid, sig) // it may have ended this very moment
		}
		for range 250 {
			if len(s.leftovers()) == 0 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	if len(s.leftovers()) > 0 {
		return nil // PostgreSQL's own interlock decides
	}
	// Only now: removing these while a process lives would take away the
	// interlock that keeps two servers from one cluster.
	for _, path := range []string{filepath.Join(s.cluster(), "postmaster.pid"), filepath.Join(s.socket, ".s.PGSQL."+port), filepath.Join(s.socket, ".s.PGSQL."+port+".lock")} {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func (s *Server) leftovers() []int {
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil
	}
	var found []int
	for _, dir := range dirs {
		cwd, err := os.Readlink(filepath.Join(dir, "cwd"))
		if err != nil || cwd != s.cluster() {
			continue
		}
		name, err := os.ReadFile(filepath.Join(dir, "comm"))
		if err != nil || !strings.HasPrefix(string(name), "postgres") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil && pid != os.Getpid() {
			found = append(found, pid)
		}
	}
	return found
}
