package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

// dueVector is one worked example of a file in the format of deadline-vectors.yaml.
type dueVector struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Basis string `yaml:"legal_basis_id"`
	Rule  string `yaml:"rule_id"`
	Clock struct {
		TZ string `yaml:"tz"`
	} `yaml:"clock"`
	Trigger  vectorEvent   `yaml:"trigger"`
	Period   string        `yaml:"period"`
	Count    int           `yaml:"count"`
	Explicit string        `yaml:"explicit"`
	Holidays []string      `yaml:"holidays"`
	Policy   vectorPolicy  `yaml:"policy"`
	Events   []vectorEvent `yaml:"events"`
	Expected yaml.MapSlice `yaml:"expected"`
	Rolled   bool          `yaml:"eu_rolled"`
	unknown  []string      // fields that the format does not have
}

type vectorEvent struct {
	Event string `yaml:"event"`
	Type  string `yaml:"type"`
	At    string `yaml:"at"`
}

type vectorPolicy struct {
	ClockResume  string `yaml:"clock_resume"`
	MartialLaw   bool   `yaml:"martial_law"`
	OfficeCloses string `yaml:"office_closing_local"`
}

// vectorResult is what became of one example.
type vectorResult struct {
	ID       string         `json:"id"`
	Title    string         `json:"title,omitempty"`
	Pass     bool           `json:"pass"`
	Error    string         `json:"error,omitempty"`
	Expected map[string]any `json:"expected"`
	Got      map[string]any `json:"got"`
	Wrong    []string       `json:"wrong,omitempty"`
	Notes    []string       `json:"notes,omitempty"` // what the example says and the program does not use
	order    []string
}

// runVectors runs a file of examples: 0 when all pass, 1 when one fails, 2
// when the file cannot be read.
func runVectors(f dueFlags, say *lang.Printer, stdout, stderr io.Writer) int {
	vectors, err := readVectors(f.vector)
	if err != nil {
		fmt.Fprintf(stderr, "rogatory due: %s\n", say.Fault(err))
		return 2
	}
	results := make([]vectorResult, len(vectors))
	failed := 0
	for i, v := range vectors {
		if results[i] = v.run(say); !results[i].Pass {
			failed++
		}
	}
	if f.format == "json" {
		err = writeJSON(stdout, map[string]any{"cases": results, "passed": len(results) - failed, "failed": failed})
	} else {
		err = writeResults(stdout, results, failed)
	}
	if err != nil {
		fmt.Fprintf(stderr, "rogatory due: the answer could not be written: %v\n", err)
		return 2
	}
	return min(failed, 1)
}

func writeResults(out io.Writer, results []vectorResult, failed int) error {
	var b strings.Builder
	verdict := map[bool]string{true: "pass", false: "fail"}
	for _, r := range results {
		fmt.Fprintf(&b, "%s  %s\n", verdict[r.Pass], r.ID)
		for _, sentence := range append([]string{r.Error}, r.Notes...) {
			if sentence != "" {
				fmt.Fprintf(&b, "      %s\n", sentence)
			}
		}
		for _, name := range r.order {
			mark := ""
			if slices.Contains(r.Wrong, name) {
				mark = "  <- differs"
			}
			fmt.Fprintf(&b, "      %-38s expected %-27s got %s%s\n", name, shown(r.Expected[name]), shown(r.Got[name]), mark)
		}
	}
	fmt.Fprintf(&b, "\n%d cases, %d pass, %d fail\n", len(results), len(results)-failed, failed)
	_, err := io.WriteString(out, b.String())
	return err
}

func shown(v any) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(v)
}

// run counts one example and compares every expectation it carries.
func (v dueVector) run(say *lang.Printer) vectorResult {
	r := vectorResult{ID: v.ID, Title: v.Title, Expected: map[string]any{}, Got: map[string]any{}}
	for _, e := range v.Expected {
		name := fmt.Sprint(e.Key)
		r.order = append(r.order, name)
		r.Expected[name] = e.Value
	}
	r.Notes = v.notes(say)
	got, err := v.outcome()
	if err == nil && len(r.order) == 0 {
		err = fault.New(fault.Invalid, "due.vector_expects_nothing") // what asserts nothing has not passed
	}
	if err != nil {
		r.Error = dueSentence(err, say)
		return r
	}
	for _, name := range r.order {
		value, known := got[name]
		if !known {
			value = "(unknown expectation)"
		}
		r.Got[name] = value
		if !known || !agree(r.Expected[name], value) {
			r.Wrong = append(r.Wrong, name)
		}
	}
	r.Pass = len(r.Wrong) == 0
	return r
}

