package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"rogatory/internal/export"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/publication"
)

// question is a report by its name and what it is asked, as on its page.
type question struct {
	name   string
	params map[string]*string
	out    string
}

// meanings say what the parameters of reports are.
var meanings = map[string]string{
	"mode": "compare: periods, platforms or event", "platform": "id or name of one platform", "other": "compare: the second platform",
	"from": "first day, 2006-01-02", "to": "last day", "from2": "compare: first day of the second period", "to2": "compare: its last day",
	"event": "compare: an event of the platform", "days": "compare: days on each side of the event", "kind": "kind of request",
	"urgency": "emergency or ordinary", "category": "category of data", "as_of": "what was known at the end of this day (default today)",
	"country": "published: country, two letters (default ours)", "form": "statutory: art28 or uk", "year": "statutory: calendar year",
	"alone": "1 counts each platform without those that were merged into it",
	"list":  "reverse: digest of the list", "whole": "statutory: yes keeps figures about few, for those who send the return",
}

func (q *question) bind(f *flags) {
	q.params = map[string]*string{}
	for _, name := range publication.Asked() {
		q.params[name] = f.String(flagOf(name), "", meanings[name])
	}
	f.StringVar(&q.out, "out", "", "file to write (default: the terminal)")
}

// flagOf is the flag of a parameter; --country is the unit's own in every command.
func flagOf(name string) string {
	if name == "country" {
		return "of-country"
	}
	return strings.ReplaceAll(name, "_", "-")
}

// named takes the name of the report from the words of the command.
func (q *question) named(words []string) bool {
	q.name = "responsiveness"
	if *q.params["platform"] != "" {
		q.name = "platform"
	}
	if len(words) == 1 {
		q.name = words[0]
	}
	return len(words) < 2
}

// asked gives what was asked; a platform may be written by its name.
func (a *app) asked(ctx context.Context, q question) (publication.Parameters, error) {
	params := publication.Parameters{}
	for name, value := range q.params {
		if *value != "" {
			params[name] = *value
		}
	}
	names, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"platform", "other"} {
		for id, name := range names {
			if strings.EqualFold(name, params[key]) {
				params[key] = string(id)
			}
		}
	}
	return params, nil
}

// ask runs a command about one report: it reads the flags, opens the
// application, and tells what was wrong.
func ask(ctx context.Context, command string, args []string, errOut io.Writer, more func(*flags), do func(*app, question, publication.Parameters) error) int {
	var q question
	c, words, code := parse(command, args, errOut, func(f *flags) {
		q.bind(f)
		if more != nil {
			more(f)
		}
	})
	if code >= 0 {
		return code
	}
	if !q.named(words) {
		fmt.Fprintf(errOut, "rogatory: %s takes the name of one report: %s\n", command, strings.Join(publication.Scheduled(), ", "))
		return 2
	}
	a, err := openApp(ctx, c, errOut)
	if err != nil {
		say(c, errOut, err)
		return 1
	}
	defer a.close()
	params, err := a.asked(ctx, q)
	if err == nil {
		err = do(a, q, params)
	}
	switch {
	case err == nil:
		return 0
	case fault.Is(err, fault.Invalid):
		tellFields(errOut, lang.For(lang.Language(c.Language)), err)
		return 2
	}
	say(c, errOut, err)
	return 1
}

// tellFields names each flag with what is wrong with it.
func tellFields(errOut io.Writer, p *lang.Printer, err error) {
	faults := p.FieldFaults(err)
	for _, field := range p.FaultFields(err) {
		if field == "" {
			fmt.Fprintln(errOut, "rogatory:", faults[field])
			continue
		}
		fmt.Fprintf(errOut, "rogatory: --%s: %s\n", flagOf(field), faults[field])
	}
}

// runFile writes a report as one of the files of its page.
func runFile(ctx context.Context, args []string, out, errOut io.Writer) int {
	var format, table string
	more := func(f *flags) {
		f.StringVar(&format, "format", "json", "pdf, xlsx, csv or json")
		f.StringVar(&table, "table", "", "table of a CSV (default the first)")
	}
	return ask(ctx, "report file", args, errOut, more, func(a *app, q question, params publication.Parameters) error {
		by, p := publisher, lang.For(lang.Language(a.config.Language)).In(a.zone)
		by.Agency = a.agency.ID
		d, err := a.press.Document(ctx, by, q.name, params, p, time.Now())
		if err != nil {
			return err
		}
		b, err := export.File(export.Format(format), d, p, table)
		if err != nil {
			return err
		}
		return put(q.out, b, out)
	})
}

// runSave publishes a report and writes its file.
func runSave(ctx context.Context, args []string, out, errOut io.Writer) int {
	return ask(ctx, "report save", args, errOut, nil, func(a *app, q question, params publication.Parameters) error {
		return a.save(ctx, q.name, params, q.out, out, errOut)
	})
}
