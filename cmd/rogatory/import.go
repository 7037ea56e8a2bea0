package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/sheet"
)

// importAsk is what the command was asked for.
type importAsk struct {
	file, mapName, by, register, asOf string
	dryRun, asJSON, all, propose      bool
}

// runImport reads an old register into cases, requests and replies.
func runImport(ctx context.Context, args []string, out, errOut io.Writer) int {
	var a importAsk
	var partial bool
	c, words, code := parse("import", args, errOut, func(f *flags) {
		f.StringVar(&a.mapName, "map", "", "MAP.yaml that says which column is what, or builtin:NAME")
		f.StringVar(&a.by, "by", "", "login of the liaison officer in whose name it is read (default an account made for imports)")
		f.StringVar(&a.register, "register", "", "name of the register (default the map's name)")
		f.StringVar(&a.asOf, "as-of", "", "day of the extract, where the map does not say")
		f.BoolVar(&a.dryRun, "dry-run", false, "read and report, write nothing")
		f.BoolVar(&a.asJSON, "json", false, "print the result as JSON")
		f.BoolVar(&a.all, "all-or-nothing", true, "write nothing when a row cannot be read")
		f.BoolVar(&partial, "partial", false, "write the rows that can be read, report the others")
		f.BoolVar(&a.propose, "propose-map", false, "print a draft of MAP.yaml for the file")
	})
	if code >= 0 {
		return code
	}
	a.all = a.all && !partial
	if len(words) != 1 || a.mapName == "" && !a.propose {
		fmt.Fprintf(errOut, "rogatory: import takes one file and a map. Example: rogatory import log.csv --map log.map.yaml --dry-run\nBuilt-in maps: %s\n", strings.Join(sheet.Builtins(), ", "))
		return 2
	}
	a.file = words[0]
	if a.propose {
		return proposeMap(ctx, c, a, out, errOut)
	}
	p := lang.For(lang.Language(c.Language))
	log, m, digest, err := readRegister(ctx, a)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", p.Fault(err))
		return 2
	}
	r := importResult(p, a, m, log)
	if a.dryRun || a.all && log.Reported > 0 {
		r.Written = false
		return printImport(out, errOut, p, a, r)
	}
	app, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer app.close()
	if err := app.importRegister(ctx, a, m, log, digest, &r); err != nil {
		say(c, errOut, err)
		return 1
	}
	return printImport(out, errOut, p, a, r)
}

// readRegister reads the file by its map. The error is a sentence.
func readRegister(ctx context.Context, a importAsk) (sheet.Log, sheet.Map, string, error) {
	var m sheet.Map
	var err error
	if name, ok := strings.CutPrefix(a.mapName, "builtin:"); ok {
		m, err = sheet.Builtin(name)
	} else {
		var b []byte
		if b, err = os.ReadFile(a.mapName); err != nil {
			return sheet.Log{}, m, "", fault.Wrap(err, fault.Invalid, "import.map_unreadable", a.mapName)
		}
		m, err = sheet.ParseMap(b)
	}
	if err != nil {
		return sheet.Log{}, m, "", err
	}
	if a.asOf != "" {
		d, err := deadline.ParseDay(a.asOf)
		if err != nil {
			return sheet.Log{}, m, "", err
		}
		m = m.WithAsOf(d)
	}
	b, err := os.ReadFile(a.file)
	if err != nil {
		return sheet.Log{}, m, "", fault.Wrap(err, fault.Invalid, "import.file_unreadable", a.file)
	}
	sum := sha256.Sum256(b)
	log, err := sheet.Read(ctx, bytes.NewReader(b), int64(len(b)), filepath.Base(a.file), m)
	return log, m, hex.EncodeToString(sum[:]), err
}

// places finds or makes the platforms and cases that records name.
type places struct {
	app      *app
	register string
	known    map[string]platform.ID
	at       time.Time
	cases    interface {
		EnsureCase(ctx context.Context, by people.Person, number, title string, at time.Time) (casefile.ID, error)
	}
}

func (p *places) Platform(ctx context.Context, by people.Person, name string) (platform.ID, error) {
	if id, ok := p.known[sheet.Fold(name)]; ok {
		return id, nil
	}
	return p.app.platformStore.Ensure(ctx, by, name, p.register, p.at)
}

func (p *places) Case(ctx context.Context, by people.Person, number, title string) (casefile.ID, error) {
	return p.cases.EnsureCase(ctx, by, number, title, p.at)
}

func (a *app) importRegister(ctx context.Context, ask importAsk, m sheet.Map, log sheet.Log, digest string, r *importOut) error {
	at := time.Now()
	by, err := a.accountStore.Importer(ctx, a.agency.ID, ask.by, at)
	if err != nil {
		return err
	}
	known := map[string]platform.ID{}
	all, err := a.library.Platforms(ctx, a.agency.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		known[sheet.Fold(p.Name)] = p.ID
	}
	mergers, err := a.platformStore.Mergers(ctx, a.agency.ID)
	if err != nil {
		return err
	}
	in := sheet.Intake{Register: r.Register, Mergers: mergers, AsOf: log.AsOf, Zone: a.zone, Country: a.agency.Country, Places: &places{app: a, register: r.Register, known: known, at: at, cases: a.caseStore}}
	requests, err := in.Requests(ctx, by, log.Records)
	if err != nil {
		return err
	}
	r.NewRequests, r.NewEvents, err = a.requests.Import(ctx, by, requests, at)
	if err != nil {
		return err
	}
	r.Written = true
	return a.requestStore.SaveImport(ctx, by, r.Register, digest, log.Rows, at)
}

