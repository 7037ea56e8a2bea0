package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"rogatory/internal/fault"
)

// Options say where the cluster lives.
type Options struct {
	Dir    string // holds the cluster, its socket and our lock
	Bin    string // directory of the programs; empty: look for them
	Logger *slog.Logger
	// Throwaway is for tests: nothing is kept safe against a power cut.
	Throwaway bool
}

// Server is a running private PostgreSQL, our child.
type Server struct {
	dir, socket string
	temporary   string // socket directory outside dir, where dir's path is too long
	version     string
	lock        *os.File
	child       *child
	log         *slog.Logger
	owner       owner
}

const (
	port        = "5432" // of the socket's name only: nothing listens on the network
	startWithin = 60 * time.Second
	stopWithin  = 20 * time.Second
	maxSocket   = 80 // bytes of a socket's directory that every system takes
)

// Start makes the cluster when there is none, ends what an earlier crash left,
// and starts the server. A directory in use, or of another major version, is
// refused with a sentence.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Bin == "" {
		o.Bin = os.Getenv("ROGATORY_PG_BIN")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", o.Dir)
	}
	bin, err := find(o.Bin)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, log: o.Logger}
	if s.owner, err = ownerFor(dir); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	if err := s.start(ctx, bin, o.Throwaway); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

func (s *Server) cluster() string { return filepath.Join(s.dir, "pg") }

// prepare makes the directory and takes its lock, which the kernel drops with
// the process, however it ends.
func (s *Server) prepare() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", s.dir)
	}
	if err := s.owner.reaches(s.dir); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", s.dir)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		var who [32]byte
		n, _ := lock.ReadAt(who[:], 0) // the number only helps the reader
		_ = lock.Close()
		return fault.New(fault.Conflict, "pgserver.in_use", s.dir, strings.TrimSpace(string(who[:n])))
	}
	s.lock = lock
	if err := lock.Truncate(0); err != nil {
		return fault.Wrap(err, fault.Internal, "pgserver.bad_dir", s.dir)
	}
	_, err = lock.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return err
}

func (s *Server) release() {
	if s.temporary != "" {
		_ = os.RemoveAll(s.temporary) // only the socket was in it
	}
	if s.lock != nil {
		_ = s.lock.Close() // gives the lock back
	}
}

func (s *Server) start(ctx context.Context, bin programs, throwaway bool) error {
	major, err := programMajor(ctx, bin.postgres)
	if err != nil {
		return err
	}
	if err := s.openSocket(); err != nil {
		return err
	}
	if err := s.ensureCluster(ctx, bin, major); err != nil {
		return err
	}
	if err := s.endLeftovers(); err != nil {
		return err
	}
	s.child, err = spawn(bin.postgres, s.arguments(throwaway), s.owner, s.log)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "pgserver.not_started", err.Error())
	}
	if err := s.await(ctx); err != nil {
		s.end()
		return err
	}
	return nil
}

// openSocket makes the directory of the socket: inside ours, unless the path
// would be too long for a socket.
func (s *Server) openSocket() error {
	s.socket = filepath.Join(s.dir, "socket")
	if len(s.socket) > maxSocket {
		dir, err := os.MkdirTemp("", "rogatory-")
		if err != nil {
			return fault.Wrap(err, fault.Internal, "pgserver.bad_dir", s.dir)
		}
		s.socket, s.temporary = dir, dir
	}
	if err := os.MkdirAll(s.socket, 0o700); err != nil {
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", s.socket)
	}
	return s.owner.give(s.socket)
}

