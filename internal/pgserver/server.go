package pgserver

import (
	"context"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"sync"
	"syscall"
	"time"

	"rogatory/internal/fault"
)

// Options say where the cluster lives.
type Options struct {
	Dir      string            // holds the cluster and its socket; made when missing
	Bin      string            // folder of the programs; empty: ROGATORY_PG_BIN, else looked for
	Logger   *slog.Logger      // hears what the server says of itself; nil: nobody
	Settings map[string]string // of the server, instead of those chosen for this machine

	// Throwaway is for tests: nothing is kept safe against a power cut, and the
	// directory is removed when the server stops or we end.
	Throwaway bool
	// Cache is a folder with finished clusters to copy; one that is missing is
	// added. For tests.
	Cache string
}

// Server is a running private PostgreSQL, our child.
type Server struct {
	dir       *directory
	socket    string
	release   string
	child     *child
	log       *slog.Logger
	throwaway bool
	stop      sync.Once
	stopped   error
}

const (
	answerWithin = 60 * time.Second
	stopWithin   = 20 * time.Second
)

// Start makes the cluster when there is none, ends what an earlier crash left,
// starts the server and waits until it answers. A directory in use, or of
// another major version, is refused with a sentence and left as it is.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Bin == "" {
		o.Bin = os.Getenv("ROGATORY_PG_BIN")
	}
	as := ownerOfServer()
	dir, err := takeDirectory(o.Dir, as)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, log: o.Logger, throwaway: o.Throwaway}
	if err := s.start(ctx, as, o); err != nil {
		s.free()
		if ctx.Err() != nil {
			err = fault.Wrap(err, fault.Unavailable, "pgserver.called_off", dir.path)
		}
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, as owner, o Options) error {
	major, err := s.dir.clusterMajor(as)
	if err != nil {
		return err
	}
	bin, err := search{named: o.Bin, usual: usualPlaces()}.find(ctx, as, s.dir.path, major)
	if err != nil {
		return err
	}
	s.release = bin.release
	cluster := s.dir.in(clusterName)
	if major == 0 {
		err = s.dir.makeCluster(ctx, bin, as, o)
	} else if err = endLeftovers(ctx, cluster, s.dir.in(socketName), as, s.log); err == nil {
		err = as.give(cluster)
	}
	if err != nil {
		return err
	}
	if s.socket, err = s.dir.openSocketDir(as); err != nil {
		return err
	}
	return s.run(ctx, bin, as, o)
}

// run starts the server itself and not pg_ctl, so that it stays our child.
func (s *Server) run(ctx context.Context, bin programs, as owner, o Options) error {
	chosen := settings(s.socket, memory(), smallSharedMemory())
	if o.Throwaway {
		maps.Copy(chosen, throwaway())
	}
	maps.Copy(chosen, o.Settings)
	var err error
	s.child, err = spawn(bin.postgres, arguments(s.dir.in(clusterName), chosen), as, o, s.dir)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "pgserver.not_started", reason(err, ""))
	}
	if err := s.await(ctx); err != nil {
		_ = s.end(context.Background()) // why it did not start is the one to tell
		return err
	}
	return nil
}

// await waits until the server takes connections. One that says it is
// recovering may take as long as it needs.
func (s *Server) await(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	begun, told := time.Now(), time.Now()
	for {
		switch ask(s.socket) {
		case ready:
			return nil
		case starting:
			begun = time.Now()
			if time.Since(told) > 10*time.Second {
				told = time.Now()
				s.log.Info("the database is still recovering what a crash interrupted")
			}
		case silent:
			if time.Since(begun) > answerWithin {
				return fault.New(fault.Unavailable, "pgserver.not_started", s.child.words())
			}
		}
		select {
		case <-s.child.done:
			return fault.New(fault.Unavailable, "pgserver.not_started", s.child.words())
		case <-ctx.Done():
			return fault.Wrap(ctx.Err(), fault.Unavailable, "pgserver.not_started", s.child.words())
		case <-tick.C:
		}
	}
}

// URL is the address of the private database: a socket only we can reach.
func (s *Server) URL() string {
	q := url.Values{"host": {s.socket}, "port": {port}, "user": {account}, "sslmode": {"disable"}, "binary_parameters": {"yes"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Version is the server's release, for example 15.18.
func (s *Server) Version() string { return s.release }

// Done is closed when the server has ended, wanted or not.
func (s *Server) Done() <-chan struct{} { return s.child.done }

// Stop ends the server: first asking, then, after 20 seconds or when the
// context ends, insisting. Nothing that was committed is lost either way.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() {
		s.stopped = s.end(ctx)
		s.free()
	})
	return s.stopped
}

func (s *Server) end(ctx context.Context) error {
	s.child.signal(syscall.SIGINT) // fast shutdown: rolls back, writes a checkpoint
	if s.child.endsWithin(ctx, stopWithin) {
		return nil
	}
	s.child.signal(syscall.SIGQUIT)
	if !s.child.endsWithin(context.Background(), stopWithin/4) {
		s.child.signal(syscall.SIGKILL)
		<-s.child.done
	}
	return fault.New(fault.Unavailable, "pgserver.stopped_hard", s.dir.path)
}

func (s *Server) free() {
	s.dir.closeSocketDir(s.socket)
	s.dir.release()
	if s.throwaway {
		_ = os.RemoveAll(s.dir.path) // a test's folder; the next test process sweeps what stays
	}
}
