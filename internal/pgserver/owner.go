package pgserver

import (
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is the account the server runs under: ours, or, because PostgreSQL
// refuses to run as root, an unprivileged one.
type owner struct {
	uid, gid int
	drops    bool
}

const nobody = 65534

func ownerOfServer() owner {
	if os.Geteuid() != 0 {
		return owner{uid: os.Geteuid(), gid: os.Getegid()}
	}
	o := owner{uid: nobody, gid: nobody, drops: true}
	if u, err := user.Lookup("postgres"); err == nil {
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil && uid != 0 {
			o.uid, o.gid = uid, gid
		}
	}
	return o
}

// become makes a command run under the account, in a process group of its own
// so that Ctrl-C in a terminal reaches only us. It sees nothing of our
// environment but what a program needs to run: no secrets of ours, no PG…
// variable that would change what we ask for.
func (o owner) become(cmd *exec.Cmd, dir string) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if o.drops {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	cmd.Dir = dir
	cmd.Env = append([]string{"LC_ALL=" + messageLocale, "TZ=UTC"}, inherited("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")...)
}

func inherited(names ...string) []string {
	var env []string
	for _, name := range names {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// give hands a folder with all it holds to the account, when it is another's:
// a backup restored by root, for example.
func (o owner) give(dir string) error {
	if !o.drops || o.owns(dir) {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, o.uid, o.gid)
	})
}

func (o owner) owns(path string) bool {
	info, err := os.Lstat(path)
	if err != nil {
		return false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == o.uid
}

// closedAbove names the first folder above path that the account cannot pass,
// seen from the top; it is empty when all let it through. Root's own home
// usually does not.
func (o owner) closedAbove(path string) string {
	if !o.drops {
		return ""
	}
	closed := ""
	for d := filepath.Dir(path); ; d = filepath.Dir(d) {
		if info, err := os.Stat(d); err == nil && !o.passes(info) {
			closed = d
		}
		if d == filepath.Dir(d) {
			return closed
		}
	}
}

func (o owner) passes(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok:
		return true // the start will tell
	case int(st.Uid) == o.uid:
		return info.Mode()&0o100 != 0
	case int(st.Gid) == o.gid:
		return info.Mode()&0o010 != 0
	default:
		return info.Mode()&0o001 != 0
	}
}

// Place gives the directory to use when nobody has named one: the preferred
// one, unless we are root and the server's account could not enter it (a
// checkout in root's home); then it is the system's.
func Place(preferred string) string {
	abs, err := filepath.Abs(preferred)
	if err != nil || ownerOfServer().closedAbove(abs) == "" {
		return preferred
	}
	return stateDir
}
