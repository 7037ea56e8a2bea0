package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"rogatory/internal/deadline"
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

func (l *list) String() string     { return strings.Join(*l, " ") }
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

// input turns the words into what is counted.
func (f dueFlags) input(lookup basisLookup) (deadline.Input, error) {
	in := deadline.Input{Basis: f.basis, Resume: deadline.Resume(f.resume), Start: deadline.Start{Event: f.event}}
	rule, period, err := f.ruleAndPeriod(lookup)
	if err != nil {
		return in, err
	}
	if in.Rule, err = deadline.ParseRule(rule); err != nil {
		return in, err
	}
	if in.Zone, err = deadline.LoadZone(f.tz); err != nil {
		return in, err
	}
	if period != "" {
		if in.Period, err = deadline.ParsePeriod(period); err != nil {
			return in, err
		}
	}
	if f.at != "" {
		if in.Start.At, err = deadline.ParseInstant(f.at, in.Zone); err != nil {
			return in, err
		}
	}
	if f.closing != "" {
		if in.OfficeCloses, err = deadline.ParseTimeOfDay(f.closing); err != nil {
			return in, err
		}
	}
	if err := setExplicit(&in, f.explicit); err != nil {
		return in, err
	}
	if err := f.calendars(&in); err != nil {
		return in, err
	}
	return in, f.changes(&in)
}

// ruleAndPeriod takes both from the catalogue unless they were named.
func (f dueFlags) ruleAndPeriod(lookup basisLookup) (string, string, error) {
	if f.basis == "" {
		if f.rule == "" {
			return string(deadline.ExplicitDate), f.period, nil
		}
		return f.rule, f.period, nil
	}
	if f.rule != "" && f.period != "" {
		return f.rule, f.period, nil
	}
	if lookup == nil {
		return "", "", fault.New(fault.Invalid, "due.catalogue_none")
	}
	rule, period, err := lookup(f.basis)
	if err != nil {
		return "", "", err
	}
	if f.rule != "" {
		rule = f.rule
	}
	if f.period != "" {
		period = f.period
	}
	return rule, period, nil
}

// setExplicit reads a date or an instant that was set.
func setExplicit(in *deadline.Input, s string) error {
	if s == "" {
		return nil
	}
	day, err := deadline.ParseDay(s)
	if err == nil {
		in.ExplicitDay = day
		return nil
	}
	if len(s) <= len(time.DateOnly) {
		return err
	}
	in.ExplicitAt, err = deadline.ParseInstant(s, in.Zone)
	return err
}

// calendars puts the holidays together: those of the table, those named, and martial law.
func (f dueFlags) calendars(in *deadline.Input) error {
	days, err := parseDays(f.holidays)
	if err != nil {
		return err
	}
	in.Calendar = deadline.Only(days...)
	if f.place != "" {
		table, ok := deadline.CalendarOf(f.place)
		if !ok {
			return fault.New(fault.Invalid, "due.calendar_none", f.place, placeCodes())
		}
		in.Calendar = table
		for _, d := range days {
			in.Calendar = in.Calendar.With(deadline.Holiday{Day: d, Sure: deadline.Confirmed})
		}
	}
	var martial []deadline.Interval
	for _, text := range f.martial {
		interval, err := parseInterval(text)
		if err != nil {
			return err
		}
		martial = append(martial, interval)
	}
	if martial != nil {
		in.Calendar = in.Calendar.WithMartialLaw(martial...)
	}
	if f.renewHolidays != "" {
		own, err := parseDays(f.renewHolidays)
		if err != nil {
			return err
		}
		in.RenewCalendar = deadline.Only(own...)
	}
	return nil
}

func placeCodes() string {
	var codes []string
	for _, p := range deadline.Places() {
		codes = append(codes, p.Code)
	}
	return strings.Join(codes, ", ")
}

func parseDays(s string) ([]deadline.Day, error) {
	var days []deadline.Day
	for _, text := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		d, err := deadline.ParseDay(text)
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	return days, nil
}

func parseInterval(s string) (deadline.Interval, error) {
	from, to, found := strings.Cut(s, "/")
	if !found {
		return deadline.Interval{}, fault.New(fault.Invalid, "due.martial_form", s)
	}
	var i deadline.Interval
	var err error
	if i.From, err = deadline.ParseDay(from); err != nil || to == "" {
		return i, err
	}
	i.To, err = deadline.ParseDay(to)
	return i, err
}

