package pgserver

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"rogatory/internal/fault"
)

// leftover is a server process that an earlier crash left in a cluster.
type leftover struct {
	process *os.Process
	first   bool // the one that started the others
}

// survey is what we can see of the processes in a cluster. Not everything is
// seen when a process hides where it works.
type survey struct {
	found []leftover
	all   bool
}

func (s survey) close() {
	for _, l := range s.found {
		_ = l.process.Release()
	}
}

// endLeftovers ends server processes that a crash left behind in a cluster,
// each step firmer than the one before, and then removes what they locked: the
// number of the first one in the cluster, the socket and the socket's own lock.
func endLeftovers(ctx context.Context, cluster, socketDir string, as owner, log *slog.Logger) error {
	steps := []struct {
		first, others syscall.Signal // others where there is no first one to tell them
		patience      time.Duration
	}{
		{syscall.SIGINT, syscall.SIGTERM, stopWithin},
		{syscall.SIGQUIT, syscall.SIGQUIT, stopWithin / 4},
		{syscall.SIGKILL, syscall.SIGKILL, stopWithin / 4},
	}
	for _, step := range steps {
		s := lookForLeftovers(cluster, as)
		if len(s.found) == 0 {
			break
		}
		log.Warn("ending the processes of a server that a crash left behind", "processes", len(s.found))
		s.signal(step.first, step.others)
		s.close()
		if err := untilGone(ctx, cluster, as, step.patience); err != nil {
			return err
		}
	}
	s := lookForLeftovers(cluster, as)
	defer s.close()
	if len(s.found) > 0 {
		return fault.New(fault.Conflict, "pgserver.leftovers", cluster)
	}
	if !s.all {
		return nil // PostgreSQL's own interlock decides
	}
	// Only now: removing these while a process lives takes away the interlock
	// that keeps two servers from one cluster.
	socket := socketFile(socketDir)
	for _, lock := range []string{filepath.Join(cluster, "postmaster.pid"), socket, socket + ".lock"} {
		if err := os.Remove(lock); err != nil && !os.IsNotExist(err) {
			return badDir(err, cluster)
		}
	}
	return nil
}

// signal tells the first process, which tells the others; without one, all.
func (s survey) signal(first, others syscall.Signal) {
	led := false
	for _, l := range s.found {
		led = led || l.first
	}
	for _, l := range s.found {
		switch {
		case l.first:
			_ = l.process.Signal(first) // it may have ended this very moment
		case !led || first != syscall.SIGINT:
			_ = l.process.Signal(others)
		}
	}
}

func untilGone(ctx context.Context, cluster string, as owner, patience time.Duration) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		s := lookForLeftovers(cluster, as)
		s.close()
		if len(s.found) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fault.Wrap(ctx.Err(), fault.Unavailable, "pgserver.leftovers", cluster)
		case <-deadline.C:
			return nil
		case <-tick.C:
		}
	}
}
