// Package pgserver is the back room of the private PostgreSQL: it finds the
// installed programs, keeps a cluster in a directory of ours, starts it as our
// child, and stops it. It never installs anything and never deletes data.
package pgserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"rogatory/internal/fault"
)

// programs are the two binaries a private server needs.
type programs struct{ initdb, postgres string }

// find looks for the programs: where ROGATORY_PG_BIN says, in PATH, then in
// the usual places of Debian, RPM and Homebrew, the newest version first.
func find(bin string) (programs, error) {
	var looked []string
	for _, dir := range places(bin) {
		looked = append(looked, dir)
		p := programs{filepath.Join(dir, "initdb"), filepath.Join(dir, "postgres")}
		if executable(p.initdb) && executable(p.postgres) {
			return p, nil
		}
	}
	return programs{}, fault.New(fault.Unavailable, "pgserver.no_programs", strings.Join(looked, ", "))
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}

func places(bin string) []string {
	if bin != "" {
		return []string{bin}
	}
	var dirs []string
	for _, name := range []string{"postgres", "initdb"} {
		if path, err := exec.LookPath(name); err == nil {
			if real, err := filepath.EvalSymlinks(path); err == nil {
				dirs = append(dirs, filepath.Dir(real))
			}
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern, and these are ours
		}
		sort.Slice(found, func(i, j int) bool { return majorIn(found[i]) > majorIn(found[j]) })
		if len(found) == 0 {
			found = []string{pattern}
		}
		dirs = append(dirs, found...)
	}
	return dirs
}

// majorIn reads the major version out of a path.
func majorIn(path string) int {
	best := 0
	for _, part := range strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(part); err == nil {
			best = max(best, n)
		}
	}
	return best
}
