package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/report"
)

// runStatutory prints a yearly return, from the same function as the page.
// Everybody who can type here can read the database, so nothing is suppressed.
func runStatutory(ctx context.Context, args []string, out, errOut io.Writer) int {
	var form, asOf, format, table string
	var year int
	c, rest, code := parse("report statutory", args, errOut, func(f *flags) {
		f.StringVar(&form, "form", "art28", "art28 (Regulation (EU) 2023/1543) or uk (yearly record of communications data)")
		f.IntVar(&year, "year", 0, "calendar year (default the present one)")
		f.StringVar(&asOf, "as-of", "", "what was known at the end of this day (default today)")
		f.StringVar(&format, "format", "text", "text, pdf, xlsx, csv or json")
		f.StringVar(&table, "table", "", "table of a CSV, such as c/epoc (default the first)")
	})
	if code >= 0 {
		return code
	}
	if len(rest) > 0 {
		fmt.Fprintf(errOut, "rogatory: report statutory takes no word such as %q.\n", rest[0])
		return 2
	}
	if err := oneOf("format", format, "text", "pdf", "xlsx", "csv", "json"); err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	d, err := a.statutory(ctx, report.Form(form), year, asOf)
	if err != nil {
		say(c, errOut, err)
		if fault.Is(err, fault.Invalid) {
			return 2
		}
		return 1
	}
	if err := printDocument(out, format, table, d, lang.For(lang.Language(c.Language))); err != nil {
		say(c, errOut, err)
		return 1
	}
	return 0
}

func (a *app) statutory(ctx context.Context, form report.Form, year int, asOf string) (document.Document, error) {
	now := time.Now()
	q := report.ReturnQuery{Form: form, Year: year, Today: deadline.DayOf(now, a.zone)}
	if asOf != "" {
		day, err := deadline.ParseDay(asOf)
		if err != nil {
			return document.Document{}, err
		}
		q.AsOf = day
	}
	by := operator
	by.Agency = a.agency.ID
	r, err := a.reports.WholeReturn(ctx, by, q)
	if err != nil {
		return document.Document{}, err
	}
	p := lang.For(lang.Language(a.config.Language)).In(a.zone)
	d := r.Document(report.Words{Say: p, Demo: a.agency.Demo})
	d.Stamp = document.Stamp{Agency: a.agency.Name, Program: version, AsOf: now}
	if r.Query.AsOf != r.Query.Today {
		d.Stamp.AsOf = r.Query.AsOf.AddDays(1).In(a.zone).Add(-time.Second)
	}
	return d, nil
}

// printDocument writes a document as text for a terminal, or as a file.
func printDocument(out io.Writer, format, table string, d document.Document, p *lang.Printer) error {
	if format != "text" {
		b, err := export.File(export.Format(format), d, p, table)
		if err == nil {
			_, err = out.Write(b)
		}
		return err
	}
	fmt.Fprintf(out, "%s\n%s\n", d.Title, d.Cover)
	if d.Notice != "" {
		fmt.Fprintln(out, d.Notice)
	}
	for _, f := range d.Facts {
		fmt.Fprintf(out, "%s: %s\n", f.Label, f.Value.Say(p))
	}
	for _, s := range d.Sections {
		fmt.Fprintf(out, "\n%s\n%s\n", s.Heading, strings.Join(s.Text, "\n"))
		for _, t := range s.Tables {
			printTable(out, t, p)
		}
	}
	fmt.Fprintln(out)
	for _, n := range d.Notes {
		fmt.Fprintln(out, n)
	}
	return nil
}

func printTable(out io.Writer, t document.Table, p *lang.Printer) {
	w := tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)
	var heads []string
	for _, c := range t.Columns {
		heads = append(heads, c.Label)
	}
	fmt.Fprintln(w, "  "+strings.Join(heads, "\t"))
	for _, r := range t.All() {
		var cells []string
		for _, c := range r.Cells {
			text := c.Say(p)
			if below := c.SayBelow(p); below != "" {
				text += " (" + below + ")"
			}
			cells = append(cells, text)
		}
		fmt.Fprintln(w, "  "+strings.Join(cells, "\t"))
	}
	if err := w.Flush(); err != nil {
		fmt.Fprintln(out, err)
	}
}
