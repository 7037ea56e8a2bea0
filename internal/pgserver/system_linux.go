package pgserver

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	stateDir           = "/var/lib/rogatory"
	messageLocale      = "C"
	kernelEndsChildren = true
)

var clusterLocale = []string{"--locale=C.UTF-8"}

// endWithUs asks the kernel to signal the child when the thread that starts it
// is gone.
func endWithUs(a *syscall.SysProcAttr, s syscall.Signal) { a.Pdeathsig = s }

// lookForLeftovers finds the server processes that work in the cluster's
// folder. The number in a stale pid file may by now be a stranger's, and a
// dead process that nobody buried has a number, too; neither works there.
func lookForLeftovers(cluster string, as owner) survey {
	s := survey{all: true}
	home, err := os.Stat(cluster)
	if err != nil {
		return s // nobody can work in what is not there
	}
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(dirs) == 0 {
		return survey{}
	}
	for _, dir := range dirs {
		name, err := os.ReadFile(filepath.Join(dir, "comm"))
		if err != nil || !strings.HasPrefix(string(name), "postgres") {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		process, err := os.FindProcess(pid) // holds on to this very process, not to its number
		if err != nil {
			continue
		}
		works, err := os.Stat(filepath.Join(dir, "cwd"))
		if err == nil && os.SameFile(works, home) {
			s.found = append(s.found, leftover{process: process})
			continue
		}
		_ = process.Release()
		if errors.Is(err, fs.ErrPermission) && as.owns(dir) {
			s.all = false
		}
	}
	for _, l := range s.found {
		for i := range s.found {
			s.found[i].first = s.found[i].first || s.found[i].process.Pid == parent(l.process.Pid)
		}
	}
	return s
}

// parent reads a process's parent; 0 when the process is gone.
func parent(pid int) int {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	// After the name, which may hold anything, come the state and the parent.
	rest := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(rest) < 2 {
		return 0
	}
	number, _ := strconv.Atoi(rest[1]) // 0 is nobody
	return number
}

// memory is what the machine, or the container, allows.
func memory() int64 {
	total := int64(0)
	text, err := os.ReadFile("/proc/meminfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "MemTotal:" {
				kilo, _ := strconv.ParseInt(f[1], 10, 64) // 0 is taken for unknown
				total = kilo << 10
			}
		}
	}
	for _, limit := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(limit)
		if err != nil {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 && (total == 0 || n < total) {
			total = n
		}
	}
	return total
}

// smallSharedMemory says whether the system's shared memory is too small for
// parallel queries, as in a container with its 64 MB.
func smallSharedMemory() bool {
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &fs); err != nil {
		return true
	}
	return int64(fs.Bavail)*int64(fs.Bsize) < 512<<20
}
