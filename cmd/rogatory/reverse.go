package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/internal/sheet"
)

// reverseAsk is what the command was asked for.
type reverseAsk struct{ file, platform, from, to, by, maps, format, out string }

// runReverseAudit compares a platform's list with our requests.
func runReverseAudit(ctx context.Context, args []string, out, errOut io.Writer) int {
	var a reverseAsk
	c, words, code := parse("reverse-audit", args, errOut, func(f *flags) {
		f.StringVar(&a.platform, "platform", "", "platform whose list it is, by its id in the directory")
		f.StringVar(&a.from, "from", "", "first day of our dispatches to look at (default a week before their first date)")
		f.StringVar(&a.to, "to", "", "last day of our dispatches to look at (default their last date)")
		f.StringVar(&a.by, "by", "", "login of the liaison officer who compares (default an account made for imports)")
		f.StringVar(&a.maps, "map", "", "ROLE=COLUMN,… for columns whose head is not recognised; roles: their_reference, our_reference, date, outcome")
		f.StringVar(&a.format, "format", "text", "text, pdf, xlsx, csv or json; saved freezes the numbers and gives their file")
		f.StringVar(&a.out, "out", "", "file to write (default: the terminal)")
	})
	if code >= 0 {
		return code
	}
	p := lang.For(lang.Language(c.Language))
	if len(words) != 1 || a.platform == "" {
		fmt.Fprintln(errOut, "rogatory:", p.Say("reverse.usage"))
		return 2
	}
	if err := oneOf("format", a.format, "text", "pdf", "xlsx", "csv", "json", "saved"); err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	a.file = words[0]
	q, err := a.ask(ctx)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", p.Fault(err))
		return 2
	}
	b, err := reverseWith(ctx, c, a, q, errOut)
	if err == nil {
		err = put(a.out, b, out)
	}
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	return 0
}

// ask reads the file and the days.
func (a reverseAsk) ask(ctx context.Context) (report.ReverseAsk, error) {
	q := report.ReverseAsk{Platform: platform.ID(a.platform)}
	var g fault.Gather
	for text, into := range map[string]*deadline.Day{a.from: &q.From, a.to: &q.To} {
		if text == "" {
			continue
		}
		d, err := deadline.ParseDay(text)
		g.Add(err)
		*into = d
	}
	if err := g.Err(); err != nil {
		return q, err
	}
	list, err := theirList(ctx, a.file, a.maps)
	if err == nil {
		q.List = *list
	}
	return q, err
}

// reverseWith compares and gives what is to be written.
func reverseWith(ctx context.Context, c config, a reverseAsk, q report.ReverseAsk, errOut io.Writer) ([]byte, error) {
	app, err := openApp(ctx, c, errOut)
	if err != nil {
		return nil, err
	}
	defer app.close()
	about, err := app.library.Platform(ctx, app.agency.ID, q.Platform)
	if err != nil {
		return nil, err
	}
	at := time.Now()
	by, err := app.accountStore.Importer(ctx, app.agency.ID, a.by, at)
	if err != nil {
		return nil, err
	}
	q.Act = request.Act{At: at}
	if a.format == "saved" {
		return app.saveReverse(ctx, by, q)
	}
	r, err := app.reports.ReverseAudit(ctx, by, q)
	if err != nil {
		return nil, err
	}
	p := lang.For(lang.Language(c.Language)).In(app.zone)
	if a.format == "text" {
		var b bytes.Buffer
		tellReverse(&b, p, r)
		return b.Bytes(), nil
	}
	d := r.Document(report.Words{Say: p, Names: map[platform.ID]string{q.Platform: about.Name}, Demo: app.agency.Demo})
	d.Stamp = document.Stamp{Agency: app.agency.Name, Program: version, AsOf: at.UTC()}
	return export.File(export.Format(a.format), d, p, "")
}

// saveReverse freezes the numbers and gives the file that can be verified.
func (a *app) saveReverse(ctx context.Context, by people.Person, q report.ReverseAsk) ([]byte, error) {
	id, err := a.press.PublishReverse(ctx, by, q.Act, q)
	if err != nil {
		return nil, err
	}
	one, err := a.press.Show(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return one.Sealed()
}

// tellReverse prints what both know and what only one side knows.
func tellReverse(out io.Writer, p *lang.Printer, r report.Reverse) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	row := func(kind, ours, theirs string, ourDay, theirDay deadline.Day, ourOutcome, theirOutcome string) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", kind, ours, theirs, plainDay(ourDay), plainDay(theirDay), ourOutcome, theirOutcome)
	}
	fmt.Fprintf(w, "\t%s\t%s\t%s\t%s\t%s\t%s\n", p.Say("reverse.ours"), p.Say("reverse.theirs"), p.Say("reverse.our_day"), p.Say("reverse.their_day"), p.Say("reverse.our_outcome"), p.Say("reverse.their_outcome"))
	for _, j := range r.Both {
		kind := "="
		if j.OutcomeGap || j.DatesDiffer {
			kind = "≠"
		}
		row(kind, j.Our.Reference, j.Their.Theirs, j.Our.Day, j.Their.Day, p.Say(j.Our.Outcome.LabelKey()), j.Their.Text)
	}
	for _, t := range r.OnlyTheirs {
		row(">", t.Ours, t.Theirs, deadline.Day{}, t.Day, "", t.Text)
	}
	for _, o := range r.OnlyOurs {
		row("<", o.Reference, "", o.Day, deadline.Day{}, p.Say(o.Outcome.LabelKey()), "")
	}
	_ = w.Flush() // the terminal is gone; there is nobody to tell
	for _, f := range r.Faults {
		where, args := (sheet.Problem{Line: f.Line, Column: f.Column}).Where()
		fmt.Fprintln(out, p.Say(where, args...)+" "+p.Say(f.Key, f.Args...))
	}
	fmt.Fprintln(out, p.Say("reverse.sentence", p.Number(len(r.Both)), p.Number(r.Differ()), p.Number(len(r.OnlyTheirs)), p.Number(len(r.OnlyOurs))))
}

func plainDay(d deadline.Day) string {
	if d.IsZero() {
		return "–"
	}
	return d.String()
}
