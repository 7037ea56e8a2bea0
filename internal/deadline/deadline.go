package deadline

import "time"

// Deadline is one computed date with the arithmetic that led to it.
type Deadline struct {
	Rule Rule
	Zone *time.Location

	// Computable is false when the law leaves the counting to somebody else
	// and no date was given; the product then asks instead of guessing.
	Computable bool
	// Paused says that a pause goes on, so that there is no end yet.
	Paused bool

	NominalLastDay Day       // before any roll-forward
	LastDay        Day       // after it
	DueLocal       time.Time // the last second still in time, in Zone
	OverdueFrom    time.Time // the first late instant, in UTC; zero when there is none

	// SafeRenewBy is the day by which our own step should be done: the
	// strictest plausible count, pulled back to a working day.
	SafeRenewBy Day
	// RolledLapseFrom is the latest plausible lapse of a period that does not
	// roll, if Article 3(4) of Regulation 1182/71 were applied. Never plan on it.
	RolledLapseFrom time.Time

	Refused        []Extension // came too late to count
	BeyondCalendar bool        // the holiday table does not reach this far
	KnownUntil     Day         // how far it reaches

	Proof []Step
}

// HasEnd says that there is an instant from which the period is over.
func (d Deadline) HasEnd() bool { return !d.OverdueFrom.IsZero() }

// ExtensionAccepted says that no extension came too late.
func (d Deadline) ExtensionAccepted() bool { return len(d.Refused) == 0 }

// EarliestRelease is the instant before which data of a notified order may go
// out only on a confirmation: the end of the period is floor and ceiling at
// once (Regulation 2023/1543, Article 10(2)).
func (d Deadline) EarliestRelease() time.Time { return d.OverdueFrom }
