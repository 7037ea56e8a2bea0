package deadline

import (
	"time"

	"rogatory/internal/fault"
)

// Resume says what a pause leaves of a period; where the law is silent both
// readings are kept.
type Resume string

// The ways in which a clock goes on after a pause.
const (
	// RestartFull gives the whole period anew: the lenient reading.
	RestartFull Resume = "restart_full"
	// ResumeRemaining leaves only the days not used: the strict reading.
	ResumeRemaining Resume = "resume_remaining"
)

// Valid says that the policy is one of the closed set.
func (r Resume) Valid() bool { return r == RestartFull || r == ResumeRemaining }

// Start is the fact that sets a clock going. Event is the kind of fact, as
// legal-bases.yaml names it; it is shown in the proof.
type Start struct {
	Event string
	At    time.Time
}

// Pause is an interval in which the clock stood still. A zero To is a pause
// that goes on; only the last one may.
type Pause struct{ From, To time.Time }

// Extension lengthens the period from the legal start. InTime says that it
// counts only if it came while the period ran (Regulation 2023/1543, Article
// 11(1)); a contested one counts in the lenient reading only.
type Extension struct {
	By        Period
	At        time.Time
	InTime    bool
	Contested bool
	Spent     bool // the law grants one extension, and it was used
}

// Input is everything one date depends on.
type Input struct {
	Rule   Rule
	Period Period
	Start  Start
	Zone   *time.Location // of the place where the action has to be taken

	Calendar      *Calendar // of the place of action
	RenewCalendar *Calendar // of the requester, for SafeRenewBy; nil is Calendar
	OfficeCloses  TimeOfDay // the act has to be done at an office that closes then

	ExplicitDay Day       // a date set by law or by an authority replaces the count
	ExplicitAt  time.Time // so does an instant

	Pauses     []Pause
	Resume     Resume // RestartFull when empty
	Extensions []Extension

	Basis, Version, Source string // what the proof names beside the rule
	Confidence             string // how sure it is that this rule governs; empty is the rule's own
	LenientRule            Rule   // the rule of the lenient reading, if it is another one
}

// calendar that a caller left out still knows of weekends.
func (in Input) renewCalendar() *Calendar {
	if in.RenewCalendar != nil {
		return in.RenewCalendar
	}
	return in.Calendar
}

func (in Input) explicit() bool { return !in.ExplicitDay.IsZero() || !in.ExplicitAt.IsZero() }

// check refuses what no rule can count, with a sentence.
func (in Input) check() error {
	switch {
	case !in.Rule.Valid():
		return fault.New(fault.Invalid, "deadline.rule_unknown", string(in.Rule))
	case in.Zone == nil:
		return fault.New(fault.Invalid, "deadline.zone_missing")
	case in.Resume != "" && !in.Resume.Valid():
		return fault.New(fault.Invalid, "deadline.resume_unknown", string(in.Resume))
	}
	if !in.Start.At.IsZero() {
		if y := in.Start.At.In(in.Zone).Year(); y < 1 || y > 9999 {
			return fault.New(fault.Invalid, "deadline.day_year", in.Start.At.Format(time.RFC3339))
		}
	}
	if in.explicit() {
		return in.checkExplicit()
	}
	switch manners[in.Rule].counts {
	case nothing:
		return nil
	case fixed:
		return fault.New(fault.Invalid, "deadline.explicit_missing")
	}
	if in.Start.At.IsZero() {
		return fault.New(fault.Invalid, "deadline.start_missing")
	}
	if err := in.Rule.takes(in.Period); err != nil {
		return err
	}
	if err := in.checkPauses(); err != nil {
		return err
	}
	return in.checkExtensions()
}

func (in Input) checkExplicit() error {
	if len(in.Extensions) > 0 {
		return fault.New(fault.Invalid, "deadline.extension_of_fixed_date")
	}
	if !in.ExplicitDay.IsZero() && !in.ExplicitAt.IsZero() {
		return fault.New(fault.Invalid, "deadline.explicit_twice")
	}
	end := in.ExplicitAt
	if end.IsZero() {
		end = in.ExplicitDay.AddDays(1).In(in.Zone)
	}
	if y := end.In(in.Zone).Year(); y < 1 || y > 9999 {
		return fault.New(fault.Invalid, "deadline.beyond_years")
	}
	if !in.Start.At.IsZero() && end.Before(in.Start.At) {
		return fault.New(fault.Invalid, "deadline.explicit_before_start")
	}
	return nil
}

func (in Input) checkPauses() error {
	previous := in.Start.At
	for i, p := range in.Pauses {
		switch {
		case i == 0 && p.From.Before(in.Start.At):
			return fault.New(fault.Invalid, "deadline.pause_before_start")
		case p.From.Before(previous):
			return fault.New(fault.Invalid, "deadline.pause_overlaps")
		case p.To.IsZero() && i < len(in.Pauses)-1:
			return fault.New(fault.Invalid, "deadline.pause_never_ends")
		case !p.To.IsZero() && p.To.Before(p.From):
			return fault.New(fault.Invalid, "deadline.pause_backwards")
		}
		previous = p.To
	}
	return nil
}

func (in Input) checkExtensions() error {
	for _, e := range in.Extensions {
		if e.At.Before(in.Start.At) {
			return fault.New(fault.Invalid, "deadline.extension_before_start")
		}
		if e.By.Empty() {
			return fault.New(fault.Invalid, "deadline.extension_empty")
		}
		if err := in.Rule.takes(e.By); err != nil {
			return err
		}
	}
	return nil
}
