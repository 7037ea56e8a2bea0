package pgserver

import (
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"rogatory/internal/fault"
)

// owner is the account the server runs under: ours, or, because PostgreSQL
// refuses to run as root, an unprivileged one.
type owner struct {
	uid, gid int
	drops    bool
}

func ownerFor(string) (owner, error) {
	if os.Geteuid() != 0 {
		return owner{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	o := owner{uid: 65534, gid: 65534, drops: true}
	if u, err := user.Lookup("postgres"); err == nil {
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil {
			o.uid, o.gid = uid, gid
		}
	}
	return o, nil
}

// become makes a command run under the account.
func (o owner) become(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if o.drops {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "LANG=C.UTF-8")
}

// give hands a folder with all it holds to the account.
func (o owner) give(dir string) error {
	if !o.drops {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, o.uid, o.gid)
	})
}

// reaches says whether the account can enter our directory: each folder above
// must let it through. Root's own home usually does not.
func (o owner) reaches(dir string) error {
	if !o.drops {
		return nil
	}
	if err := os.Chmod(dir, 0o711); err != nil { // the account passes through; it cannot list
		return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", dir)
	}
	for d := filepath.Dir(dir); ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "pgserver.bad_dir", dir)
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		owns := ok && int(st.Uid) == o.uid
		if info.Mode()&0o001 == 0 && !owns {
			return fault.New(fault.Invalid, "pgserver.closed_path", dir, d)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}