// notes says what an example carries that the count did not use, so that a
// misspelt field is seen instead of passing for one that made no difference.
func (v dueVector) notes(say *lang.Printer) []string {
	var all []string
	for _, name := range v.unknown {
		all = append(all, say.Say("due.vector_unknown_field", name))
	}
	for _, e := range v.Events {
		if !deadline.KnowsEvent(e.Type) {
			all = append(all, say.Say("due.vector_unknown_event", e.Type, say.Say(deadline.EffectOf(e.Type).Key())))
		}
	}
	rolled := slices.ContainsFunc(v.Expected, func(i yaml.MapItem) bool { return i.Key == "rolled_lapse_from" })
	if v.Rolled && !rolled {
		all = append(all, say.Say("due.vector_not_rolled"))
	}
	return all
}

// agree compares an expectation with a value: instants as instants with the
// same offset, everything else as it is written.
func agree(want, got any) bool {
	if want == nil || got == nil {
		return want == nil && got == nil
	}
	w, g := fmt.Sprint(want), fmt.Sprint(got)
	if w == g {
		return true
	}
	wt, err1 := time.Parse(time.RFC3339, w)
	gt, err2 := time.Parse(time.RFC3339, g)
	if err1 != nil || err2 != nil {
		return false
	}
	_, wo := wt.Zone()
	_, gotOffset := gt.Zone()
	return wt.Equal(gt) && wo == gotOffset
}

// outcome counts the example and names what came out as the examples do.
func (v dueVector) outcome() (map[string]any, error) {
	in, events, err := v.input()
	if err != nil {
		return nil, err
	}
	after, err := deadline.Apply(in, events)
	if err != nil {
		return nil, err
	}
	d, err := deadline.Compute(after.Input)
	if err != nil {
		return nil, err
	}
	value := func(s *string) any {
		if s == nil {
			return nil
		}
		return *s
	}
	got := map[string]any{
		"nominal_last_day": value(civilDay(d.NominalLastDay)), "last_day": value(civilDay(d.LastDay)),
		"due_local": value(instantIn(d)), "overdue_from": value(instant(d.OverdueFrom)),
		"safe_renew_by": value(civilDay(d.SafeRenewBy)), "own_action_safe_by": value(civilDay(d.SafeRenewBy)),
		"rolled_lapse_from":                     value(instant(d.RolledLapseFrom)),
		"earliest_release_without_confirmation": value(instant(d.EarliestRelease())),
		"extension_accepted":                    d.ExtensionAccepted(),
		"computable":                            d.Computable,
		"standard_after_event":                  nil,
		"reporting_period":                      nil,
	}
	if after.Standard != "" {
		got["standard_after_event"] = after.Standard
	}
	if !d.LastDay.IsZero() {
		period := deadline.ReportingPeriod(d.LastDay)
		got["reporting_period"] = period.From.String() + "/" + period.To.String()
	}
	return got, nil
}

// input turns the example into what is counted, through the same words as the flags.
func (v dueVector) input() (deadline.Input, []deadline.Event, error) {
	f := dueFlags{
		basis: v.Basis, rule: v.Rule, period: v.Period, at: v.Trigger.At, tz: v.Clock.TZ, event: v.Trigger.Event,
		holidays: strings.Join(v.Holidays, ","), resume: v.Policy.ClockResume, closing: v.Policy.OfficeCloses, explicit: v.Explicit,
	}
	if v.Policy.MartialLaw {
		f.martial = []string{"0001-01-01/"}
	}
	if v.Count != 0 {
		if f.period != "" && f.period != deadline.Days(v.Count).String() {
			return deadline.Input{}, nil, fault.New(fault.Invalid, "due.vector_count_and_period")
		}
		f.period = deadline.Days(v.Count).String()
	}
	if f.resume == "preservation_starts_at_clarification" { // Article 11(5): another word for the whole period anew
		f.resume = string(deadline.RestartFull)
	}
	in, err := f.input(func(string) (string, string, error) { return v.Rule, f.period, nil })
	if err != nil {
		return in, nil, err
	}
	var events []deadline.Event
	for _, e := range v.Events {
		at, err := deadline.ParseInstant(e.At, in.Zone)
		if err != nil {
			return in, nil, err
		}
		events = append(events, deadline.Event{Type: e.Type, At: at})
	}
	return in, events, nil
}
