package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rogatory/internal/fault"
)

const workedExamples = "../../internal/deadline/testdata/deadline-vectors.yaml"

// due runs the command and gives what it printed and its exit code.
func due(args ...string) (stdout, stderr string, code int) {
	var out, errOut bytes.Buffer
	lookup := func(id string) (string, string, error) {
		if id != "us-sca-2703f" {
			return "", "", fault.New(fault.NotFound, "deadline.rule_unknown", id)
		}
		return "preservation_days", "P90D", nil
	}
	code = runDue(args, lookup, &out, &errOut)
	return out.String(), errOut.String(), code
}

func TestTheFileOfWorkedExamplesPasses(t *testing.T) {
	out, _, code := due("--vector", workedExamples)
	if code != 0 || !strings.HasSuffix(out, "53 cases, 53 pass, 0 fail\n") {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if !strings.Contains(out, "expected 2026-09-17T23:00:00Z") {
		t.Error("expected and got are not shown")
	}
}

func TestAWrongExampleFailsWithExitOne(t *testing.T) {
	text, err := os.ReadFile(workedExamples)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "vectors.yaml")
	wrong := strings.Replace(string(text), "overdue_from: '2026-09-17T23:00:00Z'", "overdue_from: '2026-09-17T22:00:00Z'", 1)
	if err := os.WriteFile(file, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, code := due("--vector", file, "--format", "json")
	var answer struct {
		Passed, Failed int
		Cases          []vectorResult
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if code != 1 || answer.Failed != 1 || answer.Passed != 52 {
		t.Errorf("exit %d, %d failed, %d passed", code, answer.Failed, answer.Passed)
	}
	if first := answer.Cases[0]; first.Pass || fmt.Sprint(first.Wrong) != "[overdue_from]" {
		t.Errorf("the first case is %+v", first)
	}
}

// Each of these files holds one example that is not in the copy of the set.
func TestExamplesOutsideTheSet(t *testing.T) {
	rows := []struct{ says, vector string }{
		{"an extension inside the sixty days is added to the sixtieth day", `
  rule_id: preservation_days
  clock: {tz: Europe/Dublin}
  trigger: {event: epoc_pr_received_by_addressee, at: '2026-09-01T12:00:00+01:00'}
  period: P60D
  holidays: ['2026-10-26']
  eu_rolled: true
  events: [{type: annex_vi_extension_sent, at: '2026-10-20T09:00:00+01:00'}]
  expected: {nominal_last_day: '2026-11-30', overdue_from: '2026-12-01T00:00:00Z', extension_accepted: true, safe_renew_by: '2026-11-27'}`},
		{"the same extension when the whole period is stated", `
  rule_id: preservation_days
  clock: {tz: Europe/Dublin}
  trigger: {event: epoc_pr_received_by_addressee, at: '2026-09-01T12:00:00+01:00'}
  period: P90D
  events: [{type: annex_vi_extension_sent, at: '2026-10-20T09:00:00+01:00'}]
  expected: {nominal_last_day: '2026-11-30', extension_accepted: true}`},
		{"our own five days ending on a Sunday are done by Friday", `
  rule_id: eu1182_days
  clock: {tz: Europe/Berlin}
  trigger: {event: annex_iii_received_by_issuing_authority, at: '2026-09-08T12:00:00+02:00'}
  period: P5D
  expected: {nominal_last_day: '2026-09-13', last_day: '2026-09-14', own_action_safe_by: '2026-09-11'}`},
		{"two o'clock sharp is not counted either", `
  rule_id: eu1182_hours
  clock: {tz: Europe/Dublin}
  trigger: {event: epoc_received_by_addressee, at: '2026-09-12T14:00:00+01:00'}
  period: PT8H
  expected: {overdue_from: '2026-09-12T22:00:00Z'}`},
		{"an emergency goes on with the hours that are left", `
  rule_id: elapsed_hours
  clock: {tz: Europe/Dublin}
  trigger: {event: epoc_received_by_addressee, at: '2026-09-15T14:20:00+01:00'}
  period: PT8H
  policy: {clock_resume: resume_remaining}
  events: [{type: annex_iii_clarification_requested, at: '2026-09-15T16:05:00+01:00'}, {type: clarification_provided, at: '2026-09-15T18:40:00+01:00'}]
  expected: {due_local: '2026-09-16T00:54:59+01:00', overdue_from: '2026-09-15T23:55:00Z'}`},
		{"a pause without an end has no late instant", `
  rule_id: eu1182_days
  clock: {tz: Europe/Dublin}
  trigger: {event: epoc_received_by_addressee, at: '2026-09-07T10:15:00+01:00'}
  period: P10D
  events: [{type: annex_iii_clarification_requested, at: '2026-09-10T12:00:00+01:00'}]
  expected: {overdue_from: null}`},
		{"a month that begins on 31 January ends with February", `
  rule_id: uk_beginning_with_months
  clock: {tz: Europe/London}
  trigger: {event: authorisation_granted, at: '2027-01-31T11:00:00+00:00'}
  period: P1M
  expected: {last_day: '2027-02-28', overdue_from: '2027-03-01T00:00:00Z'}`},
		{"the second year's figures cover a whole year", `
  rule_id: explicit_date
  clock: {tz: Europe/Brussels}
  trigger: {event: calendar_year_closed, at: '2027-12-31T23:59:59+01:00'}
  explicit: '2028-03-31'
  expected: {last_day: '2028-03-31', reporting_period: 2027-01-01/2027-12-31}`},
		{"hours run through the night in which Kyiv puts its clocks forward", `
  rule_id: ua_cpc115_hours
  clock: {tz: Europe/Kyiv}
  trigger: {event: generic_event, at: '2027-03-27T20:00:00+02:00'}
  period: PT24H
  expected: {due_local: '2027-03-28T20:59:59+03:00', overdue_from: '2027-03-28T18:00:00Z'}`},
	}
	for _, row := range rows {
		file := filepath.Join(t.TempDir(), "vectors.yaml")
		if err := os.WriteFile(file, []byte("vectors:\n- id: x"+row.vector+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, errOut, code := due("--vector", file); code != 0 {
			t.Errorf("%s: exit %d\n%s%s", row.says, code, out, errOut)
		}
	}
}

// TestTheFurtherExamplesPass runs the product's own examples through the command.
func TestTheFurtherExamplesPass(t *testing.T) {
	out, errOut, code := due("--vector", "../../internal/deadline/testdata/further-vectors.yaml")
	if code != 0 || !strings.Contains(out, "40 cases, 40 pass, 0 fail") || strings.Contains(out, "Note:") {
		t.Errorf("exit %d\n%s%s", code, out, errOut)
	}
}

func TestAnExampleThatProvesNothingFailsLoudly(t *testing.T) {
	const head = `
  rule_id: eu1182_days
  clock: {tz: Europe/Dublin}
  trigger: {event: epoc_received_by_addressee, at: '2026-09-07T10:15:00+01:00'}
`
	rows := []struct {
		says, vector string
		code         int
		want         string
	}{
		{"no expectation", head + "  period: P10D\n", 1, "proves nothing"},
		{"an empty expectation", head + "  period: P10D\n  expected: {}\n", 1, "proves nothing"},
		{"an expectation nobody knows", head + "  period: P10D\n  expected: {last_day: '2026-09-17', due: x}\n", 1, "(unknown expectation)"},
		{"an expectation that is wrong beside one that is right", head + "  period: P10D\n  expected: {last_day: '2026-09-17', due_local: '2026-09-17T23:59:59+00:00'}\n", 1, "<- differs"},
		{"a null where there is a date", head + "  period: P10D\n  expected: {overdue_from: null}\n", 1, "<- differs"},
		{"a misspelt field", head + "  perod: P3D\n  period: P10D\n  expected: {last_day: '2026-09-17'}\n", 0, "no field perod"},
		{"a misspelt switch", head + "  period: P10D\n  policy: {clock_resum: x}\n  expected: {last_day: '2026-09-17'}\n", 0, "no field policy.clock_resum"},
		{"an event nobody knows", head + "  period: P10D\n  events: [{type: phone_call, at: '2026-09-08T10:00:00Z'}]\n  expected: {last_day: '2026-09-17'}\n", 0, "phone_call is not in the table"},
		{"a roll that is asked for and not expected", head + "  period: P10D\n  eu_rolled: true\n  expected: {last_day: '2026-09-17'}\n", 0, "rolled_lapse_from"},
		{"a count and another period", head + "  period: P10D\n  count: 3\n  expected: {last_day: '2026-09-17'}\n", 1, "a count and another period"},
		{"no period", head + "  expected: {last_day: '2026-09-17'}\n", 1, "Enter the period"},
		{"no zone", "\n  rule_id: eu1182_days\n  period: P10D\n  expected: {last_day: x}\n", 1, "time zone"},
		{"unquoted days and instants", head + "  period: P10D\n  holidays: [2026-09-17]\n  expected: {last_day: 2026-09-18}\n", 0, "1 pass"},
		{"a rule that is a list", "\n  rule_id: [a]\n  expected: {last_day: x}\n", 2, "not a file of worked examples"},
		{"aliases of aliases", "\n  holidays: [" + strings.Repeat("*x,", 30) + "]\n", 2, "more than 20 YAML aliases"},
	}
	for _, row := range rows {
		file := filepath.Join(t.TempDir(), "vectors.yaml")
		if err := os.WriteFile(file, []byte("vectors:\n- id: x"+row.vector), 0o600); err != nil {
			t.Fatal(err)
		}
		out, errOut, code := due("--vector", file)
		if code != row.code || !strings.Contains(out+errOut, row.want) {
			t.Errorf("%s: exit %d\n%s%s", row.says, code, out, errOut)
		}
	}
}

func TestAFileOfExamplesThatCannotBeOneIsRefused(t *testing.T) {
	rows := []struct{ says, text, want string }{
		{"nothing", "", "no examples"},
		{"a list", "- id: x\n", "not a file of worked examples"},
		{"a tab", "\tx", "not a file of worked examples"},
		{"bytes", "\x00\xff\xfe\x01", ""},
		{"too much", strings.Repeat("#", maxVectorFile+1), "larger than 16 MB"},
	}
	for _, row := range rows {
		file := filepath.Join(t.TempDir(), "vectors.yaml")
		if err := os.WriteFile(file, []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, errOut, code := due("--vector", file); code != 2 || !strings.Contains(errOut, row.want) || out != "" {
			t.Errorf("%s: exit %d\n%s%s", row.says, code, out, errOut)
		}
	}
}

func TestADateIsPrintedWithItsProof(t *testing.T) {
	out, _, code := due("--rule", "eu1182_days", "--period", "P10D", "--at", "2026-10-16T16:40", "--tz", "Europe/Dublin",
		"--calendar", "IE", "--event", "epoc_received_by_addressee")
	if code != 0 {
		t.Fatalf("exit %d", code)
	}
	for _, want := range []string{"last_day              2026-10-27", "overdue_from          2026-10-28T00:00:00Z",
		"production order received by the addressee", "October public holiday", "eur-lex.europa.eu"} {
		if !strings.Contains(out, want) {
			t.Errorf("the answer lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "[deadline.") {
		t.Errorf("a sentence is missing from the catalogue:\n%s", out)
	}
}

func TestTheAnswerInJSONCarriesBothReadings(t *testing.T) {
	out, _, code := due("--rule", "eu1182_hours", "--period", "PT8H", "--at", "2026-09-12T14:20:00+01:00", "--tz", "Europe/Dublin",
		"--format", "json", "--lang", "uk")
	var a dueAnswer
	if err := json.Unmarshal([]byte(out), &a); err != nil || code != 0 {
		t.Fatalf("exit %d, %v", code, err)
	}
	if a.Strict == nil || *a.Strict != "2026-09-12T21:20:00Z" || a.Lenient == nil || *a.Lenient != "2026-09-12T22:00:00Z" {
		t.Errorf("%s", out)
	}
	if len(a.Proof) == 0 || !strings.Contains(strings.Join(a.Proof, " "), "Правило") {
		t.Errorf("the proof is not Ukrainian: %v", a.Proof)
	}
}

func TestABasisGivesRuleAndPeriod(t *testing.T) {
	out, _, code := due("--basis", "us-sca-2703f", "--at", "2026-08-24T14:00:00-04:00", "--tz", "America/New_York")
	if code != 0 || !strings.Contains(out, "safe_renew_by         2026-11-20") {
		t.Errorf("exit %d\n%s", code, out)
	}
	out, _, code = due("--basis", "us-sca-2703f", "--at", "2026-08-24T14:00:00-04:00", "--tz", "America/New_York", "--extend", "P90D@2026-11-18T10:00:00-05:00")
	if code != 0 || !strings.Contains(out, "nominal_last_day      2027-02-20") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestBadInputIsRefusedWithASentence(t *testing.T) {
	base := map[string]string{"--rule": "eu1182_days", "--period": "P10D", "--at": "2026-09-07T10:15:00+01:00", "--tz": "Europe/Dublin"}
	rows := []struct{ says, flag, value, want string }{
		{"an unknown rule", "--rule", "next_tuesday", "no counting rule"},
		{"a period without unit", "--period", "10", "has no unit"},
		{"days and hours mixed", "--period", "P1DT2H", "mixes days and hours"},
		{"hours under a rule for days", "--period", "PT8H", "cannot count"},
		{"a zone that does not exist", "--tz", "Europe/Dubln", "no time zone called"},
		{"no zone", "--tz", "", "Name the time zone"},
		{"a local time that the clocks skipped", "--at", "2026-03-29T01:30", "did not exist"},
		{"a local time that came twice", "--at", "2026-10-25T01:30", "came twice"},
		{"29 February of a common year", "--at", "2027-02-29T10:00", "no 29 February"},
		{"the year 0", "--at", "0000-05-01T10:00:00Z", "years 1 to 9999"},
		{"the end of year 9999", "--at", "9999-12-29T10:00:00Z", "after the year 9999"},
		{"an extension before the start", "--extend", "P30D@2026-09-01T00:00:00Z", "before the start"},
		{"a pause that never ends", "--pause", "2026-09-08T10:00:00Z/", "has no end"},
		{"a pause before the start", "--pause", "2026-09-01T10:00:00Z/2026-09-02T10:00:00Z", "begins before"},
		{"a holiday that is no day", "--holidays", "2026-10-26,Monday", "is not a date"},
		{"a flag that does not exist", "--weekends", "yes", "Type 'rogatory due --help'"},
		{"a format that does not exist", "--format", "pdf", "text or json"},
		{"an unknown basis", "--basis", "no-such-basis", "no-such-basis"},
		{"an unknown place", "--calendar", "XX", "no holiday table"},
		{"a file that does not exist", "--vector", "/no/such/file.yaml", "cannot be read"},
		{"a closing time that is none", "--closing", "25:00", "not a time of day"},
	}
	for _, row := range rows {
		args := []string{row.flag, row.value}
		for name, value := range base {
			if name != row.flag && (row.flag != "--basis" || name != "--rule") {
				args = append(args, name, value)
			}
		}
		out, errOut, code := due(args...)
		if code != 2 || !strings.Contains(errOut, row.want) || out != "" {
			t.Errorf("%s: exit %d, printed %q, said %q", row.says, code, out, errOut)
		}
	}
	overlapping := []string{"--pause", "2026-09-08T10:00:00Z/2026-09-10T10:00:00Z", "--pause", "2026-09-09T10:00:00Z/2026-09-11T10:00:00Z"}
	for name, value := range base {
		overlapping = append(overlapping, name, value)
	}
	if _, errOut, code := due(overlapping...); code != 2 || !strings.Contains(errOut, "overlap") {
		t.Errorf("overlapping pauses: exit %d, said %q", code, errOut)
	}
}

func TestHelpIsNoFault(t *testing.T) {
	if out, _, code := due("--help"); code != 0 || !strings.Contains(out, "--vector FILE") {
		t.Errorf("exit %d\n%s", code, out)
	}
}
