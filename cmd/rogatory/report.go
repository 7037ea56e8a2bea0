package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// operator is who types at the server's own console: it reads figures, as any
// role may, and no case.
var operator = people.Person{ID: "operator", Role: people.Auditor, Active: true, Console: true}

// reports is the table of what can be printed; each has a file of its own.
func reports() []command {
	return []command{
		{"responsiveness", "report responsiveness [--platform P] [--from D] [--to D] [--as-of D] [--kind K] [--alone] [--format text|json|csv|pdf|xlsx|document] [--out FILE]", "print what the responsiveness page shows", runResponsiveness},
		{"compare", "report compare [--platform P] [--other P | --event ID [--days N] | --from D --to D --from2 D --to2 D] [--as-of D] [--kind K] [--urgency U] [--alone] [--format text|json|csv|pdf|xlsx] [--out FILE]", "compare two periods, two platforms, or before and after an event", runCompare},
		{"file", "report file NAME [--platform P] [--from D] … [--format pdf|xlsx|csv|json] [--out FILE]", "write any report as the file of its page", runFile},
		{"save", "report save [NAME] [--platform P] [--from D] … [--out FILE]", "freeze a report of now and write its file; NAME as for report file", runSave},
		{"verify", "report verify FILE [--list LIST]", "hold the file of a saved report against the database; exit 1 where they differ", runVerify},
		{"statutory", "report statutory [--form art28|uk] [--year Y] [--as-of D] [--format text|pdf|xlsx|csv|json]", "print a yearly return: Article 28(2) of Regulation (EU) 2023/1543, or the British record", runStatutory},
	}
}

// runReport finds the report that was asked for.
func runReport(ctx context.Context, args []string, out, errOut io.Writer) int {
	asked := ""
	if len(args) > 0 {
		asked = args[0]
	}
	var names []string
	for _, r := range reports() {
		if r.name == asked {
			return r.run(ctx, args[1:], out, errOut)
		}
		names = append(names, "rogatory report "+r.name)
	}
	if asked == "-h" || asked == "--help" || asked == "help" {
		for _, r := range reports() {
			fmt.Fprintf(errOut, "  %s\n      %s\n", r.usage, r.text)
		}
		return 0
	}
	fmt.Fprintf(errOut, "rogatory: say which report: %s\n", strings.Join(names, ", "))
	return 2
}

// runResponsiveness prints what the responsiveness page shows, from the same function.
func runResponsiveness(ctx context.Context, args []string, out, errOut io.Writer) int {
	var asked asking
	var format string
	c, rest, code := parse("report responsiveness", args, errOut, func(f *flags) {
		asked.bind(f)
		f.StringVar(&format, "format", "text", "text, json, csv; pdf, xlsx or document are the files of the page")
	})
	if code >= 0 {
		return code
	}
	if len(rest) > 0 {
		fmt.Fprintf(errOut, "rogatory: report responsiveness takes no word such as %q.\n", rest[0])
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	q, err := a.reportQuery(ctx, asked.platform, asked.from, asked.to, asked.asOf, asked.kind)
	if err == nil {
		err = oneOf("format", format, "text", "json", "csv", "pdf", "xlsx", "document")
	}
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	q.Alone = asked.alone
	if format == "pdf" || format == "xlsx" || format == "document" {
		if err := a.printDocument(ctx, asked, format, out); err != nil {
			say(c, errOut, err)
			return 1
		}
		return 0
	}
	by := operator
	by.Agency = a.agency.ID
	r, err := a.reports.Responsiveness(ctx, by, q)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	names, err := a.names(ctx)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	var printed bytes.Buffer
	err = printReport(&printed, format, reportResult(r, names, a.agency.Demo))
	if err == nil {
		err = put(asked.out, printed.Bytes(), out)
	}
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 1
	}
	return 0
}

func (a *app) names(ctx context.Context) (map[platform.ID]string, error) {
	all, err := a.library.Platforms(ctx, a.agency.ID)
	if err != nil {
		return nil, err
	}
	names := map[platform.ID]string{}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, nil
}

func (a *app) reportQuery(ctx context.Context, name, from, to, asOf, kind string) (report.Query, error) {
	today := deadline.DayOf(time.Now(), a.zone)
	q := report.Query{Kind: legal.RequestKind(kind), AsOf: today, Today: today}
	if kind != "" && !q.Kind.Valid() {
		var known []string
		for _, k := range legal.RequestKinds() {
			known = append(known, string(k))
		}
		return q, fmt.Errorf("--kind %q is none of %s", kind, strings.Join(known, ", "))
	}
	for _, d := range []struct {
		flag, text string
		into       *deadline.Day
	}{{"from", from, &q.From}, {"to", to, &q.To}, {"as-of", asOf, &q.AsOf}} {
		if d.text == "" {
			continue
		}
		day, err := deadline.ParseDay(d.text)
		if err != nil {
			return q, fmt.Errorf("--%s %q is not a day such as 2026-03-14", d.flag, d.text)
		}
		*d.into = day
	}
	if name == "" {
		return q, nil
	}
	names, err := a.names(ctx)
	if err != nil {
		return q, err
	}
	for id, one := range names {
		if string(id) == name || strings.EqualFold(one, name) {
			q.Platform = id
			return q, nil
		}
	}
	return q, fmt.Errorf("there is no platform %q", name)
}