// changes reads pauses and extensions.
func (f dueFlags) changes(in *deadline.Input) error {
	for _, text := range f.pauses {
		from, to, _ := strings.Cut(text, "/")
		if to == "" {
			return fault.New(fault.Invalid, "deadline.pause_never_ends")
		}
		var p deadline.Pause
		var err error
		if p.From, err = deadline.ParseInstant(from, in.Zone); err != nil {
			return err
		}
		if p.To, err = deadline.ParseInstant(to, in.Zone); err != nil {
			return err
		}
		in.Pauses = append(in.Pauses, p)
	}
	for _, text := range f.extensions {
		by, at, dated := strings.Cut(text, "@")
		e := deadline.Extension{At: in.Start.At}
		var err error
		if e.By, err = deadline.ParsePeriod(by); err != nil {
			return err
		}
		if dated {
			if e.At, err = deadline.ParseInstant(at, in.Zone); err != nil {
				return err
			}
		}
		in.Extensions = append(in.Extensions, e)
	}
	return nil
}

// print writes the deadline with its proof, and both readings where they differ.
func (f dueFlags) print(in deadline.Input, say *lang.Printer, out io.Writer) error {
	d, err := deadline.Compute(in)
	if err != nil {
		return err
	}
	readings, err := deadline.Read(in)
	if err != nil {
		return err
	}
	answer := asAnswer(d, say)
	if !readings.Same() {
		answer.Strict, answer.Lenient = instant(readings.Strict.OverdueFrom), instant(readings.Lenient.OverdueFrom)
	}
	if f.format == "json" {
		return writeJSON(out, answer)
	}
	return answer.write(out)
}

func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// dueAnswer is a deadline as the command prints it; the names are those of the
// worked examples.
type dueAnswer struct {
	Rule              string   `json:"rule_id"`
	Computable        bool     `json:"computable"`
	Paused            bool     `json:"paused"`
	NominalLastDay    *string  `json:"nominal_last_day"`
	LastDay           *string  `json:"last_day"`
	DueLocal          *string  `json:"due_local"`
	OverdueFrom       *string  `json:"overdue_from"`
	SafeRenewBy       *string  `json:"safe_renew_by"`
	RolledLapseFrom   *string  `json:"rolled_lapse_from"`
	ExtensionAccepted bool     `json:"extension_accepted"`
	BeyondCalendar    bool     `json:"beyond_calendar"`
	KnownUntil        *string  `json:"known_until"`
	Strict            *string  `json:"strict_overdue_from,omitempty"`
	Lenient           *string  `json:"lenient_overdue_from,omitempty"`
	Proof             []string `json:"proof"`
}

func instant(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format("2006-01-02T15:04:05-07:00")
	if t.Location() == time.UTC {
		s = t.Format(time.RFC3339)
	}
	return &s
}

func civilDay(d deadline.Day) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}

func asAnswer(d deadline.Deadline, say *lang.Printer) dueAnswer {
	a := dueAnswer{
		Rule: string(d.Rule), Computable: d.Computable, Paused: d.Paused,
		NominalLastDay: civilDay(d.NominalLastDay), LastDay: civilDay(d.LastDay),
		DueLocal: instantIn(d), OverdueFrom: instant(d.OverdueFrom),
		SafeRenewBy: civilDay(d.SafeRenewBy), RolledLapseFrom: instant(d.RolledLapseFrom),
		ExtensionAccepted: d.ExtensionAccepted(), BeyondCalendar: d.BeyondCalendar, KnownUntil: civilDay(d.KnownUntil),
	}
	a.Proof = d.Sentences(say.Say)
	return a
}

// instantIn writes the last second with its offset, also where that is +00:00.
func instantIn(d deadline.Deadline) *string {
	if d.DueLocal.IsZero() {
		return nil
	}
	s := d.DueLocal.Format("2006-01-02T15:04:05-07:00")
	return &s
}

func (a dueAnswer) write(out io.Writer) error {
	var b strings.Builder
	line := func(name string, value *string) {
		if value != nil {
			fmt.Fprintf(&b, "%-22s%s\n", name, *value)
		}
	}
	line("nominal_last_day", a.NominalLastDay)
	line("last_day", a.LastDay)
	line("due_local", a.DueLocal)
	line("overdue_from", a.OverdueFrom)
	line("safe_renew_by", a.SafeRenewBy)
	line("rolled_lapse_from", a.RolledLapseFrom)
	line("strict_overdue_from", a.Strict)
	line("lenient_overdue_from", a.Lenient)
	if a.OverdueFrom == nil {
		b.WriteString("overdue_from          none\n")
	}
	b.WriteByte('\n')
	for i, sentence := range a.Proof {
		fmt.Fprintf(&b, "%2d. %s\n", i+1, sentence)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
