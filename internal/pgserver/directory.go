package pgserver

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"rogatory/internal/fault"
)

const (
	pidName     = "rogatory.pid"
	clusterName = "pg"
	socketName  = "socket"
	maxSocket   = 80 // bytes of a socket's directory that every system takes
)

// directory is the data directory, held by its lock.
type directory struct {
	path string
	lock *os.File
}

// takeDirectory makes the directory when it is missing and locks it. Whoever
// dies gives the lock back, so there is no stale one to remove by hand.
func takeDirectory(path string, as owner) (*directory, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, badDir(err, path)
	}
	if err := makeDir(path, as); err != nil {
		return nil, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, badDir(err, path)
	}
	if closed := as.closedAbove(filepath.Join(path, clusterName)); closed != "" {
		return nil, fault.New(fault.Invalid, "pgserver.closed_path", path, closed, stateDir)
	}
	lock, err := os.Open(path)
	if err != nil {
		return nil, badDir(err, path)
	}
	d := &directory{path: path, lock: lock}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.New(fault.Conflict, "pgserver.in_use", path, d.user())
		}
		return nil, badDir(err, path)
	}
	if err := os.WriteFile(d.in(pidName), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		d.release()
		return nil, badDir(err, path)
	}
	return d, nil
}

func badDir(err error, path string) error {
	return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", path, reason(err, ""))
}

func (d *directory) in(name string) string { return filepath.Join(d.path, name) }

// user is the process that says it uses the directory; only the message needs it.
func (d *directory) user() string {
	pid, err := os.ReadFile(d.in(pidName))
	if err != nil || len(pid) == 0 {
		return "?"
	}
	return strings.TrimSpace(string(pid))
}

func (d *directory) release() {
	_ = os.Remove(d.in(pidName)) // a wrong number would only mislead a reader
	_ = d.lock.Close()           // gives the lock back
}

// makeDir makes the directory as closed as the server's account allows, and
// closes one of ours that was left open. A folder with other things in it is
// not ours to change, but nobody else may be able to write in it.
func makeDir(path string, as owner) error {
	mode := fs.FileMode(0o700)
	if as.drops {
		mode = 0o711 // the account passes through; it cannot list
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return badDir(err, path)
	}
	err := os.Mkdir(path, mode)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return badDir(err, path)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return badDir(err, path)
	case !info.IsDir():
		return badDir(syscall.ENOTDIR, path)
	}
	if info.Mode().Perm() != mode && isOurs(path) {
		if err := os.Chmod(path, mode); err == nil {
			info, err = os.Stat(path)
			if err != nil {
				return badDir(err, path)
			}
		}
	}
	if info.Mode()&0o002 != 0 {
		return fault.New(fault.Invalid, "pgserver.open_dir", path)
	}
	return nil
}

// isOurs says whether a folder is empty or holds a cluster of ours.
func isOurs(path string) bool {
	entries, err := os.ReadDir(path)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if e.Name() == clusterName {
			return true
		}
	}
	return len(entries) == 0
}

// openSocketDir makes the directory of the socket: inside ours, unless the
// path would be too long for a socket or has a character that an address gives
// a meaning. Then a link to a short one stands in its place, so that the next
// start can remove what a crash left.
func (d *directory) openSocketDir(as owner) (string, error) {
	inside := d.in(socketName)
	if old, err := os.Readlink(inside); err == nil {
		if strings.HasPrefix(filepath.Base(old), temporaryPrefix) {
			_ = os.RemoveAll(old) // a socket without a server
		}
		if err := os.Remove(inside); err != nil {
			return "", badDir(err, d.path)
		}
	}
	socket := inside
	if len(inside) > maxSocket || strings.ContainsAny(inside, ` ,'"\`) {
		short, err := shortDir()
		if err != nil {
			return "", badDir(err, d.path)
		}
		if err := os.Symlink(short, inside); err != nil {
			return "", badDir(err, d.path)
		}
		socket = short
	} else if err := os.Mkdir(inside, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", badDir(err, d.path)
	}
	if err := os.Chmod(socket, 0o700); err != nil {
		return "", badDir(err, d.path)
	}
	if err := as.give(socket); err != nil {
		return "", badDir(err, d.path)
	}
	return socket, nil
}

const temporaryPrefix = "rogatory-socket-"

func shortDir() (string, error) {
	base := os.TempDir()
	if len(base) > maxSocket-2*len(temporaryPrefix) {
		base = "/tmp"
	}
	return os.MkdirTemp(base, temporaryPrefix)
}

// closeSocketDir removes a directory outside ours.
func (d *directory) closeSocketDir(socket string) {
	if socket != "" && socket != d.in(socketName) {
		_ = os.RemoveAll(socket)
		_ = os.Remove(d.in(socketName))
	}
}
