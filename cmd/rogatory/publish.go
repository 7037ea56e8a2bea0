package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/internal/sheet"
)

// publisher is who publishes from the server's own console. Who can type there
// can read the database, so a return can be saved with its small cells.
var publisher = people.Person{ID: "operator", Role: people.Legal, Active: true, Console: true}

// asking are the flags of a report that is made as a document.
type asking struct {
	platform, from, to, asOf, kind, out string
	alone                               bool
}

func (q *asking) bind(f *flags) {
	f.StringVar(&q.platform, "platform", "", "id or name of one platform")
	f.StringVar(&q.from, "from", "", "first day of dispatch, 2006-01-02")
	f.StringVar(&q.to, "to", "", "last day of dispatch")
	f.StringVar(&q.asOf, "as-of", "", "what was known at the end of this day (default today)")
	f.StringVar(&q.kind, "kind", "", "kind of request")
	f.BoolVar(&q.alone, "alone", false, "each platform without those that were merged into it")
	f.StringVar(&q.out, "out", "", "file to write (default: the terminal)")
}

// parameters checks the flags and gives the name of the report they ask for.
func (a *app) parameters(ctx context.Context, q asking) (string, publication.Parameters, error) {
	checked, err := a.reportQuery(ctx, q.platform, q.from, q.to, q.asOf, q.kind)
	if err != nil {
		return "", nil, err
	}
	params, name := publication.Parameters{}, "responsiveness"
	if checked.Platform != "" {
		name = "platform"
	}
	for key, value := range map[string]string{"platform": string(checked.Platform), "from": q.from, "to": q.to, "as_of": q.asOf, "kind": q.kind} {
		if value != "" {
			params[key] = value
		}
	}
	if q.alone {
		params["alone"] = "1"
	}
	return name, params, nil
}

// document makes what the report page and its files show.
func (a *app) document(ctx context.Context, q asking) (document.Document, *lang.Printer, error) {
	p := lang.For(lang.Language(a.config.Language)).In(a.zone)
	name, params, err := a.parameters(ctx, q)
	if err != nil {
		return document.Document{}, p, err
	}
	by := operator
	by.Agency = a.agency.ID
	d, err := a.press.Document(ctx, by, name, params, p, time.Now())
	return d, p, err
}

// printDocument writes a report as one of the files of its page.
func (a *app) printDocument(ctx context.Context, q asking, format string, out io.Writer) error {
	d, p, err := a.document(ctx, q)
	if err != nil {
		return err
	}
	f := export.Format(format)
	if format == "document" {
		f = export.JSON
	}
	b, err := export.File(f, d, p, "")
	if err != nil {
		return err
	}
	return put(q.out, b, out)
}

// put writes to a file, or to the terminal when none is named.
func put(path string, b []byte, out io.Writer) error {
	if path == "" {
		_, err := out.Write(b)
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

func (a *app) save(ctx context.Context, name string, params publication.Parameters, path string, out, errOut io.Writer) error {
	by := publisher
	by.Agency = a.agency.ID
	id, err := a.press.Publish(ctx, by, request.Act{At: time.Now()}, name, params)
	if err != nil {
		return err
	}
	one, err := a.press.Show(ctx, by, id)
	if err != nil {
		return err
	}
	b, err := one.Sealed()
	if err != nil {
		return err
	}
	if err := put(path, b, out); err != nil {
		return err
	}
	fmt.Fprintf(errOut, "saved as %s/responsiveness/saved/%s\nas of %s, SHA-256 %s\n", a.config.base, id, one.AsOf.Format(time.RFC3339Nano), one.Hash)
	return nil
}

// runVerify holds the file of a saved report against the database.
func runVerify(ctx context.Context, args []string, out, errOut io.Writer) int {
	var list, maps string
	c, rest, code := parse("report verify", args, errOut, func(f *flags) {
		f.StringVar(&list, "list", "", "the platform's list, for the numbers of a reverse audit")
		f.StringVar(&maps, "map", "", "its columns, as for reverse-audit")
	})
	if code >= 0 {
		return code
	}
	if len(rest) != 1 {
		fmt.Fprintln(errOut, "rogatory: name one file: rogatory report verify FILE")
		return 2
	}
	b, err := os.ReadFile(rest[0])
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	theirs, err := theirList(ctx, list, maps)
	if err != nil {
		say(c, errOut, err)
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	by := operator
	by.Agency = a.agency.ID
	v, err := a.press.VerifyWith(ctx, by, b, theirs)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	if err := tell(v, out); err != nil {
		return 1
	}
	return 0
}

// theirList reads a platform's list; nil when none is named.
func theirList(ctx context.Context, path, maps string) (*report.TheirList, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "import.file_unreadable", path)
	}
	list, err := sheet.ReadTheirList(ctx, bytes.NewReader(b), int64(len(b)), report.ColumnsNamed(maps))
	return &list, err
}

// errUnequal ends verify with 1; everything is said by then.
var errUnequal = errors.New("the file and the database differ")

func tell(v publication.Verdict, out io.Writer) error {
	fmt.Fprintf(out, "%s as of %s, made by version %s\n", v.File.Report, v.File.AsOf.Format(time.RFC3339Nano), v.File.Program)
	if v.Intact {
		fmt.Fprintf(out, "the file is as it was saved, SHA-256 %s\n", v.Hash)
	} else {
		fmt.Fprintln(out, "the file was altered: its SHA-256 is not that of its content")
	}
	if len(v.Differences) == 0 {
		fmt.Fprintf(out, "equal: the database gives the same %d figures\n", v.Figures)
	}
	for _, d := range v.Differences {
		fmt.Fprintf(out, "differs: %s\n    file     %s\n    database %s\n", d.Path, figureText(d.Was), figureText(d.Is))
	}
	if len(v.Differences) > 0 && v.File.Program != v.Program {
		fmt.Fprintf(out, "this is version %s: its definitions may differ from those of %s\n", v.Program, v.File.Program)
	}
	if !v.Equal() {
		return errUnequal
	}
	return nil
}

func figureText(f *document.Figure) string {
	if f == nil {
		return "has no such figure"
	}
	text := string(f.Kind)
	for _, part := range []struct{ name, value string }{{"", f.Value}, {"lower ", f.Low}, {"upper ", f.High}, {"n ", f.N}} {
		if part.value != "" {
			text += " " + part.name + part.value
		}
	}
	return text
}
