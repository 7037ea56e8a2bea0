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
	"rogatory/internal/lang"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// comparing is what can be said of a comparison.
type comparing struct {
	asking
	other, event, from2, to2, urgency, format string
	days                                      int
}

// runCompare prints what the page of comparison shows, from the same function.
func runCompare(ctx context.Context, args []string, out, errOut io.Writer) int {
	var asked comparing
	c, rest, code := parse("report compare", args, errOut, func(f *flags) {
		asked.bind(f)
		f.StringVar(&asked.other, "other", "", "second platform, to compare with the first")
		f.StringVar(&asked.event, "event", "", "id of an event of the platform's timeline: before it and from it on")
		f.IntVar(&asked.days, "days", 180, "days on each side of the event, 14 to 730")
		f.StringVar(&asked.from2, "from2", "", "first day of the second period")
		f.StringVar(&asked.to2, "to2", "", "last day of the second period")
		f.StringVar(&asked.urgency, "urgency", "", "emergency or ordinary")
		f.StringVar(&asked.format, "format", "text", "text, json, csv, pdf or xlsx")
	})
	if code >= 0 {
		return code
	}
	if len(rest) > 0 {
		fmt.Fprintf(errOut, "rogatory: report compare takes no word such as %q.\n", rest[0])
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	if err := asked.check(); err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	p := lang.For(lang.Language(c.Language))
	first, second, labels, err := a.sides(ctx, p, asked)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	if err := a.printComparison(ctx, p, first, second, labels, asked, out); err != nil {
		say(c, errOut, err)
		return 1
	}
	return 0
}

func (q comparing) check() error {
	if err := oneOf("format", q.format, "text", "json", "csv", "pdf", "xlsx"); err != nil {
		return err
	}
	if q.urgency != "" {
		if err := oneOf("urgency", q.urgency, "emergency", "ordinary"); err != nil {
			return err
		}
	}
	switch {
	case q.other != "" && q.event != "":
		return fmt.Errorf("--other and --event ask for two different comparisons")
	case (q.other != "" || q.event != "") && q.platform == "":
		return fmt.Errorf("--other and --event need --platform")
	case q.event != "" && (q.days < 14 || q.days > 730):
		return fmt.Errorf("--days must lie between 14 and 730")
	}
	return nil
}

// sides are the two populations and their names: two platforms, an event, two
// periods, or the last period and the one before.
func (a *app) sides(ctx context.Context, p *lang.Printer, asked comparing) (first, second report.Query, labels [2]string, err error) {
	base, err := a.reportQuery(ctx, asked.platform, asked.from, asked.to, asked.asOf, asked.kind)
	if err != nil {
		return
	}
	base.Urgency, base.Alone = report.Urgency(asked.urgency), asked.alone
	names, err := a.names(ctx)
	if err != nil {
		return
	}
	period := func(q report.Query) string {
		return p.Say("compare.label_period", p.ShortDay(q.From), p.ShortDay(q.To))
	}
	switch {
	case asked.other != "":
		first, second = base, base
		other, found := a.reportQuery(ctx, asked.other, "", "", "", "")
		if found != nil || other.Platform == base.Platform {
			err = fmt.Errorf("--other %q is not another platform", asked.other)
			return
		}
		second.Platform = other.Platform
		labels = [2]string{names[first.Platform], names[second.Platform]}
	case asked.event != "":
		events, wrong := a.library.Events(ctx, a.agency.ID, base.Platform, time.Time{})
		if err = wrong; err != nil {
			return
		}
		day, ok := eventDay(events, asked.event)
		if !ok || !day.Before(base.AsOf) {
			err = fmt.Errorf("--event %q is no past event of %s; known are: %s", asked.event, names[base.Platform], strings.Join(eventIDs(events), ", "))
			return
		}
		first, second = base.Around(day, asked.days)
		labels = [2]string{p.Say("compare.label_before", names[base.Platform], p.ShortDay(day)), p.Say("compare.label_after", names[base.Platform], p.ShortDay(day))}
	case asked.from == "" && asked.to == "" && asked.from2 == "" && asked.to2 == "":
		first, second = base.Recent()
		first.Waits, second.Waits = false, false
		labels = [2]string{period(first), period(second)}
	default:
		then, wrong := a.reportQuery(ctx, "", asked.from2, asked.to2, "", "")
		if wrong != nil || asked.from == "" || asked.to == "" || asked.from2 == "" || asked.to2 == "" {
			err = fmt.Errorf("two periods need --from, --to, --from2 and --to2, each a day such as 2026-03-14")
			return
		}
		first, second = base, base
		second.From, second.To = then.From, then.To
		labels = [2]string{period(first), period(second)}
	}
	return
}

func eventDay(events []platform.Event, event string) (deadline.Day, bool) {
	for _, e := range events {
		if e.ID == event {
			d, err := deadline.ParseDay(e.Date)
			return d, err == nil
		}
	}
	return deadline.Day{}, false
}

func eventIDs(events []platform.Event) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.ID)
	}
	return all
}

func (a *app) printComparison(ctx context.Context, p *lang.Printer, first, second report.Query, labels [2]string, asked comparing, out io.Writer) error {
	by := operator
	by.Agency = a.agency.ID
	found, err := a.reports.Compare(ctx, by, first, second)
	if err != nil {
		return err
	}
	names, err := a.names(ctx)
	if err != nil {
		return err
	}
	d := found.Document(report.Words{Say: p, Names: names, Demo: a.agency.Demo}, labels[0], labels[1])
	if asked.format == "text" {
		var text strings.Builder
		printDocumentText(&text, p, d)
		return put(asked.out, []byte(text.String()), out)
	}
	b, err := export.File(export.Format(asked.format), d, p, "")
	if err != nil {
		return err
	}
	return put(asked.out, b, out)
}

// printDocumentText writes a document for a terminal: its sentence and tables.
func printDocumentText(out io.Writer, p *lang.Printer, d document.Document) {
	if d.Notice != "" {
		fmt.Fprintf(out, "%s\n\n", d.Notice)
	}
	fmt.Fprintf(out, "%s: %s\n\n%s\n", d.Title, d.Subtitle, d.Cover)
	for _, named := range d.Tables() {
		fmt.Fprintf(out, "\n%s\n", named.Table.Caption)
		w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		var heads []string
		for _, c := range named.Table.Columns {
			heads = append(heads, c.Label)
		}
		fmt.Fprintln(w, strings.Join(heads, "\t"))
		for _, r := range named.Table.All() {
			var cells []string
			for _, c := range r.Cells {
				text := c.Say(p)
				if below := c.SayBelow(p); below != "" {
					text += " (" + below + ")"
				}
				cells = append(cells, text)
			}
			fmt.Fprintln(w, strings.Join(cells, "\t"))
		}
		_ = w.Flush() // a strings.Builder takes everything
	}
}
