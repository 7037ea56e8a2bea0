package pgserver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"rogatory/internal/fault"
)

const (
	account  = "rogatory" // who we are to the server
	database = "rogatory"
)

// clusterMajor reads which major version made the cluster; 0 is none yet.
func (d *directory) clusterMajor(as owner) (int, error) {
	cluster := d.in(clusterName)
	_, err := os.Lstat(cluster)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, badDir(err, d.path)
	}
	if !as.drops && !as.owns(cluster) {
		return 0, fault.New(fault.Invalid, "pgserver.other_owner", d.path)
	}
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, badDir(err, d.path)
	}
	// A finished cluster came here by a rename, so this one was damaged later:
	// it may still hold what somebody wants back.
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fault.New(fault.Conflict, "pgserver.damaged", cluster)
	}
	return major, nil
}

// makeCluster makes a cluster in a folder of its own and renames it when it is
// complete, so that one whose making was interrupted is begun anew. PG_VERSION
// is written early; its presence would not tell.
func (d *directory) makeCluster(ctx context.Context, bin programs, as owner, o Options) error {
	unfinished := d.in(clusterName + ".new")
	if err := endLeftovers(ctx, unfinished, d.in(socketName), as, o.Logger); err != nil {
		return err
	}
	if err := os.RemoveAll(unfinished); err != nil {
		return badDir(err, d.path)
	}
	o.Logger.Info("making a new database", "dir", d.path, "postgresql", bin.release)
	make := d.initialize
	if o.Cache != "" {
		make = d.copyCached(o.Cache)
	}
	if err := make(ctx, unfinished, bin, as, o.Throwaway); err != nil {
		return err
	}
	if err := os.Rename(unfinished, d.in(clusterName)); err != nil {
		return badDir(err, d.path)
	}
	if err := d.lock.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		o.Logger.Warn("the new folder is not yet safe on disk", "error", err)
	}
	return nil
}

// initialize makes a cluster with checksums and our database in it. Trust is
// acceptable only because nobody else can enter the socket's directory and
// nothing listens on the network.
func (d *directory) initialize(ctx context.Context, folder string, bin programs, as owner, throwaway bool) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return badDir(err, d.path)
	}
	if err := as.give(folder); err != nil {
		return badDir(err, d.path)
	}
	args := append([]string{"-D", folder, "-U", account, "--auth=trust", "-E", "UTF8", "--data-checksums", "--no-instructions"}, clusterLocale...)
	if throwaway {
		args = append(args, "--no-sync", "--wal-segsize=1") // small enough to be copied for each test process
	}
	cmd := exec.Command(bin.initdb, args...)
	as.become(cmd, "/")
	if out, err := runTied(ctx, cmd); err != nil {
		return fault.Wrap(err, fault.Unavailable, "pgserver.no_cluster", reason(err, out))
	}
	cmd = exec.Command(bin.postgres, "--single", "-D", folder, "-c", "log_min_messages=log", "postgres")
	as.become(cmd, "/")
	cmd.Stdin = strings.NewReader("CREATE DATABASE " + database + "\n")
	if out, err := runTied(ctx, cmd); err != nil {
		return fault.Wrap(err, fault.Unavailable, "pgserver.no_cluster", reason(err, out))
	}
	return nil
}

// copyCached gives a maker that copies a cluster made earlier by the same
// release, 20 times faster than making one. It is for tests.
func (d *directory) copyCached(cache string) func(context.Context, string, programs, owner, bool) error {
	return func(ctx context.Context, folder string, bin programs, as owner, throwaway bool) error {
		ready := filepath.Join(cache, "cluster-"+bin.release)
		if throwaway {
			ready += "-throwaway"
		}
		if _, err := os.Stat(ready); errors.Is(err, fs.ErrNotExist) {
			if err := d.initialize(ctx, folder, bin, as, throwaway); err != nil {
				return err
			}
			return keep(folder, ready)
		}
		if err := copyTree(ready, folder); err != nil {
			return badDir(err, d.path)
		}
		if err := as.give(folder); err != nil {
			return badDir(err, d.path)
		}
		return nil
	}
}

// keep puts a copy into the cache; when another process was faster, its copy is as good.
func keep(folder, ready string) error {
	part, err := os.MkdirTemp(filepath.Dir(ready), "part-")
	if err != nil {
		return badDir(err, ready)
	}
	defer func() { _ = os.RemoveAll(part) }()
	if err := copyTree(folder, filepath.Join(part, clusterName)); err != nil {
		return badDir(err, ready)
	}
	if err := os.Rename(filepath.Join(part, clusterName), ready); err != nil && !errors.Is(err, syscall.ENOTEMPTY) && !errors.Is(err, fs.ErrExist) {
		return badDir(err, ready)
	}
	return nil
}

func copyTree(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	// PostgreSQL refuses a folder that others can read.
	return filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = os.Chmod(path, 0o700)
		} else if err == nil {
			err = os.Chmod(path, 0o600)
		}
		return err
	})
}
