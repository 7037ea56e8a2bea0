package static

import (
	"io/fs"
	"strings"
	"testing"
)

func TestEveryFileIsServedUnderItsHash(t *testing.T) {
	for _, name := range []string{"rogatory.css", "rogatory.js", "rogatory.svg", "licences.txt"} {
		address := Path(name)
		body, err := fs.ReadFile(FS, strings.TrimPrefix(address, Prefix))
		if err != nil || len(body) == 0 {
			t.Errorf("%s is not at %s: %v", name, address, err)
		}
		if _, err := fs.Stat(FS, name); err == nil {
			t.Errorf("%s is served without its hash, and would be kept for ever", name)
		}
	}
}

func TestStylesheetLoadsNothingFromElsewhere(t *testing.T) {
	body, err := files.ReadFile("rogatory.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, foreign := range []string{"url(", "@font-face", "@import", "GDS Transport", "expression("} {
		if strings.Contains(string(body), foreign) {
			t.Errorf("the stylesheet contains %q", foreign)
		}
	}
}

func TestUnknownNameStopsTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Path of an unknown file did not panic")
		}
	}()
	Path("crown.svg")
}
