package pgserver

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rogatory/internal/fault"
)

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// picture is everything in a folder, to see whether something was changed.
func picture(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size := info.Size()
		if d.IsDir() {
			size = 0
		}
		_, err = fmt.Fprintln(&b, path, info.Mode(), size, info.ModTime())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestInterruptedMakingIsBegunAnew(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	// initdb writes its version early; this one looks complete at first sight.
	write(t, filepath.Join(dir, "pg.new", "PG_VERSION"), "15\n", 0o600)
	write(t, filepath.Join(dir, "pg.new", "base", "1", "PG_VERSION"), "15\n", 0o600)
	s, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, s)
	ask1(t, s.URL(), `SELECT 'complete'`)
	missing(t, filepath.Join(dir, "pg.new"))
}

func TestDataOfAnotherVersionIsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	s, _ := run(t, dir)
	stop(t, s)
	cluster := filepath.Join(dir, "pg")
	version := filepath.Join(cluster, "PG_VERSION")
	if err := os.WriteFile(version, []byte("97\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := picture(t, cluster)
	_, err := Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Conflict, "pgserver.other_version", dir, 97, s.Version())
	if after := picture(t, cluster); after != before {
		t.Errorf("something was changed:\n%s\n%s", before, after)
	}
}

func TestFoldersThatCannotBeUsedAreToldAndLeftAsTheyAre(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		prepare func(t *testing.T, dir string)
		kind    fault.Kind
		key     string
	}{
		"a database without its version": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "pg", "base", "1", "2"), "rows", 0o600)
		}, fault.Conflict, "pgserver.damaged"},
		"a version that is no number": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "pg", "PG_VERSION"), "fifteen", 0o600)
		}, fault.Conflict, "pgserver.damaged"},
		"a file in its place": {func(t *testing.T, dir string) {
			write(t, dir, "a letter", 0o600)
		}, fault.Invalid, "pgserver.bad_dir"},
		"a file on the way to it": {func(t *testing.T, dir string) {
			write(t, filepath.Dir(dir), "a letter", 0o600)
		}, fault.Invalid, "pgserver.bad_dir"},
		"a folder of everybody, such as /tmp": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "somebody's"), "letter", 0o600)
			if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
				t.Fatal(err)
			}
		}, fault.Invalid, "pgserver.open_dir"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := home(t)
			dir := filepath.Join(parent, "unit", "data")
			row.prepare(t, dir)
			before := picture(t, parent)
			_, err := Start(t.Context(), Options{Dir: dir})
			wantFault(t, err, row.kind, row.key)
			if after := picture(t, parent); row.key != "pgserver.damaged" && after != before {
				t.Errorf("something was changed:\n%s\n%s", before, after)
			}
		})
	}
}

func TestOwnFolderThatWasLeftOpenIsClosed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s, _ := run(t, dir)
	defer stop(t, s)
	info, err := os.Stat(dir)
	if err != nil || info.Mode()&0o066 != 0 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestFolderBehindALink(t *testing.T) {
	t.Parallel()
	parent := home(t)
	if err := os.Mkdir(filepath.Join(parent, "disk"), 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(parent, "data")
	if err := os.Symlink(filepath.Join(parent, "disk"), link); err != nil {
		t.Fatal(err)
	}
	s, _ := run(t, link)
	ask1(t, s.URL(), `SELECT 'there'`)
	_, err := Start(t.Context(), Options{Dir: filepath.Join(parent, "disk")})
	wantFault(t, err, fault.Conflict, "pgserver.in_use") // by whatever name
}
