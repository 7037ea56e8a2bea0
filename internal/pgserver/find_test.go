package pgserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rogatory/internal/fault"
)

// install puts programs of a release into a folder; they can say who they are.
func install(t *testing.T, dir, release string) {
	t.Helper()
	write(t, filepath.Join(dir, "postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) "+release+"'\n", 0o755)
	write(t, filepath.Join(dir, "initdb"), "#!/bin/sh\n", 0o755)
}

func TestFind(t *testing.T) {
	root := home(t)
	for _, release := range []string{"9.6.24", "14.11", "15.18", "17.2", "18beta1"} {
		major, _, _ := strings.Cut(release, ".")
		install(t, filepath.Join(root, "debian", major, "bin"), release)
	}
	install(t, filepath.Join(root, "old", "12", "bin"), "12.4")
	write(t, filepath.Join(root, "half", "16", "bin", "postgres"), "#!/bin/sh\n", 0o755)
	write(t, filepath.Join(root, "broken", "postgres"), "#!/bin/sh\necho no such library >&2; exit 127\n", 0o755)
	write(t, filepath.Join(root, "broken", "initdb"), "#!/bin/sh\n", 0o755)
	write(t, filepath.Join(root, "other", "postgres"), "#!/bin/sh\necho hello\n", 0o755)
	write(t, filepath.Join(root, "other", "initdb"), "#!/bin/sh\n", 0o755)
	onPath := filepath.Join(root, "path")
	if err := os.Mkdir(onPath, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "debian", "15", "bin", "postgres"), filepath.Join(onPath, "postgres")); err != nil {
		t.Fatal(err)
	}
	in := func(patterns ...string) search {
		var s search
		for _, p := range patterns {
			s.usual = append(s.usual, filepath.Join(root, p))
		}
		return s
	}
	for name, row := range map[string]struct {
		path   string
		search search
		wanted int
		found  string // folder of the programs below root, or
		key    string // why there are none
	}{
		"the newest, when there is no data yet":         {search: in("debian/*/bin"), found: "debian/18beta1/bin"},
		"the one that made the data":                    {search: in("debian/*/bin"), wanted: 15, found: "debian/15/bin"},
		"what is on the path, where its link leads":     {path: onPath, search: in("debian/*/bin"), found: "debian/15/bin"},
		"beside the path, when the data need it":        {path: onPath, search: in("debian/*/bin"), wanted: 17, found: "debian/17/bin"},
		"the named one and no other":                    {path: onPath, search: search{named: filepath.Join(root, "debian/17/bin")}, found: "debian/17/bin"},
		"data of a version that is not installed":       {search: in("debian/*/bin"), wanted: 16, key: "pgserver.other_version"},
		"data of a version that is too old":             {search: in("debian/*/bin"), wanted: 14, key: "pgserver.old_programs"},
		"programs that are too old":                     {search: in("old/*/bin"), key: "pgserver.old_programs"},
		"named programs do not fit the data":            {search: search{named: filepath.Join(root, "debian/17/bin")}, wanted: 15, key: "pgserver.other_version"},
		"nothing anywhere":                              {search: in("nowhere/*/bin"), key: "pgserver.no_programs"},
		"nothing in the named folder":                   {path: onPath, search: search{named: filepath.Join(root, "nowhere")}, key: "pgserver.no_programs"},
		"a server without initdb":                       {search: in("half/*/bin"), key: "pgserver.no_programs"},
		"a program that lacks a library":                {search: in("broken"), key: "pgserver.bad_program"},
		"a program of that name that is something else": {search: in("other"), key: "pgserver.bad_program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", row.path)
			got, err := row.search.find(t.Context(), ownerOfServer(), "/data", row.wanted)
			if row.key != "" {
				f, ok := fault.As(err)
				if !ok || f.Key != row.key {
					t.Fatalf("%v, want %s", err, row.key)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(root, row.found, "postgres"); got.postgres != want {
				t.Errorf("%s, want %s", got.postgres, want)
			}
		})
	}
}

func TestNoProgramsNamesThePlacesLookedIn(t *testing.T) {
	t.Setenv("PATH", "")
	_, err := search{usual: []string{"/nowhere/postgresql/*/bin", "/nowhere/pgsql-*/bin"}}.find(t.Context(), ownerOfServer(), "/data", 0)
	wantFault(t, err, fault.Unavailable, "pgserver.no_programs", "PATH, /nowhere/postgresql/*/bin, /nowhere/pgsql-*/bin")
}

func TestNamedFolderWithoutProgramsStopsTheStart(t *testing.T) {
	empty := home(t)
	t.Setenv("ROGATORY_PG_BIN", empty)
	dir := filepath.Join(home(t), "data")
	_, err := Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Unavailable, "pgserver.no_programs", empty)
}

func TestProgramsBehindAClosedDoor(t *testing.T) {
	private := filepath.Join(home(t), "private")
	install(t, filepath.Join(private, "bin"), "17.2")
	if err := os.Chmod(private, 0o700); err != nil {
		t.Fatal(err)
	}
	as := owner{uid: nobody, gid: nobody, drops: true}
	if os.Geteuid() != 0 {
		as = ownerOfServer() // who owns the door is let in
	}
	_, err := search{named: filepath.Join(private, "bin")}.find(t.Context(), as, "/data", 0)
	if os.Geteuid() != 0 {
		if err != nil {
			t.Error(err)
		}
		return
	}
	wantFault(t, err, fault.Invalid, "pgserver.closed_programs", private)
}
