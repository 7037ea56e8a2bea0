package pgserver

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rogatory/internal/fault"
)

// oldest is the oldest major version the schema runs on.
const oldest = 15

// programs are the two binaries a private server needs, of one version.
type programs struct {
	initdb, postgres string
	major            int
	release          string // for example 15.18
}

// search says where to look: only in named when it is set, else in PATH and
// the usual places.
type search struct {
	named string
	usual []string
}

// usualPlaces are those of Debian and Ubuntu, of RPM, of SUSE and Alpine, of
// Homebrew under its three prefixes, and of Postgres.app.
func usualPlaces() []string {
	return []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/lib/postgresql*/bin", "/usr/libexec/postgresql*",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	}
}

// find gives the programs for a cluster of the wanted major version, or, when
// there is no cluster yet (wanted is 0), the first that are new enough.
func (s search) find(ctx context.Context, as owner, dir string, wanted int) (programs, error) {
	var others []string
	for _, place := range s.places() {
		p := programs{initdb: filepath.Join(place, "initdb"), postgres: filepath.Join(place, "postgres")}
		if !executable(p.initdb) || !executable(p.postgres) {
			continue
		}
		if closed := as.closedAbove(p.postgres); closed != "" {
			if s.named != "" {
				return programs{}, fault.New(fault.Invalid, "pgserver.closed_programs", place, closed)
			}
			continue
		}
		if err := p.readVersion(ctx, as); err != nil {
			return programs{}, err
		}
		if p.major >= oldest && (wanted == 0 || wanted == p.major) {
			return p, nil
		}
		if !slices.Contains(others, p.release) {
			others = append(others, p.release)
		}
	}
	switch {
	case len(others) == 0:
		return programs{}, fault.New(fault.Unavailable, "pgserver.no_programs", s.looked())
	case wanted == 0 || wanted < oldest && slices.Contains(majors(others), wanted):
		return programs{}, fault.New(fault.Unavailable, "pgserver.old_programs", strings.Join(others, ", "), oldest)
	default:
		return programs{}, fault.New(fault.Conflict, "pgserver.other_version", dir, wanted, strings.Join(others, ", "))
	}
}

func majors(releases []string) []int {
	var all []int
	for _, r := range releases {
		major, _, _ := strings.Cut(r, ".")
		n, _ := strconv.Atoi(major) // readVersion has read it as a number
		all = append(all, n)
	}
	return all
}

// places lists the folders to look into, in order, each once.
func (s search) places() []string {
	if s.named != "" {
		return []string{s.named}
	}
	var dirs []string
	for _, name := range []string{"postgres", "initdb"} {
		// Debian and Homebrew put links on the PATH; the programs that belong
		// together lie where the links lead.
		if path, err := exec.LookPath(name); err == nil {
			if real, err := filepath.EvalSymlinks(path); err == nil {
				dirs = append(dirs, filepath.Dir(real))
			}
		}
	}
	var usual []string
	for _, pattern := range s.usual {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern, and these are ours
		}
		usual = append(usual, found...)
	}
	slices.SortStableFunc(usual, func(a, b string) int { return majorIn(b) - majorIn(a) })
	var once []string
	for _, d := range append(dirs, usual...) {
		if !slices.Contains(once, d) {
			once = append(once, d)
		}
	}
	return once
}

// looked names the places for the message: the patterns, because a list of
// what does not exist helps nobody.
func (s search) looked() string {
	if s.named != "" {
		return s.named
	}
	return strings.Join(append([]string{"PATH"}, s.usual...), ", ")
}

var number = regexp.MustCompile(`\d+`)

// majorIn reads the major version out of a folder's name: postgresql@17,
// pgsql-16, 15/bin. Numbers further up mean something else.
func majorIn(path string) int {
	for dir := path; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if n, err := strconv.Atoi(number.FindString(filepath.Base(dir))); err == nil {
			return n
		}
	}
	return 0
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}

// versionLine is what postgres --version says: postgres (PostgreSQL) 15.18 (Debian …).
var versionLine = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

func (p *programs) readVersion(ctx context.Context, as owner) error {
	cmd := exec.Command(p.postgres, "--version")
	as.become(cmd, "/")
	out, err := runTied(ctx, cmd)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "pgserver.bad_program", p.postgres, reason(err, out))
	}
	m := versionLine.FindStringSubmatch(out)
	if m == nil {
		return fault.New(fault.Unavailable, "pgserver.bad_program", p.postgres, lastLine(out))
	}
	p.release = m[1]
	p.major, err = strconv.Atoi(m[2])
	return err
}
