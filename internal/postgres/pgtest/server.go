package pgtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/jmoiron/sqlx"

	"rogatory/internal/pgserver"
	"rogatory/internal/postgres"
	"rogatory/migrations"
)

// server is where the databases of a test process are made.
type server struct {
	address  string
	own      *pgserver.Server // nil when the server is somebody else's and stays
	admin    *sqlx.DB
	migrated func() (string, error) // makes the template once and gives its name
}

func start() (*server, error) {
	s := &server{address: os.Getenv("ROGATORY_TEST_DATABASE")}
	s.migrated = sync.OnceValues(s.makeTemplate)
	ctx := context.Background()
	var err error
	if s.address == "" {
		if s.own, err = startPrivate(ctx); err != nil {
			return nil, err
		}
		s.address = s.own.URL()
	}
	if s.admin, err = postgres.Open(ctx, s.address); err != nil {
		return nil, err
	}
	s.spare(s.admin)
	return s, nil
}

// spare keeps a pool small on a server that has other guests.
func (s *server) spare(db *sqlx.DB) {
	if s.own == nil {
		db.SetMaxOpenConns(4)
		db.SetMaxIdleConns(2)
	}
}

// startPrivate starts a throw-away server, in shared memory where there is
// some. It ends with this process, and its folder goes with it.
func startPrivate(ctx context.Context) (*pgserver.Server, error) {
	base, err := workshop()
	if err != nil {
		return nil, err
	}
	sweep(base)
	dir, err := os.MkdirTemp(base, "server-")
	if err != nil {
		return nil, err
	}
	return pgserver.Start(ctx, pgserver.Options{Dir: dir, Throwaway: true, Cache: base})
}

// workshop is the folder of this account's test servers.
func workshop() (string, error) {
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // the server's account passes through
	}
	for _, parent := range []string{"/dev/shm", os.TempDir()} {
		base := filepath.Join(parent, fmt.Sprintf("rogatory-test-%d", os.Geteuid()))
		if err := os.Mkdir(base, mode); err != nil && !errors.Is(err, fs.ErrExist) {
			continue
		}
		info, err := os.Lstat(base)
		if err != nil || !info.IsDir() {
			continue
		}
		// A folder of that name may be another's, who waits for us to use it.
		if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) == os.Geteuid() {
			return base, os.Chmod(base, mode)
		}
	}
	return os.MkdirTemp("", "rogatory-test-")
}

// sweep removes folders of processes that were stopped too hard to do it.
func sweep(base string) {
	dirs, err := filepath.Glob(filepath.Join(base, "server-*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		if abandoned(dir) {
			_ = os.RemoveAll(dir) // another process may be doing the same
		}
	}
}

// abandoned says whether a folder has been in use and nobody holds the lock
// that it is. One without a cluster is just being made.
func abandoned(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, "pg")); err != nil {
		return false
	}
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // gives the lock back
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// makeTemplate makes the migrated database that tests are cloned from. Its
// name tells the migrations in it, so that it is made once per schema on a
// server that stays; a lock keeps other test processes from making it, too.
func (s *server) makeTemplate() (string, error) {
	ctx := context.Background()
	name, err := templateName()
	if err != nil {
		return "", err
	}
	lock, err := s.admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }() // its session ends or forgets the lock below
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	defer func() { _, _ = lock.ExecContext(ctx, `SELECT pg_advisory_unlock(hashtext($1))`, name) }()
	var there bool
	if err := lock.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return name, err
	}
	unfinished := name + "_new"
	if err := s.exec(ctx, `DROP DATABASE IF EXISTS `+unfinished+` WITH (FORCE)`, `CREATE DATABASE `+unfinished); err != nil {
		return "", err
	}
	if err := s.migrate(ctx, unfinished); err != nil {
		return "", err
	}
	return name, s.exec(ctx, `ALTER DATABASE `+unfinished+` RENAME TO `+name)
}

func (s *server) migrate(ctx context.Context, name string) error {
	db, err := sql.Open("postgres", s.within(name))
	if err != nil {
		return err
	}
	_, err = postgres.Migrate(ctx, db)
	// A template must have no connection left.
	return errors.Join(err, db.Close())
}

// templateName is derived from what the migrations say.
func templateName() (string, error) {
	sum := sha256.New()
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := migrations.FS.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
	}
	return "rogatory_template_" + hex.EncodeToString(sum.Sum(nil))[:16], nil
}

func (s *server) exec(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := s.admin.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// within gives the address of another database on the same server.
func (s *server) within(name string) string {
	if u, err := url.Parse(s.address); err == nil && u.Scheme != "" {
		u.Path = "/" + name
		return u.String()
	}
	return s.address + " dbname=" + name // the last one counts
}