// The JSON of the command; docs/import.md describes it.
type (
	importOut struct {
		File        string       `json:"file"`
		Register    string       `json:"register"`
		AsOf        string       `json:"as_of"`
		Rows        int          `json:"rows"`
		Imported    int          `json:"imported"`
		Merged      int          `json:"merged"`
		Ignored     int          `json:"ignored"`
		Reported    int          `json:"reported"`
		Records     int          `json:"records"`
		Open        int          `json:"open"`
		Answered    int          `json:"answered"`
		Withdrawn   int          `json:"withdrawn"`
		DryRun      bool         `json:"dry_run"`
		Written     bool         `json:"written"`
		NewRequests int          `json:"new_requests"`
		NewEvents   int          `json:"new_events"`
		Problems    []problemOut `json:"problems"`
		LeftOut     int          `json:"problems_left_out"`
	}
	problemOut struct {
		Sheet   string `json:"sheet,omitempty"`
		Line    int    `json:"line"`
		Column  string `json:"column,omitempty"`
		Reason  string `json:"reason"`
		Warning bool   `json:"warning,omitempty"`
	}
)

func importResult(p *lang.Printer, a importAsk, m sheet.Map, log sheet.Log) importOut {
	r := importOut{File: filepath.Base(a.file), Register: a.register, AsOf: log.AsOf.String(), Rows: log.Rows, Imported: log.Imported, Merged: log.Merged, Ignored: log.Ignored,
		Reported: log.Reported, Records: len(log.Records), DryRun: a.dryRun, Problems: []problemOut{}, LeftOut: log.LeftOut}
	if r.Register == "" {
		r.Register = m.Name
	}
	for _, rec := range log.Records {
		switch {
		case !rec.WithdrawnOn.IsZero():
			r.Withdrawn++
		case !rec.RepliedOn.IsZero():
			r.Answered++
		default:
			r.Open++
		}
	}
	for _, x := range log.Problems {
		r.Problems = append(r.Problems, problemOut{x.Sheet, x.Line, x.Column, p.Say(x.Key, x.Args...), x.Warning})
	}
	return r
}

// printed is how many problems the terminal shows.
const printed = 50

func printImport(out, errOut io.Writer, p *lang.Printer, a importAsk, r importOut) int {
	refused := !r.DryRun && !r.Written
	if a.asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			fmt.Fprintln(errOut, "rogatory:", err)
			return 1
		}
	} else {
		tellImport(out, p, r)
	}
	if refused {
		return 1
	}
	return 0
}

func tellImport(out io.Writer, p *lang.Printer, r importOut) {
	fmt.Fprintln(out, p.Count("import.rows", r.Rows, r.File, r.AsOf, r.Imported, r.Merged, r.Ignored, r.Reported))
	fmt.Fprintln(out, p.Count("import.records", r.Records, r.Answered, r.Open, r.Withdrawn))
	for i, x := range r.Problems {
		if i == printed {
			fmt.Fprintln(out, p.Count("import.more", len(r.Problems)-printed+r.LeftOut))
			break
		}
		fmt.Fprintln(out, "  "+problemPlace(p, x)+": "+x.Reason)
	}
	switch {
	case r.DryRun:
		fmt.Fprintln(out, p.Say("import.dry_run"))
	case !r.Written:
		fmt.Fprintln(out, p.Count("import.refused", r.Reported))
	default:
		fmt.Fprintln(out, p.Count("import.written_requests", r.NewRequests, p.Count("import.events", r.NewEvents)))
	}
}

// problemPlace says where in the file a problem is.
func problemPlace(p *lang.Printer, x problemOut) string {
	where := p.Say("import.at_line", strconv.Itoa(x.Line))
	if x.Sheet != "" {
		where = p.Say("import.at_row", strconv.Itoa(x.Line), x.Sheet)
	}
	if x.Column != "" {
		where = p.Say("import.at_column", where, x.Column)
	}
	if x.Warning {
		where = p.Say("import.at_warning", where)
	}
	return where
}

// proposeMap prints a draft of a map for a file.
func proposeMap(ctx context.Context, c config, a importAsk, out, errOut io.Writer) int {
	b, err := os.ReadFile(a.file)
	if err == nil {
		var draft []byte
		if draft, err = sheet.ProposeMap(ctx, bytes.NewReader(b), int64(len(b)), filepath.Base(a.file)); err == nil {
			fmt.Fprintf(out, "%s", draft)
			return 0
		}
	} else {
		err = fault.Wrap(err, fault.Invalid, "import.file_unreadable", a.file)
	}
	say(c, errOut, err)
	return 2
}
