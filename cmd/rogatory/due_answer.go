package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
)

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
