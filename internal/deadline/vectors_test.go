package deadline_test

import (
	"os"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"rogatory/internal/deadline"
)

// vector is one worked example; the expectations are kept raw so that an
// expectation this test does not know fails instead of passing unseen.
type vector struct {
	ID    string `yaml:"id"`
	Basis string `yaml:"legal_basis_id"`
	Rule  string `yaml:"rule_id"`
	Clock struct {
		TZ string `yaml:"tz"`
	} `yaml:"clock"`
	Trigger struct {
		Event string `yaml:"event"`
		At    string `yaml:"at"`
	} `yaml:"trigger"`
	Period   string   `yaml:"period"`
	Count    int      `yaml:"count"`
	Explicit string   `yaml:"explicit"`
	Holidays []string `yaml:"holidays"`
	Policy   struct {
		ClockResume  string `yaml:"clock_resume"`
		MartialLaw   bool   `yaml:"martial_law"`
		OfficeCloses string `yaml:"office_closing_local"`
	} `yaml:"policy"`
	Events []struct {
		Type string `yaml:"type"`
		At   string `yaml:"at"`
	} `yaml:"events"`
	Expected map[string]any `yaml:"expected"`
}

// vectors reads the given examples and, after them, further ones on the same rules.
func vectors(t testing.TB) []vector {
	t.Helper()
	return append(vectorFile(t, "deadline-vectors.yaml", 53), vectorFile(t, "further-vectors.yaml", 40)...)
}

func vectorFile(t testing.TB, name string, want int) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `yaml:"vectors"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != want {
		t.Fatalf("%s: %d vectors, want %d", name, len(file.Vectors), want)
	}
	return file.Vectors
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (v vector) input(t testing.TB) (deadline.Input, []deadline.Event) {
	t.Helper()
	zone := must[*time.Location](t)(deadline.LoadZone(v.Clock.TZ))
	in := deadline.Input{
		Rule: must[deadline.Rule](t)(deadline.ParseRule(v.Rule)), Zone: zone, Basis: v.Basis,
		Start:  deadline.Start{Event: v.Trigger.Event, At: must[time.Time](t)(deadline.ParseInstant(v.Trigger.At, zone))},
		Resume: deadline.Resume(v.Policy.ClockResume),
	}
	var days []deadline.Day
	for _, h := range v.Holidays {
		days = append(days, must[deadline.Day](t)(deadline.ParseDay(h)))
	}
	in.Calendar = deadline.Only(days...)
	if v.Policy.MartialLaw {
		in.Calendar = in.Calendar.WithMartialLaw(deadline.Interval{})
	}
	if v.Period != "" {
		in.Period = must[deadline.Period](t)(deadline.ParsePeriod(v.Period))
	}
	if v.Count != 0 {
		in.Period = deadline.Days(v.Count)
	}
	if v.Explicit != "" {
		if d, err := deadline.ParseDay(v.Explicit); err == nil {
			in.ExplicitDay = d
		} else {
			in.ExplicitAt = must[time.Time](t)(deadline.ParseInstant(v.Explicit, zone))
		}
	}
	if v.Policy.OfficeCloses != "" {
		in.OfficeCloses = must[deadline.TimeOfDay](t)(deadline.ParseTimeOfDay(v.Policy.OfficeCloses))
	}
	var events []deadline.Event
	for _, e := range v.Events {
		events = append(events, deadline.Event{Type: e.Type, At: must[time.Time](t)(deadline.ParseInstant(e.At, zone))})
	}
	return in, events
}

// got writes a deadline in the words of the examples.
func got(d deadline.Deadline, standard string) map[string]any {
	instant := func(at time.Time) any {
		if at.IsZero() {
			return nil
		}
		return at.Format(time.RFC3339)
	}
	period := deadline.ReportingPeriod(d.LastDay)
	out := map[string]any{
		"nominal_last_day": d.NominalLastDay.String(), "last_day": d.LastDay.String(),
		"due_local": instant(d.DueLocal), "overdue_from": instant(d.OverdueFrom),
		"safe_renew_by": d.SafeRenewBy.String(), "own_action_safe_by": d.SafeRenewBy.String(),
		"rolled_lapse_from":                     instant(d.RolledLapseFrom),
		"earliest_release_without_confirmation": instant(d.EarliestRelease()),
		"extension_accepted":                    d.ExtensionAccepted(),
		"computable":                            d.Computable,
		"standard_after_event":                  standard,
		"reporting_period":                      period.From.String() + "/" + period.To.String(),
	}
	if s, ok := out["due_local"].(string); ok && s[len(s)-1] == 'Z' {
		out["due_local"] = s[:len(s)-1] + "+00:00"
	}
	for _, name := range []string{"last_day", "nominal_last_day", "standard_after_event"} {
		if out[name] == "" {
			out[name] = nil
		}
	}
	return out
}

// TestTheExamplesVisitEveryRule keeps the set complete when a rule is added.
func TestTheExamplesVisitEveryRule(t *testing.T) {
	seen := map[deadline.Rule]bool{}
	for _, v := range vectors(t) {
		seen[deadline.Rule(v.Rule)] = true
	}
	for _, r := range deadline.Rules() {
		if !seen[r] {
			t.Errorf("no worked example for %s", r)
		}
	}
}

func TestEveryWorkedExampleComesOutAsExpected(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.ID, func(t *testing.T) {
			in, events := v.input(t)
			after := must[deadline.After](t)(deadline.Apply(in, events))
			d := must[deadline.Deadline](t)(deadline.Compute(after.Input))
			have := got(d, after.Standard)
			if len(v.Expected) == 0 {
				t.Error("it expects nothing")
			}
			for name, want := range v.Expected {
				value, known := have[name]
				if !known {
					t.Errorf("the test does not know the expectation %s", name)
				}
				if value != want {
					t.Errorf("%s = %v, want %v", name, value, want)
				}
			}
			if len(d.Proof) == 0 {
				t.Error("no proof")
			}
		})
	}
}
