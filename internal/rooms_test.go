package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms is the drawing of the house: each room with the rooms it may enter.
// Everything points to something plainer, so nothing can go in a circle.
var rooms = map[string]string{
	// words and rules: no HTTP, no SQL, no files, no clock of their own
	"internal/fault":       "",
	"internal/lang":        "fault",
	"internal/deadline":    "fault",
	"internal/selector":    "fault",
	"internal/survival":    "fault",
	"internal/change":      "fault",
	"internal/chart":       "fault",
	"internal/audit":       "fault",
	"internal/people":      "fault",
	"internal/reply":       "fault",
	"internal/legal":       "fault deadline",
	"internal/platform":    "fault deadline",
	"internal/casefile":    "fault people",
	"internal/policy":      "fault people casefile",
	"internal/account":     "fault deadline people policy",
	"internal/merger":      "fault deadline people platform policy",
	"internal/lawbook":     "fault deadline people legal policy",
	"internal/casework":    "fault people casefile policy",
	"internal/request":     "fault deadline selector people reply legal platform casefile policy",
	"internal/alarm":       "fault deadline people platform casefile policy account request",
	"internal/feed":        "fault deadline people casefile policy account request alarm",
	"internal/document":    "fault lang deadline chart",
	"internal/report":      "fault lang chart document request survival change deadline selector people reply legal platform casefile policy",
	"internal/publication": "fault lang document report people policy request reply deadline legal platform",

	// back rooms: one for each thing outside
	"internal/postgres": "fault lang deadline selector people reply legal platform casefile policy lawbook merger account casework request alarm feed report publication audit migrations",
	// for tests only: it seeds a world and so introduces everybody, as cmd does
	"internal/postgres/pgtest": "fault deadline selector people legal platform casefile lawbook merger account casework request alarm feed report publication postgres pgserver cipher catalogue migrations",
	"internal/pgserver":        "fault",
	"internal/mailer":          "fault publication",
	"internal/cipher":          "fault",
	"internal/catalogue":       "fault deadline legal platform people lawbook",

	// front doors: one for each way in or out
	"internal/watch":   "fault people alarm",
	"internal/ics":     "fault lang deadline feed",
	"internal/courier": "fault publication",
	"internal/export":  "fault lang chart document",
	"internal/sheet":   "fault deadline selector people reply legal platform casefile policy request report",
	"internal/demo":    "fault deadline selector people reply legal platform casefile policy request catalogue",
	"internal/web": "fault lang deadline selector people reply legal platform casefile policy lawbook merger account casework request alarm feed ics report " +
		"survival chart document publication export audit catalogue templates static",

	"templates":  "lang chart static",
	"static":     "",
	"migrations": "",
}

// homes is where each foreign package may live. What is not listed may not be
// imported at all; the standard library may, except where stdlibHomes says no.
var homes = map[string]string{
	"github.com/labstack/echo/v4":     "internal/web",
	"github.com/jmoiron/sqlx":         "internal/postgres internal/postgres/pgtest",
	"github.com/lib/pq":               "internal/postgres internal/postgres/pgtest",
	"github.com/pressly/goose/v3":     "internal/postgres",
	"github.com/google/uuid":          "internal/postgres internal/postgres/pgtest internal/web internal/demo",
	"github.com/a-h/templ":            "templates internal/web",
	"github.com/goccy/go-yaml":        "internal/catalogue internal/sheet",
	"github.com/xuri/excelize/v2":     "internal/export",
	"github.com/wneessen/go-mail":     "internal/mailer",
	"codeberg.org/go-pdf/fpdf":        "internal/export",
	"github.com/go-fonts/liberation":  "internal/export",
	"github.com/arran4/golang-ical":   "internal/ics",
	"github.com/emersion/go-ical":     "internal/ics",
	"github.com/nyaruka/phonenumbers": "internal/selector",
	"golang.org/x/net/idna":           "internal/selector",
	"golang.org/x/text":               "internal/selector internal/lang internal/sheet internal/cipher",
	"golang.org/x/crypto":             "internal/cipher",
	"golang.org/x/sync":               "internal/postgres",
	"golang.org/x/sys":                "internal/pgserver",
	"gonum.org/v1/gonum":              "internal/survival internal/change",
}

// outside lists the packages of the standard library that words and rules may
// not use, because they reach beyond the program.
var outside = []string{"net/http", "database/sql", "os", "io/ioutil", "os/exec", "net"}

var wordsAndRules = []string{"fault", "lang", "deadline", "selector", "survival", "change", "chart", "audit", "people", "reply", "legal",
	"platform", "casefile", "policy", "lawbook", "merger", "account", "casework", "request", "alarm", "feed", "document", "report", "publication"}

func TestRooms(t *testing.T) {
	root := ".."
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "tools" || d.Name() == "data") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		checkFile(t, filepath.ToSlash(rel), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, rel, file string) {
	t.Helper()
	room := path.Dir(rel)
	if strings.HasPrefix(room, "cmd/") {
		return // introduces everybody to everybody
	}
	allowed, ok := rooms[room]
	if !ok {
		t.Errorf("%s: the room %s is not in the drawing", rel, room)
		return
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		checkImport(t, rel, room, name, strings.Fields(allowed))
	}
}

func checkImport(t *testing.T, rel, room, name string, allowed []string) {
	t.Helper()
	if own, ok := strings.CutPrefix(name, "rogatory/"); ok {
		short := strings.TrimPrefix(own, "internal/")
		if !slices.Contains(allowed, short) && !slices.Contains(allowed, own) {
			t.Errorf("%s: %s may not enter %s", rel, room, own)
		}
		return
	}
	if !strings.Contains(strings.Split(name, "/")[0], ".") {
		if slices.Contains(outside, name) && slices.Contains(wordsAndRules, strings.TrimPrefix(room, "internal/")) {
			t.Errorf("%s: %s knows nothing of %s", rel, room, name)
		}
		return
	}
	for foreign, where := range homes {
		if (name == foreign || strings.HasPrefix(name, foreign+"/")) && slices.Contains(strings.Fields(where), room) {
			return
		}
	}
	t.Errorf("%s: %s has no home in %s", rel, name, room)
}

// TestRoomsExist keeps the drawing free of rooms that are gone.
func TestRoomsExist(t *testing.T) {
	for room := range rooms {
		if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(room))); err != nil {
			t.Errorf("%s is drawn but not built", room)
		}
	}
}
