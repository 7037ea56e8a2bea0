package pgserver

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	stateDir           = "/usr/local/var/rogatory"
	messageLocale      = "en_US.UTF-8" // without a known one the server refuses to start: "became multithreaded"
	kernelEndsChildren = false
)

// There is no C.UTF-8 before macOS 15; this is the same order and the same letters.
var clusterLocale = []string{"--locale=C", "--lc-ctype=UTF-8"}

// endWithUs has no counterpart in this kernel; a guard does it.
func endWithUs(*syscall.SysProcAttr, syscall.Signal) {}

// lookForLeftovers cannot see where a process works, so it looks for the one
// that answers for the cluster, and never calls the view complete.
func lookForLeftovers(cluster string, _ owner) survey { return leftoverByPidFile(cluster) }

// memory is what the machine has.
func memory() int64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int64(n)
}

func smallSharedMemory() bool { return false }