// ensureCluster makes a cluster in a folder of its own and renames it when it
// is complete: a half-made one is begun anew. An existing one is never touched.
func (s *Server) ensureCluster(ctx context.Context, bin programs, major string) error {
	have, err := os.ReadFile(filepath.Join(s.cluster(), "PG_VERSION"))
	if err == nil {
		if was := strings.TrimSpace(string(have)); was != major {
			return fault.New(fault.Conflict, "pgserver.other_version", s.dir, was, major)
		}
		s.version = major
		return s.owner.give(s.cluster())
	}
	if !errors.Is(err, os.ErrNotExist) {
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", s.dir)
	}
	unfinished := s.cluster() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", s.dir)
	}
	if err := os.Mkdir(unfinished, 0o700); err != nil {
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", s.dir)
	}
	if err := s.owner.give(unfinished); err != nil {
		return err
	}
	s.log.Info("making a new database", "dir", s.dir)
	// Trust is acceptable because only we can enter the socket's directory and
	// nothing listens on the network.
	cmd := exec.CommandContext(ctx, bin.initdb, "-D", unfinished, "-U", "rogatory", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions")
	s.owner.become(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fault.Wrap(fmt.Errorf("%w: %s", err, bytes.TrimSpace(out)), fault.Unavailable, "pgserver.no_cluster", lastLine(out))
	}
	s.version = major
	return os.Rename(unfinished, s.cluster())
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

func programMajor(ctx context.Context, postgres string) (string, error) {
	out, err := exec.CommandContext(ctx, postgres, "--version").Output()
	if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, "pgserver.not_started", err.Error())
	}
	for _, word := range strings.Fields(string(out)) {
		if word[0] >= '0' && word[0] <= '9' {
			major, _, _ := strings.Cut(word, ".")
			return strings.TrimRight(major, "abcdefghijklmnopqrstuvwxyz"), nil // 18beta1 is 18's successor-to-be

		}
	}
	return "", fault.New(fault.Unavailable, "pgserver.not_started", string(out))
}

func (s *Server) arguments(throwaway bool) []string {
	settings := []string{"listen_addresses=", "unix_socket_directories=" + s.socket, "unix_socket_permissions=0700", "port=" + port,
		"max_connections=60", "shared_buffers=256MB", "work_mem=32MB", "maintenance_work_mem=256MB", "effective_cache_size=1GB", "random_page_cost=1.1", "jit=off",
		"max_wal_size=2GB", "logging_collector=off", "log_line_prefix=postgres ", "log_min_messages=warning", "timezone=UTC"}
	if throwaway {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB")
	}
	args := []string{"-D", s.cluster()}
	for _, set := range settings {
		args = append(args, "-c", set)
	}
	return args
}

// await waits until the server takes connections.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.answers() {
			return nil
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

// answers asks the way the protocol begins: a server that is ready replies to
// a request for encryption with one byte.
func (s *Server) answers() bool {
	conn, err := net.DialTimeout("unix", filepath.Join(s.socket, ".s.PGSQL."+port), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	startup := []byte("\x00\x00\x00\x00\x00\x03\x00\x00user\x00rogatory\x00database\x00postgres\x00\x00")
	startup[3] = byte(len(startup))
	if _, err := conn.Write(startup); err != nil {
		return false
	}
	var kind [1]byte
	_, err = conn.Read(kind[:])
	return err == nil && kind[0] == 'R' // authentication ok; 'E' while it is starting up
}

// URL is the address of the private database: a socket only we can reach.
func (s *Server) URL() string {
	return fmt.Sprintf("host=%s port=%s user=rogatory dbname=postgres sslmode=disable", s.socket, port)
}

// Version is the server's major version.
func (s *Server) Version() string { return s.version }

// Done is closed when the server has ended, wanted or not.
func (s *Server) Done() <-chan struct{} { return s.child.done }

// Stop ends the server: first asking, then insisting.
func (s *Server) Stop(context.Context) error {
	s.end()
	s.release()
	return nil
}

func (s *Server) end() {
	s.child.signal(syscall.SIGINT) // fast shutdown: rolls back, writes a checkpoint
	if s.child.endsWithin(stopWithin) {
		return
	}
	s.child.signal(syscall.SIGQUIT)
	if !s.child.endsWithin(stopWithin / 4) {
		s.child.signal(syscall.SIGKILL)
		<-s.child.done
	}
}
