package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

// basisLookup finds the counting rule and the period of a legal basis of the
// catalogue; runDue is handed one, so that counting days needs no database.
type basisLookup func(id string) (rule, period string, err error)

// dueFlags are the words of the command as they were typed.
type dueFlags struct {
	basis, rule, period, at, tz, event string
	holidays, place, renewHolidays     string
	resume, closing, explicit          string
	vector, format, language           string
	pauses, extensions, martial        []string
}

// runDue counts one deadline and prints its proof, or runs a file of worked
// examples. It answers 0, 1 when an example fails, 2 when it was asked wrongly.
func runDue(args []string, lookup basisLookup, stdout, stderr io.Writer) int {
	f, err := parseDue(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, dueUsage)
		return 0
	}
	say := lang.For(lang.Language(f.language))
	if err != nil {
		fmt.Fprintf(stderr, "rogatory due: %s Type 'rogatory due --help' for the flags.\n", dueSentence(err, say))
		return 2
	}
	if f.vector != "" {
		return runVectors(f, say, stdout, stderr)
	}
	in, err := f.input(lookup)
	if err == nil {
		err = f.print(in, say, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "rogatory due: %s\n", dueSentence(err, say))
		return 2
	}
	return 0
}

const dueUsage = `Count a deadline and print why it is that date.

  rogatory due --basis ID --at INSTANT --tz ZONE
  rogatory due --rule R --period P10D --at INSTANT --tz ZONE
  rogatory due --vector FILE

  --basis ID            legal basis of the catalogue; gives rule and period unless they are named
  --rule R              counting rule, such as eu1182_days
  --period P            ISO 8601: P10D, P2M, P1Y, PT8H (working days under eu1182_working_days)
  --at INSTANT          start: 2026-09-07T10:15:00+01:00, or local time in the zone: 2026-09-07T10:15
  --event NAME          what the start is, such as epoc_received_by_addressee
  --tz ZONE             IANA zone of the place where the action has to be taken
  --calendar PLACE      holidays of the table: UA, US, IE, LU, NL, DE, FR, UK-EW, UK-SCT, UK-NIR, SG, CH, JP, KR
  --holidays D,D        further days; without --calendar these are the only holidays
  --own-holidays D,D    holidays of our own place, for the day by which we should act
  --martial-law A/B     days during which holidays are working days; A/ goes on; may be repeated
  --closing HH:MM       the act is done at an office that closes then
  --pause A/B           the clock stood still from A to B; may be repeated
  --resume POLICY       restart_full (default) or resume_remaining
  --extend P[@INSTANT]  an extension, counted from the legal start; may be repeated
  --explicit DATE       date or instant that was set; it replaces the count
  --vector FILE         worked examples in the format of deadline-vectors.yaml
  --format text|json
  --lang en|uk
`

// list gathers a flag that may be repeated.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func parseDue(args []string) (dueFlags, error) {
	var f dueFlags
	fs := flag.NewFlagSet("due", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	for name, into := range map[string]*string{
		"basis": &f.basis, "rule": &f.rule, "period": &f.period, "at": &f.at, "tz": &f.tz, "event": &f.event,
		"holidays": &f.holidays, "calendar": &f.place, "own-holidays": &f.renewHolidays, "closing": &f.closing,
		"resume": &f.resume, "explicit": &f.explicit, "vector": &f.vector,
	} {
		fs.StringVar(into, name, "", "")
	}
	fs.StringVar(&f.format, "format", "text", "")
	fs.StringVar(&f.language, "lang", "en", "")
	for name, into := range map[string]*[]string{"pause": &f.pauses, "extend": &f.extensions, "martial-law": &f.martial} {
		fs.Var((*list)(into), name, "")
	}
	if err := fs.Parse(args); err != nil {
		return f, err
	}
	switch {
	case fs.NArg() > 0:
		return f, fmt.Errorf("%q is one word too many", fs.Arg(0))
	case f.format != "text" && f.format != "json":
		return f, fmt.Errorf("--format is text or json, not %q", f.format)
	case !lang.Language(f.language).Valid():
		return f, fmt.Errorf("--lang is en or uk, not %q", f.language)
	case f.vector != "":
		return f, nil
	case f.basis == "" && f.rule == "" && f.explicit == "":
		return f, fault.New(fault.Invalid, "due.rule_or_basis")
	}
	return f, nil
}

// dueSentence says an error to the person: a fault through the catalogue.
func dueSentence(err error, say *lang.Printer) string {
	if _, ok := fault.As(err); ok {
		return say.Fault(err)
	}
	return err.Error() + "."
}
